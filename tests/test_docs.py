"""What is documented is there, and what is there is documented."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from oneservice.console.management.commands import reductions
from oneservice.engine.reading import read_content, read_folder

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
READMES = ("README.md", "README.zh-CN.md")
OURS = sorted(name for name, app in get_commands().items() if app.startswith("oneservice"))
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"(?:manage\.py|-m django) ([a-z_]+)")


def text(name):
    return (ROOT / name).read_text("utf-8")


def name_of(path):
    return str(path.relative_to(ROOT))


def targets():
    return set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("page", [*READMES, "CONTRIBUTING.md"])
def test_every_make_command_of_a_page_exists(page):
    assert set(re.findall(r"\bmake ([a-z]+)", text(page))) - targets() == set()


@pytest.mark.parametrize("readme", READMES)
def test_both_readmes_name_the_commands_people_begin_with(readme):
    assert {"demo", "test", "check", "bench"} - set(re.findall(r"\bmake ([a-z]+)", text(readme))) == set()


@pytest.mark.parametrize(("readme", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_reductions_of_a_readme_are_those_of_the_definitions(readme, language):
    content, _ = read_content(read_folder(ROOT))
    assert reductions.table(content, language) in text(readme)


def test_every_target_says_what_it_does():
    explained = set(re.findall(r"^## ([a-z]+):", text("Makefile"), re.MULTILINE))
    assert targets() - explained - {"libraries", "words", "clean"} == set()


@pytest.mark.parametrize("command", OURS)
def test_every_management_command_says_what_it_does(command):
    assert len(load_command_class(get_commands()[command], command).help) > 20


def test_every_management_command_a_page_names_exists():
    named = {(name_of(page), command) for page in PAGES for command in COMMAND.findall(page.read_text("utf-8"))}
    assert sorted(each for each in named if each[1] not in get_commands()) == []


def test_every_link_leads_somewhere():
    links = [(page, link) for page in PAGES for link in LINK.findall(page.read_text("utf-8"))]
    assert [f"{name_of(page)}: {link}" for page, link in links if not (page.parent / link).exists()] == []


def test_every_path_the_readme_sends_people_to_exists():
    table = re.findall(r"^\|.*\|.*\|$", text("README.md"), re.MULTILINE)
    paths = [path for line in table for path in re.findall(r"`([a-z/_.]+)`", line)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_picture_is_shown_and_light():
    shown = {Path(link).name for readme in READMES for link in LINK.findall(text(readme)) if link.endswith(".png")}
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert {path.name for path in pictures} == shown
    assert [path.name for path in pictures if path.stat().st_size > 400_000] == []


def test_the_architecture_names_every_room():
    rooms = {path.parent.name for path in (ROOT / "oneservice").glob("*/__init__.py")}
    assert sorted(room for room in rooms if f"`{room}`" not in text("ARCHITECTURE.md")) == []


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-dev.txt"])
def test_the_architecture_says_why_each_requirement_is_there(requirements):
    """Anywhere on the page by its own name; parts of a family by the family's."""
    known = text("ARCHITECTURE.md").lower()
    pinned = re.findall(r"^([A-Za-z0-9_-]+)(?:\[.*\])?==", text(requirements), re.MULTILINE)
    assert [name for name in pinned if name.lower() not in known] == []


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned(requirements):
    lines = [line for line in text(requirements).splitlines() if line and line[0] not in "#-"]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+", line)] == []
