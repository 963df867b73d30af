"""Any order of signing, refusing and being late: a case is filed exactly when each role has its number."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oneservice.cases.actions import signing
from oneservice.cases.models import Participant
from oneservice.cases.signatories import Tally, needed_of, parts_of, tally
from oneservice.engine.definition import Role
from tests.cases.company import FOUNDER, HOLDERS, Company

ROWS = 4
PEOPLE = st.permutations(range(1, ROWS + 1))
WORDS = st.lists(st.sampled_from(["sign", "refuse"]), min_size=ROWS, max_size=ROWS)
SIGNS = ["all", "any", "2", "3"]


@given(signs=st.sampled_from(["all", "any", *"12345"]), counts=st.tuples(*[st.integers(0, 5)] * 4))
def test_role_is_never_done_and_lost_and_one_of_them_in_the_end(signs, counts):
    words = [word for word, n in zip(("signed", "refused", "late", "waiting"), counts, strict=True) for _ in range(n)]
    parts = [Participant(role="r", row=n, status=word) for n, word in enumerate(words, 1)]
    found = tally(Role("r", signs=signs, each="a.b"), parts)
    assert not (found.done and found.lost)
    assert found.done or found.lost or counts[3] > 0
    assert (found.of, found.signed) == (len(parts_of(Role("r", each="a.b"), parts)), counts[0])


def model(needed, order, words):
    """What becomes of the case, told by counting alone: after how many words, and how."""
    signed = refused = 0
    for step, row in enumerate(order, 1):
        signed, refused = signed + (words[row - 1] == "sign"), refused + (words[row - 1] == "refuse")
        if signed >= needed:
            return step, "in_progress"
        if ROWS - refused < needed:
            return step, "draft"
    raise AssertionError("somebody is left")


class Undo(Exception):
    """Takes the play back."""


@pytest.mark.django_db
@pytest.mark.parametrize("signs", SIGNS)
def test_case_is_filed_exactly_when_the_role_has_its_number(clock, signs):
    case = Company(FOUNDER, HOLDERS.replace("all", signs), rows=ROWS, clock=clock).submitted()
    kept = case.reading.dossier.answers

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(order=PEOPLE, words=WORDS)
    def play(order, words):
        try:
            with transaction.atomic():
                assert played(case, order, words) == model(needed_of(Role("r", signs=signs), ROWS), order, words)
                assert case.reading.dossier.answers == kept
                raise Undo
        except Undo:
            pass

    play()


def played(case, order, words):
    """The words in this order until the case is filed or a draft again; whoever is left is late or was spared."""
    for step, row in enumerate(order, 1):
        act = signing.sign_case if words[row - 1] == "sign" else signing.refuse_signature
        act(case.holder(row), case.ref, *([] if words[row - 1] == "sign" else ["份额不对"]), now=case.now)
        if (phase := case.case.phase) != "awaiting_signatures":
            return step, phase
    raise AssertionError("nothing came of it")


@given(st.integers(1, 9))
def test_nobody_asked_is_nobody_needed(number):
    assert (needed_of(Role("r", signs=str(number)), 0), Tally(0, 0, 0, 0, 0).done) == (0, True)
