"""Correction notices 补正: which fields and materials of an item one may name, and which the open one names.

Before acceptance an office tells once, in one notice, all that is to be put right (行政许可法 32 (4)). A further notice
of the same office names what an earlier one has named and what the applicant has changed or added since: nothing that
could have been seen the first time.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from oneservice.cases.cells import cell_of, field_of, gives_of, material_keys, needs_of
from oneservice.cases.models import ItemCase
from oneservice.cases.reading import Reading
from oneservice.engine.definition import Closure, Phase, Text

NOTICED = "noticed"
"""In the notes of an item: the names of all notices so far, how things stood at the first, and whose notice it was."""

TOLD_ONCE = Text(
    "第一次告知时没有指出这一项，申请人之后也没有改动过它，不能再要求补正（行政许可法第三十二条：一次告知全部内容）。"
    "请受理后依法审查，或者依法作出不予受理的决定",
    "The first notice did not name this and the applicant has not changed it since, so it cannot be asked for any more "
    "(one notice names everything). Accept and review, or decide not to accept",
)


def open_to_notice(reading: Reading, item: ItemCase) -> set[str]:
    """``field.NAME`` and ``material.KEY`` of what a notice about the item may name now."""
    stands = _standing(reading, item)
    noticed = reading.open_notes(item).get(NOTICED)
    if not noticed or item.accepted_on is not None or noticed["office"] != item.office_id:
        return set(stands)
    named, then = set(noticed["named"]), noticed["stood"]
    return {name for name, now in stands.items() if name in named or then.get(name) != now}


def noticed_now(reading: Reading, item: ItemCase, names: set[str]) -> dict[str, Any]:
    """What is kept of a notice that names ``names``: with what the office has named before, if it has."""
    before = reading.open_notes(item).get(NOTICED)
    if before and before["office"] == item.office_id and item.accepted_on is None:
        return before | {"named": sorted({*before["named"], *names})}
    return {"office": item.office_id, "named": sorted(names), "stood": _standing(reading, item)}


def _standing(reading: Reading, item: ItemCase) -> dict[str, str]:
    """A short digest of every answer and file of the item that a notice could name."""
    closure, materials = reading.closure, reading.dossier.materials
    fields = {f"field.{name}": _digest(_answer(reading, name)) for name in may_be_named(closure, item)}
    files = {f"material.{key}": _digest(materials.get(key, {}).get("blob")) for key in material_keys(closure, item)}
    return fields | files


def _answer(reading: Reading, name: str) -> Any:
    cell = cell_of(reading.closure, name)
    kept = reading.dossier.answers.get(cell[0] if cell else name)
    if kept is None or cell is None:
        return kept.value if kept else None
    rows = kept.value if isinstance(kept.value, list) else []
    return rows[cell[1]].get(cell[2]) if cell[1] < len(rows) else None


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:16]


def may_be_named(closure: Closure, item: ItemCase) -> list[str]:
    """What of the item its applicant can put right: fields that a page asks for, of a row its cells; nothing that is
    computed or given."""
    asked = {name for page in closure.pages for name in page.fields}
    given = set(gives_of(closure, item))
    names = (name for name in needs_of(closure, item) if _field(closure, name) in asked and name not in given)
    return [name for name in names if field_of(closure, name).compute is None]


def _field(closure: Closure, name: str) -> str:
    cell = cell_of(closure, name)
    return cell[0] if cell else name


def named_in_notice(reading: Reading, item: ItemCase) -> tuple[list[str], list[str]]:
    """Names of fields and keys of materials that are open now; nothing when the item is not in correction."""
    if item.phase != Phase.CORRECTION:
        return [], []
    defects = reading.open_notes(item).get("defects", [])
    fields = [defect["name"] for defect in defects if defect["kind"] == "field"]
    return fields, [defect["name"] for defect in defects if defect["kind"] == "material"]


def uploaded_since(reading: Reading, item: ItemCase, key: str) -> bool:
    """Whether a material was uploaded again after the notice that names it."""
    kept = reading.dossier.materials.get(key)
    return kept is not None and datetime.fromisoformat(kept["at"]) > item.entered_at
