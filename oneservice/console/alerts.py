"""When people must be called: each alert by name, with the figure it watches, and a page that says what to do.

``docs/alerts.yaml`` is these alerts as Prometheus reads them (``manage.py alerts``); ``docs/runbook/NAME.md`` is
the page. With a scrape and an evaluation every 15 seconds, stuck work is seen within two minutes (P16).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from oneservice.engine.definition import Text


@dataclass(frozen=True, slots=True)
class Alert:
    """``query`` against ``threshold`` for as long as ``hold`` (a Prometheus duration). ``severity``: page | ticket."""

    name: str
    metric: str
    query: str
    compare: str
    threshold: float
    summary: Text
    hold: str = "0s"
    severity: str = "page"

    @property
    def expression(self) -> str:
        return f"{self.query} {self.compare} {self.threshold:g}"

    @property
    def page(self) -> str:
        return f"docs/runbook/{self.name}.md"


CALLS = "oneservice_connector_calls_total"
FAILED_SHARE = (
    f'sum by (system, about) (rate({CALLS}{{outcome=~"unavailable|error"}}[5m]))'
    f" / sum by (system, about) (rate({CALLS}[5m]))"
)
UNREACHED = "max by (system) (oneservice_outside_unreached_seconds) > bool 300"
"""What one row tries every five minutes is too seldom for a rate: such an outage would be told of on and off."""

ALERTS = (
    Alert(
        "site-down",
        "oneservice_database_up",
        "sum(oneservice_database_up or vector(0))",
        "<",
        1,
        Text("站点无响应，或连不上数据库", "The site does not answer, or does not reach its database"),
        hold="1m",
    ),
    Alert(
        "outbox-age",
        "oneservice_outbox_oldest_seconds",
        "max(oneservice_outbox_oldest_seconds)",
        ">",
        75,
        Text("后台任务积压，最早一项迟迟未完成", "Work is stuck: the oldest open job has waited too long"),
    ),
    Alert(
        "dead-letters",
        "oneservice_dead_letters",
        "max(oneservice_dead_letters)",
        ">",
        0,
        Text("有任务多次失败后被放弃，需人工处理", "Jobs were given up and wait for people"),
        severity="ticket",
    ),
    Alert(
        "overdue-timers",
        "oneservice_overdue_timers",
        "max(oneservice_overdue_timers)",
        ">",
        0,
        Text("到期的提醒或期限没有触发", "Deadlines or reminders are due and did not fire"),
    ),
    Alert(
        "audit-root-age",
        "oneservice_audit_root_age_seconds",
        "max(oneservice_audit_root_age_seconds)",
        ">",
        180,
        Text("留痕超过三分钟未签名", "Journal entries have waited three minutes for a signed root"),
    ),
    Alert(
        "calendar-horizon",
        "oneservice_calendar_horizon_days",
        "min(oneservice_calendar_horizon_days)",
        "<",
        45,
        Text(
            "工作日历将尽，期限只能暂定：请督办人员在 /desk/calendar/ 录入下一年",
            "The working-day calendar ends soon, due dates become provisional: enter the next year at /desk/calendar/",
        ),
        hold="1h",
        severity="ticket",
    ),
    Alert(
        "disk",
        "oneservice_disk_free_ratio",
        "min by (place) (oneservice_disk_free_ratio)",
        "<",
        0.1,
        Text("磁盘剩余不足一成", "Less than a tenth of a disk is free"),
        hold="5m",
    ),
    Alert(
        "connector-down",
        CALLS,
        f"({FAILED_SHARE} or {UNREACHED})",
        ">",
        0.5,
        Text(
            "对接系统过半调用失败，或五分钟连不上",
            "More than half of the calls to an outside system fail, or it is not reached for five minutes",
        ),
        hold="2m",
    ),
    Alert(
        "document-problem",
        "oneservice_stopped_documents",
        "max(oneservice_stopped_documents)",
        ">",
        0,
        Text("有文书无法生成", "Documents could not be made"),
        hold="5m",
        severity="ticket",
    ),
    Alert(
        "payment-difference",
        "oneservice_payment_differences",
        "max(oneservice_payment_differences)",
        ">",
        0,
        Text("收银台对账单与本站缴费记录不一致", "The cashier's statement and our bills differ"),
        severity="ticket",
    ),
)


def rules() -> str:
    """The alerts as a file of Prometheus rules. Strings are JSON, which YAML reads as they are."""
    head = ["# Made by `manage.py alerts`; change oneservice/console/alerts.py instead.", "groups:"]
    return (
        "\n".join([*head, "  - name: oneservice", "    rules:", *(line for each in ALERTS for line in _rule(each))])
        + "\n"
    )


def _rule(alert: Alert) -> Iterator[str]:
    yield f"      - alert: {alert.name}"
    yield f"        expr: {_quoted(alert.expression)}"
    yield f"        for: {alert.hold}"
    yield f"        labels: {{severity: {alert.severity}}}"
    yield "        annotations:"
    yield f"          summary: {_quoted(f'{alert.summary.zh} / {alert.summary.en}')}"
    yield f"          runbook: {alert.page}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
