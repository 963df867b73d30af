"""Who is expected at the office, and saying who came."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneservice.cases import queries
from oneservice.cases.actions import visiting
from oneservice.desk.door import handler, number
from oneservice.people.models import Staff
from oneservice.ui.door import safe_next


@handler
def appointments(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Today's appointments, those of earlier days that nobody marked, and the next."""
    return render(request, "desk/appointments.html", {"visits": queries.visits(staff), "tab": "appointments"})


@require_POST
@handler
def visit(request: HttpRequest, staff: Staff, item: int) -> HttpResponse:
    """The applicant came, or did not; posted with the ``step`` it was shown at."""
    shown_at = number(request.POST.get("step", ""))
    visiting.attend(staff, item, request.POST.get("word", ""), step=shown_at, now=timezone.now())
    return redirect(safe_next(request, reverse("desk:item", args=[item])))
