"""A small content with stages: land first, months later building; the second stage asks more and needs a signature."""

from dataclasses import dataclass
from functools import cache

from oneservice.cases.actions import desk, draft, signing
from oneservice.cases.actions.staging import continue_case
from oneservice.cases.models import Case, ItemCase
from oneservice.cases.rehearsal import hire
from oneservice.cases.rehearsal.troupe import sign_in
from oneservice.catalogue import versions
from oneservice.engine.closure import closure_json
from oneservice.engine.reading import read_content
from oneservice.jobs import effects, runner
from oneservice.people.models import Staff
from oneservice.records import outbox
from tests.cases.school import FILES as SCHOOL
from tests.cases.school import invented
from tests.cases.stage import posted, published

PLAIN = """\
id: plain
states:
  at-desk: {phase: review, title: {zh: 审核中, en: Being checked}, actor: decider}
  done: {phase: closed}
  refused: {phase: refused}
actions:
  - {id: grant, from: at-desk, to: done, title: 准予}
  - {id: refuse, from: at-desk, to: refused, title: 不予, asks: [reason, remedies]}
"""
ITEM = """\
id: {id}
title: {{zh: {zh}, en: {en}}}
department: plan
kind: licence
process: plain
owner: 科长
limit: {{statutory: 20 workdays, promised: 5 workdays}}
needs: [{needs}]
basis: [{{law: 城乡规划法, note: sample}}]
"""
FILES = {name: SCHOOL[name] for name in SCHOOL if "documents" in name or name in ("workflows/words.yaml",)} | {
    "workflows/departments.yaml": "plan: {title: {zh: 规划部门, en: Planning}, staff: [decider]}\n",
    "workflows/sources.yaml": "{}\n",
    "workflows/materials.yaml": "{}\n",
    "workflows/processes/plain.yaml": PLAIN,
    "workflows/items/land-use.yaml": ITEM.format(
        id="land-use", zh="用地许可", en="Land use permit", needs="owner.name, owner.ric, site.area"
    ),
    "workflows/items/build-permit.yaml": ITEM.format(
        id="build-permit", zh="施工许可", en="Building permit", needs="owner.name, site.area, build.floors"
    ),
    "forms/fields/site.yaml": """\
owner.name: {label: {zh: 建设人, en: Owner}, type: person_name}
owner.ric: {label: {zh: 证件号码, en: Identity number}, type: ric, sensitive: true}
owner.mobile: {label: {zh: 手机, en: Mobile}, type: mobile}
site.area: {label: {zh: 用地面积, en: Area}, type: integer, min: 1}
build.floors: {label: {zh: 层数, en: Floors}, type: integer, min: 1, max: 3}
""",
    "forms/house.yaml": """\
- page: site
  title: {zh: 用地, en: Site}
  fields: [owner.name, owner.ric, owner.mobile, site.area]
- page: building
  title: {zh: 建房, en: Building}
  fields: [build.floors]
""",
    "workflows/bundles/house.yaml": """\
id: house
title: {zh: 建房一件事, en: Building a house}
audience: natural_person
lead: plan
stages: [land, build]
roles:
  owner: {title: {zh: 建设人, en: Owner}, starts: true, signs: all}
items:
  - {use: land-use, stage: land}
  - {use: build-permit, stage: build, after: [land-use]}
links:
  - {title: {zh: 农村建房保险, en: Insurance}, url: "https://example.gov.cn/insurance"}
  - {title: {zh: 大宅用水, en: Water}, url: "https://example.gov.cn/water", when: {">": [{var: site.area}, 200]}}
""",
    "workflows/scenarios/house.yaml": """\
- name: 两个阶段
  today: 2026-03-02
  answers: {site.area: 120, build.floors: 2}
  sources: {identity: {owner: {name: 李娜, ric: "530103199405160248", mobile: "13800000001"}}}
  acts: [{wait: 200 days}, {item: build-permit, do: [grant]}]
  expect: {items: {land-use: closed, build-permit: closed}, asked: [site.area, build.floors]}
- name: 用地不予
  today: 2026-03-02
  answers: {site.area: 120}
  sources: {identity: {owner: {name: 李娜, ric: "530103199405160248", mobile: "13800000001"}}}
  acts: [{item: land-use, do: [refuse]}]
  expect: {items: {land-use: refused}, asked: [site.area], documents: [closing-certificate]}
- name: 不再继续
  today: 2026-03-02
  answers: {site.area: 120}
  sources: {identity: {owner: {name: 李娜, ric: "530103199405160248", mobile: "13800000001"}}}
  acts: [{case: end}]
  expect: {items: {land-use: closed}, asked: [site.area], documents: [closing-certificate]}
""",
}


@cache
def canonical(title="建房一件事"):
    files = {
        **FILES,
        "workflows/bundles/house.yaml": FILES["workflows/bundles/house.yaml"].replace("建房一件事", title),
    }
    content, problems = read_content(files)
    assert [str(problem) for problem in problems] == []
    return closure_json(content, "house")


@dataclass
class House:
    """One case of it, and the office that decides."""

    clock: object

    def __post_init__(self):
        effects.load()
        self.version = published(canonical())
        hire(versions.closure(self.version.sha256))
        self.owner = sign_in(invented(1))
        self.ref = draft.open_case(self.owner, "house", now=self.now, nonce="once")

    @property
    def now(self):
        return self.clock()

    @property
    def case(self):
        return Case.objects.get(ref=self.ref)

    def page(self, page, **values):
        draft.save_page(self.owner, self.ref, page, posted(**values), now=self.now)
        return self

    def submit(self):
        signing.submit_case(self.owner, self.ref, now=self.now)
        return self

    def act(self, item, action, **given):
        row = ItemCase.objects.get(case__ref=self.ref, item=item)
        staff = Staff.objects.select_related("office").first()
        values = {name: [text] for name, text in given.items()}
        desk.act_on_item(staff, row.pk, action, step=row.step, posted=values, now=self.now)
        return self

    def refuse(self, item):
        return self.act(item, "refuse", reason="不符合规划", remedies="可以申请行政复议")

    def asleep(self):
        return self.page("site", site__area="120").submit().act("land-use", "grant")

    def woken(self):
        continue_case(self.owner, self.ref, now=self.now)
        return self

    def phases(self):
        return dict(ItemCase.objects.filter(case__ref=self.ref).values_list("item", "phase"))

    def settle(self):
        kinds = set(effects._registered) - {"document.make"}
        while rows := outbox.claim(20, self.now, kinds=kinds):
            for row in rows:
                runner.run_row(row)
        return self
