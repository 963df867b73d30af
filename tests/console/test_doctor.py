import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from oneservice.catalogue.calendars import DEFAULT, calendar
from oneservice.connectors.registry import SYSTEMS
from oneservice.console import doctor
from oneservice.records import outbox
from oneservice.records.models import OutboxRow


def todos(findings):
    return {finding.what: finding.todo for finding in findings if finding.todo}


def days_from_the_horizon(days):
    day = calendar(DEFAULT).published_through + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9)))


def test_a_calendar_that_reaches_far_is_well():
    assert todos(doctor.working_days(days_from_the_horizon(-100))) == {}


def test_a_calendar_that_ends_soon_is_mentioned_but_no_problem():
    [finding] = doctor.working_days(days_from_the_horizon(-10))

    assert finding.todo == ""
    assert finding.what.endswith("add the next year once it is announced")


def test_a_calendar_that_has_ended_is_a_problem():
    [todo] = todos(doctor.working_days(days_from_the_horizon(1))).values()

    assert todo.endswith("add next year to workflows/calendars/cn.yaml")


def test_each_outside_system_without_a_connector_is_a_problem(settings):
    settings.DEMO = False

    assert len(todos(doctor.connectors())) == len(SYSTEMS)


@pytest.mark.django_db
def test_a_database_with_every_migration_is_well():
    assert todos(doctor.the_database()) == {}


@pytest.mark.django_db
def test_an_empty_outbox_is_well():
    assert todos(doctor.work(timezone.now())) == {}


@pytest.mark.django_db
def test_work_that_waits_too_long_is_a_problem():
    outbox.put([outbox.Job("example.record", "1")])
    [todo] = todos(doctor.work(timezone.now() + dt.timedelta(minutes=5))).values()

    assert todo == "最早的任务已等待 the oldest waits for 300 s: 启动 start manage.py work"


@pytest.mark.django_db
def test_a_dead_letter_is_a_problem():
    outbox.put([outbox.Job("example.record", "1")])
    OutboxRow.objects.update(state="dead")

    assert todos(doctor.work(timezone.now())) == {
        "死信 dead letters": "1 项需人工处理 to settle on the desk's page of problems"
    }


@pytest.mark.django_db
def test_the_command_ends_with_1_if_something_is_to_be_done(settings):
    settings.DEMO = False
    written = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("doctor", stdout=written)

    assert error.value.returncode == 1
    assert "✗ 对接系统 connector: payment" in written.getvalue()
