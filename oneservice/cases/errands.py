"""What a job must know of a case to run its errand outside: plain values, read without a lock.

A job reads here, calls the outside world with no transaction open, and reports through ``actions.events``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from oneservice.cases import papers
from oneservice.cases.bills import bills_of, kept, rest_of
from oneservice.cases.counter import one_time_code
from oneservice.cases.models import Case, CaseDocument, ItemCase
from oneservice.cases.outside import own_system
from oneservice.cases.reading import Reading
from oneservice.cases.signatories import people_of
from oneservice.cases.windows import last_day
from oneservice.engine.asking import key_value


@dataclass(frozen=True, slots=True)
class Paperwork:
    """All that a PDF is made of. ``issuer`` seals it; empty: no seal."""

    template: str
    partials: dict[str, str]
    data: dict[str, Any] = field(repr=False)
    title: str = ""
    token: str = ""
    issuer: str = ""
    issued_at: datetime | None = None
    key: bytes = field(default=b"", repr=False)


def _reading(case: int) -> Reading:
    row = Case.objects.get(pk=case)
    return Reading(row, list(row.participants.order_by("pk")), timezone.now())


def register_keys(case: int, source: str, groups: Sequence[str]) -> list[str]:
    """The identifier to ask ``source`` with, about the person in each of ``groups``; "" if it is gone since."""
    reading = _reading(case)
    places = {place for of in groups for place in (of, of.rpartition(".")[0])}
    names = [name for name, field in reading.closure.fields.items() if field.group in places or name in places]
    env = reading.some_values(names)
    return [key_value(reading.closure, source, of, env) for of in groups]


def paperwork(document: int) -> Paperwork:
    """The frozen values of a document with its number and the address that proves it genuine."""
    row = CaseDocument.objects.select_related("case", "item__office").get(pk=document)
    reading = Reading(row.case, [], timezone.now())
    definition = reading.closure.documents[row.document]
    data = papers.open_values(row)
    data["this"]["document_number"] = row.number(definition.number)
    if definition.verify:
        data["verify"] = {"url": f"{settings.SITE_URL}/v/{row.token}/", "code": typed_code(row.token)}
    return Paperwork(
        template=definition.template,
        partials=dict(reading.closure.partials),
        data=data,
        title=definition.title.zh,
        token=row.token,
        issuer=row.issuer if definition.seal else "",
        issued_at=timezone.make_aware(datetime.combine(row.issued_on, datetime.min.time().replace(hour=9))),
        key=bytes(row.case.key),
    )


@dataclass(frozen=True, slots=True)
class Handover:
    """An item for a department's own system: which system, what it may know, and its reference there if it has one."""

    system: str
    extract: dict[str, Any] = field(repr=False)
    reference: str = ""


def handover(item: int) -> Handover:
    row = ItemCase.objects.select_related("case", "office").get(pk=item)
    reading = Reading(row.case, list(row.case.participants.order_by("pk")), timezone.now())
    return Handover(own_system(reading.closure, row), papers.document_values(reading, row), row.order)


def typed_code(token: str) -> str:
    """A document's token as it is printed for people to type: ``1A2B-3C4D-5E6F-7A8B``."""
    return "-".join(token[start : start + 4].upper() for start in range(0, len(token), 4))


def holder_ric(case: int, of: str = "") -> str:
    """The identity number of the person in group ``of``, or of whose matter it is (who began, unless he did for
    another); "" if it is not known."""
    reading = _reading(case)
    began = reading.bundle.roles[reading.case.starter]
    name = f"{of or began.acts_for or began.id}.ric"
    value = reading.some_values([name]).get(name)
    return value if isinstance(value, str) else ""


def licence_kind(case: int, material: str) -> str:
    """Which e-licence stands for a material."""
    return _reading(case).closure.materials[material].licence


def licence_values(document: int) -> dict[str, str]:
    """What an e-licence says of the paper behind it."""
    row = CaseDocument.objects.select_related("case").get(pk=document)
    definition = Reading(row.case, [], timezone.now()).closure.documents[row.document]
    return {"title": definition.title.zh, "number": row.number(definition.number), "issuer": row.issuer}


@dataclass(frozen=True, slots=True)
class BillErrand:
    """What is still to be paid, in fen; ``paid``: nothing is, since all of it has come."""

    amount: int
    title: str
    paid: bool = False


def bill_errand(item: int) -> BillErrand:
    row = ItemCase.objects.select_related("case").get(pk=item)
    reading = Reading(row.case, [], timezone.now())
    title = reading.closure.items[row.item].title.zh  # the cashier need not know whose row it is
    bills = bills_of(row)
    rest = rest_of(row, bills)
    return BillErrand(rest, f"{title}（第{row.row}行）" if row.row else title, bool(kept(bills)) and not rest)


@dataclass(frozen=True, slots=True)
class Letter:
    """A short message; ``to`` is a mobile number and is never kept outside the case."""

    to: str = field(repr=False)
    text: str = field(repr=False)


WORDS = {
    "invite": "请登录办事通确认并签署“{title}”，期限至{due}。",
    "consent": "请登录办事通，确认是否同意为“{title}”查询您的信息，期限至{due}。",
    "remind": "“{title}”还等待您的确认，期限至{due}。",
    "returned.late": "“{title}”因共同签字人逾期未确认已退回，内容已保留。",
    "returned.refused": "“{title}”因共同签字人不同意已退回，内容已保留。",
    "closing": "“{title}”还没有提交，{due}截止，请尽快提交。",
    "drawn": "“{title}”的摇号已有结果，请登录查看，编号{number}。",
    "dormant": "“{title}”本阶段已办完，准备好后可随时继续办理下一阶段，编号{number}。",
    "prepared": "已为您准备好“{title}”，请登录核对；未经您确认不会提交，不需要可以删除。",
    "filed": "“{title}”已提交，编号{number}。",
    "todo": "“{title}”有内容需要您补正，编号{number}。",
    "pay": "“{title}”有一笔费用待缴，编号{number}。",
    "refunded": "“{title}”有一笔费用已退回，请登录查看，编号{number}。",
    "appeal.upheld": "“{title}”中您申请复核的事项已有结果，请登录查看，编号{number}。",
    "appeal.reopened": "“{title}”中您申请复核的事项将重新办理，请登录查看，编号{number}。",
    "reissued": "“{title}”中有文书已更正，请登录下载新文书，编号{number}。",
    "revoked": "“{title}”中有事项的准予决定被撤销，请登录查看理由和救济途径，编号{number}。",
    "visit": "“{title}”中有事项需要您到场一次，请登录预约时间，编号{number}。",
    "visit.remind": "“{title}”预约的到场时间快到了，请登录查看时间、地点和要带的材料，编号{number}。",
    "visit.closed": "“{title}”预约到场的那天不办公，预约已取消，请登录另选时间，编号{number}。",
    "rectify": "“{title}”中有事项经核查需要限期整改，请登录查看通知和期限，编号{number}。",
    "paused": "“{title}”中有事项暂停计时，请登录查看原因，编号{number}。",
    "resumed": "“{title}”中暂停的事项已恢复办理，请登录查看新期限，编号{number}。",
    "transferred": "“{title}”中有事项移送其他单位，请登录查看由谁办理，编号{number}。",
    "owed": "“{title}”有材料需要补交，请登录查看期限并上传，编号{number}。",
    "contradicted": "“{title}”中您填写的信息与登记信息不一致，正由登记部门核实，请登录查看。",
    "dispute.upheld": "“{title}”中您提出异议的信息已经更正，请登录核对，继续办理。",
    "dispute.stands": "“{title}”中您提出的信息异议已有答复，请登录查看理由和后续办法。",
    "withdrawn": "“{title}”已按您的申请撤回，编号{number}。",
    "closed": "“{title}”已全部办结，编号{number}。",
    "papers.returned": "“{title}”的纸质材料已寄还给您，请登录查看邮件单号，编号{number}。",
    "papers.lost": "“{title}”的纸质材料在交接中有缺失，请登录查看是哪一份，承办单位会与您联系，编号{number}。",
    "code": "验证码{code}：把它报给窗口工作人员，表示您已核对并签署“{title}”。10分钟内有效，不在窗口请勿告诉别人。",
    "handed-over": "窗口已为您填写“{title}”的一部分，请登录办事通核对、补充并签名。",
}
"""Short messages go out in Chinese, without a name: a telephone lies about."""


def letter(case: int, role: str, about: str, row: int = 0) -> Letter | None:
    """What to write to the person in ``role``, or in a row of its list; None when no mobile number is known."""
    reading = _reading(case)
    mobile = _mobile(reading, role, row)
    if not mobile:
        return None
    due = next((p.due for p in reading.participants if (p.role, p.row) == (role, row) and p.due), None)
    due = due or last_day(reading)
    words = {"title": reading.bundle.title.zh, "number": reading.case.number, "due": due.isoformat() if due else ""}
    if about == "code":
        words["code"] = one_time_code(reading.case, reading.case.assistance.codes)
    return Letter(mobile, WORDS[about].format(**words))


def _mobile(reading: Reading, role: str, row: int) -> str:
    definition, name = reading.bundle.roles.get(role), f"{role}.mobile"
    if definition and row:
        people = people_of(definition, reading.form_state().env)
        return next((one.mobile for one in people if one.row == row), "")
    mobile = reading.some_values([name]).get(name)
    return mobile if isinstance(mobile, str) else ""
