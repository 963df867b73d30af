"""What people put into the controls of a page when a scenario says what they answer: ``posted`` the other way round."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from typing import Any

from PIL import Image

from oneservice.cases.cells import addressed_name, cell_of, field_of, gives_of, known_name
from oneservice.cases.models import ItemCase
from oneservice.engine.definition import Action, Closure, Field, FieldType, Scenario

WORDS = {
    "reason": "经核查，提交的信息与登记内容不符。",
    "remedies": "如不服本决定，可在六十日内申请行政复议，或者在六个月内提起行政诉讼。",
    "opinion": "经核对，情况属实，同意。",
    "findings": "经核查，情况属实。",
}
DEFECT = "请核对此项后重新提交。"


def controls(field: Field, answer: Any) -> dict[str, list[str]]:
    """One answer, text or list as a scenario writes it, in the controls of its field."""
    if field.type is FieldType.LIST:
        rows = [row for row in answer if isinstance(row, Mapping)] if isinstance(answer, list | tuple) else []
        cells = {f"{field.id}.{n}.{name}": [str(cell)] for n, row in enumerate(rows) for name, cell in row.items()}
        return cells or {f"{field.id}.rows": ["0"]}
    if isinstance(answer, list | tuple):
        return {field.id: [str(each) for each in answer]}
    return {field.id: [str(answer)], f"{field.id}.again": [str(answer)]}


def page_of(fields: list[Field], answers: Mapping[str, Any]) -> dict[str, list[str]]:
    """A page as it is sent: what is answered, and blanks."""
    posted: dict[str, list[str]] = {}
    for field in fields:
        posted |= controls(field, answers.get(field.id, ""))
    return posted


def cells_in(closure: Closure, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers, and every cell of their lists under its address."""
    found = dict(answers)
    for name, rows in answers.items():
        field = closure.fields.get(name)
        if field is not None and field.type is FieldType.LIST and isinstance(rows, list | tuple):
            for number, row in enumerate(rows):
                found |= {f"{name}.{number}.{column}": cell for column, cell in row.items()}
    return found


def given_by(closure: Closure, item: ItemCase, scenario: Scenario) -> dict[str, Any]:
    """What a scenario gives for an item case, by address: a cell as its row has it, ``row.x`` for every row."""
    cells = cells_in(closure, scenario.answers)
    said = {name: cells[name] for name in gives_of(closure, item) if cell_of(closure, name) and name in cells}
    return said | {addressed_name(closure, item, name): value for name, value in scenario.gives.items()}


def asked_by(
    closure: Closure, item: ItemCase, action: Action, said: Mapping[str, Any], defects: list[str]
) -> dict[str, list[str]]:
    """What a department writes when an action asks: usual words, the defects named, what the item gives."""
    posted = {kind: [WORDS[kind]] for kind in action.asks if kind in WORDS}
    if "defects" in action.asks:
        posted |= {f"defect.{_kind(closure, name)}.{name}": [DEFECT] for name in defects}
    if "gives" in action.asks:
        posted |= page_of([field_of(closure, name) for name in gives_of(closure, item) if name in said], said)
    return posted


def _kind(closure: Closure, name: str) -> str:
    return "field" if known_name(closure, name) else "material"


@cache
def picture() -> bytes:
    """Something to upload."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), "#fdfdf8").save(out, "PNG")
    return out.getvalue()
