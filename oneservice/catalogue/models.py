"""Published definitions. A version is found by the hash of its closure and never changes what it says."""

from __future__ import annotations

from django.db import models

from oneservice.engine.definition import Text


class Version(models.Model):
    """One version of one bundle. ``canonical`` is the closure's text whose SHA-256 is ``sha256``."""

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
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, default="")
    state = models.CharField(max_length=10, choices=State.choices)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, default="")  # as the journal names an actor

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bundle_id", "number"], name="one_version_per_number")]
        indexes = [models.Index(fields=["bundle_id", "-published_at"], name="version_in_force")]

    def __str__(self) -> str:
        return f"{self.bundle_id} v{self.number}"

    @property
    def title(self) -> Text:
        return Text(self.title_zh, self.title_en)
