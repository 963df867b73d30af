"""What stands in the way of moving a running case to another version of its bundle, in words.

Nothing is written here; ``actions.migrating`` judges again under the lock. Reasons name items, states, fields, papers
and roles, never what people said. A draft is asked whatever is new when it goes on; of a case that is signed or filed
nobody is asked again, so what its items newly need stands in the way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from oneservice.cases.actions.filing import subject_of, taken_by_another
from oneservice.cases.models import CaseDocument, CaseMove, ItemCase, Participant, Settlement
from oneservice.cases.notices import may_be_named, named_in_notice
from oneservice.cases.reading import Pinned, Reading, pinned, truth_of
from oneservice.cases.states import OVER, CasePhase
from oneservice.cases.work import over_at
from oneservice.catalogue import versions
from oneservice.engine.definition import Closure, Field, Phase, Process, State, Text
from oneservice.engine.form import FormState
from oneservice.engine.materials import MaterialNeed, required
from oneservice.engine.migration import image_of
from oneservice.engine.movers import is_final
from oneservice.engine.plan import gates
from oneservice.engine.values import UNKNOWN
from oneservice.records import outbox

ERRANDS = ("payment.order", "department.send", "source.ask", "licence.find")
"""Jobs that know a step or a name of the version they were put under, and cannot simply be put anew."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a case cannot be moved. ``code`` is a word for machines, see docs/operations.md; ``item``: the entry it is
    about, "" the whole case; ``name``: the state, field, material, paper or role it is about."""

    code: str
    text: Text
    item: str = ""
    name: str = ""


@dataclass
class Elsewhere(Reading):
    """A case as another version reads it, with the items and choices it would have there."""

    version: str = ""

    @cached_property
    def pinned(self) -> Pinned:
        return pinned(self.version)


def elsewhere(here: Reading, version: str) -> Elsewhere:
    there = Elsewhere(here.case, here.participants, here.now, version)
    there.dossier = replace(here.dossier, chosen=chosen_there(here, there.closure))
    kept = [item for item in here.items if item.item in there.closure.items]
    known = {item.item for item in kept}
    new = [entry.id for entry in there.bundle.items if entry.id not in known] if here.case.filed_at else []
    there.items = kept + [ItemCase(case=here.case, item=entry, entered_at=here.now) for entry in new]
    return there


def chosen_there(here: Reading, new: Closure) -> set[str]:
    """Choices that still mean something. What was no choice before and is one now was part of the case; what is new
    is offered as the bundle has it to a draft, and not put upon a case that is signed."""
    before = {entry.id: entry for entry in here.bundle.items}
    draft = here.case.phase == CasePhase.DRAFT
    return {
        entry.id
        for entry in new.bundle.items
        if entry.optional
        and (
            entry.id in here.dossier.chosen
            or (entry.id in before and not before[entry.id].optional)
            or (entry.id not in before and entry.ticked and draft)
        )
    }


def begun(item: ItemCase) -> bool:
    """Whether its department has ever had it; what never began leaves nothing behind."""
    return bool(item.state) or item.phase == Phase.WITHDRAWN or any(line["state"] for line in item.trail)


def reasons(here: Reading, version: str) -> list[Reason]:
    """Everything that stands in the way, in the order of the bundle; empty: the case can be moved."""
    first = _at_once(here, version)
    if first:
        return [first]
    judge = _Judge(here, elsewhere(here, version))
    found = [*judge.of_people(), *judge.of_types(), *judge.of_items(), *judge.of_papers(), *judge.of_errands()]
    if any(reason.code in ("role", "type") for reason in found):  # answers cannot be read by the new version
        return found
    return found + ([] if here.case.phase == CasePhase.DRAFT else [*judge.of_answers()])


def _at_once(here: Reading, version: str) -> Reason | None:
    """What leaves nothing more to judge."""
    if here.case.phase in OVER:
        return Reason("over", Text("办件已经结束", "the case is over"))
    if here.case.version_id == version:
        return Reason("there", Text("办件已在这个版本上", "the case is on this version already"))
    if versions.closure(version).bundle.id != here.bundle.id:
        return Reason("bundle", Text("这是另一件事的版本", "this is a version of another bundle"))
    return None


def not_put_back(here: Reading, move: CaseMove | None) -> Reason | None:
    """Why a move cannot be undone; None: it can."""
    if move is None or move.put_back_at or move.new_id != here.case.version_id:
        return Reason("not-moved", Text("办件没有可以退回的迁移", "there is no move to be undone"))
    if move.head_seq != here.case.head_seq:
        return Reason(
            "gone-on",
            Text(
                "转入新版后办件已有新的办理记录，不能再退回；请在新版办结",
                "something has happened in the case since it was moved: it ends on the new version",
            ),
        )
    return None


@dataclass
class _Judge:
    """One case as it stands (``here``) and as the other version would read it (``there``)."""

    here: Reading
    there: Elsewhere

    @property
    def old(self) -> Closure:
        return self.here.closure

    @property
    def new(self) -> Closure:
        return self.there.closure

    # --- people ---------------------------------------------------------------------------------------------

    def of_people(self) -> Iterator[Reason]:
        roles = self.new.bundle.roles
        for each in self.here.participants:
            if each.role not in roles or (each.starts and not roles[each.role].starts):
                text = Text(
                    f"新版没有角色“{each.role}”，办件中有这个角色的人",
                    f"the new version has no role {each.role}, which somebody in the case has",
                )
                yield Reason("role", text, name=each.role)

    def _of_signers(self, state: FormState) -> Iterator[Reason]:
        """Who must sign by the new version and was not asked, while signatures are still gathered."""
        if self.here.case.phase != CasePhase.AWAITING_SIGNATURES:
            return
        asked = (Participant.Status.WAITING, Participant.Status.SIGNED)
        there = {each.role for each in self.here.participants if each.status in asked}
        for role in self.new.bundle.roles.values():
            if role.signs and role.id not in there and truth_of(role.when, state.env) is not False:
                text = Text(
                    f"新版要求“{role.id}”签名，本件签名时没有邀请",
                    f"the new version wants {role.id} to sign, who was not asked",
                )
                yield Reason("signer", text, name=role.id)

    # --- answers --------------------------------------------------------------------------------------------

    def of_types(self) -> Iterator[Reason]:
        """Answers kept as one type that the new version would read as another."""
        for name, value in self.here.dossier.answers.items():
            before, after = self.old.fields.get(name), self.new.fields.get(name)
            if value.known and before and after and _shape(before) != _shape(after):
                text = Text(f"数据项“{after.label.zh}”改了类型", f"“{after.label.en}” has another type")
                yield Reason("type", text, name=name)

    def of_answers(self) -> Iterator[Reason]:
        before, after = self.here.form_state(), self.there.form_state()
        yield from self._of_signers(after)
        for name in after.wrong:
            if name not in before.wrong and self._matters(name):
                yield self._wrong(name, name in after.missing)
        yield from self._of_materials(before, after)
        yield from self._of_gates(before, after)
        yield from self._of_subject(after)

    def _of_gates(self, before: FormState, after: FormState) -> Iterator[Reason]:
        """A gate that is new or stricter would end what has not begun, or put a person before what was let in."""
        known = {gate.id: gate.truth for gate in gates(self.old, before.env)}
        for gate in gates(self.new, after.env):
            unknown = gate.truth is UNKNOWN and known.get(gate.id) is UNKNOWN
            if gate.truth is not True and not unknown and f"gate:{gate.id}" not in self.here.dossier.settled:
                text = Text(
                    "办件不符合新版的办理条件，或者无法判断", "the case would not pass a gate of the new version"
                )
                yield Reason("gate", text, name=gate.id)

    def _of_subject(self, state: FormState) -> Iterator[Reason]:
        same = self.old.bundle.one_open_case_per == self.new.bundle.one_open_case_per
        if same or not self.here.case.filed_at:
            return
        if taken_by_another(self.there, subject_of(self.there, state)):
            text = Text("按新版规则，同一事项另有在办件", "by the new rule another case about the same is running")
            yield Reason("subject", text)

    @cached_property
    def live(self) -> set[str]:
        """Entries still to be decided by the new version; before filing, all of them."""
        if self.here.case.filed_at is None:
            return set(self.new.items)
        return {item.item for item in self.there.items if not item.outcome}

    def _matters(self, name: str) -> bool:
        """What only decided items read is past."""
        readers = {entry for entry, item in self.new.items.items() if _field(self.new, name).id in item.needs}
        return not readers or bool(readers & self.live)

    def _wrong(self, name: str, missing: bool) -> Reason:
        label = _field(self.new, name).label
        if missing:
            zh, en = f"新版需要“{label.zh}”，本件没有填写过", f"“{label.en}” is newly needed, and nobody was asked"
            return Reason("asked", Text(zh, en), name=name)
        zh, en = f"“{label.zh}”的内容不符合新版要求", f"what stands at “{label.en}” does not fit the new version"
        return Reason("wrong", Text(zh, en), name=name)

    def _of_materials(self, before: FormState, after: FormState) -> Iterator[Reason]:
        had = {need.key for need in _to_bring(self.here, before)} | set(self.here.dossier.materials)
        for need in _to_bring(self.there, after):
            if need.key not in had and self.live & set(need.items):
                title = need.material.title
                text = Text(f"新版需要材料“{title.zh}”，本件没有", f"“{title.en}” is newly required and not here")
                yield Reason("material", text, item=need.items[0], name=need.key)

    # --- items ----------------------------------------------------------------------------------------------

    def of_items(self) -> Iterator[Reason]:
        for item in self.here.items:
            if item.item in self.new.items:
                yield from self._of_item(item)
            elif begun(item):
                yield self._dropped(item)
        asked = Settlement.objects.filter(case=self.here.case, answer=None).values_list("subject", flat=True)
        known = {f"item:{entry}" for entry in self.new.items} | {f"gate:{gate.id}" for gate in self.new.bundle.gates}
        for subject in sorted(set(asked) - known):
            text = Text(
                f"“{subject}”正待核定，新版没有它",
                f"{subject} waits to be settled, and the new version has it no more",
            )
            yield Reason("settlement", text, name=subject)

    def _dropped(self, item: ItemCase) -> Reason:
        title = self.old.items[item.item].title
        if item.ended:
            zh, en = "已有结果，新版没有它，会从办件中消失", "has an outcome that the new version would not show"
        else:
            zh, en = "正在办理，新版已取消", "is running, and the new version has it no more"
        return Reason("dropped", Text(f"事项“{title.zh}”{zh}", f"“{title.en}” {en}"), item.item)

    def _of_item(self, item: ItemCase) -> Iterator[Reason]:
        before, after = self.old.process_of(item.item), self.new.process_of(item.item)
        state = before.states.get(item.state)
        if state is None or (item.ended and is_final(before, state)):
            return
        image, title = image_of(state.id, after), self.new.items[item.item].title
        if image is None or image.phase is not state.phase:
            yield self._no_image(item, state, image)
        elif not item.ended and self.new.items[item.item].department != item.department:
            text = Text(f"事项“{title.zh}”改由其他部门办理", f"“{title.en}” goes to another department")
            yield Reason("department", text, item.item)
        elif not item.ended:
            yield from self._late(item, state, image)
            yield from self._of_persons(item, before, after)
            yield from self._of_names(item)

    def _no_image(self, item: ItemCase, state: State, image: State | None) -> Reason:
        title = self.new.items[item.item].title
        zh, en = f"事项“{title.zh}”的环节 {state.id}", f"“{title.en}”: state {state.id}"
        if image is None:
            return Reason("state", Text(f"{zh} 没有对应环节", f"{en} has no image"), item.item, state.id)
        text = Text(f"{zh} 对应的环节阶段不同", f"{en} would come to another legal phase")
        return Reason("state", text, item.item, state.id)

    def _late(self, item: ItemCase, state: State, image: State) -> Iterator[Reason]:
        """A shorter limit that is over already would end the state in the moment of moving."""
        if item.phase != state.phase:
            return
        last = _limit_over(self.there, item, image)
        before = _limit_over(self.here, item, state)
        if last and last <= self.here.now and (before is None or before > self.here.now):
            title = self.new.items[item.item].title
            text = Text(
                f"按新版，事项“{title.zh}”的环节 {state.id} 的时限已过",
                f"“{title.en}”: by the new version the time for {state.id} would be over already",
            )
            yield Reason("late", text, item.item, state.id)

    def _of_persons(self, item: ItemCase, before: Process, after: Process) -> Iterator[Reason]:
        """Who took a step that bars him from another must stay barred."""
        barring = {action.not_by for action in before.actions} & set(item.actors)
        for action in sorted(barring - {action.id for action in after.actions}):
            title = self.new.items[item.item].title
            text = Text(
                f"事项“{title.zh}”已做的步骤 {action} 新版没有，两人分办无法保证",
                f"“{title.en}”: the step {action} was taken and is gone, so that two persons would not be sure",
            )
            yield Reason("two-persons", text, item.item, action)

    def _of_names(self, item: ItemCase) -> Iterator[Reason]:
        """Fields and materials that an open notice, or a promise to bring them later, names."""
        definition = self.new.items[item.item]
        fields, materials = named_in_notice(self.here, item)
        known = {use.key for use in definition.materials}
        lost = [*sorted(set(fields) - set(may_be_named(self.new, item))), *sorted(set(materials) - known)]
        for name in lost:
            text = Text(
                f"事项“{definition.title.zh}”的补正通知要求的内容新版没有",
                f"“{definition.title.en}”: the open notice names what the new version does not have",
            )
            yield Reason("notice", text, item.item, name)
        for key in sorted(set(self.here.dossier.debts.get(item.key, {})) - known):
            text = Text(
                f"事项“{definition.title.zh}”容缺的材料新版不再需要",
                f"“{definition.title.en}”: a material that is still owed is not asked for by the new version",
            )
            yield Reason("debt", text, item.item, key)

    # --- what was issued and what is under way --------------------------------------------------------------

    def of_papers(self) -> Iterator[Reason]:
        rows = CaseDocument.objects.filter(case=self.here.case).order_by("document").values_list("document", "state")
        for document, state in dict.fromkeys(rows):
            before, after = self.old.documents.get(document), self.new.documents.get(document)
            title = before.title if before else Text(document, document)
            if after is None:
                text = Text(f"已出具的文书“{title.zh}”新版没有", f"“{title.en}” was issued and is gone")
                yield Reason("paper", text, name=document)
            elif state == CaseDocument.State.MAKING and (before, self.old.partials) != (after, self.new.partials):
                text = Text(
                    f"文书“{title.zh}”正在制作，请稍后再试", f"“{title.en}” is being made: try again when it is done"
                )
                yield Reason("printing", text, name=document)

    def of_errands(self) -> Iterator[Reason]:
        """Outside systems that are being asked in the name of the version at hand."""
        for kind, payload in outbox.still_to_do(self.here.case.ref, ERRANDS):
            known: Collection[str] = self.new.sources if kind == "source.ask" else self.new.materials
            if payload.get("source", payload.get("material", "")) not in known:
                text = Text("正在与外部系统联络，请稍后再试", "an outside system is being asked: try again later")
                yield Reason("errand", text, name=kind)


def _shape(field: Field) -> tuple[object, ...]:
    return field.type, *((name, column.type) for name, column in sorted(field.columns.items()))


def _field(closure: Closure, name: str) -> Field:
    """The field ``name`` is about; of a cell (``company.shareholders.0.share``) its list."""
    while name not in closure.fields:
        name = name.rpartition(".")[0]
    return closure.fields[name]


def _to_bring(reading: Reading, state: FormState) -> list[MaterialNeed]:
    """Materials that only people can bring: uploads that may not follow later, and statements they sign."""
    needs = required(reading.closure, state.env, reading.applies(state))
    brought = (need for need in needs if need.how in ("upload", "form"))
    return [need for need in brought if not (need.optional or need.maybe or need.defer)]


def _limit_over(reading: Reading, item: ItemCase, state: State) -> datetime | None:
    if state.limit is None:
        return None
    return over_at(reading.calendar_of(item).add(timezone.localtime(item.entered_at), state.limit))
