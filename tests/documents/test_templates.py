"""Liquid with every limit on: what a template may do, and what it is told when it may not."""

import pytest

from oneservice.documents import templates
from oneservice.documents.data import complete
from oneservice.documents.errors import TemplateProblem, TooLarge
from oneservice.documents.templates import fill, names_read, template_problems


def filled(template, data=None, partials=None):
    return fill(template, partials or {}, complete(data or {}))


def problem(template, data=None, partials=None):
    with pytest.raises(TemplateProblem) as caught:
        filled(template, data, partials)
    return caught.value


def test_data_is_escaped():
    assert filled("{{ newborn.name }}", {"newborn": {"name": "<b>&"}}) == "&lt;b&gt;&amp;"


def test_an_undeclared_name_is_an_error_with_its_line_and_the_nearest_name():
    found = problem("<p>\n{{ newborn.nmae }}", {"newborn": {"name": "李雪"}})
    assert (found.line, found.hint) == (2, "Did you mean newborn.name or newborn?")


def test_an_undeclared_name_in_a_condition_is_an_error_too():
    assert problem("{% if newborn.nmae %}x{% endif %}", {"newborn": {"name": "李雪"}}).line == 1


def test_an_error_in_a_part_names_the_part():
    found = problem("{% render '_a.html' %}", partials={"_a.html": "\n\n{{ nothing }}"})
    assert (found.template, found.line) == ("_a.html", 3)


def test_an_error_never_shows_a_value():
    found = problem("{{ newborn.name | zh_date }}", {"newborn": {"name": "李雪莲"}})
    assert "李雪莲" not in str(found)


def test_an_empty_text_counts_as_nothing():
    assert filled("{% if a.b %}x{% else %}{{ a.b | dash }}{% endif %}", {"a": {"b": ""}}) == "—"


def test_what_the_engine_gives_is_always_there():
    assert filled("{{ this.reason | dash }}{% for item in items %}x{% endfor %}{{ verify.url }}") == "—"


def test_a_word_of_liquid_as_a_name_is_explained():
    assert "item['limit']" in problem("{{ this.limit }}").hint
    assert filled("{{ this['limit'] | dash }}") == "—"


def test_a_part_sees_the_data_and_its_arguments():
    assert filled("{% render '_a.html', x: 1 %}", {"g": {"n": "甲"}}, {"_a.html": "{{ x }}{{ g.n }}"}) == "1甲"


def test_a_part_that_is_not_there_is_named():
    assert "_none.html" in problem("{% render '_none.html' %}").message


@pytest.mark.parametrize(
    "tag", ["{% include '_a.html' %}", "{% increment x %}", "{% tablerow x in items %}{% endtablerow %}"]
)
def test_a_tag_that_documents_do_not_need_is_refused(tag):
    assert problem(tag, partials={"_a.html": ""}).line == 1


@pytest.mark.parametrize("name", ["safe", "date", "base64_decode", "url_encode"])
def test_a_filter_that_would_let_something_through_is_unknown(name):
    assert f"'{name}'" in problem("{{ case.title | " + name + " }}").message


def test_there_is_no_clock():
    assert filled("{{ 'now' }}{{ now }}{{ today }}") == "now"


def test_nested_loops_are_stopped():
    loop = "{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}"
    with pytest.raises(TooLarge, match="循环次数"):
        filled(loop)


def test_output_is_bounded():
    doubling = "{% assign a = 'xxxxxxxxxx' %}" + "{% for i in (1..9999) %}" + "{{ a }}" * 20 + "{% endfor %}"
    with pytest.raises(TooLarge, match="正文字节数"):
        filled(doubling)


def test_memory_of_names_is_bounded():
    assert (
        problem("{% assign a = 'x' %}" + "{% assign a = a | append: a %}" * 30).message
        == "local namespace limit reached"
    )


def test_a_part_that_calls_itself_is_stopped():
    part = "{% render '_a.html' %}{% render '_a.html' %}"
    with pytest.raises((TemplateProblem, TooLarge)):
        filled(part, partials={"_a.html": part})


def test_a_template_that_burns_time_is_stopped(monkeypatch):
    monkeypatch.setattr(templates, "SECONDS", 0.2)
    text = "{% assign a = '" + "x " * 4000 + "' %}"
    with pytest.raises(TooLarge, match="套版秒数"):
        filled(text + "{% for i in (1..9999) %}{% assign b = a | split: ' ' | sort | join: ' ' %}{% endfor %}")


def test_a_source_past_all_measure_is_refused():
    with pytest.raises(TooLarge, match="模板字数"):
        filled("x" * (templates.SOURCE_CHARACTERS + 1))


def test_an_object_cannot_come_near_a_template():
    with pytest.raises(TypeError, match="cannot hold a object"):
        complete({"newborn": object()})


def test_the_names_a_template_reads_are_found_with_their_lines():
    template = (
        "{{ newborn.name }}\n{% for item in items %}{{ item.title }}{% endfor %}{% render '_a.html', v: mother.ric %}"
    )
    found = names_read(template, {"_a.html": "\n\n{{ v }}{{ father.name | dash }}"})
    assert dict(found) == {"newborn.name": 1, "items": 2, "mother.ric": 2, "father.name": 3}


def test_a_template_that_does_not_compile_is_a_problem_of_the_gate():
    found = template_problems("{% if %}", {})
    assert [type(problem) for problem in found] == [TemplateProblem]
    assert template_problems("{{ a.b }}", {}) == []


def test_rows_are_paired_and_long_ones_stand_alone():
    values = ["短", "短", "很长" * 20, None]
    rows = [{"label": label, "value": value, "source": ""} for label, value in zip("abcd", values, strict=True)]
    cells = "{% for c in l %}{{ c.label }}{% if c.wide %}!{% endif %}{% endfor %};"
    template = "{% assign lines = s | in_pairs %}{% for l in lines %}" + cells + "{% endfor %}"
    assert filled(template, {"s": rows}) == "ab;c!;d!;"
