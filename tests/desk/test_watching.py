"""A supervisor watches the offices of a division: what is late, what nearly, and on whom it waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.errors import NotAllowed
from oneservice.cases.models import ItemCase
from oneservice.cases.nearness import near
from tests.cases.stage import statements


def late(stage, days, **columns):
    """The first item under way, due so many days ago."""
    row = stage.case.items.exclude(act_by=None).order_by("pk").first()
    ItemCase.objects.filter(case=stage.case).exclude(pk=row.pk).update(act_by=None)
    ItemCase.objects.filter(pk=row.pk).update(act_by=timezone.localdate() - timedelta(days=days), **columns)
    return ItemCase.objects.select_related("office").get(pk=row.pk)


def units(stage, login="yunnan-supervisor"):
    found = queries.watch(stage.staff(login))
    return [(unit.office.zh, unit.waits_on, unit.overdue, unit.red, unit.yellow) for unit in found.units]


@pytest.mark.parametrize(("days", "counted"), [(1, [(1, 0, 0)]), (0, [(0, 1, 0)]), (-1, [(0, 0, 1)])])
def test_what_is_late_or_nearly_so_is_counted(filed, days, counted):
    late(filed, days)
    assert [unit[2:] for unit in units(filed)] == counted


@pytest.mark.parametrize(("after", "counted"), [(0, [(0, 0, 1)]), (1, [])])
def test_what_is_due_within_two_working_days_is_nearly_late(filed, after, counted):
    today = timezone.localdate()
    late(filed, (today - near(today)).days - after)
    assert [unit[2:] for unit in units(filed)] == counted


@pytest.mark.parametrize(
    ("columns", "waits_on"),
    [({"actor": "clerk"}, "office"), ({"actor": ""}, "outside"), ({"actor": "applicant"}, "applicant")],
)
def test_it_says_on_whom_an_item_waits(filed, columns, waits_on):
    row = late(filed, 3, **columns)
    assert units(filed) == [(row.office.zh, waits_on, 1, 0, 0)]


def test_a_supervisor_sees_the_offices_of_their_division_only(filed):
    row = late(filed, 3)
    assert row.office.division.path.startswith("/530000/530100/")
    assert len(units(filed, "kunming-supervisor")) == 1
    supervisor = filed.staff("kunming-supervisor")
    supervisor.office.division_id = "532800"
    supervisor.office.save()
    assert units(filed, "kunming-supervisor") == []


def test_the_page_names_the_case_and_nobody_in_it(filed, signed_in):
    late(filed, 3)
    page = signed_in(filed.staff("yunnan-supervisor")).get("/desk/watch/")
    assert filed.case.number in page.text
    assert filed.mother.name not in page.text


def test_only_supervisors_watch(filed):
    with pytest.raises(NotAllowed):
        queries.watch(filed.staff("panlong-health-clerk"))


@pytest.mark.parametrize("count", [1, 30])
def test_watching_costs_five_statements(filed, count):
    row = late(filed, 3)
    copies = [ItemCase.objects.get(pk=row.pk) for _ in range(count - 1)]
    for number, copy in enumerate(copies, 1):
        copy.pk, copy.row = None, number
    ItemCase.objects.bulk_create(copies)
    supervisor = filed.staff("yunnan-supervisor")
    assert supervisor.office.division.path
    with statements() as found:
        shown = queries.watch(supervisor)
    assert (shown.overdue, len(found)) == (count, 5)
