"""What lies on disk after a whole case: nobody's name, number, telephone, account or address is in any of it."""

import json
import logging
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from oneservice.records.models import Entry, OutboxRow
from tests.cases.stage import Stage

PLANTED = ("mother.name", "mother.ric", "mother.mobile", "father.name", "father.ric", "newborn.name", "newborn.ric")
TYPED = ("father.mobile", "pay.bank_account", "mail.address")


@pytest.fixture
def nothing_stored(tmp_path):
    """Other tests of this worker store plain texts: aside with them, and back for beginnings that are put back."""
    stored, aside = settings.VAR / "blobs", tmp_path / "blobs"
    if stored.exists():
        shutil.move(stored, aside)
    yield
    if aside.exists():
        shutil.copytree(aside, stored, dirs_exist_ok=True)


@pytest.fixture
def played(transactional_db, clock, caplog, nothing_stored):
    """A case that has seen a correction, a dispute, an upload, a bill, PDFs and its end; what it logged."""
    with caplog.at_level(logging.DEBUG, "oneservice"):
        stage = Stage(clock=clock).open().fill().attach().submit().sign()
        stage.usual_correction("birth-certificate", "newborn.name", "王若兮")
        stage.finish()
        for document in stage.case.documents.filter(document__in=["birth-cert", "application-form"]):
            stage.make(document)
    return stage


def markers(stage):
    """Each value as it might be written: as it is, in JSON, in UTF-16."""
    answers = stage.dossier.answers
    values = [answers[name].value for name in (*PLANTED, *TYPED)]
    assert len(values) == 10
    ways = ("utf-8", "utf-16-le", "gb18030")
    return {text: {text.encode(way) for way in ways} | {json.dumps(text)[1:-1].encode()} for text in values}


def leaks(stage, data):
    return [text for text, ways in markers(stage).items() if any(way in data for way in ways)]


def test_marker_would_be_found(played):
    assert leaks(played, "办理人李娜".encode()) == ["李娜"]


def test_nothing_kept_holds_an_answer(played, caplog):
    assert {place: hits for place, data in kept(caplog).items() if (hits := leaks(played, data))} == {}


def kept(caplog):
    """All that is on the disk or was said, by place."""
    path = Path(connection.settings_dict["NAME"])
    outbox, journal = OutboxRow.objects.values_list("key", "payload"), Entry.objects.values_list("subject", "data")
    said = [record.getMessage() for record in caplog.get_records("setup")]
    assert len(said) > 20
    return {
        "database": path.read_bytes(),
        "its log": path.with_name(f"{path.name}-wal").read_bytes(),
        "outbox": repr([*outbox]).encode(),
        "journal": repr([*journal]).encode(),
        "files": b"".join(files()),
        "log": "".join(said).encode(),
        "names of files": " ".join(map(str, settings.VAR.rglob("*"))).encode(),
    }


def files():
    return [path.read_bytes() for path in (settings.VAR / "blobs").rglob("*") if path.is_file()]


def test_stored_files_are_no_pictures_and_no_documents(played):
    stored = files()
    assert (len(stored) >= 3, [data for data in stored if data.startswith((b"%PDF-", b"\x89PNG"))]) == (True, [])
