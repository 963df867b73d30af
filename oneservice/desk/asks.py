"""What an action asks becomes the controls of its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from oneservice.cases.desk_shapes import ActionButton, AskedInput, DeskItem
from oneservice.cases.shapes import MaterialLine
from oneservice.desk.phrases import PHRASES, REMEDIES
from oneservice.engine.definition import Text
from oneservice.ui.text import language, say
from oneservice.ui.widgets import ErrorLine, Posted, Widget, control_id, widget_of

LONG = frozenset({"reason", "opinion", "findings"})


@dataclass(frozen=True, slots=True)
class DefectLine:
    """One thing a correction notice may name; ``problem`` is what the handler wrote about it."""

    id: str
    name: str
    label: str
    shown: str
    problem: str


@dataclass(frozen=True, slots=True)
class DefectGroup:
    title: str
    rows: tuple[DefectLine, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """One control, or the list of defects, of an action's form. ``target`` is where its error line jumps."""

    kind: str
    name: str
    id: str
    target: str
    label: str
    value: str
    error: str
    phrases: tuple[str, ...] = ()
    lines: int = 3
    widget: Widget | None = None
    groups: tuple[DefectGroup, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    @property
    def template(self) -> str:
        kind = self.kind if self.kind in ("defects", "field") else "choice" if self.options else "text"
        return f"desk/asks/{kind}.html"


def asks_of(
    item: DeskItem, action: ActionButton, *, posted: Posted | None = None, wrong: Mapping[str, Text] | None = None
) -> list[Ask]:
    """The controls of an action's form, as typed where something was posted."""
    errors = wrong or {}
    return [_ask(item, asked, posted or {}, errors.get(asked.name)) for asked in action.asks]


def special_asks(
    special: ActionButton, *, posted: Posted | None = None, wrong: Mapping[str, Text] | None = None
) -> list[Ask]:
    """The same for a step that no process names: it asks texts, choices and fields, never defects."""
    errors = wrong or {}
    return [_plain(asked, posted or {}, errors.get(asked.name)) for asked in special.asks]


def error_lines(asks: list[Ask]) -> list[ErrorLine]:
    return [ErrorLine(ask.target, ask.error) for ask in asks if ask.error]


def _ask(item: DeskItem, asked: AskedInput, posted: Posted, error: Text | None) -> Ask:
    return _defects(item, asked, posted, error) if asked.kind == "defects" else _plain(asked, posted, error)


def _plain(asked: AskedInput, posted: Posted, error: Text | None) -> Ask:
    if asked.question is not None:
        return _field(asked, posted, error)
    typed = next(iter(posted.get(asked.name, ())), None)
    start = str(REMEDIES) if asked.kind == "remedies" else ""
    return Ask(
        kind=asked.kind,
        name=asked.name,
        id=control_id(asked.name),
        target=control_id(asked.name),
        label=say(asked.label),
        value=start if typed is None else typed,
        error=say(error),
        phrases=phrases(asked.kind),
        lines=5 if asked.kind in LONG else 3,
        options=tuple((value, say(title)) for value, title in asked.options),
    )


def phrases(kind: str) -> tuple[str, ...]:
    return tuple(str(phrase) for phrase in PHRASES.get(kind, ()))


def _field(asked: AskedInput, posted: Posted, error: Text | None) -> Ask:
    if asked.question is None:
        raise ValueError(f"{asked.name} asks no question")
    widget = widget_of(asked.question, posted=posted or None, error=error)
    return Ask("field", asked.name, widget.id, widget.first, widget.label, widget.value, widget.error, widget=widget)


def _defects(item: DeskItem, asked: AskedInput, posted: Posted, error: Text | None) -> Ask:
    """Every field and material of the item, so that one notice can name all that is wrong."""
    groups = [*(_section_group(item, posted)), *_material_group(item, posted)]
    return Ask(
        kind="defects",
        name=asked.name,
        id="defects",
        target="defects",
        label=say(asked.label),
        value="",
        error=say(error),
        phrases=phrases("defects"),
        groups=tuple(groups),
    )


def _section_group(item: DeskItem, posted: Posted) -> list[DefectGroup]:
    return [
        DefectGroup(
            say(section.title),
            tuple(
                _line(f"defect.field.{row.field}", say(row.label), row.shown.get(language(), ""), posted)
                for row in section.rows
                if row.changeable
            ),
        )
        for section in item.sections
        if any(row.changeable for row in section.rows)
    ]


def _material_group(item: DeskItem, posted: Posted) -> list[DefectGroup]:
    open_ones = (each for each in item.materials if f"material.{each.key}" in item.may_name)
    rows = tuple(_line(f"defect.material.{m.key}", _whose(m), m.file_name, posted) for m in open_ones)
    return [DefectGroup(_("材料"), rows)] if rows else []


def _whose(material: MaterialLine) -> str:
    """Two people's identity cards have one title."""
    of = say(material.of_title)
    return f"{say(material.title)} ({of})" if of else say(material.title)


def _line(name: str, label: str, shown: str, posted: Posted) -> DefectLine:
    problem = next(iter(posted.get(name, ())), "")
    return DefectLine(control_id(name).replace(":", "-"), name, label, shown.replace("\n", " "), problem)
