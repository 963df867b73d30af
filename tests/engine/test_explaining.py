"""Who reads a field, and how a date comes about."""

from datetime import date

import pytest

from oneservice.engine.calendar import Calendar
from oneservice.engine.definition import Duration, Gate, Limit, Text, Unit
from oneservice.engine.explaining import Reader, readers, why_due, why_promised, why_read
from tests.engine.builders import closure, entry, equals, field, item, role, source, taken, workdays

YEAR = Calendar(
    "cn",
    date(2026, 12, 31),
    frozenset(date(2026, 10, day) for day in range(1, 8)),
    frozenset({date(2026, 10, 10)}),
)
WHOLE = closure(
    field("mother.name", label="姓名"),
    field("mother.ric", "ric", label="号码"),
    field("mother.married", "bool", sources=taken()),
    field("child.kind", when=equals("mother.name", "李")),
    source("civil.marriage", married="bool"),
    item("card", needs=("mother.name",)),
    item("book"),
    entry("card"),
    entry("book", when=equals("mother.name", "李")),
    role("mother", starts=True, signs="all"),
    gates=(Gate("name", equals("mother.name", "李"), Text("no"), Text("姓李", "Named Li")),),
)
ALL = {"card": True, "book": True}


def ids(name, applies=ALL):
    return [(one.kind, one.id) for one in readers(WHOLE, name, applies)]


# --- fields -----------------------------------------------------------------------------------------------


def test_field_is_read_by_items_gates_signers_and_other_fields():
    assert ids("mother.name") == [
        ("item", "card"),
        ("applies", "book"),
        ("gate", "name"),
        ("signs", "mother"),
        ("field", "child.kind"),
    ]


def test_number_a_register_is_asked_by_is_read_by_it():
    assert ids("mother.ric") == [("signs", "mother"), ("source", "civil.marriage")]


def test_item_that_does_not_apply_reads_nothing():
    assert ("item", "card") not in ids("mother.name", {"card": False, "book": True})


def test_field_nobody_reads_says_so():
    assert why_read(WHOLE.fields["mother.married"], ()).zh == "“mother.married”现在没有用到。"


def test_sentence_names_each_reader_once():
    found = (Reader("item", "a", Text("登记", "Register")), Reader("item", "b", Text("发卡", "Card")))
    assert why_read(WHOLE.fields["mother.name"], found) == Text(
        "“姓名”用于办理：登记、发卡。", "“姓名” is used to handle: Register, Card."
    )


# --- dates ------------------------------------------------------------------------------------------------


def test_date_says_which_days_are_not_counted_and_which_are():
    text = why_due(YEAR, Limit(promised=workdays(5)), date(2026, 9, 28), date(2026, 10, 10))
    assert text.zh == (
        "2026年9月28日受理；承诺时限 5 个工作日，从次日起算；不计入的休息日、节假日：2026年10月1日至2026年10月7日；"
        "计入的调休工作日：2026年10月10日；所以应于 2026年10月10日 前办结。"
    )
    assert text.en == (
        "Accepted on 28 September 2026. Promised within 5 working days, counted from the next day. "
        "Days off, not counted: 1 October 2026 to 7 October 2026. Weekend days worked, counted: 10 October 2026. "
        "So it is due by 10 October 2026."
    )


def test_date_put_off_says_how_long_the_clock_stood_still():
    text = why_due(YEAR, Limit(promised=workdays(1)), date(2026, 10, 12), date(2026, 10, 15))
    assert "其间停止计时 2 个工作日" in text.zh


def test_statutory_limit_is_told_where_none_is_promised():
    text = why_due(YEAR, Limit(statutory=workdays(1)), date(2026, 10, 12), date(2026, 10, 13))
    assert text.zh == "2026年10月12日受理；法定时限 1 个工作日，从次日起算；所以应于 2026年10月13日 前办结。"


def test_natural_days_skip_none():
    text = why_due(YEAR, Limit(statutory=Duration(9, Unit.DAYS)), date(2026, 9, 28), date(2026, 10, 7))
    assert text.zh == "2026年9月28日受理；法定时限 9 日，从次日起算；所以应于 2026年10月7日 前办结。"


def test_item_at_once_is_due_on_the_day():
    text = why_due(YEAR, Limit(at_once=True), date(2026, 9, 28), date(2026, 9, 28))
    assert text.zh == "2026年9月28日受理；即办事项，受理当日办结；所以应于 2026年9月28日 前办结。"


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Limit(promised=workdays(5)), "还没有受理；受理后承诺时限 5 个工作日，从次日起算。"),
        (Limit(at_once=True), "还没有受理；受理后即办事项，受理当日办结。"),
        (Limit(), "这个事项没有规定时限。"),
    ],
)
def test_date_that_is_none_yet_says_what_will_count(limit, said):
    assert why_due(YEAR, limit, None, None).zh == said


def test_provisional_date_says_why():
    text = why_due(YEAR, Limit(promised=workdays(1)), date(2027, 1, 4), date(2027, 1, 5), provisional=True)
    assert text.zh.endswith("该年放假安排尚未公布，日期暂定。")


def test_date_of_the_whole_names_the_longest_way():
    whole = closure(
        item("a", days=1), item("b", days=2), item("c", days=1), entry("b", after=["a"]), entry("a"), entry("c")
    )
    text = why_promised(whole, ["a", "b", "c"], YEAR, date(2026, 10, 12))
    assert text == Text(
        "2026年10月12日提交；最长的办理路径是：“a”（1 个工作日） → “b”（2 个工作日）；所以应于 2026年10月15日 前办结。",
        "Filed on 12 October 2026. The longest way through is: “a” (1 working days) → “b” (2 working days). "
        "So it is due by 15 October 2026.",
    )


def test_date_of_the_whole_is_the_bundles_promise_where_it_has_one():
    whole = closure(item("a", days=1), promise=workdays(3))
    assert why_promised(whole, ["a"], YEAR, date(2026, 10, 12)).zh.endswith("所以应于 2026年10月15日 前办结。")
