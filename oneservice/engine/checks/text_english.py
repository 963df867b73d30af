"""``text-without-english``: every text has Chinese and English.

Bad: ``title: 补正`` where ``workflows/words.yaml`` has no 补正. Good: ``补正: Correction`` there.
"""

from __future__ import annotations

from collections.abc import Iterator

from oneservice.engine.checks.finding import Finding
from oneservice.engine.definition import Content, Text
from oneservice.engine.uses import Address

CODE = "text-without-english"
LEVEL = 5


def find(content: Content) -> Iterator[Finding]:
    """Texts are known for content that was read."""
    texts: tuple[tuple[Address, Text], ...] = getattr(content, "texts", ())
    for address, text in texts:
        if not text.en.strip():
            hint = f"Write {{zh: {text.zh}, en: ...}}, or its English once in workflows/words.yaml."
            yield Finding(address, f"{text.zh} has no English.", hint)
