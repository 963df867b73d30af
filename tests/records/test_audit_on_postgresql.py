"""The same on PostgreSQL, where transactions commit in another order than they took their keys."""

from datetime import timedelta
from threading import Event as Flag
from threading import Thread

import pytest
from django.db import connection, transaction

from oneservice.records import audit, journal, notary, root_files
from oneservice.records.journal import START, Event

pytestmark = pytest.mark.services
MOVED = Event("item.moved", "staff:3", "an-item")


def test_what_commits_after_a_root_with_later_keys_is_under_the_next_one(on_postgres, var, now):
    written, may_commit = Flag(), Flag()

    def slow():
        with transaction.atomic():
            journal.append("slow", START, [MOVED], now)
            written.set()
            may_commit.wait(10)
        connection.close()

    thread = Thread(target=slow)
    thread.start()
    assert written.wait(10)
    journal.append("quick", START, [MOVED], now)
    notary.sign_new(now)
    may_commit.set()
    thread.join()
    notary.sign_new(now + timedelta(minutes=1))

    assert [[chain for chain, _ in root.heads] for root in root_files.read()] == [["quick"], ["slow"]]
    assert audit.verify(dict).findings == []


def test_a_chain_that_grows_while_it_is_verified_raises_no_alarm(on_postgres, var, now):
    journal.append("a", START, [MOVED], now)

    def grown():
        """Read inside the moment of the verification; then somebody else appends."""
        heads = {"a": audit.Stored(journal.last("a"), "a")}
        thread = Thread(target=append_elsewhere)
        thread.start()
        thread.join()
        return heads

    def append_elsewhere():
        journal.append("a", journal.last("a"), [MOVED], now)
        connection.close()

    assert audit.verify(grown).findings == []
    assert journal.last("a").seq == 2
