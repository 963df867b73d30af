"""Filing at a window 帮办: a clerk opens a draft for whoever stands there, fills it, and hands it back to the person.

Everything is journalled as the clerk on behalf of the role. What the clerk may do ends when the person has signed, when
the draft is handed over, or with the day.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from oneservice.cases import counter, uploads
from oneservice.cases.actions.asking import ask_sources
from oneservice.cases.actions.draft import (
    ERRORS,
    IDENTITY,
    begin_case,
    fields_asked,
    must_be_draft,
    put_chosen,
    save_fields,
)
from oneservice.cases.actions.filing import divisions_of
from oneservice.cases.actions.signing import sign_and_send
from oneservice.cases.counter import MOBILE, NAME, RECEIVED, RIC, SERVICE, WHY, may_receive, window_fields
from oneservice.cases.errors import CLOSED, NotFound, Refused
from oneservice.cases.models import Assistance, Case, Participant
from oneservice.cases.posted import Posted, parse_fields
from oneservice.cases.reading import pinned
from oneservice.cases.windows import refuse_on
from oneservice.cases.work import Work, clerk_actor, work_as
from oneservice.cases.workdays import calendar_at
from oneservice.catalogue import versions
from oneservice.engine.definition import Closure, Text
from oneservice.engine.form import please
from oneservice.engine.values import Origin, Value
from oneservice.people.divisions import division_line, division_title
from oneservice.people.models import Office, Person, Staff
from oneservice.people.queries import person_by_ric
from oneservice.records import sealing

Proof = Assistance.Proof
MEND = Text("有内容需要修改", "Some answers need mending")
OTHER_NAME = Text(
    "姓名与该号码已核验的姓名不一致，请再核对证件",
    "The name differs from the one proven for this number: check the card again",
)
SAY_WHEN = Text("请填写实际收到纸质申请的时间", "Say when it was received on paper")
SAY_WHY = Text("请选择补录的原因", "Choose why it is entered later")
NOT_YET = Text("收到的时间不能晚于现在", "It cannot have been received after now")
TOO_LATE = Text(
    "收到的时间超过 {} 个工作日，不能补录：请报本级政务服务管理机构处理",
    "Received more than {} working days ago, so it cannot be entered: report it to the service administration",
)
NO_MOBILE = Text(
    "申请里没有本人手机号码，请先填写，或者请本人手写签名",
    "The application has no mobile number: fill it in first, or let the person sign by hand",
)
NO_MORE_CODES = Text("验证码发送次数已用完，请本人手写签名", "No more codes can be sent: let the person sign by hand")
WRONG_CODE = Text(
    "验证码不对、已过期，或者发送后内容有改动，请核对后重新发送",
    "The code is wrong or too old, or the answers have changed since: check, and send a new one",
)
ELSEWHERE = Text(
    "这件事由{}的单位受理，本窗口不能代收；请交给本人继续，由本人在手机上提交",
    "Offices in {} receive this, not this window: hand it over, and the person files it on their telephone",
)


def open_at_window(staff: Staff, posted: Posted, *, now: datetime, nonce: str) -> str:
    """A draft for the person whose card the clerk has read; the same ``nonce`` twice is the same draft. Its ``ref``.

    Raises Refused by control of ``window_fields``; NotFound: the clerk holds no post that takes the service in.
    """
    values = _asked(staff, posted, now)
    received = _received(values, now)
    closure, role = _beginning(staff, values[SERVICE], received or now)
    _must_be_recent(closure, staff.office, received, now)
    once = f"window:{staff.pk}:{nonce}"
    known = _known(values)
    try:
        with transaction.atomic():
            return begin_case(
                closure,
                role,
                sealing.blind_index(values[RIC]),
                _read(closure, role, values, known, now),
                once,
                now,
                place=staff.office.division_id,
                also=_assisted(staff, received, values.get(WHY) or ""),
            )
    except IntegrityError:
        return Case.objects.values_list("ref", flat=True).get(nonce=once)


def _asked(staff: Staff, posted: Posted, now: datetime) -> dict[str, Any]:
    fields = window_fields(staff)
    parsed = parse_fields(fields, posted, timezone.localdate(now))
    left = {each.id: please(each) for each in fields if not each.optional and not parsed.values.get(each.id)}
    wrong = left | parsed.wrong
    if wrong:
        raise Refused(MEND, wrong)
    return parsed.values


def _beginning(staff: Staff, service: str, now: datetime) -> tuple[Closure, str]:
    """The definition in force at the office and the role that begins, of a service the clerk was offered."""
    bundle, _, role = service.partition(":")
    version = versions.offered(bundle, divisions=division_line(staff.office.division_id))
    closure = pinned(version.sha256).closure if version else None
    if closure is None or not may_receive(staff, closure) or service not in counter.beginnings([closure]):
        raise NotFound
    refuse_on(closure.bundle, timezone.localdate(now))
    return closure, role or closure.bundle.starters[0]


def _known(values: dict[str, Any]) -> Person | None:
    """The person, if he has ever signed in; whose number it is was proven then under some name."""
    person = person_by_ric(values[RIC])
    if person is not None and person.name != values[NAME]:
        raise Refused(MEND, {NAME: OTHER_NAME})
    return person


def _read(closure: Closure, role: str, values: dict[str, Any], known: Person | None, now: datetime) -> dict[str, Value]:
    """What the card says is locked, as after signing in, but a person has read it: grade B. A mobile number is the
    person's own where he has proven one, else typed."""
    at = now.isoformat()
    found = {name: Value(values[key], Origin.FOUND, IDENTITY, at, "B") for name, key in (("name", NAME), ("ric", RIC))}
    if known is not None and known.mobile:
        found["mobile"] = Value(known.mobile, Origin.FOUND, IDENTITY, at, "A")
    elif values.get(MOBILE):
        found["mobile"] = Value(values[MOBILE], Origin.TYPED, at=at)
    return {f"{role}.{name}": value for name, value in found.items() if f"{role}.{name}" in closure.fields}


def _received(values: dict[str, Any], now: datetime) -> datetime | None:
    """When the application was received on paper; None: whoever applies stands there now. Raises Refused by control."""
    typed, why = values.get(RECEIVED), values.get(WHY)
    if not typed and not why:
        return None
    wrong = {name: text for name, text in ((RECEIVED, SAY_WHEN), (WHY, SAY_WHY)) if not values.get(name)}
    received = datetime.fromisoformat(typed) if typed else now
    if received > now:
        wrong[RECEIVED] = NOT_YET
    if wrong:
        raise Refused(MEND, wrong)
    return received


def _must_be_recent(closure: Closure, office: Office, received: datetime | None, now: datetime) -> None:
    """Counted in the working days of the lead department where the window is; raises Refused by control."""
    days = settings.LATE_ENTRY_WORKDAYS
    if received is None:
        return
    calendar = calendar_at(closure, closure.bundle.lead, None, office.division_id)
    last = calendar.add_workdays(timezone.localdate(received), days)
    if last.date < timezone.localdate(now):
        wrong = Text(TOO_LATE.zh.format(days), TOO_LATE.en.format(days))
        raise Refused(MEND, {RECEIVED: wrong})


def _assisted(staff: Staff, received: datetime | None, why: str) -> Callable[[Work], None]:
    def also(work: Work) -> None:
        work.case.clerk, work.case.window = staff, staff.office
        work.actor = clerk_actor(staff, work.case.starter)
        work.case.received_at = received
        Assistance.objects.create(case=work.case, staff=staff, office=staff.office, began_at=work.now, late=why)
        work.note("window.opened", office=staff.office.slug)
        if received:
            work.note("receipt.entered-later", received_at=received.isoformat(), reason=why)

    return also


def save_at_window(staff: Staff, ref: str, posted: Posted, chosen: set[str], *, now: datetime) -> None:
    """Every page at once, and the optional items ticked. Raises Refused by field; what is good is saved then too."""
    with work_as(staff, ref, now=now) as (work, me):
        must_be_draft(work, me)
        if chosen != work.dossier.chosen:
            put_chosen(work, chosen)
            ask_sources(work, work.form_state())
        wrong = save_fields(work, _fields(work, me), posted)
    if wrong:
        raise Refused(ERRORS, wrong)


def _fields(work: Work, me: Participant) -> list[Any]:
    pages = [page for page in work.closure.pages if work.bundle.shows(page, [me.role], began=True)]
    names = {each.id: each for page in pages for each in fields_asked(work, page)}
    return list(names.values())


def sign_on_pad(staff: Staff, ref: str, data_url: str, *, now: datetime) -> None:
    """The person has read what stands there and written his name: kept, sealed, as his signature; the draft goes on."""
    upload = counter.drawn(data_url)
    with work_as(staff, ref, now=now) as (work, me):
        _must_be_received_here(staff, work)
        blob = uploads.keep(bytes(work.case.key), upload, of=counter.signature_of(ref))
        _sign(work, me, Proof.PAD, blob)


def sign_on_paper(staff: Staff, ref: str, scan: bytes, *, now: datetime) -> None:
    """The form that was handed in is signed: its scan is kept, and what it applies for is filed from when it was
    received. Where others must still sign, it is filed when they have. Raises Refused: no file; nothing is late here.
    """
    upload = uploads.accept(scan)
    with work_as(staff, ref, now=now) as (work, me):
        if work.case.received_at is None:
            raise Refused(CLOSED)
        _must_be_received_here(staff, work)
        blob = uploads.keep(bytes(work.case.key), upload, of=counter.signature_of(ref))
        work.since = work.case.received_at
        _sign(work, me, Proof.PAPER, blob)


def send_code(staff: Staff, ref: str, *, now: datetime) -> None:
    """A one-time code to the person's own telephone, for what stands there now. Raises Refused: no number, too many."""
    with work_as(staff, ref, now=now) as (work, me):
        held = work.case.assistance
        if not work.form_state().env.get(f"{me.role}.mobile"):
            raise Refused(NO_MOBILE, {"code": NO_MOBILE})
        if held.codes >= counter.MOST_CODES:
            raise Refused(NO_MORE_CODES, {"code": NO_MORE_CODES})
        held.codes, held.code_at, held.tries = held.codes + 1, work.now, 0
        held.save()
        work.note("window.code-sent", number=held.codes)
        work.later("message.send", f"code:{held.codes}", role=me.role, about="code")


def sign_by_code(staff: Staff, ref: str, code: str, *, now: datetime) -> None:
    """The person has said the code that was sent for just these answers. Raises Refused; a wrong one counts."""
    with work_as(staff, ref, now=now) as (work, me):
        right = _is_code(work, code.strip())
        if right:
            _must_be_received_here(staff, work)
            _sign(work, me, Proof.CODE)
    if not right:
        raise Refused(WRONG_CODE, {"code": WRONG_CODE})


def _is_code(work: Work, code: str) -> bool:
    held = work.case.assistance
    if held.code_at is None or held.tries >= counter.MOST_TRIES:
        return False
    held.tries += 1
    held.save(update_fields=["tries"])
    in_time = work.now <= held.code_at + counter.CODE_LASTS
    wanted = counter.one_time_code(work.case, held.codes)
    return in_time and hmac.compare_digest(wanted.encode(), code.encode())


def _must_be_received_here(staff: Staff, work: Work) -> None:
    divisions = divisions_of(work, work.form_state())
    if not any(counter.is_receiving_place(staff, work.closure, division) for division in divisions):
        titles = [division_title(division) for division in sorted(divisions)]
        zh, en = "、".join(title.zh for title in titles), "; ".join(title.en for title in titles)
        raise Refused(Text(ELSEWHERE.zh.format(zh), ELSEWHERE.en.format(en)))


def _sign(work: Work, me: Participant, proof: Proof, blob: str = "") -> None:
    work.note("window.signed", me.role, proof=proof.value, **({"blob": blob} if blob else {}))
    sign_and_send(work, me)
    held = work.case.assistance
    held.proof, held.blob, held.ended_at = proof, blob, work.now
    held.save()


def hand_over(staff: Staff, ref: str, *, now: datetime) -> None:
    """The person goes on by himself, on his own telephone: the clerk may no more, and the person is told."""
    with work_as(staff, ref, now=now) as (work, me):
        Assistance.objects.filter(case=work.case).update(ended_at=work.now)
        work.case.clerk = work.case.received_at = None  # whoever goes on himself files when he signs
        work.note("window.handed-over")
        work.later("message.send", "handed-over", role=me.role, about="handed-over")
