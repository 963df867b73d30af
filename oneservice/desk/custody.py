"""Papers handed in 纸质材料: taking them in, one list with its log, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from oneservice.cases import queries
from oneservice.cases.actions import custody as moving
from oneservice.cases.custody import CARRIERS, KINDS
from oneservice.cases.errors import Refused
from oneservice.cases.queries.custody import PaperView, TakeIn
from oneservice.desk.door import handler, take_step
from oneservice.engine.definition import Text
from oneservice.people.models import Staff
from oneservice.ui.door import Posted, posted_of
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine, control_id

TITLES = {
    "send": _("寄送"),
    "follow": _("补寄缺少的材料"),
    "confirm": _("登记收到"),
    "lose": _("没有找到"),
    "return": _("退还申请人"),
    "archive": _("归档"),
}
BY_CARRIER = frozenset({"send", "follow", "return"})
"""What asks how it travels."""


@dataclass(frozen=True, slots=True)
class MoveForm:
    """One thing that may be done with a list; ``errors`` by control, ``typed`` as it was posted."""

    word: str
    title: str
    carrier: bool
    chosen: str
    parcel: str
    missing: tuple[str, ...]
    errors: dict[str, str]


@handler
def papers(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What this office has to do about papers; with a number, where they may be taken in."""
    found = queries.papers(staff, request.GET.get("number", "").strip()[:40])
    return render(request, "desk/papers.html", {"found": found, "tab": "papers"})


@handler
def take(request: HttpRequest, staff: Staff, item: int) -> HttpResponse:
    """How many of which material were handed in; the list is made of it."""
    if request.method != "POST":
        return _take(request, staff, item, {}, None)
    posted = posted_of(request)
    try:
        made = moving.take_in(staff, item, posted, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _take(request, staff, item, posted, refused)
    return redirect("desk:papers_list", papers=made)


def _take(request: HttpRequest, staff: Staff, item: int, posted: Posted, refused: Refused | None) -> HttpResponse:
    context = take_context(queries.take_in_form(staff, item), posted, refused.fields if refused else {})
    return render(request, "desk/papers_take.html", context, status=422 if refused else 200)


def take_context(view: TakeIn, posted: Posted, wrong: Mapping[str, Text]) -> dict[str, Any]:
    """Each material with a control for originals and one for copies."""
    rows = [(say(title), [_count(kind, key, posted, wrong) for kind in KINDS]) for key, title in view.materials]
    errors = [ErrorLine(control_id(name), say(text)) for name, text in wrong.items()]
    return {"view": view, "rows": rows, "errors": errors, "tab": "papers"}


def _count(kind: str, key: str, posted: Posted, wrong: Mapping[str, Text]) -> dict[str, str]:
    name = f"{kind}.{key}"
    typed, error = next(iter(posted.get(name, ())), ""), say(wrong.get(name))
    return {"name": name, "id": control_id(name), "label": say(KINDS[kind]), "value": typed, "error": error}


@handler
def one(request: HttpRequest, staff: Staff, papers: int) -> HttpResponse:
    """One list, its log, and the forms of what this office may do."""
    return _one(request, queries.paper_list(staff, papers))


@require_POST
@handler
def move(request: HttpRequest, staff: Staff, papers: int, word: str) -> HttpResponse:
    """Send, confirm, give back …; posted with the ``step`` the list was shown at."""
    if refused := take_step(request, staff, papers, word, moving.DOES):
        return _one(request, queries.paper_list(staff, papers), word, posted_of(request), refused)
    return redirect("desk:papers_list", papers=papers)


def _one(
    request: HttpRequest, view: PaperView, word: str = "", posted: Posted | None = None, refused: Refused | None = None
) -> HttpResponse:
    context = list_context(view, word, posted or {}, refused.fields if refused else {})
    return render(request, "desk/papers_list.html", context, status=422 if refused else 200)


def list_context(view: PaperView, word: str, posted: Posted, wrong: Mapping[str, Text]) -> dict[str, Any]:
    """A form for each thing the office may do; what was posted, and is wrong with it, stands in that of ``word``."""
    forms = [_form(each, posted if each == word else {}, wrong if each == word else {}) for each in view.can]
    errors = [ErrorLine(f"{word}-{name}", say(text)) for name, text in wrong.items()]
    return {"view": view, "forms": forms, "carriers": CARRIERS, "errors": errors, "tab": "papers"}


def _form(word: str, posted: Posted, wrong: Mapping[str, Text]) -> MoveForm:
    return MoveForm(
        word=word,
        title=str(TITLES[word]),
        carrier=word in BY_CARRIER,
        chosen=next(iter(posted.get("carrier", ())), ""),
        parcel=next(iter(posted.get("parcel", ())), ""),
        missing=tuple(posted.get("missing", ())),
        errors={name: say(text) for name, text in wrong.items()},
    )
