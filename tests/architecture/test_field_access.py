"""P8, field by field: a value planted in every field is seen by who may read that field, and by nobody else."""

import io

import pikepdf
import pytest

from oneservice.cases.work import work_on
from oneservice.engine.definition import FieldType
from oneservice.engine.display import display
from oneservice.engine.identity import ric_check_digit
from oneservice.engine.values import Origin, Value
from tests.architecture.access import ITEM, World
from tests.architecture.test_access_matrix import ROWS

pytestmark = pytest.mark.django_db


def ric(number):
    first17 = f"53010319840516{number:03}"
    return first17 + ric_check_digit(first17)


PLANT = {
    FieldType.TEXT: "记号{:03}号".format,
    FieldType.PERSON_NAME: "郝记号{:03}".format,
    FieldType.ADDRESS: "云南省昆明市记号路{:03}号".format,
    FieldType.BANK_ACCOUNT: "6217000000000000{:03}".format,
    FieldType.MOBILE: "13900007{:03}".format,
    FieldType.RIC: ric,
    FieldType.MONEY: lambda number: 77_000_000 + number,
    FieldType.INTEGER: lambda number: 88_000 + number,
}
"""A value of the type that nothing else has. Choices and dates have too few values to be told apart."""


def planted(world):
    """Field -> what shows of the value that now stands in it; those computed or not shown have none."""
    with work_on({"ref": world.stage.ref}, now=world.stage.now) as work:
        fields = {name: f for name, f in work.closure.fields.items() if f.type in PLANT and f.compute is None}
        for number, (name, field) in enumerate(fields.items(), 100):
            work.dossier.answers[name] = Value(PLANT[field.type](number), Origin.TYPED)
        work.seal()
        env = work.form_state().env
        return {name: display(field, env[name]) for name, field in fields.items() if env[name] is not None}


def pages(world, state, role):
    """Every page of the case that the matrix lets ``role`` read, as text."""
    for at, method, route, given, form, expected in ROWS:
        if at == state and expected[role] in ("200", "409", "422"):
            answer = world.ask(role, method, route, given, form)
            if answer.headers["Content-Type"].startswith("text/html"):
                yield f"{method} {route} {given}", answer.text


def leaks(world, state, role, allowed):
    """Where a page shows a planted value of a field that is not in ``allowed``."""
    marks = planted(world)
    return [(page, name) for page, text in pages(world, state, role) for name in sorted(seen(text, marks) - allowed)]


def seen(text, marks):
    return {name for name, mark in marks.items() if mark in text}


def on_pages_for(world, role):
    return {name for page in world.stage.reading.closure.pages if role in page.roles for name in page.fields}


def of_item(world, item):
    definition = world.stage.reading.closure.items[item]
    return {*definition.needs, *definition.gives}


def test_a_co_signer_reads_the_pages_that_name_him():
    world = World.in_state("signing")
    marks = planted(world)
    text = world.ask("signs", "GET", "portal:sign", {"ref": "{ref}"}).text
    assert seen(text, marks) == on_pages_for(world, "father") & marks.keys()


@pytest.mark.parametrize("state", ["signing", "filed", "billed"])
def test_a_co_signer_reads_nothing_else(state):
    world = World.in_state(state)
    assert leaks(world, state, "signs", on_pages_for(world, "father")) == []


def test_a_co_signer_is_not_told_what_a_rule_read_elsewhere():
    """The rule of ITEM reads the mother's insurance, which is on a page for her alone."""
    world = World.in_state("signing")
    label = world.stage.reading.closure.fields["mother.employee_insured"].label.zh
    assert [page for page, text in pages(world, "signing", "signs") if label in text] == []
    assert label in world.ask("owner", "GET", "portal:check", {"ref": "{ref}"}).text


def test_a_desk_reads_what_the_item_declares():
    world = World.in_state("filed")
    marks = planted(world)
    text = world.ask("turn", "GET", "desk:item", {"item": "{item}"}).text
    assert seen(text, marks) == of_item(world, ITEM) & marks.keys()


@pytest.mark.parametrize("role", ["turn", "post"])
def test_a_desk_reads_nothing_else(role):
    world = World.in_state("filed")
    assert leaks(world, "filed", role, of_item(world, ITEM)) == []


@pytest.mark.parametrize("role", ["anon", "other", "peer", "dept"])
def test_everybody_else_reads_nothing(role):
    world = World.in_state("filed")
    assert leaks(world, "filed", role, set()) == []


@pytest.mark.parametrize(("role", "item"), [("turn", ITEM), ("post", ITEM), ("lead", "childcare-subsidy")])
def test_a_paper_on_a_desk_says_no_more_than_the_item_declares(role, item):
    world = World.in_state("filed")
    state, closure = world.stage.reading.form_state(), world.stage.reading.closure
    shown = {name: display(closure.fields[name], value) for name, value in state.env.items()
             if name in closure.fields and closure.fields[name].type in PLANT and isinstance(value, str)}  # fmt: skip
    known = {shown[name] for name in of_item(world, item) & shown.keys()}
    text = attached(world.ask(role, "GET", "portal:document", {"document": "{declared}"}).content)
    assert [name for name, value in shown.items() if value in text and value not in known] == []


def attached(pdf):
    """The data that a paper carries with it."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return "".join(file.get_file().read_bytes().decode() for file in opened.attachments.values())
