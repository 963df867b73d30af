"""Numbers the state gives to people and organisations, checked by their own standards.

Own code, because the library at hand refuses real numbers: residence permits of Hong Kong, Macao and Taiwan
(810000, 820000, 830000), permanent residents (9...), rural collectives (N2...) and Y1 codes, and it raises
on division codes it does not know. A division nobody knows is no error here: divisions come and go.
"""

from __future__ import annotations

import unicodedata
from datetime import date

RIC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RIC_CHECKS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
EARLIEST_BIRTH_YEAR = 1900


def plain_number(raw: str) -> str:
    """``raw`` with full-width characters made plain, blanks and dashes taken out, letters upper case."""
    text = unicodedata.normalize("NFKC", raw)
    return "".join(c for c in text if not c.isspace() and c not in "-‐‑‒–—").upper()


def ric_check_digit(first17: str) -> str:
    """The last place of an identity number 公民身份号码 (GB 11643, ISO 7064 mod 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(RIC_WEIGHTS, first17, strict=True))
    return RIC_CHECKS[total % 11]


def ric_birth(number: str) -> date | None:
    """The birth date inside an identity number; None if there is no such day."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= EARLIEST_BIRTH_YEAR else None


def ric_shape(number: str) -> bool:
    """Eighteen places: digits, the last one may be X, the first one not 0."""
    head, last = number[:17], number[17:]
    digits = head.isascii() and head.isdigit() and head[0] != "0"
    return len(number) == 18 and digits and last in "0123456789X"


def ric_valid(number: str, today: date | None = None) -> bool:
    """Whether ``number`` (18 plain places) is well formed, its day real and not after ``today``, and checks."""
    if not ric_shape(number):
        return False
    born = ric_birth(number)
    if born is None or (today is not None and born > today):
        return False
    return ric_check_digit(number[:17]) == number[17]


def uscc_check_digit(first17: str) -> str:
    """The last place of a unified social credit code 统一社会信用代码 (GB 32100, mod 31)."""
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return USCC_ALPHABET[-total % 31]


def uscc_shape(code: str) -> bool:
    """Eighteen places of the standard's 31 characters; places 3 to 8 are a division code, so digits.

    The first two may be letters: rural collectives are N2, others Y1.
    """
    return len(code) == 18 and all(c in USCC_ALPHABET for c in code) and code[2:8].isdigit()


def uscc_valid(code: str) -> bool:
    """Whether ``code`` (18 plain places) is well formed and its check digit is right."""
    return uscc_shape(code) and uscc_check_digit(code[:17]) == code[17]
