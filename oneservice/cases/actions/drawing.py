"""Deciding together 批次: one person draws the list up, another starts the draw, and jobs tell each case its placing.

Whoever freezes the list cannot know the seed, whoever starts the draw cannot change the list; the seed is made in that
moment, once, and journalled with the hash of the list. What follows is a row of the outbox for each case.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from oneservice.cases import draws
from oneservice.cases.actions.events import REMEDIES, happen, still
from oneservice.cases.draws import BatchKey, Frozen, Gathered, Listed
from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.cases.models import Draw
from oneservice.cases.posted import Posted
from oneservice.cases.work import staff_actor, work_on
from oneservice.engine.definition import Text
from oneservice.engine.draw import Placing, draw, list_digest
from oneservice.people.models import Staff
from oneservice.records import journal, outbox, sealing

MOST_PLACES = 100_000
NOT_YET = Text("还没有到摇号日", "The day of the draw has not come")
DONE = Text("本批次已经摇号，不能再摇", "This draw has been held and is not held again")
NOBODY = Text("没有可以参加摇号的办件", "There is nobody who could take part in the draw")
NUMBER = Text("请填写名额，0 或者更大的整数", "Give the number of places: 0 or more")
ANOTHER = Text("启动摇号的须是另一位工作人员", "Somebody else must start the draw: two people hold it")
CHANGED = Text(
    "名单确定以后，等待摇号的办件有变化，请重新确定名单",
    "Who waits for the draw has changed since the list was drawn up: draw it up again",
)

REASON = "reason"
SHORTEST, LONGEST = 5, 200
UNDECIDED = Text(
    "还有 {n} 件没有审完（{where}），现在摇号会把它们排除在外：请先审完，或者写明现在就摇号的原因，原因会随名单公示",
    "{n} are still under review ({where}) and would be left out of the draw: decide them first, or give the reason to "
    "draw now, which is published with the list",
)
MORE = Text(
    "确定名单以后又有办件等待审核，现在 {n} 件没有审完（{where}），多于当时所说：请先审完，或者写明原因重新确定名单",
    "More are under review than the reason was given for: {n} now ({where}). Decide them first, or draw the list up "
    "again with a reason",
)
TOO_LONG = Text(f"请用不超过 {LONGEST} 个字说明原因", f"Give the reason in {LONGEST} characters or fewer")


def draw_up(staff: Staff, key: BatchKey, posted: Posted, *, now: datetime) -> None:
    """Freeze who takes part and how many places each group has (``places.GROUP``). May be done anew until it is drawn.

    ``reason``: why it is drawn although some who applied are still under review; it is journalled and published.
    Raises NotFound, NotAllowed (another post's), Refused (too early, drawn already, nobody, places or reason missing).
    """
    _must_be_day(staff, key, now)
    gathered = draws.gather(staff, key)
    if not gathered.lines:
        raise Refused(NOBODY)
    places = _places(gathered, posted)
    frozen = _frozen(staff, key, gathered, posted)
    with _held(staff, key) as row:
        row.places, row.listed = places, len(gathered.lines)
        row.digest = list_digest((line.entrant for line in gathered.lines), places)
        row.sealed = draws.seal_list(row, frozen)
        row.drawn_up_at, row.drawn_up_by = now, staff.pk
        row.save()
        told = {"digest": row.digest, "listed": row.listed, "lacking": gathered.lacking}
        _note(row, staff, "draw.drawn-up", now, **told, undecided=frozen.undecided, reason=frozen.reason)


def _must_be_day(staff: Staff, key: BatchKey, now: datetime) -> None:
    if not draws.may_draw(staff, key):
        raise NotFound
    if timezone.localdate(now) < key.day:
        raise Refused(NOT_YET)


def _places(gathered: Gathered, posted: Posted) -> dict[str, int]:
    """What whoever draws up states for each group: cases may have been told different numbers at different times."""
    places, wrong = {}, {}
    for group in gathered.stated:
        text = (posted.get(f"places.{group}") or [""])[-1].strip()
        if text.isascii() and text.isdigit() and int(text) <= MOST_PLACES:
            places[group] = int(text)
        else:
            wrong[f"places.{group}"] = NUMBER
    if wrong:
        raise Refused(NUMBER, wrong)
    return places


def _frozen(staff: Staff, key: BatchKey, gathered: Gathered, posted: Posted) -> Frozen:
    """With the reason, in one line, where somebody is left out whom an office has not decided on."""
    left = draws.undecided(staff, key)
    if not left:
        return Frozen(gathered.lines)
    reason = " ".join((posted.get(REASON) or [""])[-1].split())
    if not SHORTEST <= len(reason) <= LONGEST or not reason.isprintable():
        text = TOO_LONG if len(reason) > LONGEST else left_out(left)
        raise Refused(text, {REASON: text})
    return Frozen(gathered.lines, sum(count for _, count in left), reason)


def left_out(left: list[tuple[Text, int]], said: Text = UNDECIDED) -> Text:
    """``said``, with how many are still under review, and where."""
    zh = "、".join(f"{where.zh} {count} 件" for where, count in left)
    en = ", ".join(f"{where.en or where.zh}: {count}" for where, count in left)
    number = sum(count for _, count in left)
    return Text(said.zh.format(n=number, where=zh), said.en.format(n=number, where=en))


@contextmanager
def _held(staff: Staff, key: BatchKey) -> Iterator[Draw]:
    """The draw's row, locked, made if it is not there. Raises Refused: it was held."""
    with transaction.atomic():
        place = {"version_id": key.version, "item": key.item, "campaign": key.campaign, "office": staff.office}
        made = {"ref": secrets.token_hex(8), "key": sealing.new_key()}
        row, _ = Draw.objects.select_for_update(of=("self",)).get_or_create(**place, defaults=made)
        if row.seed:
            raise Refused(DONE)
        yield row


def hold_draw(staff: Staff, key: BatchKey, digest: str, *, now: datetime) -> None:
    """Another person starts the draw of the list with this hash: a seed is made, journalled, and decides all at once.

    Raises NotFound, NotAllowed (who drew up), Refused (another list since, somebody has come or gone, more are under
    review than a reason was given for).
    """
    _must_be_day(staff, key, now)
    with _held(staff, key) as row:
        if not row.digest or row.digest != digest:
            raise Refused(CHANGED)
        if row.drawn_up_by == staff.pk:
            raise NotAllowed(ANOTHER)
        frozen = draws.open_frozen(row)
        left = draws.undecided(staff, key)
        if sum(count for _, count in left) > frozen.undecided:
            raise Refused(left_out(left, MORE))
        lines = list(frozen.lines)
        if {(line.item, line.step) for line in lines} != set(_standing(staff, key, lines)):
            raise Refused(CHANGED)
        row.seed = secrets.token_hex(32)
        row.decided_at, row.decided_by = now, staff.pk
        row.save()
        placed = sum(one.placed for one in draw((line.entrant for line in lines), row.places, row.seed))
        _note(row, staff, "draw.held", now, digest=row.digest, seed=row.seed, placed=placed)
        outbox.put([_job(row, line) for line in lines])


def _standing(staff: Staff, key: BatchKey, lines: list[Listed]) -> Iterator[tuple[int, int]]:
    """Who of the list still waits, and who has come since and could take part; who lacks data does not count."""
    listed = {line.item for line in lines}
    now_waiting = dict(draws.waiting(staff, key).values_list("pk", "step"))
    able = {line.item for line in draws.gather(staff, key).lines} if now_waiting.keys() != listed else listed
    return ((item, step) for item, step in now_waiting.items() if item in listed | able)


def _job(row: Draw, line: Listed) -> outbox.Job:
    payload = {"case": line.case, "item": line.item, "step": line.step, "draw": row.pk}
    return outbox.Job("batch.place", f"{line.ref}:batch.place:{line.item}:{row.pk}", payload, chain=line.ref)


def _note(row: Draw, staff: Staff, verb: str, now: datetime, **data: Any) -> None:
    """The draw's own chain: what was frozen, by whom, and the seed, under the signed heads like every chain."""
    chain = f"{draws.CHAIN}{row.ref}"
    where = {"version": row.version_id, "campaign": row.campaign, "office": row.office_id}
    event = journal.Event(verb, staff_actor(staff), row.item, {**where, **data})
    journal.append(chain, journal.last(chain), [event], now)


@lru_cache(maxsize=4)
def _placings(pk: int, seed: str) -> Mapping[int, Placing]:
    """Of a draw that was held, and so never changes: worked out once a process, not once a case."""
    return draws.placings(Draw.objects.get(pk=pk))


def place_item(case: int, item: int, step: int, draw_pk: int, *, now: datetime) -> None:
    """A job: one case learns its placing and moves on; who has left meanwhile stays gone."""
    row = Draw.objects.get(pk=draw_pk)
    placing = _placings(row.pk, row.seed)[item]
    with work_on({"pk": case}, now=now) as work:
        item_case = still(work, item, step)
        if item_case is None:
            work.note("draw.left", draw=row.ref)
            return
        told = draws.kept(row, placing)
        words = draws.placing_words(BatchKey(row.version_id, row.item, row.campaign), told)
        reason = {} if placing.placed else {"reason": words.zh, "remedies": REMEDIES}
        work.write_notes(item_case, placing=told, **reason)
        work.note("item.drawn", item_case.key, draw=row.ref, ticket=placing.entrant.ticket, placed=placing.placed)
        work.later("message.send", f"drawn:{item}", role=work.case.starter, about="drawn")
        happen(work, item_case, "batch.placed" if placing.placed else "batch.not_placed")
