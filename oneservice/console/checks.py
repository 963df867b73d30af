"""What ``manage.py check --deploy`` says about how the site is put up."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from oneservice.connectors.registry import SYSTEMS
from oneservice.console.loopback import exposed


@register(Tags.security, deploy=True)
def demo_stays_at_home(**_: Any) -> list[CheckMessage]:
    """E001: the demo, where anybody can be anyone, on an address others can reach."""
    hosts = exposed() if settings.DEMO else []
    if not hosts:
        return []
    return [
        Error(
            f"ONESERVICE_DEMO=1 while others can reach the site: {', '.join(hosts)}",
            hint="Leave out ONESERVICE_DEMO, or name loopback addresses only in BIND and ALLOWED_HOSTS.",
            id="oneservice.E001",
        )
    ]


@register(Tags.security, deploy=True)
def every_system_is_connected(**_: Any) -> list[CheckMessage]:
    """W001: without the demo, each outside system needs a connector of its own."""
    missing = [] if settings.DEMO else [system for system in SYSTEMS if system not in settings.CONNECTORS]
    if not missing:
        return []
    return [
        Warning(
            f"no connector is named for: {', '.join(missing)}",
            hint="Name a class for each in CONNECTORS: registers=package.module.Class,payment=...",
            id="oneservice.W001",
        )
    ]
