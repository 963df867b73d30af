"""Moving a running case to another version of its bundle, explicitly, and putting it back while nothing has happened.

A case stays where it began unless somebody says otherwise. A move changes what is to come and nothing that was: items
keep their rows, decisions, papers and visits; states go to their images; limits are counted anew from the day they
began; ``step`` rises, so that timers, jobs and pages of the other version find themselves out of date. What the new
rules mean for items that wait is looked at by a job right after, which is the first thing that may happen then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.core import serializers
from django.db import transaction
from django.utils import timezone

from oneservice.cases.actions import moving
from oneservice.cases.actions.asking import ask_sources
from oneservice.cases.actions.filing import after_moves, claim_subject, item_rows, promise
from oneservice.cases.actions.licences import pull_licences
from oneservice.cases.actions.replies import ask_later
from oneservice.cases.disputes import bill_waits
from oneservice.cases.errors import CaseError
from oneservice.cases.flow import control
from oneservice.cases.models import Case, CaseMove, ItemCase
from oneservice.cases.movable import Elsewhere, Reason, elsewhere, not_put_back, reasons
from oneservice.cases.outside import department_of
from oneservice.cases.pauses import due_anew
from oneservice.cases.permissions import stands
from oneservice.cases.states import OVER
from oneservice.cases.work import Work, work_on
from oneservice.cases.workdays import calendar_at
from oneservice.catalogue import versions
from oneservice.engine.definition import Closure, Phase, Text
from oneservice.engine.form import FormState
from oneservice.engine.migration import image_of

MIGRATED = "migrated"
NOT_PUBLISHED = Reason("unpublished", Text("该版本没有发布", "that version is not published"))
CASE_COLUMNS = ("sealed", "due", "provisional", "open_key")
"""Of the case, what a move may change beside the version. Its key is left out: a key that was destroyed is gone."""

ITEM_COLUMNS = tuple(f.attname for f in ItemCase._meta.concrete_fields if f.name not in ("id", "phase", "step"))
KEPT = frozenset({*CASE_COLUMNS, *(f.name for f in ItemCase._meta.concrete_fields)})


class CannotMove(CaseError):
    """The case stays where it is; ``reasons`` say why, each fit to be shown."""

    def __init__(self, found: Iterable[Reason]) -> None:
        self.reasons = tuple(found)
        zh, en = ([getattr(each.text, language) for each in self.reasons] for language in ("zh", "en"))
        super().__init__(Text("；".join(zh), "; ".join(en)))


def migrate_case(ref: str, version: str, *, by: str, now: datetime) -> None:
    """Move a running case to the version with this hash. Raises NotFound, CannotMove, NoVersion."""
    with transaction.atomic():
        with work_on({"ref": ref}, now=now, actor=by) as work:
            found = reasons(work, version) if versions.is_offered(version) else [NOT_PUBLISHED]
            if found:
                raise CannotMove(found)
            move = CaseMove(case=work.case, old_id=work.case.version_id, new_id=version, by=by, moved_at=now)
            move.before = _written([work.case, *work.items])
            _move(work, elsewhere(work, version))
        move.head_seq = work.case.head_seq
        move.save(force_insert=True)


def put_back(ref: str, *, by: str, now: datetime) -> None:
    """Undo the last move of a case in which nothing has happened since. Raises NotFound, CannotMove."""
    with work_on({"ref": ref}, now=now, actor=by) as work:
        move = CaseMove.objects.filter(case=work.case).order_by("-pk").first()
        why = not_put_back(work, move)
        if why or move is None:
            raise CannotMove([why] if why else [])
        _restore(work, move)
        move.put_back_at = now
        move.save(update_fields=["put_back_at"])


def look_again(case: int, *, now: datetime) -> None:
    """What the rules of its version mean for a case that was moved: registers to ask, items that begin or do not."""
    with work_on({"pk": case}, now=now) as work:
        if work.case.phase in OVER:
            return
        state = work.form_state()
        if work.case.filed_at:
            pull_licences(work, state)
            after_moves(work, [], look=True)
        else:
            ask_sources(work, state)
            work.seal()


def _written(rows: Iterable[Case | ItemCase]) -> str:
    """As JSON, to the microsecond; Django's own encoder keeps a thousandth of a second."""
    plain = serializers.serialize("python", rows, fields=KEPT)
    return json.dumps(plain, ensure_ascii=False, default=lambda at: at.isoformat())


# --- there ------------------------------------------------------------------------------------------------


def _move(work: Work, there: Elsewhere) -> None:
    old, new = work.closure, there.closure
    gone = [item for item in work.items if item.item not in new.items]
    kept = [item for item in work.items if item.item in new.items]
    added = [item.item for item in there.items if item.pk is None]
    work.pin(new.sha256)
    work.items = kept
    if work.dossier.chosen != there.dossier.chosen:
        work.dossier.chosen = there.dossier.chosen
        work.seal()
    names = {"added": added, "dropped": [item.item for item in gone]}
    work.note("case.migrated", new.bundle.id, old=old.sha256, new=new.sha256, **names)
    if work.case.filed_at:
        _move_items(work, old, kept, gone, added)
    if work.case.process:
        control.repin(work.case.process, old, new)
    work.later("case.look", str(work.case.head_seq))


def _move_items(work: Work, old: Closure, kept: list[ItemCase], gone: list[ItemCase], added: list[str]) -> None:
    if gone:
        ItemCase.objects.filter(pk__in=[item.pk for item in gone]).delete()
    state = work.form_state()
    elsewhere_now = [item.item for item in kept if _waits_for_another(work, item)]
    fresh = {row.item: row for row in item_rows(work, state, [*added, *elsewhere_now])}
    made = ItemCase.objects.bulk_create([fresh[entry] for entry in added])
    for item in kept:
        if item.item in fresh:
            item.department, item.office = fresh[item.item].department, fresh[item.item].office
        _follow(work, item, old)
    work.items = [*kept, *made]
    promise(work, work.form_state(), timezone.localdate(work.case.filed_at))
    _claim_anew(work, old, state)


def _waits_for_another(work: Work, item: ItemCase) -> bool:
    return item.phase == Phase.WAITING and work.closure.items[item.item].department != item.department


def _claim_anew(work: Work, old: Closure, state: FormState) -> None:
    """Of what there may be one open case is said by the version. Raises Refused where another was quicker."""
    if old.bundle.one_open_case_per != work.bundle.one_open_case_per:
        claim_subject(work, state)


def _follow(work: Work, item: ItemCase, old: Closure) -> None:
    """The item goes on in the image of its state, under the limits of the new version."""
    if item.state:
        _take_image(work, item, old)
    if item.ended:
        return
    if _limit_differs(work, item, old):
        due = due_anew(work, item)
        item.due, item.provisional = (due.date, due.provisional) if due else (None, False)
    _arm(work, item)
    moving.mark(work, item, MIGRATED)


def _take_image(work: Work, item: ItemCase, old: Closure) -> None:
    """A last state that is gone keeps its name: nothing comes after it."""
    before = old.process_of(item.item).states.get(item.state)
    image = image_of(item.state, work.closure.process_of(item.item))
    if before and image and image.phase is before.phase:
        item.state, item.actor = image.id, moving.actor_of(image)
        work.touched(item)


def _limit_differs(work: Work, item: ItemCase, old: Closure) -> bool:
    """A decision was made under the limit of its time; what is undecided has the limit of its version."""
    if item.outcome or item.accepted_on is None:
        return False
    before, after = old.items[item.item], work.closure.items[item.item]
    here = item.department, item.office, work.case.division
    calendars = [calendar_at(closure, *here).code for closure in (old, work.closure)]
    return before.limit != after.limit or calendars[0] != calendars[1]


def _arm(work: Work, item: ItemCase) -> None:
    """What was to come by itself is to come anew, for a step of its own: what was put for the step before is void."""
    waits = bill_waits(work, item)
    item.step += 1
    work.touched(item)
    if not item.state or item.ended:
        return
    if waits:
        moving.await_answer(work, item)
        return
    if stands(work.closure, item):
        return  # how long its suspension is thought to take stays
    state = work.closure.process_of(item.item).states[item.state]
    moving.limit_state(work, item, state)
    _arm_waiting(work, item, state.waits)


def _arm_waiting(work: Work, item: ItemCase, waits: str) -> None:
    """Nobody is told twice, and no other system asked twice: a bill that is open stays open."""
    if waits in ("rules", "fee"):
        work.advance_later(item)
    elif waits == "payment" and not item.order:
        work.later("payment.order", f"{item.pk}:{item.step}", item=item.pk, step=item.step)
    elif waits == "reply" and item.order:
        ask_later(work, item, 0)
    elif waits == "reply":
        system = department_of(work.closure, item)
        work.later("department.send", f"{item.pk}:{item.step}", system=system, item=item.pk, step=item.step)


# --- and back ---------------------------------------------------------------------------------------------


def _restore(work: Work, move: CaseMove) -> None:
    """Every row as it stood, but for ``step``: what was put for the steps in between must stay void."""
    new, now_there = work.closure, {item.pk: item for item in work.items}
    stood = [each.object for each in serializers.deserialize("python", json.loads(move.before))]
    before = {row.pk: row for row in stood if isinstance(row, ItemCase)}
    work.pin(move.old_id)
    for case in (row for row in stood if isinstance(row, Case)):
        for name in CASE_COLUMNS:
            setattr(work.case, name, getattr(case, name))
    work.__dict__.pop("dossier", None)
    work.note("case.put-back", work.bundle.id, old=new.sha256, new=move.old_id)
    ItemCase.objects.filter(pk__in=now_there.keys() - before.keys()).delete()
    again = ItemCase.objects.bulk_create([before[pk] for pk in sorted(before.keys() - now_there.keys())])
    kept = [now_there[pk] for pk in sorted(before.keys() & now_there.keys())]
    for item in kept:
        _stand_again(work, item, before[item.pk])
    work.items = sorted([*kept, *again], key=lambda item: item.pk)
    if work.case.process:
        control.repin(work.case.process, new, work.closure)


def _stand_again(work: Work, item: ItemCase, before: ItemCase) -> None:
    for name in ITEM_COLUMNS:
        setattr(item, name, getattr(before, name))
    if not item.ended:
        _arm(work, item)
        item.act_by, item.act_by_provisional = before.act_by, before.act_by_provisional
    work.touched(item)
