"""Authority 授权 given to somebody to act for one: granting, revoking, and who acts for whom today.

民法典 161-175: an agent acts within what was granted, until the day named; who granted it may revoke it at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from oneservice.people.models import Delegation, Person
from oneservice.records import journal, sealing


@dataclass(frozen=True, slots=True)
class Grant:
    """What is granted: to whom, for which services (none: for all), until which day, shown by which stored file."""

    name: str = field(repr=False)
    ric: str = field(repr=False)
    bundles: tuple[str, ...]
    until: date
    blob: str = ""
    media: str = ""


class OwnAgent(ValueError):
    """Nobody grants authority to himself."""


def grant(principal: Person, what: Grant, *, now: datetime) -> list[Delegation]:
    """One authority for each service, each revoked by itself; one transaction. Raises OwnAgent."""
    index = sealing.blind_index(what.ric)
    if index == principal.ric_index:
        raise OwnAgent
    with transaction.atomic():
        _lock(principal)
        given = [_given(principal, what, index, bundle, now) for bundle in what.bundles or ("",)]
        for each in given:
            each.save(force_insert=True)
        _note(principal, "authority.granted", given, now)
    return given


def _given(principal: Person, what: Grant, index: str, bundle: str, now: datetime) -> Delegation:
    made = Delegation(principal=principal, agent_index=index, bundle=bundle, until=what.until, given_at=now)
    made.blob, made.media = what.blob, what.media
    made.seal_agent(what.name, what.ric)
    return made


def revoke(principal: Person, authority: int, *, now: datetime) -> bool:
    """From this moment the agent may do nothing more; False: there is no such authority, or it was revoked before."""
    with transaction.atomic():
        _lock(principal)
        row = principal.given.filter(pk=authority, revoked_at=None).first()
        if row is None:
            return False
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        _note(principal, "authority.revoked", [row], now)
    return True


def _lock(principal: Person) -> None:
    Person.objects.select_for_update().get(pk=principal.pk)


def _note(principal: Person, verb: str, rows: Iterable[Delegation], now: datetime) -> None:
    """In a chain of the person's own; who the agent is stands sealed in the row only."""
    chain = f"authority:{principal.pk}"
    events = [
        journal.Event(verb, "principal", str(row.pk), {"service": row.bundle, "until": row.until.isoformat()})
        for row in rows
    ]
    journal.append(chain, journal.last(chain), events, now)


# --- who acts for whom ------------------------------------------------------------------------------------


def held_by(agent: Person, today: date) -> QuerySet[Delegation]:
    """What somebody may do for others today, with the others."""
    return _standing(today).filter(agent_index=agent.ric_index).select_related("principal").order_by("pk")


def acting_for(agent: Person, principals: Collection[str], bundles: Iterable[str], today: date) -> list[Delegation]:
    """Authority to act for some of ``principals`` (blind indexes) in a case of a service that has the ids ``bundles``:
    its own, and that of the bundle it stands for in its division."""
    wanted = held_by(agent, today).filter(bundle__in=["", *bundles], principal__ric_index__in=principals)
    return list(wanted)


def given_by(principal: Person) -> list[Delegation]:
    """Every authority somebody has granted, the newest first."""
    return list(principal.given.order_by("-pk"))


def _standing(today: date) -> QuerySet[Delegation]:
    return Delegation.objects.filter(revoked_at=None, until__gte=today)
