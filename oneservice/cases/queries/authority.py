"""Authority 授权: what one has granted, what others have granted to one, and what was done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from oneservice.cases import uploads
from oneservice.cases.authority import grant_fields, service_titles
from oneservice.cases.errors import NotFound
from oneservice.cases.models import Case
from oneservice.cases.queries.parts import options_of
from oneservice.cases.reading import pinned
from oneservice.cases.shapes import Question
from oneservice.cases.work import agent_suffix
from oneservice.engine.definition import Text
from oneservice.people import delegating
from oneservice.people.models import Delegation, Person
from oneservice.records import journal

ALL_SERVICES = Text("所有服务", "Every service")
SHOWN = 200
DONE = {
    "case.opened": Text("开始办理", "Began the case"),
    "answers.saved": Text("填写内容", "Filled in answers"),
    "answers.corrected": Text("补正内容", "Corrected answers"),
    "items.chosen": Text("选择事项", "Chose items"),
    "material.attached": Text("上传材料", "Uploaded a material"),
    "material.promised": Text("承诺补交材料", "Promised a material for later"),
    "material.removed": Text("删除材料", "Removed a material"),
    "value.disputed": Text("对部门数据提出异议", "Said that a register is wrong"),
    "value.taken": Text("改用部门登记的信息", "Took what a register says"),
    "source.declined": Text("不同意查询", "Declined a look-up"),
    "case.signed": Text("签名", "Signed"),
    "signature.refused": Text("不同意签名", "Refused to sign"),
    "case.recalled": Text("撤回修改", "Called the case back"),
    "case.filed": Text("提交申请", "Filed the case"),
    "case.abandoned": Text("删除草稿", "Threw the draft away"),
    "case.withdrawn": Text("撤回申请", "Withdrew the case"),
    "item.moved": Text("事项有进展", "Moved an item on"),
}
"""What people do, in words; what follows of itself is not told."""


@dataclass(frozen=True, slots=True)
class Authority:
    """``state``: standing | ended | revoked. ``who``: the agent, or, of what one holds, the principal."""

    id: int
    who: str
    service: Text
    until: date
    given: date
    state: str
    revoked: datetime | None
    file: bool


@dataclass(frozen=True, slots=True)
class Authorities:
    given: tuple[Authority, ...]
    held: tuple[Authority, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    at: datetime
    what: Text
    case: Text
    ref: str


def authorities(person: Person) -> Authorities:
    """Both sides, in two queries however many there are."""
    titles, today = service_titles(), timezone.localdate()
    given = tuple(_line(row, row.agent_name, titles, today) for row in delegating.given_by(person))
    held = tuple(_line(row, row.principal.name, titles, today) for row in delegating.held_by(person, today))
    return Authorities(given, held)


def _line(row: Delegation, who: str, titles: dict[str, Text], today: date) -> Authority:
    service = titles.get(row.bundle, Text(row.bundle, row.bundle)) if row.bundle else ALL_SERVICES
    state = "revoked" if row.revoked_at else "ended" if row.until < today else "standing"
    given = timezone.localdate(row.given_at)
    return Authority(row.pk, who, service, row.until, given, state, row.revoked_at, bool(row.blob))


def authority(person: Person, pk: int) -> tuple[Authority, list[Deed]]:
    """One that the reader has granted, and what was done with it, the newest first. Raises NotFound."""
    row = person.given.filter(pk=pk).first()
    if row is None:
        raise NotFound
    line = _line(row, row.agent_name, service_titles(), timezone.localdate())
    return line, list(_deeds(person, row))


def _deeds(person: Person, row: Delegation) -> list[Deed]:
    rows = Case.objects.filter(participants__ric_index=person.ric_index).distinct()
    cases = {case.ref: case for case in rows.only("ref", "version_id")}
    found = journal.done_by(agent_suffix(row), cases)[:SHOWN]
    titles = {ref: pinned(case.version_id).closure.bundle.title for ref, case in cases.items()}
    return [Deed(e.at, DONE[e.verb], titles[e.chain], e.chain) for e in found if e.verb in DONE]


def authority_file(person: Person, pk: int) -> tuple[bytes, str, str]:
    """``(data, media type, file name)`` of the document that goes with an authority, for who granted it."""
    row = person.given.filter(pk=pk).exclude(blob="").first()
    if row is None:
        raise NotFound
    data = uploads.fetch(bytes(person.key), row.blob, of=f"authority:{person.pk}")
    ending = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}[row.media]
    return data, row.media, f"authority-{row.pk}.{ending}"


def grant_questions() -> tuple[Question, ...]:
    """The controls of the page that grants."""
    return tuple(
        Question(
            field=each,
            name=each.id,
            type=each.type,
            value=None,
            shown=True,
            required=True,
            locked=False,
            pending=False,
            options=options_of(each),
            source_title=None,
        )
        for each in grant_fields()
    )
