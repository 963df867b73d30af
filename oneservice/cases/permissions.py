"""Who may do what with an item: the one place that says so."""

from __future__ import annotations

from collections.abc import Iterable

from oneservice.cases.models import ItemCase, Settlement
from oneservice.people.models import Staff


def may_handle(staff: Staff, item: ItemCase) -> bool:
    """Staff handle the items of their own office; an item without an office is everybody's of the department."""
    if staff.office.department != item.department:
        return False
    return item.office_id is None or item.office_id == staff.office_id


def may_settle(staff: Staff, settlement: Settlement, items: Iterable[ItemCase]) -> bool:
    """Rules that are unknown are settled by the lead department: by its office that has an item of the case, if any."""
    if staff.office.department != settlement.department:
        return False
    offices = {item.office_id for item in items if item.department == settlement.department} - {None}
    return not offices or staff.office_id in offices
