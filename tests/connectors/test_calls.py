import pytest

from oneservice.connectors import calls, registry
from oneservice.connectors.registers.demo import DemoRegisters
from oneservice.engine.ports import Refused, Unavailable


class Moody:
    system = "moody"

    def answer(self, what, error=None):
        if error:
            raise error
        return what


@pytest.fixture
def told():
    """What was told of every call, without the seconds."""
    heard = []
    stop = calls.listen(lambda *said: heard.append(said[:3]))
    yield heard
    stop()


def test_a_call_is_told_with_what_came_of_it(told):
    moody = calls.heard("registers", Moody())
    assert moody.answer("civil.marriage") == "civil.marriage"
    for error in (Unavailable("x"), Refused("x"), ValueError("x")):
        with pytest.raises(type(error)):
            moody.answer("civil.marriage", error)
    outcomes = ["ok", "unavailable", "refused", "error"]
    assert told == [("registers", "civil.marriage", outcome) for outcome in outcomes]


def test_whom_a_call_is_about_is_never_told(told):
    calls.heard("messages", Moody()).answer("13800000001")
    calls.heard("identity", Moody()).answer("login-of-somebody")
    assert told == [("messages", "", "ok"), ("identity", "", "ok")]


def test_a_connector_that_is_heard_is_still_what_it_is(told):
    assert isinstance(registry.registers(), DemoRegisters)
    assert calls.heard("registers", Moody()).system == "moody"


def test_nothing_stands_before_a_connector_while_nobody_listens():
    assert type(registry.registers()) is DemoRegisters
