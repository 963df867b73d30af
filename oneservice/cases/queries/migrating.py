"""Running cases that could be moved to another version, each with what stands in the way. Holds nothing personal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from oneservice.cases.errors import NotFound
from oneservice.cases.models import Case, CaseMove
from oneservice.cases.movable import Reason, not_put_back, reasons
from oneservice.cases.reading import Reading
from oneservice.cases.recording import NUMBER
from oneservice.cases.states import OVER
from oneservice.catalogue.models import Version

Judge = Callable[[Reading], list[Reason]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case by ``ref`` and, once filed, ``number``, on version ``on``; ``reasons`` empty: it moves."""

    ref: str
    number: str
    on: int
    reasons: tuple[Reason, ...]

    @property
    def moves(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Selection:
    """Which cases: all, those named (ref or number), those received in a division, the first few."""

    names: Sequence[str] = ()
    division: str = ""
    limit: int | None = None


ALL = Selection()


def to_move(to: Version, selection: Selection = ALL, *, old: Version | None = None) -> list[str]:
    """Refs of running cases on ``old``, or on any version before ``to``, the oldest case first.

    Cases that are named are taken from any version of the bundle and in any phase. Raises NotFound for a name that is
    no case of this bundle.
    """
    cases = Case.objects.filter(version__bundle_id=to.bundle_id)
    if selection.names:
        return _named(cases, selection)
    cases = cases.filter(version=old) if old else cases.filter(version__number__lt=to.number)
    return _few(cases.exclude(phase__in=OVER), selection)


def to_put_back(to: Version, selection: Selection = ALL) -> list[str]:
    """Refs of cases that were moved to ``to`` and are there still, the oldest case first. Raises NotFound."""
    moved = CaseMove.objects.filter(new=to, put_back_at=None).values("case")
    cases = Case.objects.filter(version=to)
    if selection.names:
        return _named(Case.objects.filter(version__bundle_id=to.bundle_id), selection)
    return _few(cases.filter(pk__in=moved).exclude(phase__in=OVER), selection)


def judged(refs: Sequence[str], judge: Judge, now: datetime) -> Iterator[Candidate]:
    """Each case with what stands in the way, read one after the other."""
    for ref in refs:
        case = Case.objects.select_related("version").defer("version__canonical").get(ref=ref)
        reading = Reading(case, list(case.participants.order_by("pk")), now)
        yield Candidate(case.ref, case.number, case.version.number, tuple(judge(reading)))


def moving_to(version: str) -> Judge:
    return lambda reading: reasons(reading, version)


def putting_back(reading: Reading) -> list[Reason]:
    last = CaseMove.objects.filter(case=reading.case).order_by("-pk").defer("before").first()
    why = not_put_back(reading, last)
    return [why] if why else []


def _few(cases: QuerySet[Case], selection: Selection) -> list[str]:
    """A division and all in it: codes of GB/T 2260 begin with that of the one above, padded with zeros or not."""
    if selection.division:
        cases = cases.filter(division__startswith=_significant(selection.division))
    return list(cases.order_by("pk").values_list("ref", flat=True)[: selection.limit])


def _significant(code: str) -> str:
    while len(code) > 2 and code.endswith("00"):
        code = code[:-2]
    return code


def _named(cases: QuerySet[Case], selection: Selection) -> list[str]:
    wanted = list(dict.fromkeys(_ref(cases, name) for name in selection.names))
    return _few(cases.filter(ref__in=wanted), selection)


def _ref(cases: QuerySet[Case], name: str) -> str:
    """The ref of a case by ref or number. Raises NotFound."""
    number = NUMBER.fullmatch(name)
    case = cases.filter(pk=int(number[1])).first() if number else cases.filter(ref=name).first()
    if case is None or (number and case.number != name):
        raise NotFound
    return case.ref
