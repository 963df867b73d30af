"""Why: who reads a field, and how a date comes about. In Chinese and English, from the definition and a calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from oneservice.engine.asking import SIGNING
from oneservice.engine.calendar import Calendar, days
from oneservice.engine.definition import BundleItem, Closure, Duration, Field, Item, Limit, Logic, Text, Unit
from oneservice.engine.display import show_date
from oneservice.engine.plan import NO_OWN, Calendars, due_dates, promised
from oneservice.engine.rules import compile_rule
from oneservice.engine.values import Truth

LANGUAGES = ("zh", "en")
SATURDAY = 5


# --- who reads a field ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reader:
    """What reads a field. ``kind``: item (handles it), applies (decides whether an item does), gate, signs (a
    role's person), sign (decides who signs), field (another question or computation), source (asked by it)."""

    kind: str
    id: str
    title: Text


def readers(closure: Closure, name: str, applies: Mapping[str, Truth]) -> tuple[Reader, ...]:
    """Everything that reads ``name`` directly; items that do not apply handle nothing."""
    return tuple(dict.fromkeys([*_items(closure, name, applies), *_bundle(closure, name), *_fields(closure, name)]))


def _items(closure: Closure, name: str, applies: Mapping[str, Truth]) -> Iterator[Reader]:
    for entry in closure.bundle.items:
        item = closure.items[entry.id]
        if applies[entry.id] is not False and name in _read_by(item, entry):
            yield Reader("item", entry.id, item.title)
        if _reads(entry.when, name):
            yield Reader("applies", entry.id, item.title)


def _read_by(item: Item, entry: BundleItem) -> set[str]:
    names = {*item.needs, item.division, entry.each}
    if item.fee and isinstance(item.fee.amount, str):
        names.add(item.fee.amount)
    rules: list[Logic] = [use.when for use in item.materials]
    rules += [item.decide.grant, item.decide.refuse] if item.decide else []
    return names | {read for rule in rules for read in _names(rule)}


def _names(rule: Logic) -> set[str]:
    """Fields a rule reads, by value or by where they come from."""
    return {read.removeprefix("origin.") for read in compile_rule(rule).reads} if rule is not None else set()


def _reads(rule: Logic, name: str) -> bool:
    return name in _names(rule)


def _bundle(closure: Closure, name: str) -> Iterator[Reader]:
    for gate in closure.bundle.gates:
        if _reads(gate.must, name):
            yield Reader("gate", gate.id, gate.title or Text(gate.id, gate.id))
    for role in closure.bundle.roles.values():
        title = role.title or Text(role.id, role.id)
        if (role.signs or role.consents) and name in {f"{role.id}.{part}" for part in SIGNING}:
            yield Reader("signs", role.id, title)
        if _reads(role.when, name):
            yield Reader("sign", role.id, title)


def _fields(closure: Closure, name: str) -> Iterator[Reader]:
    for field in closure.fields.values():
        rules = [field.when, field.compute, *(validity.must for validity in field.valid)]
        if field.id != name and any(_reads(rule, name) for rule in rules):
            yield Reader("field", field.id, field.label)
        for one in field.sources:
            if name == f"{one.of}.{closure.sources[one.source].key}":
                yield Reader("source", one.source, closure.sources[one.source].title)


_USES: Mapping[str, Text] = {
    "item": Text("办理：{}", "to handle: {}"),
    "applies": Text("判断是否需要办理：{}", "to tell whether these are needed: {}"),
    "gate": Text("判断能否联办：{}", "to tell whether this service fits: {}"),
    "signs": Text("共同签字：{}", "to sign: {}"),
    "sign": Text("判断是否需要签字：{}", "to tell whether these must sign: {}"),
    "field": Text("核对或得出：{}", "to check or work out: {}"),
    "source": Text("向登记机关查询：{}", "to ask a register: {}"),
}
_READ_BY = Text("“{}”用于{}。", "“{}” is used {}.")
_READ_BY_NONE = Text("“{}”现在没有用到。", "“{}” is not used now.")


def why_read(field: Field, found: Sequence[Reader]) -> Text:
    """In a sentence what a field is for: ``“姓名”用于办理：出生登记；共同签字：母亲。``"""
    return _both(lambda language: _why_read(field, found, language))


def _why_read(field: Field, found: Sequence[Reader], language: str) -> str:
    label = field.label.in_language(language)
    if not found:
        return _READ_BY_NONE.in_language(language).format(label)
    parts = []
    for kind, form in _USES.items():
        titles = dict.fromkeys(one.title.in_language(language) for one in found if one.kind == kind)
        if titles:
            parts.append(form.in_language(language).format(("、" if language == "zh" else ", ").join(titles)))
    return _READ_BY.in_language(language).format(label, ("；" if language == "zh" else "; ").join(parts))


def _both(said: Callable[[str], str]) -> Text:
    return Text(*(said(language) for language in LANGUAGES))


# --- how a date comes about -------------------------------------------------------------------------------

_LENGTHS: Mapping[Unit, Text] = {
    Unit.WORKDAYS: Text("{} 个工作日", "{} working days"),
    Unit.WORKHOURS: Text("{} 个工作小时", "{} working hours"),
    Unit.DAYS: Text("{} 日", "{} days"),
    Unit.MONTHS: Text("{} 个月", "{} months"),
    Unit.YEARS: Text("{} 年", "{} years"),
}
_ACCEPTED = Text("{}受理", "Accepted on {}")
_WITHIN = Text("{}时限 {}，从次日起算", "{} within {}, counted from the next day")
_PROMISED, _STATUTORY = Text("承诺", "Promised"), Text("法定", "By law")
_AT_ONCE = Text("即办事项，受理当日办结", "Decided on the day it is accepted")
_NOT_COUNTED = Text("不计入的休息日、节假日：{}", "Days off, not counted: {}")
_COUNTED = Text("计入的调休工作日：{}", "Weekend days worked, counted: {}")
_STOPPED = Text("其间停止计时 {} 个工作日", "The clock stood still for {} working days")
_DUE = Text("所以应于 {} 前办结", "So it is due by {}")
_PROVISIONAL = Text(
    "该年放假安排尚未公布，日期暂定", "That year's holidays are not announced yet: the date is provisional"
)
_NO_LIMIT = Text("这个事项没有规定时限。", "No limit is set for this.")
_NOT_YET = Text("还没有受理；受理后{}。", "Not accepted yet; once it is: {}.")
_FROM_TO = Text("{}至{}", "{} to {}")


def why_due(
    calendar: Calendar, limit: Limit, accepted: date | None, due: date | None, *, provisional: bool = False
) -> Text:
    """Why an item is due when it is: accepted on, limit, days not counted and counted, stops of the clock."""
    duration = limit.promised or limit.statutory
    if not (limit.at_once or duration):
        return _NO_LIMIT
    within = _AT_ONCE if limit.at_once or duration is None else _within(limit, duration)
    if accepted is None or due is None:
        return _both(lambda language: _NOT_YET.in_language(language).format(_lower(within, language)))
    parts = [_dated(_ACCEPTED, accepted), within]
    if duration and not limit.at_once:
        parts += _skipped(calendar, duration, accepted, due)
    parts.append(_dated(_DUE, due))
    return _sentences([*parts, _PROVISIONAL] if provisional else parts)


def _within(limit: Limit, duration: Duration) -> Text:
    word = _PROMISED if limit.promised else _STATUTORY
    return _both(
        lambda language: _WITHIN.in_language(language).format(word.in_language(language), _length(duration, language))
    )


def _length(duration: Duration, language: str) -> str:
    return _LENGTHS[duration.unit].in_language(language).format(duration.amount)


def _lower(text: Text, language: str) -> str:
    said = text.in_language(language)
    return said[:1].lower() + said[1:]


def _dated(form: Text, day: date) -> Text:
    return _both(lambda language: form.in_language(language).format(_day(day, language)))


def _day(day: date, language: str) -> str:
    return show_date(day.isoformat(), language == "en")


def _sentences(parts: Iterable[Text]) -> Text:
    parts = list(parts)
    return Text("；".join(part.zh for part in parts) + "。", ". ".join(part.en for part in parts) + ".")


def _skipped(calendar: Calendar, duration: Duration, accepted: date, due: date) -> Iterator[Text]:
    """Only working days skip days; a later date than the count gives comes of stops."""
    if duration.unit is not Unit.WORKDAYS:
        return
    every = list(days(accepted + timedelta(days=1), due))
    off = [day for day in every if not calendar.is_workday(day)]
    worked = [day for day in every if calendar.is_workday(day) and day.weekday() >= SATURDAY]
    if off:
        yield _named(_NOT_COUNTED, off)
    if worked:
        yield _named(_COUNTED, worked)
    base = calendar.add(datetime.combine(accepted, time.min), duration).date
    if stopped := calendar.workdays_between(base, due):
        yield Text(_STOPPED.zh.format(stopped), _STOPPED.en.format(stopped))


def _named(form: Text, listed: list[date]) -> Text:
    return _both(lambda language: _listed(form, listed, language))


def _listed(form: Text, listed: list[date], language: str) -> str:
    spans = (_span(first, last, language) for first, last in _spans(listed))
    return form.in_language(language).format(("、" if language == "zh" else ", ").join(spans))


def _span(first: date, last: date, language: str) -> str:
    if first == last:
        return _day(first, language)
    return _FROM_TO.in_language(language).format(_day(first, language), _day(last, language))


def _spans(listed: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Runs of days that follow each other."""
    first = last = listed[0]
    for day in listed[1:]:
        if day - last > timedelta(days=1):
            yield first, last
            first = day
        last = day
    yield first, last


_PATH = Text("{}提交；最长的办理路径是：{}", "Filed on {}. The longest way through is: {}")
_STEP = Text("“{}”（{}）", "“{}” ({})")
_NO_TIME = Text("不计时限", "no limit")


def why_promised(
    closure: Closure, counted: Sequence[str], calendar: Calendar, filed: date, *, own: Calendars = NO_OWN
) -> Text:
    """Why the whole is due when it is: the items one after the other that take longest, or the bundle's promise.

    ``own`` as in ``plan.due_dates``.
    """
    if closure.bundle.promise:
        due = calendar.add(datetime.combine(filed, time.min), closure.bundle.promise)
        limit = Limit(promised=closure.bundle.promise)
        return why_due(calendar, limit, filed, due.date, provisional=due.provisional)
    dues = due_dates(closure, counted, calendar, filed, own=own)
    last = max(dues, key=lambda item: dues[item].date)
    path = _path_to(closure, last, {item: due.date for item, due in dues.items()})
    way = _both(lambda language: _way(closure, path, filed, language))
    return _sentences([way, _dated(_DUE, dues[last].date), *([_PROVISIONAL] if dues[last].provisional else [])])


def _way(closure: Closure, path: Sequence[str], filed: date, language: str) -> str:
    steps = (_step(closure, item, language) for item in path)
    return _PATH.in_language(language).format(_day(filed, language), (" → ").join(steps))


def _step(closure: Closure, item: str, language: str) -> str:
    limit = promised(closure.items[item])
    length = _length(limit, language) if limit else _NO_TIME.in_language(language)
    return _STEP.in_language(language).format(closure.items[item].title.in_language(language), length)


def _path_to(closure: Closure, item: str, dues: Mapping[str, date]) -> list[str]:
    """The items before ``item``, each the latest of those it waits for."""
    path = [item]
    while before := [after.item for after in closure.bundle.item(path[0]).after if after.item in dues]:
        path.insert(0, max(before, key=dues.__getitem__))
    return path
