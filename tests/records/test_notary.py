import os
import stat
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from oneservice.records import audit, audit_keys, journal, notary, root_files, roots
from oneservice.records.journal import Event
from oneservice.records.models import Entry

MOVED = Event("item.moved", "staff:3", "an-item")
pytestmark = pytest.mark.django_db


def grow(chain, now):
    journal.append(chain, journal.last(chain), [MOVED], now)


def heads():
    return [[(chain, head.seq) for chain, head in root.heads] for root in root_files.read()]


def test_a_root_stands_for_every_chain_that_grew(var, now):
    grow("a", now)
    grow("b", now)
    notary.sign_new(now)
    grow("b", now)
    notary.sign_new(now)
    assert heads() == [[("a", 1), ("b", 1)], [("b", 2)]]


def test_nothing_new_is_not_signed_again(var, now):
    grow("a", now)
    assert notary.sign_new(now).signed.number == 1
    assert notary.sign_new(now + timedelta(hours=1)) is None


def test_an_entry_that_was_committed_late_is_signed_with_the_next_root(var, now):
    """A transaction that took its key early and commits after a root with later keys."""
    grow("late", now)
    [late] = Entry.objects.values()
    grow("a", now)
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER guard_records_entry_delete")
    Entry.objects.filter(chain="late").delete()
    notary.sign_new(now)
    Entry.objects.create(**late)
    notary.sign_new(now + timedelta(minutes=9))
    assert heads() == [[("a", 1)], [("late", 1)]]


def test_what_is_settled_is_not_read_again(var, now, django_assert_num_queries):
    grow("a", now)
    notary.sign_new(now)
    with django_assert_num_queries(2) as captured:
        assert notary.sign_new(now + timedelta(minutes=11)) is None
    seen = next(root_files.read()).signed.seen
    assert f'"id" > {seen}' in captured.captured_queries[0]["sql"]


def test_a_worker_signs_once_a_minute(var, now):
    grow("a", now)
    assert notary.sign_due(now).signed.number == 1
    grow("a", now)
    assert notary.sign_due(now + timedelta(seconds=59)) is None
    assert notary.sign_due(now + timedelta(seconds=60)).signed.number == 2


def test_while_somebody_signs_a_worker_leaves_it_to_them(var, now):
    grow("a", now)
    with root_files.only_writer(wait=True):
        assert notary.sign_due(now) is None


@pytest.mark.django_db(transaction=True)
def test_eight_that_sign_at_the_same_time_make_one_unbroken_row(var, now):
    grow("a", now)
    start = Barrier(8)

    def sign():
        start.wait()
        notary.sign_new(now)
        connection.close()

    threads = [Thread(target=sign) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heads() == [[("a", 1)]]
    assert audit.verify(dict).findings == []


def test_each_root_names_the_one_before(var, now):
    for minute in range(3):
        grow("a", now)
        notary.sign_new(now + timedelta(minutes=minute))
    found = list(root_files.read())
    assert [root.signed.prev for root in found] == ["", found[0].signed.hash, found[1].signed.hash]
    assert roots.faults(found, audit_keys.public_keys()) == []


def test_a_month_has_a_file_and_the_row_goes_on(var, now):
    for days in (0, 30, 60):
        grow("a", now)
        notary.sign_new(now + timedelta(days=days))
    assert [path.name for path in root_files.files()] == ["2026-11.jsonl", "2026-12.jsonl", "2027-01.jsonl"]
    assert [root.signed.number for root in root_files.newest_first()] == [3, 2, 1]


def test_the_folder_may_be_elsewhere(var, now, settings):
    settings.AUDIT_HEADS = str(var / "worm")
    grow("a", now)
    notary.sign_new(now)
    assert root_files.files() == [var / "worm" / "2026-11.jsonl"]


def test_a_line_that_a_killed_writer_left_is_passed_over(var, now):
    grow("a", now)
    notary.sign_new(now)
    [path] = root_files.files()
    with path.open("ab") as file:
        file.write(path.read_bytes()[:40])
    grow("a", now)
    notary.sign_new(now + timedelta(minutes=1))
    assert heads() == [[("a", 1)], [("a", 2)]]
    assert audit.verify(dict).findings == []


def test_a_root_whose_writer_was_killed_before_its_note_is_noted_with_the_next(var, now, monkeypatch):
    grow("a", now)
    with monkeypatch.context() as patch:
        patch.setattr(notary, "_note", lambda made, now: None)
        notary.sign_new(now)
    grow("a", now)
    notary.sign_new(now + timedelta(minutes=1))
    assert [entry.subject for entry in journal.entries(notary.CHAIN)] == ["1", "2"]


def test_lines_longer_than_a_block_are_read_backwards(var, now, monkeypatch):
    monkeypatch.setattr(root_files, "BLOCK", 50)
    for minute in range(3):
        grow("a", now)
        notary.sign_new(now + timedelta(minutes=minute))
    assert list(root_files.newest_first()) == list(root_files.read())[::-1]


def test_what_no_root_stands_for_has_an_age(var, now):
    assert notary.unsigned_for(now) == timedelta()
    grow("a", now)
    assert notary.unsigned_for(now + timedelta(seconds=90)) == timedelta(seconds=90)
    notary.sign_new(now)
    assert notary.unsigned_for(now + timedelta(hours=9)) == timedelta()


def test_the_key_is_made_once_and_for_its_owner_only(var):
    first, again = audit_keys.signing_key(), audit_keys.signing_key()
    assert first.private_bytes_raw() == again.private_bytes_raw()
    assert stat.S_IMODE(os.stat(var / "keys" / "audit.key").st_mode) == 0o600
    assert (var / "keys" / "audit.pub").read_text() == audit_keys.printed(first.public_key()) + "\n"


def test_roots_signed_before_a_new_key_still_verify(var, now):
    grow("a", now)
    notary.sign_new(now)
    audit_keys.key_path().unlink()
    grow("a", now)
    notary.sign_new(now + timedelta(minutes=1))
    assert len(audit_keys.public_keys()) == 2
    assert audit.verify(dict).findings == []


def test_a_file_that_is_no_key_says_what_to_do(var):
    (var / "keys").mkdir()
    audit_keys.key_path().write_text("not a key")
    with pytest.raises(audit_keys.BadKey, match="bring it back from where keys are kept"):
        audit_keys.signing_key()
