"""Before filing: begin a case, fill its pages, choose items, attach materials, decline."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from oneservice.cases import uploads
from oneservice.cases.actions import moving
from oneservice.cases.actions.asking import ask_sources, decline, fields_from
from oneservice.cases.actions.contradicting import reconsider, take_found
from oneservice.cases.actions.events import release_held
from oneservice.cases.cells import asked_field, cell_of, with_cells
from oneservice.cases.debts import settle_debts
from oneservice.cases.dossier import Dossier
from oneservice.cases.errors import CLOSED, NotFound, Refused
from oneservice.cases.models import Case, Participant
from oneservice.cases.notices import named_in_notice
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.readiness import still_to_follow
from oneservice.cases.reading import Filler, first_choice, pinned, service_ids
from oneservice.cases.windows import refuse_on, tell_before_closing
from oneservice.cases.work import Work, digest, person_actor, work_as, work_on
from oneservice.catalogue import versions
from oneservice.engine.definition import Closure, Field, Page, Text
from oneservice.engine.form import FormState
from oneservice.engine.values import Origin, Value
from oneservice.people.delegating import held_by
from oneservice.people.divisions import division_line, topmost
from oneservice.people.models import Delegation, Person
from oneservice.records import sealing

IDENTITY = "identity"
"""The source of what signing in proved."""

ERRORS = Text("有内容需要修改，其余已保存", "Some answers need mending; the rest is saved")
WHO_ARE_YOU = Text("请选择您在这件事里是谁", "Choose who you are in this matter")


def open_case(
    person: Person, bundle: str, *, now: datetime, nonce: str, place: str = "", role: str = "", authority: int = 0
) -> str:
    """Begin a case for ``person`` in the division ``place`` (that of the whole site), by the version in force there.

    The same ``nonce`` pressed twice is the same case. ``role``: who he is in the matter; it must be said where
    several may begin. ``authority``: he begins for whoever gave it to him. Returns its ``ref``. Raises NotFound: it
    is not offered there, or he has no such authority; Refused.
    """
    place = place or topmost()
    version = versions.offered(bundle, divisions=division_line(place))
    if version is None:
        raise NotFound
    refuse_on(pinned(version.sha256).closure.bundle, timezone.localdate(now))
    once = f"{person.pk}:{nonce}"
    try:
        with transaction.atomic():
            closure = pinned(version.sha256).closure
            agent = _authority(person, closure, authority, now) if authority else None
            return _open(agent or person, closure, _beginning(closure, role), once, now, place)
    except IntegrityError:
        return Case.objects.values_list("ref", flat=True).get(nonce=once)


def _beginning(closure: Closure, role: str) -> str:
    """The role that begins: the one said, or the only one there is."""
    starters = closure.bundle.starters
    if role in starters or (not role and len(starters) == 1):
        return role or starters[0]
    raise Refused(WHO_ARE_YOU, {"role": WHO_ARE_YOU})


def _authority(person: Person, closure: Closure, authority: int, now: datetime) -> Delegation:
    held = held_by(person, timezone.localdate(now))
    found = held.filter(pk=authority, bundle__in=["", *service_ids(closure)]).first()
    if found is None:
        raise NotFound
    return found


def _open(who: Person | Delegation, closure: Closure, role: str, nonce: str, now: datetime, place: str) -> str:
    """``who``: whoever begins, or the authority with which he does it for another."""
    agent = who if isinstance(who, Delegation) else None
    person = who.principal if isinstance(who, Delegation) else who
    answers = proven(person, closure, role, now)
    return begin_case(closure, role, person.ric_index, answers, nonce, now, place=place, agent=agent)


def begin_case(
    closure: Closure,
    role: str,
    ric_index: str,
    answers: dict[str, Value],
    nonce: str,
    now: datetime,
    *,
    place: str = "",
    agent: Delegation | None = None,
    also: Callable[[Work], None] | None = None,
) -> str:
    """A draft for whoever has the ``ric_index``, as ``role``; ``also`` is part of the same write. Its ``ref``."""
    key = sealing.new_key()
    dossier = Dossier(answers=answers, chosen=first_choice(closure))
    case = Case(
        ref=secrets.token_hex(8),
        nonce=nonce,
        version_id=closure.sha256,
        starter=role,
        division=place or topmost(),
        key=key,
        created_at=now,
        changed_at=now,
    )
    case.sealed = sealing.seal_json(key, dossier.to_json(), of=f"case:{case.ref}")
    case.save(force_insert=True)
    me = Participant(case=case, role=role, ric_index=ric_index, status=Participant.Status.FILLS, starts=True)
    me.save(force_insert=True)
    work = Work(case, [me], now, person_actor(role, agent), agent=agent)
    if also:
        also(work)
    work.note("case.opened", closure.bundle.id, version=closure.sha256)
    ask_sources(work, work.form_state())
    tell_before_closing(work)
    work.seal()
    work.save()
    return case.ref


def tell_of_closing(case: int, day: str, *, now: datetime) -> None:
    """A timer: the campaign closes soon and the case is not filed; who began is told."""
    with work_on({"pk": case}, now=now) as work:
        if work.case.phase in ("draft", "awaiting_signatures"):
            work.note("campaign.closing", day=day)
            work.later("message.send", f"closing:{day}", role=work.case.starter, about="closing")


def proven(person: Person, closure: Closure, role: str, now: datetime) -> dict[str, Value]:
    """What signing in proved goes into the group of the role, so that nobody types his own name."""
    known = {"name": person.name, "ric": person.ric, "mobile": person.mobile}
    return {
        f"{role}.{name}": Value(value, Origin.FOUND, source=IDENTITY, at=now.isoformat(), grade="A")
        for name, value in known.items()
        if value and f"{role}.{name}" in closure.fields
    }


def save_page(person: Filler, ref: str, page: str, posted: Posted, *, now: datetime) -> None:
    """Keep what is good, say what is wrong. Locked and hidden fields are not taken from the page.

    Raises ``Refused`` with a text for each wrong field; everything else is saved then too.
    """
    with work_as(person, ref, now=now) as (work, me):
        must_be_draft(work, me)
        wrong = save_fields(work, _fields_of(work, page, me.role), posted)
    if wrong:
        raise Refused(ERRORS, wrong)


def must_be_draft(work: Work, me: Participant) -> None:
    if work.case.phase != "draft" or not me.starts:
        raise Refused(CLOSED)
    work.case.prepared = False  # whoever writes in a prepared draft has taken it up


def _fields_of(work: Work, page_id: str, role: str) -> list[Field]:
    page = find_page(work.closure, page_id, role)
    return fields_asked(work, page)


def fields_asked(work: Work, page: Page) -> list[Field]:
    """The fields of a page as they are asked for now."""
    return [asked_field(work.pinned.form, work.closure.fields[name]) for name in page.fields]


def find_page(closure: Closure, page_id: str, role: str) -> Page:
    """The page, if whoever began as ``role`` sees it: all but those that name other roles only."""
    for page in closure.pages:
        if page.id == page_id and closure.bundle.shows(page, [role], began=True):
            return page
    raise NotFound


def save_fields(work: Work, fields: Iterable[Field], posted: Posted) -> dict[str, Text]:
    locked = work.form_state().locked
    open_fields = [each for each in fields if each.id not in locked]
    parsed = parse_fields(open_fields, posted, work.today)
    changed, state = _put_shown(work, parsed.values)
    ask_sources(work, state)
    work.seal()
    if changed:
        work.note("answers.saved", fields=sorted(changed), hash=digest(work.case.sealed))
    on_page = {each.id for each in open_fields if state.shown[each.id] is not False}
    return {name: text for name, text in {**state.wrong, **parsed.wrong}.items() if name in on_page}


def _put_shown(work: Work, values: dict[str, Any]) -> tuple[set[str], FormState]:
    """Values of questions that show once the page counts: one answer of a page may open or close another."""
    before = dict(work.dossier.answers)
    changed = put_values(work, values)
    state = work.form_state()
    hidden = {name for name in changed if state.shown[name] is False}
    if not hidden:
        return changed, state
    work.dossier.answers = before
    changed = put_values(work, {name: value for name, value in values.items() if name not in hidden})
    return changed, work.form_state()


def put_values(work: Work, values: dict[str, Any]) -> set[str]:
    """Typed values into the dossier, cells of lists by address; a value equal to what is there keeps its source."""
    changed = set()
    cells = {name: value for name, value in values.items() if cell_of(work.closure, name)}
    values = {name: value for name, value in values.items() if name not in cells}
    values |= with_cells(work.closure, work.dossier.answers, cells)
    for name, value in values.items():
        old = work.dossier.answers.get(name)
        if old is not None and old.known and old.value == value:
            continue
        if old is None and value is None and not _asked_optional(work, name):
            continue
        work.dossier.answers[name] = Value(value, Origin.TYPED, at=work.now.isoformat())
        changed.add(name)
    reconsider(work)
    return changed


def _asked_optional(work: Work, name: str) -> bool:
    """A blank answers only a question that may stay blank; else it is no answer yet."""
    return work.closure.fields[name].optional


def take_found_value(person: Filler, ref: str, name: str, *, now: datetime) -> None:
    """The applicant takes what a register said after he had typed something else; pressed twice it is taken once."""
    with work_as(person, ref, now=now) as (work, me):
        must_be_draft(work, me)
        if take_found(work, name):
            ask_sources(work, work.form_state())
            work.seal()
            work.note("value.taken", name, hash=digest(work.case.sealed))


def choose_items(person: Filler, ref: str, chosen: set[str], *, now: datetime) -> None:
    """Tick the optional items wanted; ids that are not optional items of the bundle are refused."""
    with work_as(person, ref, now=now) as (work, me):
        must_be_draft(work, me)
        put_chosen(work, chosen)
        ask_sources(work, work.form_state())
        work.seal()


def put_chosen(work: Work, chosen: set[str]) -> None:
    """The optional items that are ticked, in memory. Raises Refused: one is none of the bundle's."""
    optional = {item.id for item in work.bundle.items if item.optional}
    if not chosen <= optional:
        raise Refused(Text("请从页面列出的事项中选择", "Choose among the items on the page"))
    work.dossier.chosen = set(chosen)
    work.note("items.chosen", items=sorted(chosen))


def attach_material(person: Filler, ref: str, key: str, data: bytes, *, now: datetime) -> None:
    """Keep an uploaded picture or PDF for one material, after checking that it is one."""
    upload = uploads.accept(data)
    with work_as(person, ref, now=now) as (work, me):
        if work.case.filling:
            must_be_draft(work, me)
        if not me.starts or key not in open_uploads(work):
            raise NotFound
        keep_upload(work, key, upload)


def keep_upload(work: Work, key: str, upload: uploads.Upload) -> None:
    """Seal the file under the case's key and name it in the dossier; the blob is on disk before the row says so."""
    blob = uploads.keep(bytes(work.case.key), upload, of=f"material:{work.case.ref}:{key}")
    work.dossier.materials[key] = {
        "blob": blob,
        "media": upload.media,
        "size": len(upload.data),
        "at": work.now.isoformat(),
    }
    supplied = list(settle_debts(work, key))
    for item in supplied:
        moving.mark(work, item, "supplied")
    work.seal()
    work.note("material.attached", key, blob=blob)
    if supplied:
        release_held(work)


def open_uploads(work: Work) -> set[str]:
    """Materials that may be attached now: in a draft all that are uploaded, later what may still follow 容缺 and
    what a correction notice names."""
    state = work.form_state()
    if not work.case.filling:
        named = {key for item in work.items for key in named_in_notice(work, item)[1]}
        return named | {need.key for need in still_to_follow(work, state)}
    needs = work.materials_needed(state)
    return {need.key for need in needs if need.how == "upload"}


def remove_material(person: Filler, ref: str, key: str, *, now: datetime) -> None:
    with work_as(person, ref, now=now) as (work, me):
        must_be_draft(work, me)
        if work.dossier.materials.pop(key, None) is None:
            raise NotFound
        work.seal()
        work.note("material.removed", key)


def decline_source(person: Person, ref: str, source: str, of: str, *, now: datetime) -> None:
    """The citizen does not want a register asked: its fields are typed or uploaded instead."""
    with work_as(person, ref, now=now) as (work, me):
        must_be_draft(work, me)
        if not fields_from(work.closure, source, of) or source == IDENTITY:
            raise NotFound
        decline(work, source, of)
        ask_sources(work, work.form_state())
        work.seal()
