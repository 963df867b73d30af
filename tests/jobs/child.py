"""What the child processes do, once Django is set up (``Site.child`` in conftest)."""

import datetime as dt
import json
import time
from collections import Counter

from django.utils import timezone

from oneservice.connectors import registry
from oneservice.jobs import effects, runner
from oneservice.jobs.celery_app import announce
from oneservice.jobs.workers import Workers
from oneservice.records import notary, outbox
from oneservice.records.models import Entry, OutboxRow


def seed(first, count, milliseconds):
    payload = {"text": "您的办件已受理", "milliseconds": milliseconds}
    outbox.put([outbox.Job("example.send", str(number), payload) for number in range(first, first + count)])


def seed_inside(count):
    outbox.put([outbox.Job("example.record", f"inside:{number}", {}) for number in range(count)])


def seed_papers(count, milliseconds):
    papers = [outbox.Job("example.print", f"paper:{n}", {"milliseconds": milliseconds}) for n in range(count)]
    outbox.put(papers)


def work_inside(count):
    """As a worker does that is asked to work once, in the same process."""
    seed_inside(count)
    effects.load()
    runner.drain(now=timezone.now())


def work():
    Workers(2).start()
    time.sleep(60)


def drain():
    """As a worker would a minute later, when the leases of the killed have run out."""
    effects.load()
    for minutes in (1, 10, 120):
        runner.drain(now=timezone.now() + dt.timedelta(minutes=minutes))


def end_leases():
    """As if half a minute had gone by since a worker was killed."""
    OutboxRow.objects.filter(state="ready").update(lease_until=None, due_at=timezone.now())


def wake():
    announce()


def count():
    done = Counter(Entry.objects.exclude(chain=notary.CHAIN).values_list("chain", flat=True))
    sent = Counter(message.key for message in registry.demo_messages().inbox())
    open_rows = OutboxRow.objects.exclude(state="done").count()
    doubled = [key for key, times in (done + Counter(sent)).items() if times > 1]
    print(json.dumps({"effects": len(done), "messages": len(sent), "doubled": doubled, "open": open_rows}))
