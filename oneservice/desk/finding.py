"""Finding a case. What is looked for is posted and never stands in an address; the access log has its blind index."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from oneservice.cases import queries
from oneservice.cases.naming import sought
from oneservice.desk.door import handler
from oneservice.engine.definition import Text
from oneservice.people.models import Staff
from oneservice.records import access
from oneservice.ui.door import actor_of
from oneservice.ui.text import say
from oneservice.ui.widgets import ErrorLine

BOX = "words"
NOTHING_TO_FIND = Text(
    "请输入完整的办件编号、姓名或者18位身份证件号码",
    "Enter a whole case number, a whole name or all 18 places of an identity number",
)


@handler
def find(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The box, and after it was sent what this office handles of the case or the person."""
    if request.method != "POST":
        return render(request, "desk/find.html", {"tab": "inbox"})
    typed = request.POST.get(BOX, "")
    what = sought(typed)
    if what is None:
        return render(request, "desk/find.html", wrong_context(typed), status=422)
    rows, more = queries.found(staff, what)
    access.note(actor_of(request), "desk.find", what.key, [what.kind])
    context = {"tab": "inbox", "typed": typed, "rows": rows, "more": more, "kind": what.kind, "done": True}
    return render(request, "desk/find.html", context)


def wrong_context(typed: str) -> dict[str, Any]:
    """What was typed is kept, and what can be looked for is said."""
    error = say(NOTHING_TO_FIND)
    return {"tab": "inbox", "typed": typed, "error": error, "errors": [ErrorLine(BOX, error)]}
