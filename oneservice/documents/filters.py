"""The filters a document template may use: a chosen few of Liquid's own, and those Chinese documents need.

Left out of Liquid's: ``date`` (knows the clock), ``safe`` and the like (would let data be markup).
"""

from __future__ import annotations

from collections.abc import Callable

from liquid import Markup
from liquid.exceptions import FilterArgumentError
from liquid.filter import liquid_filter

from oneservice.documents import chinese
from oneservice.documents.qr import qr_svg

STANDARD = frozenset(
    {
        "append", "prepend", "replace", "remove", "slice", "split", "strip", "truncate", "upcase",
        "downcase", "newline_to_br", "escape", "join", "size", "first", "last", "map", "where",
        "sort", "reverse", "concat", "compact", "uniq", "sum", "default", "plus", "minus", "times",
        "divided_by", "modulo", "round", "at_least", "at_most", "abs", "floor", "ceil",
    }
)  # fmt: skip
Filter = Callable[[object], object]


def of_text(function: Callable[[str], str]) -> Filter:
    """A filter over text: empty stays empty, an undefined name is an error, a bad value names no value."""

    def on_text(value: object) -> str:
        text = "" if value is None else str(value)
        try:
            return function(text) if text else ""
        except ValueError:
            # the value may be personal data: say what was wanted, not what came
            raise FilterArgumentError(f"{function.__name__}: the value has another form", token=None) from None

    filtered: Filter = liquid_filter(on_text)
    return filtered


def dash(value: object) -> object:
    """The value, or — where there is none: no slot of a document is left blank without saying so."""
    return "—" if value is None or str(value) == "" else value


def yuan(value: object) -> str:
    return chinese.yuan(value) if isinstance(value, int) else of_text(chinese.yuan)(value)  # type: ignore[return-value]


def yuan_words(value: object) -> str:
    words = chinese.yuan_words
    return words(value) if isinstance(value, int) else of_text(words)(value)  # type: ignore[return-value]


def zh_number(value: object) -> str:
    """1 -> 一, 12 -> 十二; for the numbers of sections. 1..99."""
    number = value if isinstance(value, int) else int(str(value))
    return chinese.small_number(number) if 0 <= number < 100 else str(number)


ROOM = 32
"""What half a form's width holds beside a label, in half-width characters."""


def width(text: object) -> int:
    """How wide text is in half-width characters: a Chinese one counts two."""
    return sum(1 if ord(character) < 0x2000 else 2 for character in str(text or ""))


def in_pairs(rows: object) -> list[list[dict[str, object]]]:
    """Rows {label, value, source} as lines of a form: two short ones side by side, a long one alone (``wide``)."""
    lines: list[list[dict[str, object]]] = []
    room = False
    for row in rows if isinstance(rows, list) else []:
        badge = width(row.get("source")) * 7 // 10 + 3 if row.get("source") else 0
        wide = width(row.get("value")) + badge > ROOM
        if room and not wide:
            lines[-1].append({**row, "wide": False})
            lines[-1][0]["wide"] = room = False
        else:
            lines.append([{**row, "wide": True}])
            room = not wide
    return lines


def qr(value: object) -> Markup:
    """A QR code of the text as inline SVG; nothing for an empty text."""
    text = "" if value is None else str(value)
    return Markup(qr_svg(text)) if text else Markup("")


OWN: dict[str, Filter] = {
    "dash": dash,
    "zh_date": of_text(chinese.zh_date),
    "zh_date_formal": of_text(chinese.zh_date_formal),
    "yuan": yuan,
    "yuan_words": yuan_words,
    "mask_ric": of_text(chinese.mask_ric),
    "mask_name": of_text(chinese.mask_name),
    "mask_mobile": of_text(chinese.mask_mobile),
    "mask_account": of_text(chinese.mask_account),
    "zh_number": zh_number,
    "in_pairs": in_pairs,
    "qr_svg": qr,
}
