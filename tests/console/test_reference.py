"""What is published about the language is what the language is."""

import json
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from oneservice.console.gate import gather
from oneservice.console.reference import reference_text, schema_text
from oneservice.engine.manual import RECORDS, marks
from oneservice.engine.reading import load_plain, read_folder
from oneservice.engine.schema import FILES
from tests.engine.test_schema import as_editor

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SHIPPED = read_folder(ROOT)


def run(*arguments):
    out = StringIO()
    call_command("content", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("kind", FILES)
def test_the_committed_schema_is_current(kind):
    assert (DOCS / "schema" / f"{kind}.json").read_text("utf-8") == schema_text(kind), "run `make docs`"


def test_the_committed_reference_is_current():
    assert (DOCS / "language.md").read_text("utf-8") == reference_text(DOCS), "run `make docs`"


def test_the_reference_shows_every_key_once():
    wanted = [name for what, name in marks((DOCS / "language.in.md").read_text("utf-8")) if what == "keys"]
    assert sorted(wanted) == sorted(RECORDS)


def kind_of(path):
    patterns = {kind: place.replace("ID", "*").replace("BUNDLE", "*") for kind, place in FILES.items()}
    matching = [kind for kind, pattern in patterns.items() if fnmatch(path, pattern)]
    return "fields" if "fields" in matching else matching[0] if matching else ""


@pytest.mark.parametrize("path", [path for path in SHIPPED if kind_of(path)])
def test_shipped_content_is_valid_by_the_schemas(path):
    validator = Draft202012Validator(json.loads(schema_text(kind_of(path))))
    for data in (load_plain(SHIPPED[path]), as_editor(SHIPPED[path])):
        assert [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(data)] == []


def test_the_sample_is_clean():
    assert [str(problem) for problem in gather(DOCS / "sample")[1]] == []


def test_schema_prints_one_kind_or_all():
    assert json.loads(run("schema", "--kind", "items"))["title"] == "oneservice items"
    assert list(json.loads(run("schema"))) == list(FILES)


def test_schema_writes_a_file_for_each_kind(tmp_path):
    run("schema", str(tmp_path / "made"))
    assert sorted(file.stem for file in (tmp_path / "made").iterdir()) == sorted(FILES)
