"""What a document will say, frozen when it is issued; the PDF is made of exactly this, later, by a job.

A document of an item sees the fields that item needs or gives and nothing else (an extract per item, never
the whole application); a document of the case sees all. Shape of the values: ``document_values``.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from oneservice.cases.cells import (
    cell_of,
    field_of,
    gives_of,
    item_title,
    list_of,
    material_keys,
    needs_of,
    plain_of,
)
from oneservice.cases.disputes import corrected_by
from oneservice.cases.models import CaseDocument, ItemCase, Participant
from oneservice.cases.reading import Reading
from oneservice.cases.showing import show
from oneservice.cases.signatories import Signatory, people_of
from oneservice.cases.work import Work
from oneservice.engine.built_in import CUSTODY, SUPERVISION
from oneservice.engine.definition import Closure, Field, FieldType, Item, Limit, Text, Unit
from oneservice.engine.form import FormState
from oneservice.engine.materials import MaterialNeed
from oneservice.engine.values import UNKNOWN
from oneservice.people.divisions import division_title
from oneservice.people.models import Office
from oneservice.records import sealing

PLAIN = frozenset({FieldType.DATE, FieldType.DATETIME})
"""Given to templates as ISO text, so that a template chooses how a date is written."""

BARE = frozenset({CUSTODY, SUPERVISION})
"""Documents that hold no field and no word of the department: they are read by offices that read no application."""

INTERNAL = frozenset({SUPERVISION})
"""Documents from office to office: they are not the applicant's, and name nobody."""

UNITS = {
    Unit.WORKDAYS: "个工作日",
    Unit.WORKHOURS: "个工作小时",
    Unit.DAYS: "日",
    Unit.MONTHS: "个月",
    Unit.YEARS: "年",
}
HOW = {
    "licence": Text("电子证照，免于提交", "Electronic licence, not asked for"),
    "source": Text("数据共享核验，免于提交", "Checked by data sharing, not asked for"),
    "form": Text("由申请信息生成", "Made from the application"),
    "upload": Text("申请人上传", "Uploaded by the applicant"),
}


def issue(
    work: Work,
    document: str,
    item: ItemCase | None = None,
    *,
    said: Mapping[str, Any] | None = None,
    only: Collection[str] | None = None,
    issuer: str = "",
) -> CaseDocument | None:
    """Freeze the values of ``document``; ``Work.save`` writes the row and the job that makes the PDF.

    ``said``: what this paper alone says, as ``this.…``. ``only``: besides that nothing but these names of ``this``.
    ``issuer``: who issues it, where its item's office does not.
    None: the content has no such document.
    """
    definition = work.closure.documents.get(document)
    if definition is None:
        return None
    token = secrets.token_hex(8)  # also printed, for people to type
    values = document_values(work, item, document)
    if only is not None:
        values = {"this": {name: values["this"][name] for name in only}}
    values["this"] |= said or {}
    made = CaseDocument(
        case=work.case,
        item=item,
        document=document,
        token=token,
        issuer=issuer or _issuer(work, definition.seal, item),
        issued_on=work.today,
        sealed=sealing.seal_json(bytes(work.case.key), values, of=f"document:{token}"),
    )
    work.documents.append(made)
    return made


def open_values(row: CaseDocument) -> dict[str, Any]:
    """The values frozen when the document was issued."""
    return sealing.open_json(bytes(row.case.key), bytes(row.sealed), of=f"document:{row.token}")


def _issuer(work: Reading, seal: str, item: ItemCase | None) -> str:
    if seal == "department" and item is not None:
        return office_name(item.office) or work.closure.departments[item.department].title.zh
    return _lead_office(work)


def _lead_office(work: Reading) -> str:
    """The office of the lead department that takes part in the case; else the department's name."""
    lead = work.bundle.lead
    offices = (item.office for item in work.items if item.department == lead and item.office)
    return office_name(next(offices, None)) or work.closure.departments[lead].title.zh


def document_values(work: Reading, item: ItemCase | None, document: str = "") -> dict[str, Any]:
    """The plain data a template may name: field groups, ``this``, ``case``, lists of items, materials, signatures.

    A paper is attached to its own data, so it holds no more than each of those may know whom it goes to: what
    several items take has the fields that all of them declare. One of a row has the row's columns as ``row.…``
    and of its list that row alone. A list of papers goes through the hands of offices that read nothing: see ``BARE``.
    """
    state = work.form_state()
    readers = [work.closure.items[item.item]] if item else [*items_taking(work.closure, document).values()]
    fields = () if document in BARE else work.closure.fields
    names = [name for name in fields if all(name in (*each.needs, *each.gives) for each in readers)]
    own = list_of(work.closure, item) if item and document not in BARE else ""
    values = _groups(work, state, (name for name in names if name != own))
    if item and own:
        values |= _own_row(work, state, item, own in names)
    values["case"] = _case(work) | ({"applicant": ""} if document in INTERNAL else {})
    values["this"] = _this(work, item, {} if document in BARE or item is None else work.open_notes(item))
    values["signatures"] = _signatures(work, state, document, set(names))
    mine = material_keys(work.closure, item) if item else None
    values["materials"] = _materials(work, state, mine)
    if not readers:
        values["items"] = _item_lines(work)
        values["sections"] = _sections(work, state)
    return values


def _own_row(work: Reading, state: FormState, item: ItemCase, whole: bool) -> dict[str, Any]:
    """``row``: the columns the item declares; ``whole``: its list too is declared, and has this row."""
    row: dict[str, Any] = {}
    for name in (*needs_of(work.closure, item), *gives_of(work.closure, item)):
        if cell_of(work.closure, name):
            field = field_of(work.closure, name)
            row[field.name] = shown_value(field, plain_of(work.closure, state, name))
    own = work.closure.fields[list_of(work.closure, item)]
    values: dict[str, Any] = {"row": row}
    if whole:
        values[own.group] = {own.name: [row]}
    return values


def items_taking(closure: Closure, document: str) -> dict[str, Item]:
    """The entries that take ``document`` as a material; none for one of the whole case or of an item."""
    return {
        entry: item
        for entry, item in closure.items.items()
        if document and any(closure.materials[use.use].form == document for use in item.materials)
    }


def _groups(work: Reading, state: FormState, names: Iterable[str]) -> dict[str, Any]:
    groups: dict[str, Any] = {}
    for name in names:
        definition = work.closure.fields[name]
        groups.setdefault(definition.group, {})[definition.name] = shown_value(definition, state.env.get(name))
    return groups


def shown_value(definition: Field, value: Any) -> Any:
    """A value as a template sees it: display text in Chinese, ISO for dates, "" where there is none."""
    if value is None or value is UNKNOWN:
        return ""
    if definition.type in PLAIN:
        return str(value)
    if definition.type is FieldType.LIST:
        return [{n: shown_value(c, row.get(n)) for n, c in definition.columns.items()} for row in value]
    return show(definition, value)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _case(work: Reading) -> dict[str, Any]:
    names = {f"{p.role}.name": p for p in work.participants if p.starts}
    applicant = next((work.dossier.answers[n].value for n in names if n in work.dossier.answers), "")
    filed = work.case.filed_at
    return {
        "number": work.case.number,
        "title": work.bundle.title.zh,
        "title_en": work.bundle.title.en,
        "filed_on": _iso(timezone.localdate(filed) if filed else None),
        "closed_on": _iso(work.today if work.case.closed_at else None),
        "division": division_title(work.case.division).zh,
        "applicant": applicant,
        "due": _iso(work.case.due),
        "entered_on": _iso(work.entered_on),
        "note": work.bundle.note.zh if work.bundle.note else "",
    }


def _this(work: Reading, item: ItemCase | None, notes: Mapping[str, Any]) -> dict[str, Any]:
    if item is None:
        return {
            "number": work.case.number,
            "title": work.bundle.title.zh,
            "office": _lead_office(work),
            "department": work.closure.departments[work.bundle.lead].title.zh,
            "issued_on": _iso(work.today),
        }
    definition = work.closure.items[item.item]
    department = work.closure.departments[item.department].title.zh
    title = item_title(work.closure, item, work.dossier.answers)
    return {
        "number": f"{work.case.number}-{item_index(work, item):02d}",
        "title": title.zh,
        "title_en": title.en,
        "office": office_name(item.office) or department,
        "phone": item.office.phone if item.office else "",
        "address": item.office.address if item.office else "",
        "department": department,
        "accepted_on": _iso(item.accepted_on),
        "due": _iso(item.due),
        "act_by": _iso(item.act_by),
        "decided_on": _iso(item.decided_on),
        "issued_on": _iso(work.today),
        "reason": notes.get("reason", ""),
        "remedies": notes.get("remedies", ""),
        "opinion": notes.get("opinion", ""),
        "findings": notes.get("findings", ""),
        "defects": notes.get("defects", []),
        "owed": _owed(work, item),
        "amount": f"{item.amount / 100:.2f}" if item.amount else "",
        "paid_on": _iso(work.today) if item.payment == "paid" else "",
        "basis": [f"《{basis.law}》{_article(basis.article)}" for basis in definition.basis],
    }


def _owed(work: Reading, item: ItemCase) -> list[dict[str, str]]:
    """What may follow 容缺, each with its last day."""
    debts = work.dossier.debts.get(item.key, {})
    materials = work.closure.materials
    return [{"title": materials[key.partition(":")[0]].title.zh, "due": due} for key, due in debts.items()]


def _article(article: str) -> str:
    return f"第{article}条" if article else ""


def office_name(office: Office | None) -> str:
    return office.zh if office else ""


def item_index(work: Reading, item: ItemCase) -> int:
    """The item's place in the case, from 1: the end of its number."""
    return next(i for i, other in enumerate(work.items, 1) if other.pk == item.pk)


def _signatures(work: Reading, state: FormState, document: str, names: set[str]) -> list[dict[str, str]]:
    """Who signed and when: the roles a document names as its signers, if it names any, whose names it may hold."""
    definition = work.closure.documents.get(document)
    signed_by = definition.signed_by if definition else ()
    lines = []
    people = {(one.role, one.row): one for role in work.bundle.roles.values() for one in people_of(role, state.env)}
    for participant in work.participants:
        role, one = work.bundle.roles[participant.role], people.get((participant.role, participant.row))
        if participant.status != Participant.Status.SIGNED or participant.signed_at is None:
            continue
        if (role.each or f"{role.id}.name") not in names or (signed_by and role.id not in signed_by):
            continue
        lines.append(
            {
                "role": role.title.zh if role.title else role.id,
                "name": _signed_name(participant, one),
                "signed_at": participant.signed_at.isoformat(timespec="seconds"),
            }
        )
    return lines


def _signed_name(part: Participant, one: Signatory | None) -> str:
    """Who signed; where an agent did, for whom and who he is."""
    name = one.name if one else ""
    return f"{name}（代理人{part.agent.agent_name}代签）" if part.agent else name


def _item_lines(work: Reading) -> list[dict[str, Any]]:
    """The items of the case; rows of one entry that came to the same are one line with their number."""
    alike: dict[Any, list[ItemCase]] = {}
    for item in work.items:
        same = (item.item, item.outcome, str(item.phase), item.decided_on, item.office_id) if item.row else item.pk
        alike.setdefault(same, []).append(item)
    return [_lines_of(work, rows) for rows in alike.values()]


def _lines_of(work: Reading, rows: list[ItemCase]) -> dict[str, Any]:
    line = _item_line(work, rows[0])
    return line | {"title": f"{line['title']}（{len(rows)} 项）"} if rows[0].row else line


def _item_line(work: Reading, item: ItemCase) -> dict[str, Any]:
    definition = work.closure.items[item.item]
    limit = definition.limit
    return {
        "title": definition.title.zh,
        "department": work.closure.departments[item.department].title.zh,
        "office": office_name(item.office),
        "limit": limit_text(limit),
        "outcome": item.outcome,
        "phase": str(item.phase),
        "decided_on": _iso(item.decided_on),
        "number": f"{work.case.number}-{item_index(work, item):02d}",
    }


def limit_text(limit: Limit) -> str:
    """The promised limit as a document says it."""
    if limit.at_once:
        return "即时办结"
    told = limit.promised or limit.statutory
    return f"{told.amount} {UNITS[told.unit]}" if told else "—"


def _materials(work: Reading, state: FormState, only: Collection[str] | None) -> list[dict[str, str]]:
    """The materials of the case, or those an item uses, and how each came."""
    lines = []
    for need in work.materials_needed(state):
        if only is not None and need.key not in only:
            continue
        here = need.how != "upload" or need.key in work.dossier.materials
        how = HOW[need.how].zh if here else "后补（容缺）"
        lines.append({"title": _material_title(work, need), "grade": need.material.grade, "how": how})
    return lines


def _material_title(work: Reading, need: MaterialNeed) -> str:
    """With whose it is: 居民身份证（母亲）."""
    role = work.bundle.roles.get(need.use.of)
    whose = f"（{role.title.zh}）" if role and role.title else ""
    return f"{need.material.title.zh}{whose}"


def _sections(work: Reading, state: FormState) -> list[dict[str, Any]]:
    """The application as filled: the form's pages, empty lines left out."""
    sections = []
    for page in work.closure.pages:
        rows = [_row(work, state, name) for name in page.fields if state.shown[name] is not False]
        sections.append({"title": page.title.zh, "rows": [row for row in rows if row["value"] != ""]})
    return [section for section in sections if section["rows"]]


def _row(work: Reading, state: FormState, name: str) -> dict[str, Any]:
    definition = work.closure.fields[name]
    value = work.dossier.answers.get(name)
    source = work.closure.sources.get(value.source) if value else None
    title = source.title if source else corrected_by(work.closure, value.source) if value else None
    raw = state.env.get(name)
    return {
        "label": definition.label.zh,
        "value": show(definition, raw),
        "source": title.zh if title else "",
        "type": str(definition.type),
        "raw": raw if isinstance(raw, str) else "",
    }


def made_from_answers(work: Reading, state: FormState) -> list[tuple[str, ItemCase | None]]:
    """Documents that stand for a material (姓名声明 and the like), once each; of a row one for its item case."""
    owners = {key: item for item in work.items if item.row for key in material_keys(work.closure, item)}
    needs = work.materials_needed(state)
    forms = [(need.material.form, owners.get(need.key)) for need in needs if need.how == "form"]
    return list({(form, item.pk if item else 0): (form, item) for form, item in forms if form}.values())
