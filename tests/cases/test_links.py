"""What is done elsewhere: a checklist on the guide and after filing, for whom the rules do not say no."""

import pytest

from oneservice.cases import queries
from tests.cases.building import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db, clock):
    return House(clock)


def on_guide(house):
    return [(link.title.zh, link.sure) for link in queries.draft(house.owner, house.ref).links]


def test_guide_lists_what_may_concern_the_reader(house):
    assert on_guide(house) == [("农村建房保险", True), ("大宅用水", False)]


def test_link_whose_rule_says_no_is_not_shown(house):
    assert on_guide(house.page("site", site__area="120")) == [("农村建房保险", True)]


def test_checklist_is_there_after_filing(house):
    house.page("site", site__area="300").submit()
    found = queries.progress(house.owner, house.ref).links
    assert [(link.url, link.sure) for link in found] == [
        ("https://example.gov.cn/insurance", True),
        ("https://example.gov.cn/water", True),
    ]
