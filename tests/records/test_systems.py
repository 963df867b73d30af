"""A system that hangs or is down takes no more than its share of the workers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from oneservice.records import outbox, systems
from oneservice.records.models import OutboxRow, OutsideSystem
from oneservice.records.outbox import Job, claim, close, fail, put

MINUTE = timedelta(minutes=1)


def rows_of(*names, now):
    put([Job("ask", f"{name}-{n}", due_at=now, system=name) for n, name in enumerate(names)])


def keys(rows):
    return [row.key for row in rows]


@pytest.fixture
def hung(db, now):
    """A row that somebody is at, and another of the same system behind it."""
    rows_of("a", "a", "b", "", now=now)
    return claim(1, now)[0]


def test_a_system_that_has_its_worker_gets_no_other(hung, now):
    assert [keys(claim(1, now)) for _ in range(3)] == [["b-2"], ["-3"], []]


@pytest.mark.django_db
def test_a_batch_takes_no_more_of_a_system_than_one_by_one(now, settings):
    settings.OUTSIDE_LIMIT = 2
    rows_of("a", "a", "a", "b", "", "", now=now)
    assert keys(claim(10, now)) == ["a-0", "a-1", "b-3", "-4", "-5"]
    assert claim(10, now) == []


@pytest.mark.parametrize("end", [close, lambda row: fail(row, "Unavailable", row.due_at)])
def test_there_is_room_again_when_a_row_is_given_back(hung, now, end):
    end(hung)
    assert keys(claim(1, now)) == ["a-1"]


def test_there_is_room_again_when_a_worker_died(hung, now):
    assert keys(claim(9, now + outbox.LEASE)) == ["a-0", "b-2", "-3"]


def test_work_behind_a_system_that_hangs_does_not_say_that_nobody_works(hung, now):
    claim(9, now)
    assert outbox.oldest_untaken_age(now + outbox.LEASE / 2) == timedelta()


def test_only_the_fifth_failure_in_a_row_lets_a_system_alone(hung, now):
    assert [systems.failed(hung, now) for _ in range(5)] == [False] * 4 + [True]
    close(hung)
    alone = systems.FIRST_PAUSE
    assert [keys(claim(1, now)) for _ in range(3)] == [["b-2"], ["-3"], []]
    assert [keys(claim(1, now + alone - timedelta(seconds=1))), keys(claim(1, now + alone))] == [[], ["a-1"]]
    assert OutboxRow.objects.get(key="a-1").attempts == 1


@pytest.mark.django_db
def test_an_answer_ends_the_count_of_failures(now):
    rows_of("a", "a", now=now)
    for _ in range(4):
        row = claim(1, now)[0]
        systems.failed(row, now)
        fail(row, "Unavailable", now - MINUTE * 5)
    row = claim(1, now)[0]
    systems.answered(row)
    assert (row.troubled, OutsideSystem.objects.get().failures) == (True, 0)


def test_an_answer_that_is_no_news_asks_the_database_nothing(hung, django_assert_num_queries):
    with django_assert_num_queries(0):
        systems.answered(hung)


def test_the_pause_doubles_up_to_five_minutes():
    assert [systems.pause(failures).total_seconds() for failures in (5, 6, 9, 60)] == [15, 30, 240, 300]


@pytest.mark.django_db
def test_for_how_long_a_system_is_out_of_reach_is_told_by_its_name(now):
    rows_of("a", "a", "b", "c", "", now=now)
    for row in claim(9, now):
        fail(row, "ValueError" if row.system == "b" else "Unavailable", now, unreached=row.system != "b")
    [again] = claim(1, now + MINUTE)
    fail(again, "Unavailable", now + MINUTE, unreached=True)
    close(OutboxRow.objects.get(system="c"))
    assert systems.unreached(now + 5 * MINUTE) == {"a": 5 * MINUTE}


@pytest.mark.django_db
def test_what_is_out_of_reach_is_listed_the_longest_first(now):
    rows_of("a", "b", "c", now=now)
    for minutes, row in zip((3, 1, 6), claim(9, now), strict=True):
        fail(row, "Unavailable", now + minutes * MINUTE, unreached=True)
    assert keys(outbox.out_of_reach(now + 5 * MINUTE)) == ["b-1", "a-0"]


@pytest.mark.django_db
def test_systems_out_of_reach_are_looked_up_in_an_index(now):
    rows_of(*["a"] * 200, now=now)
    assert "outbox_unreached" in outbox.out_of_reach(now).explain()


@pytest.mark.services
def test_systems_out_of_reach_are_looked_up_in_an_index_on_postgresql(on_postgres, now):
    rows_of(*["a"] * 6000, now=now)
    OutboxRow.objects.filter(pk__lte=OutboxRow.objects.order_by("pk")[9].pk).update(unreached_since=now)
    connection.cursor().execute("ANALYZE records_outboxrow")
    assert "outbox_unreached" in outbox.out_of_reach(now)[:10].explain()
    assert systems.unreached(now + MINUTE) == {"a": MINUTE}


def test_what_waits_for_systems_is_counted_by_name(hung, now):
    assert systems.waiting(now) == {"a": 2, "b": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 30])
def test_claiming_for_systems_costs_the_same_however_many(now, number, django_assert_num_queries):
    names = [f"s{n}" for n in range(number)]
    OutsideSystem.objects.bulk_create([OutsideSystem(name=name) for name in names])
    rows_of(*names, now=now)
    with django_assert_num_queries(7):  # look, savepoint, select, lock, count, update, release
        assert len(claim(30, now)) == number


def claimed_at_once(now):
    """The keys that eight workers get who claim one row each at one moment."""
    start = Barrier(8)

    def one(_):
        start.wait()
        try:
            return keys(claim(1, now))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        return sorted(key for mine in threads.map(one, range(8)) for key in mine)


@pytest.mark.django_db(transaction=True)
def test_workers_who_claim_at_once_keep_to_the_limit_on_sqlite(now):
    rows_of(*["a"] * 8, "b", "", now=now)
    assert claimed_at_once(now) == ["-9", "a-0", "b-8"]


@pytest.mark.services
def test_workers_who_claim_at_once_keep_to_the_limit_on_postgresql(on_postgres, now):
    for turn in range(10):
        OutboxRow.objects.all().delete()
        rows_of(*["a"] * 8, now=now)
        assert len(claimed_at_once(now)) == 1, turn


@pytest.mark.services
def test_passing_over_a_system_on_postgresql_asks_indexes_only(on_postgres, now):
    rows_of(*["a"] * 6000, now=now)
    OutboxRow.objects.filter(pk__gt=3000).update(state="done")
    claim(1, now)
    connection.cursor().execute("ANALYZE records_outboxrow")
    plan = outbox._due(now, None)[:10].explain()
    assert ("outbox_ready" in plan, "outbox_held" in plan) == (True, True)
