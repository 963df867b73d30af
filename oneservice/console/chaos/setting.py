"""Inside a scratch site: its database, offices and definitions, people who begin cases, and jobs done at once."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from oneservice.catalogue import lifecycle
from oneservice.catalogue.models import Version
from oneservice.connectors import registry
from oneservice.console.publishing import gather, publish_all
from oneservice.engine.definition import Content
from oneservice.jobs import effects, runner
from oneservice.people.actions import sign_in_person
from oneservice.people.models import Person
from oneservice.records import outbox

DESIGNER, REVIEWER = "chaos:designer", "chaos:reviewer"
PAPERS = frozenset({"document.make"})
"""A fifth of a second each: left out where nobody looks at them."""


def prepare() -> list[str]:
    """Tables, the demo province, every bundle of the content in force; the ids of these."""
    call_command("migrate", verbosity=0)
    call_command("demo_province", verbosity=0)
    published = publish_all(Path(settings.CONTENT), by=DESIGNER, reviewed_by=REVIEWER, now=timezone.now())
    return [version.bundle_id for version in published]


def content() -> Content:
    return gather(Path(settings.CONTENT))[0]


def publish(canonical: str) -> Version:
    """Put a definition in force that is made of clean content."""
    now = timezone.now()
    return lifecycle.publish(canonical, by=DESIGNER, reviewed_by=REVIEWER, now=now, gate=lambda closure: ())


def person(number: int) -> Person:
    """One of the invented people, signed in; ``number`` counts on from the last to the first again."""
    logins = registry.identity().logins()
    account = sign_in_person(registry.identity().prove(logins[number % len(logins)].login))
    return Person.objects.get(account=account)


def settle() -> None:
    """Run what is due until nothing is, papers left out."""
    effects.load()
    kinds = set(effects.kinds()) - PAPERS
    while rows := outbox.claim(50, timezone.now(), kinds=kinds):
        for row in rows:
            runner.run_row(row)
