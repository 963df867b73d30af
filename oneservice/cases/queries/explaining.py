"""Why: an item applies or not, a field is asked, a date is what it is. Each in both languages, with what was read.

A citizen reads values of the case as far as the pages go that are for them; staff those of their item's extract.
A value somebody may not see is said to be one, and not shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from oneservice.cases.cells import cell_of, field_of, gives_of, needs_of, plain_of
from oneservice.cases.concerning import fields_for
from oneservice.cases.errors import NotFound
from oneservice.cases.models import ItemCase
from oneservice.cases.permissions import may_handle
from oneservice.cases.queries.parts import seen_by, source_title
from oneservice.cases.reading import ROW, Reading, read_case
from oneservice.cases.showing import show
from oneservice.engine.definition import BundleItem, FieldType, Phase, Text
from oneservice.engine.explaining import readers, why_due, why_promised, why_read
from oneservice.engine.form import FormState
from oneservice.engine.plan import SATISFIED, outcome_of_rows, row_applies, row_key, why_in_words
from oneservice.engine.rules import compile_rule, explain, label_names, show_values
from oneservice.engine.values import UNKNOWN, Env, Origin, Truth, Unknown
from oneservice.people.models import Person, Staff

HIDDEN = object()
"""Stands for a value the reader may not see."""

NOT_YOURS = Text("不在您可查看的范围内", "not for you to see")
SETTLED = Text("规则无法判断，由牵头部门认定：", "The rule could not tell; the leading department has settled it: ")
STOPPED = Text(
    "前序事项没有办成，本事项随之终止：{}。", "It ended because these, which come first, did not succeed: {}."
)
FROM = {
    Origin.FOUND: Text("已由“{}”提供，不需要填写。", "“{}” has given it: nothing to fill in."),
    Origin.GIVEN: Text("由“{}”办理后产生，不需要填写。", "It comes of “{}”: nothing to fill in."),
    Origin.NOT_FOUND: Text("“{}”没有查到，所以需要填写。", "“{}” has nothing on it, so you are asked."),
    Origin.CONFLICT: Text("“{}”的信息不一致，所以需要填写。", "“{}” contradicts itself, so you are asked."),
    Origin.DECLINED: Text("您没有同意查询“{}”，所以需要填写。", "You did not agree that “{}” is asked, so you are."),
}
SILENT = Text("“{}”还没有回复，可以先填写。", "“{}” has not answered yet: you may fill it in.")


@dataclass(frozen=True, slots=True)
class Read:
    """A name that the rule read; ``shown`` the value in words."""

    name: str
    label: Text
    shown: Text


@dataclass(frozen=True, slots=True)
class Explanation:
    """``text`` is whole and stands alone; ``rule`` and ``reads`` are its parts, where a rule decided."""

    text: Text
    rule: Text | None = None
    reads: tuple[Read, ...] = ()


# --- for citizens -----------------------------------------------------------------------------------------


def why_item(person: Person, ref: str, item: str) -> Explanation:
    """Why an item applies to the case, does not, or may. Raises NotFound."""
    eyes = _citizen(person, ref)
    entry, _, row = item.partition("#")
    return eyes.item(_entry(eyes.reading, entry), int(row) if row.isdecimal() else 0)


def why_field(person: Person, ref: str, field: str) -> Explanation:
    """What a field is for, and why it is asked or not. Raises NotFound for one the reader has no page of."""
    return _citizen(person, ref).field(field)


def why_date(person: Person, ref: str, item: str = "") -> Explanation:
    """How the date of an item comes about; "" the whole case. Raises NotFound, also before there is one."""
    eyes = _citizen(person, ref)
    return eyes.date(eyes.reading.item_case(item)) if item else eyes.whole_date()


# --- for staff --------------------------------------------------------------------------------------------


def why_item_here(staff: Staff, item: int) -> Explanation:
    """The same of the item case on a desk. Raises NotFound for another office's."""
    eyes, row = _desk(staff, item)
    return eyes.item(_entry(eyes.reading, row.item), row.row)


def why_field_here(staff: Staff, item: int, field: str) -> Explanation:
    eyes, _ = _desk(staff, item)
    return eyes.field(field)


def why_date_here(staff: Staff, item: int) -> Explanation:
    eyes, row = _desk(staff, item)
    return eyes.date(row)


# --- who sees what ----------------------------------------------------------------------------------------


def _citizen(person: Person, ref: str) -> _Eyes:
    reading, me = read_case(person, ref, now=timezone.now())
    return _Eyes(reading, seen_by(reading, reading.form_state(), me), fields_for(reading, me))


def _desk(staff: Staff, item: int) -> tuple[_Eyes, ItemCase]:
    row = ItemCase.objects.select_related("case", "office").filter(pk=item).first()
    if row is None or not may_handle(staff, row):
        raise NotFound
    reading = Reading(row.case, list(row.case.participants.order_by("pk")), timezone.now())
    names = frozenset([*needs_of(reading.closure, row), *gives_of(reading.closure, row)])
    return _Eyes(reading, reading.form_state(), names), row


def _entry(reading: Reading, item: str) -> BundleItem:
    entry = next((each for each in reading.bundle.items if each.id == item), None)
    if entry is None:
        raise NotFound
    return entry


@dataclass(frozen=True)
class _Eyes:
    """A case as somebody may see it: values of ``visible`` fields, and the engine's own names."""

    reading: Reading
    state: FormState
    visible: frozenset[str]

    # --- items --------------------------------------------------------------------------------------------

    def item(self, entry: BundleItem, row: int = 0) -> Explanation:
        """``row``: of an entry with ``each`` that row alone, with its values; 0 the entry as a whole."""
        stopped = self._stopped(entry, row)
        if stopped is not None:
            return Explanation(stopped)
        reading, key = self.reading, row_key(entry.id, row)
        truths = reading.row_truths(self.state)[entry.id]
        truth = truths.get(row, reading.applies(self.state)[entry.id])
        text = why_in_words(entry, truth, reading.chosen, lambda language: self._said(entry, language, row))
        if f"item:{key}" in reading.dossier.settled and self._unsettled(entry, row) is UNKNOWN:
            text = Text(SETTLED.zh + text.zh, SETTLED.en + text.en)
        if entry.when is None:
            return Explanation(text)
        rule = Text(*(self._said(entry, language, row) for language in ("zh", "en")))
        names = sorted(name for name in compile_rule(entry.when).reads if row or not name.startswith(ROW))
        return Explanation(text, rule, tuple(self._read(self._address(entry, name, row)) for name in names))

    def _unsettled(self, entry: BundleItem, row: int) -> Truth:
        """What the rule itself says."""
        if not row:
            return self.state.applies[entry.id]
        rows = row_applies(entry, self.state.env)
        return UNKNOWN if isinstance(rows, Unknown) or row > len(rows) else rows[row - 1]

    def _address(self, entry: BundleItem, name: str, row: int) -> str:
        return f"{entry.each}.{row - 1}.{name.removeprefix(ROW)}" if row and name.startswith(ROW) else name

    def _stopped(self, entry: BundleItem, row: int) -> Text | None:
        """An item that ended behind others: which."""
        reading = self.reading
        rows = reading.by_entry()
        mine = next((item for item in rows.get(entry.id, ()) if item.row == row or not row), None)
        if mine is None or mine.phase != Phase.ENDED or mine.state:
            return None
        waited = [after.item for after in entry.after if after.need == "granted" and after.item in rows]
        came = {name: outcome_of_rows([each.outcome or None for each in rows[name]]) for name in waited}
        failed = [reading.closure.items[name].title for name, outcome in came.items() if outcome not in SATISFIED]
        zh, en = "、".join(f"“{title.zh}”" for title in failed), ", ".join(f"“{title.en}”" for title in failed)
        return Text(STOPPED.zh.format(zh), STOPPED.en.format(en)) if failed else None

    def _said(self, entry: BundleItem, language: str, row: int = 0) -> str:
        """The rule in words with the values read, those that are not to be seen left out."""
        rule, closure = compile_rule(entry.when), self.reading.closure
        env = dict(self._env(rule.reads))
        for name in rule.reads if row else ():
            if name.startswith(ROW):
                address = self._address(entry, name, row)
                env[name] = self._env(frozenset({address}))[address]
        return explain(rule, env, label_names(closure, language), language, self._show(language))

    def _env(self, names: frozenset[str]) -> Env:
        closure = self.reading.closure
        return {name: plain_of(closure, self.state, name) if self._may_see(name) else HIDDEN for name in names}

    def _may_see(self, name: str) -> bool:
        field = name.removeprefix("origin.")
        cell = cell_of(self.reading.closure, field)
        known = cell is not None or field in self.reading.closure.fields
        return not known or field in self.visible or (cell is not None and cell[0] in self.visible)

    def _show(self, language: str) -> Callable[[str, Any], str]:
        plain = show_values(self.reading.closure, language)
        fields = self.reading.closure.fields

        def shown(name: str, value: Any) -> str:
            if value is HIDDEN:
                return NOT_YOURS.in_language(language)
            if cell_of(self.reading.closure, name):
                return show(field_of(self.reading.closure, name), value, language) or plain(name, value)
            if isinstance(value, str) and name in fields and fields[name].type is FieldType.DIVISION:
                return show(fields[name], value, language)
            return plain(name, value)

        return shown

    def _read(self, name: str) -> Read:
        value = self._env(frozenset({name}))[name]
        if cell_of(self.reading.closure, name):
            label = field_of(self.reading.closure, name).label
            return Read(name, label, Text(*(self._show(language)(name, value) for language in ("zh", "en"))))
        labels = (label_names(self.reading.closure, language)(name) for language in ("zh", "en"))
        return Read(name, Text(*labels), Text(*(self._show(language)(name, value) for language in ("zh", "en"))))

    # --- fields -------------------------------------------------------------------------------------------

    def field(self, name: str) -> Explanation:
        field = self.reading.closure.fields.get(name)
        if field is None or name not in self.visible:
            raise NotFound
        found = readers(self.reading.closure, name, self.reading.applies(self.state))
        used, asked = why_read(field, found), self._asked(name)
        if asked is None:
            return Explanation(used, reads=(self._read(name),))
        return Explanation(Text(used.zh + asked.zh, f"{used.en} {asked.en}"), reads=(self._read(name),))

    def _asked(self, name: str) -> Text | None:
        """Why it has to be filled in, or has not; nothing where nobody but the citizen can know it."""
        value = self.state.values.get(name) or self.reading.dossier.answers.get(name)
        if value is None or value.origin not in FROM:
            return self._silent(name)
        title = source_title(self.reading.closure, value.source) or Text(value.source, value.source)
        form = FROM[value.origin]
        return Text(form.zh.format(title.zh), form.en.format(title.en))

    def _silent(self, name: str) -> Text | None:
        if name not in self.state.pending:
            return None
        field, asked = self.reading.closure.fields[name], self.reading.asked_status()
        waiting = next((one.source for one in field.sources if asked.get((one.source, one.of)) == "silent"), "")
        title = source_title(self.reading.closure, waiting)
        return Text(SILENT.zh.format(title.zh), SILENT.en.format(title.en)) if title else None

    # --- dates --------------------------------------------------------------------------------------------

    def date(self, item: ItemCase) -> Explanation:
        limit = self.reading.closure.items[item.item].limit
        calendar = self.reading.calendar_of(item)
        return Explanation(why_due(calendar, limit, item.accepted_on, item.due, provisional=item.provisional))

    def whole_date(self) -> Explanation:
        """The promise of the case, as it was worked out when it was filed."""
        reading = self.reading
        if reading.case.filed_at is None:
            raise NotFound
        counted = [entry for entry, truth in reading.applies(self.state).items() if truth is not False]
        filed = timezone.localdate(reading.case.filed_at)
        own = reading.item_calendars(self.state.env)
        return Explanation(why_promised(reading.closure, counted, reading.calendar, filed, own=own))
