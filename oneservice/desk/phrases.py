"""Sentences handlers need every day: a start to edit, never an answer to pick. The law's wording where it has one."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PHRASES: dict[str, tuple[Promise, ...]] = {
    "defects": (
        _("照片或扫描件不清晰，请重新拍摄后上传"),
        _("缺页，请补齐全部页面"),
        _("已过有效期，请上传有效的证件"),
        _("与证件记载不一致，请核对后修改"),
        _("填写不完整，请补充"),
    ),
    "reason": (
        _("申请事项不符合法定条件："),
        _("提交的材料不能证明所申请的事项："),
        _("经核查，申请内容与事实不符："),
        _("不属于本机关职权范围，请向以下机关申请："),
    ),
    "why": (_("经核对登记档案，登记的信息与档案一致。"),),
    "next": (
        _("请带身份证件和证明材料到登记机关办理更正登记，更正后可以重新申请。"),
        _("如不同意本答复，可以向本部门的上级机关反映，或者依法申请行政复议。"),
    ),
    "opinion": (_("材料齐全，符合条件，建议准予。"), _("不符合条件，建议不予，理由如下：")),
    "findings": (_("经核查，情况属实。"), _("经核查，与申报不一致：")),
}
"""By what an action asks."""

REMEDIES = _(
    "如不服本决定，可以自收到本决定书之日起六十日内依法申请行政复议，或者在六个月内依法向人民法院提起行政诉讼。"
)
"""行政复议法 art. 20, 行政诉讼法 art. 46: the ordinary time limits, edited where a special law differs."""
