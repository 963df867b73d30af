"""Materials that may follow, through the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cases.stage import paper
from tests.portal.pages import links, texts

pytestmark = pytest.mark.django_db

CLAIM, INVOICE = "maternity-claim", "maternity-invoice"


@pytest.fixture
def owing(stage):
    return stage.once("filed", "usual birth-certificate", f"act {CLAIM} accept")


def test_a_material_owed_is_uploaded_from_the_progress(owing, mother):
    case = f"/case/{owing.ref}/"
    [address] = [link for link in links(mother.get(case), "/materials/") if INVOICE in link]
    answer = mother.post(address, {"file": SimpleUploadedFile("a.png", paper())})
    assert (answer.url, owing.dossier.debts) == (case, {CLAIM: {}})
    assert [link for link in links(mother.get(case), "/materials/") if INVOICE in link] == []


def test_progress_says_by_when_and_what_else(owing, mother):
    lines = texts(mother.get(f"/case/{owing.ref}/"), ".things .hint")
    assert [line[-9:] for line in lines if "前补交" in line] == ["逾期本事项终止办理"]


def test_the_handler_sees_that_it_may_follow(owing, signed_in):
    page = signed_in(owing.office(CLAIM, "reviewer")).get(f"/desk/item/{owing.item(CLAIM).pk}/")
    assert len([line for line in texts(page, ".paper strong") if line.startswith("容缺")]) == 1
