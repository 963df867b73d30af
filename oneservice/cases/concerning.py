"""Whom a value concerns: what a person of the case may read of it, and of what he may say that it is wrong."""

from __future__ import annotations

from oneservice.cases.models import Participant
from oneservice.cases.reading import Reading
from oneservice.engine.definition import Field
from oneservice.engine.form import FormState
from oneservice.engine.values import Origin


def roles_of(reading: Reading, me: Participant) -> set[str]:
    """All the roles the reader has in the case: a director may be a shareholder too."""
    mine = (part for part in reading.participants if part.ric_index == me.ric_index)
    return {me.role, *(part.role for part in mine if part.status != Participant.Status.NOT_INVITED)}


def fields_for(reading: Reading, me: Participant) -> frozenset[str]:
    """What a citizen may read of the case: who began all of it, a co-signer the pages that name them."""
    if me.starts:
        return frozenset(reading.closure.fields)
    roles = roles_of(reading, me)
    return frozenset(name for page in reading.closure.pages if roles & set(page.roles) for name in page.fields)


def registered_for(reading: Reading, me: Participant) -> frozenset[str]:
    """What registers said that concerns the reader: all of it for who began; for another person, of what he may read,
    what is of his own part or was asked about him, and the amount of a bill that is his to pay."""
    said = {name for name, value in reading.dossier.answers.items() if value.origin is Origin.FOUND}
    names = said & reading.closure.fields.keys()
    if me.starts:
        return frozenset(names)
    mine = roles_of(reading, me)
    others = {role.id for role in reading.bundle.roles.values() if role.starts or role.signs} - mine
    own = {name for name in fields_for(reading, me) & names if _is_of(reading.closure.fields[name], mine, others)}
    return frozenset(own | {name for name in _billed(reading, mine) if name in names})


def _is_of(field: Field, mine: set[str], others: set[str]) -> bool:
    asked = any(origin.of in mine for origin in field.sources)
    return field.group in mine or (asked and field.group not in others)


def _billed(reading: Reading, mine: set[str]) -> set[str]:
    fees = (item.fee for item in reading.closure.items.values())
    return {fee.amount for fee in fees if fee and fee.payer in mine and isinstance(fee.amount, str)}


def shown_to(reading: Reading, state: FormState, me: Participant) -> frozenset[str]:
    """``registered_for`` without what the form does not ask at all any more."""
    return frozenset(name for name in registered_for(reading, me) if state.shown.get(name) is not False)
