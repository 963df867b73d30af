"""The archivist's pages: archiving by number, the package with its check, downloading it."""

import hashlib
import re

import pytest

from oneservice.cases.actions import archiving
from oneservice.cases.models import Archive
from oneservice.records import access
from oneservice.records.models import Access
from tests.cases.stage import statements
from tests.cases.test_archiving import archivist, printed


@pytest.fixture
def closed(stage):
    return printed(stage.once("filed", "finish"))


@pytest.fixture
def keeper(closed, signed_in):
    return signed_in(archivist(closed))


@pytest.fixture
def made(closed):
    archiving.archive_case(closed.case.number, by=archivist(closed), now=closed.now)
    closed.settle()
    return Archive.objects.get(case=closed.case)


def test_number_archives_the_case_and_shows_its_package(closed, keeper):
    answer = keeper.post("/desk/archives/", {"number": closed.case.number}, follow=True)
    assert "档案包正在生成" in answer.text
    assert closed.case.phase == "archived"


def test_number_that_is_wrong_is_kept_and_explained(closed, keeper):
    answer = keeper.post("/desk/archives/", {"number": "530103-20260928-999999"})
    assert answer.status_code == 422
    assert 'value="530103-20260928-999999"' in answer.text
    assert "请核对编号" in answer.text


def test_list_names_the_case_and_nobody_in_it(made, closed, keeper):
    page = keeper.get("/desk/archives/")
    assert closed.case.number in page.text
    assert closed.mother.name not in page.text
    assert keeper.get("/desk/archives/?number=" + closed.case.number).text.count("data-archive") == 1
    assert keeper.get("/desk/archives/?number=1").text.count("data-archive") == 0


def test_check_says_that_the_package_is_whole_and_names_what_is_not(made, keeper):
    assert "核对通过" in keeper.get(f"/desk/archives/{made.pk}/?check").text
    Archive.objects.filter(pk=made.pk).update(sha256="0" * 64)
    assert "与留痕登记的校验值不一致" in keeper.get(f"/desk/archives/{made.pk}/?check").text


def test_download_is_the_package_and_is_logged(made, keeper):
    answer = keeper.get(f"/desk/archives/{made.pk}/package.zip")
    assert hashlib.sha256(answer.content).hexdigest() == made.sha256
    assert re.search(r'filename="archive-\d{6}-\d{8}-\d{6}-1\.zip"', answer["Content-Disposition"])
    access.flush()
    assert Access.objects.filter(what="archive", chain=str(made.pk)).count() == 1


def test_rebuilding_is_asked_for_by_a_button(made, keeper):
    answer = keeper.post(f"/desk/archives/{made.pk}/rebuild", follow=True)
    assert 'data-status="making"' in answer.text


def test_list_page_costs_no_more_than_others(made, keeper):
    with statements() as found:
        keeper.get("/desk/archives/")
    assert len(found) <= 5
