"""What comes after filing: departments act, people correct and pay, time passes, until every item has ended.

``acts`` are done in their order. An item they name does only what they say until they are over (``do: []``
keeps it still); everything else is done as usual, at once: the first action listed, a correction answered, a
bill paid. Before time passes, all that can be done as usual is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from oneservice.cases.actions import citizen, desk, draft, drawing, events, paying, replies, staging
from oneservice.cases.cells import addressed_name, cell_of, field_of, gives_of, needs_of
from oneservice.cases.debts import must_come_first, owed_by
from oneservice.cases.draws import BatchKey, gather
from oneservice.cases.errors import CaseError
from oneservice.cases.models import Draw, ItemCase, Settlement
from oneservice.cases.notices import named_in_notice
from oneservice.cases.panels import panel_of
from oneservice.cases.rehearsal import filling, troupe
from oneservice.cases.rehearsal.controls import WORDS, asked_by, cells_in, given_by, page_of, picture
from oneservice.cases.rehearsal.running import Running
from oneservice.cases.work import work_on
from oneservice.engine.definition import Action, Panel
from oneservice.engine.ports import DepartmentReply
from oneservice.engine.scenario import BadScenario
from oneservice.engine.types import YES, Wrong, parse

APPLICANT = "applicant"
USUAL = {"payment": "payment.paid", "reply": "reply.granted", "visit": "visit.came"}
"""What becomes of an item that waits for somebody outside, once the cashier or the other system has it."""

ORDERED = ("payment.", "reply.")
HORIZON = timedelta(days=800)
"""How long a play goes on waiting for timers before it says that the case is stuck."""

WHY_NOW = "推演：其余办件继续审核"
"""The reason to draw although other rows are still under review."""


def script_of(acts: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """By item, the actions and events that ``acts`` name for it, in their order."""
    script: dict[str, list[str]] = {}
    for act in acts:
        if "gate" in act:
            script.setdefault(f"gate:{act['gate']}", [])
        if "item" in act:
            script.setdefault(_key(act), []).extend(_steps(act))
    return script


class Departments:
    """The part of a play after filing."""

    def __init__(self, run: Running) -> None:
        self.run = run
        self.said: dict[str, Any] = {}

    def play(self) -> None:
        run = self.run
        for act in run.scenario.acts:
            self._act(act)
        run.script.clear()
        self._finish()

    # --- acts ---------------------------------------------------------------------------------------------

    def _act(self, act: Mapping[str, Any]) -> None:
        if "wait" in act:
            self._wait(str(act["wait"]))
        elif "settle" in act and ("item" in act or "gate" in act):
            subject = f"gate:{act['gate']}" if "gate" in act else f"item:{_key(act)}"
            self._settle(subject, str(act["settle"]).lower() in YES)
        elif act.get("case") == "end":
            self._usual()
            staging.end_case(self.run.person, self.run.ref, now=self.run.now)
            self.run.ended = True
        elif "item" not in act:
            raise BadScenario(f"acts: {dict(act)} is no act; write item and do, item and event, or wait")
        else:
            self.said = dict(act)
            for step in _steps(act):
                self._step(_key(act), step)
            self.said = {}

    def _wait(self, text: str) -> None:
        run = self.run
        self._usual()
        until = run.until(text)
        while (timer := run.next_timer()) and timer <= until:
            run.elapse(timer)
            self._usual()
        run.elapse(until)

    def _step(self, key: str, step: str) -> None:
        """Take a scripted step as soon as the item stands where it can be taken."""
        run = self.run
        while (action := self._possible(key, step)) is None:
            if not self._usual() and not filling.carry_on(run):
                self._cannot(key, step)
                break
        if action is not None:
            self._take(self._item(key), action)
        run.script[key].pop(0)
        run.settle()

    def _cannot(self, key: str, step: str) -> None:
        item = next((each for each in self.run.items() if each.key == key), None)
        place = f"{item.phase} {item.state}".strip() if item else "no such item"
        self.run.trouble(f"acts.{key}.{step}", "done", place)

    def _possible(self, key: str, step: str) -> Action | None:
        """The action that ``step`` (an action or an event) names where the item stands now."""
        item = next((each for each in self.run.items() if each.key == key), None)
        if item is None or not item.state:
            return None
        actions = self.run.closure.process_of(item.item).actions_from(item.state)
        found = next((each for each in actions if step in (each.id, each.event)), None)
        return None if found and found.event.startswith(ORDERED) and not item.order else found

    def _item(self, key: str) -> ItemCase:
        return next(each for each in self.run.items() if each.key == key)

    def _settle(self, subject: str, answer: bool) -> None:
        """What nobody could tell, the lead says: does the item apply, does the gate hold."""
        self._usual()
        row = Settlement.objects.filter(case__ref=self.run.ref, subject=subject, answer=None).first()
        if row is None:
            self.run.trouble(f"acts.{subject}.settle", "asked", "not asked")
            return
        self._judge(row, answer)

    def _judge(self, row: Settlement, answer: bool) -> bool:
        staff = troupe.judge(row.department)
        if staff is None:
            self.run.trouble(f"settle.{row.subject}", "settled", "nobody works in the lead department")
            return False
        desk.settle(staff, row.pk, answer, now=self.run.now)
        self.run.settle()
        return True

    # --- the usual ----------------------------------------------------------------------------------------

    def _usual(self) -> bool:
        """Everything that can be done as usual, until nothing can; whether anything was."""
        moved = False
        while self._round():
            moved = True
        return moved

    def _round(self) -> bool:
        moved = False
        for item in self.run.items():
            action = None if item.key in self.run.script else self._next(item)
            if action is not None and self._take(item, action):
                self.run.settle()
                moved = True
            elif self._draw(item) or self._bring(item):
                moved = True
        open_rows = Settlement.objects.filter(case__ref=self.run.ref, answer=None)
        rows = [row for row in open_rows if row.subject.removeprefix("item:") not in self.run.script]
        judged = [self._judge(row, True) for row in rows]
        return moved or any(judged)

    def _bring(self, item: ItemCase) -> bool:
        """What a rule or a department's system would grant waits for what was to follow: the citizen brings it."""
        if item.key in self.run.script or item.key not in self.run.reading.dossier.held:
            return False
        if not owed_by(self.run.reading, item):
            return False
        self._supply(item)
        self.run.settle()
        return True

    def _draw(self, item: ItemCase) -> bool:
        """On its day two of the office hold the draw that the item waits for: here it is the only one that does."""
        run, at = self.run, self.run.draws_from(item)
        if at is None or at > run.now or item.key in run.script:
            return False
        year = run.reading.case.campaign
        key = BatchKey(run.closure.sha256, item.item, year or 0)
        people = troupe.drawing(item, key)
        if len(people) < 2:
            run.trouble(f"draw.{item.key}", "held", "two people are needed who may review or decide")
            return False
        stated = {f"places.{group}": [str(max(numbers))] for group, numbers in gather(people[0], key).stated.items()}
        stated[drawing.REASON] = [WHY_NOW]
        place = {"version": key.version, "item": key.item, "campaign": key.campaign}
        try:
            drawing.draw_up(people[0], key, stated, now=run.now)
            drawing.hold_draw(people[1], key, Draw.objects.get(office=people[1].office_id, **place).digest, now=run.now)
        except CaseError as error:
            run.trouble(f"draw.{item.key}", "held", error.text.zh)
            return False
        run.settle()
        return True

    def _next(self, item: ItemCase) -> Action | None:
        if item.ended or not item.state:
            return None
        process = self.run.closure.process_of(item.item)
        if usual := USUAL.get(process.states[item.state].waits):
            possible = item.order or not usual.startswith(ORDERED)
            return process.on_event(item.state, usual) if possible else None
        return next((each for each in process.actions_from(item.state) if not each.event), None)

    def _finish(self) -> None:
        """As usual to the end; where only a limit leads on, time passes until it does."""
        run = self.run
        last = run.now + HORIZON
        while True:
            self._usual()
            if all(item.ended for item in run.items()):
                if run.ended or not filling.carry_on(run):
                    return
                continue
            timer = run.next_timer()
            if timer is None or timer > last:
                return
            run.elapse(timer)

    # --- one step -----------------------------------------------------------------------------------------

    def _take(self, item: ItemCase, action: Action) -> bool:
        """Whoever takes such an action takes it; False, and told, if it was refused."""
        try:
            if action.event:
                self._happen(item, action.event)
            elif (action.by or item.actor) == APPLICANT:
                self._correct(item)
            else:
                self._handle(item, action)
        except CaseError as error:
            fields = getattr(error, "fields", {})
            named = "; ".join(f"{name}: {text.zh}" for name, text in fields.items())
            self.run.trouble(f"acts.{item.key}.{action.id}", "done", named or error.text.zh)
            return False
        return True

    def _happen(self, item: ItemCase, event: str) -> None:
        """From outside: what the cashier or a department's system says, a limit as its timer, the rest as it is."""
        now, (kind, _, word) = self.run.now, event.partition(".")
        if kind == "payment":
            paying.record_payment(item.order, word, now=now)
        elif kind == "reply":
            reply = DepartmentReply(word, self._given(item), WORDS["reason"] if word == "refused" else "")
            replies.record_decision(item.case_id, item.pk, item.step, 0, reply, now=now)
        elif event == "expired":
            events.item_expired(item.case_id, item.pk, item.step, now=now)
        else:
            with work_on({"items__pk": item.pk}, now=now) as work:
                events.happen(work, work.item_case(item.key), event)

    def _given(self, item: ItemCase) -> dict[str, Any]:
        """What the scenario gives for the item, as plain values. Raises BadScenario."""
        closure, given = self.run.closure, {}
        said = given_by(closure, item, self.run.scenario)
        for name, address in zip(closure.items[item.item].gives, gives_of(closure, item), strict=False):
            try:
                given[name] = parse(field_of(closure, address), said.get(address, ""))
            except Wrong as error:
                raise BadScenario(f"gives.{name}: {error}") from error
        return given

    def _handle(self, item: ItemCase, action: Action) -> None:
        run = self.run
        if must_come_first(run.reading, item, action):
            self._supply(item)
        panel = panel_of(run.closure, item)
        if panel is not None and not action.by:
            self._agree(item, action, panel)
            return
        staff = troupe.handler(item, action)
        if staff is None:
            run.trouble(f"acts.{item.key}.{action.id}", "done", f"nobody may: {action.by or item.actor}")
            return
        posted = asked_by(run.closure, item, action, given_by(run.closure, item, run.scenario), self._defects(item))
        desk.act_on_item(staff, item.pk, action.id, step=item.step, posted=posted, now=run.now)

    def _agree(self, item: ItemCase, action: Action, panel: Panel) -> None:
        """As many members as must agree choose the action, each from his own desk."""
        posted = {kind: [WORDS[kind]] for kind in desk.asked_of_member(action)}
        for staff in troupe.members(item)[: panel.at_least]:
            desk.act_on_item(staff, item.pk, action.id, step=item.step, posted=posted, now=self.run.now)

    def _defects(self, item: ItemCase) -> list[str]:
        """What a notice names: as the act says, else the first thing of the item that the citizen answered."""
        closure = self.run.closure
        if named := self.said.get("defects"):
            return [addressed_name(closure, item, str(each)) for each in named]
        needs = needs_of(closure, item)
        typed = (name for name in needs if name in self.run.scenario.answers or cell_of(closure, name))
        return [next(typed, needs[0])] if needs else []

    def _supply(self, item: ItemCase) -> None:
        """The citizen brings what was to follow."""
        for key in owed_by(self.run.reading, item):
            draft.attach_material(self.run.person, self.run.ref, key, picture(), now=self.run.now)

    def _correct(self, item: ItemCase) -> None:
        """What the notice names is answered as the act says, else as before; files are uploaded again."""
        run = self.run
        names, keys = named_in_notice(run.reading, item)
        for key in keys:
            draft.attach_material(run.person, run.ref, key, picture(), now=run.now)
        answers = cells_in(run.closure, run.scenario.answers)
        better = self.said.get("answers", {}).items()
        answers |= {addressed_name(run.closure, item, name): value for name, value in better}
        fields = [field_of(run.closure, name) for name in names if name in answers]
        citizen.resubmit_item(run.person, run.ref, item.key, posted=page_of(fields, answers), now=run.now)


def _key(act: Mapping[str, Any]) -> str:
    """``row: 2`` is the second row of an item that has one item case a row."""
    return f"{act['item']}#{act['row']}" if "row" in act else str(act["item"])


def _steps(act: Mapping[str, Any]) -> list[str]:
    return [str(act["event"])] if "event" in act else [str(step) for step in act.get("do", ())]
