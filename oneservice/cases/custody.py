"""Custody of papers 纸质材料交接: who may take them in, who may do what with a list of them, what may be on one.

A list has two sides: the office that received the papers (``window`` 收件单位) and the one that handles the item
(承办单位). Either may send it to the other; whoever has it gives it back or files it.
"""

from __future__ import annotations

import re

from django.db.models import Q

from oneservice.cases.cells import material_keys
from oneservice.cases.counter import may_receive
from oneservice.cases.errors import Refused
from oneservice.cases.models import Case, ItemCase, PaperList
from oneservice.cases.posted import Posted
from oneservice.cases.reading import Reading
from oneservice.engine.definition import Closure, Text
from oneservice.engine.materials import MaterialNeed
from oneservice.people.models import Staff

Status = PaperList.Status
OVER = (Status.RETURNED, Status.ARCHIVED)
KINDS = {"original": Text("原件", "originals"), "copy": Text("复印件", "copies")}
MOST = 99
CARRIERS = {
    "ems": Text("邮政特快专递", "Express mail"),
    "official": Text("机要通信", "Official mail"),
    "courier": Text("其他快递", "Another courier"),
    "hand": Text("当面交接", "By hand"),
}
BY_HAND = "hand"
PARCEL = re.compile(r"[A-Za-z0-9-]{6,40}")

COUNT = Text(f"请填写 1 到 {MOST} 的份数，没有就不填", f"Give a number from 1 to {MOST}, or leave it blank")
NOTHING = Text("请填写收到的材料份数，至少一份", "Say how many of which were handed in: at least one")
CHOOSE = Text("请选择交接方式", "Choose how they travel")
NUMBER = Text(
    "请填写邮件单号：6 到 40 位字母、数字或短横线", "Give the parcel number: 6 to 40 letters, digits or hyphens"
)
MEND = Text("有内容需要修改", "Some answers need mending")


def may_take_in(staff: Staff, closure: Closure, case: Case, item: ItemCase) -> bool:
    """A post that receives, at the window the case was begun at or at the office that handles the item."""
    places = {case.window_id, item.office_id} - {None}
    return bool(case.filed_at) and staff.office_id in places and may_receive(staff, closure)


def concerns(office: int) -> Q:
    """Lists that the office sees: taken in there, in its hands, on the way to it, or of an item it handles."""
    return Q(window=office) | Q(holder=office) | Q(toward=office) | Q(sender=office) | Q(item__office=office)


def is_party(row: PaperList, office: int) -> bool:
    """``concerns`` of a list at hand."""
    return office in (row.window_id, row.holder_id, row.toward_id, row.sender_id, row.item.office_id)


def other_side(row: PaperList) -> int | None:
    """The office that whoever has the list may send it to; None: there is nobody else."""
    to = row.window_id if row.holder_id == row.item.office_id else row.item.office_id
    return to if to != row.holder_id else None


def doable(row: PaperList, office: int) -> tuple[str, ...]:
    """What the office may do with the list now, the usual first: send, confirm, follow, lose, return, archive."""
    if row.status in (Status.SENT, Status.FOLLOWS):
        return ("confirm",) if row.toward_id == office else ()
    if row.status == Status.SHORT:
        return ("follow", "lose") if row.sender_id == office else ()
    if row.status != Status.HELD or row.holder_id != office:
        return ()
    handles = row.item.office_id == office
    send = ("send",) if other_side(row) else ()
    return ("return", "archive", *send) if handles else (*send, "return")


def countable(reading: Reading, item: ItemCase) -> list[MaterialNeed]:
    """The materials of the item that may be handed in on paper."""
    keys = material_keys(reading.closure, item)
    return [need for need in reading.materials_needed(reading.form_state()) if need.key in keys]


def counted(needs: list[MaterialNeed], posted: Posted) -> list[dict[str, int | str]]:
    """What was handed in, as a list keeps it. Raises Refused by control: no number, or none at all."""
    wrong: dict[str, Text] = {}
    found: list[dict[str, int | str]] = []
    for need in needs:
        numbers = {kind: _number(posted, f"{kind}.{need.key}", wrong) for kind in KINDS}
        if any(numbers.values()):
            found.append({"material": need.key, **numbers})
    if needs and not (found or wrong):
        wrong[f"original.{needs[0].key}"] = NOTHING
    if wrong or not found:
        raise Refused(MEND, wrong)
    return found


def _number(posted: Posted, name: str, wrong: dict[str, Text]) -> int:
    typed = (posted.get(name) or [""])[-1].strip()
    if not typed:
        return 0
    if not typed.isascii() or not typed.isdecimal() or int(typed) > MOST:
        wrong[name] = COUNT
        return 0
    return int(typed)


def way_of(posted: Posted) -> tuple[str, str]:
    """``(carrier, parcel number)``; nothing has a number that goes from hand to hand. Raises Refused by control."""
    carrier = (posted.get("carrier") or [""])[-1]
    parcel = (posted.get("parcel") or [""])[-1].strip().upper()
    if carrier not in CARRIERS:
        raise Refused(MEND, {"carrier": CHOOSE})
    if carrier == BY_HAND:
        return carrier, ""
    if not PARCEL.fullmatch(parcel):
        raise Refused(MEND, {"parcel": NUMBER})
    return carrier, parcel


def expected(row: PaperList) -> list[str]:
    """Keys of what the next parcel should hold: what is missing, else the whole list but for what is lost."""
    return row.missing or [paper["material"] for paper in row.papers if paper["material"] not in row.lost]


def title_of(closure: Closure, key: str) -> Text:
    """A material with whose it is, 居民户口簿（男方）, by the key of its use (of a row ``photo-id:survivors.rows.0``).

    The paper is there although a case has been moved to a version that does not know it any more: then its id.
    """
    material, _, of = key.partition(":")
    title = closure.materials[material].title if material in closure.materials else Text(material, material)
    role = closure.bundle.roles.get(of.partition(".")[0])
    if role is None or role.title is None:
        return title
    return Text(f"{title.zh}（{role.title.zh}）", f"{title.en or title.zh} ({role.title.en or role.title.zh})")


def number_of(case: Case, n: int) -> str:
    """The number of a list, under the case's."""
    return f"{case.number}-J{n:02d}"
