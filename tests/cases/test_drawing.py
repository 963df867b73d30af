"""Deciding together: a frozen list, two people, a journalled seed, and a placing for each case, once."""

import json
import runpy
from collections import Counter
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from oneservice.cases import draws, queries
from oneservice.cases.actions import desk, drawing, withdrawing
from oneservice.cases.draws import BatchKey
from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.cases.models import Case, Draw, ItemCase
from oneservice.engine.draw import Entrant, list_digest
from oneservice.engine.draw import draw as work_out
from oneservice.jobs import runner
from oneservice.records import journal, outbox, sealing
from oneservice.records.models import OutboxRow
from tests.cases.school import School

pytestmark = pytest.mark.django_db

VERIFY = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "verify_draw.py"))
PLACES = {"places.north": ["2"], "places.south": ["1"]}
WHY = "校舍已满，等不到了"


@pytest.fixture
def school(db, clock):
    return School(clock)


@pytest.fixture
def five(school):
    """Four for two places at north, of whom one is of the first band; one for south. It is the day of the draw."""
    for number, band in enumerate((2, 1, 2, 2), 1):
        school.waiting(number, band=band)
    school.waiting(5, school="south")
    return school.on("2026-05-10")


def key(school):
    return BatchKey(school.version.sha256, "place", 2026)


def refs(school):
    return [each.case.ref for each in ItemCase.objects.select_related("case").order_by("pk")]


def late_of(school, *numbers):
    """They have filed in time and the office has not yet looked at them; the item of the last."""
    today = school.now.date().isoformat()
    school.on("2026-03-03")
    found = [school.item(school.filed(number)) for number in numbers]
    school.on(today)
    return found[-1]


def because(reason):
    return {**PLACES, "reason": [reason]}


def draw_up(school, posted=PLACES, who=0):
    drawing.draw_up(school.staff("decider", who), key(school), posted, now=school.now)
    return Draw.objects.get()


def hold(school, who=1):
    digest = Draw.objects.get().digest
    drawing.hold_draw(school.staff("decider", who), key(school), digest, now=school.now)
    return Draw.objects.get()


def drawn(school):
    draw_up(school)
    hold(school)
    return school.settle()


def words(call, *arguments, error=Refused):
    with pytest.raises(error) as raised:
        call(*arguments)
    return raised.value.text


def test_as_many_are_placed_as_there_are_places(five):
    drawn(five)
    assert Counter(five.phases(*refs(five))) == {"closed": 3, "refused": 2}


def test_better_band_is_placed_before_the_lot_is_asked(five):
    drawn(five)
    assert five.phases(refs(five)[1], refs(five)[4]) == ["closed", "closed"]


def test_nobody_draws_before_the_day(five):
    assert words(draw_up, five.on("2026-05-09")) == drawing.NOT_YET


def test_who_drew_up_the_list_does_not_start_the_draw(five):
    draw_up(five)
    assert words(hold, five, 0, error=NotAllowed) == drawing.ANOTHER
    assert Draw.objects.get().seed == ""


def test_database_itself_refuses_one_person_for_both(five):
    draw_up(five)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.update(decided_by=five.staff("decider").pk)


def test_post_at_the_window_draws_nothing(five):
    with pytest.raises(NotFound):
        drawing.draw_up(five.staff("clerk"), key(five), PLACES, now=five.now)


def test_places_must_be_stated_for_every_group(five):
    with pytest.raises(Refused) as refused:
        draw_up(five, {"places.north": ["two"]})
    assert set(refused.value.fields) == {"places.north", "places.south"}


def test_draw_is_held_once(five):
    draw_up(five)
    hold(five)
    assert words(draw_up, five) == drawing.DONE
    assert words(hold, five) == drawing.DONE


def test_list_is_the_same_however_often_it_is_drawn_up(five):
    assert draw_up(five).digest == draw_up(five, who=1).digest


def test_list_that_was_drawn_up_anew_is_not_drawn_by_the_old_hash(five):
    old = draw_up(five).digest
    draw_up(five, {**PLACES, "places.north": ["3"]})
    changed = words(lambda: drawing.hold_draw(five.staff("decider", 1), key(five), old, now=five.now))
    assert changed == drawing.CHANGED


def test_list_is_drawn_up_anew_when_somebody_has_left(five):
    draw_up(five)
    withdrawing.withdraw_case(five.parent(1), refs(five)[0], now=five.now)
    assert words(hold, five) == drawing.CHANGED


def test_list_is_drawn_up_anew_when_somebody_has_come(school):
    school.waiting(1)
    late = school.filed(2)
    school.on("2026-05-10")
    draw_up(school, {"places.north": ["1"], "reason": [WHY]})
    school.qualify(late)
    assert words(hold, school) == drawing.CHANGED


def left(view):
    return [(where.zh, number) for where, number in view.undecided]


def test_nobody_under_review_is_left_out_without_a_reason(five):
    late_of(five, 6)
    with pytest.raises(Refused) as refused:
        draw_up(five)
    assert refused.value.fields["reason"].zh.startswith("还有 1 件没有审完（窗口受理 1 件）")
    assert refused.value.fields["reason"].en.startswith("1 are still under review (At the counter: 1)")
    assert not Draw.objects.exists()


def test_reason_in_a_word_or_of_a_page_is_none(five):
    late_of(five, 6)
    assert words(draw_up, five, because("急")).zh.startswith("还有 1 件没有审完")
    assert words(draw_up, five, because("长" * 201)) == drawing.TOO_LONG


def test_reason_is_in_the_journal_and_published_with_how_many(five):
    late_of(five, 6, 7)
    row = draw_up(five, because("  校舍 已满，\n等不到了 "))
    hold(five)
    [first, _] = journal.entries(f"draw:{row.ref}")
    published = queries.published_draw(five.staff("decider"), key(five))
    assert (first.data["undecided"], first.data["reason"]) == (2, "校舍 已满， 等不到了")
    assert (published["undecided"], published["reason"]) == (2, "校舍 已满， 等不到了")
    assert row.listed == 5


def test_reason_nobody_needs_is_not_kept(five):
    assert draws.open_frozen(draw_up(five, because(WHY))).reason == ""


def test_view_says_how_many_are_under_review_and_where(five):
    late_of(five, 6, 7)
    checked = late_of(five, 8)
    desk.act_on_item(five.staff("clerk"), checked.pk, "accept", step=checked.step, posted={}, now=five.now)
    view = queries.draw(five.staff("decider"), key(five))
    assert (left(view), view.still) == ([("窗口受理", 2), ("资格审核中", 1)], 3)


def test_who_has_left_or_was_refused_is_not_under_review(five):
    late_of(five, 6)
    withdrawing.withdraw_case(five.parent(6), refs(five)[5], now=five.now)
    assert left(queries.draw(five.staff("decider"), key(five))) == []
    assert draw_up(five).listed == 5


def test_draw_is_not_held_when_more_are_under_review_than_the_reason_was_given_for(five):
    late_of(five, 6)
    draw_up(five, because(WHY))
    late_of(five, 7)
    assert words(hold, five).zh.startswith("确定名单以后又有办件等待审核，现在 2 件没有审完")
    draw_up(five, because(WHY))
    assert hold(five).seed


def test_draw_is_held_when_fewer_are_under_review_than_the_reason_was_given_for(five):
    late_of(five, 6, 7)
    draw_up(five, because(WHY))
    withdrawing.withdraw_case(five.parent(6), refs(five)[5], now=five.now)
    assert hold(five).seed


def test_list_without_a_reason_is_not_drawn_once_somebody_is_under_review(five):
    draw_up(five)
    late_of(five, 6)
    assert words(hold, five).zh.startswith("确定名单以后又有办件等待审核")


def test_case_of_another_campaign_holds_up_no_draw(five):
    late = late_of(five, 6)
    Case.objects.filter(pk=late.case_id).update(campaign=2025)
    assert left(queries.draw(five.staff("decider"), key(five))) == []


def test_list_that_was_frozen_before_reasons_were_asked_can_be_read(five):
    row = draw_up(five)
    lines = [line.to_json() for line in draws.open_list(row)]
    row.sealed = sealing.seal_json(bytes(row.key), lines, of=f"draw:{row.ref}")
    frozen = draws.open_frozen(row)
    assert ([line.to_json() for line in frozen.lines], frozen.undecided, frozen.reason) == (lines, 0, "")


def test_who_leaves_after_the_draw_stays_gone(five):
    draw_up(five)
    hold(five)
    gone = refs(five)[4]
    withdrawing.withdraw_case(five.parent(5), gone, now=five.now)
    five.settle()
    assert five.phases(gone) == ["withdrawn"]


def test_journal_has_the_list_and_the_seed_by_two_people(five):
    row = drawn(five) and Draw.objects.get()
    first, second = journal.entries(f"draw:{row.ref}")
    assert (first.verb, second.verb) == ("draw.drawn-up", "draw.held")
    assert first.data["digest"] == second.data["digest"] == row.digest
    assert second.data["seed"] == row.seed
    assert first.actor != second.actor
    assert journal.verify(f"draw:{row.ref}", journal.last(f"draw:{row.ref}")) == []


def test_anybody_can_work_the_draw_out_again(five):
    row = drawn(five) and Draw.objects.get()
    published = queries.published_draw(five.staff("decider"), key(five))
    entrants = [Entrant(e["group"], e["band"], e["ticket"]) for e in published["entrants"]]
    assert list_digest(entrants, published["places"]) == row.digest
    again = {one.entrant.ticket: one.placed for one in work_out(entrants, published["places"], published["seed"])}
    assert again == {each["ticket"]: each["placed"] for each in published["entrants"]}


def test_published_list_with_a_reason_verifies_without_us(five, tmp_path):
    late_of(five, 6)
    draw_up(five, because(WHY))
    hold(five)
    path = tmp_path / "list.json"
    path.write_text(json.dumps(queries.published_draw(five.staff("decider"), key(five))), "utf-8")
    assert VERIFY["main"](str(path)) == 0


def test_published_list_names_nobody(five):
    drawn(five)
    text = str(queries.published_draw(five.staff("decider"), key(five)))
    for person in five.people.values():
        assert person.ric not in text
        assert person.name not in text
    assert not any(ref in text for ref in refs(five))


def test_citizen_reads_why_and_nothing_of_others(five):
    drawn(five)
    told = [queries.progress(five.parent(n), ref).items[0].placing for n, ref in enumerate(refs(five), 1)]
    assert told[1].zh.startswith("“北门小学”共 4 人参加，名额 2 个。您在第 1 顺位，排第 1 名，已录取。您的摇号编号")
    assert sum("由摇号先后决定" in each.zh for each in told) == 3
    assert "1 took part for “South”, with 1 places" in told[4].en


def test_refusal_carries_the_reason_and_the_remedies(five):
    drawn(five)
    lost = next(n for n, ref in enumerate(refs(five), 1) if five.item(ref).phase == "refused")
    [item] = queries.progress(five.parent(lost), refs(five)[lost - 1]).items
    assert "未录取" in item.reason
    assert "行政复议" in item.remedies


def test_everybody_is_told_once(five):
    drawn(five)
    assert OutboxRow.objects.filter(kind="message.send", payload__about="drawn").count() == 5


def test_repeated_job_changes_nothing(five):
    drawn(five)
    row = OutboxRow.objects.filter(kind="batch.place").first()
    before = five.phases(*refs(five))
    drawing.place_item(*(row.payload[name] for name in ("case", "item", "step", "draw")), now=five.now)
    assert five.phases(*refs(five)) == before


def test_draw_goes_on_after_a_worker_was_killed_half_way(five):
    draw_up(five)
    hold(five)
    for row in outbox.claim(2, five.now, kinds=["batch.place"]):
        runner.run_row(row)
    [lost] = outbox.claim(1, five.now, kinds=["batch.place"])  # claimed, and its worker is gone
    five.settle()
    assert five.phases(*refs(five)).count("review") == 1
    lost.lease_until = five.now
    lost.save()
    five.settle()
    assert Counter(five.phases(*refs(five))) == {"closed": 3, "refused": 2}


def test_case_of_which_something_is_not_known_is_not_drawn_but_goes_to_a_person(five):
    five.forget(refs(five)[0], "apply.band")
    assert draw_up(five).listed == 4
    hold(five)
    five.settle()
    assert five.item(refs(five)[0]).state == "to-draw"
    assert five.on("2026-05-15").settle().item(refs(five)[0]).state == "by-person"


def test_office_sees_what_waits_and_when(five):
    [view] = queries.draws(five.staff("reviewer"))
    assert (view.waiting, view.state, view.day.isoformat()) == (5, "open", "2026-05-10")
    assert queries.draws(five.staff("clerk")) == []


def test_view_states_what_cases_say_of_places(five):
    view = queries.draw(five.staff("decider"), key(five))
    assert [(g.name.zh, g.entrants, g.places) for g in view.groups] == [("北门小学", 4, "2"), ("南门小学", 1, "1")]


def test_page_of_a_held_draw_shows_ranks_and_how_many_cases_know(five):
    draw_up(five)
    hold(five)
    assert queries.draw(five.staff("decider"), key(five)).told == 0
    five.settle()
    view = queries.draw(five.staff("decider"), key(five))
    assert (view.state, view.told, len(view.lines)) == ("held", 5, 5)
    assert [line.rank for line in view.lines] == [1, 2, 3, 4, 1]


def test_draw_of_another_year_waits_for_its_own_day(five):
    with pytest.raises(NotFound):
        queries.draw(five.staff("decider"), BatchKey(five.version.sha256, "place", 2027))


def test_answers_do_not_lie_open_in_the_list(five):
    row = draw_up(five)
    assert b"north" not in bytes(row.sealed)
    assert [line.entrant.group for line in draws.open_list(row)].count("north") == 4
