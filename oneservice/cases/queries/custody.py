"""Where papers are: what an office has to do about them, one list with its log, and the same in the citizen's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from oneservice.cases.cells import item_title
from oneservice.cases.custody import (
    CARRIERS,
    KINDS,
    OVER,
    concerns,
    countable,
    doable,
    expected,
    is_party,
    may_take_in,
    number_of,
    title_of,
)
from oneservice.cases.errors import NotFound
from oneservice.cases.models import CaseDocument, ItemCase, PaperList, PaperMove
from oneservice.cases.progress_shapes import DocumentLine, PaperCount, PaperPlace, Step
from oneservice.cases.queries.parts import document_line
from oneservice.cases.queries.specials import numbered
from oneservice.cases.reading import Reading, pinned
from oneservice.engine.definition import Closure, Text
from oneservice.people.models import Office, Staff

MOST = 100
OFFICES = ("window", "holder", "toward", "sender", "item__office")
MOVES = Prefetch("moves", PaperMove.objects.select_related("giver", "taker").order_by("pk"))
What = PaperMove.What


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A list of papers in an office's overview. ``todo``: what the reader's office does next, "" where it waits."""

    id: int
    number: str
    title: Text
    papers: tuple[PaperCount, ...]
    where: Text
    todo: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Papers:
    """``todo`` comes first; ``here``: kept by the office that handles the item; ``away``: with others or under way.

    ``takes``: items of the case with this ``number`` for which papers may be taken in.
    """

    office: Text
    todo: tuple[PaperLine, ...]
    here: tuple[PaperLine, ...]
    away: tuple[PaperLine, ...]
    number: str
    takes: tuple[tuple[int, Text], ...]


@dataclass(frozen=True, slots=True)
class PaperView:
    """One list with its log. ``can``: what the reader's office may do; ``to``: where it would send it."""

    id: int
    step: int
    number: str
    item: int
    title: Text
    case_number: str
    window: Text
    handler: Text
    papers: tuple[PaperCount, ...]
    where: Text
    status: str
    steps: tuple[Step, ...]
    can: tuple[str, ...]
    to: Text | None
    expected: tuple[tuple[str, Text], ...]  # keys and titles of what a parcel should hold
    document: DocumentLine | None
    mine: bool  # the reader may open the item

    @property
    def expected_titles(self) -> tuple[Text, ...]:
        return tuple(title for _, title in self.expected)


@dataclass(frozen=True, slots=True)
class TakeIn:
    """The form of taking papers in: materials by key with their titles."""

    item: int
    title: Text
    case_number: str
    window: Text
    handler: Text
    materials: tuple[tuple[str, Text], ...]


def papers(staff: Staff, number: str = "") -> Papers:
    """What the reader's office has of papers that are neither given back nor filed; two queries at most."""
    office = staff.office_id
    rows = _rows().filter(concerns(office)).exclude(status__in=OVER).order_by("taken_at", "pk")[:MOST]
    lines = [(row, _line(row, office)) for row in rows]
    return Papers(
        office=staff.office.title,
        todo=tuple(line for _, line in lines if line.todo),
        here=tuple(line for row, line in lines if not line.todo and row.holder_id == office and row.toward_id is None),
        away=tuple(line for row, line in lines if not line.todo and (row.holder_id != office or row.toward_id)),
        number=number,
        takes=_takes(staff, number) if number else (),
    )


def _rows() -> QuerySet[PaperList]:
    return PaperList.objects.select_related("item__case", *OFFICES)


def _takes(staff: Staff, number: str) -> tuple[tuple[int, Text], ...]:
    found = ItemCase.objects.filter(numbered(number)).select_related("case").order_by("pk")
    return tuple(
        (row.pk, _title(row))
        for row in found
        if row.case.number == number and not row.ended and may_take_in(staff, _closure(row), row.case, row)
    )


def _closure(item: ItemCase) -> Closure:
    return pinned(item.case.version_id).closure


def _title(item: ItemCase) -> Text:
    reading = Reading(item.case, [], timezone.now())
    return item_title(reading.closure, item, reading.dossier.answers if item.row else {}, "masked")


def _line(row: PaperList, office: int) -> PaperLine:
    can = doable(row, office)
    return PaperLine(
        id=row.pk,
        number=number_of(row.item.case, row.n),
        title=_title(row.item),
        papers=_counts(row),
        where=where(row),
        todo=can[0] if can and can[0] != "return" else "",
        since=row.taken_at,
    )


def _counts(row: PaperList) -> tuple[PaperCount, ...]:
    closure = _closure(row.item)
    return tuple(
        PaperCount(title_of(closure, paper["material"]), paper["original"], paper["copy"], _state(row, paper))
        for paper in row.papers
    )


def _state(row: PaperList, paper: dict[str, str]) -> str:
    return "lost" if paper["material"] in row.lost else "missing" if paper["material"] in row.missing else ""


def paper_list(staff: Staff, list_id: int) -> PaperView:
    """One list, for the offices it concerns. Raises NotFound."""
    row = _rows().filter(pk=list_id).prefetch_related(MOVES).first()
    if row is None or not is_party(row, staff.office_id):
        raise NotFound
    closure, case = _closure(row.item), row.item.case
    return PaperView(
        id=row.pk,
        step=row.step,
        number=number_of(case, row.n),
        item=row.item_id,
        title=_title(row.item),
        case_number=case.number,
        window=row.window.title,
        handler=_handler(row.item),
        papers=_counts(row),
        where=where(row),
        status=row.status,
        steps=_log(row),
        can=doable(row, staff.office_id),
        to=(row.window if row.holder_id == row.item.office_id else row.item.office or row.window).title,
        expected=tuple((key, title_of(closure, key)) for key in expected(row)),
        document=_document(closure, row),
        mine=row.item.office_id == staff.office_id,
    )


def _handler(item: ItemCase) -> Text:
    return item.office.title if item.office else _closure(item).departments[item.department].title


def _document(closure: Closure, row: PaperList) -> DocumentLine | None:
    made = CaseDocument.objects.defer("sealed", "detail").filter(token=row.token).first() if row.token else None
    return document_line(closure, made) if made else None


def take_in_form(staff: Staff, item_id: int) -> TakeIn:
    """What may be handed in for an item. Raises NotFound: not received or handled here, or over."""
    item = ItemCase.objects.select_related("case", "office").filter(pk=item_id).first()
    if item is None or item.ended or not may_take_in(staff, _closure(item), item.case, item):
        raise NotFound
    reading = Reading(item.case, list(item.case.participants.order_by("pk")), timezone.now())
    return TakeIn(
        item=item.pk,
        title=_title(item),
        case_number=item.case.number,
        window=staff.office.title,
        handler=_handler(item),
        materials=tuple((need.key, title_of(reading.closure, need.key)) for need in countable(reading, item)),
    )


def lists_of(item: ItemCase) -> tuple[PaperPlace, ...]:
    """Where the papers of one item are, on its desk page, with the log; nothing is asked where none were taken in."""
    rows = _rows().filter(item=item).prefetch_related(MOVES).order_by("n") if item.case.papers else ()
    return tuple(_place(row, _log(row)) for row in rows)


def places_of(reading: Reading) -> dict[int, tuple[PaperPlace, ...]]:
    """Where the papers of a case are, by item case; nothing is asked where none were taken in."""
    rows = _rows().filter(item__case=reading.case).order_by("n") if reading.case.papers else ()
    found: dict[int, tuple[PaperPlace, ...]] = {}
    for row in rows:
        found[row.item_id] = (*found.get(row.item_id, ()), _place(row, ()))
    return found


def _place(row: PaperList, log: tuple[Step, ...]) -> PaperPlace:
    return PaperPlace(row.pk, number_of(row.item.case, row.n), _counts(row), where(row), row.status, log)


# --- in words ---------------------------------------------------------------------------------------------


def where(row: PaperList) -> Text:
    """Where the papers are now, as anybody understands it."""
    return _and(_now(row), _lost(row))


def _now(row: PaperList) -> Text:
    holder, sent = row.holder.title, _way(row.carrier, row.parcel)
    toward = row.toward.title if row.toward else holder
    closure = _closure(row.item)
    missing = _list([title_of(closure, key) for key in row.missing])
    said = {
        "held": Text("现在在{holder}", "Now with {holder}"),
        "sent": Text("{holder}已寄出，正送往{toward}（{sent}）", "On the way from {holder} to {toward} ({sent})"),
        "short": Text(
            "{holder}收到时缺少：{missing}；{sender}正在查找",
            "{holder} has them, but for: {missing}; {sender} is looking for it",
        ),
        "follows": Text(
            "在{holder}；缺少的{missing}正在补寄（{sent}）",
            "With {holder}; what was missing ({missing}) follows ({sent})",
        ),
        "returned": Text("已退还申请人（{sent}）", "Given back to the applicant ({sent})"),
        "archived": Text("已由{holder}归档保存", "Kept in the file of {holder}"),
    }[row.status]
    words = {"holder": holder, "toward": toward, "sender": row.sender.title, "sent": sent, "missing": missing}
    return _filled(said, words)


def _filled(said: Text, words: dict[str, Text]) -> Text:
    zh = {name: word.zh for name, word in words.items()}
    en = {name: word.en or word.zh for name, word in words.items()}
    return Text(said.zh.format(**zh), said.en.format(**en))


def _way(carrier: str, parcel: str) -> Text:
    told = CARRIERS.get(carrier, Text(""))
    return Text(f"{told.zh} {parcel}".strip(), f"{told.en} {parcel}".strip())


def _list(titles: list[Text]) -> Text:
    return Text("、".join(title.zh for title in titles), ", ".join(title.en or title.zh for title in titles))


def _lost(row: PaperList) -> Text | None:
    if not row.lost:
        return None
    lost = _list([title_of(_closure(row.item), key) for key in row.lost])
    return _filled(Text("没有找到：{lost}", "Not found: {lost}"), {"lost": lost})


def _and(one: Text, other: Text | None) -> Text:
    return Text(f"{one.zh}。{other.zh}", f"{one.en}. {other.en}") if other else one


LOG = {
    What.SENT: Text("寄往{taker}", "Sent to {taker}"),
    What.ARRIVED: Text("{taker}收到，已核对无缺", "{taker} has them, nothing missing"),
    What.SHORT: Text("{taker}收到，缺少：{papers}", "{taker} has them, but for: {papers}"),
    What.FOLLOWED: Text("补寄{papers}，寄往{taker}", "{papers} sent after, to {taker}"),
    What.LOST: Text("{giver}没有找到：{papers}", "{giver} has not found: {papers}"),
    What.RETURNED: Text("退还申请人", "Given back to the applicant"),
    What.ARCHIVED: Text("{giver}归档", "Filed by {giver}"),
}


def _log(row: PaperList) -> tuple[Step, ...]:
    """The whole custody log, oldest first."""
    taken = _filled(Text("{window}收下", "Taken in by {window}"), {"window": row.window.title})
    counts = _list([_counted(paper) for paper in _counts(row)])
    return (Step(taken, counts, row.taken_at, "done"), *(_step(row, move) for move in row.moves.all()))


def _step(row: PaperList, move: PaperMove) -> Step:
    closure = _closure(row.item)
    words = {"giver": move.giver.title, "taker": _title_of(move.taker)}
    words["papers"] = _list([title_of(closure, key) for key in move.papers])
    way = _way(move.carrier, move.parcel)
    return Step(_filled(LOG[What(move.what)], words), way if way.zh else None, move.at, "done")


def _title_of(office: Office | None) -> Text:
    return office.title if office else Text("")


def _counted(paper: PaperCount) -> Text:
    numbers = {"original": paper.original, "copy": paper.copy}
    zh = "、".join(f"{KINDS[kind].zh} {n} 份" for kind, n in numbers.items() if n)
    en = ", ".join(f"{n} {KINDS[kind].en}" for kind, n in numbers.items() if n)
    return Text(f"{paper.title.zh} {zh}", f"{paper.title.en or paper.title.zh}: {en}")
