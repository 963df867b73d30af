"""Granting and revoking authority 授权 to act in one's cases, from the controls of a page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from oneservice.cases import uploads
from oneservice.cases.authority import EVERY, grant_fields
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.posted import Posted, parse_fields
from oneservice.engine.definition import Text
from oneservice.engine.form import please
from oneservice.people import delegating
from oneservice.people.delegating import Grant, OwnAgent
from oneservice.people.models import Person

LONGEST = timedelta(days=3 * 365)
MEND = Text("有内容需要修改", "Some answers need mending")
YOURSELF = Text("不用授权给自己，请填写代理人的证件号码", "This is your own number: write the agent's")
PAST = Text("截止日期应在今天或今天以后", "The last day must be today or later")
TOO_LONG = Text("授权最长三年，请选择更早的截止日期", "Authority lasts three years at most: choose an earlier day")


def give_authority(person: Person, posted: Posted, document: bytes, *, now: datetime) -> None:
    """Grant what the page says; ``document`` (may be empty) is checked like every upload. Raises Refused by control."""
    today = timezone.localdate(now)
    parsed = parse_fields(grant_fields(), posted, today)
    wrong = dict(_missing(parsed.values)) | parsed.wrong | dict(_day(parsed.values.get("agent.until"), today))
    if wrong:
        raise Refused(MEND, wrong)
    upload = uploads.accept(document) if document else None
    blob = uploads.keep(bytes(person.key), upload, of=_file_of(person)) if upload else ""
    try:
        delegating.grant(person, _grant(parsed.values, blob, upload.media if upload else ""), now=now)
    except OwnAgent as error:
        raise Refused(YOURSELF, {"agent.ric": YOURSELF}) from error


def _grant(values: dict[str, Any], blob: str, media: str) -> Grant:
    services = values["agent.services"]
    bundles = () if EVERY in services else tuple(services)
    until = date.fromisoformat(values["agent.until"])
    return Grant(values["agent.name"], values["agent.ric"], bundles, until, blob, media)


def _missing(values: dict[str, Any]) -> Iterator[tuple[str, Text]]:
    for each in grant_fields():
        if not values.get(each.id):
            yield each.id, please(each)


def _day(until: str | None, today: date) -> Iterator[tuple[str, Text]]:
    if until and date.fromisoformat(until) < today:
        yield "agent.until", PAST
    elif until and date.fromisoformat(until) > today + LONGEST:
        yield "agent.until", TOO_LONG


def revoke_authority(person: Person, authority: int, *, now: datetime) -> None:
    """The agent may do nothing more from this moment. Raises NotFound; revoking twice is revoking once."""
    if not delegating.revoke(person, authority, now=now) and not person.given.filter(pk=authority).exists():
        raise NotFound


def _file_of(person: Person) -> str:
    return f"authority:{person.pk}"
