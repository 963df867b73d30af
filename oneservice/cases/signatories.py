"""Who signs a case: the people its roles stand for, how many of each role must, and how far that has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from oneservice.cases.models import Participant
from oneservice.engine.asking import SIGNING
from oneservice.engine.definition import Bundle, Role
from oneservice.engine.rules import compile_rule, rows_of
from oneservice.engine.standing_in import is_away
from oneservice.engine.values import UNKNOWN, Env, Truth, Unknown

Status = Participant.Status


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody who signs, or may have to: ``row`` is 0, or the number of his row in the role's list, from 1.

    ``asked``: whether the role's condition holds. Texts that are not known are "".
    """

    role: str
    row: int
    name: str
    ric: str
    mobile: str
    asked: Truth

    def __repr__(self) -> str:
        return f"Signatory({part_key(self.role, self.row)})"  # the rest identifies a person


def part_key(role: str, row: int) -> str:
    """How a part in a case is named: ``father``, or ``shareholders#2`` for the second row."""
    return f"{role}#{row}" if row else role


def people_of(role: Role, env: Env) -> list[Signatory]:
    """The people a role stands for: itself, or one a row of its list; nobody while the rows are not known."""
    if not role.each:
        return [_signatory(role, 0, {name: env.get(f"{role.id}.{name}") for name in SIGNING}, env, None)]
    rows = rows_of(env, role.each)
    rows = [] if isinstance(rows, Unknown) else rows
    return [_signatory(role, number, row, env, row) for number, row in enumerate(rows, 1)]


def _signatory(role: Role, number: int, said: Mapping[str, Any], env: Env, row: Mapping[str, Any] | None) -> Signatory:
    asked = True if role.when is None else compile_rule(role.when).truth(env, row)
    texts = {name: value if isinstance(value := said.get(name), str) else "" for name in SIGNING}
    return Signatory(role.id, number, texts["name"], texts["ric"], texts["mobile"], asked)


def possible_signers(bundle: Bundle, env: Env, applies: Mapping[str, Truth]) -> list[Signatory]:
    """Everybody whose signature the case needs or may need, in the order of roles and rows.

    Whom another acts for does not sign himself; a role for some items only signs if one of them may apply.
    """
    found = []
    for role in bundle.roles.values():
        pointless = role.items and all(applies.get(item) is False for item in role.items)
        if role.signs and not pointless and not is_away(bundle, role, env):
            found += [one for one in people_of(role, env) if one.asked is not False]
    return found


# --- how far it has come ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """The signatures of one role: ``of`` people were asked, ``needed`` of them must sign."""

    of: int
    signed: int
    refused: int
    late: int
    needed: int

    @property
    def done(self) -> bool:
        return self.signed >= self.needed

    @property
    def lost(self) -> bool:
        """So many refused or were late that the number can no longer be reached."""
        return self.of - self.refused - self.late < self.needed


def parts_of(role: Role, participants: Iterable[Participant]) -> list[Participant]:
    """Those who were asked, or will sign when they submit; who began is no row of a list."""
    mine = (p for p in participants if p.role == role.id and p.status != Status.NOT_INVITED)
    return [p for p in mine if bool(p.row) == bool(role.each)]


def tally(role: Role, participants: Iterable[Participant]) -> Tally:
    said = [part.status for part in parts_of(role, participants)]
    signed, refused, late = (said.count(status) for status in (Status.SIGNED, Status.REFUSED, Status.LATE))
    return Tally(len(said), signed, refused, late, needed_of(role, len(said)))


def needed_of(role: Role, of: int) -> int:
    """How many of ``of`` people must sign; nobody where nobody is asked."""
    if not of or not role.signs:
        return 0
    return {"all": of, "any": 1}.get(role.signs) or int(role.signs)


def whole_roles(bundle: Bundle) -> Iterator[Role]:
    """Roles that the filing waits for."""
    return (role for role in bundle.roles.values() if role.signs and not role.items)


def held_items(bundle: Bundle, participants: Iterable[Participant]) -> dict[str, Role]:
    """Items that wait for a signature of their own, each with the role; also those that will never have it."""
    participants = list(participants)
    roles = [role for role in bundle.roles.values() if role.signs and role.items]
    return {item: role for role in roles if not tally(role, participants).done for item in role.items}


def unsigned_items(bundle: Bundle, participants: Iterable[Participant]) -> set[str]:
    """Those of ``held_items`` that so many have refused, or not signed in time, that they cannot be done."""
    participants = list(participants)
    roles = [role for role in bundle.roles.values() if role.signs and role.items]
    return {item for role in roles if tally(role, participants).lost for item in role.items}


def may_sign(bundle: Bundle, part: Participant, *, before: bool, over: bool) -> bool:
    """Whether a signature is asked of him now: ``before`` the case is filed; after, for some items, until ``over``."""
    role = bundle.roles[part.role]
    return bool(role.signs) and part.status == Status.WAITING and (before or bool(role.items and not over))


def is_unknown(one: Signatory) -> bool:
    return one.asked is UNKNOWN
