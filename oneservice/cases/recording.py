"""A real case as a scenario: what was answered, found, signed and done, with invented values for everybody's own.

The result plays by itself (``simulate``); dates are not expected, because a play does in a day what took weeks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from oneservice.cases.archives import phase_before
from oneservice.cases.disputes import CORRECTED
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Case, CaseDocument, ItemCase, Participant
from oneservice.cases.reading import Reading
from oneservice.cases.signatories import part_key
from oneservice.engine.built_in import DEFERRAL, SUPERVISION
from oneservice.engine.definition import Action, FieldType, Process
from oneservice.engine.inventing import Inventor, written
from oneservice.engine.scenario import BEGINS
from oneservice.engine.values import Origin

NUMBER = re.compile(r"\d{6}-\d{8}-(\d+)")
IDENTITY = "identity"
OF_ITSELF = ("rules.", "fee.")
"""Events that come of the answers alone."""

UNPLAYED = frozenset({DEFERRAL, SUPERVISION})
"""A rehearsal brings every material at once, and nobody has to hurry in it."""

USUAL_EVENTS = frozenset({"payment.paid", "reply.granted"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """``scenario`` as its file has it; ``read``: names of the fields whose answers were opened."""

    bundle: str
    ref: str
    scenario: dict[str, Any]
    read: list[str]


def record(ref: str, inventor: Inventor | None = None) -> Recorded:
    """The case with this ref or number, as a scenario. Raises NotFound."""
    number = NUMBER.fullmatch(ref)
    case = Case.objects.filter(**({"pk": int(number[1])} if number else {"ref": ref})).first()
    if case is None or (number and case.number != ref):
        raise NotFound
    reading = Reading(case, list(case.participants.order_by("pk")), timezone.now())
    recorder = _Recorder(reading, inventor or Inventor())
    return Recorded(reading.bundle.id, case.ref, recorder.scenario(), sorted(reading.dossier.answers))


@dataclass(frozen=True)
class _Recorder:
    reading: Reading
    inventor: Inventor

    def scenario(self) -> dict[str, Any]:
        case = self.reading.case
        began = timezone.localdate(case.filed_at or case.created_at)
        whole = {
            "name": "录制的办件",
            "today": self.inventor.day(began).isoformat(),
            "answers": self._of(Origin.TYPED) | dict(self._ticked()),
            "sources": self._sources(),
            "signs": self._signs(),
            "acts": list(self._acts()),
            "gives": self._of(Origin.GIVEN),
            "expect": self._expect(),
        }
        return {name: part for name, part in whole.items() if part or name in ("answers", "expect")}

    # --- answers ------------------------------------------------------------------------------------------

    def _of(self, origin: Origin) -> dict[str, Any]:
        """Answers that came so; a file cannot be written into a scenario."""
        fields, answers = self.reading.closure.fields, self.reading.dossier.answers
        found = (name for name, value in answers.items() if value.origin is origin and value.value is not None)
        names = (name for name in found if name in fields and fields[name].type is not FieldType.FILE)
        return {name: self._written(name) for name in names}

    def _written(self, name: str) -> Any:
        field = self.reading.closure.fields[name]
        return written(field, self.inventor.value(field, self.reading.dossier.answers[name].value))

    def _ticked(self) -> Iterator[tuple[str, str]]:
        for entry in self.reading.bundle.items:
            chosen = entry.id in self.reading.chosen
            if entry.optional and chosen != entry.ticked:
                yield f"item.{entry.id}.chosen", "yes" if chosen else "no"

    # --- registers ----------------------------------------------------------------------------------------

    def _sources(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for (source, of), status in self.reading.asked_status().items():
            said.setdefault(source, {})[of] = {} if status == "found" else status
        for name, value in self.reading.dossier.answers.items():
            if value.origin is Origin.FOUND and name in self.reading.closure.fields:
                self._say(said, name, self._register(name, value.source))
        return {source: of_groups for source, of_groups in said.items() if of_groups}

    def _register(self, name: str, source: str) -> str:
        """What a department has corrected is told as if its register had said it at once."""
        if not source.startswith(CORRECTED):
            return source
        asked = {register for register, _ in self.reading.asked_status()}
        known = (one.source for one in self.reading.closure.fields[name].sources if one.source in asked)
        return next(known, IDENTITY)

    def _say(self, said: dict[str, Any], name: str, source: str) -> None:
        """What a register said about one field goes where it was asked about."""
        field = self.reading.closure.fields[name]
        found = next((one for one in field.sources if one.source == source), None)
        of, take = (found.of, found.take) if found else (field.group, field.name)
        known = said.setdefault(source, {}).setdefault(of, {})
        if isinstance(known, dict):
            known[take] = self._written(name)

    # --- people -------------------------------------------------------------------------------------------

    def _signs(self) -> dict[str, str]:
        words = {Participant.Status.SIGNED: "signed", Participant.Status.LATE: "late"}
        words |= dict.fromkeys((Participant.Status.REFUSED, Participant.Status.DECLINED), "refused")
        others = [p for p in self.reading.participants if not p.starts]
        several = len(self.reading.bundle.starters) > 1
        begins = {self.reading.case.starter: BEGINS} if several else {}
        return begins | {
            part_key(p.role, p.row): words[Participant.Status(p.status)] for p in others if p.status in words
        }

    # --- departments --------------------------------------------------------------------------------------

    def _acts(self) -> Iterator[dict[str, Any]]:
        """The steps of every item that did not go the usual way, in the order of time."""
        for subject in sorted(self.reading.dossier.with_lead & set(self.reading.dossier.settled)):
            kind, _, name = subject.partition(":")
            yield _of_row({kind: name, "settle": "yes" if self.reading.dossier.settled[subject] else "no"})
        steps = sorted(step for item in self._filed() for step in self._steps(item))
        open_act: dict[str, Any] = {}
        for _, key, kind, word in steps:
            if kind == "do" and open_act.get("item") == key:
                open_act["do"].append(word)
                continue
            if open_act:
                yield _of_row(open_act)
            open_act = self._act(key, kind, word)
        if open_act:
            yield _of_row(open_act)

    def _act(self, key: str, kind: str, word: str) -> dict[str, Any]:
        if kind == "wait":
            return {"wait": word}
        return {"item": key, "event": word} if kind == "event" else {"item": key, "do": [word] if word else []}

    def _filed(self) -> list[ItemCase]:
        return self.reading.items if self.reading.case.filed_at else []

    def _steps(self, item: ItemCase) -> Iterator[tuple[str, str, str, str]]:
        """``(at, item, kind, word)`` of an item; nothing if all went as usual."""
        process = self.reading.closure.process_of(item.item)
        taken = list(_taken(process, item))
        if all(_usual(process, state, action) for _, state, action in taken):
            return
        yield taken[0][0], item.key, "do", ""
        for at, state, action in taken:
            limit = process.states[state].limit if state in process.states else None  # moved to another version
            if action.event == "expired" and limit:
                yield at, item.key, "wait", f"{limit.amount + 1} {limit.unit}"
            elif not action.event:
                yield at, item.key, "do", action.id
            elif not action.event.startswith(OF_ITSELF):
                yield at, item.key, "event", action.event

    # --- what came of it ----------------------------------------------------------------------------------

    def _expect(self) -> dict[str, Any]:
        reading, state = self.reading, self.reading.form_state()
        typed = set(self._of(Origin.TYPED)) | {name for name, asked in state.asked.items() if asked is True}
        issued = CaseDocument.objects.filter(case=reading.case).order_by("pk").values_list("document", flat=True)
        papers = [name for name in issued if name not in UNPLAYED]
        needs = reading.materials_needed(state)
        return {
            "items": {item.key: phase_before(item) for item in self._filed() if item.ended},
            "documents": list(dict.fromkeys(papers)),
            "asked": [name for page in reading.closure.pages for name in page.fields if name in typed],
            "uploads": [need.key for need in needs if need.how == "upload" and not need.maybe],
        }


def _of_row(act: dict[str, Any]) -> dict[str, Any]:
    """``enrol#2`` as an act writes it: the item and its row."""
    item, _, row = str(act.get("item", "")).partition("#")
    return {"item": item, "row": int(row), **{n: v for n, v in act.items() if n != "item"}} if row else act


def _taken(process: Process, item: ItemCase) -> Iterator[tuple[str, str, Action]]:
    """``(at, from state, action)`` of every step that the process names."""
    state = process.start.id
    for line in item.trail:
        action = process.action(line["action"])
        if action is not None:
            yield line["at"], state, action
        state = line["state"] or state


def _usual(process: Process, state: str, action: Action) -> bool:
    if action.event:
        return action.event.startswith(OF_ITSELF) or action.event in USUAL_EVENTS
    first = next((each for each in process.actions_from(state) if not each.event), None)
    return first == action
