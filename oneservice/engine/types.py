"""What a person types, made into a value, and (``display``, ``mask``) a value made into what a person reads.

``parse`` takes the text of a form control (a list for dates in three boxes, several choices and rows) and
gives plain JSON: text, whole numbers, true or false, lists; a date is ISO text, money whole fen, a decimal
canonical text (``"33.3"``), never a float. Blank is None: whether an answer is required is the form's
question. What cannot be right raises ``Wrong`` with a text that says what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.display import display, mask
from oneservice.engine.identity import plain_number, ric_birth, ric_check_digit, ric_shape, uscc_shape, uscc_valid

__all__ = ["CHINA", "Wrong", "blank", "display", "mask", "parse"]

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 2000
UNSEEN = frozenset({"Cc", "Cf", "Cs"})

Raw = str | Sequence[Any]
Row = Mapping[str, Any]


class Wrong(Exception):
    """What was typed cannot be a value; ``text`` tells the person what to do.

    For a list ``cells`` holds one text per wrong cell, by ``ROW.COLUMN`` with rows counted from 0.
    """

    def __init__(self, text: Text, cells: Mapping[str, Text] | None = None) -> None:
        super().__init__(text.en)
        self.text = text
        self.cells = dict(cells or {})


def wrong(zh: str, en: str) -> Wrong:
    return Wrong(Text(zh, en))


@dataclass(frozen=True, slots=True)
class Hand:
    """What a parser may look at beside the text: the field, the day, and the choices there are."""

    field: Field
    today: date | None
    options: Mapping[str, Text]


def parse(field: Field, raw: Raw, today: date | None = None, options: Mapping[str, Text] | None = None) -> Any:
    """The value of ``raw`` for ``field``, or None if it is blank.

    ``today`` bounds birth dates in identity numbers and answers ``max: today``. ``options`` replaces the
    field's own where a source gives them. Raises ``Wrong``.
    """
    if blank(raw):
        return None
    hand = Hand(field, today, field.options if options is None else options)
    value = PARSERS[field.type](raw, hand)
    check_bounds(field, value, today)
    return value


def blank(raw: Any) -> bool:
    """Nothing typed: an empty or blank text, or a list of nothing else."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, Mapping):
        return all(blank(cell) for cell in raw.values())
    return isinstance(raw, Sequence) and all(blank(part) for part in raw)


def one(raw: Raw) -> str:
    """The text of a control that has one; a form posts every control as a list."""
    if isinstance(raw, str):
        return raw
    if len(raw) == 1 and isinstance(raw[0], str):
        return raw[0]
    raise wrong("请只填写一项。", "Fill in one value only.")


def clean(raw: Raw) -> str:
    """The text composed (NFC), without control and invisible formatting characters, trimmed."""
    text = unicodedata.normalize("NFC", one(raw).replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in UNSEEN).strip()


def parse_text(raw: Raw, hand: Hand) -> str:
    text = re.sub(r"\s+", " ", clean(raw))
    return within_length(text, hand.field, TEXT_LENGTH)


def parse_long_text(raw: Raw, hand: Hand) -> str:
    return within_length(clean(raw), hand.field, LONG_TEXT_LENGTH)


def within_length(text: str, field: Field, longest: int) -> str:
    """``text`` if it has no more code points than ``field.max``, or ``longest`` where that is left out."""
    most = int(field.max) if field.max.isdigit() else longest
    least = int(field.min) if field.min.isdigit() else 0
    if len(text) > most:
        raise wrong(f"请填写不超过{most}个字。", f"Write no more than {most} characters.")
    if len(text) < least:
        raise wrong(f"请填写至少{least}个字。", f"Write at least {least} characters.")
    return text


MIDDLE_DOTS = "•‧・･∙⋅●᛫ꞏ．"
"""What keyboards put where a name has its dot; registers use U+00B7."""
NAME_WRONG = wrong(
    "请按身份证件填写姓名，2至50个字，不含数字和符号，少数民族姓名中的点写作“·”。",
    "Write the name as on the identity document: 2 to 50 characters, no digits or signs, its dot as ·.",
)


def plain_name(raw: Raw) -> str:
    """A person's name as registers write it, whatever dot and blanks were typed; not yet whether it is one."""
    name = "".join("·" if c in MIDDLE_DOTS else c for c in clean(raw))
    name = re.sub(r"\s*·\s*", "·", re.sub(r"\s+", " ", name))
    return re.sub(r"(?<=[^\x00-\u02ff]) (?=[^\x00-\u02ff])", "", name)  # 李 雪: 李雪; John Li stays


def parse_person_name(raw: Raw, hand: Hand | None = None) -> str:
    name = plain_name(raw)
    inside = all(name_character(c) for c in name) and not name.startswith("·") and not name.endswith("·")
    if not inside or not 2 <= len(name) <= 50:
        raise Wrong(NAME_WRONG.text)
    return name


def name_character(c: str) -> bool:
    """Letters of any script, their marks, and ``· - '`` and blank; rare Chinese characters of planes 2 and 3
    count even where this Python's Unicode tables are older than they are; 〇 is a letter number."""
    return 0x20000 <= ord(c) <= 0x3FFFF or c in "· -'’〇" or unicodedata.category(c)[0] in "LM"


def parse_ric(raw: Raw, hand: Hand) -> str:
    number = plain_number(one(raw))
    if not ric_shape(number):
        raise wrong(
            "请填写18位身份证件号，最后一位可以是X。",
            "Write the 18 places of the identity number; the last may be X.",
        )
    born = ric_birth(number)
    if born is None or (hand.today is not None and born > hand.today):
        raise wrong(
            "身份证件号第7至14位应为出生日期，请核对。",
            "Places 7 to 14 of an identity number are the birth date: please check them.",
        )
    if ric_check_digit(number[:17]) != number[17]:
        raise wrong(
            "身份证件号校验不符，请逐位核对后重新填写。",
            "The check digit does not fit: compare each place with the card and write it again.",
        )
    return number


def parse_uscc(raw: Raw, hand: Hand) -> str:
    code = plain_number(one(raw))
    if not uscc_shape(code):
        raise wrong(
            "请填写18位统一社会信用代码，由数字和大写字母组成，不含I、O、Z、S、V。",
            "Write the 18 places of the social credit code: digits and letters, none of I, O, Z, S, V.",
        )
    if not uscc_valid(code):
        raise wrong(
            "统一社会信用代码校验不符，请对照营业执照重新填写。",
            "The check digit does not fit: compare the code with the licence and write it again.",
        )
    return code


def parse_mobile(raw: Raw, hand: Hand) -> str:
    number = plain_number(one(raw)).removeprefix("+86")
    if not re.fullmatch(r"1[0-9]{10}", number):
        raise wrong("请填写11位手机号码，以1开头。", "Write the 11 digits of a mobile number; it begins with 1.")
    return number


DATE_WRONG = wrong(
    "请填写真实存在的日期，例如2026年9月28日。", "Write a real date, for example 28 September 2026: 2026, 9, 28."
)
WHEN_WRONG = wrong(
    "请填写真实存在的日期和时间，例如2026年9月28日12时30分。",
    "Write a real date and time, for example 28 September 2026, 12:30.",
)


def numbers_in(raw: Raw) -> list[int]:
    """The numbers of a date in boxes (year, month, day, hour, minute), or of one text with marks between."""
    parts = [raw] if isinstance(raw, str) else [part for part in raw if isinstance(part, str)]
    text = unicodedata.normalize("NFKC", " ".join(parts))
    return [int(number) for number in re.findall(r"[0-9]{1,4}", text)]


def parse_date(raw: Raw, hand: Hand) -> str:
    text = raw if isinstance(raw, str) else " ".join(str(part) for part in raw)
    text = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"[0-9]{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    parts = numbers_in(text)
    shaped = re.fullmatch(r"[0-9]{4}\s*[-/.年\s]\s*[0-9]{1,2}\s*[-/.月\s]\s*[0-9]{1,2}\s*日?", text)
    try:
        return date(*parts).isoformat() if shaped else never(DATE_WRONG)
    except (ValueError, TypeError) as error:
        raise Wrong(DATE_WRONG.text) from error


def never(error: Wrong) -> Any:
    raise Wrong(error.text)


def parse_datetime(raw: Raw, hand: Hand) -> str:
    """ISO text with the offset of China, which has one time zone."""
    if isinstance(raw, str) and "T" in raw.upper():
        return parse_instant(raw)
    parts = numbers_in(raw)
    try:
        return datetime(*parts, tzinfo=CHINA).isoformat() if len(parts) == 5 else never(WHEN_WRONG)  # type: ignore[arg-type,misc]  # five whole numbers
    except ValueError as error:
        raise Wrong(WHEN_WRONG.text) from error


def parse_instant(raw: str) -> str:
    try:
        instant = datetime.fromisoformat(raw.strip().upper())
    except ValueError as error:
        raise Wrong(WHEN_WRONG.text) from error
    local = instant.replace(tzinfo=CHINA) if instant.tzinfo is None else instant.astimezone(CHINA)
    return local.isoformat()


def plain_figure(raw: Raw) -> str:
    """A typed number with full-width digits, blanks, thousands separators and a plus sign put plain."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", one(raw))).replace("−", "-").removeprefix("+")
    return text.replace(",", "") if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text) else text


def parse_integer(raw: Raw, hand: Hand) -> int:
    text = plain_figure(raw)
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise wrong("请填写整数，例如12。", "Write a whole number, for example 12.")
    return int(text)


def parse_decimal(raw: Raw, hand: Hand) -> str:
    """Canonical text: no exponent, no zeros at the end, so that equal numbers are equal texts."""
    text = plain_figure(raw).removesuffix("%")
    if not re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", text):
        raise wrong("请填写数字，最多6位小数，例如33.5。", "Write a number with at most 6 decimals, for example 33.5.")
    return canonical_decimal(Decimal(text))


def canonical_decimal(number: Decimal) -> str:
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def parse_money(raw: Raw, hand: Hand) -> int:
    """Whole fen from yuan: ``380``, ``380.00``, ``￥380.00``, ``380元``, ``380 yuan``."""
    text = plain_figure(plain_figure(raw).removesuffix("yuan").removesuffix("元").removeprefix("¥"))
    if not re.fullmatch(r"[0-9]{1,13}(\.[0-9]{1,2})?", text):
        raise wrong("请填写金额（元），最多两位小数，例如380.00。", "Write an amount in yuan, for example 380.00.")
    return int(Decimal(text) * 100)


YES = frozenset({"yes", "true", "是", "有"})
NO = frozenset({"no", "false", "否", "无"})


def parse_bool(raw: Raw, hand: Hand) -> bool:
    word = one(raw).strip().lower()
    if word not in YES | NO:
        raise wrong("请选择“是”或“否”。", "Choose yes or no.")
    return word in YES


def parse_choice(raw: Raw, hand: Hand) -> str:
    choice = one(raw).strip()
    if hand.options and choice not in hand.options:
        raise wrong("请从列出的选项中选择一项。", "Choose one of the options.")
    return choice


def parse_multichoice(raw: Raw, hand: Hand) -> list[str]:
    """The chosen keys, once each, in the order the options are listed."""
    chosen = dict.fromkeys(c.strip() for c in ([raw] if isinstance(raw, str) else raw) if c.strip())
    if hand.options and any(choice not in hand.options for choice in chosen):
        raise wrong("请从列出的选项中选择。", "Choose from the options listed.")
    return [key for key in hand.options if key in chosen] if hand.options else list(chosen)


def parse_division(raw: Raw, hand: Hand) -> str:
    code = plain_number(one(raw))
    if not re.fullmatch(r"[1-9][0-9]{5}([0-9]{3}){0,2}", code):
        raise wrong(
            "请选择区划，区划代码应为6位、9位或12位数字。", "Choose a division; its code has 6, 9 or 12 digits."
        )
    return code


def parse_address(raw: Raw, hand: Hand) -> str:
    text = re.sub(r"\s+", " ", clean(raw))
    if not 2 <= len(text) <= TEXT_LENGTH:
        raise wrong(
            "请填写详细地址，写到门牌号，不超过200个字。",
            "Write the address down to the door number, at most 200 characters.",
        )
    return text


def parse_bank_account(raw: Raw, hand: Hand) -> str:
    number = plain_number(one(raw))
    if not re.fullmatch(r"[0-9]{12,30}", number):
        raise wrong("请填写12至30位数字的银行账号。", "Write the bank account number: 12 to 30 digits.")
    return number


def parse_file(raw: Raw, hand: Hand) -> str:
    """A file is named by the SHA-256 of its content; the bytes are stored before the answer is."""
    name = one(raw).strip()
    if not re.fullmatch(r"[0-9a-f]{64}", name):
        raise wrong("请重新选择要上传的文件。", "Choose the file to upload again.")
    return name


def parse_list(raw: Raw, hand: Hand) -> list[dict[str, Any]]:
    """Rows by column name; rows left wholly blank are dropped. Every wrong cell is told at once."""
    given: list[Any] = [raw] if isinstance(raw, str) else list(raw)
    if not all(isinstance(row, Mapping) for row in given):
        raise wrong("请逐行填写。", "Fill in the rows.")
    rows: list[dict[str, Any]] = []
    cells: dict[str, Text] = {}
    for row in given:
        if not blank(row):
            rows.append(parse_row(row, len(rows), hand, cells))
    if cells:
        raise Wrong(Text("请改正标出的内容。", "Correct the marked entries."), cells)
    check_row_count(hand.field, len(rows))
    return rows


def parse_row(row: Row, number: int, hand: Hand, cells: dict[str, Text]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, column in hand.field.columns.items():
        try:
            values[name] = parse_cell(column, row.get(name, ""), hand.today)
        except Wrong as error:
            cells[f"{number}.{name}"] = error.text
    return values


def parse_cell(column: Field, raw: Raw, today: date | None) -> Any:
    value = parse(column, raw, today)
    free = column.optional or column.when is not None or column.compute is not None
    if value is None and not free:
        raise wrong(f"请填写{column.label.zh}。", f"Fill in: {column.label.in_language('en')}.")
    return value


def check_row_count(field: Field, count: int) -> None:
    if count < field.min_rows:
        raise wrong(f"请至少填写{field.min_rows}行。", f"Fill in at least {field.min_rows} rows.")
    if count > field.max_rows:
        raise wrong(f"最多填写{field.max_rows}行，请分次申请。", f"Fill in at most {field.max_rows} rows.")


Parser = Callable[[Any, Hand], Any]
PARSERS: Mapping[FieldType, Parser] = {
    FieldType.TEXT: parse_text,
    FieldType.LONG_TEXT: parse_long_text,
    FieldType.PERSON_NAME: parse_person_name,
    FieldType.RIC: parse_ric,
    FieldType.USCC: parse_uscc,
    FieldType.MOBILE: parse_mobile,
    FieldType.DATE: parse_date,
    FieldType.DATETIME: parse_datetime,
    FieldType.INTEGER: parse_integer,
    FieldType.DECIMAL: parse_decimal,
    FieldType.MONEY: parse_money,
    FieldType.BOOL: parse_bool,
    FieldType.CHOICE: parse_choice,
    FieldType.MULTICHOICE: parse_multichoice,
    FieldType.DIVISION: parse_division,
    FieldType.ADDRESS: parse_address,
    FieldType.BANK_ACCOUNT: parse_bank_account,
    FieldType.FILE: parse_file,
    FieldType.LIST: parse_list,
}


def comparable(kind: FieldType, bound: str, today: date | None) -> Any:
    """A ``min`` or ``max`` as written, made comparable with a value of that type; None: no bound here."""
    if kind in {FieldType.DATE, FieldType.DATETIME}:
        day = today.isoformat() if bound == "today" and today else bound
        return day if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day) else None
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?( yuan)?", bound):
        return None
    number = Decimal(bound.removesuffix(" yuan"))
    return number * 100 if kind is FieldType.MONEY else number


def measured(kind: FieldType, value: Any) -> Any:
    """The value in the terms its bounds are written in: a datetime by its day, a decimal as a number."""
    if kind is FieldType.DATETIME:
        return value[:10]
    return Decimal(value) if kind is FieldType.DECIMAL else value


BOUNDED = frozenset({FieldType.DATE, FieldType.DATETIME, FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})


def check_bounds(field: Field, value: Any, today: date | None) -> None:
    """``min`` and ``max`` of numbers, amounts and days; texts and lists are bounded by their own parsers."""
    if field.type not in BOUNDED:
        return
    here = measured(field.type, value)
    least, most = comparable(field.type, field.min, today), comparable(field.type, field.max, today)
    if least is not None and here < least:
        raise wrong(f"应不小于{said(field.min)}。", f"It should be {said(field.min, 'en')} or more.")
    if most is not None and here > most:
        raise wrong(f"应不大于{said(field.max)}。", f"It should be {said(field.max, 'en')} or less.")


def said(bound: str, language: str = "zh") -> str:
    """A bound as people read it."""
    zh = bound.replace("today", "今天").replace(" yuan", "元")
    return bound if language == "en" else zh
