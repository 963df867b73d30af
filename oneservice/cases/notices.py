"""Correction notices 补正: which fields and materials of an item one may name, and which the open one names."""

from __future__ import annotations

from datetime import datetime

from oneservice.cases.cells import cell_of, field_of, gives_of, needs_of
from oneservice.cases.models import ItemCase
from oneservice.cases.reading import Reading
from oneservice.engine.definition import Closure, Phase


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
