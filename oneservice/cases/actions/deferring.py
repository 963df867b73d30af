"""Materials that were to follow 容缺: a reminder, and the end of the item (never of the case) where they did not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from oneservice.cases import papers
from oneservice.cases.actions import moving
from oneservice.cases.actions.filing import after_moves
from oneservice.cases.debts import owed_by
from oneservice.cases.models import ItemCase
from oneservice.cases.work import Work, work_on
from oneservice.engine.built_in import ENDED
from oneservice.engine.definition import Phase
from oneservice.engine.phases import LEGAL_MOVES

WHY = "owed"
ONE_DAY = timedelta(days=1)


def remind_debtor(case: int, item: int, material: str, due: str, *, now: datetime) -> None:
    """A timer: the last day is near and the material has not come."""
    with work_on({"pk": case}, now=now) as work:
        row = _owing(work, item, material, due)
        if row is not None:
            work.note("debt.reminded", row.key, material=material)
            work.later("message.send", f"owed:{item}:{material}:{due}", role=work.case.starter, about="owed")


def debt_due(case: int, item: int, material: str, due: str, *, now: datetime) -> None:
    """A timer: the last day has passed. The item ends with a notice; where the law lets it not end now, a day later."""
    with work_on({"pk": case}, now=now) as work:
        row = _owing(work, item, material, due)
        if row is None:
            return
        if Phase.ENDED not in LEGAL_MOVES[Phase(row.phase)]:
            again: dict[str, Any] = {"item": item, "material": material, "due": due}
            work.later("debt.due", f"{item}:{material}:{now.date()}", due_at=now + ONE_DAY, **again)
            return
        work.write_notes(row, reason=_reason(work, material, due))
        work.note("debt.unsettled", row.key, material=material)
        moving.end(work, row, Phase.ENDED, WHY)
        papers.issue(work, ENDED, row)
        after_moves(work, [row])


def _owing(work: Work, item: int, material: str, due: str) -> ItemCase | None:
    """The item, if it still waits for the material until ``due``."""
    row = next((each for each in work.items if each.pk == item), None)
    owed = owed_by(work, row).get(material) if row else None
    return row if owed and owed.isoformat() == due else None


def _reason(work: Work, material: str, due: str) -> str:
    title = work.closure.materials[material.partition(":")[0]].title.zh
    return f"受理时同意后补的材料“{title}”，在约定的最后一天{due}前没有补交。"
