"""In a child process: a site of its own with a filed case, its papers and a signed root; prints what tests ask for."""

import json
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

django.setup()

from oneservice.records import notary  # noqa: E402 - models exist only now
from tests.cases.stage import Stage  # noqa: E402


def live():
    call_command("migrate", verbosity=0)
    stage = Stage().filed()
    stage.usual("birth-certificate")
    for document in stage.case.documents.all():
        stage.make(document)
    notary.sign_new(stage.now)
    facts = {"ref": stage.ref, "number": stage.case.number, "mother": stage.mother.name}
    Path(settings.VAR, "facts.json").write_text(json.dumps(facts), "utf-8")


if __name__ == "__main__":
    live()
