"""The checks of the data: a bad example with its whole message, and a good one that has nothing to tell."""

import pytest

from oneservice.engine.checks import CHECKS, run_checks
from oneservice.engine.checks.data import said
from oneservice.engine.definition import Content
from oneservice.engine.reading import read_content
from oneservice.engine.rules import compile_rule
from tests.engine.sample import FILES

CODES = (
    "condition-never-true",
    "condition-always-true",
    "value-never-valid",
    "decide-overlap",
    "field-unfilled",
    "slot-empty",
)
FIELDS = "forms/fields/people.yaml"
FORM = "forms/birth.yaml"
PLAIN = "workflows/processes/plain.yaml"
REGISTER = "workflows/items/register.yaml"
CARD = "workflows/items/card.yaml"
BUNDLE = "workflows/bundles/birth.yaml"
DOCUMENTS = "workflows/documents.yaml"
MATERIALS = "workflows/materials.yaml"
PAGE = "templates/documents/page.html"


def found(files):
    """What the checks of the data say of the files, which hold no other problem of reading."""
    content, problems = read_content(files)
    assert problems == []
    return [str(problem) for problem in run_checks(content, [check for check in CHECKS if check.CODE in CODES])]


def with_changes(*changes):
    """The sample with texts of several files replaced: (file, old, new)."""
    files = {**FILES, "workflows/words.yaml": FILES["workflows/words.yaml"] + WORDS}
    for file, old, new in changes:
        assert old in files[file], f"{old} does not stand in {file}"
        files[file] = files[file].replace(old, new)
    return files


def fields(text):
    return FIELDS, "child.number:", f"{text}\nchild.number:"


def asked(*names):
    return FORM, "child.kind,", f"{', '.join(names)}, child.kind,"


def needed(*names):
    return REGISTER, "needs: [", f"needs: [{', '.join(names)}, "


def entry(text):
    return BUNDLE, "{use: card, after: [register], as: {holder: child}, optional: true}", f"{{use: card, {text}}}"


def card_when(text):
    return entry(f"after: [register], as: {{holder: child}}, when: {text}")


def register(text):
    return BUNDLE, "{use: register}", f"{{use: register, {text}}}"


def slot(text):
    return PAGE, "{{ child.name }}", "{{ child.name }}" + text


WORDS = (
    "不符: Does not fit\n太小: Young\n太大: Old\n太多: Much\n年龄: Age\n金额: Sum\n班级: Class\n小名: Nickname\n"
    "费: Fee\n太少: Little\n多: Much\n标记: Mark\n区划: Place\n档: Band\n声明: Paper\n账: Bill\n"
)
AGE = "child.age: {label: 年龄, type: integer, min: 6, max: 18"
CASH = "child.cash: {label: 金额, type: money"
CLASS = 'child.class: {label: 班级, type: text, when: {"==": [{var: child.kind}, a]}}'
NICK = "child.nick: {label: 小名, type: text, optional: true}"
BY_RULE = (
    (PLAIN, "to-decide: {phase: review, actor: decider}", "to-decide: {phase: review, waits: rules, limit: 1 workday}"),
    (
        PLAIN,
        "actions:\n",
        "actions:\n  - {id: yes, from: to-decide, to: done, event: rules.grant}\n"
        "  - {id: no, from: to-decide, to: refused, event: rules.refuse}\n"
        "  - {id: unsure, from: to-decide, to: at-window, event: rules.unsure}\n"
        "  - {id: late, from: to-decide, to: at-window, event: expired}\n",
    ),
    (REGISTER, "gives: [child.number]\n", ""),
    (CARD, "holder.number, ", ""),
)


def decided(grant, refuse):
    rule = f"decide:\n  grant: {grant}\n  refuse: {refuse}\n  reason: 不符\nowner: 科长\nlimit: {{"
    always = "decide: {grant: true, refuse: false, reason: 不符}\nfee:"
    return (REGISTER, "owner: 科长\nlimit: {", rule), (CARD, "fee:", always), *BY_RULE


def with_age(*changes):
    return with_changes(fields(f"{AGE}}}"), asked("child.age"), needed("child.age"), *changes)


MARRIED = '{"==": [{var: mother.married}, true]}'
BAD = {
    "a field never asked": (
        with_age(
            fields('child.class: {label: 班级, type: text, when: {"<": [{var: child.age}, 3]}}'),
            asked("child.class"),
            needed("child.class"),
        ),
        f"{FIELDS}:12: condition-never-true (child.class.when): This can never be true, so it is never asked. "
        "child.age < 3 is always false: child.age has min 6, max 18. "
        "Correct the condition, or take out what stands under it.",
    ),
    "an item that never applies": (
        with_age(
            card_when('{and: [{var: mother.married}, {"<": [{var: child.age}, 9]}, {">": [{var: child.age}, 12]}]}')
        ),
        f"{BUNDLE}:10: condition-never-true (items[1].when): This can never be true, so the item never applies. "
        "These cannot all be true: child.age < 9; child.age > 12. "
        "Correct the condition, or take out what stands under it.",
    ),
    "a gate nobody passes": (
        with_changes((BUNDLE, '{"!=": [{var: child.kind}, b]}', '{"==": [{var: child.kind}, null]}')),
        f"{BUNDLE}:5: condition-never-true (gates[0].must): This can never be true, so nobody can ever begin. "
        "child.kind == null is always false: child.kind is one of a, b. "
        "Correct the condition, or take out what stands under it.",
    ),
    "a material never needed": (
        with_changes((REGISTER, MARRIED, f'{{and: [{MARRIED}, {{"!": [{{var: mother.married}}]}}]}}')),
        f"{REGISTER}:11: condition-never-true (materials[1].when): This can never be true, so the material is never "
        "needed. These cannot all be true: mother.married == true; !(mother.married). "
        "Correct the condition, or take out what stands under it.",
    ),
    "a way of if never taken": (
        with_age(
            fields(
                "child.fee: {label: 费, type: integer, "
                'compute: {if: [{">": [{var: child.age}, 9]}, 1, {">": [{var: child.age}, 12]}, 2, 3]}}'
            ),
            needed("child.fee"),
        ),
        f"{FIELDS}:12: condition-never-true (child.fee.compute): This way of `if` is never taken: child.age > 12 never "
        "holds where none before it does. Correct its condition, or take it out with what it gives.",
    ),
    "a condition that only another rule forbids": (
        with_changes(
            fields(f'{AGE}, valid: [{{must: {{">": [{{var: child.age}}, 9]}}, else: 太小}}]}}'),
            asked("child.age"),
            needed("child.age"),
            card_when('{"<": [{var: child.age}, 8]}'),
        ),
        f"{BUNDLE}:10: condition-never-true (items[1].when): This can never be true, so the item never applies. "
        "child.age < 8 is always false: child.age has min 6, max 18 and valid rules. "
        "Correct the condition, or take out what stands under it.",
    ),
    "a condition that says nothing": (
        with_age(
            card_when('{or: [{var: mother.married}, {"<": [{var: child.age}, 9]}, {">=": [{var: child.age}, 9]}]}')
        ),
        f"{BUNDLE}:10: condition-always-true (items[1].when): This is always true, so it decides nothing. "
        "These cannot all be false: child.age < 9; child.age >= 9. "
        "Correct it, or take it out: what always holds need not be written.",
    ),
    "a field asked for whether it is filled": (
        with_changes((REGISTER, MARRIED, '{"!=": [{var: child.kind}, null]}')),
        f"{REGISTER}:11: condition-always-true (materials[1].when): This is always true, so it decides nothing. "
        "child.kind != null is always true: child.kind is one of a, b. "
        "Correct it, or take it out: what always holds need not be written.",
    ),
    "a valid rule that lets all through": (
        with_changes(
            fields(f'{AGE}, valid: [{{must: {{">": [{{var: child.age}}, 5]}}, else: 太小}}]}}'),
            asked("child.age"),
            needed("child.age"),
        ),
        f"{FIELDS}:11: condition-always-true (child.age.valid[0].must): This is always true, so it decides nothing. "
        "child.age > 5 is always true: child.age has min 6, max 18. "
        "Correct it, or take it out: what always holds need not be written.",
    ),
    "a grant that is never in doubt": (
        with_age(*decided('{">": [{var: child.age}, 5]}', '{">": [{var: child.age}, 15]}')),
        f"{REGISTER}:7: condition-always-true (decide.grant): This is always true, so it decides nothing. "
        "child.age > 5 is always true: child.age has min 6, max 18. "
        "Correct it, or write true to say that it is meant.",
    ),
    "a field nobody can fill": (
        with_changes(
            fields(f'{AGE}, valid: [{{must: {{"<": [{{var: child.age}}, 6]}}, else: 太大}}]}}'),
            asked("child.age"),
            needed("child.age"),
        ),
        f"{FIELDS}:11: value-never-valid (child.age.valid): No value of child.age passes its own `valid` rules. "
        "child.age < 6 is always false: child.age has min 6, max 18. Correct the rule or the bounds.",
    ),
    "rules that contradict each other": (
        with_changes(
            fields(
                f'{CASH}, valid: [{{must: {{"<": [{{var: child.cash}}, 80.00 yuan]}}, else: 太多}}, '
                '{must: {">": [{var: child.cash}, 90.00 yuan]}, else: 太少}]}'
            ),
            asked("child.cash"),
            needed("child.cash"),
        ),
        f"{FIELDS}:11: value-never-valid (child.cash.valid): No value of child.cash passes its own `valid` rules. "
        "These cannot all be true: child.cash < 80.00 yuan; child.cash > 90.00 yuan. Correct the rule or the bounds.",
    ),
    "bounds the wrong way round": (
        with_changes(
            fields("child.age: {label: 年龄, type: integer, min: 18, max: 6}"),
            asked("child.age"),
            needed("child.age"),
        ),
        f"{FIELDS}:11: value-never-valid (child.age): No value lies between its bounds, 18 and 6. "
        "Correct the rule or the bounds.",
    ),
    "a column nobody can fill": (
        with_changes(
            (
                FIELDS,
                "type: decimal}}",
                'type: decimal, max: 100, valid: [{must: {">": [{var: row.share}, 100]}, else: 多}]}}',
            )
        ),
        f"{FIELDS}:16: value-never-valid (family.people.columns.share.valid): No value of row.share passes its own "
        "`valid` rules. row.share > 100 is always false: row.share has max 100. "
        "Correct the rule or the bounds.",
    ),
    "granted and refused": (
        with_age(*decided('{"<=": [{var: child.age}, 12]}', '{">=": [{var: child.age}, 12]}')),
        f"{REGISTER}:8: decide-overlap (decide.refuse): Both grant and refuse hold with 年龄 = 12, so the rule says "
        'nothing there. Let one leave out the other: refuse: {and: [{"!": [what grants]}, what refuses]}.',
    ),
    "neither granted nor refused": (
        with_age(
            *decided('{"<": [{var: child.age}, 12]}', '{">": [{var: child.age}, 12]}'),
            (PLAIN, "event: rules.unsure", "event: rules.unknown"),
        ),
        f"{REGISTER}:6: decide-overlap (decide): Neither grant nor refuse holds with 年龄 = 12, and nobody is asked. "
        "Add an action for event: rules.unsure to the process plain.",
    ),
    "read before it is given": (
        with_changes(entry("as: {holder: child}, optional: true")),
        f"{CARD}:9: field-unfilled (needs[1]): card reads child.number, which register gives, but does not wait until "
        "that is granted. Write after: [register] at card, or let a page ask for child.number.",
    ),
    "read though it may be refused": (
        with_changes(entry("as: {holder: child}, after: [{item: register, need: decided}]")),
        f"{CARD}:9: field-unfilled (needs[1]): card reads child.number, which register gives, but does not wait until "
        "that is granted. Write after: [register] at card, or let a page ask for child.number.",
    ),
    "given only sometimes": (
        with_changes(register(f"when: {MARRIED}")),
        f"{CARD}:9: field-unfilled (needs[1]): card reads child.number, which register gives, but nobody has given it "
        "with 已婚 = 否. Let card apply only where register does (when), or let a page ask for child.number.",
    ),
    "waited for through an item that may not apply": (
        with_changes(
            (
                BUNDLE,
                "{use: register}\n",
                "{use: register}\n"
                f"  - {{use: card, id: first, after: [register], as: {{holder: child}}, when: {MARRIED}}}\n",
            ),
            entry("after: [first], as: {holder: child}"),
        ),
        f"{CARD}:9: field-unfilled (needs[1]): card reads child.number, which register gives, but nobody has given it "
        "with 已婚 = 否. Let card apply only where register does (when), or let a page ask for child.number.",
    ),
    "computed from what is given later": (
        with_changes(
            fields("child.mark: {label: 标记, type: text, compute: {cat: [{var: child.number}, 号]}}"),
            (CARD, "holder.number, ", "child.mark, "),
            entry("as: {holder: child}"),
        ),
        f"{CARD}:9: field-unfilled (needs[1]): card reads child.mark, which rests on child.number that register gives, "
        "but does not wait until that is granted. "
        "Write after: [register] at card, or let a page ask for child.number.",
    ),
    "applies by what is given later": (
        with_changes(
            entry('as: {holder: child}, when: {"!=": [{var: child.number}, "1"]}'), (CARD, "holder.number, ", "")
        ),
        f"{BUNDLE}:10: field-unfilled (items[1].when): card reads child.number, which register gives, but does not "
        "wait until that is granted. Write after: [register] at card, or let a page ask for child.number.",
    ),
    "no place to decide": (
        with_changes(
            fields('child.place: {label: 区划, type: division, when: {"==": [{var: mother.married}, true]}}'),
            asked("child.place"),
            (REGISTER, "owner: 科长", "division: child.place\nowner: 科长"),
        ),
        f"{REGISTER}:6: field-unfilled (division): register reads child.place, which is empty with 已婚 = 否: its "
        "`when` is false there. Let the item apply only where it is asked, or take its `when` out.",
    ),
    "no fee to pay": (
        with_changes(fields(f"{CASH}, optional: true}}"), asked("child.cash"), (CARD, "80.00 yuan", "child.cash")),
        f"{CARD}:8: field-unfilled (fee.amount): card reads child.cash, which is empty with 金额 = 未填: "
        "it is optional. Take optional out at the field, or read another.",
    ),
    "a computation with a gap": (
        with_age(
            fields(
                "child.band: {label: 档, type: integer, "
                'compute: {if: [{"<": [{var: child.age}, 9]}, 1, {">": [{var: child.age}, 9]}, 2]}}'
            ),
            needed("child.band"),
        ),
        f"{REGISTER}:8: field-unfilled (needs[0]): register reads child.band, which is empty with 年龄 = 9: its rule "
        "comes to nothing there. Give the rule an else, or write optional: true at the field.",
    ),
    "decided on an empty answer": (
        with_changes(
            fields(NICK),
            asked("child.nick"),
            needed("child.nick"),
            *decided('{"==": [{var: child.nick}, 宝]}', '{"!=": [{var: child.nick}, 宝]}'),
        ),
        f"{REGISTER}:8: field-unfilled (decide.refuse): refuse holds though child.nick is empty (it is optional), with "
        '小名 = 未填. Say what is meant where it is empty: {and: [{"!=": [{var: child.nick}, null]}, ...]}.',
    ),
    "cases told apart by nothing": (
        with_changes(
            fields(NICK),
            asked("child.nick"),
            needed("child.nick"),
            (BUNDLE, "lead: police\n", "lead: police\none_open_case_per: [child.nick]\n"),
        ),
        f"{BUNDLE}:5: field-unfilled (one_open_case_per[0]): Cases are told apart by child.nick, which is empty with "
        "小名 = 未填. Name a field that everybody answers.",
    ),
    "granted without being given": (
        with_changes((PLAIN, "actions:\n", "actions:\n  - {id: pass, from: to-decide, to: done}\n")),
        f"{REGISTER}:13: field-unfilled (gives): pass grants it in plain without asking for what it gives, "
        "child.number. Write asks: [gives] at pass, or choose a process that asks wherever it grants.",
    ),
    "an optional slot": (
        with_changes(fields(NICK), asked("child.nick"), needed("child.nick"), slot("\n{{ child.nick | dash }}")),
        f"{DOCUMENTS}:3: slot-empty (page): child.nick (line 2) can be empty when register makes this, with "
        "小名 = 未填. Write blank: [child.nick], guard it with {% if child.nick %}, or have it answered in every case.",
    ),
    "a hidden slot": (
        with_changes(
            fields("child.class: {label: 班级, type: text, when: {var: mother.married}}"),
            asked("child.class"),
            needed("child.class"),
            slot("{% render '_row.html', value: child.class %}"),
        ),
        f"{DOCUMENTS}:3: slot-empty (page): child.class (line 1) can be empty when register makes this, with "
        "已婚 = 否. Write blank: [child.class], guard it with {% if child.class %}, or have it answered in every case.",
    ),
    "a form made before it is given": (
        with_changes(
            (MATERIALS, "photo: {", "paper: {title: 声明, grade: D, form: page}\nphoto: {"),
            (CARD, "materials: [", "materials: [{use: paper}, "),
            slot("{{ holder.number }}"),
        ),
        f"{DOCUMENTS}:3: slot-empty (page): child.number (line 1) can be empty when card makes this: an item gives it "
        "later. Write blank: [child.number], guard it with {% if child.number %}, or have it answered in every case.",
    ),
}


@pytest.mark.parametrize(("files", "line"), BAD.values(), ids=BAD)
def test_a_fault_of_the_data_is_told_with_the_fewest_answers(files, line):
    assert found(files)[:1] == [line]


GOOD = {
    "the sample": FILES,
    "a condition with two sides": with_age(card_when('{"<": [{var: child.age}, 9]}')),
    "a field hidden by the other's condition": with_changes(fields(CLASS), asked("child.class"), needed("child.class")),
    "waiting for an origin": with_changes(
        fields('child.bill: {label: 账, type: money, when: {"in": [{var: origin.child.number}, [given]]}}'),
        asked("child.bill"),
        (CARD, "holder.number, ", "holder.number, holder.bill, "),
    ),
    "decided by parts": with_age(*decided('{"<": [{var: child.age}, 12]}', '{">=": [{var: child.age}, 12]}')),
    "a gap a person fills": with_age(*decided('{"<": [{var: child.age}, 9]}', '{">": [{var: child.age}, 12]}')),
    "an overlap behind the gate": with_age(
        *decided('{"<=": [{var: child.age}, 12]}', '{">=": [{var: child.age}, 12]}'),
        (BUNDLE, '{"!=": [{var: child.kind}, b]}', '{"!=": [{var: child.age}, 12]}'),
    ),
    "an empty answer that is spoken of": with_changes(
        fields(NICK),
        asked("child.nick"),
        needed("child.nick"),
        *decided(
            '{"==": [{var: child.nick}, 宝]}',
            '{and: [{"!=": [{var: child.nick}, null]}, {"!=": [{var: child.nick}, 宝]}]}',
        ),
    ),
    "given wherever it is read": with_changes(
        register(f"when: {MARRIED}"), entry(f"after: [register], as: {{holder: child}}, when: {MARRIED}")
    ),
    "an optional need": with_changes(fields(NICK), asked("child.nick"), needed("child.nick")),
    "a declared blank": with_changes(
        fields(NICK),
        asked("child.nick"),
        needed("child.nick"),
        slot("{{ child.nick }}"),
        (DOCUMENTS, "licence: page}", "licence: page, blank: [child.nick]}"),
    ),
    "a guarded slot": with_changes(
        fields(NICK), asked("child.nick"), needed("child.nick"), slot("{% if child.nick %}{{ child.nick }}{% endif %}")
    ),
    "a slot of what the item applies for": with_changes(
        fields(CLASS),
        asked("child.class"),
        needed("child.class"),
        slot("{{ child.class }}"),
        register('when: {"==": [{var: child.kind}, a]}'),
        entry('after: [register], as: {holder: child}, when: {"==": [{var: child.kind}, a]}'),
    ),
    "what the item gives on its result": with_changes(slot("{{ child.number }}")),
}


@pytest.mark.parametrize("files", GOOD.values(), ids=GOOD)
def test_data_in_order_has_nothing_to_be_told(files):
    assert found(files) == []


def test_rules_that_are_wrong_in_themselves_are_told_by_their_own_check():
    files = with_age(
        card_when('{"<": [{var: child.aeg}, 9]}'), (BUNDLE, "{var: child.kind}, b]", "{var: child.kind}, c]")
    )
    assert found(files) == []


def test_a_circle_of_fields_is_told_by_its_own_check():
    circle = "child.x: {label: 姓名, type: bool, when: {var: child.y}}\n"
    circle += "child.y: {label: 姓名, type: bool, when: {var: child.x}}"
    names = ("child.x", "child.y")
    assert found(with_changes(fields(circle), asked(*names), needed(*names))) == []


def test_content_without_places_is_judged_too():
    content, _ = read_content(BAD["granted and refused"][0])
    bare = Content(**{name: getattr(content, name) for name in Content.__dataclass_fields__})
    assert "decide-overlap" in {problem.code for problem in run_checks(bare)}


def test_a_rule_is_said_in_short():
    logic = {
        "and": [
            {"or": [{"var": "a.b"}, {"!": [{"var": "a.c"}]}]},
            {"in": [{"var": "a.d"}, ["x", "y"]]},
            {"<": ["8 yuan", {"max": [{"var": "a.e"}, 1]}]},
        ]
    }
    assert said(compile_rule(logic).node) == '(a.b or !(a.c)) and a.d in ["x", "y"] and 8.00 yuan < max(a.e, 1)'
