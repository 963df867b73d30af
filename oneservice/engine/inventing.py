"""Invented values in the place of real ones, so that a real case can be told without anybody in it.

Of the same type, with valid check digits; what was equal stays equal, names that shared a surname share one
still, days stay as far apart as they were, and what decides a branch (yes or no, a choice, a division) is kept.
Nothing of an invented value can be computed back: the randomness is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random, SystemRandom
from typing import Any

from oneservice.engine.definition import Field, FieldType
from oneservice.engine.identity import ric_check_digit, uscc_check_digit

SURNAMES = "赵钱孙周吴郑冯褚卫蒋沈韩朱秦许吕施孔曹严华金魏陶姜戚谢邹喻柏"
GIVEN = "安宁和平春夏秋冬晨晓晴岚岭川江河云雨禾麦松竹梅兰青朗明远"
PARTS = ("阿力", "古丽", "玉素甫", "艾山", "买买提", "热依汗", "努尔", "帕提", "卓玛", "扎西")
LATIN = ("Sample", "Example", "Trial", "Instance")
PLACE = "530199"
"""No county has this code, so that an invented number is seen to be one."""

MONEY_DIGITS = 2
CJK = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass
class Inventor:
    """Invents for one case: ask it for every value of the case, and for its days (``day``)."""

    random: Random = field(default_factory=SystemRandom)
    known: dict[tuple[str, Any], Any] = field(default_factory=dict)
    shift: timedelta = timedelta()

    def __post_init__(self) -> None:
        self.shift = self.shift or -timedelta(weeks=self.random.randint(2, 8))

    def value(self, definition: Field, value: Any) -> Any:
        """An invented plain value; None stays None."""
        if value is None:
            return None
        if definition.type is FieldType.LIST:
            columns = definition.columns
            return [{n: self.value(columns[n], cell) for n, cell in row.items() if n in columns} for row in value]
        invent = INVENTED.get(definition.type)
        return invent(self, definition, value) if invent else value

    def day(self, day: date) -> date:
        """Whole weeks away, as far as all other days of the case."""
        return day + self.shift

    def once(self, kind: str, value: Any, make: Callable[[], Any]) -> Any:
        """The same for the same ``value``, and for no other."""
        key = (kind, value)
        if key not in self.known:
            taken = {made for (other, _), made in self.known.items() if other == kind}
            made = make()
            for _ in range(1000):
                if made not in taken and made != value:
                    break
                made = make()
            self.known[key] = made
        return self.known[key]

    def digits(self, count: int) -> str:
        return "".join(self.random.choice("0123456789") for _ in range(count))

    # --- by type ------------------------------------------------------------------------------------------

    def name(self, definition: Field, value: str) -> str:
        if "·" in value:
            return "·".join(self.once("part", part, lambda: self.random.choice(PARTS)) for part in value.split("·"))
        if not CJK.search(value):
            return " ".join(self.once("latin", part, lambda: self.random.choice(LATIN)) for part in value.split())
        surname = self.once("surname", value[0], lambda: self.random.choice(SURNAMES))
        rest = value[1:]
        return surname + self.once("given", rest, lambda: "".join(self.random.choice(GIVEN) for _ in rest))

    def ric(self, definition: Field, value: str) -> str:
        """Another place, the birth date moved like every day, the sex as it was."""
        born = self.day(date(int(value[6:10]), int(value[10:12]), int(value[12:14])))
        place = f"{value[:2]}0000" if value[:2] in ("81", "82", "83") else PLACE
        odd = int(value[16]) % 2

        def make() -> str:
            first = f"{place}{born:%Y%m%d}{self.digits(2)}{self.random.randrange(odd, 10, 2)}"
            return first + ric_check_digit(first)

        return str(self.once("ric", value, make))

    def uscc(self, definition: Field, value: str) -> str:
        def make() -> str:
            first = f"{value[:2]}{PLACE}{self.digits(9)}"
            return first + uscc_check_digit(first)

        return str(self.once("uscc", value, make))

    def mobile(self, definition: Field, value: str) -> str:
        return str(self.once("mobile", value, lambda: f"1380000{self.digits(4)}"))

    def account(self, definition: Field, value: str) -> str:
        return str(self.once("account", value, lambda: f"621700{'0' * (len(value) - 10)}{self.digits(4)}"))

    def date(self, definition: Field, value: str) -> str:
        return self.day(date.fromisoformat(value)).isoformat()

    def moment(self, definition: Field, value: str) -> str:
        """The hour and minute are anybody's."""
        instant = datetime.fromisoformat(value) + self.shift
        hour, minute = self.random.randint(8, 17), self.random.randint(0, 59)
        return str(self.once("moment", value, lambda: instant.replace(hour=hour, minute=minute, second=0).isoformat()))

    def address(self, definition: Field, value: str) -> str:
        return str(self.once("address", value, lambda: f"示例区样板路{self.random.randint(1, 9999)}号"))

    def text(self, definition: Field, value: str) -> str:
        """A code keeps its shape; words become a sample that is as long as it may be."""
        return str(self.once("text", value, lambda: self._text(definition, value)))

    def _text(self, definition: Field, value: str) -> str:
        if CJK.search(value):
            most = int(definition.max) if definition.max.isdigit() else 100
            return f"示例{definition.label.zh}{self.digits(3)}"[:most]
        letters = {"A": "ABCDEFGHJKMNPQRSTUVWXYZ", "a": "abcdefghjkmnpqrstuvwxyz", "0": "0123456789"}
        kinds = ("0" if c.isdigit() else "A" if c.isupper() else "a" if c.islower() else "" for c in value)
        return "".join(self.random.choice(letters[k]) if k else c for k, c in zip(kinds, value, strict=True))

    def number(self, definition: Field, value: int) -> int:
        """One that says something of a person is another, a tenth away at most, within its bounds."""
        if not definition.sensitive:
            return value
        near = value + self.random.randint(-abs(value) // 10, abs(value) // 10)
        least, most = (int(b) if b.lstrip("-").isdigit() else None for b in (definition.min, definition.max))
        return max(least if least is not None else near, min(most if most is not None else near, near))

    def money(self, definition: Field, value: int) -> int:
        """Two digits of it are told, which is what rules mostly ask: nothing, a little, a lot."""
        return int(Decimal(f"{value:.{MONEY_DIGITS - 1}e}")) if value else value

    def division(self, definition: Field, value: str) -> str:
        """The county; below it everybody knows everybody."""
        return value[:6]


INVENTED: Mapping[FieldType, Callable[[Inventor, Field, Any], Any]] = {
    FieldType.PERSON_NAME: Inventor.name,
    FieldType.RIC: Inventor.ric,
    FieldType.USCC: Inventor.uscc,
    FieldType.MOBILE: Inventor.mobile,
    FieldType.BANK_ACCOUNT: Inventor.account,
    FieldType.DATE: Inventor.date,
    FieldType.DATETIME: Inventor.moment,
    FieldType.ADDRESS: Inventor.address,
    FieldType.TEXT: Inventor.text,
    FieldType.LONG_TEXT: Inventor.text,
    FieldType.INTEGER: Inventor.number,
    FieldType.MONEY: Inventor.money,
    FieldType.DIVISION: Inventor.division,
}
"""Other types decide branches, or are shares of a whole, and are kept."""


def written(definition: Field, value: Any) -> Any:
    """A plain value as a scenario writes it: text, or rows of texts."""
    if definition.type is FieldType.LIST:
        columns = definition.columns
        return [{n: written(columns[n], cell) for n, cell in row.items() if cell is not None} for row in value]
    if definition.type is FieldType.MONEY:
        return f"{value / 100:.2f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return [str(each) for each in value] if isinstance(value, list) else str(value)
