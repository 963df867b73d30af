"""What a citizen does after filing: put right what a notice names, and pay."""

from __future__ import annotations

from datetime import datetime

from oneservice.cases import uploads
from oneservice.cases.actions import moving
from oneservice.cases.actions.draft import ERRORS, keep_upload, put_values
from oneservice.cases.actions.filing import after_moves
from oneservice.cases.errors import CLOSED, NotFound, Refused
from oneservice.cases.models import ItemCase
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.work import Work, work_as
from oneservice.engine.definition import Phase, Text
from oneservice.people.models import Person

APPLICANT = "applicant"
NOTHING_NEW = Text(
    "请逐项修改补正通知中列出的内容后再提交", "Put right what the notice names, point by point, then send it"
)


def resubmit_item(
    person: Person, ref: str, item_id: str, *, posted: Posted, files: dict[str, bytes], now: datetime
) -> None:
    """Answer a correction notice: only the fields and materials it names are open (LANGUAGE, correction).

    Raises ``Refused`` with a text for each field or ``material:KEY`` that is still wrong; nothing is sent then.
    """
    harmless = {key: uploads.accept(data) for key, data in files.items()}
    with work_as(person, ref, now=now) as (work, me):
        item = work.item_case(item_id)
        if not me.starts or item.phase != Phase.CORRECTION:
            raise Refused(CLOSED)
        fields, materials = named_in_notice(work, item)
        _put_right(work, fields, posted)
        for key in materials:
            if key in harmless:
                keep_upload(work, key, harmless[key])
        action = next(a for a in work.closure.process_of(item.item).actions_from(item.state) if not a.event)
        moving.take(work, item, action)
        work.seal()
        after_moves(work, [item], look=bool(fields))


def named_in_notice(work: Work, item: ItemCase) -> tuple[list[str], list[str]]:
    """Names of fields and keys of materials in the open correction notice."""
    defects = work.open_notes(item).get("defects", [])
    fields = [d["name"] for d in defects if d["kind"] == "field"]
    return fields, [d["name"] for d in defects if d["kind"] == "material"]


def _put_right(work: Work, names: list[str], posted: Posted) -> None:
    parsed = parse_fields([work.closure.fields[name] for name in names], posted, work.today)
    changed = put_values(work, parsed.values)
    state = work.form_state()
    wrong = {name: text for name, text in (state.wrong | parsed.wrong).items() if name in names}
    if wrong:
        raise Refused(ERRORS, wrong)
    if changed:
        work.note("answers.corrected", fields=sorted(changed))


def bill_of(work: Work, item_id: str) -> ItemCase:
    """The item whose bill is open; NotFound where there is none."""
    item = work.item_case(item_id)
    if item.phase != Phase.PAYMENT or not item.order:
        raise NotFound
    return item
