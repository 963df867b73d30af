"""``content publish``, ``suspend``, ``withdraw`` and ``versions``: the life of versions from the command line.

Publishing takes two people: who runs ``publish`` first drafts and checks, somebody else who runs it on the same
content reviews and puts it in force.
"""

from __future__ import annotations

import getpass
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from oneservice.catalogue import lifecycle, versions
from oneservice.catalogue.models import Version
from oneservice.console import publishing
from oneservice.console.content import DONE, PROBLEMS, UNREADABLE, Options, Say
from oneservice.console.impact import staying
from oneservice.engine.definition import Text
from oneservice.engine.reading import Unreadable

State = Version.State
STATES: dict[str, Text] = {
    State.DRAFT: Text("草稿", "draft"),
    State.CHECKED: Text("已检查，待另一人复核", "checked, waits for review by another person"),
    State.REVIEWED: Text("已复核，待发布", "reviewed, waits to be published"),
    State.PUBLISHED: Text("已发布", "published"),
    State.SUSPENDED: Text("已暂停", "suspended"),
    State.WITHDRAWN: Text("已撤回", "withdrawn"),
}
REFUSALS = (lifecycle.SecondPerson, lifecycle.WrongState, publishing.NoBundle, versions.NoVersion)


def who() -> str:
    """Whoever is logged in on this machine, as the journal names an actor."""
    return f"cli:{getpass.getuser()}"


def moment(text: str) -> datetime:
    """A day, or a day and time, as the site's clock has it."""
    try:
        day = datetime.fromisoformat(text) if "T" in text else datetime.combine(date.fromisoformat(text), time())
    except ValueError:
        raise ArgumentTypeError(f"{text} 不是日期 is no day: write 2026-09-28 or 2026-09-28T09:00") from None
    return day if day.tzinfo else timezone.make_aware(day)


def line(version: Version, moved: bool) -> str:
    state = STATES[version.state]
    zh, en = (state.zh, state.en) if moved else (f"{state.zh}，没有变化", f"{state.en}, unchanged")
    return f"{version}：{zh}  ({en})"


def report(moved: Iterable[tuple[Version, bool]], say: Say) -> None:
    for version, changed in moved:
        say(line(version, changed))
        for each in staying(version.bundle_id) if changed and version.state == State.PUBLISHED else ():
            if each.number != version.number:
                say(f"  → {each.text.zh}  ({each.text.en})")


class Publish:
    name = "publish"
    help = "draft and check what changed; run by a second person: review and publish it"

    def add(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", default=who(), help="who you are, as the journal names you")
        parser.add_argument("--bundle", action="append", default=[], help="only this bundle; may be repeated")
        parser.add_argument("--from", dest="begins", type=moment, metavar="DAY", help="in force from then on")
        parser.add_argument("--to", dest="ends", type=moment, metavar="DAY", help="in force until then")
        parser.add_argument("--division", action="append", default=[], metavar="CODE", help="only there; repeatable")
        parser.add_argument("folder", nargs="?", default=str(settings.CONTENT), metavar="DIR")

    def run(self, options: Options, say: Say, complain: Say) -> int:
        terms = publishing.Terms(options["begins"], options["ends"], tuple(options["division"]))
        folder, bundles = Path(options["folder"]), options["bundle"]
        try:
            moved = publishing.advance(folder, by=options["by"], now=timezone.now(), bundles=bundles, terms=terms)
        except Unreadable as error:
            complain(str(error))
            return UNREADABLE
        except lifecycle.Refused as refused:
            complain(
                "\n".join([*map(str, refused.problems), f"未发布 not published: {len(refused.problems)} problems"])
            )
            return PROBLEMS
        except REFUSALS as error:
            complain(str(error))
            return PROBLEMS
        report(moved, say)
        return DONE


class Move:
    """A move of versions that are in force; ``do`` carries it out."""

    def __init__(self, name: str, help: str, do: Callable[..., list[tuple[Version, bool]]]) -> None:
        self.name = name
        self.help = help
        self.do = do

    def add(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", default=who(), help="who you are, as the journal names you")
        parser.add_argument("versions", nargs="+", metavar="VERSION", help="BUNDLE@NUMBER, or BUNDLE")

    def run(self, options: Options, say: Say, complain: Say) -> int:
        try:
            moved = self.do(options["versions"], by=options["by"], now=timezone.now())
        except REFUSALS as error:
            complain(str(error))
            return PROBLEMS
        report(moved, say)
        return DONE if all(changed for _, changed in moved) else PROBLEMS


class Versions:
    name = "versions"
    help = "list the versions of bundles, their state, who stands behind them and the cases that run on them"

    def add(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundles", nargs="*", metavar="BUNDLE")

    def run(self, options: Options, say: Say, complain: Say) -> int:
        known = Version.objects.order_by("bundle_id", "number").defer("canonical")
        wanted = known.filter(bundle_id__in=options["bundles"]) if options["bundles"] else known
        running = {
            bundle: {each.number: each.cases for each in staying(bundle)} for bundle in {v.bundle_id for v in wanted}
        }
        for version in wanted:
            people = " → ".join(filter(None, (version.drafted_by, version.reviewed_by)))
            cases = running[version.bundle_id].get(version.number, 0)
            say(f"{line(version, True)}  {version.sha256[:12]}  {people}  {cases} 个在办件 running cases")
        return DONE


SUSPEND = Move("suspend", "close a service for new cases", publishing.suspend)
WITHDRAW = Move("withdraw", "take a version back; the one before it is in force again", publishing.withdraw)
