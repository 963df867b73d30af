"""``settle-nobody``: a rule that stays unknown is settled by somebody of the lead department 牵头部门.

Bad: ``lead: civil`` where civil has ``staff: []``, and an item with ``when``. Good: a lead with ``staff: [clerk]``.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content

CODE = "settle-nobody"
LEVEL = 3


def find(content: Content) -> Iterator[Finding]:
    for bundle in content.bundles.values():
        lead = content.departments.get(bundle.lead)
        unsure = [entry.id for entry in bundle.items if entry.when is not None]
        if lead and not lead.staff and (unsure or bundle.gates):
            what = f"whether {unsure[0]} applies" if unsure else "whether its gates hold"
            message = f"Where no rule can tell {what}, {lead.id} must, but it has no staff."
            hint = "Name a lead with staff, or give it staff in workflows/departments.yaml."
            yield Finding(("bundles", bundle.id, "lead"), message, hint)
