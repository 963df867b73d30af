"""What pages cost in SQL with session and account, at one row and at thirty, and what a whole journey costs."""

from datetime import timedelta

import pytest
from django.forms import model_to_dict
from django.test import Client

from oneservice.cases.actions import custody, supervising
from oneservice.cases.models import Case, Difference, ItemCase, Settlement
from oneservice.cases.reading import pinned
from oneservice.people import divisions
from oneservice.records import sealing
from oneservice.records.models import OutboxRow
from tests.cases.copying import copies
from tests.cases.stage import posted, statements

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _names_of_divisions_are_kept(monkeypatch):
    """However slow the machine: they are read again each minute."""
    monkeypatch.setattr(divisions, "KEEP_SECONDS", 3600)


def browser(who):
    client = Client()
    client.force_login(who.account)
    return client


def cost(client, path):
    """Statements of one page that shows well; the second look, when what a process keeps is kept."""
    client.get(path)
    with statements() as found:
        assert client.get(path).status_code == 200
    return len(found)


def more(stage, item=""):
    """29 other cases of the same person, each with a copy of ``item`` at the same desk."""
    row = stage.item(item) if item else None
    for number in range(29):
        stage.open(nonce=f"more {number}")
        if row:
            ItemCase.objects.create(**{**model_to_dict(row, exclude=["id"]), "case": stage.case, "office": row.office})


def test_list_of_cases_costs_5_statements_at_1_and_30(filed):
    mother = browser(filed.mother)
    one = cost(mother, "/")
    more(filed)
    assert (one, cost(mother, "/")) == (5, 5)


def test_inbox_costs_6_statements_at_1_and_30(filed):
    clerk = browser(filed.office("birth-certificate", "clerk"))
    one = cost(clerk, "/desk/")
    more(filed, "birth-certificate")
    assert (one, cost(clerk, "/desk/"), ItemCase.objects.filter(item="birth-certificate").count()) == (6, 6, 30)


@pytest.mark.parametrize(("path", "statements"), [("/desk/problems/", 5), ("/desk/settle/", 3)])
def test_other_lists_of_the_desk_cost_few_statements_while_empty(filed, path, statements):
    assert cost(browser(filed.office("birth-certificate", "clerk")), path) == statements


def troubled(stage):
    """The case has one of all that a list of problems shows, and a rule nobody could answer."""
    case, now = stage.case, stage.now - timedelta(hours=1)
    paper = case.documents.get(document="birth-service-record")
    detail = sealing.seal(bytes(case.key), "䶮".encode(), of=f"problem:{paper.token}")
    case.documents.filter(pk=paper.pk).update(state="problem", problem="glyphs", detail=detail)
    jobs = OutboxRow.objects.filter(chain=case.ref, state="ready")
    jobs.filter(kind="document.make", payload__document=paper.pk).update(state="dead")
    jobs.filter(kind="source.waited", payload__source="health.birth").update(unreached_since=now)
    item = stage.item("birth-service")
    Difference.objects.create(
        day=now.date(), order=case.ref, item=item, kind="amount", ours=100, theirs=200, found_at=now
    )
    lead = {"department": stage.reading.bundle.lead, "due": now.date(), "opened_at": now}
    Settlement.objects.create(case=case, subject="item:maternity-claim", **lead)


@pytest.mark.parametrize(("path", "statements"), [("/desk/problems/", 8), ("/desk/settle/", 4)])
def test_other_lists_of_the_desk_cost_the_same_at_1_and_30(filed, path, statements):
    """Of each kind that they show one a case, in 30 cases; an outage is one line however many wait for it."""
    client = browser(filed.office("birth-service", "clerk"))
    refs = copies(filed.case, 29)
    troubled(filed)
    one, lines = cost(client, path), shown(client, path)
    for filed.ref in refs:
        troubled(filed)
    assert (one, cost(client, path), lines, shown(client, path)) == (statements, statements, 1, 30)


def shown(client, path):
    """How many of each kind are shown, which are as many of each."""
    context = client.get(path).context
    kinds = ["settlements"] if "settle" in path else ["problems", "letters", "differences"]
    (count,) = {len(context[kind]) for kind in kinds}
    assert sum(outage.count for outage in context.get("outages", [])) in (0, count)
    return count


def test_item_on_the_desk_costs_5_statements(filed):
    item = filed.item("birth-certificate").pk
    assert cost(browser(filed.office("birth-certificate", "clerk")), f"/desk/item/{item}/") == 5


def test_item_with_all_there_can_be_beside_it_costs_8_statements(filed):
    """Papers handed in with their custody log take two more, an order of a supervisor one."""
    row, clerk = filed.item("birth-certificate"), filed.office("birth-certificate", "clerk")
    case = filed.case
    case.window = clerk.office
    case.save()
    custody.take_in(clerk, row.pk, {"original.id-card:mother": ["1"]}, now=filed.now)
    supervising.order(filed.staff("yunnan-supervisor"), row.pk, {"reason": ["已超期"], "days": ["2"]}, now=filed.now)
    assert cost(browser(clerk), f"/desk/item/{row.pk}/") == 8


def test_progress_costs_5_statements(filed):
    assert cost(browser(filed.mother), f"/case/{filed.ref}/") == 5


@pytest.mark.parametrize("path", ["", "guide/", "p/parents/", "materials/", "check/"])
def test_page_of_a_draft_costs_3_statements(draft, path):
    assert cost(browser(draft.mother), f"/case/{draft.ref}/{path}") == 3


def test_page_save_costs_6_statements(draft):
    """Session and account, and the four that ``test_budgets`` counts; the page it leads to is counted with pages."""
    client, path = browser(draft.mother), f"/case/{draft.ref}/p/parents/"
    client.get(path)
    with statements() as found:
        answer = client.post(path, {"father.mobile": "13800000002"})
    assert (answer.status_code, len(found)) == (302, 6)
    assert draft.dossier.answers["father.mobile"].value == "13800000002"


def test_whole_journey_of_the_citizen_costs_97_statements(stage):
    """From the service's page and logging in to the signature, every redirect followed; without what jobs do."""
    divisions.division_titles(), pinned(stage.version.sha256)  # both are read once a process
    browser = Journey(stage)
    browser.get("/s/newborn/")
    browser.post("/login/", {"login": "li-na", "next": "/s/newborn/"})
    browser.post("/s/newborn/start", {"nonce": "once"})
    stage.ref = Case.objects.get().ref
    answers = posted(**{name.replace(".", "__"): value for name, value in stage.scenario.answers.items()})
    page = browser.get(f"/case/{stage.ref}/p/parents/")
    while page.resolver_match.url_name == "page":
        following = page.context["page"].following
        page = browser.post(page.wsgi_request.path, answers | {"following": following})
    browser.get(f"/case/{stage.ref}/check/")
    browser.post(f"/case/{stage.ref}/check/", {})
    assert (stage.case.phase, browser.statements) == ("awaiting_signatures", 97)


class Journey:
    """A browser that counts the statements of what it is shown."""

    def __init__(self, stage):
        self.client, self.stage, self.statements = Client(), stage, 0

    def get(self, path):
        return self.counted(self.client.get, path)

    def post(self, path, values):
        return self.counted(self.client.post, path, values)

    def counted(self, send, *arguments):
        with statements() as found:
            answer = send(*arguments, follow=True)
        assert answer.status_code == 200
        self.statements += len(found)
        self.stage.settle()
        return answer
