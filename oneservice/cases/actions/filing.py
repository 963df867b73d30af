"""Filing a case, and what follows from every decision: items that may start, that end, and the end of the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from oneservice.cases import papers
from oneservice.cases.actions import moving
from oneservice.cases.actions.archiving import archive_later
from oneservice.cases.actions.asking import ask_sources
from oneservice.cases.actions.contradicting import open_contradictions
from oneservice.cases.actions.gating import end_at_gate, pass_gates
from oneservice.cases.actions.licences import pull_licences
from oneservice.cases.actions.settling import open_settlement
from oneservice.cases.cells import row_at
from oneservice.cases.errors import Refused
from oneservice.cases.flow import control
from oneservice.cases.models import Case, ItemCase
from oneservice.cases.reading import ROW, Reading
from oneservice.cases.signatories import held_items, unsigned_items
from oneservice.cases.sleeping import fall_asleep
from oneservice.cases.states import CasePhase
from oneservice.cases.work import Work
from oneservice.engine.campaign import year_on
from oneservice.engine.definition import Phase, Text
from oneservice.engine.form import FormState
from oneservice.engine.plan import guide, ready_rows
from oneservice.engine.values import UNKNOWN
from oneservice.people.models import Office
from oneservice.people.queries import NoOffice, Place, deciding_office, deciding_offices
from oneservice.records import sealing

TWICE = Text(
    "同一事项已有在办申请，请到“我的办件”查看进度，不必重复提交",
    "There is already a running case for this: see it under “My cases”, there is no need to file again",
)
UNSIGNED = "需要签字的人不同意，或者未在期限内签字，本事项不再办理；可以另行申请。"
"""What ends an item that waited for a signature of its own, in the words its applicant reads."""


def file_case(work: Work) -> None:
    """Everyone has signed: the case is filed, its items begin, its application form is made."""
    state = work.form_state()
    work.case.file()
    if work.case.filed_at:
        _file_stage(work, state)
        return
    work.case.filed_at = work.moment
    filed_on = timezone.localdate(work.moment)
    work.case.campaign = year_on(work.bundle.campaign, filed_on) if work.bundle.campaign else None
    work.receive_in(_received_in(work, state))
    claim_subject(work, state)
    asked = [entry.id for entry in work.bundle.items if entry.id not in work.later_items]
    work.items = ItemCase.objects.bulk_create(item_rows(work, state, asked))
    work.note("case.filed", work.bundle.id, items=keys_of(work.items))
    papers.issue(work, work.bundle.application)
    for document, item in papers.made_from_answers(work, state):
        papers.issue(work, document, item)
    pull_licences(work, state)
    promise(work, state, filed_on)
    _start_flow(work, advance_plan(work))
    work.later("message.send", "filed", role=work.case.starter, about="filed")
    finish_if_ended(work)


def _start_flow(work: Work, started: list[ItemCase]) -> None:
    """The control flow begins with the first items, and is over at once where nothing applies."""
    process, _ = control.start(work.closure, [(item.pk, item.item) for item in started])
    work.case.process = process
    if all(item.over for item in work.items):
        control.finish(process, work.closure)


def _file_stage(work: Work, state: FormState) -> None:
    """Everyone has signed again: the items of the next stage begin, in the case and the version there was."""
    before = {item.item for item in work.items}
    asked = [entry.id for entry in work.bundle.items if entry.id not in before | work.later_items]
    rows = ItemCase.objects.bulk_create(item_rows(work, state, asked))
    work.items = [*work.items, *rows]
    work.note("stage.filed", work.bundle.stages[work.case.stage], items=keys_of(rows))
    papers.issue(work, work.bundle.application)
    pull_licences(work, state)
    promise(work, state, work.today)
    started = [(item.pk, item.item) for item in advance_plan(work)]
    if started and work.case.process is not None:
        control.begin_visits(work.case.process, work.closure, started)
    work.later("message.send", f"filed:{work.case.stage}", role=work.case.starter, about="filed")
    finish_if_ended(work)


def keys_of(items: Iterable[ItemCase]) -> list[str]:
    """The item cases by name; of an entry with rows how many, so that a roster's line stays a line."""
    last = {item.item: item.row for item in items}
    return [f"{entry}#1-{row}" if row else entry for entry, row in last.items()]


def _received_in(work: Work, state: FormState) -> str:
    """Where the case is received: the first division an item names that is known."""
    names = [item.division for item in work.closure.items.values() if item.division]
    known = (state.env.get(name) for name in names if not name.startswith(ROW))
    return next((str(code) for code in known if code not in (None, UNKNOWN)), work.case.division)


def divisions_of(work: Work, state: FormState) -> set[str]:
    """The divisions whose offices decide some item that applies or may."""
    truths = work.row_truths(state)
    wanted = [(entry, row) for entry, rows in truths.items() for row, truth in rows.items() if truth is not False]
    return {_place(work, state, entry, row)[1] for entry, row in wanted}


def refuse_if_filed(work: Work, state: FormState) -> None:
    """The same subject is in a running case, whoever began it: who begins again is told before others must sign."""
    if taken_by_another(work, subject_of(work, state)):
        raise Refused(TWICE)


def taken_by_another(reading: Reading, key: str) -> bool:
    return bool(key) and Case.objects.filter(open_key=key).exclude(pk=reading.case.pk).exists()


def subject_of(work: Reading, state: FormState) -> str:
    """Of what there may be one open case, as a blind index; "" if nothing is, or not all of it is known."""
    names = work.bundle.one_open_case_per
    values = [state.env.get(name) for name in names]
    if not names or any(value in (None, UNKNOWN) for value in values):
        return ""
    return sealing.blind_index("|".join([work.bundle.id, *map(str, values)]))


def reclaim_subject(work: Work) -> None:
    """A closed case is open again: its subject is its own again, unless it was filed anew meanwhile."""
    try:
        claim_subject(work, work.form_state())
    except Refused:
        work.case.open_key = None


def claim_subject(work: Work, state: FormState) -> None:
    """The last word on it is the database's: of two that are filed at once one is refused."""
    work.case.open_key = subject_of(work, state) or None
    if work.case.open_key is None:
        return
    try:
        with transaction.atomic():
            Case.objects.filter(pk=work.case.pk).update(open_key=work.case.open_key)
    except IntegrityError as error:
        raise Refused(TWICE) from error


def item_rows(work: Work, state: FormState, entries: Iterable[str]) -> list[ItemCase]:
    """An item case, not stored yet, for each of these entries of the bundle and each of its rows, at its office."""
    truths = work.row_truths(state)
    return _made(work, state, [(entry, row) for entry in entries for row in truths[entry]])


def _made(work: Work, state: FormState, wanted: list[tuple[str, int]]) -> list[ItemCase]:
    places = {key: _place(work, state, *key) for key in wanted}
    offices = _offices(set(places.values())) if places else {}
    return [
        ItemCase(case=work.case, item=item, row=row, department=at[0], office=offices[at], entered_at=work.now)
        for (item, row), at in places.items()
    ]


def _know_rows(work: Work, state: FormState) -> None:
    """Rows that were not known at filing are known now: the one item case that stood for them becomes the first."""
    truths = work.row_truths(state)
    for entry_id, rows in work.by_entry().items():
        missing = [row for row in truths[entry_id] if row and row not in {item.row for item in rows}]
        first = rows[0]
        if first.row == 0 and first.phase != Phase.WAITING:
            continue  # it has ended for all of them
        if missing and first.row == 0:
            first.row = missing.pop(0)
            first.department, first.office = settled_place(work, state, first)
            work.touched(first)
        if missing:
            made = _made(work, state, [(entry_id, row) for row in missing])
            work.items += ItemCase.objects.bulk_create(made)
            work.note("item.rows", entry_id, rows=len(missing))


def settled_place(work: Work, state: FormState, item: ItemCase) -> tuple[str, Office | None]:
    """The department and the office of an item case by the answers as they are now."""
    place = _place(work, state, item.item, item.row)
    return place[0], _offices({place})[place]


def _offices(places: set[Place]) -> dict[Place, Office | None]:
    """Who decides each; a place no office serves is left to the whole department, so that nothing is lost."""
    try:
        return {**deciding_offices(places)}
    except NoOffice:
        return {place: _office(place) for place in places}


def _office(place: Place) -> Office | None:
    try:
        return deciding_office(*place)
    except NoOffice:
        return None


def _place(work: Work, state: FormState, item_id: str, row: int = 0) -> Place:
    """Which department decides, and for which division; ``division: row.x`` may send each row elsewhere."""
    item = work.closure.items[item_id]
    division = state.env.get(item.division) if item.division else None
    if row and item.division.startswith(ROW):
        values = row_at(state, work.bundle.item(item_id).each, row - 1) or {}
        division = values.get(item.division.removeprefix(ROW))
    return item.department, str(division) if division not in (None, UNKNOWN) else work.case.division


def promise(work: Work, state: FormState, filed_on: date) -> None:
    """The day the whole is promised for, counted from the day of filing."""
    own = work.item_calendars(state.env)
    whole = guide(work.closure, state.env, work.chosen, work.calendar, filed_on, later=work.later_items, own=own)
    work.case.due, work.case.provisional = whole.due, whole.provisional


def advance_plan(work: Work) -> list[ItemCase]:
    """Let every waiting item begin, not apply, or end behind a refused one, until nothing changes."""
    open_contradictions(work)
    started: list[ItemCase] = []
    while True:
        state = work.form_state()
        _know_rows(work, state)
        waiting = {i.key: i for i in work.items if i.phase == Phase.WAITING}
        if not pass_gates(work, state):
            end_at_gate(work, [*waiting.values()])
            return _rest(work, state, started)
        plan = ready_rows(work.closure, work.row_truths(state), _outcomes(work))
        held = held_items(work.bundle, work.participants)
        begun = [waiting[key] for key in plan.start if key in waiting and waiting[key].item not in held]
        gone = [waiting[entry] for entry in plan.not_applicable if entry in waiting]
        blocked = [waiting[entry] for entry in plan.blocked if entry in waiting]
        never = unsigned_items(work.bundle, work.participants)
        unsigned = [item for entry, item in waiting.items() if entry in never and item not in (*gone, *blocked)]
        _move_all(work, begun, gone, blocked, unsigned)
        started += begun
        if not (begun or gone or blocked or unsigned):
            _settle_unknown(work, state, plan.unsure)
            return _rest(work, state, started)


def _rest(work: Work, state: FormState, started: list[ItemCase]) -> list[ItemCase]:
    """Nothing moves any more for now; what is still to be found out is asked for."""
    ask_sources(work, state)
    work.seal()
    return started


def _outcomes(work: Work) -> dict[str, dict[int, str | None]]:
    """What has become of the rows that have begun, by entry."""
    return {
        entry: {item.row: item.outcome or None for item in rows if item.phase != Phase.WAITING}
        for entry, rows in work.by_entry().items()
    }


def _move_all(
    work: Work, begun: list[ItemCase], gone: list[ItemCase], blocked: list[ItemCase], unsigned: list[ItemCase]
) -> None:
    with work.one_look():
        for item in begun:
            moving.begin(work, item)
        for item in gone:
            moving.end(work, item, Phase.NOT_APPLICABLE, "not_applicable")
        for item in blocked:
            moving.end(work, item, Phase.ENDED, "stopped")
        for item in unsigned:
            work.write_notes(item, reason=UNSIGNED)
            moving.end(work, item, Phase.ENDED, "unsigned")


def _settle_unknown(work: Work, state: FormState, unsure: Iterable[str]) -> None:
    """A rule that stays unknown although nobody is asked any more goes to a person, within a limit."""
    there = {item.item for item in work.items}
    for key in unsure:
        entry_id, _, row = key.partition("#")
        if entry_id not in there:
            continue
        entry = work.bundle.item(entry_id)
        if not work.may_become_known(state, [entry.when], entry.each, int(row or 0)):
            open_settlement(work, f"item:{key}")


def after_moves(work: Work, moved: Iterable[ItemCase], *, look: bool = False) -> None:
    """What the moves of ``moved`` mean for the others, for the flow and for the case.

    ``look``: something else became known (a register answered, a person settled a rule), so look again
    at what waits although no item was decided.
    """
    moved = list(moved)
    ended = [item for item in moved if item.over]
    if not (look or any(item.outcome for item in moved)):
        return
    begun = [(item.pk, item.item) for item in advance_plan(work)]
    _tell_flow(work, ended, begun, all(item.over for item in work.items))
    finish_if_ended(work)


def _tell_flow(work: Work, ended: list[ItemCase], begun: list[tuple[int, str]], over: bool) -> None:
    process = work.case.process
    if process is None:
        return
    if ended[:-1]:
        control.end_visits(process, work.closure, [item.pk for item in ended[:-1]])
    if ended or over:  # over without an end: what was left did not apply after all
        last = (ended or work.items)[-1]
        control.end_visit(process, work.closure, (last.pk, last.item), begin=begun, finished=over)
    elif begun:
        control.begin_visits(process, work.closure, begun)


def finish_if_ended(work: Work) -> None:
    """Every item has come to its end: the case is closed and its certificate made, unless it was taken back, or the
    case sleeps until its next stage."""
    if work.case.closed_at is not None or work.case.filling:  # a next stage may be filled while an earlier one moves
        return
    if not all(item.over for item in work.items):
        if work.case.phase != CasePhase.REOPENED:
            work.case.project(CasePhase.IN_PROGRESS)
        return
    if fall_asleep(work):
        return
    how = "withdrawn" if taken_back(work) else "closed"
    work.case.project(how)
    work.case.closed_at = work.now
    work.case.open_key = None
    work.note(f"case.{how}")
    if how == "closed":
        papers.issue(work, work.bundle.certificate)
        archive_later(work)
    work.later("message.send", how, role=work.case.starter, about=how)


def taken_back(work: Work) -> bool:
    """The case was withdrawn as a whole, or item by item until nothing was left to decide."""
    if work.case.withdrawn_at:
        return True
    withdrawn = any(item.phase == Phase.WITHDRAWN for item in work.items)
    return withdrawn and not any(item.outcome in ("granted", "refused") for item in work.items)
