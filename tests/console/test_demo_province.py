import pytest
from django.core.management import CommandError, call_command

from oneservice import settings as shipped
from oneservice.console.demo import Loaded, NoParent, load_province, parents_first
from oneservice.people.models import Account, Division, Office, Staff
from oneservice.people.queries import deciding_office, own_calendars

OFFICES = """
divisions:
  "530102": {zh: 五华区, parent: "530100"}
  "530100": {zh: 昆明市, en: Kunming, parent: "530000"}
  "530000": {zh: 云南省}
offices:
  kunming-police:
    department: police
    division: "530100"
    title: {zh: 昆明市公安局, en: Kunming Police}
    staff:
      kunming-clerk: {name: 郑春兰, words: [clerk]}
      kunming-decider: {name: 褚国庆, words: [decider, reviewer]}
"""


@pytest.fixture
def offices(settings, tmp_path):
    settings.CONTENT, settings.VAR, settings.DEMO = tmp_path, tmp_path / "var", True
    path = tmp_path / "workflows" / "demo" / "offices.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(OFFICES, encoding="utf-8")
    return path


def counts():
    return [model.objects.count() for model in (Division, Office, Staff, Account)]


@pytest.mark.django_db
def test_divisions_offices_and_staff_are_loaded(offices):
    assert load_province() == Loaded(3, 1, 2)
    assert deciding_office("police", "530102").zh == "昆明市公安局"
    assert Account.objects.get(login="kunming-decider").staff.words == ["decider", "reviewer"]


@pytest.mark.django_db
def test_loading_again_changes_only_what_the_file_changed(offices):
    load_province()
    before = counts()
    offices.write_text(OFFICES.replace("郑春兰", "冯建华"), encoding="utf-8")
    load_province()

    assert counts() == before
    assert Account.objects.get(login="kunming-clerk").staff.name == "冯建华"


@pytest.mark.django_db
def test_divisions_and_offices_keep_calendars_of_their_own(offices):
    named = OFFICES.replace('parent: "530100"}', 'parent: "530100", calendar: cn-a}').replace(
        "title: {zh: 昆明市公安局", "calendar: cn-b\n    title: {zh: 昆明市公安局"
    )
    offices.write_text(named, encoding="utf-8")
    load_province()
    assert own_calendars() == {"530102 五华区": "cn-a", "kunming-police 昆明市公安局": "cn-b"}
    offices.write_text(OFFICES, encoding="utf-8")
    load_province()
    assert own_calendars() == {}


def test_a_division_comes_after_the_one_it_lies_in():
    divisions = {"530102": {"parent": "530100"}, "530100": {"parent": "530000"}, "530000": {}}

    assert parents_first(divisions) == ["530000", "530100", "530102"]


def test_a_division_in_one_that_is_missing_says_so():
    with pytest.raises(NoParent, match=r"no such parent division, of: 530102$"):
        parents_first({"530000": {}, "530102": {"parent": "530100"}})


@pytest.mark.django_db
def test_the_shipped_province_loads_and_loads_again(settings, tmp_path):
    settings.CONTENT, settings.VAR, settings.DEMO = shipped.ROOT, tmp_path, True
    first = load_province()

    assert load_province() == first
    assert counts() == [first.divisions, first.offices, first.staff, first.staff]


def test_demo_people_are_refused_outside_the_demo(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="set ONESERVICE_DEMO=1"):
        call_command("demo_province")
