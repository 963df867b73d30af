"""Messages that go no further than a file, read by the demo's inbox page.

``demo-messages.jsonl`` holds names and numbers of invented people only: there is no demo outside the demo.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.utils import timezone

from oneservice.connectors.demo.province import Province

SYSTEM = "messages"
FILE = "demo-messages.jsonl"
LONGEST_LINE = 65536


@dataclass(frozen=True, slots=True)
class Message:
    """``at`` is ISO time."""

    at: str
    to: str
    text: str
    key: str


class DemoMessages:
    """One line of JSON a message, oldest first."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.path = province.var / FILE

    def send(self, to: str, text: str, *, key: str) -> None:
        """Append once per ``key``."""

        def append(connection: sqlite3.Connection) -> str:
            at = timezone.localtime().isoformat(timespec="seconds")
            if not self._left_by_a_kill(connection, key):
                self._append(Message(at, to, text, key))
            return at

        self.province.call(SYSTEM, key, append)

    def inbox(self, to: str = "") -> list[Message]:
        """What was sent ``to`` a number (to anybody, if empty), newest first."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        sent = [message for message in _parse(text) if not to or message.to == to]
        return sent[::-1]

    def _append(self, message: Message) -> None:
        """Callers hold the memory's write lock, so one process appends at a time."""
        file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(file, f"{json.dumps(asdict(message), ensure_ascii=False)}\n".encode())
            os.fsync(file)
        finally:
            os.close(file)

    def _left_by_a_kill(self, connection: sqlite3.Connection, key: str) -> bool:
        """Whether the last line is this very message: its process was killed before the memory committed.

        A last line with another key is put into the memory here, so only the last can ever be missing.
        """
        last = self._last_key()
        if last and last != key:
            connection.execute("INSERT OR IGNORE INTO calls VALUES (?, ?, '\"\"')", (SYSTEM, last))
        return last == key

    def _last_key(self) -> str:
        if not self.path.exists():
            return ""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - LONGEST_LINE))
            tail = file.read().decode("utf-8", "ignore")
        return next((message.key for message in reversed(list(_parse(tail)))), "")


def _parse(text: str) -> Iterator[Message]:
    for line in text.splitlines():
        try:
            yield Message(**json.loads(line))
        except (ValueError, TypeError):
            continue  # a line cut by the span that was read
