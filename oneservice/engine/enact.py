"""A scenario's form, filled by the engine alone: registers answer as they can be asked, people type what is asked then.

For the gate, which wants the values a document would be made of; what departments do and what comes of it is
played by ``cases.rehearsal`` with the real actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from oneservice.engine import campaign
from oneservice.engine.definition import Closure, Field, Scenario
from oneservice.engine.form import Form, FormState
from oneservice.engine.types import Wrong, parse
from oneservice.engine.values import Origin, Value

ROUNDS = 20
"""How often registers and people take turns at most; each turn fills something or ends the play."""


def enact(form: Form, scenario: Scenario) -> FormState:
    """The form of ``scenario`` when nothing more can be filled in, with what granted items give."""
    play = _Play(form, scenario)
    for role, said in _groups(scenario.sources.get("identity")).items():
        play.put_all({f"{role}.{name}": raw for name, raw in said.items()}, Origin.FOUND, "identity")
    for _ in range(ROUNDS):
        state = play.state()
        if not (play.ask(state) or play.type(state)):
            break
    play.put_all(scenario.gives, Origin.GIVEN)
    return play.state()


def _groups(said: Any) -> dict[str, Mapping[str, Any]]:
    """What a register says by group, where that is values and not a word such as ``silent``."""
    groups = said if isinstance(said, Mapping) else {}
    return {group: values for group, values in groups.items() if isinstance(values, Mapping)}


class _Play:
    def __init__(self, form: Form, scenario: Scenario) -> None:
        self.form = form
        self.closure: Closure = form.closure
        self.scenario = scenario
        self.answers: dict[str, Value] = {}
        self.asked: dict[tuple[str, str], str] = {}

    def state(self) -> FormState:
        chosen = {name: str(said).lower() in ("true", "yes") for name, said in self._ticks().items()}
        context = {"today": self.scenario.today, "case.filed_on": self.scenario.today, **chosen}
        context |= campaign.context(self.closure.bundle.campaign, date.fromisoformat(self.scenario.today))
        return self.form.evaluate(self.answers, context, self.asked)

    def _ticks(self) -> dict[str, Any]:
        return {name: said for name, said in self.scenario.answers.items() if name.startswith("item.")}

    def put_all(self, raws: Mapping[str, Any], origin: Origin, source: str = "") -> None:
        for name, raw in raws.items():
            self.put(self.closure.fields.get(name), raw, origin, source)

    def put(self, field: Field | None, raw: Any, origin: Origin, source: str = "") -> None:
        """What is no value of its field is left out: playing the scenario tells it."""
        if field is None:
            return
        try:
            value = parse(field, raw)
        except (Wrong, TypeError, ValueError, AttributeError):
            return
        self.answers[field.id] = Value(value, origin, source, self.scenario.today, "A" if source else "")

    def ask(self, state: FormState) -> bool:
        """Ask every register that can be asked now."""
        wanted = self.form.wanted_sources(self.answers, state.env, self.asked)
        for ask in wanted:
            said = self.scenario.sources.get(ask.source, {})
            said = said.get(ask.of, "not_found") if isinstance(said, Mapping) else said
            self.asked[ask.source, ask.of] = "found" if isinstance(said, Mapping) else str(said)
            if isinstance(said, Mapping):
                self.take(ask.source, ask.of, said)
        return bool(wanted)

    def take(self, source: str, of: str, said: Mapping[str, Any]) -> None:
        for field in self.closure.fields.values():
            for origin in field.sources:
                if (origin.source, origin.of) == (source, of) and origin.take in said and field.id not in self.answers:
                    self.put(field, said[origin.take], Origin.FOUND, source)

    def type(self, state: FormState) -> bool:
        """Answer what the pages show, where the scenario says what."""
        names = [name for page in self.closure.pages for name in page.fields]
        ready = [n for n in names if n in self.scenario.answers and n not in self.answers]
        shown = [n for n in ready if n in state.asked and state.asked[n] is not False]
        for name in shown:
            self.put(self.closure.fields[name], self.scenario.answers[name], Origin.TYPED)
        return any(name in self.answers for name in shown)
