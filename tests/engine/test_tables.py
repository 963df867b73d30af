"""Tables of rows: what people keep in a spreadsheet, read row by row and written back so that nothing is computed."""

from datetime import date

import pytest

from oneservice.engine.definition import Field, FieldType, Text, frozen_map
from oneservice.engine.tables import BadTable, decoded, judge, read_table, safe, write_table, written

TODAY = date(2026, 9, 28)
COLUMNS = [
    Field("name", Text("姓名", "Name"), FieldType.PERSON_NAME),
    Field("ric", Text("身份证号码", "Identity number"), FieldType.RIC),
    Field(
        "kind",
        Text("用工形式", "Employment"),
        FieldType.CHOICE,
        options=frozen_map({"full": Text("全日制", "Full time")}),
    ),
    Field("began", Text("入职日期", "First day"), FieldType.DATE, optional=True),
    Field("wage", Text("月工资", "Wage"), FieldType.MONEY, optional=True),
]
ROSTER = Field("a.b", Text("名单", "Roster"), FieldType.LIST, columns=frozen_map({each.id: each for each in COLUMNS}))
GOOD = "530103199405160248"


def judged(text):
    return judge(ROSTER, read_table(ROSTER, text), TODAY, {})


def test_columns_are_named_by_label_or_name_in_any_order():
    row = judged(f"Employment,ric,姓名（必填）\n全日制,{GOOD},王 海涛\n")[0]
    assert (row.wrong, row.values["name"], row.values["kind"]) == ({}, "王海涛", "full")


def test_pasted_cells_are_parted_by_tabs():
    assert judged(f"姓名\t身份证号码\t用工形式\n李娜\t{GOOD}\tfull\n")[0].values["ric"] == GOOD


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_file_is_read_in_the_codings_spreadsheets_write(codec):
    assert decoded("姓名,身份证号码\n䶮\n".encode(codec)) == "姓名,身份证号码\n䶮\n"


def test_workbook_is_no_table():
    with pytest.raises(BadTable):
        decoded(b"PK\x03\x04\x14\x00\x06\x00")


def test_every_wrong_cell_of_a_row_is_told_and_good_rows_are_read():
    good, bad = judged(f"姓名,身份证号码,用工形式\n李娜,{GOOD},全日制\n王海涛,123,半日\n")
    assert (good.wrong, bad.line.number, sorted(bad.wrong)) == ({}, 3, ["kind", "ric"])


@pytest.mark.parametrize("day", ["2026-09-01", "2026/9/1", "2026年9月1日", "20260901"])
def test_day_is_read_as_spreadsheets_write_it(day):
    assert judged(f"姓名,身份证号码,用工形式,入职日期\n李娜,{GOOD},full,{day}\n")[0].values["began"] == "2026-09-01"


@pytest.mark.parametrize("cell", [f"'{GOOD}", f'"=""{GOOD}"""', f"\t{GOOD} "])
def test_marks_that_keep_a_number_from_rounding_are_taken_off(cell):
    assert judged(f"姓名,身份证号码,用工形式\n李娜,{cell},full\n")[0].values["ric"] == GOOD


def test_rounded_number_says_how_to_avoid_it():
    assert "文本" in judged("姓名,身份证号码,用工形式\n李娜,5.30103E+17,full\n")[0].wrong["ric"].zh


def test_missing_column_is_named():
    with pytest.raises(BadTable) as bad:
        read_table(ROSTER, "姓名,用工形式\n李娜,full\n")
    assert "身份证号码" in bad.value.text.zh


def test_column_twice_is_named():
    with pytest.raises(BadTable) as bad:
        read_table(ROSTER, "姓名,姓名,身份证号码,用工形式\n")
    assert "姓名" in bad.value.text.zh


@pytest.mark.parametrize("text", ["", "\n\n", "姓名,身份证号码,用工形式\n", "姓名,身份证号码,用工形式\n,,\n"])
def test_empty_table_says_so(text):
    with pytest.raises(BadTable):
        read_table(ROSTER, text)


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1"])
def test_cell_that_begins_like_a_formula_is_written_as_text(cell):
    assert safe(cell) == f"'{cell}"


def test_long_number_is_written_so_that_no_spreadsheet_rounds_it():
    assert (safe(GOOD), safe("13800000001"), safe("5000.00")) == (f"\t{GOOD}", "13800000001", "5000.00")


def test_written_table_reads_back_as_it_was():
    values = judged(f"姓名,身份证号码,用工形式,入职日期,月工资\n李娜,{GOOD},full,2026-9-1,5000\n")[0].values
    line = [written(column, values[column.id], "zh") for column in COLUMNS]
    assert judged(write_table(ROSTER, [line], "zh"))[0].values == values
