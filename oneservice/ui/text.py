"""Words, days and amounts as the reader of this page reads them. The language is the one Django has active."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language

from oneservice.engine.definition import Text
from oneservice.engine.display import show_date


def language() -> str:
    """``zh`` or ``en``, as the engine names them."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def say(text: Text | str | None) -> str:
    """A text of the definition in the reader's language; nothing for None."""
    if isinstance(text, Text):
        return text.in_language(language())
    return text or ""


def listed(texts: Iterable[Text | str]) -> str:
    """``甲、乙`` or ``A, B``."""
    return ("、" if language() == "zh" else ", ").join(say(text) for text in texts)


def day(value: date | None) -> str:
    """``2026年11月1日`` or ``1 November 2026``."""
    if value is None:
        return ""
    return show_date(value.isoformat(), language() == "en")


def moment(value: datetime | None) -> str:
    """A day with the minute, in the site's time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{day(local.date())} {local:%H:%M}"


def file_size(size: int) -> str:
    """``340 KB`` or ``2.1 MB``."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(size // 1024, 1)} KB"
