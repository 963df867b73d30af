"""Who may do what with an item: the one place that says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from oneservice.cases.models import ItemCase
from oneservice.engine.calendar import Calendar
from oneservice.engine.definition import Closure, Phase
from oneservice.engine.phases import BEFORE_DECISION
from oneservice.people.models import Staff

SUPERVISOR = "supervisor"
"""The post of whoever watches over clocks 督办: keeps the calendars, sees what is late, and hurries it."""

ARCHIVIST = "archivist"
"""The post of whoever keeps the archive packages 档案 of the cases that the department leads."""


def supervises(staff: Staff) -> bool:
    return SUPERVISOR in staff.words


def keeps_archives(staff: Staff) -> bool:
    return ARCHIVIST in staff.words


def may_handle(staff: Staff, item: ItemCase) -> bool:
    """Staff handle the items of their own office; an item without an office is everybody's of the department."""
    if staff.office.department != item.department:
        return False
    return item.office_id is None or item.office_id == staff.office_id


def may_read(staff: Staff, item: ItemCase) -> bool:
    """Who handles an item reads its extract, and so does a member of the panel it waits for."""
    return may_handle(staff, item) or sits(staff, item)


def sits(staff: Staff, item: ItemCase) -> bool:
    """Whether the item waits for the vote of such a member of a panel."""
    return item.panel_id is not None and item.panel_id == staff.office_id and item.actor in staff.words


def may_act_as_lead(staff: Staff, lead: str, items: Iterable[ItemCase]) -> bool:
    """What is of the whole case is the lead department's: its office that has an item of the case, if there is one."""
    if staff.office.department != lead:
        return False
    offices = {item.office_id for item in items if item.department == lead} - {None}
    return not offices or staff.office_id in offices


def may_withdraw(item: ItemCase) -> bool:
    """The applicant takes back what is not decided 撤回; a payment after the grant is after the decision."""
    return Phase(item.phase) in BEFORE_DECISION and not item.outcome


def stands(closure: Closure, item: ItemCase) -> bool:
    """Whether a suspension that its process does not know keeps it from going on: nothing but that can be done."""
    state = closure.process_of(item.item).states.get(item.state)
    return state is not None and state.phase != item.phase


APPEAL_WITHIN = timedelta(days=60)
"""As long as a reconsideration can be applied for (行政复议法 20)."""


def may_appeal(item: ItemCase, today: date, calendar: Calendar) -> bool:
    """A refusal may be asked to be looked at again once, while the ordinary time limit runs: to a working day."""
    if item.phase not in (Phase.REFUSED, Phase.NOT_ACCEPTED) or item.appeal:
        return False
    return item.decided_on is None or today <= calendar.rolled(item.decided_on + APPEAL_WITHIN).date


def acting_as_lead(staff: Staff) -> Q:
    """``may_act_as_lead`` for rows that have a case, once the department is known to lead it."""
    of_lead = ItemCase.objects.filter(case=OuterRef("case"), department=staff.office.department, office__isnull=False)
    return Q(Exists(of_lead.filter(office=staff.office_id))) | ~Q(Exists(of_lead))


def handling(staff: Staff, item: str = "") -> Q:
    """``may_handle`` for item cases, or for rows that name theirs ``item``."""
    at = f"{item}__" if item else ""
    own = Q(**{f"{at}office": staff.office_id}) | Q(**{f"{at}office__isnull": True})
    return own & Q(**{f"{at}department": staff.office.department})


def reading(staff: Staff) -> Q:
    """``may_read`` for item cases."""
    return handling(staff) | Q(panel=staff.office_id, actor__in=list(staff.words))
