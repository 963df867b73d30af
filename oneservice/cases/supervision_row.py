"""The row of a supervision order; the rest of the rows are in ``models``, which has this one too."""

from __future__ import annotations

from django.db import models


class Supervision(models.Model):
    """A supervisor's order 督办 to the office that handles an item: to hurry, and to answer by ``due``.

    What was said back and forth is sealed (``cases.supervising.Turn``); the journal has the hash of each state of it.
    """

    class Status(models.TextChoices):
        OPEN = "open"  # the office has to answer
        REPLIED = "replied"  # the supervisor has to accept the answer, or to send it back
        CLOSED = "closed"

    item = models.ForeignKey("cases.ItemCase", on_delete=models.PROTECT, related_name="supervisions")
    n = models.PositiveSmallIntegerField()  # in the case, from 1
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")  # who ordered it
    ordered_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()  # working days to answer in
    due = models.DateField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    returned = models.BooleanField(default=False)  # an answer was sent back, which happens once
    step = models.PositiveSmallIntegerField(default=0)  # rises with every move: what a form was shown at
    sealed = models.BinaryField()
    token = models.CharField(max_length=32, default="")  # of the order as a document

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "n"], name="one_supervision_per_number"),
            models.UniqueConstraint(
                fields=["item"], condition=~models.Q(status="closed"), name="one_open_supervision_per_item"
            ),
        ]
        indexes = [
            models.Index(fields=["due", "id"], name="open_supervisions", condition=~models.Q(status="closed")),
        ]
