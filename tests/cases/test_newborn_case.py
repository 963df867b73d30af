"""A newborn case through the actions, from the start button to the closing certificate."""

import pytest

from oneservice.cases import queries
from oneservice.cases.models import CaseDocument
from oneservice.records import journal
from tests.cases.stage import cast

pytestmark = pytest.mark.django_db


def test_every_item_ends_as_the_scenario_expects(filed):
    filed.once("finish")
    assert filed.phases() == dict(cast().scenario.expect["items"])


def test_the_case_closes_when_the_last_item_ends(filed):
    filed.once("finish")
    assert (filed.case.phase, filed.case.open_key) == ("closed", None)


def test_the_journal_of_a_closed_case_is_whole(filed):
    case = filed.once("finish").case
    assert journal.verify(case.ref, journal.Head(case.head_seq, case.head_hash)) == []


def test_every_document_the_scenario_expects_is_issued(filed):
    issued = set(CaseDocument.objects.filter(case=filed.once("finish").case).values_list("document", flat=True))
    expected = set(cast().scenario.expect["documents"]) - {"correction-notice"}
    assert expected - issued == set()


def test_what_an_item_gives_is_known_to_the_next(filed):
    filed.once("finish")
    bill = filed.item("medins-payment")
    assert (bill.amount, bill.payment) == (40000, "paid")


def test_an_item_waits_for_the_one_before_it(filed):
    assert filed.item("birth-registration").phase == "waiting"
    filed.once("usual birth-certificate")
    assert filed.item("birth-registration").phase == "received"


def test_progress_tells_what_an_item_waits_for(filed):
    lines = {item.id: item for item in queries.progress(filed.mother, filed.ref).items}
    assert [text.zh for text in lines["social-card"].waits_for] == ["出生登记（落户）"]
