"""A case being played: what it is read by, how jobs are run and time passes, what is noted on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from oneservice.cases import archives
from oneservice.cases.actions import events
from oneservice.cases.models import Case, ItemCase
from oneservice.cases.reading import Reading
from oneservice.cases.work import ADVANCE, start_of, steps_of
from oneservice.engine.asking import key_value
from oneservice.engine.calendar import later
from oneservice.engine.definition import Closure, Scenario, Unit
from oneservice.engine.ports import Found
from oneservice.engine.scenario import (
    BadScenario,
    Came,
    Condition,
    Difference,
    Touched,
    conditions,
    length,
    typed_answers,
)
from oneservice.people.models import Person
from oneservice.records import outbox
from oneservice.records.models import OutboxRow

PAPER = "document.make"
"""Kind of the rows that render; run only when a play is to leave PDFs."""

MORNING = timedelta(hours=10)
"""When people act on a day a scenario waits for."""

LEFT_OUT = ("department.ask", archives.DUE)
"""What a department's own system has decided is an event of the play; and no play is long enough for the archive."""


class World(Protocol):
    """What a rehearsal does not do itself: the clock of its process, its workers, its registers."""

    def now(self) -> datetime:
        """The same for everything in the process, and later at every look."""

    def move(self, to: datetime) -> None:
        """Let the clock stand at ``to``."""

    def run(self, row: OutboxRow) -> bool:
        """Do what a row of the outbox says; False if that failed."""

    def listen(self, said: Callable[[str, str], Any]) -> None:
        """Let registers answer by ``said(source, key)``: typed answers, or the word of what came instead."""


@dataclass
class Running:
    """``script``: by item, what ``acts`` still has for it; an item named there waits until all acts are over."""

    closure: Closure
    scenario: Scenario
    world: World
    touched: Touched
    person: Person
    role: str  # who began
    ref: str = ""
    render: bool = False
    ended: bool = False  # the citizen wants no further stage
    came: Came = field(default_factory=Came)
    script: dict[str, list[str]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.world.now()

    @property
    def reading(self) -> Reading:
        case = Case.objects.get(ref=self.ref)
        return Reading(case, list(case.participants.order_by("pk")), self.now)

    @cached_property
    def conditions(self) -> list[Condition]:
        return conditions(self.closure)

    def items(self) -> list[ItemCase]:
        return list(ItemCase.objects.filter(case__ref=self.ref).order_by("pk"))

    def trouble(self, what: str, expected: Any, got: Any) -> None:
        """Something could not be played; said once."""
        found = Difference(what, expected, got)
        if found not in self.came.troubles:
            self.came.troubles.append(found)

    # --- registers ----------------------------------------------------------------------------------------

    def said(self, source: str, key: str) -> Any:
        """What the script has of whom ``key`` identifies; nobody it names is not found."""
        env = self.reading.form_state().env
        for of, said in self.scenario.sources.get(source, {}).items():
            if key_value(self.closure, source, of, env) == key:
                return _word(said) if isinstance(said, str) else typed_answers(self.closure.sources[source], said)
        return Found.NOT_FOUND

    # --- jobs and time ------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Run what is due until nothing is, noting how conditions come out."""
        while row := self._due():
            if deciding := [item.item for item in self._meant(row) if self._waits_for_rules(item)]:
                self.observe(deciding)
            if not self.world.run(row):
                row.refresh_from_db()
                self.trouble(f"jobs.{row.kind}", "done", row.last_error or "not done")
        self.observe()

    def _meant(self, row: OutboxRow) -> list[ItemCase]:
        """The items that a row lets look whether they may go on, if they still stand there."""
        if row.kind != ADVANCE:
            return []
        steps = dict(steps_of(row.payload))
        return [item for item in ItemCase.objects.filter(pk__in=steps).order_by("pk") if item.step == steps[item.pk]]

    def _waits_for_rules(self, item: ItemCase) -> bool:
        return self.closure.process_of(item.item).states[item.state].waits == "rules"

    def _due(self) -> OutboxRow | None:
        """The next due row, claimed; what a scripted event stands in for is passed over."""
        for row in self._open().filter(due_at__lte=self.now):
            replaced = {self._replaced(item) for item in self._meant(row)}
            if replaced == {True} or not (claimed := outbox.claim(1, self.now, key=row.key)):
                continue
            if len(replaced) < 2:
                return claimed[0]
            self._part(claimed[0])
            return self._due()
        return None

    def _part(self, row: OutboxRow) -> None:
        """Of items that would go on together the script has its own event for some: they go on in two rows."""
        with outbox.effect(row):
            events.advance_apart(row.payload["case"], steps_of(row.payload), now=self.now)

    def _open(self) -> Any:
        rows = OutboxRow.objects.filter(state=OutboxRow.State.READY, chain=self.ref).order_by("due_at", "id")
        return rows.exclude(kind__in=[*LEFT_OUT, *([] if self.render else [PAPER])])

    def _replaced(self, item: ItemCase) -> bool:
        """The script has another event for the state in which the item waits to be judged."""
        process = self.closure.process_of(item.item)
        return any(process.on_event(item.state, step) for step in self.script.get(item.key, [])[:1])

    def observe(self, deciding: Iterable[str] = ()) -> None:
        self.touched.look(self.conditions, self.reading.form_state().env, list(deciding))

    def next_timer(self) -> datetime | None:
        """When the next row is due that is not due yet, or a draw may be held that somebody waits for."""
        row = self._open().filter(due_at__gt=self.now).first()
        coming = [row.due_at] if row else []
        coming += [at for item in self.items() if (at := self.draws_from(item)) and at > self.now]
        return min(coming, default=None)

    def draws_from(self, item: ItemCase) -> datetime | None:
        """From when on the draw that the item waits for may be held; None: it waits for none."""
        state = self.closure.process_of(item.item).states.get(item.state)
        if state is None or state.waits != "batch" or self.script.get(item.key):
            return None
        return start_of(self.reading.campaign_days["draw"]) + MORNING

    def until(self, text: str) -> datetime:
        """The moment ``3 workdays`` from now, by the calendar of the lead; ``campaign.draw``: ten on that day.

        Raises BadScenario.
        """
        reading = self.reading
        first, _, day = text.partition(".")
        if first == "campaign":
            return self._on_day(reading.campaign_days.get(day), text)
        wait = length(text)
        if wait.unit not in (Unit.WORKDAYS, Unit.WORKHOURS):  # time passes on days of rest, too
            return datetime.combine(later(reading.today, wait), reading.local_now.timetz())
        due = reading.calendar.add(reading.local_now, wait)
        return due.at or datetime.combine(due.date, reading.local_now.timetz())

    def _on_day(self, day: date | None, text: str) -> datetime:
        if day is None:
            raise BadScenario(f"wait: the campaign has no day {text}; it has {', '.join(self.closure.bundle.campaign)}")
        return start_of(day) + MORNING

    def elapse(self, to: datetime) -> None:
        """Time passes and what falls due happens."""
        self.world.move(to)
        self.settle()


def _word(said: str) -> str:
    """A register that may not be asked says nothing, were it asked before it was forbidden."""
    return Found.SILENT if said == "declined" else said
