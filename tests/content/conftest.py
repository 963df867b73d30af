"""The shipped content, read once, and a citizen who fills the form as a scenario says: the engine only, no site."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from oneservice.engine.closure import closure_json, load_closure
from oneservice.engine.form import Form
from oneservice.engine.reading import load_plain, read_content
from oneservice.engine.reading.folder import read_folder
from oneservice.engine.types import parse
from oneservice.engine.values import Origin, Value

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "workflows" / "demo"
AT = "2026-09-28T09:00:00+08:00"


@pytest.fixture(scope="session")
def reading():
    return read_content(read_folder(ROOT))


@pytest.fixture(scope="session")
def content(reading):
    return reading[0]


def demo(name):
    return load_plain((DEMO / f"{name}.yaml").read_text("utf-8"), name)


@pytest.fixture(scope="session")
def filled(content):
    """By bundle: each scenario that the form lets on, with its form filled before filing."""

    @cache
    def of(bundle):
        closure = load_closure(closure_json(content, bundle))
        return [Filling(closure, one).play() for one in content.scenarios[bundle] if passes(one)]

    return of


def passes(scenario):
    """No gate keeps the form shut, and the form takes every answer."""
    return not {"gate", "wrong"} & set(scenario.expect)


@dataclass
class Filling:
    """A scenario's form: registers answer as they can be asked, people type what is asked then."""

    closure: object
    scenario: object
    answers: dict = field(default_factory=dict)
    asked: dict = field(default_factory=dict)
    typed: list = field(default_factory=list)

    def play(self):
        self.form = Form(self.closure)
        role = self.closure.bundle.starters[0]
        for name, raw in self.scenario.sources["identity"][role].items():
            self.put(f"{role}.{name}", raw, Origin.FOUND, "identity")
        while self.ask_registers() or self.type_one():
            pass
        return self

    @property
    def state(self):
        ticked = {name: said == "yes" for name, said in self.scenario.answers.items() if name.startswith("item.")}
        return self.form.evaluate(self.answers, {"today": self.scenario.today, **ticked}, self.asked)

    @property
    def questions(self):
        """What the parents were asked, whether they answered or left it blank."""
        blank = {name for name, truth in self.state.asked.items() if truth is True}
        return sorted(blank | set(self.typed))

    def put(self, name, raw, origin, source=""):
        one = self.closure.fields[name]
        self.answers[name] = Value(parse(one, raw), origin, source, AT, "A" if source else "")

    def ask_registers(self):
        wanted = self.form.wanted_sources(self.answers, self.state.env, self.asked)
        for ask in wanted:
            said = self.scenario.sources.get(ask.source, {}).get(ask.of, "not_found")
            self.asked[ask.source, ask.of] = said if isinstance(said, str) else "found"
            for name, one in self.closure.fields.items() if not isinstance(said, str) else ():
                for origin in one.sources:
                    if (origin.source, origin.of) == (ask.source, ask.of):
                        self.put(name, said[origin.take], Origin.FOUND, ask.source)
        return bool(wanted)

    def type_one(self):
        """The first question a page shows that the scenario answers; a silent register leaves typing open."""
        state = self.state
        for page in self.closure.pages:
            for name in page.fields:
                if name in self.scenario.answers and name not in self.answers and state.asked[name] is not False:
                    self.put(name, self.scenario.answers[name], Origin.TYPED)
                    self.typed.append(name)
                    return True
        return False
