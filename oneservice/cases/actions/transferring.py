"""Transfer 移送: to another office of the department, or to a body outside the platform.

Within the platform custody changes and nothing else: the item stays in its state, its clock runs on. Outside, the
item ends here.
"""

from __future__ import annotations

from collections.abc import Mapping

from oneservice.cases import papers
from oneservice.cases.actions import moving
from oneservice.cases.actions.desk import WRONG
from oneservice.cases.actions.filing import after_moves
from oneservice.cases.appointments import free, is_awaited
from oneservice.cases.errors import Refused
from oneservice.cases.models import ItemCase
from oneservice.cases.work import Work
from oneservice.engine.built_in import TRANSFER
from oneservice.engine.definition import Phase, Text
from oneservice.people.models import Office
from oneservice.people.queries import sister_offices

CHOOSE = Text("请选择转办单位", "Choose the office")
NAME_BODY = Text("请写明移送到哪个单位及其联系方式", "Name the body it goes to and how to reach it")
LONGEST = 200


def transfer(work: Work, item: ItemCase, asked: Mapping[str, str]) -> None:
    """Another office of the department has it, and it alone sees it. Raises Refused (no such office)."""
    offices = {office.slug: office for office in sister_offices(item.office, item.department)}
    office = offices.get(asked.get("office", ""))
    if office is None:
        raise Refused(WRONG, {"office": CHOOSE})
    before = item.office
    papers.issue(work, TRANSFER, item, said={"heard": "within", "reason": asked["reason"], "to": _reached(office)})
    work.note("item.transferred", item.key, before=before.slug if before else "", to=office.slug)
    work.write_notes(item, transferred=asked["reason"])
    if is_awaited(work.closure, item):
        free(work, item)
    item.office = office
    moving.mark(work, item, "transferred", to=office.zh)
    _tell(work, item)


def hand_over(work: Work, item: ItemCase, asked: Mapping[str, str]) -> None:
    """A body outside the platform is competent: the item ends here, and the citizen is told where it went."""
    body = asked.get("body", "").strip()
    if not 2 <= len(body) <= LONGEST:
        raise Refused(WRONG, {"body": NAME_BODY})
    work.write_notes(item, reason=f"{asked['reason']}\n已移送：{body}")
    papers.issue(work, TRANSFER, item, said={"heard": "outside", "reason": asked["reason"], "to": body})
    moving.end(work, item, Phase.TRANSFERRED, "handed-over")
    _tell(work, item)
    after_moves(work, [item])


def _reached(office: Office) -> str:
    where = "，".join(part for part in (office.address, office.phone) if part)
    return f"{office.zh}（{where}）" if where else office.zh


def _tell(work: Work, item: ItemCase) -> None:
    key = f"transferred:{item.pk}:{work.case.head_seq}"
    work.later("message.send", key, role=work.case.starter, about="transferred")
