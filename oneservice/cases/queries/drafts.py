"""A case before it is filed: the guide, the task list, a page, check your answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from oneservice.cases.actions.permits import groups_of
from oneservice.cases.besides import Beside, besides
from oneservice.cases.cells import asked_field, cell_of
from oneservice.cases.concerning import fields_for, roles_of, shown_to
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Case, Participant
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.queries.disputes import dispute_lines
from oneservice.cases.queries.parts import (
    ASKING,
    acting_name,
    link_lines,
    material_lines,
    question,
    role_title,
    sections,
    seen_by,
    source_title,
    workdays,
)
from oneservice.cases.queries.rosters import left_out
from oneservice.cases.readiness import promised_later, what_is_left
from oneservice.cases.reading import Filler, Reading, read_case
from oneservice.cases.shapes import (
    AskedSource,
    CheckView,
    ConsentView,
    Draft,
    GateLine,
    GuideLine,
    PageLine,
    PageView,
    Question,
    Quorum,
    Signer,
)
from oneservice.cases.signatories import Signatory, may_sign, needed_of, people_of
from oneservice.cases.windows import told_of
from oneservice.engine.asking import SILENT
from oneservice.engine.definition import Field, Page, Role, Text
from oneservice.engine.display import show_money
from oneservice.engine.form import FormState
from oneservice.engine.plan import GuideItem, gates, guide, in_workdays
from oneservice.engine.rules import compile_rule
from oneservice.engine.values import UNKNOWN, Origin, Truth, Unknown, Value
from oneservice.people.models import Person

KEPT = timedelta(days=30)
"""A draft nobody touches is kept this long."""

STATEMENT = Text(
    "本人承诺：以上填报内容及提交材料真实、合法、有效；同意受理机关为办理上述事项依法核验、共享本人相关信息。"
    "若有不实，本人愿承担相应法律责任。",
    "I declare that what is stated and submitted above is true, lawful and valid; I agree that the authorities "
    "check and share my information as far as these items need it. I answer for anything untrue.",
)
PROMISE = Text(
    "下列材料本人承诺在受理后按告知的日期补齐：{}。补齐前不作准予决定，逾期未补齐的，该事项终止办理。",
    "I promise to bring these after acceptance, by the day I am told: {}. Nothing is granted before they have come; an "
    "item whose material does not come in time ends.",
)


def still_asking(person: Person, ref: str) -> int:
    """How many registers have not answered yet: one query, for the moment after the start button."""
    reading, _ = read_case(person, ref, now=timezone.now())
    return sum(entry["status"] == SILENT for entry in reading.dossier.asked.values())


def draft(person: Filler, ref: str, *, now: datetime | None = None) -> Draft:
    """The task list and personal guide, as far as the reader's part goes."""
    reading, me = read_case(person, ref, now=now or timezone.now())
    return draft_of(reading, me)


def draft_of(reading: Reading, me: Participant) -> Draft:
    state = reading.form_state()
    found = guide(
        reading.closure,
        state.sure,
        reading.chosen,
        reading.calendar,
        reading.today,
        later=reading.later_items,
        own=reading.item_calendars(state.sure),
    )
    judged = tuple(gate_lines(reading, state))
    left = what_is_left(reading, state) if me.starts else []
    pages = tuple(page_line(reading, state, page, left) for page in pages_for(reading, me))
    lines = material_lines(reading, state) if me.starts else ()
    asked = tuple(signers(reading, state, me))
    missing = sum(line.status == "missing" and not line.optional for line in lines)
    standing, window = told_of(reading.bundle, reading.filing_day) if not reading.case.stage else ("open", None)
    return Draft(
        ref=reading.case.ref,
        title=reading.bundle.title,
        note=reading.bundle.note,
        phase=reading.case.phase,
        role=me.role,
        starts=me.starts,
        gates=judged,
        closed_gate=next((gate for gate in judged if gate.truth == "no"), None),
        guide=tuple(guide_line(reading, line, fields_for(reading, me)) for line in found.items),
        workdays=in_workdays(found.promise),
        due=found.due,
        pages=pages,
        materials=lines,
        sources=tuple(asked_sources(reading)),
        signers=asked,
        quorums=tuple(quorums(reading, asked)),
        ready=not left and standing == "open",
        done=sum(page.status == "done" for page in pages) + (not missing and bool(lines)),
        total=len(pages) + bool(lines),
        keep_until=None if reading.case.filed_at else timezone.localdate(reading.case.changed_at + KEPT),
        acting=acting_name(reading),
        prepared=_prepared(reading),
        links=link_lines(reading, state, fields_for(reading, me)),
        stage=reading.case.stage,
        returned=returned_text(reading),
        window=window,
        open=standing == "open",
        aside=left_out(reading) if me.starts else (),
        received_at=reading.case.received_at,
        disputes=dispute_lines(reading, state, me),
        beside=tuple(_beside(reading, state, me)),
        known=bool(shown_to(reading, state, me)),
    )


def _beside(reading: Reading, state: FormState, me: Participant) -> Iterable[tuple[str, Beside]]:
    """What registers contradict on the reader's pages, for who may take it."""
    for page in pages_for(reading, me) if me.starts and reading.case.phase == "draft" else ():
        for each in besides(reading, state, page.fields):
            yield page.id, each


def _prepared(reading: Reading) -> Text | None:
    by = reading.bundle.prepared_by
    return reading.closure.sources[by.source].title if by and reading.case.prepared else None


def yes_no(truth: Truth) -> str:
    return "unknown" if truth is UNKNOWN else "yes" if truth else "no"


def gate_lines(reading: Reading, state: FormState) -> Iterable[GateLine]:
    titles = {gate.id: gate.title for gate in reading.bundle.gates}
    for gate in gates(reading.closure, state.sure):
        yield GateLine(gate.id, titles[gate.id], yes_no(gate.truth), gate.otherwise)


def guide_line(reading: Reading, line: GuideItem, visible: frozenset[str]) -> GuideLine:
    """``visible``: the fields the reader may read; a reason or fee that comes of another is not told."""
    entry, fee = reading.bundle.item(line.id), reading.closure.items[line.id].fee
    hidden = reading.closure.fields.keys() - visible
    reads = compile_rule(entry.when).reads if entry.when is not None else frozenset()
    return GuideLine(
        id=line.id,
        title=line.title,
        department=line.department,
        office="",
        applies="later" if line.id in reading.later_items else yes_no(line.applies),
        why=line.why if entry.when is not None and not reads & hidden else None,
        workdays=0 if line.limit.at_once else workdays(line.limit.promised),
        due=line.due,
        provisional=line.provisional,
        after=tuple(reading.closure.items[item].title for item in line.after),
        fee=fee_text(UNKNOWN if fee and fee.amount in hidden else line.fee),
        optional=entry.optional,
        chosen=not entry.optional or line.id in reading.chosen,
    )


def fee_text(fee: int | Unknown | None) -> str:
    """ "" for free, an amount in yuan, or ``bill`` while it is not assessed."""
    if fee is None:
        return ""
    return show_money(fee, False) if isinstance(fee, int) else "bill"


def pages_for(reading: Reading, me: Participant) -> list[Page]:
    """The pages for one of the reader's parts."""
    roles = roles_of(reading, me)
    return [page for page in reading.closure.pages if reading.bundle.shows(page, roles, began=me.starts)]


def page_line(reading: Reading, state: FormState, page: Page, left: list[tuple[str, Text]]) -> PageLine:
    shown = [name for name in page.fields if state.shown[name] is not False]
    open_names = {name for name, _ in left}
    questions = sum(name in open_names for name in shown)
    asking = any(name in state.pending for name in shown)
    filled = sum(_prefilled(state.values.get(name)) for name in shown)
    status = "waiting" if asking and questions else "todo" if questions else "done" if shown else "optional"
    return PageLine(page.id, page.title, status, questions, filled)


def _prefilled(value: Value | None) -> bool:
    return value is not None and value.origin is Origin.FOUND


def asked_sources(reading: Reading) -> Iterable[AskedSource]:
    for (source, of), status in reading.asked_status().items():
        title = source_title(reading.closure, source)
        yield AskedSource(
            source, title or Text(source), of, role_title(reading.closure, of), ASKING.get(status, status)
        )


def signers(reading: Reading, state: FormState, me: Participant) -> Iterable[Signer]:
    """Who has signed and who must; before the invitation as far as the rules already say."""
    known = {(p.role, p.row): p for p in reading.participants}
    certain = {(one.role, one.row) for one in reading.possible_signers(state) if one.asked is True}
    for role in reading.bundle.roles.values():
        people = people_of(role, state.env) if role.signs else []
        for one in people:
            if (one.role, one.row) in known.keys() | certain:
                yield _signer(reading, one, known.get((one.role, one.row)), me)


def _signer(reading: Reading, one: Signatory, part: Participant | None, me: Participant) -> Signer:
    return Signer(
        role=one.role,
        title=role_title(reading.closure, one.role),
        name=one.name,
        status=part.status if part else Participant.Status.NOT_INVITED,
        due=part.due if part else None,
        signed_at=part.signed_at if part else None,
        me=part is not None and part.ric_index == me.ric_index,
        agent=part is not None and part.agent_id is not None,
        items=tuple(reading.closure.items[item].title for item in reading.bundle.roles[one.role].items),
    )


def quorums(reading: Reading, found: Iterable[Signer]) -> Iterable[Quorum]:
    """Roles of which not everybody must sign."""
    roles = [signer.role for signer in found]
    for role in reading.bundle.roles.values():
        of = roles.count(role.id)
        if 0 < (needed := needed_of(role, of)) < of:
            yield Quorum(role_title(reading.closure, role.id), needed, of)


RETURNED = {
    "late": Text(
        "共同签字人未在期限内确认，申请已退回，填写的内容都保留着，可修改后重新提交",
        "A co-signer did not answer in time: the application came back with everything kept; mend it and send it again",
    ),
    "refused": Text(
        "共同签字人不同意，申请已退回，填写的内容都保留着，可修改后重新提交",
        "A co-signer did not agree: the application came back with everything kept; mend it and send it again",
    ),
}


def returned_text(reading: Reading) -> Text | None:
    """Why a draft came back, with what the co-signer wrote."""
    text, why = RETURNED.get(reading.case.returned), reading.dossier.refusal
    if text is None or not why:
        return text
    return Text(f"{text.zh}。理由：{why}", f"{text.en}. The reason given: {why}")


def page(person: Filler, ref: str, page_id: str, *, posted: Posted | None = None) -> PageView:
    """One page of the form. ``posted`` is looked at but not kept: it decides what shows and comes back as typed."""
    reading, me = read_case(person, ref, now=timezone.now())
    pages = pages_for(reading, me)
    number = next((n for n, each in enumerate(pages, 1) if each.id == page_id), None)
    if number is None or not reading.case.filling:
        raise NotFound
    if posted is not None:
        lay_over(reading, pages[number - 1].fields, posted)
    state = seen_by(reading, reading.form_state(), me)
    return page_view(reading, state, pages, number, read_only=not me.starts or reading.case.phase != "draft")


def page_view(reading: Reading, state: FormState, pages: list[Page], number: int, *, read_only: bool) -> PageView:
    """The ``number``-th of ``pages``, from 1, as ``state`` has it."""
    each = pages[number - 1]
    questions = tuple(question(reading, state, name) for name in each.fields)
    return PageView(
        ref=reading.case.ref,
        id=each.id,
        title=each.title,
        help=each.help,
        questions=questions,
        asking=_asking(reading, questions),
        number=number,
        of=len(pages),
        read_only=read_only,
        following=next((p.id for p in pages[number:] if _shows_anything(state, p)), ""),
    )


def _shows_anything(state: FormState, page: Page) -> bool:
    return any(state.shown[name] is not False for name in page.fields)


def lay_over(reading: Reading, names: Iterable[str], posted: Posted) -> None:
    """Typed values over the kept ones, in memory only, and only where the page may write."""
    before = reading.form_state()
    form = reading.pinned.form
    fields = [asked_field(form, reading.closure.fields[name]) for name in names if name not in before.locked]
    for name, value in parse_fields(fields, posted, reading.today).values.items():
        old = reading.dossier.answers.get(name)
        if old is None or old.value != value:
            reading.dossier.answers[name] = Value(value, Origin.TYPED)


def _asking(reading: Reading, questions: tuple[Question, ...]) -> tuple[Text, ...]:
    """Registers still silent that could fill something on this page."""
    silent = {source for (source, _), status in reading.asked_status().items() if status == SILENT}
    wanted = {origin.source for each in questions for origin in each.field.sources if each.value is None}
    return tuple(reading.closure.sources[source].title for source in sorted(silent & wanted))


def check(person: Filler, ref: str) -> CheckView:
    """What the reader is about to sign: who begins sees all pages, a co-signer those that name him.

    After filing only for a signature that some items still wait for.
    """
    reading, me = read_case(person, ref, now=timezone.now())
    if not reading.case.filling and not _still_to_sign(reading, me):
        raise NotFound
    state = reading.form_state()
    view = draft_of(reading, me)
    mine = seen_by(reading, state, me)
    return CheckView(
        draft=view,
        sections=sections(reading, mine, pages_for(reading, me), names=None, changeable=me.starts),
        left=tuple((_page_of(reading, name), text) for name, text in _left(reading, state, me)),
        statement=_statement(reading, state, me),
    )


def _statement(reading: Reading, state: FormState, me: Participant) -> Text:
    """What is declared by signing; who leaves out materials that may follow 容缺 promises them with it."""
    later = promised_later(reading, state) if me.starts else []
    if not later:
        return STATEMENT
    zh = "、".join(dict.fromkeys(need.material.title.zh for need in later))
    en = ", ".join(dict.fromkeys(need.material.title.en or need.material.title.zh for need in later))
    return Text(f"{STATEMENT.zh}\n{PROMISE.zh.format(zh)}", f"{STATEMENT.en}\n{PROMISE.en.format(en)}")


def consent(person: Person, ref: str) -> ConsentView:
    """What a person is asked to allow. Raises NotFound where nothing is asked of him."""
    reading, me = read_case(person, ref, now=timezone.now())
    if me.status != Participant.Status.ASKED:
        raise NotFound
    role = reading.bundle.roles[me.role]
    of = groups_of(role, me.row)
    asked = {one.source for each in reading.closure.fields.values() for one in each.sources if one.of == of}
    asked |= {s for each in reading.closure.fields.values() for s in _row_sources(each, role)}
    titles = tuple(reading.closure.sources[source].title for source in sorted(asked))
    return ConsentView(ref, reading.bundle.title, role_title(reading.closure, me.role), titles, me.due)


def _row_sources(each: Field, role: Role) -> Iterable[str]:
    """Registers asked about a row of the role's list."""
    columns = each.columns.values() if role.each == each.id else ()
    return (one.source for column in columns for one in column.sources if one.of == "row")


def _still_to_sign(reading: Reading, me: Participant) -> bool:
    over = bool(reading.case.closed_at)
    mine = (part for part in reading.participants if part.ric_index == me.ric_index)
    return any(may_sign(reading.bundle, part, before=False, over=over) for part in mine)


def _left(reading: Reading, state: FormState, me: Participant) -> list[tuple[str, Text]]:
    return what_is_left(reading, state) if me.starts else []


def _page_of(reading: Reading, name: str) -> str:
    """The page that mends it; ``materials`` or ``guide`` for what is on no page."""
    if name.startswith("material:"):
        return "materials"
    cell = cell_of(reading.closure, name)
    field = cell[0] if cell else name
    found = (each.id for each in reading.closure.pages if field in each.fields)
    return next(found, "guide")


def case_phase(person: Person, ref: str) -> Case:
    """The case's own row for a door that must choose between task list and progress."""
    reading, _ = read_case(person, ref, now=timezone.now())
    return reading.case
