"""What the queries of a filed case return: items, steps and papers, and what is asked of the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from oneservice.cases.shapes import DisputeLine, LinkLine, MaterialLine, Question
from oneservice.engine.definition import Text


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document of a case. ``status``: making | ready | problem."""

    id: int
    title: Text
    number: str
    status: str
    issued_on: date | None
    item: str = ""
    kind: str = ""  # the document's id in the definition
    token: str = ""  # of the verification page, where the document has one


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a timeline. ``state``: done | now | next | waits."""

    title: Text
    detail: Text | None
    at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """One item as the citizen follows it: who has it, until when, why it waits."""

    id: str
    title: Text
    phase: str
    phase_title: Text
    tone: str  # plain | good | busy | warn | bad
    office: str
    phone: str
    due: date | None
    provisional: bool
    number: str
    waits_for: tuple[Text, ...]
    reason: str  # refusal or ending reason, in the department's words
    remedies: str
    steps: tuple[Step, ...]
    documents: tuple[DocumentLine, ...]
    todo: str  # "" | correct | pay | visit
    todo_due: date | None
    bill: str  # order reference when todo == pay
    amount: str
    department: str = ""
    decided: date | None = None
    may_withdraw: bool = False
    appeal: str = ""  # of a refusal: may | asked | upheld | reopened
    heard: str = ""  # what came of it, in the department's words
    paused: str = ""  # why its clock stands, in the department's words
    paused_since: date | None = None
    visit_at: datetime | None = None  # the time held for the applicant to come
    placing: Text | None = None  # of what is decided together: why it was placed or not
    papers: tuple[PaperPlace, ...] = ()  # handed in for it, and where they are
    bill_waits: bool = False  # something it uses is disputed: nothing need be paid before the answer
    todo_provisional: bool = False  # of ``todo_due``
    hurried: bool = False  # it is late, and whoever watches over the office has told it to hurry 督办


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of an item with many, as a line. ``todo``: correct | pay | ""."""

    id: str
    number: int
    name: str
    phase: str
    phase_title: Text
    tone: str
    todo: str
    todo_due: date | None
    amount: str
    due: date | None
    decided: date | None
    office: str


@dataclass(frozen=True, slots=True)
class PaperCount:
    """One material of a list of papers, and how many of it. ``state``: "" | missing | lost."""

    title: Text
    original: int
    copy: int
    state: str


@dataclass(frozen=True, slots=True)
class PaperPlace:
    """Papers that were handed in together, and where they are. ``status`` as ``PaperList.Status``."""

    id: int
    number: str
    papers: tuple[PaperCount, ...]
    where: Text
    status: str
    log: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """An item that is done once a row, too many to show each in full. ``counts``: state in words, tone, how many.

    ``first`` need something of the reader or did not succeed; ``rest`` go their way.
    """

    id: str
    title: Text
    department: str
    office: str
    total: int
    ended: int
    tone: str
    counts: tuple[tuple[Text, str, int], ...]
    first: tuple[RowLine, ...]
    rest: tuple[RowLine, ...]
    waits_for: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A filed case as its participant follows it."""

    ref: str
    number: str
    title: Text
    phase: str
    phase_title: Text
    role: str
    filed_at: datetime
    due: date | None
    provisional: bool
    ended: int
    total: int
    items: tuple[ItemProgress, ...]
    not_applicable: tuple[tuple[Text, Text | None], ...]  # title, why
    documents: tuple[DocumentLine, ...]
    acting: str = ""  # for whom the reader acts, if he has authority to
    groups: tuple[RowGroup, ...] = ()  # items with many rows
    owed: tuple[MaterialLine, ...] = ()  # may still follow 容缺
    may_withdraw: bool = False  # something is left to take back
    links: tuple[LinkLine, ...] = ()  # what is done elsewhere
    next_items: tuple[Text, ...] = ()  # of a case that sleeps between stages: what the next one settles
    aside: tuple[tuple[str, Text, int], ...] = ()  # lists of which rows were left out: name, label, how many
    entered_on: date | None = None  # where it was received on paper, at ``filed_at``, and entered later 补录
    disputes: tuple[DisputeLine, ...] = ()
    bills: bool = False  # the reader has bills in this case, paid or not
    known: bool = False  # registers said something that concerns the reader


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """What taking back one item, or the whole case, would mean."""

    ref: str
    item: str  # "" the whole case
    title: Text
    number: str
    taken: tuple[Text, ...]
    ends: tuple[Text, ...]  # items that wait on what is taken back
    stays: tuple[tuple[Text, Text], ...]  # title, phase in words


@dataclass(frozen=True, slots=True)
class Defect:
    """One point of a correction notice: a field or a material, and what is wrong with it."""

    kind: str  # "field" | "material"
    name: str
    label: Text
    problem: str


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """What the citizen must put right for one item: only the named fields and materials are open."""

    ref: str
    item: str
    title: Text
    office: str
    due: date | None
    defects: tuple[Defect, ...]
    questions: tuple[Question, ...]
    materials: tuple[MaterialLine, ...]


@dataclass(frozen=True, slots=True)
class VisitDay:
    """A day on which the office sees people: each time with how many places are left."""

    day: date
    times: tuple[tuple[datetime, int], ...]


@dataclass(frozen=True, slots=True)
class VisitView:
    """What the citizen needs to choose a time and to come with everything."""

    ref: str
    item: str
    title: Text
    office: str
    address: str
    phone: str
    due: date | None
    booked: datetime | None
    passed: bool  # the time held is over; the office has not said yet who came
    days: tuple[VisitDay, ...]
    bring: tuple[Text, ...]
    provisional: bool = False  # ``due`` is
