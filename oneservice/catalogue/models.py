"""Published definitions. A version is found by the hash of its closure and never changes what it says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from oneservice.engine.definition import Text


class SourceFile(models.Model):
    """The text of one content file, once, however many folders hold it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    text = models.TextField()

    def __str__(self) -> str:
        return self.sha256


class Folder(models.Model):
    """A content folder as it was read: ``files`` is path to the hash of a ``SourceFile``."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    files = models.JSONField()

    def __str__(self) -> str:
        return self.sha256


class Version(models.Model):
    """One version of one bundle. ``canonical`` is the closure's text whose SHA-256 is ``sha256``.

    Actors are named as the journal names them. ``effective_from`` and ``effective_to`` (exclusive) narrow when
    new cases begin with it, ``places`` (``,530102,530103,``; "" everywhere) where.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        CHECKED = "checked"
        REVIEWED = "reviewed"
        PUBLISHED = "published"
        SUSPENDED = "suspended"
        WITHDRAWN = "withdrawn"

    bundle_id = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, unique=True)
    canonical = models.TextField()
    folder = models.ForeignKey(Folder, null=True, on_delete=models.PROTECT, related_name="versions")
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, default="")
    state = models.CharField(max_length=10, choices=State.choices)
    drafted_by = models.CharField(max_length=80, default="")
    reviewed_by = models.CharField(max_length=80, default="")
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, default="")
    effective_from = models.DateTimeField(null=True)
    effective_to = models.DateTimeField(null=True)
    places = models.CharField(max_length=2000, default="")
    stands_for = models.CharField(max_length=60, default="")  # the bundle it changes for a division; "": its own

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle_id", "number"], name="one_version_per_number"),
            models.CheckConstraint(
                condition=Q(reviewed_by="") | ~Q(reviewed_by=models.F("drafted_by")), name="reviewed_by_another"
            ),
        ]
        indexes = [models.Index(fields=["bundle_id", "-published_at"], name="version_in_force")]

    def __str__(self) -> str:
        return f"{self.bundle_id} v{self.number}"

    @property
    def title(self) -> Text:
        return Text(self.title_zh, self.title_en)

    @property
    def divisions(self) -> tuple[str, ...]:
        """Codes of the divisions it is for; none: everywhere."""
        return tuple(filter(None, self.places.split(",")))


class CalendarNotice(models.Model):
    """Days announced for a calendar 放假调休通知, with their document: proposed by one, decided by another.

    ``number`` is the version of the calendar. ``revokes``: it takes an approved notice back and names no days.
    Actors are named as the journal names them.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        REJECTED = "rejected"
        REVOKED = "revoked"

    calendar = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    days = models.JSONField(default=dict)  # day -> holiday | makeup | closed
    through = models.DateField(null=True)  # the last day of the year it announces
    revokes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="revocations")
    title = models.CharField(max_length=200)
    document_number = models.CharField(max_length=80)
    document_date = models.DateField()
    blob = models.CharField(max_length=64)  # the document as PDF; public, so not sealed
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="one_notice_per_number"),
            models.CheckConstraint(
                condition=~Q(decided_by=models.F("proposed_by")), name="calendar_decided_by_another"
            ),
        ]
        indexes = [models.Index(fields=["state", "decided_at", "id"], name="calendar_in_force")]

    def __str__(self) -> str:
        return f"{self.calendar} v{self.number}"
