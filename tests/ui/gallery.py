"""Every screen in every state, rendered from invented values: for looking at, and for the accessibility check."""

from dataclasses import replace
from types import SimpleNamespace
from typing import NamedTuple

from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from oneservice.cases.actions import drawing
from oneservice.cases.actions.disputing import ANSWERS, ASK_CLAIM
from oneservice.cases.errors import Refused
from oneservice.cases.letters import REASONS
from oneservice.cases.queries import WayIn
from oneservice.cases.queries.archives import fault_text
from oneservice.cases.queries.authority import Authorities
from oneservice.cases.queries.bills import total
from oneservice.cases.queries.calendars import NoticeView
from oneservice.cases.queries.promises import PERIODS
from oneservice.desk.archives import UNKNOWN, archives_context
from oneservice.desk.asks import asks_of
from oneservice.desk.asks import error_lines as ask_errors
from oneservice.desk.calendars import controls
from oneservice.desk.counter import fill_context, window_context
from oneservice.desk.custody import list_context, take_context
from oneservice.desk.disputes import dispute_context
from oneservice.desk.finding import wrong_context
from oneservice.desk.supervising import form_context, order_context
from oneservice.desk.views import counts, question
from oneservice.engine.definition import Text
from oneservice.engine.ports import Login
from oneservice.portal.views.filling import guide_context, split_materials, tasks_context
from oneservice.portal.views.following import correction_context, todos_of
from oneservice.portal.views.signing import check_context
from oneservice.ui.widgets import ErrorLine, control_errors, error_lines, widgets_of
from tests.ui import values as v

NOBODY = SimpleNamespace(person=None, staff=None)
CITIZEN = SimpleNamespace(person=SimpleNamespace(name="张颖"), staff=None)
OFFICE = SimpleNamespace(title=Text("五华分局翠湖派出所", "Cuihu police station"))
STAFF = SimpleNamespace(person=None, staff=SimpleNamespace(name="王敏", office=OFFICE))
SUPERVISOR = SimpleNamespace(name="段立新", office=OFFICE, words=["supervisor"])
ARCHIVIST = SimpleNamespace(name="周春燕", office=OFFICE, words=["clerk", "archivist"])
KEEPS = SimpleNamespace(person=None, staff=ARCHIVIST)
WATCHES = SimpleNamespace(person=None, staff=SUPERVISOR)
SHUT = {"title": ["停电闭门"], "closed": ["2027-01-01"], "holiday": ["2027-01-01"]}
TWICE = {"closed": Text("2027-01-01 写了两次，请只留一处", "2027-01-01 is written twice: keep one")}
CLAIM = {"claim": ASK_CLAIM, "file": Text("请上传 JPG、PNG 图片或 PDF 文件", "Upload a JPG or PNG picture, or a PDF")}
UNANSWERED = {"reason": ANSWERS["reason"]}
REASON = {"reason": Text("请说明不同意的原因", "Say why you do not agree")}


class Screen(NamedTuple):
    """``context`` is called while the language is active, as a view is."""

    name: str
    template: str
    context: object
    viewer: object = CITIZEN


PLACES = {
    "530000": Text("云南省", "Yunnan"),
    "530102": Text("昆明市五华区", "Wuhua, Kunming"),
    "532331": Text("楚雄彝族自治州禄丰市", "Lufeng, Chuxiong Yi Autonomous Prefecture"),
}


def home(cases):
    waiting = sum(c.todo not in ("", "wait") for c in cases)
    return {"services": v.SERVICES, "cases": cases, "waiting": waiting, "places": PLACES.items(), "place": "530102"}


def service():
    return {"service": v.SERVICE, "nonce": "n", "place": PLACES["530102"]}


def form_page(view, posted=None, wrong=None):
    widgets = widgets_of(view.questions, posted=posted, wrong=wrong)
    return {"page": view, "widgets": widgets, "errors": error_lines(widgets, wrong)}


def guide(draft):
    return {"draft": draft, **guide_context(draft)}


def tasks(draft):
    return {"draft": draft, **tasks_context(draft)}


def materials(draft):
    uploads, spared = split_materials(draft)
    return {"draft": draft, "uploads": uploads, "spared_lines": spared}


def material(line, wrong=None):
    here = {"ref": v.REF, "back": "/", "file_url": "/static/ui/favicon.svg", "material": line}
    return here | {"errors": control_errors(wrong or {})}


def to_sign(wrong=None):
    view = v.TO_SIGN
    return {"view": view, "draft": view.draft, "me": v.ME, "needed": v.GUIDE[:3], "errors": control_errors(wrong or {})}


def act(action, posted=None, wrong=None):
    asks = asks_of(v.DESK_ITEM, action, posted=posted, wrong=wrong)
    return {"item": v.DESK_ITEM, "action": action, "asks": asks, "errors": ask_errors(asks)}


def who(wrong=None):
    ways = [WayIn("mother", "mother", 0, Text("母亲", "Mother")), WayIn("father", "father", 0, Text("父亲", "Father"))]
    other = WayIn("mother:12", "mother", 12, Text("替张颖办理（母亲）", "For 张颖 (Mother)"))
    errors = error_lines((), text=wrong)
    return {"bundle": "newborn", "title": v.TITLE, "ways": [*ways, other], "nonce": "n", "errors": errors}


def granting(posted=None, wrong=None):
    widgets = widgets_of(v.GRANTING, posted=posted, wrong=wrong)
    file_errors = control_errors({name: text for name, text in (wrong or {}).items() if name == "file"})
    others = {name: text for name, text in (wrong or {}).items() if name != "file"}
    errors = error_lines(widgets, others) + file_errors
    return {"widgets": widgets, "errors": errors, "file_errors": file_errors}


def archives(lines=v.ARCHIVES, typed="", wrong=None):
    return archives_context(lines, OFFICE.title, typed, wrong)


def an_archive(view=v.ARCHIVE, *faults, checked=False):
    return {"view": view, "faults": faults, "checked": checked, "tab": "archives"}


def a_draw(view, typed=None, wrong="", why=""):
    groups = [(g, typed if wrong else g.places, wrong, f"g{n}") for n, g in enumerate(view.groups)]
    errors = [ErrorLine(where, f"{g.name.zh}：{text}") for g, _, text, where in groups if text]
    errors += [ErrorLine(drawing.REASON, why)] if why else []
    reason = {"why": why, "reason": view.reason, "longest": drawing.LONGEST}
    return {"draw": view, "groups": groups, "errors": errors, "tab": "draws", **reason}


def progress(view):
    return {"progress": view, **todos_of(view)}


def disputed_awaiting():
    return replace(v.AWAITING, disputes=(v.DISPUTE_BY,), known=True)


def basket(view=v.BASKET, **other):
    return {"view": view, "lines": (), "total": total(view.due), "cashier": True, "errors": [], **other}


def window(lines=(), posted=None, refused=None, questions=None):
    found = window_context(questions or v.WINDOW_QUESTIONS, posted, refused)
    return {**found, "lines": lines, "nonce": "n", "tab": "window"}


def window_case(view, posted=None, wrong=None):
    return fill_context(view, posted, Refused(Text("有内容需要修改", "Mend it"), wrong) if wrong else None)


def window_sign(view, wrong=None, **other):
    return {"view": view, "draft": view.draft, "errors": control_errors(wrong or {}), **other}


LOGINS = [Login("mother", "张颖，新生儿的母亲"), Login("father", "李䶮，新生儿的父亲"), Login("grandpa", "李国，户主")]
COLLEAGUES = [SimpleNamespace(login=f"s{n}", name=f"{who}", office=OFFICE) for n, who in enumerate(("王敏", "赵刚"))]
NO_DEFECTS = {"defects": Text("请逐项写明问题，一次性告知全部问题", "Name every problem in one notice")}
SAY_REASON = {"reason": Text("请写明理由", "Give the reason")}
ONE_DEFECT = {"defect.field.baby.name": ["与出生医学证明不一致，请核对后修改"]}


def figures(found):
    return {"found": found, "periods": PERIODS, "tab": "watch"}


SCREENS = [
    Screen("home", "portal/home.html", lambda: home([]), NOBODY),
    Screen("home-cases", "portal/home.html", lambda: home(v.CASES)),
    Screen("home-new", "portal/home.html", lambda: home([])),
    Screen("login", "portal/login.html", lambda: {"logins": LOGINS, "next": "/"}, NOBODY),
    Screen("login-real", "portal/login.html", lambda: {"logins": [], "next": "/"}, NOBODY),
    Screen("service", "portal/service.html", service, NOBODY),
    Screen("service-open", "portal/service.html", lambda: {"service": v.IN_WINDOW, "nonce": "n"}, NOBODY),
    Screen("service-closed", "portal/service.html", lambda: {"service": v.PAST_WINDOW, "nonce": "n"}, NOBODY),
    Screen("tasks-window", "portal/tasks.html", lambda: tasks(v.draft(window=v.IN_WINDOW.window))),
    Screen("tasks-late", "portal/tasks.html", lambda: tasks(v.draft(window=v.PAST_WINDOW.window, open=False))),
    Screen("guide", "portal/guide.html", lambda: guide(v.draft(signers=v.READY.signers))),
    Screen("guide-shut", "portal/guide.html", lambda: guide(v.SHUT)),
    Screen("tasks", "portal/tasks.html", lambda: tasks(v.draft())),
    Screen("tasks-ready", "portal/tasks.html", lambda: tasks(v.READY)),
    Screen("tasks-returned", "portal/tasks.html", lambda: tasks(v.RETURNED)),
    Screen("tasks-shut", "portal/tasks.html", lambda: tasks(v.SHUT)),
    Screen("page", "portal/page.html", lambda: form_page(v.PAGE)),
    Screen("page-errors", "portal/page.html", lambda: form_page(v.PAGE, v.POSTED, v.WRONG)),
    Screen("page-asking", "portal/page.html", lambda: form_page(v.ASKING_PAGE)),
    Screen("page-beside", "portal/page.html", lambda: form_page(v.BESIDE_PAGE)),
    Screen("page-read-only", "portal/page.html", lambda: form_page(v.READ_ONLY_PAGE)),
    Screen("wrong", "portal/wrong.html", lambda: {"form": v.WRONG_FORM, "row": v.WRONG_FORM.row}),
    Screen("wrong-filed", "portal/wrong.html", lambda: {"form": v.WRONG_FEE, "row": v.WRONG_FEE.row}),
    Screen("known", "portal/known_page.html", lambda: {"view": v.KNOWN}),
    Screen(
        "wrong-error",
        "portal/wrong.html",
        lambda: {"form": v.WRONG_FORM, "row": v.WRONG_FORM.row, "wrong": CLAIM, "errors": control_errors(CLAIM)},
    ),
    Screen("materials", "portal/materials.html", lambda: materials(v.draft())),
    Screen("material", "portal/material.html", lambda: material(v.MATERIALS[4])),
    Screen("material-uploaded", "portal/material.html", lambda: material(v.UPLOADED)),
    Screen(
        "material-error",
        "portal/material.html",
        lambda: material(v.MATERIALS[4], {"file": Text("请上传图片", "Upload")}),
    ),
    Screen("check", "portal/check.html", lambda: check_context(v.CHECK)),
    Screen("check-left", "portal/check.html", lambda: check_context(v.UNFINISHED)),
    Screen("check-error", "portal/check.html", lambda: refused_check()),
    Screen("awaiting", "portal/awaiting.html", lambda: {"draft": v.AWAITING}),
    Screen("awaiting-disputed", "portal/awaiting.html", lambda: {"draft": disputed_awaiting()}),
    Screen("awaiting-signed", "portal/awaiting.html", lambda: {"draft": v.AWAITING, "just_signed": True}),
    Screen("awaiting-paused", "portal/awaiting.html", lambda: {"draft": v.PAUSED}),
    Screen("sign", "portal/sign.html", to_sign),
    Screen("sign-error", "portal/sign.html", lambda: to_sign(REASON)),
    Screen("sign-for-items", "portal/sign.html", lambda: {**to_sign(), "me": v.FOR_ITEMS}),
    Screen("awaiting-many", "portal/awaiting.html", lambda: {"draft": v.MANY}),
    Screen("awaiting-acting", "portal/awaiting.html", lambda: {"draft": v.draft(acting="张颖", signers=v.SIGNERS)}),
    Screen("consent", "portal/consent.html", lambda: {"consent": v.CONSENT}),
    Screen("who", "portal/who.html", lambda: who()),
    Screen("who-error", "portal/who.html", lambda: who(Text("请选择您在这件事里是谁", "Choose who you are"))),
    Screen("authorities", "portal/authorities.html", lambda: {"authorities": v.AUTHORITIES}),
    Screen("authorities-none", "portal/authorities.html", lambda: {"authorities": Authorities((), ())}),
    Screen("authority", "portal/authority.html", lambda: {"authority": v.AUTHORITIES.given[0], "deeds": v.DEEDS}),
    Screen("authority-revoked", "portal/authority.html", lambda: {"authority": v.AUTHORITIES.given[2], "deeds": []}),
    Screen("grant", "portal/grant.html", lambda: granting()),
    Screen("grant-error", "portal/grant.html", lambda: granting({"agent.ric": ["123"]}, v.WRONG_GRANT)),
    Screen("done", "portal/done.html", lambda: {"progress": v.FILED}),
    Screen("progress", "portal/progress.html", lambda: progress(v.progress())),
    Screen("progress-closed", "portal/progress.html", lambda: progress(v.CLOSED)),
    Screen("correction", "portal/correction.html", lambda: correction_context(v.CORRECTION)),
    Screen(
        "correction-error",
        "portal/correction.html",
        lambda: correction_context(v.CORRECTION, v.POSTED, v.WRONG | v.ANEW),
    ),
    Screen("pay", "portal/pay.html", lambda: {"bill": v.BILLS["open"], "cashier": True}),
    Screen("pay-waits", "portal/pay.html", lambda: {"bill": v.BILL_WAITS, "cashier": True}),
    Screen("pay-wrong", "portal/pay.html", lambda: {"bill": v.BILL_WRONG, "cashier": True}),
    Screen("pay-failed", "portal/pay.html", lambda: {"bill": v.BILLS["failed"], "cashier": False}),
    Screen("pay-paid", "portal/pay.html", lambda: {"bill": v.BILLS["paid"], "cashier": True}),
    Screen("pay-part", "portal/pay.html", lambda: {"bill": v.PART_PAID, "cashier": True}),
    Screen("pay-back", "portal/pay.html", lambda: {"bill": v.PAID_BACK, "cashier": True}),
    Screen("basket", "portal/basket.html", lambda: basket()),
    Screen("basket-waits", "portal/basket.html", lambda: basket(view=v.BASKET_WAITS)),
    Screen("basket-error", "portal/basket.html", lambda: basket(errors=[ErrorLine("bills", "请勾选要缴的费用")])),
    Screen("basket-paid", "portal/basket.html", lambda: basket(view=replace(v.BASKET, to_pay=()))),
    Screen("cashier", "portal/cashier.html", lambda: basket(lines=v.BASKET.to_pay)),
    Screen("progress-bills", "portal/progress.html", lambda: progress(v.WITH_BILLS)),
    Screen("visit", "portal/visit.html", lambda: {"visit": v.VISIT}),
    Screen("visit-booked", "portal/visit.html", lambda: {"visit": v.VISIT_BOOKED}),
    Screen("visit-no-times", "portal/visit.html", lambda: {"visit": v.VISIT_NO_TIMES}),
    Screen("verify", "portal/verify.html", lambda: {"document": v.VERIFIED["valid"]}, NOBODY),
    Screen("verify-revoked", "portal/verify.html", lambda: {"document": v.VERIFIED["revoked"]}, NOBODY),
    Screen("verify-making", "portal/verify.html", lambda: {"document": v.VERIFIED["making"]}, NOBODY),
    Screen("verify-unknown", "portal/verify.html", lambda: {"document": None}, NOBODY),
    Screen("404", "404.html", dict),
    Screen("403", "403.html", lambda: {"reason": ""}, STAFF),
    Screen("csrf", "403_csrf.html", dict, NOBODY),
    Screen("400", "400.html", dict, NOBODY),
    Screen("409", "409.html", lambda: {"reason": "该办件当前不能这样操作", "again": "/"}),
    Screen("500", "500.html", dict, NOBODY),
    Screen("desk-login", "desk/login.html", lambda: {"colleagues": COLLEAGUES, "next": "/desk/"}, NOBODY),
    Screen("desk-login-real", "desk/login.html", lambda: {"colleagues": [], "next": "/desk/"}, NOBODY),
    Screen(
        "desk-inbox", "desk/inbox.html", lambda: {"inbox": v.INBOX, "counts": counts(v.INBOX), "tab": "inbox"}, STAFF
    ),
    Screen("desk-find", "desk/find.html", lambda: {"tab": "inbox", "typed": "艾力·玉素甫", **v.FOUND}, STAFF),
    Screen("desk-find-none", "desk/find.html", lambda: {"tab": "inbox", "typed": "王䶮", **v.NOT_FOUND}, STAFF),
    Screen("desk-find-error", "desk/find.html", lambda: wrong_context("530102"), STAFF),
    Screen("desk-empty", "desk/inbox.html", lambda: {"inbox": v.EMPTY_INBOX, "counts": [], "after": "x"}, STAFF),
    Screen("desk-appointments", "desk/appointments.html", lambda: {"visits": v.VISITS, "tab": "appointments"}, STAFF),
    Screen("desk-window", "desk/window.html", lambda: window(v.WINDOW_LINES), STAFF),
    Screen("desk-window-error", "desk/window.html", lambda: window((), v.WINDOW_POSTED, v.WINDOW_REFUSED), STAFF),
    Screen("desk-window-late", "desk/window.html", lambda: window((), v.WINDOW_POSTED, v.LATE_REFUSED), STAFF),
    Screen("desk-window-none", "desk/window.html", lambda: window(questions=v.NO_WINDOW), STAFF),
    Screen("desk-window-case", "desk/window_case.html", lambda: window_case(v.WINDOW_CASE), STAFF),
    Screen("desk-window-beside", "desk/window_case.html", lambda: window_case(v.WINDOW_BESIDE), STAFF),
    Screen("desk-window-wrong", "desk/window_case.html", lambda: window_case(v.WINDOW_CASE, v.POSTED, v.WRONG), STAFF),
    Screen("desk-window-sign", "desk/window_sign.html", lambda: window_sign(v.CHECK, sent=True), STAFF),
    Screen("desk-window-left", "desk/window_sign.html", lambda: window_sign(v.UNFINISHED), STAFF),
    Screen("desk-window-unsigned", "desk/window_sign.html", lambda: window_sign(v.CHECK, v.UNSIGNED), STAFF),
    Screen("desk-window-paper", "desk/window_sign.html", lambda: window_sign(v.LATE_CHECK, v.NO_SCAN), STAFF),
    Screen("desk-window-receipt", "desk/window_receipt.html", lambda: {"receipt": v.RECEIPT}, STAFF),
    Screen("desk-window-entered", "desk/window_receipt.html", lambda: {"receipt": v.LATE_RECEIPT}, STAFF),
    Screen("desk-papers", "desk/papers.html", lambda: {"found": v.PAPERS, "tab": "papers"}, STAFF),
    Screen("desk-papers-none", "desk/papers.html", lambda: {"found": v.NO_PAPERS, "tab": "papers"}, STAFF),
    Screen("desk-papers-take", "desk/papers_take.html", lambda: take_context(v.TAKE_IN, {}, {}), STAFF),
    Screen("desk-papers-error", "desk/papers_take.html", lambda: take_context(*v.WRONG_TAKE), STAFF),
    Screen("desk-papers-list", "desk/papers_list.html", lambda: list_context(v.PAPER_LIST, "", {}, {}), STAFF),
    Screen("desk-papers-held", "desk/papers_list.html", lambda: list_context(*v.HELD_WRONG), STAFF),
    Screen("desk-papers-short", "desk/papers_list.html", lambda: list_context(v.PAPER_SHORT, "", {}, {}), STAFF),
    Screen("desk-window-slip", "desk/window_receipt.html", lambda: {"receipt": v.SLIP}, STAFF),
    Screen("desk-item-visit", "desk/item.html", lambda: {"item": v.DESK_ITEM_VISIT}, STAFF),
    Screen("desk-copy", "desk/copy.html", lambda: {"item": v.DESK_ITEM, "rows": v.DESK_ITEM.sections[0].rows}, STAFF),
    Screen("desk-item-panel", "desk/item.html", lambda: {"item": v.DESK_ITEM_PANEL}, STAFF),
    Screen("desk-item", "desk/item.html", lambda: {"item": v.DESK_ITEM}, STAFF),
    Screen("desk-correct", "desk/act.html", lambda: act(v.CORRECT, v.POSTED | ONE_DEFECT), STAFF),
    Screen("desk-correct-error", "desk/act.html", lambda: act(v.CORRECT, {}, NO_DEFECTS), STAFF),
    Screen("desk-refuse", "desk/act.html", lambda: act(v.REFUSE), STAFF),
    Screen("desk-refuse-error", "desk/act.html", lambda: act(v.REFUSE, {}, SAY_REASON), STAFF),
    Screen("desk-grant", "desk/act.html", lambda: act(v.GRANT), STAFF),
    Screen(
        "desk-problems",
        "desk/problems.html",
        lambda: {
            "problems": v.PROBLEMS,
            "letters": v.LETTERS,
            "outages": v.OUTAGES,
            "differences": v.DIFFERENCES,
            "reasons": REASONS,
            "tab": "problems",
        },
        STAFF,
    ),
    Screen("desk-no-problems", "desk/problems.html", lambda: {"problems": [], "letters": [], "tab": "problems"}, STAFF),
    Screen("desk-settle", "desk/settle.html", lambda: settle(), STAFF),
    Screen("desk-settled", "desk/settle.html", lambda: {"settlements": [], "tab": "settle"}, STAFF),
    Screen("desk-disputes", "desk/disputes.html", lambda: {"disputes": v.DISPUTES, "tab": "disputes"}, STAFF),
    Screen("desk-no-disputes", "desk/disputes.html", lambda: {"disputes": [], "tab": "disputes"}, STAFF),
    Screen("desk-dispute", "desk/dispute.html", lambda: dispute_context(v.DISPUTE), STAFF),
    Screen(
        "desk-dispute-error", "desk/dispute.html", lambda: dispute_context(v.DISPUTE, "stands", {}, UNANSWERED), STAFF
    ),
    Screen("desk-dispute-over", "desk/dispute.html", lambda: dispute_context(v.DISPUTE_OVER), STAFF),
    Screen("disputed", "portal/tasks.html", lambda: tasks(v.draft(disputes=v.DISPUTE_LINES))),
    Screen("desk-dispute-beside", "desk/dispute.html", lambda: dispute_context(v.BESIDE_DISPUTE), STAFF),
    Screen(
        "beside",
        "portal/tasks.html",
        lambda: tasks(v.draft(beside=tuple(("name", each) for each in v.BESIDE), disputes=v.BESIDE_LINES)),
    ),
    Screen("disputed-filed", "portal/progress.html", lambda: progress(replace(v.FILED, disputes=v.DISPUTE_LINES))),
    Screen("bill-disputed", "portal/progress.html", lambda: progress(v.BILL_DISPUTED)),
    Screen("asleep", "portal/progress.html", lambda: progress(v.ASLEEP)),
    Screen("end", "portal/end.html", lambda: {"progress": v.ASLEEP}),
    Screen("tasks-stage", "portal/tasks.html", lambda: tasks(v.draft(stage=1, keep_until=None))),
    Screen(
        "tasks-prepared",
        "portal/tasks.html",
        lambda: tasks(replace(v.READY, prepared=Text("出生医学信息", "Birth register"))),
    ),
    Screen("guide-stages", "portal/guide.html", lambda: guide(v.STAGED)),
    Screen("draws", "desk/draws.html", lambda: {"draws": [v.draw_line("open"), v.HELD.line], "tab": "draws"}, STAFF),
    Screen("draws-none", "desk/draws.html", lambda: {"draws": [], "tab": "draws"}, STAFF),
    Screen("draw-early", "desk/draw.html", lambda: a_draw(v.draw_view("early")), STAFF),
    Screen("draw-open", "desk/draw.html", lambda: a_draw(v.draw_view("open", lacking=3)), STAFF),
    Screen(
        "draw-error", "desk/draw.html", lambda: a_draw(v.draw_view("open"), "二", "请填写名额，0 或者更大的整数"), STAFF
    ),
    Screen("draw-undecided", "desk/draw.html", lambda: a_draw(v.draw_view("open", undecided=v.UNDECIDED)), STAFF),
    Screen(
        "draw-undecided-error",
        "desk/draw.html",
        lambda: a_draw(v.draw_view("open", undecided=v.UNDECIDED), why=drawing.left_out(v.UNDECIDED).zh),
        STAFF,
    ),
    Screen("draw-reason", "desk/draw.html", lambda: a_draw(v.draw_view("drawn-up", **v.WITHOUT)), STAFF),
    Screen("draw-list", "desk/draw.html", lambda: a_draw(v.draw_view("drawn-up")), STAFF),
    Screen("draw-mine", "desk/draw.html", lambda: a_draw(v.draw_view("drawn-up", mine=True)), STAFF),
    Screen("draw-held", "desk/draw.html", lambda: a_draw(v.HELD), STAFF),
    Screen("desk-archives", "desk/archives.html", archives, KEEPS),
    Screen("desk-archives-error", "desk/archives.html", lambda: archives((), "53", UNKNOWN), KEEPS),
    Screen("desk-archive", "desk/archive.html", lambda: an_archive(checked=True), KEEPS),
    Screen(
        "desk-archive-bad",
        "desk/archive.html",
        lambda: an_archive(v.ARCHIVE, *map(fault_text, v.DAMAGES), checked=True),
        KEEPS,
    ),
    Screen("desk-archive-lost", "desk/archive.html", lambda: an_archive(v.ARCHIVE_LOST), KEEPS),
    Screen("watch", "desk/watch.html", lambda: {"watch": v.WATCH, "tab": "watch"}, WATCHES),
    Screen(
        "watch-none",
        "desk/watch.html",
        lambda: {"watch": replace(v.WATCH, units=(), disputes=(), settlements=()), "tab": "watch"},
        WATCHES,
    ),
    Screen("figures", "desk/figures.html", lambda: figures(v.PROMISES), WATCHES),
    Screen("figures-none", "desk/figures.html", lambda: figures(v.NO_PROMISES), WATCHES),
    Screen("hurry", "desk/hurry.html", lambda: form_context(v.ORDER_FORM, {}, None), WATCHES),
    Screen("hurry-error", "desk/hurry.html", lambda: form_context(*v.WRONG_ORDER), WATCHES),
    Screen("order", "desk/order.html", lambda: order_context(v.ORDER, "", {}, None), WATCHES),
    Screen("order-open", "desk/order.html", lambda: order_context(v.ORDER_OPEN, "", {}, None), STAFF),
    Screen("order-error", "desk/order.html", lambda: order_context(*v.WRONG_REPLY), STAFF),
    Screen("calendar", "desk/calendar.html", lambda: a_year(2027, v.notice_line(), v.notice_line("approved")), WATCHES),
    Screen("calendar-open", "desk/calendar.html", lambda: a_year(2028), WATCHES),
    Screen("calendar-new", "desk/calendar_new.html", lambda: new_notice({}, {}), WATCHES),
    Screen("calendar-error", "desk/calendar_new.html", lambda: new_notice(SHUT, TWICE), WATCHES),
    Screen("calendar-notice", "desk/calendar_notice.html", lambda: a_notice("proposed", may_decide=True), WATCHES),
    Screen("calendar-mine", "desk/calendar_notice.html", lambda: a_notice("proposed", mine=True), WATCHES),
    Screen("calendar-in-force", "desk/calendar_notice.html", lambda: a_notice("approved", may_revoke=True), WATCHES),
]


def a_year(year, *lines):
    return {"calendar": v.calendar_view(year, lines=lines), "tab": "calendar"}


def a_notice(state, *, mine=False, may_decide=False, may_revoke=False):
    view = NoticeView(v.notice_line(state), mine, may_decide, may_revoke)
    return {"notice": view, "errors": [], "tab": "calendar"}


def new_notice(posted, wrong):
    shown = controls(posted, wrong, v.calendar_view().choices)
    errors = [ErrorLine(each.id, f"{each.label}：{each.error}") for each in shown if each.error]
    return {"controls": shown, "errors": errors, "tab": "calendar"}


def refused_check():
    return check_context(v.UNFINISHED) | {
        "errors": error_lines((), text=Text("还有内容没有填完，请先补齐", "Incomplete"))
    }


def settle():
    return {"settlements": [(s, question(s.kind, s.title)) for s in v.SETTLEMENTS], "tab": "settle"}


def html_of(screen, *, language="zh-hans", elder=False):
    """The page as a browser gets it."""
    request = RequestFactory().get("/")
    request.user = screen.viewer
    request.COOKIES["mode"] = "elder" if elder else "standard"
    with translation.override(language):
        return render_to_string(screen.template, screen.context(), request)
