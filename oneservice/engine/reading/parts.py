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
        Key("law", PLAIN, "the law or document", required=True, example="养犬管理条例"),
        Key("article", PLAIN, "the article", example='"7"'),
        Key("note", PLAIN, "a remark, such as sample", example="sample"),
    ),
)

DEPARTMENT = Record(
    Department,
    "a department {title, staff}",
    (
        Key("title", TEXT, "the department's name", required=True, example="{zh: 燃气公司, en: Gas company}"),
        Key(
            "staff",
            ListOf(ID),
            "the words for what its people do: clerk, reviewer, decider",
            example="[clerk, reviewer, decider]",
        ),
        Key(
            "calendar",
            ID,
            "its working days, where a place has none of its own: a file of workflows/calendars",
            example="cn-yunnan",
        ),
        Key("system", ID, "the department's own system, where `waits: reply` is sent", example="gas-accounts"),
    ),
)

SOURCE = Record(
    Source,
    "a source {title, department, key, answers}",
    (
        Key("title", TEXT, "the register's name", required=True, example="{zh: 免疫信息, en: Vaccination register}"),
        Key("department", ID, "who keeps it", required=True, example="vet"),
        Key("key", TYPE, "the type of the number it is asked by: ric or uscc", required=True, example="ric"),
        Key(
            "answers",
            MapOf(NAME, TYPE),
            "what it answers: names with their types",
            required=True,
            example="{vaccinated: bool, vaccinated_on: date}",
        ),
        Key("grade", GRADE, "how far it is trusted, A to D; default A", example="A"),
        Key("wait", DURATION, "how long an answer may take", example="1 workday"),
        Key("basis", ListOf(BASIS), "the law that lets it be asked", example="[{law: 动物防疫法}]"),
        Key(
            "disputes",
            DURATION,
            "how long its department may take to answer whoever says it is wrong; default 5 workdays",
            example="5 workdays",
        ),
    ),
)

FROM = Record(
    From,
    "where a value comes from {source, of, take}",
    (
        Key("source", SOURCE_ID, "the source asked", required=True, example="vet.vaccination"),
        Key("of", PERSON, "the group whose number it is asked about, or row", required=True, example="keeper"),
        Key("take", NAME, "which of its answers", required=True, example="vaccinated"),
    ),
)

VALIDITY = Record(
    Validity,
    "a condition {must, else}",
    (
        Key(
            "must",
            RULE,
            "what has to be true of a filled value",
            required=True,
            example='{">=": [{var: tenant.area}, 10]}',
        ),
        Key(
            "else",
            TEXT,
            "what the citizen reads if it is not",
            required=True,
            attr="otherwise",
            example="{zh: 面积不能小于 10 平方米, en: At least 10 square metres}",
        ),
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
    (
        Key("min", WHOLE_NUMBER, "the fewest rows", example="1"),
        Key("max", WHOLE_NUMBER, "the most rows; default 50", example="20"),
    ),
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
        Key("label", TEXT, "the question's short name", required=True, example="{zh: 手机号码, en: Mobile number}"),
        Key("type", TYPE, "the type of the value", required=True, example="mobile"),
        Key("help", TEXT, "a sentence that helps to answer", example="{zh: 用来接收短信, en: For text messages}"),
        Key("sensitive", TRUTH, "masked wherever it is shown", example="true"),
        Key("retain", DURATION, "how long it is kept after the case ends", example="3 years"),
        Key("confirm", one_of(["twice"]), "shown large and typed a second time", example="twice"),
        Key(
            "from",
            ListOf(FROM),
            "the sources tried, in order",
            attr="sources",
            example="[{source: vet.vaccination, of: keeper, take: vaccinated}]",
        ),
        Key("lock", TRUTH, "the citizen cannot type over what a source says, but can dispute it", example="true"),
        Key(
            "compute",
            RULE,
            "the value, worked out from other fields",
            example="{months_between: [{var: dog.born_on}, {var: today}]}",
        ),
        Key("when", RULE, "else it is not asked and empty", example='{"==": [{var: keeper.has_garden}, true]}'),
        Key("optional", TRUTH, "may be left blank", example="true"),
        Key("default", Default(), "the value it begins with", example="small"),
        Key("min", BOUND, "the least number, amount, day or length", example="300"),
        Key("max", BOUND, "the greatest number, amount, day or length", example="today"),
        Key(
            "options",
            Options(),
            "the choices",
            example="{small: {zh: 小型犬, en: Small}, large: {zh: 大型犬, en: Large}}",
        ),
        Key("rows", ROWS, "how many rows a list has", example="{min: 1, max: 20}"),
        Key(
            "columns",
            MapOf(NAME, Later("a column like a field", field_record), named=True),
            "the columns of a list",
            example="{name: {label: {zh: 姓名, en: Name}, type: person_name}}",
        ),
        Key(
            "valid",
            ListOf(VALIDITY),
            "conditions on a filled value",
            example='[{must: {">": [{var: dog.weight}, 0]}, else: {zh: 须大于零, en: More than 0}}]',
        ),
    ),
)

MATERIAL = Record(
    Material,
    "a material {title, grade}",
    (
        Key("title", TEXT, "the material's name", required=True, example="{zh: 居民身份证, en: Identity card}"),
        Key(
            "grade",
            GRADE,
            "A issued and pulled, B checked, C uploaded, D made by the citizen",
            required=True,
            example="A",
        ),
        Key("licence", ID, "the e-licence that spares it", example="id-card"),
        Key("source", SOURCE_ID, "the register that spares it", example="vet.vaccination"),
        Key("form", ID, "the document made from the answers that spares it", example="keeper-statement"),
        Key(
            "help",
            TEXT,
            "what a good upload looks like",
            example="{zh: 四角完整、文字清楚, en: All four corners and legible}",
        ),
    ),
)

MATERIAL_USE = Record(
    MaterialUse,
    "a material used {use, of}",
    (
        Key("use", ID, "the material", required=True, example="id-card"),
        Key("of", PERSON, "whose it is: a group of fields", example="keeper"),
        Key("when", RULE, "else it is not needed", example='{"==": [{var: keeper.owns_home}, false]}'),
        Key("optional", TRUTH, "may be left out", example="true"),
        Key("defer", DURATION, "may follow within this time 容缺", example="5 workdays"),
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


PROMISE = One(f"{DURATION.says}, or at once", to_promise, f"at once|{DURATION.pattern}")
LIMIT = Either(
    One("at once", lambda text: make_limit(promised=to_at_once(text)), words=("at once",)),
    Record(
        make_limit,
        "{statutory, promised}",
        (
            Key("statutory", DURATION, "what the law allows from acceptance to decision", example="30 workdays"),
            Key("promised", PROMISE, "what the department promises; `at once` 即办件", example="1 workday"),
        ),
    ),
)

FEE = Record(
    Fee,
    "a fee {amount, payer}",
    (
        Key("amount", AMOUNT, "an amount, or a money field", required=True, example="80.00 yuan"),
        Key("payer", GROUP, "the role that pays", required=True, example="keeper"),
        Key("refund", one_of(["unless_granted"]), "when it is paid back", example="unless_granted"),
    ),
)

DECIDE = Record(
    Decide,
    "the decision by rules {grant, refuse, reason}",
    (
        Key("grant", RULE, "granted if true", required=True, example='{"==": [{var: keeper.insured}, true]}'),
        Key("refuse", RULE, "refused if true", required=True, example='{"==": [{var: keeper.insured}, false]}'),
        Key("reason", TEXT, "the reason of a refusal", required=True, example="{zh: 未投保, en: Not insured}"),
    ),
)

BEFORE = Record(
    Before,
    "what it costs alone {materials, working_days, visits, forms}",
    (
        Key("materials", WHOLE_NUMBER, "materials to bring", required=True, example="4"),
        Key("working_days", WHOLE_NUMBER, "working days", required=True, example="5"),
        Key("visits", WHOLE_NUMBER, "visits", required=True, example="1"),
        Key("forms", WHOLE_NUMBER, "forms to fill", required=True, example="1"),
    ),
)

KINDS = ("licence", "confirmation", "benefit", "other-power", "public-service", "utility")

ITEM = Record(
    Item,
    "an item",
    (
        Key("id", ID, "the item's id, also its file's name", required=True, example="dog-licence"),
        Key("title", TEXT, "the item's name", required=True, example="{zh: 养犬登记, en: Dog licence}"),
        Key("department", ID, "who decides", required=True, example="city-admin"),
        Key("kind", one_of(KINDS), "the legal kind of the decision", required=True, example="confirmation"),
        Key("process", ID, "how it is handled", required=True, example="standard"),
        Key("owner", PLAIN, "the post that answers for it", example="养犬管理科科长"),
        Key(
            "division",
            READABLE,
            "the field that says which office decides; default: where received",
            example="keeper.division",
        ),
        Key(
            "limit",
            LIMIT,
            "from acceptance to decision; left out: none",
            example="{statutory: 30 workdays, promised: 1 workday}",
        ),
        Key("fee", FEE, "left out: free", example="{amount: 80.00 yuan, payer: keeper}"),
        Key("needs", ListOf(READABLE), "the fields it reads", example="[dog.name, keeper.name]"),
        Key(
            "materials",
            ListOf(MATERIAL_USE),
            "the materials it needs",
            example="[{use: id-card, of: keeper}, {use: photo, optional: true}]",
        ),
        Key(
            "decide",
            DECIDE,
            "for `waits: rules`",
            example='{grant: {var: dog.chipped}, refuse: {"!": {var: dog.chipped}}, reason: {zh: 无芯片, en: No chip}}',
        ),
        Key("result", ID, "the document a grant gives; left out: a check", example="dog-licence"),
        Key("cancels", ListOf(ID), "e-licences that end when this is granted", example="[temporary-permit]"),
        Key(
            "gives",
            ListOf(READABLE),
            "fields later items may read once this is granted; with `each` also columns of its row",
            example="[dog.number]",
        ),
        Key("basis", ListOf(BASIS), "the law", example='[{law: 养犬管理条例, article: "7"}]'),
        Key(
            "before",
            BEFORE,
            "what it costs a citizen alone",
            example="{materials: 4, working_days: 5, visits: 1, forms: 1}",
        ),
    ),
)

DOCUMENT = Record(
    Document,
    "a document {title}",
    (
        Key("title", TEXT, "the document's title", required=True, example="{zh: 养犬登记证, en: Dog licence}"),
        Key("number", PLAIN, "how it is numbered: {year}-{seq}", example='"DL{year}-{seq}"'),
        Key("seal", one_of(["department", "lead"]), "whose seal; left out: none", example="department"),
        Key("verify", TRUTH, "carries a code by which anyone can verify it", example="true"),
        Key("licence", ID, "the e-licence it is", example="dog-licence"),
        Key("signed_by", ListOf(GROUP), "roles that sign it", example="[keeper, partner]"),
        Key("blank", ListOf(READABLE), "fields that may be empty on it", example="[dog.weight]"),
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
