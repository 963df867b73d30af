"""Filling: the personal guide, the task list, one page of questions, “this is wrong”."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.validators import slug_re
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from oneservice.cases import queries
from oneservice.cases.actions import draft as drafting
from oneservice.cases.actions.disputing import dispute_value
from oneservice.cases.errors import Refused
from oneservice.cases.queries.known import DisputeForm
from oneservice.cases.shapes import Draft, GuideLine, MaterialLine, PageView
from oneservice.people.models import Person
from oneservice.portal.door import citizen
from oneservice.portal.views.following import show_progress
from oneservice.records import access
from oneservice.ui.door import Posted, actor_of, file_of, posted_of
from oneservice.ui.reposting import with_rows, with_taken
from oneservice.ui.widgets import control_errors, error_lines, widgets_of


@citizen
def case(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """A case as it stands: the task list while it is filled, then who must sign, then the progress."""
    found = queries.standing(person, ref)
    return show_draft(request, found) if isinstance(found, Draft) else show_progress(request, found)


def show_draft(request: HttpRequest, draft: Draft, *, just_signed: bool = False) -> HttpResponse:
    if draft.phase == "draft" and draft.starts:
        return render(request, "portal/tasks.html", {"draft": draft, **tasks_context(draft)})
    return render(request, "portal/awaiting.html", {"draft": draft, "just_signed": just_signed})


def tasks_context(draft: Draft) -> dict[str, Any]:
    """What the task list counts and where “go on” leads."""
    uploads, spared = split_materials(draft)
    return {
        "count": len(applied_for(draft)),
        "uploads": uploads,
        "missing": sum(line.status == "missing" and not line.optional for line in uploads),
        "spared": len(spared),
        "next_url": _next_url(draft),
    }


def applied_for(draft: Draft) -> list[GuideLine]:
    """The items that go into this application: all that apply or may, of the optional ones those ticked."""
    return [line for line in draft.guide if line.applies not in ("no", "later") and (line.chosen or not line.optional)]


def split_materials(draft: Draft) -> tuple[list[MaterialLine], list[MaterialLine]]:
    """Materials to upload, and those nobody has to."""
    uploads = [line for line in draft.materials if line.how == "upload"]
    return uploads, [line for line in draft.materials if line.how != "upload"]


def _next_url(draft: Draft) -> str:
    """The first page with something to fill, else the materials, else check and sign."""
    if draft.closed_gate:
        return ""
    for page in draft.pages:
        if page.status in ("todo", "waiting"):
            return reverse("portal:page", args=[draft.ref, page.id])
    return reverse("portal:check" if draft.ready else "portal:materials", args=[draft.ref])


@citizen
def guide(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """What this reader needs to do, how long it takes, what is spared, and why; for who fills, while it is filled."""
    draft = queries.draft(person, ref)
    if not draft.starts or draft.phase != "draft":
        return redirect("portal:case", ref=ref)
    return render(request, "portal/guide.html", {"draft": draft, **guide_context(draft)})


def guide_context(draft: Draft) -> dict[str, Any]:
    """The guide's items: surely needed, perhaps, on offer, not needed."""
    fixed = [line for line in draft.guide if not line.optional]
    uploads, spared = split_materials(draft)
    return {
        "count": len(applied_for(draft)),
        "uploads": len(uploads),
        "spared": len(spared),
        "needed": [line for line in fixed if line.applies == "yes"],
        "unsure": [line for line in fixed if line.applies == "unknown"],
        "offered": [line for line in draft.guide if line.optional],
        "later": [line for line in draft.guide if line.applies == "later"],
        "spared_items": [line for line in fixed if line.applies == "no"],
    }


@require_POST
@citizen
def choose(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    drafting.choose_items(person, ref, set(request.POST.getlist("item")), now=timezone.now())
    return redirect("portal:guide", ref=ref)


@citizen
def page(request: HttpRequest, person: Person, ref: str, page: str) -> HttpResponse:
    """A page of the form. Posting saves what is good and comes back with what is not."""
    if request.method != "POST":
        return _page(request, queries.page(person, ref, page))
    posted = posted_of(request)
    try:
        drafting.save_page(person, ref, page, posted, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _page(request, queries.page(person, ref, page, posted=posted), posted, refused)
    return redirect(_after_page(request, ref))


def _after_page(request: HttpRequest, ref: str) -> str:
    """Home, back to checking, on to the next page, or to the list after the last."""
    if request.POST.get("then") == "home":
        return reverse("portal:home")
    following = request.POST.get("following", "")
    if following and slug_re.fullmatch(following):
        return reverse("portal:page", args=[ref, following])
    return reverse("portal:check" if request.POST.get("from") == "check" else "portal:case", args=[ref])


def _page(
    request: HttpRequest, view: PageView, posted: Posted | None = None, refused: Refused | None = None
) -> HttpResponse:
    wrong = refused.fields if refused else None
    widgets = widgets_of(view.questions, posted=posted, wrong=wrong, rosters=True)
    context = {
        "page": view,
        "widgets": widgets,
        "errors": error_lines(widgets, wrong),
        "check": "check" in (request.GET.get("from"), request.POST.get("from")),
    }
    return render(request, "portal/page.html", context, status=422 if refused else 200)


@require_POST
@citizen
def show(request: HttpRequest, person: Person, ref: str, page: str) -> HttpResponse:
    """Which questions show for what stands in the form now; nothing is saved.

    htmx takes the questions alone; the buttons that add and remove rows come here without it and get the page.
    """
    posted = with_rows(posted_of(request), more=request.POST.get("more", ""), less=request.POST.get("less", ""))
    view = queries.page(person, ref, page, posted=posted)
    if not request.headers.get("HX-Request"):
        return _page(request, view, posted)
    context = {"page": view, "widgets": widgets_of(view.questions, posted=posted, rosters=True)}
    return render(request, "portal/questions.html", context)


@require_POST
@citizen
def take(request: HttpRequest, person: Person, ref: str, page: str) -> HttpResponse:
    """What a register says instead of what was typed is taken; the rest of the page comes back as it stood."""
    name = request.POST.get("take", "")
    drafting.take_found_value(person, ref, name, now=timezone.now())
    posted = with_taken(posted_of(request), queries.page(person, ref, page).questions, name)
    return _page(request, queries.page(person, ref, page, posted=posted), posted)


@citizen
def wrong(request: HttpRequest, person: Person, ref: str, field: str) -> HttpResponse:
    """“This is wrong”: the citizen says what a register has wrong; its value stays beside what he says."""
    form = queries.dispute_form(person, ref, field)
    if request.method != "POST":
        return _wrong(request, form)
    claim, should = request.POST.get("claim", ""), request.POST.get("should", "")
    try:
        proof = file_of(request, "file")
        dispute_value(person, ref, field, claim, should=should, proof=proof, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        typed = {"claim": claim, "should": should, "wrong": refused.fields}
        return _wrong(request, form, typed | {"errors": control_errors(refused.fields)}, status=422)
    return redirect("portal:page", ref=ref, page=form.page) if form.page else redirect("portal:case", ref=ref)


def _wrong(
    request: HttpRequest, form: DisputeForm, typed: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    if form.barred:
        raise Refused(form.barred)
    access.note(actor_of(request), "portal.wrong", form.ref, [form.row.field])
    return render(request, "portal/wrong.html", {"form": form, "row": form.row, **(typed or {})}, status=status)


@require_GET
@citizen
def known(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """What registers said that concerns the reader, each with “this is wrong” while anything is to be decided on it."""
    view = queries.known(person, ref)
    access.note(actor_of(request), "portal.known", ref, [row.field for _, rows in view.sections for row in rows])
    return render(request, "portal/known_page.html", {"view": view})


@require_POST
@citizen
def decline(request: HttpRequest, person: Person, ref: str) -> HttpResponse:
    """The citizen does not want a register asked."""
    source, of = request.POST.get("source", ""), request.POST.get("of", "")
    drafting.decline_source(person, ref, source, of, now=timezone.now())
    return redirect("portal:case", ref=ref)
