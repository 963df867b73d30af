from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from oneservice.people.actions import SignInRefused, sign_in_person, sign_in_staff
from oneservice.people.backends import AccountBackend
from oneservice.people.models import Account, Person
from oneservice.people.queries import person_by_ric


@pytest.mark.django_db
def test_a_proven_person_gets_an_account(mother):
    account = sign_in_person(mother)
    person = account.person
    assert (person.name, person.ric, person.mobile, person.level) == ("李雪", mother.ric, "13800000001", "L3")
    assert (account.is_staff_member, account.staff, account.has_usable_password()) == (False, None, False)


@pytest.mark.django_db
def test_signing_in_again_is_the_same_account(mother):
    typed_otherwise = replace(mother, ric=" 530102 19900101 1234")
    assert sign_in_person(mother) == sign_in_person(typed_otherwise)
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_signing_in_brings_name_and_mobile_up_to_date(mother):
    sign_in_person(mother)
    sign_in_person(replace(mother, name="李雪梅", mobile="", level="L4"))
    person = person_by_ric(mother.ric)
    assert (person.name, person.mobile, person.level) == ("李雪梅", "13800000001", "L4")


@pytest.mark.django_db
@pytest.mark.parametrize(("times", "queries"), [(1, 7), (2, 4)])
def test_signing_in_costs_a_fixed_number_of_queries(mother, times, queries, django_assert_num_queries):
    for _ in range(times - 1):
        sign_in_person(mother)
    with django_assert_num_queries(queries):
        sign_in_person(mother)


@pytest.mark.django_db
def test_a_closed_account_does_not_open(mother):
    sign_in_person(mother)
    Account.objects.update(is_active=False)
    with pytest.raises(SignInRefused):
        sign_in_person(mother)


def test_staff_sign_in_with_office_and_division(province, django_assert_num_queries):
    with django_assert_num_queries(1):
        account = sign_in_staff("clerk")
        assert (account.is_staff_member, account.staff.login) == (True, "clerk")
        assert (account.staff.office.slug, account.staff.office.division.path) == ("km-police", "/53/5301/")


def test_an_unknown_login_is_refused(province):
    with pytest.raises(SignInRefused):
        sign_in_staff("nobody")


@pytest.mark.django_db
def test_staff_cannot_sign_in_with_a_persons_login(mother):
    login = sign_in_person(mother).login
    with pytest.raises(SignInRefused):
        sign_in_staff(login)


@pytest.mark.django_db
def test_a_request_loads_a_citizen_in_one_query(mother, django_assert_num_queries):
    pk = sign_in_person(mother).pk
    with django_assert_num_queries(1):
        account = AccountBackend().get_user(pk)
        assert (account.person.name, account.staff) == ("李雪", None)


def test_a_request_loads_staff_in_one_query(province, django_assert_num_queries):
    pk = sign_in_staff("head").pk
    with django_assert_num_queries(1):
        account = AccountBackend().get_user(pk)
        assert (account.person, account.staff.office.division.title.zh) == (None, "昆明市")


def test_a_session_of_a_closed_account_ends(province):
    account = sign_in_staff("head")
    Account.objects.update(is_active=False)
    assert AccountBackend().get_user(account.pk) is None


@pytest.mark.django_db
@pytest.mark.parametrize("both", [False, True])
def test_an_account_is_a_person_or_staff(mother, both, province):
    person = sign_in_person(mother).person
    Account.objects.filter(person=person).delete()
    owners = {"person": person, "staff": sign_in_staff("head").staff} if both else {}
    Account.objects.filter(staff__isnull=False).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(login="x", **owners)


@pytest.mark.django_db
def test_an_account_is_named_by_its_key_only(mother):
    account = sign_in_person(mother)
    assert (str(account), repr(mother)) == (f"account:{account.pk}", "ProvenIdentity(level='L3')")


@pytest.mark.services
def test_one_person_signing_in_twice_at_once_is_one_person(on_postgres, mother):
    start = Barrier(4)

    def attempt(_):
        start.wait()
        try:
            return sign_in_person(mother).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(attempt, range(4)))) == 1
    assert Person.objects.count() == 1
