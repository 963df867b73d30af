"""Documents: what they hold, who may have them, and what becomes of one that cannot be made."""

import io

import pikepdf
import pytest

from oneservice.cases import queries
from oneservice.cases.actions import desk
from oneservice.cases.errors import NotFound, Refused
from oneservice.cases.papers import open_values
from oneservice.cases.queries.files import Verification
from tests.cases.stage import Stage

pytestmark = pytest.mark.django_db

RARE = "王𠮷"
"""No shipped font has the second character."""


def paper(stage, document, item=None):
    found = stage.case.documents.filter(document=document)
    return (found.filter(item=stage.item(item)) if item else found).get()


def everything(values):
    """All texts in the values of a document, in one."""
    if isinstance(values, dict):
        return " ".join(map(everything, values.values()))
    return " ".join(map(everything, values)) if isinstance(values, list) else str(values)


# --- what they hold -------------------------------------------------------------------------------------------


def test_paper_of_an_item_holds_the_groups_it_needs_only(filed):
    filed.once("usual birth-certificate")
    values = open_values(paper(filed, "birth-cert"))
    shared = {"case", "this", "signatures", "materials"}
    assert set(values) - shared == {"newborn", "mother", "father", "parents"}


def test_paper_of_the_police_holds_no_bank_account(filed):
    filed.once("usual birth-certificate", "usual birth-registration")
    account = filed.scenario.answers["pay.bank_account"]
    papers = filed.case.documents.filter(item=filed.item("birth-registration"))
    assert [account in everything(open_values(each)) for each in papers] == [False] * 3


def test_declared_paper_holds_what_its_takers_may_know(filed):
    account = filed.scenario.answers["pay.bank_account"]
    held = {d: account in everything(open_values(paper(filed, d))) for d in ("name-statement", "bank-statement-form")}
    assert held == {"name-statement": False, "bank-statement-form": True}


def test_declared_paper_shows_its_signers(filed):
    signers = {d: open_values(paper(filed, d))["signatures"] for d in ("name-statement", "bank-statement-form")}
    assert {d: [line["name"] for line in lines] for d, lines in signers.items()} == {
        "name-statement": ["李娜", "王海涛"],
        "bank-statement-form": ["李娜"],
    }


def test_values_are_those_of_the_day_it_was_issued(filed):
    filed.once("usual birth-certificate")
    filed.usual_correction("birth-registration", "newborn.name", "王若兮")
    filed.usual("birth-registration")
    names = [open_values(paper(filed, d))["newborn"]["name"] for d in ("birth-cert", "household-page")]
    assert names == ["王若溪", "王若兮"]


def test_refusal_holds_reason_and_remedies(filed):
    filed.once("usual birth-certificate").act("birth-registration", "accept").act("birth-registration", "propose")
    filed.act("birth-registration", "refuse")
    this = open_values(paper(filed, "refusal-decision"))["this"]
    assert (this["reason"], this["remedies"][:4]) == ("经核查，提交的信息与登记内容不符。", "如不服本")


def test_closing_certificate_lists_every_item(filed):
    values = open_values(paper(filed.once("finish"), "closing-certificate"))
    assert [line["outcome"] for line in values["items"]] == ["granted"] * 10


# --- making them ----------------------------------------------------------------------------------------------


def test_paper_is_made_signed_and_verifiable(filed):
    filed.once("usual birth-certificate")
    row = filed.make(paper(filed, "birth-cert"))
    found = queries.verification(row.token)
    assert found == Verification(
        found.title,
        row.number("CS{year}-{seq}"),
        "昆明市盘龙区妇幼保健院（示例）",
        row.issued_on,
        "valid",
        row.sha256,
        True,
    )
    data, name = queries.document_file(filed.mother, row.pk)
    assert (data[:5], name) == (b"%PDF-", f"birth-cert-{row.pk}.pdf")


def test_data_attached_to_a_paper_is_its_extract(filed):
    filed.once("usual birth-certificate", "usual birth-registration")
    row = filed.make(paper(filed, "household-page"))
    data, _ = queries.document_file(filed.mother, row.pk)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        attached = pdf.attachments["data.json"].get_file().read_bytes().decode()
    assert ("王若溪" in attached, filed.scenario.answers["pay.bank_account"] in attached) == (True, False)


def test_verification_before_it_is_made_says_so(filed):
    assert queries.verification(paper(filed, "application-form").token).status == "making"


def test_typed_code_verifies_too(filed):
    token = paper(filed, "application-form").token
    assert queries.verification("-".join(token[n : n + 4].upper() for n in range(0, 16, 4))).status == "making"


@pytest.mark.parametrize("token", ["", "no-such", "0000000000000000"])
def test_unknown_token_is_not_found(filed, token):
    with pytest.raises(NotFound):
        queries.verification(token)


# --- who may have them ----------------------------------------------------------------------------------------


def test_paper_that_is_not_made_yet_is_not_found(filed):
    with pytest.raises(NotFound):
        queries.document_file(filed.mother, paper(filed, "application-form").pk)


@pytest.mark.parametrize("reader", ["father", "stranger"])
def test_paper_is_the_starters_alone(filed, reader):
    row = filed.make(paper(filed, "name-statement"))
    with pytest.raises(NotFound):
        queries.document_file(getattr(filed, reader), row.pk)


def test_department_has_the_papers_of_its_item(filed):
    filed.once("usual birth-certificate")
    row = filed.make(paper(filed, "birth-cert"))
    assert queries.document_file(filed.office("birth-certificate", "clerk"), row.pk)[0][:5] == b"%PDF-"
    with pytest.raises(NotFound):
        queries.document_file(filed.office("birth-registration", "clerk"), row.pk)


def test_department_never_has_the_whole_application(filed):
    row = filed.make(paper(filed, "application-form"))
    clerks = [filed.office(item, "clerk") for item in ("birth-certificate", "birth-registration", "birth-service")]
    for clerk in clerks:
        with pytest.raises(NotFound):
            queries.document_file(clerk, row.pk)


def test_declared_paper_is_for_those_who_take_it(filed):
    row = filed.make(paper(filed, "bank-statement-form"))
    taker, other = filed.office("maternity-claim", "clerk"), filed.office("birth-registration", "clerk")
    assert queries.document_file(taker, row.pk)[0][:5] == b"%PDF-"
    with pytest.raises(NotFound):
        queries.document_file(other, row.pk)


def test_declared_paper_is_on_the_desk_of_those_who_take_it(filed):
    filed.once("usual birth-certificate")
    shown = queries.desk_item(filed.office("maternity-claim", "clerk"), filed.item("maternity-claim").pk).documents
    assert [line.kind for line in shown] == ["bank-statement-form"]


# --- one that cannot be made ----------------------------------------------------------------------------------


@pytest.fixture
def rare(stage):
    """The child's name has a character that no font can draw."""
    return stage.once(rarely_named)


def rarely_named(stage):
    stage.open().fill(newborn__name=RARE).submit().sign().usual("birth-certificate")
    stage.make(paper(stage, "birth-cert"))


def clerk(stage):
    return stage.office("birth-certificate", "clerk")


def test_character_no_font_has_is_named_to_staff(rare):
    problems = queries.desk_problems(clerk(rare))
    assert [(each.problem, each.detail) for each in problems] == [("missing-glyph", "𠮷")]


def test_paper_with_a_problem_is_shown_so_to_the_citizen(rare):
    lines = next(i.documents for i in queries.progress(rare.mother, rare.ref).items if i.id == "birth-certificate")
    assert {line.kind: line.status for line in lines} == {
        "acceptance-receipt": "making",
        "grant-decision": "making",
        "birth-cert": "problem",
    }


def test_paper_without_the_character_is_made_all_the_same(rare):
    assert rare.make(paper(rare, "acceptance-receipt")).state == "ready"


def test_problem_of_a_paper_stops_no_item(rare):
    assert (rare.item("birth-certificate").phase, rare.item("birth-registration").phase) == ("closed", "received")


def test_problem_is_shown_to_the_office_concerned_only(rare):
    others = [rare.office("birth-registration", "clerk"), rare.staff("wuhua-hospital-clerk")]
    assert [queries.desk_problems(other) for other in others] == [[], []]


def test_paper_is_made_anew_once_the_cause_is_mended(rare):
    row = paper(rare, "birth-cert")
    rare.mend(row, newborn={"name": "王吉"})
    desk.remake_document(clerk(rare), row.pk, now=rare.now)
    assert rare.make(row).state == "ready"


def test_only_the_office_concerned_makes_a_paper_anew(rare):
    with pytest.raises(NotFound):
        desk.remake_document(rare.office("birth-registration", "clerk"), paper(rare, "birth-cert").pk, now=rare.now)


def test_paper_without_a_problem_is_not_made_anew(rare):
    with pytest.raises(Refused):
        desk.remake_document(clerk(rare), paper(rare, "grant-decision").pk, now=rare.now)


def test_rare_characters_the_fonts_have_are_printed(db, clock):
    stage = Stage("姓名有生僻字", clock).once("filed", "usual birth-certificate")
    assert stage.make(paper(stage, "birth-cert")).state == "ready"
