import pytest
from django.core.exceptions import ImproperlyConfigured

from oneservice.connectors import registry
from oneservice.connectors.registers.demo import DemoRegisters


class Elsewhere:
    """Stands for a connector a province brings along."""


@pytest.mark.parametrize("system", registry.SYSTEMS)
def test_a_demo_system_is_refused_outside_the_demo(settings, system):
    settings.DEMO = False

    with pytest.raises(ImproperlyConfigured, match=f"^{system}: no connector is named in CONNECTORS"):
        registry.implementation(system)


def test_a_demo_system_is_refused_on_an_address_others_can_reach(settings):
    settings.DEMO = True
    settings.BIND = "0.0.0.0"

    with pytest.raises(ImproperlyConfigured):
        registry.registers()


def test_the_demo_answers_on_loopback(settings):
    settings.DEMO = True

    assert isinstance(registry.registers(), DemoRegisters)


def test_a_connector_named_in_the_settings_comes_first(settings):
    settings.DEMO = False
    settings.CONNECTORS = {"registers": f"{__name__}.Elsewhere"}

    assert isinstance(registry.registers(), Elsewhere)


def test_a_demo_page_is_refused_where_the_system_is_real(settings):
    settings.CONNECTORS = {"payment": f"{__name__}.Elsewhere"}

    with pytest.raises(ImproperlyConfigured, match="payment is not the demo one"):
        registry.demo_payment()


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.1", False),
        ("example.gov.cn", False),
        ("", False),
        ("*", False),
    ],
)
def test_loopback_is_told_from_the_rest(host, is_loopback):
    assert registry.is_loopback(host) is is_loopback
