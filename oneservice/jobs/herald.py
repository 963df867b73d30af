"""In a site whose work is done by Celery: tells the broker when a commit has left something to do.

A thread of its own, so that a broker that hangs delays no citizen's request; a hundred commits in a moment
are one message.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from oneservice.records import outbox


class Herald:
    """Waits for ``outbox.wake`` and calls ``announce``, until ``stop``."""

    def __init__(self, announce: Callable[[], None]) -> None:
        self._announce = announce
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="herald", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        outbox.wake.set()
        self._thread.join(15)

    def _watch(self) -> None:
        while True:
            outbox.wake.wait()
            outbox.wake.clear()
            if self._stopping.is_set():
                return
            self._announce()
