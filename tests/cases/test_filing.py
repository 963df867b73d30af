"""Filing: once, with an office for every item, and the papers that belong to an application."""

from datetime import date, timedelta

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import signing
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.flow import control
from oneservice.cases.models import Case, ItemCase
from oneservice.cases.papers import open_values
from oneservice.records import journal
from tests.cases.stage import Stage, paper

pytestmark = pytest.mark.django_db


def verbs(stage, verb):
    return [entry.subject for entry in journal.entries(stage.ref) if entry.verb == verb]


def test_submitting_twice_is_one_case(submitted):
    with pytest.raises(Refused):
        submitted.submit()
    submitted.sign()
    assert (Case.objects.count(), ItemCase.objects.count(), verbs(submitted, "case.filed")) == (1, 10, ["newborn"])


def test_filed_case_cannot_be_submitted(filed):
    with pytest.raises(Refused):
        filed.submit()


def test_every_item_has_an_office_of_its_department(filed):
    items = list(filed.case.items.select_related("office"))
    assert [item.office and item.office.department for item in items] == [item.department for item in items]


def test_item_goes_to_the_office_of_the_division_it_names(filed):
    assert filed.item("birth-registration").office.division_id == "530103"


def test_division_without_an_office_goes_to_the_one_above(db, clock):
    stage = Stage("随父亲落户", clock).once("submitted").sign()
    stage.sign(stage.person("yang-zhengming"))
    assert {item.office.division_id for item in stage.case.items.select_related("office")} <= {
        "532901",
        "532900",
        "530000",
    }


def test_case_number_holds_division_and_day(filed):
    assert filed.case.number == f"530103-20260928-{filed.case.pk:06d}"


def test_promise_of_the_case_is_its_longest_path(filed):
    assert (filed.case.due, filed.case.provisional) == (date(2026, 10, 19), False)


def test_items_without_a_predecessor_begin_at_once(filed):
    begun = {item for item, phase in filed.phases().items() if phase != "waiting"}
    assert begun == {"birth-certificate", "birth-service"}


def test_filing_issues_the_application_and_what_is_made_of_it(filed):
    issued = set(filed.case.documents.filter(item=None).values_list("document", flat=True))
    assert issued == {"application-form", "birth-cert-application", "name-statement", "bank-statement-form"}


def test_application_names_both_signatures(filed):
    values = open_values(filed.case.documents.get(document="application-form"))
    assert [line["name"] for line in values["signatures"]] == ["李娜", "王海涛"]


def test_flow_holds_a_visit_for_each_item_begun(filed):
    visits = control.history(filed.case.process)
    assert [(visit.item, visit.status) for visit in visits] == [
        ("birth-certificate", "open"),
        ("birth-service", "ended"),
    ]


# --- the same child twice -------------------------------------------------------------------------------------

TWICE = "同一事项已有在办申请，请到“我的办件”查看进度，不必重复提交"


def test_same_child_filed_twice_is_refused_when_submitting(filed):
    filed.open(nonce="again").fill()
    with pytest.raises(Refused) as refused:
        filed.submit()
    assert (refused.value.text.zh, filed.case.phase) == (TWICE, "draft")


def test_same_child_filed_twice_is_refused_at_the_last_signature(submitted):
    first = submitted.ref
    submitted.open(nonce="again").fill().submit().sign()
    with pytest.raises(Refused) as refused:
        signing.sign_case(submitted.father, first, now=submitted.now)
    assert refused.value.text.zh == TWICE


def test_same_child_may_be_filed_again_after_the_case_closed(filed):
    filed.finish().open(nonce="again").fill().submit().sign()
    assert filed.case.phase == "in_progress"


# --- materials that may follow --------------------------------------------------------------------------------


def test_material_that_may_follow_can_be_added_after_filing(filed):
    filed.attach(data=paper())
    assert queries.upload_file(filed.mother, filed.ref, "photo-id")[1] == "image/png"


def test_material_that_may_follow_is_asked_for_in_the_progress(filed):
    lines = {line.key: line for line in queries.progress(filed.mother, filed.ref).owed}
    assert {key: line.status for key, line in lines.items()} == {
        "photo-id": "deferred",
        "maternity-invoice": "deferred",
    }


def test_material_that_followed_is_no_longer_asked_for(filed):
    filed.attach(data=paper())
    assert [line.key for line in queries.progress(filed.mother, filed.ref).owed] == ["maternity-invoice"]


def test_material_cannot_follow_once_its_items_are_decided(filed):
    filed.finish()
    with pytest.raises(NotFound):
        filed.attach(data=paper())


def test_material_that_came_cannot_be_replaced_later(filed):
    filed.attach(data=paper())
    with pytest.raises(NotFound):
        filed.attach(data=paper())


def test_draft_nobody_touched_is_kept_thirty_days(draft):
    assert queries.draft(draft.mother, draft.ref).keep_until == date(2026, 9, 28) + timedelta(days=30)
