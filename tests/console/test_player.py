"""How the player turns a scenario into what people type, press and sign."""

import io
from datetime import date

import pytest
from django.core.management.base import OutputWrapper

from oneservice.console.demo import campaigns_today
from oneservice.console.player.browser import Surprise
from oneservice.console.player.cast import Cast, cast_of, first_played
from oneservice.console.player.play import Play, spread
from oneservice.console.player.progress import Bar
from oneservice.engine.campaign import window
from oneservice.engine.definition import Scenario
from oneservice.engine.reading import read_content, read_folder
from tests.cases.company import FOUNDER, Company, files, person
from tests.cases.test_consents import LI_NA, named
from tests.sites import ROOT

PARTNER = "partner: {consents: true, signs: all, within: 5 days, title: {zh: 配偶, en: Partner}}"
WANG = {"name": "王海涛", "ric": "530102199203080315", "mobile": "13800000002"}


@pytest.fixture(scope="module")
def casts():
    content, _ = read_content(read_folder(ROOT))
    return {name: cast_of(content, ROOT, name) for name in sorted(content.bundles)}


def test_dates_in_rows_fill_their_three_controls():
    row = {"name": "高原", "on": "2026-09-01"}
    parts = spread("people", [row])
    assert [parts[f"people.0.on.{part}"] for part in ("year", "month", "day")] == ["2026", "09", "01"]


def test_whoever_starts_signs_for_himself_alone(casts):
    starters = {name: cast.roles[cast.starter] for name, cast in casts.items()}
    assert [name for name, cast in casts.items() if starters[name] in cast.signers] == []


def test_days_of_a_scenario_keep_their_weekday(casts):
    for cast in casts.values():
        for name, said in cast.scenario.answers.items():
            if cast.answers[name] != said and isinstance(said, str):
                moved = date.fromisoformat(cast.answers[name]) - date.fromisoformat(said)
                assert (moved.days % 7, 0 <= (cast.later - moved).days < 7) == (0, True), name


def test_a_demo_without_a_name_plays_what_the_first_person_plays():
    assert first_played(ROOT) == "newborn"


def test_every_campaign_of_the_demo_is_open_on_its_day(casts):
    today = date(2026, 12, 31)
    bundles = campaigns_today(casts[first_played(ROOT)].content, today).bundles.values()
    found = [window(bundle.campaign, today) for bundle in bundles if bundle.campaign]
    assert [(each.state, each.opens, each.closes) for each in found] == [("open", today, today)] * len(found) != []


def test_who_sits_on_panels_is_known_by_the_post(casts):
    content, panel = casts["employment"].content, casts["employment"].panel
    assert {state.panel.staff for each in content.processes.values() for state in each.states.values() if state.panel}
    assert ("panlong-civil-clerk" in panel, len(panel)) == (False, 7)


@pytest.fixture
def company(transactional_db):
    """A company whose partner, Li Na, has just been named: she is asked for her consent, and has to sign."""
    company = Company(FOUNDER, PARTNER, rows=0, more=", partner.married")
    company.founder = person(WANG)
    return named(company.open(), LI_NA, company__name="样板公司")


@pytest.fixture
def play(company, live_server):
    content, _ = read_content(files(FOUNDER, PARTNER, more=", partner.married"))
    scenario = Scenario("", "2026-09-28", answers={"partner.ric": LI_NA["ric"]})
    cast = Cast(content, content.bundles["company"], scenario, {"founder": "wang-haitao"}, {LI_NA["ric"]: "li-na"}, {})
    play = Play(live_server.url, cast, Bar(OutputWrapper(io.StringIO())))
    play.ref = company.ref
    return play


def test_whoever_is_asked_allows_the_look_ups(company, play):
    play.allow_look_ups()
    assert company.settle().parts()["partner"] == "consented"


def test_a_case_that_not_everybody_signed_says_who(company, play):
    play.allow_look_ups()
    company.settle()
    play.cast.people.clear()
    with pytest.raises(Surprise, match=r"not filed .*\(founder: signed, partner: waiting\)"):
        play.sign_all()


def test_a_case_refused_when_it_is_signed_says_why(company, play):
    """The partner has not allowed the look-up yet."""
    with pytest.raises(Surprise, match="check/: 还有内容没有填完"):
        play.sign_all()
