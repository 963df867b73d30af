"""Papers handed in: taken in at a window, sent to the office that decides, confirmed, given back or filed.

Every step is a line of the custody log, which a trigger keeps from being changed. What is missing is the sender's to
find; the item goes on meanwhile, as no process waits for a parcel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from oneservice.cases import papers
from oneservice.cases.custody import (
    BY_HAND,
    KINDS,
    MEND,
    countable,
    counted,
    doable,
    expected,
    is_party,
    may_take_in,
    number_of,
    other_side,
    title_of,
    way_of,
)
from oneservice.cases.errors import CLOSED, TAKEN, NotFound, Refused
from oneservice.cases.models import ItemCase, PaperList, PaperMove
from oneservice.cases.posted import Posted
from oneservice.cases.work import Work, staff_actor, work_on
from oneservice.engine.built_in import CUSTODY
from oneservice.engine.definition import Text
from oneservice.people.models import Staff

Status, What = PaperList.Status, PaperMove.What
NOT_LISTED = Text("请只勾选交接单上的材料", "Tick only what is on the list")


def take_in(staff: Staff, item_id: int, posted: Posted, *, now: datetime) -> int:
    """The papers somebody has handed in for an item, and the custody list 交接单 of them. The list's key.

    Raises NotFound (not received or handled by this office), Refused (the item is over; by control: no count).
    """
    with work_on({"items__pk": item_id}, now=now, actor=staff_actor(staff)) as work:
        item = next(each for each in work.items if each.pk == item_id)
        if not may_take_in(staff, work.closure, work.case, item):
            raise NotFound
        if item.ended:
            raise Refused(CLOSED)
        found = counted(countable(work, item), posted)
        work.case.papers += 1
        row = PaperList(item=item, n=work.case.papers, papers=found, taken_at=now, staff=staff)
        row.window = row.holder = row.sender = staff.office
        row.token = _list_of_papers(work, item, row, staff)
        row.save()
        work.note("papers.taken-in", item.key, list=row.n, office=staff.office.slug, papers=found)
        return row.pk


def _list_of_papers(work: Work, item: ItemCase, row: PaperList, staff: Staff) -> str:
    """The document that travels with them; "" where the content has none."""
    lines = [
        {"title": title_of(work.closure, str(paper["material"])).zh, **{kind: str(paper[kind]) for kind in KINDS}}
        for paper in row.papers
    ]
    to = papers.office_name(item.office) or work.closure.departments[item.department].title.zh
    said = {"list_number": number_of(work.case, row.n), "sender": staff.office.zh, "to": to, "papers": lines}
    made = papers.issue(work, CUSTODY, item, said=said)
    return made.token if made else ""


@contextmanager
def _moving(staff: Staff, list_id: int, word: str, step: int, now: datetime) -> Iterator[tuple[Work, PaperList]]:
    """A list that the office may do ``word`` with, locked with its case; its row is written when the block ends."""
    with work_on({"items__paper_lists__pk": list_id}, now=now, actor=staff_actor(staff)) as work:
        row = PaperList.objects.get(pk=list_id)
        row.item = next(each for each in work.items if each.pk == row.item_id)
        if not is_party(row, staff.office_id):
            raise NotFound
        if row.step != step:
            raise Refused(TAKEN)
        if word not in doable(row, staff.office_id):
            raise Refused(CLOSED)
        yield work, row
        row.step += 1
        row.save()


def _log(work: Work, row: PaperList, staff: Staff, move: PaperMove) -> None:
    """The parcel's number stands in the log alone."""
    move.taken, move.staff, move.at = row, staff, work.now
    move.save()
    work.note(f"papers.{move.what}", row.item.key, list=row.n, carrier=move.carrier, papers=move.papers)


def send_papers(staff: Staff, list_id: int, *, step: int, posted: Posted, now: datetime) -> None:
    """To the other side, by a carrier. Raises Refused by control; CLOSED: not in this office's hands."""
    with _moving(staff, list_id, "send", step, now) as (work, row):
        row.carrier, row.parcel = way_of(posted)
        row.sender_id, row.toward_id, row.status = row.holder_id, other_side(row), Status.SENT
        _log(work, row, staff, _parcel(row, What.SENT))


def send_missing(staff: Staff, list_id: int, *, step: int, posted: Posted, now: datetime) -> None:
    """What was found to be missing goes after the rest. Raises Refused by control."""
    with _moving(staff, list_id, "follow", step, now) as (work, row):
        row.carrier, row.parcel = way_of(posted)
        row.toward_id, row.status = row.holder_id, Status.FOLLOWS
        _log(work, row, staff, _parcel(row, What.FOLLOWED, row.missing))


def _parcel(row: PaperList, what: PaperMove.What, only: list[str] | None = None) -> PaperMove:
    move = PaperMove(what=what, carrier=row.carrier, parcel=row.parcel, papers=only or [])
    move.giver_id, move.taker_id = row.sender_id, row.toward_id
    return move


def confirm_papers(staff: Staff, list_id: int, *, step: int, posted: Posted, now: datetime) -> None:
    """The parcel has come: whole, or without what is ticked as ``missing``, which is the sender's to find."""
    with _moving(staff, list_id, "confirm", step, now) as (work, row):
        listed, missing = expected(row), posted.get("missing") or []
        if not set(missing) <= set(listed):
            raise Refused(MEND, {"missing": NOT_LISTED})
        row.missing = [key for key in listed if key in missing]
        row.holder_id, row.toward_id = staff.office_id, None
        row.status = Status.SHORT if row.missing else Status.HELD
        what = What.SHORT if row.missing else What.ARRIVED
        _log(work, row, staff, PaperMove(what=what, giver_id=row.sender_id, taker=staff.office, papers=row.missing))


def lose_papers(staff: Staff, list_id: int, *, step: int, posted: Posted, now: datetime) -> None:
    """The sender has not found what was missing: the applicant is told, the rest goes on."""
    with _moving(staff, list_id, "lose", step, now) as (work, row):
        move = PaperMove(what=What.LOST, giver=staff.office, papers=row.missing)
        row.lost, row.missing, row.status = [*row.lost, *row.missing], [], Status.HELD
        _log(work, row, staff, move)
        _tell(work, row, "papers.lost")


def give_back(staff: Staff, list_id: int, *, step: int, posted: Posted, now: datetime) -> None:
    """To the applicant, by hand or by a carrier. Raises Refused by control."""
    with _moving(staff, list_id, "return", step, now) as (work, row):
        row.carrier, row.parcel = way_of(posted)
        row.status = Status.RETURNED
        move = PaperMove(what=What.RETURNED, giver=staff.office, carrier=row.carrier, parcel=row.parcel)
        _log(work, row, staff, move)
        if row.carrier != BY_HAND:
            _tell(work, row, "papers.returned")


def archive_papers(staff: Staff, list_id: int, *, step: int, posted: Posted, now: datetime) -> None:
    """Into the file of the office that handles the item."""
    with _moving(staff, list_id, "archive", step, now) as (work, row):
        row.status = Status.ARCHIVED
        _log(work, row, staff, PaperMove(what=What.ARCHIVED, giver=staff.office))


def _tell(work: Work, row: PaperList, about: str) -> None:
    work.later("message.send", f"{about}:{row.pk}:{row.step}", role=work.case.starter, about=about)


Does = Callable[..., None]
DOES: Mapping[str, Does] = {
    "send": send_papers,
    "follow": send_missing,
    "confirm": confirm_papers,
    "lose": lose_papers,
    "return": give_back,
    "archive": archive_papers,
}
"""What may be done with a list, by the word ``custody.doable`` has for it."""
