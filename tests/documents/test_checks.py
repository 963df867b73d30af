"""Level 7 of the gate: templates, each mistake with its whole message; nothing is printed."""

import time

import pytest

from oneservice.documents.checks import CODES, run_checks
from oneservice.engine.reading import read_content, read_folder
from tests.engine.sample import FILES, changed

PAGE = "templates/documents/page.html"
HEAD = "templates/documents/_head.html"
APPLICATION = "templates/documents/application-form.html"


def found(files):
    return [str(problem) for problem in run_checks(read_content(files)[0])]


def written(text, file=PAGE):
    return found({**FILES, file: text})


def test_the_sample_passes():
    assert found(FILES) == []


def test_the_shipped_content_passes():
    assert found(read_folder(".")) == []


CASES = [
    (
        "<p>{{ child.name</p>",
        f"{PAGE}:1: template-wrong (page): Expected '}}}}', found end of file. ",
    ),
    (
        "<p>\n{% include 'x' %}</p>",
        f"{PAGE}:2: template-wrong (page): Unexpected tag 'include'. Tags: assign, break,",
    ),
    (
        "<p>{{ child.name | money }}</p>",
        f"{PAGE}:1: template-wrong (page): Unknown filter 'money'. Filters: dash, in_pairs,",
    ),
    (
        "{% render '_lost.html' %}",
        f"{PAGE}:1: template-wrong (page): There is no part _lost.html. Parts lie beside the template, ",
    ),
    (
        "<p>\n{{ child.nmae }}</p>",
        f"{PAGE}:2: template-name (page): page names child.nmae, which it is not given. Did you mean child.name?",
    ),
    (
        "<p>{{ child.kind }}</p>",
        f"{PAGE}:1: template-name (page): page names child.kind, which register neither needs nor gives. "
        "Put child.kind into needs of register, or take it out of the template.",
    ),
    (
        "<p>{{ this.nubmer }}</p>",
        f"{PAGE}:1: template-name (page): page names this.nubmer, which it is not given. Did you mean this.number?",
    ),
    (
        "<p>{{ child.name }} \U0001f600</p>",
        f"{PAGE}:1: template-glyph (page): No font can draw \U0001f600 (U+1F600). Write another character, or have a "
        "font with it added to oneservice/fonts.",
    ),
    (
        "{% for n in (1..100000) %}x{% endfor %}",
        f"{PAGE}:1: template-wrong (page): Document limit: 循环次数 <= 10000. A document prints what it is given; ",
    ),
    (
        "{% for a in (1..9999) %}{% for b in (1..9999) %}x{% endfor %}{% endfor %}",
        f"{PAGE}:1: template-wrong (page): Document limit: 循环次数 <= 10000. A document prints what it is given; ",
    ),
    (
        "{% render '_head.html', again: child.name %}",
        f"{HEAD}:1: template-wrong: Maximum context depth",
    ),
]


@pytest.mark.parametrize(("text", "line"), CASES, ids=[text[:30] for text, _ in CASES])
def test_a_template_is_told_what_is_wrong_with_it(text, line):
    files = {**FILES, PAGE: text}
    if "again" in text:
        files[HEAD] = "{% render '_head.html' %}"
    begun = time.process_time()
    told = found(files)
    assert told[0].startswith(line), told[0]
    assert time.process_time() - begun < 5


def test_one_mistake_is_one_problem():
    assert len(written("{{ child.nmae }}{{ child.nmae }}")) == 1


def test_a_mistake_in_a_part_is_told_where_it_stands():
    assert written("<p>\n{{ this.nubmer }}</p>", HEAD) == [
        f"{HEAD}:2: template-name: application-form names this.nubmer, which it is not given. "
        "Did you mean this.number?",
        f"{HEAD}:2: template-name: closing-certificate names this.nubmer, which it is not given. "
        "Did you mean this.number?",
    ]


def test_what_a_scenario_gives_must_fit_the_filters():
    told = written("{{ mother.mobile | zh_date }}", APPLICATION)
    assert told == []  # nobody fills it in: nothing to write as a date
    files = changed("workflows/scenarios/birth.yaml", "answers: {", 'answers: {mother.mobile: "13800000001", ')
    assert found({**files, APPLICATION: "{{ mother.mobile | zh_date }}"}) == [
        f"{APPLICATION}:1: template-wrong (application-form): Zh_date: the value has another form, in 顺利. "
        "Correct this line of the template."
    ]


def test_characters_of_a_scenario_must_have_glyphs():
    files = changed("workflows/scenarios/birth.yaml", "answers: {", "answers: {mother.name: 李\U0002a6a5雪, ")
    assert [line.split(": ")[1] for line in found({**files, APPLICATION: "{{ mother.name }}"})] in (
        [],  # the shipped faces have it
        ["template-glyph (application-form)"],
    )


def test_a_title_without_a_glyph_is_told():
    files = changed("workflows/documents.yaml", "zh: 户口页", "zh: 户口页\U0001f476")
    assert found(files)[0].startswith(f"{PAGE}:1: template-glyph (page): No font can draw \U0001f476 (U+1F476) in its")


def test_other_mistakes_do_not_stop_the_templates():
    files = {**changed("workflows/items/card.yaml", "process: paid", "process: lost"), PAGE: "{{ child.name | x }}"}
    assert [line.split(" ")[1] for line in found(files)] == ["template-wrong"]


def test_every_code_has_a_message_tested():
    lines = "".join(line for _, line in CASES)
    assert [code for code in CODES if f": {code} (" not in lines] == []
