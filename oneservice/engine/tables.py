"""Lists as tables: what people keep in a spreadsheet, read into rows of a list field and written back.

A table is CSV in UTF-8 or GB18030, or what is copied out of a spreadsheet (tabs). Its first line names the columns,
by label or name. Every row is judged by itself, by the types of its columns: good rows are taken although others are
not, and of a bad one everything that is wrong is told with the number of its line.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.display import display
from oneservice.engine.types import Wrong, parse_cell

MOST_CHARACTERS = 2_000_000
LONG_NUMBER = 12
"""Digits from which a spreadsheet would show a number rounded."""

NUMBER, REASON = Text("行号", "Line"), Text("需要修改的地方", "What to mend")
"""Columns of the table that comes back: for people, passed over when it is read again."""

EMPTY = Text(
    "表格里没有内容，请按模板填好后再上传", "There is nothing in the table: fill in the template and upload it again"
)
TOO_BIG = Text("表格太大，请分次上传", "The table is too large: upload it in parts")
NOT_TEXT = Text(
    "文件读不出来，请在表格软件里另存为 CSV（UTF-8 或 GB18030 编码）后再上传",
    "The file cannot be read: save it as CSV (UTF-8 or GB18030) and upload it again",
)
ROUNDED = Text(
    "号码被表格软件改成了科学计数，请把这一列设为“文本”后重新填写",
    "The spreadsheet has rounded this number: make the column text and enter it again",
)
ROUND = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings a spreadsheet takes for a formula (OWASP, CSV injection)."""

IN_DIGITS = frozenset({FieldType.RIC, FieldType.USCC, FieldType.MOBILE, FieldType.BANK_ACCOUNT, FieldType.TEXT})


class BadTable(ValueError):
    """The table as a whole cannot be read; ``text`` says what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was written. ``number``: its line in the table, the names of the columns being line 1."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row that was read: ``values`` by column if nothing is ``wrong``."""

    line: Line
    values: dict[str, Any]
    wrong: dict[str, Text] = field(default_factory=dict)


# --- reading ----------------------------------------------------------------------------------------------


def decoded(data: bytes) -> str:
    """The text of an uploaded file. Raises BadTable."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codecs: tuple[str, ...] = ("utf-16",)
    else:
        codecs = ("utf-8-sig", "gb18030")
    if b"\x00" in data and codecs != ("utf-16",):
        raise BadTable(NOT_TEXT)  # a workbook or a picture
    for codec in codecs:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    raise BadTable(NOT_TEXT)


def read_table(rows: Field, text: str) -> list[Line]:
    """The rows of a table for the list ``rows``, blank ones left out. Raises BadTable."""
    if len(text) > MOST_CHARACTERS:
        raise BadTable(TOO_BIG)
    try:
        lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise BadTable(NOT_TEXT) from error
    filled = [(number, line) for number, line in enumerate(lines, 1) if any(cell.strip() for cell in line)]
    if not filled:
        raise BadTable(EMPTY)
    names = _columns(rows, filled[0][1])
    found = [Line(number, _cells(names, line)) for number, line in filled[1:]]
    if not any(any(line.cells.values()) for line in found):
        raise BadTable(EMPTY)
    return [line for line in found if any(line.cells.values())]


def _delimiter(text: str) -> str:
    """What parts the names of the columns: a tab, where the table was copied out of a spreadsheet."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max("\t,;", key=lambda mark: (first.count(mark), mark == ","))


def _columns(rows: Field, names: Sequence[str]) -> list[str]:
    """Which column of the list each column of the table is; "" for those passed over. Raises BadTable."""
    known = {_plain(word): name for name, column in rows.columns.items() for word in _words(name, column)}
    found = [known.get(_plain(name), "") for name in names]
    if not any(found):
        raise BadTable(_no_names(rows))
    twice = {name for name in found if name and found.count(name) > 1}
    missing = [n for n, column in rows.columns.items() if n not in found and _must(column)]
    if twice or missing:
        raise BadTable(_wrong_names(rows, sorted(twice), missing))
    return found


def _words(name: str, column: Field) -> list[str]:
    return [word for word in (name, column.label.zh, column.label.en) if word]


def _plain(word: str) -> str:
    """A column's name without what people add: blanks, an asterisk, a remark in brackets."""
    plain = unicodedata.normalize("NFKC", word).strip().lstrip("\ufeff*").rstrip("*:")
    return re.sub(r"\s+|\(.*?\)", "", plain).casefold()


def _must(column: Field) -> bool:
    return not (column.optional or column.when is not None or column.compute is not None)


def _titles(rows: Field, names: Iterable[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(rows.columns[name].label.in_language(language) for name in names)


def _no_names(rows: Field) -> Text:
    zh, en = (_titles(rows, rows.columns, language) for language in ("zh", "en"))
    return Text(
        f"表格第一行应是列名：{zh}。请下载模板填写", f"The first line must name the columns: {en}. Use the template"
    )


def _wrong_names(rows: Field, twice: list[str], missing: list[str]) -> Text:
    if missing:
        zh, en = (_titles(rows, missing, language) for language in ("zh", "en"))
        return Text(f"表格里缺少这些列：{zh}。请下载模板填写", f"These columns are missing: {en}. Use the template")
    zh, en = (_titles(rows, twice, language) for language in ("zh", "en"))
    return Text(f"表格里这些列重复了：{zh}", f"These columns stand in the table twice: {en}")


def _cells(names: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    return {name: _cell(cell) for name, cell in zip(names, line, strict=False) if name}


def _cell(text: str) -> str:
    """A cell as it was meant: without the marks that keep a spreadsheet from rounding or computing it."""
    plain = text.strip()
    quoted = re.fullmatch(r'="(.*)"', plain)
    plain = quoted[1] if quoted else plain
    return plain[1:].strip() if plain.startswith("'") else plain


def judge(rows: Field, lines: Iterable[Line], today: date, choices: Mapping[str, Mapping[str, str]]) -> list[Judged]:
    """Each row by the types of its columns. ``choices``: by column what may be written for a code, beside its own."""
    words = {name: _choices(column) | dict(choices.get(name, {})) for name, column in rows.columns.items()}
    return [_judged(rows, line, words, today) for line in lines]


def _judged(rows: Field, line: Line, words: Mapping[str, Mapping[str, str]], today: date) -> Judged:
    values, wrong = {}, {}
    for name, column in rows.columns.items():
        text = line.cells.get(name, "")
        if column.type in IN_DIGITS and ROUND.fullmatch(text):
            wrong[name] = ROUNDED
            continue
        try:
            values[name] = parse_cell(column, _coded(column, text, words[name]), today)
        except Wrong as error:
            wrong[name] = error.text
    return Judged(line, values, wrong)


def _choices(column: Field) -> dict[str, str]:
    return {_plain(word): code for code, text in column.options.items() for word in (text.zh, text.en) if word}


def _coded(column: Field, text: str, words: Mapping[str, str]) -> Any:
    """A choice by its label; several parted by 、or comma."""
    if column.type is FieldType.MULTICHOICE:
        parts = (part.strip() for part in re.split(r"[、,，;；]", text))
        return [words.get(_plain(part), part) for part in parts if part]
    return words.get(_plain(text), text) if words else text


# --- writing ----------------------------------------------------------------------------------------------


def write_table(rows: Field, lines: Iterable[Sequence[str]], language: str, *, before: Sequence[str] = ()) -> str:
    """CSV that a spreadsheet opens, computes nothing of and rounds nothing in. ``before``: columns put first."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([*before, *(column.label.in_language(language) for column in rows.columns.values())])
    writer.writerows([safe(cell) for cell in line] for line in lines)
    return out.getvalue()


def safe(cell: str) -> str:
    """A cell no spreadsheet takes for a formula or, where it is a long number, for a figure to round."""
    if cell.startswith(RISKY):
        return f"'{cell}"
    return f"\t{cell}" if len(cell) >= LONG_NUMBER and re.fullmatch(r"[0-9]+[Xx]?", cell) else cell


def written(column: Field, value: Any, language: str) -> str:
    """A value as its column is filled in: days as 2026-09-01, amounts without a sign, choices by their label."""
    if value is None:
        return ""
    if column.type is FieldType.MONEY:
        return f"{value / 100:.2f}"
    if column.type is FieldType.DATE:
        return str(value)
    return display(column, value, language)
