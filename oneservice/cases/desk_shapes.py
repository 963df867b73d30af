"""What the queries of a desk return: plain values, as ``shapes`` has them for citizens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from oneservice.cases.besides import Beside
from oneservice.cases.progress_shapes import DocumentLine, PaperPlace, Step
from oneservice.cases.shapes import CheckRow, CheckSection, MaterialLine, Question
from oneservice.engine.definition import Text


@dataclass(frozen=True, slots=True)
class InboxRow:
    """An item case in a handler's inbox. ``urgency``: overdue | red | yellow | calm."""

    id: int
    title: Text
    number: str
    case_number: str
    bundle_title: Text
    applicant: str  # masked
    phase_title: Text
    state_title: Text
    due: date | None
    provisional: bool
    urgency: str
    waiting_days: int
    returned: bool  # came back from a correction
    item: str = ""  # the entry of the bundle
    rows: int = 0  # of an item with rows: how many wait in this state; the line stands for all
    hurry: str = ""  # of its last order to hurry 督办: open | replied | closed


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order 督办. ``urgency`` is that of the answer while the office owes one: overdue | red | yellow | calm."""

    id: int
    title: Text
    case_number: str
    office: Text
    status: str  # open | replied | closed
    due: date
    urgency: str


@dataclass(frozen=True, slots=True)
class Inbox:
    rows: tuple[InboxRow, ...]
    counts: dict[str, int]  # overdue, red, yellow, calm
    office: str
    next: str  # cursor for the next page, "" at the end
    orders: tuple[OrderLine, ...] = ()  # to hurry 督办, that the office has to answer


@dataclass(frozen=True, slots=True)
class FoundRow:
    """An item case in the answer to a search. ``rows``: it stands for all rows of its item that the reader handles."""

    id: int
    title: Text
    bundle_title: Text
    case_number: str
    applicant: str  # masked
    phase_title: Text
    tone: str
    rows: bool


@dataclass(frozen=True, slots=True)
class AskedInput:
    """What an action asks. ``kind``: defects | reason | remedies | opinion | findings | office | field."""

    kind: str
    name: str
    label: Text
    question: Question | None = None
    options: tuple[tuple[str, Text], ...] = ()  # to choose one of


@dataclass(frozen=True, slots=True)
class ActionButton:
    """A step the handler may take now; ``barred`` says why not (for example: not by who proposed)."""

    id: str
    title: Text
    tone: str  # main | plain | bad
    asks: tuple[AskedInput, ...]
    document: Text | None
    barred: Text | None


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A ticket 数据异议 on its department's desk. It names the field and the register, and nobody."""

    id: int
    number: str
    label: Text
    source: Text | None
    due: date
    urgency: str


@dataclass(frozen=True, slots=True)
class DisputeView:
    """One ticket: what the register says, of whom, and what the citizen says. ``answers``: none once it is answered."""

    row: DisputeRow
    bundle_title: Text
    shown: dict[str, str]  # the value as it is now, in words by language
    claim: str
    should: str
    proof: str  # the name of the file sent with it, "" where there is none
    of: tuple[CheckRow, ...]  # whose entry it is
    fields: tuple[str, ...]  # whatever of the case is shown, for the access log
    answers: tuple[ActionButton, ...]
    answer: str  # "" | upheld | stands | moot
    typed: dict[str, str] | None = None  # what the citizen typed, where it differs from the register and nobody spoke


@dataclass(frozen=True, slots=True)
class SpecialView:
    """A step that no process names, about to be taken."""

    id: int
    step: int
    title: Text
    case_number: str
    phase_title: Text
    office: str
    appeal: str  # why the citizen asks again
    special: ActionButton


@dataclass(frozen=True, slots=True)
class PastRow:
    """An item that is decided, for whoever may look at it again. ``mine``: the reader may open it."""

    id: int
    title: Text
    case_number: str
    phase_title: Text
    tone: str
    decided: date | None
    mine: bool
    specials: tuple[ActionButton, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """``asked``: a citizen waits for an answer; ``number``: what was looked for."""

    asked: tuple[PastRow, ...]
    rows: tuple[PastRow, ...]
    number: str


@dataclass(frozen=True, slots=True)
class DeskItem:
    """One item case on a handler's desk: only the fields and materials the item declares."""

    id: int
    step: int  # what the form posts back, so that two clerks on one task do not act twice
    title: Text
    number: str
    case_number: str
    bundle_title: Text
    phase: str
    phase_title: Text
    state_title: Text
    due: date | None
    provisional: bool
    urgency: str
    limit: Text | None
    basis: tuple[str, ...]
    sections: tuple[CheckSection, ...]
    materials: tuple[MaterialLine, ...]
    documents: tuple[DocumentLine, ...]
    steps: tuple[Step, ...]
    actions: tuple[ActionButton, ...]
    waits_for: tuple[Text, ...]
    notes: tuple[tuple[str, str], ...]  # what earlier steps said: opinion, findings, reason
    disputes: tuple[tuple[Text, str], ...]  # field label, what the citizen says is wrong
    beside: tuple[Beside, ...] = ()  # what registers contradict and are asked about
    specials: tuple[ActionButton, ...] = ()  # steps no process names
    item: str = ""  # the entry of the bundle
    visit: VisitRow | None = None  # the applicant is to come
    panel: PanelView | None = None  # it waits for the votes of a panel
    row: int = 0
    together: int = 0  # rows of this item that wait in this state on this desk
    papers: tuple[PaperPlace, ...] = ()  # handed in for it, and where they are
    takes_papers: bool = False  # the reader may take papers in for it
    orders: tuple[OrderLine, ...] = ()  # to hurry 督办, the latest first
    filed_at: datetime | None = None
    may_name: frozenset[str] = frozenset()  # ``field.NAME``, ``material.KEY``: what a correction notice may name
    entered_on: date | None = None  # it was received on paper, at ``filed_at``, and entered later 补录


@dataclass(frozen=True, slots=True)
class PanelView:
    """How many have voted; ``mine``: what the reader chose."""

    seats: int
    at_least: int
    voted: int
    mine: Text | None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """Who is expected at the office, and when. ``status``: "" (no time chosen) | booked | came | missed."""

    id: int  # of the item case
    step: int
    title: Text
    case_number: str
    applicant: str  # masked
    at: datetime | None
    status: str
    over: bool  # the time has come, so that it can be said who did not


@dataclass(frozen=True, slots=True)
class Visits:
    """The office's appointments: ``earlier`` are those nobody has said anything about."""

    office: str
    earlier: tuple[VisitRow, ...]
    today: tuple[VisitRow, ...]
    later: tuple[VisitRow, ...]
