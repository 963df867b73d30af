"""Draft, checked, reviewed by another, published, suspended, withdrawn: what may follow what, and who may do it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from oneservice.catalogue import lifecycle, sources, versions
from oneservice.catalogue.lifecycle import Refused, SecondPerson, WrongState
from oneservice.catalogue.models import Folder, SourceFile, Version
from oneservice.records import journal

ANNA, BERT = "account:1", "account:2"
FILES = {"workflows/words.yaml": "# 说明\r\n受理: Accept\n", "forms/a.yaml": "x"}


def passing(closure):
    return []


@pytest.fixture
def draft(db, text, now):
    return lifecycle.draft(text(), by=ANNA, now=now)


def checked(draft, now):
    lifecycle.check(draft, by=ANNA, now=now, gate=passing)
    return draft


def reviewed(draft, now):
    lifecycle.review(checked(draft, now), by=BERT, now=now)
    return draft


def released(draft, now, **terms):
    lifecycle.release(reviewed(draft, now), by=BERT, now=now, **terms)
    return draft


def test_each_move_is_in_the_journal(draft, now):
    lifecycle.suspend(released(draft, now), by=ANNA, now=now)
    lifecycle.withdraw(draft, by=BERT, now=now)
    assert [(entry.verb.removeprefix("version."), entry.actor) for entry in journal.entries("bundle:dog")] == [
        ("draft", ANNA),
        ("checked", ANNA),
        ("reviewed", BERT),
        ("published", BERT),
        ("suspended", ANNA),
        ("withdrawn", BERT),
    ]


def test_a_draft_is_not_offered(draft, now):
    assert versions.current("dog") is None
    released(draft, now)
    assert versions.current("dog") == draft


def test_a_draft_that_does_not_pass_stays_a_draft(draft, now):
    with pytest.raises(Refused):
        lifecycle.check(draft, by=ANNA, now=now, gate=lambda closure: ["no owner"])
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_nobody_reviews_what_they_drafted(draft, now):
    with pytest.raises(SecondPerson, match=r"account:1 drafted dog v1: another person has to review it"):
        lifecycle.review(checked(draft, now), by=ANNA, now=now)
    assert draft.state == "checked"


def test_the_database_holds_the_two_person_rule_too(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=draft.pk).update(reviewed_by=ANNA)


MOVES = {
    "review": lambda version, now: lifecycle.review(version, by=BERT, now=now),
    "release": lambda version, now: lifecycle.release(version, by=BERT, now=now),
}


@pytest.mark.parametrize("move", MOVES)
def test_no_move_skips_another(draft, now, move):
    with pytest.raises(WrongState, match="目前为 draft"):
        MOVES[move](draft, now)


def test_a_move_is_done_once(draft, now):
    checked(draft, now)
    with pytest.raises(WrongState):
        lifecycle.check(draft, by=ANNA, now=now, gate=passing)


def test_publishing_in_one_name_is_refused(db, text, now):
    with pytest.raises(SecondPerson):
        lifecycle.publish(text(), by=ANNA, reviewed_by=ANNA, now=now, gate=passing)
    assert Version.objects.count() == 0


def test_a_withdrawn_version_needs_a_second_person_again(draft, now, text):
    lifecycle.withdraw(released(draft, now), by=ANNA, now=now)
    again = lifecycle.draft(text(), by=BERT, now=now)
    assert (again.number, again.state, again.drafted_by, again.reviewed_by) == (1, "draft", BERT, "")


def test_drafting_the_same_text_takes_nothing_out_of_force(draft, now, text):
    released(draft, now)
    assert lifecycle.draft(text(), by=BERT, now=now).state == "published"


def test_a_version_begins_and_ends_on_its_days(draft, now):
    released(draft, now, effective_from=now + timedelta(days=2), effective_to=now + timedelta(days=4))
    in_force = [bool(versions.current("dog", at=now + timedelta(days=day))) for day in range(6)]
    assert in_force == [False, False, True, True, False, False]


def test_until_a_version_begins_the_one_before_is_in_force(publish, text, now):
    publish("名字")
    later = lifecycle.draft(text("犬名"), by=ANNA, now=now)
    released(later, now + timedelta(minutes=1), effective_from=now + timedelta(days=2))
    numbers = [versions.current("dog", at=now + timedelta(days=day)).number for day in (1, 2)]
    assert numbers == [1, 2]


def test_a_version_for_one_county_is_not_seen_in_others(publish, text, now):
    publish("名字")
    pilot = lifecycle.draft(text("犬名"), by=ANNA, now=now)
    released(pilot, now + timedelta(minutes=1), divisions=("530102",))
    places = {"五华": ["53", "5301", "530102"], "盘龙": ["53", "5301", "530103"], "": []}
    numbers = {name: versions.current("dog", divisions=codes).number for name, codes in places.items()}
    assert numbers == {"五华": 2, "盘龙": 1, "": 1}
    assert pilot.divisions == ("530102",)


def test_what_a_version_is_for_is_in_the_journal(draft, now):
    released(draft, now, effective_from=now, divisions=("530102",))
    assert journal.entries("bundle:dog").last().data == {
        "number": 1,
        "sha256": draft.sha256,
        "from": now.isoformat(),
        "divisions": ["530102"],
    }


def test_versions_are_found_by_name(publish):
    publish("名字")
    publish("犬名", 1)
    assert [versions.version(name).number for name in ("dog", "dog@1", "dog@2")] == [2, 1, 2]


@pytest.mark.parametrize("name", ["dog@3", "dog@x", "cat"])
def test_a_name_of_no_version_says_which_there_are(publish, name):
    publish()
    with pytest.raises(versions.NoVersion, match=f"no version {name}"):
        versions.version(name)


def test_a_folder_is_kept_once_and_comes_back_to_the_byte(db, text, now):
    kept = sources.keep(FILES)
    assert sources.keep(dict(reversed(FILES.items()))) == kept
    version = lifecycle.draft(text(), by=ANNA, now=now, folder=kept)
    assert sources.files_of(version) == FILES
    assert (Folder.objects.count(), SourceFile.objects.count()) == (1, 2)


def test_files_can_be_added_to_a_version_that_has_none(draft, now, text):
    kept = sources.keep(FILES)
    assert sources.files_of(lifecycle.draft(text(), by=BERT, now=now, folder=kept)) == FILES


def test_a_version_without_files_says_so(draft):
    with pytest.raises(sources.NoFiles, match="dog v1"):
        sources.files_of(draft)


def test_the_database_refuses_to_change_a_file(db):
    sources.keep(FILES)
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        SourceFile.objects.update(text="")
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        Folder.objects.all().delete()
