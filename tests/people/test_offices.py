import pytest

from oneservice.people import actions
from oneservice.people.actions import Misplaced
from oneservice.people.models import Account, Division, Office, Staff
from oneservice.people.queries import NoOffice, deciding_office, deciding_offices, staff_of, words_held


def test_a_division_lies_in_those_above_it(province):
    city, district = Division.objects.get(pk="5301"), Division.objects.get(pk="530102")
    assert (district.path, district.ancestry) == ("/53/5301/530102/", ["53", "5301", "530102"])
    assert [district.within(city), city.within(city), city.within(district)] == [True, True, False]


def test_what_lies_in_a_division_moves_with_it(province):
    actions.upsert_division("54", "西藏自治区")
    actions.upsert_division("5301", "昆明市", parent="54")
    assert Division.objects.get(pk="530102").path == "/54/5301/530102/"


def test_a_division_cannot_lie_in_itself(province):
    with pytest.raises(Misplaced):
        actions.upsert_division("53", "云南省", parent="530102")


def test_an_office_is_made_once_and_changed(province):
    actions.upsert_office("km-police", "police", "5301", "昆明公安")
    assert Office.objects.get().title.zh == "昆明公安"


def test_staff_are_made_once_and_changed(province):
    actions.upsert_staff("clerk", "km-police", ["clerk", "reviewer"], "王芳芳")
    staff = Staff.objects.get(account__login="clerk")
    assert (staff.name, staff.words, Account.objects.count()) == ("王芳芳", ["clerk", "reviewer"], 2)


def test_staff_cannot_take_a_persons_login(province, mother):
    login = actions.sign_in_person(mother).login
    with pytest.raises(Misplaced):
        actions.upsert_staff(login, "km-police", [], "x")


def test_the_nearest_office_decides(province):
    assert deciding_office("police", "530102").slug == "km-police"
    actions.upsert_office("wh-police", "police", "530102", "五华公安")
    assert deciding_office("police", "530102").slug == "wh-police"
    assert deciding_office("police", "5301").slug == "km-police"


def test_of_several_offices_in_a_division_the_oldest_decides(province):
    actions.upsert_office("a-police", "police", "5301", "昆明公安二处")
    assert deciding_office("police", "5301").slug == "km-police"


@pytest.mark.parametrize("place", [("police", "53"), ("tax", "530102"), ("police", "99")])
def test_no_office_is_an_error_that_says_what_to_do(province, place):
    with pytest.raises(NoOffice, match="add one to it or to a division above"):
        deciding_office(*place)


@pytest.mark.parametrize("number", [1, 30])
def test_offices_of_many_places_cost_two_queries(province, number, django_assert_num_queries):
    for one in range(number):
        actions.upsert_office(f"office-{one}", f"department-{one}", "53", "办公室")
    places = [(f"department-{one}", "530102") for one in range(number)]
    with django_assert_num_queries(2):
        found = deciding_offices(places)
    assert [found[place].slug for place in places] == [f"office-{one}" for one in range(number)]


def test_no_places_have_no_offices(province):
    assert deciding_offices([]) == {}


def test_staff_are_found_by_office_and_word(province):
    office = Office.objects.get()
    assert [[staff.login for staff in staff_of(office, word)] for word in ("decider", "expert")] == [["head"], []]


def test_who_left_is_not_found(province):
    Account.objects.filter(login="head").update(is_active=False)
    assert staff_of(Office.objects.get(), "decider") == []
    assert words_held("police") == {("police", "5301"): {"clerk"}}


def test_an_organisation_has_a_code(db):
    code = "91530100MA6K0000X1"
    actions.upsert_organisation(code, "昆明某公司")
    assert actions.upsert_organisation(code, "昆明某某公司").name == "昆明某某公司"
    with pytest.raises(Misplaced):
        actions.upsert_organisation("not a code", "x")
