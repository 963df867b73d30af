"""What the law allows, whatever a definition says: the phases of a case and of an item case as machines.

The machines are fixed in code. What varies with a definition (who may act, when, with which form) is asked
before a move, never added to the machine. Bases are abstract: ``cases.models`` adds the columns.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.db import models
from django_fsm import (
    RETURN_VALUE,
    ConcurrentTransition,
    FSMField,
    InvalidResultState,
    TransitionNotAllowed,
    transition,
)

from oneservice.cases.errors import CaseError
from oneservice.engine.definition import Phase, Text


class CasePhase(StrEnum):
    """Phases of a case. After ``filed`` they only say in one word what the item cases say (a projection)."""

    DRAFT = "draft"
    AWAITING_SIGNATURES = "awaiting_signatures"
    FILED = "filed"
    IN_PROGRESS = "in_progress"
    DORMANT = "dormant"
    CLOSED = "closed"
    REOPENED = "reopened"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


PROJECTIONS = (
    CasePhase.IN_PROGRESS,
    CasePhase.DORMANT,
    CasePhase.CLOSED,
    CasePhase.REOPENED,
    CasePhase.ARCHIVED,
    CasePhase.WITHDRAWN,
)

OVER = (CasePhase.CLOSED, CasePhase.ARCHIVED, CasePhase.WITHDRAWN)
"""Nothing is done in a case any more, unless it is reopened."""

TITLES: Mapping[str, Text] = MappingProxyType(
    {
        CasePhase.DRAFT: Text("草稿", "Draft"),
        CasePhase.AWAITING_SIGNATURES: Text("待签名", "Awaiting signatures"),
        CasePhase.FILED: Text("已提交", "Filed"),
        CasePhase.IN_PROGRESS: Text("办理中", "In progress"),
        CasePhase.DORMANT: Text("暂歇", "Dormant"),
        CasePhase.REOPENED: Text("重新办理", "Reopened"),
        Phase.WAITING: Text("待启动", "Waiting"),
        Phase.RECEIVED: Text("已收件", "Received"),
        Phase.CORRECTION: Text("待补正", "Correction"),
        Phase.REVIEW: Text("审查中", "Under review"),
        Phase.SPECIAL_PROCEDURE: Text("特别程序", "Special procedure"),
        Phase.SUSPENDED: Text("中止", "Suspended"),
        Phase.PAYMENT: Text("待缴费", "Payment"),
        Phase.GRANTED: Text("准予", "Granted"),
        Phase.PRODUCED: Text("已制证", "Produced"),
        Phase.DELIVERED: Text("已送达", "Delivered"),
        Phase.CLOSED: Text("办结", "Closed"),
        Phase.REFUSED: Text("不予", "Refused"),
        Phase.NOT_ACCEPTED: Text("不予受理", "Not accepted"),
        Phase.NOT_APPLICABLE: Text("不适用", "Not applicable"),
        Phase.ENDED: Text("终止", "Ended"),
        Phase.TRANSFERRED: Text("已移送", "Transferred"),
        Phase.POST_CHECK: Text("事后核查", "Post-check"),
        Phase.RECTIFY: Text("限期整改", "To rectify"),
        Phase.REVOKED: Text("已撤销", "Revoked"),
        Phase.WITHDRAWN: Text("已撤件", "Withdrawn"),
        Phase.ARCHIVED: Text("已归档", "Archived"),
    }
)
"""Each phase of either machine as people read it; the phases both machines have read the same."""


class IllegalMove(CaseError):
    """The law knows no step from where the row is to where it should go. ``text`` is fit to be shown."""

    def __init__(self, source: str, target: str) -> None:
        before, after = TITLES.get(source, Text(source)), TITLES.get(target, Text(target))
        super().__init__(
            Text(
                f"现处于“{before.zh}”，不能转为“{after.zh}”，请刷新页面后再看",
                f"This stands at “{before.en or before.zh}” and cannot go to “{after.en or after.zh}”: reload the page",
            )
        )
        self.source, self.target = source, target


class StateQuerySet(models.QuerySet[Any]):
    """Bulk writes that remember what they wrote, so that a later ``save`` of the same row is no false conflict."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        made = super().bulk_create(objs, *args, **kwargs)
        for row in made:
            row.note_phase()
        return made

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        rows, names = list(objs), list(fields)
        count = super().bulk_update(rows, names, *args, **kwargs)
        if "phase" in names:
            for row in rows:
                row.note_phase()
        return count


class PhaseField(FSMField):
    """In migrations the plain text column it is: they outlive the library, and repair what the machine forbids."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


class StateModel(models.Model):
    """A row with a protected ``phase``: it moves by its transitions only, and a stale row cannot be saved.

    The lock on the case row is what keeps two writers apart; ``ConcurrentTransition`` on save is the second belt,
    for code that forgot it. Both are done here because django-fsm's own mixins break with a protected field:
    ``refresh_from_db`` raises or leaves it stale, and a save or reload of other columns forgets what was read.
    """

    objects = StateQuerySet.as_manager()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.note_phase()

    def note_phase(self) -> None:
        """Remember the phase as the database has it; None where it is deferred (reading it would cost a query)."""
        self._stored_phase = self.__dict__.get("phase")

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Any] | None = None,
    ) -> None:
        """Reload as Django does, the phase too. A phase changed in memory and not saved is lost, as it should be."""
        names = None if fields is None else list(fields)
        if names is not None and "phase" not in names:
            super().refresh_from_db(using, names, from_queryset)
            return
        if names is None:
            names = [f.attname for f in self._meta.concrete_fields if f.attname in self.__dict__]
            self._forget_relations()
        kept = self.__dict__.pop("phase", None)  # a protected field may be set where it is not yet
        try:
            super().refresh_from_db(using, names, from_queryset)
        except self.DoesNotExist:
            self.__dict__.update({} if kept is None else {"phase": kept})
            raise
        self.note_phase()

    def _forget_relations(self) -> None:
        """What Django forgets in a reload of all fields, and keeps in one of named fields."""
        self._prefetched_objects_cache: dict[str, Any] = {}
        for relation in self._meta.related_objects:
            if relation.is_cached(self):
                relation.delete_cached_value(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save. Raises ConcurrentTransition where the row has left the phase it was read in."""
        super().save(*args, **kwargs)
        written = kwargs.get("update_fields")
        if written is None or "phase" in written:
            self.note_phase()

    def _do_update(self, base_qs: Any, using: Any, pk_val: Any, *args: Any) -> Any:
        """The update Django makes, on condition that the phase is what it was. (The stubs are those of Django 6.)"""
        same = base_qs if self._stored_phase is None else base_qs.filter(phase=self._stored_phase)
        updated = super()._do_update(same, using, pk_val, *args)
        if not updated and base_qs.filter(pk=pk_val).exists():
            raise ConcurrentTransition(f"{self._meta.label} {pk_val} is no longer {self._stored_phase}: read it again")
        return updated


def in_phases(phases: Iterable[StrEnum], name: str) -> models.CheckConstraint:
    """The database's own belt: ``phase`` holds nothing else, whoever writes."""
    return models.CheckConstraint(condition=models.Q(phase__in=[phase.value for phase in phases]), name=name)


class CaseStates(StateModel):
    """draft -> awaiting_signatures -> (draft) | filed; then the projection of the items."""

    phase = PhaseField(default=CasePhase.DRAFT.value, protected=True, max_length=24)

    class Meta(StateModel.Meta):
        abstract = True

    @classmethod
    def phase_constraint(cls, prefix: str) -> models.CheckConstraint:
        return in_phases(CasePhase, f"{prefix}_phase_known")

    @transition(field="phase", source=CasePhase.DRAFT, target=CasePhase.AWAITING_SIGNATURES)
    def submit(self) -> None:
        """The one who began has signed; where nobody else signs, ``file`` follows in the same write."""

    @transition(field="phase", source=CasePhase.AWAITING_SIGNATURES, target=CasePhase.DRAFT)
    def return_to_draft(self) -> None:
        """A signature is late or refused, or the case is called back: answers are kept, signatures are not."""

    @transition(field="phase", source=CasePhase.AWAITING_SIGNATURES, target=CasePhase.FILED)
    def file(self) -> None:
        """Everyone who must has signed."""

    @transition(field="phase", source=CasePhase.DRAFT, target=CasePhase.WITHDRAWN)
    def abandon(self) -> None:
        """A draft that nobody wants any more: what was written in it is destroyed."""

    @transition(field="phase", source=CasePhase.DORMANT, target=CasePhase.DRAFT)
    def wake(self) -> None:
        """Between stages 阶段: the citizen goes on, so the next stage is filled and signed like a draft."""

    @transition(field="phase", source=CasePhase.DRAFT, target=CasePhase.DORMANT)
    def rest(self) -> None:
        """Not yet: a next stage that was begun sleeps again. A draft that was never filed is abandoned instead."""

    @transition(field="phase", source=[CasePhase.FILED, *PROJECTIONS], target=RETURN_VALUE(*PROJECTIONS))
    def _project(self, phase: CasePhase) -> CasePhase:
        return phase

    def project(self, phase: CasePhase | str) -> None:
        """Set what the items of a filed case now say together. IllegalMove before filing, or for a phase before it."""
        try:
            self._project(CasePhase(phase))
        except (TransitionNotAllowed, InvalidResultState) as error:
            raise IllegalMove(self.phase, phase) from error


BEFORE_DECISION = (
    Phase.WAITING,
    Phase.RECEIVED,
    Phase.CORRECTION,
    Phase.REVIEW,
    Phase.SPECIAL_PROCEDURE,
    Phase.SUSPENDED,
    Phase.PAYMENT,
)


class ItemStates(StateModel):
    """The legal machine of an item case; ``engine.phases.LEGAL_MOVES`` is the same table as plain data."""

    phase = PhaseField(default=Phase.WAITING.value, protected=True, max_length=24)

    class Meta(StateModel.Meta):
        abstract = True

    @classmethod
    def phase_constraint(cls, prefix: str) -> models.CheckConstraint:
        return in_phases(Phase, f"{prefix}_phase_known")

    def move_to(self, phase: Phase) -> None:
        """Go to ``phase``; IllegalMove where the machine has no such step (staying is no step)."""
        source = self.phase
        try:
            getattr(self, f"enter_{phase}")()
        except TransitionNotAllowed as error:
            raise IllegalMove(source, phase) from error

    @transition(field="phase", source=[Phase.NOT_APPLICABLE, Phase.ENDED], target=Phase.WAITING)
    def enter_waiting(self) -> None:
        """The circumstance changed again; or the item that stopped this one is taken up again 复议."""

    @transition(
        field="phase",
        source=[Phase.WAITING, Phase.CORRECTION, Phase.REFUSED, Phase.NOT_ACCEPTED],
        target=Phase.RECEIVED,
    )
    def enter_received(self) -> None:
        """收件: it is at the department, not yet accepted; after a correction, or again after a reconsideration."""

    @transition(field="phase", source=Phase.RECEIVED, target=Phase.CORRECTION)
    def enter_correction(self) -> None:
        """补正: one complete notice, before acceptance (行政许可法 32)."""

    @transition(
        field="phase",
        source=[
            Phase.WAITING,
            Phase.RECEIVED,
            Phase.SPECIAL_PROCEDURE,
            Phase.SUSPENDED,
            Phase.PAYMENT,
            Phase.REFUSED,
            Phase.NOT_ACCEPTED,
        ],
        target=Phase.REVIEW,
    )
    def enter_review(self) -> None:
        """From received this is acceptance 受理, from waiting acceptance on filing; else the clock runs on."""

    @transition(field="phase", source=Phase.REVIEW, target=Phase.SPECIAL_PROCEDURE)
    def enter_special_procedure(self) -> None:
        """特别程序: expert review, hearing, test; the clock stops (行政许可法 45)."""

    @transition(field="phase", source=Phase.REVIEW, target=Phase.SUSPENDED)
    def enter_suspended(self) -> None:
        """中止: something else must be decided first; the clock stops."""

    @transition(field="phase", source=[Phase.REVIEW, Phase.GRANTED], target=Phase.PAYMENT)
    def enter_payment(self) -> None:
        """A fee is due, before the decision or after the grant; the clock stops."""

    @transition(
        field="phase",
        source=[Phase.REVIEW, Phase.PAYMENT, Phase.PRODUCED, Phase.DELIVERED],
        target=Phase.GRANTED,
    )
    def enter_granted(self) -> None:
        """准予; from produced or delivered: a misprint, or the document is issued again."""

    @transition(field="phase", source=Phase.GRANTED, target=Phase.PRODUCED)
    def enter_produced(self) -> None:
        """制证: the document or card is made."""

    @transition(field="phase", source=Phase.PRODUCED, target=Phase.DELIVERED)
    def enter_delivered(self) -> None:
        """送达: it is in the citizen's hands."""

    @transition(field="phase", source=[Phase.REVIEW, Phase.GRANTED, Phase.POST_CHECK], target=Phase.CLOSED)
    def enter_closed(self) -> None:
        """办结: granted with nothing to hand over, or a commitment found kept."""

    @transition(field="phase", source=Phase.REVIEW, target=Phase.REFUSED)
    def enter_refused(self) -> None:
        """不予: with reason and remedies (行政许可法 38)."""

    @transition(field="phase", source=Phase.RECEIVED, target=Phase.NOT_ACCEPTED)
    def enter_not_accepted(self) -> None:
        """不予受理."""

    @transition(
        field="phase",
        source=[Phase.WAITING, Phase.RECEIVED, Phase.CORRECTION, Phase.REVIEW],
        target=Phase.NOT_APPLICABLE,
    )
    def enter_not_applicable(self) -> None:
        """The rule says no, or a correction changed the circumstance."""

    @transition(
        field="phase",
        source=[Phase.WAITING, Phase.CORRECTION, Phase.REVIEW, Phase.SUSPENDED, Phase.PAYMENT],
        target=Phase.ENDED,
    )
    def enter_ended(self) -> None:
        """终止: stopped behind another item, not corrected or not paid in time, or without object."""

    @transition(field="phase", source=Phase.RECEIVED, target=Phase.TRANSFERRED)
    def enter_transferred(self) -> None:
        """移送: to a body outside the platform; within it only the office changes."""

    @transition(field="phase", source=[Phase.DELIVERED, Phase.CLOSED, Phase.RECTIFY], target=Phase.POST_CHECK)
    def enter_post_check(self) -> None:
        """事后核查: what was granted on a promise is looked at."""

    @transition(field="phase", source=Phase.POST_CHECK, target=Phase.RECTIFY)
    def enter_rectify(self) -> None:
        """限期整改."""

    @transition(
        field="phase",
        source=[Phase.DELIVERED, Phase.CLOSED, Phase.POST_CHECK, Phase.RECTIFY, Phase.ARCHIVED],
        target=Phase.REVOKED,
    )
    def enter_revoked(self) -> None:
        """撤回、撤销 (行政许可法 69)."""

    @transition(field="phase", source=list(BEFORE_DECISION), target=Phase.WITHDRAWN)
    def enter_withdrawn(self) -> None:
        """撤件: the citizen takes it back before the decision."""

    @transition(field="phase", source=[Phase.DELIVERED, Phase.CLOSED], target=Phase.ARCHIVED)
    def enter_archived(self) -> None:
        """归档."""


def legal_moves(machine: type[StateModel] = ItemStates) -> frozenset[tuple[Phase, Phase]]:
    """All steps (from, to) as the transitions of ``machine`` declare them."""
    declared = (getattr(method, "_django_fsm", None) for _, method in inspect.getmembers(machine))
    return frozenset(
        (Phase(source), Phase(step.target))
        for meta in declared
        if meta is not None
        for source, step in meta.transitions.items()
    )
