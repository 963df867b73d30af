"""``text-wrong-language``: ``zh`` is Chinese and ``en`` is English, so that nobody meets the other half-way.

Bad: ``{zh: Police, en: 公安}``. Good: ``{zh: 公安, en: Police}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, Text
from oneservice.engine.uses import Address

CODE = "text-wrong-language"
LEVEL = 5

HAN = re.compile(r"[\u4e00-\u9fff]")
LETTERS = re.compile(r"[a-z]{3}")
"""Small letters in a row; short names such as PDF stand in Chinese texts too."""


def find(content: Content) -> Iterator[Finding]:
    """Texts are known for content that was read."""
    texts: tuple[tuple[Address, Text], ...] = getattr(content, "texts", ())
    for address, text in texts:
        if HAN.search(text.en):
            yield Finding(address, f"The English of {text.zh} holds Chinese: {text.en}", "Write it in English.")
        if not HAN.search(text.zh) and LETTERS.search(text.zh):
            yield Finding(address, f"The Chinese text is not Chinese: {text.zh}", "Write {zh: Chinese, en: English}.")
