"""One item moves: phase, state, clock, what it now waits for, and what a decision brings with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from oneservice.cases import appointments, panels, papers
from oneservice.cases.actions.asking import ask_again
from oneservice.cases.bills import REFUND, give_back, goes_back
from oneservice.cases.cells import ROW, cell_of, gives_of, with_cells
from oneservice.cases.debts import forgive_debts, open_debts
from oneservice.cases.disputes import BILL, doubted
from oneservice.cases.models import ItemCase
from oneservice.cases.outside import department_of
from oneservice.cases.pauses import STOPPED, days_taken, run_on, stop_clock
from oneservice.cases.voiding import stands_on, void_certificate, void_grant
from oneservice.cases.work import Work, over_at
from oneservice.engine.calendar import Due
from oneservice.engine.definition import GRANTED_PHASES, Action, Phase, State
from oneservice.engine.display import show_money
from oneservice.engine.movers import APPLICANT, DONE
from oneservice.engine.values import Origin, Value

EXPIRED = "item.expired"
TRAIL = 40
"""Moves kept beside the item for its timeline; the journal keeps all."""

OUTCOMES = {
    Phase.REFUSED: "refused",
    Phase.NOT_ACCEPTED: "ended",
    Phase.ENDED: "ended",
    Phase.TRANSFERRED: "ended",
    Phase.WITHDRAWN: "ended",
    Phase.NOT_APPLICABLE: "not_applicable",
}


def begin(work: Work, item: ItemCase) -> None:
    """Its turn has come: the first state of its process."""
    enter(work, item, work.closure.process_of(item.item).start, "begin", work.moment)


def take(work: Work, item: ItemCase, action: Action) -> None:
    """The process moves by ``action``, and the document the action names is issued.

    Where a time has passed and the state after it has none, the date that was missed stays: it is overdue.
    """
    process = work.closure.process_of(item.item)
    since = item.entered_at if action.event == "expired" else work.now
    late = item.act_by if action.event == "expired" else None
    enter(work, item, process.states[action.to], action.id, since)
    item.act_by = item.act_by or (late if item.actor not in ("", APPLICANT) else None)
    if action.document:
        papers.issue(work, action.document, item)


def enter(work: Work, item: ItemCase, state: State, action: str, since: datetime) -> None:
    """Put the item into ``state``; everything that follows from being there follows here.

    ``since`` is when acceptance counts from, if this is one: where nobody said a word in time, from the day the
    application was received (行政许可法 32 (4)).
    """
    before = Phase(item.phase)
    if appointments.is_awaited(work.closure, item):
        appointments.free(work, item)
    if item.panel_id is not None:
        panels.rise(work, item)
    if state.phase != before:
        item.move_to(state.phase)
        item.corrections += state.phase is Phase.CORRECTION
        _keep_clock(work, item, before, since)
    item.state, item.actor = state.id, actor_of(state)
    item.panel = panels.office_of(work, item, state)
    item.step += 1
    item.entered_at = work.moment
    if state.waits == "payment" and doubted(work, item):
        await_answer(work, item)
    else:
        limit_state(work, item, state)
        _wait(work, item, state)
    _remember(work, item, action)
    _decide(work, item)
    if state.notice and state.waits != appointments.VISIT:
        papers.issue(work, state.notice, item)


def actor_of(state: State) -> str:
    """The word of whoever must act: of a panel its members', of a visit the applicant's."""
    if state.panel:
        return state.panel.staff
    return APPLICANT if state.waits == appointments.VISIT else state.actor


def await_answer(work: Work, item: ItemCase) -> None:
    """Something the item reads is disputed: nobody has to pay, and there is no last day, until it is answered."""
    act_until(item, None)
    work.dossier.held[item.key] = {"event": BILL, "step": item.step}
    work.seal()


def end(work: Work, item: ItemCase, phase: Phase, why: str) -> None:
    """An end that no process names: stopped by another item, does not apply, withdrawn."""
    if appointments.is_awaited(work.closure, item):
        appointments.free(work, item)
    if item.panel_id is not None:
        panels.rise(work, item)
    item.move_to(phase)
    item.state, item.actor = "", ""
    act_until(item, None)
    item.step += 1
    item.entered_at = work.now
    _remember(work, item, why)
    _decide(work, item)


def mark(work: Work, item: ItemCase, what: str, **told: str) -> None:
    """A line of the item's timeline for something that moves nothing; ``told``: what the line says besides."""
    _remember(work, item, what, **told)


def _remember(work: Work, item: ItemCase, action: str, **told: str) -> None:
    line = {"at": work.now.isoformat(), "action": action, "phase": str(item.phase), "state": item.state, **told}
    item.trail = [*item.trail, line][-TRAIL:]
    work.touched(item)
    work.note("item.moved", item.key, action=action, phase=str(item.phase), state=item.state, step=item.step)


def _keep_clock(work: Work, item: ItemCase, before: Phase, since: datetime) -> None:
    """The clock runs in review only: acceptance starts it, a stop puts the due date off by the days stopped."""
    phase = Phase(item.phase)
    if phase is Phase.REVIEW and item.accepted_on is None:
        _accept(work, item, timezone.localtime(since))
    elif phase in STOPPED and before is Phase.REVIEW:
        stop_clock(work, item)
    elif before in STOPPED:
        run_on(work, item)


def _accept(work: Work, item: ItemCase, since: datetime) -> None:
    """Acceptance 受理 (行政许可法 32, 42): from this day the promised limit runs."""
    item.accepted_on = since.date()
    limit = work.closure.items[item.item].limit
    promised = limit.promised or limit.statutory
    if limit.at_once:
        item.due = item.accepted_on
    elif promised:
        due = work.calendar_of(item).add(since, promised)
        item.due, item.provisional = due.date, due.provisional
    work.note("item.accepted", item.key, due=item.due.isoformat() if item.due else "")
    open_debts(work, item)


def limit_state(work: Work, item: ItemCase, state: State) -> None:
    """The date somebody must act by, and the timer that speaks up when nobody did, from ``entered_at`` on."""
    last = limit_of(work, item, state)
    act_until(item, nearest(item, last))
    if last is not None:
        work.later(EXPIRED, f"{item.pk}:{item.step}", due_at=over_at(last), item=item.pk, step=item.step)


def lift_limit(work: Work, item: ItemCase) -> None:
    """From now on only the item's own limit counts where it stands."""
    act_until(item, nearest(item, None))
    work.touched(item)


def act_until(item: ItemCase, last: Due | None) -> None:
    """The day somebody must act by, and whether that day is certain, which are told together."""
    item.act_by, item.act_by_provisional = (last.date, last.provisional) if last else (None, False)


def nearest(item: ItemCase, last: Due | None) -> Due | None:
    """Of the limit of its state and, in review, its due date the one that comes first."""
    running = Due(item.due, item.provisional) if item.due and Phase(item.phase) is Phase.REVIEW else None
    return min(filter(None, (last, running)), key=lambda due: due.date, default=None)


def limit_of(work: Work, item: ItemCase, state: State) -> Due | None:
    """The last day of ``state`` since the item entered it; None: it has no limit."""
    if state.limit:
        return work.calendar_of(item).add(timezone.localtime(item.entered_at), state.limit)
    until = work.campaign_days.get(state.until.partition(".")[2]) if state.until else None
    return Due(until) if until else None


def _wait(work: Work, item: ItemCase, state: State) -> None:
    """What is not for a member of staff is for a job or for the citizen."""
    if state.waits == "fee":
        look_for_bill(work, item)
    if state.waits in ("rules", "fee"):
        work.advance_later(item)
    elif state.waits == "payment":
        fee = work.closure.items[item.item].fee
        if item.amount is None and fee and isinstance(fee.amount, int):
            item.amount = fee.amount
        work.later("payment.order", f"{item.pk}:{item.step}", item=item.pk, step=item.step)
    elif state.waits == "reply":
        system = department_of(work.closure, item)
        work.later("department.send", f"{item.pk}:{item.step}", system=system, item=item.pk, step=item.step)
    elif state.waits == appointments.VISIT:
        work.tell(item, "visit")
    elif work.closure.process_of(item.item).on_event(state.id, DONE):
        work.later("item.done", f"{item.pk}:{item.step}", item=item.pk, step=item.step)
    elif state.actor == APPLICANT:
        work.tell(item, "todo")
    elif state.phase is Phase.RECTIFY:
        work.tell(item, "rectify")


def look_for_bill(work: Work, item: ItemCase) -> None:
    """The amount is asked for anew where its register had none or two: a person has sent it back to look again."""
    fee = work.closure.items[item.item].fee
    if fee is not None and isinstance(fee.amount, str) and not fee.amount.startswith(ROW):
        ask_again(work, fee.amount)


def _decide(work: Work, item: ItemCase) -> None:
    """The first phase that decides gives the outcome; a grant brings the result document, revoking it voids that."""
    if item.phase == Phase.REVOKED:
        _unmake(work, item)
    if item.outcome:
        return
    phase = Phase(item.phase)
    outcome = "granted" if phase in GRANTED_PHASES else OUTCOMES.get(phase, "")
    if not outcome:
        return
    item.outcome, item.decided_on, item.took = outcome, work.today, days_taken(work, item)
    forgive_debts(work, item)
    work.note("item.decided", item.key, outcome=outcome)
    if goes_back(item, work.closure.items[item.item].fee):
        repay(work, item)
    if outcome == "granted" and (result := work.closure.items[item.item].result):
        papers.issue(work, result, item)
    for kind in work.closure.items[item.item].cancels if outcome == "granted" else ():
        work.later("licence.cancel", f"{kind}:{item.pk}", kind=kind)


def repay(work: Work, item: ItemCase) -> None:
    """What was paid for it goes back, and its timeline says so."""
    if fen := give_back(work, item):
        mark(work, item, REFUND, to=show_money(fen, False))


def _unmake(work: Work, item: ItemCase) -> None:
    """A grant holds no longer: its papers and e-licences say so, as does what was built on it and the certificate."""
    void_grant(work, item)
    for other in work.items:
        if other.outcome == "granted" and item.item in stands_on(work.bundle, other.item):
            mark(work, other, "basis-revoked")
    if work.case.closed_at is not None:
        void_certificate(work)
        papers.issue(work, work.bundle.certificate)
    work.tell(item, "revoked")


def give(work: Work, item: ItemCase, values: dict[str, Any]) -> None:
    """What the item gives becomes an answer that later items may read; of a row, cells of that row."""
    given = {name: values[name] for name in gives_of(work.closure, item) if name in values}
    answers = work.dossier.answers
    cells = {name: value for name, value in given.items() if cell_of(work.closure, name)}
    for name, rows in with_cells(work.closure, answers, cells).items():
        answers[name] = replace(answers[name], value=rows)
    for name, value in given.items():
        if name not in cells:
            answers[name] = Value(value, Origin.GIVEN, source=item.item, at=work.now.isoformat(), grade="A")
        work.note("value.given", name, item=item.key)
    work.seal()
