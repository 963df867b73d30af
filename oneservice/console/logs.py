"""Logs: one JSON object a line on standard error, only with the keys named here.

No personal data can get into a log: values reach it through ``KEYS`` alone, messages of libraries are logged
as their template without its arguments, and an exception as its class and places in the code, never its text.
"""

from __future__ import annotations

import logging
import logging.config
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

KEYS = (
    "timestamp",
    "level",
    "logger",
    "event",
    "kind",
    "error",
    "attempts",
    "seconds",
    "count",
    "number",
    "root",
    "status",
    "method",
    "route",
    "version",
    "where",
    "system",
)
"""What a log line may hold. To add a key, be sure that no value of it can come from a person."""

LONGEST_EVENT = 200
QUIET = {"fontTools": "WARNING", "weasyprint": "ERROR", "httpx": "WARNING", "httpcore": "WARNING"}
"""Libraries that say more than an operator wants to read."""


def configure(config: Mapping[str, Any]) -> None:
    """Called by Django with ``settings.LOGGING``: ``{"level": "INFO"}``."""
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": formatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": config["level"]},
            "loggers": {name: {"level": level} for name, level in QUIET.items()},
        }
    )


def formatter() -> logging.Formatter:
    """Both our own events and what libraries log end here."""
    return structlog.stdlib.ProcessorFormatter(
        use_get_message=False,
        foreign_pre_chain=[foreign],
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            facts_of_record,
            only_allowed_keys,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=lambda value: type(value).__name__),
        ],
    )


def foreign(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's record: the template of its message, without the arguments, which may be anybody's."""
    record: logging.LogRecord = event["_record"]
    event["event"] = str(record.msg)[:LONGEST_EVENT]
    event["level"] = record.levelname.lower()
    return event


def facts_of_record(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The logger, the error's class and place, and of a request its method, route pattern and status."""
    record: logging.LogRecord = event["_record"]
    event["logger"] = record.name
    if error := error_of(event.get("exc_info")):
        event["error"] = type(error).__name__
        event["where"] = places(error)
    if request := getattr(record, "request", None):
        event["method"] = getattr(request, "method", "")
        event["route"] = getattr(getattr(request, "resolver_match", None), "route", "")
        event["status"] = getattr(record, "status_code", 0)
    return event


def error_of(said: Any) -> BaseException | None:
    """From what ``logger.exception`` leaves: a triple, an exception, or True for the one being handled."""
    if isinstance(said, BaseException):
        return said
    return (said if isinstance(said, tuple) else sys.exc_info())[1] if said else None


def places(error: BaseException) -> list[str]:
    """``file:line function`` of each frame, innermost last."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def only_allowed_keys(_: Any, __: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    return {key: event[key] for key in KEYS if key in event}
