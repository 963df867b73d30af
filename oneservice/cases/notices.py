"""The open correction notice of an item: which fields and materials it names."""

from __future__ import annotations

from oneservice.cases.models import ItemCase
from oneservice.cases.work import Reading
from oneservice.engine.definition import Phase


def named_in_notice(reading: Reading, item: ItemCase) -> tuple[list[str], list[str]]:
    """Names of fields and keys of materials that are open now; nothing when the item is not in correction."""
    if item.phase != Phase.CORRECTION:
        return [], []
    defects = reading.open_notes(item).get("defects", [])
    fields = [defect["name"] for defect in defects if defect["kind"] == "field"]
    return fields, [defect["name"] for defect in defects if defect["kind"] == "material"]
