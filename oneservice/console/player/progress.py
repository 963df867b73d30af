"""A progress bar that is a line on a terminal, and plain lines in a log."""

from __future__ import annotations

import time
from typing import Any

WIDTH = 28


class Bar:
    """``step`` moves it on; ``total`` may grow while the play finds out how long it is."""

    def __init__(self, out: Any, total: int = 1) -> None:
        self.out, self.total, self.done = out, total, 0
        self.began = time.monotonic()
        self.live = bool(getattr(out, "isatty", lambda: False)())

    def step(self, what: str, of: int | None = None) -> None:
        self.total = max(of or self.total, self.done + 1)
        self.done += 1
        full = round(WIDTH * min(1.0, self.done / self.total))
        line = f"[{'#' * full}{'.' * (WIDTH - full)}] {time.monotonic() - self.began:5.1f} s  {what}"
        self.out.write(f"\r\x1b[K{line}" if self.live else line, ending="" if self.live else "\n")
        self.out.flush()

    def end(self, what: str) -> None:
        self.total = self.done + 1
        self.step(what)
        if self.live:
            self.out.write("")
