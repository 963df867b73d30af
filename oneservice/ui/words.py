"""Words for the states of a case, and which tone each has."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

CASE_PHASES = {
    "draft": _("填写中"),
    "awaiting_signatures": _("等待签名"),
    "filed": _("已提交"),
    "in_progress": _("办理中"),
    "dormant": _("等待下一阶段"),
    "closed": _("已办结"),
    "reopened": _("重新办理"),
    "archived": _("已归档"),
    "withdrawn": _("已撤回"),
}
CASE_TONES = {
    "awaiting_signatures": "busy",
    "filed": "busy",
    "in_progress": "busy",
    "reopened": "busy",
    "closed": "good",
    "archived": "good",
}
TODOS = {
    "fill": _("继续填写"),
    "sign": _("请您签名"),
    "consent": _("请您确认"),
    "correct": _("请您补正"),
    "pay": _("请您缴费"),
    "visit": _("请您到场"),
    "continue": _("可继续下一阶段"),
    "wait": _("等待他人"),
}
TODO_TONES = {
    **dict.fromkeys(("sign", "consent", "correct", "pay", "visit"), "warn"),
    "fill": "busy",
    "continue": "plain",
    "wait": "plain",
}

SOURCES = {
    "asking": (_("正在查询"), "busy"),
    "found": (_("已查到"), "good"),
    "not_found": (_("没有查到，请您填写"), "warn"),
    "conflict": (_("部门信息不一致，请您填写"), "warn"),
    "silent": (_("暂无回应，可先填写"), "warn"),
    "declined": (_("您选择自己提供"), "plain"),
}
SIGNERS = {
    "waiting": (_("等待签名"), "busy"),
    "signed": (_("已签名"), "good"),
    "refused": (_("不同意"), "bad"),
    "late": (_("超过期限"), "bad"),
    "spared": (_("不再需要签名"), "plain"),
    "fills": (_("核对后签名"), "plain"),
    "not_invited": (_("随后请其签名"), "plain"),
}
AUTHORITIES = {
    "standing": (_("有效"), "good"),
    "ended": (_("已到期"), "plain"),
    "revoked": (_("已取消"), "plain"),
}
DOCUMENTS = {
    "making": (_("正在生成"), "busy"),
    "ready": (_("可下载"), "good"),
    "problem": (_("正在由工作人员处理"), "warn"),
    "revoked": (_("已撤销"), "bad"),
    "replaced": (_("已更正，以新文书为准"), "plain"),
}
DRAWS = {
    "early": (_("未到摇号日"), "plain"),
    "open": (_("可以摇号"), "warn"),
    "drawn-up": (_("名单已确定，待启动"), "busy"),
    "held": (_("已摇号"), "good"),
}
NOTICES = {
    "proposed": (_("等待另一人批准"), "warn"),
    "approved": (_("生效"), "good"),
    "rejected": (_("未批准"), "plain"),
    "revoked": (_("已撤销"), "bad"),
}
DAY_KINDS = {
    "holiday": (_("放假"), "good"),
    "makeup": (_("上班"), "warn"),
    "closed": (_("闭门"), "bad"),
}
WAITS_ON = {
    "applicant": (_("等申请人"), "plain"),
    "office": (_("等本单位"), "warn"),
    "outside": (_("等其他系统"), "busy"),
}
ORDERS = {
    "open": (_("督办，待答复"), "warn"),
    "replied": (_("已答复督办"), "busy"),
    "closed": (_("督办办结"), "good"),
}
LEVELS = {
    "national": (_("全国"), "busy"),
    "provincial": (_("省级"), "busy"),
    "local": (_("地方"), "busy"),
}
MATERIALS = {
    "spared": (_("免提交"), "good"),
    "uploaded": (_("已上传"), "good"),
    "missing": (_("需要上传"), "busy"),
    "deferred": (_("可以后补"), "warn"),
    "maybe": (_("可能需要"), "plain"),
}
HOW = {
    "licence": _("由电子证照库调取"),
    "source": _("由部门数据共享"),
    "form": _("由申请信息生成"),
    "upload": _("由您上传"),
}
URGENCIES = {
    "overdue": (_("已超期"), "bad"),
    "red": (_("即将到期"), "bad"),
    "yellow": (_("临近期限"), "warn"),
    "calm": (_("期限内"), "plain"),
}
BILLS = {
    "open": (_("待缴"), "warn"),
    "failed": (_("上次没有成功"), "bad"),
    "part_paid": (_("已缴一部分"), "warn"),
    "paid": (_("已缴清"), "good"),
    "refunding": (_("正在退费"), "busy"),
    "refunded": (_("已退费"), "plain"),
}
TABLES = {
    "bill": BILLS,
    "draw": DRAWS,
    "notice": NOTICES,
    "day": DAY_KINDS,
    "level": LEVELS,
    "waits_on": WAITS_ON,
    "order": ORDERS,
    "source": SOURCES,
    "signer": SIGNERS,
    "authority": AUTHORITIES,
    "document": DOCUMENTS,
    "material": MATERIALS,
    "urgency": URGENCIES,
    "case": {phase: (word, CASE_TONES.get(phase, "plain")) for phase, word in CASE_PHASES.items()},
    "todo": {todo: (word, TODO_TONES[todo]) for todo, word in TODOS.items()},
}

STOPPED = {
    "missing-glyph": _("下面的字没有字体可以打印。请在服务器上安装含有它的字体，再重新生成："),
    "template": _("文书模板有错。请联系模板的设计人员修改并发布："),
    "too-large": _("内容超过文书的上限。请联系模板的设计人员："),
    "": _("文书没有生成。请联系系统管理员："),
}
"""Why a document stopped, by its problem's code; what exactly follows on the page."""
