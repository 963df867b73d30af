"""A bundle whose items are handled row by row: an employer puts its people into insurance, one list for all.

``enrol`` decides each row (people who only visit are not enrolled), ``card`` follows for every row once all are
decided, ``account`` is one item of the whole case and needs every row granted. The content lies over the real one.
"""

from functools import cache

from django.conf import settings
from django.core.management import call_command

from oneservice.cases.actions import draft, signing, withdrawing
from oneservice.cases.models import CaseDocument, ItemCase
from oneservice.engine.closure import closure_json
from oneservice.engine.identity import ric_check_digit
from oneservice.engine.reading import read_content, read_folder
from oneservice.jobs import effects
from tests.cases import memento
from tests.cases.stage import WORDS, Stage, published

PROOF = """
enrol-proof: {title: {zh: 参保凭证, en: Proof of enrolment}, number: "CB{year}-{seq}", seal: department, verify: true}
"""
FILES = {
    "forms/fields/roster.yaml": """
filer.name:
  label: {zh: 经办人姓名, en: Name}
  type: person_name
  retain: 3 years
  from: [{source: identity, of: filer, take: name}]
  lock: true
filer.ric:
  label: {zh: 经办人身份证号码, en: Identity number}
  type: ric
  retain: 3 years
  from: [{source: identity, of: filer, take: ric}]
  lock: true
filer.mobile:
  label: {zh: 经办人手机号码, en: Mobile}
  type: mobile
  retain: 3 years
  from: [{source: identity, of: filer, take: mobile}]
roster.firm: {label: {zh: 单位名称, en: Employer}, type: text, retain: 3 years}
roster.staff:
  label: {zh: 参保人员, en: People to insure}
  type: list
  retain: 3 years
  rows: {min: 1, max: 400}
  columns:
    name: {label: {zh: 姓名, en: Name}, type: person_name}
    ric: {label: {zh: 身份证号码, en: Identity number}, type: ric}
    mobile: {label: {zh: 手机号码, en: Mobile}, type: mobile, optional: true}
    kind:
      label: {zh: 用工形式, en: Employment}
      type: choice
      options: {full: {zh: 全日制, en: Full time}, visit: {zh: 借用, en: On loan}}
    wage: {label: {zh: 月工资, en: Monthly wage}, type: money, min: 1 yuan}
    began: {label: {zh: 入职日期, en: First day}, type: date, max: today}
    account: {label: {zh: 个人账户号, en: Account}, type: text, optional: true}
""",
    "forms/roster.yaml": """
- page: firm
  title: {zh: 单位, en: Employer}
  fields: [filer.name, filer.ric, filer.mobile, roster.firm]
- page: staff
  title: {zh: 人员, en: People}
  fields: [roster.staff]
""",
    "workflows/items/enrol.yaml": """
id: enrol
title: {zh: 职工参保登记, en: Enrolment}
department: hrss
kind: public-service
process: standard
limit: {statutory: 5 workdays, promised: 5 workdays}
needs: [roster.firm, row.name, row.ric, row.wage, row.kind]
gives: [row.account]
result: enrol-proof
basis: [{law: 社会保险法, article: "58", note: sample}]
owner: 征缴科科长
""",
    "templates/documents/enrol-proof.html": """<h1>{{ document.title }}</h1>
<p>{{ row.name }} {{ row.ric }} {{ row.account | default: '' }} {{ roster.firm }}</p>
""",
    "workflows/items/card.yaml": """
id: card
title: {zh: 申领社会保障卡, en: Card}
department: police
kind: public-service
process: on-the-spot
limit: {statutory: 3 workdays, promised: 3 workdays}
needs: [row.name, row.mobile]
basis: [{law: 社会保险法, article: "58", note: sample}]
owner: 卡管科科长
""",
    "workflows/items/account.yaml": """
id: account
title: {zh: 单位账户开通, en: Account of the employer}
department: tax
kind: public-service
process: notify
limit: {statutory: 3 workdays, promised: 3 workdays}
needs: [roster.firm]
basis: [{law: 社会保险法, article: "58", note: sample}]
owner: 征缴科科长
""",
    "workflows/bundles/roster.yaml": """
id: roster
title: {zh: 员工参保一件事, en: Insuring employees}
summary: {zh: 一次办好全部员工的参保登记, en: Insuring all employees at once}
audience: natural_person
lead: hrss
roles:
  filer: {title: {zh: 经办人, en: Filer}, starts: true, signs: all}
items:
  - {use: enrol, each: roster.staff, when: {"==": [{var: row.kind}, full]}}
  - {use: card, each: roster.staff, after: [{item: enrol, need: decided}]}
  - {use: account, after: [enrol]}
""",
}


PLACES = {
    "fields": "forms/fields/roster.yaml",
    "bundle": "workflows/bundles/roster.yaml",
    "enrol": "workflows/items/enrol.yaml",
}
AUTOMATIC = (
    FILES[PLACES["enrol"]]
    .replace("process: standard", "process: automatic")
    .replace(
        "result:",
        """decide:
  grant: {"<": [{var: row.wage}, "9000.00 yuan"]}
  refuse: {">=": [{var: row.wage}, "9000.00 yuan"]}
  reason: {zh: 月工资超过上限, en: The wage is above the ceiling}
result:""",
    )
)
"""``enrol`` decided by rule, row by row: by the wage."""


@cache
def roster_content(**other):
    """The closure of the bundle as it is published; ``other``: another text for one of ``PLACES``."""
    content, problems = read_content(roster_files(**other))
    assert not problems, [str(each) for each in problems]
    return closure_json(content, "roster")


def roster_files(**other):
    """The real content with the bundle in it, texts by path."""
    files = {**read_folder(settings.CONTENT), **FILES}
    files |= {PLACES[kind]: text for kind, text in other.items()}
    files["workflows/documents.yaml"] += PROOF
    return files


def number(count):
    digits = f"5301031990{count // 28 % 12 + 1:02d}{count % 28 + 1:02d}{count % 1000:03d}"
    return digits + ric_check_digit(digits)


SURNAMES = "赵钱孙李周吴郑王冯陈"


def people(count, **other):
    """Rows as a form posts them, all of them right; ``other``: cells by ``row_column`` laid over (``_2_kind``)."""
    rows = [
        {
            "name": f"{SURNAMES[n % 10]}{'一二三四五六七八九十'[n // 10 % 10]}{'东南西北中'[n // 100 % 5]}",
            "ric": number(n),
            "mobile": f"138{n:08d}",
            "kind": "full",
            "wage": f"{5000 + n}.00",
            "began": "2026-09-01",
        }
        for n in range(count)
    ]
    for place, cell in other.items():
        _, row, column = place.split("_")
        rows[int(row) - 1][column] = cell
    return rows


def cells(rows, name="roster.staff"):
    """The controls of a page of rows."""
    return {f"{name}.{n}.{column}": [text] for n, row in enumerate(rows) for column, text in row.items()}


class RosterStage(Stage):
    """One case of the roster bundle. Items are named by key (``enrol#2``)."""

    def __init__(self, clock=None, **other):
        effects.load()
        self.clock, self.ref = clock, ""
        memento.played(self, ("roster", repr(other)), lambda: self.set_up(**other))

    def set_up(self, **other):
        self.version = published(roster_content(**other))
        call_command("demo_province", verbosity=0)
        self.mother = self.person("li-na")
        self.stranger = self.person("ayinuer")

    def scene(self, name):
        raise NotImplementedError

    def open(self, nonce="once"):
        self.ref = draft.open_case(self.mother, "roster", now=self.now, nonce=nonce)
        return self.settle()

    def fill(self, rows):
        self.page("firm", roster__firm="示例公司")
        draft.save_page(self.mother, self.ref, "staff", cells(rows), now=self.now)
        return self

    def submit(self):
        signing.submit_case(self.mother, self.ref, now=self.now)
        return self.settle()

    def filed(self, rows):
        return self.open().fill(rows).submit()

    def item(self, key):
        item, _, row = key.partition("#")
        return ItemCase.objects.get(case__ref=self.ref, item=item, row=int(row or 0))

    def process(self, key):
        return super().process(key.partition("#")[0])

    def phases(self):
        return {item.key: str(item.phase) for item in self.case.items.order_by("pk")}

    def outcomes(self, entry):
        rows = self.case.items.filter(item=entry).order_by("row")
        return [row.outcome for row in rows]

    def asked(self, key, action):
        asks = self.process(key).action(action).asks
        return {name: [text] for name, text in WORDS.items() if name in asks}

    def grant(self, key):
        """A row of ``enrol`` from the window to its grant, or of ``card``."""
        if key.startswith("enrol"):
            return self.act(key, "accept").act(key, "propose").act(key, "grant")
        return self.act(key, "accept").act(key, "grant")

    def refuse(self, key):
        return self.act(key, "accept").act(key, "propose").act(key, "refuse")

    def withdraw(self, key):
        withdrawing.withdraw_item(self.mother, self.ref, key, now=self.now)
        return self.settle()

    def papers(self, key):
        return list(CaseDocument.objects.filter(item=self.item(key)).order_by("pk"))
