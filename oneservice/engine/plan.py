"""Which items apply, what waits on what, what is promised by when.

``when`` false: the item does not apply, and satisfies what waits on it. Refused or ended: stops only what is
behind it, unless that needs it merely ``decided``. Unknown: waits, and a person settles it when it must decide.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from math import ceil
from types import MappingProxyType
from typing import Any

from oneservice.engine import materials
from oneservice.engine.calendar import Calendar, Due
from oneservice.engine.definition import After, BundleItem, Closure, Duration, Gate, Item, Limit, Logic, Text, Unit
from oneservice.engine.dependencies import in_order
from oneservice.engine.materials import MaterialNeed
from oneservice.engine.rules import compile_rule, explain, label_names, rows_of, show_values
from oneservice.engine.values import UNKNOWN, Env, Truth, Unknown

GRANTED, REFUSED, NOT_APPLICABLE, ENDED = "granted", "refused", "not_applicable", "ended"
SATISFIED = frozenset({GRANTED, NOT_APPLICABLE})

_WORKDAYS_IN = {Unit.WORKDAYS: 1, Unit.WORKHOURS: 1 / 8, Unit.DAYS: 5 / 7, Unit.MONTHS: 21, Unit.YEARS: 250}
"""Working days in a unit, for adding limits of different units; rounded up."""


# --- which items apply ------------------------------------------------------------------------------------


def default_chosen(closure: Closure) -> frozenset[str]:
    """The optional items that are chosen unless somebody unticks them."""
    return frozenset(entry.id for entry in closure.bundle.items if entry.optional and entry.ticked)


def applies(closure: Closure, env: Env, chosen: frozenset[str]) -> dict[str, Truth]:
    """Whether each item of the bundle applies. ``chosen``: all the optional items that are ticked.

    An item with ``each`` applies if it does for some row.
    """
    return {entry.id: _applies(entry, env, chosen) for entry in closure.bundle.items}


def _applies(entry: BundleItem, env: Env, chosen: frozenset[str]) -> Truth:
    if entry.optional and entry.id not in chosen:
        return False
    if entry.each:
        rows = row_applies(entry, env)
        return UNKNOWN if isinstance(rows, Unknown) else _some(rows)
    return _truth(entry.when, env)


def row_applies(entry: BundleItem, env: Env) -> tuple[Truth, ...] | Unknown:
    """For an item with ``each``: whether it applies for each row; UNKNOWN while the rows are."""
    rows = rows_of(env, entry.each)
    if isinstance(rows, Unknown):
        return UNKNOWN
    return tuple(_truths(entry.when, env, rows))


def _truths(logic: Logic, env: Env, rows: Collection[Mapping[str, Any]]) -> Iterator[Truth]:
    """The rule is compiled once, however many rows it is read over."""
    if logic is None:
        return iter([True] * len(rows))
    rule = compile_rule(logic)
    return (rule.truth(env, row) for row in rows)


def some(truths: Collection[Truth]) -> Truth:
    """An item with ``each`` applies where it does for some row."""
    return _some(truths)


def _some(truths: Collection[Truth]) -> Truth:
    if any(truth is True for truth in truths):
        return True
    return UNKNOWN if any(truth is UNKNOWN for truth in truths) else False


def _truth(logic: Logic, env: Env, row: Mapping[str, Any] | None = None) -> Truth:
    return True if logic is None else compile_rule(logic).truth(env, row)


# --- what may start ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ready:
    """What to do with the items that have not begun, in the order of ``after``.

    ``blocked`` stand behind a refused or ended item and end with it. ``unsure`` (also in ``waiting``) could
    begin or end now, but nobody knows whether they apply: a person settles it.
    """

    start: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    blocked: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def ready(closure: Closure, applies: Mapping[str, Truth], outcomes: Mapping[str, str | None]) -> Ready:
    """What may begin now. ``outcomes`` holds the items that have begun: granted, refused, not_applicable,
    ended, or None while undecided; items that have not begun are absent."""
    places: dict[str, list[str]] = {"start": [], "not_applicable": [], "blocked": [], "waiting": [], "unsure": []}
    known: dict[str, str | None] = dict(outcomes)
    entries = {entry.id: entry for entry in closure.bundle.items}
    for item_id in item_order(closure):
        if item_id in outcomes:
            continue
        place = _place(entries[item_id], applies[item_id], known)
        places[place].append(item_id)
        known[item_id] = {"not_applicable": NOT_APPLICABLE, "blocked": ENDED}.get(place)
    places["waiting"] = [item_id for item_id in item_order(closure) if item_id in places["waiting"] + places["unsure"]]
    return Ready(**{place: tuple(ids) for place, ids in places.items()})


Rows = Mapping[int, Truth]
"""Whether an entry applies, by row; row 0 alone for an entry without ``each``, and for rows not known yet."""


def row_key(item_id: str, row: int) -> str:
    """``survivor-pension#2``; without a row the entry itself."""
    return f"{item_id}#{row}" if row else item_id


def ready_rows(
    closure: Closure, applies: Mapping[str, Rows], outcomes: Mapping[str, Mapping[int, str | None]]
) -> Ready:
    """``ready`` where an entry may have many rows: each is placed by itself and named ``ID#ROW``.

    What waits on an entry waits until all its rows are decided (``outcome_of_rows``).
    """
    places: dict[str, list[str]] = {"start": [], "not_applicable": [], "blocked": [], "waiting": [], "unsure": []}
    known: dict[str, str | None] = {}
    entries = {entry.id: entry for entry in closure.bundle.items}
    for item_id in item_order(closure):
        begun, came = outcomes.get(item_id, {}), []
        for row, truth in applies[item_id].items():
            if row in begun:
                came.append(begun[row])
                continue
            place = _place(entries[item_id], truth, known)
            places[place].append(row_key(item_id, row))
            came.append({"not_applicable": NOT_APPLICABLE, "blocked": ENDED}.get(place))
        known[item_id] = outcome_of_rows(came)
    places["waiting"] = places["waiting"] + places["unsure"]
    return Ready(**{place: tuple(names) for place, names in places.items()})


def _place(entry: BundleItem, truth: Truth, outcomes: Mapping[str, str | None]) -> str:
    if truth is False:
        return "not_applicable"
    passed = [_passed(after, outcomes.get(after.item)) for after in entry.after]
    if truth is True and any(step is False for step in passed):
        return "blocked"
    if any(step is None for step in passed):
        return "waiting"
    return "unsure" if truth is UNKNOWN else "start"


def may_begin(entry: BundleItem, outcomes: Mapping[str, str | None]) -> bool:
    """Whether what the entry waits on lets it begin, or still may. ``outcomes``: as in ``ready``."""
    return all(_passed(after, outcomes.get(after.item)) is not False for after in entry.after)


def _passed(after: After, outcome: str | None) -> bool | None:
    """Whether what waits may go on: yes, never, or (None) not yet."""
    if outcome is None:
        return None
    return after.need == "decided" or outcome in SATISFIED


def outcome_of_rows(outcomes: Collection[str | None]) -> str | None:
    """What an item with ``each`` comes to: None until every row is decided; granted only if none failed."""
    if None in outcomes:
        return None
    for outcome in (REFUSED, ENDED, GRANTED):
        if outcome in outcomes:
            return outcome
    return NOT_APPLICABLE


Calendars = Mapping[str, Calendar]
"""Calendars by entry of the bundle."""
NO_OWN: Calendars = MappingProxyType({})
_PAYMENTS = ("failed", "part_paid", "refunded", "paid", "none_due")


def payment_of_rows(payments: Collection[str | None]) -> str | None:
    """Of an item with ``each``: None until every row's payment is known; ``paid`` only if none is worse."""
    if None in payments:
        return None
    return next((word for word in _PAYMENTS if word in payments), None)


def item_order(closure: Closure) -> list[str]:
    """The items, each after those it waits on. Raises ValueError if ``after`` goes in a circle."""
    edges = {entry.id: [after.item for after in entry.after] for entry in closure.bundle.items}
    order = in_order(edges)
    if len(order) < len(edges):
        raise ValueError(f"items wait on each other: {sorted(set(edges) - set(order))}")
    return order


# --- what is promised -------------------------------------------------------------------------------------


def promised(item: Item) -> Duration | None:
    """The limit people are told: the promised, else the statutory; no time for 即办件; None where none is set."""
    limit: Limit = item.limit
    return Duration(0, Unit.WORKDAYS) if limit.at_once else limit.promised or limit.statutory


def in_workdays(duration: Duration) -> int:
    """A duration in working days, rounded up; natural days, months and years by the usual five-day week."""
    return ceil(round(duration.amount * _WORKDAYS_IN[duration.unit], 6))


def longest_path(closure: Closure, counted: Collection[str]) -> int:
    """Working days from filing until the last of the items ``counted`` is promised."""
    return max(_finishes(closure, counted).values(), default=0)


def promise(closure: Closure, chosen: frozenset[str]) -> Duration:
    """The promise of the whole: the bundle's, else the longest path; optional items that are not chosen left out."""
    counted = [entry.id for entry in closure.bundle.items if not entry.optional or entry.id in chosen]
    return closure.bundle.promise or Duration(longest_path(closure, counted), Unit.WORKDAYS)


def _finishes(closure: Closure, counted: Collection[str]) -> dict[str, int]:
    """The working day each item is promised on, counted from filing; items without a limit take no time."""
    finishes: dict[str, int] = {}
    for entry in _counted(closure, counted):
        limit = promised(closure.items[entry.id])
        start = max((finishes[after.item] for after in entry.after if after.item in finishes), default=0)
        finishes[entry.id] = start + (in_workdays(limit) if limit else 0)
    return finishes


def due_dates(
    closure: Closure, counted: Collection[str], calendar: Calendar, start: date, *, own: Calendars = NO_OWN
) -> dict[str, Due]:
    """The day each of the items ``counted`` is promised for, if the case is filed on ``start``.

    ``own``: the calendars of items that are decided where other days count than in ``calendar``.
    An item without a limit is taken to be done when it may begin.
    """
    dues: dict[str, Due] = {}
    for entry in _counted(closure, counted):
        before = [dues[after.item] for after in entry.after if after.item in dues]
        begins = max((due.date for due in before), default=start)
        due = _add(own.get(entry.id, calendar), begins, promised(closure.items[entry.id]))
        dues[entry.id] = Due(due.date, due.provisional or any(due.provisional for due in before))
    return dues


def _counted(closure: Closure, counted: Collection[str]) -> Iterator[BundleItem]:
    entries = {entry.id: entry for entry in closure.bundle.items}
    return (entries[item_id] for item_id in item_order(closure) if item_id in counted)


def _add(calendar: Calendar, start: date, limit: Duration | None) -> Due:
    if limit is None:
        return Due(start)
    if limit.unit in (Unit.WORKDAYS, Unit.WORKHOURS):
        return calendar.add_workdays(start, in_workdays(limit))
    return calendar.add(datetime.combine(start, time.min), limit)


# --- the guide --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuideItem:
    """One item as the citizen is told of it. ``due`` is None where no limit is set; ``provisional``: the
    calendar of that year is not published yet. ``fee`` in fen, None: free, UNKNOWN: not assessed yet."""

    id: str
    title: Text
    department: Text
    limit: Limit
    due: date | None
    provisional: bool
    applies: Truth
    why: Text
    after: tuple[str, ...]
    fee: int | Unknown | None


@dataclass(frozen=True, slots=True)
class Guide:
    """The one-time notice 一次性告知: items, what to upload, what is spared, when all is promised."""

    items: tuple[GuideItem, ...]
    needed: tuple[MaterialNeed, ...]
    spared: tuple[MaterialNeed, ...]
    promise: Duration
    due: date
    provisional: bool


def guide(
    closure: Closure,
    env: Env,
    chosen: frozenset[str],
    calendar: Calendar,
    today: date,
    *,
    later: frozenset[str] = frozenset(),
    own: Calendars = NO_OWN,
) -> Guide:
    """What the answers so far mean for the citizen, if the case were filed ``today``; ``own`` as in ``due_dates``.

    Items that do not apply are listed with why; items that may apply are counted in the dates. Those of a ``later``
    stage are listed without a date and need nothing yet.
    """
    truths = applies(closure, env, chosen)
    counted = [item_id for item_id, truth in truths.items() if truth is not False and item_id not in later]
    dues = due_dates(closure, counted, calendar, today, own=own)
    items = tuple(
        _guide_item(closure, entry, env, truths[entry.id], why(closure, entry, env, chosen), dues.get(entry.id))
        for entry in closure.bundle.items
    )
    uses = materials.required(closure, env, {**truths, **dict.fromkeys(later, False)})
    whole = closure.bundle.promise or Duration(longest_path(closure, counted), Unit.WORKDAYS)
    last = max(dues.values(), key=lambda due: due.date, default=Due(today))
    due = _add(calendar, today, closure.bundle.promise) if closure.bundle.promise else last
    needed = tuple(need for need in uses if need.how == "upload")
    spared = tuple(need for need in uses if need.how != "upload")
    return Guide(items, needed, spared, whole, due.date, due.provisional)


def _guide_item(closure: Closure, entry: BundleItem, env: Env, truth: Truth, why: Text, due: Due | None) -> GuideItem:
    item = closure.items[entry.id]
    dated = due if promised(item) else None
    return GuideItem(
        id=entry.id,
        title=item.title,
        department=closure.departments[item.department].title,
        limit=item.limit,
        due=dated.date if dated else None,
        provisional=dated.provisional if dated else False,
        applies=truth,
        why=why,
        after=tuple(after.item for after in entry.after),
        fee=fee_of(item, env),
    )


def fee_of(item: Item, env: Env) -> int | Unknown | None:
    """Fen to pay, None if free, UNKNOWN while the amount is."""
    if item.fee is None:
        return None
    amount = env.get(item.fee.amount, UNKNOWN) if isinstance(item.fee.amount, str) else item.fee.amount
    return amount or None if not isinstance(amount, Unknown) else UNKNOWN


_WHY = {
    True: Text("需要办理，因为：{}。", "Needed, because: {}."),
    False: Text("不需办理，因为不符合：{}。", "Not needed, because this does not hold: {}."),
}
_MAYBE = Text("是否办理取决于：{}。", "Whether it is needed depends on: {}.")


def why(closure: Closure, entry: BundleItem, env: Env, chosen: frozenset[str]) -> Text:
    """Why an item applies, does not, or may: in both languages, with the values its rule read."""
    return why_in_words(entry, _applies(entry, env, chosen), chosen, partial(_said, closure, entry, env))


def why_in_words(entry: BundleItem, truth: Truth, chosen: frozenset[str], said: Callable[[str], str]) -> Text:
    """The same of a ``truth`` that is known; ``said(language)`` gives the item's rule in words."""
    if entry.optional and entry.id not in chosen:
        return Text("可选事项，您没有选择办理。", "Optional, and you have not chosen it.")
    if entry.when is None:
        return _why_without_rule(entry)
    form = _MAYBE if isinstance(truth, Unknown) else _WHY[truth]
    return Text(*(form.in_language(language).format(said(language)) for language in ("zh", "en")))


def _why_without_rule(entry: BundleItem) -> Text:
    if entry.each:
        return Text("每一行办理一次。", "Done once for each row.")
    if entry.optional:
        return Text("您选择了办理。", "You have chosen it.")
    return Text("所有申请都需要办理。", "Part of every application.")


def why_gate(closure: Closure, gate: Gate, env: Env) -> Text:
    """What a gate demands, in both languages, with the values its rule read."""
    return Text(*(_in_words(closure, gate.must, env, language) for language in ("zh", "en")))


def _said(closure: Closure, entry: BundleItem, env: Env, language: str) -> str:
    return _in_words(closure, entry.when, env, language)


def _in_words(closure: Closure, rule: Logic, env: Env, language: str) -> str:
    return explain(compile_rule(rule), env, label_names(closure, language), language, show_values(closure, language))


# --- gates ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate before the form: false stops with ``otherwise``; unknown lets on, a person looks."""

    id: str
    truth: Truth
    otherwise: Text


def gates(closure: Closure, env: Env) -> tuple[GateResult, ...]:
    return tuple(_gates(closure, env))


def _gates(closure: Closure, env: Env) -> Iterator[GateResult]:
    for gate in closure.bundle.gates:
        yield GateResult(gate.id, _truth(gate.must, env), gate.otherwise)
