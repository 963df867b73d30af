"""YAML itself: scalars stay text, and what makes YAML dangerous is refused with its line."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneservice.engine.reading import BadYaml, load_plain, nodes
from oneservice.engine.reading.nodes import parse_yaml

ROOT = Path(__file__).resolve().parents[2]


def told(text):
    return [(p.code, p.line, p.message, p.hint) for p in parse_yaml("f.yaml", text)[1]]


def test_scalars_keep_what_was_written():
    text = "a: no\nb: 12:30\nc: 053010\nd: 530102202609200021\ne: null\nf: 1.0\ng: [yes, ~]\nh: 2026-09-28\n"
    assert load_plain(text) == {
        "a": "no",
        "b": "12:30",
        "c": "053010",
        "d": "530102202609200021",
        "e": "null",
        "f": "1.0",
        "g": ["yes", "~"],
        "h": "2026-09-28",
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "a: 1\nb: *x\n",
            ("yaml-alias", 2, "The alias *x stands for text written elsewhere.", "Write the value itself here."),
        ),
        ("a: &x 1\n", ("yaml-alias", 1, "The anchor &x is for aliases, which are refused.", "Take &x out.")),
        (
            "a:\n  b: !!int 1\n",
            (
                "yaml-tag",
                2,
                "The tag tag:yaml.org,2002:int gives a type, but a value has the type of its place.",
                "Take the tag out.",
            ),
        ),
        ("a: 1\nb: 2\na: 3\n", ("yaml-duplicate-key", 3, "The key a stands here and on line 1.", "Keep one of them.")),
        (
            "? [a]\n: 1\n",
            ("yaml-key", 1, "A key is a list or a map.", "Write a name before the colon."),
        ),
        (
            "a: 1\n---\nb: 2\n",
            (
                "yaml-documents",
                2,
                "A second document begins here (---), and a file holds one.",
                "Move it to a file of its own.",
            ),
        ),
        (
            "%YAML 1.1\n---\na: 1\n",
            ("yaml-directive", 2, "A line that begins with % is not read.", "Take it out."),
        ),
        (
            'a: "\\0"\n',
            (
                "yaml-control-character",
                1,
                "The text holds the invisible character U+0000.",
                "Write the text again without it.",
            ),
        ),
        ("\n", ("file-empty", 1, "The file holds nothing.", "Write its content, or delete the file.")),
        ("a: \udcff", ("file-not-utf8", 1, "The file is not UTF-8 text.", "Save it as UTF-8.")),
        (
            "a:\n\tb: 1\n",
            (
                "yaml-syntax",
                2,
                "This is not YAML: found character '\\t' that cannot start any token.",
                "Indent with blanks, not with a tab.",
            ),
        ),
        (
            "a: 费用: 5\n",
            (
                "yaml-syntax",
                1,
                "This is not YAML: mapping values are not allowed here.",
                "Put a text that holds ': ' in quotes, and check the indentation.",
            ),
        ),
        (
            "a: 'x\n",
            (
                "yaml-syntax",
                2,
                "This is not YAML: found unexpected end of stream.",
                "Close the quote or bracket that is open.",
            ),
        ),
    ],
)
def test_yaml_problem_has_its_line_and_what_to_write(text, problem):
    assert told(text) == [problem]


def test_forty_levels_are_read_and_one_more_is_not():
    assert told("[" * 40 + "]" * 40) == []
    assert [code for code, *_ in told("[" * 41 + "]" * 41)] == ["yaml-too-deep"]


def test_deep_nesting_is_refused_at_once():
    begun = time.process_time()
    assert [code for code, *_ in told("[" * 200_000)] == ["yaml-too-deep"]
    assert time.process_time() - begun < 2


def test_a_file_of_more_than_a_megabyte_is_refused():
    assert [code for code, *_ in told("a: " + "x" * 1_000_000)] == ["file-too-large"]


def test_an_alias_bomb_is_refused_and_not_spread():
    lines = ["a0: &a0 [x, x]"] + [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 30)]
    node, problems = parse_yaml("f.yaml", "\n".join(lines))
    assert (len(node.entries), {p.code for p in problems}) == (30, {"yaml-alias"})


def test_load_plain_raises_with_every_problem():
    with pytest.raises(BadYaml) as caught:
        load_plain("a: 1\na: 2\nb: *x\n", "workflows/demo/people.yaml")
    assert [(p.file, p.line, p.code) for p in caught.value.problems] == [
        ("workflows/demo/people.yaml", 2, "yaml-duplicate-key"),
        ("workflows/demo/people.yaml", 3, "yaml-alias"),
    ]


@given(st.text(alphabet="ab:-[]{}'\"&*!|>%@#?,\n \t~中\x00\udc80", max_size=60))
def test_no_text_raises(text):
    node, problems = parse_yaml("f.yaml", text)
    assert node is not None or problems


# --- two parsers, one tree ------------------------------------------------------------------------------------

PIECES = [
    "a",
    "b: ",
    "- ",
    "? ",
    "\n",
    "\n  ",
    " ",
    ":",
    ",",
    "[",
    "]",
    "{",
    "}",
    "'",
    '"',
    "#",
    "|\n  ",
    ">-\n ",
    "\\n",
]
MORE = ["&x ", "*x", "!t ", "%YAML 1.2\n", "---\n", "...\n", "\t", "@", "`", "~", "no", "012", "受理", "\r\n", "😀", ""]


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES + MORE), max_size=14).map("".join))
def test_a_text_read_quickly_says_what_it_says_read_carefully(text):
    quick = nodes.read_quickly("x.yaml", text)
    assert quick is None or quick == nodes.read_carefully("x.yaml", text)


def test_shipped_content_is_read_quickly():
    files = [path for folder in ("workflows", "forms") for path in (ROOT / folder).rglob("*.yaml")]
    assert [path.name for path in files if nodes.read_quickly(path.name, path.read_text("utf-8")) is None] == []
