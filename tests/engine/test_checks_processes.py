"""The checks of one process: a bad example with its whole message, and a good one that has nothing to tell."""

import pytest

from oneservice.engine.checks import CHECKS, run_checks
from oneservice.engine.reading import read_content
from tests.engine.sample import FILES

PLAIN = "workflows/processes/plain.yaml"
PAID = "workflows/processes/paid.yaml"


STRUCTURE = [check for check in CHECKS if check.LEVEL <= 3]


def found(files):
    """Names, items and bundles; data, people and documents have tests of their own."""
    content, problems = read_content(files)
    return [str(problem) for problem in [*problems, *run_checks(content, STRUCTURE)]]


def with_process(*changes, file=PLAIN, more=""):
    """The sample with texts of one process replaced and actions added at its end."""
    text = FILES[file]
    for old, new in changes:
        assert old in text, f"{old} does not stand in {file}"
        text = text.replace(old, new)
    return {**FILES, file: text + "".join(f"  - {{{action}}}\n" for action in more.splitlines())}


def states(text):
    """States put before the first end of the sample's process."""
    return ("  done: {phase: closed}\n", f"{text}  done: {{phase: closed}}\n")


CHECKING = "  checking: {phase: review, waits: rules, limit: 4 workhours}\n"
RULES = states(CHECKING)
TO_RULES = """id: check, from: to-decide, to: checking
id: passed, from: checking, to: done, event: rules.grant
id: failed, from: checking, to: refused, event: rules.refuse"""
PANEL = states("  experts: {phase: review, panel: {staff: expert, of: civil, seats: 3, at_least: 2}, limit: 5 days}\n")
TO_PANEL = """id: consult, from: to-decide, to: experts
id: advise, from: experts, to: to-decide
id: advise-against, from: experts, to: refused
id: late, from: experts, to: to-decide, event: expired"""
CHECKED = states("  check: {phase: post_check, actor: clerk}\n  revoked: {phase: revoked}\n")
LATER = """id: later, from: done, to: check, event: done
id: broken, from: check, to: revoked"""
SELDOM = "{id: lapse, from: with-applicant, to: lapsed, event: expired}"

BAD = [
    (
        with_process((SELDOM, f"{SELDOM}\n  - {{id: correct, from: to-decide, to: refused}}")),
        f"{PLAIN}:14: action-twice (actions[4].id): There is already an action correct in this process. "
        "Give each action an id of its own.",
    ),
    (
        with_process(more="id: expire, from: with-applicant, to: lapsed, event: expired"),
        f"{PLAIN}:16: action-twice (actions[6].event): expired in with-applicant is already taken by lapse: "
        "this never happens. Take with-applicant out of from, or name another event.",
    ),
    (
        with_process(("event: expired}", "event: expired, asks: [reason]}")),
        f"{PLAIN}:13: action-mover (actions[3].asks): lapse is taken by the event expired: there is nobody to ask. "
        "Take asks out, or event.",
    ),
    (
        with_process(("{id: resubmit,", "{id: resubmit, by: clerk,")),
        f"{PLAIN}:4: action-mover (states.with-applicant): with-applicant is for applicant, but only others take its "
        "actions. Take `by` out of one of them, or give the state to who takes them.",
    ),
    (
        with_process(
            (SELDOM, SELDOM.replace("lapsed", "at-window")),
            ("  - {id: accept, from: at-window", "  - {id: accept, from: with-applicant"),
            ("with-applicant, to: to-decide", "with-applicant, to: at-window"),
            ("{id: resubmit, from: with-applicant, to: at-window}", "{id: resubmit, from: with-applicant, to: lapsed}"),
            ("[to-decide], to: refused", "to-decide, to: refused"),
        ),
        f"{PLAIN}:3: silence-without-end (states.at-window): If nobody answers in with-applicant, no way leads from "
        "at-window to an end. Let expired lead towards an end such as ended or refused, or add an action there that "
        "staff take.",
    ),
    (
        with_process(
            RULES,
            more=f"{TO_RULES}\nid: unsure, from: checking, to: checking, event: rules.unsure\n"
            "id: late, from: checking, to: to-decide, event: expired",
        ),
        f"{PLAIN}:6: loop-endless (states.checking): Nobody can stop this loop: checking -> checking. Let one of its "
        "events lead to a person, or add an action out of it with by: and a staff word.",
    ),
    (
        with_process(
            states(f"{CHECKING}  at-hand: {{phase: review, actor: clerk}}\n"),
            more="id: check, from: to-decide, to: checking\nid: stop, from: checking, to: refused, by: clerk\n"
            "id: passed, from: checking, to: done, event: rules.grant\n"
            "id: failed, from: checking, to: at-hand, event: rules.refuse\n"
            "id: unsure, from: checking, to: to-decide, event: rules.unsure\n"
            "id: late, from: checking, to: to-decide, event: expired\nid: again, from: at-hand, to: checking",
        ),
        f"{PLAIN}:6: rules-endless (states.checking): If rules.refuse is said in checking every time, no way leads "
        "from there to an end. Let staff take another way where it leads to, such as a refusal: asked again, it says "
        "the same.",
    ),
    (
        with_process(
            ("to-decide, to: done, title", "to-decide, to: at-window, title"), more="id: b, from: to-decide, to: done"
        ),
        f"{PLAIN}:3: usual-endless (states.at-window): The usual course goes round and round: at-window -> to-decide "
        "-> at-window. In one of these states list first the action that leads on: it is the usual one 通常.",
    ),
    (
        with_process(CHECKED, more=f"{LATER}\nid: kept, from: check, to: done"),
        f"{PLAIN}:6: post-check-endless (states.check): After check it is never closed for good, even if all was found "
        "in order. Let check lead to a state of its own in the phase closed, such as checked.",
    ),
    (
        with_process(
            RULES,
            more=f"{TO_RULES}\nid: unsure, from: checking, to: refused, event: rules.unsure\n"
            "id: late, from: checking, to: to-decide, event: expired",
        ),
        f"{PLAIN}:20: unsure-no-person (actions[9].to): rules.unsure in checking tells nothing, but refused is not for "
        "a person. Let it lead to a state with an actor: a person 人工 looks, and decides with a reason.",
    ),
    (
        with_process(
            RULES,
            more=f"{TO_RULES}\nid: unsure, from: checking, to: to-decide, event: rules.unsure\n"
            "id: late, from: checking, to: refused, event: expired",
        ),
        f"{PLAIN}:21: unsure-no-person (actions[10].to): expired in checking tells nothing, but refused is not for "
        "a person. Let it lead to a state with an actor: a person 人工 looks, and decides with a reason.",
    ),
    (
        with_process(("not_by: accept", "not_by: grant")),
        f"{PLAIN}:14: not-by-void (actions[4].not_by): grant bars whoever did grant: each time it would take another "
        "person. Name the other action of the two that one person may not do both.",
    ),
    (
        with_process(("not_by: accept", "not_by: refuse")),
        f"{PLAIN}:14: not-by-void (actions[4].not_by): refuse never comes before grant, so nobody is barred. "
        "Name an action on a way that leads here, or take not_by out.",
    ),
    (
        with_process(("not_by: accept", "not_by: lapse"), ("to: lapsed, event", "to: at-window, event")),
        f"{PLAIN}:14: not-by-void (actions[4].not_by): No one person takes lapse, so nobody is barred. "
        "Name an action that one person takes, such as propose.",
    ),
    (
        with_process(more="id: give-up, from: with-applicant, to: lapsed, not_by: resubmit"),
        f"{PLAIN}:16: not-by-void (actions[6].not_by): The applicant takes both resubmit and give-up, and there is "
        "only one. Let staff take one of the two: two persons must be possible.",
    ),
    (
        with_process((PANEL[0], PANEL[1].replace("seats: 3", "seats: 4")), more=TO_PANEL),
        f"{PLAIN}:6: panel-unclear (states.experts.panel.at_least): 2 of 4 members could choose one action, and "
        "as many another. Write at least 3.",
    ),
    (
        with_process((PANEL[0], PANEL[1].replace("seats: 3, at_least: 2", "seats: 1, at_least: 1")), more=TO_PANEL),
        f"{PLAIN}:6: panel-unclear (states.experts.panel.seats): A panel of 1 is no panel. "
        "Write actor: expert, or more seats.",
    ),
    (
        with_process(("{phase: payment, waits", "{phase: review, waits"), file=PAID),
        f"{PAID}:4: phase-mover (states.to-pay.phase): to-pay waits for payment, but it is in review. "
        "Write phase: payment; the clock stops while it is paid.",
    ),
    (
        with_process(("actor: applicant", "actor: clerk")),
        f"{PLAIN}:4: phase-mover (states.with-applicant): with-applicant is a correction, but it is not for the "
        "applicant. Write actor: applicant, or put the state in another phase.",
    ),
    (
        with_process(("actor: decider}", "actor: decider, was: at-window}")),
        f"{PLAIN}:5: was-name (states.to-decide.was): There still is a state at-window, so to-decide was not called "
        "that. Take was out, or the state at-window.",
    ),
    (
        with_process(("actor: decider}", "actor: decider, was: w}"), ("actor: clerk}", "actor: clerk, was: w}")),
        f"{PLAIN}:5: was-name (states.to-decide.was): at-window and to-decide cannot both have been w. "
        "Keep `was` where running cases shall go.",
    ),
]


def code_of(line):
    return line.split(" ")[1].rstrip(":")


@pytest.mark.parametrize(("files", "line"), BAD, ids=[f"{code_of(line)}-{i}" for i, (_, line) in enumerate(BAD)])
def test_a_check_says_what_is_wrong_and_what_to_write(files, line):
    told = [problem for problem in found(files) if code_of(problem) == code_of(line)]
    assert told[:1] == [line]


GOOD = {
    "action-twice": with_process((SELDOM, SELDOM), more="id: too-late, from: with-applicant, to: lapsed"),
    "action-mover": with_process(more="id: put-right, from: with-applicant, to: at-window, by: clerk"),
    "silence-without-end": with_process(
        (SELDOM, SELDOM.replace("lapsed", "at-window")), more="id: stop, from: with-applicant, to: lapsed"
    ),
    "post-check-endless": with_process(
        (CHECKED[0], CHECKED[1] + "  checked: {phase: closed}\n"), more=f"{LATER}\nid: kept, from: check, to: checked"
    ),
    "not-by-void": with_process(("asks: [reason, remedies]}", "asks: [reason, remedies], not_by: accept}")),
    "panel-unclear": with_process(
        PANEL, more=f"{TO_PANEL}\nid: split, from: experts, to: to-decide, event: panel.split"
    ),
    "phase-mover": FILES,
    "was-name": with_process(("actor: decider}", "actor: decider, was: to-settle}")),
}


@pytest.mark.parametrize("files", GOOD.values(), ids=GOOD)
def test_a_process_that_is_in_order_has_nothing_to_be_told(files):
    assert found(files) == []


def test_a_rule_that_is_unsure_or_late_goes_to_a_person():
    files = with_process(
        RULES,
        more=f"{TO_RULES}\nid: unsure, from: checking, to: to-decide, event: rules.unsure\n"
        "id: late, from: checking, to: to-decide, event: expired",
    )
    register = "workflows/items/register.yaml"
    decide = 'decide: {grant: {"==": [{var: mother.married}, true]}, refuse: {"==": [{var: mother.married}, false]}, '
    text = FILES[register] + decide + "reason: {zh: 未婚, en: Not married}}\n"
    assert found({**files, register: text}) == []


def test_a_loop_of_events_may_end_on_a_day_of_the_campaign():
    text = with_process(
        states("  again: {phase: review, waits: reply, until: campaign.confirm}\n"),
        more="id: send, from: to-decide, to: again\nid: done, from: again, to: done, event: reply.granted\n"
        "id: not, from: again, to: refused, event: reply.refused\n"
        "id: lost, from: again, to: again, event: reply.not_found\n"
        "id: differ, from: again, to: to-decide, event: reply.conflict\n"
        "id: over, from: again, to: to-decide, event: expired",
    )
    assert [code_of(problem) for problem in found(text) if "loop" in problem] == []
