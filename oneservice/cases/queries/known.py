"""What registers said, as whom it concerns may read it and say that it is wrong: before filing and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from oneservice.cases.actions.disputing import ASKED, DECIDED
from oneservice.cases.concerning import shown_to
from oneservice.cases.disputes import still_read
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Participant
from oneservice.cases.queries.parts import acting_name, check_row
from oneservice.cases.reading import Reading, read_case
from oneservice.engine.definition import Text
from oneservice.engine.form import FormState
from oneservice.people.models import Person


@dataclass(frozen=True, slots=True)
class KnownRow:
    """What a register said that concerns the reader. ``standing``: open (he may say it is wrong) | disputed | over."""

    field: str
    label: Text
    shown: dict[str, str]  # language -> display text
    source: Text | None
    standing: str


@dataclass(frozen=True, slots=True)
class KnownView:
    """All of it, by pages of the form; what is on none, as the amount of a bill, comes last."""

    ref: str
    number: str
    title: Text
    sections: tuple[tuple[Text, tuple[KnownRow, ...]], ...]
    acting: str = ""

    @property
    def over(self) -> bool:
        return any(row.standing == "over" for _, rows in self.sections for row in rows)


@dataclass(frozen=True, slots=True)
class DisputeForm:
    """The value that is said to be wrong. ``page``: where a draft asks for it; "": it is among what is known.
    ``starts``: the reader began the case; else whoever did reads what he says."""

    ref: str
    row: KnownRow
    page: str
    starts: bool
    barred: Text | None = None  # why nothing can be said about it any more, and what to do instead


ELSEWHERE = Text("其他", "Other")
BARRED = {"disputed": ASKED, "over": DECIDED}


def known(person: Person, ref: str) -> KnownView:
    """Everything registers said that concerns the reader; one query more than the case itself once it is filed.

    Raises NotFound: nothing does.
    """
    reading, me = read_case(person, ref, now=timezone.now())
    sections = tuple(_sections(reading, reading.form_state(), me))
    if not sections:
        raise NotFound
    return KnownView(ref, reading.case.number, reading.bundle.title, sections, acting_name(reading))


def _sections(reading: Reading, state: FormState, me: Participant) -> Iterator[tuple[Text, tuple[KnownRow, ...]]]:
    left, read = set(shown_to(reading, state, me)), still_read(reading)
    for page in reading.closure.pages:
        names = [name for name in page.fields if name in left]
        left -= set(names)
        if names:
            yield page.title, _rows(reading, state, names, read)
    if left:
        yield ELSEWHERE, _rows(reading, state, sorted(left), read)


def _rows(reading: Reading, state: FormState, names: Iterable[str], read: frozenset[str]) -> tuple[KnownRow, ...]:
    return tuple(_row(reading, state, name, read) for name in names)


def _row(reading: Reading, state: FormState, name: str, read: frozenset[str]) -> KnownRow:
    row = check_row(reading, state, "", name, False)
    standing = "disputed" if reading.dossier.answers[name].disputed else "open" if name in read else "over"
    return KnownRow(name, row.label, row.shown, row.source_title, standing)


def dispute_form(person: Person, ref: str, field: str) -> DisputeForm:
    """One value of ``known``, to say what is wrong with it. Raises NotFound: it does not concern the reader."""
    reading, me = read_case(person, ref, now=timezone.now())
    state = reading.form_state()
    if field not in shown_to(reading, state, me):
        raise NotFound
    drafts = me.starts and reading.case.phase == "draft"
    pages = (page.id for page in reading.closure.pages if drafts and field in page.fields)
    row = _row(reading, state, field, still_read(reading))
    return DisputeForm(ref, row, next(pages, ""), me.starts, BARRED.get(row.standing))
