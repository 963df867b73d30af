"""The type check of a rule, before it is published: what is wrong, where, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from oneservice.engine.definition import FieldType, Logic
from oneservice.engine.rules import tree, types
from oneservice.engine.rules.dialect import OPERATORS, Mode, RuleError
from oneservice.engine.rules.types import TypeInfo

Types = Mapping[str, TypeInfo | FieldType]


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """``pointer``: JSON pointer into the rule, "" the whole; ``hint`` says what to do."""

    pointer: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What an operand may be: a type, or constants that take theirs from their place, or (neither) anything."""

    info: TypeInfo | None = None
    constants: tuple[tree.Literal, ...] = ()


ANYTHING = Kind()


def check_rule(logic: Logic, types: Types, wants: FieldType | TypeInfo) -> list[RuleProblem]:
    """What is wrong with a rule, in the order written; nothing if it may be published.

    ``types``: every name it may read; columns of the row at hand as ``row.NAME``. ``wants``: what the place
    needs, BOOL for a condition. A name whose type is a bare LIST has unknown columns.
    """
    try:
        node = tree.parse(tree.read_text(logic))
    except RuleError as error:
        return [RuleProblem(error.pointer, error.message, error.hint)]
    checker = _Checker({name: _info(kind) for name, kind in types.items()})
    checker.wanted(node, _info(wants))
    return checker.problems


def _info(kind: FieldType | TypeInfo) -> TypeInfo:
    return kind if isinstance(kind, TypeInfo) else TypeInfo(FieldType(kind))


@dataclass(slots=True)
class _Checker:
    names: Mapping[str, TypeInfo]
    problems: list[RuleProblem] = field(default_factory=list)
    columns: list[Mapping[str, TypeInfo] | None] = field(default_factory=list)  # of the rows we are inside

    def say(self, node: tree.Node, message: str, hint: str = "") -> Kind:
        self.problems.append(RuleProblem(node.pointer, message, hint))
        return ANYTHING

    # --- what an operand is ---------------------------------------------------------------------------

    def kind(self, node: tree.Node) -> Kind:
        if isinstance(node, tree.Literal):
            return Kind(constants=(node,))
        if isinstance(node, tree.Variable):
            return self._name(node)
        return _CHECKS[node.name](self, node)

    def _name(self, node: tree.Variable) -> Kind:
        if node.name.startswith("row.") and self.columns:
            return self._column(node)
        info = self.names.get(node.name)
        if info is not None:
            return Kind(info)
        if node.name.startswith("row."):
            hint = "Read `row.*` inside `all`, `some`, `none`, `sum`, `count`, or in an item with `each`."
            return self.say(node, f"`{node.name}` is read, but there is no row here.", hint)
        return self.say(node, f"There is no `{node.name}`.", _did_you_mean(node.name, self.names))

    def _column(self, node: tree.Variable) -> Kind:
        columns = self.columns[-1]
        if columns is None:
            return ANYTHING
        info = columns.get(node.name[4:])
        if info is not None:
            return Kind(info)
        known = [f"row.{name}" for name in columns]
        return self.say(node, f"The rows have no column `{node.name[4:]}`.", _did_you_mean(node.name, known))

    # --- what an operand must be ----------------------------------------------------------------------

    def wanted(self, node: tree.Node, wanted: TypeInfo) -> None:
        """The operand must be usable where ``wanted`` is."""
        kind = self.kind(node)
        for constant in kind.constants:
            self._constant(constant, wanted)
        if kind.info and not types.assignable(kind.info, wanted):
            hint = _HINTS.get((kind.info.type, wanted.type), "")
            if wanted.type is FieldType.BOOL:
                hint = 'A condition compares: `{"==": [{"var": "a.b"}, "c"]}`.'
            self.say(node, f"This is {_a(kind.info)}, but {_a(wanted)} belongs here.", hint)

    def among(self, node: tree.Node, allowed: frozenset[FieldType], words: str) -> Kind:
        """The operand must be of one of these types; returns its kind, constants typed by what they are."""
        kind = self.kind(node)
        if any(isinstance(c.value, tuple) or c.value is None for c in kind.constants):
            return self.say(node, f"{words} belongs here.")
        found = [kind.info] if kind.info else []
        found += [types.constant_type(c.value, money=c.money) for c in kind.constants]
        for info in found:
            if info.type not in allowed:
                return self.say(node, f"This is {_a(info)}, but {words} belongs here.", _HINT_OF.get(words, ""))
        return Kind(found[0]) if found else ANYTHING

    def _constant(self, constant: tree.Literal, wanted: TypeInfo) -> None:
        value = constant.value
        if isinstance(value, tuple):
            self.say(constant, f"This is a list, but {_a(wanted)} belongs here.", "Use `in` with a list.")
        elif not types.constant_fits(value, wanted, money=constant.money):
            self.say(constant, f"`{_shown(constant)}` is not {_a(wanted)}.", _constant_hint(constant, wanted))

    # --- the operators --------------------------------------------------------------------------------

    def truths(self, node: tree.Operation) -> Kind:
        for operand in node.operands:
            self.wanted(operand, types.BOOL)
        return Kind(types.BOOL)

    def branches(self, node: tree.Operation) -> Kind:
        """``if``: conditions at 0, 2, 4 …; what it gives at 1, 3 … and, if their number is odd, the last."""
        operands = node.operands
        last = len(operands) - 1
        conditions = [operands[i] for i in range(0, last, 2)]
        given = [operands[i] for i in range(1, len(operands), 2)]
        for condition in conditions:
            self.wanted(condition, types.BOOL)
        kinds = [self.kind(branch) for branch in given + ([operands[last]] if last % 2 == 0 else [])]
        infos = [kind.info for kind in kinds if kind.info]
        for info in infos[1:]:
            if not types.equatable(infos[0], info) and infos[0].type is not info.type:
                return self.say(node, f"One way gives {_a(infos[0])}, another {_a(info)}.", "Give one type.")
        constants = tuple(constant for kind in kinds for constant in kind.constants)
        return Kind(infos[0] if infos else None, constants)

    def rows(self, node: tree.Operation) -> Kind:
        columns = self._columns_of(node.operands[0])
        self.columns.append(columns)
        try:
            return self._body(node)
        finally:
            self.columns.pop()

    def _columns_of(self, node: tree.Node) -> Mapping[str, TypeInfo] | None:
        kind = self.kind(node)
        if kind.constants or (kind.info and kind.info.type is not FieldType.LIST):
            self.say(node, "A list belongs here.", 'Name a list: `{"var": "company.shareholders"}`.')
            return None
        return (kind.info.columns or None) if kind.info else None

    def _body(self, node: tree.Operation) -> Kind:
        if node.name == "sum":
            kind = self.among(node.operands[1], types.NUMBERS, "a number")
            return kind if kind.info else Kind(types.DECIMAL)
        for condition in node.operands[1:]:
            self.wanted(condition, types.BOOL)
        return Kind(types.INTEGER if node.name == "count" else types.BOOL)

    def equality(self, node: tree.Operation) -> Kind:
        self.match(node, [self.kind(operand) for operand in node.operands])
        return Kind(types.BOOL)

    def match(self, node: tree.Operation, kinds: Sequence[Kind]) -> None:
        """Operands of an equality or a comparison must be of equal type."""
        infos = [kind.info for kind in kinds if kind.info]
        constants = [constant for kind in kinds for constant in kind.constants]
        if infos:
            emptiness = len(infos) == 1 and all(c.value is None for c in constants)
            for constant in constants if not emptiness else ():
                self._constant(constant, infos[0])
        elif len(constants) == len(kinds):
            self.say(node, "Two constants are compared; the answer never changes.", "Read a name by `var`.")
        for info in infos[1:]:
            if not types.equatable(infos[0], info):
                hint = _HINTS.get((infos[0].type, info.type), _HINTS.get((info.type, infos[0].type), ""))
                self.say(node, f"{_a(infos[0])} is compared with {_a(info)}.".capitalize(), hint)

    def order(self, node: tree.Operation) -> Kind:
        kinds = [self.kind(operand) for operand in node.operands]
        for operand, kind in zip(node.operands, kinds, strict=True):
            if kind.info and kind.info.type not in types.NUMBERS | types.DATES:
                self.say(operand, f"{_a(kind.info).capitalize()} has no order.", "Compare numbers or dates.")
                return Kind(types.BOOL)
            if any(constant.value is None for constant in kind.constants):
                self.say(operand, "Nothing is before or after empty.", "Compare with empty by `==`.")
                return Kind(types.BOOL)
        self.match(node, kinds)
        return Kind(types.BOOL)

    def membership(self, node: tree.Operation) -> Kind:
        """``in``: a value in a list of constants, an option in a multiple choice, a text in a text."""
        needle, hay = self.kind(node.operands[0]), self.kind(node.operands[1])
        if any(constant.value is None for constant in needle.constants):
            self.say(node.operands[0], "Empty is in nothing.", "Compare with empty by `==`.")
        lists = [c for c in hay.constants if isinstance(c.value, tuple)]
        if lists:
            self._in_constants(needle, lists)
        elif hay.info and hay.info.type is FieldType.MULTICHOICE:
            option = TypeInfo(FieldType.CHOICE, hay.info.options)
            self._needle(node.operands[0], needle, option)
        elif hay.info and hay.info.type not in types.TEXTS | types.CODES:
            hint = "Give a list of constants, a multichoice field or a text."
            self.say(node.operands[1], f"Nothing can be in {_a(hay.info)}.", hint)
        else:
            self._needle(node.operands[0], needle, types.TEXT)
        return Kind(types.BOOL)

    def _in_constants(self, needle: Kind, lists: Sequence[tree.Literal]) -> None:
        info = needle.info
        for member in (tree.Literal(value, c.pointer) for c in lists for value in c.value):
            if info:
                self._constant(member, info)

    def _needle(self, node: tree.Node, needle: Kind, wanted: TypeInfo) -> None:
        for constant in needle.constants:
            self._constant(constant, wanted)
        if needle.info and not types.equatable(needle.info, wanted):
            self.say(node, f"{_a(needle.info)} cannot be in it.".capitalize())

    def joined(self, node: tree.Operation) -> Kind:
        for operand in node.operands:
            self.among(operand, types.TEXTS | types.CODES | {FieldType.DIVISION}, "a text")
        return Kind(types.TEXT)

    def as_text(self, node: tree.Operation) -> Kind:
        allowed = types.NUMBERS | types.DATES | types.TEXTS | types.CODES | {FieldType.DIVISION}
        self.among(node.operands[0], allowed, "a number, a date or a text")
        return Kind(types.TEXT)

    def arithmetic(self, node: tree.Operation) -> Kind:
        kinds = [self.among(operand, types.NUMBERS, "a number") for operand in node.operands]
        found = [kind.info.type for kind in kinds if kind.info]
        money = found.count(FieldType.MONEY)
        if node.name in ("*", "/", "%"):
            return self._scaled(node, found, money)
        if 0 < money < len(found):
            self.say(node, "Money and a plain number are added or compared.", "Write the amount `80.00 yuan`.")
        if money:
            return Kind(types.MONEY)
        return Kind(types.DECIMAL if FieldType.DECIMAL in found else types.INTEGER)

    def _scaled(self, node: tree.Operation, found: Sequence[FieldType], money: int) -> Kind:
        if node.name == "*" and money > 1:
            return self.say(node, "Money is multiplied with money.", "Multiply it with a number.")
        if node.name == "/":
            return Kind(types.MONEY if money == 1 and found[0] is FieldType.MONEY else types.DECIMAL)
        if money:
            return Kind(types.MONEY)
        return Kind(types.DECIMAL if FieldType.DECIMAL in found else types.INTEGER)

    def part_of_text(self, node: tree.Operation) -> Kind:
        texts = types.TEXTS | types.CODES | {FieldType.DIVISION}
        self.among(node.operands[0], texts, "a text")
        for operand in node.operands[1:]:
            self.wanted(operand, types.INTEGER)
        return Kind(types.TEXT)

    def span(self, node: tree.Operation) -> Kind:
        for operand in node.operands:
            kind = self.kind(operand)
            if kind.info and kind.info.type not in types.DATES:
                self.say(operand, f"This is {_a(kind.info)}, but a date belongs here.")
            for constant in kind.constants:
                self._constant(constant, types.DATE)
        return Kind(types.INTEGER)

    def from_ric(self, node: tree.Operation) -> Kind:
        self.wanted(node.operands[0], types.RIC)
        return Kind(types.DATE if node.name == "ric_birth_date" else types.SEX)

    def divisions(self, node: tree.Operation) -> Kind:
        for operand in node.operands:
            self.wanted(operand, types.DIVISION)
        return Kind(types.BOOL)


_BY_NAME: Mapping[str, Callable[[_Checker, tree.Operation], Kind]] = {
    "if": _Checker.branches,
    "==": _Checker.equality,
    "!=": _Checker.equality,
    "in": _Checker.membership,
    "cat": _Checker.joined,
    "text": _Checker.as_text,
    "substr": _Checker.part_of_text,
    "in_division": _Checker.divisions,
    "ric_birth_date": _Checker.from_ric,
    "ric_sex": _Checker.from_ric,
    "age_years": _Checker.span,
    "months_between": _Checker.span,
    "days_between": _Checker.span,
    "workdays_between": _Checker.span,
}
_BY_MODE: Mapping[Mode, Callable[[_Checker, tree.Operation], Kind]] = {
    Mode.KLEENE: _Checker.truths,
    Mode.ROWS: _Checker.rows,
    Mode.ORDER: _Checker.order,
    Mode.NUMBER: _Checker.arithmetic,
}
_CHECKS = {name: _BY_NAME.get(name) or _BY_MODE[o.mode] for name, o in OPERATORS.items() if name != "var"}

_HINTS = {
    (FieldType.DATE, FieldType.DATETIME): "Use `days_between`, which takes the day of either.",
    (FieldType.MONEY, FieldType.INTEGER): "Write the amount `80.00 yuan`.",
    (FieldType.MONEY, FieldType.DECIMAL): "Write the amount `80.00 yuan`.",
    (FieldType.DECIMAL, FieldType.INTEGER): "Make the field a decimal.",
}
_HINT_OF = {"a text": 'Make a text of a number with `text`: `{"text": [{"var": "a.b"}]}`.'}
_WORDS = {
    FieldType.BOOL: "a yes or no",
    FieldType.INTEGER: "a whole number",
    FieldType.DECIMAL: "a number",
    FieldType.MONEY: "an amount of money",
    FieldType.RIC: "an identity number",
    FieldType.USCC: "a social credit code",
    FieldType.MOBILE: "a mobile number",
    FieldType.BANK_ACCOUNT: "a bank account",
    FieldType.DIVISION: "a division code",
    FieldType.MULTICHOICE: "a multiple choice",
    FieldType.DATETIME: "a date with time",
    FieldType.PERSON_NAME: "a person's name",
    FieldType.LONG_TEXT: "a text",
    FieldType.ADDRESS: "an address",
}


def _a(info: TypeInfo) -> str:
    """A type in words; a choice with its options."""
    if info.type is FieldType.CHOICE and info.options is not None:
        return "one of the options " + ", ".join(f"`{option}`" for option in sorted(info.options)[:12])
    return _WORDS.get(info.type, f"a {info.type}")


def _shown(constant: tree.Literal) -> str:
    return f"{constant.value}"[:40] if not isinstance(constant.value, bool) else str(constant.value).lower()


def _constant_hint(constant: tree.Literal, wanted: TypeInfo) -> str:
    if wanted.type is FieldType.MONEY:
        return "Write an amount like `80.00 yuan`."
    if wanted.type in types.DATES:
        return "Write a date like `2026-09-28`."
    if wanted.options is not None:
        return _did_you_mean(_shown(constant), sorted(wanted.options))
    if isinstance(constant.value, int | float) and wanted.type not in types.NUMBERS | {FieldType.BOOL}:
        return f'Put it in quotes: "{_shown(constant)}".'
    return "Write `true` or `false`." if wanted.type is FieldType.BOOL else ""


def _did_you_mean(name: str, known: Mapping[str, TypeInfo] | Sequence[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean `{close[0]}`?" if close else ""
