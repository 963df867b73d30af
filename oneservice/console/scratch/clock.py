"""The time of a rehearsal: one clock for the whole process, moved by whoever plays."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

BEGINS = time(10)
TICK = timedelta(milliseconds=1)


class Clock:
    """Stands still but for a thousandth of a second a look, so that no two moments are one."""

    def __init__(self) -> None:
        self.at = timezone.now()

    def __call__(self) -> datetime:
        self.at += TICK
        return self.at

    def start(self, day: date) -> None:
        """Ten in the morning of ``day``, where the offices are."""
        self.at = timezone.make_aware(datetime.combine(day, BEGINS))

    def move(self, to: datetime) -> None:
        """Forwards only."""
        self.at = max(self.at, to)

    def install(self) -> None:
        """Everything in this process asks ``timezone.now``, so that is what is replaced."""
        timezone.now = self  # the process is a scratch one and ends with its answer
