"""Two or eight at once, on PostgreSQL: what may happen once happens once."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from oneservice.cases.actions import desk, draft, events, paying, signing
from oneservice.cases.errors import CaseError
from oneservice.cases.models import Case
from oneservice.people.models import Account, Staff
from oneservice.records import journal
from tests.cases.stage import BUNDLE, Stage, canonical, published

pytestmark = pytest.mark.services

ROUNDS = 20
PAIR = ("vaccination", "parenting")


def at_once(*calls):
    """Each call in a thread and on a connection of its own, all let go at one instant; how each ended."""
    gate = Barrier(len(calls))

    def run(call):
        connection.ensure_connection()
        gate.wait(30)
        try:
            call()
        except CaseError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return Counter(pool.map(run, calls))


def journalled(stage, verb):
    return sum(entry.verb == verb for entry in journal.entries(stage.ref))


def whole(stage):
    case = stage.case
    return journal.verify(case.ref, journal.Head(case.head_seq, case.head_hash)) == []


@pytest.fixture
def stage(on_postgres):
    return Stage()


def test_eight_presses_of_the_start_button_begin_one_case(stage):
    ended = at_once(*[lambda: draft.open_case(stage.mother, BUNDLE, now=timezone.now(), nonce="once")] * 8)
    assert (ended, Case.objects.count()) == (Counter(done=8), 1)


def test_eight_submissions_are_one(stage):
    stage.open().fill()
    ended = at_once(*[lambda: signing.submit_case(stage.mother, stage.ref, now=timezone.now())] * 8)
    assert (ended, journalled(stage, "signature.asked")) == (Counter(Refused=7, done=1), 1)


def test_eight_last_signatures_file_once(stage):
    stage.submitted()
    at_once(*[lambda: signing.sign_case(stage.father, stage.ref, now=timezone.now())] * 8)
    assert (journalled(stage, "case.filed"), stage.case.items.count(), whole(stage)) == (1, 10, True)


def test_one_child_in_two_cases_is_filed_once(stage):
    first = stage.submitted().ref
    second = stage.open(nonce="again").fill().submit().ref
    calls = [lambda ref=ref: signing.sign_case(stage.father, ref, now=timezone.now()) for ref in (first, second)]
    assert at_once(*calls) == Counter(done=1, Refused=1)
    assert Case.objects.exclude(filed_at=None).count() == 1


def test_two_workers_advance_an_item_once(stage):
    stage.submitted()
    signing.sign_case(stage.father, stage.ref, now=timezone.now())
    row, case = stage.item("birth-service"), stage.case.pk
    at_once(*[lambda: events.advance_item(case, row.pk, row.step, now=timezone.now())] * 2)
    assert (stage.item("birth-service").step, whole(stage)) == (row.step + 1, True)


def test_one_of_two_clerks_takes_the_step(stage):
    stage.filed()
    row, clerk = stage.item("birth-certificate"), stage.office("birth-certificate", "clerk")
    accept = lambda: desk.act_on_item(clerk, row.pk, "accept", step=row.step, posted={}, now=timezone.now())  # noqa: E731
    assert at_once(accept, accept) == Counter(done=1, Refused=1)


def test_one_of_two_clerks_who_press_at_one_instant_takes_the_task(stage):
    """Each of the office at a browser of his own, both with the item open: the other is told, nothing is done twice."""
    stage.filed()
    row, first = stage.item("birth-certificate"), stage.office("birth-certificate", "clerk")
    address, answers = f"/desk/item/{row.pk}/", {}
    browsers = [browser(clerk) for clerk in (first, colleague(first))]
    assert {each.get(address).status_code for each in browsers} == {200}

    def press(each):
        answers[each] = each.post(f"{address}accept", {"step": row.step})

    assert at_once(*[lambda each=each: press(each) for each in browsers]) == Counter(done=2)
    taken, told = sorted(answers.values(), key=lambda answer: answer.status_code)
    assert (taken.status_code, told.status_code, "已经由别人办理" in told.text) == (302, 409, True)
    noted = [entry.verb for entry in journal.entries(stage.ref) if entry.actor.startswith("staff:")]
    assert (stage.item("birth-certificate").step, noted, whole(stage)) == (
        row.step + 1,
        ["item.accepted", "item.moved", "document.issued"],
        True,
    )


def browser(staff):
    client = Client()
    client.force_login(staff.account)
    return client


def colleague(staff):
    """Another with the same posts in the same office."""
    other = Staff.objects.create(office=staff.office, name="第二人", words=staff.words)
    Account.objects.create(login="second-clerk", staff=other)
    return other


def test_callbacks_at_one_instant_pay_once(stage):
    stage.filed().usual("birth-certificate").usual("birth-registration")
    order = stage.item("medins-payment").order
    at_once(*[lambda: paying.record_payment(order, "paid", now=timezone.now())] * 4)
    assert (journalled(stage, "bill.answered"), whole(stage)) == (1, True)


def test_last_two_items_decided_at_one_instant_close_the_case_once(stage):
    stage.version = published(of_two_items())
    closed = [last_two_at_once(stage, number) for number in range(ROUNDS)]
    assert closed == [("closed", 1, 1, "DONE", True)] * ROUNDS


def of_two_items():
    """The service with two items that one clerk each ends with one step, and nothing to ask."""
    closure = json.loads(canonical())
    bundle, items = closure["bundle"], closure["items"]
    bundle |= {"gates": [], "one_open_case_per": [], "roles": bundle["roles"][:1]}
    bundle["items"] = [{"id": name, "use": name} for name in PAIR]
    told = {"needs": ["mother.name"], "materials": [], "division": "", "process": "notify", "decide": None}
    closure["items"] = {name: {k: v for k, v in {**items[name], **told}.items() if v} for name in PAIR}
    return json.dumps(closure, ensure_ascii=False, sort_keys=True)


def last_two_at_once(stage, number):
    stage.open(nonce=str(number)).submit()
    assert at_once(*[decision(stage, item) for item in PAIR]) == Counter(done=2)
    certificates = stage.case.documents.filter(document="closing-certificate").count()
    return stage.case.phase, journalled(stage, "case.closed"), certificates, stage.flow().status, whole(stage)


def decision(stage, item):
    row, clerk = stage.item(item), stage.office(item, "clerk")
    return lambda: desk.act_on_item(clerk, row.pk, "acknowledge", step=row.step, posted={}, now=timezone.now())
