"""The form: what is asked, what is computed, what is wrong, what each rule may read.

Fields are evaluated once, in the order of their dependencies (``dependencies``): a condition that is false
makes a field empty, one that is unknown makes it unknown. What has to be asked follows from the items that
apply or may (``asking``).
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as part
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from oneservice.engine import asking, dependencies, types
from oneservice.engine.asking import Ask, Statuses
from oneservice.engine.definition import Closure, Field, FieldType, Text
from oneservice.engine.plan import applies, default_chosen
from oneservice.engine.rules import compile_rule
from oneservice.engine.values import UNKNOWN, Answers, Env, Origin, Truth, Value

Row = Mapping[str, Any]
NOTHING: Mapping[Any, Any] = {}
NOT_SAID: Row = {"outcome": UNKNOWN, "payment": UNKNOWN}
"""Of a row nothing has become yet."""


@dataclass(frozen=True, slots=True)
class FormState:
    """One look at the form.

    ``env``: the context, every field's effective value, ``origin.*`` and ``item.*.chosen``. ``sure``: the same with
    what is disputed unknown, for whatever decides. ``values``: the
    answers that count, computed and default ones too; hidden ones not. ``shown``: wanted and its ``when``
    holds. ``asked``: a person has to answer; unknown while a source or a condition is open. ``required``:
    asked and not optional. ``wrong``: by field, a cell as ``company.shareholders.0.share``; ``missing`` are
    those of them nobody has filled. ``locked``: found, and cannot be typed over. ``pending``: a source may
    still fill it; typing stays open.
    """

    env: Env
    sure: Env
    values: Mapping[str, Value]
    shown: Mapping[str, Truth]
    asked: Mapping[str, Truth]
    required: Mapping[str, Truth]
    wrong: Mapping[str, Text]
    missing: frozenset[str]
    locked: frozenset[str]
    pending: frozenset[str]
    applies: Mapping[str, Truth]


class Form:
    """The form of one closure; build it once. Raises ValueError if fields depend on each other in a circle."""

    def __init__(self, closure: Closure) -> None:
        edges = dependencies.graph(closure.fields)
        cycle = dependencies.find_cycle(edges)
        if cycle:
            raise ValueError(f"fields depend on each other: {' -> '.join(cycle)}")
        self.closure = closure
        self.order = dependencies.in_order(edges)
        self.edges = edges
        self.columns = {
            name: [node.rpartition(".")[2] for node in self.order if node.startswith(f"{name}.")]
            for name, field in closure.fields.items()
            if field.columns
        }
        self.given_by = {
            name: [item_id for item_id, item in closure.items.items() if name in item.gives] for name in closure.fields
        }
        self.entries_over: dict[str, list[str]] = {}
        for entry in closure.bundle.items:
            if entry.each:
                self.entries_over.setdefault(entry.each, []).append(entry.id)
        self.given_columns = {
            name: frozenset(
                given[4:] for entry in entries for given in closure.items[entry].gives if given.startswith("row.")
            )
            for name, entries in self.entries_over.items()
        }

    def evaluate(
        self,
        answers: Answers,
        context: Env,
        asked_sources: Statuses = NOTHING,
        later: frozenset[str] = frozenset(),
        doubtful: frozenset[str] = frozenset(),
    ) -> FormState:
        """``context``: what the engine gives (``today``, ``case.*``, ``item.*``, ``role.*``, ``calendar``).

        Optional items count as chosen where ``item.ID.chosen`` is true, or absent and ``ticked``. What only items
        of a ``later`` stage need is not asked, and they do not apply yet. ``doubtful`` fields, and cells of
        lists by address, are disputed: their values stand on the form, and nothing is decided on them.
        """
        chosen = self.chosen(context)
        values = _Values(self, answers, asked_sources, self._context(context, chosen))
        values.fill()
        sure = values.env
        if doubtful:
            doubted = _Values(self, answers, asked_sources, self._context(context, chosen), doubtful)
            doubted.fill()
            sure = doubted.env
        truths = self._applies(sure, chosen, later)
        wanted = asking.wanted_fields(self.closure, values.env, truths, chosen, later)
        return _Judgement(self, values, wanted, truths, sure).state()

    def behind(self, names: Iterable[str]) -> frozenset[str]:
        """These fields and all that their conditions, computations and defaults read, fields of fields too."""
        found, todo = set[str](), [name for name in names if name in self.edges]
        while todo:
            name = todo.pop()
            found.add(name)
            todo += [need for need in self.edges[name] if need not in found]
        return frozenset(found & self.closure.fields.keys())

    def some_values(self, names: Iterable[str], answers: Answers, context: Env, asked_sources: Statuses) -> Env:
        """``FormState.env`` as far as ``names`` need it: what they read is evaluated and nothing else."""
        values = _Values(self, answers, asked_sources, self._context(context, self.chosen(context)))
        values.fill(self.behind(names))
        return values.env

    def _applies(self, env: Env, chosen: frozenset[str], later: frozenset[str]) -> dict[str, Truth]:
        return {**applies(self.closure, env, chosen), **dict.fromkeys(later, False)}

    def judge_rows(self, name: str, rows: Sequence[Row], env: Env) -> list[dict[str, Text]]:
        """What is wrong with rows that could be put into the list ``name``: by row, column and text. ``env``: of a
        ``FormState``; what the rows do not hold is asked for, but for what rules, items and registers say."""
        field = self.closure.fields[name]
        values = _Values(self, NOTHING, NOTHING, dict(env))
        judgement = _Judgement(self, values, set(), NOTHING, env)
        return [judgement.row_problems(field, values.full_row(field, row)) for row in rows]

    def wanted_sources(
        self, answers: Answers, env: Env, asked_sources: Statuses = NOTHING, later: frozenset[str] = frozenset()
    ) -> list[Ask]:
        """The look-ups that can be made now and would fill something asked. ``env``: of a ``FormState``.

        ``asked_sources`` were asked already: they are not asked again, and a later source of a field is
        asked only when the earlier ones have answered without it.
        """
        chosen = self.chosen(env)
        wanted = asking.wanted_fields(self.closure, env, self._applies(env, chosen, later), chosen, later)
        fields = (self.closure.fields[name] for name in self.closure.fields if name in wanted)
        open_fields = (field for field in fields if field.compute is None and _truth(field.when, env) is not False)
        return asking.wanted_asks(self.closure, open_fields, answers, env, asked_sources)

    def chosen(self, env: Env) -> frozenset[str]:
        """The optional items that are ticked, as ``item.ID.chosen`` says or the bundle has it."""
        ticked = default_chosen(self.closure)
        optional = (entry.id for entry in self.closure.bundle.items if entry.optional)
        return frozenset(one for one in optional if env.get(f"item.{one}.chosen", one in ticked) is True)

    def _context(self, context: Env, chosen: frozenset[str]) -> dict[str, Any]:
        entries = self.closure.bundle.items
        return {f"item.{e.id}.chosen": not e.optional or e.id in chosen for e in entries} | dict(context)


# --- values -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Values:
    """Effective values, filled in the order of dependencies."""

    form: Form
    answers: Answers
    asked: Statuses
    env: dict[str, Any]
    doubtful: frozenset[str] = frozenset()
    values: dict[str, Value] = part(default_factory=dict)
    when: dict[str, Truth] = part(default_factory=dict)

    def fill(self, only: Container[str] | None = None) -> None:
        for name in self.form.order:
            if name in self.form.closure.fields and (only is None or name in only):
                self._fill(self.form.closure.fields[name])

    def _fill(self, field: Field) -> None:
        when = self.when[field.id] = _truth(field.when, self.env)
        if when is False:
            self.env[field.id] = self.env[f"origin.{field.id}"] = None
            return
        value = self._value(field)
        if value is not None:
            self.values[field.id] = _plain_rows(value) if field.columns else value
        doubted = field.id in self.doubtful
        certain = value is not None and not doubted and (when is True or value.value is None)
        self.env[field.id] = value.value if value and certain and value.known else UNKNOWN
        self.env[f"origin.{field.id}"] = str(value.origin) if value and when is True and not doubted else UNKNOWN
        for entry in self.form.entries_over.get(field.id, ()):
            self._say_rows(entry, self.env[field.id])

    def _say_rows(self, entry: str, rows: Any) -> None:
        """``item.ID.rows``: the columns, with what has become of each row so far (``outcome``, ``payment``)."""
        name = f"item.{entry}.rows"
        if rows is UNKNOWN:
            self.env[name] = UNKNOWN
            return
        said = dict(enumerate(self.env.get(name) or ()))
        known = [row for row in rows or () if isinstance(row, Mapping)] if isinstance(rows, list | tuple) else []
        self.env[name] = [{**row, **said.get(number, NOT_SAID)} for number, row in enumerate(known)]

    def _value(self, field: Field) -> Value | None:
        """The value that counts; None while there is none."""
        if field.compute is not None:
            return self._computed(field, compile_rule(field.compute).value(self.env))
        value = self.answers.get(field.id) or self._without_answer(field)
        if value and field.columns and isinstance(value.value, list):
            rows = (self._sure_row(field.id, number, row) for number, row in enumerate(value.value))
            return replace(value, value=[self.full_row(field, row) for row in rows])
        return value

    def _sure_row(self, name: str, number: int, row: Row) -> Row:
        """A row whose doubtful cells are unknown."""
        place = f"{name}.{number}."
        doubted = [cell.removeprefix(place) for cell in self.doubtful if cell.startswith(place)]
        return {**row, **dict.fromkeys(doubted, UNKNOWN)} if doubted else row

    def _computed(self, field: Field, result: Any) -> Value | None:
        plain = as_type(field.type, result)
        return None if plain is UNKNOWN else Value(plain, Origin.COMPUTED)

    def _without_answer(self, field: Field) -> Value | None:
        """A default where no source can still answer, or how the sources failed."""
        failed = asking.failure(field, self.asked)
        if field.default is not None and (failed or not field.sources):
            rule = dependencies.is_rule(field.default)
            default = compile_rule(field.default).value(self.env) if rule else field.default
            return None if default is UNKNOWN else Value(default, Origin.TYPED)
        return Value(None, failed) if failed else None

    def full_row(self, field: Field, row: Row) -> dict[str, Any]:
        """A row with every column: computed, hidden ones empty, those a source still owes unknown."""
        filled = dict(row)
        for name in self.form.columns[field.id]:
            column = field.columns[name]
            when = _truth(column.when, self.env, filled)
            if when is False:
                filled[name] = None
            elif column.compute is not None:
                filled[name] = as_type(column.type, compile_rule(column.compute).value(self.env, filled))
            elif filled.get(name) is None and column.sources:
                filled[name] = UNKNOWN
            else:
                filled.setdefault(name, None)
            if when is UNKNOWN and filled[name] is not None:
                filled[name] = UNKNOWN
        return filled


def _plain_rows(value: Value) -> Value:
    """The list as it is kept and shown: what nobody knows yet is left empty."""
    if not isinstance(value.value, list):
        return value
    return replace(value, value=[{n: None if v is UNKNOWN else v for n, v in row.items()} for row in value.value])


def as_type(kind: FieldType, result: Any) -> Any:
    """A rule's number as the field keeps it: decimals canonical text, money whole fen, rounded half up."""
    if isinstance(result, bool) or not isinstance(result, int | float):
        return result
    number = Decimal(repr(result))
    if kind is FieldType.DECIMAL:
        return types.canonical_decimal(number)
    if kind is FieldType.MONEY:
        return int(number.quantize(Decimal(1), ROUND_HALF_UP))
    if kind is FieldType.INTEGER:
        return int(number) if number == number.to_integral_value() else UNKNOWN
    return result


def _truth(logic: Any, env: Env, row: Row | None = None) -> Truth:
    return True if logic is None else compile_rule(logic).truth(env, row)


# --- what is asked and what is wrong ----------------------------------------------------------------------

_VERBS = {
    FieldType.CHOICE: Text("选择", "Choose"),
    FieldType.MULTICHOICE: Text("选择", "Choose"),
    FieldType.BOOL: Text("选择", "Choose"),
    FieldType.DIVISION: Text("选择", "Choose"),
    FieldType.FILE: Text("上传", "Upload"),
}
_FILL_IN = Text("填写", "Fill in")
_NOT_OF_ITS_TYPE = Text(
    "这一项的数据无法识别，请核对后重新填写。", "This cannot be read: please check it and write it again."
)


def _may_stay_empty(field: Field) -> bool:
    """A list that may have no rows is answered by leaving it so."""
    return field.type is FieldType.LIST and field.min_rows == 0


@dataclass(slots=True)
class _Judgement:
    form: Form
    values: _Values
    wanted: set[str]
    applies: Mapping[str, Truth]
    sure: Env
    wrong: dict[str, Text] = part(default_factory=dict)
    missing: set[str] = part(default_factory=set)

    @property
    def fields(self) -> Mapping[str, Field]:
        return self.form.closure.fields

    @property
    def env(self) -> Env:
        return self.values.env

    def state(self) -> FormState:
        owed = frozenset(name for name, field in self.fields.items() if self._pending(field))
        shown = {name: self._shown(name) for name in self.fields}
        asked = {name: self._asked(field, shown[name], owed) for name, field in self.fields.items()}
        required = {n: False if field.optional else asked[n] for n, field in self.fields.items()}
        for name, field in self.fields.items():
            if shown[name] is True:
                self._judge(field, required[name])
        return FormState(
            env=self.env,
            sure=self.sure,
            values=self.values.values,
            shown=shown,
            asked=asked,
            required=required,
            wrong=self.wrong,
            missing=frozenset(self.missing),
            locked=frozenset(name for name in self.fields if self._locked(name)),
            pending=owed,
            applies=self.applies,
        )

    def _pending(self, field: Field) -> bool:
        if field.id not in self.wanted or self.values.when[field.id] is False or field.compute is not None:
            return False
        return asking.pending(self.form.closure, field, self.values.answers, self.env, self.values.asked)

    def _shown(self, name: str) -> Truth:
        if name not in self.wanted or self._to_be_given(name):
            return False
        return self.values.when[name]

    def _to_be_given(self, name: str) -> bool:
        """An item that applies, or may, will give it, and no one has said it before."""
        value = self.values.values.get(name)
        if value is not None and value.known:
            return False
        return any(self.applies[item_id] is not False for item_id in self.form.given_by[name])

    def _asked(self, field: Field, shown: Truth, owed: frozenset[str]) -> Truth:
        value = self.values.values.get(field.id)
        settled = value is not None and value.origin in (Origin.FOUND, Origin.GIVEN)
        if shown is False or field.compute is not None or settled:
            return False
        return UNKNOWN if field.id in owed else shown

    def _locked(self, name: str) -> bool:
        """Disputing opens nothing: the claim stands beside the value, for whoever decides."""
        value = self.values.values.get(name)
        if value is None:
            return False
        return value.origin is Origin.GIVEN or (value.origin is Origin.FOUND and self.fields[name].lock)

    # --- errors ---------------------------------------------------------------------------------------

    def _judge(self, field: Field, required: Truth) -> None:
        value = self.values.values.get(field.id)
        plain = value.value if value and value.known else None
        if plain is None or plain == []:
            if required is True and not (value and _may_stay_empty(field)):
                self.wrong[field.id] = please(field)
                self.missing.add(field.id)
            return
        problem = self._problem(field, plain, None)
        if problem:
            self.wrong[field.id] = problem
        if field.columns:
            self._judge_rows(field, self.env[field.id])

    def _judge_rows(self, field: Field, rows: list[Row]) -> None:
        for number, row in enumerate(rows):
            for name, column in field.columns.items():
                problem = self._cell_problem(column, row, number, field.id)
                if problem:
                    self.wrong[f"{field.id}.{number}.{name}"] = problem

    def row_problems(self, field: Field, row: Row) -> dict[str, Text]:
        """What is wrong with a row that is not in the list yet."""
        found = {name: self._cell_problem(column, row, 0, field.id) for name, column in field.columns.items()}
        return {name: problem for name, problem in found.items() if problem}

    def _cell_problem(self, column: Field, row: Row, number: int, list_name: str) -> Text | None:
        plain = row[column.name]
        if plain is not None and plain is not UNKNOWN:
            return self._problem(column, plain, row)
        given = column.name in self.form.given_columns.get(list_name, ())
        free = column.optional or column.compute is not None or given
        free = free or _truth(column.when, self.env, row) is not True
        if free or self._row_pending(column, row, f"{list_name}.{number}"):
            return None
        self.missing.add(f"{list_name}.{number}.{column.name}")
        return please(column)

    def _row_pending(self, column: Field, row: Row, of: str) -> bool:
        """A source may still fill the cell."""
        asked = self.values.asked
        of_row = [one.source for one in column.sources if one.of == "row"]
        list_field = self.fields[of.rpartition(".")[0]]
        for source in of_row:
            status = asked.get((source, of))
            key = asking.row_key(self.form.closure, list_field, row, source)
            if status == asking.SILENT or (status is None and key):
                return True
        return False

    def _problem(self, field: Field, value: Any, row: Row | None) -> Text | None:
        return next(self._problems(field, value, row), None)

    def _problems(self, field: Field, value: Any, row: Row | None) -> Iterator[Text]:
        try:
            types.check_bounds(field, value, self._today())
            if field.type is FieldType.LIST:
                types.check_row_count(field, len(value))
        except types.Wrong as error:
            yield error.text
        except (TypeError, ValueError, ArithmeticError):
            yield _NOT_OF_ITS_TYPE  # a register gave a text for a number
        for validity in field.valid:
            if compile_rule(validity.must).truth(self.env, row) is False:
                yield validity.otherwise

    def _today(self) -> date | None:
        today = self.env.get("today")
        return date.fromisoformat(today) if isinstance(today, str) else None


def please(field: Field) -> Text:
    """What to do about a missing answer: 请填写姓名。"""
    verb = _VERBS.get(field.type, _FILL_IN)
    label = field.label
    return Text(f"请{verb.zh}{label.zh}。", f"{verb.en}: {label.in_language('en')}.")


__all__ = ["Ask", "Form", "FormState", "as_type", "please"]
