"""Registers that know the invented people of the province: one file a source, records by key."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from oneservice.connectors.demo.content import DemoContent
from oneservice.connectors.demo.faults import FaultKind
from oneservice.connectors.demo.province import Province
from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.ports import Events, Found, RegisterEvent, Reply
from oneservice.engine.types import Wrong, parse

SYSTEM = "registers"
EVENTS = "events"
AT_ONCE = 20
SAID = {
    FaultKind.SILENT: Found.SILENT,
    FaultKind.NOT_FOUND: Found.NOT_FOUND,
    FaultKind.CONFLICT: Found.CONFLICT,
}
"""Faults that are an answer of the register, not a failure to reach it."""


class DemoRegisters:
    """``registers/SOURCE.yaml``: key to record; several records in a list under one key contradict each other.

    ``*`` is the record of every key that is not listed: of the children whose numbers are given in a case.
    """

    def __init__(self, province: Province) -> None:
        self.province = province
        self.definitions = DemoContent(province.content.folder.parent)

    def ask(self, source_id: str, key: str, *, call: str = "") -> Reply:
        """What ``source_id`` says of ``key``; with ``call`` the same again. Raises Unavailable, Refused."""
        fault = self.province.fault(SYSTEM, source_id)
        if fault.kind in SAID:
            self.province.refuse(fault, source_id, says=SAID)
            return Reply(SAID[fault.kind], at=_now())

        def look_up(_: sqlite3.Connection) -> dict[str, Any]:
            return self._look_up(source_id, key)

        said = self.province.call(SYSTEM, f"{source_id}:{call}" if call else "", look_up, part=source_id)
        return Reply(Found(said["status"]), said["answers"], said["at"])

    def events(self, *, after: str) -> Events:
        """``events.yaml`` in its order, a few at a time; the cursor is how many have been told."""
        self.province.refuse(self.province.fault(SYSTEM, EVENTS), EVENTS)
        began = int(after or 0)
        told = self.province.content.read(EVENTS).get("events", [])[began : began + AT_ONCE]
        events = tuple(RegisterEvent(each["source"], each["number"], each["of"]) for each in told)
        return Events(events, str(began + len(events)))

    def _look_up(self, source_id: str, key: str) -> dict[str, Any]:
        register = self.province.content.read(f"registers/{source_id}")
        known = register.get(key, register.get("*", []))
        records = known if isinstance(known, list) else [known]
        if len(records) == 1:
            return {"status": Found.FOUND, "answers": self._typed(source_id, records[0]), "at": _now()}
        return {"status": Found.CONFLICT if records else Found.NOT_FOUND, "answers": {}, "at": _now()}

    def _typed(self, source_id: str, record: Mapping[str, Any]) -> dict[str, Any]:
        """Each answer as the type the source declares. Raises ValueError for content that cannot be."""
        source = self.definitions.read("sources").get(source_id, {})
        types: Mapping[str, str] = source.get("answers", {})
        return {name: _value(source_id, name, types.get(name), raw) for name, raw in record.items()}


def _value(source_id: str, name: str, declared: str | None, raw: Any) -> Any:
    if declared is None or declared == FieldType.LIST:
        return raw
    try:
        return parse(Field(name, Text(name), FieldType(declared)), raw)
    except Wrong as error:
        problem = f"workflows/demo/registers/{source_id}.yaml: an answer {name!r} is no {declared}"
        raise ValueError(problem) from error


def _now() -> str:
    return timezone.localtime().isoformat(timespec="seconds")
