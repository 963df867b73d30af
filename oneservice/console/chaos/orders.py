"""P7: whatever happens to a case, in any order, allowed or not: only lawful moves, and the journal tells them all."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from oneservice.cases.actions import desk, draft, events, paying, replies, signing, withdrawing
from oneservice.cases.errors import CaseError
from oneservice.cases.models import Case, ItemCase
from oneservice.catalogue import versions
from oneservice.console.chaos.findings import Finding
from oneservice.console.chaos.keeper import cast
from oneservice.console.chaos.places import BUNDLE, Yard
from oneservice.console.chaos.scale import Scale
from oneservice.console.chaos.setting import person, settle
from oneservice.console.player.play import WORDS, spread
from oneservice.engine.definition import Closure, Process
from oneservice.engine.ports import DepartmentReply
from oneservice.people.models import Person, Staff
from oneservice.records import journal

LENGTH = 12
"""Events of a sequence."""

SHOWN = 5
PAYMENTS = ("paid", "paid", "failed", "part_paid")
DECISIONS = ("granted", "granted", "refused", "not_found", "conflict")
OF_ITSELF = "begin"


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    with yard.embedded() as place:
        seen = place.inside("orders", scale.sequences)
    numbers = {"events": seen["events"], "moves": seen["moves"], "refused": seen["refused"]}
    return [Finding("P7", scale.sequences, "sequences", broken=tuple(seen["broken"]), numbers=numbers)]


def play_all(sequences: int) -> dict[str, Any]:
    """Inside: sequences from the same filed case, each taken back when judged. What broke comes with its seed."""
    keeper, ref = filed()
    counted = {"events": 0, "moves": 0, "refused": 0}
    broken: list[str] = []
    for seed in range(sequences):
        with transaction.atomic():
            turn = Turn(keeper, ref, random.Random(seed))  # noqa: S311 - the same sequence for the same seed
            wrong = turn.play()
            transaction.set_rollback(True)
        broken += [f"sequence {seed}: {line}" for line in wrong]
        for name in counted:
            counted[name] += getattr(turn, name)
    return {**counted, "broken": broken[:SHOWN]}


def filed() -> tuple[Person, str]:
    """A case that was just filed, nothing of it done yet."""
    keeper = person(0)
    ref = draft.open_case(keeper, BUNDLE, now=timezone.now(), nonce="orders")
    settle()
    answers = cast().scenario.answers.items()
    posted = {name: [text] for key, value in answers for name, text in spread(key, value).items()}
    for page in versions.closure(Case.objects.get(ref=ref).version_id).pages:
        draft.save_page(keeper, ref, page.id, posted, now=timezone.now())
    settle()
    signing.submit_case(keeper, ref, now=timezone.now())
    return keeper, ref


@dataclass
class Turn:
    """One sequence of events that befall the case ``ref``."""

    keeper: Person
    ref: str
    dice: random.Random
    events: int = 0
    moves: int = 0
    refused: int = 0
    staff: list[Staff] = field(default_factory=lambda: list(Staff.objects.order_by("pk")))

    def play(self) -> list[str]:
        """What was unlawful, or is not as the journal tells it."""
        for _ in range(LENGTH):
            happening = self.dice.choice(HAPPENINGS)
            items = list(self.case.items.order_by("pk"))
            self.events += 1
            try:
                happening(self, self.dice.choice(items))
            except CaseError:
                self.refused += 1
            except Exception as error:  # a move the law does not know raises: that is what is looked for
                return [f"{happening.__name__}: {type(error).__name__}"]
        return self.judged()

    @property
    def case(self) -> Case:
        return Case.objects.get(ref=self.ref)

    @property
    def closure(self) -> Closure:
        return versions.closure(self.case.version_id)

    def judged(self) -> list[str]:
        case = self.case
        told, wrong = replayed(journal.entries(self.ref), self.closure)
        stored = {item.key: (str(item.phase), item.state, item.step) for item in case.items.all() if item.step}
        self.moves = sum(step for _, _, step in stored.values())
        if told != stored:
            wrong.append("the items are not as the journal tells")
        return wrong + journal.verify(self.ref, journal.Head(case.head_seq, case.head_hash))

    def step(self, item: ItemCase) -> int:
        """Oftenest the one it is at, sometimes one that is over or to come."""
        return item.step + self.dice.choice((0, 0, 0, 0, -1, 1))

    # --- what may befall an item --------------------------------------------------------------------------

    def advance(self, item: ItemCase) -> None:
        events.advance_item(item.case_id, item.pk, self.step(item), now=timezone.now())

    def expire(self, item: ItemCase) -> None:
        events.item_expired(item.case_id, item.pk, self.step(item), now=timezone.now())

    def bill(self, item: ItemCase) -> None:
        paying.record_order(item.case_id, item.pk, self.step(item), f"order-{item.pk}", amount=100, now=timezone.now())

    def pay(self, item: ItemCase) -> None:
        paying.record_payment(f"order-{item.pk}", self.dice.choice(PAYMENTS), now=timezone.now())

    def hand_over(self, item: ItemCase) -> None:
        replies.record_sent(item.case_id, item.pk, self.step(item), f"R{item.pk}", now=timezone.now())

    def decide(self, item: ItemCase) -> None:
        reply = DepartmentReply(self.dice.choice(DECISIONS))
        replies.record_decision(item.case_id, item.pk, self.step(item), 0, reply, now=timezone.now())

    def act(self, item: ItemCase) -> None:
        """Somebody, of this office or another, takes a step that the process knows, from whatever state."""
        action = self.dice.choice(self.closure.process_of(item.item).actions)
        posted = {name: [text] for name, text in WORDS.items() if name in action.asks}
        now = timezone.now()
        desk.act_on_item(self.dice.choice(self.staff), item.pk, action.id, step=self.step(item), posted=posted, now=now)

    def withdraw(self, item: ItemCase) -> None:
        if self.dice.random() < 0.2:
            withdrawing.withdraw_item(self.keeper, self.ref, item.key, now=timezone.now())

    def abandon(self, item: ItemCase) -> None:
        if self.dice.random() < 0.1:
            withdrawing.withdraw_case(self.keeper, self.ref, now=timezone.now())

    def go_on(self, item: ItemCase) -> None:
        """What would come next by itself, of every item, so that sequences get somewhere."""
        for each in self.case.items.order_by("pk"):
            for happening in (self.advance, self.bill, self.hand_over):
                with suppress(CaseError):
                    happening(each)


HAPPENINGS: tuple[Callable[[Turn, ItemCase], None], ...] = (
    Turn.advance,
    Turn.expire,
    Turn.bill,
    Turn.pay,
    Turn.hand_over,
    Turn.decide,
    Turn.act,
    Turn.act,
    Turn.withdraw,
    Turn.abandon,
    Turn.go_on,
    Turn.go_on,
)

Standing = tuple[str, str, int]
"""Phase, state, step."""


def replayed(entries: Iterable[Any], closure: Closure) -> tuple[dict[str, Standing], list[str]]:
    """How every item stands by the journal alone, and the moves in it that no process allows."""
    items: dict[str, Standing] = {}
    wrong: list[str] = []
    for entry in entries:
        if entry.verb != "item.moved":
            continue
        data, key = entry.data, entry.subject
        _, state, step = items.get(key, ("", "", 0))
        process = closure.process_of(key.partition("#")[0])
        if not lawful(process, state, data):
            wrong.append(f"{key}: {data['action']} from {state or 'the start'} to {data['state'] or 'its end'}")
        if data["step"] not in (step, step + 1):
            wrong.append(f"{key}: step {data['step']} after {step}")
        items[key] = (data["phase"], data["state"], data["step"])
    return items, wrong


def lawful(process: Process, state: str, move: Mapping[str, Any]) -> bool:
    """Whether the process goes this way; an end that no process names leaves no state."""
    action = process.action(move["action"])
    if move["action"] == OF_ITSELF:
        return not state and move["state"] == process.start.id
    if action is None:
        return move["state"] in ("", state)
    return state in action.from_states and move["state"] == action.to
