from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, transaction

from oneservice.records import access
from oneservice.records.models import Access
from oneservice.records.plain import NotPlain


def note(number=0):
    access.note("account:1", "desk.item", f"case-{number}", ["newborn.name", "mother.ric"])


@pytest.mark.django_db
def test_a_note_costs_the_page_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        note()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 30])
def test_flush_writes_all_notes_with_one_insert(number, django_assert_num_queries):
    for one in range(number):
        note(one)
    with django_assert_num_queries(1):
        assert access.flush() == number
    assert access.flush() == 0


@pytest.mark.django_db
def test_a_note_says_who_saw_which_fields():
    note()
    access.flush()
    row = Access.objects.get()
    assert (row.actor, row.what, row.chain, row.fields) == (
        "account:1",
        "desk.item",
        "case-0",
        ["newborn.name", "mother.ric"],
    )


def test_a_note_takes_names_of_fields_only():
    with pytest.raises(NotPlain):
        access.note("account:1", "desk.item", "c", ["长" * 201])


@pytest.mark.django_db(transaction=True)
def test_notes_are_written_when_there_are_many(monkeypatch):
    monkeypatch.setattr(access, "MOST_NOTES", 3)
    counts = []
    for one in range(4):
        note(one)
        counts.append(Access.objects.count())
    assert counts == [0, 0, 3, 3]


@pytest.mark.django_db(transaction=True)
def test_notes_are_written_when_the_first_is_old(monkeypatch):
    note(1)
    access._notes[0].at -= access.OLDEST_NOTE
    note(2)
    assert Access.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_notes_survive_the_rollback_of_the_page(monkeypatch):
    monkeypatch.setattr(access, "MOST_NOTES", 1)
    with transaction.atomic():
        note(1)
        transaction.set_rollback(True)
    assert access.flush() == 1


@pytest.mark.django_db(transaction=True)
def test_no_note_is_lost_between_threads(monkeypatch):
    monkeypatch.setattr(access, "MOST_NOTES", 10)

    def read_many(_):
        for one in range(50):
            note(one)
        connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(read_many, range(4)))
    access.flush()
    assert Access.objects.count() == 200


@pytest.mark.django_db
def test_notes_that_cannot_be_written_wait_and_the_page_goes_on(monkeypatch, caplog):
    def broken(rows):
        raise DatabaseError("secret text")

    with monkeypatch.context() as patch:
        patch.setattr(Access.objects, "bulk_create", broken)
        note(1)
        access._try_flush()
    assert caplog.messages == ["access notes not written yet: DatabaseError"]
    assert access.flush() == 1


@pytest.mark.django_db
def test_the_database_refuses_to_change_a_note():
    note()
    access.flush()
    with pytest.raises(DatabaseError, match="records_access: append only"), transaction.atomic():
        Access.objects.update(actor="account:2")
    assert Access.objects.all().delete()[0] == 1  # when its time is over
