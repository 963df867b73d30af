"""What comes from outside, each applied once: a register's answer, a timer, a finished PDF.

Jobs call these inside the transaction that also closes their outbox row, so that an effect and the note that
it happened are one commit. A late or repeated event that no longer fits does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from oneservice.cases.actions import moving
from oneservice.cases.actions.asking import Place, ask_sources, put_ask
from oneservice.cases.actions.contradicting import hear, open_contradictions
from oneservice.cases.actions.filing import after_moves
from oneservice.cases.actions.rebilling import bill_anew
from oneservice.cases.cells import ROW, cell_of, list_of, sure_row_of
from oneservice.cases.debts import must_come_first
from oneservice.cases.disputes import BILL, doubted, must_wait
from oneservice.cases.dossier import asked_key
from oneservice.cases.models import CaseDocument, ItemCase
from oneservice.cases.reading import truth_of
from oneservice.cases.work import Work, work_on
from oneservice.engine.asking import SILENT
from oneservice.engine.definition import Action, Field, From
from oneservice.engine.movers import DONE
from oneservice.engine.ports import Reply
from oneservice.engine.values import UNKNOWN, Origin, Value
from oneservice.records import sealing

FAILURES = {"not_found": Origin.NOT_FOUND, "conflict": Origin.CONFLICT}


def record_reply(case: int, source: str, of: str, reply: Reply, *, index: str, now: datetime) -> None:
    """A register has answered (or has nothing, or contradicts itself). What people typed or disputed stays; what the
    register says instead is kept beside it (``contradicting``).

    ``index`` is the blind index of whom it was asked about; an answer about somebody no longer in question
    changes nothing.
    """
    record_replies(case, source, [(of, index)], [reply], now=now)


def record_replies(case: int, source: str, places: Sequence[Place], replies: Sequence[Reply], *, now: datetime) -> None:
    """The same of many rows of a list. Where there are fewer ``replies``, the register failed at the place after
    them: it is asked about that one alone, so that it holds up no other, and about the rest again."""
    with work_on({"pk": case}, now=now) as work:
        said = [_hear(work, source, *place, reply) for place, reply in zip(places, replies, strict=False)]
        failed, rest = places[len(replies) :][:1], places[len(replies) + 1 :]
        for again in (failed, rest):
            if again:
                put_ask(work, source, again)
        if not any(said):
            return
        state = work.form_state()
        ask_sources(work, state)
        work.seal()
        if work.case.filed_at and not work.case.withdrawn_at:
            open_contradictions(work)
        look_again(work)


def _hear(work: Work, source: str, of: str, index: str, reply: Reply) -> bool:
    """Take what a register says of one; whether that is anything new."""
    asked = work.dossier.asked.get(asked_key(source, of))
    if asked is None or asked.get("key") != index or str(reply.status) == SILENT:
        return False
    asked |= {"status": str(reply.status), "at": work.now.isoformat()}
    for each in work.closure.fields.values():
        for origin in each.sources:
            if origin.source == source and origin.of == of:
                _take_value(work, each, origin, reply)
    _take_cells(work, source, of, reply)
    work.note("source.answered", source, of=of, status=str(reply.status))
    return True


def look_again(work: Work) -> None:
    """Something more is known: items of a filed case that waited for it may go on, as where a register now agrees."""
    if not work.case.filling and not work.case.closed_at:
        release_held(work)
        _wake_waiting(work)
        after_moves(work, [], look=True)


def _take_value(work: Work, each: Field, origin: From, reply: Reply) -> None:
    old = work.dossier.answers.get(each.id)
    said = _said(work, origin, reply)
    if old is None or not old.known or old.origin is Origin.COMPUTED:
        work.dossier.answers[each.id] = said
    elif said.known:
        hear(work, each.id, origin.of, said)


def _said(work: Work, origin: From, reply: Reply) -> Value:
    """What a register says of a field, or how it failed to."""
    at = work.now.isoformat()
    value = reply.answers.get(origin.take)
    if str(reply.status) == "found" and value is not None:
        grade = work.closure.sources[origin.source].grade
        return Value(value, Origin.FOUND, source=origin.source, at=at, grade=grade)
    failed = FAILURES.get(str(reply.status), Origin.NOT_FOUND)
    return Value(None, failed, source=origin.source, at=at)


def source_waited(case: int, source: str, places: Sequence[Place], *, now: datetime) -> None:
    """A timer: the register has had its time. It may still answer, but rules that read it wait for it no longer."""
    with work_on({"pk": case}, now=now) as work:
        if [of for of, index in places if _is_late(work, source, of, index)]:
            work.seal()
            look_again(work)


def _is_late(work: Work, source: str, of: str, index: str) -> bool:
    """Note of a register that has still not answered that it had its time."""
    asked = work.dossier.asked.get(asked_key(source, of))
    if asked is None or asked.get("key") != index or asked["status"] != SILENT:
        return False
    asked["late"] = True
    work.note("source.late", source, of=of)
    return True


def _take_cells(work: Work, source: str, of: str, reply: Reply) -> None:
    """What a register says of one row goes into the cells of that row that are empty, and beside what people typed."""
    field, _, index = of.rpartition(".")
    whole = work.closure.fields.get(field)
    kept = work.dossier.answers.get(field)
    if whole is None or not index.isdecimal() or kept is None or not isinstance(kept.value, list):
        return
    for name, column in whole.columns.items():
        origin = next((one for one in column.sources if one.source == source and one.of == "row"), None)
        said = _said(work, origin, reply) if origin else None
        if said and said.known and cell_of(work.closure, f"{of}.{name}"):
            hear(work, f"{of}.{name}", of, said)


def _wake_waiting(work: Work) -> None:
    """Items that wait for a rule or a fee look again now that something more is known."""
    for item in work.items:
        state = work.closure.process_of(item.item).states.get(item.state)
        if state is not None and state.waits in JUDGED:
            work.advance_later(item)


def advance_item(case: int, item: int, step: int, *, now: datetime) -> None:
    """An item that waits for a rule or a fee: find the event and take what the process says."""
    advance_items(case, [(item, step)], now=now)


def advance_items(case: int, steps: Sequence[tuple[int, int]], *, now: datetime) -> None:
    """The same of many rows of one entry, each with the step it must still be at. What cannot be told yet of one holds
    back no other.

    If one of them cannot be moved, halves of them are tried by themselves later, until it alone is left to fail.
    """
    try:
        with work_on({"pk": case}, now=now) as work:
            _advance(work, dict(steps))
    except Exception:
        if len(steps) == 1:
            raise
        advance_apart(case, steps, now=now)


def advance_apart(case: int, steps: Sequence[tuple[int, int]], *, now: datetime) -> None:
    """Instead of together, these go on in two jobs."""
    half = len(steps) // 2
    with work_on({"pk": case}, now=now) as work:
        work.put_advance(steps[:half])
        work.put_advance(steps[half:])


def _advance(work: Work, steps: Mapping[int, int]) -> None:
    """All are judged by the form as it was before the first of them moved."""
    waiting = [row for row in work.items if steps.get(row.pk) == row.step and waits_for(work, row) in JUDGED]
    if not waiting:
        return
    with work.one_look():
        events = [(row, JUDGED[waits_for(work, row)](work, row)) for row in waiting]
        moved = [row for row, event in events if event and _taken(work, row, event)]
    after_moves(work, moved)


def still(work: Work, item: int, step: int) -> ItemCase | None:
    """The item, if it still stands where the event was meant for."""
    return next((row for row in work.items if row.pk == item and row.step == step), None)


def waits_for(work: Work, row: ItemCase) -> str:
    """What its state waits for; "" where it waits for a person, has not begun or has ended."""
    state = work.closure.process_of(row.item).states.get(row.state)
    return state.waits if state else ""


def happen(work: Work, row: ItemCase, event: str) -> None:
    """Take the action the process has for ``event`` in this state; an event it does not know changes nothing.

    One that would decide on what is disputed, or grant while a material is owed, is kept until that is settled.
    """
    if _taken(work, row, event):
        after_moves(work, [row])


def _taken(work: Work, row: ItemCase, event: str) -> bool:
    """``happen`` without what follows for the rest of the case; whether the item has moved."""
    action = work.closure.process_of(row.item).on_event(row.state, event)
    if action is None:
        return False
    if _holds(work, row, action):
        _hold(work, row, event)
        return False
    moving.take(work, row, action)
    return True


def _hold(work: Work, row: ItemCase, event: str) -> None:
    work.dossier.held[row.key] = {"event": event, "step": row.step}
    work.touched(row)  # the reasons a rule has given for it are kept with it
    work.seal()
    work.note("item.held", row.key, event=event)


def release_held(work: Work) -> None:
    """A dispute is answered, or a material has come: what waited for it happens, unless its item has moved or
    something else holds it."""
    for row in list(work.items) if work.dossier.held else ():
        event = _held_of(work, row)
        if event and _is_held(work, row, event):
            continue
        if work.dossier.held.pop(row.key, None):
            work.seal()
        if event:
            _release(work, row, event)


def _is_held(work: Work, row: ItemCase, event: str) -> bool:
    """Whether what it waits for is still to come."""
    if event == BILL:
        return doubted(work, row)
    action = work.closure.process_of(row.item).on_event(row.state, event)
    return action is not None and _holds(work, row, action)


def _holds(work: Work, row: ItemCase, action: Action) -> bool:
    """Whether something must be settled before the action may happen."""
    return must_wait(work, row, action) or must_come_first(work, row, action)


def _release(work: Work, row: ItemCase, event: str) -> None:
    """What rules said is asked again: a corrected fee may not be paid in full any more."""
    if event == BILL:
        bill_anew(work, row)
        return
    if waits_for(work, row) == "rules":
        event = _rules_event(work, row)
    if event:
        happen(work, row, event)


def _rules_event(work: Work, row: ItemCase) -> str:
    """Grant, refuse, or a person (LANGUAGE, waits: rules). Nothing while a register is still asked."""
    decide = work.closure.items[row.item].decide
    if decide is None:
        return "rules.unsure"
    state = work.form_state()
    each, values = list_of(work.closure, row), sure_row_of(work.closure, state, row)
    grant, refuse = truth_of(decide.grant, state.sure, values), truth_of(decide.refuse, state.sure, values)
    open_yet = grant is UNKNOWN or refuse is UNKNOWN
    if open_yet and work.may_become_known(state, [decide.grant, decide.refuse], each, row.row):
        return ""
    if grant is True and refuse is False:
        return "rules.grant"
    if refuse is True and grant is False:
        work.write_notes(row, reason=decide.reason.zh, remedies=REMEDIES)
        return "rules.refuse"
    return "rules.unsure"


REMEDIES = "如不服本决定，可自收到之日起六十日内申请行政复议，或者自知道之日起六个月内提起行政诉讼。"
"""行政复议法 20, 行政诉讼法 46: sample wording, adapt to local law."""


def _fee_event(work: Work, row: ItemCase) -> str:
    """What the item costs, once it is known (LANGUAGE, waits: fee)."""
    fee = work.closure.items[row.item].fee
    if fee is None:
        return "fee.none_due"
    amount: Any = fee.amount
    if isinstance(amount, str):
        amount, event = _asked_amount(work, row, amount)
        if event is not None:
            return event
    row.amount = int(amount)
    if row.amount == 0:
        moving.repay(work, row)
        row.payment = "none_due"
    return "fee.known" if row.amount else "fee.none_due"


def _asked_amount(work: Work, row: ItemCase, name: str) -> tuple[Any, str | None]:
    """``(amount, None)`` when known, else the event: ``""`` is to wait."""
    state = work.form_state()
    if name.startswith(ROW):
        each, column = list_of(work.closure, row), name.removeprefix(ROW)
        amount = (sure_row_of(work.closure, state, row) or {}).get(column, UNKNOWN)
        waits = work.may_become_known(state, [{"var": name}], each, row.row)
        return (0, "" if waits else "fee.not_found") if amount is UNKNOWN else (amount or 0, None)
    amount = state.sure.get(name, UNKNOWN)
    if amount is not UNKNOWN:
        return amount or 0, None
    if name in work.dossier.doubtful:
        return None, ""
    origin = work.dossier.answers.get(name)
    if origin is not None and origin.origin is Origin.CONFLICT:
        return None, "fee.conflict"
    if origin is not None and not origin.known:
        return None, "fee.not_found"
    return None, ""


JUDGED = {"rules": _rules_event, "fee": _fee_event}
"""What a state may wait for that is found out here, and how."""


def _has_moved(item: int, step: int) -> bool:
    """Whether the event comes too late, asked without reading the case: a roster leaves a timer for every step of every
    row. Steps only rise, so that this need not be asked again under the lock."""
    return not ItemCase.objects.filter(pk=item, step=step).exists()


def item_expired(case: int, item: int, step: int, *, now: datetime) -> None:
    """A state's limit has passed with nobody acting: what the process says then, but where an event came in time."""
    if _has_moved(item, step):
        return
    with work_on({"pk": case}, now=now) as work:
        row = still(work, item, step)
        if row is None:
            return
        work.note("item.expired", row.key, state=row.state)
        if _held_of(work, row):
            _wait_on(work, row)
        else:
            happen(work, row, "expired")


def _held_of(work: Work, row: ItemCase) -> str:
    """The event that waits to happen to the item where it stands; "" where none does."""
    kept = work.dossier.held.get(row.key)
    return kept["event"] if kept and kept["step"] == row.step else ""


def _wait_on(work: Work, row: ItemCase) -> None:
    """What decides was not late: the state's limit no longer counts, and the item's own does. A person could not decide
    either, and the event would be lost to him."""
    release_held(work)
    if _held_of(work, row):
        moving.lift_limit(work, row)


def item_done(case: int, item: int, step: int, *, now: datetime) -> None:
    """An item that was granted on a promise is put where it is checked after."""
    with work_on({"pk": case}, now=now) as work:
        row = still(work, item, step)
        if row is not None:
            happen(work, row, DONE)


def record_document(document: int, *, blob: str, sha256: str, signed: bool, now: datetime) -> None:
    """The PDF is made, sealed and stored; its row now says so."""
    with work_on({"documents__pk": document}, now=now) as work:
        made = {
            "state": CaseDocument.State.READY,
            "blob": blob,
            "sha256": sha256,
            "signed": signed,
            "problem": "",
        }
        waiting = [CaseDocument.State.MAKING, CaseDocument.State.PROBLEM]  # not what was revoked meanwhile
        CaseDocument.objects.filter(pk=document, state__in=waiting).update(**made)
        work.note("document.made", str(document), sha256=sha256, signed=signed)


def record_document_problem(document: int, *, problem: str, detail: str, now: datetime) -> None:
    """The PDF cannot be made (a character no font has, a template fault): a named problem for staff."""
    with work_on({"documents__pk": document}, now=now) as work:
        row = CaseDocument.objects.get(pk=document)
        if row.state != CaseDocument.State.MAKING:
            return
        row.state, row.problem = CaseDocument.State.PROBLEM, problem
        row.detail = sealing.seal(bytes(work.case.key), detail.encode(), of=f"problem:{row.token}")
        row.save(update_fields=["state", "problem", "detail"])
        work.note("document.stopped", str(document), problem=problem)
