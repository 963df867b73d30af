"""Filters and tags of the components: ``{% load ui %}``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from oneservice.engine.definition import Text
from oneservice.ui import text as words
from oneservice.ui.icons import PATHS
from oneservice.ui.widgets import Widget, control_id
from oneservice.ui.words import HOW, STOPPED, TABLES

register = template.Library()

register.filter("text", words.say)
register.filter("listed", words.listed)
register.filter("day", words.day)
register.filter("moment", words.moment)
register.filter("file_size", words.file_size)
register.filter("control_id", control_id)


@register.filter
def in_words(texts: dict[str, str]) -> str:
    """The reader's language out of ``{"zh": …, "en": …}``; Chinese stands in where English is missing."""
    return texts.get(words.language()) or texts.get("zh", "")


@register.filter
def cells(texts: Iterable[str]) -> str:
    """A row as it was written, blanks left out."""
    return " · ".join(text for text in texts if text)


MANY_LINES = 12


@register.filter
def many_lines(text: str) -> int:
    """How many lines a value has, where they are too many to stand open; else 0."""
    lines = text.count("\n") + 1
    return lines if lines > MANY_LINES else 0


@register.filter
def initial(text: Text) -> str:
    """The first Chinese character of a title: what its chop shows, in both languages."""
    return text.zh[:1]


@register.filter
def iso(value: date | None) -> str:
    """For the ``datetime`` attribute of ``<time>`` and for machines that read the page; "" for None."""
    return value.isoformat() if value else ""


@register.filter
def to_fill(widgets: Iterable[Widget]) -> list[Widget]:
    """What waits for an answer, or may be changed."""
    return [widget for widget in widgets if not widget.locked]


@register.filter
def to_check(widgets: Iterable[Widget]) -> list[Widget]:
    """What is known already and cannot be typed over."""
    return [widget for widget in widgets if widget.locked]


@register.filter
def is_picture(file_name: str) -> bool:
    """Can the browser show it in place?"""
    return file_name.endswith((".jpg", ".png"))


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative line icon; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        PATHS[name],
    )


@register.inclusion_tag("ui/tag.html")
def status(table: str, state: str) -> dict[str, Any]:
    """A tag with the word and tone of a state: ``{% status "signer" signer.status %}``."""
    word, tone = TABLES[table].get(state, (state, "plain"))
    return {"text": word, "tone": tone}


@register.filter
def how(kind: str) -> str:
    """How a material reaches the department: ``licence``, ``source``, ``form`` or ``upload`` in words."""
    return str(HOW.get(kind, kind))


@register.filter
def stopped(problem: str) -> str:
    """Why a document stopped, and what to do about it."""
    return str(STOPPED.get(problem, STOPPED[""]))
