import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from oneservice.catalogue import lifecycle
from oneservice.catalogue.lifecycle import Refused, suspend, withdraw
from oneservice.catalogue.models import Version
from oneservice.catalogue.versions import NoVersion, closure, current, services
from oneservice.records import journal

WHO = "account:1"
TWO = {"by": WHO, "reviewed_by": "account:2"}
MOVES = ["version.draft", "version.checked", "version.reviewed", "version.published"]


def test_publishing_makes_a_version_found_by_its_hash(publish, text, now):
    version = publish()
    assert (version.bundle_id, version.number, version.state) == ("dog", 1, Version.State.PUBLISHED)
    assert (version.sha256, version.title.zh) == (hashlib.sha256(text().encode()).hexdigest(), "养狗一件事")
    assert (version.published_at, version.published_by) == (now, WHO)


def test_the_gate_is_asked_about_the_definition_itself(db, text, now):
    asked = []
    lifecycle.publish(text(), **TWO, now=now, gate=lambda closure: asked.append(closure.bundle.id) or [])
    assert asked == ["dog"]


def test_what_the_gate_refuses_is_not_published(db, text, now):
    with pytest.raises(Refused) as refusal:
        lifecycle.publish(text(), **TWO, now=now, gate=lambda closure: ["no owner", "no basis"])
    assert refusal.value.problems == ("no owner", "no basis")
    assert Version.objects.count() == 0


def test_the_same_text_again_is_the_same_version(publish):
    assert publish() == publish(minutes=1)
    assert [entry.verb for entry in journal.entries("bundle:dog")] == MOVES


def test_another_text_is_the_next_version_and_in_force(publish):
    assert [publish("名字").number, publish("犬名", 1).number] == [1, 2]
    assert current("dog").number == 2


def test_an_old_version_published_again_is_back_in_force(publish):
    publish("名字")
    publish("犬名", 1)
    assert publish("名字", 2).number == 1
    assert current("dog").number == 1


def test_a_suspended_version_closes_the_service(publish, now):
    publish("名字")
    version = publish("犬名", 1)
    assert [suspend(version, by=WHO, now=now), suspend(version, by=WHO, now=now)] == [True, False]
    assert (current("dog"), services()) == (None, [])


def test_a_suspended_version_opens_again_when_published(publish, now):
    suspend(publish(), by=WHO, now=now)
    publish(minutes=1)
    assert current("dog").number == 1


def test_a_withdrawn_version_gives_way_to_the_one_before(publish, now):
    publish("名字")
    assert withdraw(publish("犬名", 1), by=WHO, now=now) is True
    assert current("dog").number == 1


def test_what_happened_to_versions_is_in_the_bundles_chain(publish, now):
    version = publish()
    suspend(version, by="account:2", now=now)
    chain = journal.entries("bundle:dog")
    actors = (WHO, WHO, "account:2", WHO, "account:2")
    assert [(entry.verb, entry.actor, entry.data["sha256"]) for entry in chain] == [
        (verb, actor, version.sha256) for verb, actor in zip([*MOVES, "version.suspended"], actors, strict=True)
    ]
    assert journal.verify("bundle:dog", journal.last("bundle:dog")) == []


def test_nothing_is_in_force_for_an_unknown_bundle(db):
    assert current("cat") is None


@pytest.mark.parametrize("number", [1, 30])
def test_services_cost_one_query_however_many_versions(publish, number, django_assert_num_queries):
    for one in range(number):
        publish(f"名字{one}", one)
        publish("名字", 0, f"bundle-{one}")
    with django_assert_num_queries(1):
        found = [(service.bundle_id, service.number, service.title.en) for service in services()]
    assert ("dog", number, "Keeping a dog") in found
    assert len(found) == number + 1


def test_a_closure_is_read_once_a_process(publish, django_assert_num_queries):
    version = publish()
    with django_assert_num_queries(1):
        assert closure(version.sha256) is closure(version.sha256)
    assert closure(version.sha256).fields["dog.name"].label.zh == "名字"


def test_an_unknown_closure_is_an_error_each_time_until_it_is_published(publish, text):
    sha256 = hashlib.sha256(text().encode()).hexdigest()
    with pytest.raises(NoVersion):
        closure(sha256)
    publish()
    assert closure(sha256).sha256 == sha256


def test_the_database_refuses_to_change_what_a_version_says(publish):
    version = publish()
    with pytest.raises(DatabaseError, match="catalogue_version: append only"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(canonical="{}")
    assert Version.objects.filter(pk=version.pk).update(published_by="account:3") == 1


def test_a_version_can_be_saved_without_changing_what_it_says(publish):
    publish().save()
    assert Version.objects.count() == 1


@pytest.mark.services
def test_postgresql_refuses_to_change_what_a_version_says(on_postgres, text, now):
    version = lifecycle.publish(text(), **TWO, now=now, gate=lambda closure: [])
    version.save()
    with pytest.raises(DatabaseError, match="catalogue_version: append only"):
        Version.objects.filter(pk=version.pk).update(sha256="0" * 64)


@pytest.mark.services
def test_versions_published_at_once_get_numbers_of_their_own(on_postgres, text, now):
    start = threading.Barrier(3)

    def attempt(number):
        start.wait()
        try:
            at = now + timedelta(minutes=number)
            return lifecycle.publish(text(f"名字{number}"), **TWO, now=at, gate=lambda closure: []).number
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        assert sorted(threads.map(attempt, range(3))) == [1, 2, 3]
    assert journal.verify("bundle:dog", journal.last("bundle:dog")) == []


@pytest.mark.services
def test_threads_share_one_closure(on_postgres, text, now):
    sha256 = lifecycle.publish(text(), **TWO, now=now, gate=lambda closure: []).sha256
    start = threading.Barrier(8)

    def read(_):
        start.wait()
        try:
            return id(closure(sha256))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(read, range(8)))) == 1
