"""What the same answers come to under another definition: gates, items, papers, uploads, decisions by rule.

Both definitions look at the same answers with the same knowledge, so that what comes out otherwise comes of the
definitions. Nothing here holds an answer: results are ids, words and rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oneservice.engine.asking import Statuses
from oneservice.engine.definition import Closure, Logic, Text
from oneservice.engine.form import Form, FormState
from oneservice.engine.materials import required
from oneservice.engine.plan import gates, row_key
from oneservice.engine.rules import compile_rule, in_words, label_names, rows_of, show_values
from oneservice.engine.values import UNKNOWN, Answers, Env, Truth, Unknown

ABSENT = "absent"
"""What the other definition does not have at all."""

WORDS: Mapping[Any, str] = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Told:
    """A closed case as it was told: answers, what registers said, what people settled, what was known.

    ``context``: at filing. ``decided``: by item the ISO day of its decision.
    """

    answers: Answers
    context: Env
    asked: Statuses = field(default_factory=dict)
    settled: Mapping[str, bool] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that would go another way. ``what``: gate, item, document, upload, decision.

    ``before`` and ``after``: yes, no, unknown, absent; of a decision grant, refuse, unsure. The rules are those
    that decide it, in words; None where there is none.
    """

    what: str
    id: str
    before: str
    after: str
    rule_before: Text | None = None
    rule_after: Text | None = None

    def to_json(self) -> dict[str, Any]:
        rules = {"rule_before": self.rule_before, "rule_after": self.rule_after}
        words = {name: {"zh": rule.zh, "en": rule.en} if rule else None for name, rule in rules.items()}
        return {"what": self.what, "id": self.id, "before": self.before, "after": self.after, **words}


class Way:
    """One definition, ready to be asked about many cases."""

    def __init__(self, closure: Closure) -> None:
        self.closure = closure
        self.form = Form(closure)
        self._looked: tuple[Told, dict[str, Env]] | None = None

    def of(self, told: Told) -> dict[tuple[str, str], str]:
        """``(what, id)`` to how it comes out; what does not come about is not there."""
        state = self._look(told, {})
        applies = {entry: self._settled(told, entry, truth) for entry, truth in state.applies.items()}
        way = {("gate", gate.id): word(gate.truth) for gate in gates(self.closure, state.env)}
        way |= {("item", entry): word(truth) for entry, truth in applies.items()}
        way |= self._papers(state, applies)
        return way | dict(self._decisions(told, applies))

    def _look(self, told: Told, knowing: Env) -> FormState:
        answers = {name: value for name, value in told.answers.items() if name in self.closure.fields}
        return self.form.evaluate(answers, {**told.context, **knowing}, told.asked)

    def _settled(self, told: Told, entry: str, truth: Truth) -> Truth:
        return told.settled.get(f"item:{entry}", truth) if truth is UNKNOWN else truth

    def _papers(self, state: FormState, applies: Mapping[str, Truth]) -> dict[tuple[str, str], str]:
        papers: dict[tuple[str, str], str] = {}
        for need in required(self.closure, state.env, applies):
            kind = {"upload": "upload", "form": "document"}.get(need.how)
            if kind:
                papers[kind, need.key if kind == "upload" else need.material.form] = "unknown" if need.maybe else "yes"
        for entry, truth in applies.items():
            if truth is not False and (result := self.closure.items[entry].result):
                papers["document", result] = word(truth)
        return papers

    def _decisions(self, told: Told, applies: Mapping[str, Truth]) -> Iterator[tuple[tuple[str, str], str]]:
        for entry, truth in applies.items():
            decide = self.closure.items[entry].decide
            if decide is None or truth is False:
                continue
            each = self.closure.bundle.item(entry).each
            for row in range(1, self._rows(told, each) + 1) if each else (0,):
                key = row_key(entry, row)
                env = self._at(told, told.decided.get(key, str(told.context["today"])))
                rows = rows_of(env, each) if row else []
                values = rows[row - 1] if row and not isinstance(rows, Unknown) else None
                grant, refuse = (compile_rule(rule).truth(env, values) for rule in (decide.grant, decide.refuse))
                yield ("decision", key), _decision(grant, refuse)

    def _at(self, told: Told, today: str) -> Env:
        """The case as it stood on a day; rows decided on one day share the look."""
        if self._looked is None or self._looked[0] is not told:
            self._looked = told, {}
        looks = self._looked[1]
        if today not in looks:
            looks[today] = self._look(told, {"today": today}).env
        return looks[today]

    def _rows(self, told: Told, each: str) -> int:
        """How many rows the case was filed with."""
        kept = told.answers.get(each)
        return len(kept.value) if kept is not None and isinstance(kept.value, list) else 0

    # --- why ----------------------------------------------------------------------------------------------

    def rule(self, what: str, name: str) -> Text | None:
        """The rule that decides it, in words."""
        rules = [rule for rule in self._rules(what, name) if rule is not None]
        if not rules:
            return None
        zh, en = ("；".join(self._words(rule, "zh") for rule in rules), "; ".join(self._words(r, "en") for r in rules))
        return Text(zh, en)

    def _words(self, rule: Logic, language: str) -> str:
        labels, values = label_names(self.closure, language), show_values(self.closure, language)
        return in_words(compile_rule(rule), labels, language, values)

    def _rules(self, what: str, name: str) -> Iterator[Logic]:
        bundle = self.closure.bundle
        if what == "gate":
            yield from (gate.must for gate in bundle.gates if gate.id == name)
        elif what == "item":
            yield from (entry.when for entry in bundle.items if entry.id == name)
        elif what == "decision" and name.partition("#")[0] in self.closure.items:
            decide = self.closure.items[name.partition("#")[0]].decide
            yield from (decide.grant, decide.refuse) if decide else ()
        else:
            yield from self._rules_of_paper(what, name)

    def _rules_of_paper(self, what: str, name: str) -> Iterator[Logic]:
        for entry in self.closure.bundle.items:
            item = self.closure.items[entry.id]
            if what == "document" and item.result == name:
                yield entry.when
            for use in item.materials:
                made = use.key if what == "upload" else self.closure.materials[use.use].form
                if made == name:
                    yield use.when
                    yield entry.when


def word(truth: Truth) -> str:
    return "unknown" if truth is UNKNOWN else WORDS[truth]


def _decision(grant: Truth, refuse: Truth) -> str:
    """As the engine decides: one of the two, else a person."""
    if grant is True and refuse is False:
        return "grant"
    return "refuse" if refuse is True and grant is False else "unsure"


def turns(before: Way, after: Way, told: Told) -> list[Turn]:
    """Where the ways part, in the order of the first and then of the second."""
    one, other = before.of(told), after.of(told)
    found = []
    for what, name in dict.fromkeys([*one, *other]):
        was, comes = one.get((what, name), ABSENT), other.get((what, name), ABSENT)
        if was != comes:
            found.append(Turn(what, name, was, comes, before.rule(what, name), after.rule(what, name)))
    return found
