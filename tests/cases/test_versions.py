"""A definition never changes under a case: what is published meanwhile is for those who begin after it."""

import json

import pytest

from oneservice.cases import queries
from oneservice.catalogue import lifecycle
from tests.cases.stage import canonical, published

pytestmark = pytest.mark.django_db


def changed():
    """The same service with another title, its registration decided on the spot and a child's name in one entry."""
    closure = json.loads(canonical())
    closure["bundle"]["title"] = {"zh": "生娃一件事", "en": "A child is born"}
    closure["items"]["birth-registration"]["process"] = "on-the-spot"
    return json.dumps(closure, ensure_ascii=False, sort_keys=True)


def publish(stage):
    published(changed(), stage.now)


def test_running_case_keeps_its_title(filed):
    publish(filed)
    assert queries.progress(filed.mother, filed.ref).title.zh == "新生儿出生一件事"


def test_running_case_keeps_its_process(filed):
    publish(filed)
    filed.usual("birth-certificate").act("birth-registration", "accept")
    assert filed.item("birth-registration").actor == "reviewer"


def test_running_case_ends_on_the_version_it_began_with(filed):
    publish(filed)
    filed.finish()
    assert (filed.case.version_id, filed.item("birth-registration").phase) == (filed.version.sha256, "delivered")


def test_draft_keeps_its_version_too(draft):
    publish(draft)
    draft.fill().submit().sign()
    assert draft.case.version_id == draft.version.sha256


def test_new_case_begins_on_the_new_version(filed):
    old = filed.ref
    publish(filed)
    filed.open(nonce="again")
    titles = [card.title.zh for card in queries.my_cases(filed.mother)]
    assert (sorted(titles), filed.ref == old) == (["新生儿出生一件事", "生娃一件事"], False)


def test_suspended_service_lets_its_cases_go_on(filed):
    lifecycle.suspend(filed.version, by="test", now=filed.now)
    assert filed.finish().case.phase == "closed"
