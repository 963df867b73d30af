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
WAITS = ("rules", "fee", "payment", "reply", "batch")
ASKS = ("defects", "reason", "remedies", "opinion", "findings", "office", "gives")

NUMBER = One(COUNT.says, lambda text: int(COUNT.convert(text)))
PANEL = Record(
    Panel,
    "a panel {staff, of, seats, at_least}",
    (
        Key("staff", ID, "the staff word of its members", required=True),
        Key("of", ID, "their department", required=True),
        Key("seats", NUMBER, "how many members", required=True),
        Key("at_least", NUMBER, "how many must choose the same action", required=True),
    ),
)

STATE = Record(
    State,
    "a state {phase, actor}",
    (
        Key("phase", PHASE, "the legal phase it lies in", required=True),
        Key("title", TEXT, "its name on the desk"),
        Key("actor", ID, "a staff word, or applicant"),
        Key("panel", PANEL, "members who each choose an action"),
        Key("waits", one_of(WAITS), "what it waits for instead of a person"),
        Key("limit", DURATION, "how long it may last; then `expired`"),
        Key("until", PATH, "the day of the campaign it lasts to; then `expired`"),
        Key("notice", ID, "the document sent when it begins"),
        Key("was", ID, "its name in the published version"),
    ),
)

ACTION = Record(
    Action,
    "an action {id, from, to}",
    (
        Key("id", ID, "the action's id", required=True),
        Key("from", OneOrMore(ID), "the states it leaves", required=True, attr="from_states"),
        Key("to", ID, "the state it leads to", required=True),
        Key("title", TEXT, "the words on the button"),
        Key("event", EVENT, "what takes it instead of a person"),
        Key("by", ID, "the staff word that takes it instead of the state's actor"),
        Key("asks", ListOf(one_of(ASKS)), "what it asks of who takes it"),
        Key("document", ID, "the document it makes"),
        Key("not_by", ID, "whoever did that action may not do this one"),
    ),
)


def make_process(id: str, states: Mapping[str, State], actions: tuple[Action, ...], title: Any = None) -> Process:
    return Process(id, title, states, actions)


PROCESS = Record(
    make_process,
    "a process",
    (
        Key("id", ID, "the process's id, also its file's name", required=True),
        Key("title", TEXT, "its name"),
        Key("states", MapOf(ID, STATE, named=True), "its states; the first is where an item begins", required=True),
        Key("actions", ListOf(ACTION), "the steps between states, the usual one first", required=True),
    ),
)

GATE = Record(
    Gate,
    "a gate {id, must, else}",
    (
        Key("id", ID, "the gate's id", required=True),
        Key("must", RULE, "what must be true to go on; unknown goes on too", required=True),
        Key("else", TEXT, "where to go instead", required=True, attr="otherwise"),
        Key("title", TEXT, "what it asks for"),
    ),
)

ROLE = Record(
    Role,
    "a role",
    (
        Key("title", TEXT, "what the role is called"),
        Key("starts", TRUTH, "may begin the case"),
        Key("signs", SIGNS, "how many must sign; left out: does not sign"),
        Key("within", DURATION, "the time to sign in"),
        Key("each", FIELD_NAME, "one of this role for each row of a list"),
        Key("items", ListOf(ID), "only these wait for the signature"),
        Key("consents", TRUTH, "only allows look-ups"),
        Key("acts_for", GROUP, "fills and signs for this role"),
        Key("proof", ID, "the material that proves it may"),
        Key("when", RULE, "else there is no such role"),
    ),
)

AFTER = Either(
    One(ID.says, lambda text: After(ID.convert(text))),
    Record(
        After,
        "{item, need: decided}",
        (
            Key("item", ID, "the item that comes first", required=True),
            Key("need", one_of(["granted", "decided"]), "whether it must be granted, or any decision will do"),
        ),
    ),
)

BATCH = Record(
    Batch,
    "{by, places, order, ties}",
    (
        Key("by", READABLE, "the field that names what is chosen", required=True),
        Key("places", READABLE, "the field that says how many places there are", required=True),
        Key("order", ListOf(READABLE, at_least=1), "the fields that rank", required=True),
        Key("ties", one_of(["lottery"]), "how equals are told apart"),
    ),
)


def make_bundle_item(use: str, **given: Any) -> BundleItem:
    """``id`` is that of the item unless one is written."""
    return BundleItem(**({"id": use} | given), use=use)


BUNDLE_ITEM = Record(
    make_bundle_item,
    "an item used {use, after, when}",
    (
        Key("use", ID, "the item", required=True),
        Key("id", ID, "its name here, when one item is used twice"),
        Key("after", ListOf(AFTER), "items that come first"),
        Key("when", RULE, "else it does not apply"),
        Key("optional", TRUTH, "the citizen chooses it"),
        Key("ticked", TRUTH, "chosen unless unticked"),
        Key("as", MapOf(NAME, GROUP), "the item's group of fields and what it is here", attr="rename"),
        Key("each", FIELD_NAME, "one item case for each row of a list"),
        Key("stage", ID, "the stage it belongs to"),
        Key("batch", BATCH, "decided together"),
    ),
)

LINK = Record(
    Link,
    "a link {title, url}",
    (
        Key("title", TEXT, "what lies there", required=True),
        Key("url", URL, "its address", required=True),
        Key("when", RULE, "else it is not shown"),
    ),
)

PREPARED_BY = Record(
    PreparedBy,
    "{source, of}",
    (
        Key("source", SOURCE_ID, "the register whose event prepares a case", required=True),
        Key("of", PERSON, "the role it is about", required=True),
    ),
)

BUNDLE = Record(
    Bundle,
    "a bundle",
    (
        Key("id", ID, "the bundle's id, also its file's name", required=True),
        Key("title", TEXT, "what the citizen reads", required=True),
        Key("audience", one_of(["natural_person", "legal_person"]), "for whom it is", required=True),
        Key("lead", ID, "the department that leads", required=True),
        Key("items", ListOf(BUNDLE_ITEM, at_least=1), "the items, in the order shown", required=True),
        Key("roles", MapOf(GROUP, ROLE, named=True), "the people of a case", required=True),
        Key("gates", ListOf(GATE), "what must be true before the form"),
        Key("promise", DURATION, "the time promised; default and least: the longest path"),
        Key("summary", TEXT, "a sentence on the home page"),
        Key("note", TEXT, "a remark, such as: sample, adapt to local law"),
        Key("stages", ListOf(ID), "stages between which months may lie"),
        Key("campaign", MapOf(NAME, DAY_OF_YEAR), "the days of a campaign: open, close, draw, confirm, notice"),
        Key("one_open_case_per", ListOf(FIELD_NAME), "fields of which one open case is enough"),
        Key("receive", one_of(["any"]), "any office may receive it"),
        Key("prepared_by", PREPARED_BY, "an event that prepares the case"),
        Key("links", ListOf(LINK), "what is done elsewhere: a checklist"),
        Key("extends", ID, "the bundle this one differs from"),
        Key("division", One("a division's code", str), "where it holds, if it extends another"),
        Key("application", ID, "the document made on filing"),
        Key("certificate", ID, "the document made when every item has ended"),
    ),
)


def make_page(page: str, title: Any, fields: tuple[str, ...], **given: Any) -> Page:
    return Page(page, title, fields, **given)


PAGE = Record(
    make_page,
    "a page {page, title, fields}",
    (
        Key("page", ID, "the page's id", required=True),
        Key("title", TEXT, "its heading", required=True),
        Key("fields", ListOf(FIELD_NAME), "its questions, in order", required=True),
        Key("for", ListOf(GROUP), "roles that see it; default: who starts", attr="roles"),
        Key("help", TEXT, "a sentence above the questions"),
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
        Key("name", PLAIN, "what it shows", required=True),
        Key("today", DAY, "the day it is played on", required=True),
        Key("answers", MAP, "what the citizen answers, by field"),
        Key("sources", MAP, "what registers answer"),
        Key("signs", MAP, "who signs: signed, late, refused"),
        Key("acts", Acts(), "what departments do; default: the usual"),
        Key("gives", MAP, "what granted items give"),
        Key("expect", MAP, "what must come of it"),
    ),
)

FILE_RECORDS: Mapping[str, Record] = {"items": ITEM, "processes": PROCESS, "bundles": BUNDLE}
"""Kinds of one definition a file, named by it."""
LIST_RECORDS: Mapping[str, tuple[Record, str]] = {"forms": (PAGE, "page"), "scenarios": (SCENARIO, "name")}
"""Kinds of one list a bundle, and the key by which entries are told apart."""
EMPTY = frozen_map()
