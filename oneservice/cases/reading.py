"""A case opened for reading: its rows, the definition it is pinned to, and what both mean together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from django.utils import timezone

from oneservice.cases.dossier import Dossier, asked_key
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Case, ItemCase, Participant
from oneservice.cases.signatories import Signatory, possible_signers, tally
from oneservice.cases.states import CasePhase
from oneservice.cases.workdays import calendar_at
from oneservice.catalogue import versions
from oneservice.engine import campaign
from oneservice.engine.asking import SILENT
from oneservice.engine.calendar import Calendar
from oneservice.engine.definition import Bundle, BundleItem, Closure, Gate, Logic, Phase, Text
from oneservice.engine.dependencies import names_read
from oneservice.engine.form import Form, FormState
from oneservice.engine.materials import MaterialNeed, required
from oneservice.engine.plan import (
    default_chosen,
    outcome_of_rows,
    payment_of_rows,
    row_applies,
    row_key,
    some,
    why,
)
from oneservice.engine.rules import compile_rule
from oneservice.engine.stages import later_than
from oneservice.engine.values import UNKNOWN, Env, Truth, Unknown
from oneservice.people.delegating import acting_for
from oneservice.people.models import Delegation, Person, Staff
from oneservice.records import sealing

ROW = "row."
Filler = Person | Staff
"""Who fills a draft: a person in his own case, or the clerk of a window for whoever stands there."""


@dataclass(frozen=True)
class Pinned:
    """A closure with what is derived from it once."""

    closure: Closure
    form: Form


@lru_cache(maxsize=64)
def pinned(sha256: str) -> Pinned:
    """The definition a case is pinned to, compiled once a process."""
    closure = versions.closure(sha256)
    return Pinned(closure, Form(closure))


@dataclass
class Reading:
    """A case opened for reading: the rows and their meaning."""

    case: Case
    participants: list[Participant]
    now: datetime
    agent: Delegation | None = field(default=None, kw_only=True)  # with whose authority the reader is here
    _seen: tuple[Any, FormState] | None = field(default=None, init=False, repr=False)
    _held: FormState | None = field(default=None, init=False, repr=False)
    _judged: tuple[FormState, dict[str, bool], dict[str, Mapping[int, Truth]]] | None = field(
        default=None, init=False, repr=False
    )
    _needed: tuple[FormState, dict[str, Truth], tuple[MaterialNeed, ...]] | None = field(
        default=None, init=False, repr=False
    )

    @cached_property
    def pinned(self) -> Pinned:
        return pinned(self.case.version_id)

    @property
    def closure(self) -> Closure:
        return self.pinned.closure

    @cached_property
    def calendar(self) -> Calendar:
        """The calendar of the bundle's lead department where the case is: also what citizens' limits are counted by."""
        return calendar_at(self.closure, self.bundle.lead, None, self.case.division)

    def calendar_of(self, item: ItemCase) -> Calendar:
        """The calendar of the office that handles an item."""
        return calendar_at(self.closure, item.department, item.office, self.case.division)

    def item_calendars(self, env: Env) -> dict[str, Calendar]:
        """The calendar each entry of the bundle is promised by: of its office, before it has one of its division."""
        handled = {entry: self.calendar_of(rows[0]) for entry, rows in self.by_entry().items()}
        return {entry.id: handled.get(entry.id) or self._calendar_ahead(entry, env) for entry in self.bundle.items}

    def _calendar_ahead(self, entry: BundleItem, env: Env) -> Calendar:
        item = self.closure.items[entry.id]
        named = env.get(item.division) if item.division else None
        division = self.case.division if named in (None, UNKNOWN) else str(named)
        return calendar_at(self.closure, item.department, None, division)

    @property
    def bundle(self) -> Bundle:
        return self.closure.bundle

    @property
    def local_now(self) -> datetime:
        """Now where the offices are: deadlines count local days."""
        return timezone.localtime(self.now)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def filing_day(self) -> date:
        """The day an application is filed on: today, or when it was received on paper 补录."""
        return timezone.localdate(self.case.received_at or self.now)

    @property
    def entered_on(self) -> date | None:
        """When a filed application that had been received on paper was entered; None: it was filed as others are."""
        case = self.case
        late = case.received_at is not None and case.filed_at == case.received_at
        return timezone.localdate(case.created_at) if late else None

    @property
    def campaign_days(self) -> campaign.Days:
        """The days of the campaign the case was filed in; of a draft, of the window that is open, past or to come."""
        days = self.bundle.campaign
        return campaign.days_of(days, self.case.campaign or campaign.year_on(days, self.filing_day))

    @cached_property
    def dossier(self) -> Dossier:
        sealed = bytes(self.case.sealed)
        return Dossier.from_json(sealing.open_json(bytes(self.case.key), sealed, of=f"case:{self.case.ref}"))

    @cached_property
    def items(self) -> list[ItemCase]:
        return list(self.case.items.select_related("office").order_by("pk"))

    @property
    def chosen(self) -> frozenset[str]:
        """The optional items that are ticked."""
        return frozenset(self.dossier.chosen)

    def context(self) -> dict[str, Any]:
        """What the engine gives to rules beside the fields (LANGUAGE, names)."""
        context = self._context_without_items()
        for entry_id, rows in self.by_entry().items():
            context |= _item_names(f"item.{entry_id}.", rows)
        return context

    def _context_without_items(self) -> dict[str, Any]:
        filed = timezone.localdate(self.case.filed_at).isoformat() if self.case.filed_at else None
        context: dict[str, Any] = {
            "today": self.today.isoformat(),
            "calendar": self.calendar.plain,
            "case.filed_on": filed,
            "case.division": self.case.division,
        }
        context |= campaign.context(self.bundle.campaign, self.today, self.case.campaign)
        for entry in self.bundle.items:
            context[f"item.{entry.id}.chosen"] = not entry.optional or entry.id in self.chosen
        context |= self._role_names()
        return context

    def by_entry(self) -> dict[str, list[ItemCase]]:
        """The item cases of a filed case by entry of the bundle, in the order of their rows."""
        found: dict[str, list[ItemCase]] = {}
        for item in self._items_if_filed():
            found.setdefault(item.item, []).append(item)
        return {entry: sorted(rows, key=lambda item: item.row) for entry, rows in found.items()}

    def _items_if_filed(self) -> Sequence[ItemCase]:
        return self.items if self.case.filed_at else ()

    def _role_names(self) -> dict[str, Any]:
        names: dict[str, Any] = {}
        for role in self.bundle.roles.values():
            found = tally(role, self.participants)
            names[f"role.{role.id}.signed"] = found.signed
            names[f"role.{role.id}.refused"] = found.refused
            names[f"role.{role.id}.of"] = found.of
        return names

    def asked_status(self) -> dict[tuple[str, str], str]:
        """Which registers were asked about whom, and what they said."""
        pairs = {}
        for key, entry in self.dossier.asked.items():
            source, _, of = key.partition(":")
            pairs[source, of] = entry["status"]
        return pairs

    def form_state(self) -> FormState:
        """The form as it is now. It is evaluated anew only where something it reads has changed since."""
        if self._held is not None:
            return self._held
        looked = (
            dict(self.dossier.answers),
            self.context(),
            self.asked_status(),
            self.later_items,
            self.dossier.doubtful,
        )
        if self._seen is None or self._seen[0] != looked:
            self._seen = looked, self.pinned.form.evaluate(*looked)
        return self._seen[1]

    def some_values(self, names: Collection[str]) -> Env:
        """``form_state().env`` as far as these fields go: an errand that needs one number judges no roster for it."""
        form = self.pinned.form
        fields = (self.closure.fields[name] for name in form.behind(names))
        if any(read.startswith("item.") for each in fields for read in names_read(each)):
            return self.form_state().env
        return form.some_values(names, self.dossier.answers, self._context_without_items(), self.asked_status())

    @contextmanager
    def one_look(self) -> Iterator[FormState]:
        """What is done to many rows at once reads the form as it was before the first of them."""
        self._held, before = self.form_state(), self._held
        try:
            yield self._held
        finally:
            self._held = before

    @property
    def later_items(self) -> frozenset[str]:
        """Entries of stages that the case has not come to."""
        return later_than(self.bundle, self.case.stage)

    def applies(self, state: FormState) -> dict[str, Truth]:
        """Which entries apply; what a person settled stands where the rule is unknown."""
        rows = self.row_truths(state)
        return {entry.id: some(rows[entry.id].values()) if rows[entry.id] else False for entry in self.bundle.items}

    def row_truths(self, state: FormState) -> dict[str, Mapping[int, Truth]]:
        """The same by row; of an entry without ``each``, or whose rows are not known yet, as row 0."""
        settled = self.dossier.settled
        if self._judged is None or self._judged[0] is not state or self._judged[1] != settled:
            truths = {entry.id: self._truths(state, entry) for entry in self.bundle.items}
            self._judged = state, dict(settled), truths
        return self._judged[2]

    def _truths(self, state: FormState, entry: BundleItem) -> Mapping[int, Truth]:
        truths: dict[int, Truth] = {0: state.applies[entry.id]}
        if entry.each and (not entry.optional or entry.id in self.chosen):
            rows = row_applies(entry, state.sure)
            truths = truths if isinstance(rows, Unknown) or not rows else dict(enumerate(rows, 1))
        return {row: self._settled(row_key(entry.id, row), truth) for row, truth in truths.items()}

    def _settled(self, key: str, truth: Truth) -> Truth:
        return self.dossier.settled.get(f"item:{key}", truth) if truth is UNKNOWN else truth

    def materials_needed(self, state: FormState) -> tuple[MaterialNeed, ...]:
        """Every material of the case, worked out once for a look at the form."""
        applies = self.applies(state)
        if self._needed is None or self._needed[0] is not state or self._needed[1] != applies:
            self._needed = state, applies, required(self.closure, state.env, applies)
        return self._needed[2]

    def possible_signers(self, state: FormState) -> list[Signatory]:
        """Everybody whose signature the case needs, or may need while a condition is not known."""
        return possible_signers(self.bundle, state.env, self.applies(state))

    def why(self, entry: str) -> Text | None:
        """Why an entry of the bundle applies or not, in words with the values read; None if it has no condition."""
        item = next((each for each in self.bundle.items if each.id == entry), None)
        return why(self.closure, item, self.form_state().sure, self.chosen) if item else None

    @property
    def unsettled_gates(self) -> tuple[Gate, ...]:
        """Gates of which it is not known yet whether they hold: what is known is settled when the case is filed."""
        return tuple(gate for gate in self.bundle.gates if f"gate:{gate.id}" not in self.dossier.settled)

    @property
    def failed_gate(self) -> Gate | None:
        """The first gate that turned out not to hold after the case was filed."""
        return next((gate for gate in self.bundle.gates if self.dossier.settled.get(f"gate:{gate.id}") is False), None)

    def may_become_known(
        self, state: FormState, rules: Iterable[Logic], each: str = "", row: int = 0, *, by_items: bool = True
    ) -> bool:
        """Whether something a rule reads is still being asked or decided; else only a person can settle it.

        ``each``, ``row``: the list and the row, from 1, that it is read over. ``by_items``: what an undecided item
        says counts; not where no item may begin before the rule is known.
        """
        todo = {name for rule in rules if rule is not None for name in compile_rule(rule).reads}
        if each and any(name.startswith(ROW) for name in todo):
            if row and self._row_is_asked(each, row):
                return True
            todo.add(each)
        seen: set[str] = set()
        while todo:
            name = todo.pop()
            seen.add(name)
            if name.startswith(ROW) or state.sure.get(name, UNKNOWN) is not UNKNOWN:
                continue
            if name in self.dossier.doubtful or (name in state.pending and self._still_asked(name)):
                return True
            if by_items and self._still_to_come(name):
                return True
            todo |= self.read_by(name) - seen
        return False

    def _still_asked(self, name: str) -> bool:
        """One of its registers has not answered and has not had its time yet, or is still to be asked."""
        places = [asked_key(one.source, one.of) for one in self.closure.fields[name].sources]
        return any(not self.dossier.asked.get(place, {}).get("late") for place in places)

    def _row_is_asked(self, each: str, row: int) -> bool:
        """A register has still to answer about the row, and has not had its time yet; or a cell of it is in doubt."""
        of = f"{each}.{row - 1}"
        return any(name.startswith(f"{of}.") for name in self.dossier.doubtful) or any(
            place.partition(":")[2] == of and asked["status"] == SILENT and not asked.get("late")
            for place, asked in self.dossier.asked.items()
        )

    def _still_to_come(self, name: str) -> bool:
        """An item that is not decided yet says it, or gives it."""
        undecided = {item.item for item in self._items_if_filed() if not item.outcome}
        first, _, rest = name.partition(".")
        if first == "item":
            return rest.rpartition(".")[0] in undecided
        return any(name in self.closure.items[item].gives for item in undecided)

    def read_by(self, name: str) -> set[str]:
        """What a field's condition and computation read."""
        field = self.closure.fields.get(name)
        rules = [field.when, field.compute] if field else []
        return {read for rule in rules if rule is not None for read in compile_rule(rule).reads}

    def open_notes(self, item: ItemCase) -> dict[str, Any]:
        """What was written about an item: reason, remedies, defects, opinions."""
        if not item.notes:
            return {}
        return sealing.open_json(bytes(self.case.key), bytes(item.notes), of=f"notes:{item.case_id}:{item.key}")

    def item_case(self, key: str) -> ItemCase:
        """By the entry, with the row where there are several (``ItemCase.key``)."""
        for item in self.items:
            if item.key == key:
                return item
        raise NotFound


def part_for(filler: Filler, reading: Reading) -> Participant:
    """The part that ``filler`` acts in: a person his own, a clerk that of whoever began at his window."""
    return part_at_window(filler, reading) if isinstance(filler, Staff) else part_in(filler, reading)


def part_at_window(staff: Staff, reading: Reading) -> Participant:
    """The part of whoever stands at the window: for the clerk who opened the case, on that day, while it is a draft."""
    case = reading.case
    open_today = case.phase == CasePhase.DRAFT and timezone.localdate(case.created_at) == reading.today
    if case.clerk_id != staff.pk or not open_today:
        raise NotFound
    return next(part for part in reading.participants if part.starts)


def part_in(person: Person, reading: Reading) -> Participant:
    """The reader's own part in the case, else that of somebody who has given him authority, which is then noted.

    Whoever has a part of his own acts in no other's name: nobody signs for both sides. Of several who gave him
    authority he acts for the one whose turn it is.
    """
    try:
        return part_of(person.ric_index, reading.participants)
    except NotFound:
        indexes = {part.ric_index for part in reading.participants if part.status != Participant.Status.NOT_INVITED}
        held = acting_for(person, indexes, service_ids(reading.closure), reading.today)
        if not held:
            raise
    parts = [part_of(each.principal.ric_index, reading.participants) for each in held]
    turn = (Participant.Status.FILLS, Participant.Status.WAITING, Participant.Status.ASKED)
    at = min(range(len(held)), key=lambda n: (parts[n].status not in turn, not parts[n].starts))
    reading.agent = held[at]
    return parts[at]


def service_ids(closure: Closure) -> tuple[str, ...]:
    """The service as people know it: the bundle, and the one it stands for in its division."""
    return (closure.bundle.id, closure.bundle.extends) if closure.bundle.extends else (closure.bundle.id,)


def part_of(ric_index: str, participants: Sequence[Participant]) -> Participant:
    """The reader's part in the case: the one that began it, else one that is still to sign."""
    mine = [p for p in participants if p.ric_index == ric_index and p.status != Participant.Status.NOT_INVITED]
    if not mine:
        raise NotFound
    open_to_him = (Participant.Status.WAITING, Participant.Status.ASKED)
    return min(mine, key=lambda part: (not part.starts, part.status not in open_to_him))


def read_case(person: Filler, ref: str, *, now: datetime) -> tuple[Reading, Participant]:
    """A case for one of its participants, or for the clerk who fills it, in one query."""
    rows = list(Participant.objects.filter(case__ref=ref).select_related("case").order_by("pk"))
    if not rows:
        raise NotFound
    reading = Reading(rows[0].case, rows, now)
    return reading, part_for(person, reading)


def truth_of(rule: Logic, env: Env, row: Mapping[str, Any] | None = None) -> Truth:
    """A condition that may be left out: no rule holds."""
    return True if rule is None else compile_rule(rule).truth(env, row)


def first_choice(closure: Closure) -> set[str]:
    return set(default_chosen(closure))


def _item_names(start: str, rows: list[ItemCase]) -> dict[str, Any]:
    """What rules may read of an entry's item cases, together and row by row."""
    outcome = outcome_of_rows([item.outcome or None for item in rows])
    payment = payment_of_rows([item.payment or None for item in rows if item.phase != Phase.NOT_APPLICABLE])
    days = [item.decided_on.isoformat() for item in rows if item.decided_on]
    names: dict[str, Any] = {f"{start}outcome": outcome or UNKNOWN, f"{start}payment": payment or UNKNOWN}
    names[f"{start}decided_on"] = max(days) if outcome and days else UNKNOWN
    if rows[0].row:
        said = ((item.outcome, item.payment) for item in rows)
        names[f"{start}rows"] = [{"outcome": how or UNKNOWN, "payment": paid or UNKNOWN} for how, paid in said]
    return names
