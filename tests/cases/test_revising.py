"""Misprints issued anew, grants revoked: what the papers, the e-licences and the pages say then."""

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import specials
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import CaseDocument
from oneservice.cases.papers import open_values
from oneservice.connectors import registry
from oneservice.records import journal
from tests.cases.stage import spread, statements

pytestmark = pytest.mark.django_db

ITEM, INSURANCE = "birth-registration", "medins-registration"
NAME = "newborn.ric"


@pytest.fixture
def over(filed):
    """Every item granted; the case is closed."""
    return filed.once("finish")


def papers(stage, document):
    return list(
        CaseDocument.objects.filter(case__ref=stage.ref, document=document).select_related("case").order_by("pk")
    )


def given(stage, **other):
    values = dict(stage.scenario.gives) | {name.replace("__", "."): value for name, value in other.items()}
    return {control: [text] for name, value in values.items() for control, text in spread(name, value).items()}


def special(stage, name, item=INSURANCE, staff=None, **asked):
    row = stage.item(item)
    staff = staff or decider(stage, item)
    posted = {"reason": ["身份证号码有误"], "remedies": ["可以申请行政复议"], **given(stage), **asked}
    specials.act_specially(staff, row.pk, name, step=row.step, posted=posted, now=stage.now)
    return stage.settle()


def decider(stage, item):
    row = stage.item(item)
    for staff in row.office.staff.all():
        if queries.desk_item(staff, row.pk).specials:
            return staff
    raise AssertionError("nobody may")


def reissue(stage, document, item=INSURANCE, **other):
    old = papers(stage, document)[-1]
    return special(stage, "reissue", item, document=[str(old.pk)], **other)


def status(row):
    return queries.verification(row.token)


def test_misprint_is_issued_anew_under_another_number(over):
    reissue(over, "medins-registration")
    old, new = papers(over, "medins-registration")
    assert (old.state, new.replaces_id, new.state) == ("replaced", old.pk, "making")
    assert status(old).replacement == status(new).number != status(old).number


def test_old_paper_says_so_to_whoever_checks_it(over):
    reissue(over, "medins-registration")
    old, _ = papers(over, "medins-registration")
    assert status(old).status == "replaced"
    with pytest.raises(NotFound):
        queries.document_file(over.mother, old.pk)


def test_new_paper_has_the_values_as_corrected(over):
    better = {control: [text] for control, text in spread(NAME, "530102202609200043").items()}
    reissue(over, "household-page", ITEM, **better)
    old, new = papers(over, "household-page")
    assert open_values(old)["newborn"]["ric"] != open_values(new)["newborn"]["ric"] == "530102202609200043"


def test_wrong_value_is_told_at_its_control_and_nothing_is_issued(over):
    with pytest.raises(Refused) as refusal:
        reissue(over, "household-page", ITEM, **{NAME: ["12"]})
    assert set(refusal.value.fields) == {NAME}
    assert len(papers(over, "household-page")) == 1


def test_new_licence_counts_and_the_old_one_does_not(over):
    holder = over.dossier.answers["mother.ric"].value
    old = papers(over, "medins-registration")[0].licence
    reissue(over, "medins-registration")
    found = registry.licences().find("medins-registration", holder)
    assert (found.number, found.number != old) == (papers(over, "medins-registration")[1].licence, True)


def test_electronic_paper_leaves_the_case_closed(over):
    reissue(over, "medins-registration")
    assert (over.case.phase, over.item(INSURANCE).phase) == ("closed", "closed")


def test_paper_handed_over_is_made_and_handed_over_again(over):
    reissue(over, "household-page", ITEM)
    assert (over.item(ITEM).phase, over.case.phase) == ("granted", "reopened")
    over.usual(ITEM)
    assert (over.item(ITEM).phase, over.item(ITEM).outcome, over.case.phase) == ("delivered", "granted", "closed")
    assert [row.state for row in papers(over, "closing-certificate")] == ["revoked", "making"]


def test_another_items_paper_cannot_be_chosen(over):
    other = papers(over, "household-page")[0]
    with pytest.raises(Refused) as refusal:
        special(over, "reissue", document=[str(other.pk)])
    assert set(refusal.value.fields) == {"document"}


def test_a_paper_is_replaced_once(over):
    old = papers(over, "medins-registration")[0]
    reissue(over, "medins-registration")
    with pytest.raises(Refused):
        special(over, "reissue", document=[str(old.pk)])


# --- revocation ------------------------------------------------------------------------------------------------


def test_revoked_grant_marks_its_papers_and_tells_why(over):
    special(over, "revoke")
    item = next(i for i in queries.progress(over.mother, over.ref).items if i.id == INSURANCE)
    assert (item.phase, item.reason, item.remedies) == ("revoked", "身份证号码有误", "可以申请行政复议")
    assert status(papers(over, "medins-registration")[0]).status == "revoked"
    assert len(papers(over, "revocation-decision")) == 1


def test_revoked_grant_ends_its_licence(over):
    holder = over.dossier.answers["mother.ric"].value
    assert registry.licences().find("medins-registration", holder) is not None
    special(over, "revoke")
    assert registry.licences().find("medins-registration", holder) is None


def test_revoked_grant_is_marked_on_what_was_built_on_it(over):
    special(over, "revoke")
    lines = {i.id: [s.title.zh for s in i.steps] for i in queries.progress(over.mother, over.ref).items}
    told = {item for item, titles in lines.items() if "前序事项的准予已撤销" in titles}
    assert told == {"medins-payment"}


def test_closed_case_gets_a_certificate_that_says_so(over):
    special(over, "revoke")
    old, new = papers(over, "closing-certificate")
    phases = {line["title"]: line["phase"] for line in open_values(new)["items"]}
    assert (old.state, over.case.phase) == ("revoked", "closed")
    assert list(phases.values()).count("revoked") == 1


def test_paper_still_being_made_stays_revoked(over):
    special(over, "revoke")
    row = papers(over, "medins-registration")[0]
    assert over.make(row).state == "revoked"


def test_revoking_needs_reason_and_remedies(over):
    with pytest.raises(Refused) as refusal:
        special(over, "revoke", reason=[""], remedies=[""])
    assert set(refusal.value.fields) == {"reason", "remedies"}


def test_what_is_not_granted_cannot_be_revoked(filed):
    filed.once("usual birth-certificate")
    row = filed.item(ITEM)
    desk = queries.desk_item(filed.office(ITEM, "clerk"), row.pk)
    assert {each.id for each in desk.specials} & {"revoke", "reissue"} == set()


def test_another_post_cannot_revoke(over):
    with pytest.raises(Refused):
        special(over, "revoke", ITEM, staff=over.office(ITEM, "clerk"))


def test_revoking_twice_is_refused(over):
    special(over, "revoke")
    with pytest.raises((Refused, AssertionError)):
        special(over, "revoke")


def test_journal_stays_whole(over):
    reissue(over, "medins-registration")
    special(over, "revoke")
    case = over.case
    assert journal.verify(case.ref, journal.Head(case.head_seq, case.head_hash)) == []


def test_revoking_costs_at_most_13_statements(over):
    row, staff = over.item(INSURANCE), decider(over, INSURANCE)
    posted = {"reason": ["有误"], "remedies": ["可以复议"]}
    with statements() as found:
        specials.act_specially(staff, row.pk, "revoke", step=row.step, posted=posted, now=over.now)
    assert len(found) <= 13
