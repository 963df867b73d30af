"""Withdrawal 撤回: the citizen takes back one item before its decision, all that is undecided, or a draft.

What was decided stays as it is, what waits on a withdrawn item ends, and what was paid for nothing is given back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from oneservice.cases import papers
from oneservice.cases.actions import moving
from oneservice.cases.actions.filing import after_moves, finish_if_ended
from oneservice.cases.errors import CLOSED, NotFound, Refused
from oneservice.cases.flow import control
from oneservice.cases.models import ItemCase
from oneservice.cases.permissions import may_withdraw
from oneservice.cases.work import Work, work_as
from oneservice.engine.built_in import WITHDRAWAL
from oneservice.engine.definition import Phase, Text
from oneservice.people.models import Person
from oneservice.records import outbox

DECIDED = Text(
    "该事项已经办结，不能再撤回；对结果有异议的，可以申请复核或者行政复议",
    "This is decided and cannot be withdrawn; if you disagree, ask for it to be reconsidered",
)
WHY = "withdrawn"
FOR_GOOD = frozenset({Phase.WITHDRAWN, Phase.NOT_APPLICABLE, Phase.ENDED, Phase.TRANSFERRED})
"""Ends that no reconsideration takes up again."""


def withdraw_item(person: Person, ref: str, item_id: str, *, now: datetime) -> None:
    """One item is taken back; what waits on it ends, the others go on. Raises NotFound, Refused."""
    with work_as(person, ref, now=now) as (work, me):
        item = work.item_case(item_id)
        if not me.starts or not may_withdraw(item):
            raise Refused(DECIDED)
        _take_back(work, [item])
        papers.issue(work, WITHDRAWAL, item)
        control.cancel(process_of(work), [item.pk])
        after_moves(work, [item])


def withdraw_case(person: Person, ref: str, *, now: datetime) -> None:
    """Everything that is not decided is taken back. Raises NotFound, Refused (nothing is left to take back)."""
    with work_as(person, ref, now=now) as (work, me):
        undecided = [item for item in work.items if may_withdraw(item)]
        if not me.starts or not undecided:
            raise Refused(DECIDED)
        _take_back(work, undecided)
        work.case.withdrawn_at = now
        papers.issue(work, WITHDRAWAL)
        _end_visits(work, undecided)
        finish_if_ended(work)


def _take_back(work: Work, items: Iterable[ItemCase]) -> None:
    for item in items:
        moving.end(work, item, Phase.WITHDRAWN, WHY)


def _end_visits(work: Work, items: list[ItemCase]) -> None:
    """A case of which nothing was decided is over for good; else its process ends, and a decision may be reopened."""
    process = process_of(work)
    if all(item.phase in FOR_GOOD for item in work.items):
        control.withdraw(process)
        return
    control.cancel(process, [item.pk for item in items])
    if all(item.over for item in work.items):
        control.finish(process, work.closure)


def process_of(work: Work) -> int:
    """The control flow of a filed case."""
    if work.case.process is None:
        raise NotFound
    return work.case.process


def abandon_draft(person: Person, ref: str, *, now: datetime) -> None:
    """A draft is thrown away: its key, its answers and its participants are destroyed; the journal says that it was.

    Raises NotFound, Refused (signed or filed; a co-signer).
    """
    with transaction.atomic():
        with work_as(person, ref, now=now) as (work, me):
            if work.case.phase != "draft" or work.case.filed_at or not me.starts:
                raise Refused(CLOSED)
            destroy_draft(work, "case.abandoned")
        outbox.drop(ref, now)
        work.case.participants.all().delete()


def destroy_draft(work: Work, verb: str) -> None:
    """The key, the answers and the disputes of a draft are gone for good; the journal says that they were."""
    if work.dossier.disputes:
        work.case.disputes.all().delete()
    work.case.abandon()
    work.case.key = work.case.sealed = b""
    work.note(verb)
