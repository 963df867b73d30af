"""The desk's pages: sign in, what waits, one item, one action, what stopped, what a person must settle."""

from __future__ import annotations

from django.contrib.auth import login as open_session
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import desk as handling
from oneservice.cases.actions import letters
from oneservice.cases.actions.reconciling import settle_difference
from oneservice.cases.desk_shapes import ActionButton, DeskItem, Inbox
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.letters import REASONS
from oneservice.connectors import registry
from oneservice.desk.asks import asks_of, error_lines
from oneservice.desk.door import handler, number
from oneservice.engine.definition import Text
from oneservice.people.actions import SignInRefused, sign_in_staff
from oneservice.people.models import Staff
from oneservice.people.queries import staff_on_duty
from oneservice.records import access
from oneservice.ui.door import Posted, actor_of, personal, posted_of, safe_next
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine
from oneservice.ui.words import URGENCIES

NO_SUCH_LOGIN = Text("没有这个岗位，请从下面选择", "There is no such post: choose one below")
TITLES = {
    "item": Text("“{title}”是否适用？", "Does “{title}” apply?"),
    "gate": Text("是否满足受理条件“{title}”？", "Is the condition “{title}” met?"),
}


def login(request: HttpRequest) -> HttpResponse:
    """Choosing an invented post in the demo; elsewhere how to sign in."""
    if request.method != "POST" or not registry.demo_allowed():
        return _login_page(request)
    try:
        account = sign_in_staff(request.POST.get("login", ""))
    except SignInRefused:
        return _login_page(request, NO_SUCH_LOGIN)
    open_session(request, account)
    return redirect(safe_next(request, reverse("desk:inbox")))


def _login_page(request: HttpRequest, wrong: Text | None = None) -> HttpResponse:
    colleagues = staff_on_duty() if registry.demo_allowed() else []
    errors = [ErrorLine("", say(wrong))] if wrong else []
    context = {"colleagues": colleagues, "next": safe_next(request, ""), "errors": errors}
    return personal(render(request, "desk/login.html", context, status=422 if wrong else 200))


@handler
def inbox(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What waits for the reader, the nearest date first."""
    after = request.GET.get("after", "")
    found = queries.inbox(staff, after=after)
    context = {
        "inbox": found,
        "after": after,
        "counts": counts(found),
        "tab": "inbox",
        "draws": queries.waiting_draws(staff),
    }
    return render(request, "desk/inbox.html", context)


def counts(found: Inbox) -> list[tuple[str, str, int]]:
    """``(word, tone, count)`` of each urgency that there is, the worst first."""
    return [(str(word), tone, n) for key, (word, tone) in URGENCIES.items() if (n := found.counts.get(key, 0))]


@handler
def item(request: HttpRequest, staff: Staff, item: int) -> HttpResponse:
    """One item: its fields and materials side by side, what was done, what can be done."""
    found = queries.desk_item(staff, item)
    _note(request, found)
    return render(request, "desk/item.html", {"item": found})


@handler
def copy(request: HttpRequest, staff: Staff, item: int) -> HttpResponse:
    """Every value by itself in the order of the department's own screen, to be copied by keyboard or printed."""
    found, rows = queries.copied(staff, item)
    _note(request, found)
    return render(request, "desk/copy.html", {"item": found, "rows": rows})


def _note(request: HttpRequest, found: DeskItem) -> None:
    names = [row.field for section in found.sections for row in section.rows]
    access.note(actor_of(request), f"desk.item:{found.id}", found.case_number, names)


@handler
def act(request: HttpRequest, staff: Staff, item: int, action: str) -> HttpResponse:
    """A step that asks something has a page of its own; every step is posted here with the ``step`` it was shown at."""
    if request.method != "POST":
        return _form(request, queries.desk_item(staff, item), action)
    posted, shown_at = posted_of(request), number(request.POST.get("step", ""))
    try:
        handling.act_on_item(staff, item, action, step=shown_at, posted=posted, now=timezone.now())
    except Refused as refused:
        if not refused.fields:
            raise
        return _form(request, queries.desk_item(staff, item), action, posted, refused)
    return redirect("desk:item", item=item)


def _form(
    request: HttpRequest, found: DeskItem, action_id: str, posted: Posted | None = None, refused: Refused | None = None
) -> HttpResponse:
    action = _action(found, action_id)
    typed = posted or {name: [str(value) for value in values] for name, values in request.GET.lists()}
    asks = asks_of(found, action, posted=typed, wrong=refused.fields if refused else None)
    context = {"item": found, "action": action, "asks": asks, "errors": error_lines(asks)}
    return render(request, "desk/act.html", context, status=422 if refused else 200)


def _action(found: DeskItem, action_id: str) -> ActionButton:
    action = next((each for each in found.actions if each.id == action_id and not each.barred), None)
    if action is None:
        raise Http404
    return action


@handler
def problems(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What went wrong: documents that could not be made, work that was given up, systems that are out of reach."""
    if request.method == "POST":
        _mend(staff, request.POST)
        return redirect("desk:problems")
    stopped = queries.desk_stopped(staff, timezone.now())
    context = {"problems": queries.desk_problems(staff), "reasons": REASONS, "tab": "problems"}
    context |= {"letters": stopped.letters, "outages": stopped.outages}
    context |= {"differences": queries.desk_differences(staff)}
    return render(request, "desk/problems.html", context)


def _mend(staff: Staff, wish: QueryDict) -> None:
    """``document=ID``: make it again; ``letter=ID`` with ``why``: try it afresh, or close it for a reason.

    ``difference=ID`` with ``why``: it was cleared up with the cashier.
    """
    document, letter, difference = (number(wish.get(name, "")) for name in ("document", "letter", "difference"))
    why = wish.get("why", "")
    if document >= 0:
        handling.remake_document(staff, document, now=timezone.now())
    elif letter >= 0 and why == "retry":
        letters.retry_letter(letter, by=staff, now=timezone.now())
    elif letter >= 0:
        letters.resolve_letter(letter, why, by=staff, now=timezone.now())
    elif difference >= 0:
        settle_difference(difference, why, by=staff, now=timezone.now())
    else:
        raise NotFound


@handler
def settle(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Rules that lack data: the bundle's lead says yes or no."""
    if request.method == "POST":
        wish, answer = number(request.POST.get("settlement", "")), request.POST.get("answer", "")
        if wish < 0 or answer not in ("yes", "no"):
            raise NotFound
        handling.settle(staff, wish, answer == "yes", now=timezone.now())
        return redirect("desk:settle")
    lines = [(line, question(line.kind, line.title)) for line in queries.settlements(staff)]
    return render(request, "desk/settle.html", {"settlements": lines, "tab": "settle"})


def question(kind: str, title: Text) -> Text:
    """What the lead is asked, with the item's or the condition's title in it."""
    words = TITLES[kind]
    return Text(words.zh.format(title=title.zh), words.en.format(title=title.en or title.zh))
