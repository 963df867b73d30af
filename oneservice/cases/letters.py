"""Dead letters 死信: what was tried to the end and given up. What each kind means, and whose it is to settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oneservice.cases.models import CaseDocument, ItemCase
from oneservice.cases.permissions import may_act_as_lead, may_handle
from oneservice.engine.definition import Text
from oneservice.people.models import Staff
from oneservice.records.models import OutboxRow

MEANING: Mapping[str, tuple[Text, Text]] = {
    "source.ask": (
        Text("向登记部门查询", "Asking a register"),
        Text("不重试则该数据一直显示“查询中”", "Untried, its values stay “asking”"),
    ),
    "source.waited": (
        Text("登记部门逾期未答复", "A register had its time"),
        Text("不重试则等待该数据的规则一直等待", "Untried, rules that read it wait for ever"),
    ),
    "item.advance": (
        Text("自动推进事项", "Moving an item on"),
        Text("不重试则该事项停在当前环节", "Untried, the item stays where it is"),
    ),
    "item.expired": (
        Text("事项到期处理", "An item's deadline"),
        Text("不重试则期限届满不产生后果", "Untried, the deadline has no consequence"),
    ),
    "case.look": (
        Text("转入新版后重新核对", "Looking again after a move to another version"),
        Text("不重试则等待中的事项可能不会开始", "Untried, items that wait may not begin"),
    ),
    "batch.place": (
        Text("告知摇号结果", "Telling a case what the draw said"),
        Text("不重试则该件停在等待摇号", "Untried, the case goes on waiting for the draw"),
    ),
    "campaign.closing": (
        Text("提醒批次截止", "Telling that applications close"),
        Text("可电话提醒后标记为已处理", "Call the applicant, then mark it settled"),
    ),
    "register.listen": (
        Text("查询登记部门的新事件", "Asking registers for events"),
        Text("不重试则不再有预备件", "Untried, nothing is prepared any more"),
    ),
    "prepared.due": (
        Text("删除无人确认的预备件", "Destroying a prepared draft nobody took up"),
        Text("不重试则预备件一直保留", "Untried, the draft is kept for ever"),
    ),
    "case.archive": (
        Text("到期归档", "Archiving a closed case"),
        Text("不重试则该件不会自动归档", "Untried, the case is not archived by itself"),
    ),
    "archive.make": (
        Text("生成归档信息包", "Building an archive package"),
        Text("不重试则档案包缺失或者不是最新", "Untried, the package is missing or not the newest"),
    ),
    "stage.remind": (
        Text("提醒继续下一阶段", "Reminding of the next stage"),
        Text("可电话提醒后标记为已处理", "Call the applicant, then mark it settled"),
    ),
    "signature.due": (
        Text("签名到期处理", "A signature's deadline"),
        Text("不重试则办件一直等待签名", "Untried, the case waits for the signature for ever"),
    ),
    "consent.due": (
        Text("同意查询到期", "A consent to look-ups falls due"),
        Text("不重试则无人回答的一直等待", "Untried, an unanswered consent is waited for without end"),
    ),
    "signature.remind": (
        Text("提醒签名", "Reminding a signer"),
        Text("可电话提醒后标记为已处理", "Call the signer, then mark it settled"),
    ),
    "payment.order": (
        Text("生成缴费单", "Opening a bill"),
        Text("不重试则申请人无法缴费", "Untried, the applicant cannot pay"),
    ),
    "item.done": (
        Text("转入事后核查", "Going on to the check after"),
        Text("不重试则承诺件不会被核查", "Untried, the promise is never checked"),
    ),
    "visit.remind": (
        Text("提醒到场", "Reminding of an appointment"),
        Text("可电话提醒后标记为已处理", "Call the applicant, then mark it settled"),
    ),
    "debt.due": (
        Text("容缺材料到期处理", "The last day of a material that was to follow"),
        Text("不重试则逾期不产生后果", "Untried, being late has no consequence"),
    ),
    "dispute.due": (
        Text("数据异议到期未答复", "A dispute that nobody answered in time"),
        Text("不重试则超期不记入日志，督办页面仍会列出", "Untried, the log does not say so; the watch page does"),
    ),
    "dispute.over": (
        Text("异议不必答复后继续办理", "Going on after a dispute that needs no answer"),
        Text("不重试则等待答复的事项一直等待", "Untried, items that wait for the answer wait for ever"),
    ),
    "settlement.due": (
        Text("待定夺事项到期", "What the lead was to say falls due"),
        Text("不重试则超期不记入日志，督办页面仍会列出", "Untried, the log does not say so; the watch page does"),
    ),
    "calendar.recount": (
        Text("按新日历重算期限", "Counting dates anew by a new calendar"),
        Text("不重试则这些办件仍按旧日历计算", "Untried, these cases keep the dates of the old calendar"),
    ),
    "debt.remind": (
        Text("提醒补交材料", "Reminding of a material that was to follow"),
        Text("可电话提醒后标记为已处理", "Call the applicant, then mark it settled"),
    ),
    "payment.refund": (
        Text("退费", "Giving money back"),
        Text("不重试则款项一直未退回", "Untried, the money is not given back"),
    ),
    "receipt.settle": (
        Text("开具或红冲电子票据", "Issuing or reversing a receipt"),
        Text("不重试则缴费人拿不到票据", "Untried, the payer never has the receipt"),
    ),
    "payment.found": (
        Text("补记收银台已收的款项", "Entering money the cashier has"),
        Text("不重试则该款项不计入本件", "Untried, the money does not count for its case"),
    ),
    "payment.reconcile": (
        Text("与收银台对账", "Reconciling a day with the cashier"),
        Text(
            "不重试则当天不对账，可运行 manage.py reconcile",
            "Untried, that day is not compared: manage.py reconcile does it",
        ),
    ),
    "message.send": (
        Text("发送短信", "Sending a message"),
        Text("可电话告知后标记为已处理", "Tell the person by telephone, then mark it settled"),
    ),
    "licence.find": (
        Text("查找电子证照", "Looking for an e-licence"),
        Text("不重试则申请人须自行上传", "Untried, the applicant has to upload it"),
    ),
    "licence.issue": (
        Text("登记电子证照", "Entering an e-licence"),
        Text("不重试则证照库中没有该证照", "Untried, the licence is not in the register"),
    ),
    "licence.replace": (
        Text("更换电子证照", "Replacing an e-licence"),
        Text("不重试则证照库中仍是有误的证照", "Untried, the register keeps the misprint"),
    ),
    "licence.cancel": (
        Text("注销电子证照", "Ending an e-licence"),
        Text("不重试则旧证照仍显示有效", "Untried, the old licence still counts as valid"),
    ),
    "department.send": (
        Text("推送部门业务系统", "Handing over to a department's system"),
        Text("不重试则部门系统收不到该件", "Untried, the department's system never has it"),
    ),
    "department.ask": (
        Text("查询部门办理结果", "Asking a department for its decision"),
        Text("不重试则结果不会回到本站", "Untried, the decision never comes back"),
    ),
    "document.make": (
        Text("生成文书", "Making a document"),
        Text("不重试则申请人拿不到文书", "Untried, the applicant never has the document"),
    ),
}
UNKNOWN_KIND = (Text("后台任务", "A task"), Text("请联系运维人员", "Ask those who run the site"))

REASONS: Mapping[str, Text] = {
    "by-hand": Text("已人工办理", "Done by hand"),
    "otherwise": Text("已通过其他途径办理", "Done another way"),
    "not-needed": Text("不再需要", "No longer needed"),
    "repeated": Text("重复任务", "A repetition"),
}
"""Why a letter may be closed without being done. Codes and no free text: the journal holds nothing people wrote."""


def documents_of(rows: Sequence[OutboxRow]) -> dict[int, CaseDocument]:
    """The documents that letters are about, by key."""
    wanted = {row.payload["document"] for row in rows if "document" in row.payload}
    return CaseDocument.objects.only("item_id", "document").in_bulk(wanted) if wanted else {}


def item_of(row: OutboxRow, items: Sequence[ItemCase], documents: Mapping[int, CaseDocument]) -> ItemCase | None:
    """The item of the case that a letter is about; None: it is about the whole case."""
    document = documents.get(row.payload.get("document", 0))
    key = row.payload.get("item") or (document.item_id if document else None)
    return next((item for item in items if item.pk == key), None)


def may_settle_letter(staff: Staff, item: ItemCase | None, lead: str, items: Sequence[ItemCase]) -> bool:
    """Whoever handles the item; for what is of the whole case, the lead."""
    return may_handle(staff, item) if item else may_act_as_lead(staff, lead, items)
