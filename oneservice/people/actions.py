"""Every write about people: signing in, and keeping divisions, offices, staff and organisations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from oneservice.engine.ports import ProvenIdentity
from oneservice.people import divisions
from oneservice.people.models import Account, Division, Office, Opening, Organisation, Person, Staff
from oneservice.records import sealing

USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")  # GB 32100-2015: no I, O, S, V, Z

UNREACHED = {"address": "", "phone": "", "calendar": ""}


class SignInRefused(Exception):
    """There is no such login, or the account is closed: ask the administrator."""


class Misplaced(ValueError):
    """A division or organisation cannot be what it is said to be; the message says why."""


def sign_in_person(proven: ProvenIdentity) -> Account:
    """The account of a proven person, made or brought up to date; one transaction. Raises SignInRefused."""
    index = sealing.blind_index(proven.ric)
    with transaction.atomic():
        account = _account_of(index)
        if account is None:
            account = _register(proven, index)
        elif account.person:
            _refresh(account.person, proven)
    return _open(account)


def sign_in_staff(login: str) -> Account:
    """The account of a member of staff. Raises SignInRefused."""
    account = Account.objects.with_owner().filter(login=login, staff__isnull=False).first()
    if account is None:
        raise SignInRefused("no member of staff has this login: ask the administrator")
    return _open(account)


def upsert_division(code: str, zh: str, en: str = "", *, parent: str = "", calendar: str = "") -> Division:
    """Make or change a division; what lies in it moves along. Raises Division.DoesNotExist, Misplaced.

    ``calendar``: its own working days; whoever changes it has open dates counted again.
    """
    with transaction.atomic():
        above = Division.objects.get(pk=parent).path if parent else "/"
        path = f"{above}{code}/"
        if f"/{code}/" in above:
            raise Misplaced(f"division {code} cannot lie in itself")
        before = Division.objects.filter(pk=code).first()
        if before and before.path != path:
            _move(before.path, path)
        divisions.forget()
        values = {"zh": zh, "en": en, "parent_id": parent or None, "path": path, "calendar": calendar}
        return Division.objects.update_or_create(code=code, defaults=values)[0]


def upsert_office(slug: str, department: str, division: str, zh: str, en: str = "", **reached: str) -> Office:
    """Make or change the office ``slug`` of a department in a division; ``reached``: address, phone, calendar."""
    values = {"department": department, "division_id": division, "zh": zh, "en": en, **UNREACHED, **reached}
    return Office.objects.update_or_create(slug=slug, defaults=values)[0]


def set_hours(office: Office, hours: Iterable[Mapping[str, Any]]) -> None:
    """The office sees people by appointment in these hours and no others; see ``demo/offices.yaml`` for the keys.

    Appointments made before stay. Raises Misplaced where a line is none.
    """
    try:
        rows = [row for line in hours for row in _openings(office, line)]
    except (KeyError, ValueError) as error:
        raise Misplaced(f"hours of {office.slug}: write days, from, to, every (minutes), places ({error})") from error
    with transaction.atomic():
        office.openings.all().delete()
        Opening.objects.bulk_create(rows)


def _openings(office: Office, line: Mapping[str, Any]) -> list[Opening]:
    begins, ends = time.fromisoformat(line["from"]), time.fromisoformat(line["to"])
    every, places = int(line.get("every", 30)), int(line.get("places", 1))
    if begins >= ends or every < 5 or places < 1:
        raise ValueError(f"{line['from']}-{line['to']} every {every} minutes")
    weekdays = [int(day) for day in line["days"]]
    if not set(weekdays) <= set(range(1, 8)):
        raise ValueError("days are 1 (Monday) to 7")
    common = {"office": office, "begins": begins, "ends": ends, "minutes": every, "places": places}
    return [Opening(weekday=weekday, **common) for weekday in weekdays]


def upsert_staff(login: str, office: str, words: Sequence[str], name: str) -> Staff:
    """Make or change a member of staff and their account. Raises Office.DoesNotExist, Misplaced."""
    with transaction.atomic():
        account = Account.objects.select_related("staff").filter(login=login).first()
        staff = account.staff if account else Staff()
        if staff is None:
            raise Misplaced(f"login {login} belongs to a person, not to staff")
        staff.office, staff.words, staff.name = Office.objects.get(slug=office), list(words), name
        staff.save()
        if account is None:
            _open_account(login, staff=staff)
    return staff


def upsert_organisation(uscc: str, name: str) -> Organisation:
    """Make or rename a legal person. Raises Misplaced if the code is not one."""
    if not USCC.fullmatch(uscc):
        raise Misplaced("a unified social credit code has 18 digits and capitals without I, O, S, V, Z")
    return Organisation.objects.update_or_create(uscc=uscc, defaults={"name": name})[0]


def rewrap_people(batch: int = 500) -> int:
    """Put every person's key under the current master key; how many were changed. May be run again at any time."""
    changed = 0
    stale: list[Person] = []
    for person in Person.objects.only("pk", "key").iterator(chunk_size=batch):
        if not sealing.wrapped_by_current(bytes(person.key)):
            person.key = sealing.rewrap(bytes(person.key))
            stale.append(person)
        if len(stale) == batch:
            changed += _save_keys(stale)
    return changed + _save_keys(stale)


def _save_keys(stale: list[Person]) -> int:
    count = len(stale)
    Person.objects.bulk_update(stale, ["key"])
    stale.clear()
    return count


def _account_of(ric_index: str) -> Account | None:
    return Account.objects.with_owner().filter(person__ric_index=ric_index).first()


def _register(proven: ProvenIdentity, index: str) -> Account:
    person = Person(key=sealing.new_key(), ric_index=index, level=proven.level, proven_at=timezone.now())
    for field in ("name", "ric", "mobile"):
        person.seal(field, getattr(proven, field))
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            return _open_account(f"person:{person.pk}", person=person)
    except IntegrityError:  # the same person signed in elsewhere in this instant
        account = _account_of(index)
        if account is None:
            raise
        return account


def _open_account(login: str, *, person: Person | None = None, staff: Staff | None = None) -> Account:
    account = Account(login=login, person=person, staff=staff)
    account.set_unusable_password()
    account.save(force_insert=True)
    return account


def _refresh(person: Person, proven: ProvenIdentity) -> None:
    """People change their name and number of telephone; a service that knows no mobile erases none."""
    person.seal("name", proven.name)
    if proven.mobile:
        person.seal("mobile", proven.mobile)
    person.level, person.proven_at = proven.level, timezone.now()
    person.save(update_fields=["sealed_name", "sealed_mobile", "level", "proven_at"])


def _open(account: Account) -> Account:
    if not account.is_active:
        raise SignInRefused("this account is closed: ask the administrator")
    return account


def _move(old: str, new: str) -> None:
    moved = Concat(Value(new), Substr("path", len(old) + 1))
    Division.objects.filter(path__startswith=old).update(path=moved)
