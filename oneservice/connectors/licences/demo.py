"""An e-licence system: what the content says people hold, and what was issued or ended since."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from oneservice.connectors.demo.province import Province
from oneservice.engine.ports import Licence

SYSTEM = "licences"


class DemoLicences:
    """``licences.yaml`` by kind, then by holder; a licence issued or ended since comes before it."""

    def __init__(self, province: Province) -> None:
        self.province = province

    def find(self, kind: str, holder_ric: str) -> Licence | None:
        """The holder's valid licence, the newest if several."""
        self.province.refuse(self.province.fault(SYSTEM, f"{SYSTEM}.{kind}"), f"{SYSTEM}.{kind}")
        with self.province.memory.open() as connection:
            newest = connection.execute(
                "SELECT * FROM licences WHERE kind = ? AND holder = ? ORDER BY number DESC LIMIT 1", (kind, holder_ric)
            ).fetchone()
        if newest is None:
            return self._shipped(kind, holder_ric)
        return _licence(newest) if newest["valid"] else None

    def issue(self, kind: str, holder_ric: str, values: Mapping[str, Any], *, key: str) -> Licence:
        """Enter a licence, once per ``key``."""

        def enter(connection: sqlite3.Connection) -> dict[str, Any]:
            today = timezone.localdate().isoformat()
            return asdict(_enter(connection, kind, holder_ric, dict(values), today, valid=True))

        return Licence(**self.province.call(SYSTEM, key, enter, part=f"{SYSTEM}.{kind}"))

    def cancel(self, kind: str, holder_ric: str, *, key: str) -> None:
        """End the holder's licences of a kind, once per ``key``; none is as good as ended."""

        def end(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE licences SET valid = 0 WHERE kind = ? AND holder = ?", (kind, holder_ric))
            _enter(connection, kind, holder_ric, {}, timezone.localdate().isoformat(), valid=False)

        self.province.call(SYSTEM, key, end, part=f"{SYSTEM}.{kind}")

    def _shipped(self, kind: str, holder_ric: str) -> Licence | None:
        values = self.province.content.read("licences").get(kind, {}).get(holder_ric)
        if values is None:
            return None
        values = dict(values)
        return Licence(values.pop("number", ""), kind, issued_on=values.pop("issued_on", ""), values=values)


def _enter(
    connection: sqlite3.Connection, kind: str, holder: str, values: dict[str, Any], today: str, *, valid: bool
) -> Licence:
    count = connection.execute("SELECT count(*) FROM licences").fetchone()[0]
    licence = Licence(f"L{count + 1:08d}", kind, valid, today, values)
    data = json.dumps(values, ensure_ascii=False)
    row = (licence.number, kind, holder, int(valid), today, data)
    connection.execute("INSERT INTO licences VALUES (?, ?, ?, ?, ?, ?)", row)
    return licence


def _licence(row: sqlite3.Row) -> Licence:
    return Licence(row["number"], row["kind"], bool(row["valid"]), row["issued_on"], json.loads(row["data"]))
