"""辅助办理: typed into the department's own system by hand, and what it decided typed here once."""

import pytest

from oneservice.cases import queries
from tests.cases.stage import Stage
from tests.cases.swapping import with_process

pytestmark = pytest.mark.django_db
ITEM = "maternity-claim"


@pytest.fixture
def accepted(db, clock, monkeypatch):
    with_process(monkeypatch, ITEM, "assisted")
    stage = Stage(clock=clock).once("filed")
    stage.usual("birth-certificate")
    return stage.attach("maternity-invoice").act(ITEM, "accept")


def test_values_stand_in_the_order_of_the_departments_screen(accepted):
    item, rows = queries.copied(accepted.office(ITEM, "clerk"), accepted.item(ITEM).pk)
    needs = accepted.reading.closure.items[ITEM].needs
    names = [row.field for row in rows]
    assert (names, item.item) == (sorted(names, key=needs.index), ITEM)


def test_result_is_typed_once_and_ends_the_item(accepted):
    accepted.act(ITEM, "enter").act(ITEM, "grant")
    assert (accepted.item(ITEM).phase, accepted.item(ITEM).outcome) == ("closed", "granted")
    assert accepted.dossier.answers["maternity.amount"].source == ITEM


def test_what_was_typed_wrongly_is_typed_again(accepted):
    accepted.act(ITEM, "enter").act(ITEM, "enter-again").act(ITEM, "refuse")
    assert accepted.item(ITEM).phase == "refused"
