"""The working-day calendar: a year at a glance, and the notices that supervisors propose and decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from oneservice.cases import queries
from oneservice.cases.actions import calendars as acts
from oneservice.cases.errors import Refused
from oneservice.desk.door import handler
from oneservice.engine.definition import Text
from oneservice.people.models import Staff
from oneservice.ui.door import Posted, file_of, posted_of
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine

Choices = Iterable[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the form; ``kind``: line | days | file | choice."""

    name: str
    label: str
    hint: str
    kind: str
    value: str
    error: str
    options: tuple[tuple[str, str], ...] = ()
    optional: bool = False

    @property
    def id(self) -> str:
        return f"notice-{self.name}"


@handler
def year(request: HttpRequest, staff: Staff) -> HttpResponse:
    """``?calendar=cn&year=2027``; without, the province's in this year."""
    found = queries.calendar_year(staff, request.GET.get("calendar", ""), request.GET.get("year", ""))
    return render(request, "desk/calendar.html", {"calendar": found, "tab": "calendar"})


@handler
def propose(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The form of a notice; what is wrong with it comes back beside its controls."""
    acts.must_supervise(staff)
    if request.method != "POST":
        given = {name: [str(value) for value in values] for name, values in request.GET.lists()}
        return _form(request, given, {})
    posted = posted_of(request)
    try:
        made = acts.propose_days(staff, posted, file_of(request, "file"), now=timezone.now())
    except Refused as refused:
        return _form(request, posted, refused.fields or {"": refused.text})
    return redirect("desk:calendar_notice", notice=made.pk)


def _form(request: HttpRequest, posted: Posted, wrong: Mapping[str, Text]) -> HttpResponse:
    shown = controls(posted, wrong, queries.calendar_choices())
    errors = [ErrorLine(each.id, f"{each.label}：{each.error}") for each in shown if each.error]
    errors += [ErrorLine("", say(wrong[""]))] if "" in wrong else []
    context = {"controls": shown, "errors": errors, "tab": "calendar"}
    return render(request, "desk/calendar_new.html", context, status=422 if wrong else 200)


def controls(posted: Posted, wrong: Mapping[str, Text], choices: Choices) -> list[Control]:
    """The form, in the reader's language; ``choices`` are the calendars."""
    days = _("一天写 2027-01-01，一段写 2027-02-05/2027-02-12，用空格或换行分开。")
    calendars = tuple((code, say(title)) for code, title in choices)
    rows = (
        ("calendar", _("哪个日历"), _("全国的安排自动用于各省；地方的只用于本地。"), "choice", False),
        ("title", _("文件名称"), "", "line", False),
        ("number", _("文号"), "", "line", False),
        ("dated", _("文件日期"), _("例如 2026-11-04"), "line", False),
        ("holiday", _("放假"), days, "days", True),
        ("makeup", _("调休上班"), _("周末改为上班的日子。"), "days", True),
        ("closed", _("闭门"), _("当地决定停止办公的工作日，例如停电、灾害、民族节日。"), "days", True),
        (
            "year",
            _("公布了哪一年的全年安排"),
            _("只公布个别日子的不填；填了，这一年的期限不再是暂定。"),
            "line",
            True,
        ),
        ("file", _("文件 PDF"), _("最大 10 MB。"), "file", False),
    )
    return [
        Control(name, label, hint, kind, (posted.get(name) or [""])[-1], say(wrong.get(name)), calendars, optional)
        for name, label, hint, kind, optional in rows
    ]


@handler
def notice(request: HttpRequest, staff: Staff, notice: int) -> HttpResponse:
    """One notice; ``do``: approve or reject another's, revoke one in force."""
    if request.method != "POST":
        return _notice(request, staff, notice)
    try:
        shown = _do(request.POST.get("do", ""), staff, notice)
    except Refused as refused:
        return _notice(request, staff, notice, [ErrorLine("", say(refused.text))])
    return redirect("desk:calendar_notice", notice=shown)


def _do(do: str, staff: Staff, notice: int) -> int:
    """The notice to show next: a revocation is one of its own."""
    if do == "revoke":
        return acts.revoke_notice(staff, notice, now=timezone.now()).pk
    acts.decide_notice(staff, notice, approve=do == "approve", now=timezone.now())
    return notice


def _notice(request: HttpRequest, staff: Staff, notice: int, errors: list[ErrorLine] | None = None) -> HttpResponse:
    context = {"notice": queries.calendar_notice(staff, notice), "errors": errors or [], "tab": "calendar"}
    return render(request, "desk/calendar_notice.html", context, status=409 if errors else 200)


@handler
def document(request: HttpRequest, staff: Staff, notice: int) -> HttpResponse:
    """The document that announces it."""
    data, name = queries.calendar_file(notice)
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
