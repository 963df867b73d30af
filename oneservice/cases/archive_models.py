"""The rows of the archive; ``models`` hands them on."""

from __future__ import annotations

from django.db import models


class Archive(models.Model):
    """An edition of the archive package 归档信息包 of a case; another is made when the case has changed after it.

    ``making``: a job is to build it, or to build it again. ``problem``: which file of the case could not be read.
    """

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="archives")
    edition = models.PositiveSmallIntegerField(default=1)
    department = models.CharField(max_length=60)  # the bundle's lead, whose archivists keep it
    archived_at = models.DateTimeField()
    keep_until = models.DateField(null=True)  # null: for ever
    making = models.BooleanField(default=True)
    problem = models.CharField(max_length=20, default="")
    blob = models.CharField(max_length=64, default="")  # sealed
    sha256 = models.CharField(max_length=64, default="")  # of the package as it is handed out
    size = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "edition"], name="one_package_per_edition")]
        indexes = [models.Index(fields=["department", "-id"], name="archives_of_department")]
