import io
import json
import logging

import pytest
import structlog

from oneservice.console import logs

SECRET = "李雪 530102202609200021"


@pytest.fixture
def lines():
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter())
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)


def test_a_key_not_allowed_stays_out_of_the_log(lines):
    structlog.get_logger("oneservice.test").warning("effect failed", kind="source.ask", name=SECRET)

    [line] = lines()
    del line["timestamp"]
    assert line == {
        "level": "warning",
        "logger": "oneservice.test",
        "event": "effect failed",
        "kind": "source.ask",
    }


def test_arguments_of_a_librarys_message_stay_out_of_the_log(lines):
    logging.getLogger("somebody").warning("Not found: %s", SECRET)

    assert [line["event"] for line in lines()] == ["Not found: %s"]


def test_an_exception_is_logged_as_class_and_place_without_its_text(lines):
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("somebody").exception("failed")

    [line] = lines()
    assert line["error"] == "ValueError"
    assert line["where"][0].endswith("test_an_exception_is_logged_as_class_and_place_without_its_text")
    assert SECRET not in json.dumps(line, ensure_ascii=False)
