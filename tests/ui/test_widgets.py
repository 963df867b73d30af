"""From a question to the controls of a page: their names, what stands in them, what is wrong with them."""

from oneservice.engine.definition import FieldType, Text
from oneservice.engine.values import Origin, Value
from oneservice.ui.reposting import with_rows
from oneservice.ui.widgets import error_lines, widget_of, widgets_of
from tests.ui.values import BORN_AT, FOLLOW, HOLDERS, NAME, field, found, question, typed


def parts(widget):
    return {part.name: part.value for part in widget.parts}


def test_a_date_has_three_controls():
    asked = question(field("a.day", Text("日期"), FieldType.DATE), typed("2026-10-08"))
    assert parts(widget_of(asked)) == {"a.day.year": "2026", "a.day.month": "10", "a.day.day": "8"}


def test_a_time_is_shown_in_the_time_of_the_site():
    asked = question(BORN_AT, found("2026-10-28T01:05:00+00:00"))
    assert list(parts(widget_of(asked)).values()) == ["2026", "10", "28", "9", "05"]


def test_what_was_typed_stays_although_it_is_no_date():
    posted = {"baby.born_at.year": ["二〇二六"], "baby.born_at.month": ["13"]}
    assert list(parts(widget_of(question(BORN_AT), posted=posted)).values()) == ["二〇二六", "13", "", "", ""]


def test_money_is_shown_in_yuan_and_fen():
    asked = question(field("a.sum", Text("金额"), FieldType.MONEY), typed(438_005))
    assert (widget_of(asked).value, widget_of(asked).suffix) == ("4380.05", "元")


def test_yes_and_no_are_told_apart():
    asked = question(field("a.yes", Text("是否"), FieldType.BOOL), typed(False))
    assert [(option.value, option.checked) for option in widget_of(asked).options] == [("yes", False), ("no", True)]


def test_few_options_are_cards_and_many_a_list():
    few = {str(n): Text(str(n)) for n in range(8)}
    many = few | {"8": Text("8")}
    kinds = [widget_of(question(field("a.b", Text("选"), FieldType.CHOICE, options=o))).kind for o in (few, many)]
    assert kinds == ["radios", "select"]


def test_a_division_is_chosen_from_those_there_are():
    asked = question(field("a.division", Text("区划"), FieldType.DIVISION, options={"530102": Text("五华区")}))
    assert [(option.value, option.label) for option in widget_of(asked).options] == [("530102", "五华区")]


def test_a_locked_division_is_shown_by_name():
    asked = question(
        field("a.division", Text("区划"), FieldType.DIVISION, options={"530102": Text("五华区")}),
        found("530102"),
        locked=True,
    )
    assert (widget_of(asked).kind, widget_of(asked).shown) == ("locked", "五华区")


def test_a_locked_value_is_never_replaced_by_what_is_posted():
    asked = question(field("a.b", Text("名")), found("登记"), locked=True)
    assert widget_of(asked, posted={"a.b": ["改写"]}).shown == "登记"


def test_a_failed_value_is_an_empty_control():
    asked = question(field("a.b", Text("名")), Value("旧", Origin.NOT_FOUND))
    assert (widget_of(asked).value, widget_of(asked).source) == ("", "")


def test_a_found_value_says_where_it_is_from():
    widget = widget_of(question(field("a.b", Text("名")), found("李雪"), source_title=Text("出生登记")))
    assert (widget.source, widget.source_at, widget.grade) == ("出生登记", "2026-11-01", "A")


def test_a_typed_value_names_no_source():
    assert widget_of(question(field("a.b", Text("名")), typed("李雪"))).source == ""


def test_a_name_confirmed_twice_is_typed_twice():
    widget = widget_of(question(NAME), posted={"baby.name": ["李䶮"], "baby.name.again": ["李龑"]})
    assert (widget.confirm, widget.value, widget.again) == (True, "李䶮", "李龑")


def test_hint_and_error_describe_the_control():
    widget = widget_of(question(NAME), error=Text("请填写姓名"))
    assert widget.described_by == "f-baby-name-hint f-baby-name-error"


def test_a_list_shows_its_least_rows_with_names_by_number():
    rows = widget_of(question(HOLDERS, typed([{"name": "李䶮", "share": "60"}]))).rows
    cells = [[(cell.name, cell.value) for cell in row.widgets] for row in rows]
    assert cells == [
        [("shop.holders.0.name", "李䶮"), ("shop.holders.0.share", "60")],
        [("shop.holders.1.name", ""), ("shop.holders.1.share", "")],
    ]


def rows_after(**button):
    posted = {f"shop.holders.{n}.name": [name] for n, name in enumerate("甲乙丙")}
    widget = widget_of(question(HOLDERS), posted=with_rows(posted, **button))
    return [row.widgets[0].value for row in widget.rows]


def test_one_more_row_is_empty_and_last():
    assert rows_after(more="shop.holders") == ["甲", "乙", "丙", ""]


def test_rows_after_a_deleted_one_move_up():
    assert rows_after(less="shop.holders.1") == ["甲", "丙"]


def test_a_row_that_is_not_there_cannot_be_deleted():
    assert rows_after(less="shop.holders.nine") == ["甲", "乙", "丙"]


def test_hidden_questions_have_no_controls():
    assert [widget.name for widget in widgets_of([question(NAME, shown=False), question(FOLLOW)])] == ["baby.follow"]


def test_the_error_summary_jumps_to_the_first_control_of_a_field():
    wrong = {"baby.follow": Text("请选择"), "baby.born_at": Text("请填写")}
    lines = error_lines(widgets_of([question(BORN_AT), question(FOLLOW)], wrong=wrong))
    assert [(line.target, line.text) for line in lines] == [
        ("f-baby-born_at-year", "请填写"),
        ("f-baby-follow-1", "请选择"),
    ]


def test_an_error_no_control_shows_is_still_told():
    lines = error_lines(widgets_of([question(NAME)]), {"elsewhere": Text("请先补齐材料")})
    assert [(line.target, line.text) for line in lines] == [("", "请先补齐材料")]


def test_a_refusal_without_fields_stands_alone():
    assert [line.text for line in error_lines((), text=Text("请刷新"))] == ["请刷新"]
