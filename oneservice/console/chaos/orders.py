"""P7: whatever happens to a case, in any order, allowed or not: only lawful moves, and the journal tells them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

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
from oneservice.console.chaos.servers import wheel
from oneservice.console.chaos.setting import person, settle
from oneservice.console.player.play import WORDS, spread
from oneservice.engine.definition import Closure, Process
from oneservice.engine.ports import DepartmentReply
from oneservice.people.models import Person, Staff
from oneservice.records import journal

LENGTH = 12
"""Events of a sequence."""

SITES = 2
COUNTED = ("sequences", "events", "moves", "refused")
Option = TypeVar("Option")
Happening: TypeAlias = "Callable[[Turn, ItemCase, Event], None]"
PAYMENTS = ("paid", "paid", "failed", "part_paid")
DECISIONS = ("granted", "granted", "refused", "not_found", "conflict")
OF_ITSELF = "begin"
ENDS = {"withdrawn": "withdrawn", "stopped": "ended", "not_applicable": "not_applicable"}
"""Moves that no process names, and the phase they end in: any other is unlawful."""


def trial(yard: Yard, scale: Scale) -> list[Finding]:
    """Half of the sequences on each of two sites at once, each from a seed of its own: the same for the same seed."""
    seeds = [SITES * scale.seed + site for site in range(SITES)]
    with ExitStack() as held, ThreadPoolExecutor(SITES) as pool:
        places = [held.enter_context(yard.embedded()) for _ in seeds]
        share = -(-scale.sequences // SITES)
        seen = list(pool.map(lambda place, seed: place.inside("orders", share, seed), places, seeds))
    numbers = {name: sum(each[name] for each in seen) for name in COUNTED} | {"seed": scale.seed}
    broken = tuple(line for each in seen for line in each["broken"])
    return [Finding("P7", sum(each["sequences"] for each in seen), "sequences", broken=broken, numbers=numbers)]


class Unlawful(AssertionError):
    """What a sequence brought about and must not."""

    def __init__(self, sequence: Sequence[Event], wrong: Sequence[str]) -> None:
        steps = " → ".join(str(event) for event in sequence if event.name != NOTHING)
        super().__init__(f"{'; '.join(wrong)} after: {steps}")


def play_all(sequences: int, seed: int) -> dict[str, Any]:
    """Inside: so many sequences from one filed case, each taken back when judged. Raises ``servers.Missing``."""
    keeper, ref = filed()
    counted = dict.fromkeys(COUNTED, 0)

    def play(sequence: Sequence[Event]) -> list[str]:
        turn = Turn(keeper, ref)
        with transaction.atomic():
            wrong = turn.play(sequence)
            transaction.set_rollback(True)
        for name in counted:
            counted[name] += getattr(turn, name)
        return wrong

    broken = search(play, sequences, seed)
    return {**counted, "broken": broken}


def search(play: Callable[[Sequence[Event]], list[str]], sequences: int, seed: int) -> list[str]:
    """What is wrong after the smallest sequence that ``play`` finds something wrong with; empty: with none of them."""
    hypothesis = wheel("hypothesis")

    def hold(sequence: Sequence[Event]) -> None:
        if wrong := play(sequence):
            raise Unlawful(sequence, wrong)

    try:
        hypothesis.seed(seed)(rules(hypothesis, sequences)(hypothesis.given(any_order(hypothesis))(hold)))()
    except Unlawful as smallest:
        return [str(smallest)]
    return []


def rules(hypothesis: Any, sequences: int) -> Any:
    """So many examples, nothing kept between runs, one failure made small."""
    return hypothesis.settings(
        max_examples=sequences,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )


def any_order(hypothesis: Any) -> Any:
    """Sequences of ``LENGTH`` events; they grow smaller towards nothing happening and the first choices."""
    st = hypothesis.strategies
    number = st.integers(0, 39)
    event = st.builds(Event, st.sampled_from(NAMES), number, st.sampled_from((0, 0, 0, 0, -1, 1)), number, number)
    return st.lists(event, min_size=LENGTH, max_size=LENGTH)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that befalls an item. ``off``: by how many steps it is meant for an earlier or later one.

    ``choice`` and ``who`` count on through what there is to choose from.
    """

    name: str
    item: int
    off: int
    choice: int
    who: int

    def __str__(self) -> str:
        return f"{self.name}({self.item}, {self.off:+d}, {self.choice}, {self.who})"


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
    sequences: int = 1
    events: int = 0
    moves: int = 0
    refused: int = 0
    staff: list[Staff] = field(default_factory=lambda: list(Staff.objects.order_by("pk")))

    def play(self, sequence: Sequence[Event]) -> list[str]:
        """What was unlawful, or is not as the journal tells it."""
        for event in sequence:
            if event.name == NOTHING:
                continue
            self.events += 1
            try:
                HAPPENINGS[event.name](self, nth(list(self.case.items.order_by("pk")), event.item), event)
            except CaseError:
                self.refused += 1
            except Exception as error:  # a move the law does not know raises: that is what is looked for
                return [f"{event.name}: {type(error).__name__}"]
        return self.judged()

    @cached_property
    def case(self) -> Case:
        """Its row as it was when the sequence began: whoever acts reads it anew."""
        return Case.objects.get(ref=self.ref)

    @property
    def closure(self) -> Closure:
        return versions.closure(self.case.version_id)

    def judged(self) -> list[str]:
        case = Case.objects.get(ref=self.ref)
        told, wrong = replayed(journal.entries(self.ref), self.closure)
        stored = {item.key: (str(item.phase), item.state, item.step) for item in case.items.all() if item.step}
        self.moves = sum(step for _, _, step in stored.values())
        if told != stored:
            wrong.append("the items are not as the journal tells")
        return wrong + journal.verify(self.ref, journal.Head(case.head_seq, case.head_hash))

    # --- what may befall an item --------------------------------------------------------------------------

    def advance(self, item: ItemCase, event: Event) -> None:
        events.advance_item(item.case_id, item.pk, item.step + event.off, now=timezone.now())

    def expire(self, item: ItemCase, event: Event) -> None:
        events.item_expired(item.case_id, item.pk, item.step + event.off, now=timezone.now())

    def bill(self, item: ItemCase, event: Event) -> None:
        order, step = f"order-{item.pk}", item.step + event.off
        paying.record_order(item.case_id, item.pk, step, order, amount=100, now=timezone.now())

    def pay(self, item: ItemCase, event: Event) -> None:
        paying.record_payment(f"order-{item.pk}", nth(PAYMENTS, event.choice), now=timezone.now())

    def hand_over(self, item: ItemCase, event: Event) -> None:
        replies.record_sent(item.case_id, item.pk, item.step + event.off, f"R{item.pk}", now=timezone.now())

    def decide(self, item: ItemCase, event: Event) -> None:
        place, reply = (item.case_id, item.pk, item.step + event.off), DepartmentReply(nth(DECISIONS, event.choice))
        replies.record_decision(*place, 0, reply, now=timezone.now())

    def act(self, item: ItemCase, event: Event) -> None:
        """Somebody, of this office or another, takes a step that the process knows, from whatever state."""
        action = nth(self.closure.process_of(item.item).actions, event.choice)
        posted = {name: [text] for name, text in WORDS.items() if name in action.asks}
        who, step = nth(self.staff, event.who), item.step + event.off
        desk.act_on_item(who, item.pk, action.id, step=step, posted=posted, now=timezone.now())

    def withdraw(self, item: ItemCase, event: Event) -> None:
        if event.choice % 5 == 4:
            withdrawing.withdraw_item(self.keeper, self.ref, item.key, now=timezone.now())

    def abandon(self, item: ItemCase, event: Event) -> None:
        if event.choice % 10 == 9:
            withdrawing.withdraw_case(self.keeper, self.ref, now=timezone.now())

    def go_on(self, item: ItemCase, event: Event) -> None:
        """What would come next by itself, of every item, so that sequences get somewhere."""
        for each in self.case.items.order_by("pk"):
            if each.state and not each.ended:
                comes = NEXT.get(self.closure.process_of(each.item).states[each.state].waits)
                with suppress(CaseError):
                    if comes:
                        comes(self, each, replace(event, off=0))


NEXT: Mapping[str, Happening] = {
    "rules": Turn.advance,
    "fee": Turn.advance,
    "payment": Turn.bill,
    "reply": Turn.hand_over,
}
"""By what a state waits for."""

HAPPENINGS: Mapping[str, Happening] = {
    "go_on": Turn.go_on,
    "act": Turn.act,
    "advance": Turn.advance,
    "bill": Turn.bill,
    "pay": Turn.pay,
    "hand_over": Turn.hand_over,
    "decide": Turn.decide,
    "expire": Turn.expire,
    "withdraw": Turn.withdraw,
    "abandon": Turn.abandon,
}
NOTHING = "nothing"
NAMES = (NOTHING, "go_on", "act", *HAPPENINGS)
"""What is drawn from, the smallest first; the commonest twice."""


def nth(options: Sequence[Option], number: int) -> Option:
    """Counts on from the last to the first again."""
    return options[number % len(options)]


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
        phase, state, step = items.get(key, ("", "", 0))
        process = closure.process_of(key.partition("#")[0])
        if not lawful(process, phase, state, data):
            wrong.append(f"{key}: {data['action']} from {state or 'the start'} to {data['state'] or 'its end'}")
        if data["step"] not in (step, step + 1):
            wrong.append(f"{key}: step {data['step']} after {step}")
        items[key] = (data["phase"], data["state"], data["step"])
    return items, wrong


def lawful(process: Process, phase: str, state: str, move: Mapping[str, Any]) -> bool:
    """Whether the process goes this way from ``phase`` and ``state``, into the phase it says; an end that no process
    names leaves no state, and what is only told of an item, as a refund, leaves it where it was."""
    action, to = process.action(move["action"]), (move["phase"], move["state"])
    if action is None and move["action"] != OF_ITSELF:
        return to in ((phase, state), (ENDS.get(move["action"]), ""))
    begins = process.states[action.to] if action else process.start
    came_from = action.from_states if action else ("",)
    return state in came_from and to == (str(begins.phase), begins.id)
