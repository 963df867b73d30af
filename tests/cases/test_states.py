import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_fsm import ConcurrentTransition, TransitionNotAllowed, can_proceed

from oneservice.cases.models import Case, ItemCase
from oneservice.cases.states import PROJECTIONS, TITLES, CasePhase, IllegalMove, legal_moves
from oneservice.engine.definition import END_PHASES, Phase
from oneservice.engine.phases import LEGAL_MOVES
from tests.cases import rows

ITEM_MOVES = frozenset((source, target) for source, after in LEGAL_MOVES.items() for target in after)
CASE_MOVES = {
    ("submit", CasePhase.DRAFT): CasePhase.AWAITING_SIGNATURES,
    ("return_to_draft", CasePhase.AWAITING_SIGNATURES): CasePhase.DRAFT,
    ("file", CasePhase.AWAITING_SIGNATURES): CasePhase.FILED,
}


@pytest.mark.parametrize("source", Phase)
@pytest.mark.parametrize("target", Phase)
def test_item_moves_exactly_where_the_table_says(source, target):
    item = ItemCase(phase=source)
    if (source, target) in ITEM_MOVES:
        item.move_to(target)
        assert item.phase == target
    else:
        with pytest.raises(IllegalMove):
            item.move_to(target)
        assert item.phase == source


def test_machine_declares_the_table():
    assert legal_moves() == ITEM_MOVES


@pytest.mark.parametrize("target", Phase)
def test_item_has_one_method_for_each_phase(target):
    item = ItemCase()
    assert can_proceed(getattr(item, f"enter_{target}")) == ((Phase.WAITING, target) in ITEM_MOVES)


@pytest.mark.parametrize("source", CasePhase)
@pytest.mark.parametrize("method", ["submit", "return_to_draft", "file"])
def test_case_moves_exactly_before_filing(source, method):
    case = Case(phase=source)
    target = CASE_MOVES.get((method, source))
    if target:
        getattr(case, method)()
        assert case.phase == target
    else:
        with pytest.raises(TransitionNotAllowed):
            getattr(case, method)()
        assert case.phase == source


@pytest.mark.parametrize("source", CasePhase)
@pytest.mark.parametrize("target", CasePhase)
def test_case_is_projected_once_filed(source, target):
    case = Case(phase=source)
    if source in (CasePhase.FILED, *PROJECTIONS) and target in PROJECTIONS:
        case.project(target)
        assert case.phase == target
    else:
        with pytest.raises(IllegalMove):
            case.project(target)
        assert case.phase == source


def test_no_phase_is_a_dead_end_before_the_end():
    alive = {source for source, _ in ITEM_MOVES}
    assert set(Phase) - alive == {Phase.TRANSFERRED, Phase.REVOKED, Phase.WITHDRAWN}
    assert set(Phase) - alive <= END_PHASES


def test_illegal_move_says_what_to_do_in_two_languages():
    with pytest.raises(IllegalMove) as caught:
        ItemCase(phase="delivered").move_to(Phase.REVIEW)
    assert caught.value.text.zh == "现处于“已送达”，不能转为“审查中”，请刷新页面后再看"
    assert caught.value.text.en == "This stands at “Delivered” and cannot go to “Under review”: reload the page"


def test_every_phase_has_a_title():
    assert set(TITLES) == {*CasePhase, *Phase}
    assert all(text.zh and text.en for text in TITLES.values())


def test_phase_cannot_be_assigned():
    item = ItemCase()
    with pytest.raises(AttributeError, match="Direct phase modification"):
        item.phase = "granted"


@pytest.mark.django_db
def test_refresh_reads_the_phase_again():
    item = rows.item_case()
    ItemCase.objects.filter(pk=item.pk).update(phase="review", state="in-review")
    item.refresh_from_db()
    assert (item.phase, item.state) == ("review", "in-review")


@pytest.mark.django_db
def test_refresh_of_the_phase_alone_reads_it():
    item = rows.item_case()
    ItemCase.objects.filter(pk=item.pk).update(phase="review", state="in-review")
    item.refresh_from_db(fields=["phase"])
    assert (item.phase, item.state) == ("review", "")


@pytest.mark.django_db
def test_refresh_of_another_column_keeps_an_unsaved_move():
    item = rows.item_case()
    item.move_to(Phase.RECEIVED)
    item.refresh_from_db(fields=["state"])
    item.save()
    assert ItemCase.objects.get(pk=item.pk).phase == "received"


@pytest.mark.django_db
def test_refresh_forgets_related_rows():
    item = rows.item_case()
    Case.objects.filter(pk=item.case_id).update(ref="other")
    assert item.case.ref != "other"
    item.refresh_from_db()
    assert item.case.ref == "other"


@pytest.mark.django_db
def test_refresh_of_a_vanished_row_keeps_the_phase():
    item = rows.item_case()
    ItemCase.objects.filter(pk=item.pk).delete()
    with pytest.raises(ItemCase.DoesNotExist):
        item.refresh_from_db()
    assert item.phase == "waiting"


@pytest.mark.django_db
def test_stale_row_cannot_be_saved():
    item = rows.item_case()
    stale = ItemCase.objects.get(pk=item.pk)
    item.move_to(Phase.RECEIVED)
    item.save()
    stale.move_to(Phase.NOT_APPLICABLE)
    with pytest.raises(ConcurrentTransition), transaction.atomic():
        stale.save()
    assert ItemCase.objects.get(pk=item.pk).phase == "received"


@pytest.mark.django_db
def test_stale_row_recovers_by_refresh():
    item = rows.item_case()
    ItemCase.objects.filter(pk=item.pk).update(phase="review")
    with pytest.raises(ConcurrentTransition), transaction.atomic():
        item.save()
    item.refresh_from_db()
    item.move_to(Phase.GRANTED)
    item.save()
    assert ItemCase.objects.get(pk=item.pk).phase == "granted"


@pytest.mark.django_db
def test_partial_save_does_not_count_as_saving_the_phase():
    item = rows.item_case()
    item.move_to(Phase.RECEIVED)
    item.state = "at-window"
    item.save(update_fields=["state"])
    item.save()
    assert ItemCase.objects.values_list("phase", "state").get(pk=item.pk) == ("received", "at-window")


@pytest.mark.django_db
def test_row_written_in_bulk_can_be_saved_after():
    item = ItemCase(case=rows.case(), item="one", department="civil", entered_at=rows.NOW)
    item.move_to(Phase.RECEIVED)
    ItemCase.objects.bulk_create([item])
    item.move_to(Phase.REVIEW)
    ItemCase.objects.bulk_update([item], ["phase"])
    item.move_to(Phase.GRANTED)
    item.save()
    assert ItemCase.objects.get(pk=item.pk).phase == "granted"


@pytest.mark.django_db
def test_deferred_phase_costs_nothing_until_it_is_read():
    item = rows.item_case()
    with CaptureQueriesContext(connection) as queries:
        light = ItemCase.objects.only("item").get(pk=item.pk)
        assert len(queries) == 1
        assert light.phase == "waiting"
    assert len(queries) == 2


@pytest.mark.django_db
def test_row_with_a_deferred_phase_moves_and_saves():
    item = rows.item_case()
    light = ItemCase.objects.only("item").get(pk=item.pk)
    light.move_to(Phase.RECEIVED)
    light.save()
    assert ItemCase.objects.get(pk=item.pk).phase == "received"


@pytest.mark.django_db
@pytest.mark.parametrize("make", [rows.item_case, rows.case])
def test_database_refuses_an_unknown_phase(make):
    with pytest.raises(IntegrityError, match="phase_known"):
        make(phase="lost")
