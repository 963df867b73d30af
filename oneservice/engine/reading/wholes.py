"""The keys of processes, bundles, pages and scenarios: one table a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneservice.engine.definition import (
    PROCESS_PHASES,
    Action,
    After,
    Batch,
    Bundle,
    BundleItem,
    Gate,
    Link,
    Page,
    Panel,
    Phase,
    PreparedBy,
    Process,
    Role,
    Scenario,
    State,
    frozen_map,
)
from oneservice.engine.reading.nodes import Node
from oneservice.engine.reading.parts import ITEM, PLAIN, RULE, TEXT
from oneservice.engine.reading.readers import (
    BAD,
    Either,
    Free,
    Key,
    ListOf,
    MapOf,
    One,
    OneOrMore,
    Record,
    Spot,
    one_of,
)
from oneservice.engine.reading.words import (
    COUNT,
    DAY,
    DAY_OF_YEAR,
    DURATION,
    EVENT,
    FIELD_NAME,
    GROUP,
    ID,
    NAME,
    PATH,
    PERSON,
    READABLE,
    SIGNS,
    SOURCE_ID,
    TRUTH,
    URL,
)

PHASE = one_of(sorted(phase.value for phase in PROCESS_PHASES), Phase)
WAITS = ("rules", "fee", "payment", "reply", "batch", "visit")
ASKS = ("defects", "reason", "remedies", "opinion", "findings", "office", "gives")

NUMBER = One(COUNT.says, lambda text: int(COUNT.convert(text)), COUNT.pattern)
PANEL = Record(
    Panel,
    "a panel {staff, of, seats, at_least}",
    (
        Key("staff", ID, "the staff word of its members", required=True, example="expert"),
        Key("of", ID, "their department", required=True, example="vet"),
        Key("seats", NUMBER, "how many members", required=True, example="3"),
        Key("at_least", NUMBER, "how many must choose the same action", required=True, example="2"),
    ),
)

STATE = Record(
    State,
    "a state {phase, actor}",
    (
        Key("phase", PHASE, "the legal phase it lies in", required=True, example="review"),
        Key("title", TEXT, "its name on the desk", example="{zh: 审核中, en: In review}"),
        Key("actor", ID, "a staff word, or applicant", example="reviewer"),
        Key(
            "panel",
            PANEL,
            "members who each choose an action",
            example="{staff: expert, of: vet, seats: 3, at_least: 2}",
        ),
        Key("waits", one_of(WAITS), "what it waits for instead of a person", example="payment"),
        Key("limit", DURATION, "how long it may last; then `expired`", example="5 workdays"),
        Key("until", PATH, "the day of the campaign it lasts to; then `expired`", example="campaign.confirm"),
        Key("notice", ID, "the document sent when it begins", example="assessment-notice"),
        Key("was", ID, "its name in the published version", example="checking"),
    ),
)

ACTION = Record(
    Action,
    "an action {id, from, to}",
    (
        Key("id", ID, "the action's id", required=True, example="accept"),
        Key(
            "from",
            OneOrMore(ID),
            "the states it leaves",
            required=True,
            attr="from_states",
            example="[in-review, to-decide]",
        ),
        Key("to", ID, "the state it leads to", required=True, example="in-review"),
        Key("title", TEXT, "the words on the button", example="{zh: 受理, en: Accept}"),
        Key("event", EVENT, "what takes it instead of a person", example="payment.paid"),
        Key("by", ID, "the staff word that takes it instead of the state's actor", example="clerk"),
        Key("asks", ListOf(one_of(ASKS)), "what it asks of who takes it", example="[reason, remedies]"),
        Key("document", ID, "the document it makes", example="acceptance-receipt"),
        Key("not_by", ID, "whoever did that action may not do this one", example="propose"),
    ),
)


def make_process(id: str, states: Mapping[str, State], actions: tuple[Action, ...], title: Any = None) -> Process:
    return Process(id, title, states, actions)


PROCESS = Record(
    make_process,
    "a process",
    (
        Key("id", ID, "the process's id, also its file's name", required=True, example="standard"),
        Key("title", TEXT, "its name", example="{zh: 一般程序, en: Standard procedure}"),
        Key(
            "states",
            MapOf(ID, STATE, named=True),
            "its states; the first is where an item begins",
            required=True,
            example="{at-window: {phase: received, actor: clerk}}",
        ),
        Key(
            "actions",
            ListOf(ACTION),
            "the steps between states, the usual one first",
            required=True,
            example="[{id: accept, from: at-window, to: in-review}]",
        ),
    ),
)

GATE = Record(
    Gate,
    "a gate {id, must, else}",
    (
        Key("id", ID, "the gate's id", required=True, example="age"),
        Key(
            "must",
            RULE,
            "what must be true to go on; unknown goes on too",
            required=True,
            example='{">=": [{var: dog.age_months}, 3]}',
        ),
        Key(
            "else",
            TEXT,
            "where to go instead",
            required=True,
            attr="otherwise",
            example="{zh: 请到窗口办理, en: Go to the window}",
        ),
        Key("title", TEXT, "what it asks for", example="{zh: 满三个月, en: Three months old}"),
    ),
)

ROLE = Record(
    Role,
    "a role",
    (
        Key("title", TEXT, "what the role is called", example="{zh: 养犬人, en: Keeper}"),
        Key("starts", TRUTH, "may begin the case", example="true"),
        Key("signs", SIGNS, "how many must sign; left out: does not sign", example="all"),
        Key("within", DURATION, "the time to sign in", example="15 days"),
        Key("each", FIELD_NAME, "one of this role for each row of a list", example="company.shareholders"),
        Key("items", ListOf(ID), "only these wait for the signature", example="[dog-tag]"),
        Key("consents", TRUTH, "only allows look-ups", example="true"),
        Key("acts_for", GROUP, "fills and signs for this role", example="holder"),
        Key("proof", ID, "the material that proves it may", example="guardian-proof"),
        Key("when", RULE, "else there is no such role", example='{"==": [{var: keeper.owns_home}, false]}'),
    ),
)

AFTER = Either(
    One(ID.says, lambda text: After(ID.convert(text)), ID.pattern),
    Record(
        After,
        "{item, need: decided}",
        (
            Key("item", ID, "the item that comes first", required=True, example="chip-check"),
            Key(
                "need",
                one_of(["granted", "decided"]),
                "whether it must be granted, or any decision will do",
                example="decided",
            ),
        ),
    ),
)

BATCH = Record(
    Batch,
    "{by, places, order, ties}",
    (
        Key("by", READABLE, "the field that names what is chosen", required=True, example="apply.school"),
        Key(
            "places", READABLE, "the field that says how many places there are", required=True, example="school.places"
        ),
        Key("order", ListOf(READABLE, at_least=1), "the fields that rank", required=True, example="[apply.band]"),
        Key("ties", one_of(["lottery"]), "how equals are told apart", example="lottery"),
    ),
)


def make_bundle_item(use: str, **given: Any) -> BundleItem:
    """``id`` is that of the item unless one is written."""
    return BundleItem(**({"id": use} | given), use=use)


BUNDLE_ITEM = Record(
    make_bundle_item,
    "an item used {use, after, when}",
    (
        Key("use", ID, "the item", required=True, example="dog-tag"),
        Key("id", ID, "its name here, when one item is used twice", example="second-card"),
        Key(
            "after",
            ListOf(AFTER),
            "items that come first",
            example="[dog-licence, {item: chip-check, need: decided}]",
        ),
        Key("when", RULE, "else it does not apply", example='{"==": [{var: keeper.insured}, true]}'),
        Key("optional", TRUTH, "the citizen chooses it", example="true"),
        Key("ticked", TRUTH, "chosen unless unticked", example="true"),
        Key(
            "as",
            MapOf(NAME, GROUP),
            "the item's group of fields and what it is here",
            attr="rename",
            example="{holder: keeper}",
        ),
        Key("each", FIELD_NAME, "one item case for each row of a list", example="survivors.people"),
        Key("stage", ID, "the stage it belongs to", example="land"),
        Key(
            "batch", BATCH, "decided together", example="{by: apply.school, places: school.places, order: [apply.band]}"
        ),
    ),
)

LINK = Record(
    Link,
    "a link {title, url}",
    (
        Key("title", TEXT, "what lies there", required=True, example="{zh: 犬只保险, en: Dog insurance}"),
        Key("url", URL, "its address", required=True, example="https://example.gov.cn/insurance"),
        Key("when", RULE, "else it is not shown", example='{"==": [{var: keeper.has_fund}, true]}'),
    ),
)

PREPARED_BY = Record(
    PreparedBy,
    "{source, of}",
    (
        Key("source", SOURCE_ID, "the register whose event prepares a case", required=True, example="vet.chip"),
        Key("of", PERSON, "the role it is about", required=True, example="keeper"),
    ),
)

BUNDLE = Record(
    Bundle,
    "a bundle",
    (
        Key("id", ID, "the bundle's id, also its file's name", required=True, example="keep-a-dog"),
        Key("title", TEXT, "what the citizen reads", required=True, example="{zh: 养犬一件事, en: Keeping a dog}"),
        Key(
            "audience",
            one_of(["natural_person", "legal_person"]),
            "for whom it is",
            required=True,
            example="natural_person",
        ),
        Key("lead", ID, "the department that leads", required=True, example="city-admin"),
        Key(
            "items",
            ListOf(BUNDLE_ITEM, at_least=1),
            "the items, in the order shown",
            required=True,
            example="[{use: rabies-vaccination}, {use: dog-tag, after: [rabies-vaccination]}]",
        ),
        Key(
            "roles",
            MapOf(GROUP, ROLE, named=True),
            "the people of a case",
            required=True,
            example="{keeper: {starts: true, signs: all}}",
        ),
        Key(
            "gates",
            ListOf(GATE),
            "what must be true before the form",
            example='[{id: age, must: {">=": [{var: dog.age_months}, 3]}, else: {zh: 请到窗口, en: Go there}}]',
        ),
        Key("promise", DURATION, "the time promised; default and least: the longest path", example="5 workdays"),
        Key("summary", TEXT, "a sentence on the home page", example="{zh: 一次申请，一次办好, en: One application}"),
        Key(
            "note",
            TEXT,
            "a remark, such as: sample, adapt to local law",
            example='{zh: 示例，请按本地法规调整, en: "Sample, adapt to local law"}',
        ),
        Key("stages", ListOf(ID), "stages between which months may lie", example="[land, build]"),
        Key(
            "campaign",
            MapOf(NAME, DAY_OF_YEAR),
            "the days of a campaign: open, close, draw, confirm, notice",
            example="{open: 03-01, close: 03-07}",
        ),
        Key(
            "one_open_case_per",
            ListOf(FIELD_NAME),
            "fields of which one open case is enough",
            example="[dog.chip]",
        ),
        Key("receive", one_of(["any"]), "any office may receive it", example="any"),
        Key("prepared_by", PREPARED_BY, "an event that prepares the case", example="{source: vet.chip, of: keeper}"),
        Key(
            "links",
            ListOf(LINK),
            "what is done elsewhere: a checklist",
            example="[{title: {zh: 犬只保险, en: Dog insurance}, url: https://example.gov.cn/insurance}]",
        ),
        Key("extends", ID, "the bundle this one differs from", example="keep-a-dog"),
        Key("division", One("a division's code", str), "where it holds, if it extends another", example='"530100"'),
        Key("application", ID, "the document made on filing", example="application-form"),
        Key("certificate", ID, "the document made when every item has ended", example="closing-certificate"),
    ),
)


def make_page(page: str, title: Any, fields: tuple[str, ...], **given: Any) -> Page:
    return Page(page, title, fields, **given)


PAGE = Record(
    make_page,
    "a page {page, title, fields}",
    (
        Key("page", ID, "the page's id", required=True, example="household"),
        Key("title", TEXT, "its heading", required=True, example="{zh: 家庭, en: Household}"),
        Key(
            "fields",
            ListOf(FIELD_NAME),
            "its questions, in order",
            required=True,
            example="[keeper.name, dog.vaccinated]",
        ),
        Key("for", ListOf(GROUP), "roles that see it; default: who starts", attr="roles", example="[keeper, partner]"),
        Key("help", TEXT, "a sentence above the questions", example="{zh: 请如实填写, en: Tell the truth}"),
    ),
)


class Acts:
    """What departments and the world do in a scenario, each a map of texts."""

    says = "a list of acts: [{item: ..., do: [...]}, {wait: 3 workdays}]"

    def read(self, node: Node, spot: Spot) -> Any:
        acts = ListOf(Free("an act {item, do}")).read(node, spot)
        return acts if acts is BAD else tuple(acts)


MAP = Free("a map of values by name")
SCENARIO = Record(
    Scenario,
    "a scenario {name, today, answers, expect}",
    (
        Key("name", PLAIN, "what it shows", required=True, example="免疫信息无回应"),
        Key("today", DAY, "the day it is played on", required=True, example="2026-09-28"),
        Key("prepared", TRUTH, "begun by the event of `prepared_by`, not by the citizen", example="true"),
        Key("answers", MAP, "what the citizen answers, by field", example="{dog.name: 豆豆}"),
        Key("sources", MAP, "what registers answer", example="{vet.vaccination: {keeper: silent}}"),
        Key("signs", MAP, "who signs: signed, late, refused", example="{partner: late}"),
        Key(
            "acts",
            Acts(),
            "what departments do; default: the usual",
            example="[{item: dog-licence, do: [accept, propose, refuse]}, {wait: 3 workdays}]",
        ),
        Key("gives", MAP, "what granted items give", example='{dog.number: "KM2026000128"}'),
        Key("expect", MAP, "what must come of it", example="{items: {dog-licence: refused}}"),
    ),
)

FILE_RECORDS: Mapping[str, Record] = {"items": ITEM, "processes": PROCESS, "bundles": BUNDLE}
"""Kinds of one definition a file, named by it."""
LIST_RECORDS: Mapping[str, tuple[Record, str]] = {"forms": (PAGE, "page"), "scenarios": (SCENARIO, "name")}
"""Kinds of one list a bundle, and the key by which entries are told apart."""
EMPTY = frozen_map()
