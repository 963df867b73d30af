"""Filing at a window 帮办: who stands there, the draft on one screen, signing, handing over, the receipt."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneservice.cases import queries
from oneservice.cases.actions import counter as assisting
from oneservice.cases.actions import draft as drafting
from oneservice.cases.counter import RECEIVED, WHY
from oneservice.cases.errors import Refused
from oneservice.cases.queries.counter import WindowCase
from oneservice.desk.door import handler
from oneservice.people.models import Staff
from oneservice.records import access
from oneservice.ui.door import Posted, actor_of, file_of, posted_of
from oneservice.ui.reposting import with_rows, with_taken
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine, control_errors, error_lines, widgets_of

LATE = (RECEIVED, WHY)


@handler
def window(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Today's drafts of this window, and beginning another for whoever stands there."""
    if request.method != "POST":
        return _window(request, staff)
    posted = posted_of(request)
    try:
        nonce = request.POST.get("nonce") or secrets.token_hex(8)
        ref = assisting.open_at_window(staff, posted, now=timezone.now(), nonce=nonce[:40])
    except Refused as refused:
        return _window(request, staff, posted, refused)
    return redirect("desk:window_case", ref=ref)


def _window(
    request: HttpRequest, staff: Staff, posted: Posted | None = None, refused: Refused | None = None
) -> HttpResponse:
    context = window_context(queries.window_questions(staff), posted, refused)
    context |= {"lines": queries.window_lines(staff), "nonce": secrets.token_hex(8), "tab": "window"}
    return render(request, "desk/window.html", context, status=422 if refused else 200)


def window_context(
    questions: list[Any], posted: Posted | None = None, refused: Refused | None = None
) -> dict[str, Any]:
    """The widgets that begin a draft; ``offers``: there is a service to begin; ``late``: asked of a later entry."""
    wrong = refused.fields if refused else None
    widgets = widgets_of(questions, posted=posted, wrong=wrong)
    errors = error_lines(widgets, wrong, refused.text if refused else None)
    late = [widget for widget in widgets if widget.name in LATE]
    return {
        "widgets": [widget for widget in widgets if widget.name not in LATE],
        "late": late,
        "is_late": any(widget.error for widget in late) or bool(posted and any(posted.get(WHY, ()))),
        "errors": errors,
        "offers": bool(questions[0].options),
    }


@handler
def fill(request: HttpRequest, staff: Staff, ref: str) -> HttpResponse:
    """Every page of the draft on one screen; saving keeps what is good and says what is not."""
    if request.method != "POST":
        return _fill(request, queries.window_case(staff, ref))
    posted, chosen = posted_of(request), set(request.POST.getlist("item"))
    try:
        assisting.save_at_window(staff, ref, posted, chosen, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _fill(request, queries.window_case(staff, ref, posted=posted), posted, refused)
    return redirect("desk:window_sign" if request.POST.get("then") == "sign" else "desk:window_case", ref=ref)


def _fill(
    request: HttpRequest, view: WindowCase, posted: Posted | None = None, refused: Refused | None = None
) -> HttpResponse:
    _note(request, view)
    context = fill_context(view, posted, refused)
    return render(request, "desk/window_case.html", context, status=422 if refused else 200)


def fill_context(view: WindowCase, posted: Posted | None = None, refused: Refused | None = None) -> dict[str, Any]:
    """Each page with its widgets, what may be ticked, what is uploaded."""
    wrong = refused.fields if refused else None
    pages = [(page, widgets_of(page.questions, posted=posted, wrong=wrong)) for page in view.pages]
    widgets = [widget for _, found in pages for widget in found]
    optional = [line for line in view.draft.guide if line.optional]
    return {
        "draft": view.draft,
        "pages": [(page, found) for page, found in pages if found],
        "beside": any(page.beside for page in view.pages),
        "asking": list(dict.fromkeys(source for page in view.pages for source in page.asking)),
        "offered": [(line, line.id in posted.get("item", ()) if posted else line.chosen) for line in optional],
        "uploads": [line for line in view.draft.materials if line.how == "upload"],
        "errors": error_lines(widgets, wrong) if refused else [],
    }


def _note(request: HttpRequest, view: WindowCase) -> None:
    names = [question.name for page in view.pages for question in page.questions if question.value is not None]
    access.note(actor_of(request), "desk.window", view.draft.ref, names)


@require_POST
@handler
def show(request: HttpRequest, staff: Staff, ref: str) -> HttpResponse:
    """Which questions show for what stands in the form now; nothing is saved."""
    posted = with_rows(posted_of(request), more=request.POST.get("more", ""), less=request.POST.get("less", ""))
    view = queries.window_case(staff, ref, posted=posted)
    if not request.headers.get("HX-Request"):
        return _fill(request, view, posted)
    return render(request, "desk/window_questions.html", fill_context(view, posted))


@require_POST
@handler
def take(request: HttpRequest, staff: Staff, ref: str) -> HttpResponse:
    """What a register says instead of what was typed is taken; the rest of the screen comes back as it stood."""
    name = request.POST.get("take", "")
    drafting.take_found_value(staff, ref, name, now=timezone.now())
    pages = queries.window_case(staff, ref).pages
    posted = with_taken(posted_of(request), [each for page in pages for each in page.questions], name)
    return _fill(request, queries.window_case(staff, ref, posted=posted), posted)


@require_POST
@handler
def material(request: HttpRequest, staff: Staff, ref: str, key: str) -> HttpResponse:
    """A paper scanned at the window, or taken back."""
    try:
        if request.POST.get("remove"):
            drafting.remove_material(staff, ref, key, now=timezone.now())
        else:
            drafting.attach_material(staff, ref, key, file_of(request, "file"), now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        context = fill_context(queries.window_case(staff, ref))
        context |= {"errors": [ErrorLine(f"file-{key}", say(refused.text))], "wrong_file": key}
        return render(request, "desk/window_case.html", context, status=422)
    return redirect(reverse("desk:window_case", args=[ref]) + "#papers")


@handler
def sign(request: HttpRequest, staff: Staff, ref: str) -> HttpResponse:
    """What the person is about to sign, the pad and the code; signed once, the draft is out of the clerk's hands."""
    if request.method != "POST":
        return _sign(request, staff, ref)
    try:
        if "code" in request.POST:
            assisting.sign_by_code(staff, ref, request.POST["code"], now=timezone.now())
        elif "paper" in request.POST:
            assisting.sign_on_paper(staff, ref, file_of(request, "file"), now=timezone.now())
        else:
            assisting.sign_on_pad(staff, ref, request.POST.get("drawn", ""), now=timezone.now())
    except Refused as refused:
        return _sign(request, staff, ref, refused)
    return redirect("desk:window_receipt", ref=ref)


def _sign(request: HttpRequest, staff: Staff, ref: str, refused: Refused | None = None) -> HttpResponse:
    view = queries.window_check(staff, ref)
    access.note(actor_of(request), "desk.window", ref, [row.field for part in view.sections for row in part.rows])
    context = {"view": view, "draft": view.draft, "sent": "sent" in request.GET, "errors": sign_errors(refused)}
    return render(request, "desk/window_sign.html", context, status=422 if refused else 200)


def sign_errors(refused: Refused | None) -> list[ErrorLine]:
    """What is wrong with the pad, the code or the scan beside it; anything else as a whole."""
    if refused is None:
        return []
    here = {name: text for name, text in refused.fields.items() if name in ("drawn", "code", "file")}
    return control_errors(here) if here else error_lines((), text=refused.text)


@require_POST
@handler
def code(request: HttpRequest, staff: Staff, ref: str) -> HttpResponse:
    """Send the code to the person's own telephone."""
    try:
        assisting.send_code(staff, ref, now=timezone.now())
    except Refused as refused:
        return _sign(request, staff, ref, refused)
    return redirect(reverse("desk:window_sign", args=[ref]) + "?sent")


@require_POST
@handler
def hand_over(request: HttpRequest, staff: Staff, ref: str) -> HttpResponse:
    """The person goes on by himself."""
    assisting.hand_over(staff, ref, now=timezone.now())
    return redirect("desk:window_receipt", ref=ref)


@handler
def receipt(request: HttpRequest, staff: Staff, ref: str) -> HttpResponse:
    """To be printed and given to the person."""
    return render(request, "desk/window_receipt.html", {"receipt": queries.window_receipt(staff, ref), "tab": "window"})
