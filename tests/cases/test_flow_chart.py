"""The picture of a bundle."""

from xml.etree import ElementTree

import pytest
from django.utils import translation

from oneservice.cases.flow.chart import chart
from tests.cases.closures import closure

SVG = "{http://www.w3.org/2000/svg}"
TITLES = {"birth": "出生医学证明", "claim": "生育医疗费用报销", "household": "出生登记（落户）", "card": "社会保障卡"}
ORDER = {"birth": (), "claim": (), "household": ("birth",), "card": ("household",)}
NEWBORN = closure(ORDER, title="新生儿出生一件事", titles=TITLES)


def drawn(definition):
    return ElementTree.fromstring(chart(definition))


def words(svg):
    return [text.text for text in svg.iter(f"{SVG}text")]


def test_chart_shows_the_titles_in_order():
    assert words(drawn(NEWBORN)) == list(TITLES.values())


def test_chart_is_named_after_the_bundle():
    assert drawn(NEWBORN).find(f"{SVG}title").text == "新生儿出生一件事"


def test_chart_reads_english_for_who_reads_english():
    with translation.override("en"):
        assert words(drawn(NEWBORN)) == list(TITLES)


def test_chart_draws_an_arrow_for_each_wait_and_each_way_in_and_out():
    arrows = [path for path in drawn(NEWBORN).iter(f"{SVG}path") if path.get("marker-end")]
    assert len(arrows) == 8  # start, two from the split, birth to household to card, two to the join, end


def test_long_chinese_title_is_broken_inside_its_box():
    svg = drawn(closure({"a": ()}, titles={"a": "长" * 45}))
    assert words(svg) == ["长" * 20, "长" * 20, "长" * 5]


def test_title_cannot_carry_markup():
    assert words(drawn(closure({"a": ()}, titles={"a": "<script>"}))) == ["<script>"]


@pytest.mark.parametrize("forbidden", ["style=", "<style", "<script", "javascript:", "http://www.w3.org/1999/xlink"])
def test_chart_passes_a_strict_content_policy(forbidden):
    assert forbidden not in chart(NEWBORN)


def test_chart_of_thirty_items_in_ten_ranks_is_drawn():
    ranks = [[f"i{rank}-{n}" for n in range(3)] for rank in range(10)]
    order = {item: tuple(before) for before, rank in zip([[], *ranks], ranks, strict=False) for item in rank}
    assert len(words(drawn(closure(order)))) == 30
