"""Dates, money and masked numbers the way Chinese documents write them. Pure functions over text."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

DIGITS = "〇一二三四五六七八九"
CAPITALS = "零壹贰叁肆伍陆柒捌玖"
"""Capital numerals for amounts: 正确填写票据和结算凭证的基本规定 (支付结算办法, annex 1)."""
CHINA = timezone(timedelta(hours=8), "中国标准时间")


def moment(text: str) -> date | datetime:
    """ISO text as a date, or as a datetime in China Standard Time. ValueError if it is neither."""
    if len(text) <= 10:
        return date.fromisoformat(text)
    when = datetime.fromisoformat(text)
    return when.astimezone(CHINA) if when.tzinfo else when


def zh_date(text: str) -> str:
    """``2026-09-20`` -> 2026年9月20日; with a time, 2026年9月20日12时30分."""
    when = moment(text)
    day = f"{when.year}年{when.month}月{when.day}日"
    return f"{day}{when.hour}时{when.minute:02}分" if isinstance(when, datetime) else day


def small_number(number: int) -> str:
    """1..99 in characters: 7 -> 七, 20 -> 二十, 31 -> 三十一."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones or not tens else "")


def zh_date_formal(text: str) -> str:
    """``2026-11-06`` -> 二〇二六年十一月六日, as at the foot of a decision."""
    when = moment(text)
    year = "".join(DIGITS[int(digit)] for digit in str(when.year))
    return f"{year}年{small_number(when.month)}月{small_number(when.day)}日"


AMOUNT = re.compile(r"(\d[\d,]*)(?:\.(\d{1,2}))?")


def fen(value: str | int) -> int:
    """An amount in fen: an integer is fen already, text is yuan (``￥1,280.50``, ``380 元``). ValueError otherwise."""
    if isinstance(value, int):
        return value
    found = AMOUNT.search(value)
    if found is None:
        raise ValueError("not an amount of money")
    return int(found[1].replace(",", "")) * 100 + int(((found[2] or "") + "00")[:2])


def yuan(value: str | int) -> str:
    """Fen, or an amount as text -> ￥1,280.50."""
    whole, part = divmod(fen(value), 100)
    return f"￥{whole:,}.{part:02}"


def group_in_capitals(number: int) -> str:
    """0..9999 in capital numerals, inner zeros once: 1080 -> 壹仟零捌拾."""
    words, gap = "", False
    for place, unit in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit = number // place % 10
        if digit:
            words += ("零" if gap and words else "") + CAPITALS[digit] + unit
        gap = not digit
    return words


def whole_in_capitals(number: int) -> str:
    """0..9999 9999 9999 in capital numerals: 100200300 -> 壹亿零贰拾万零叁佰."""
    words, gap = "", False
    for place, unit in ((10**8, "亿"), (10**4, "万"), (1, "")):
        group = number // place % 10**4
        if group:
            short = bool(words) and (gap or group < 1000)
            words += ("零" if short else "") + group_in_capitals(group) + unit
        gap = bool(words) and (not group or (unit != "" and group % 10 == 0))
    return words or "零"


def yuan_words(value: str | int) -> str:
    """``￥1,280.50`` -> 壹仟贰佰捌拾元伍角整; 10.05 -> 壹拾元零伍分."""
    whole, part = divmod(fen(value), 100)
    jiao, cents = divmod(part, 10)
    words = whole_in_capitals(whole) + "元" if whole or not part else ""
    if jiao:
        words += CAPITALS[jiao] + "角"
    if cents:
        words += ("零" if whole and not jiao else "") + CAPITALS[cents] + "分"
    return words if cents else words + "整"


def mask(text: str, head: int, tail: int, *, character: str = "*") -> str:
    """Keep ``head`` and ``tail`` characters; at least half of a short text is hidden."""
    if len(text) < head + tail + 2:
        head, tail = min(head, 1), 0
    return text[:head] + character * (len(text) - head - tail) + (text[-tail:] if tail else "")


def mask_ric(text: str) -> str:
    """530102199001010011 -> 530102********0011."""
    return mask(text, 6, 4)


def mask_mobile(text: str) -> str:
    return mask(text, 3, 4)


def mask_account(text: str) -> str:
    """All but the last four figures of a bank account."""
    return mask(text, 0, 4)


def mask_name(text: str) -> str:
    """张小明 -> 张*明, 张明 -> 张*, 古丽·买买提 -> 古****提."""
    return text[:1] + "*" * (len(text) - 2) + text[-1:] if len(text) > 2 else text[:1] + "*" * (len(text) - 1)
