"""What lies on disk after a whole case: nobody's name, number, telephone, account or address is in any of it."""

import json
import logging
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from oneservice.records.models import Entry, OutboxRow
from tests.cases.stage import Stage

PLANTED = ("mother.name", "mother.ric", "mother.mobile", "father.name", "father.ric", "newborn.name", "newborn.ric")
TYPED = ("father.mobile", "pay.bank_account", "mail.address")


@pytest.fixture
def played(transactional_db, clock, caplog):
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


def test_database_and_its_log_hold_no_answer(played):
    path = Path(connection.settings_dict["NAME"])
    files = [path, path.with_name(f"{path.name}-wal")]
    assert [leaks(played, file.read_bytes()) for file in files] == [[], []]


def test_outbox_and_journal_hold_no_answer(played):
    rows = [
        *OutboxRow.objects.values_list("key", "payload", "last_error"),
        *Entry.objects.values_list("subject", "data"),
    ]
    assert leaks(played, repr(rows).encode()) == []


def test_stored_files_hold_no_answer_and_no_picture(played):
    files = [path for path in (settings.VAR / "blobs").rglob("*") if path.is_file()]
    data = b"".join(path.read_bytes() for path in files)
    assert (len(files) >= 3, leaks(played, data), data.count(b"%PDF-"), data.count(b"\x89PNG\r\n")) == (True, [], 0, 0)


def test_log_holds_no_answer(played, caplog):
    said = "".join(record.getMessage() for record in caplog.get_records("setup"))
    assert (len(said) > 1000, leaks(played, said.encode())) == (True, [])


def test_names_of_files_hold_no_answer(played):
    names = " ".join(str(path.relative_to(settings.VAR)) for path in settings.VAR.rglob("*"))
    assert leaks(played, names.encode()) == []
