"""Effects of the tests: what a real one looks like, and one that can be told to misbehave."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from oneservice.connectors import registry
from oneservice.engine.ports import Refused, Unavailable
from oneservice.jobs.effects import KEY, nothing, register
from oneservice.records import journal, outbox

ERRORS = {"refused": Refused, "unavailable": Unavailable, "value": ValueError}


def send(payload: Mapping[str, Any]) -> str:
    """Outside any transaction: the call to another system, with the row's key."""
    time.sleep(payload.get("milliseconds", 0) / 1000)
    registry.messages().send("13800000001", payload["text"], key=payload[KEY])
    return payload["text"]


def record(payload: Mapping[str, Any], text: str) -> None:
    """In the transaction that closes the row. A second entry in the chain would be a doubled effect."""
    chain = f"effect:{payload[KEY]}"
    event = journal.Event("message.sent", "job", data={"length": len(text)})
    journal.append(chain, journal.last(chain), [event], timezone.now())


def keep_busy(payload: Mapping[str, Any]) -> str:
    time.sleep(payload["milliseconds"] / 1000)
    return ""


def stumble(payload: Mapping[str, Any]) -> None:
    raise ERRORS[payload["error"]]("530102199003070047")


def chained(payload: Mapping[str, Any], result: None) -> None:
    """An effect that leaves another job behind."""
    left = payload["left"]
    if left:
        outbox.put([outbox.Job("example.chained", f"chained:{left - 1}", {"left": left - 1})])


register("example.send", send, record, outside=True)
register("example.print", keep_busy, record, heavy=True)
register("example.stumble", stumble, record)
register("example.record", lambda payload: "", record)
register("example.chained", nothing, chained)
