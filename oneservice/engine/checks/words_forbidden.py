"""``words-forbidden``: a public service has no daily sign-in 签到打卡, no points 积分 and no ranking 排名 of people.

Bad: ``label: 连续签到天数``. Good: ask what the law needs, and nothing that makes a game of a right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, Text
from oneservice.engine.uses import Address

CODE = "words-forbidden"
LEVEL = 5

CHINESE = re.compile(r"签到|打卡|积分|排名|排行榜|英雄榜|红黑榜|末位")
ENGLISH = re.compile(
    r"\b(daily check-ins?|leaderboards?|rankings?|ranked|reward points|bonus points|earn points)\b", re.I
)


def find(content: Content) -> Iterator[Finding]:
    """Texts are known for content that was read."""
    texts: tuple[tuple[Address, Text], ...] = getattr(content, "texts", ())
    for address, text in texts:
        word = CHINESE.search(text.zh) or ENGLISH.search(text.en)
        if word:
            message = f"“{word[0]}” makes a game or a contest of a public service."
            yield Finding(address, message, "Say what is needed, without sign-in, points or ranking of people.")
