"""The invented outside world of the demo, as each demo system reaches it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from oneservice.connectors.demo.content import DemoContent
from oneservice.connectors.demo.faults import Fault, FaultKind, read_faults
from oneservice.connectors.demo.memory import Memory
from oneservice.engine.ports import Refused, Unavailable

FAULTS_FILE = "demo-faults.json"
MEMORY_FILE = "demo-systems.sqlite3"
UNREACHED = frozenset({FaultKind.SILENT, FaultKind.DOWN})
DENIED = frozenset({FaultKind.REFUSED, FaultKind.CONFLICT, FaultKind.NOT_FOUND})


class Province:
    """``content`` is ``workflows/demo``; ``var`` holds the faults and what the systems remember."""

    def __init__(self, content: Path, var: Path) -> None:
        self.content = DemoContent(content)
        self.var = var
        self.memory = Memory(var / MEMORY_FILE)

    def fault(self, system: str, part: str = "") -> Fault:
        """The fault switched on for ``part``, else for the whole ``system``, if it strikes this call."""
        faults = read_faults(self.var / FAULTS_FILE)
        fault = faults.get(part) or faults.get(system) or Fault()
        return fault if fault.strikes() else Fault()

    def call(
        self,
        system: str,
        key: str,
        act: Callable[[sqlite3.Connection], Any],
        *,
        part: str = "",
        says: Collection[FaultKind] = (),
    ) -> Any:
        """Let a demo system do ``act`` once per ``key``; its JSON answer, the same for a repeated key ("": none).

        Raises Unavailable and Refused as the switched fault says, but for those it ``says`` otherwise.
        ``done_but_timeout`` strikes the first call of a key only: whoever tries again with the same key
        learns what came of it.
        """
        fault = self.fault(system, part)
        self.refuse(fault, part or system, says=says)
        answer, repeated = self.memory.once(system, key, act) if key else self.memory.ask(act)
        if fault.kind is FaultKind.DONE_BUT_TIMEOUT and not repeated:
            raise Unavailable(f"{part or system}: timed out")
        return answer

    def refuse(self, fault: Fault, name: str, *, says: Collection[FaultKind] = ()) -> None:
        """Wait as long as the fault says, then raise Unavailable or Refused if it is of that kind."""
        time.sleep(fault.seconds)
        if fault.kind in says:
            return
        if fault.kind in UNREACHED:
            raise Unavailable(f"{name}: {fault.kind}")
        if fault.kind in DENIED:
            raise Refused(f"{name}: {fault.kind}")
