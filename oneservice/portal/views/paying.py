"""Paying: the bill of one item, the basket of all bills of a case, and the demo cashier."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from oneservice.cases import queries
from oneservice.cases.actions import paying
from oneservice.cases.queries.bills import Basket, total
from oneservice.connectors import registry
from oneservice.connectors.payment.demo import DemoPayment
from oneservice.engine.definition import Text
from oneservice.people.models import Person
from oneservice.portal.door import citizen
from oneservice.ui.door import conflict
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine

PAY_ELSEWHERE = Text(
    "请用缴费单号在缴费平台或政务服务大厅缴费，到账后自动继续办理",
    "Pay with the order number at the payment service or in a service hall; the case goes on by itself",
)
CHOOSE = Text("请勾选要缴的费用", "Tick what you want to pay")


def demo_cashier() -> DemoPayment | None:
    """The cashier whose two buttons are here; None where people pay elsewhere."""
    try:
        return registry.demo_payment()
    except ImproperlyConfigured:
        return None


@citizen
def pay(request: HttpRequest, person: Person, ref: str, item: str) -> HttpResponse:
    """The bill of an item; in the demo the cashier is here, elsewhere it says where to pay."""
    bill, cashier = queries.bill(person, ref, item), demo_cashier()
    if request.method != "POST":
        return render(request, "portal/pay.html", {"bill": bill, "cashier": cashier is not None})
    if cashier is None:
        return conflict(request, PAY_ELSEWHERE, request.path)
    if bill.payable:
        order = cashier.fail(bill.order) if request.POST.get("decision") == "fail" else cashier.pay(bill.order)
        paying.record_payment(bill.order, str(order.state), paid=order.paid, now=timezone.now())
    return redirect("portal:case", ref=ref)


@require_GET
@citizen
def basket(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """All bills of a case: what to pay is ticked, what is paid has its receipts."""
    return show_basket(request, queries.basket(person, ref))


def show_basket(request: HttpRequest, view: Basket, error: Text | None = None) -> HttpResponse:
    context = {"view": view, "total": total(view.due), "cashier": demo_cashier() is not None}
    context["errors"] = [ErrorLine("bills", say(error))] if error else []
    return render(request, "portal/basket.html", context, status=422 if error else 200)


@citizen
def cashier(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """The demo cashier with what was ticked: every line and the sum, paid with one payment. Elsewhere: where to pay."""
    view, till = queries.basket(person, ref), demo_cashier()
    posted = request.method == "POST"
    lines = view.chosen((request.POST if posted else request.GET).getlist("order"))
    if till is None:
        return conflict(request, PAY_ELSEWHERE, request.path)
    if not posted and view.to_pay:
        context = {"view": view, "lines": lines, "total": total(lines)}
        return render(request, "portal/cashier.html", context) if lines else show_basket(request, view, CHOOSE)
    orders = [line.order for line in lines]  # what was paid meanwhile is not paid again
    fails = request.POST.get("decision") == "fail"
    answers = [till.fail(order) for order in orders] if fails else till.pay_together(orders)
    paying.record_together([paying.Answer(a.number, str(a.state), a.paid) for a in answers], now=timezone.now())
    return redirect("portal:basket", ref=ref)
