"""A stage for every shipped bundle: its demo people, registers and offices, played as one of its scenarios says."""

from datetime import datetime
from functools import cache

from django.core.management import call_command

from oneservice.cases import queries
from oneservice.cases.actions import draft
from oneservice.cases.models import ItemCase
from oneservice.catalogue import versions
from oneservice.engine.closure import closure_json
from oneservice.engine.ports import ProvenIdentity
from oneservice.jobs import effects
from oneservice.people.actions import sign_in_person
from tests.cases import memento
from tests.cases.stage import Stage, cast, published


@cache
def canonical(bundle):
    return closure_json(cast().content, bundle)


class Service(Stage):
    """One case of a shipped bundle. ``mother`` is whoever begins; ``people`` are all, by role; rows are ``item#2``."""

    def __init__(self, bundle, scenario, clock):
        effects.load()
        self.clock, self.bundle, self.ref = clock, bundle, ""
        memento.played(self, (bundle, scenario), lambda: self.set_up(scenario))

    def set_up(self, scenario):
        self.version = published(canonical(self.bundle))
        call_command("demo_province", verbosity=0)
        self.stranger = self.person("ayinuer")
        self.scene(scenario)

    def scene(self, name):
        scenarios = cast().content.scenarios[self.bundle]
        self.scenario = next(each for each in scenarios if each.name.startswith(name))
        self.clock.at = datetime.fromisoformat(f"{self.scenario.today}T10:00:00+08:00")
        proven = self.scenario.sources["identity"]
        self.people = {role: somebody(**said) for role, said in proven.items()}
        starters = versions.closure(self.version.sha256).bundle.starters
        self.mother = next(self.people[role] for role in starters if role in self.people)
        return self

    def open(self, nonce="once"):
        self.ref = draft.open_case(self.mother, self.bundle, now=self.now, nonce=nonce)
        return self.settle()

    def attach_all(self):
        """A picture for every material that is still to be uploaded."""
        for line in queries.draft(self.mother, self.ref).materials:
            if line.status in ("missing", "deferred"):
                self.attach(line.key)
        return self

    def submitted(self):
        return self.open().fill().attach_all().submit()

    def filed(self):
        """Signed by all who must."""
        self.submitted()
        for role, person in self.people.items():
            if self.case.participants.filter(role=role, status="waiting").exists():
                self.sign(person)
        return self

    def item(self, key):
        item, _, row = key.partition("#")
        return ItemCase.objects.get(case__ref=self.ref, item=item, row=int(row or 0))

    def process(self, key):
        return super().process(key.partition("#")[0])

    def phases(self):
        return {item.key: str(item.phase) for item in self.case.items.order_by("pk")}


def somebody(name, ric, mobile):
    return sign_in_person(ProvenIdentity(name, ric, mobile, "L3")).person
