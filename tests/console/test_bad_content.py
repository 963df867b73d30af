"""Content at its worst: everything wrong is told once and in order, nothing hangs, nothing crashes."""

import json
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oneservice.console.gate import judge
from oneservice.engine.closure import closure_json, load_closure
from oneservice.engine.reading.problems import CODES
from tests.console.test_check_pages import PAGES, SAMPLE, SHOWN, files
from tests.engine.sample import FILES

FIELDS = "forms/fields/people.yaml"
PAGE = "templates/documents/page.html"


def check(*arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command("content", "check", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def write(folder, texts):
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
    return str(folder)


BROKEN = {
    "workflows/demo/alias.yaml": "a: &x 1\nb: *x\n",
    "workflows/demo/control.yaml": 'a: "\\u202ea"\n',
    "workflows/demo/deep.yaml": "a: " + "[" * 41 + "]" * 41 + "\n",
    "workflows/demo/directive.yaml": "%YAML 1.1\n---\na: 1\n",
    "workflows/demo/documents.yaml": "a: 1\n---\nb: 2\n",
    "workflows/demo/empty.yaml": "# nothing\n",
    "workflows/demo/key.yaml": "{a: 1}: 2\n",
    "workflows/demo/large.yaml": "# " + "x" * 1_000_000 + "\n",
    "workflows/demo/latin.yaml": "a: \udcff\n",
    "workflows/demo/syntax.yaml": "a: [1\n",
    "workflows/demo/tag.yaml": "a: !!str 1\n",
    "workflows/demo/twice.yaml": "a: 1\na: 2\n",
    "workflows/items/unknown.yml": "id: unknown\n",
    "workflows/bundles/one.yaml": "id: one\nextends: two\n",
    "workflows/bundles/two.yaml": "id: two\nextends: one\n",
    "workflows/items/keys.yaml": "id: other\ntitle: {zh: 甲, en: A}\ndepartment: police\nprocess: plain\nnedes: []\n"
    "owner:\nlimit: soon\ngives: one\nresult: Nope\n",
    "workflows/items/named.yaml": FILES["workflows/items/register.yaml"].replace("id: register", "id: other"),
    "forms/fields/again.yaml": "child.name: {label: 姓名, type: person_name}\n",
    "workflows/documents.yaml": FILES["workflows/documents.yaml"] + "paper: {title: {zh: 纸, en: Paper}}\n",
}


def test_every_kind_of_broken_file_is_told_once_in_order(tmp_path):
    code, out, _ = check("--json", write(tmp_path, {**FILES, **BROKEN}))
    problems = json.loads(out)["problems"]
    places = [(p["file"], p["line"], p["code"], p["message"]) for p in problems]
    assert code == 1
    assert {p["code"] for p in problems} == set(CODES)
    assert (places, len(places)) == (sorted(places), len(set(places)))
    assert all(p["message"] and p["hint"] for p in problems)
    told = [p["file"] for p in problems if p["code"].startswith(("yaml-", "file-"))]
    assert sorted(set(told)) == sorted(name for name in BROKEN if "/demo/" in name or name.endswith(".yml"))


def test_broken_files_hide_no_problem_of_others(tmp_path):
    card = FILES["workflows/items/card.yaml"].replace("process: paid", "process: lost")
    out = check(write(tmp_path, {**FILES, **BROKEN, "workflows/items/card.yaml": card}))[1]
    assert "workflows/items/card.yaml:5: name-unknown-reference (process): There is no process lost." in out


def test_a_folder_that_is_none_exits_with_2(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    for path in (tmp_path / "lost", file, tmp_path):
        code, out, err = check(str(path))
        assert (code, out) == (2, "")
        assert "holds no folder workflows/" in err


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    folder = write(tmp_path / "content", FILES)
    (tmp_path / "secret.yaml").write_text("a: 1")
    (tmp_path / "content" / "workflows" / "demo").mkdir()
    (tmp_path / "content" / "workflows" / "demo" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    code, out, err = check(folder)
    assert (code, out, "leads out of the content folder" in err) == (2, "", True)


def bomb(levels=9):
    """The laughing billion: each line ten times the one before."""
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


NESTED = '{"!": [' * 20 + "true" + "]}" * 20
HOSTILE = {
    "aliases": (FIELDS, bomb(), 1, "yaml-alias"),
    "a list of a million": (FIELDS, "- a\n" * 249_000, 30_000, "file-too-large"),
    "a million brackets": (FIELDS, "[" * 990_000, 1, "yaml-too-deep"),
    "a million keys": (FIELDS, "a: 1\n" * 190_000, 2, "yaml-duplicate-key"),
    "a million odd keys": (FIELDS, "? [a]\n: b\n" * 90_000, 1, "yaml-key"),
    "two megabytes": (FIELDS, "# x\n" * 500_000, 1, "file-too-large"),
    "one long text": (FIELDS, 'a.b: "' + "\\u4e00" * 160_000 + '"', 1, "value-kind"),
    "forty levels": (FIELDS, f"a.b: {{label: x, type: text, when: {NESTED}}}\n", 1, "yaml-too-deep"),
    "an operator that is none": (
        FIELDS,
        FILES[FIELDS] + 'a.b: {label: 姓名, type: text, when: {eval: ["1"]}}\n',
        18,
        "rule-wrong",
    ),
    "a rule that is long": (
        FIELDS,
        FILES[FIELDS] + 'a.b: {label: 姓名, type: text, when: {in: ["x", [' + "y, " * 9_000 + "z]]}}\n",
        18,
        "rule-wrong",
    ),
    "a template without end": (PAGE, "{% for i in (1..99999999) %}x{% endfor %}", 1, "template-wrong"),
    "loops in loops": (
        PAGE,
        "{% for i in (1..9999) %}{% for j in (1..9999) %}{% for k in (1..9999) %}x{% endfor %}{% endfor %}{% endfor %}",
        1,
        "template-wrong",
    ),
    "a template that swells": (
        PAGE,
        "{% assign x = 'xxxxxxxxxx' %}" + "{% assign x = x | append: x %}" * 40,
        1,
        "template-wrong",
    ),
    "a template that is long": (PAGE, "x" * 300_000, 1, "template-wrong"),
    "tags in tags": (PAGE, "{% if this.number %}" * 5_000, 1, "template-wrong"),
}


@pytest.mark.parametrize(("file", "text", "line", "code"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_meant_to_hurt_is_refused_at_once(file, text, line, code):
    """In less than a second of an ordinary machine; without a limit each would take minutes or all the memory."""
    begun = time.process_time()
    problems = judge({**FILES, file: text})[1]
    spent = time.process_time() - begun
    assert (file, line, code) in [(p.file, p.line, p.code) for p in problems]
    assert spent < 5


DAMAGE = st.sampled_from(
    ["", "x", "[", "]", "{", "}", ": ", "- ", '"', "\n", "  ", "null", "[]", "{}", "a.b", "*a", "{%", "{{", "%}", "}}"]
)


def damaged(data, texts):
    path = data.draw(st.sampled_from(sorted(texts)))
    text = texts[path]
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 40)))
    return {**texts, path: text[:begin] + data.draw(DAMAGE) + text[end:]}


def fit(problems):
    assert all(p.message and p.hint and p.code in PAGES for p in problems)
    places = [(p.file, p.line, p.code, p.message) for p in problems]
    assert places == sorted(set(places))


@pytest.mark.deep
@pytest.mark.parametrize("texts", [FILES, SAMPLE], ids=["engine's sample", "shipped sample"])
@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_content_is_told_and_never_raises(texts, data):
    content, problems = judge(damaged(data, texts))
    fit(problems)
    if not problems:
        for bundle in content.bundles:
            load_closure(closure_json(content, bundle))


@pytest.mark.deep
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_bad_examples_are_told_and_never_raise(data):
    boxes = files(SHOWN[data.draw(st.sampled_from(sorted(SHOWN)))], "Bad")
    texts = {**SAMPLE, **{name: text for name, text in boxes.items() if not name.startswith(("site/", "published/"))}}
    fit(judge(damaged(data, texts))[1])


@pytest.mark.deep
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(missing=st.sets(st.sampled_from(sorted(FILES)), max_size=6))
def test_missing_files_are_told_and_never_raise(missing):
    fit(judge({path: text for path, text in FILES.items() if path not in missing})[1])


def test_the_shipped_content_is_read_and_judged_in_seconds():
    begun = time.process_time()
    code, out, _ = check(str(Path(__file__).resolve().parents[2]))
    assert (code, out.splitlines()[-1].endswith("no problems")) == (0, True)
    assert time.process_time() - begun < 10
