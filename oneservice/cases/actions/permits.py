"""Consent to look-ups: whose registers may be asked already, and asking those people on their own phones.

A role with ``consents`` allows or forbids that registers are asked about it (个人信息保护法 13 (1), 14). Who began has
allowed it by beginning, and whoever acts for another allows it in his place.
"""

from __future__ import annotations

from collections.abc import Iterable

from oneservice.cases.actions.inviting import WITHIN
from oneservice.cases.models import Participant
from oneservice.cases.signatories import Signatory, part_key, people_of
from oneservice.cases.work import Work, end_of
from oneservice.engine.definition import Role
from oneservice.engine.form import FormState
from oneservice.engine.standing_in import is_away
from oneservice.records import sealing

SHORT = 16
"""Characters of a blind index that tell two people of one case apart."""
ASKED, YES, NO = "asked", "yes", "no"


def whose_consent(work: Work, state: FormState, of: str) -> Signatory | None:
    """Who must allow that registers are asked about the group ``of`` (a row of a list: ``list.N``); None: nobody."""
    name, _, number = of.rpartition(".")
    for role in work.bundle.roles.values():
        if not role.consents or role.id == work.case.starter or is_away(work.bundle, role, state.env):
            continue
        row = 0 if role.id == of and not role.each else int(number) + 1 if role.each and role.each == name else None
        if row is not None:
            return next((one for one in people_of(role, state.env) if one.row == row and one.ric), None)
    return None


def said_of(work: Work, one: Signatory) -> str:
    """What this very person has said: ``asked``, ``yes``, ``no``, or "" if he was never asked."""
    kept = work.dossier.consents.get(part_key(one.role, one.row), {})
    return kept.get("said", "") if kept.get("key") == key_of(one) else ""


def key_of(one: Signatory) -> str:
    return sealing.blind_index(one.ric)[:SHORT]


def request(work: Work, people: Iterable[Signatory]) -> None:
    """Ask each of them once; the answer comes when it comes, and typing stays open meanwhile."""
    wanted = {part_key(one.role, one.row): one for one in people if not said_of(work, one)}
    known = {part_key(part.role, part.row): part for part in work.participants}
    parts = [_ask(work, known.get(key), one) for key, one in wanted.items()]
    work.moved_participants |= {part.pk: part for part in parts if part.pk}
    if new := [part for part in parts if not part.pk]:
        work.participants += Participant.objects.bulk_create(new)


def _ask(work: Work, known: Participant | None, one: Signatory) -> Participant:
    part, role = known or Participant(case=work.case, role=one.role, row=one.row), work.bundle.roles[one.role]
    part.status, part.ric_index = Participant.Status.ASKED, sealing.blind_index(one.ric)
    part.due = work.calendar.add(work.local_now, role.within or WITHIN).date
    key, due = part_key(one.role, one.row), part.due.isoformat()
    work.dossier.consents[key] = {"key": key_of(one), "said": ASKED, "at": work.now.isoformat()}
    again = f"{key}:{key_of(one)}:{work.case.head_seq}"
    work.later("message.send", f"consent:{again}", role=one.role, row=one.row, about="consent")
    work.later("consent.due", again, due_at=end_of(part.due), role=one.role, row=one.row, due=due)
    work.note("consent.asked", key, due=due)
    return part


def groups_of(role: Role, row: int) -> str:
    """The group, or row of a list, that registers are asked about for a part."""
    return f"{role.each}.{row - 1}" if role.each else role.id
