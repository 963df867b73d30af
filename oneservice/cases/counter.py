"""Filing at a window 帮办: which services a clerk may take in, what he is asked about a person, how he signs."""

from __future__ import annotations

import base64
import binascii
import io
from datetime import timedelta

from django.conf import settings
from PIL import Image

from oneservice.cases import uploads
from oneservice.cases.errors import Refused
from oneservice.cases.models import Case
from oneservice.cases.reading import pinned
from oneservice.catalogue import versions
from oneservice.engine.definition import Closure, Field, FieldType, Phase, Text, frozen_map
from oneservice.engine.movers import APPLICANT
from oneservice.people.divisions import division_line
from oneservice.people.models import Staff
from oneservice.records import sealing

SERVICE, NAME, RIC, MOBILE = "window.service", "window.name", "window.ric", "window.mobile"
RECEIVED, WHY = "window.received_at", "window.late"
LATE = {
    "outage": Text("系统故障", "The system was down"),
    "network": Text("断网", "The network was down"),
    "power": Text("停电", "The power was off"),
    "disaster": Text("自然灾害或者其他突发事件", "A disaster or another emergency"),
}
"""Why an application that was received on paper is entered later 补录; chosen, so that the journal can hold it."""
CODE_LASTS = timedelta(minutes=10)
MOST_CODES, MOST_TRIES = 5, 5
LEAST_INK, LEAST_WIDTH = 60, 24
"""Dark pixels, and pixels from the leftmost to the rightmost, below which nobody has written a name."""

PNG = "data:image/png;base64,"
SIGN_FIRST = Text("请申请人在签名板上写下姓名", "Ask the applicant to write their name on the pad")


def receiving_posts(closure: Closure) -> frozenset[tuple[str, str]]:
    """Department and staff word of everybody who takes in an item: where it begins, or where it is received."""
    found = set()
    for item in closure.items.values():
        process = closure.processes[item.process]
        states = [process.start, *(each for each in process.states.values() if each.phase == Phase.RECEIVED)]
        found |= {(item.department, state.actor) for state in states if state.actor not in ("", APPLICANT)}
    return frozenset(found)


def may_receive(staff: Staff, closure: Closure) -> bool:
    """Whether a member of staff holds a post that takes in some item of the service."""
    return any((staff.office.department, word) in receiving_posts(closure) for word in staff.words)


def is_receiving_place(staff: Staff, closure: Closure, division: str) -> bool:
    """Whether the office may receive what belongs to ``division``: its own, or any with ``receive: any`` 异地代收."""
    return closure.bundle.receive == "any" or staff.office.division_id in division_line(division)


def receivable(staff: Staff) -> list[Closure]:
    """The services that a member of staff may take in where the office is."""
    line = division_line(staff.office.division_id)
    closures = (pinned(version.sha256).closure for version in versions.services(divisions=line))
    return [closure for closure in closures if may_receive(staff, closure)]


def beginnings(closures: list[Closure]) -> dict[str, Text]:
    """What a clerk may begin: a service, or where several may begin it ``service:role``, with its title."""
    found = {}
    for closure in closures:
        bundle = closure.bundle
        if len(bundle.starters) == 1:
            found[bundle.id] = bundle.title
            continue
        for role in bundle.starters:
            who = bundle.roles[role].title or Text(role, role)
            found[f"{bundle.id}:{role}"] = Text(f"{bundle.title.zh}（{who.zh}）", f"{bundle.title.en} ({who.en})")
    return found


def window_fields(staff: Staff) -> list[Field]:
    """What a clerk is asked to begin: the service, and who stands there, as the identity card says."""
    services = beginnings(receivable(staff))
    return [
        Field(SERVICE, Text("办什么事", "Which service"), FieldType.CHOICE, options=frozen_map(services)),
        Field(
            RIC,
            Text("身份证件号码", "Identity number"),
            FieldType.RIC,
            help=Text("请核对本人和证件原件，读卡或照证件填写", "Check the person and the card; read it or copy it"),
        ),
        Field(NAME, Text("姓名", "Name"), FieldType.PERSON_NAME),
        Field(
            MOBILE,
            Text("本人手机号码", "Their own mobile number"),
            FieldType.MOBILE,
            optional=True,
            help=Text("用于接收验证码和进度通知；没有可以不填", "For the code and for news; may be left blank"),
        ),
        *late_fields(),
    ]


def late_fields() -> list[Field]:
    """Asked only where an application that was received on paper is entered later."""
    return [
        Field(
            RECEIVED,
            Text("实际收到纸质申请的时间", "When it was received on paper"),
            FieldType.DATETIME,
            optional=True,
            help=Text(
                f"不早于 {settings.LATE_ENTRY_WORKDAYS} 个工作日前；办理期限从这个时间起算",
                f"Not more than {settings.LATE_ENTRY_WORKDAYS} working days ago; the time limits run from it",
            ),
        ),
        Field(
            WHY,
            Text("补录的原因", "Why it is entered later"),
            FieldType.CHOICE,
            optional=True,
            options=frozen_map(LATE),
        ),
    ]


def one_time_code(case: Case, number: int) -> str:
    """Six digits for the ``number``-th code of a case, of the answers as they stand: changed answers, another code.

    Derived under the site's key, so that no row and no job holds it.
    """
    stands = sealing.blind_index(bytes(case.sealed).hex())
    return f"{int(sealing.blind_index(f'code:{case.ref}:{number}:{stands}')[:12], 16) % 10**6:06d}"


def signature_of(case_ref: str) -> str:
    """What a drawn signature is sealed as."""
    return f"signature:{case_ref}"


def drawn(data_url: str) -> uploads.Upload:
    """The picture from the pad made harmless. Raises Refused: there is none, or nobody has written on it."""
    upload = uploads.accept(_decoded(data_url))
    ink = Image.open(io.BytesIO(upload.data)).convert("L").point(lambda shade: 255 if shade < 128 else 0)
    box = ink.getbbox()
    if box is None or ink.histogram()[255] < LEAST_INK or box[2] - box[0] < LEAST_WIDTH:
        raise Refused(SIGN_FIRST, {"drawn": SIGN_FIRST})
    return upload


def _decoded(data_url: str) -> bytes:
    try:
        found = base64.b64decode(data_url.removeprefix(PNG), validate=True)
    except (binascii.Error, ValueError):
        found = b""
    if not data_url.startswith(PNG) or not found:
        raise Refused(SIGN_FIRST, {"drawn": SIGN_FIRST})
    return found
