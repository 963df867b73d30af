"""Steps that belong to every process because no process names them: when each is open, and to whom.

What they do is in ``actions``; here is only what a page and a guard must know alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from oneservice.cases.models import ItemCase
from oneservice.cases.permissions import may_act_as_lead, may_handle, stands
from oneservice.cases.reading import Reading
from oneservice.engine.built_in import PAUSE, RECONSIDERED, REVOCATION, TRANSFER
from oneservice.engine.definition import GRANTED_PHASES, Action, Closure, Phase, Process, Text
from oneservice.people.models import Staff

APPLICANT = "applicant"
REFUSALS = frozenset({Phase.REFUSED, Phase.NOT_ACCEPTED})
DECIDED = REFUSALS | GRANTED_PHASES


@dataclass(frozen=True, slots=True)
class Special:
    """``opens`` says whether it may be done to the item as it stands; ``lead``: by the leading department too."""

    id: str
    title: Text
    asks: tuple[str, ...]
    opens: Callable[[Reading, ItemCase], bool]
    document: str = ""
    tone: str = "plain"
    lead: bool = False


def refused(reading: Reading, item: ItemCase) -> bool:
    return item.phase in REFUSALS


def asked_again(reading: Reading, item: ItemCase) -> bool:
    return refused(reading, item) and item.appeal == "asked"


def under_way(reading: Reading, item: ItemCase) -> bool:
    return bool(item.state) and not item.ended


def just_received(reading: Reading, item: ItemCase) -> bool:
    return item.phase == Phase.RECEIVED


def granted(reading: Reading, item: ItemCase) -> bool:
    return item.outcome == "granted" and item.phase != Phase.REVOKED


def granted_and_at_hand(reading: Reading, item: ItemCase) -> bool:
    """Not in the archive: what is there is only revoked or reopened."""
    return granted(reading, item) and item.phase != Phase.ARCHIVED


def granted_and_over(reading: Reading, item: ItemCase) -> bool:
    return granted(reading, item) and item.phase in (Phase.DELIVERED, Phase.CLOSED, Phase.ARCHIVED)


def reviewed(reading: Reading, item: ItemCase) -> bool:
    """In the hands of staff, its clock running."""
    return item.phase == Phase.REVIEW and item.actor not in ("", APPLICANT)


def standing(reading: Reading, item: ItemCase) -> bool:
    return stands(reading.closure, item)


PROCEDURES = {
    "hearing": Text("听证", "Hearing"),
    "experts": Text("专家评审", "Expert review"),
    "visit": Text("现场踏勘", "Visit on site"),
    "test": Text("检验、检测、检疫", "Inspection, test or quarantine"),
    "appraisal": Text("鉴定", "Appraisal"),
    "publicity": Text("公示", "Public notice"),
}

NEEDED = {str(days): Text(f"{days} 个工作日", f"{days} working days") for days in (3, 5, 10, 15, 20, 30, 45, 60)}
"""How long an item may stand before its office looks again: the time that is to be told (行政许可法 45)."""

SPECIALS = (
    Special("resume", Text("恢复办理", "Go on"), ("opinion",), standing, PAUSE, "main"),
    Special("reopen", Text("重新办理", "Take it up again"), ("opinion",), refused, RECONSIDERED, "main", lead=True),
    Special("uphold", Text("维持原决定", "Let the decision stand"), ("reason",), asked_again, RECONSIDERED, lead=True),
    Special("reissue", Text("更正文书", "Correct a document"), ("document", "gives", "reason"), granted_and_at_hand),
    Special(
        "revoke", Text("撤销准予", "Revoke the grant"), ("reason", "remedies"), granted_and_over, REVOCATION, "bad"
    ),
    Special("suspend", Text("中止办理", "Suspend"), ("needed", "reason"), reviewed, PAUSE),
    Special(
        "procedure",
        Text("启动特别程序", "Begin a special procedure"),
        ("procedure", "needed", "reason"),
        reviewed,
        PAUSE,
    ),
    Special("transfer", Text("转给其他单位", "Pass it to another office"), ("office", "reason"), under_way, TRANSFER),
    Special(
        "hand-over", Text("移送平台外单位", "Send it to a body outside"), ("body", "reason"), just_received, TRANSFER
    ),
)
"""In the order a page shows them."""


def open_specials(reading: Reading, item: ItemCase, staff: Staff) -> list[Special]:
    """What this member of staff may do to the item now, beside what its process says."""
    possible = [each for each in SPECIALS if each.opens(reading, item)]
    if not possible or (may_handle(staff, item) and _may_decide(reading.closure, item, staff)):
        return possible
    return [each for each in possible if each.lead] if leads(reading, staff) else []


def leads(reading: Reading, staff: Staff) -> bool:
    """Whether the reader speaks for the department that leads the case; other items are read only where that may be."""
    lead = reading.bundle.lead
    return staff.office.department == lead and may_act_as_lead(staff, lead, reading.items)


def _may_decide(closure: Closure, item: ItemCase, staff: Staff) -> bool:
    """Whose turn it is; of an item that has ended, whoever could have decided it."""
    words = _words(closure, item)
    return not words or bool(words & set(staff.words))


def _words(closure: Closure, item: ItemCase) -> set[str]:
    if item.actor:
        return {item.actor} - {APPLICANT}
    process = closure.process_of(item.item)
    for line in reversed(item.trail):
        action = process.action(line["action"])
        if action is not None and _decides(process, action):
            return _takers(process, action)
    deciding = (action for action in process.actions if _decides(process, action))  # decided under another version
    return {word for action in deciding for word in _takers(process, action)}


def _takers(process: Process, action: Action) -> set[str]:
    actors = (process.states[state].actor for state in action.from_states)
    return {action.by or actor for actor in actors} - {"", APPLICANT}


def _decides(process: Process, action: Action) -> bool:
    """Whether the step is from the undecided to the decided."""
    before = {process.states[state].phase for state in action.from_states}
    return process.states[action.to].phase in DECIDED and not before & DECIDED


def staff_state(closure: Closure, item: ItemCase, phases: Iterable[Phase]) -> str:
    """The first state of its process in one of ``phases`` that waits for staff; else where the process begins."""
    process = closure.process_of(item.item)
    wanted = set(phases)
    found = (s.id for s in process.states.values() if s.phase in wanted and s.actor not in ("", APPLICANT))
    return next(found, process.start.id)
