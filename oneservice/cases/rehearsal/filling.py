"""The citizen's part of a rehearsal: begin, fill every page, attach, sign; and the co-signers'."""

from __future__ import annotations

from oneservice.cases.actions import consenting, draft, preparing, signing, staging
from oneservice.cases.errors import CaseError, Refused
from oneservice.cases.models import Case, Participant
from oneservice.cases.rehearsal import troupe
from oneservice.cases.rehearsal.controls import page_of, picture
from oneservice.cases.rehearsal.running import Running
from oneservice.cases.signatories import may_sign, part_key, people_of
from oneservice.engine.definition import Page
from oneservice.engine.form import FormState
from oneservice.engine.materials import MaterialNeed
from oneservice.engine.plan import gates
from oneservice.engine.scenario import BadScenario
from oneservice.engine.types import YES
from oneservice.engine.values import UNKNOWN

ROUNDS = 12
"""How often the pages are gone through: an answer may open a question on an earlier page."""

REFUSAL = "对填报内容有不同意见。"


CAMPAIGN = "campaign"
"""What a scenario expects as its gate where the service cannot be begun on its day."""


def begin(run: Running) -> bool:
    """Press the start button, say which registers may not be asked, tick items. False: it is not open that day."""
    bundle = run.closure.bundle
    run.ref = _prepared(run) if run.scenario.prepared else _opened(run)
    if not run.ref:
        run.came.gate = CAMPAIGN
        return False
    for source, groups in run.scenario.sources.items():
        for of in (of for of, said in groups.items() if said == "declined"):
            draft.decline_source(run.person, run.ref, source, of, now=run.now)
    ticked = {entry.id: run.scenario.answers.get(f"item.{entry.id}.chosen") for entry in bundle.items}
    if any(ticked.values()):
        chosen = {entry for entry, said in ticked.items() if _chosen(run, entry, said)}
        draft.choose_items(run.person, run.ref, chosen, now=run.now)
    run.settle()
    return True


def _opened(run: Running) -> str:
    once = run.scenario.name[:60]
    try:
        return draft.open_case(run.person, run.closure.bundle.id, now=run.now, nonce=once, role=run.role)
    except Refused:
        return ""


def _prepared(run: Running) -> str:
    """The register tells what happened to the person the draft is for, who takes it up. Raises BadScenario."""
    by = run.closure.bundle.prepared_by
    if by is None or by.of != run.role:
        raise BadScenario("prepared: nothing prepares this for whoever begins; write prepared_by in the bundle")
    ric = str(troupe.someone(by.of, run.scenario)["ric"])
    return next(iter(preparing.hear_event(by.source, ric, run.scenario.name[:60], now=run.now)), "")


def _chosen(run: Running, entry: str, said: str | None) -> bool:
    item = run.closure.bundle.item(entry)
    return item.optional and (item.ticked if said is None else str(said).lower() in YES)


def fill(run: Running) -> None:
    """Page after page until nothing is left to say, or a gate has shut the form."""
    said: set[str] = set()
    refused: set[str] = set()
    for _ in range(ROUNDS):
        before = len(said)
        for page in run.closure.pages:
            state = run.reading.form_state()
            if _shut(run, state):
                break
            refused |= _send(run, page, state, said)
        if len(said) == before:
            break
    state = run.reading.form_state()
    asked = [name for page in run.closure.pages for name in page.fields if _was_asked(state, name)]
    run.came.asked = [name for name in asked if not run.came.gate or name in said]  # a shut form asks no more
    run.came.wrong = [name for name in run.closure.fields if name in (state.wrong.keys() - state.missing) | refused]


def _shut(run: Running, state: FormState) -> bool:
    closed = (gate.id for gate in gates(run.closure, state.env) if gate.truth is False)
    run.came.gate = next(closed, "")
    return bool(run.came.gate)


def _send(run: Running, page: Page, state: FormState, said: set[str]) -> set[str]:
    """Send a page as far as it was not said before; the scenario's answers no control could take."""
    names = _to_say(run, page, state, said) if run.closure.bundle.shows(page, [run.role], began=True) else []
    if not names:
        return set()
    said |= set(names)
    posted = page_of([run.closure.fields[name] for name in names], run.scenario.answers)
    refused: set[str] = set()
    try:
        draft.save_page(run.person, run.ref, page.id, posted, now=run.now)
    except Refused as error:
        refused = set(error.fields)
    run.settle()
    _consent(run)
    kept = run.reading.dossier.answers
    return {name for name in refused & set(names) if name in run.scenario.answers and name not in kept}


def _consent(run: Running) -> None:
    """Whoever was asked whether he may be looked up answers as ``signs`` has it; who is late never does."""
    for part in Participant.objects.filter(case__ref=run.ref, status=Participant.Status.ASKED).order_by("pk"):
        if (word := _word(run, part)) != "late":
            consenting.answer_consent(troupe.sign_in(_of(run, part)), run.ref, word != "refused", now=run.now)
            run.settle()


def _to_say(run: Running, page: Page, state: FormState, said: set[str]) -> list[str]:
    """Open questions of a page: those the scenario answers, and what may stay blank."""
    open_names = [n for n in page.fields if state.shown[n] is True and n not in state.locked and n not in said]
    return [n for n in open_names if n in run.scenario.answers or _blank(run, state, n)]


def _blank(run: Running, state: FormState, name: str) -> bool:
    """It may be left blank and nobody has yet: a register that found nothing is no answer."""
    value = state.values.get(name)
    unsaid = value is None or not value.known
    return run.closure.fields[name].optional and state.asked[name] is True and unsaid


def _was_asked(state: FormState, name: str) -> bool:
    """Somebody had to answer it: no register did, although one that is silent might still."""
    return state.asked[name] is True or (state.asked[name] is UNKNOWN and state.shown[name] is True)


def attach(run: Running) -> None:
    """A picture for every material that has to be uploaded."""
    reading = run.reading
    state = reading.form_state()
    needs = [n for n in reading.materials_needed(state) if n.how == "upload" and not n.maybe]
    run.came.uploads = [need.key for need in needs]
    for need in needs:
        _attach(run, need)


def _attach(run: Running, need: MaterialNeed) -> None:
    if not need.optional and need.key not in run.reading.dossier.materials:
        draft.attach_material(run.person, run.ref, need.key, picture(), now=run.now)


def carry_on(run: Running) -> bool:
    """The case sleeps between stages: go on with the next one, fill and sign it. Whether that was done."""
    if Case.objects.get(ref=run.ref).phase != "dormant":
        return False
    staging.continue_case(run.person, run.ref, now=run.now)
    fill(run)
    attach(run)
    return submit(run) and sign(run)


def submit(run: Running) -> bool:
    """Sign as who began; False: the form says that something is left, which is told unless it was expected."""
    try:
        signing.submit_case(run.person, run.ref, now=run.now)
    except Refused as refused:
        told = {f"gate:{run.came.gate}", *run.came.wrong}
        for name, text in refused.fields.items():
            if name not in told:
                run.trouble(f"filing.{name}", "complete", text.zh)
        if not refused.fields:
            run.trouble("filing", "complete", refused.text.zh)
        return False
    run.settle()
    return True


def sign(run: Running) -> bool:
    """Everybody who must signs, refuses or is late, as ``signs`` has it; whether the case is filed."""
    while True:
        if prompt := _next_to_sign(run):
            moved = _answer(run, prompt)
        elif Case.objects.get(ref=run.ref).phase == "awaiting_signatures":
            moved = _let_pass(run)
        else:
            return not Case.objects.get(ref=run.ref).filling
        if not moved:
            return False


def _next_to_sign(run: Running) -> Participant | None:
    case = Case.objects.get(ref=run.ref)
    before, over = case.phase == "awaiting_signatures", case.closed_at is not None
    parts = case.participants.order_by("pk")
    waiting = (part for part in parts if may_sign(run.closure.bundle, part, before=before, over=over))
    return next((part for part in waiting if _word(run, part) != "late"), None)


def _word(run: Running, participant: Participant) -> str:
    """What ``signs`` has of one person of a role, else of the role: ``shareholders#2`` is the second row."""
    signs = run.scenario.signs
    return str(signs.get(part_key(participant.role, participant.row)) or signs.get(participant.role, "signed"))


def _answer(run: Running, participant: Participant) -> bool:
    person = troupe.sign_in(_of(run, participant))
    try:
        if _word(run, participant) == "refused":
            signing.refuse_signature(person, run.ref, REFUSAL, now=run.now)
        else:
            signing.sign_case(person, run.ref, now=run.now)
    except CaseError as error:
        run.trouble(f"signs.{part_key(participant.role, participant.row)}", "signed", error.text.zh)
        return False
    run.settle()
    return True


def _of(run: Running, participant: Participant) -> dict[str, str]:
    """A person as the form knows the part."""
    people = people_of(run.closure.bundle.roles[participant.role], run.reading.form_state().env)
    one = next(one for one in people if one.row == participant.row)
    return {"name": one.name, "ric": one.ric, "mobile": one.mobile}


def _let_pass(run: Running) -> bool:
    """Nobody signs any more: time passes until a timer speaks up."""
    timer = run.next_timer()
    if timer is None:
        run.trouble("signs", "late", "no limit to sign within")
        return False
    run.elapse(timer)
    return True
