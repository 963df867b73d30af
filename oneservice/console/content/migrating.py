"""``content migrate BUNDLE``: which running cases could go on under another version, and, when told so, moving them.

Without ``--apply`` nothing is written. Exit 0: all of the cases could be moved, or were; 1: some could not; 2: the
command was used wrongly.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from oneservice.cases.actions import migrating
from oneservice.cases.errors import CaseError, NotFound
from oneservice.cases.movable import Reason
from oneservice.cases.queries.migrating import (
    Candidate,
    Selection,
    judged,
    moving_to,
    putting_back,
    to_move,
    to_put_back,
)
from oneservice.catalogue import versions
from oneservice.catalogue.models import Version
from oneservice.console.content import DONE, PROBLEMS, UNREADABLE, Options, Say
from oneservice.console.content.publishing import who
from oneservice.engine.definition import Text

MOVED, MOVES, STAYS = Text("已转入", "moved"), Text("可以转入", "moves"), Text("不能转入", "cannot move")
BACK, GOES_BACK, STAYS_THERE = (
    Text("已退回", "put back"),
    Text("可以退回", "can be put back"),
    Text("不能退回", "stays"),
)


class WrongUse(Exception):
    """The arguments do not go together, or name what is not there; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked: the cases, where they go (or come back from), by whom; ``by`` "": only looked at."""

    to: Version
    refs: Sequence[str]
    revert: bool
    by: str


class Migrate:
    name = "migrate"
    help = "say which running cases could move to another version; with --apply, move them"

    def add(self, parser: ArgumentParser) -> None:
        parser.add_argument("bundle", metavar="BUNDLE")
        parser.add_argument(
            "--to", default="", metavar="VERSION", help="hash (12 characters or more) or number; in force"
        )
        parser.add_argument(
            "--from", dest="old", default="", metavar="VERSION", help="only cases on this one; all older"
        )
        parser.add_argument("--case", action="append", default=[], metavar="REF", help="ref or number; repeatable")
        parser.add_argument("--division", default="", metavar="CODE", help="only cases received there or below")
        parser.add_argument("--limit", type=int, metavar="N", help="only the first N, the oldest first")
        parser.add_argument("--apply", action="store_true", help="do it; without it nothing is written")
        parser.add_argument("--by", default=who(), help="who you are, as the journal names you")
        parser.add_argument("--revert", action="store_true", help="put cases back that were moved to that version")
        parser.add_argument("--json", action="store_true", help="print the cases as JSON")

    def run(self, options: Options, say: Say, complain: Say) -> int:
        try:
            plan = planned(options)
        except (WrongUse, versions.NoVersion) as error:
            complain(str(error))
            return UNREADABLE
        done = [each if each.reasons or not plan.by else apply(plan, each) for each in looked_at(plan)]
        say(as_json(plan, done) if options["json"] else as_lines(plan, done))
        return DONE if all(each.moves for each in done) else PROBLEMS


def planned(options: Options) -> Plan:
    """Raises WrongUse, NoVersion."""
    if options["limit"] is not None and options["limit"] < 1:
        raise WrongUse("--limit 至少为 1 must be 1 at least.")
    if options["revert"] and options["old"]:
        raise WrongUse("--revert 不能与 --from 同用 does not go with --from: name the version moved to with --to.")
    bundle = options["bundle"]
    to = versions.of_hash(bundle, options["to"]) if options["to"] else versions.version(bundle)
    if to.state not in versions.OFFERED:
        raise WrongUse(f"{to} 没有发布，不能转入 is not published, so no case can move there.")
    old = versions.of_hash(bundle, options["old"]) if options["old"] else None
    selection = Selection(options["case"], options["division"], options["limit"])
    try:
        refs = to_put_back(to, selection) if options["revert"] else to_move(to, selection, old=old)
    except NotFound as error:
        raise WrongUse(f"没有这个 {bundle} 办件 no such case of {bundle}: {', '.join(options['case'])}") from error
    return Plan(to, refs, options["revert"], options["by"] if options["apply"] else "")


def looked_at(plan: Plan) -> Iterable[Candidate]:
    return judged(plan.refs, putting_back if plan.revert else moving_to(plan.to.sha256), timezone.now())


def apply(plan: Plan, candidate: Candidate) -> Candidate:
    """Move one case, judged again under its lock; what came between is a reason."""
    act: Callable[..., None] = migrating.put_back if plan.revert else migrating.migrate_case
    there = () if plan.revert else (plan.to.sha256,)
    try:
        act(candidate.ref, *there, by=plan.by, now=timezone.now())
    except migrating.CannotMove as error:
        return replace(candidate, reasons=error.reasons)
    except CaseError as error:
        return replace(candidate, reasons=(Reason("refused", error.text),))
    return candidate


def word(plan: Plan, candidate: Candidate) -> Text:
    if not candidate.moves:
        return STAYS_THERE if plan.revert else STAYS
    if plan.by:
        return BACK if plan.revert else MOVED
    return GOES_BACK if plan.revert else MOVES


def as_lines(plan: Plan, cases: Sequence[Candidate]) -> str:
    lines = [line for each in cases for line in _lines(plan, each)]
    moving = sum(each.moves for each in cases)
    done = plan.by and moving
    first = f"{plan.to.bundle_id} → v{plan.to.number}: {len(cases)} 个办件 cases, {moving} "
    first += f"{'已' if done else '可'}{'退回' if plan.revert else '转入'} {'done' if done else 'can go'}"
    hint = [] if plan.by or not moving else ["加 --apply --by 姓名 执行  (add --apply --by NAME to do it)"]
    return "\n".join([first, *lines, *hint])


def _lines(plan: Plan, candidate: Candidate) -> list[str]:
    said = word(plan, candidate)
    head = f"{candidate.number or candidate.ref}  v{candidate.on}：{said.zh}  ({said.en})"
    return [head, *(f"  - {each.text.zh}  ({each.text.en})" for each in candidate.reasons)]


def as_json(plan: Plan, cases: Sequence[Candidate]) -> str:
    report = {
        "bundle": plan.to.bundle_id,
        "to": {"number": plan.to.number, "sha256": plan.to.sha256},
        "applied": bool(plan.by),
        "revert": plan.revert,
        "cases": [_case(each) for each in cases],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _case(candidate: Candidate) -> dict[str, Any]:
    return {
        "case": candidate.ref,
        "number": candidate.number,
        "on": candidate.on,
        "moves": candidate.moves,
        "reasons": [
            {"code": each.code, "item": each.item, "name": each.name, "zh": each.text.zh, "en": each.text.en}
            for each in candidate.reasons
        ],
    }
