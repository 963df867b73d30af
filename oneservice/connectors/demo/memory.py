"""What the demo systems remember between calls and processes: keys they have seen, orders, licences.

One small SQLite file beside the site's database, never in it: these are other people's systems, and they
must still know a key when the site's own transaction was lost.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TABLES = """
CREATE TABLE IF NOT EXISTS calls (system TEXT, key TEXT, answer TEXT, PRIMARY KEY (system, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS orders (number TEXT PRIMARY KEY, amount INTEGER, title TEXT, state TEXT);
CREATE TABLE IF NOT EXISTS movements (number TEXT, fen INTEGER, day TEXT);
CREATE TABLE IF NOT EXISTS licences
    (number TEXT PRIMARY KEY, kind TEXT, holder TEXT, valid INTEGER, issued_on TEXT, data TEXT);
CREATE TABLE IF NOT EXISTS handed
    (reference TEXT PRIMARY KEY, system TEXT, at TEXT, extract TEXT);
"""


class Memory:
    """``path`` is made on first use, readable by its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """One immediate transaction: committed when the block ends well, else as if nothing had been asked."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            connection.executescript(TABLES)
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()  # without COMMIT: undone

    def once(self, system: str, key: str, act: Callable[[sqlite3.Connection], Any]) -> tuple[Any, bool]:
        """The JSON answer to ``key``, and whether it only repeats an earlier one."""
        with self.open() as connection:
            seen = connection.execute("SELECT answer FROM calls WHERE system = ? AND key = ?", (system, key))
            row = seen.fetchone()
            if row:
                return json.loads(row["answer"]), True
            answer = act(connection)
            said = json.dumps(answer, ensure_ascii=False)
            connection.execute("INSERT INTO calls VALUES (?, ?, ?)", (system, key, said))
            return answer, False

    def ask(self, act: Callable[[sqlite3.Connection], Any]) -> tuple[Any, bool]:
        """The same for a question nobody will repeat: nothing is remembered."""
        with self.open() as connection:
            return act(connection), False
