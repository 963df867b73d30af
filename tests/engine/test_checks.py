"""The checks of the publish gate: each with one broken line, its code and its whole message."""

from pathlib import Path

import pytest

from oneservice.engine.checks import CHECKS, run_checks
from oneservice.engine.definition import Content
from oneservice.engine.reading import read_content
from tests.engine.sample import FILES, changed, read

FIELDS = "forms/fields/people.yaml"
PROCESS = "workflows/processes/plain.yaml"
REGISTER = "workflows/items/register.yaml"
CARD = "workflows/items/card.yaml"
BUNDLE = "workflows/bundles/birth.yaml"
FORM = "forms/birth.yaml"


def found(files):
    content, problems = read_content(files)
    return [str(problem) for problem in [*problems, *run_checks(content)]]


def test_the_sample_passes_every_check():
    assert found(FILES) == []


def test_every_check_has_its_own_code_and_a_level_of_the_gate():
    codes = [check.CODE for check in CHECKS]
    assert len(set(codes)) == len(codes)
    assert [check.LEVEL for check in CHECKS] == sorted(check.LEVEL for check in CHECKS)


def test_content_without_places_is_checked_too():
    content, _ = read(changed(REGISTER, "department: police", "department: polise"))
    bare = Content(**{name: getattr(content, name) for name in Content.__dataclass_fields__})
    assert [(p.code, p.file, p.line, p.where) for p in run_checks(bare)] == [
        ("name-unknown-reference", "", 0, "department")
    ]


def test_a_department_names_a_calendar_that_has_a_file():
    keeps = changed("workflows/departments.yaml", "police-registry", "police-registry, calendar: cn-yunan")
    files = keeps | {"workflows/calendars/cn-yunnan.yaml": "code: cn-yunnan\n"}
    assert found(files) == [
        "workflows/departments.yaml:1: name-unknown-reference (police.calendar): There is no calendar cn-yunan. "
        "Did you mean cn-yunnan?"
    ]


NAMES = [
    (
        (REGISTER, "department: police", "department: polise"),
        f"{REGISTER}:3: name-unknown-reference (department): There is no department polise. Did you mean police?",
    ),
    (
        (REGISTER, "process: plain", "process: two-step"),
        f"{REGISTER}:5: name-unknown-reference (process): There is no process two-step. "
        "Write workflows/processes/two-step.yaml.",
    ),
    (
        (REGISTER, "needs: [child.name,", "needs: [child.nmae,"),
        f"{REGISTER}:8: name-unknown-reference (needs[0]): There is no field child.nmae. Did you mean child.name?",
    ),
    (
        (REGISTER, "use: id-card", "use: passport"),
        f"{REGISTER}:10: name-unknown-reference (materials[0].use): There is no material passport. "
        "Define it in workflows/materials.yaml.",
    ),
    (
        (REGISTER, "result: page", "result: pages"),
        f"{REGISTER}:12: name-unknown-reference (result): There is no document pages. Did you mean page?",
    ),
    (
        (FORM, "mother.mobile,", "mother.mobil,"),
        f"{FORM}:3: name-unknown-reference ([0].fields[2]): There is no field mother.mobil. "
        "Did you mean mother.mobile?",
    ),
    (
        (FORM, "  fields:", "  for: [father]\n  fields:"),
        f"{FORM}:3: name-unknown-reference ([0].for[0]): There is no role father. Name a role of the bundle: mother.",
    ),
    (
        (FIELDS, "take: married", "take: wed"),
        f"{FIELDS}:7: name-unknown-reference (mother.married.from[0].take): "
        "There is no name among the answers of civil.marriage wed. Name one of married, spouse.",
    ),
    (
        (FIELDS, "of: mother", "of: child"),
        f"{FIELDS}:7: name-unknown-reference (mother.married.from[0].of): There is no field child.ric. "
        "Define it in a file of forms/fields/.",
    ),
    (
        (BUNDLE, "after: [register]", "after: [registre]"),
        f"{BUNDLE}:10: name-unknown-reference (items[1].after[0]): There is no other item in this bundle registre. "
        "Did you mean register?",
    ),
    (
        (BUNDLE, "after: [register]", "after: [card]"),
        f"{BUNDLE}:10: name-unknown-reference (items[1].after[0]): There is no other item in this bundle card. "
        "Name one of register.",
    ),
    (
        (BUNDLE, "as: {holder: child}", "as: {holder: family}"),
        f"{BUNDLE}:10: name-unknown-reference (items[1].as): There is no field family.kind. "
        "Define it in a file of forms/fields/.",
    ),
    (
        (CARD, "payer: mother", "payer: father"),
        f"{CARD}:8: name-unknown-reference (fee.payer): There is no role father. Name a role of the bundle: mother.",
    ),
    (
        (PROCESS, "not_by: accept", "not_by: propose"),
        f"{PROCESS}:14: name-unknown-reference (actions[4].not_by): There is no action in this process propose. "
        "Name one of accept, correct, grant, lapse, refuse, resubmit.",
    ),
]


@pytest.mark.parametrize(("change", "line"), NAMES, ids=[line.split("no ")[1].split(".")[0] for _, line in NAMES])
def test_a_name_that_is_unknown_is_told(change, line):
    told = [problem for problem in found(changed(*change)) if "name-unknown-reference" in problem]
    assert told[:1] == [line]


def test_a_name_of_something_broken_is_not_called_unknown():
    files = {**changed(FIELDS, "type: mobile", "type: mobil"), "workflows/departments.yaml": "police: ["}
    assert [problem.split(" ")[1] for problem in found(files)] == ["value-wrong", "yaml-syntax:"]


OTHERS = [
    (
        (FIELDS, '{"==": [{sum:', '{"===": [{sum:'),
        f"{FIELDS}:17: rule-wrong (family.people.valid[0].must): There is no operator `===`. "
        "Write `==`: it is strict here.",
    ),
    (
        (BUNDLE, "{var: child.kind}, b]", "{var: child.kind}, c]"),
        f"{BUNDLE}:5: rule-wrong (gates[0].must.!=[1]): `c` is not one of the options `a`, `b`. "
        "Correct this part of the rule, or define what it names.",
    ),
    (
        (REGISTER, "{var: mother.married}, true]", '{var: mother.married}, "true"]'),
        f"{REGISTER}:11: rule-wrong (materials[1].when.==[1]): `true` is not a yes or no. Write `true` or `false`.",
    ),
    (
        (FIELDS, "default: a", "default: c"),
        f"{FIELDS}:10: constant-wrong (child.kind.default): The default is no value of this field (choice). "
        "Choose one of the options.",
    ),
    (
        (FIELDS, "type: choice, options: {a: {zh: 甲, en: A}, b: {zh: 乙, en: B}}, default: a", "type: choice"),
        f"{FIELDS}:10: field-parts (child.kind): A choice needs its options. Write options: {{code: text}}.",
    ),
    (
        (FIELDS, "take: married", "take: spouse"),
        f"{FIELDS}:7: answer-type (mother.married.from[0].take): The field is a bool, but spouse of civil.marriage "
        "is a person_name. Take an answer that is a bool, or change the type in one of the two.",
    ),
    (
        (FIELDS, "child.number:", "holder.number: {label: 姓名, type: date}\nchild.number:"),
        f"{BUNDLE}:10: as-unequal (items[1].as): holder.number is a date, but child.number is a text. "
        "Give both one type, or join the item to another group.",
    ),
    (
        (
            PROCESS,
            "{id: resubmit, from: with-applicant, to: at-window}",
            "{id: resubmit, from: with-applicant, to: win}",
        ),
        f"{PROCESS}:12: action-unknown-state (actions[2].to): There is no state win in this process. "
        "The states are at-window, with-applicant, to-decide, done, refused, lapsed.",
    ),
    (
        (PROCESS, "  done:", "  made: {phase: review, actor: clerk}\n  done:"),
        f"{PROCESS}:6: state-unreachable (states.made): No way leads from at-window to made. "
        "Add an action that leads to made, or take the state out.",
    ),
    (
        (PROCESS, "to: done, title: 准予", "to: loop, title: 准予"),
        f"{PROCESS}:6: state-without-end (states.loop): From loop no way leads to an end. "
        "Add an action that leads from loop towards an end such as closed or refused.",
    ),
    (
        (PROCESS, "actions:\n", "actions:\n  - {id: reopen, from: refused, to: to-decide}\n"),
        f"{PROCESS}:10: end-with-exit (actions[0]): refused is an end, but this action leaves it. Take it out: "
        "withdrawal, reconsideration, reissue and revocation are built in. Only `event: done` leads from delivered or "
        "closed to a post_check state.",
    ),
    (
        (
            PROCESS,
            "to-decide: {phase: review, actor: decider}",
            "to-decide: {phase: review, waits: reply, limit: 5 days}",
        ),
        f"{PROCESS}:5: event-without-action (states.to-decide): reply.conflict can happen in to-decide, but no action "
        "takes it. Add {id: ..., from: to-decide, to: ..., event: reply.conflict}.",
    ),
    (
        (PROCESS, "event: expired", "event: payment.paid"),
        f"{PROCESS}:13: event-without-action (actions[3].event): payment.paid cannot happen in with-applicant. "
        "What can happen there: expired.",
    ),
    (
        (PROCESS, ", limit: 20 workdays", ""),
        f"{PROCESS}:4: expiry (states.with-applicant): with-applicant could wait for ever. "
        "Write a limit, such as limit: 20 workdays.",
    ),
    (
        (
            PROCESS,
            "at-window: {phase: received, actor: clerk}",
            "at-window: {phase: received, actor: clerk, limit: 5 days}",
        ),
        f"{PROCESS}:3: expiry (states.at-window): The time of at-window ends, but no action takes that. "
        "Add {id: ..., from: at-window, to: ..., event: expired}.",
    ),
    (
        (PROCESS, "at-window: {phase: received", "at-window: {phase: granted"),
        f"{PROCESS}:3: phase-illegal-move (states.at-window.phase): The process begins in granted. "
        "Let its first state be in received, or in review (accepted on filing).",
    ),
    (
        (PROCESS, "lapsed: {phase: ended}", "lapsed: {phase: refused}"),
        f"{PROCESS}:13: phase-illegal-move (actions[3].to): with-applicant is in correction, and lapsed in refused: "
        "no lawful step. From here to correction, received, ended.",
    ),
    (
        (PROCESS, "to-decide: {phase: review, actor: decider}", "to-decide: {phase: review}"),
        f"{PROCESS}:5: state-mover (states.to-decide): to-decide has nobody who moves it on. "
        "Write one of actor, panel and waits.",
    ),
    (
        (PROCESS, "done: {phase: closed}", "done: {phase: closed, actor: clerk}"),
        f"{PROCESS}:6: state-mover (states.done.actor): done is an end and waits for nobody. Take actor out.",
    ),
    (
        (PROCESS, "actor: decider", "actor: desider"),
        f"{PROCESS}:5: staff-unknown-word (states.to-decide.actor): Nobody is called desider at police, which decides "
        "register. Did you mean decider? Or add the word to staff in workflows/departments.yaml.",
    ),
    (
        (CARD, "fee:", "decide: {grant: true, refuse: false, reason: 不予}\nfee:"),
        f"{CARD}:8: item-parts (decide): Its process paid never waits for rules, so decide is never read. "
        "Take decide out, or choose a process with `waits: rules`.",
    ),
    (
        (PROCESS, "asks: [gives], ", ""),
        f"{REGISTER}:13: item-parts (gives): Nobody is asked for what the item gives: its process plain has no action "
        "with asks: [gives]. Add gives to asks of the action that grants, or take gives out.",
    ),
    (
        (BUNDLE, "{use: register}", "{use: register, after: [card]}"),
        f"{BUNDLE}:9: after-cycle (items[0].after): These items wait for each other: register -> card -> register. "
        "Take one of these out of `after`; read the arrow as: waits for.",
    ),
    (
        (BUNDLE, "starts: true, ", ""),
        f"{BUNDLE}:6: bundle-starter (roles): Nobody can begin a case. Write starts: true at a role.",
    ),
    (
        (BUNDLE, "  - {use: register}\n", "  - {use: register}\n  - {use: register}\n"),
        f"{BUNDLE}:9: bundle-starter (items[0]): The bundle has register more than once. "
        "Give each an id of its own: {use: ..., id: ...}.",
    ),
    (
        (REGISTER, "promised: 1 workday", "promised: 11 workdays"),
        f"{REGISTER}:7: limit-promise (limit.promised): 11 workdays are promised, but the law gives 10 workdays. "
        "Promise at most 10 workdays.",
    ),
    (
        (REGISTER, "limit: {statutory: 10 workdays, promised: 1 workday}", "limit: at once"),
        f"{REGISTER}:11: defer-at-once (materials[1].defer): photo may follow within 5 workdays, but the item is "
        "due on the day it is accepted. Take defer out, or give the item a limit in which it can come.",
    ),
    (
        (REGISTER, "owner: 科长\n", ""),
        f"{REGISTER}:1: item-accountable: Nobody answers for this item. Write owner: a post of the department.",
    ),
    (
        (FORM, "child.kind, ", ""),
        f"{CARD}:9: need-unasked (needs[2]): The item needs child.kind, but no page of birth has it. "
        "Put child.kind on a page of forms/birth.yaml: what a register does not know is typed there.",
    ),
    (
        ("workflows/materials.yaml", "grade: A, licence: id-card", "grade: C, licence: id-card"),
        "workflows/materials.yaml:1: material-spared (id-card.grade): Grade C is what a citizen uploads, but this "
        "comes from licence. Write grade: A (issued and pulled), B (checked by staff) or D (made by the citizen).",
    ),
    (
        ("workflows/documents.yaml", "licence: page", "licence: photo"),
        "workflows/materials.yaml:2: material-spared (photo): photo would be uploaded, but there is an e-licence of "
        "that name. Write licence: photo.",
    ),
    (
        (REGISTER, "{use: id-card, of: mother}", "{use: id-card, of: mother, defer: 5 workdays}"),
        f"{REGISTER}:10: material-spared (materials[0].defer): id-card comes from licence and is never uploaded, "
        "so it cannot follow later. Take defer out.",
    ),
    (
        (FIELDS, "child.number:", "child.weight: {label: 姓名, type: integer}\nchild.number:"),
        f"{FIELDS}:11: field-unused (child.weight): Nobody reads child.weight. "
        "Put it into needs of the item that reads it, or take the field out.",
    ),
    (
        ("workflows/words.yaml", "受理: Accept\n", ""),
        f"{PROCESS}:10: text-without-english (actions[0].title): 受理 has no English. "
        "Write {zh: 受理, en: ...}, or its English once in workflows/words.yaml.",
    ),
]


@pytest.mark.parametrize(("change", "line"), OTHERS, ids=[line.split(": ")[1] for _, line in OTHERS])
def test_a_check_says_what_is_wrong_and_what_to_write(change, line):
    files = changed(*change)
    if "loop" in line:
        files = {**files, PROCESS: files[PROCESS].replace("  done:", "  loop: {phase: review, actor: clerk}\n  done:")}
        files[PROCESS] += "  - {id: again, from: loop, to: loop}\n"
    code = line.split(" ")[1].rstrip(":")
    told = [problem for problem in found(files) if problem.split(" ")[1].rstrip(":") == code]
    assert told[:1] == [line]


def test_every_check_has_a_message_tested():
    lines = "".join(path.read_text() for path in Path(__file__).parent.glob("test_checks*.py"))
    assert [check.CODE for check in CHECKS if f": {check.CODE}" not in lines] == []


def test_a_commitment_is_checked_after_it_is_closed():
    text = FILES[PROCESS].replace(
        "  done: {phase: closed}\n",
        "  done: {phase: closed}\n  check: {phase: post_check, actor: clerk}\n"
        "  checked: {phase: closed}\n  revoked: {phase: revoked}\n",
    )
    text += "  - {id: later, from: done, to: check, event: done}\n"
    text += "  - {id: kept, from: check, to: checked}\n  - {id: broken, from: check, to: revoked}\n"
    assert found({**FILES, PROCESS: text}) == []


def test_the_circle_named_is_whole_and_shortest():
    bundle = FILES[BUNDLE].replace("  - {use: register}\n", "  - {use: register, after: [c]}\n")
    bundle += "  - {use: card, id: c, after: [card, register], as: {holder: child}}\n"
    told = [p for p in found({**FILES, BUNDLE: bundle}) if "after-cycle" in p]
    assert told[0].split(": ")[3].split(". ")[0] == "register -> c -> register"
