"""A department's own system: it takes an item's extract and, some seconds later, has decided."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from oneservice.connectors.demo.faults import FaultKind
from oneservice.connectors.demo.province import Province
from oneservice.engine.ports import DepartmentReply, Refused

SYSTEM = "departments"
SAID = frozenset({FaultKind.REFUSED, FaultKind.CONFLICT, FaultKind.NOT_FOUND})


class DemoDepartments:
    """``departments.yaml`` says by system what it answers: ``{seconds: 2, outcome: granted, gives: {...}}``.

    A system the file does not name grants at once. A switched fault ``refused``, ``not_found`` or
    ``conflict`` is its answer to an item, not to the call that hands the item over.
    """

    def __init__(self, province: Province) -> None:
        self.province = province

    def send(self, system: str, extract: Mapping[str, Any], *, key: str) -> str:
        """Hand an extract over, once per ``key``; its reference there."""

        def take(connection: sqlite3.Connection) -> str:
            count = connection.execute("SELECT count(*) FROM handed").fetchone()[0]
            reference = f"R{count + 1:08d}"
            said = json.dumps(dict(extract), ensure_ascii=False, default=str)
            row = (reference, system, timezone.now().isoformat(), said)
            connection.execute("INSERT INTO handed VALUES (?, ?, ?, ?)", row)
            return reference

        return str(self.province.call(SYSTEM, f"{system}:{key}", take, part=f"{SYSTEM}.{system}", says=SAID))

    def reply(self, system: str, reference: str) -> DepartmentReply | None:
        """What the department decided; None while it has not. Raises Unavailable, Refused (no such reference)."""
        part = f"{SYSTEM}.{system}"
        fault = self.province.fault(SYSTEM, part)
        self.province.refuse(fault, part, says=SAID)
        handed = self._handed_at(system, reference)
        answer = self.province.content.read("departments").get(system, {})
        if timezone.now() < handed + timedelta(seconds=float(answer.get("seconds", 0))):
            return None
        if fault.kind in SAID:
            return DepartmentReply(fault.kind.value)
        gives = {name: text.replace("{reference}", reference) for name, text in answer.get("gives", {}).items()}
        return DepartmentReply(answer.get("outcome", "granted"), gives, answer.get("reason", ""))

    def _handed_at(self, system: str, reference: str) -> datetime:
        with self.province.memory.open() as connection:
            query = "SELECT at FROM handed WHERE reference = ? AND system = ?"
            row = connection.execute(query, (reference, system)).fetchone()
        if row is None:
            raise Refused(f"{SYSTEM}.{system}: no such reference")
        return datetime.fromisoformat(row["at"])
