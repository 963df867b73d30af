"""The published schemas: sound themselves, as strict as the tables content is read by and never stricter."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from oneservice.engine.manual import RECORDS
from oneservice.engine.reading import load_plain
from oneservice.engine.reading import words as language
from oneservice.engine.reading.nodes import parse_yaml
from oneservice.engine.reading.readers import Notes, One, Spot
from oneservice.engine.schema import DIALECT, FILES, default_words, schema, schemas
from tests.engine.sample import FILES as SAMPLE

SINGLES = {name: value for name, value in vars(language).items() if isinstance(value, One) and value.pattern}
KEYS = [(name, key) for name, record in RECORDS.items() for key in record.keys]


def wrong(kind, text):
    """What an editor would underline in a file of this kind: path and message."""
    found = Draft202012Validator(schema(kind)).iter_errors(as_editor(text))
    return sorted((".".join(map(str, error.absolute_path)), error.message.split(" is ")[-1][:60]) for error in found)


def as_editor(text):
    """YAML 1.2 as editors read it: numbers and truth are typed, days stay text."""
    return days_as_text(YAML(typ="safe", pure=True).load(text))


def days_as_text(data):
    if isinstance(data, dict):
        return {str(key): days_as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [days_as_text(value) for value in data]
    return data.isoformat() if isinstance(data, date | datetime) else data


@pytest.mark.parametrize("kind", FILES)
def test_each_schema_is_sound(kind):
    Draft202012Validator.check_schema(schema(kind))
    assert schema(kind)["$schema"] == DIALECT


def properties(part):
    """Every property of every object in a schema, by name."""
    if isinstance(part, dict):
        yield from part.get("properties", {}).items()
        for value in part.values():
            yield from properties(value)
    elif isinstance(part, list):
        for value in part:
            yield from properties(value)


@pytest.mark.parametrize("kind", FILES)
def test_every_property_is_described(kind):
    silent = [name for name, body in properties(schema(kind)) if not body.get("description")]
    assert silent == []


@pytest.mark.parametrize("kind", FILES)
def test_maps_with_fixed_keys_take_no_others(kind):
    text = str(schema(kind))
    assert text.count("'additionalProperties': False") >= text.count("'properties': {")


@pytest.mark.parametrize("path", [path for path in SAMPLE if path.endswith(".yaml")])
def test_what_is_read_is_valid_however_its_scalars_are_typed(path):
    kind = path.split("/")[1].removesuffix(".yaml") if path.startswith("workflows") else "forms"
    kind = "fields" if "/fields/" in path else kind
    validator = Draft202012Validator(schema(kind))
    assert [error.message for error in validator.iter_errors(as_editor(SAMPLE[path]))] == []
    assert [error.message for error in validator.iter_errors(load_plain(SAMPLE[path]))] == []


CARD = SAMPLE["workflows/items/card.yaml"]
MISTAKES = [
    (CARD + "deparment: police\n", ("", "unexpected)")),
    (CARD.replace("department: police\n", ""), ("", "a required property")),
    (CARD.replace("kind: public-service", "kind: service"), ("kind", "not one of")),
    (CARD.replace("80.00 yuan", "eighty yuan"), ("fee.amount", "does not match")),
    (CARD.replace("[holder.name,", "[today.name,"), ("needs.0", "does not match")),
    (CARD.replace('{"==":', '{"===":'), ("materials.0.when", "not valid under any of the given schemas")),
]


@pytest.mark.parametrize(("text", "told"), MISTAKES, ids=[path or text[-20:-1] for text, (path, _) in MISTAKES])
def test_a_mistake_is_underlined_where_it_stands(text, told):
    found = [
        (".".join(map(str, e.absolute_path)), e.message)
        for e in Draft202012Validator(schema("items")).iter_errors(as_editor(text))
    ]
    assert [(path, told[1] in message) for path, message in found] == [(told[0], True)]


def test_a_bundle_that_extends_another_writes_what_differs():
    text = "id: birth-kunming\nextends: birth\ndivision: 530100\nitems: [{use: card, drop: true}]\n"
    assert wrong("bundles", text) == []
    assert [path for path, _ in wrong("bundles", text.replace("extends: birth\n", ""))] != []


def test_a_rule_may_hold_any_operator_of_the_dialect_and_no_other():
    operators = schema("items")["$defs"]["rule"]["anyOf"][2]["properties"]
    assert {"var", "==", "in_division", "sum"} <= set(operators)
    assert "missing" not in operators


@pytest.mark.parametrize(("name", "key"), KEYS, ids=[f"{name}.{key.name}" for name, key in KEYS])
def test_every_example_is_read_by_its_own_reader(name, key):
    node, problems = parse_yaml("example", key.example)
    notes = Notes(problems=problems)
    key.reader.read(node, Spot(notes, ("items", "x", key.name)))
    assert [str(problem) for problem in notes.problems] == []


def test_defaults_are_those_of_the_definitions():
    told = {f"{name}.{key.name}": default_words(RECORDS[name], key) for name, key in KEYS}
    assert {name: words for name, words in told.items() if words not in ("", "false")} == {
        "after.need": "granted",
        "batch.ties": "lottery",
        "bundle.application": "application-form",
        "bundle.certificate": "closing-certificate",
        "source.grade": "A",
    }


@pytest.mark.parametrize("name", SINGLES)
@given(data=st.data())
def test_what_a_value_may_be_matches_its_pattern(name, data):
    """The pattern may let more pass (a day that is none), never less."""
    reader = SINGLES[name]
    text = data.draw(st.from_regex(reader.pattern, fullmatch=True) | st.text("ab1-._: ", max_size=8))
    validator = Draft202012Validator({"type": "string", "pattern": f"^(?:{reader.pattern})$"})
    try:
        reader.convert(text)
    except ValueError:
        return
    assert validator.is_valid(text)


def test_every_kind_of_file_has_a_schema():
    assert list(schemas()) == list(FILES)
