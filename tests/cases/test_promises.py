"""Figures for supervisors: promise against real time, corrections, refusals, debts, who is waited for."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.errors import NotAllowed
from oneservice.cases.models import ItemCase
from oneservice.cases.queries.promises import at_share
from tests.cases.stage import Stage, statements

ITEM = "birth-certificate"


@pytest.fixture
def case(db, clock):
    return Stage(clock=clock).once("filed")


def figures(case, login="yunnan-supervisor", days=90):
    return queries.promises(case.staff(login), days)


def line(case, title="出生医学证明"):
    return next(each for each in figures(case).lines if each.title.zh.startswith(title))


def decided(case, took, late=False, outcome="granted"):
    """As many items like the first one as ``took`` has, each decided today after so many working days."""
    row = case.case.items.get(item=ITEM, row=0)
    today = timezone.localdate()
    columns = {"decided_on": today, "outcome": outcome, "due": today - timedelta(days=1) if late else today}
    for number, days in enumerate(took, 1 + ItemCase.objects.filter(item=ITEM).count()):
        row.pk, row.row, row.took = None, number, days
        for name, value in columns.items():
            setattr(row, name, value)
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("took", "median", "p90"),
    [
        ([], None, None),
        ([3], 3, 3),
        ([1, 2], 1, 2),
        ([1, 2, 3], 2, 3),
        ([0, 1, 1, 1, 1, 1, 1, 1, 4, 9], 1, 4),
    ],
)
def test_half_and_nine_tenths_are_the_fewest_days_in_which_so_many_were_done(took, median, p90):
    assert (at_share(Counter(took), 5), at_share(Counter(took), 9)) == (median, p90)


def test_promise_stands_beside_what_it_took(case):
    decided(case, [0, 0, 1, 5])
    decided(case, [8], late=True)
    found = line(case)
    assert (found.limit.zh, found.decided, found.median, found.p90, found.late, found.late_percent) == (
        *("即时办结", 5, 1, 8),
        *(1, 20),
    )


def test_real_days_are_counted_from_acceptance_to_decision(case):
    case.usual(ITEM).act("birth-registration", "accept")
    case.wait(days=1)
    item = case.usual("birth-registration").item("birth-registration")
    assert (item.accepted_on, item.decided_on, item.took) == (date(2026, 9, 28), date(2026, 9, 29), 1)


def test_rate_of_corrections_counts_items_and_not_notices(case):
    assert (line(case).received, line(case).correction_percent) == (1, 0)
    case.usual(ITEM)
    case.act("birth-registration", "correct", **{"defect.field.newborn.ethnicity": "请核对"})
    assert case.item("birth-registration").corrections == 1
    found = line(case, "出生登记")
    assert (found.received, found.corrected, found.correction_percent) == (1, 1, 100)


def test_ends_without_a_grant_say_in_which_state_they_ended(case):
    decided(case, [2, 3], outcome="refused")
    ItemCase.objects.filter(outcome="refused").update(phase="refused", state="")
    assert [(each.why.zh, each.count) for each in figures(case).endings] == [("不予办理", 2)]
    assert line(case).failed == 2


def test_debts_are_listed_by_their_last_day(case):
    day = timezone.localdate() + timedelta(days=2)
    ItemCase.objects.filter(pk=case.item(ITEM).pk).update(owed=2, owed_until=day)
    found = figures(case).debts
    assert [(each.until, each.items, each.materials, each.urgency) for each in found] == [(day, 1, 2, "yellow")]


def test_it_says_whom_the_open_items_wait_for(case):
    assert [(each.waits_on, each.count) for each in figures(case).waits] == [("office", 1)]
    ItemCase.objects.filter(pk=case.item(ITEM).pk).update(actor="applicant")
    assert [each.waits_on for each in figures(case).waits] == ["applicant"]


def test_a_supervisor_gets_the_figures_of_the_division_only(case):
    decided(case, [1])
    supervisor = case.staff("kunming-supervisor")
    supervisor.office.division_id = "532800"
    supervisor.office.save()
    clerk = case.office("birth-service", "clerk")
    found = figures(case, "kunming-supervisor")
    assert (found.lines, found.endings, found.debts, found.waits) == ((), (), (), ())
    with pytest.raises(NotAllowed):
        queries.promises(clerk)


def test_what_was_decided_before_the_period_is_left_out(case):
    decided(case, [1])
    ItemCase.objects.filter(took=1).update(decided_on=timezone.localdate() - timedelta(days=40))
    found = [each.decided for each in figures(case, days=30).lines if each.title == line(case).title]
    assert found == [0]
    assert line(case).decided == 1


@pytest.mark.parametrize("count", [1, 30])
def test_figures_cost_five_statements(case, count):
    decided(case, range(count))
    supervisor = case.staff("yunnan-supervisor")
    assert supervisor.office.division.path
    queries.promises(supervisor)
    with statements() as found:
        shown = queries.promises(supervisor)
    told = next(each for each in shown.lines if each.title.zh.startswith("出生医学证明"))
    assert (told.decided, len(found)) == (count, 5)
