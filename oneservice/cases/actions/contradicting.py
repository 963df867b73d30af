"""A register answers late and says something else than was typed meanwhile: unknown never decides.

What was typed stays, what the register says is kept beside it (``Dossier.contradicted``). In a draft the applicant
takes it or keeps his own. Where both still differ when the case is filed, a ticket opens by itself at the register's
keeper, and whatever reads the value waits as it does for “this is wrong”. A value that is not locked may be typed over
anyway: what the register says of it is offered and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from oneservice.cases.actions.holding import hold_bills
from oneservice.cases.actions.ticketing import open_ticket
from oneservice.cases.cells import cell_of, field_of, known_name, whole_of, with_cells
from oneservice.cases.models import Dispute
from oneservice.cases.work import Work, digest
from oneservice.engine.values import Origin, Value


def hear(work: Work, name: str, of: str, found: Value) -> None:
    """What a register says of a field or cell that somebody has typed already: the same makes it found."""
    typed = _typed(work, name)
    if typed is None:
        return
    if _same(typed.value, found.value):
        work.dossier.contradicted.pop(name, None)
        _put(work, name, found)
        return
    said = {"value": found.value, "source": found.source, "grade": found.grade, "at": found.at, "of": of}
    before = work.dossier.contradicted.get(name)
    work.dossier.contradicted[name] = said | {"binds": field_of(work.closure, name).lock}
    if before is None or before["value"] != found.value:
        work.note("value.contradicted", name, source=found.source)


def reconsider(work: Work) -> None:
    """Something was typed anew: what now agrees with its register, or was cleared, is found."""
    for name in [*work.dossier.contradicted]:
        typed = _typed(work, name)
        if typed is not None and _same(typed.value, work.dossier.contradicted[name]["value"]):
            take_found(work, name)


def take_found(work: Work, name: str) -> bool:
    """What the register says takes the place of what was typed; whether there was anything to take."""
    said = work.dossier.contradicted.pop(name, None)
    if said is None or not known_name(work.closure, name):
        return False
    _put(work, name, found_of(said))
    return True


def found_of(said: Mapping[str, Any]) -> Value:
    """What a register says, as a value of the form."""
    return Value(said["value"], Origin.FOUND, source=said["source"], at=said["at"], grade=said["grade"])


def open_contradictions(work: Work) -> None:
    """A ticket for everything in which a filed case and a register differ; each once. What is hidden waits."""
    disputed = work.dossier.disputed
    new = {name: said for name, said in work.dossier.contradicted.items() if said["binds"] and name not in disputed}
    values = work.form_state().values if new else {}
    shown = {name: said for name, said in new.items() if whole_of(work.closure, name) in values}
    rows = [open_ticket(work, n, said["source"], claim="", should="", found=said) for n, said in shown.items()]
    if not rows:
        return
    work.seal()
    for row in rows:
        told = {"department": row.department, "due": row.due.isoformat(), "hash": digest(work.case.sealed)}
        work.note("dispute.opened", row.field, dispute=row.pk, **told)
    hold_bills(work)
    work.later("message.send", f"contradicted:{rows[0].pk}", role=work.case.starter, about="contradicted")


def registered(work: Work, name: str) -> Any:
    """The plain value the register has: kept beside what was typed, or on the form."""
    said = work.dossier.contradicted.get(name)
    return said["value"] if said else work.dossier.answers[name].value


def settle(work: Work, row: Dispute, value: Value | None = None) -> bool:
    """The keeper has answered: ``value`` is put, None lets the register's stand. Whether the form has changed.

    What was typed is kept with the ticket, for whoever reads the answer.
    """
    said = work.dossier.contradicted.pop(row.field, None)
    if said is not None and (typed := _typed(work, row.field)) is not None:
        work.dossier.disputes[str(row.pk)]["typed"] = typed.value
    value = value or (found_of(said) if said else None)
    if value is not None:
        _put(work, row.field, value)
    return value is not None


def _typed(work: Work, name: str) -> Value | None:
    """What people wrote there; None where they have not, or there is no such place any more."""
    cell = cell_of(work.closure, name)
    kept = work.dossier.answers.get(cell[0] if cell else name)
    if kept is None or (cell is None and kept.origin is not Origin.TYPED):
        return None
    if cell is None:
        return kept
    rows = kept.value if isinstance(kept.value, list) else []
    return Value(rows[cell[1]].get(cell[2]), kept.origin) if cell[1] < len(rows) else None


def _same(typed: Any, found: Any) -> bool:
    """A blank contradicts nothing: what nobody has filled, the register fills."""
    return typed is None or _plain(typed) == _plain(found)


def _plain(value: Any) -> Any:
    """Rows without their empty columns, texts without spaces around them."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items() if each is not None}
    return value.strip() if isinstance(value, str) else value


def _put(work: Work, name: str, value: Value) -> None:
    """A cell has no source of its own: it is filled, and its list stays as it came."""
    if cell_of(work.closure, name) is None:
        work.dossier.answers[name] = value
        return
    for field, rows in with_cells(work.closure, work.dossier.answers, {name: value.value}).items():
        work.dossier.answers[field] = replace(work.dossier.answers[field], value=rows)
