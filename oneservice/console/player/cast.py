"""Who plays: the people of the demo province, the scenario they follow, the staff of every office."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from oneservice.console.player.browser import Surprise
from oneservice.engine.definition import Bundle, Content, FieldType, Process, Scenario
from oneservice.engine.identity import ric_birth, ric_check_digit
from oneservice.engine.reading import load_plain, read_content, read_folder

APPLICANT = "applicant"


@dataclass
class Cast:
    """``roles``: role -> login; ``people``: identity number -> login; ``staff``: logins of all who may have to act.

    ``panel``: logins of all who sit on panels, which may belong to another office than the item.
    """

    content: Content
    bundle: Bundle
    scenario: Scenario
    roles: Mapping[str, str]
    people: Mapping[str, str]
    staff: Mapping[str, tuple[str, ...]]  # by the office's title
    panel: tuple[str, ...] = ()
    taken: dict[str, int] = field(default_factory=dict)

    @property
    def starter(self) -> str:
        return self.bundle.starters[0]

    def script(self, item: str) -> list[str]:
        """Actions the scenario names for ``item`` (``ID#2``: its second row), the citizen's left out."""
        entry = self.bundle.item(item.partition("#")[0])
        process = self.content.processes[self.content.items[entry.use].process]
        named = [action for act in self.scenario.acts if _key(act) == item for action in act.get("do", ())]
        return [name for name in named if not self._by_citizen(process, name)]

    @staticmethod
    def _by_citizen(process: Process, name: str) -> bool:
        action = process.action(name)
        return action is None or process.states[action.from_states[0]].actor == APPLICANT

    def next_action(self, item: str, offered: list[str]) -> str | None:
        """What to do now: the scripted action if it is offered, else (script over) the usual one."""
        script, done = self.script(item), self.taken.get(item, 0)
        if done < len(script):
            return script[done] if script[done] in offered else None
        return offered[0] if offered else None

    def took(self, item: str) -> None:
        self.taken[item] = self.taken.get(item, 0) + 1

    def given(self) -> dict[str, Any]:
        """What departments give, with identity numbers moved to today: the demo's child is a few days old."""
        later, fields = self.later, self.content.fields
        return {
            name: moved(str(value), later) if name in fields and fields[name].type is FieldType.RIC else value
            for name, value in self.scenario.gives.items()
        }

    @property
    def later(self) -> timedelta:
        """How long after the scenario's day the play is."""
        return date.today() - date.fromisoformat(self.scenario.today)  # noqa: DTZ011 - the demo's own machine

    @property
    def answers(self) -> dict[str, Any]:
        """The scenario's answers, its days moved by whole weeks: what lay ahead still does, on the same weekday.

        So are rows of lists. Identity numbers and what registers know stay: the people of the demo are who they are.
        """
        weeks = timedelta(weeks=self.later.days // 7)
        return {name: _dated(value, weeks) for name, value in self.scenario.answers.items()}

    def answer(self, name: str) -> Any:
        return self.scenario.answers.get(name)

    def chosen(self, item: str) -> bool | None:
        """Whether the scenario wants an item one may choose; None: it does not say."""
        said = self.scenario.answers.get(f"item.{item}.chosen")
        return None if said is None else str(said).lower() in ("yes", "true")

    @property
    def signers(self) -> dict[str, str]:
        """Login -> part, of whoever may have to sign: who has a part, and whoever an answer or a register names."""
        named = set(re.findall(r"\d{17}[\dX]", repr((self.scenario.answers, self.scenario.sources))))
        parts = {login: role for role, login in self.roles.items() if role != self.starter}
        mine = self.roles[self.starter]
        others = [login for ric, login in self.people.items() if ric in named and login != mine]
        return dict.fromkeys(others, "named in the application") | parts


def _key(act: Mapping[str, Any]) -> str:
    return f"{act['item']}#{act['row']}" if "row" in act else str(act.get("item", ""))


def _dated(value: Any, by: timedelta) -> Any:
    """Every whole date of an answer ``by`` later; anything else as it is."""
    if isinstance(value, Mapping):
        return {name: _dated(each, by) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_dated(each, by) for each in value]
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        return (date.fromisoformat(str(value)) + by).isoformat()
    return value


def moved(number: str, by: timedelta) -> str:
    """An identity number whose date of birth lies ``by`` later, with its check digit (GB 11643)."""
    birth = ric_birth(number)
    if birth is None:
        return number
    first17 = f"{number[:6]}{birth + by:%Y%m%d}{number[14:17]}"
    return first17 + ric_check_digit(first17)


def cast_for(folder: Path, bundle_id: str) -> Cast:
    """The cast of the bundle's first scenario. Raises Surprise where content to play with is missing."""
    content, _ = read_content(read_folder(folder))
    return cast_of(content, folder, bundle_id)


def cast_of(content: Content, folder: Path, bundle_id: str) -> Cast:
    """``cast_for`` of a folder that has been read. Raises Surprise."""
    bundle, scenarios = content.bundles.get(bundle_id), content.scenarios.get(bundle_id)
    if bundle is None or not scenarios:
        raise Surprise(f"there is no bundle {bundle_id!r} with a scenario: known are {', '.join(content.bundles)}")
    demo = folder / "workflows" / "demo"
    people = load_plain((demo / "people.yaml").read_text("utf-8"), "people.yaml")
    offices = load_plain((demo / "offices.yaml").read_text("utf-8"), "offices.yaml")
    roles = {role: login for login, each in people.items() if (role := each.get("plays", {}).get(bundle_id))}
    missing = [role.id for role in bundle.roles.values() if role.starts and role.id not in roles]
    if missing:
        raise Surprise(f"nobody in workflows/demo/people.yaml plays {missing[0]} in {bundle_id}")
    logins = {str(each["ric"]): login for login, each in people.items()}
    return Cast(content, bundle, scenarios[0], roles, logins, _staff(offices), _panel(content, offices))


def first_played(folder: Path) -> str:
    """The bundle that the first person of the demo plays in: what a demo without a name plays."""
    people = load_plain((folder / "workflows" / "demo" / "people.yaml").read_text("utf-8"), "people.yaml")
    return next((bundle for each in people.values() for bundle in each.get("plays", {})), "")


def _staff(offices: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {office["title"]["zh"]: tuple(office.get("staff", {})) for office in offices["offices"].values()}


def _panel(content: Content, offices: Mapping[str, Any]) -> tuple[str, ...]:
    seats = {state.panel.staff for each in content.processes.values() for state in each.states.values() if state.panel}
    people = (each for office in offices["offices"].values() for each in office.get("staff", {}).items())
    return tuple(login for login, person in people if seats.intersection(person["words"]))
