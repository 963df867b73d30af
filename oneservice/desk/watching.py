"""What a supervisor watches: late and nearly late items by office, and where each waits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from oneservice.cases import queries
from oneservice.desk.door import handler
from oneservice.people.models import Staff


@handler
def watch(request: HttpRequest, staff: Staff) -> HttpResponse:
    return render(request, "desk/watch.html", {"watch": queries.watch(staff), "tab": "watch"})
