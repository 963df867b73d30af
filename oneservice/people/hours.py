"""Times at which an office sees people by appointment, from its opening hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from oneservice.people.models import Opening


@dataclass(frozen=True, slots=True)
class Slot:
    """A time, where the offices are, and how many are seen then."""

    at: datetime
    places: int


def slots(openings: Iterable[Opening], days: Iterable[date]) -> list[Slot]:
    """Every time of ``days``, in their order; one that two openings have is offered by both together."""
    hours = list(openings)
    places: dict[datetime, int] = {}
    for day in days:
        for opening in hours:
            if opening.weekday == day.isoweekday():
                for at in _times(opening, day):
                    places[at] = places.get(at, 0) + opening.places
    return [Slot(at, places[at]) for at in sorted(places)]


def _times(opening: Opening, day: date) -> Iterator[datetime]:
    """The last one still ends within the hours."""
    step = timedelta(minutes=opening.minutes)
    at = timezone.make_aware(datetime.combine(day, opening.begins))
    end = timezone.make_aware(datetime.combine(day, opening.ends))
    while at + step <= end:
        yield at
        at += step
