"""The unit of work behind every write: lock, load, change in memory, write once.

``Work`` gathers what an action wants to say (events, jobs, documents, moved items) and ``save`` writes each
kind with one statement, so that a step costs the same in a case with one item and in one with thirty.
The case row is locked first: without it 387 of 400 parallel joins were lost in the measurement behind the design.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from oneservice.cases import archives
from oneservice.cases.cells import cell_of
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Case, CaseDocument, Dispute, ItemCase, Participant, Settlement
from oneservice.cases.naming import keep_namings
from oneservice.cases.outside import system_of
from oneservice.cases.reading import Filler, Reading, part_for
from oneservice.cases.states import CasePhase
from oneservice.engine.calendar import Due
from oneservice.engine.values import Origin
from oneservice.people.models import Delegation, Staff
from oneservice.records import journal, outbox, sealing

ITEM_COLUMNS = [
    "row",
    "phase",
    "state",
    "step",
    "actor",
    "entered_at",
    "act_by",
    "act_by_provisional",
    "accepted_on",
    "due",
    "provisional",
    "stopped_on",
    "pauses",
    "decided_on",
    "outcome",
    "took",
    "corrections",
    "owed",
    "owed_until",
    "hurry",
    "payment",
    "amount",
    "order",
    "appeal",
    "actors",
    "trail",
    "notes",
    "office",
    "panel",
    "department",
]

ADVANCE = "item.advance"
AT_ONCE = 50
"""How many rows of a list go on in one transaction: the case is read and judged once for all of them."""


def steps_of(payload: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Which item cases a job of ``ADVANCE`` is for, each with the step it must still be at."""
    return [(payload["item"], payload["step"]), *((pk, step) for pk, step in payload.get("others", ()))]


def person_actor(role: str, agent: Delegation | None = None) -> str:
    """How the journal names a citizen: by role, never by name; an agent of the role by his authority too."""
    return f"role:{role}{agent_suffix(agent)}" if agent else f"role:{role}"


def agent_suffix(authority: Delegation) -> str:
    """What the journal's name of everybody who acts with this authority ends in."""
    return f":agent:{authority.pk}"


def staff_actor(staff: Staff) -> str:
    return f"staff:{staff.pk}"


def clerk_actor(staff: Staff, role: str) -> str:
    """How the journal names a clerk who writes for whoever stands at his window."""
    return f"{staff_actor(staff)}:for:{person_actor(role)}"


@dataclass
class Work(Reading):
    """A locked case, and all that an action has to say about it."""

    actor: str = "system"
    since: datetime | None = None  # when what is done now counts from, where it was received before 补录
    events: list[journal.Event] = field(default_factory=list)
    jobs: list[outbox.Job] = field(default_factory=list)
    documents: list[CaseDocument] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    moved: dict[int, ItemCase] = field(default_factory=dict)
    woken: dict[int, ItemCase] = field(default_factory=dict)
    moved_participants: dict[int, Participant] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._sealed_before = bytes(self.case.sealed)

    @property
    def moment(self) -> datetime:
        """When what is done now counts from."""
        return self.since or self.now

    def note(self, verb: str, subject: str = "", **data: Any) -> None:
        """One line of the journal. ``data`` holds names, codes and dates, never what a person answered."""
        self.events.append(journal.Event(verb=verb, actor=self.actor, subject=subject, data=data))

    def later(
        self, kind: str, key: str, /, *, due_at: datetime | None = None, system: str = "", **payload: Any
    ) -> None:
        """Something to do after the commit; ``key`` makes it once only. ``system``: the one it waits for outside,
        where its kind alone does not say."""
        full = f"{self.case.ref}:{kind}:{key}"
        self.jobs.append(
            outbox.Job(
                kind=kind,
                key=full,
                payload={"case": self.case.pk, **payload},
                due_at=due_at,
                chain=self.case.ref,
                system=system or system_of(kind, payload),
            )
        )

    def tell(self, item: ItemCase, about: str) -> None:
        """A short message to whoever began, about an item; its words name no row, so one says it of many rows."""
        which = f"{item.item}:{self.case.head_seq}" if item.row else f"{item.pk}:{item.step}"
        self.later("message.send", f"{about}:{which}", role=self.case.starter, about=about)

    def advance_later(self, item: ItemCase) -> None:
        """After the commit the item, which waits for a rule or a fee, looks whether it may go on."""
        self.woken[item.pk] = item

    def put_advance(self, steps: Sequence[tuple[int, int]]) -> None:
        """One job for all of ``steps``: the keys of item cases, each with the step it must still be at.

        It is named by chance: the same rows may be woken again although nothing was written in between.
        """
        (item, step), *others = steps
        more: dict[str, Any] = {"others": [[*each] for each in others]} if others else {}
        self.later(ADVANCE, f"{item}:{step}:{secrets.token_hex(4)}", item=item, step=step, **more)

    def _wake(self) -> None:
        """Rows of one entry that stand at the same state go on together, however many there are."""
        alike: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for item in self.woken.values():
            alike.setdefault((item.item, item.state), []).append((item.pk, item.step))
        for steps in alike.values():
            for start in range(0, len(steps), AT_ONCE):
                self.put_advance(steps[start : start + AT_ONCE])

    def write_notes(self, item: ItemCase, **notes: Any) -> None:
        together = self.open_notes(item) | notes
        item.notes = sealing.seal_json(bytes(self.case.key), together, of=f"notes:{item.case_id}:{item.key}")

    def pin(self, sha256: str) -> None:
        """From here on the case is read, and written, by another version of its bundle."""
        self.case.version_id = sha256
        for derived in ("pinned", "calendar"):
            self.__dict__.pop(derived, None)

    def receive_in(self, division: str) -> None:
        """The case belongs to a division, whose working days count from here on."""
        self.case.division = division
        self.__dict__.pop("calendar", None)

    def touched(self, item: ItemCase) -> None:
        self.moved[item.pk] = item

    def seal(self) -> None:
        """Put the dossier back into its sealed column."""
        self._drop_contradictions()
        self._drop_disputes()
        of = f"case:{self.case.ref}"
        self.case.sealed = sealing.seal_json(bytes(self.case.key), self.dossier.to_json(), of=of)

    def _drop_contradictions(self) -> None:
        """A register contradicts what people typed, and nothing else: not what an item gave, or a row that is gone."""
        kept = self.dossier.contradicted.items()
        self.dossier.contradicted = {name: said for name, said in kept if self._stands_typed(name)}

    def _stands_typed(self, name: str) -> bool:
        cell = cell_of(self.closure, name)
        value = self.dossier.answers.get(cell[0] if cell else name)
        if cell is None:
            return value is not None and value.origin is Origin.TYPED
        return value is not None and isinstance(value.value, list) and cell[1] < len(value.value)

    def _drop_disputes(self) -> None:
        """Nobody need answer about a value that is no longer there: typed over, or of somebody else."""
        for key, ticket in self.dossier.disputes.items():
            value = self.dossier.answers.get(ticket["field"])
            there = ticket["field"] in self.dossier.contradicted or (value and value.disputed)
            if not ticket["answer"] and not there:
                ticket |= {"answer": Dispute.Answer.MOOT.value, "at": self.now.isoformat()}
                Dispute.objects.filter(pk=key).update(answer=Dispute.Answer.MOOT, answered_at=self.now)
                self.note("dispute.dropped", ticket["field"])
                if self.case.filed_at:
                    self.later("dispute.over", key)

    def save(self) -> None:
        """Write what was gathered: one statement a kind."""
        if self.moved:
            write_items(self.moved.values())
        if self.moved_participants:
            fields = ["status", "due", "signed_at", "signed_hash", "ric_index", "agent"]
            Participant.objects.bulk_update(self.moved_participants.values(), fields)
        if self.settlements:
            Settlement.objects.bulk_create(self.settlements, ignore_conflicts=True)
        if not self.case.named or bytes(self.case.sealed) != self._sealed_before:
            keep_namings(self)
        self._issue()
        self._wake()
        self._archive_again()
        outbox.put(self.jobs)
        self._journal()
        self.case.changed_at = self.now
        self.case.save(update_fields=[f.attname for f in Case._meta.concrete_fields if not f.primary_key])

    def _issue(self) -> None:
        """Documents get their row now and their PDF from a job."""
        if not self.documents:
            return
        for made in CaseDocument.objects.bulk_create(self.documents):
            self.note("document.issued", made.document, document=made.pk)
            self.later("document.make", str(made.pk), document=made.pk)
            if kind := self.closure.documents[made.document].licence:
                how = "licence.replace" if made.replaces_id else "licence.issue"
                self.later(how, str(made.pk), document=made.pk, kind=kind)

    def _archive_again(self) -> None:
        """What happens to a case in the archive, its archiving too, has its package built anew."""
        changed = any(not event.verb.startswith(archives.OWN) for event in self.events)
        if changed and self.case.phase == CasePhase.ARCHIVED:
            self.later(archives.MAKE, str(self.case.head_seq))

    def _journal(self) -> None:
        head = journal.Head(self.case.head_seq, self.case.head_hash)
        head = journal.append(self.case.ref, head, self.events, self.now)
        self.case.head_seq, self.case.head_hash = head.seq, head.hash


def write_items(items: Iterable[ItemCase]) -> None:
    """Every column that a move may change; one item by an update, many as rows laid over those there are.

    A CASE for each of three hundred rows in twenty columns takes the database longer than the rows themselves.
    """
    rows = list(items)
    if len(rows) == 1:
        rows[0].save(update_fields=ITEM_COLUMNS)
    else:
        ItemCase.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=ITEM_COLUMNS)


@contextmanager
def work_on(case_filter: dict[str, Any], *, now: datetime, actor: str = "system") -> Iterator[Work]:
    """Lock the case, hand out its ``Work``, save it when the block ends well; all in one transaction."""
    with transaction.atomic():
        try:
            case = Case.objects.select_for_update(of=("self",)).get(**case_filter)
        except Case.DoesNotExist as error:
            raise NotFound from error
        work = Work(case, list(case.participants.order_by("pk")), now, actor)
        yield work
        work.save()


@contextmanager
def work_as(person: Filler, ref: str, *, now: datetime) -> Iterator[tuple[Work, Participant]]:
    """``work_on`` for a citizen, or for the clerk who fills his draft: somebody else's case does not exist."""
    with work_on({"ref": ref}, now=now) as work:
        me = part_for(person, work)
        work.actor = clerk_actor(person, me.role) if isinstance(person, Staff) else person_actor(me.role, work.agent)
        yield work, me


def digest(sealed: bytes | memoryview) -> str:
    """How the journal names sealed data: the hash of the ciphertext."""
    return hashlib.sha256(bytes(sealed)).hexdigest()


def start_of(day: date) -> datetime:
    """The first moment of ``day`` where the offices are."""
    return timezone.make_aware(datetime.combine(day, time()))


def end_of(day: date) -> datetime:
    """The first moment after ``day`` where the offices are."""
    return start_of(day + timedelta(days=1))


def over_at(last: Due) -> datetime:
    """The moment a limit is over that ends on ``last``."""
    return last.at or end_of(last.date)
