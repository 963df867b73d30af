"""Disputes 数据异议: who keeps what is said to be wrong, and what waits until its keeper has answered.

What a register says stands on the form while it is disputed; nothing is granted or refused on it (个人信息保护法 46:
whoever finds personal information wrong may have it checked and corrected in time).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from oneservice.cases.cells import addressed_name, needs_of, whole_of
from oneservice.cases.models import Case, Dispute, ItemCase
from oneservice.cases.reading import Reading
from oneservice.cases.workdays import calendar_at
from oneservice.engine.definition import GRANTED_PHASES, Action, Closure, Duration, Logic, Phase, Text, Unit
from oneservice.engine.rules import compile_rule
from oneservice.people.models import Office, Staff

WITHIN = Duration(5, Unit.WORKDAYS)
"""How long a department may take where its source says nothing else."""

CORRECTED = "corrected:"
"""What the source of a value is named that a department has put right, before the department's id."""

DECIDED = GRANTED_PHASES | {Phase.REFUSED, Phase.NOT_ACCEPTED}
WAITS = Text(
    "申请人对本事项所用的信息提出了异议，正在由提供部门核实：答复前不能作出准予或者不予的决定，其他步骤可以照办",
    "The applicant says that something this item uses is wrong. Its department is checking: nothing is granted or "
    "refused until it has answered; other steps may be taken",
)


def keeper_of(closure: Closure, source: str) -> str:
    """The department that keeps a source, or that corrected it last; "" where nobody is known to."""
    if source.startswith(CORRECTED):
        return source.removeprefix(CORRECTED)
    return closure.sources[source].department if source in closure.sources else ""


def corrected_by(closure: Closure, source: str) -> Text | None:
    """The source of a corrected value in words; None: it is another kind of source."""
    if not source.startswith(CORRECTED):
        return None
    department = closure.departments.get(source.removeprefix(CORRECTED))
    title = department.title if department else Text("提供部门", "its department")
    return Text(f"{title.zh}更正", f"Corrected by {title.en or title.zh}")


def answer_by(reading: Reading, department: str, office: Office | None, source: str, since: datetime) -> date:
    """The last day for the department to answer, in the working days there; ``since``: when it was asked."""
    keeper = department if department in reading.closure.departments else reading.bundle.lead
    days = calendar_at(reading.closure, keeper, office, reading.case.division)
    known = reading.closure.sources.get(source)
    return days.add(timezone.localtime(since), (known.disputes if known else None) or WITHIN).date


def source_of(reading: Reading, field: str) -> str:
    """The register that a ticket is about: whose value stands on the form, or beside it; "" where none does."""
    said, value = reading.dossier.contradicted.get(field), reading.dossier.answers.get(field)
    return said["source"] if said else value.source if value else ""


def answering(staff: Staff) -> Q:
    """``may_answer`` for rows of tickets."""
    return Q(department=staff.office.department) & (Q(office=None) | Q(office=staff.office_id))


def may_answer(staff: Staff, dispute: Dispute) -> bool:
    """The office it was sent to; one sent to no office is everybody's of the department."""
    return staff.office.department == dispute.department and dispute.office_id in (None, staff.office_id)


def proof_of(case: Case, dispute: int) -> str:
    """What the file that goes with a ticket is sealed as."""
    return f"dispute:{case.ref}:{dispute}"


def must_wait(reading: Reading, item: ItemCase, action: Action) -> bool:
    """Whether the action would decide the item on what is disputed."""
    target = reading.closure.process_of(item.item).states[action.to].phase
    return not item.outcome and target in DECIDED and doubted(reading, item)


def doubted(reading: Reading, item: ItemCase) -> bool:
    """Whether anything the item's rules, extract and documents read is disputed, at first hand or by computing."""
    disputed = reading.dossier.disputed
    return bool(disputed) and _touch(disputed, reads_of(reading, item))


def _touch(disputed: Iterable[str], read: Iterable[str]) -> bool:
    """The same place; or one is a list and the other a cell of it."""
    return any(a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.") for a in disputed for b in read)


def reads_of(reading: Reading, item: ItemCase) -> set[str]:
    """The fields and cells an item's rules, extract and documents read, at first hand or by computing."""
    todo = {addressed_name(reading.closure, item, name) for name in _reads(reading, item)}
    seen = set[str]()
    while todo:
        name = todo.pop()
        seen.add(name)
        todo |= reading.read_by(whole_of(reading.closure, name)) - seen
    return seen


def still_read(reading: Reading) -> frozenset[str]:
    """Fields that something still to be decided or paid reads; a form that is being filled decides all of them."""
    if reading.case.filling:
        return frozenset(reading.closure.fields)
    read = set[str]()
    for item in reading.items:
        if not item.over and _open(item):
            read |= reads_of(reading, item)
    for entry in reading.later_items if not reading.case.closed_at else ():
        read |= reads_of(reading, ItemCase(item=entry)) | {reading.bundle.item(entry).each}
    return frozenset(whole_of(reading.closure, name) for name in read)


def _open(item: ItemCase) -> bool:
    return not item.outcome or item.phase == Phase.PAYMENT


BILL = "bill"
"""What is kept in ``Dossier.held`` for an item that waits to be paid: the bill, and not an event."""


def bill_waits(reading: Reading, item: ItemCase) -> bool:
    """Whether the item's bill need not be paid before a dispute is answered: it has no last day until then."""
    held = reading.dossier.held.get(item.key, {})
    return held.get("event") == BILL and held.get("step") == item.step


def _reads(reading: Reading, item: ItemCase) -> Iterator[str]:
    definition = reading.closure.items[item.item]
    yield from needs_of(reading.closure, item)
    yield definition.division
    if definition.fee and isinstance(definition.fee.amount, str):
        yield definition.fee.amount
    for rule in _rules(reading, item):
        yield from compile_rule(rule).reads if rule is not None else ()


def _rules(reading: Reading, item: ItemCase) -> Iterator[Logic]:
    definition = reading.closure.items[item.item]
    yield reading.bundle.item(item.item).when
    yield from (use.when for use in definition.materials)
    yield from (definition.decide.grant, definition.decide.refuse) if definition.decide else ()
    yield from (gate.must for gate in reading.unsettled_gates)
