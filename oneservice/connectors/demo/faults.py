"""Faults and delays of the demo systems, switched in a file that is read at every call.

``demo-faults.json`` is ``{"civil.marriage": {"delay": 1.5, "fault": "silent", "share": 0.2}}``: by source id, by
``departments.SYSTEM``, or by the folder's name (``registers``, ``payment``, ...) for all that is in it.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class FaultKind(StrEnum):
    """What a demo system can be told to do wrong."""

    SILENT = "silent"  # a register says nothing yet; any other system is not reached
    DOWN = "down"
    CONFLICT = "conflict"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    DONE_BUT_TIMEOUT = "done_but_timeout"  # it was done, but the caller is told it timed out


@dataclass(frozen=True, slots=True)
class Fault:
    """``kind`` None: it only takes ``seconds``. ``share`` of the calls are struck, the others are well."""

    kind: FaultKind | None = None
    seconds: float = 0.0
    share: float = 1.0

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Fault:
        kind = data.get("fault")
        seconds, share = (float(str(data.get(name, usual))) for name, usual in (("delay", 0), ("share", 1)))
        return cls(FaultKind(str(kind)) if kind else None, seconds, share)

    def to_json(self) -> dict[str, object]:
        said = {"delay": self.seconds or None, "fault": self.kind, "share": self.share if self.share < 1 else None}
        return {name: value for name, value in said.items() if value is not None}

    def strikes(self) -> bool:
        """Whether this call is one of those it is meant for; each is drawn anew."""
        return random.random() < self.share  # noqa: S311 - spreads faults, hides nothing


def read_faults(path: Path) -> dict[str, Fault]:
    """By name of what is disturbed; nothing is, where the file is missing."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    return {name: Fault.from_json(data) for name, data in json.loads(text).items()}


def write_faults(path: Path, faults: Mapping[str, Fault]) -> None:
    """Replace the file at once, so that a call never reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as new:
        json.dump({name: fault.to_json() for name, fault in faults.items()}, new, ensure_ascii=False, indent=1)
    os.replace(new.name, path)
