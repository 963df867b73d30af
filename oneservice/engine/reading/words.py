"""The single values of the language: names, durations, money, days, numbers."""

from __future__ import annotations

import re
from datetime import date

from oneservice.engine.definition import Duration, Unit
from oneservice.engine.reading.readers import One, matching

RESERVED = frozenset({"row", "today", "case", "campaign", "item", "origin", "role", "this"})
"""First words of a path that name no group, because rules use them for something else."""

ID = matching(r"[a-z][a-z0-9-]{0,59}", "an id of small letters, digits and -, such as id-card", "id-wrong")
NAME = matching(r"[a-z][a-z0-9_]{0,59}", "a name of small letters, digits and _, such as birth_at", "id-wrong")
SOURCE_ID = matching(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*){0,3}", "a source's id, such as civil.marriage", "id-wrong")
OPTION = matching(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}", "a code of letters, digits, _ and -, such as yi", "id-wrong")
EVENT = matching(r"[a-z]+(\.[a-z_]+)?", "an event such as payment.paid")
COUNT = matching(r"[1-9][0-9]{0,5}", "a whole number from 1 on")
SIGNS = matching(r"all|any|[1-9][0-9]{0,2}", "all, any, or how many must sign")
PATH = matching(r"campaign\.[a-z][a-z0-9_]*", "a day of the campaign, such as campaign.confirm")
URL = matching(r"https?://[^\s<>\"']{1,500}", "an address that begins with https://")
BOUND = matching(
    r"-?[0-9]{1,15}(\.[0-9]{1,6})?( yuan)?|[0-9]{4}-[0-9]{2}-[0-9]{2}|today",
    "a number, an amount such as 80.00 yuan, a day such as 2026-01-31, or today",
)


GROUP_PATTERN = rf"(?!(?:{'|'.join(sorted(RESERVED))})(?:\.|$))[a-z][a-z0-9_]{{0,59}}"
FIELD_PATTERN = rf"{GROUP_PATTERN}\.[a-z][a-z0-9_]{{0,59}}"
ROW_PATTERN = r"row\.[a-z][a-z0-9_]{0,59}"


def to_field_name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}\.[a-z][a-z0-9_]{0,59}", text):
        raise ValueError
    if text.partition(".")[0] in RESERVED:
        raise ValueError(f"The words {', '.join(sorted(RESERVED))} name no group of fields.")
    return text


def to_readable_name(text: str) -> str:
    """A field, or a column of the row at hand (``row.share``)."""
    return text if re.fullmatch(ROW_PATTERN, text) else to_field_name(text)


FIELD_NAME = One("a field's name, group.name, such as child.born_at", to_field_name, FIELD_PATTERN, "id-wrong")
READABLE = One(
    "a field's name, such as child.born_at, or row.column",
    to_readable_name,
    f"{ROW_PATTERN}|{FIELD_PATTERN}",
    "id-wrong",
)


def to_group(text: str) -> str:
    """A group of fields: the name of a role, or of what a register is asked about."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", text):
        raise ValueError
    if text in RESERVED:
        raise ValueError(f"The words {', '.join(sorted(RESERVED))} name no group of fields.")
    return text


def to_person(text: str) -> str:
    """The group a source is asked about, or ``row``: the person of the row at hand."""
    return text if text == "row" else to_group(text)


GROUP = One("a group of fields, such as mother", to_group, GROUP_PATTERN, "id-wrong")
PERSON = One("a group of fields such as mother, or row", to_person, f"row|{GROUP_PATTERN}", "id-wrong")


DURATION_PATTERN = r"([1-9][0-9]{0,3}) (workday|workhour|day|month|year)s?"


def to_duration(text: str) -> Duration:
    found = re.fullmatch(DURATION_PATTERN, text)
    if not found:
        raise ValueError
    return Duration(int(found[1]), Unit(found[2] + "s"))


DURATION = One("a duration: 5 workdays, 4 workhours, 15 days, 2 months or 3 years", to_duration, DURATION_PATTERN)


YUAN_PATTERN = r"([0-9]{1,12})(?:\.([0-9]{2}))? yuan"


def to_fen(text: str) -> int:
    """Yuan as written to whole fen."""
    found = re.fullmatch(YUAN_PATTERN, text)
    if not found or not (fen := int(found[1]) * 100 + int(found[2] or 0)):
        raise ValueError
    return fen


def to_amount(text: str) -> int | str:
    """An amount in fen, or the name of the money field that holds it."""
    return to_fen(text) if text.endswith("yuan") else to_field_name(text)


AMOUNT = One(
    "an amount such as 80.00 yuan, or the name of a money field; leave the fee out if free",
    to_amount,
    f"{YUAN_PATTERN}|{FIELD_PATTERN}",
)


def to_truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError
    return text == "true"


TRUTH = One("true or false", to_truth, words=("true", "false"))


def to_count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise ValueError
    return int(text)


WHOLE_NUMBER = One("a whole number", to_count, "[0-9]{1,6}")


def to_day_of_year(text: str) -> str:
    """``03-01``; 29 February is not a day of every year."""
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    return to_day(f"2027-{text}")[5:]


def to_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else nothing()
    except ValueError:
        raise ValueError("There is no such day.") from None


def nothing() -> str:
    raise ValueError


DAY_OF_YEAR = One("a day of the year such as 03-01", to_day_of_year, "[0-9]{2}-[0-9]{2}")
DAY = One("a day such as 2026-09-28", to_day, "[0-9]{4}-[0-9]{2}-[0-9]{2}")
