"""A cashier that moves no money: orders, and two buttons."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from oneservice.connectors.demo.province import Province
from oneservice.engine.ports import PaymentState, Refused

SYSTEM = "payment"


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the cashier's page shows it; ``amount`` in fen."""

    number: str
    amount: int
    title: str
    state: PaymentState


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

    def pay(self, order: str) -> Order:
        """Paid in full; an order that is paid or refunded stays as it is."""
        return self._move(order, PaymentState.PAID, frozenset({PaymentState.OPEN, PaymentState.FAILED}))

    def fail(self, order: str) -> Order:
        """The bank said no; the order may still be paid later."""
        return self._move(order, PaymentState.FAILED, frozenset({PaymentState.OPEN}))

    def refund(self, order: str, *, key: str) -> None:
        """Give back what was paid, once per ``key``. Raises Refused if nothing was paid."""

        def give_back(connection: sqlite3.Connection) -> str:
            if _find(connection, order).state is not PaymentState.PAID:
                raise Refused(f"{SYSTEM}: nothing to refund")
            _set(connection, order, PaymentState.REFUNDED)
            return order

        self.province.call(SYSTEM, key, give_back)

    def _move(self, order: str, to: PaymentState, allowed: frozenset[PaymentState]) -> Order:
        with self.province.memory.open() as connection:
            if _find(connection, order).state in allowed:
                _set(connection, order, to)
            return _find(connection, order)


def _find(connection: sqlite3.Connection, order: str) -> Order:
    row = connection.execute("SELECT * FROM orders WHERE number = ?", (order,)).fetchone()
    if row is None:
        raise Refused(f"{SYSTEM}: no such order")
    return Order(row["number"], row["amount"], row["title"], PaymentState(row["state"]))


def _set(connection: sqlite3.Connection, order: str, state: PaymentState) -> None:
    connection.execute("UPDATE orders SET state = ? WHERE number = ?", (state, order))
