"""A small content of its own with the shapes that newborn lacks: a campaign whose places are drawn.

``School`` is a stage for many cases of it: people are invented by number, every department has one office with two
people in each post (as rehearsals hire them), and the clock begins on 2 March 2026, inside the window.
"""

from datetime import datetime
from functools import cache
from pathlib import Path

from django.utils import timezone

from oneservice.cases.actions import desk, draft, signing
from oneservice.cases.models import Case, ItemCase
from oneservice.cases.reading import Reading
from oneservice.cases.rehearsal import hire
from oneservice.cases.rehearsal.troupe import sign_in
from oneservice.cases.work import work_on
from oneservice.catalogue import versions
from oneservice.engine.closure import closure_json
from oneservice.engine.identity import ric_check_digit
from oneservice.engine.reading import read_content
from oneservice.engine.values import Origin, Value
from oneservice.jobs import effects, runner
from oneservice.people.models import Staff
from oneservice.records import outbox
from tests.cases.stage import posted, published

ROOT = Path(__file__).resolve().parents[2]
BUNDLE = "school"

PAPERS = (
    "acceptance-receipt",
    "correction-notice",
    "deemed-acceptance",
    "ended-notice",
    "refusal-decision",
    "resubmission-receipt",
)
"""What the steps of the process issue."""

FILES = {
    "workflows/words.yaml": (ROOT / "workflows/words.yaml").read_text("utf-8"),
    "workflows/processes/campaign.yaml": (ROOT / "workflows/processes/campaign.yaml").read_text("utf-8"),
    "workflows/departments.yaml": """\
edu: {title: {zh: 教育部门, en: Education}, staff: [clerk, reviewer, decider]}
""",
    "workflows/sources.yaml": "{}\n",
    "workflows/materials.yaml": "{}\n",
    "workflows/documents.yaml": """\
application-form: {title: {zh: 申请表, en: Application}}
closing-certificate: {title: {zh: 办结单, en: Certificate}}
"""
    + "".join(f"{paper}: {{title: {{zh: 文书, en: Paper}}}}\n" for paper in PAPERS),
    **{f"templates/documents/{paper}.html": "<p>{{ this.reason }}</p>" for paper in PAPERS},
    "templates/documents/application-form.html": "<p>{{ case.title }}</p>",
    "templates/documents/closing-certificate.html": "<p>{{ case.title }}</p>",
    "forms/fields/school.yaml": """\
parent.name: {label: {zh: 家长姓名, en: Parent}, type: person_name}
parent.ric: {label: {zh: 证件号码, en: Identity number}, type: ric, sensitive: true}
parent.mobile: {label: {zh: 手机, en: Mobile}, type: mobile}
child.born_on: {label: {zh: 出生日期, en: Born on}, type: date}
apply.school:
  label: {zh: 申请学校, en: School}
  type: choice
  options: {north: {zh: 北门小学, en: North}, south: {zh: 南门小学, en: South}}
apply.band: {label: {zh: 录取顺位, en: Band}, type: integer, min: 1, max: 3}
school.places:
  label: {zh: 招生名额, en: Places}
  type: integer
  compute: {if: [{"==": [{var: apply.school}, north]}, 2, 1]}
""",
    "forms/school.yaml": """\
- page: child
  title: {zh: 孩子, en: Child}
  fields: [parent.name, parent.ric, parent.mobile, child.born_on, apply.school, apply.band]
""",
    "workflows/items/place.yaml": """\
id: place
title: {zh: 学位分配, en: A place at school}
department: edu
kind: public-service
process: campaign
owner: 招生科长
needs: [parent.name, parent.ric, child.born_on, apply.school, apply.band, school.places]
basis: [{law: 义务教育法, article: "12", note: sample}]
""",
    "workflows/bundles/school.yaml": """\
id: school
title: {zh: 入学一件事, en: Starting school}
audience: natural_person
lead: edu
gates:
  - id: age
    title: {zh: 年满六周岁, en: Six years old}
    must: {">=": [{months_between: [{var: child.born_on}, {var: campaign.age_day}]}, 72]}
    else: {zh: 请下一年度再来, en: Come back next year}
campaign: {open: 03-01, close: 03-07, draw: 05-10, confirm: 05-14, notice: 05-15, age_day: 08-31}
roles:
  parent: {title: {zh: 家长, en: Parent}, starts: true, signs: all}
items:
  - {use: place, batch: {by: apply.school, places: school.places, order: [apply.band]}}
""",
    "workflows/scenarios/school.yaml": """\
- name: 录取
  today: 2026-03-02
  answers: {child.born_on: 2019-10-01, apply.school: north, apply.band: 1}
  sources: {identity: {parent: {name: 李娜, ric: "530103199405160248", mobile: "13800000001"}}}
  acts: [{item: place, do: [accept, qualify]}, {wait: campaign.draw}]
  expect: {items: {place: closed}, asked: [child.born_on, apply.school, apply.band]}
- name: 无人摇号
  today: 2026-03-02
  answers: {child.born_on: 2019-10-01, apply.school: south, apply.band: 1}
  sources: {identity: {parent: {name: 李娜, ric: "530103199405160248", mobile: "13800000001"}}}
  acts: [{item: place, do: [accept, qualify, undrawn, refuse]}]
  expect: {items: {place: refused}}
- name: 未录取
  today: 2026-03-02
  answers: {child.born_on: 2019-10-01, apply.school: south, apply.band: 3}
  sources: {identity: {parent: {name: 李娜, ric: "530103199405160248", mobile: "13800000001"}}}
  acts: [{item: place, do: [accept, qualify]}, {item: place, event: batch.not_placed}]
  expect: {items: {place: refused}}
- name: 截止之后
  today: 2026-03-08
  sources: {identity: {parent: {name: 李娜, ric: "530103199405160248", mobile: "13800000001"}}}
  expect: {gate: campaign, items: {}, documents: [], asked: []}
""",
}


@cache
def canonical():
    content, problems = read_content(FILES)
    assert [str(problem) for problem in problems] == []
    return closure_json(content, BUNDLE)


def invented(number):
    """An identity that nobody has."""
    first = f"5301021990{1 + number % 12:02d}{1 + number // 12 % 28:02d}{100 + number // 336:03d}"
    return {"name": "张颖", "ric": first + ric_check_digit(first), "mobile": f"138{number:08d}"}


class School:
    """Many cases of the campaign, and the office that draws."""

    def __init__(self, clock=None, content=canonical):
        effects.load()
        self.clock = clock
        if clock:
            clock.at = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
        self.version = published(content())
        self.closure = versions.closure(self.version.sha256)
        hire(self.closure)
        self.people = {}

    @property
    def now(self):
        return timezone.now()

    def on(self, day):
        self.clock.at = datetime.fromisoformat(f"{day}T10:00:00+08:00")
        return self

    def parent(self, number):
        return self.people.setdefault(number, sign_in(invented(number)))

    def open(self, number=1):
        return draft.open_case(self.parent(number), BUNDLE, now=self.now, nonce=f"n{number}")

    def fill(self, ref, number=1, *, born_on="2019-10-01", school="north", band="1"):
        values = posted(child__born_on=born_on, apply__school=school, apply__band=str(band))
        draft.save_page(self.parent(number), ref, "child", values, now=self.now)
        return ref

    def submit(self, ref, number=1):
        signing.submit_case(self.parent(number), ref, now=self.now)
        return ref

    def filed(self, number=1, **answers):
        return self.submit(self.fill(self.open(number), number, **answers), number)

    def waiting(self, number=1, **answers):
        """Filed, accepted and qualified: it waits for the draw."""
        return self.qualify(self.filed(number, **answers))

    def qualify(self, ref):
        for action in ("accept", "qualify"):
            item = self.item(ref)
            word = item.actor
            desk.act_on_item(self.staff(word), item.pk, action, step=item.step, posted={}, now=self.now)
        return ref

    def staff(self, word, number=0):
        found = Staff.objects.filter(office__department="edu").select_related("office").order_by("pk")
        return [each for each in found if word in each.words][number]

    def forget(self, ref, name):
        """An answer goes missing, as if its register did not know."""
        with work_on({"ref": ref}, now=self.now) as work:
            work.dossier.answers[name] = Value(None, Origin.NOT_FOUND)
            work.seal()

    def case(self, ref):
        return Case.objects.get(ref=ref)

    def reading(self, ref):
        case = self.case(ref)
        return Reading(case, list(case.participants.order_by("pk")), self.now)

    def item(self, ref):
        return ItemCase.objects.get(case__ref=ref, item="place")

    def phases(self, *refs):
        return [self.item(ref).phase for ref in refs]

    def settle(self):
        """Run every job that is due, but documents."""
        kinds = set(effects._registered) - {"document.make"}
        while rows := outbox.claim(20, self.now, kinds=kinds):
            for row in rows:
                runner.run_row(row)
        return self
