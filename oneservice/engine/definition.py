"""What a designer writes, as frozen values.

Every class mirrors one kind of file of the definition language. Nothing here reads files, knows the
time or Django; ``reading`` builds these values and reports what is wrong, the rest of the engine asks
them questions. Rules are kept as plain JsonLogic (``Logic``); ``rules`` compiles them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from oneservice.engine.basics import Duration as Duration  # the vocabulary is imported from here by everyone
from oneservice.engine.basics import Logic as Logic
from oneservice.engine.basics import Text as Text
from oneservice.engine.basics import Unit as Unit
from oneservice.engine.basics import frozen_map as frozen_map


@dataclass(frozen=True, slots=True)
class Department:
    id: str
    title: Text
    staff: tuple[str, ...] = ()
    calendar: str = ""
    system: str = ""


class FieldType(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    PERSON_NAME = "person_name"
    RIC = "ric"
    USCC = "uscc"
    MOBILE = "mobile"
    DATE = "date"
    DATETIME = "datetime"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOL = "bool"
    CHOICE = "choice"
    MULTICHOICE = "multichoice"
    DIVISION = "division"
    ADDRESS = "address"
    BANK_ACCOUNT = "bank_account"
    FILE = "file"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Source:
    """A register that can be asked. ``key`` is the type of the identifier it needs (``ric``, ``uscc``)."""

    id: str
    title: Text
    department: str
    key: FieldType
    answers: Mapping[str, FieldType]
    grade: str = "A"
    wait: Duration | None = None
    basis: tuple[Basis, ...] = ()
    disputes: Duration | None = None  # how long its department may take to answer that it is wrong


@dataclass(frozen=True, slots=True)
class Basis:
    law: str
    article: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class From:
    """Where a value may come from: ask ``source`` about the person in group ``of``, take its answer ``take``."""

    source: str
    of: str
    take: str


@dataclass(frozen=True, slots=True)
class Validity:
    """``must`` has to be true of a filled value, else the citizen reads ``otherwise``."""

    must: Logic
    otherwise: Text


@dataclass(frozen=True, slots=True)
class Field:
    """A data element of the dictionary (``group.name``), or a column of a list (``name``)."""

    id: str
    label: Text
    type: FieldType
    help: Text | None = None
    sensitive: bool = False
    retain: Duration | None = None
    confirm: str = ""  # "twice": shown large and typed a second time
    sources: tuple[From, ...] = ()
    lock: bool = False
    compute: Logic = None
    when: Logic = None
    optional: bool = False
    default: Any = None
    min: str = ""
    max: str = ""
    options: Mapping[str, Text] = field(default_factory=frozen_map)
    options_from: From | None = None
    min_rows: int = 0
    max_rows: int = 50
    columns: Mapping[str, Field] = field(default_factory=frozen_map)
    valid: tuple[Validity, ...] = ()

    @property
    def group(self) -> str:
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        return self.id.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Material:
    """A material 材料: pulled as e-licence, from a source, made from the form, or (none of these) uploaded."""

    id: str
    title: Text
    grade: str
    licence: str = ""
    source: str = ""
    form: str = ""  # a document made from the answers
    help: Text | None = None

    @property
    def uploaded(self) -> bool:
        return not (self.licence or self.source or self.form)


@dataclass(frozen=True, slots=True)
class MaterialUse:
    use: str
    of: str = ""
    when: Logic = None
    optional: bool = False
    defer: Duration | None = None

    @property
    def key(self) -> str:
        """How a material of one person is named in a case: ``id-card:mother``, or ``photo-id``."""
        return f"{self.use}:{self.of}" if self.of else self.use


@dataclass(frozen=True, slots=True)
class Limit:
    statutory: Duration | None = None
    promised: Duration | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Fee:
    """``amount`` is fen (integer) or the name of a money field; ``payer`` a role."""

    amount: int | str
    payer: str
    refund: str = ""  # "unless_granted" or ""


@dataclass(frozen=True, slots=True)
class Decide:
    """For ``waits: rules``: grant if ``grant`` is true, refuse if ``refuse`` is, a person if neither or both."""

    grant: Logic
    refuse: Logic
    reason: Text


@dataclass(frozen=True, slots=True)
class Before:
    """What the item costs a citizen alone, for the four reductions 四减."""

    materials: int
    working_days: int
    visits: int
    forms: int


@dataclass(frozen=True, slots=True)
class Item:
    id: str
    title: Text
    department: str
    kind: str
    process: str
    owner: str = ""
    division: str = ""
    limit: Limit = Limit()
    fee: Fee | None = None
    needs: tuple[str, ...] = ()
    materials: tuple[MaterialUse, ...] = ()
    decide: Decide | None = None
    result: str = ""
    cancels: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    before: Before | None = None


class Phase(StrEnum):
    """The legal phases of an item case; the machine of ``cases.states`` says what may follow what."""

    WAITING = "waiting"
    RECEIVED = "received"
    CORRECTION = "correction"
    REVIEW = "review"
    SPECIAL_PROCEDURE = "special_procedure"
    SUSPENDED = "suspended"
    PAYMENT = "payment"
    GRANTED = "granted"
    PRODUCED = "produced"
    DELIVERED = "delivered"
    CLOSED = "closed"
    REFUSED = "refused"
    NOT_ACCEPTED = "not_accepted"
    NOT_APPLICABLE = "not_applicable"
    ENDED = "ended"
    TRANSFERRED = "transferred"
    POST_CHECK = "post_check"
    RECTIFY = "rectify"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


PROCESS_PHASES = frozenset(Phase) - {Phase.WAITING, Phase.NOT_APPLICABLE, Phase.WITHDRAWN, Phase.ARCHIVED}
_ENDS = "delivered closed refused not_accepted not_applicable ended transferred revoked withdrawn archived"
END_PHASES = frozenset(Phase(name) for name in _ENDS.split())
GRANTED_PHASES = frozenset(
    {Phase.GRANTED, Phase.PRODUCED, Phase.DELIVERED, Phase.CLOSED, Phase.POST_CHECK, Phase.RECTIFY}
)
"""Phases in which the decision is a grant, so that what waits on the item may go on."""


@dataclass(frozen=True, slots=True)
class Panel:
    staff: str
    of: str
    seats: int
    at_least: int


@dataclass(frozen=True, slots=True)
class State:
    """A process state. One of ``actor`` (a staff word or ``applicant``), ``panel``, ``waits``; none in an end."""

    id: str
    phase: Phase
    title: Text | None = None
    actor: str = ""
    panel: Panel | None = None
    waits: str = ""  # rules | fee | payment | reply | batch | visit
    limit: Duration | None = None
    until: str = ""
    notice: str = ""
    was: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A step between states, taken by the state's actor, by ``by``, or by an ``event``."""

    id: str
    from_states: tuple[str, ...]
    to: str
    title: Text | None = None
    event: str = ""
    by: str = ""
    asks: tuple[str, ...] = ()
    document: str = ""
    not_by: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    id: str
    title: Text | None
    states: Mapping[str, State]
    actions: tuple[Action, ...]

    @property
    def start(self) -> State:
        """The first state written is where an item begins."""
        return next(iter(self.states.values()))

    def action(self, action_id: str) -> Action | None:
        return next((action for action in self.actions if action.id == action_id), None)

    def actions_from(self, state: str) -> tuple[Action, ...]:
        """Actions that leave ``state``, the usual one first."""
        return tuple(action for action in self.actions if state in action.from_states)

    def on_event(self, state: str, event: str) -> Action | None:
        """What ``event`` does in ``state``; None where the process says nothing."""
        return next((a for a in self.actions_from(state) if a.event == event), None)


@dataclass(frozen=True, slots=True)
class Gate:
    id: str
    must: Logic
    otherwise: Text
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role is the person in the field group of its name. ``signs``: ``all``, ``any``, a number, or "" (does not)."""

    id: str
    title: Text | None = None
    starts: bool = False
    signs: str = ""
    within: Duration | None = None
    each: str = ""
    items: tuple[str, ...] = ()
    consents: bool = False
    acts_for: str = ""
    proof: str = ""
    when: Logic = None


@dataclass(frozen=True, slots=True)
class After:
    item: str
    need: str = "granted"  # or "decided"


@dataclass(frozen=True, slots=True)
class Batch:
    by: str
    places: str
    order: tuple[str, ...]
    ties: str = "lottery"


@dataclass(frozen=True, slots=True)
class BundleItem:
    """One item as used in a bundle; ``id`` differs from ``use`` when an item is used twice."""

    id: str
    use: str
    after: tuple[After, ...] = ()
    when: Logic = None
    optional: bool = False
    ticked: bool = False
    rename: Mapping[str, str] = field(default_factory=frozen_map)  # ``as``: the item's group -> this bundle's group
    each: str = ""
    stage: str = ""
    batch: Batch | None = None


@dataclass(frozen=True, slots=True)
class Link:
    title: Text
    url: str
    when: Logic = None


@dataclass(frozen=True, slots=True)
class PreparedBy:
    source: str
    of: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the form. ``roles`` (``for`` in the file): who sees it; empty: who starts."""

    id: str
    title: Text
    fields: tuple[str, ...]
    roles: tuple[str, ...] = ()
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    id: str
    title: Text
    audience: str
    lead: str
    items: tuple[BundleItem, ...]
    roles: Mapping[str, Role]
    gates: tuple[Gate, ...] = ()
    promise: Duration | None = None
    summary: Text | None = None
    note: Text | None = None  # "sample, adapt to local law"
    stages: tuple[str, ...] = ()
    campaign: Mapping[str, str] = field(default_factory=frozen_map)
    one_open_case_per: tuple[str, ...] = ()
    receive: str = ""
    prepared_by: PreparedBy | None = None
    links: tuple[Link, ...] = ()
    extends: str = ""
    division: str = ""
    application: str = "application-form"  # the document made when the case is filed
    certificate: str = "closing-certificate"  # the document made when every item has ended

    def item(self, item_id: str) -> BundleItem:
        return next(item for item in self.items if item.id == item_id)

    @property
    def starters(self) -> tuple[str, ...]:
        return tuple(role.id for role in self.roles.values() if role.starts)

    def shows(self, page: Page, roles: Collection[str], *, began: bool) -> bool:
        """Whether somebody in ``roles`` sees a page: one that names them, or, if they began the case, one that names
        nobody, or a role that might have begun it too or for whom they act: who begins fills the form."""
        if not began:
            return not set(roles).isdisjoint(page.roles)
        instead = {self.roles[role].acts_for for role in roles if role in self.roles}
        return not page.roles or not {*roles, *self.starters, *instead}.isdisjoint(page.roles)


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    title: Text
    number: str = ""
    seal: str = ""  # "department": the item's; "lead": the bundle's; "": none
    verify: bool = False
    licence: str = ""
    signed_by: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    template: str = ""  # Liquid source


@dataclass(frozen=True, slots=True)
class Scenario:
    """A played case: what people answer, what registers say, what departments do, and what must come of it."""

    name: str
    today: str
    prepared: bool = False  # the event of the bundle's ``prepared_by`` has made the draft
    answers: Mapping[str, Any] = field(default_factory=frozen_map)
    sources: Mapping[str, Any] = field(default_factory=frozen_map)
    signs: Mapping[str, str] = field(default_factory=frozen_map)
    acts: tuple[Mapping[str, Any], ...] = ()
    gives: Mapping[str, Any] = field(default_factory=frozen_map)
    expect: Mapping[str, Any] = field(default_factory=frozen_map)


@dataclass(frozen=True, slots=True)
class Closure:
    """Everything one bundle's cases depend on. Its ``sha256`` pins a running case.

    ``items`` and ``processes`` are for the bundle's entries: ``items`` is keyed by the entry's id and its
    field groups are already renamed by ``as``.
    """

    sha256: str
    bundle: Bundle
    departments: Mapping[str, Department]
    sources: Mapping[str, Source]
    fields: Mapping[str, Field]
    materials: Mapping[str, Material]
    items: Mapping[str, Item]
    processes: Mapping[str, Process]
    pages: tuple[Page, ...]
    documents: Mapping[str, Document]
    partials: Mapping[str, str]  # shared template parts and style sheets, by file name

    def process_of(self, item_id: str) -> Process:
        """The process of the bundle's entry ``item_id``."""
        return self.processes[self.items[item_id].process]


@dataclass(frozen=True, slots=True)
class Content:
    """A content folder as read: every definition by id, whether or not a bundle uses it."""

    departments: Mapping[str, Department]
    sources: Mapping[str, Source]
    fields: Mapping[str, Field]
    materials: Mapping[str, Material]
    items: Mapping[str, Item]
    processes: Mapping[str, Process]
    bundles: Mapping[str, Bundle]
    forms: Mapping[str, tuple[Page, ...]]  # by bundle
    documents: Mapping[str, Document]
    partials: Mapping[str, str]
    scenarios: Mapping[str, tuple[Scenario, ...]]  # by bundle
    words: Mapping[str, str]
