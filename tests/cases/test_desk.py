"""What a department may do with an item, what it must say, and what it never sees."""

from datetime import date

import pytest

from oneservice.cases import queries
from oneservice.cases.actions import citizen, desk
from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.cases.models import Settlement
from oneservice.cases.notices import TOLD_ONCE, open_to_notice
from oneservice.cases.papers import open_values
from tests.cases.stage import paper, posted

pytestmark = pytest.mark.django_db

FIRST = "birth-certificate"
SECOND = "birth-registration"


@pytest.fixture
def registering(filed):
    """The certificate is issued; the registration has been received by the police."""
    return filed.once(f"usual {FIRST}")


def refused(stage, item, action, **given):
    """What the desk says is missing or wrong, by control."""
    with pytest.raises(Refused) as error:
        stage.act(item, action, **given)
    return sorted(error.value.fields)


def desk_item(stage, item, word="clerk"):
    return queries.desk_item(stage.office(item, word), stage.item(item).pk)


# --- who may --------------------------------------------------------------------------------------------------


def test_item_of_another_department_is_not_found(registering):
    police = registering.office(SECOND, "clerk")
    with pytest.raises(NotFound):
        queries.desk_item(police, registering.item("maternity-claim").pk)
    with pytest.raises(NotFound):
        registering.act("maternity-claim", "accept", staff=police)


def test_item_of_another_office_is_not_found(registering):
    elsewhere = registering.staff("wuhua-police-clerk")
    with pytest.raises(NotFound):
        queries.desk_item(elsewhere, registering.item(SECOND).pk)
    with pytest.raises(NotFound):
        registering.act(SECOND, "accept", staff=elsewhere)


def test_step_of_another_post_is_not_allowed(registering):
    with pytest.raises(NotAllowed):
        registering.act(SECOND, "accept", staff=registering.office(SECOND, "decider"))


def test_step_of_the_citizen_is_not_allowed_at_the_desk(registering):
    registering.act(SECOND, "correct", **{"defect.field.newborn.name": "请核对"})
    with pytest.raises(NotAllowed):
        registering.act(SECOND, "resubmit", staff=registering.office(SECOND, "clerk"))


def test_step_of_a_timer_cannot_be_taken_by_hand(registering):
    with pytest.raises(Refused):
        registering.act(SECOND, "deemed", staff=registering.office(SECOND, "clerk"))


def test_second_of_two_clerks_on_one_task_is_told(registering):
    row, clerk = registering.item(SECOND), registering.office(SECOND, "clerk")
    desk.act_on_item(clerk, row.pk, "accept", step=row.step, posted={}, now=registering.now)
    with pytest.raises(Refused) as error:
        desk.act_on_item(clerk, row.pk, "accept", step=row.step, posted={}, now=registering.now)
    assert error.value.text.zh == "这一步已经由别人办理，请刷新后再看"


def test_item_that_waits_takes_no_action(filed):
    with pytest.raises(Refused):
        desk.act_on_item(
            filed.office(SECOND, "clerk"), filed.item(SECOND).pk, "accept", step=0, posted={}, now=filed.now
        )


def test_who_proposed_may_not_decide(registering):
    both = registering.office(SECOND, "reviewer")
    both.words = ["reviewer", "decider"]
    both.save()
    registering.act(SECOND, "accept").act(SECOND, "propose", staff=both)
    with pytest.raises(NotAllowed):
        registering.act(SECOND, "grant", staff=both)
    buttons = {
        button.id: bool(button.barred) for button in queries.desk_item(both, registering.item(SECOND).pk).actions
    }
    assert buttons == {"grant": True, "send-back": False, "refuse": True}


# --- what must be said ----------------------------------------------------------------------------------------


def test_opinion_is_required(registering):
    registering.act(SECOND, "accept")
    assert refused(registering, SECOND, "propose", opinion=" ") == ["opinion"]


def test_refusal_needs_reason_and_remedies(registering):
    assert refused(registering, SECOND, "not-accept", reason="", remedies="") == ["reason", "remedies"]


def test_text_that_is_too_long_is_named_so(registering):
    with pytest.raises(Refused) as error:
        registering.act(SECOND, "not-accept", reason="长" * 2001)
    assert error.value.fields["reason"].zh == "内容过长，请精简到 2000 字以内"


def test_grant_needs_what_the_item_gives(registering):
    registering.act(SECOND, "accept").act(SECOND, "propose")
    assert refused(registering, SECOND, "grant", **{"newborn.ric": ""}) == ["newborn.ric"]


def test_given_value_is_checked(registering):
    registering.act(SECOND, "accept").act(SECOND, "propose")
    assert refused(registering, SECOND, "grant", **{"newborn.ric": "530103202609200227"}) == ["newborn.ric"]


def test_refused_input_moves_nothing(registering):
    before = registering.item(SECOND).step
    refused(registering, SECOND, "not-accept", reason="")
    assert registering.item(SECOND).step == before


def test_notice_must_name_a_defect(registering):
    assert refused(registering, SECOND, "correct") == ["defects"]


@pytest.mark.parametrize("name", ["pay.bank_account", "no.such", "household.head_is_parent", "newborn.ric"])
def test_notice_names_only_what_the_citizen_filled_for_this_item(registering, name):
    assert refused(registering, SECOND, "correct", **{f"defect.field.{name}": "请核对"}) == ["defects"]


def test_notice_names_no_material_of_another_item(registering):
    assert refused(registering, SECOND, "correct", **{"defect.material.photo-id": "请重拍"}) == ["defects"]


# --- what is seen ---------------------------------------------------------------------------------------------


def seen(stage, item):
    return {row.field for section in desk_item(stage, item).sections for row in section.rows}


def test_desk_sees_the_fields_its_item_needs(registering):
    needs = set(registering.reading.closure.items[SECOND].needs)
    assert seen(registering, SECOND) - needs == set()


def test_police_see_no_bank_account(registering):
    assert registering.scenario.answers["pay.bank_account"] not in repr(desk_item(registering, SECOND))


def test_desk_sees_what_an_earlier_item_gave(registering):
    registering.usual(SECOND)
    assert "newborn.ric" in seen(registering, "social-card")


def test_inbox_holds_the_items_of_the_readers_office_and_post(registering):
    clerk, decider = registering.office(SECOND, "clerk"), registering.office(SECOND, "decider")
    assert [row.item for row in queries.inbox(clerk).rows] == [SECOND]
    assert [row.item for row in queries.inbox(decider).rows] == []


def test_inbox_names_the_applicant_masked(registering):
    assert [row.applicant for row in queries.inbox(registering.office(SECOND, "clerk")).rows] == ["李*"]


# --- correction -----------------------------------------------------------------------------------------------


@pytest.fixture
def corrected(registering):
    """The police have asked for a better name."""
    return registering.act(SECOND, "correct", **{"defect.field.newborn.name": "与医院登记不一致"})


def resubmit(stage, **values):
    citizen.resubmit_item(stage.mother, stage.ref, SECOND, posted=posted(**values), now=stage.now)
    return stage.settle()


def name(stage):
    return stage.dossier.answers["newborn.name"].value


def test_correction_opens_only_what_the_notice_names(corrected):
    view = queries.correction(corrected.mother, corrected.ref, SECOND)
    assert [q.name for q in view.questions] == ["newborn.name"]
    assert [(d.name, d.problem) for d in view.defects] == [("newborn.name", "与医院登记不一致")]


def test_correction_keeps_only_what_the_notice_names(corrected):
    resubmit(corrected, newborn__name="王若兮", pay__bank_account="6217000000000000131")
    account = corrected.dossier.answers["pay.bank_account"].value
    assert (name(corrected), account) == ("王若兮", "6217000000000000123")


def test_resubmitted_item_is_back_at_the_window(corrected):
    resubmit(corrected, newborn__name="王若兮")
    assert (corrected.item(SECOND).phase, corrected.item(SECOND).state) == ("received", "at-window")


def test_resubmission_is_receipted_with_what_was_put_right(corrected):
    resubmit(corrected, newborn__name="王若兮")
    said = open_values(corrected.case.documents.get(document="resubmission-receipt"))["this"]
    assert [each["name"] for each in said["defects"]] == ["newborn.name"]


def name_again(stage, name, problem="请再核对"):
    return stage.act(SECOND, "correct", **{f"defect.{name}": problem})


def nameable(stage):
    return queries.desk_item(stage.office(SECOND, "clerk"), stage.item(SECOND).pk).may_name


def test_second_notice_names_nothing_the_first_could_have_named(corrected):
    resubmit(corrected, newborn__name="王若兮")
    with pytest.raises(Refused) as refusal:
        name_again(corrected, "field.mother.name")
    assert refusal.value.fields == {"defects": TOLD_ONCE}
    assert (nameable(corrected), corrected.item(SECOND).phase) == ({"field.newborn.name"}, "received")


def test_second_notice_may_name_the_same_again(corrected):
    name_again(resubmit(corrected, newborn__name="王若兮"), "field.newborn.name")
    assert (corrected.item(SECOND).phase, corrected.item(SECOND).corrections) == ("correction", 2)


def test_another_office_tells_once_too(corrected):
    resubmit(corrected, newborn__name="王若兮")
    row = corrected.item(SECOND)
    other = type(row.office).objects.filter(department=row.department).exclude(pk=row.office_id).first()
    type(row).objects.filter(pk=row.pk).update(office=other)
    assert len(open_to_notice(corrected.reading, corrected.item(SECOND))) > 1


def test_correction_that_is_wrong_is_not_sent(corrected):
    with pytest.raises(Refused) as error:
        resubmit(corrected, newborn__name="赵若兮")
    assert (list(error.value.fields), name(corrected), corrected.item(SECOND).phase) == (
        ["newborn.name"],
        "王若溪",
        "correction",
    )


def test_correction_cannot_be_sent_twice(corrected):
    resubmit(corrected, newborn__name="王若兮")
    with pytest.raises(Refused):
        resubmit(corrected, newborn__name="王若希")


def test_correction_is_the_starters(corrected):
    with pytest.raises(NotFound):
        queries.correction(corrected.father, corrected.ref, SECOND)
    with pytest.raises(Refused):
        citizen.resubmit_item(corrected.father, corrected.ref, SECOND, posted={}, now=corrected.now)


def test_correction_of_a_stranger_is_not_found(corrected):
    with pytest.raises(NotFound):
        citizen.resubmit_item(corrected.stranger, corrected.ref, SECOND, posted={}, now=corrected.now)


@pytest.fixture
def photographed(registering):
    """The clerk of the card wants a better photograph; one was uploaded with the application."""
    return registering.usual(SECOND).act("social-card", "correct", **{"defect.material.photo-id": "照片不清晰"})


def send_photo(stage):
    citizen.resubmit_item(stage.mother, stage.ref, "social-card", posted={}, now=stage.now)
    return stage.settle()


def test_named_material_must_be_uploaded_again(photographed):
    with pytest.raises(Refused) as error:
        send_photo(photographed)
    assert list(error.value.fields) == ["material:photo-id"]


def test_named_material_uploaded_again_goes_back(photographed):
    send_photo(photographed.attach("photo-id"))
    assert photographed.item("social-card").phase == "received"


def test_material_nobody_named_cannot_be_uploaded_then(photographed):
    with pytest.raises(NotFound):
        photographed.attach("household-book:household")


def test_named_licence_may_be_uploaded_as_a_picture(registering):
    registering.act(SECOND, "correct", **{"defect.material.household-book:household": "信息已变更，请上传首页"})
    view = queries.correction(registering.mother, registering.ref, SECOND)
    assert [(line.key, line.status) for line in view.materials] == [("household-book:household", "missing")]
    registering.attach("household-book:household", paper())
    view = queries.correction(registering.mother, registering.ref, SECOND)
    assert [line.status for line in view.materials] == ["uploaded"]


def test_corrected_household_is_asked_of_the_register(registering):
    registering.act(SECOND, "correct", **{"defect.field.newborn.hukou_follow": "请核对"})
    resubmit(registering, newborn__hukou_follow="father")
    assert registering.dossier.answers["household.division"].value == "530102"


# --- time -----------------------------------------------------------------------------------------------------


def test_item_nobody_accepts_is_accepted_after_five_workdays(filed):
    limit = filed.item(FIRST).act_by
    filed.wait(days=20)
    assert (limit, filed.item(FIRST).phase) == (date(2026, 10, 10), "review")


def test_item_nobody_accepts_counts_as_accepted_from_its_receipt(registering):
    registering.wait(days=20)
    row = registering.item(SECOND)
    assert (row.accepted_on, row.due) == (date(2026, 9, 28), date(2026, 9, 29))
    said = open_values(registering.case.documents.get(item=row, document="deemed-acceptance"))["this"]
    assert (said["accepted_on"], said["due"]) == ("2026-09-28", "2026-09-29")


def test_item_nobody_corrects_lapses_after_twenty_workdays(corrected):
    due = corrected.item(SECOND).act_by
    corrected.wait(days=32)
    assert (due, corrected.item(SECOND).phase) == (date(2026, 10, 30), "correction")
    corrected.wait(days=1)
    row = corrected.item(SECOND)
    assert (row.phase, row.outcome, row.decided_on) == ("ended", "ended", date(2026, 10, 31))


def test_timer_of_an_earlier_step_does_nothing(filed):
    filed.act(FIRST, "correct", **{"defect.field.newborn.name": "请核对"})
    filed.wait(days=20)
    assert filed.item(FIRST).phase == "correction"


def test_promised_day_counts_from_acceptance(registering):
    registering.wait(days=1).act(SECOND, "accept")
    row = registering.item(SECOND)
    assert (row.accepted_on, row.due) == (date(2026, 9, 29), date(2026, 9, 30))


# --- refusal --------------------------------------------------------------------------------------------------


@pytest.fixture
def without_household(registering):
    """The police refuse; everything else is done."""
    registering.act(SECOND, "accept").act(SECOND, "propose").act(SECOND, "refuse")
    return registering.once("finish")


def test_refusal_ends_only_what_is_behind_it(without_household):
    behind = {"medins-registration", "medins-payment", "social-card", "childcare-subsidy"}
    phases = without_household.phases()
    assert {item for item, phase in phases.items() if phase == "ended"} == behind
    assert sorted(phases.values()).count("closed") == 5


def test_case_with_a_refusal_closes(without_household):
    assert (without_household.case.phase, without_household.item(SECOND).outcome) == ("closed", "refused")


def test_citizen_reads_reason_and_remedies(without_household):
    lines = queries.progress(without_household.mother, without_household.ref).items
    shown = next(line for line in lines if line.id == SECOND)
    assert (shown.reason, shown.remedies[:12]) == ("经核查，提交的信息与登记内容不符。", "如不服本决定，可在六十日")


# --- rules nobody can answer ----------------------------------------------------------------------------------


@pytest.fixture
def unsure(stage, faults):
    """Whether the birth was registered in pregnancy stands in no register, and nobody was asked to say so."""
    stage.open().fill().submit()
    stage.forget("health.registered_before")
    return stage.sign()


def lead(stage):
    return stage.office("birth-service", "decider")


def test_rule_nobody_can_answer_goes_to_the_lead(unsure):
    assert [line.kind for line in queries.settlements(lead(unsure))] == ["item"]
    assert unsure.item("birth-service").phase == "waiting"


@pytest.mark.parametrize(("answer", "phase"), [(True, "review"), (False, "not_applicable")])
def test_settled_rule_lets_the_item_go_on(unsure, answer, phase):
    desk.settle(lead(unsure), Settlement.objects.get().pk, answer, now=unsure.now)
    assert unsure.item("birth-service").phase == phase


def test_settling_twice_is_refused(unsure):
    desk.settle(lead(unsure), Settlement.objects.get().pk, True, now=unsure.now)
    with pytest.raises(Refused):
        desk.settle(lead(unsure), Settlement.objects.get().pk, False, now=unsure.now)


def test_another_department_settles_nothing(unsure):
    with pytest.raises(NotFound):
        desk.settle(unsure.office(FIRST, "clerk"), Settlement.objects.get().pk, True, now=unsure.now)


def test_another_office_of_the_lead_settles_nothing(unsure):
    elsewhere = unsure.staff("wuhua-health-decider")
    assert queries.settlements(elsewhere) == []
    with pytest.raises(NotFound):
        desk.settle(elsewhere, Settlement.objects.get().pk, True, now=unsure.now)


def test_case_whose_last_open_item_is_settled_away_closes(unsure):
    unsure.finish(but=["birth-service"])
    desk.settle(lead(unsure), Settlement.objects.get().pk, False, now=unsure.now)
    assert (unsure.case.phase, unsure.flow().status) == ("closed", "DONE")
