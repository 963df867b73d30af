"""The page that leads to a first bundle: its files are written, its commands run, in its order, from nothing.

Its last command, the demo, is run in ``tests/console/test_demo.py``.
"""

import json
import re
import shutil
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import override_settings

from oneservice.catalogue import versions
from tests.first_bundle import CHINESE, COMMANDS, PAGE, commands, files, managed, written


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return written(tmp_path_factory.mktemp("first"))


def run(folder, *arguments):
    out = StringIO()
    with override_settings(CONTENT=folder):
        call_command(*arguments, stdout=out)
    return out.getvalue()


def test_both_languages_show_the_same_files_and_commands():
    assert files(CHINESE) == files()
    assert commands(CHINESE) == commands()


def test_every_code_block_of_the_page_is_one_this_test_uses():
    fences = len(re.findall(r"^```\w+$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert fences == len(files()) + len(COMMANDS.findall(PAGE.read_text("utf-8")))


def test_variables_are_those_the_site_reads(folder):
    exported = dict(words[1].split("=") for words in commands() if words[0] == "export")
    assert exported == {"ONESERVICE_DEMO": "1", "ONESERVICE_CONTENT": folder.name}


def test_check_says_what_the_page_says(folder):
    [check] = managed("content")[:1]
    said = run(folder, *check).strip()
    assert (said, said in PAGE.read_text("utf-8")) == ("1 bundles, 3 items: no problems", True)


def test_mistake_the_page_proposes_is_told(folder, tmp_path):
    broken = shutil.copytree(folder, tmp_path / "broken")
    bundle = broken / "workflows/bundles/night-market.yaml"
    bundle.write_text(bundle.read_text("utf-8").replace("after:", "afer:"), "utf-8")
    with pytest.raises(SystemExit):
        run(broken, *managed("content")[0])


def test_scenarios_come_as_they_expect(folder):
    [simulate] = managed("simulate")
    report = json.loads(run(folder, *simulate, "--json"))
    assert [each["ok"] for each in report["scenarios"]] == [True, True]


@pytest.mark.django_db
def test_two_people_publish_it(folder):
    assert managed("migrate") == [["migrate"]]
    for command in (*managed("demo_province"), *managed("content")[1:]):
        run(folder, *command)
    assert [version.bundle_id for version in versions.services()] == ["night-market"]
