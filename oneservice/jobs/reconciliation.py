"""The daily reconciliation 对账 with the cashier: fetch the statement of a day, compare it, put the next day's."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from oneservice.cases.actions import reconciling
from oneservice.cases.actions.reconciling import Outcome
from oneservice.connectors import registry
from oneservice.engine.ports import Payment, PaymentState, Refused, StatementLine
from oneservice.jobs.effects import Payload, register

Statement = tuple[list[StatementLine], list[str]]
"""The lines, and our paid orders of the day that the cashier does not have as paid."""
HAS_MONEY = frozenset({PaymentState.PAID, PaymentState.PART_PAID, PaymentState.REFUNDED})


def reconcile(day: date) -> Outcome:
    """Now, for one day. Raises Unavailable."""
    return reconciling.record_statement(day, *_statement(day), now=timezone.now())


def fetch(payload: Payload) -> Statement:
    return _statement(date.fromisoformat(payload["day"]))


def _statement(day: date) -> Statement:
    """Money of five to twelve may be in either day's statement, so what this one lacks is asked for by name."""
    cashier = registry.payment()
    lines = list(cashier.statement(day))
    named = {line.order for line in lines}
    return lines, [order for order in reconciling.paid_on(day) if order not in named and not _has(cashier, order)]


def _has(cashier: Payment, order: str) -> bool:
    try:
        return cashier.state(order) in HAS_MONEY
    except Refused:  # no such order
        return False


def record(payload: Payload, statement: Statement) -> None:
    day = date.fromisoformat(payload["day"])
    reconciling.record_statement(day, *statement, now=timezone.now())
    reconciling.look_tomorrow(day)


register(reconciling.RECONCILE, fetch, record, outside=True)
