"""A question of the form becomes what a field template needs: names, ids, hints, values, errors.

The names of the controls are the field's full name (``child.name``); dates have three (``.year`` ``.month``
``.day``), times two more (``.hour`` ``.minute``), a field confirmed twice adds ``.again``, a row of a list is
``name.0.column``. What is posted back is read by the engine, never here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.types import display
from oneservice.engine.values import Origin, Value
from oneservice.ui.text import language, say

Posted = Mapping[str, Sequence[str]]

RADIO_LIMIT = 8
"""Up to so many options are shown as cards; more become a list to choose from."""

INLINE = 20
"""Up to so many rows of a list are filled in on their page; a longer one has a page of its own."""

SHORT = 6
"""Labels of so many characters fit side by side on a telephone."""

DATE_PARTS = (("year", _("年"), 4), ("month", _("月"), 2), ("day", _("日"), 2))
TIME_PARTS = (("hour", _("时"), 2), ("minute", _("分"), 2))
YES_NO = (("yes", _("是")), ("no", _("否")))

KINDS = {
    FieldType.LONG_TEXT: "long_text",
    FieldType.ADDRESS: "long_text",
    FieldType.DATE: "parts",
    FieldType.DATETIME: "parts",
    FieldType.BOOL: "choice",
    FieldType.CHOICE: "choice",
    FieldType.DIVISION: "choice",
    FieldType.MULTICHOICE: "multichoice",
    FieldType.FILE: "file",
    FieldType.LIST: "list",
}
NUMERIC = {FieldType.INTEGER, FieldType.MOBILE, FieldType.BANK_ACCOUNT}
DECIMAL = {FieldType.DECIMAL, FieldType.MONEY}
WIDTHS = {
    FieldType.INTEGER: "short",
    FieldType.DECIMAL: "short",
    FieldType.MONEY: "short",
    FieldType.MOBILE: "middle",
    FieldType.PERSON_NAME: "middle",
    FieldType.RIC: "middle",
    FieldType.USCC: "middle",
}
GROUPS = frozenset({"parts", "radios", "checkboxes", "list", "roster"})
"""Kinds of several controls: a fieldset with a legend instead of a label."""


class Asked(Protocol):
    """What is needed of a question; ``cases.shapes.Question`` is one."""

    @property
    def field(self) -> Field: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> FieldType: ...
    @property
    def value(self) -> Value | None: ...
    @property
    def shown(self) -> bool: ...
    @property
    def required(self) -> bool: ...
    @property
    def locked(self) -> bool: ...
    @property
    def pending(self) -> bool: ...
    @property
    def options(self) -> tuple[tuple[str, Text], ...]: ...
    @property
    def source_title(self) -> Text | None: ...
    @property
    def wrong(self) -> Text | None: ...
    @property
    def beside(self) -> tuple[Any, ...]: ...


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to tick or choose; ``label`` is already in the reader's language."""

    id: str
    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One box of a date or time."""

    id: str
    name: str
    label: str
    value: str
    digits: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list, its columns as widgets; ``number`` counts from 1."""

    number: int
    index: int
    widgets: tuple[Widget, ...]


@dataclass(frozen=True, slots=True)
class Widget:
    """A field as the template shows it. ``first`` is the id a link in the error summary jumps to."""

    kind: str
    name: str
    id: str
    first: str
    label: str
    hint: str
    error: str
    required: bool
    value: str
    again: str
    shown: str  # the value in words, for what cannot be typed over
    options: tuple[Option, ...]
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    may_add: bool
    count: int  # of a list: its rows
    many: bool  # of a list: it may have so many rows that a table is easier
    inputmode: str
    width: str
    suffix: str
    confirm: bool
    locked: bool
    pending: bool
    quiet: bool  # never read aloud
    source: str
    source_at: str
    grade: str
    disputed: str
    beside: tuple[Any, ...]  # what a register says that answered after it was typed

    @property
    def template(self) -> str:
        return f"ui/fields/{self.kind}.html"

    @property
    def group(self) -> bool:
        return self.kind in GROUPS

    @property
    def inline(self) -> bool:
        """Two short answers stand side by side."""
        return len(self.options) == 2 and all(len(option.label) <= SHORT for option in self.options)

    @property
    def described_by(self) -> str:
        """Ids of hint and error, for ``aria-describedby``."""
        ids = [f"{self.id}-hint"] if self.hint else []
        return " ".join([*ids, f"{self.id}-error"] if self.error else ids)


def control_id(name: str) -> str:
    """``child.name`` -> ``f-child-name``; full stops would need escaping in every selector."""
    return "f-" + name.replace(".", "-")


def widgets_of(
    questions: Iterable[Asked],
    *,
    posted: Posted | None = None,
    wrong: Mapping[str, Text] | None = None,
    rosters: bool = False,
) -> tuple[Widget, ...]:
    """The widgets of the questions that are shown. ``posted`` is what the reader last sent, kept as typed.

    ``rosters``: a long list has a page of its own here, and posts nothing from this one.
    """
    errors = wrong or {}
    return tuple(
        widget_of(question, posted=posted, error=errors.get(question.name, question.wrong), rosters=rosters)
        for question in questions
        if question.shown
    )


def widget_of(
    question: Asked, *, posted: Posted | None = None, error: Text | None = None, rosters: bool = False
) -> Widget:
    """One question as a widget; a locked one shows its value in words and posts nothing."""
    field, name = question.field, question.name
    kind = "locked" if question.locked else kind_of(question)
    typed = Typed(name, question.type, None if question.locked else posted, question.value)
    if rosters and kind == "list" and typed.is_long():
        kind = "roster"
    options = _options(question, typed)
    parts = _parts(question.type, typed)
    rows = _rows(field, name, typed) if kind == "list" else ()
    return Widget(
        kind=kind,
        name=name,
        id=control_id(name),
        first=_first(kind, name, options, parts),
        label=say(field.label),
        hint=say(field.help),
        error=say(error),
        required=question.required,
        value=typed.one(),
        again=typed.one(".again") if posted else "",
        shown=_shown(question),
        options=options,
        parts=parts,
        rows=rows,
        may_add=len(rows) < field.max_rows,
        count=typed.row_count() if kind == "list" else len(typed.rows()),
        many=kind == "list" and field.max_rows > INLINE,
        inputmode=_inputmode(question.type),
        width=WIDTHS.get(question.type, ""),
        suffix=str(_("元")) if question.type == FieldType.MONEY else "",
        confirm=field.confirm == "twice",
        locked=question.locked,
        pending=question.pending,
        quiet=field.sensitive,
        beside=question.beside,
        **_provenance(question),
    )


def kind_of(question: Asked) -> str:
    """Which field template shows a question of this type."""
    kind = KINDS.get(question.type, "text")
    if kind == "multichoice":
        return "checkboxes"
    if kind != "choice":
        return kind
    count = 2 if question.type == FieldType.BOOL else len(question.options)
    if not count:
        return "text"
    return "radios" if count <= RADIO_LIMIT else "select"


class Typed:
    """What stands in the controls of one field: what was posted, else the value the case has."""

    def __init__(self, name: str, type_: FieldType, posted: Posted | None, value: Value | None) -> None:
        self.name = name
        self.type = type_
        self.posted = posted
        self.plain = value.value if value is not None and value.known else None

    def one(self, suffix: str = "") -> str:
        """The text in the control ``name + suffix``."""
        if self.posted is not None:
            return next(iter(self.posted.get(self.name + suffix, ())), "")
        return as_text(self.type, self.plain)

    def chosen(self) -> frozenset[str]:
        """The options that are ticked."""
        if self.posted is not None:
            return frozenset(self.posted.get(self.name, ()))
        if isinstance(self.plain, list):
            return frozenset(map(str, self.plain))
        return frozenset({as_text(self.type, self.plain)})

    def parts(self) -> dict[str, str]:
        """Year, month, day, hour and minute, as typed or out of the ISO value."""
        if self.posted is not None:
            return {part: self.one(f".{part}") for part, _, _ in (*DATE_PARTS, *TIME_PARTS)}
        return iso_parts(self.plain)

    def row_count(self) -> int:
        """How many rows have been filled in; gaps in the numbering count."""
        if self.posted is None:
            return len(self.plain or ())
        prefix = f"{self.name}."
        numbers = (key[len(prefix) :].partition(".")[0] for key in self.posted if key.startswith(prefix))
        return max((int(number) + 1 for number in numbers if number.isdecimal() and len(number) < 5), default=0)

    def rows(self) -> list[Any]:
        """The rows the case has, whatever was posted."""
        return self.plain if self.type == FieldType.LIST and isinstance(self.plain, list) else []

    def is_long(self) -> bool:
        """Many rows are kept, and none of them stands on the page that was posted."""
        return len(self.rows()) > INLINE and not (self.posted is not None and self.row_count())

    def cell(self, row: int, column: str) -> Any:
        rows = self.plain or []
        return rows[row].get(column) if self.posted is None and row < len(rows) else None


def as_text(type_: FieldType, plain: Any) -> str:
    if plain is None or isinstance(plain, list):
        return ""
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    if type_ == FieldType.MONEY:
        return f"{int(plain) // 100}.{int(plain) % 100:02d}"
    return str(plain)


def iso_parts(plain: Any) -> dict[str, str]:
    if not plain:
        return {}
    moment = datetime.fromisoformat(str(plain))
    if moment.tzinfo is not None:
        moment = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    parts = {part: str(getattr(moment, part)) for part in ("year", "month", "day", "hour")}
    return {**parts, "minute": f"{moment.minute:02d}"}


def _options(question: Asked, typed: Typed) -> tuple[Option, ...]:
    options: Sequence[tuple[str, Text | Promise]] = question.options
    if question.type == FieldType.BOOL:
        options = YES_NO
    chosen = typed.chosen() if options else frozenset()
    return tuple(
        Option(f"{control_id(question.name)}-{number}", value, _label(label), value in chosen)
        for number, (value, label) in enumerate(options, start=1)
    )


def _label(label: Text | Promise) -> str:
    return say(label) if isinstance(label, Text) else str(label)


def _parts(type_: FieldType, typed: Typed) -> tuple[Part, ...]:
    if type_ not in (FieldType.DATE, FieldType.DATETIME):
        return ()
    wanted = DATE_PARTS if type_ == FieldType.DATE else (*DATE_PARTS, *TIME_PARTS)
    filled = typed.parts()
    return tuple(
        Part(control_id(f"{typed.name}.{part}"), f"{typed.name}.{part}", str(label), filled.get(part, ""), digits)
        for part, label, digits in wanted
    )


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """A line of the error summary; ``target`` is the id it jumps to, empty where the page has no such control."""

    target: str
    text: str


def error_lines(
    widgets: Iterable[Widget], wrong: Mapping[str, Text] | None = None, text: Text | None = None
) -> list[ErrorLine]:
    """The error summary: what is wrong with the widgets in their order, then what no widget shows.

    ``text``, the whole refusal, stands alone where no single control is to blame.
    """
    flat = [each for widget in widgets for each in (widget, *(c for row in widget.rows for c in row.widgets))]
    lines = [ErrorLine(widget.first, widget.error) for widget in flat if widget.error]
    known = {widget.name for widget in flat}
    lines += [ErrorLine("", say(words)) for name, words in (wrong or {}).items() if name not in known]
    return lines or ([ErrorLine("", say(text))] if text else [])


def control_errors(wrong: Mapping[str, Text]) -> list[ErrorLine]:
    """The error summary of a small form whose controls carry their name as id."""
    return [ErrorLine(name, say(text)) for name, text in wrong.items()]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a row as a question of its own."""

    field: Field
    name: str
    value: Value | None
    shown: bool = True
    locked: bool = False
    pending: bool = False
    source_title: Text | None = None
    wrong: Text | None = None
    beside: tuple[Any, ...] = ()

    @property
    def type(self) -> FieldType:
        return self.field.type

    @property
    def required(self) -> bool:
        return not self.field.optional

    @property
    def options(self) -> tuple[tuple[str, Text], ...]:
        return tuple(self.field.options.items())


def _rows(field: Field, name: str, typed: Typed) -> tuple[Row, ...]:
    """The filled rows, at least as many as are asked for and at least one."""
    count = min(max(typed.row_count(), field.min_rows, 1), field.max_rows)
    return tuple(
        Row(
            index + 1,
            index,
            tuple(_cell(column, f"{name}.{index}", typed, index) for column in field.columns.values()),
        )
        for index in range(count)
    )


def _cell(column: Field, prefix: str, typed: Typed, row: int) -> Widget:
    plain = typed.cell(row, column.name)
    value = None if plain is None else Value(plain, Origin.TYPED)
    return widget_of(Column(column, f"{prefix}.{column.name}", value), posted=typed.posted)


def _first(kind: str, name: str, options: Sequence[Option], parts: Sequence[Part]) -> str:
    if kind == "parts":
        return parts[0].id
    if kind in ("radios", "checkboxes") and options:
        return options[0].id
    return control_id(name)


def _inputmode(type_: FieldType) -> str:
    if type_ in NUMERIC:
        return "numeric"
    return "decimal" if type_ in DECIMAL else ""


def _shown(question: Asked) -> str:
    """The value in words; what is chosen from options (a division too) by its label."""
    value, options = question.value, dict(question.options)
    if value is None or not value.known or value.value is None:
        return ""
    if question.type == FieldType.DIVISION and value.value in options:
        return say(options[value.value])
    return display(question.field, value.value, language(), options)


def _provenance(question: Asked) -> dict[str, str]:
    """Where the value came from; nothing for what the citizen typed."""
    value = question.value
    found = value is not None and value.known and bool(value.source)
    return {
        "source": say(question.source_title) if found else "",
        "source_at": value.at[:10] if found and value is not None else "",
        "grade": value.grade if found and value is not None else "",
        "disputed": value.disputed if value is not None else "",
    }
