"""The archive: when a case goes there, what its package holds, that damage is named, what is still possible after."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from oneservice.cases import archives, queries
from oneservice.cases.actions import archiving, desk, specials, supervising
from oneservice.cases.actions.reconsidering import ask_again
from oneservice.cases.errors import NotAllowed, NotFound, Refused
from oneservice.cases.models import Archive, CaseDocument, Dispute
from oneservice.cases.queries.archives import faults, unsound
from oneservice.cases.recording import record
from oneservice.documents.package import Damage, damage, pack
from oneservice.records import blobs, journal, sealing
from oneservice.records.models import OutboxRow
from tests.cases.stage import statements

pytestmark = pytest.mark.django_db

ITEM = "birth-registration"
GRANTED = {"delivered", "closed"}


def printed(stage):
    """As if every document had been printed: a few bytes stand for each PDF."""
    for row in stage.case.documents.filter(state="making"):
        blob = blobs.store(sealing.seal(bytes(stage.case.key), f"%PDF {row.pk}".encode(), of=f"pdf:{row.token}"))
        CaseDocument.objects.filter(pk=row.pk).update(state="ready", blob=blob)
    OutboxRow.objects.filter(kind="document.make").update(state="done")
    return stage


def ended(stage):
    return printed(stage.finish())


@pytest.fixture
def closed(stage):
    return printed(stage.once("filed", "finish"))


@pytest.fixture
def archived(closed):
    """Archived at once by the archivist of the office that leads it; the package is built."""
    archiving.archive_case(closed.case.number, by=archivist(closed), now=closed.now)
    return closed.settle()


def later(stage, days):
    """That much later at once; what fell due on the way is done, and printed."""
    stage.clock.at += timedelta(days=days)
    return printed(stage.settle())


def archivist(stage):
    return stage.staff("panlong-health-clerk")


def package(stage):
    return Archive.objects.filter(case=stage.case).latest("edition")


def opened(row):
    return sealing.open_sealed(bytes(row.case.key), blobs.read(row.blob), of=archives.place_of(row.case))


def inside(row):
    with zipfile.ZipFile(io.BytesIO(opened(row))) as found:
        return {name: found.read(name) for name in found.namelist()}


def revoke(stage):
    posted = {"reason": ["骗取登记"], "remedies": ["可以申请行政复议"]}
    row = stage.item(ITEM)
    specials.act_specially(stage.office(ITEM, "decider"), row.pk, "revoke", step=row.step, posted=posted, now=stage.now)
    return stage.settle()


# --- when ----------------------------------------------------------------------------------------------------


def test_closed_case_is_archived_by_itself_after_ninety_days(closed):
    granted = {item for item, phase in closed.phases().items() if phase in GRANTED}
    later(closed, settings.ARCHIVE_AFTER_DAYS - 1)
    assert closed.case.phase == "closed"
    later(closed, 2)
    assert closed.case.phase == "archived"
    assert {item for item, phase in closed.phases().items() if phase == "archived"} == granted
    assert package(closed).sha256 != ""


def test_what_is_in_the_way_puts_it_off_a_month(closed):
    place = {"department": "health", "opened_at": closed.now, "due": closed.now.date()}
    row = Dispute.objects.create(case=closed.case, field="newborn.name", **place)
    later(closed, settings.ARCHIVE_AFTER_DAYS + 1)
    assert closed.case.phase == "closed"
    Dispute.objects.filter(pk=row.pk).update(answer="stands")
    later(closed, 31)
    assert closed.case.phase == "archived"


def test_order_to_hurry_that_is_open_keeps_it_from_the_archive(filed):
    why = {"reason": ["已超期，请说明卡在哪里"], "days": ["2"]}
    supervising.order(filed.staff("yunnan-supervisor"), filed.item("birth-certificate").pk, why, now=filed.now)
    filed.finish().settle()
    with pytest.raises(Refused, match="order to hurry"):
        archiving.archive_case(filed.case.number, by=archivist(filed), now=filed.now)


def test_case_under_way_is_not_archived(filed):
    with pytest.raises(Refused, match="not closed"):
        archiving.archive_case(filed.case.number, by=archivist(filed), now=filed.now)


def test_document_that_is_not_made_keeps_it_from_the_archive(filed):
    filed.finish()
    with pytest.raises(Refused, match="not made"):
        archiving.archive_case(filed.case.number, by=archivist(filed), now=filed.now)


@pytest.mark.parametrize(
    ("login", "error"),
    [("panlong-health-decider", NotAllowed), ("wuhua-health-clerk", NotFound), ("panlong-medins-clerk", NotFound)],
)
def test_only_the_archivist_of_the_leading_office_archives(closed, login, error):
    with pytest.raises(error):
        archiving.archive_case(closed.case.number, by=closed.staff(login), now=closed.now)
    assert closed.case.phase == "closed"


def test_command_archives_what_is_due_and_names_what_is_not(closed, capsys):
    closed.clock.at += timedelta(days=settings.ARCHIVE_AFTER_DAYS + 1)
    call_command("archive", "--due")
    assert closed.case.phase == "archived"
    with pytest.raises(CommandError):
        call_command("archive", "--case", closed.case.number)
    assert "1 件已归档" in capsys.readouterr().out


# --- the package ---------------------------------------------------------------------------------------------


def test_package_holds_files_metadata_answers_and_log(archived):
    files = inside(package(archived))
    about = json.loads(files["metadata.json"])
    answers = {each["field"]: each["value"] for each in json.loads(files["application.json"])}
    log = [json.loads(line) for line in files["log.jsonl"].splitlines()]
    assert (about["number"], about["keep_years"]) == (archived.case.number, 30)
    assert {item["id"] for item in about["items"]} == set(archived.phases())
    assert answers["newborn.name"] == archived.dossier.answers["newborn.name"].value
    assert log[-1]["verb"] == "case.archived"
    assert sum(name.startswith("files/documents/") for name in files) == archived.case.documents.count()


def test_package_is_whole_and_sealed(archived):
    row = package(archived)
    assert faults(row) == []
    assert not blobs.read(row.blob).startswith(b"PK")
    assert journal.entries(archived.ref).last().data["sha256"] == row.sha256


def test_package_built_again_is_the_same(archived):
    before = package(archived)
    archiving.rebuild(before.pk, by=archivist(archived), now=archived.now)
    archived.settle()
    after = package(archived)
    assert (after.edition, after.sha256, after.making) == (1, before.sha256, False)
    assert after.blob != before.blob


def test_lost_package_is_named_and_comes_back(archived):
    row = package(archived)
    (settings.VAR / "blobs" / row.blob[:2] / row.blob[2:]).unlink()
    assert queries.archive_check(archivist(archived), row.pk)[0].en.startswith("The package is not in the store")
    archiving.rebuild(row.pk, by=archivist(archived), now=archived.now)
    archived.settle()
    assert faults(package(archived)) == []


def test_lost_document_is_named_when_the_package_is_built(archived):
    blob = archived.case.documents.first().blob
    (settings.VAR / "blobs" / blob[:2] / blob[2:]).unlink()
    archiving.rebuild(package(archived).pk, by=archivist(archived), now=archived.now)
    archived.settle()
    assert queries.archive(archivist(archived), package(archived).pk).problem.en.startswith(
        "A file of the case is miss"
    )


def test_another_package_in_its_place_is_named(archived):
    row = package(archived)
    other = pack([], {}, [])
    Archive.objects.filter(pk=row.pk).update(
        blob=blobs.store(sealing.seal(bytes(row.case.key), other, of=archives.place_of(row.case)))
    )
    assert [fault.kind for fault in faults(package(archived))] == ["record", "journal"]
    assert [number for number, _ in unsound()] == [archived.case.number] * 2


def test_check_of_all_fails_where_one_is_damaged(archived):
    call_command("archive", "--check")
    Archive.objects.update(sha256="0" * 64)
    with pytest.raises(CommandError):
        call_command("archive", "--check")


# --- after ---------------------------------------------------------------------------------------------------


def test_citizen_still_sees_the_case_and_its_documents(archived):
    seen = queries.progress(archived.mother, archived.ref)
    assert seen.number == archived.case.number
    row = archived.case.documents.first()
    assert queries.document_file(archived.mother, row.pk)[0].startswith(b"%PDF")


def test_archived_case_accepts_nothing_but_revocation(archived):
    decider, row = archived.office(ITEM, "decider"), archived.item(ITEM)
    [mine] = [line for line in queries.past(decider, archived.case.number).rows if line.id == row.pk]
    assert [each.id for each in mine.specials] == ["revoke"]
    for action in ("accept", "propose", "grant"):
        with pytest.raises(Refused):
            desk.act_on_item(decider, row.pk, action, step=row.step, posted={}, now=archived.now)


def test_revocation_makes_another_edition(archived):
    printed(revoke(archived))
    with_paper = package(archived)
    archiving.rebuild(with_paper.pk, by=archivist(archived), now=archived.now)
    archived.settle()
    row = package(archived)
    phases = {item["id"]: item["phase"] for item in json.loads(inside(row)["metadata.json"])["items"]}
    assert (archived.case.phase, phases[ITEM]) == ("archived", "revoked")
    assert (row.edition, Archive.objects.get(case=archived.case, edition=1).sha256 != row.sha256) == (2, True)
    assert faults(row) == []


def test_refusal_taken_up_again_leaves_the_archive_and_comes_back(filed):
    filed.once("usual birth-certificate").act(ITEM, "accept").act(ITEM, "propose").act(ITEM, "refuse")
    ended(filed)
    archiving.archive_case(filed.case.number, by=archivist(filed), now=filed.now)
    filed.settle()
    ask_again(filed.mother, filed.ref, ITEM, "孩子没有在别处登记", now=filed.now)
    row = filed.item(ITEM)
    posted = {"opinion": ["原决定有误"]}
    specials.act_specially(filed.office(ITEM, "decider"), row.pk, "reopen", step=row.step, posted=posted, now=filed.now)
    filed.settle()
    assert filed.case.phase == "reopened"
    ended(filed)
    assert filed.case.phase == "closed"
    later(filed, settings.ARCHIVE_AFTER_DAYS + 1)
    assert (filed.case.phase, package(filed).edition) == ("archived", 2)


def test_recorded_case_is_as_it_was_before_the_archive(archived):
    phases = record(archived.ref).scenario["expect"]["items"]
    assert "archived" not in phases.values()


@pytest.mark.parametrize("count", [1, 30])
def test_list_costs_one_statement(archived, count):
    row = package(archived)
    Archive.objects.filter(pk=row.pk).update(edition=count)
    for edition in range(1, count):
        Archive.objects.create(
            case=row.case, edition=edition, department=row.department, archived_at=row.archived_at, blob=""
        )
    keeper = archivist(archived)
    assert keeper.office.department == "health"
    with statements() as found:
        lines = queries.archives(keeper)
    assert ([line.edition for line in lines], len(found)) == ([count], 1)


# --- the package alone ---------------------------------------------------------------------------------------


@pytest.fixture
def whole(archived):
    return inside(package(archived))


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as found:
        for name, data in files.items():
            found.writestr(name, data)
    return out.getvalue()


def test_every_kind_of_tampering_is_named(whole):
    log = whole["log.jsonl"].splitlines(keepends=True)
    shorter = b"".join(log[:-1])
    assert damage(zipped(whole)) == []
    assert damage(zipped(whole | {"application.json": b"[]"})) == [Damage("altered", "application.json")]
    assert damage(zipped(whole | {"more.txt": b""})) == [Damage("extra", "more.txt")]
    assert damage(zipped({n: d for n, d in whole.items() if n != "README.txt"})) == [Damage("missing", "README.txt")]
    assert damage(zipped(whole | {"log.jsonl": shorter})) == [
        Damage("altered", "log.jsonl"),
        Damage("log", "log.jsonl"),
    ]
    assert damage(b"no zip") == [Damage("unreadable")]
