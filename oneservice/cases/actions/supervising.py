"""Supervision orders 督办: ordered by a supervisor, answered by the office, accepted or sent back once.

The item itself does not move and its clock runs on: an order asks for an answer, it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from oneservice.cases import papers
from oneservice.cases.errors import CLOSED, TAKEN, NotFound, Refused
from oneservice.cases.models import Supervision
from oneservice.cases.posted import Posted
from oneservice.cases.supervising import (
    GOING,
    days_of,
    doable,
    may_read,
    may_supervise,
    must_be_right,
    reply_by,
    say_turn,
    under_way,
    until_of,
    words_of,
)
from oneservice.cases.work import Work, digest, staff_actor, work_on
from oneservice.engine.built_in import SUPERVISION
from oneservice.engine.definition import Text
from oneservice.people.models import Staff

Status = Supervision.Status
ALREADY = Text("本事项已有没办完的督办单，请先办完那一张", "This item has an open order: finish that one first")


def order(staff: Staff, item_id: int, posted: Posted, *, now: datetime) -> int:
    """Order the office of an item to hurry: ``reason``, and ``days`` working days to answer in. The order's key.

    Raises NotFound (not supervised by the reader), Refused (over, ordered already; by control).
    """
    wrong: dict[str, Text] = {}
    with work_on({"items__pk": item_id}, now=now, actor=staff_actor(staff)) as work:
        item = next(each for each in work.items if each.pk == item_id)
        if not may_supervise(staff, item):
            raise NotFound
        if not under_way(item):
            raise Refused(CLOSED)
        if item.hurry in GOING:
            raise Refused(ALREADY)
        reason, days = words_of(posted, "reason", wrong), days_of(posted, wrong)
        must_be_right(wrong)
        n = Supervision.objects.filter(item__case=work.case).count() + 1
        row = Supervision(item=item, n=n, staff=staff, ordered_at=now, days=days, due=reply_by(work, item, days, now))
        say_turn(row, work.case, "ordered", reason, now)
        row.token = _paper(work, row, reason)
        row.save()
        _told(work, row, "ordered", due=row.due.isoformat())
        return row.pk


def _paper(work: Work, row: Supervision, reason: str) -> str:
    """The order as a document of the supervising office; "" where the content has none."""
    item, by = row.item, row.staff.office
    said = {
        "title": work.closure.items[item.item].title.zh,
        "office": by.zh,
        "phone": by.phone,
        "address": by.address,
        "to": papers.office_name(item.office),
        "reason": reason,
        "due": item.act_by.isoformat() if item.act_by else "",
        "reply_by": row.due.isoformat(),
        "heard": "late" if item.act_by and item.act_by < work.today else "",
    }
    made = papers.issue(work, SUPERVISION, item, said=said, issuer=by.zh)
    return made.token if made else ""


@contextmanager
def _moving(staff: Staff, order_id: int, word: str, step: int, now: datetime) -> Iterator[tuple[Work, Supervision]]:
    """An order with which the reader may do ``word``, locked with its case; its row is written when the block ends."""
    with work_on({"items__supervisions__pk": order_id}, now=now, actor=staff_actor(staff)) as work:
        row = Supervision.objects.select_related("item__office__division").get(pk=order_id)
        if not may_read(staff, row):
            raise NotFound
        if row.step != step:
            raise Refused(TAKEN)
        if word not in doable(row, staff):
            raise Refused(CLOSED)
        row.item = next(each for each in work.items if each.pk == row.item_id)
        yield work, row
        row.step += 1
        row.save()


def _told(work: Work, row: Supervision, what: str, **data: str) -> None:
    row.item.hurry = str(row.status)
    work.touched(row.item)
    work.note(f"supervision.{what}", row.item.key, order=row.n, sealed=digest(row.sealed), **data)


def reply(staff: Staff, order_id: int, *, step: int, posted: Posted, now: datetime) -> None:
    """The office answers: what it has ``done``, and ``until`` when it will be finished. Raises Refused by control."""
    wrong: dict[str, Text] = {}
    with _moving(staff, order_id, "reply", step, now) as (work, row):
        done = words_of(posted, "done", wrong)
        until = until_of(posted, row.item, work.today, wrong)
        must_be_right(wrong)
        row.status = Status.REPLIED
        say_turn(row, work.case, "replied", done, now, until=until)
        _told(work, row, "replied", until=until)


def send_back(staff: Staff, order_id: int, *, step: int, posted: Posted, now: datetime) -> None:
    """The answer does not do: the office answers once more, in as many days. Raises Refused by control."""
    wrong: dict[str, Text] = {}
    with _moving(staff, order_id, "back", step, now) as (work, row):
        why = words_of(posted, "why", wrong)
        must_be_right(wrong)
        row.status, row.returned, row.due = Status.OPEN, True, reply_by(work, row.item, row.days, now)
        say_turn(row, work.case, "returned", why, now)
        _told(work, row, "returned", due=row.due.isoformat())


def close(staff: Staff, order_id: int, *, step: int, posted: Posted, now: datetime) -> None:
    """The supervisor is content, or needs no answer any more; a remark may be added. Raises Refused by control."""
    wrong: dict[str, Text] = {}
    with _moving(staff, order_id, "close", step, now) as (work, row):
        remark = words_of(posted, "remark", wrong, optional=True)
        must_be_right(wrong)
        row.status = Status.CLOSED
        say_turn(row, work.case, "closed", remark, now)
        _told(work, row, "closed")


Does = Callable[..., None]
DOES: Mapping[str, Does] = {"reply": reply, "close": close, "back": send_back}
"""What may be done with an order, by the word ``supervising.doable`` has for it."""
