"""Which implementation speaks to each outside system: a class named in ``settings.CONNECTORS``, else the demo.

The demos answer to anybody who asks and prove anybody to be anyone, so they are refused unless the site is
told to be a demo and listens on loopback only.
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from oneservice.connectors.calls import heard
from oneservice.connectors.demo.province import Province
from oneservice.connectors.departments.demo import DemoDepartments
from oneservice.connectors.identity.demo import DemoIdentity
from oneservice.connectors.licences.demo import DemoLicences
from oneservice.connectors.messages.demo import DemoMessages
from oneservice.connectors.payment.demo import DemoPayment
from oneservice.connectors.registers.demo import DemoRegisters
from oneservice.engine import ports

DEMOS = {
    "departments": DemoDepartments,
    "identity": DemoIdentity,
    "licences": DemoLicences,
    "messages": DemoMessages,
    "payment": DemoPayment,
    "registers": DemoRegisters,
}
SYSTEMS = tuple(DEMOS)


def departments() -> ports.Departments:
    return heard("departments", implementation("departments"))


def identity() -> ports.Identity:
    return heard("identity", implementation("identity"))


def licences() -> ports.Licences:
    return heard("licences", implementation("licences"))


def messages() -> ports.Messages:
    return heard("messages", implementation("messages"))


def payment() -> ports.Payment:
    return heard("payment", implementation("payment"))


def registers() -> ports.Registers:
    return heard("registers", implementation("registers"))


def demo_payment() -> DemoPayment:
    """The demo's cashier, for its page. Raises ImproperlyConfigured where payment is real."""
    return _demo("payment", DemoPayment)


def demo_messages() -> DemoMessages:
    """The demo's inbox, for its page. Raises ImproperlyConfigured where messages are real."""
    return _demo("messages", DemoMessages)


def implementation(system: str) -> Any:
    """The connector of one of ``SYSTEMS``. Raises ImproperlyConfigured where only a demo could answer and must not."""
    named = settings.CONNECTORS.get(system)
    if named:
        return import_string(named)()
    if not demo_allowed():
        raise ImproperlyConfigured(
            f"{system}: no connector is named in CONNECTORS ({system}=package.module.Class), and the demo one "
            "answers only with ONESERVICE_DEMO=1 on a loopback address (BIND)"
        )
    return DEMOS[system](province())


def demo_allowed() -> bool:
    return bool(settings.DEMO) and is_loopback(settings.BIND)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``: ``localhost``, ``127.x.x.x``, ``::1``."""
    name = host.strip().strip("[]")
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False


def province() -> Province:
    return Province(Path(settings.CONTENT) / "workflows" / "demo", Path(settings.VAR))


def _demo(system: str, kind: type[Any]) -> Any:
    chosen = implementation(system)
    if not isinstance(chosen, kind):
        raise ImproperlyConfigured(f"{system} is not the demo one here: its demo page has nothing to show")
    return chosen
