"""The rows of what must never be lost or altered. Written only through the functions of this room."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One link of a journal chain. The database refuses UPDATE and DELETE (see ``guards``)."""

    chain = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, default="")
    data = models.JSONField(default=dict)
    prev = models.CharField(max_length=64, default="")
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="journal_never_forks")]


class OutboxRow(models.Model):
    """Something to do later. It is closed when its effect commits, not when somebody was told of it."""

    class State(models.TextChoices):
        READY = "ready"
        DONE = "done"
        DEAD = "dead"

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=60)
    system = models.CharField(max_length=80, default="")  # the outside system it waits for, if it does
    chain = models.CharField(max_length=64, default="")
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=5, choices=State.choices, default=State.READY)
    due_at = models.DateTimeField()  # not before; every failure moves it on
    wanted_at = models.DateTimeField()  # when it was first due: what its age is counted from
    lease = models.CharField(max_length=32, default="")  # who holds it now
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    unreached = models.PositiveSmallIntegerField(default=0, db_default=0)  # how many of them do not count: an outage
    unreached_since = models.DateTimeField(null=True)  # not once reached since then; empty: reached, or not tried
    last_error = models.CharField(max_length=100, default="")  # the error's class, never its text
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    troubled = False
    """Set when it is claimed: its system has failed lately, so that it now answers is news."""

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="outbox_ready", condition=Q(state="ready")),
            models.Index(fields=["wanted_at"], name="outbox_oldest", condition=Q(state="ready")),
            models.Index(fields=["chain"], name="outbox_open_of_chain", condition=Q(state="ready")),
            models.Index(fields=["id"], name="outbox_dead", condition=Q(state="dead")),
            models.Index(
                fields=["unreached_since"],
                name="outbox_unreached",
                condition=Q(state="ready", unreached_since__isnull=False),
            ),
            models.Index(
                fields=["system", "lease_until"],
                name="outbox_held",
                condition=Q(state="ready", lease_until__isnull=False) & ~Q(system=""),
            ),
        ]


class OutsideSystem(models.Model):
    """How calls to another organisation's system went lately; one row locks who may wait for it now."""

    name = models.CharField(max_length=80, primary_key=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    paused_until = models.DateTimeField(null=True)  # nobody calls it before


class Access(models.Model):
    """Somebody read personal data: who, on which page, of which chain, which fields. Never the values."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    what = models.CharField(max_length=60)
    chain = models.CharField(max_length=64)
    fields = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["chain", "id"], name="access_of_chain")]
