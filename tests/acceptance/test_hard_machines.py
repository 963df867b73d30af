"""Hard cases of machines and crowds: systems that are down or stutter, calendars, versions, long lists, lots."""

import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from oneservice.cases import queries
from oneservice.cases.actions import paying
from oneservice.cases.models import Case, CaseDocument, Draw, ItemCase
from oneservice.connectors import registry
from oneservice.engine.closure import closure_json
from oneservice.engine.draw import Entrant
from oneservice.engine.draw import draw as work_out
from oneservice.engine.identity import ric_check_digit
from oneservice.engine.reading import read_content, read_folder
from oneservice.records import journal, outbox
from oneservice.records.models import OutboxRow, OutsideSystem
from tests.cases import stage as stages
from tests.cases.copying import copies
from tests.cases.editions import edition, titled
from tests.cases.school import School
from tests.cases.stage import Stage, published, statements

pytestmark = pytest.mark.django_db


def verbs(stage, verb):
    return sum(entry.verb == verb for entry in journal.entries(stage.ref))


TWO_HOURS = timedelta(hours=2)
NOTICED_WITHIN = timedelta(minutes=7)
"""A pause of five minutes and a quarter of it, and the department's own seconds."""


@pytest.fixture
def elsewhere(db, clock, monkeypatch):
    """The newborn service, its first item decided in the hospital's own system."""
    files = dict(read_folder(Path(settings.CONTENT)))
    item = "workflows/items/birth-certificate.yaml"
    files[item] = files[item].replace("process: on-the-spot", "process: external")
    content, problems = read_content(files)
    assert problems == []
    monkeypatch.setattr(stages, "canonical", lambda: closure_json(content, "newborn"))
    return Stage(clock=clock)


def pass_time(stage, length):
    """Let time pass as workers see it: from one moment at which something falls due, or may be tried, to the next."""
    until = stage.clock.at + length
    while (moment := _next_moment(stage.clock.at, until)) < until:
        stage.clock.at = moment
        stage.settle()
    stage.clock.at = until


def _next_moment(now, until):
    due = OutboxRow.objects.filter(state="ready", due_at__gt=now, due_at__lt=until)
    free = OutsideSystem.objects.filter(paused_until__gt=now, paused_until__lt=until)
    return min([*due.values_list("due_at", flat=True), *free.values_list("paused_until", flat=True), until])


def waiting_for(system):
    """``(kind, state)`` of every row that waits for the system or did."""
    return list(OutboxRow.objects.filter(system=system).order_by("id").values_list("kind", "state"))


def handed_over():
    """How many extracts the departments' own systems have taken."""
    with registry.province().memory.open() as memory:
        return memory.execute("SELECT count(*) FROM handed").fetchone()[0]


def seen(page, item):
    """The item's phase as the page of the case shows it."""
    return re.search(rf'data-item="{item}"[^>]* data-phase="([a-z_]+)"', page)[1]


def test_department_offline_for_two_hours_at_filing(elsewhere, faults, browse):
    """7: the hospital's system is down when the case is filed. One row waits for it, alone, is tried whenever it falls
    due and never given up; it is handed over once, soon after the system answers, and the citizen sees the paper."""
    stage, item, system = elsewhere.submitted(), "birth-certificate", "departments.hospital"
    citizen, address, before = browse(stage.mother), f"/case/{stage.ref}/", handed_over()
    faults("departments", "down")
    stage.sign()
    assert (stage.case.filed_at is not None, seen(citizen.get(address).text, item)) == (True, "review")

    pass_time(stage, TWO_HOURS)
    assert (waiting_for(system), handed_over() - before) == ([("department.send", "ready")], 0)
    row = OutboxRow.objects.get(system=system)
    assert (row.attempts > outbox.MOST_ATTEMPTS, row.attempts - row.unreached) == (True, 0)
    assert (list(outbox.dead_letters()), seen(citizen.get(address).text, item)) == ([], "review")

    faults("nothing", "down")
    pass_time(stage, NOTICED_WITHIN)
    stage.settle(documents=True)
    assert waiting_for(system) == [("department.send", "done"), ("department.ask", "done")]
    assert (handed_over() - before, verbs(stage, "item.sent"), list(outbox.dead_letters())) == (1, 1, [])
    page = citizen.get(address).text
    assert (seen(page, item), stage.phases()["vaccination"]) == ("closed", "closed")
    paper = stage.case.documents.get(document="birth-cert")
    assert f'href="/doc/{paper.pk}.pdf"' in page
    assert citizen.get(f"/doc/{paper.pk}.pdf").status_code == 200


def test_department_offline_until_two_hours_after_an_items_turn(play, faults, browse):
    """7: the power company is down from the filing until two hours after the title has changed hands: the other items
    go on meanwhile, and its own is handed over once."""
    stage, item, system = play("home-and-utilities").submitted(), "power-transfer", "departments.power-accounts"
    before = handed_over()
    faults("departments", "down")
    stage.sign(stage.people["seller"])
    while stage.phases()["title-transfer"] not in ("closed", "delivered"):
        for each in ("contract-filing", "home-tax", "title-transfer"):
            stage.pay(each) if stage.phases()[each] == "payment" else stage.usual(each)
    pass_time(stage, TWO_HOURS)
    assert (waiting_for(system), stage.phases()[item]) == ([("department.send", "ready")], "review")

    faults("nothing", "down")
    pass_time(stage, NOTICED_WITHIN)
    assert (handed_over() - before, verbs(stage, "item.sent"), list(outbox.dead_letters())) == (1, 1, [])
    assert seen(browse(stage.mother).get(f"/case/{stage.ref}/").text, item) == "closed"


def test_same_callback_three_times(stage):
    """8: the cashier says three times that the bill is paid: one payment, one grant, one receipt."""
    item = "medins-payment"
    stage.filed()
    for each in ("birth-certificate", "birth-registration", "medins-registration"):
        stage.usual(each)
    order = stage.item(item).order
    registry.demo_payment().pay(order)
    for _ in range(3):
        paying.record_payment(order, "paid", now=stage.now)
        stage.settle()
    assert (stage.item(item).phase, verbs(stage, "bill.answered")) == ("closed", 1)
    assert CaseDocument.objects.filter(document="payment-receipt").count() == 1
    assert registry.demo_payment().state(order) == "paid"


def test_promise_over_the_national_day(stage, browse):
    """9: one working day promised on 30 September is kept by 8 October, as nobody works in between."""
    stage.clock.at = datetime.fromisoformat("2026-09-30T10:00:00+08:00")
    stage.filed().usual("birth-certificate")
    stage.act("birth-registration", "accept")
    row = stage.item("birth-registration")
    assert (row.due, row.provisional) == (date(2026, 10, 8), False)


def test_promise_into_a_year_nobody_has_announced(stage, browse):
    """9: a promise that reaches 2027, whose holidays are not announced, is given and says that it may move."""
    stage.filed().usual("birth-certificate")
    stage.act("birth-registration", "accept").usual("birth-registration")
    stage.clock.at = datetime.fromisoformat("2026-12-28T10:00:00+08:00")
    stage.act("childcare-subsidy", "accept")
    row = stage.item("childcare-subsidy")
    assert (row.due.year, row.provisional) == (2027, True)
    assert "假期安排公布后可能顺延" in browse(stage.mother).get(f"/case/{stage.ref}/").text
    assert "（暂定）" in browse(stage.office("childcare-subsidy", "reviewer")).get(f"/desk/item/{row.pk}/").text


def test_published_anew_while_a_thousand_cases_run(stage):
    """10: publishing costs the same as with one; those that run, some half done, are played to their end by what they
    began with; who begins now begins with what is new."""
    stage.filed()
    first, old = stage.ref, stage.version.sha256
    with statements() as with_one:
        published(edition(), stage.now)
    refs = [first, *copies(stage.case, 1000)]
    picked = refs[::200]
    for ref in picked[::2]:
        stage.ref = ref
        stage.usual("birth-certificate")
    with statements() as with_many:
        new = published(edition(titled("生孩子一件事")), stage.now)
    assert len(with_many) == len(with_one)
    assert Counter(Case.objects.values_list("version_id", flat=True)) == {old: 1001}

    stage.open(nonce="later")
    assert stage.case.version_id == new.sha256
    assert [ended(stage, ref) for ref in picked] == [("closed", old, {"closed", "delivered"}, "DONE", [])] * 6
    running = Case.objects.filter(phase="in_progress", version_id=old)
    assert running.count() == 1001 - len(picked)


def ended(stage, ref):
    """How the case stands after it was played to its end, with what is wrong with its journal."""
    stage.ref = ref
    case = stage.finish().case
    wrong = journal.verify(ref, journal.Head(case.head_seq, case.head_hash))
    return case.phase, case.version_id, set(stage.phases().values()), stage.flow().status, wrong


HEAD = "姓名,身份证件号码,手机号码,岗位,用工之日,合同终止日期（无固定期限不填）,月工资,需要接收人事档案"
SURNAMES = "赵钱孙李周吴郑王冯陈"


def roster(count):
    for number in range(count):
        first = f"5301031990{1 + number % 12:02d}{1 + number // 12 % 28:02d}{100 + number // 336:03d}"
        ric, name = (
            first + ric_check_digit(first),
            f"{SURNAMES[number % 10]}{'一二三四五六七八九十'[number // 10 % 10]}",
        )
        yield [name, ric, f"138{number:08d}", "店员", "2026-09-21", "", "4200.00", "否"]


def test_roster_of_300_with_4_bad_rows(play, browse):
    """16: 296 people are filed, the four come back with what is wrong, each with its line and column."""
    stage = play("hire-staff").open()
    rows = list(roster(300))
    for line, column, wrong in ((7, 1, "530103199001011234"), (50, 6, "-5"), (120, 0, ""), (300, 2, "12345")):
        rows[line - 1][column] = wrong
    agent, address = browse(stage.mother), f"/case/{stage.ref}/list/hire.people/"
    pasted = "\n".join([HEAD, *(",".join(row) for row in rows)])
    assert agent.post(address, {"do": "add", "pasted": pasted}).status_code in (200, 302)
    view = queries.roster(stage.mother, stage.ref, "hire.people")
    assert (view.total, [line.number for line in view.aside]) == (296, [8, 51, 121, 301])
    told = [[(label.zh, why.zh.partition("，")[0]) for label, why in line.wrong] for line in view.aside]
    assert told == [
        [("身份证件号码", "身份证件号校验不符")],
        [("月工资", "请填写金额（元）")],
        [("姓名", "请填写姓名。")],
        [("手机号码", "请填写11位手机号码")],
    ]
    assert agent.get(f"{address}aside.csv").content.decode("utf-8-sig").count("\n") == 5

    assert agent.post(f"/case/{stage.ref}/check/").url == f"/case/{stage.ref}/done/"
    filed = Counter(ItemCase.objects.filter(case__ref=stage.ref).values_list("item", flat=True))
    assert (filed["hire-registration"], filed["employee-insurance"]) == (296, 296)


def test_equal_scores_are_drawn_by_lot(db, clock, browse):
    """24: five of one band for two places; two people hold the draw, and anybody can work it out again."""
    school = School(clock)
    refs = [school.waiting(number, band=2) for number in range(1, 6)]
    school.on("2026-05-10")
    first, second = (browse(school.staff("decider", who)) for who in (0, 1))
    address = f"/desk/draws/{school.version.sha256[:12]}/place/2026/"
    first.post(address, {"do": "list", "places.north": "2"})
    held = second.post(address, {"do": "hold", "digest": Draw.objects.get().digest})
    school.settle()
    assert (held.status_code, Counter(school.phases(*refs))) == (302, Counter(closed=2, refused=3))

    public = json.loads(first.get(f"{address}list.json").content)
    entrants = [Entrant(each["group"], each["band"], each["ticket"]) for each in public["entrants"]]
    again = work_out(entrants, public["places"], public["seed"])
    assert {one.entrant.ticket for one in again if one.placed} == {
        e["ticket"] for e in public["entrants"] if e["placed"]
    }
    assert {one.by_lot for one in again} == {True}
