"""``manage.py content check``: what it prints and how it exits, without a database."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.engine.sample import FILES, changed


@pytest.fixture
def folder(tmp_path):
    def write(files):
        for path, text in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return str(tmp_path)

    return write


def check(*arguments):
    """Exit code, what was printed, and what was complained."""
    out, err = StringIO(), StringIO()
    try:
        call_command("content", "check", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_clean_content_exits_with_0(folder):
    assert check(folder(FILES)) == (0, "1 bundles, 2 items: no problems\n", "")


def test_problems_exit_with_1_and_have_their_line(folder):
    files = changed("workflows/items/card.yaml", "process: paid", "process: plian")
    assert check(folder(files)) == (
        1,
        "workflows/items/card.yaml:5: name-unknown-reference (process): There is no process plian. "
        "Did you mean plain?\n1 bundles, 2 items: 1 problems\n",
        "",
    )


def test_json_has_exactly_the_agreed_keys(folder):
    files = changed("workflows/items/card.yaml", "process: paid", "process: plian")
    code, out, _ = check("--json", folder(files))
    assert (code, json.loads(out)) == (
        1,
        {
            "problems": [
                {
                    "code": "name-unknown-reference",
                    "severity": "error",
                    "file": "workflows/items/card.yaml",
                    "line": 5,
                    "where": "process",
                    "message": "There is no process plian.",
                    "hint": "Did you mean plain?",
                }
            ],
            "bundles": 1,
            "items": 2,
        },
    )


def test_clean_json_has_no_problems(folder):
    assert json.loads(check("--json", folder(FILES))[1]) == {"problems": [], "bundles": 1, "items": 2}


def test_a_folder_that_is_no_content_exits_with_2(tmp_path):
    code, out, err = check(str(tmp_path))
    assert (code, out) == (2, "")
    assert "holds no folder workflows/" in err
