"""Filing at a window 帮办: the clerk opens and fills, the person signs there or goes on by telephone."""

import base64
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image, ImageDraw

from oneservice.cases import counter as window
from oneservice.cases import errands, queries
from oneservice.cases.actions import counter, draft, signing
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.models import Assistance
from oneservice.cases.reading import pinned
from oneservice.people.models import Person
from oneservice.records import journal
from tests.cases.stage import BUNDLE, Stage, paper, posted

pytestmark = pytest.mark.django_db


def picture(*, written=True):
    """What the pad sends: a white sheet, written on or not."""
    sheet = Image.new("RGB", (800, 300), "white")
    if written:
        ImageDraw.Draw(sheet).line([(80, 200), (300, 60), (520, 220)], fill="black", width=5)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return window.PNG + base64.b64encode(out.getvalue()).decode()


class Window(Stage):
    """A clerk of the office that receives births, with the mother before him."""

    login = "panlong-health-clerk"

    @property
    def clerk(self):
        return self.staff(self.login)

    def begin(self, clerk=None, **other):
        self.ref = counter.open_at_window(clerk or self.clerk, self.card(**other), now=self.now, nonce="once")
        return self.settle()

    def card(self, **other):
        said = {window.SERVICE: BUNDLE, window.NAME: self.mother.name, window.RIC: self.mother.ric, window.MOBILE: ""}
        return {name: [text] for name, text in {**said, **other}.items()}

    def keyed(self):
        """Every question of every page as the scenario answers it, in one post."""
        names = {q.name for page in queries.window_case(self.clerk, self.ref).pages for q in page.questions}
        mine = {name.replace(".", "__"): v for name, v in self.scenario.answers.items() if name in names}
        counter.save_at_window(self.clerk, self.ref, posted(**mine), set(self.dossier.chosen), now=self.now)
        draft.attach_material(self.clerk, self.ref, "photo-id", paper(), now=self.now)
        return self.settle()

    def pad(self, data=None):
        counter.sign_on_pad(self.clerk, self.ref, data or picture(), now=self.now)
        return self.settle()

    def code(self):
        counter.send_code(self.clerk, self.ref, now=self.now)
        return window.one_time_code(self.case, self.case.assistance.codes)

    def by_code(self, code):
        counter.sign_by_code(self.clerk, self.ref, code, now=self.now)
        return self.settle()

    def verbs(self):
        return {entry.verb: entry.actor for entry in journal.entries(self.ref)}


@pytest.fixture
def case(db, clock):
    return Window(clock=clock)


@pytest.fixture
def filled(case):
    return case.begin().keyed()


# --- beginning --------------------------------------------------------------------------------------------


def test_card_is_read_into_the_draft_and_locked(case):
    value = case.begin().dossier.answers["mother.ric"]
    assert (value.value, value.source, value.grade) == (case.mother.ric, "identity", "B")
    assert "mother.ric" in case.reading.form_state().locked


def test_person_need_never_have_signed_in(case):
    ric, name = case.mother.ric, case.mother.name
    Person.objects.filter(pk=case.mother.pk).update(ric_index="gone")
    case.ref = counter.open_at_window(
        case.clerk, case.card(**{window.RIC: ric, window.NAME: name}), now=case.now, nonce="1"
    )
    assert case.dossier.answers["mother.name"].value == name


def test_name_that_is_not_the_proven_one_is_refused(case):
    with pytest.raises(Refused) as refused:
        case.begin(**{window.NAME: "王芳"})
    assert refused.value.fields == {window.NAME: counter.OTHER_NAME}


def test_blank_and_wrong_numbers_are_told_by_control(case):
    with pytest.raises(Refused) as refused:
        case.begin(**{window.RIC: "123", window.NAME: ""})
    assert set(refused.value.fields) == {window.RIC, window.NAME}


def test_pressing_twice_is_one_draft(case):
    first = case.begin().ref
    assert case.begin().ref == first


def test_post_that_takes_nothing_in_begins_nothing(case):
    reviewer = case.staff("panlong-medins-reviewer")
    assert window.receivable(reviewer) == []
    with pytest.raises(NotFound):
        case.begin(reviewer)


@pytest.mark.parametrize("service", ["newborn:father-in-law", "newborn:", "unheard-of"])
def test_service_that_is_not_offered_begins_nothing(case, service):
    with pytest.raises(Refused) as refused:
        case.begin(**{window.SERVICE: service})
    assert set(refused.value.fields) == {window.SERVICE}


# --- filling ----------------------------------------------------------------------------------------------


def test_everything_is_journalled_as_the_clerk_for_the_role(filled):
    name = f"staff:{filled.clerk.pk}:for:role:mother"
    verbs = filled.verbs()
    assert {verbs[v] for v in ("window.opened", "case.opened", "answers.saved", "material.attached")} == {name}


def test_one_post_fills_every_page(filled):
    assert queries.window_case(filled.clerk, filled.ref).draft.ready


def test_wrong_answer_is_told_and_the_others_are_kept(case):
    case.begin()
    said = posted(mother__mobile="12", newborn__name="李雪")
    with pytest.raises(Refused) as refused:
        counter.save_at_window(case.clerk, case.ref, said, set(case.dossier.chosen), now=case.now)
    assert "mother.mobile" in refused.value.fields
    assert case.dossier.answers["newborn.name"].value == "李雪"


@pytest.mark.parametrize("login", ["wuhua-health-clerk", "wuhua-medins-reviewer", "wuhua-police-clerk"])
def test_case_of_another_clerk_does_not_exist(filled, login):
    with pytest.raises(NotFound):
        queries.window_case(filled.staff(login), filled.ref)
    with pytest.raises(NotFound):
        counter.sign_on_pad(filled.staff(login), filled.ref, picture(), now=filled.now)


def test_case_begun_by_a_citizen_is_no_clerks(case):
    case.open()
    with pytest.raises(NotFound):
        queries.window_case(case.clerk, case.ref)


def test_clerk_may_no_more_the_next_day(filled):
    filled.wait(days=1)
    with pytest.raises(NotFound):
        queries.window_case(filled.clerk, filled.ref)
    assert queries.draft(filled.mother, filled.ref).ready


# --- signing ----------------------------------------------------------------------------------------------


def test_name_on_the_pad_signs_and_is_kept_sealed(filled):
    filled.pad()
    held = Assistance.objects.get(case=filled.case)
    assert (filled.case.phase, held.proof) == ("awaiting_signatures", "pad")
    kept = window.uploads.fetch(bytes(filled.case.key), held.blob, of=window.signature_of(filled.ref))
    assert Image.open(io.BytesIO(kept)).size == (800, 300)


@pytest.mark.parametrize("data", ["", "data:image/png;base64,", "data:image/png;base64,@@", picture(written=False)])
def test_empty_pad_signs_nothing(filled, data):
    with pytest.raises(Refused) as refused:
        counter.sign_on_pad(filled.clerk, filled.ref, data, now=filled.now)
    assert (refused.value.fields, filled.case.phase) == ({"drawn": window.SIGN_FIRST}, "draft")


def test_code_that_was_sent_signs(filled):
    filled.by_code(filled.code())
    assert (filled.case.phase, filled.case.assistance.proof) == ("awaiting_signatures", "code")


def test_message_carries_the_code_and_the_job_does_not(filled):
    code = filled.code()
    assert code in errands.letter(filled.case.pk, "mother", "code").text
    assert code not in str([entry.data for entry in journal.entries(filled.ref)])


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_wrong_code_counts_and_the_sixth_try_is_in_vain(filled):
    code = filled.code()
    for _ in range(window.MOST_TRIES):
        with pytest.raises(Refused):
            filled.by_code(wrong(code))
    with pytest.raises(Refused) as refused:
        filled.by_code(code)
    assert (refused.value.fields, filled.case.phase) == ({"code": counter.WRONG_CODE}, "draft")


def test_code_is_of_the_answers_it_was_sent_for(filled):
    code = filled.code()
    said = posted(mother__mobile="13900000009")
    counter.save_at_window(filled.clerk, filled.ref, said, set(filled.dossier.chosen), now=filled.now)
    with pytest.raises(Refused):
        filled.by_code(code)


def test_code_lasts_ten_minutes(filled, clock):
    code = filled.code()
    clock.at += timedelta(minutes=11)
    with pytest.raises(Refused):
        filled.by_code(code)


def test_sixth_code_is_not_sent(filled):
    for _ in range(window.MOST_CODES):
        filled.code()
    with pytest.raises(Refused) as refused:
        filled.code()
    assert refused.value.text == counter.NO_MORE_CODES


def test_window_elsewhere_takes_in_only_what_any_office_may(case):
    case.login = "dali-health-clerk"
    case.begin().keyed()
    with pytest.raises(Refused) as refused:
        case.pad()
    assert "盘龙区" in refused.value.text.zh


def test_any_office_takes_in_what_says_so(case):
    closure = pinned(case.version.sha256).closure
    anywhere = replace(closure, bundle=replace(closure.bundle, receive="any"))
    far = case.staff("dali-health-clerk")
    assert [window.is_receiving_place(far, each, "530103") for each in (closure, anywhere)] == [False, True]


# --- after ------------------------------------------------------------------------------------------------


def test_clerks_access_ends_with_the_signature(filled):
    filled.pad()
    with pytest.raises(NotFound):
        queries.window_case(filled.clerk, filled.ref)
    assert filled.case.clerk_id is None


def test_recalled_case_is_not_the_clerks_again(filled):
    filled.pad()
    signing.recall_case(filled.mother, filled.ref, now=filled.now)
    with pytest.raises(NotFound):
        queries.window_case(filled.clerk, filled.ref)


def test_counter_starts_and_citizen_finishes_on_the_phone(case):
    """Hard case 14."""
    case.begin()
    counter.hand_over(case.clerk, case.ref, now=case.now)
    with pytest.raises(NotFound):
        queries.window_case(case.clerk, case.ref)
    assert [card.ref for card in queries.my_cases(case.mother)] == [case.ref]
    case.fill().attach().submit().sign()
    assert (case.case.phase, case.verbs()["case.signed"]) == ("in_progress", "role:father")


def test_person_may_sign_on_the_phone_what_the_clerk_filled(filled):
    filled.submit()
    assert filled.verbs()["case.signed"] == "role:mother"
    with pytest.raises(NotFound):
        queries.window_case(filled.clerk, filled.ref)


def test_receipt_names_what_was_taken_in(filled):
    filled.pad()
    receipt = queries.window_receipt(filled.clerk, filled.ref)
    assert (receipt.standing, receipt.number, receipt.clerk) == ("waiting", "", filled.clerk.name)
    filled.sign()
    assert queries.window_receipt(filled.clerk, filled.ref).number == filled.case.number


def test_receipt_is_for_the_clerk_who_assisted(filled):
    with pytest.raises(NotFound):
        queries.window_receipt(filled.clerk, filled.ref)
    filled.pad()
    with pytest.raises(NotFound):
        queries.window_receipt(filled.staff("wuhua-health-clerk"), filled.ref)


def test_receipt_of_what_was_handed_over_tells_nothing_of_it(filled):
    counter.hand_over(filled.clerk, filled.ref, now=filled.now)
    receipt = queries.window_receipt(filled.clerk, filled.ref)
    assert (receipt.standing, receipt.items, receipt.papers) == ("handed-over", (), ())


def test_list_of_the_window_says_how_each_stands(filled):
    [line] = queries.window_lines(filled.clerk)
    assert (line.ref, line.standing) == (filled.ref, "open")
    filled.pad()
    assert [line.standing for line in queries.window_lines(filled.clerk)] == ["signed"]
