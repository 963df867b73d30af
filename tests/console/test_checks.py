import pytest

from oneservice.connectors.registry import SYSTEMS
from oneservice.console.checks import demo_stays_at_home, every_system_is_connected
from oneservice.console.loopback import loopback_only


@pytest.mark.parametrize(
    ("name", "value", "exposed"),
    [
        ("BIND", "0.0.0.0", "0.0.0.0"),
        ("BIND", "", ""),
        ("ALLOWED_HOSTS", ["127.0.0.1", "one.example.gov.cn"], "one.example.gov.cn"),
        ("ALLOWED_HOSTS", ["*"], "*"),
    ],
)
def test_a_demo_others_can_reach_is_an_error(settings, name, value, exposed):
    settings.DEMO = True
    setattr(settings, name, value)
    [error] = demo_stays_at_home()

    assert (error.id, error.msg) == (
        "oneservice.E001",
        f"ONESERVICE_DEMO=1 while others can reach the site: {exposed}",
    )


def test_a_demo_on_loopback_is_well(settings):
    settings.DEMO = True

    assert demo_stays_at_home() == []


def test_a_site_that_is_no_demo_may_be_reached(settings):
    settings.DEMO = False
    settings.BIND = "0.0.0.0"

    assert demo_stays_at_home() == []


def test_a_site_that_is_no_demo_needs_connectors(settings):
    settings.DEMO = False
    settings.CONNECTORS = {system: "a.Class" for system in SYSTEMS if system != "payment"}
    [warning] = every_system_is_connected()

    assert (warning.id, warning.msg) == ("oneservice.W001", "no connector is named for: payment")


def call(remote):
    statuses = []
    guarded = loopback_only(lambda environ, start: [b"in"])
    body = b"".join(guarded({"REMOTE_ADDR": remote}, lambda status, headers: statuses.append(status)))
    return statuses, body


def test_the_demo_lets_its_own_machine_in():
    assert call("127.0.0.1") == ([], b"in")


@pytest.mark.parametrize("remote", ["10.1.2.3", ""])
def test_the_demo_turns_others_away(remote):
    statuses, body = call(remote)

    assert statuses == ["403 Forbidden"]
    assert body.decode().startswith("演示站点只接受本机访问")
