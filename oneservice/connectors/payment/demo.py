"""A cashier that moves no money: orders, what was paid on them and given back, and two buttons."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from oneservice.connectors.demo.province import Province
from oneservice.engine.ports import PaymentState, Refused, StatementLine

SYSTEM = "payment"
ANSWERED = frozenset({PaymentState.OPEN, PaymentState.FAILED, PaymentState.PART_PAID})

STATEMENT = """
SELECT number, amount, sum(max(fen, 0)) AS paid, -sum(min(fen, 0)) AS back
FROM orders JOIN movements USING (number)
WHERE day <= :day AND number IN (SELECT number FROM movements WHERE day = :day)
GROUP BY number, amount ORDER BY number
"""


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the cashier's page shows it; ``amount``, ``paid`` and ``back`` (of what was paid) in fen."""

    number: str
    amount: int
    title: str
    state: PaymentState
    paid: int = 0
    back: int = 0


class DemoPayment:
    """Orders live in the memory of the demo systems. ``pay`` and ``fail`` are what a citizen does at the cashier."""

    def __init__(self, province: Province) -> None:
        self.province = province

    def order(self, key: str, amount_fen: int, title: str) -> str:
        """Open an order once per ``key``; its number."""

        def open_order(connection: sqlite3.Connection) -> str:
            count = connection.execute("SELECT count(*) FROM orders").fetchone()[0]
            number = f"D{count + 1:08d}"
            values = (number, amount_fen, title, PaymentState.OPEN)
            connection.execute("INSERT INTO orders VALUES (?, ?, ?, ?)", values)
            return number

        return str(self.province.call(SYSTEM, key, open_order))

    def state(self, order: str) -> PaymentState:
        """Raises Refused if there is no such order; Unavailable as the switched fault says."""
        self.province.refuse(self.province.fault(SYSTEM), SYSTEM)
        return self.cashier(order).state

    def cashier(self, order: str) -> Order:
        """What the cashier's own page shows, whatever fault is switched on. Raises Refused."""
        with self.province.memory.open() as connection:
            return _find(connection, order)

    def pay(self, order: str, amount_fen: int | None = None) -> Order:
        """``amount_fen`` of it, or the rest, is paid; an order that is paid or refunded stays as it is."""
        with self.province.memory.open() as connection:
            return _pay(connection, order, amount_fen)

    def pay_together(self, orders: Sequence[str]) -> list[Order]:
        """One payment 合并支付 for what is left of several orders, all or none of it; each stays an order of its own.

        Raises Refused if there is no such order.
        """
        with self.province.memory.open() as connection:
            return [_pay(connection, order, None) for order in orders]

    def fail(self, order: str) -> Order:
        """The bank said no; the order may still be paid later."""
        with self.province.memory.open() as connection:
            if _find(connection, order).state is PaymentState.OPEN:
                _set(connection, order, PaymentState.FAILED)
            return _find(connection, order)

    def refund(self, order: str, amount_fen: int, *, key: str) -> None:
        """Give back so much of what was paid, once per ``key``. Raises Refused if less was paid."""

        def give_back(connection: sqlite3.Connection) -> str:
            found = _find(connection, order)
            if found.paid - found.back < amount_fen:
                raise Refused(f"{SYSTEM}: nothing to refund")
            _move(connection, order, -amount_fen)
            if found.back + amount_fen == found.paid:
                _set(connection, order, PaymentState.REFUNDED)
            return order

        self.province.call(SYSTEM, key, give_back)

    def statement(self, day: date) -> list[StatementLine]:
        """Every order with a movement on ``day``, as it stood at its end. Raises Unavailable as the fault says."""
        self.province.refuse(self.province.fault(SYSTEM), SYSTEM)
        with self.province.memory.open() as connection:
            rows = connection.execute(STATEMENT, {"day": day.isoformat()}).fetchall()
        return [StatementLine(row["number"], row["amount"], row["paid"], row["back"]) for row in rows]


def _find(connection: sqlite3.Connection, order: str) -> Order:
    row = connection.execute("SELECT * FROM orders WHERE number = ?", (order,)).fetchone()
    if row is None:
        raise Refused(f"{SYSTEM}: no such order")
    moved = [fen for (fen,) in connection.execute("SELECT fen FROM movements WHERE number = ?", (order,))]
    paid, back = sum(fen for fen in moved if fen > 0), -sum(fen for fen in moved if fen < 0)
    return Order(row["number"], row["amount"], row["title"], PaymentState(row["state"]), paid, back)


def _pay(connection: sqlite3.Connection, order: str, amount_fen: int | None) -> Order:
    found = _find(connection, order)
    if found.state not in ANSWERED:
        return found
    rest = found.amount - found.paid
    fen = rest if amount_fen is None else min(amount_fen, rest)
    _move(connection, order, fen)
    _set(connection, order, PaymentState.PAID if fen == rest else PaymentState.PART_PAID)
    return _find(connection, order)


def _set(connection: sqlite3.Connection, order: str, state: PaymentState) -> None:
    connection.execute("UPDATE orders SET state = ? WHERE number = ?", (state, order))


def _move(connection: sqlite3.Connection, order: str, fen: int) -> None:
    """Money comes, or goes back (less than nothing), today."""
    connection.execute("INSERT INTO movements VALUES (?, ?, ?)", (order, fen, timezone.localdate().isoformat()))
