"""Any case, any change: what is said to move does move, comes back as it was, and comes to its end; the rest stays."""

from random import Random

import pytest

from oneservice.cases.actions.migrating import CannotMove, migrate_case, put_back
from oneservice.cases.movable import reasons
from tests.cases.editions import (
    added,
    bringing,
    dropped,
    limited,
    needing,
    promised,
    publish,
    renamed,
    state,
    titled,
)
from tests.cases.reaching import put_right, reaches, special
from tests.cases.test_migrating import rows

pytestmark = pytest.mark.django_db

CHANGES = (
    titled("生娃一件事"),
    renamed("standard", "in-review", "checking"),
    renamed("two-step", "to-decide", "deciding"),
    renamed("on-the-spot", "at-window", "counter"),
    renamed("basket", "to-pay", "bill-open"),
    renamed("notify", "to-confirm", "telling", was=False),
    limited("standard", "at-window", 3),
    limited("on-the-spot", "with-applicant", 30, "days"),
    promised("maternity-claim", 12),
    promised("social-card", 2),
    state("standard", "at-window", actor="reviewer"),
    dropped("parenting"),
    dropped("childcare-subsidy"),
    added("first-visit", after=[{"item": "birth-certificate"}]),
    added("second-visit", like="vaccination"),
    needing("social-card"),
    needing("birth-certificate", optional=True),
    bringing("childcare-subsidy", "maternity-invoice"),
)


def played(stage, random):
    """A case somewhere on its way."""
    reach = random.choice(reaches)
    reach(stage)
    if stage.case.filed_at and reach.__name__ != "in_correction":
        for _ in range(random.randrange(3)):
            stage.usual(random.choice(sorted(row.item for row in stage.case.items.all() if row.actor)))
    return stage


def ends(stage):
    """Whatever stands is taken up; then everything as usual."""
    phases = {"draft": lambda: stage.submit().sign(), "awaiting_signatures": stage.sign}
    phases.get(stage.case.phase, lambda: None)()
    if stage.phases()["birth-certificate"] == "correction":
        put_right(stage)
    if stage.phases()["maternity-claim"] == "special_procedure":
        special(stage, "resume")
    stage.finish()
    assert stage.flow().status == "DONE"
    return stage.case.phase


SEEDS = (*range(3), *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(3, 8)))
"""Three of eight in every run; both answers, that it moves and that it cannot, are among them."""


@pytest.mark.parametrize("seed", SEEDS)
def test_case_does_what_was_said_of_it(stage, seed):
    random = Random(seed)
    played(stage, random)
    old, before = stage.version, rows(stage)
    new = publish(stage, *random.sample(CHANGES, random.randint(1, 5)))
    said = reasons(stage.reading, new.sha256)
    if said:
        with pytest.raises(CannotMove) as refusal:
            migrate_case(stage.ref, new.sha256, by="anna", now=stage.now)
        assert ([each.code for each in refusal.value.reasons], rows(stage)) == ([each.code for each in said], before)
        assert (stage.case.version_id, ends(stage)) == (old.sha256, "closed")
        return
    migrate_case(stage.ref, new.sha256, by="anna", now=stage.now)
    put_back(stage.ref, by="anna", now=stage.now)
    assert rows(stage) == before
    migrate_case(stage.ref, new.sha256, by="anna", now=stage.now)
    stage.version = new
    assert (stage.settle().case.version_id, ends(stage)) == (new.sha256, "closed")
