"""Correction notices 补正: which fields and materials of an item one may name, and which the open one names."""

from __future__ import annotations

from datetime import datetime

from oneservice.cases.models import ItemCase
from oneservice.cases.work import Reading
from oneservice.engine.definition import Closure, Item, Phase


def may_be_named(closure: Closure, item: Item) -> list[str]:
    """Fields of the item that its applicant can put right: those a page asks for, nothing computed or given."""
    asked = {name for page in closure.pages for name in page.fields}
    return [name for name in item.needs if name in asked and closure.fields[name].compute is None]


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
