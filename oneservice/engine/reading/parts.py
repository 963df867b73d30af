"""The keys of departments, sources, fields, materials, items and documents: one table a kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneservice.engine.definition import (
    Basis,
    Before,
    Decide,
    Department,
    Document,
    Fee,
    Field,
    FieldType,
    From,
    Item,
    Limit,
    Material,
    MaterialUse,
    Source,
    Validity,
)
from oneservice.engine.reading.nodes import ListNode, MapNode, Node
from oneservice.engine.reading.readers import (
    Bilingual,
    Either,
    Key,
    Later,
    ListOf,
    MapOf,
    One,
    Record,
    Rule,
    Spot,
    one_of,
)
from oneservice.engine.reading.words import (
    AMOUNT,
    BOUND,
    DURATION,
    FIELD_NAME,
    GROUP,
    ID,
    NAME,
    OPTION,
    PERSON,
    READABLE,
    SOURCE_ID,
    TRUTH,
    WHOLE_NUMBER,
)
from oneservice.engine.types import Wrong, parse

TEXT = Bilingual()
RULE = Rule()
PLAIN = One("a text", str)
GRADE = one_of("ABCD")
TYPE = one_of([kind.value for kind in FieldType], FieldType)

BASIS = Record(
    Basis,
    "a legal basis {law, article}",
    (
        Key("law", PLAIN, "the law or document", required=True),
        Key("article", PLAIN, "the article"),
        Key("note", PLAIN, "a remark, such as sample"),
    ),
)

DEPARTMENT = Record(
    Department,
    "a department {title, staff}",
    (
        Key("title", TEXT, "the department's name", required=True),
        Key("staff", ListOf(ID), "the words for what its people do: clerk, reviewer, decider"),
        Key("calendar", ID, "the working days it keeps, a file of workflows/calendars"),
        Key("system", ID, "the department's own system, where `waits: reply` is sent"),
    ),
)

SOURCE = Record(
    Source,
    "a source {title, department, key, answers}",
    (
        Key("title", TEXT, "the register's name", required=True),
        Key("department", ID, "who keeps it", required=True),
        Key("key", TYPE, "the type of the number it is asked by: ric or uscc", required=True),
        Key("answers", MapOf(NAME, TYPE), "what it answers: names with their types", required=True),
        Key("grade", GRADE, "how far it is trusted, A to D; default A"),
        Key("wait", DURATION, "how long an answer may take"),
        Key("basis", ListOf(BASIS), "the law that lets it be asked"),
    ),
)

FROM = Record(
    From,
    "where a value comes from {source, of, take}",
    (
        Key("source", SOURCE_ID, "the source asked", required=True),
        Key("of", PERSON, "the group whose number it is asked about, or row", required=True),
        Key("take", NAME, "which of its answers", required=True),
    ),
)

VALIDITY = Record(
    Validity,
    "a condition {must, else}",
    (
        Key("must", RULE, "what has to be true of a filled value", required=True),
        Key("else", TEXT, "what the citizen reads if it is not", required=True, attr="otherwise"),
    ),
)


class Options:
    """The choices: a map from codes to texts, or a source that gives them."""

    says = "a map {code: text}, or {source, of, take}"

    def read(self, node: Node, spot: Spot) -> Any:
        from_source = isinstance(node, MapNode) and node.get("source") is not None
        return FROM.read(node, spot) if from_source else MapOf(OPTION, TEXT).read(node, spot)


class Default:
    """A value as a person would type it; its type comes from the field."""

    says = "a value as a person would type it"

    def read(self, node: Node, spot: Spot) -> Any:
        return list(ListOf(PLAIN).read(node, spot)) if isinstance(node, ListNode) else PLAIN.read(node, spot)


ROWS = Record(
    dict,
    "how many rows {min, max}",
    (Key("min", WHOLE_NUMBER, "the fewest rows"), Key("max", WHOLE_NUMBER, "the most rows; default 50")),
)


def make_field(**given: Any) -> Field:
    """A field from its keys: ``rows`` and ``options`` have two forms each, and the default takes the type."""
    rows = given.pop("rows", {})
    given |= {f"{end}_rows": count for end, count in rows.items()}
    if isinstance(given.get("options"), From):
        given["options_from"] = given.pop("options")
    written = given.pop("default", None)
    return Field(**given, default=typed_default(Field(**given), written))


def typed_default(field: Field, written: Any) -> Any:
    """The default as a value; as written where it is wrong, which the check ``constant-wrong`` tells."""
    try:
        return parse(field, written) if written is not None else None
    except Wrong:
        return written


def field_record() -> Record:
    """Named before it stands, because the columns of a field are fields."""
    return FIELD


FIELD: Record = Record(
    make_field,
    "a field {label, type}",
    (
        Key("label", TEXT, "the question's short name", required=True),
        Key("type", TYPE, "the type of the value", required=True),
        Key("help", TEXT, "a sentence that helps to answer"),
        Key("sensitive", TRUTH, "masked wherever it is shown"),
        Key("retain", DURATION, "how long it is kept after the case ends"),
        Key("confirm", one_of(["twice"]), "shown large and typed a second time"),
        Key("from", ListOf(FROM), "the sources tried, in order", attr="sources"),
        Key("lock", TRUTH, "the citizen cannot type over what a source says, but can dispute it"),
        Key("compute", RULE, "the value, worked out from other fields"),
        Key("when", RULE, "else it is not asked and empty"),
        Key("optional", TRUTH, "may be left blank"),
        Key("default", Default(), "the value it begins with"),
        Key("min", BOUND, "the least number, amount, day or length"),
        Key("max", BOUND, "the greatest number, amount, day or length"),
        Key("options", Options(), "the choices"),
        Key("rows", ROWS, "how many rows a list has"),
        Key(
            "columns",
            MapOf(NAME, Later("a column like a field", field_record), named=True),
            "the columns of a list",
        ),
        Key("valid", ListOf(VALIDITY), "conditions on a filled value"),
    ),
)

MATERIAL = Record(
    Material,
    "a material {title, grade}",
    (
        Key("title", TEXT, "the material's name", required=True),
        Key("grade", GRADE, "A issued and pulled, B checked, C uploaded, D made by the citizen", required=True),
        Key("licence", ID, "the e-licence that spares it"),
        Key("source", SOURCE_ID, "the register that spares it"),
        Key("form", ID, "the document made from the answers that spares it"),
        Key("help", TEXT, "what a good upload looks like"),
    ),
)

MATERIAL_USE = Record(
    MaterialUse,
    "a material used {use, of}",
    (
        Key("use", ID, "the material", required=True),
        Key("of", PERSON, "whose it is: a group of fields"),
        Key("when", RULE, "else it is not needed"),
        Key("optional", TRUTH, "may be left out"),
        Key("defer", DURATION, "may follow within this time 容缺"),
    ),
)


def make_limit(statutory: Any = None, promised: Any = None) -> Limit:
    """``promised`` is a duration, or ``at once`` (True)."""
    return Limit(statutory, None if promised is True else promised, promised is True)


def to_at_once(text: str) -> bool:
    if text != "at once":
        raise ValueError
    return True


def to_promise(text: str) -> Any:
    return True if text == "at once" else DURATION.convert(text)


PROMISE = One(f"{DURATION.says}, or at once", to_promise)
LIMIT = Either(
    One("at once", lambda text: make_limit(promised=to_at_once(text))),
    Record(
        make_limit,
        "{statutory, promised}",
        (
            Key("statutory", DURATION, "what the law allows from acceptance to decision"),
            Key("promised", PROMISE, "what the department promises; `at once` 即办件"),
        ),
    ),
)

FEE = Record(
    Fee,
    "a fee {amount, payer}",
    (
        Key("amount", AMOUNT, "an amount, or a money field", required=True),
        Key("payer", GROUP, "the role that pays", required=True),
        Key("refund", one_of(["unless_granted"]), "when it is paid back"),
    ),
)

DECIDE = Record(
    Decide,
    "the decision by rules {grant, refuse, reason}",
    (
        Key("grant", RULE, "granted if true", required=True),
        Key("refuse", RULE, "refused if true", required=True),
        Key("reason", TEXT, "the reason of a refusal", required=True),
    ),
)

BEFORE = Record(
    Before,
    "what it costs alone {materials, working_days, visits, forms}",
    (
        Key("materials", WHOLE_NUMBER, "materials to bring", required=True),
        Key("working_days", WHOLE_NUMBER, "working days", required=True),
        Key("visits", WHOLE_NUMBER, "visits", required=True),
        Key("forms", WHOLE_NUMBER, "forms to fill", required=True),
    ),
)

KINDS = ("licence", "confirmation", "benefit", "other-power", "public-service", "utility")

ITEM = Record(
    Item,
    "an item",
    (
        Key("id", ID, "the item's id, also its file's name", required=True),
        Key("title", TEXT, "the item's name", required=True),
        Key("department", ID, "who decides", required=True),
        Key("kind", one_of(KINDS), "the legal kind of the decision", required=True),
        Key("process", ID, "how it is handled", required=True),
        Key("owner", PLAIN, "the post that answers for it"),
        Key("division", READABLE, "the field that says which office decides; default: where received"),
        Key("limit", LIMIT, "from acceptance to decision; left out: none"),
        Key("fee", FEE, "left out: free"),
        Key("needs", ListOf(READABLE), "the fields it reads"),
        Key("materials", ListOf(MATERIAL_USE), "the materials it needs"),
        Key("decide", DECIDE, "for `waits: rules`"),
        Key("result", ID, "the document a grant gives; left out: a check"),
        Key("cancels", ListOf(ID), "e-licences that end when this is granted"),
        Key("gives", ListOf(FIELD_NAME), "fields later items may read once this is granted"),
        Key("basis", ListOf(BASIS), "the law"),
        Key("before", BEFORE, "what it costs a citizen alone"),
    ),
)

DOCUMENT = Record(
    Document,
    "a document {title}",
    (
        Key("title", TEXT, "the document's title", required=True),
        Key("number", PLAIN, "how it is numbered: {year}-{seq}"),
        Key("seal", one_of(["department", "lead"]), "whose seal; left out: none"),
        Key("verify", TRUTH, "carries a code by which anyone can verify it"),
        Key("licence", ID, "the e-licence it is"),
        Key("signed_by", ListOf(GROUP), "roles that sign it"),
        Key("blank", ListOf(READABLE), "fields that may be empty on it"),
    ),
)

BY_NAME: Mapping[str, tuple[One, Record]] = {
    "departments": (ID, DEPARTMENT),
    "sources": (SOURCE_ID, SOURCE),
    "fields": (FIELD_NAME, FIELD),
    "materials": (ID, MATERIAL),
    "documents": (ID, DOCUMENT),
}
"""Kinds written as maps from id to definition."""
