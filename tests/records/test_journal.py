import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from oneservice.records import journal
from oneservice.records.journal import START, Event, append, entries, verify
from oneservice.records.models import Entry
from oneservice.records.plain import NotPlain

FILED = Event("case.filed", "role:mother", "newborn", {"items": ["birth-registration"], "count": 10})
MOVED = Event("item.moved", "staff:3", "birth-registration")


@pytest.mark.django_db
def test_append_writes_all_events_with_one_insert(now, django_assert_num_queries):
    with django_assert_num_queries(1):
        head = append("c1", START, [FILED, MOVED, MOVED], now)
    assert head.seq == 3
    assert [entry.verb for entry in entries("c1")] == ["case.filed", "item.moved", "item.moved"]


@pytest.mark.django_db
def test_append_of_nothing_asks_nothing(now, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert append("c1", START, [], now) == START


@pytest.mark.django_db
def test_append_continues_the_chain(now):
    head = append("c1", START, [FILED], now)
    assert append("c1", head, [MOVED], now) == journal.last("c1")
    assert verify("c1", journal.last("c1")) == []


@pytest.mark.django_db
def test_append_after_an_old_head_is_refused(now):
    append("c1", START, [FILED], now)
    with pytest.raises(IntegrityError), transaction.atomic():
        append("c1", START, [MOVED], now)


@pytest.mark.django_db
def test_append_refuses_what_is_not_plain(now):
    with pytest.raises(NotPlain):
        append("c1", START, [Event("v", "a", "", {"share": 0.5})], now)
    with pytest.raises(NotPlain):
        append("c1", START, [Event("v", "a" * 81)], now)


@pytest.mark.django_db
def test_append_refuses_a_time_without_zone():
    with pytest.raises(ValueError, match="a journal entry needs a time with its zone"):
        append("c1", START, [FILED], datetime(2026, 11, 23))


@pytest.mark.django_db
def test_last_of_a_chain_without_entries_is_the_start():
    assert journal.last("nothing") == START


@pytest.mark.django_db
def test_heads_are_those_of_the_chains_that_grew(now):
    first = append("c1", START, [FILED, MOVED], now)
    seen = Entry.objects.latest("pk").pk
    second = append("c2", START, [FILED], now)
    assert list(journal.heads()) == [("c1", first), ("c2", second)]
    assert list(journal.heads(after=seen)) == [("c2", second)]


def update_entry():
    Entry.objects.update(actor="staff:4")


def delete_entry():
    Entry.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize("change", [update_entry, delete_entry])
def test_the_database_refuses_to_change_the_journal(now, change):
    append("c1", START, [FILED], now)
    with pytest.raises(DatabaseError, match="records_entry: append only"), transaction.atomic():
        change()
    assert [entry.actor for entry in entries("c1")] == ["role:mother"]


@pytest.mark.django_db
def test_verify_lists_each_break_an_intruder_made(now, without_guards):
    head = append("c1", START, [FILED, *[MOVED] * 5], now)
    without_guards(connection)
    Entry.objects.filter(seq=2).update(actor="staff:4")
    Entry.objects.filter(seq=4).delete()
    Entry.objects.filter(seq=6).delete()
    assert verify("c1", head) == [
        "entry 2 was altered",
        "missing before entry 5: 1",
        "cut off after entry 5: the head is entry 6",
    ]


@pytest.mark.django_db
def test_verify_finds_a_chain_written_anew(now, without_guards):
    head = append("c1", START, [FILED, MOVED], now)
    without_guards(connection)
    Entry.objects.all().delete()
    append("c1", START, [FILED, FILED], now)
    assert verify("c1", head) == ["entry 2 is not the head that was kept"]


@pytest.mark.services
@pytest.mark.parametrize(
    "change", ["UPDATE records_entry SET actor = 'x'", "DELETE FROM records_entry", "TRUNCATE records_entry"]
)
def test_postgresql_refuses_to_change_the_journal(on_postgres, now, change):
    head = append("c1", START, [FILED], now)
    with pytest.raises(DatabaseError, match="records_entry: append only"):
        connection.cursor().execute(change.format("records_entry"))
    assert verify("c1", head) == []


@pytest.mark.services
def test_a_chain_of_postgresql_verifies_after_its_way_through_jsonb(on_postgres, now):
    data = {"b": [1, None, True], "a": {"é": "中文", "z": "", "n": -5}, "long": 2**53}
    head = append("c1", START, [Event("v", "a", "s", data)], now.replace(microsecond=123456))
    assert verify("c1", head) == []


@pytest.mark.services
def test_of_many_that_hold_one_head_one_appends(on_postgres, now):
    head = append("c1", START, [FILED], now)
    start = Barrier(4)

    def attempt(number):
        start.wait()
        try:
            append("c1", head, [Event("item.moved", f"staff:{number}")], now)
        except IntegrityError:
            return "refused"
        else:
            return "appended"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        outcomes = sorted(threads.map(attempt, range(4)))
    assert outcomes == ["appended", "refused", "refused", "refused"]
    assert verify("c1", journal.last("c1")) == []


APPEND = """
import sys
from datetime import UTC, datetime
import django
django.setup()
from django.db import IntegrityError
from oneservice.records import journal
head = journal.last("c1")
print("ready", flush=True)
sys.stdin.readline()
try:
    journal.append("c1", head, [journal.Event("item.moved", sys.argv[1])], datetime.now(UTC))
    print("appended")
except IntegrityError:
    print("refused")
"""


@pytest.mark.services
def test_of_two_processes_that_hold_one_head_one_appends(on_postgres, now, settings):
    append("c1", START, [FILED], now)
    command = [sys.executable, "-W", "ignore", "-c", APPEND]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    environment = os.environ | {"DATABASE_URL": on_postgres}
    processes = [
        subprocess.Popen([*command, f"staff:{n}"], env=environment, cwd=settings.ROOT, **pipes) for n in (1, 2)
    ]
    assert [process.stdout.readline() for process in processes] == ["ready\n", "ready\n"]
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert sorted(process.communicate(timeout=30)[0] for process in processes) == ["appended\n", "refused\n"]
    assert verify("c1", journal.last("c1")) == []
    assert journal.last("c1").seq == 2
