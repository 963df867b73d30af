"""P4: branches of a case that end at one instant, in two processes on PostgreSQL; what waits for them begins once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from typing import Any

from django.db import connection
from django.utils import timezone

from oneservice.cases.actions import desk, draft, signing
from oneservice.cases.models import Case, ItemCase
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.places import BUNDLE, Yard
from oneservice.console.chaos.programs import Failed
from oneservice.console.chaos.scale import Scale
from oneservice.console.chaos.setting import content, person, publish, settle
from oneservice.engine.closure import closure_json
from oneservice.engine.definition import After, Bundle, BundleItem, Content
from oneservice.people.models import Staff
from oneservice.records import journal

FEWEST, MOST = 2, 8
PROCESSES = 2
PROCESS, ACTION = "told", "confirm"
LAST = "last"
"""The entry that waits for all others."""

GATE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Branched:
    """A filed case by its key, and the keys of its items that are to end at once."""

    case: int
    items: tuple[int, ...]


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    with yard.on_postgres() as place:
        seen = place.inside("joins", scale.joins)
    numbers = {"branches": seen.pop("branches"), "processes": PROCESSES, "database": "postgresql"}
    return [Finding("P4", seen.pop("tried"), "joins", **seen, numbers=numbers)]


def race(joins: int) -> dict[str, int]:
    """Inside: file ``joins`` cases, let the branches of each end at one instant; how many joins went wrong."""
    for branches in range(FEWEST, MOST + 1):
        publish(closure_json(branching(content(), branches), bundle_of(branches)))
    cases = [filed(number, FEWEST + number % (MOST - FEWEST + 1)) for number in range(joins)]
    end_at_once(cases)
    found = Counter(judge(each) for each in cases)
    branches = sum(len(each.items) for each in cases)
    return {"tried": joins, "branches": branches} | {word: found[word] for word in ("lost", "doubled", "stuck")}


# --- the cases --------------------------------------------------------------------------------------------


def bundle_of(branches: int) -> str:
    return f"{BUNDLE}-{branches}"


def branching(whole: Content, branches: int) -> Content:
    """The content with one more bundle: ``branches`` items that a clerk each ends with one step, and one after all."""
    bundle = whole.bundles[BUNDLE]
    sample = whole.items[bundle.items[-1].use]
    plain = replace(sample, id=PROCESS, process=PROCESS, needs=sample.needs[:1], division="")
    entries = [BundleItem(f"branch-{number}", PROCESS) for number in range(branches)]
    last = BundleItem(LAST, PROCESS, after=tuple(After(entry.id) for entry in entries))
    made: Bundle = replace(bundle, id=bundle_of(branches), items=(*entries, last))
    return replace(
        whole,
        items={**whole.items, PROCESS: plain},
        bundles={**whole.bundles, made.id: made},
        forms={**whole.forms, made.id: whole.forms[BUNDLE]},
    )


def filed(number: int, branches: int) -> Branched:
    keeper = person(number)
    ref = draft.open_case(keeper, bundle_of(branches), now=timezone.now(), nonce=f"join-{number}")
    settle()
    signing.submit_case(keeper, ref, now=timezone.now())
    settle()
    case = Case.objects.get(ref=ref)
    return Branched(case.pk, tuple(case.items.exclude(item=LAST).order_by("pk").values_list("pk", flat=True)))


# --- the instant ------------------------------------------------------------------------------------------


def end_at_once(cases: Sequence[Branched]) -> None:
    """Two processes with a thread for each of their branches; all of a case are let go together.

    Raises ``programs.Failed`` if one of them could not do its part.
    """
    context = get_context("fork")
    gates = {size: context.Barrier(size) for size in {len(each.items) for each in cases}}
    connection.close()
    workers = [context.Process(target=_end_mine, args=(cases, mine, gates)) for mine in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise Failed("a process did not end its branches")


def _end_mine(cases: Sequence[Branched], mine: int, gates: dict[int, Any]) -> None:
    """The body of a process; whatever goes wrong in a thread ends it with an error."""
    with ThreadPoolExecutor(MOST) as pool:
        for each in cases:
            gate = gates[len(each.items)]
            list(pool.map(partial(_end, gate), each.items[mine::PROCESSES]))


def _end(gate: Any, item: int) -> None:
    try:
        row = ItemCase.objects.get(pk=item)
        clerk = Staff.objects.get(office=row.office_id)
        gate.wait(GATE_SECONDS)
        desk.act_on_item(clerk, item, ACTION, step=row.step, posted={}, now=timezone.now())
    finally:
        connection.close()


# --- what came of it --------------------------------------------------------------------------------------


def judge(branched: Branched) -> str:
    """``lost``: what waits did not begin. ``doubled``: it began, or the case closed, twice. "": all is well."""
    case = Case.objects.get(pk=branched.case)
    last = case.items.get(item=LAST)
    if not last.state:
        return "lost"
    begun = sum(entry.verb == "item.moved" and entry.subject == LAST for entry in journal.entries(case.ref))
    clerk = Staff.objects.get(office=last.office_id)
    desk.act_on_item(clerk, last.pk, ACTION, step=last.step, posted={}, now=timezone.now())
    case.refresh_from_db()
    closed = sum(entry.verb == "case.closed" for entry in journal.entries(case.ref))
    if begun > 1 or closed > 1:
        return "doubled"
    return "" if case.phase == "closed" and closed == 1 else "stuck"
