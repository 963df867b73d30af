"""What a citizen does after filing: put right what a notice names, and pay."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from oneservice.cases.actions import moving
from oneservice.cases.actions.draft import ERRORS, put_values
from oneservice.cases.actions.events import release_held
from oneservice.cases.actions.filing import after_moves
from oneservice.cases.actions.reapplying import apply_anew
from oneservice.cases.cells import field_of
from oneservice.cases.errors import CLOSED, Refused
from oneservice.cases.models import ItemCase
from oneservice.cases.notices import named_in_notice, uploaded_since
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.work import Work, work_as
from oneservice.engine.definition import Action, Phase, Text
from oneservice.engine.movers import APPLICANT
from oneservice.people.models import Person

UPLOAD_ANEW = Text("请重新上传通知中列出的材料", "Upload the materials that the notice names again")


def resubmit_item(person: Person, ref: str, item_id: str, *, posted: Posted, now: datetime) -> None:
    """Answer a correction notice: only the fields and materials it names are open (LANGUAGE, correction).

    Raises ``Refused`` with a text for each field or ``material:KEY`` still to be put right; nothing is sent then.
    """
    with work_as(person, ref, now=now) as (work, me):
        item = work.item_case(item_id)
        if not me.starts or item.phase != Phase.CORRECTION:
            raise Refused(CLOSED)
        fields, materials = named_in_notice(work, item)
        _uploaded_anew(work, item, materials)
        changed = _put_right(work, fields, posted)
        moving.take(work, item, _own_action(work, item))
        if changed:
            apply_anew(work, item)
        work.seal()
        after_moves(work, [item], look=bool(fields))
        release_held(work)  # what was disputed may be typed over


def _own_action(work: Work, item: ItemCase) -> Action:
    """The first action that is the applicant's; others of the state may be staff's. Raises Refused if there is none."""
    actions = work.closure.process_of(item.item).actions_from(item.state)
    own = (action for action in actions if not action.event and (action.by or item.actor) == APPLICANT)
    if action := next(own, None):
        return action
    raise Refused(CLOSED)


def _uploaded_anew(work: Work, item: ItemCase, keys: list[str]) -> None:
    """A material that a notice names must have been uploaded again since the notice."""
    old = {f"material:{key}": UPLOAD_ANEW for key in keys if not uploaded_since(work, item, key)}
    if old:
        raise Refused(UPLOAD_ANEW, old)


ROWS_STAY = Text(
    "这份名单的每一行已分别在办，补正时不能增减行；要增减的，请另行申请或撤回相应的行",
    "Every row of this list is being handled by itself: rows cannot be added or taken out here",
)


def _keep_rows(work: Work, values: dict[str, Any]) -> None:
    """A list whose rows have item cases of their own keeps its rows: they are counted by their place."""
    for entry in work.bundle.items:
        old = work.dossier.answers.get(entry.each)
        if entry.each in values and old is not None and len(values[entry.each] or ()) != len(old.value or ()):
            raise Refused(ERRORS, {entry.each: ROWS_STAY})


def _put_right(work: Work, names: list[str], posted: Posted) -> bool:
    """Whether anything is other than before."""
    parsed = parse_fields([field_of(work.closure, name) for name in names], posted, work.today)
    _keep_rows(work, parsed.values)
    changed = put_values(work, parsed.values)
    state = work.form_state()
    wrong = {name: text for name, text in {**state.wrong, **parsed.wrong}.items() if name in names}
    if wrong:
        raise Refused(ERRORS, wrong)
    if changed:
        work.note("answers.corrected", fields=sorted(changed))
    return bool(changed)
