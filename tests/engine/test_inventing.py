"""Invented values: of the same type, with the same relations, and nobody's."""

from datetime import date, timedelta
from random import Random

import pytest

from oneservice.engine.inventing import Inventor, written
from oneservice.engine.types import parse
from tests.engine.builders import field, table


@pytest.fixture
def inventor():
    return Inventor(Random(1))


REAL = {
    "person_name": "李娜",
    "ric": "530103199405160248",
    "uscc": "91530100MA6K5X3T2L",
    "mobile": "13912345678",
    "bank_account": "6217000000000000123",
    "date": "1994-05-16",
    "datetime": "2026-09-20T12:30:00+08:00",
    "address": "云南省昆明市盘龙区示例路18号",
    "text": "FY530103-000123",
    "long_text": "孩子随母亲落户",
}


@pytest.mark.parametrize("kind", REAL)
def test_invented_value_is_another_of_the_same_type(inventor, kind):
    one = field("a.b", kind, label="项目")
    made = inventor.value(one, REAL[kind])
    assert (made == REAL[kind], parse(one, made)) == (False, made)


@pytest.mark.parametrize("kind", REAL)
def test_same_value_is_invented_once(inventor, kind):
    one, other = field("a.b", kind, label="项目"), field("c.d", kind, label="项目")
    assert inventor.value(one, REAL[kind]) == inventor.value(other, REAL[kind])


def test_different_values_stay_different(inventor):
    names = {inventor.value(field("a.b", "mobile"), f"139000000{n:02d}") for n in range(50)}
    assert len(names) == 50


def test_names_with_one_surname_share_one_still(inventor):
    father, child = (inventor.value(field("a.b", "person_name"), name) for name in ("王海涛", "王若溪"))
    assert (father[0] == child[0], father == child) == (True, False)


def test_name_with_a_dot_keeps_its_parts(inventor):
    child, father = (inventor.value(field("a.b", "person_name"), name) for name in ("古丽娜尔·艾力", "艾力·玉素甫"))
    assert child.split("·")[1] == father.split("·")[0]


def test_number_keeps_sex_and_how_old_its_owner_is(inventor):
    made = inventor.value(field("a.ric", "ric"), "530103199405160248")
    born = date(int(made[6:10]), int(made[10:12]), int(made[12:14]))
    assert (int(made[16]) % 2, born - date(1994, 5, 16)) == (0, inventor.shift)


def test_days_stay_as_far_apart_as_they_were(inventor):
    days = [date.fromisoformat(inventor.value(field("a.b", "date"), day)) for day in ("2026-09-20", "2026-09-28")]
    assert (days[1] - days[0], inventor.day(date(2026, 9, 28))) == (timedelta(days=8), days[1])
    assert days[0].weekday() == date(2026, 9, 20).weekday()


@pytest.mark.parametrize(
    ("kind", "value"),
    [("bool", True), ("choice", "father"), ("multichoice", ["a"]), ("decimal", "33.3"), ("integer", 3), ("money", 0)],
)
def test_what_decides_a_branch_is_kept(inventor, kind, value):
    assert inventor.value(field("a.b", kind), value) == value


def test_division_is_told_down_to_the_county(inventor):
    assert inventor.value(field("a.b", "division"), "530103001002") == "530103"


def test_sensitive_number_is_another_within_its_bounds(inventor):
    one = field("a.b", "integer", sensitive=True, min="300", max="3300")
    made = {inventor.value(one, 3250) for _ in range(50)}
    assert (len(made) > 1, max(made) <= 3300, min(made) >= 2925) == (True, True, True)


def test_amount_is_told_with_two_digits(inventor):
    assert inventor.value(field("a.b", "money"), 2135055) == 2100000


def test_rows_are_invented_cell_by_cell(inventor):
    people = table("a.people", field("name", "person_name"), field("share", "decimal"))
    [row] = inventor.value(people, [{"name": "李雪", "share": "100"}])
    assert (row["name"] == "李雪", row["share"]) == (False, "100")


def test_empty_stays_empty(inventor):
    assert inventor.value(field("a.b", "person_name"), None) is None


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("money", 40000, "400.00"),
        ("bool", True, "true"),
        ("bool", False, "false"),
        ("integer", 3, "3"),
        ("multichoice", ["a"], ["a"]),
    ],
)
def test_value_is_written_as_a_scenario_writes_it(kind, value, said):
    assert written(field("a.b", kind), value) == said


def test_rows_are_written_without_empty_cells():
    people = table("a.people", field("name"), field("sum", "money"))
    assert written(people, [{"name": "x", "sum": None}, {"name": None, "sum": 100}]) == [{"name": "x"}, {"sum": "1.00"}]
