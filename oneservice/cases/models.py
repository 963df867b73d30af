"""The rows of a running case. Only ``cases.actions`` writes them; only ``cases.queries`` lists them.

What people answered is one sealed document per case (``Case.sealed``): a page save is one update, and a
dump of the database shows nothing. What must be found or ordered by the database has a column of its own.
"""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from oneservice.cases.archive_models import Archive as Archive
from oneservice.cases.states import CasePhase, CaseStates, ItemStates
from oneservice.cases.supervision_row import Supervision as Supervision  # a module of its own, for this one is long
from oneservice.engine.definition import END_PHASES, Phase

DESK_PHASES = (
    *(Phase.RECEIVED, Phase.REVIEW, Phase.SPECIAL_PROCEDURE, Phase.SUSPENDED),
    *(Phase.GRANTED, Phase.PRODUCED, Phase.POST_CHECK, Phase.RECTIFY),
)
OVER = END_PHASES | {Phase.POST_CHECK, Phase.RECTIFY}
"""Nothing of the case waits for these: what is granted on a promise counts, and is checked after."""


class Case(CaseStates):
    """One application 办件 for one thing, pinned to the version it began with."""

    ref = models.CharField(max_length=20, unique=True)
    nonce = models.CharField(max_length=80, unique=True)  # one press of the start button, one case
    version = models.ForeignKey("catalogue.Version", to_field="sha256", on_delete=models.PROTECT)
    starter = models.CharField(max_length=60)  # the role of who began
    division = models.CharField(max_length=12)
    key = models.BinaryField()  # wrapped data key of this case
    sealed = models.BinaryField()  # see cases.answers
    head_seq = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, default="")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)  # taken back as a whole; what was decided before stays
    due = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    returned = models.CharField(max_length=20, default="")  # why a draft came back: "late", "refused"
    open_key = models.CharField(max_length=64, null=True, unique=True)  # blind: one open case per subject
    process = models.BigIntegerField(null=True)  # of cases.flow
    stage = models.PositiveSmallIntegerField(default=0)  # of the bundle's stages, the one that is filed or filled
    prepared = models.BooleanField(default=False)  # by a register's event, and nobody has taken it up yet
    campaign = models.PositiveSmallIntegerField(null=True)  # the year of the campaign it was filed in
    clerk = models.ForeignKey(
        "people.Staff", null=True, on_delete=models.PROTECT, related_name="+"
    )  # who fills the draft at a window, for whoever stands there, until it is signed or handed over
    window = models.ForeignKey(
        "people.Office", null=True, on_delete=models.PROTECT, related_name="+"
    )  # where it was begun for the person 收件单位; each item has the office that handles it
    received_at = models.DateTimeField(null=True)  # on paper, where it was entered later 补录: it is filed from then
    papers = models.PositiveSmallIntegerField(default=0)  # lists of papers taken in: 0 costs no look
    named = models.CharField(max_length=64, default="")  # digest of its rows of ``Naming``; "": not made yet

    class Meta:
        constraints = [CaseStates.phase_constraint("case")]

    @property
    def filling(self) -> bool:
        """It is being filled or signed: for the first time, or for its next stage."""
        return self.phase in (CasePhase.DRAFT, CasePhase.AWAITING_SIGNATURES)

    @property
    def number(self) -> str:
        """``530000-20261101-000128``; empty until filed. Made of the row's own key, so it needs no counter."""
        if self.filed_at is None:
            return ""
        return f"{self.division.ljust(6, '0')[:6]}-{timezone.localtime(self.filed_at):%Y%m%d}-{self.pk:06d}"


class Participant(models.Model):
    """A person's part in a case. Found by the blind index of the identity number, so nobody need be known yet."""

    class Status(models.TextChoices):
        FILLS = "fills"
        NOT_INVITED = "not_invited"
        WAITING = "waiting"
        SIGNED = "signed"
        REFUSED = "refused"
        LATE = "late"
        ASKED = "asked"  # whether registers may be asked about him
        CONSENTED = "consented"
        DECLINED = "declined"
        SPARED = "spared"  # was asked, but enough others have signed

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="participants")
    role = models.CharField(max_length=60)
    row = models.PositiveSmallIntegerField(default=0)  # of the role's list, from 1; 0: the role is one person
    ric_index = models.CharField(max_length=64, default="", db_index=True)
    status = models.CharField(max_length=12, choices=Status.choices)
    starts = models.BooleanField(default=False)
    due = models.DateField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_hash = models.CharField(max_length=64, default="")  # of the sealed answers as signed
    agent = models.ForeignKey("people.Delegation", null=True, on_delete=models.PROTECT)  # with whose authority signed

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "role", "row"], name="one_participant_per_role")]


class Naming(models.Model):
    """A name or identity number in a filed case, by blind index: what a desk finds the case by (``cases.naming``)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="namings")
    field = models.CharField(max_length=120)  # or the address of a cell
    row = models.PositiveSmallIntegerField(default=0)  # of its list, from 1; 0: it is no cell
    index = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "field"], name="one_naming_per_field")]
        indexes = [models.Index(fields=["index", "case"], name="cases_that_name")]


class Assistance(models.Model):
    """A draft begun at a window 帮办: by whom, where, how the person signed. It stays when the clerk may no more."""

    class Proof(models.TextChoices):
        PAD = "pad"  # drawn by hand
        CODE = "code"  # one-time code on the person's own telephone
        PAPER = "paper"  # on the application form that was handed in while nothing worked

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="assistance")
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="assisted")
    office = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="assisted")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # signed here or handed over
    proof = models.CharField(max_length=5, choices=Proof.choices, default="")
    blob = models.CharField(max_length=64, default="")  # the drawn signature or the signed form, sealed
    codes = models.PositiveSmallIntegerField(default=0)  # how many were sent
    code_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)  # at the last code
    late = models.CharField(max_length=12, default="")  # why it was entered later: ``cases.counter.LATE``

    class Meta:
        indexes = [models.Index(fields=["staff", "began_at"], name="assisted_by_staff")]


class ItemCase(ItemStates):
    """One item of a case 子办件, at its department. ``state`` is the definition's, ``phase`` the law's."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="items")
    item = models.CharField(max_length=60)  # the entry of the bundle
    row = models.PositiveSmallIntegerField(default=0)
    department = models.CharField(max_length=60)
    office = models.ForeignKey("people.Office", null=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=60, default="")
    step = models.PositiveIntegerField(default=0)  # rises with every move: what a form or timer was meant for
    actor = models.CharField(max_length=60, default="")  # the staff word that must act now
    panel = models.ForeignKey(
        "people.Office", null=True, on_delete=models.PROTECT, related_name="+"
    )  # whose members vote
    entered_at = models.DateTimeField()
    act_by = models.DateField(null=True)  # the nearest date somebody must act: limit of the state, else due
    act_by_provisional = models.BooleanField(default=False, db_default=False)  # of ``act_by``; ``due`` has its own
    accepted_on = models.DateField(null=True)
    due = models.DateField(null=True)
    provisional = models.BooleanField(default=False)
    stopped_on = models.DateField(null=True)  # the clock stands since then
    pauses = models.JSONField(default=list)  # every legal stop of the clock: since, until ("" it lasts), phase
    decided_on = models.DateField(null=True)
    outcome = models.CharField(max_length=16, default="")  # granted | refused | ended | not_applicable
    took = models.PositiveSmallIntegerField(null=True)  # working days from acceptance to decision, less the pauses
    corrections = models.PositiveSmallIntegerField(default=0)  # how often it was sent back to be put right 补正
    owed = models.PositiveSmallIntegerField(default=0)  # materials still to follow 容缺; which, the dossier knows
    owed_until = models.DateField(null=True)  # the first of their last days
    hurry = models.CharField(max_length=8, default="")  # of its last supervision order: open | replied | closed
    payment = models.CharField(max_length=16, default="")
    amount = models.PositiveBigIntegerField(null=True)  # fen
    order = models.CharField(max_length=64, default="")  # at the cashier
    appeal = models.CharField(max_length=8, default="")  # 复核 of a refusal: asked | upheld | reopened
    actors = models.JSONField(default=dict)  # action -> staff: whoever did it may not do another
    trail = models.JSONField(default=list)  # the last moves, for the timeline; the journal has all
    notes = models.BinaryField(default=b"")  # sealed: reasons, defects, opinions

    class Meta:
        constraints = [
            ItemStates.phase_constraint("item"),
            models.UniqueConstraint(fields=["case", "item", "row"], name="one_item_case_per_entry"),
        ]
        indexes = [
            models.Index(
                fields=["department", "act_by", "id"],
                name="item_on_desk",
                condition=models.Q(phase__in=[phase.value for phase in DESK_PHASES]),
            ),
            models.Index(fields=["department", "id"], name="item_appealed", condition=models.Q(appeal="asked")),
            models.Index(fields=["panel", "id"], name="item_at_a_panel", condition=models.Q(panel__isnull=False)),
        ]

    @property
    def ended(self) -> bool:
        return Phase(self.phase) in END_PHASES

    @property
    def over(self) -> bool:
        """Whether the case is done with it; it may still be checked after."""
        return Phase(self.phase) in OVER

    @property
    def key(self) -> str:
        """How rules and the flow name it: the entry, with the row where there are several."""
        return f"{self.item}#{self.row}" if self.row else self.item


class Bill(models.Model):
    """An order 缴费单 for an item at the cashier, in fen. ``paid`` has come; ``back`` of it goes or went back."""

    class Status(models.TextChoices):
        OPEN = "open"
        PART_PAID = "part_paid"
        PAID = "paid"
        FAILED = "failed"
        REPLACED = "replaced"  # another order stands for it; money on it counts or goes back
        REFUNDING = "refunding"
        REFUNDED = "refunded"

    item = models.ForeignKey(ItemCase, on_delete=models.CASCADE, related_name="bills")
    order = models.CharField(max_length=64, unique=True)
    amount = models.PositiveBigIntegerField()
    paid = models.PositiveBigIntegerField(default=0)
    back = models.PositiveBigIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, db_index=True)  # when money came last
    refunded_at = models.DateTimeField(null=True)

    @property
    def kept(self) -> int:
        return self.paid - self.back


class Receipt(models.Model):
    """``fen`` of a bill are receipted 电子票据; with ``reverses``, so much of that receipt is taken back 红冲."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, related_name="receipts")
    document = models.OneToOneField("CaseDocument", on_delete=models.CASCADE, related_name="receipt")
    fen = models.PositiveBigIntegerField()
    reverses = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="reversals")


class Difference(models.Model):
    """Where the cashier's statement 对账单 of a day and our bills differ in an order, until somebody settles it."""

    class Kind(models.TextChoices):
        NOT_OURS = "not_ours"  # the cashier has money on an order we never opened
        NOT_THEIRS = "not_theirs"  # we have money the cashier knows nothing of
        AMOUNT = "amount"
        REFUND = "refund"

    day = models.DateField()
    order = models.CharField(max_length=64)
    item = models.ForeignKey(ItemCase, null=True, on_delete=models.CASCADE, related_name="differences")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    ours = models.PositiveBigIntegerField()  # fen
    theirs = models.PositiveBigIntegerField()
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, default="")
    reason = models.CharField(max_length=20, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "order", "kind"], name="one_difference_a_day")]
        indexes = [models.Index(fields=["id"], name="open_differences", condition=models.Q(settled_at=None))]


class Vote(models.Model):
    """What a member of a panel 评审组 chose, once for a sitting (the ``step`` of the item); the words are sealed."""

    item = models.ForeignKey(ItemCase, on_delete=models.CASCADE, related_name="votes")
    step = models.PositiveIntegerField()
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="votes")
    action = models.CharField(max_length=60)
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "step", "staff"], name="one_vote_per_member")]


class Appointment(models.Model):
    """When the applicant comes to the office 预约到场. ``seat``: which of the places of that time it holds."""

    class Status(models.TextChoices):
        BOOKED = "booked"
        CANCELLED = "cancelled"
        CAME = "came"
        MISSED = "missed"

    item = models.ForeignKey(ItemCase, on_delete=models.CASCADE, related_name="appointments")
    office = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="appointments")
    at = models.DateTimeField()
    seat = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.BOOKED)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "at", "seat"], condition=models.Q(status="booked"), name="one_appointment_per_seat"
            ),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(status="booked"), name="one_appointment_per_item"
            ),
        ]


class PaperList(models.Model):
    """Papers 纸质材料 of an item that were taken in together, and where they are: what a 交接单 lists.

    ``papers`` are ``{"material": key, "original": 1, "copy": 2}``. The log is this row and its ``moves``.
    """

    class Status(models.TextChoices):
        HELD = "held"  # by ``holder``
        SENT = "sent"  # by ``holder``, to ``toward``
        SHORT = "short"  # ``holder`` has the parcel without the ``missing``, and ``sender`` must answer
        FOLLOWS = "follows"  # ``sender`` has sent the missing after it
        RETURNED = "returned"  # to the applicant
        ARCHIVED = "archived"  # in the file of ``holder``

    item = models.ForeignKey(ItemCase, on_delete=models.PROTECT, related_name="paper_lists")
    n = models.PositiveSmallIntegerField()  # in the case, from 1
    papers = models.JSONField()
    taken_at = models.DateTimeField()
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")  # who took them in
    window = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="+")  # where
    holder = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="+")
    toward = models.ForeignKey("people.Office", null=True, on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="+")  # who sent it last
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.HELD)
    missing = models.JSONField(default=list)  # keys of materials
    lost = models.JSONField(default=list)  # those the sender could not find either
    carrier = models.CharField(max_length=12, default="")
    parcel = models.CharField(max_length=40, default="")
    step = models.PositiveSmallIntegerField(default=0)  # rises with every move: what a form was shown at
    token = models.CharField(max_length=32, default="")  # of the document that lists them

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "n"], name="one_paper_list_per_number")]


class PaperMove(models.Model):
    """A line of the custody log: who gave which papers to whom, and how. Nobody can change it: a trigger refuses."""

    class What(models.TextChoices):
        SENT = "sent"
        ARRIVED = "arrived"
        SHORT = "short"  # arrived without ``papers``
        FOLLOWED = "followed"  # ``papers`` sent after
        LOST = "lost"  # ``papers`` are not to be found
        RETURNED = "returned"
        ARCHIVED = "archived"

    taken = models.ForeignKey(PaperList, on_delete=models.PROTECT, related_name="moves")
    what = models.CharField(max_length=8, choices=What.choices)
    giver = models.ForeignKey("people.Office", on_delete=models.PROTECT, related_name="+")
    taker = models.ForeignKey("people.Office", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    carrier = models.CharField(max_length=12, default="")
    parcel = models.CharField(max_length=40, default="")
    papers = models.JSONField(default=list)  # keys of materials; none: all of the list


class CaseMove(models.Model):
    """A running case was moved to another version: from where, by whom, and how it stood, so that it can be put back.

    ``before`` is what the move touched of the case and its items, as it was; what people said is in it only sealed.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="moves")
    old = models.ForeignKey("catalogue.Version", to_field="sha256", on_delete=models.PROTECT, related_name="+")
    new = models.ForeignKey("catalogue.Version", to_field="sha256", on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=80)
    moved_at = models.DateTimeField()
    head_seq = models.PositiveIntegerField()  # of the journal, when it was moved: is it longer, something has happened
    before = models.TextField()
    put_back_at = models.DateTimeField(null=True)


class CaseDocument(models.Model):
    """A document issued in a case: what it will say is frozen at once, the PDF follows."""

    class State(models.TextChoices):
        MAKING = "making"
        READY = "ready"
        PROBLEM = "problem"
        REVOKED = "revoked"
        REPLACED = "replaced"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="documents")
    item = models.ForeignKey(ItemCase, null=True, on_delete=models.CASCADE, related_name="documents")
    document = models.CharField(max_length=60)
    token = models.CharField(max_length=32, unique=True)
    issuer = models.CharField(max_length=120, default="")
    issued_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAKING)
    problem = models.CharField(max_length=40, default="")
    sealed = models.BinaryField()  # the values it is made of
    detail = models.BinaryField(default=b"")  # sealed: what the problem is about
    blob = models.CharField(max_length=64, default="")
    sha256 = models.CharField(max_length=64, default="")  # of the PDF as the citizen has it
    signed = models.BooleanField(default=False)
    licence = models.CharField(max_length=60, default="")  # its number as an e-licence
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta:
        indexes = [models.Index(fields=["case", "id"], name="documents_of_case")]

    def number(self, pattern: str) -> str:
        """The document's number by its definition's ``pattern``; ``{seq}`` is the row's own key."""
        return pattern.replace("{year}", f"{self.issued_on:%Y}").replace("{seq}", f"{self.pk:06d}")


class Settlement(models.Model):
    """A rule is unknown and must decide: the bundle's lead answers it, within a limit."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="settlements")
    subject = models.CharField(max_length=80)  # "item:ID" or "gate:ID"
    department = models.CharField(max_length=60)
    due = models.DateField()
    opened_at = models.DateTimeField()
    answer = models.BooleanField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "subject"], name="one_settlement_per_subject")]


class Dispute(models.Model):
    """“This is wrong” 数据异议, before the department that keeps the register, within a limit.

    What was said and answered stands in the dossier under the ticket's key; here is what a desk finds it by.
    """

    class Answer(models.TextChoices):
        UPHELD = "upheld"  # the value was wrong and is corrected
        STANDS = "stands"
        MOOT = "moot"  # the value is no longer part of the case

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="disputes")
    field = models.CharField(max_length=120)
    department = models.CharField(max_length=60)
    office = models.ForeignKey("people.Office", null=True, on_delete=models.PROTECT, related_name="disputes")
    opened_at = models.DateTimeField()
    due = models.DateField()
    answer = models.CharField(max_length=6, choices=Answer.choices, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "field"], condition=models.Q(answer=""), name="one_open_dispute")
        ]
        indexes = [
            models.Index(fields=["department", "due", "id"], name="open_disputes", condition=models.Q(answer=""))
        ]

    @property
    def number(self) -> str:
        """``Y20261101-000012``, for the telephone and the page."""
        return f"Y{timezone.localtime(self.opened_at):%Y%m%d}-{self.pk:06d}"


class Draw(models.Model):
    """All items of one campaign, version and office that are decided together 批次. Its journal is a chain of its own.

    Who takes part (``cases.draws.Listed``) is sealed: with whose case it is, a list would say what people applied for.
    """

    version = models.ForeignKey("catalogue.Version", to_field="sha256", on_delete=models.PROTECT)
    item = models.CharField(max_length=60)  # the entry of the bundle
    campaign = models.PositiveSmallIntegerField()
    office = models.ForeignKey("people.Office", on_delete=models.PROTECT)
    ref = models.CharField(max_length=20, unique=True)
    key = models.BinaryField()
    sealed = models.BinaryField(default=b"")
    places = models.JSONField(default=dict)  # group -> how many, as whoever drew the list up stated them
    digest = models.CharField(max_length=64, default="")  # of the frozen list
    listed = models.PositiveIntegerField(default=0)
    drawn_up_at = models.DateTimeField(null=True)
    drawn_up_by = models.BigIntegerField(null=True)  # staff
    seed = models.CharField(max_length=64, default="")  # made after the list was frozen
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)  # staff, another

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "item", "campaign", "office"], name="one_draw_per_campaign"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("drawn_up_by")),
                name="draw_by_two_people",
            ),
        ]
