"""Prepared cases 免申即享: a register's event makes a draft, filled as far as anybody knows; only its person files it.

Nothing is filed, decided or shown to a department before the person has read and signed it. A draft nobody takes up
is destroyed after a month, as if it had never been.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from oneservice.cases.actions.draft import begin_case, proven
from oneservice.cases.actions.withdrawing import destroy_draft
from oneservice.cases.errors import Refused
from oneservice.cases.models import Case
from oneservice.cases.outside import EVENTS
from oneservice.cases.reading import pinned
from oneservice.cases.windows import refuse_on
from oneservice.cases.work import Work, work_on
from oneservice.catalogue import versions
from oneservice.engine.definition import Closure, FieldType
from oneservice.engine.ports import Events
from oneservice.engine.values import Origin, Value
from oneservice.people.models import Person
from oneservice.records import outbox, sealing

LISTEN = "register.listen"
"""The job that asks registers what has happened since it asked last; one row leads to the next."""
EVERY = timedelta(minutes=10)
KEPT = timedelta(days=30)
"""How long a prepared draft waits for its person."""


def listen_from(now: datetime) -> outbox.Job:
    """The first look at what registers tell by themselves; put twice, it is one."""
    return outbox.Job(LISTEN, f"{LISTEN}:first", {"after": ""}, due_at=now + EVERY, system=EVENTS)


def hear_events(heard: Events, after: str, *, now: datetime) -> None:
    """Prepare what was told since the cursor ``after``, and go on from there: at once if there may be more."""
    for event in heard.events:
        hear_event(event.source, event.key, event.number, now=now)
    due = now if heard.cursor != after else now + EVERY
    key = f"{LISTEN}:{heard.cursor}:{due.isoformat()}"
    outbox.put([outbox.Job(LISTEN, key, {"after": heard.cursor}, due_at=due, system=EVENTS)])


def hear_event(source: str, key: str, event: str, *, now: datetime) -> list[str]:
    """A register says that something happened to the person with this identity number: a draft of every service that
    is prepared by it and open today. The same ``event``, however often, is the same drafts. Returns their refs."""
    offered = [pinned(version.sha256).closure for version in versions.services(at=now)]
    return [ref for closure in offered if (ref := _prepare(closure, source, key, event, now))]


def _prepare(closure: Closure, source: str, key: str, event: str, now: datetime) -> str:
    by = closure.bundle.prepared_by
    if by is None or by.source != source or closure.sources[source].key is not FieldType.RIC:
        return ""
    try:
        refuse_on(closure.bundle, timezone.localdate(now))
    except Refused:
        return ""
    nonce = sealing.blind_index(f"event:{source}:{event}:{closure.bundle.id}")
    known = Case.objects.filter(nonce=nonce).values_list("ref", flat=True).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _open(closure, by.of, source, key, nonce, now)
    except IntegrityError:  # the same event is heard elsewhere in this instant
        return Case.objects.values_list("ref", flat=True).get(nonce=nonce)


def _open(closure: Closure, role: str, source: str, key: str, nonce: str, now: datetime) -> str:
    index = sealing.blind_index(key)
    person = Person.objects.filter(ric_index=index).first()
    answers = proven(person, closure, role, now) if person else {}
    if f"{role}.ric" in closure.fields:
        grade = closure.sources[source].grade
        answers.setdefault(f"{role}.ric", Value(key, Origin.FOUND, source=source, at=now.isoformat(), grade=grade))

    def prepared(work: Work) -> None:
        work.case.prepared = True
        work.actor = "system"
        work.note("case.prepared", source)
        work.later("prepared.due", "once", due_at=now + KEPT)
        work.later("message.send", "prepared", role=role, about="prepared")

    return begin_case(closure, role, index, answers, nonce, now, also=prepared)


def expire_prepared(case: int, *, now: datetime) -> None:
    """A timer: nobody has taken the prepared draft up, so nothing of it is kept."""
    with transaction.atomic():
        with work_on({"pk": case}, now=now) as work:
            if not work.case.prepared or work.case.phase != "draft":
                return
            destroy_draft(work, "case.expired")
        work.case.participants.all().delete()
