"""What a supervisor watches: late and nearly late items by office, where each waits, and the figures of a period."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from oneservice.cases import queries
from oneservice.cases.queries.promises import PERIODS, USUAL, PromiseLine, Promises
from oneservice.desk.door import handler
from oneservice.people.models import Staff
from oneservice.ui.text import say

MARK = "\ufeff"
"""So that a spreadsheet reads the Chinese as what it is."""


@handler
def watch(request: HttpRequest, staff: Staff) -> HttpResponse:
    return render(request, "desk/watch.html", {"watch": queries.watch(staff), "tab": "watch"})


@handler
def figures(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Promise against real time, corrections, refusals, debts and waits; ``?days=30|90|365``."""
    found = queries.promises(staff, _days(request))
    return render(request, "desk/figures.html", {"found": found, "periods": PERIODS, "tab": "watch"})


@handler
def table(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The table of the items as CSV: services and numbers, nobody's name and no case."""
    found = queries.promises(staff, _days(request))
    response = HttpResponse(MARK, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{found.days}-days.csv"'
    csv.writer(response).writerows(_rows(found))
    return response


def _days(request: HttpRequest) -> int:
    wish = request.GET.get("days", "")
    return int(wish) if wish in map(str, PERIODS) else USUAL


def _rows(found: Promises) -> Iterator[tuple[object, ...]]:
    yield (
        *(_("一件事"), _("事项"), _("承诺时限"), _("收件"), _("补正过"), _("补正率 %")),
        *(_("已决定"), _("中位数（工作日）"), _("九成以内（工作日）"), _("超过承诺"), _("超期率 %"), _("没有办成")),
    )
    yield from (_row(line) for line in found.lines)


def _row(line: PromiseLine) -> tuple[object, ...]:
    shares = (line.received, line.corrected, line.correction_percent, line.decided, line.median, line.p90)
    late = (line.late, line.late_percent, line.failed)
    return (say(line.bundle), say(line.title), say(line.limit), *("" if n is None else n for n in shares), *late)
