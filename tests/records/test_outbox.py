from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from oneservice.records import outbox, systems
from oneservice.records.models import OutboxRow
from oneservice.records.outbox import Gone, Job, claim, close, effect, extend, fail, put
from oneservice.records.plain import NotPlain

READY, DONE, DEAD = OutboxRow.State.READY, OutboxRow.State.DONE, OutboxRow.State.DEAD
MINUTE = timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def jobs(number, now, **values):
    return [Job("document.make", f"job-{n}", {"document": n}, now, **values) for n in range(number)]


def keys(rows):
    return [row.key for row in rows]


@pytest.fixture
def row(db, now):
    """One row that is ours."""
    put(jobs(1, now))
    return claim(1, now)[0]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 30])
def test_put_is_one_insert_however_many(now, number, django_assert_num_queries):
    with django_assert_num_queries(1):
        put(jobs(number, now))
    assert OutboxRow.objects.count() == number


@pytest.mark.django_db
def test_put_of_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        put([])


@pytest.mark.django_db
def test_put_of_the_same_key_again_changes_nothing(now):
    put(jobs(2, now))
    put([Job("document.make", "job-1", {"document": 9}, now), Job("document.make", "job-2", {}, now)])
    assert list(OutboxRow.objects.order_by("id").values_list("key", "payload")) == [
        ("job-0", {"document": 0}),
        ("job-1", {"document": 1}),
        ("job-2", {}),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "job",
    [Job("", "key"), Job("kind", ""), Job("kind", "k" * 161), Job("kind", "key", {"name": "长" * 201})],
)
def test_put_refuses_what_ignoring_conflicts_would_swallow(job):
    with pytest.raises(NotPlain):
        put([job])


@pytest.mark.django_db
def test_put_wakes_workers_when_the_transaction_commits(now, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        put(jobs(1, now))
        assert outbox.wake.is_set() is False
    assert outbox.wake.is_set() is True


@pytest.mark.django_db
def test_claim_takes_the_longest_due_first(now):
    put([Job("k", "late", due_at=now), Job("k", "early", due_at=now - MINUTE), Job("k", "timer", due_at=now + MINUTE)])
    assert keys(claim(10, now)) == ["early", "late"]


@pytest.mark.django_db
def test_claim_takes_only_the_kinds_asked_for(now):
    put([Job("pdf", "a", due_at=now), Job("mail", "b", due_at=now)])
    assert keys(claim(10, now, kinds={"mail"})) == ["b"]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 30])
def test_claim_costs_the_same_however_many(now, number, django_assert_num_queries):
    put(jobs(number, now))
    with django_assert_num_queries(5):  # look, savepoint, select, update, release
        assert len(claim(30, now)) == number


@pytest.mark.django_db
def test_claim_of_nothing_is_one_read(now, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert claim(10, now) == []


def test_claimed_rows_are_hidden_until_the_lease_runs_out(row, now):
    assert claim(1, now + outbox.LEASE - timedelta(seconds=1)) == []
    assert keys(claim(1, now + outbox.LEASE)) == ["job-0"]


def test_an_extended_lease_hides_the_row_longer(row, now):
    assert extend(row, now + MINUTE) is True
    assert claim(1, now + outbox.LEASE) == []


def test_close_marks_done_once(row):
    assert [close(row), close(row)] == [True, False]
    assert OutboxRow.objects.get().state == DONE


def test_close_leaves_alone_what_somebody_else_has(row, now):
    claim(1, now + outbox.LEASE)
    assert [close(row), extend(row, now), fail(row, "Unavailable", now)] == [False, False, False]
    assert OutboxRow.objects.get().state == READY


def test_effect_closes_the_row_with_what_it_wrote(row, now):
    with effect(row):
        put([Job("next", "next", due_at=now)])
    assert list(OutboxRow.objects.order_by("id").values_list("key", "state")) == [("job-0", DONE), ("next", READY)]


def test_effect_that_fails_leaves_the_row_open_and_writes_nothing(row, now):
    def broken():
        with effect(row):
            put([Job("next", "next", due_at=now)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert list(OutboxRow.objects.values_list("key", "state")) == [("job-0", READY)]
    assert close(row) is True


def test_effect_of_a_lost_row_does_not_begin(row, now):
    claim(1, now + outbox.LEASE)
    begun = []
    with pytest.raises(Gone), effect(row):
        begun.append(1)
    assert begun == []


def test_fail_tries_again_after_a_pause(row, now):
    assert fail(row, "Unavailable", now) is True
    again = OutboxRow.objects.get()
    assert (again.state, again.last_error, again.attempts, again.lease) == (READY, "Unavailable", 1, "")
    assert timedelta(seconds=1.5) <= again.due_at - now <= timedelta(seconds=2.5)


def test_fail_takes_the_name_of_an_error_never_its_text(row, now):
    with pytest.raises(NotPlain):
        fail(row, "ValueError: 530102199001011234", now)


def test_fail_for_good_makes_a_dead_letter(row, now):
    fail(row, "Refused", now, final=True)
    assert keys(outbox.dead_letters()) == ["job-0"]
    assert claim(1, now + MINUTE) == []


@pytest.mark.django_db
def test_the_twelfth_failure_makes_a_dead_letter(now):
    put(jobs(1, now))
    tries = 0
    while claimed := claim(1, now):
        tries += 1
        fail(claimed[0], "Unavailable", now)
        now += timedelta(hours=2)
    assert (tries, keys(outbox.dead_letters())) == (12, ["job-0"])


@pytest.mark.django_db
def test_a_row_that_kills_its_workers_makes_a_dead_letter(now):
    put(jobs(1, now))
    tries = 0
    while claim(1, now):
        tries += 1
        now += outbox.LEASE
    assert (tries, outbox.dead_letters().get().last_error) == (12, "WorkerDied")


@pytest.mark.django_db
def test_what_stopped_is_as_many_as_wanted_of_each_kind(now):
    """However long the one list is, it does not crowd out the other."""
    put(jobs(6, now))
    OutboxRow.objects.filter(key__in=["job-0", "job-1", "job-2"]).update(state="dead")
    for number, hours in ((3, 1), (4, 2), (5, 3)):
        OutboxRow.objects.filter(key=f"job-{number}").update(unreached_since=now - timedelta(hours=hours))
    found = outbox.stopped(now - timedelta(hours=2), 1)
    assert sorted(keys(found)) == ["job-0", "job-5"]
    assert sorted(keys(outbox.stopped(now - timedelta(hours=2), 9))) == ["job-0", "job-1", "job-2", "job-4", "job-5"]


def test_a_dead_letter_can_be_tried_afresh(row, now):
    fail(row, "Refused", now, final=True)
    assert [outbox.retry(row.pk, now), outbox.retry(row.pk, now)] == [True, False]
    assert [again.attempts for again in claim(1, now)] == [1]


def test_a_dead_letter_can_be_settled_by_hand(row, now):
    fail(row, "Refused", now, final=True)
    assert [outbox.resolve(row.pk, now), outbox.resolve(row.pk, now)] == [True, False]
    assert (list(outbox.dead_letters()), claim(1, now)) == ([], [])


def test_the_pause_doubles_up_to_an_hour():
    seconds = [outbox.pause(attempts).total_seconds() for attempts in (1, 4, 30)]
    assert [1.5 <= seconds[0] <= 2.5, 12 <= seconds[1] <= 20, 2700 <= seconds[2] <= 4500] == [True] * 3


@pytest.fixture
def outward(db, now):
    """A row that waits for an outside system."""
    put(jobs(1, now, system="there"))


def fail_next(now, error="Unavailable"):
    """Somebody takes the row and gives it back, its system not reached or something else wrong; the row then."""
    [row] = claim(1, now)
    fail(row, error, now, unreached=error == "Unavailable")
    return OutboxRow.objects.get()


def test_a_system_that_is_not_reached_does_not_count_against_the_row(outward, now):
    for _ in range(30):
        row = fail_next(now)
        now = row.due_at
    assert (row.state, row.attempts, row.unreached, row.last_error) == (READY, 30, 30, "Unavailable")


@pytest.mark.parametrize("before", [0, 5, 40])
def test_other_errors_keep_their_twelve_whatever_outages_were_before(outward, now, before):
    for _ in range(before):
        now = fail_next(now).due_at
    for _ in range(11):
        row = fail_next(now, "ValueError")
        assert (row.state, row.unreached_since) == (READY, None)
        now = row.due_at
    assert (fail_next(now, "ValueError").state, OutboxRow.objects.get().attempts) == (DEAD, before + 12)


def test_an_error_after_an_outage_pauses_like_the_first(outward, now):
    for _ in range(20):
        now = fail_next(now).due_at
    assert timedelta(seconds=1.5) <= fail_next(now, "ValueError").due_at - now <= timedelta(seconds=2.5)


def test_a_row_that_kills_its_workers_is_given_up_whatever_outages_were_before(outward, now):
    for _ in range(20):
        now = fail_next(now).due_at
    tries = 0
    while claim(1, now):
        tries += 1
        now += outbox.LEASE
    assert (tries, outbox.dead_letters().get().last_error) == (12, "WorkerDied")


@pytest.mark.django_db
def test_without_a_system_nothing_was_out_of_reach(now):
    put(jobs(1, now))
    for _ in range(12):
        row = fail_next(now)
        now = row.due_at
    assert (row.state, row.unreached) == (DEAD, 0)


def test_a_system_that_is_out_of_reach_for_three_days_is_told_to_people(outward, now):
    row, began = fail_next(now), now
    while row.state == READY:
        now = row.due_at
        row = fail_next(now)
    assert DAY * 3 <= row.closed_at - began <= DAY * 3 + systems.LONGEST_PAUSE * 1.25
    assert (row.attempts, row.last_error, keys(outbox.dead_letters())) == (row.unreached, "Unavailable", ["job-0"])


@pytest.mark.django_db
def test_days_in_which_nobody_tried_are_no_outage(now):
    put(jobs(1, now - DAY * 10, system="there"))
    assert fail_next(now).state == READY


def test_an_outage_that_ended_does_not_add_to_the_next(outward, now):
    fail_next(now)
    fail_next(now + DAY * 2, "ValueError")
    fail_next(now + DAY * 4)
    assert [fail_next(now + DAY * days).state for days in (5, 6, 7)] == [READY, READY, DEAD]


def test_a_timer_that_was_moved_counts_from_its_new_moment(outward, now):
    fail_next(now)
    outbox.rearm({"job-0": now + DAY * 10})
    assert [fail_next(now + DAY * days).state for days in (10, 12, 13)] == [READY, READY, DEAD]


def test_a_dead_letter_of_an_outage_has_its_days_again(outward, now):
    fail_next(now)
    fail_next(now + DAY * 3)
    assert outbox.retry(OutboxRow.objects.get().pk, now + DAY * 4) is True
    row = fail_next(now + DAY * 4)
    assert (row.state, row.attempts, row.unreached, row.unreached_since) == (READY, 1, 1, now + DAY * 4)


def tries(until):
    """The moments, in seconds, at which a row alone is tried whose system is not reached, the first after ``until``
    included."""
    at, count = 0.0, 0
    yield at
    while at <= until:
        count += 1
        at += outbox.pause(count, systems.LONGEST_PAUSE).total_seconds()
        yield at


@given(st.floats(0, outbox.LONGEST_OUTAGE.total_seconds()))
def test_the_end_of_an_outage_is_noticed_soon(seconds):
    """Within as long as it lasted, give or take the spread, and never later than some six minutes."""
    *_, noticed = tries(seconds)
    assert noticed - seconds <= min(2.5 + seconds * 5 / 3 + 2.5, systems.LONGEST_PAUSE.total_seconds() * 1.25)


@pytest.mark.parametrize(
    ("outage", "fewest", "most"),
    [(MINUTE, 5, 7), (HOUR, 17, 25), (HOUR * 2, 27, 41), (DAY, 237, 392), (DAY * 3, 699, 1160)],
)
def test_an_outage_costs_so_many_tries(outage, fewest, most):
    """2 + 4 + ... + 256 s, then one in five minutes; all of them a quarter shorter or longer."""
    assert fewest <= len(list(tries(outage.total_seconds()))) <= most


@pytest.mark.django_db
def test_the_oldest_open_age_counts_from_the_first_due_time(now, django_assert_num_queries):
    put([Job("k", "old", due_at=now - MINUTE), Job("k", "timer", due_at=now + MINUTE)])
    fail(claim(1, now)[0], "Unavailable", now)
    with django_assert_num_queries(1):
        assert outbox.oldest_open_age(now) == MINUTE


@pytest.mark.django_db
def test_the_oldest_open_age_of_nothing_due_is_none(now):
    put([Job("k", "timer", due_at=now + MINUTE)])
    assert outbox.oldest_open_age(now) is None


@pytest.mark.django_db
def test_claiming_reads_the_index_of_ready_rows(now):
    put(jobs(200, now))
    OutboxRow.objects.update(state=DONE)
    assert "outbox_ready" in outbox._due(now, None).explain()


def claim_all(now, start):
    """What one of several workers gets when all claim at once, a few at a time, until nothing is left."""
    start.wait()
    mine = []
    try:
        while rows := claim(7, now):
            mine += [row.pk for row in rows]
    finally:
        connection.close()
    return mine


def claimed_by_four(now):
    start = Barrier(4)
    with ThreadPoolExecutor(4) as threads:
        return [pk for mine in threads.map(lambda _: claim_all(now, start), range(4)) for pk in mine]


@pytest.mark.django_db(transaction=True)
def test_four_workers_claim_no_row_twice_on_sqlite(now):
    put(jobs(100, now))
    claimed = claimed_by_four(now)
    assert (len(claimed), len(set(claimed))) == (100, 100)


@pytest.mark.services
def test_four_workers_claim_no_row_twice_on_postgresql(on_postgres, now):
    put(jobs(400, now))
    claimed = claimed_by_four(now)
    assert (len(claimed), len(set(claimed))) == (400, 400)


@pytest.mark.services
def test_of_two_workers_with_one_row_one_writes_its_effect(on_postgres, now):
    put(jobs(1, now))
    first = claim(1, now)[0]
    second = claim(1, now + outbox.LEASE)[0]
    start = Barrier(2)

    def act(row):
        start.wait()
        try:
            with effect(row):
                put([Job("effect", f"effect-{row.lease}", due_at=now)])
        except Gone:
            return "gone"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(act, [first, second])) == ["gone", "done"]
    assert OutboxRow.objects.filter(kind="effect").count() == 1


@pytest.mark.services
def test_claiming_on_postgresql_reads_the_index_of_ready_rows(on_postgres, now):
    put(jobs(6000, now))
    OutboxRow.objects.filter(pk__gt=3000).update(state=DONE)
    connection.cursor().execute("ANALYZE records_outboxrow")
    assert "outbox_ready" in outbox._due(now, None)[:10].explain()


@pytest.mark.django_db
def test_a_row_that_failed_and_pauses_does_not_say_that_nobody_works(now):
    put([Job("k", "paused", due_at=now), Job("k", "waiting", due_at=now + timedelta(seconds=30))])
    [row] = claim(1, now)
    outbox.fail(row, "Unavailable", now + timedelta(minutes=5))

    assert outbox.oldest_open_age(now + timedelta(minutes=5)) == timedelta(minutes=5)
    assert outbox.oldest_untaken_age(now + timedelta(minutes=5)) == timedelta(seconds=270)


@pytest.mark.django_db
def test_open_rows_are_counted_by_kind_and_standing(now):
    put([Job("a", "1", due_at=now), Job("a", "2", due_at=now + timedelta(days=1)), Job("b", "3", due_at=now)])
    OutboxRow.objects.filter(key="3").update(state="dead")
    put([Job("b", "4", due_at=now)])
    OutboxRow.objects.filter(key="4").update(state="done")

    assert outbox.counts(now) == {("a", "due"): 1, ("a", "later"): 1, ("b", "dead"): 1}


@pytest.mark.django_db
def test_a_timer_that_should_have_fired_is_overdue(now):
    put([Job("timer", "1", due_at=now), Job("timer", "2", due_at=now + timedelta(minutes=9))])
    OutboxRow.objects.update(created_at=now - timedelta(days=1))
    put([Job("job", "3", due_at=now)])
    OutboxRow.objects.filter(key="3").update(created_at=now)

    assert outbox.overdue_timers(now + timedelta(minutes=10), timedelta(minutes=2)) == 1
