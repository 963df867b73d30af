"""``manage.py register_event SOURCE ID``: a register's event arrives; services prepared by it get a draft each."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oneservice.cases.actions.preparing import hear_event


class Command(BaseCommand):
    help = "Prepare drafts for an event of a register. The identity number is read from standard input, not the line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", help="the register, such as health.birth")
        parser.add_argument("event", help="the register's own number of the event: the same again changes nothing")

    def handle(self, *args: Any, source: str, event: str, **options: Any) -> None:
        key = sys.stdin.readline().strip()
        if not key:
            raise CommandError("请从标准输入给出证件号码 give the identity number on standard input")
        for ref in hear_event(source, key, event, now=timezone.now()) or [""]:
            self.stdout.write(ref or "没有由它准备的事 nothing is prepared by it")
