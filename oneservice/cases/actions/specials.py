"""What no process names, done by staff: one door with the same lock, guards and questions as every other step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from oneservice.cases.actions import moving, pausing, reconsidering, revising, transferring
from oneservice.cases.actions.desk import TEXTS, WRONG, given_of, texts_of
from oneservice.cases.errors import CLOSED, TAKEN, NotFound, Refused
from oneservice.cases.models import ItemCase
from oneservice.cases.permissions import may_act_as_lead, may_handle
from oneservice.cases.posted import Posted
from oneservice.cases.specials import open_specials
from oneservice.cases.work import Work, staff_actor, work_on
from oneservice.people.models import Staff

Does = Callable[[Work, ItemCase, Mapping[str, str]], None]

DOES: Mapping[str, Does] = {
    "reopen": reconsidering.reopen,
    "uphold": reconsidering.uphold,
    "suspend": pausing.suspend,
    "procedure": pausing.begin_procedure,
    "resume": pausing.resume,
    "reissue": revising.reissue,
    "revoke": revising.revoke,
    "transfer": transferring.transfer,
    "hand-over": transferring.hand_over,
}


def act_specially(staff: Staff, item_id: int, special_id: str, *, step: int, posted: Posted, now: datetime) -> None:
    """Do ``special_id`` to an item case. ``step`` is the one the page showed: an older page is told so.

    Raises NotFound (nothing of the reader's), Refused (not open now, or missing input).
    """
    with work_on({"items__pk": item_id}, now=now, actor=staff_actor(staff)) as work:
        item = next(each for each in work.items if each.pk == item_id)
        if not may_handle(staff, item) and not may_act_as_lead(staff, work.bundle.lead, work.items):
            raise NotFound
        if item.step != step:
            raise Refused(TAKEN)
        special = next((each for each in open_specials(work, item, staff) if each.id == special_id), None)
        if special is None:
            raise Refused(CLOSED)
        asked, wrong = texts_of(special.asks, posted)
        given = given_of(work, item, posted, wrong) if "gives" in special.asks else {}
        if wrong:
            raise Refused(WRONG, wrong)
        work.note("item.special", item.key, special=special.id)
        if given:
            moving.give(work, item, given)
        DOES[special.id](work, item, asked | _others(special.asks, posted))
        work.touched(item)


def _others(asks: tuple[str, ...], posted: Posted) -> dict[str, str]:
    """What else was posted of what is asked, as it came: whoever does it judges it."""
    return {kind: posted[kind][-1] for kind in asks if kind not in TEXTS and posted.get(kind)}
