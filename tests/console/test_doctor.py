import datetime as dt
import io
import shutil
from collections import namedtuple

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from oneservice.catalogue.calendars import DEFAULT, calendar
from oneservice.connectors.registry import SYSTEMS
from oneservice.console import doctor
from oneservice.people.actions import upsert_division
from oneservice.records import audit_keys, journal, notary, outbox
from oneservice.records.models import OutboxRow
from tests.cases.stage import Stage

Usage = namedtuple("Usage", "total used free")


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
    assert finding.what.endswith("supervisors enter the next year at /desk/calendar/")


def test_a_calendar_that_has_ended_is_a_problem():
    [todo] = todos(doctor.working_days(days_from_the_horizon(1))).values()

    assert todo.endswith("supervisors enter the next year at /desk/calendar/")


@pytest.mark.django_db
def test_a_division_whose_calendar_is_lost_is_a_problem():
    upsert_division("532300", "楚雄州", calendar="cn-532300")
    upsert_division("532800", "西双版纳州", calendar="cn-532800")

    [todo] = todos(doctor.local_days()).values()
    assert todo.endswith("no such file in workflows/calendars/: 532300 楚雄州: cn-532300")


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
        "死信 dead letters": "1 项需人工处理 to settle: manage.py deadletters list"
    }


@pytest.mark.django_db
def test_an_outside_system_that_is_out_of_reach_is_a_problem():
    now = timezone.now()
    outbox.put([outbox.Job("source.ask", "1", due_at=now, system="registers.births")])
    [row] = outbox.claim(1, now)
    outbox.fail(row, "Unavailable", now, unreached=True)

    assert todos(doctor.work(now + dt.timedelta(seconds=90))) == {
        "外部系统 outside systems": "连不上 not reached: registers.births 90 s: docs/runbook/connector-down.md"
    }


@pytest.mark.django_db
def test_a_timer_that_did_not_fire_is_a_problem():
    past = timezone.now() - dt.timedelta(seconds=90)
    outbox.put([outbox.Job("item.expired", "1", due_at=past)])
    OutboxRow.objects.update(created_at=past - dt.timedelta(days=1))
    [todo] = todos(doctor.work(timezone.now())).values()

    assert todo == "1 项到点未触发 did not fire: 启动 start manage.py work，校准时钟 set the clock"


@pytest.mark.django_db
def test_a_journal_nobody_signs_is_a_problem(settings, tmp_path):
    settings.VAR = tmp_path
    journal.append("c", journal.START, [journal.Event("v", "a")], timezone.now())
    later = timezone.now() + dt.timedelta(minutes=4)
    [todo] = todos(doctor.the_journal(later)).values()

    assert todo == "240 s 未签名 not signed: manage.py audit root, docs/runbook/audit-root-age.md"
    notary.sign_new(timezone.now())
    assert todos(doctor.the_journal(later)) == {}


def test_a_key_that_others_may_read_is_a_problem(settings, tmp_path):
    settings.VAR = tmp_path
    audit_keys.signing_key()
    assert todos(doctor.private_keys()) == {}
    audit_keys.key_path().chmod(0o644)
    assert todos(doctor.private_keys()) == {
        "密钥权限 rights of keys": f"他人可读 others may read audit.key: chmod 600 {tmp_path}/keys/*"
    }


def test_a_disk_that_is_nearly_full_is_a_problem(monkeypatch, settings, tmp_path):
    settings.VAR = tmp_path
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(100 << 30, 95 << 30, 5 << 30))
    assert set(todos(doctor.disks()).values()) == {"剩余 5.0 GB free: docs/runbook/disk.md"}


@pytest.mark.django_db
def test_data_whose_master_key_is_not_here_is_a_problem(settings, tmp_path):
    settings.VAR = tmp_path / "one"
    Stage().open()
    assert todos(doctor.sealed_data()) == {}
    settings.VAR = tmp_path / "another"
    assert list(todos(doctor.sealed_data()).values()) == [
        "its master key is not here: add it to ONESERVICE_MASTER_KEY after the current one"
    ]


@pytest.mark.django_db
def test_the_command_ends_with_1_if_something_is_to_be_done(settings):
    settings.DEMO = False
    written = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("doctor", stdout=written)

    assert error.value.returncode == 1
    assert "✗ 对接系统 connector: payment" in written.getvalue()
