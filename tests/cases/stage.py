"""A stage for tests of running cases: real content, the demo province, real actions; registers and payment by the demo.

``Stage`` sets it up in the test's database. Jobs run when a test says ``settle``; PDFs only when it asks for
them, because they take a fifth of a second each and few tests read them. With the ``clock`` of ``conftest`` the
play begins on Monday 28 September 2026 at ten, as the scenarios do, and ``wait`` lets days pass.
"""

from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oneservice.cases import queries
from oneservice.cases.actions import citizen, desk, draft, events, paying, signing
from oneservice.cases.actions.asking import ask_sources
from oneservice.cases.debts import must_come_first, owed_by
from oneservice.cases.errors import Refused
from oneservice.cases.flow.models import CaseProcess
from oneservice.cases.models import Case, ItemCase
from oneservice.cases.papers import open_values
from oneservice.cases.reading import Reading
from oneservice.cases.work import work_on
from oneservice.catalogue import lifecycle, versions
from oneservice.connectors import registry
from oneservice.console.player.cast import cast_of
from oneservice.console.player.play import WORDS, paper, spread
from oneservice.engine.closure import closure_json
from oneservice.engine.ports import Found, Reply
from oneservice.engine.reading import ReadContent, read_content, read_folder
from oneservice.engine.values import Origin, Value
from oneservice.jobs import effects, runner
from oneservice.people import divisions
from oneservice.people.actions import sign_in_person, sign_in_staff
from oneservice.records import outbox, sealing
from tests.cases import memento

BUNDLE = "newborn"
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@contextmanager
def statements():
    """The SQL of the block, as a list that is full when it ends; transaction control is not counted (DESIGN 9)."""
    found = []
    divisions.division_titles()  # which a process reads once a minute
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [each["sql"] for each in captured if not each["sql"].startswith(NOT_COUNTED)]


@cache
def content(folder: Path) -> ReadContent:
    """All of it, which takes a second to read."""
    return read_content(read_folder(folder))[0]


@cache
def canonical(bundle: str = BUNDLE) -> str:
    return closure_json(content(Path(settings.CONTENT)), bundle)


@cache
def cast():
    folder = Path(settings.CONTENT)
    return cast_of(content(folder), folder, BUNDLE)


def posted(**values) -> dict[str, list[str]]:
    """Controls as a form posts them, from field names with ``__`` for the point."""
    given = {name.replace("__", "."): value for name, value in values.items()}
    pairs = [pair for name, value in given.items() for pair in spread(name, value).items()]
    return {control: text if isinstance(text, list) else [str(text)] for control, text in pairs}


def published(canonical, now=None):
    """The definition in force, drafted by one and reviewed by another."""
    people = {"by": "test", "reviewed_by": "test:second"}
    return lifecycle.publish(canonical, **people, now=now or timezone.now(), gate=lambda closure: ())


class Clock:
    """Stands in for ``timezone.now``: still but for a thousandth of a second a look, so that no two moments are one."""

    def __init__(self):
        self.at = datetime.fromisoformat("2026-09-28T10:00:00+08:00")

    def __call__(self):
        self.at += timedelta(milliseconds=1)
        return self.at


class Stage:
    """One case of the newborn service, and everybody in it."""

    plays = ()

    def __init__(self, scenario="普通情形", clock=None):
        effects.load()
        self.clock, self.ref = clock, ""
        memento.played(self, (canonical(), scenario), lambda: self.set_up(scenario))

    def set_up(self, scenario):
        self.version = published(canonical())
        call_command("demo_province", verbosity=0)
        self.stranger = self.person("ayinuer")
        self.scene(scenario)

    def once(self, *plays):
        """What happens before a test begins, played once and put back for every test after.

        A play is the name of a method, with the words it takes (``usual birth-certificate``), or a named function of
        the stage. Beginnings build on one another: what was put back can be followed by another ``once``. What the
        test itself changed before belongs to no beginning.
        """
        self.plays = (*self.plays, plays)
        key = (self.version.sha256, self.scenario.name, self.plays)
        memento.played(self, key, lambda: [self.play(play) for play in plays])
        return self

    def play(self, play):
        if callable(play):
            return play(self)
        name, *given = play.split()
        return getattr(self, name)(*given)

    def scene(self, name):
        """From here on the scenario whose name begins so, played by its own people."""
        scenarios = cast().content.scenarios[BUNDLE]
        self.scenario = next(each for each in scenarios if each.name.startswith(name))
        identity = registry.identity()
        logins = {identity.prove(each.login).ric: each.login for each in identity.logins()}
        proven = self.scenario.sources["identity"]
        self.mother, self.father = (self.person(logins[proven[role]["ric"]]) for role in ("mother", "father"))
        return self

    @property
    def now(self):
        return timezone.now()

    def person(self, login):
        return sign_in_person(registry.identity().prove(login)).person

    def staff(self, login):
        return sign_in_staff(login).staff

    def settle(self, *, documents=False):
        """Run every job that is due, until none is left."""
        kinds = set(effects._registered) - (set() if documents else {"document.make"})
        while rows := outbox.claim(20, self.now, kinds=kinds):
            for row in rows:
                runner.run_row(row)
        return self

    def wait(self, **length):
        """Let time pass, a day at a time, with every job that falls due on the way."""
        until = self.clock.at + timedelta(**length)
        while self.clock.at < until:
            self.clock.at = min(until, self.clock.at + timedelta(days=1))
            self.settle()
        return self

    def open(self, nonce="once"):
        self.ref = draft.open_case(self.mother, BUNDLE, now=self.now, nonce=nonce)
        return self.settle()

    def page(self, page, **values):
        draft.save_page(self.mother, self.ref, page, posted(**values), now=self.now)
        return self.settle()

    def part(self, page, **values):
        """Some answers of a page; what is still missing on it is said and not heard."""
        with suppress(Refused):
            draft.save_page(self.mother, self.ref, page, posted(**values), now=self.now)
        return self.settle()

    def fill(self, **other):
        """Every page as the scenario has it; ``other`` answers laid over."""
        answers = {**self.scenario.answers, **{k.replace("__", "."): v for k, v in other.items()}}
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
        return self.settle()

    def sign(self, person=None):
        signing.sign_case(person or self.father, self.ref, now=self.now)
        return self.settle()

    def submitted(self):
        return self.open().fill().submit()

    def filed(self):
        return self.submitted().sign()

    def reply(self, source, of, **answers):
        """What the register says now of whom it was asked about last."""
        index = self.dossier.asked[f"{source}:{of}"].get("key", "")
        events.record_reply(self.case.pk, source, of, Reply(Found.FOUND, answers), index=index, now=self.now)
        return self.settle()

    def ask_again(self, source, of, *names):
        """The answers are gone and their register is asked once more."""
        with work_on({"ref": self.ref}, now=self.now) as work:
            del work.dossier.asked[f"{source}:{of}"]
            for name in names:
                del work.dossier.answers[name]
            ask_sources(work, work.form_state())
            work.seal()
        return self.settle()

    def forget(self, *names):
        """Answers go missing, as if nobody had been asked for them and no register knew."""
        with work_on({"ref": self.ref}, now=self.now) as work:
            for name in names:
                work.dossier.answers[name] = Value(None, Origin.NOT_FOUND, source="health.birth")
            work.seal()
        return self

    def flow(self):
        return CaseProcess.objects.get(pk=self.case.process)

    @property
    def reading(self):
        case = self.case
        return Reading(case, list(case.participants.order_by("pk")), self.now)

    @property
    def dossier(self):
        return self.reading.dossier

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

    def word(self, item, action):
        """The post that takes the action."""
        process = self.process(item)
        return process.action(action).by or process.states[self.item(item).state].actor

    def process(self, item):
        return versions.closure(self.version.sha256).process_of(item)

    def asked(self, item, action):
        """What the action asks, filled like a department would."""
        asks = self.process(item).action(action).asks
        values = {name: [text] for name, text in WORDS.items() if name in asks}
        if "gives" in asks:
            for name, value in self.scenario.gives.items():
                values |= {control: [text] for control, text in spread(name, value).items()}
        return values

    def act(self, item, action, staff=None, **given):
        """The action by somebody who holds the post; ``given`` is laid over what it asks."""
        row = self.item(item)
        values = self.asked(item, action) | {name: [value] for name, value in given.items()}
        staff = staff or self.office(item, self.word(item, action))
        desk.act_on_item(staff, row.pk, action, step=row.step, posted=values, now=self.now)
        return self.settle()

    def usual(self, item):
        """The usual actions until the item waits for somebody else or has ended."""
        while True:
            row = self.item(item)
            actions = [a for a in self.process(item).actions_from(row.state) if not a.event] if row.state else []
            if row.ended or not actions or row.actor in ("", "applicant"):
                return self
            if must_come_first(self.reading, row, actions[0]):
                for key in owed_by(self.reading, row):
                    self.attach(key)
            self.act(item, actions[0].id)

    def usual_correction(self, item, name, better):
        """A notice names one field; the citizen answers it."""
        self.act(item, "correct", **{f"defect.field.{name}": "请核对"})
        values = spread(name, better)
        citizen.resubmit_item(self.mother, self.ref, item, posted={n: [v] for n, v in values.items()}, now=self.now)
        return self.settle()

    def make(self, document):
        """Print one document; the row as it is then."""
        for row in outbox.claim(99, self.now, kinds=["document.make"]):
            if row.payload["document"] == document.pk:
                runner.run_row(row)
            else:
                outbox.extend(row, self.now, timedelta(0))
        document.refresh_from_db()
        return document

    def mend(self, document, **groups):
        """Other values under a document, as if its definition or a font had been mended."""
        values = open_values(document)
        for group, named in groups.items():
            values[group] |= named
        sealed = sealing.seal_json(bytes(document.case.key), values, of=f"document:{document.token}")
        self.case.documents.filter(pk=document.pk).update(sealed=sealed)

    def pay(self, item="medins-payment"):
        order = self.item(item).order
        registry.demo_payment().pay(order)
        paying.record_payment(order, "paid", now=self.now)
        return self.settle()

    def finish(self, *, but=()):
        """Everything as usual until every item, ``but`` some, has ended."""
        for _ in range(12):
            for item, phase in self.phases().items():
                if phase == "payment":
                    self.pay(item)
                elif item not in but:
                    self.usual(item)
            if all(row.ended for row in self.case.items.all() if row.item not in but):
                return self
        raise AssertionError(f"stuck: {self.phases()}")
