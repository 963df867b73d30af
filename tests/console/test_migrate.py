"""``manage.py content migrate``: looking, moving some, putting back; what it prints and how it exits."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from oneservice.cases.models import Case, CaseMove
from oneservice.cases.queries.migrating import Selection, to_move
from oneservice.records import journal
from tests.cases.editions import dropped, publish, renamed, titled
from tests.cases.rows import case
from tests.cases.stage import BUNDLE, Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed():
    """A filed case on v1, and v2 in force with another title."""
    stage = Stage().once("filed")
    stage.version = publish(stage, titled("生娃一件事"))
    return stage


def migrate(*arguments):
    """Exit code, what was printed, and what was complained."""
    out, err = StringIO(), StringIO()
    try:
        call_command("content", "migrate", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_looking_says_who_can_move_and_moves_nobody(filed):
    number = filed.case.number
    assert migrate(BUNDLE) == (
        0,
        f"newborn → v2: 1 个办件 cases, 1 可转入 can go\n{number}  v1：可以转入  (moves)\n"
        "加 --apply --by 姓名 执行  (add --apply --by NAME to do it)\n",
        "",
    )
    assert (filed.case.version_id == filed.version.sha256, CaseMove.objects.count()) == (False, 0)


def test_what_cannot_move_says_why_and_exits_with_1(filed):
    publish(filed, dropped("birth-certificate"))
    code, out, _ = migrate(BUNDLE)
    assert (code, out.splitlines()[2:]) == (
        1,
        [
            "  - 事项“出生医学证明（首次签发）”正在办理，新版已取消  "
            "(“Medical certificate of birth (first issue)” is running, and the new version has it no more)"
        ],
    )


def test_applying_moves_and_says_by_whom(filed):
    code, out, _ = migrate(BUNDLE, "--apply", "--by", "anna")
    assert (code, out.splitlines()[1]) == (0, f"{filed.case.number}  v1：已转入  (moved)")
    assert filed.case.version_id == filed.version.sha256
    assert journal.entries(filed.ref).get(verb="case.migrated").actor == "anna"


def test_applying_leaves_what_cannot_move(filed):
    stuck = filed.ref
    filed.open(nonce="a draft on v2")
    publish(filed, renamed("on-the-spot", "at-window", "counter", was=False))
    code, _, _ = migrate(BUNDLE, "--apply")
    assert (code, filed.case.version.number) == (1, 3)
    filed.ref = stuck
    assert filed.case.version.number == 1


def test_moving_again_finds_nobody(filed):
    migrate(BUNDLE, "--apply")
    assert migrate(BUNDLE)[:2] == (0, "newborn → v2: 0 个办件 cases, 0 可转入 can go\n")


def test_revert_looks_and_then_puts_back(filed):
    migrate(BUNDLE, "--apply")
    assert migrate(BUNDLE, "--revert")[1].splitlines()[1] == f"{filed.case.number}  v2：可以退回  (can be put back)"
    assert migrate(BUNDLE, "--revert", "--apply", "--by", "bert")[0] == 0
    assert (filed.case.version.number, journal.entries(filed.ref).last().actor) == (1, "bert")


def test_revert_after_something_has_happened_is_refused(filed):
    migrate(BUNDLE, "--apply")
    filed.settle().act("birth-certificate", "accept")
    code, out, _ = migrate(BUNDLE, "--revert", "--apply")
    assert (code, "something has happened in the case since it was moved" in out) == (1, True)


def test_json_names_cases_versions_and_reasons(filed):
    last = publish(filed, dropped("birth-certificate"))
    code, out, _ = migrate(BUNDLE, "--json")
    report = json.loads(out)
    (line,) = report.pop("cases")
    to = {"number": 3, "sha256": last.sha256}
    assert (code, report) == (1, {"bundle": BUNDLE, "to": to, "applied": False, "revert": False})
    assert (line["case"], line["number"], line["on"], line["moves"]) == (filed.ref, filed.case.number, 1, False)
    assert [(each["code"], each["item"]) for each in line["reasons"]] == [("dropped", "birth-certificate")]


def test_nothing_personal_is_printed(filed):
    publish(filed, dropped("birth-certificate"))
    printed = migrate(BUNDLE)[1] + migrate(BUNDLE, "--json")[1]
    answers = [str(value.value) for value in filed.dossier.answers.values()]
    told = [answer for answer in answers if len(answer) > 6 and answer in printed]  # a number names its division
    assert (len(answers) > 20, told) == (True, [])


@pytest.mark.parametrize("chosen", ["ref", "number"])
def test_one_case_by_ref_or_number(filed, chosen):
    first = filed.case
    filed.open(nonce="a draft on v2")
    publish(filed, titled("第三版"))
    assert migrate(BUNDLE)[1].startswith("newborn → v3: 2 个办件")
    assert migrate(BUNDLE, "--case", getattr(first, chosen))[1].startswith("newborn → v3: 1 个办件")


def test_first_few_and_one_division(filed):
    for code in ("530102", "530103", "532901"):
        row = case()
        Case.objects.filter(pk=row.pk).update(division=code, version=filed.case.version)
    chosen = (Selection(division="530100"), Selection(division="532901"), Selection(limit=2), Selection())
    assert [len(to_move(filed.version, each)) for each in chosen] == [3, 1, 2, 4]


def test_from_one_version_only(filed):
    publish(filed, titled("第三版"))
    assert [migrate(BUNDLE, "--from", number)[1].splitlines()[0] for number in ("1", "2")] == [
        "newborn → v3: 1 个办件 cases, 1 可转入 can go",
        "newborn → v3: 0 个办件 cases, 0 可转入 can go",
    ]


def test_target_by_hash_or_number(filed):
    publish(filed, titled("第三版"))
    for name in (filed.version.sha256, filed.version.sha256[:12], "2", "newborn@2"):
        assert migrate(BUNDLE, "--to", name)[1].startswith("newborn → v2: 1")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["marriage"], "没有版本 no version marriage"),
        ([BUNDLE, "--to", "0123456789abcdef"], "没有版本 no version newborn@0123456789abcdef"),
        ([BUNDLE, "--case", "nobody"], "没有这个 newborn 办件 no such case of newborn: nobody"),
        ([BUNDLE, "--limit", "0"], "--limit 至少为 1 must be 1 at least."),
        ([BUNDLE, "--revert", "--from", "1"], "--revert 不能与 --from 同用"),
    ],
)
def test_wrong_use_is_told_and_exits_with_2(filed, arguments, told):
    code, out, err = migrate(*arguments)
    assert (code, out, err.startswith(told)) == (2, "", True)


def test_version_that_is_not_published_takes_no_case(filed):
    call_command("content", "withdraw", "newborn@2", stdout=StringIO())
    assert migrate(BUNDLE, "--to", "2")[0] == 2
