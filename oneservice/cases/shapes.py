"""What the queries of a case return: plain values a page can show without asking the database again.

Texts of the definition stay ``Text`` (both languages); the door chooses. Nothing here is a model, so that
a template cannot reach a row it was not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from oneservice.cases.besides import Beside
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
    beside: tuple[Beside, ...] = ()  # what a register says that answered later


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

    @property
    def beside(self) -> bool:
        """Whether a register contradicts something on it."""
        return any(each.beside for each in self.questions)


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
    typed: dict[str, str] | None = None  # what he had typed, where a register contradicts it: then he said nothing
    said: dict[str, str] | None = None  # and what the register says
    by: Text | None = None  # whoever said so, where it is not the reader


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
    beside: tuple[tuple[str, Beside], ...] = ()  # what registers contradict: page, what
    known: bool = False  # registers said something that concerns the reader


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
