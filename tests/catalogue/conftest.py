from datetime import datetime, timedelta, timezone

import pytest

from oneservice.catalogue import lifecycle, versions
from oneservice.engine.closure import closure_json
from oneservice.engine.definition import (
    Bundle,
    BundleItem,
    Content,
    Department,
    Field,
    FieldType,
    Item,
    Page,
    Phase,
    Process,
    Role,
    State,
    Text,
    frozen_map,
)

PROCESS = Process(
    "quick",
    Text("即办", "At once"),
    frozen_map({"done": State("done", Phase.CLOSED, Text("办结", "Done"))}),
    (),
)


def content(bundle_id, label):
    """The smallest content there is: one bundle with one item that needs one field, labelled ``label``."""
    bundle = Bundle(
        id=bundle_id,
        title=Text("养狗一件事", "Keeping a dog"),
        audience="natural_person",
        lead="pets",
        items=(BundleItem("licence", "licence"),),
        roles=frozen_map({"keeper": Role("keeper", starts=True)}),
    )
    item = Item("licence", Text("犬证", "Licence"), "pets", "licence", "quick", needs=("dog.name",))
    return Content(
        departments={"pets": Department("pets", Text("城管", "Pets"))},
        sources={},
        fields={"dog.name": Field("dog.name", Text(label, "Name"), FieldType.TEXT)},
        materials={},
        items={"licence": item},
        processes={"quick": PROCESS},
        bundles={bundle_id: bundle},
        forms={bundle_id: (Page("dog", Text("狗", "Dog"), ("dog.name",)),)},
        documents={},
        partials={},
        scenarios={},
        words={},
    )


@pytest.fixture
def text():
    """The canonical text of a closure; another ``label`` makes another version."""
    return lambda label="名字", bundle_id="dog": closure_json(content(bundle_id, label), bundle_id)


@pytest.fixture
def publish(db, text, now):
    """Publish a label, so many minutes after nine."""

    def published(label="名字", minutes=0, bundle_id="dog"):
        at = now + timedelta(minutes=minutes)
        people = {"by": "account:1", "reviewed_by": "account:2"}
        return lifecycle.publish(text(label, bundle_id), **people, now=at, gate=lambda closure: [])

    return published


@pytest.fixture
def now():
    return datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(autouse=True)
def _forget_closures():
    yield
    versions._closures.clear()
