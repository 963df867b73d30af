"""A service under people who do whatever they may: one step at a time by somebody, until every item has ended.

Played by the means of the rehearsals, with their registers and clock; only who does what next is chosen here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial

from oneservice.cases import archives
from oneservice.cases.actions import reconsidering, withdrawing
from oneservice.cases.actions.specials import act_specially
from oneservice.cases.models import Settlement
from oneservice.cases.permissions import may_appeal, may_withdraw
from oneservice.cases.rehearsal import Running, filling, troupe
from oneservice.cases.rehearsal.controls import WORDS
from oneservice.cases.rehearsal.departments import ORDERED, Departments
from oneservice.cases.specials import open_specials
from oneservice.engine import samples
from oneservice.engine.definition import Phase, Scenario
from oneservice.engine.movers import Mover, mover
from oneservice.engine.playing import APPLIES, APPLIES_NOT, WITHDRAW
from oneservice.jobs.runner import run_row
from oneservice.people.models import Staff
from oneservice.records import journal, outbox
from oneservice.records.models import OutboxRow
from tests.cases.random_services import FIT, MARK, REGISTER

AUTOMATIC = {"begin", "stopped", "not_applicable"}
MOST = 400
HEARD = ("uphold", "reopen")


def anything_said(random, bundle):
    """What the register says, what is answered and ticked, whether the co-signer signs at once."""
    word = ("yes", "no")
    known = random.choice([{"fit": "yes"}, {"fit": "no"}, "silent", "not_found", "conflict"])
    father = {
        "father.name": "王大力",
        "father.ric": samples.ric(7, "1988-01-01", "male"),
        "father.mobile": "13800001234",
    }
    ticked = {f"item.{entry.id}.chosen": random.choice(word) for entry in bundle.items if entry.optional}
    return Scenario(
        name="anything",
        today="2026-09-28",
        answers={FIT: random.choice(word), **father, **ticked},
        sources={REGISTER: {"mother": known}},
        signs={"father": random.choice(["signed", "signed", "refused", "late"])},
        gives={MARK: random.choice(word)},
    )


class Anybody(Departments):
    """``silent``: movers who never do anything."""

    def __init__(self, run: Running, random, silent=()):
        super().__init__(run)
        self.random, self.silent = random, silent
        self.taken = Counter()

    def file(self):
        """Filled, attached and signed; who would not sign, or was late, does so when asked again."""
        run = self.run
        filling.begin(run)
        filling.fill(run)
        filling.attach(run)
        if not (filling.submit(run) and filling.sign(run)):
            run.scenario = replace(run.scenario, signs={})
            assert filling.submit(run)
            assert filling.sign(run)

    @property
    def over(self):
        return all(item.ended for item in self.run.items())

    def play_on(self, *, leave=0.03):
        """Until every item has ended; ``leave``: how often somebody takes an item back."""
        for _ in range(MOST):
            if self.over:
                return
            assert self.step(leave), f"stuck: {[(i.item, i.phase, i.state) for i in self.run.items()]}"
        raise AssertionError("no end")

    def step(self, leave):
        """Somebody does something, or time passes; False if neither can be."""
        taking_back = [item for item in self.run.items() if may_withdraw(item)]
        if taking_back and self.random.random() < leave and Mover.APPLICANT not in self.silent:
            withdrawing.withdraw_item(self.run.person, self.run.ref, self.random.choice(taking_back).item, now=self.now)
            self.run.settle()
            return True
        steps, timer = [*self.steps(), *self.judgements()], self.run.next_timer()
        if timer and (not steps or self.random.random() < 0.15):
            self.run.elapse(timer)
            return True
        return bool(steps) and self.freshest(steps)()

    def freshest(self, steps):
        """One of those taken least often so far: nobody goes in circles for ever."""
        counts = [self.taken[str(step.args)] for step in steps]
        return self.random.choice([step for step, n in zip(steps, counts, strict=True) if n == min(counts)])

    @property
    def now(self):
        return self.run.now

    def steps(self):
        for item in self.run.items():
            process = self.run.closure.process_of(item.item)
            for action in process.actions_from(item.state) if item.state and not item.ended else ():
                if self.can(item, action, mover(process, process.states[item.state], action)):
                    yield partial(self.take, item, action)

    def can(self, item, action, who):
        if who in self.silent:
            return False
        if who is Mover.STAFF:
            return troupe.handler(item, action) is not None
        if who is Mover.APPLICANT:
            return item.phase == Phase.CORRECTION
        return bool(item.order) and action.event.startswith(ORDERED)

    def take(self, item, action):
        self.taken[str((item, action))] += 1
        assert self._take(item, action), self.run.came.troubles
        self.run.settle()
        return True

    def judgements(self):
        for row in Settlement.objects.filter(case__ref=self.run.ref, answer=None):
            yield partial(self._judge, row, self.random.random() < 0.5)

    # --- after the end --------------------------------------------------------------------------------------

    def take_back(self):
        """All that is undecided, at once."""
        withdrawing.withdraw_case(self.run.person, self.run.ref, now=self.now)
        self.run.settle()

    def ask_again(self):
        """Whoever may asks for each refusal to be looked at again, and somebody does."""
        for item in self.run.items():
            if may_appeal(item, self.run.reading.today, self.run.reading.calendar_of(item)):
                reconsidering.ask_again(self.run.person, self.run.ref, item.item, "请再看一次", now=self.now)
                self.hear(item.pk)

    def hear(self, pk):
        item = next(each for each in self.run.items() if each.pk == pk)
        reading = self.run.reading
        open_to = [(s, each.id) for s in Staff.objects.all() for each in open_specials(reading, item, s)]
        staff, special = self.random.choice([pair for pair in open_to if pair[1] in HEARD])
        posted = {name: [text] for name, text in WORDS.items()}
        act_specially(staff, pk, special, step=item.step, posted=posted, now=self.now)
        self.run.settle()

    def wait_for_everything(self):
        """Every job but the archive's, whenever it is due: papers, reminders, limits of what has ended long ago."""
        rows = OutboxRow.objects.filter(state=OutboxRow.State.READY).exclude(kind=archives.DUE)
        while row := rows.order_by("due_at", "id").first():
            self.run.world.move(row.due_at)
            (claimed,) = outbox.claim(1, self.now, key=row.key)
            assert run_row(claimed), (row.kind, row.last_error)


# --- what the journal says ------------------------------------------------------------------------------------


def moves_of(ref):
    """``(item, action, phase, state)`` as they were written, in order."""
    lines = journal.entries(ref).filter(verb="item.moved")
    return [(e.subject, e.data["action"], e.data["phase"], e.data["state"]) for e in lines]


@dataclass
class AsWritten:
    """Chooses in a play of the engine what was done in the case: a chooser for ``oneservice.engine.playing``."""

    moves: list

    def __post_init__(self):
        seen = {(item, action) for item, action, *_ in self.moves}
        self.applies = {item: action != "not_applicable" for item, action in seen if action in AUTOMATIC}
        done = [(item, action) for item, action, *_ in self.moves if action not in AUTOMATIC]
        self.script = [f"{item}.{WITHDRAW if action == 'withdrawn' else action}" for item, action in done]

    def choose(self, moves):
        told = {True: APPLIES, False: APPLIES_NOT}
        for move in moves:
            if move.action == told.get(self.applies.get(move.case)):
                return move
        if not self.script:
            return None
        name = self.script.pop(0)
        return next(move for move in moves if str(move) == name)
