"""The steps of an item in words: what was done, what is now, what comes next."""

from __future__ import annotations

from datetime import datetime

from oneservice.cases.disputes import doubted
from oneservice.cases.models import ItemCase
from oneservice.cases.progress_shapes import Step
from oneservice.cases.queries.parts import PHASE_TITLES, state_title
from oneservice.cases.reading import Reading
from oneservice.cases.signatories import held_items, parts_of
from oneservice.engine.definition import Phase, Text

FILED = Text("申请已提交", "Application filed")
BEGUN = Text("部门已收件", "The department has it")
STOPPED = Text("前序事项未办成，本事项终止", "Ended, because an earlier item did not succeed")
NOT_NEEDED = Text("经核对不需办理", "Checked: not needed")
WITHDRAWN = Text("申请人撤回", "Withdrawn by the applicant")
SUPPLIED = Text("已补交材料", "A material that was to follow has come")
UNSUPPLIED = Text("材料逾期未补交，终止办理", "Ended, as a material that was to follow did not come")
SPOKEN = {
    "begin": BEGUN,
    "stopped": STOPPED,
    "not_applicable": NOT_NEEDED,
    "gate": Text("经核对不符合一件事办理条件，终止办理", "Ended: a condition of this service does not hold"),
    "withdrawn": WITHDRAWN,
    "unsigned": Text("没有取得需要的签名，本事项终止", "Ended, because a signature it needs was not given"),
    "supplied": SUPPLIED,
    "owed": UNSUPPLIED,
    "suspended": Text("中止办理，办理时间暂停计算", "Suspended: the clock stands"),
    "special": Text("进入特别程序，办理时间暂停计算", "Special procedure: the clock stands"),
    "resumed": Text("恢复办理，继续计时", "Goes on: the clock runs again"),
    "reissued": Text("文书有误，已更正重新出具", "A document was wrong and has been issued anew"),
    "revoked": Text("准予决定已撤销", "The grant has been revoked"),
    "basis-revoked": Text("前序事项的准予已撤销", "The grant of an earlier item has been revoked"),
    "refund": Text("正在退费", "Money is being given back"),
    "refunded": Text("已退费", "Money has been given back"),
    "disputed": Text("对所用的信息有异议，答复前不用缴费", "Something it uses is disputed: nothing need be paid yet"),
    "answered": Text("异议已答复，重新核定应缴费额", "The dispute is answered: the fee is found again"),
    "visit-booked": Text("已预约到场时间", "A time to come was chosen"),
    "visit-cancelled": Text("已取消到场预约", "The appointment was given up"),
    "visit-closed": Text(
        "预约的日子改为不办公，预约已取消，请另选时间",
        "The office will be closed on that day: the appointment is cancelled, choose another time",
    ),
    "transferred": Text("转由其他单位办理", "Passed to another office"),
    "handed-over": Text("移送平台外单位", "Sent to a body outside"),
    "appealed": Text("申请人申请复核", "The applicant asked for a review"),
    "upheld": Text("复核后维持原决定", "Reviewed: the decision stands"),
    "reopened": Text("复核后重新办理", "Reviewed: taken up again"),
    "migrated": Text("办事规则有更新，按新规则继续办理", "The rules were updated: goes on by the new ones"),
    "recounted": Text("放假安排有更新，办理期限已重新计算", "The holidays have changed: the date was counted again"),
    "confirmed": Text("全年放假安排已公布，办理期限已确定", "The year's holidays are announced: the date is certain"),
    "applies": Text("更正后需要办理，等待启动", "Applies after a correction, waiting for its turn"),
    "archived": Text("已归档", "Archived"),
    "woken": Text("前序事项重新办理，恢复等待", "Waiting again, as an earlier item is taken up again"),
}
"""Steps that no process names."""


def steps(reading: Reading, item: ItemCase) -> tuple[Step, ...]:
    """Done steps in order, then where it is now and, if it waits, for what."""
    done = [Step(FILED, None, reading.case.filed_at, "done")]
    done += [_done(reading, item, line) for line in item.trail]
    return (*done, *_now(reading, item))


def _done(reading: Reading, item: ItemCase, line: dict[str, str]) -> Step:
    action = reading.closure.process_of(item.item).action(line["action"])
    title = SPOKEN.get(line["action"]) or (action.title if action else None) or PHASE_TITLES[Phase(line["phase"])]
    detail = Text(line["to"]) if "to" in line else None
    return Step(title, detail, datetime.fromisoformat(line["at"]), "done")


def _now(reading: Reading, item: ItemCase) -> tuple[Step, ...]:
    if item.ended:
        return ()
    if item.phase == Phase.WAITING:
        return (Step(PHASE_TITLES[Phase.WAITING], waits_text(reading, item), None, "waits"),)
    return (Step(state_title(reading.closure, item), _until(item), item.entered_at, "now"),)


def _until(item: ItemCase) -> Text | None:
    if item.act_by is None:
        return None
    day = item.act_by
    on = f"{day.year}年{day.month}月{day.day}日"
    note_zh, note_en = ("（暂定）", " (provisional)") if item.act_by_provisional else ("", "")
    if item.phase in (Phase.SUSPENDED, Phase.SPECIAL_PROCEDURE):  # no promise: how long it is thought to take
        return Text(f"预计需要至 {on}", f"expected to take until {day:%d %b %Y}")
    return Text(f"应于 {on} 前办理{note_zh}", f"due by {day:%d %b %Y}{note_en}")


def waits_for(reading: Reading, item: ItemCase) -> tuple[Text, ...]:
    """Titles of the items this one waits for that are not decided yet."""
    open_items = {other.item for other in reading.items if not other.outcome}
    entry = reading.bundle.item(item.item)
    before = [reading.closure.items[after.item].title for after in entry.after if after.item in open_items]
    return (*before, *_signature(reading, item))


def _signature(reading: Reading, item: ItemCase) -> list[Text]:
    """The signature of its own that an item waits for, with its last day."""
    role = held_items(reading.bundle, reading.participants).get(item.item)
    if role is None:
        return []
    days = [part.due for part in parts_of(role, reading.participants) if part.due and part.status == "waiting"]
    title, until = role.title or Text(role.id, role.id), max(days, default=None)
    zh = f"，期限至{until.year}年{until.month}月{until.day}日" if until else ""
    en = f" (until {until:%d %b %Y})" if until else ""
    return [Text(f"{title.zh}签名{zh}", f"the signature of: {title.en or title.zh}{en}")]


def waits_text(reading: Reading, item: ItemCase) -> Text:
    titles = waits_for(reading, item)
    if reading.unsettled_gates:
        return Text("正在核实是否符合办理条件，核实后自动开始", "Begins by itself once the conditions are checked")
    if not titles and doubted(reading, item):
        return Text("正在核实您提出异议的信息，答复后自动继续", "Goes on by itself once what you disputed is checked")
    if not titles:
        return Text("等待有关部门确认是否需要办理", "Waiting until it is clear whether this is needed")
    names_zh, names_en = "、".join(t.zh for t in titles), ", ".join(t.en or t.zh for t in titles)
    return Text(f"“{names_zh}”办成后自动开始，无需操作", f"Begins by itself after: {names_en}")
