"""Random services that can be published: what ``random_bundles`` grows, with all that a real one has beside its order.

Questions and a register that knows some, a co-signer, words that steps ask for, papers, an upload, a field that one
item gives and others wait for. The whole gate passes each: level by level, its templates too.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import oneservice.documents.checks as documents
from oneservice.engine.built_in import BUILT_IN
from oneservice.engine.checks import run_checks
from oneservice.engine.definition import (
    END_PHASES,
    GRANTED_PHASES,
    Document,
    Duration,
    FieldType,
    Material,
    MaterialUse,
    Page,
    Phase,
    Role,
    Unit,
)
from tests.engine.builders import equals, source, taken, workdays
from tests.engine.random_bundles import field, sound_content, text

REGISTER, FIT, MARK = "police.health", "child.fit", "child.mark"
FATHER = ("father.name", "father.ric", "father.mobile")
PAPERS = {
    "application-form": "<h1>{{ case.title }}</h1><p>{{ case.applicant }}</p>",
    "closing-certificate": "<h1>{{ case.title }}</h1>{% for item in items %}<p>{{ item.title }}</p>{% endfor %}",
    "decision": "<h1>{{ this.title }}</h1><p>{{ case.number }}</p>",
    "notice": "<h1>{{ this.title }}</h1><p>{{ case.applicant }}</p>",
}


def random_service(seed, items=4, size=6):
    """The first of the seed's that the whole gate passes."""
    for attempt in range(100):
        content = complete(Random(f"{seed}.{attempt}"), sound_content(seed * 1000 + attempt, items, size))
        if not run_checks(content) and not documents.run_checks(content):
            return content
    raise AssertionError(f"no service of the seed {seed} passes the gate")


def complete(random, content):
    bundle = content.bundles["birth"]
    processes = {name: with_words(random, process) for name, process in content.processes.items()}
    content = replace(content, processes=processes, sources=registers())
    content = replace(
        content, fields={**content.fields, FIT: replace(content.fields[FIT], sources=knows_fit(), lock=True)}
    )
    content = replace(content, documents=papers(), materials={"photo": Material("photo", text("照片"), "B")})
    content = replace(content, items={name: with_papers(random, item) for name, item in content.items.items()})
    if random.random() < 0.5:
        content = with_father(content, late=random.random() < 0.5)
    if giver := giver_of(content, bundle):
        content = with_mark(random, content, giver)
    return content


def registers():
    return {REGISTER: replace(source(REGISTER, fit="bool"), department="police", title=text("体检信息"))}


def knows_fit():
    return taken(REGISTER, "mother", "fit")


def papers():
    made = {name: Document(name, text("文书"), template=body) for name, body in PAPERS.items()}
    return made | {name: Document(name, text("告知书"), template=PAPERS["notice"]) for name in BUILT_IN}


# --- what steps ask -----------------------------------------------------------------------------------------


def with_words(random, process):
    actions = tuple(replace(each, asks=words_of(random, process, each)) for each in process.actions)
    states = {name: with_notice(random, state) for name, state in process.states.items()}
    return replace(process, states=states, actions=actions)


def words_of(random, process, action):
    """What staff have to write for the step, as its end would have it."""
    after = process.states[action.to]
    if not is_by_staff(process, action):
        return ()
    asked = {
        Phase.CORRECTION: ("defects",),
        Phase.REFUSED: ("reason", "remedies"),
        Phase.NOT_ACCEPTED: ("reason", "remedies"),
        Phase.ENDED: ("reason",),
    }
    return asked.get(after.phase) or random.choice([(), (), ("opinion",), ("findings",)])


def with_notice(random, state):
    return replace(state, notice="notice") if state.phase in END_PHASES and random.random() < 0.3 else state


def with_papers(random, item):
    uses = (MaterialUse("photo", when=equals(FIT, True)),) if random.random() < 0.3 else ()
    return replace(item, materials=uses, result=random.choice(["", "decision"]))


# --- who signs, and what one item gives another ---------------------------------------------------------------


def with_father(content, late):
    """Somebody who has to sign as well, within a time."""
    kinds = ("person_name", "ric", "mobile")
    fields = {name: field(name, kind) for name, kind in zip(FATHER, kinds, strict=True)}
    father = Role("father", text("父亲"), signs="all", within=workdays(2) if late else Duration(9, Unit.DAYS))
    bundle = content.bundles["birth"]
    pages = (*content.forms["birth"], Page("father", text("父亲"), FATHER))
    return replace(
        content,
        fields={**content.fields, **fields},
        forms={"birth": pages},
        bundles={"birth": replace(bundle, roles={**bundle.roles, "father": father})},
    )


def giver_of(content, bundle):
    """An item that only staff grant, with something behind it that could wait for what it gives."""
    for entry in bundle.items[:-1]:
        process = content.processes[content.items[entry.use].process]
        certain = entry.when is None and not entry.optional
        if certain and granting(process) and len(granting(process)) == len(grants(process)):
            return entry.use
    return None


def grants(process):
    """Its steps from the undecided to a grant."""
    states = process.states
    return [
        action
        for action in process.actions
        if states[action.to].phase in GRANTED_PHASES and states[action.from_states[0]].phase not in GRANTED_PHASES
    ]


def granting(process):
    """Those that staff take, who can be asked for what the item gives."""
    return [action for action in grants(process) if is_by_staff(process, action)]


def is_by_staff(process, action):
    before = process.states[action.from_states[0]]
    return not (action.event or before.panel) and (action.by or before.actor) not in {"", "applicant"}


def with_mark(random, content, giver):
    """``giver`` gives a mark where staff grant it; others after it may apply only to who has one."""
    item, bundle = content.items[giver], content.bundles["birth"]
    process = content.processes[item.process]
    marked = tuple(replace(a, asks=(*a.asks, "gives")) if a in granting(process) else a for a in process.actions)
    place = [entry.use for entry in bundle.items].index(giver)
    entries = tuple(
        replace(entry, when=equals(MARK, True))
        if n > place and entry.when is None and not entry.optional and random.random() < 0.5
        else entry
        for n, entry in enumerate(bundle.items)
    )
    return replace(
        content,
        fields={**content.fields, MARK: field(MARK, FieldType.BOOL)},
        items={**content.items, giver: replace(item, gives=(MARK,))},
        processes={**content.processes, process.id: replace(process, actions=marked)},
        bundles={"birth": replace(bundle, items=entries)},
    )
