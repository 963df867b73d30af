"""Promise P10: without the key, nothing in the files of a site says who somebody is."""

import base64
from pathlib import Path

import pytest
from django.db import connection

from oneservice.engine.ports import ProvenIdentity
from oneservice.people import actions
from oneservice.people.models import Person
from oneservice.people.queries import person_by_ric
from oneservice.records import blobs, sealing

PLANTED = 50


def planted(number):
    return ProvenIdentity(f"标记人{number:03}", f"53010219900101{number:04}", f"1390000{number:04}", "L3")


def hits(text, files):
    """How many files hold ``text`` plainly, as UTF-16, or as base64."""
    raw = text.encode()
    forms = (raw, text.encode("utf-16-le"), base64.b64encode(raw)[:-4])
    return sum(any(form in content for form in forms) for content in files)


def files_of_the_site(var):
    """The database with its write-ahead log, and everything in ``var``."""
    database = Path(connection.settings_dict["NAME"])
    paths = [*sorted(database.parent.glob(database.name + "*")), *var.rglob("*")]
    return [path.read_bytes() for path in paths if path.is_file()]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into the files of SQLite")
@pytest.mark.django_db(transaction=True)
def test_planted_personal_data_are_in_no_file(settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    monkeypatch.setenv("ONESERVICE_MASTER_KEY", base64.b64encode(bytes(32)).decode())
    people = [planted(number) for number in range(PLANTED)]
    for proven in people:
        person = actions.sign_in_person(proven).person
        blobs.store(sealing.seal(bytes(person.key), f"{proven.name} {proven.ric}".encode(), of="blob"))
    files = files_of_the_site(tmp_path)
    assert len(files) == PLANTED + 3  # the database, its log and the log's index
    assert [hits(text, files) for p in people for text in (p.name, p.ric, p.mobile)] == [0] * 3 * PLANTED
    assert [hits(person.ric_index, files) > 0 for person in Person.objects.all()] == [True] * PLANTED


@pytest.mark.django_db
def test_a_person_moved_to_another_row_does_not_open():
    first, second = (actions.sign_in_person(planted(number)).person for number in (1, 2))
    Person.objects.filter(pk=first.pk).update(key=second.key, sealed_name=second.sealed_name)
    with pytest.raises(sealing.SealBroken):
        _ = Person.objects.get(pk=first.pk).name


@pytest.mark.django_db
def test_people_are_found_after_the_master_key_changed(monkeypatch):
    old, new = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    monkeypatch.setenv("ONESERVICE_MASTER_KEY", old)
    for number in range(3):
        actions.sign_in_person(planted(number))
    monkeypatch.setenv("ONESERVICE_MASTER_KEY", f"{new},{old}")
    assert [actions.rewrap_people(batch=2), actions.rewrap_people()] == [3, 0]
    assert person_by_ric(planted(2).ric).name == "标记人002"
    monkeypatch.setenv("ONESERVICE_MASTER_KEY", new)
    assert sorted(person.name for person in Person.objects.all()) == ["标记人000", "标记人001", "标记人002"]
