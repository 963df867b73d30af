"""Where templates print names, and where they say what stands for nothing."""

import pytest

from oneservice.engine.slots import open_slots, slots

PARTS = {"_row.html": "<td>{{ label }}</td><td>{{ value | dash }} {{ this.number }}</td>", "_in.html": "{{ a.b }}"}


def names(template):
    return list(open_slots(template, PARTS))


OPEN = {
    "an output": ("{{ a.b }}", ["a.b"]),
    "a dash": ("{{- a.b | dash -}}", ["a.b"]),
    "a filter's operand": ("{{ x | where: 'name', a.b }}", ["a.b"]),
    "a longer path": ("{{ a.b.size }}", ["a.b"]),
    "an assignment": ("{% assign born = a.b | zh_date %}{{ born }}", ["a.b"]),
    "what a part is handed": ("{% render '_row.html', label: 'x.y', value: a.b %}", ["a.b", "this.number"]),
    "what a part prints": ("{% render '_in.html' %}", ["a.b"]),
    "a part by its short name": ("{% render '_in' %}", ["a.b"]),
    "an echo": ("{% echo a.b %}", ["a.b"]),
    "a block of liquid": ("{% liquid\n assign x = a.b\n echo c.d\n%}", ["a.b", "c.d"]),
    "after the guard": ("{% if a.b %}{{ a.b }}{% endif %}{{ a.b }}", ["a.b"]),
    "the other branch": ("{% if a.b %}{% else %}{{ a.b }}{% endif %}", ["a.b"]),
    "a condition with or": ("{% if a.b or c.d %}{{ a.b }}{% endif %}", ["a.b"]),
    "a loop": ("{% for row in a.rows %}{{ row.x }}{{ c.d }}{% endfor %}", ["c.d"]),
    "after a loop": ("{% for a in x %}{{ a.b }}{% endfor %}{{ a.b }}", ["a.b"]),
    "a case": ("{% case a.b %}{% when 'x' %}{{ a.b }}{% endcase %}", ["a.b"]),
}


@pytest.mark.parametrize(("template", "found"), OPEN.values(), ids=OPEN)
def test_a_name_printed_without_a_word_for_nothing_is_an_open_slot(template, found):
    assert names(template) == found


GUARDED = {
    "if it is there": "{% if a.b %}{{ a.b }}{% else %}-{% endif %}",
    "if both are there": "{% if a.b and c.d %}{{ a.b }}{{ c.d }}{% endif %}",
    "if it is a value": "{% if a.b == 'x' %}{{ a.b }}{% endif %}",
    "if it is not blank": "{% if a.b != blank %}{{ a.b }}{% endif %}",
    "if it has rows": "{% if a.b.size > 0 %}{{ a.b }}{% endif %}",
    "else of if blank": "{% if a.b == blank %}-{% else %}{{ a.b }}{% endif %}",
    "unless blank": "{% unless a.b == nil %}{{ a.b }}{% endunless %}",
    "else of unless": "{% unless a.b %}-{% else %}{{ a.b }}{% endunless %}",
    "another if inside": "{% if a.b %}{% if x %}{{ a.b }}{% endif %}{{ a.b }}{% endif %}",
    "elsif": "{% if x %}-{% elsif a.b %}{{ a.b }}{% endif %}",
    "a part inside": "{% if a.b %}{% render '_in.html' %}{% endif %}",
    "a default": "{{ a.b | default: '无' }}",
    "a comment": "{% comment %}{{ a.b }}{% endcomment %}",
    "raw text": "{% raw %}{{ a.b }}{% endraw %}",
    "quoted text": "{{ 'a.b' }}",
    "one's own name": "{% assign a = x %}{{ a.b }}",
    "a name of the loop": "{% for a in x %}{{ a.b }}{% endfor %}",
    "a name handed over": "{% render '_in.html', a: x %}",
}


@pytest.mark.parametrize("template", GUARDED.values(), ids=GUARDED)
def test_a_name_that_is_guarded_is_no_open_slot(template):
    assert names(template) == []


def test_a_slot_says_where_it_stands():
    (own, parts) = slots("one\n{{ a.b }}\n{% render '_in.html' %}", PARTS)
    assert (own.part, own.line, parts.part, parts.line) == ("", 2, "_in.html", 1)
