"""What the queries of a case return: plain values a page can show without asking the database again.

Texts of the definition stay ``Text`` (both languages); the door chooses. Nothing here is a model, so that
a template cannot reach a row it was not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.values import Value


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A one-thing service on the home page."""

    bundle: str
    title: Text
    summary: Text | None
    items: int
    workdays: int | None


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case in a citizen's list. ``role`` is what the reader is in it; ``todo`` what waits for the reader."""

    ref: str
    number: str
    title: Text
    phase: str
    role: str
    role_title: Text
    todo: str  # "" | "fill" | "sign" | "correct" | "pay" | "continue" | "wait"
    changed_at: datetime
    due: date | None
    ended: int
    items: int
    acting: bool = False  # the case of somebody else, who has given the reader authority


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page of the form in the task list. ``status``: done | todo | optional | waiting (a register is asked)."""

    id: str
    title: Text
    status: str
    open_questions: int
    prefilled: int


@dataclass(frozen=True, slots=True)
class AskedSource:
    """A register asked for this case. ``status``: asking | found | not_found | conflict | silent | declined."""

    source: str
    title: Text
    of: str
    of_title: Text
    status: str


@dataclass(frozen=True, slots=True)
class Question:
    """One field on a page, ready for a widget. ``value`` is the plain value; ``typed`` what the reader last posted."""

    field: Field
    name: str  # the field's full name; also the name of the form control, "." kept
    type: FieldType
    value: Value | None
    shown: bool
    required: bool
    locked: bool
    pending: bool  # a register is still asked; typing stays open
    options: tuple[tuple[str, Text], ...]
    source_title: Text | None
    typed: Any = None
    wrong: Text | None = None


@dataclass(frozen=True, slots=True)
class PageView:
    """A page to fill: ``questions`` in order, ``asking`` titles of registers still silent."""

    ref: str
    id: str
    title: Text
    help: Text | None
    questions: tuple[Question, ...]
    asking: tuple[Text, ...]
    number: int
    of: int
    read_only: bool = False
    following: str = ""  # the next page with something on it; "" on the last


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material of the case. ``how``: licence | source | form | upload.

    ``status``: spared | uploaded | missing | deferred | maybe.
    """

    key: str
    title: Text
    of_title: Text | None
    grade: str
    how: str
    status: str
    items: tuple[Text, ...]
    optional: bool
    defer_days: int | None
    file_name: str = ""  # a neutral name, never the one the citizen's file had
    size: int = 0
    pulled: str = ""  # of an e-licence asked for: asking | found | not_found
    number: str = ""  # of the e-licence found
    due: date | None = None  # of one that may follow: its last day, once it is owed


@dataclass(frozen=True, slots=True)
class GuideLine:
    """An item in the personal guide. ``applies``: yes | no | unknown; ``why`` the rule in words."""

    id: str
    title: Text
    department: Text
    office: str
    applies: str
    why: Text | None
    workdays: int | None
    due: date | None
    provisional: bool
    after: tuple[Text, ...]
    fee: str  # "" free; "￥380.00"; "bill" when the amount is not known yet
    optional: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class GateLine:
    """``truth``: yes | no | unknown."""

    id: str
    title: Text | None
    truth: str
    otherwise: Text


@dataclass(frozen=True, slots=True)
class Signer:
    """``status``: waiting | signed | refused | late | spared | not_invited; ``me``: the reader."""

    role: str
    title: Text
    name: str
    status: str
    due: date | None
    signed_at: datetime | None
    me: bool
    agent: bool = False  # signed with authority by another
    items: tuple[Text, ...] = ()  # only these wait for the signature


@dataclass(frozen=True, slots=True)
class Quorum:
    """A role of which ``needed`` of ``of`` people must sign."""

    title: Text
    needed: int
    of: int


@dataclass(frozen=True, slots=True)
class LinkLine:
    """Something that is done elsewhere. ``sure``: it concerns the reader; else it may, what it depends on is open."""

    title: Text
    url: str
    sure: bool


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """“This is wrong” 数据异议 as its citizen follows it. ``answer``: "" (none yet) | upheld | stands."""

    number: str
    label: Text
    claim: str
    should: str
    who: Text  # has it
    phone: str
    due: date
    late: bool
    answer: str
    answered: date | None
    shown: dict[str, str]  # the value as it is now, in words by language
    reason: str  # why it stands
    remedies: str  # and what can be done next


@dataclass(frozen=True, slots=True)
class Draft:
    """A case before it is filed, as one participant may see it."""

    ref: str
    title: Text
    note: Text | None
    phase: str  # draft | awaiting_signatures
    role: str
    starts: bool  # the reader fills; else signs only
    gates: tuple[GateLine, ...]
    closed_gate: GateLine | None  # the first gate that says no: the form stays shut
    guide: tuple[GuideLine, ...]
    workdays: int | None
    due: date | None
    pages: tuple[PageLine, ...]
    materials: tuple[MaterialLine, ...]
    sources: tuple[AskedSource, ...]
    signers: tuple[Signer, ...]
    ready: bool  # nothing left to fill: may be checked and signed
    done: int
    total: int
    keep_until: date | None
    quorums: tuple[Quorum, ...] = ()
    acting: str = ""  # for whom the reader acts, if he has authority to
    returned: Text | None = None  # why it came back to draft: late or refused signature
    window: Text | None = None  # of a campaign: until when it can be filed, or that it cannot
    open: bool = True  # it can be filed today, as far as a campaign goes
    prepared: Text | None = None  # the register whose event prepared it, while nobody has taken it up
    links: tuple[LinkLine, ...] = ()  # what is done elsewhere
    stage: int = 0  # above 0: a next stage of a case that was filed before
    aside: tuple[tuple[str, Text, int], ...] = ()  # lists with rows set aside: name, label, how many
    received_at: datetime | None = None  # on paper, where it is entered later 补录
    disputes: tuple[DisputeLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsentView:
    """What the reader is asked to allow: ``sources`` are the registers that would be asked about him."""

    ref: str
    title: Text
    role_title: Text
    sources: tuple[Text, ...]
    due: date | None


@dataclass(frozen=True, slots=True)
class CheckRow:
    field: str
    page: str
    label: Text
    shown: dict[str, str]  # language -> display text
    source_title: Text | None
    changeable: bool


@dataclass(frozen=True, slots=True)
class CheckSection:
    page: str
    title: Text
    rows: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class CheckView:
    """Check your answers: what the reader is about to sign."""

    draft: Draft
    sections: tuple[CheckSection, ...]
    left: tuple[tuple[str, Text], ...]  # (page id, what is missing)
    statement: Text


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
