"""How much of a bundle its scenarios went through, counted over what any case could go through.

A branch that nobody met is tried with the exact search of the checks (``search``): where no answers lead to it, it is
counted as impossible, with the reason; where the search cannot tell, it is missing. What waits for rules is judged
as cases stand there: filed, so the gates hold; the item applies; what it waits on was granted; paid as far as its
process says. Everything else may be met in a draft, whatever the gates say of it. An item that is done for each row
of a list always applies where the list can never be without a row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oneservice.engine.checks.data import applying, contradiction
from oneservice.engine.definition import BundleItem, Closure, Process
from oneservice.engine.plan import NOT_APPLICABLE, SATISFIED
from oneservice.engine.rules import RuleError
from oneservice.engine.scenario import Condition, Touched, actions, conditions, outcomes
from oneservice.engine.search import Claim, empty, holds, possible
from oneservice.engine.worlds import Scope, scope_in

NOT_PAID = ""


@dataclass(frozen=True, slots=True)
class Given:
    """Something that holds wherever a branch is judged, and how people call it."""

    words: str
    claim: Claim


def coverage(closure: Closure, touched: Touched) -> dict[str, dict[str, Any]]:
    """By kind (conditions, actions, outcomes) ``{"of", "possible", "covered", "percent", "missing", "impossible"}``.

    ``missing``: names; ``impossible``: names with the reason; ``percent``: of what is possible, rounded down.
    """
    known = conditions(closure)
    truths = [f"{each.name} {truth}" for each in known for truth in ("true", "false")]
    never = {
        f"{each.name} {str(wanted).lower()}": reason
        for each in known
        for wanted in (True, False)
        if f"{each.name} {str(wanted).lower()}" not in touched.conditions
        and (reason := impossible(closure, each, wanted))
    }
    return {
        "conditions": _counted(truths, touched.conditions, never),
        "actions": _counted(actions(closure), touched.actions, {}),
        "outcomes": _counted(outcomes(closure), touched.outcomes, _always(closure, touched)),
    }


def _counted(names: Sequence[str], met: Collection[str], never: Mapping[str, str]) -> dict[str, Any]:
    missing = [name for name in names if name not in met and name not in never]
    possible_ones = len(names) - len(never)
    covered = possible_ones - len(missing)
    return {
        "of": len(names),
        "possible": possible_ones,
        "covered": covered,
        "percent": covered * 100 // possible_ones if possible_ones else 100,
        "missing": missing,
        "impossible": dict(never),
    }


# --- what can never be ------------------------------------------------------------------------------------


def impossible(closure: Closure, condition: Condition, wanted: bool) -> str:
    """Why no case can have the condition come out as ``wanted``; "" if one can, or nobody can tell."""
    scope = scope_in(closure, condition.row_of)
    judged = [holds(condition.logic, wanted)]
    judged += [empty(condition.value_of, wanted=False)] if condition.value_of else []
    given = list(_given(scope, condition)) if condition.item else []
    try:
        if not _never(scope, judged, given):
            return ""
    except RuleError:
        return ""
    needed = _needed(scope, judged, given)
    if needed:
        return f"因为 because: {'; '.join(each.words for each in needed)}"
    return f"其所读的数据项不可能如此 by what it reads: {contradiction(scope, condition.logic, wanted, lawful=False)}"


def _always(closure: Closure, touched: Touched) -> dict[str, str]:
    """The items that no case can be without, by the outcome they would then have, with why."""
    spared = {f"{entry.id} {NOT_APPLICABLE}": entry for entry in closure.bundle.items}
    return {
        name: f"因为 because: fields.{entry.each} (至少一行 at least one row)"
        for name, entry in spared.items()
        if name not in touched.outcomes and _of_every_row(closure, entry)
    }


def _of_every_row(closure: Closure, entry: BundleItem) -> bool:
    """It is done for each row, whatever the row says, and people cannot file the list without one.

    What a register or an item gives is not counted as filed: nobody holds them to a number of rows.
    """
    if not entry.each or entry.when is not None or entry.optional:
        return False
    scope = scope_in(closure)
    if closure.fields[entry.each].sources or entry.each in scope.given:
        return False
    try:
        return possible(scope, [empty(entry.each)]).proved
    except RuleError:
        return False


def _never(scope: Scope, judged: list[Claim], given: Sequence[Given]) -> bool:
    """Whatever people answer, valid or not: a draft may hold what is wrong."""
    return possible(scope, [*judged, *(each.claim for each in given)], lawful=False).proved


def _needed(scope: Scope, judged: list[Claim], given: list[Given]) -> list[Given]:
    """The fewest of what is given that still leave no way."""
    kept = given
    for each in given:
        fewer = [other for other in kept if other is not each]
        if _never(scope, judged, fewer):
            kept = fewer
    return kept


def _given(scope: Scope, condition: Condition) -> Iterator[Given]:
    """What holds while the item of ``condition`` waits for its rules."""
    bundle = scope.closure.bundle
    for gate in bundle.gates:
        title = f" ({gate.title.zh})" if gate.title else ""
        yield Given(f"gates.{gate.id}{title}", holds(gate.must))
    entry = bundle.item(condition.item)
    if entry.when is not None or entry.optional or entry.each:
        yield Given(f"items.{entry.id}.when", applying(scope, entry))
    for after in entry.after:
        if after.need == "granted":
            yield Given(f"items.{entry.id}.after.{after.item}", _one_of(f"item.{after.item}.outcome", SATISFIED))
    yield from _paid(scope.closure, entry)


def _paid(closure: Closure, entry: BundleItem) -> Iterator[Given]:
    """Where its process comes to the rules behind a payment only, the words of that payment."""
    words = payments_at_rules(closure.process_of(entry.id))
    if words and NOT_PAID not in words:
        said = ", ".join(sorted(words))
        yield Given(f"item.{entry.id}.payment = {said}", _one_of(f"item.{entry.id}.payment", words))


def _one_of(name: str, words: Collection[str]) -> Claim:
    """As a rule, so that the search tries the words it names."""
    return holds({"in": [{"var": name}, sorted(words)]})


def payments_at_rules(process: Process) -> set[str]:
    """What may have been paid (``paid``, ``part_paid``, ..., "" nothing yet) in any state that waits for rules."""
    seen: set[tuple[str, str]] = set()
    todo = [(process.start.id, NOT_PAID)]
    while todo:
        place = todo.pop()
        if place in seen or place[0] not in process.states:
            continue
        seen.add(place)
        for action in process.actions_from(place[0]):
            kind, _, said = action.event.partition(".")
            tells = kind == "payment" or action.event == "fee.none_due"
            todo.append((action.to, said if tells else place[1]))
    return {said for name, said in seen if process.states[name].waits == "rules"}
