"""How many SQL statements each step takes: all are counted but those of transaction control.

DESIGN 9 allows a move 8, an end 13, the last one 16, filing ten items 28, saving a page 8 and showing one 5,
the last two with session and account; here without.
"""

import pytest
from django.db import connection

from oneservice.cases import queries
from oneservice.cases.actions import citizen, desk, draft, signing
from oneservice.cases.actions.moving import TRAIL
from oneservice.records import sealing
from tests.cases.stage import posted, statements

pytestmark = pytest.mark.django_db

DEFECT = {"defect.field.newborn.name": ["请核对"]}


def act(stage, item, action, **given):
    """The statements of one action at the desk, without the jobs after it."""
    row = stage.item(item)
    staff = stage.office(item, stage.word(item, action))
    values = stage.asked(item, action) | given
    with statements() as found:
        desk.act_on_item(staff, row.pk, action, step=row.step, posted=values, now=stage.now)
    return len(found)


def move(stage):
    stage.usual("birth-certificate")
    stage.act("birth-registration", "accept")
    return act(stage, "birth-registration", "propose")


def correction_round(stage):
    """What a notice and its answer cost."""
    asked = act(stage, "birth-certificate", "correct", **DEFECT)
    with statements() as found:
        put_right = posted(newborn__name="王若溪")
        citizen.resubmit_item(stage.mother, stage.ref, "birth-certificate", posted=put_right, now=stage.now)
    stage.settle()
    return asked, len(found)


def test_move_inside_an_item_takes_6_statements(filed):
    assert move(filed) == 6


def test_move_that_issues_a_document_takes_8_statements(filed):
    assert act(filed, "birth-certificate", "accept") == 8


def test_end_of_an_item_takes_12_statements(filed):
    filed.act("birth-certificate", "accept")
    assert act(filed, "birth-certificate", "grant") == 12


def test_end_of_the_last_item_takes_16_statements(filed):
    filed.finish(but=["parenting"])
    assert act(filed, "parenting", "acknowledge") == 16


def test_filing_ten_items_takes_19_statements(submitted):
    with statements() as found:
        signing.sign_case(submitted.father, submitted.ref, now=submitted.now)
    assert len(found) == 19


def test_page_save_takes_4_statements(draft):
    with statements() as found:
        save(draft)
    assert len(found) == 4


def save(stage, phone="13800000002"):
    draft.save_page(stage.mother, stage.ref, "parents", posted(father__mobile=phone), now=stage.now)


def test_page_takes_1_statement(draft):
    with statements() as found:
        queries.page(draft.mother, draft.ref, "parents")
    assert len(found) == 1


def test_list_of_cases_costs_the_same_at_1_and_30(stage):
    stage.open()
    with statements() as one:
        queries.my_cases(stage.mother)
    for number in range(29):
        stage.open(nonce=str(number))
    with statements() as thirty:
        assert len(queries.my_cases(stage.mother)) == 30
    assert (len(one), len(thirty)) == (2, 2)


@pytest.mark.parametrize("rounds", [5, pytest.param(100, marks=pytest.mark.deep)])
def test_correction_rounds_of_the_past_cost_nothing(filed, rounds):
    first = correction_round(filed)
    for _ in range(rounds):
        correction_round(filed)
    row = filed.item("birth-certificate")
    assert (correction_round(filed), len(row.trail)) == (first, min(TRAIL, 1 + 2 * (rounds + 1)))


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.deep)])
def test_correction_rounds_of_the_past_are_not_read(filed, rounds, opened):
    """What a round opens and what the database answers is as long as it was, once the timeline is full."""
    for _ in range(TRAIL // 2):
        correction_round(filed)
    before = read_in_a_round(filed, opened)
    for _ in range(rounds):
        correction_round(filed)
    assert (read_in_a_round(filed, opened), before[0] > len(filed.case.sealed)) == (before, True)


@pytest.fixture
def opened(monkeypatch):
    """Bytes of each sealed value that is opened from here on."""
    sizes, open_sealed = [], sealing.open_sealed

    def weighed(key, sealed, *, of):
        sizes.append(len(sealed))
        return open_sealed(key, sealed, of=of)

    monkeypatch.setattr(sealing, "open_sealed", weighed)
    return sizes


def read_in_a_round(stage, opened):
    """Bytes that a notice and its answer open, and how many rows and bytes the database answers, asked again after.

    Numbers are not weighed: those that count steps have one digit more at the hundredth.
    """
    opened.clear()
    with statements() as found:
        correction_round(stage)
    selected = [row for sql in found if sql.startswith("SELECT") for row in connection.connection.execute(sql)]
    return (
        sum(opened),
        len(selected),
        sum(len(value) for row in selected for value in row if isinstance(value, str | bytes)),
    )
