"""``manage.py reconcile [--day 2026-11-26]``: compare the cashier's statement of a day with our bills, now.

The site does it by itself every night; this is for a day that must be looked at again. Doing it twice does no harm.
``--settle ID --why REASON`` closes a difference that was cleared up with the cashier; it is journalled.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oneservice.cases.actions.reconciling import settle_difference
from oneservice.cases.errors import CaseError, NotFound
from oneservice.cases.letters import REASONS
from oneservice.cases.queries.reconciling import open_differences
from oneservice.console.management.commands.deadletters import operator
from oneservice.engine.display import show_money
from oneservice.engine.ports import Unavailable
from oneservice.jobs.reconciliation import reconcile


class Command(BaseCommand):
    help = "Compare the cashier's statement of a day (yesterday's) with our bills."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="a day that is over, 2026-11-26")
        parser.add_argument("--settle", type=int, metavar="ID", help="close a difference that was cleared up")
        reasons = ", ".join(f"{code} {text.zh}" for code, text in REASONS.items())
        parser.add_argument("--why", default="", metavar="REASON", help=reasons)

    def handle(self, *args: Any, day: date | None, settle: int | None, why: str, **options: Any) -> None:
        if settle is not None:
            self.settle(settle, why)
            return
        today = timezone.localdate()
        day = day or today - timedelta(days=1)
        if day >= today:
            raise CommandError(f"{day}: 当天尚未结束，次日再对账 the day is not over; reconcile it tomorrow")
        try:
            outcome = reconcile(day)
        except Unavailable as error:
            raise CommandError(
                f"{error}: 收银台暂时不可用，请稍后再试 the cashier cannot be reached; try later"
            ) from error
        self.stdout.write(
            f"{day}: {outcome.lines} 笔 lines, {outcome.found} 笔补记 lost callbacks, "
            f"{outcome.differences} 笔新差异 new differences"
        )
        self.list()

    def settle(self, difference: int, why: str) -> None:
        try:
            settle_difference(difference, why, by=operator(), now=timezone.now())
        except NotFound as error:
            raise CommandError("没有这项差异 no such difference: manage.py reconcile") from error
        except CaseError as error:
            raise CommandError(f"{error.text.zh} / {error.text.en}") from error
        self.stdout.write("1 项已处理 settled")

    def list(self) -> None:
        """What nobody has settled yet: ours against theirs."""
        for each in open_differences():
            money = f"{show_money(each.ours, False)} / {show_money(each.theirs, False)}"
            self.stdout.write(f"{each.pk}  {each.day}  {each.order}  {each.kind}  {money}")
