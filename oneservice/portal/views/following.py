"""Following a filed case: progress, the answer to a correction notice, the cashier."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import citizen as answering
from oneservice.cases.actions import events
from oneservice.cases.errors import Refused
from oneservice.cases.shapes import CorrectionView, Progress
from oneservice.connectors import registry
from oneservice.engine.definition import Text
from oneservice.people.models import Person
from oneservice.portal.door import citizen
from oneservice.ui.door import Posted, conflict, posted_of
from oneservice.ui.widgets import error_lines, widgets_of

PAY_ELSEWHERE = Text(
    "请用缴费单号在缴费平台或政务服务大厅缴费，到账后自动继续办理",
    "Pay with the order number at the payment service or in a service hall; the case goes on by itself",
)


def show_progress(request: HttpRequest, progress: Progress) -> HttpResponse:
    todos = [item for item in progress.items if item.todo]
    return render(request, "portal/progress.html", {"progress": progress, "todos": todos})


@citizen
def correction(request: HttpRequest, person: Person, ref: str, item: str) -> HttpResponse:
    """Everything one notice names, on one page; a file it names is uploaded on its own page first."""
    if request.method != "POST":
        return _correction(request, queries.correction(person, ref, item))
    posted = posted_of(request)
    try:
        answering.resubmit_item(person, ref, item, posted=posted, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _correction(request, queries.correction(person, ref, item, posted=posted), posted, refused)
    return redirect("portal:case", ref=ref)


def _correction(
    request: HttpRequest, view: CorrectionView, posted: Posted | None = None, refused: Refused | None = None
) -> HttpResponse:
    wrong = refused.fields if refused else None
    widgets = widgets_of(view.questions, posted=posted, wrong=wrong)
    context = {"view": view, "widgets": widgets, "errors": error_lines(widgets, wrong)}
    return render(request, "portal/correction.html", context, status=422 if refused else 200)


@citizen
def pay(request: HttpRequest, person: Person, ref: str, item: str) -> HttpResponse:
    """The bill of an item; in the demo the cashier is here, elsewhere it says where to pay."""
    bill = queries.bill(person, ref, item)
    try:
        cashier = registry.demo_payment()
    except ImproperlyConfigured:
        cashier = None
    if request.method != "POST":
        return render(request, "portal/pay.html", {"bill": bill, "cashier": cashier is not None})
    if cashier is None:
        return conflict(request, PAY_ELSEWHERE, request.path)
    order = cashier.fail(bill.order) if request.POST.get("decision") == "fail" else cashier.pay(bill.order)
    events.record_payment(bill.order, str(order.state), now=timezone.now())
    return redirect("portal:case", ref=ref)
