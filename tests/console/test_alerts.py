"""Each alert has a page that says what to do, each page an alert, and both speak of what there is."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command, get_commands
from ruamel.yaml import YAML

from oneservice.console import metrics
from oneservice.console.alerts import ALERTS, rules
from oneservice.console.figures import GRACE
from tests.sites import ROOT

PAGES = sorted((ROOT / "docs" / "runbook").glob("*.md"))
WATCHING = ROOT / "docs" / "watching.md"
BY_NAME = {alert.name: alert for alert in ALERTS}
SHOWN = set(metrics.GAUGES) | {"oneservice_connector_calls_total", "oneservice_connector_seconds"}
NOTICED = timedelta(seconds=30)
"""A scrape and an evaluation, of fifteen seconds each."""


def test_each_alert_has_a_page_and_each_page_an_alert():
    assert sorted(BY_NAME) == [page.stem for page in PAGES]


def test_the_rules_of_prometheus_are_those_of_the_code():
    assert (ROOT / "docs" / "alerts.yaml").read_text("utf-8") == rules()


def test_the_command_prints_the_rules(capsys):
    call_command("alerts")
    assert capsys.readouterr().out == rules()


def test_the_rules_are_yaml_with_a_runbook_that_is_there():
    [group] = YAML(typ="safe").load(rules())["groups"]
    assert [rule["alert"] for rule in group["rules"]] == list(BY_NAME)
    assert [rule for rule in group["rules"] if not (ROOT / rule["annotations"]["runbook"]).exists()] == []


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.name)
def test_an_alert_watches_a_figure_that_is_shown(alert):
    assert alert.metric in alert.query
    assert set(re.findall(r"oneservice_\w+", alert.expression)) - SHOWN == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_it_means_where_to_look_what_to_do_and_when_it_is_over(page):
    text = page.read_text("utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert text.startswith(f"# {page.stem} · ")
    assert headings == ["先看 Look first", "处理 Do", "何时算好 It is over"]
    assert "**含义**" in text
    assert "**Meaning**" in text


@pytest.mark.parametrize("page", [*PAGES, WATCHING], ids=lambda page: page.stem)
def test_a_page_names_only_commands_figures_and_pages_that_exist(page):
    text = page.read_text("utf-8")
    assert set(re.findall(r"manage\.py (\w+)", text)) - set(get_commands()) == set()
    assert set(re.findall(r"oneservice_\w+", text)) - SHOWN == set()
    assert [link for link in re.findall(r"\]\(([\w./-]+)\)", text) if not (page.parent / link).exists()] == []


def test_stuck_work_calls_people_within_two_minutes():
    """P16: the threshold, a scrape and an evaluation; a timer is counted after ``GRACE``."""
    work, timers = BY_NAME["outbox-age"], BY_NAME["overdue-timers"]
    assert (work.hold, timers.hold, timers.threshold) == ("0s", "0s", 0)
    assert timedelta(seconds=work.threshold) + NOTICED <= timedelta(minutes=2)
    assert timedelta(minutes=2) >= GRACE + NOTICED
