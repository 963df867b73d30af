import json
import threading

import pytest

from oneservice.connectors import registry
from oneservice.connectors.demo.faults import FaultKind
from oneservice.engine.ports import Unavailable


@pytest.fixture
def messages(workflows):
    return registry.demo_messages()


def texts(messages, to=""):
    return [message.text for message in messages.inbox(to)]


def test_a_message_is_in_the_inbox_of_its_number_newest_first(messages):
    messages.send("13800000001", "第一条", key="1")
    messages.send("13800000002", "给别人", key="2")
    messages.send("13800000001", "第二条", key="3")

    assert texts(messages, "13800000001") == ["第二条", "第一条"]
    assert texts(messages) == ["第二条", "给别人", "第一条"]


def test_an_empty_inbox_is_empty(messages):
    assert messages.inbox() == []


def test_a_repeated_key_sends_nothing(messages):
    messages.send("13800000001", "第一条", key="1")
    messages.send("13800000001", "第一条", key="1")

    assert texts(messages) == ["第一条"]


def test_a_message_that_timed_out_is_not_sent_twice(messages, switch):
    switch("messages", FaultKind.DONE_BUT_TIMEOUT)
    with pytest.raises(Unavailable):
        messages.send("13800000001", "第一条", key="1")
    messages.send("13800000001", "第一条", key="1")

    assert texts(messages) == ["第一条"]


def test_a_fault_strikes_its_share_of_the_calls_and_every_message_arrives_once(messages, switch):
    switch("messages", FaultKind.DONE_BUT_TIMEOUT, share=0.5)
    struck = 0
    for number in range(40):
        try:
            messages.send("13800000001", str(number), key=str(number))
        except Unavailable:
            struck += 1
            messages.send("13800000001", str(number), key=str(number))

    assert 0 < struck < 40
    assert sorted(map(int, texts(messages))) == list(range(40))


def test_a_line_left_by_a_killed_process_is_not_sent_again(messages):
    """Killed between its line and the commit of its key; meanwhile others go on sending."""
    for key in ("1", "2"):
        line = {"at": "2026-11-23T09:00:00+08:00", "to": "13800000001", "text": key, "key": key}
        with messages.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        messages.send("13800000002", "另一条", key=f"other {key}")
    for key in ("1", "2"):
        messages.send("13800000001", key, key=key)

    assert texts(messages, "13800000001") == ["2", "1"]


def test_many_senders_at_once_lose_and_double_nothing(messages):
    def send_all():
        for number in range(20):
            messages.send("13800000001", str(number), key=str(number))

    threads = [threading.Thread(target=send_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(int, texts(messages))) == list(range(20))


def test_the_file_is_for_its_owner_only(messages):
    messages.send("13800000001", "第一条", key="1")

    assert messages.path.stat().st_mode & 0o777 == 0o600
    assert messages.province.memory.path.stat().st_mode & 0o777 == 0o600
