"""What a department does with an item: one function for every action a process names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from oneservice.cases.actions import moving
from oneservice.cases.actions.filing import after_moves
from oneservice.cases.cells import field_of, gives_of, material_key
from oneservice.cases.debts import STILL_OWED, must_come_first
from oneservice.cases.disputes import WAITS, must_wait
from oneservice.cases.errors import CLOSED, TAKEN, NotAllowed, NotFound, Refused
from oneservice.cases.models import CaseDocument, ItemCase, Settlement, Vote
from oneservice.cases.notices import NOTICED, TOLD_ONCE, may_be_named, noticed_now, open_to_notice
from oneservice.cases.panels import SPLIT, panel_of, result, seal, votes_of
from oneservice.cases.permissions import may_act_as_lead, may_handle, may_read, sits, stands
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.work import Work, staff_actor, work_on
from oneservice.engine.definition import Action, Closure, Panel, Text
from oneservice.people.models import Staff

TEXTS = ("reason", "remedies", "opinion", "findings")
SAY = {
    "reason": Text("请写明理由", "Give the reason"),
    "remedies": Text("请写明救济途径（行政复议、行政诉讼）", "Say how it can be challenged (reconsideration, lawsuit)"),
    "opinion": Text("请填写意见", "Give your opinion"),
    "findings": Text("请填写核查情况", "Say what was found"),
}
LONGEST = 2000
SHORTEN = Text(f"内容过长，请精简到 {LONGEST} 字以内", f"Too long: keep it under {LONGEST} characters")
SAY_DEFECTS = Text(
    "请勾选需要补正的内容并逐项写明问题，一次性告知全部问题",
    "Tick what must be put right and say what is wrong with each: one notice names everything",
)
SAY_FIELD = Text("请填写", "Fill this in")
NOT_YOURS = Text("该事项不属于您的部门或岗位", "This item is not for your department or post")
NOT_BY = Text("这一步须由另一位工作人员办理", "Somebody else must do this step: two people decide")
VOTED = Text("您已经表决，每位成员只表决一次", "You have voted: a member votes once")
WRONG = Text("请补全后再提交", "Complete this, then send it again")


def act_on_item(staff: Staff, item_id: int, action_id: str, *, step: int, posted: Posted, now: datetime) -> None:
    """Take ``action_id`` on an item case. ``step`` is the one the page showed: an older page is told so.

    Raises NotFound (another department's), NotAllowed (another post's), Refused (missing or wrong input).
    """
    with work_on({"items__pk": item_id}, now=now, actor=staff_actor(staff)) as work:
        item = _mine(work, staff, item_id)
        if item.step != step:
            raise Refused(TAKEN)
        action = _action(work, staff, item, action_id)
        panel = panel_of(work.closure, item)
        if panel is not None and not action.by:
            _vote(work, staff, item, panel, action, posted)
            return
        _write_asked(work, item, action, posted)
        _take(work, staff, item, action)
        after_moves(work, [item])


def _take(work: Work, staff: Staff, item: ItemCase, action: Action) -> None:
    item.actors = {**item.actors, action.id: staff.pk}
    moving.take(work, item, action)


TOGETHER = frozenset(TEXTS)
"""What may be said once for many rows. What must be put right, and what a row gives, is said of each by itself."""


def said_together(closure: Closure, item: ItemCase, action: Action) -> bool:
    """Whether a step asks nothing that must be said of each row by itself."""
    asks = set(action.asks)
    if all(field_of(closure, name).optional for name in gives_of(closure, item)):
        asks.discard("gives")
    return asks <= TOGETHER


NONE_TICKED = Text("请至少勾选一行", "Tick at least one row")
NONE_LEFT = Text(
    "勾选的行都已被他人办理或不能由您办理，请刷新页面查看最新状态",
    "All the rows you ticked were dealt with by others, or are not yours to decide: load the page again",
)


def act_on_rows(staff: Staff, action_id: str, steps: Mapping[int, int], *, posted: Posted, now: datetime) -> int:
    """Take ``action_id`` on many rows of one item at once, each with its own entry in the journal and its own papers.

    ``steps``: by item case the step the page showed. A row somebody else has moved meanwhile, or that the two-person
    rule bars, is left as it is; returns how many went on. Raises NotFound, NotAllowed, and Refused (nothing was ticked,
    none is left, a text is missing): then nothing is changed.
    """
    if not steps:
        raise Refused(NONE_TICKED, {"rows": NONE_TICKED})
    with work_on({"items__pk": min(steps)}, now=now, actor=staff_actor(staff)) as work:
        rows = [_mine(work, staff, item_id) for item_id in steps]
        first = rows[0]
        if any(not row.row or row.item != first.item for row in rows):
            raise NotFound
        open_rows = [row for row in rows if row.step == steps[row.pk] and not _shut(work, staff, row, action_id)]
        if not open_rows:
            raise Refused(NONE_LEFT)
        for row in open_rows:
            action = _action(work, staff, row, action_id)
            if not said_together(work.closure, row, action):
                raise NotFound
            _write_asked(work, row, action, posted)
        with work.one_look():
            for row in open_rows:
                _take(work, staff, row, _action(work, staff, row, action_id))
        after_moves(work, open_rows)
        return len(open_rows)


def _shut(work: Work, staff: Staff, item: ItemCase, action_id: str) -> bool:
    """The step cannot be taken here by this person any more; another post's raises as for one row."""
    try:
        _action(work, staff, item, action_id)
    except Refused:
        return True
    except NotAllowed as error:
        if error.text is NOT_BY:
            return True
        raise
    return False


def _mine(work: Work, staff: Staff, item_id: int) -> ItemCase:
    item = next((i for i in work.items if i.pk == item_id), None)
    if item is None or not may_read(staff, item):
        raise NotFound
    return item


def _vote(work: Work, staff: Staff, item: ItemCase, panel: Panel, action: Action, posted: Posted) -> None:
    """A member chooses once, with a reason; what enough of them chose is taken, or the split once none can be."""
    said, wrong = texts_of(asked_of_member(action), posted)
    if wrong:
        raise Refused(WRONG, wrong)
    votes = votes_of(item)
    if any(vote.staff_id == staff.pk for vote in votes):
        raise NotAllowed(VOTED)
    Vote.objects.create(item=item, step=item.step, staff=staff, action=action.id, at=work.now, sealed=seal(work, said))
    work.note("panel.voted", item.key, action=action.id, step=item.step)
    came = result(panel, [*(vote.action for vote in votes), action.id])
    process = work.closure.process_of(item.item)
    taken = process.on_event(item.state, SPLIT) if came == SPLIT else process.action(came)
    if taken is None:
        return
    if kept := {kind: text for kind, text in said.items() if kind in taken.asks}:
        work.write_notes(item, **kept)
    moving.take(work, item, taken)
    after_moves(work, [item])


def asked_of_member(action: Action) -> tuple[str, ...]:
    """Whatever the action asks, a member says why."""
    return (*(kind for kind in action.asks if kind in TEXTS and kind != "opinion"), "opinion")


def _action(work: Work, staff: Staff, item: ItemCase, action_id: str) -> Action:
    process = work.closure.process_of(item.item)
    action = next((a for a in process.actions_from(item.state) if a.id == action_id), None)
    if action is None or action.event or stands(work.closure, item):
        raise Refused(TAKEN if process.action(action_id) else CLOSED)
    if not may_take(work.closure, item, action, staff):
        raise NotAllowed(NOT_YOURS)
    if barred(item, action, staff):
        raise NotAllowed(NOT_BY)
    if must_wait(work, item, action):
        raise Refused(WAITS)
    if must_come_first(work, item, action):
        raise Refused(STILL_OWED)
    return action


def may_take(closure: Closure, item: ItemCase, action: Action, staff: Staff) -> bool:
    """Whose post it is: a panel's choice is its members', every other step the handling office's."""
    if panel_of(closure, item) is not None and not action.by:
        return sits(staff, item)
    return may_handle(staff, item) and (action.by or item.actor) in staff.words


def barred(item: ItemCase, action: Action, staff: Staff) -> bool:
    """Two-person rule: whoever did ``not_by`` may not do this."""
    return bool(action.not_by) and item.actors.get(action.not_by) == staff.pk


def _write_asked(work: Work, item: ItemCase, action: Action, posted: Posted) -> None:
    """What the action asks, checked and kept with the item; nothing is kept if something is missing."""
    found, wrong = texts_of(action.asks, posted)
    notes: dict[str, Any] = dict(found)
    if "defects" in action.asks:
        notes["defects"] = _defects(work, item, posted)
        named = {f"{defect['kind']}.{defect['name']}" for defect in notes["defects"]}
        if not named:
            wrong["defects"] = SAY_DEFECTS
        elif not named <= open_to_notice(work, item):
            wrong["defects"] = TOLD_ONCE
        notes[NOTICED] = noticed_now(work, item, named)
    given = given_of(work, item, posted, wrong) if "gives" in action.asks else {}
    if wrong:
        raise Refused(WRONG, wrong)
    if notes:
        work.write_notes(item, **notes)
    if given:
        moving.give(work, item, given)


def texts_of(asks: Collection[str], posted: Posted) -> tuple[dict[str, str], dict[str, Text]]:
    """What people wrote, and what they still must, of the texts among ``asks``."""
    notes: dict[str, str] = {}
    wrong: dict[str, Text] = {}
    for kind in TEXTS:
        if kind not in asks:
            continue
        text = (posted.get(kind) or [""])[-1].strip()
        if 2 <= len(text) <= LONGEST:
            notes[kind] = text
        else:
            wrong[kind] = SHORTEN if text[2:] else SAY[kind]
    return notes, wrong


def _defects(work: Work, item: ItemCase, posted: Posted) -> list[dict[str, str]]:
    """Only fields and materials this item declares can be named in its notice; of a row only its own."""
    closure = work.closure
    labels = {f"field.{name}": field_of(closure, name).label for name in may_be_named(closure, item)}
    for use in closure.items[item.item].materials:
        labels[f"material.{material_key(closure, item, use)}"] = closure.materials[use.use].title
    found = []
    for name, label in labels.items():
        problem = (posted.get(f"defect.{name}") or [""])[-1].strip()
        if problem:
            kind, _, rest = name.partition(".")
            found.append(
                {
                    "kind": kind,
                    "name": rest,
                    "label": label.zh,
                    "label_en": label.en,
                    "problem": problem[:500],
                }
            )
    return found


def given_of(work: Work, item: ItemCase, posted: Posted, wrong: dict[str, Text]) -> dict[str, Any]:
    """Values of the fields the item gives; what is wrong or missing is put into ``wrong``."""
    fields = {name: field_of(work.closure, name) for name in gives_of(work.closure, item)}
    parsed = parse_fields(fields.values(), posted, work.today)
    wrong.update(parsed.wrong)
    for name, field in fields.items():
        if parsed.values.get(name) is None and name not in wrong and not field.optional:
            wrong[name] = SAY_FIELD
    return {name: value for name, value in parsed.values.items() if value is not None}


def settle(staff: Staff, settlement_id: int, answer: bool, *, now: datetime) -> None:
    """The bundle's lead says what a rule could not: does the item apply, does the gate hold."""
    with work_on({"settlements__pk": settlement_id}, now=now, actor=staff_actor(staff)) as work:
        row = Settlement.objects.get(pk=settlement_id)
        if not may_act_as_lead(staff, row.department, work.items):
            raise NotFound
        if row.answer is not None:
            raise Refused(TAKEN)
        row.answer, row.answered_at, row.answered_by = answer, now, work.actor
        row.save(update_fields=["answer", "answered_at", "answered_by"])
        work.dossier.settled[row.subject] = answer
        work.note("settlement.answered", row.subject, answer=answer)
        after_moves(work, [], look=True)


def remake_document(staff: Staff, document: int, *, now: datetime) -> None:
    """The cause that stopped a document is mended: try again."""
    with work_on({"documents__pk": document}, now=now, actor=staff_actor(staff)) as work:
        row = CaseDocument.objects.get(pk=document)
        item = next((i for i in work.items if i.pk == row.item_id), None)
        if not (may_handle(staff, item) if item else may_act_as_lead(staff, work.bundle.lead, work.items)):
            raise NotFound
        if row.state != CaseDocument.State.PROBLEM:
            raise Refused(TAKEN)
        row.state, row.problem = CaseDocument.State.MAKING, ""
        row.save(update_fields=["state", "problem"])
        work.later("document.make", f"{document}:{work.case.head_seq}", document=document)
        work.note("document.remade", str(document))
