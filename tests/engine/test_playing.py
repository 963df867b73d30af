"""Plays of small bundles: what each does to the others, and who is left sitting when nobody can move."""

from dataclasses import replace
from random import Random

from oneservice.engine.definition import Action, Panel, Phase, Process, State
from oneservice.engine.movers import Mover
from oneservice.engine.playing import AtRandom, Scripted, Usual, play
from tests.engine.builders import closure, decided, entry, equals, item, workdays

WINDOW = State("window", Phase.RECEIVED, actor="clerk")
THEIRS = State("theirs", Phase.CORRECTION, actor="applicant", limit=workdays(20))
REVIEW = State("review", Phase.REVIEW, actor="reviewer")
DECIDE = State("decide", Phase.REVIEW, actor="decider")
TO_PAY = State("to-pay", Phase.PAYMENT, waits="payment", limit=workdays(15))
ENDS = (State("done", Phase.CLOSED), State("no", Phase.REFUSED), State("lapsed", Phase.ENDED))


def process(*states, actions):
    """``actions``: ``"grant decide done"``, with an event or ``not_by=ID`` as fourth word."""
    made = []
    for action in actions:
        name, before, to, *more = action.split()
        barred = [word.removeprefix("not_by=") for word in more if word.startswith("not_by=")]
        event = "".join(word for word in more if not word.startswith("not_by="))
        made.append(Action(name, (before,), to, event=event, not_by="".join(barred)))
    return Process("standard", None, {state.id: state for state in (*states, *ENDS)}, tuple(made))


PAID = State("decided-paid", Phase.REVIEW, actor="clerk")
STANDARD = process(
    *(WINDOW, THEIRS, REVIEW, DECIDE, TO_PAY, PAID),
    actions=[
        "accept window review",
        "correct window theirs",
        "resubmit theirs window",
        "lapse theirs lapsed expired",
        "propose review decide",
        "charge decide to-pay not_by=propose",
        "deny decide no not_by=propose",
        "paid to-pay decided-paid payment.paid",
        "part to-pay to-pay payment.part_paid",
        "failed to-pay decide payment.failed",
        "unpaid to-pay lapsed expired",
        "grant decided-paid done",
    ],
)


def bundle(*parts, of=STANDARD):
    """A closure of items that all have one process."""
    return replace(closure(*parts), processes={"standard": of})


ONE = bundle(item("card"))
TWO = bundle(item("birth"), item("card"), entry("birth"), entry("card", ["birth"]))


def script(case, *actions):
    return [f"{case}.{action}" for action in actions]


def test_the_usual_course_grants():
    played = play(ONE, Usual())
    assert [move.action for move in played.moves] == ["accept", "propose", "charge", "paid", "grant"]
    assert (played.phases, played.outcomes, played.payments) == (
        {"card": "closed"},
        {"card": "granted"},
        {"card": "paid"},
    )
    assert played.stuck == ()


def test_a_script_is_followed_and_then_the_usual_course():
    played = play(ONE, Scripted(script("card", "correct", "resubmit"), then=Usual()))
    assert [move.action for move in played.moves][:4] == ["correct", "resubmit", "accept", "propose"]
    assert played.outcomes == {"card": "granted"}


def test_a_script_alone_leaves_the_case_where_it_stands():
    played = play(ONE, Scripted(script("card", "accept")))
    assert (played.phases, played.stuck) == ({"card": "review"}, ("card",))


def test_a_move_that_is_not_possible_is_left_out_and_named():
    chooser = Scripted(script("card", "grant", "accept"))
    assert [move.action for move in play(ONE, chooser).moves] == ["accept"]
    assert chooser.missed == ["card.grant"]


def test_a_time_that_ends_takes_its_action():
    played = play(ONE, Scripted(script("card", "correct", "lapse")))
    assert (played.phases, played.outcomes) == ({"card": "ended"}, {"card": "ended"})


def test_a_refusal_stops_what_is_behind_it():
    played = play(TWO, Scripted(script("birth", "accept", "propose", "deny")))
    assert played.phases == {"birth": "refused", "card": "ended"}
    assert played.stuck == ()


def test_what_needs_a_decision_only_goes_on_after_a_refusal():
    either = bundle(item("birth"), item("card"), entry("birth"), entry("card", [decided("birth")]))
    played = play(either, Scripted(script("birth", "accept", "propose", "deny"), then=Usual()))
    assert played.outcomes == {"birth": "refused", "card": "granted"}


def test_a_withdrawal_stops_what_is_behind_it():
    played = play(TWO, Scripted(script("birth", "accept", "withdraw!")))
    assert played.phases == {"birth": "withdrawn", "card": "ended"}


def test_what_waits_can_be_withdrawn_alone():
    played = play(TWO, Scripted(script("card", "withdraw!"), then=Usual()))
    assert played.outcomes == {"birth": "granted", "card": "ended"}


def test_a_decided_item_cannot_be_withdrawn():
    chooser = Scripted(script("birth", "accept", "propose", "deny", "withdraw!"))
    play(bundle(item("birth"), item("card")), chooser)
    assert chooser.missed == ["birth.withdraw!"]


def test_what_does_not_apply_satisfies_what_waits_for_it():
    maybe = bundle(
        item("birth"), item("card"), entry("birth", when=equals("child.fit", True)), entry("card", ["birth"])
    )
    played = play(maybe, Scripted(script("birth", "applies-not!"), then=Usual()))
    assert played.outcomes == {"birth": "not_applicable", "card": "granted"}


def test_a_condition_on_an_outcome_is_told_after_it():
    reading = bundle(
        item("birth"), item("card"), entry("birth"), entry("card", when=equals("item.birth.outcome", "granted"))
    )
    chooser = Scripted(
        [*script("card", "applies!"), *script("birth", "accept", "propose", "deny"), "card.applies-not!"]
    )
    played = play(reading, chooser)
    assert chooser.missed == ["card.applies!"]
    assert played.outcomes == {"birth": "refused", "card": "not_applicable"}


def test_each_row_is_an_item_case_and_all_are_waited_for():
    rows = bundle(item("share"), item("card"), entry("share", each="company.holders"), entry("card", ["share"]))
    first = script("share.1", "accept", "propose", "charge", "paid", "grant")
    played = play(rows, Scripted([*first, *script("card", "accept")]), rows={"share": 2})
    assert played.phases == {"share.1": "closed", "share.2": "received", "card": "waiting"}
    assert play(rows, Usual(), rows={"share": 2}).outcomes == {
        "share.1": "granted",
        "share.2": "granted",
        "card": "granted",
    }


def test_no_rows_mean_that_it_does_not_apply():
    rows = bundle(item("share"), item("card"), entry("share", each="company.holders"), entry("card", ["share"]))
    assert play(rows, Usual(), rows={"share": 0}).outcomes == {"share": "not_applicable", "card": "granted"}


def test_one_person_alone_cannot_do_what_two_must():
    alone = {"reviewer": ["li"], "decider": ["li"], "clerk": ["wang"]}
    played = play(ONE, Usual(), people=alone)
    assert (played.phases, played.stuck) == ({"card": "review"}, ("card",))
    both = {**alone, "decider": ["li", "zhao"]}
    assert [move.person for move in play(ONE, Usual(), people=both).moves] == ["wang", "li", "zhao", "", "wang"]


def test_the_silent_do_not_move_and_the_clock_ends_their_time():
    played = play(ONE, AtRandom(Random(1)), silent={Mover.APPLICANT, Mover.PAYER})
    assert played.stuck == ()
    assert {move.mover for move in played.moves} <= {Mover.STAFF, Mover.CLOCK}


def test_a_part_payment_is_kept_when_the_rest_never_comes():
    played = play(ONE, Scripted(script("card", "accept", "propose", "charge", "part", "unpaid")))
    assert (played.payments, played.outcomes) == ({"card": "part_paid"}, {"card": "ended"})


def test_a_play_that_goes_on_and_on_is_stuck():
    looping = process(REVIEW, DECIDE, actions=["propose review decide", "back decide review", "grant decide done"])
    played = play(bundle(item("card"), of=looping), Usual(), most=50)
    assert (len(played.moves), played.stuck) == (50, ("card",))


def test_nobody_to_move_is_stuck():
    waiting = process(State("asked", Phase.REVIEW, waits="reply"), actions=["granted asked done reply.granted"])
    assert play(bundle(item("card"), of=waiting), Usual(), silent={Mover.MACHINE}).stuck == ("card",)


def test_a_commitment_is_checked_after_its_end_and_counts_as_granted_meanwhile():
    check = State("check", Phase.POST_CHECK, actor="clerk")
    kept = State("kept", Phase.CLOSED)
    promising = process(REVIEW, check, kept, actions=["grant review done", "later done check done", "keep check kept"])
    both = bundle(item("birth"), item("card"), entry("birth"), entry("card", ["birth"]), of=promising)
    begun = play(both, Scripted(["birth.grant"]))
    assert (begun.phases, begun.stuck) == ({"birth": "closed", "card": "review"}, ("birth", "card"))
    assert play(both, Usual()).stuck == ()


def test_a_panel_decides_or_is_split():
    deciding = process(
        State("experts", Phase.REVIEW, panel=Panel("expert", "civil", 3, 2), limit=workdays(5)),
        DECIDE,
        actions=[
            "advise experts done",
            "split experts decide panel.split",
            "late experts decide expired",
            "deny decide no",
        ],
    )
    split = play(bundle(item("card"), of=deciding), Scripted(script("card", "split", "deny")))
    assert (split.outcomes, [move.mover for move in split.moves]) == ({"card": "refused"}, [Mover.PANEL, Mover.STAFF])
