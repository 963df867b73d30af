"""Rows of a list as a page posts them."""

from datetime import date

from oneservice.cases.posted import parse_fields
from oneservice.engine.definition import Field, FieldType, Text

DAY = Field(id="day", label=Text("日期", "Day"), type=FieldType.DATE)
WHO = Field(id="who", label=Text("姓名", "Name"), type=FieldType.TEXT)
PEOPLE = Field(id="hire.people", label=Text("名单", "List"), type=FieldType.LIST, columns={"who": WHO, "day": DAY})
TODAY = date(2026, 11, 27)


def posted(year, month, day):
    parts = {"year": year, "month": month, "day": day}
    return {"hire.people.0.who": ["高原"]} | {f"hire.people.0.day.{part}": [text] for part, text in parts.items()}


def test_a_date_in_a_row_is_read_from_its_three_controls():
    parsed = parse_fields([PEOPLE], posted("2026", "9", "1"), TODAY)
    assert (parsed.values, parsed.wrong) == ({"hire.people": [{"who": "高原", "day": "2026-09-01"}]}, {})


def test_a_date_that_is_none_in_a_row_is_told():
    parsed = parse_fields([PEOPLE], posted("2026", "13", "1"), TODAY)
    assert (parsed.values, set(parsed.wrong)) == ({}, {"hire.people"})
