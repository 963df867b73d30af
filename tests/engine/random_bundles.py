"""Random bundles for property tests: whole content of 1 to 4 items with processes of 2 to 6 states, and broken ones.

A process grows along the legal machine from its start, so that many are sound; ``broken`` then does one thing to it
that a designer might. Everything comes from one seed, so a failure is found again by its number.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from oneservice.engine.checks import CHECKS, run_checks
from oneservice.engine.definition import (
    END_PHASES,
    PROCESS_PHASES,
    Action,
    After,
    Basis,
    Bundle,
    BundleItem,
    Content,
    Decide,
    Department,
    Document,
    Fee,
    Field,
    FieldType,
    Item,
    Page,
    Panel,
    Phase,
    Process,
    Role,
    State,
    Text,
)
from oneservice.engine.movers import EVENTS
from oneservice.engine.phases import LEGAL_MOVES, lawful_in_process
from tests.engine.builders import equals, workdays

WORDS = ("clerk", "reviewer", "decider")
NAMES = ("name", "ric", "mobile")
WAITS = {
    Phase.REVIEW: ("", "", "", "rules", "reply", "fee", "panel"),
    Phase.SPECIAL_PROCEDURE: ("", "panel", "reply"),
    Phase.PAYMENT: ("payment",),
}
UNSURE = ("rules.unsure", "fee.not_found", "fee.conflict", "reply.not_found", "reply.conflict", "panel.split")


class Growing:
    """A process as it grows: states by name, and which was grown from which."""

    def __init__(self, random, size, name):
        self.random, self.size, self.name = random, size, name
        self.states = {}
        self.actions = []

    def process(self):
        self.add(self.random.choice([Phase.RECEIVED, Phase.REVIEW, Phase.REVIEW]))
        grown = {}
        while len(self.states) < self.size:
            parent = self.random.choice(self.open_states() or list(self.states.values()))
            phase = self.next_phase(parent)
            if phase is None:
                break
            grown.setdefault(parent.id, []).append(self.add(phase).id)
        for state in list(self.states.values()):
            self.give_actions(state, grown.get(state.id, []))
        return Process(self.name, None, dict(self.states), tuple(self.actions))

    def open_states(self):
        return [state for state in self.states.values() if state.phase not in END_PHASES]

    def next_phase(self, parent):
        """A lawful one, an end if there is none yet and few states are left."""
        lawful = [phase for phase in Phase if lawful_in_process(parent.phase, phase) and phase in PROCESS_PHASES]
        if parent.phase in END_PHASES:
            lawful = [Phase.POST_CHECK] if Phase.POST_CHECK in LEGAL_MOVES[parent.phase] else []
        ends = [phase for phase in lawful if phase in END_PHASES]
        has_end = any(state.phase in END_PHASES for state in self.states.values())
        urgent = ends and (not has_end or self.random.random() < 0.3)
        return self.random.choice(ends if urgent else lawful) if lawful else None

    def add(self, phase):
        name = f"s{len(self.states)}"
        self.states[name] = self.state(name, phase)
        return self.states[name]

    def state(self, name, phase):
        if phase in END_PHASES:
            return State(name, phase)
        limit = workdays(5)
        if phase in {Phase.CORRECTION, Phase.RECTIFY}:
            return State(name, phase, actor="applicant", limit=limit)
        waits = self.random.choice(WAITS.get(phase, ("",)))
        if waits == "panel":
            return State(name, phase, panel=Panel("expert", "civil", 3, 2), limit=limit)
        if waits:
            return State(name, phase, waits=waits, limit=limit)
        return State(name, phase, actor=self.random.choice(WORDS), limit=limit if self.random.random() < 0.3 else None)

    def give_actions(self, state, children):
        if state.phase in END_PHASES:
            for child in children[:1]:
                self.act(state, child, "done")
            return
        waiting = list(children)
        events = list(EVENTS["panel"] if state.panel else EVENTS.get(state.waits, ()))
        if not state.waits:
            for child in waiting or [self.target(state)]:
                self.act(state, child)
            if self.random.random() < 0.6:
                self.act(state, self.target(state))
        if self.random.random() < 0.2:
            self.act(state, self.target(state), by=self.random.choice((*WORDS, "applicant")))
        self.random.shuffle(events)
        for event in events:
            certain = state.waits and waiting and event not in UNSURE
            self.act(state, waiting.pop() if certain else self.target(state, event in UNSURE), event)
        if state.limit:
            self.act(state, self.target(state, bool(state.waits)), "expired")

    def target(self, state, to_person=False):
        lawful = [other for other in self.states.values() if lawful_in_process(state.phase, other.phase)]
        people = [other for other in lawful if other.actor not in {"", "applicant"}]
        others = [other for other in lawful if other is not state]
        return self.random.choice((people if to_person else others) or lawful).id

    def act(self, state, to, event="", by=""):
        self.actions.append(Action(f"a{len(self.actions)}", (state.id,), to, event=event, by=by))


def random_process(random, name, size=6):
    return Growing(random, random.randint(2, size), name).process()


# --- breaking ---------------------------------------------------------------------------------------------


def broken(random, process):
    """The process with one thing changed, most often for the worse."""
    return random.choice(BREAKS)(random, process)


def drop_action(random, process):
    kept = list(process.actions)
    if kept:
        kept.pop(random.randrange(len(kept)))
    return replace(process, actions=tuple(kept))


def lead_elsewhere(random, process):
    """Some action leads to any state, to one that is not there in one of ten."""
    i = random.randrange(len(process.actions)) if process.actions else None
    to = random.choice(list(process.states)) if random.random() < 0.9 else "nowhere"
    changed = [replace(action, to=to) if k == i else action for k, action in enumerate(process.actions)]
    return replace(process, actions=tuple(changed))


def drop_limit(random, process):
    name = random.choice(list(process.states))
    return replace(process, states={**process.states, name: replace(process.states[name], limit=None)})


def add_state(random, process):
    phase = random.choice([Phase.REVIEW, Phase.CLOSED, Phase.ENDED])
    actor = "" if phase in END_PHASES else "clerk"
    lone = State("lone", phase, actor=actor)
    return replace(process, states={**process.states, "lone": lone})


def add_action(random, process):
    before, to = random.choice(list(process.states)), random.choice(list(process.states))
    event = random.choice(["", "", "done", "expired", "rules.grant"])
    return replace(process, actions=(*process.actions, Action("more", (before,), to, event=event)))


def other_phase(random, process):
    """A state in any phase, an end among them; who moves it on stays, but an end has nobody."""
    name = random.choice(list(process.states))
    phase = random.choice(sorted(PROCESS_PHASES))
    state = State(name, phase) if phase in END_PHASES else replace(process.states[name], phase=phase)
    if phase not in END_PHASES and not (state.actor or state.panel or state.waits):
        state = replace(state, actor="clerk")
    return replace(process, states={**process.states, name: state})


BREAKS = (drop_action, lead_elsewhere, lead_elsewhere, drop_limit, add_state, add_action, other_phase)


# --- bundles ----------------------------------------------------------------------------------------------


def random_entries(random, count, wrong=False):
    """Items that wait for earlier ones; ``wrong``: sometimes for a later one, for themselves or for nobody."""
    entries = []
    for i in range(count):
        others = [j for j in range(count) if j != i or random.random() < 0.1] if wrong else range(i)
        after = tuple(
            After(f"i{j}", random.choice(["granted", "granted", "decided"])) for j in others if random.random() < 0.4
        )
        entries.append(BundleItem(f"i{i}", f"i{i}", after, **random_condition(random, count if wrong else i)))
    return tuple(entries)


def random_condition(random, known):
    """Always, chosen, by a field, or by the outcome of one of the first ``known`` items."""
    kind = random.randrange(6)
    if kind == 0:
        return {"when": equals("child.fit", True)}
    if kind == 1:
        return {"optional": True}
    if kind == 2 and known:
        return {"when": equals(f"item.i{random.randrange(known)}.outcome", "granted")}
    return {}


def text(zh):
    return Text(zh, zh)


def field(name, kind):
    return Field(name, text(name), FieldType(kind))


FIELDS = {
    one.id: one
    for one in (
        field("mother.name", "person_name"),
        field("mother.ric", "ric"),
        field("mother.mobile", "mobile"),
        field("child.fit", "bool"),
    )
}
DEPARTMENTS = {
    "police": Department("police", text("公安"), WORDS, system="police-registry"),
    "civil": Department("civil", text("民政"), ("expert",)),
}
DOCUMENTS = {name: Document(name, text(name)) for name in ("application-form", "closing-certificate")}


def random_item(name, process):
    waits = {state.waits for state in process.states.values()}
    decide = Decide(equals("child.fit", True), equals("child.fit", False), text("不符合"))
    return Item(
        name,
        text(name),
        "police",
        "confirmation",
        process.id,
        owner="科长",
        fee=Fee(8000, "mother") if waits & {"payment", "fee"} else None,
        needs=("child.fit", "mother.name"),
        decide=decide if "rules" in waits else None,
        basis=(Basis("条例"),),
    )


def content_of(entries, processes):
    """Whole content of one bundle, which all checks can judge; ``processes`` in the order of ``entries``."""
    pages = (Page("people", text("家人"), tuple(FIELDS)),)
    role = Role("mother", text("母亲"), starts=True, signs="all")
    bundle = Bundle("birth", text("出生"), "natural_person", "police", entries, {"mother": role})
    items = {entry.id: random_item(entry.use, process) for entry, process in zip(entries, processes, strict=True)}
    return Content(
        departments=DEPARTMENTS,
        sources={},
        fields=FIELDS,
        materials={},
        items=items,
        processes={process.id: process for process in processes},
        bundles={"birth": bundle},
        forms={"birth": pages},
        documents=DOCUMENTS,
        partials={},
        scenarios={},
        words={},
    )


def sound_content(seed, items, size, tangled=False):
    """As ``random_content``, of processes the checks of one item find nothing wrong with; nearly always sound,
    unless what waits for what is ``tangled``."""
    random = Random(seed)
    count = random.randint(1, items)
    processes = [sound_process(random, f"p{i}", size) for i in range(count)]
    return content_of(random_entries(random, count, tangled), processes)


def sound_process(random, name, size):
    """The first of the random ones that passes; each takes a fraction of a millisecond."""
    while True:
        process = random_process(random, name, size)
        if not run_checks(content_of((BundleItem("i", "i"),), [process]), OF_ONE_ITEM):
            return process


OF_ONE_ITEM = [check for check in CHECKS if check.LEVEL == 2 or check.CODE == "fee-uncollected"]


def random_content(seed, items, size, wrong=0.0):
    """A bundle of at most ``items`` items with processes of at most ``size`` states; each part is broken in
    ``wrong`` of all cases."""
    random = Random(seed)
    count = random.randint(1, items)
    processes = [random_process(random, f"p{i}", size) for i in range(count)]
    processes = [broken(random, process) if random.random() < wrong else process for process in processes]
    return content_of(random_entries(random, count, random.random() < wrong / 2), processes)
