"""``manage.py simulate``: scenarios played in a scratch process, and what it says of them."""

import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from oneservice.console.management.commands.simulate import Command
from oneservice.console.scratch.parent import MARK
from oneservice.engine.closure import build_closure
from oneservice.engine.coverage import impossible
from oneservice.engine.reading import read_content, read_folder
from oneservice.engine.scenario import conditions
from tests.engine.sample import FILES

ROOT = Path(__file__).resolve().parents[2]
CALENDARS = {f"workflows/calendars/{path.name}": path.read_text("utf-8") for path in ROOT.glob("workflows/calendars/*")}
SMALL = """\
- name: 顺利
  today: 2026-09-28
  answers:
    mother.married: no
    child.name: 李雪
    family.people: [{name: 李雪, share: 100}]
  sources:
    identity: {mother: {name: 李娜, ric: "530103199405160248", mobile: "13800000001"}}
    civil.marriage: {mother: declined}
  gives: {child.number: A1}
"""
EXPECT = "  expect: {items: {register: closed, card: not_applicable}, due: {register: 2026-09-29}, documents: [page]}\n"


CARD = """\
id: card
title: {zh: 发卡, en: Card}
department: police
kind: public-service
process: plain
owner: 科长
limit: at once
needs: [holder.name, holder.number, holder.kind]
materials: [{use: photo, of: holder, when: {"==": [{var: holder.kind}, a]}}]
basis: [{law: 条例, article: "7", note: sample}]
"""
SAMPLE = {path: text for path, text in FILES.items() if "processes" not in path or "plain" in path}
SAMPLE["templates/documents/page.html"] = "{{ child.name }} {{ child.number }}"


def scenario(name, *changes, acts="", expect=""):
    """The plain scenario with texts replaced, acts before its end and an expectation of its own."""
    text = SMALL.replace("顺利", name)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    acts = f"  acts: [{acts}]\n" if acts else ""
    return text + acts + (f"  expect: {{{expect}}}\n" if expect else EXPECT)


NAME, SHUT = "    child.name: 李雪\n", ("child.name: 李雪", "child.kind: b")
SCENARIOS = [
    scenario("顺利"),
    scenario("不同", expect="items: {register: refused}"),
    scenario("逾期", acts="{item: register, do: [correct]}, {wait: 21 workdays}", expect="items: {register: ended}"),
    scenario("等待", acts="{item: register, do: []}, {wait: 3 workdays}", expect="due: {register: 2026-10-09}"),
    scenario("做不到", acts="{item: register, do: [accept, deliver]}"),
    scenario("无此事项", acts="{item: deed, do: [accept]}"),
    scenario("不是动作", acts="{task: register}"),
    scenario(
        "勾选", (NAME, f"{NAME}    item.card.chosen: yes\n"), expect="items: {card: closed}, uploads: ['photo:child']"
    ),
    scenario("未答", (NAME, "")),
    scenario("不符", ("share: 100", "share: 90"), expect="wrong: [family.people], items: {}, documents: []"),
    scenario("填错", ("child.name: 李雪", "child.name: '7'"), expect="wrong: [child.name], items: {}"),
    scenario(
        "门槛", SHUT, expect="gate: kind, items: {}, documents: [], asked: [mother.married, child.kind, family.people]"
    ),
    scenario("意外门槛", SHUT, expect="asked: [mother.married, child.kind, family.people]"),
    scenario("登记有误", ("{mother: declined}", "{mother: {married: perhaps}}")),
    scenario("无人准备", ("  answers:", '  prepared: "true"\n  answers:')),
]


def write(folder, scenarios, **other):
    files = {
        **SAMPLE,
        **CALENDARS,
        "workflows/items/card.yaml": CARD,
        "workflows/scenarios/birth.yaml": scenarios,
        **other,
    }
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def small(tmp_path, settings):
    """A small content folder with one scenario, as the content of the site."""
    settings.CONTENT = write(tmp_path, SCENARIOS[0])
    return tmp_path


def simulate(*arguments):
    """Exit code and what was printed."""
    out = StringIO()
    try:
        call_command("simulate", *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def played(*arguments):
    """Exit code and the report."""
    code, out = simulate(*arguments, "--json")
    return code, json.loads(out)


def triples(found):
    return [(one["what"], one["expected"], one["got"]) for one in found["differences"]]


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """All scenarios of the small content, played in one go."""
    folder = write(tmp_path_factory.mktemp("content"), "".join(SCENARIOS))
    with override_settings(CONTENT=folder):
        code, report = played("birth", "--all")
    assert code == 1
    return report


@pytest.fixture(scope="module")
def found(report):
    """The differences of a scenario, by its name."""
    by_name = {each["name"]: triples(each) for each in report["scenarios"]}
    return by_name.__getitem__


# --- small content ----------------------------------------------------------------------------------------


def test_json_has_exactly_the_agreed_keys(report):
    assert list(report) == ["bundle", "version", "scenarios", "coverage"]
    assert report["scenarios"][0] == {
        "name": "顺利",
        "ok": True,
        "items": {"register": "closed", "card": "not_applicable"},
        "due": {"register": "2026-09-29"},
        "documents": ["application-form", "page", "closing-certificate"],
        "asked": ["mother.married", "child.name", "child.kind", "family.people"],
        "uploads": [],
        "differences": [],
    }


@pytest.mark.parametrize("name", ["顺利", "逾期", "等待", "勾选", "不符", "填错", "门槛"])
def test_scenario_comes_as_expected(found, name):
    assert found(name) == []


def test_item_that_comes_otherwise_is_told(found):
    assert found("不同") == [("items.register", "refused", "closed")]


def test_act_that_cannot_be_done_is_told(found):
    assert found("做不到") == [("acts.register.deliver", "done", "review to-decide")]


def test_act_on_no_item_is_told(found):
    assert found("无此事项") == [("acts.deed", "known", "unknown"), ("acts.deed.accept", "done", "no such item")]


def test_act_that_is_none_says_what_to_write(found):
    [(what, expected, got)] = found("不是动作")
    assert (what, expected) == ("scenario", "playable")
    assert got == "acts: {'task': 'register'} is no act; write item and do, item and event, or wait"


def test_question_the_scenario_does_not_answer_is_told(found):
    assert found("未答")[0] == ("filing.child.name", "complete", "请填写姓名。")


def test_gate_nobody_expects_is_told(found):
    assert found("意外门槛") == [("gate", "", "kind")]


def test_register_that_cannot_answer_so_is_told(found):
    assert found("登记有误")[0] == ("jobs.source.ask", "done", "BadScenario")


def test_service_that_no_event_prepares_says_what_to_write(found):
    [told] = found("无人准备")
    assert "write prepared_by in the bundle" in json.dumps(told)


def test_branches_nobody_went_through_are_listed_by_name(report):
    assert report["coverage"]["actions"]["missing"] == ["plain.resubmit", "plain.refuse"]
    assert report["coverage"]["conditions"]["missing"] == ["items.register.materials.photo.when true"]
    assert report["coverage"]["outcomes"]["missing"] == ["register refused", "card refused", "card ended"]


def test_clean_run_exits_with_0_and_prints_its_line(small):
    """One of two scenarios, named by how it begins."""
    write(small, SCENARIOS[0] + SCENARIOS[1])
    code, out = simulate("birth", "--scenario", "顺")
    assert (code, out.splitlines()[:2]) == (0, ["✓ 顺利", "1 个情形 scenarios, 0 个不符 not as expected"])


def test_difference_is_printed_under_its_scenario_and_exits_with_1(report):
    """That it exits so is held where the report is made."""
    different = [each for each in report["scenarios"] if each["name"] == "不同"]
    out = StringIO()
    Command(stdout=out).print_lines(report | {"scenarios": different})
    assert out.getvalue().splitlines()[:3] == [
        "✗ 不同",
        "    items.register: 应为 expected refused，实为 got closed",
        "1 个情形 scenarios, 1 个不符 not as expected",
    ]


def test_name_that_is_none_says_which_there_are(small):
    with pytest.raises(CommandError) as error:
        simulate("birth", "--scenario", "没有")
    assert str(error.value) == "没有这个情形 no scenario '没有' of birth; 已有 there are:\n  顺利"


def test_bundle_that_is_none_says_which_there_are(small):
    with pytest.raises(CommandError) as error:
        simulate("wedding")
    assert str(error.value) == "没有一件事 no bundle 'wedding': birth"


def test_content_that_is_not_clean_is_not_played(small):
    (small / "workflows/departments.yaml").write_text("police: {title: 公安, staff: [clerk]}\n", "utf-8")
    with pytest.raises(CommandError, match="the content is not clean"):
        simulate("birth")


@pytest.mark.deep
def test_papers_are_made_where_a_folder_is_named(small):
    simulate("birth", "--render", str(small / "papers"))
    made = sorted(path.name for path in (small / "papers" / "01").iterdir())
    assert made == ["01-application-form.pdf", "02-page.pdf", "03-closing-certificate.pdf"]


# --- never in the live database ---------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch):
    """What the command reads that ``simulate`` starts."""
    monkeypatch.setattr("sys.stdin", StringIO(json.dumps({"do": "simulate"})))


def test_rehearsing_outside_a_scratch_process_is_refused(asked):
    with pytest.raises(CommandError, match="this runs in a scratch database only"):
        call_command("rehearse")


def test_rehearsing_with_the_mark_alone_is_refused(asked, monkeypatch, tmp_path):
    monkeypatch.setitem(os.environ, MARK, str(tmp_path))
    with pytest.raises(CommandError, match="this runs in a scratch database only"):
        call_command("rehearse")


# --- the shipped service ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    return played("newborn", "--all")


@pytest.fixture(scope="module")
def whole():
    return build_closure(read_content(read_folder(ROOT))[0], "newborn")


@pytest.mark.deep
def test_branches_nobody_can_take_are_told_with_what_rules_them_out(shipped):
    reasons = shipped[1]["coverage"]["conditions"]["impossible"]
    assert reasons["items.vaccination.decide.refuse true"] == "因为 because: gates.age (孩子未满一周岁)"
    assert reasons["items.birth-service.decide.grant false"] == "因为 because: items.birth-service.when"
    assert reasons["items.medins-payment.decide.refuse true"] == "因为 because: item.medins-payment.payment = paid"


@pytest.mark.deep
def test_no_branch_that_was_played_is_held_impossible(shipped, whole):
    impossible_ones = {
        f"{each.name} {str(wanted).lower()}"
        for each in conditions(whole)
        for wanted in (True, False)
        if impossible(whole, each, wanted)
    }
    assert impossible_ones == set(shipped[1]["coverage"]["conditions"]["impossible"])
