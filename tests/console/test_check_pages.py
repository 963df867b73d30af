"""Every code of the gate has a page, and the page's own examples are its test."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from oneservice.console.gate import judge
from oneservice.documents import checks as documents
from oneservice.engine.checks import CHECKS, SITE_CHECKS, Decider
from oneservice.engine.closure import build_closure
from oneservice.engine.reading import load_plain, read_content, read_folder
from oneservice.engine.reading.problems import CODES as READING

DOCS = Path(__file__).resolve().parents[2] / "docs"
SAMPLE = read_folder(DOCS / "sample")
CODES = {*READING, *documents.CODES, *(check.CODE for check in (*CHECKS, *SITE_CHECKS))}
PAGES = {file.stem: file.read_text("utf-8") for file in (DOCS / "checks").glob("*.md") if file.stem != "README"}
SHOWN = {code: page for code, page in PAGES.items() if "\n## Bad\n" in page}
BOX = re.compile(r"^```[a-z]+ (?P<file>\S+/\S+)\n(?P<text>.*?)^```$", re.M | re.S)
SAID = re.compile(r"^```text\n(?P<text>.*?)^```$", re.M | re.S)


def part(page, title):
    """What stands below a heading."""
    return page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def files(page, title):
    return {box["file"]: box["text"] for box in BOX.finditer(part(page, title))}


@dataclass
class Site:
    """The running site as a page describes it: ``site/deciders.yaml`` and files below ``published/``."""

    boxes: dict

    def deciders(self, department, within=""):
        known = load_plain(self.boxes.get("site/deciders.yaml", "{}"))
        return [
            Decider(each["division"], each.get("office", ""), tuple(map(frozenset, each.get("people", []))))
            for each in known.get(department, [])
        ]

    def calendars(self):
        return load_plain(self.boxes.get("site/calendars.yaml", "{}"))

    def published(self, bundle):
        old = {name.removeprefix("published/"): text for name, text in self.boxes.items() if name.startswith("publ")}
        return build_closure(read_content({**SAMPLE, **old})[0], bundle) if old else None


def found(boxes):
    shown = {name: text for name, text in boxes.items() if not name.startswith(("site/", "published/"))}
    return judge({**SAMPLE, **shown}, Site(boxes))[1]


def test_every_code_has_a_page_and_every_page_a_code():
    assert set(PAGES) == CODES


def test_codes_of_reading_are_those_its_sources_tell():
    sources = "".join(path.read_text("utf-8") for path in (DOCS.parent / "oneservice/engine/reading").glob("*.py"))
    told = set(re.findall(r'"((?:file|yaml|extends|id|key|template|value)-[a-z0-9-]+)"', sources)) - {"id-card"}
    assert set(READING) == told


def test_the_index_lists_every_page():
    index = (DOCS / "checks" / "README.md").read_text("utf-8")
    assert sorted(re.findall(r"\[([a-z0-9-]+)\]\(\1\.md\)", index)) == sorted(PAGES)


@pytest.mark.parametrize("code", sorted(SHOWN))
def test_the_bad_example_fails_with_exactly_its_code(code):
    assert {problem.code for problem in found(files(SHOWN[code], "Bad"))} == {code}


@pytest.mark.parametrize("code", sorted(SHOWN))
def test_the_page_shows_what_is_said(code):
    said = SAID.search(part(SHOWN[code], "Bad"))["text"]
    assert said == "".join(f"{problem}\n" for problem in found(files(SHOWN[code], "Bad")))


@pytest.mark.parametrize("code", sorted(SHOWN))
def test_the_good_example_passes(code):
    assert [str(problem) for problem in found(files(SHOWN[code], "Good"))] == []


UNSHOWN = {"file-not-utf8": "姓名: Name\udcff\n", "file-too-large": "# long\n" * 150_000}


def test_only_what_cannot_be_shown_has_no_example():
    assert set(PAGES) - set(SHOWN) == set(UNSHOWN)


@pytest.mark.parametrize("code", UNSHOWN)
def test_what_cannot_be_shown_is_told_too(code):
    assert {problem.code for problem in found({"workflows/demo/note.yaml": UNSHOWN[code]})} == {code}
