"""A stage for tests of running cases: real content, the demo province, real actions; registers and payment by the demo.

``Stage`` sets it up in the test's database. Jobs run when a test says ``settle``; PDFs only when it asks for
them, because they take a fifth of a second each and few tests read them.
"""

from datetime import timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import desk, draft, events, signing
from oneservice.cases.models import Case, ItemCase
from oneservice.catalogue import versions
from oneservice.connectors import registry
from oneservice.console.player.cast import cast_for
from oneservice.console.player.play import WORDS, paper, spread
from oneservice.console.publishing import gather
from oneservice.engine.closure import closure_json
from oneservice.jobs import effects, runner
from oneservice.people.actions import sign_in_person, sign_in_staff
from oneservice.records import outbox

BUNDLE = "newborn"


@cache
def canonical(bundle: str = BUNDLE) -> str:
    content, _ = gather(Path(settings.CONTENT))
    return closure_json(content, bundle)


@cache
def cast():
    return cast_for(Path(settings.CONTENT), BUNDLE)


def posted(**values) -> dict[str, list[str]]:
    """Controls as a form posts them, from field names with ``__`` for the point."""
    given = {name.replace("__", "."): value for name, value in values.items()}
    return {control: [text] for name, value in given.items() for control, text in spread(name, value).items()}


class Stage:
    """One case of the newborn service, and everybody in it."""

    def __init__(self):
        effects.load()
        self.version = versions.publish(canonical(), by="test", now=timezone.now(), gate=lambda closure: ())
        call_command("demo_province", verbosity=0)
        self.mother = self.person("li-na")
        self.father = self.person("wang-haitao")
        self.stranger = self.person("ma-xiaomei")
        self.now = timezone.now()
        self.ref = ""

    def person(self, login):
        return sign_in_person(registry.identity().prove(login)).person

    def staff(self, login):
        return sign_in_staff(login).staff

    def settle(self, *, documents=False, later=timedelta(0)):
        """Run every job that is due ``later`` from now, until none is left."""
        kinds = set(effects._registered) - (set() if documents else {"document.make"})
        while rows := outbox.claim(20, self.now + later + timedelta(seconds=5), kinds=kinds):
            for row in rows:
                runner.run_row(row)

    def open(self, nonce="once"):
        self.ref = draft.open_case(self.mother, BUNDLE, now=self.now, nonce=nonce)
        self.settle()
        return self

    def page(self, page, **values):
        draft.save_page(self.mother, self.ref, page, posted(**values), now=self.now)
        self.settle()

    def fill(self, **other):
        """Every page as the first scenario has it; ``other`` answers laid over."""
        answers = {**cast().scenario.answers, **{k.replace("__", "."): v for k, v in other.items()}}
        for line in queries.draft(self.mother, self.ref).pages:
            names = {q.name for q in queries.page(self.mother, self.ref, line.id).questions}
            mine = {name.replace(".", "__"): value for name, value in answers.items() if name in names}
            self.page(line.id, **mine)
        return self

    def attach(self, key="photo-id", data=None):
        draft.attach_material(self.mother, self.ref, key, data or paper(), now=self.now)
        return self

    def submit(self):
        signing.submit_case(self.mother, self.ref, now=self.now)
        self.settle()
        return self

    def sign(self):
        signing.sign_case(self.father, self.ref, now=self.now)
        self.settle()
        return self

    def filed(self):
        return self.open().fill().submit().sign()

    @property
    def case(self):
        return Case.objects.get(ref=self.ref)

    def item(self, item):
        return ItemCase.objects.get(case__ref=self.ref, item=item)

    def phases(self):
        return dict(ItemCase.objects.filter(case__ref=self.ref).values_list("item", "phase"))

    def office(self, item, word):
        """Somebody of the deciding office with this post."""
        office = self.item(item).office
        return next(staff for staff in office.staff.all() if word in staff.words)

    def act(self, item, action, **given):
        """The action by somebody who holds the post; what it asks is filled like a department would."""
        row = self.item(item)
        process = versions.closure(self.version.sha256).process_of(item)
        asked = process.action(action)
        word = asked.by or process.states[row.state].actor
        values = {name: [text] for name, text in WORDS.items() if name in asked.asks}
        if "gives" in asked.asks:
            for name, value in cast().scenario.gives.items():
                values |= {control: [text] for control, text in spread(name, value).items()}
        values |= {name: [value] for name, value in given.items()}
        desk.act_on_item(self.office(item, word), row.pk, action, step=row.step, posted=values, now=self.now)
        self.settle()

    def usual(self, item):
        """The usual actions until the item waits for somebody else or has ended."""
        while True:
            row = self.item(item)
            process = versions.closure(self.version.sha256).process_of(item)
            actions = [a for a in process.actions_from(row.state) if not a.event] if row.state else []
            if row.ended or not actions or row.actor in ("", "applicant"):
                return
            self.act(item, actions[0].id)

    def pay(self, item="medins-payment"):
        order = self.item(item).order
        registry.demo_payment().pay(order)
        events.record_payment(order, "paid", now=self.now)
        self.settle()

    def finish(self):
        """Everything as usual until every item has ended."""
        for _ in range(12):
            for item, phase in self.phases().items():
                if phase == "payment":
                    self.pay(item)
                else:
                    self.usual(item)
            if self.case.phase == "closed":
                return self
        raise AssertionError(f"stuck: {self.phases()}")
