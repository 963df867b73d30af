"""Suspension 中止 and special procedure 特别程序 where the process has no state of its own for them.

The item stays in its state; its phase says that it stands, and so does its clock, until somebody lets it go on. How
long that will take is told at once; once that is over the item is overdue like any other, until it goes on.
"""

from __future__ import annotations

from collections.abc import Mapping

from oneservice.cases import papers
from oneservice.cases.actions import moving
from oneservice.cases.actions.desk import WRONG
from oneservice.cases.errors import Refused
from oneservice.cases.models import ItemCase
from oneservice.cases.pauses import stop_clock
from oneservice.cases.specials import NEEDED, PROCEDURES
from oneservice.cases.work import Work
from oneservice.engine.built_in import PAUSE
from oneservice.engine.calendar import Due
from oneservice.engine.definition import Phase, Text

CHOOSE = Text("请选择特别程序的种类", "Choose the kind of procedure")
SAY_HOW_LONG = Text("请选择预计需要的时间", "Choose how long it will take")


def suspend(work: Work, item: ItemCase, asked: Mapping[str, str]) -> None:
    """Something else must be decided first. Raises Refused (how long that takes is not said)."""
    _stand(work, item, Phase.SUSPENDED, "suspended", asked["reason"], _until(work, item, asked))


def begin_procedure(work: Work, item: ItemCase, asked: Mapping[str, str]) -> None:
    """A hearing, a test, experts: their time does not count and is told (行政许可法 45). Raises Refused."""
    kind = PROCEDURES.get(asked.get("procedure", ""))
    if kind is None:
        raise Refused(WRONG, {"procedure": CHOOSE})
    reason = f"{kind.zh}。{asked['reason']}"
    _stand(work, item, Phase.SPECIAL_PROCEDURE, "special", reason, _until(work, item, asked))


def resume(work: Work, item: ItemCase, asked: Mapping[str, str]) -> None:
    """The cause is gone: the item goes on where it stood, and its due date is counted anew."""
    work.write_notes(item, paused="")
    moving.enter(work, item, work.closure.process_of(item.item).states[item.state], "resumed", work.now)
    _tell(work, item, "resumed", asked["opinion"])


def _until(work: Work, item: ItemCase, asked: Mapping[str, str]) -> Due:
    if asked.get("needed") not in NEEDED:
        raise Refused(WRONG, {"needed": SAY_HOW_LONG})
    return work.calendar_of(item).add_workdays(work.today, int(asked["needed"]))


def _stand(work: Work, item: ItemCase, phase: Phase, why: str, reason: str, until: Due) -> None:
    """``step`` rises: what was to happen if nobody acted in time is off until the item goes on."""
    item.move_to(phase)
    stop_clock(work, item)
    item.step += 1
    item.entered_at = work.now
    moving.act_until(item, until)
    work.write_notes(item, paused=reason)
    moving.mark(work, item, why)
    _tell(work, item, why, reason)


def _tell(work: Work, item: ItemCase, heard: str, reason: str) -> None:
    papers.issue(work, PAUSE, item, said={"heard": heard, "reason": reason})
    about = "resumed" if heard == "resumed" else "paused"
    work.later("message.send", f"{about}:{item.pk}:{item.step}", role=work.case.starter, about=about)
