"""The type check of rules: code, place and words of each problem."""

import pytest

from oneservice.engine.definition import Bundle, BundleItem, Field, FieldType, Role, Text
from oneservice.engine.rules import TypeInfo, check_rule, name_types, type_of

SHARES = TypeInfo(
    FieldType.LIST, columns={"name": TypeInfo(FieldType.PERSON_NAME), "share": TypeInfo(FieldType.DECIMAL)}
)
KIND = TypeInfo(FieldType.CHOICE, frozenset({"title", "lease", "relatives"}))
TYPES = {
    "home.kind": KIND,
    "home.kinds": TypeInfo(FieldType.MULTICHOICE, KIND.options),
    "home.area": FieldType.DECIMAL,
    "home.rooms": FieldType.INTEGER,
    "home.price": FieldType.MONEY,
    "home.division": FieldType.DIVISION,
    "home.bought_on": FieldType.DATE,
    "home.built_at": FieldType.DATETIME,
    "home.owned": FieldType.BOOL,
    "owner.name": FieldType.PERSON_NAME,
    "owner.ric": FieldType.RIC,
    "owner.mobile": FieldType.MOBILE,
    "home.owners": SHARES,
    "today": FieldType.DATE,
}


def var(name):
    return {"var": name}


def problems(logic, wants=FieldType.BOOL):
    return [(p.pointer, p.message, p.hint) for p in check_rule(logic, TYPES, wants)]


GOOD = [
    ({"==": [var("home.kind"), "lease"]}, FieldType.BOOL),
    ({"==": [var("home.kind"), None]}, FieldType.BOOL),
    ({"==": [var("home.owners"), None]}, FieldType.BOOL),
    ({"in": [var("home.kind"), ["lease", "title"]]}, FieldType.BOOL),
    ({"in": ["lease", var("home.kinds")]}, FieldType.BOOL),
    ({"in": ["李", var("owner.name")]}, FieldType.BOOL),
    ({"and": [var("home.owned"), {"!": [{"<": [var("home.area"), 60]}]}]}, FieldType.BOOL),
    ({"<": [var("home.price"), "3000000.00 yuan"]}, FieldType.BOOL),
    ({">": [var("home.price"), 0]}, FieldType.BOOL),
    ({"<": [{"age_years": [{"ric_birth_date": [var("owner.ric")]}, var("today")]}, 18]}, FieldType.BOOL),
    ({"==": [{"ric_sex": [var("owner.ric")]}, "female"]}, FieldType.BOOL),
    ({"in_division": [var("home.division"), "530100"]}, FieldType.BOOL),
    ({"==": [{"sum": [var("home.owners"), var("row.share")]}, 100]}, FieldType.BOOL),
    ({"all": [var("home.owners"), {"!=": [var("row.name"), var("owner.name")]}]}, FieldType.BOOL),
    ({"months_between": [var("home.built_at"), var("today")]}, FieldType.INTEGER),
    ({"*": [var("home.price"), 0.03]}, FieldType.MONEY),
    ({"+": [var("home.rooms"), 1]}, FieldType.DECIMAL),
    ({"if": [var("home.owned"), "title", "lease"]}, KIND),
    ({"if": [var("home.owned"), var("home.rooms")]}, FieldType.INTEGER),
    ({"cat": [var("owner.name"), {"text": [var("home.area")]}]}, FieldType.TEXT),
    (True, FieldType.BOOL),
]


@pytest.mark.parametrize(("logic", "wants"), GOOD)
def test_good_rule_has_no_problems(logic, wants):
    assert check_rule(logic, TYPES, wants) == []


CONDITION = 'A condition compares: `{"==": [{"var": "a.b"}, "c"]}`.'
BAD = [
    ({"==": [var("home.knd"), "lease"]}, "/==/0/var", "There is no `home.knd`.", "Did you mean `home.kind`?"),
    (
        {"==": [var("home.kind"), "leese"]},
        "/==/1",
        "`leese` is not one of the options `lease`, `relatives`, `title`.",
        "Did you mean `lease`?",
    ),
    (
        {"in": [var("home.kind"), ["lease", "none"]]},
        "/in/1",
        "`none` is not one of the options `lease`, `relatives`, `title`.",
        "",
    ),
    (
        {"==": [var("home.bought_on"), var("home.built_at")]},
        "",
        "A date is compared with a date with time.",
        "Use `days_between`, which takes the day of either.",
    ),
    (
        {"==": [var("owner.ric"), var("owner.mobile")]},
        "",
        "An identity number is compared with a mobile number.",
        "",
    ),
    (
        {"==": [var("owner.ric"), 530102199004171234]},
        "/==/1",
        "`530102199004171234` is not an identity number.",
        'Put it in quotes: "530102199004171234".',
    ),
    ({"==": [var("home.owned"), "true"]}, "/==/1", "`true` is not a yes or no.", "Write `true` or `false`."),
    (
        {"<": [var("home.price"), 80]},
        "/</1",
        "`80` is not an amount of money.",
        "Write an amount like `80.00 yuan`.",
    ),
    ({"==": [1, 1]}, "", "Two constants are compared; the answer never changes.", "Read a name by `var`."),
    (
        {"<": [var("owner.name"), "李"]},
        "/</0/var",
        "A person's name has no order.",
        "Compare numbers or dates.",
    ),
    (
        {"<": [var("home.area"), None]},
        "/</1",
        "Nothing is before or after empty.",
        "Compare with empty by `==`.",
    ),
    ({"in": [None, ["lease"]]}, "/in/0", "Empty is in nothing.", "Compare with empty by `==`."),
    (
        {"in": ["a", var("home.area")]},
        "/in/1/var",
        "Nothing can be in a number.",
        "Give a list of constants, a multichoice field or a text.",
    ),
    (
        {"and": [var("home.area"), True]},
        "/and/0/var",
        "This is a number, but a yes or no belongs here.",
        CONDITION,
    ),
    (var("home.rooms"), "/var", "This is a whole number, but a yes or no belongs here.", CONDITION),
    (
        {"all": [var("home.kind"), True]},
        "/all/0/var",
        "A list belongs here.",
        'Name a list: `{"var": "company.shareholders"}`.',
    ),
    (
        {"all": [var("home.owners"), {"<": [var("row.shares"), 1]}]},
        "/all/1/</0/var",
        "The rows have no column `shares`.",
        "Did you mean `row.share`?",
    ),
    (
        {"<": [var("row.share"), 1]},
        "/</0/var",
        "`row.share` is read, but there is no row here.",
        "Read `row.*` inside `all`, `some`, `none`, `sum`, `count`, or in an item with `each`.",
    ),
    (
        {"<": [{"age_years": [var("owner.ric"), var("today")]}, 18]},
        "/</0/age_years/0/var",
        "This is an identity number, but a date belongs here.",
        "",
    ),
    (
        {"ric_sex": [var("owner.name"), 1]},
        "",
        "`ric_sex` takes 1 operands, not 2.",
        'Write it like `{"ric_sex": [{"var": "mother.ric"}]}`.',
    ),
]


@pytest.mark.parametrize(("logic", "pointer", "message", "hint"), BAD)
def test_bad_rule_says_where_what_and_what_to_write(logic, pointer, message, hint):
    assert problems(logic) == [(pointer, message, hint)]


@pytest.mark.parametrize(
    ("logic", "wants", "pointer", "message"),
    [
        (
            {"cat": [var("home.area"), "㎡"]},
            FieldType.TEXT,
            "/cat/0/var",
            "This is a number, but a text belongs here.",
        ),
        (
            {"+": [var("home.price"), 1]},
            FieldType.MONEY,
            "",
            "Money and a plain number are added or compared.",
        ),
        (
            {"+": [var("owner.name"), 1]},
            FieldType.INTEGER,
            "/+/0/var",
            "This is a person's name, but a number belongs here.",
        ),
        (
            {"/": [var("home.rooms"), 2]},
            FieldType.INTEGER,
            "",
            "This is a number, but a whole number belongs here.",
        ),
        (
            {"if": [var("home.owned"), "title", "none"]},
            KIND,
            "/if/2",
            "`none` is not one of the options `lease`, `relatives`, `title`.",
        ),
        (
            {"if": [var("home.owned"), var("home.area"), var("owner.name")]},
            FieldType.DECIMAL,
            "",
            "One way gives a number, another a person's name.",
        ),
        ("2026-9-1", FieldType.DATE, "", "`2026-9-1` is not a date."),
        (["a"], FieldType.TEXT, "", "This is a list, but a text belongs here."),
    ],
)
def test_computed_value_must_fit_its_place(logic, wants, pointer, message):
    assert [(p.pointer, p.message) for p in check_rule(logic, TYPES, wants)] == [(pointer, message)]


def test_every_problem_is_reported():
    assert [p[0] for p in problems({"and": [var("a.b"), {"or": [var("a.c"), var("home.area")]}]})] == [
        "/and/0/var",
        "/and/1/or/0/var",
        "/and/1/or/1/var",
    ]


def test_options_of_a_source_are_not_known():
    assert type_of(Field("a.b", Text("乙"), FieldType.CHOICE)).options is None


def test_names_of_a_bundle_have_types():
    fields = {
        "home.owners": Field(
            "home.owners",
            Text("共有人"),
            FieldType.LIST,
            columns={"share": Field("share", Text("份额"), FieldType.DECIMAL)},
        )
    }
    items = (BundleItem("title-check", "title-check"), BundleItem("shares", "shares", each="home.owners"))
    bundle = Bundle("home", Text("二手房"), "natural_person", "natres", items, {"buyer": Role("buyer")})
    names = name_types(fields, bundle, row_of="home.owners")
    assert names["item.title-check.outcome"].options == {"granted", "refused", "not_applicable", "ended"}
    assert names["role.buyer.signed"].type is FieldType.INTEGER
    assert names["row.share"].type is FieldType.DECIMAL
    rule = {"all": [var("item.shares.rows"), {"==": [var("row.outcome"), "granted"]}]}
    assert check_rule(rule, names, FieldType.BOOL) == []
    assert check_rule({"==": [var("origin.home.owners"), "not_found"]}, names, FieldType.BOOL) == []
