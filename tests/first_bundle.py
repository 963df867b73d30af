"""What the page that leads to a first bundle has a reader write and run."""

import re
import shlex
import shutil

from tests.sites import ROOT

PAGE, CHINESE = (ROOT / "docs" / f"your-first-bundle{ending}.md" for ending in ("", ".zh-CN"))
FILE = re.compile(r"^\*\*`(?P<path>[\w./-]+)`\*\*\n\n```\w+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = [".venv/bin/python", "manage.py"]


def files(page=PAGE):
    return {found["path"]: found["text"] for found in FILE.finditer(page.read_text("utf-8"))}


def commands(page=PAGE):
    lines = [line for block in COMMANDS.findall(page.read_text("utf-8")) for line in block.splitlines()]
    return [shlex.split(line) for line in lines]


def managed(name):
    """What the page gives to ``manage.py`` under that name, each time."""
    return [command[2:] for command in commands() if command[:2] == PYTHON and command[2] == name]


def written(place):
    """The folder as a reader has it at the end: made in ``place`` and filled as the page says."""
    for verb, *arguments in commands():
        if verb == "mkdir":
            (place / arguments[-1]).mkdir(parents=True)
        elif verb == "cp":
            source = ROOT / arguments[-2]
            shutil.copytree(source, place / arguments[-1] / source.name)
    [content] = place.iterdir()
    for path, text in files().items():
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_text(text, "utf-8")
    return content
