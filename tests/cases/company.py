"""A small service of its own whose roles a test writes: somebody founds a company with its shareholders.

``Company(roles)`` publishes it; ``rows`` are its shareholders. Whoever a test names signs in as the person he says
he is; messages go to the demo's inbox. One item is done by a clerk, ``seal`` follows it, ``tax`` stands alone.
"""

from contextlib import suppress
from datetime import timedelta

from django.utils import timezone

from oneservice.cases.actions import draft, moving, signing
from oneservice.cases.actions.filing import after_moves
from oneservice.cases.errors import Refused
from oneservice.cases.models import Case, ItemCase, Participant
from oneservice.cases.reading import Reading
from oneservice.cases.work import work_on
from oneservice.connectors import registry
from oneservice.engine.closure import closure_json
from oneservice.engine.identity import ric_check_digit
from oneservice.engine.ports import ProvenIdentity
from oneservice.engine.reading import read_content
from oneservice.jobs import effects, runner
from oneservice.people.actions import sign_in_person, upsert_division
from oneservice.records import outbox
from tests.cases.stage import posted, published

FOUNDER = "founder: {starts: true, signs: all, title: {zh: 发起人, en: Founder}}"
HOLDERS = "shareholders: {each: company.shareholders, signs: all, within: 15 days, title: {zh: 股东, en: Shareholder}}"
PARTNER = ", partner.name, partner.ric, partner.mobile, partner.married"
FILES = {
    "workflows/words.yaml": "姓名: Name\n身份证件号: Identity number\n手机: Mobile\n准予: Grant\n",
    "workflows/departments.yaml": "market: {title: {zh: 市监, en: Market}, staff: [clerk]}\n",
    "workflows/sources.yaml": """\
civil.marriage:
  {title: {zh: 婚姻登记信息, en: Marriages}, department: market, key: ric, answers: {married: bool}}
""",
    "workflows/materials.yaml": "proof-of-care: {title: {zh: 监护证明, en: Proof of care}, grade: B}\n",
    "workflows/documents.yaml": """\
application-form: {title: {zh: 申请表, en: Application}}
closing-certificate: {title: {zh: 办结单, en: Certificate}}
""",
    "templates/documents/application-form.html": "{{ company.name }}{{ founder.name }}",
    "templates/documents/closing-certificate.html": "{{ case.number }}",
    "forms/fields/all.yaml": """\
founder.name: {label: 姓名, type: person_name}
founder.ric: {label: 身份证件号, type: ric}
founder.mobile: {label: 手机, type: mobile}
partner.name: {label: 姓名, type: person_name}
partner.ric: {label: 身份证件号, type: ric}
partner.mobile: {label: 手机, type: mobile}
partner.married:
  label: {zh: 已婚, en: Married}
  type: bool
  from: [{source: civil.marriage, of: partner, take: married}]
company.name: {label: {zh: 名称, en: Company}, type: text}
company.secret: {label: {zh: 账户, en: Account}, type: text, optional: true}
company.shareholders:
  label: {zh: 股东, en: Shareholders}
  type: list
  rows: {max: 50}
  optional: true
  columns:
    name: {label: 姓名, type: person_name}
    ric: {label: 身份证件号, type: ric}
    mobile: {label: 手机, type: mobile}
    share: {label: {zh: 份额, en: Share}, type: integer}
""",
    "forms/company.yaml": """\
- {page: founder, title: {zh: 发起人, en: Founder}, fields: [founder.name, founder.ric, founder.mobile, company.secret]}
- page: company
  title: {zh: 公司, en: Company}
  for: [ROLES]
  fields: [company.name, company.shareholders, MORE]
""",
    "workflows/processes/plain.yaml": """\
id: plain
states:
  open: {phase: review, actor: clerk}
  done: {phase: closed}
actions:
  - {id: grant, from: open, to: done, title: 准予}
""",
    "workflows/bundles/company.yaml": """\
id: company
title: {zh: 办公司一件事, en: Founding a company}
audience: natural_person
lead: market
roles:
ROLES
items:
  - {use: licence}
  - {use: seal, after: [licence]}
  - {use: tax}
""",
}
ITEM = """\
id: NAME
title: {zh: 事项NAME, en: Item NAME}
department: market
kind: licence
process: plain
owner: 科长
limit: at once
needs: [company.name, company.secret, company.shareholdersMORE]
basis: [{law: 条例}]
"""


def files(*roles, more=""):
    names = ", ".join(role.partition(":")[0] for role in roles)
    found = dict(FILES)
    more_fields = PARTNER if "partner" in names else ""
    pages = found["forms/company.yaml"].replace("ROLES", names).replace(", MORE", more_fields)
    found["forms/company.yaml"] = pages
    indented = "\n".join(f"  {role}" for role in roles)
    found["workflows/bundles/company.yaml"] = found["workflows/bundles/company.yaml"].replace("ROLES", indented)
    for name in ("licence", "seal", "tax"):
        found[f"workflows/items/{name}.yaml"] = ITEM.replace("NAME", name).replace("MORE", more)
    return found


def canonical(*roles, more=""):
    content, problems = read_content(files(*roles, more=more))
    assert not problems, [str(each) for each in problems]
    return closure_json(content, "company")


def somebody(number):
    """The number of an invented person, with a mobile."""
    start = f"53010219{80 + number // 28 % 20:02d}01{number % 28 + 1:02d}{number % 900 + 100:03d}"
    return {
        "name": f"股东{'甲乙丙丁戊己庚辛'[number % 8]}",
        "ric": start + ric_check_digit(start),
        "mobile": f"1390000{number:04d}",
    }


def person(who):
    return sign_in_person(ProvenIdentity(who["name"], who["ric"], who["mobile"], "L3")).person


def inbox(who):
    """Texts of the messages to somebody, oldest first; the demo's telephones outlive a test."""
    return [message.text for message in reversed(registry.demo_messages().inbox(who["mobile"]))]


class Company:
    """One case of the service and the people in it; ``founder`` is number 99, ``partner`` number 98."""

    def __init__(self, *roles, rows=3, clock=None, more=""):
        effects.load()
        self.clock = clock
        upsert_division("530000", "云南省")
        self.version = published(canonical(*(roles or (FOUNDER, HOLDERS)), more=more))
        self.founder = person(somebody(99))
        self.rows = [somebody(number) for number in range(rows)]
        self.before = {row["mobile"]: len(inbox(row)) for row in self.rows}
        self.ref = ""

    @property
    def now(self):
        return timezone.now()

    def open(self, who=None, **how):
        self.ref = draft.open_case(who or self.founder, "company", now=self.now, nonce="once", **how)
        return self.settle()

    def fill(self, who=None, **other):
        """The company and its shareholders, of equal shares."""
        rows = [{**row, "share": "1"} for row in self.rows]
        controls = {"company__name": "样板公司", **other}
        values = posted(**controls) | self.controls(rows)
        draft.save_page(who or self.founder, self.ref, "company", values, now=self.now)
        return self.settle()

    def save(self, page, who, **values):
        """Some answers of a page; what is still missing on it is said and not heard."""
        with suppress(Refused):
            draft.save_page(who, self.ref, page, posted(**values), now=self.now)
        return self.settle()

    def controls(self, rows):
        cells = {f"company.shareholders.{n}.{k}": [v] for n, row in enumerate(rows) for k, v in row.items()}
        return cells or {"company.shareholders.rows": ["0"]}

    def submit(self, who=None):
        signing.submit_case(who or self.founder, self.ref, now=self.now)
        return self.settle()

    def submitted(self):
        return self.open().fill().submit()

    def holder(self, row):
        """The shareholder of a row, counted from 1."""
        return person(self.rows[row - 1])

    def sign(self, *rows):
        for row in rows:
            signing.sign_case(self.holder(row), self.ref, now=self.now)
        return self.settle()

    def refuse(self, row, reason="份额不对"):
        signing.refuse_signature(self.holder(row), self.ref, reason, now=self.now)
        return self.settle()

    def settle(self):
        while rows := outbox.claim(50, self.now, kinds=set(effects._registered) - {"document.make"}):
            for row in rows:
                runner.run_row(row)
        return self

    def wait(self, days):
        for _ in range(days):
            self.clock.at += timedelta(days=1)
            self.settle()
        return self

    def grant(self, item):
        """As the department decides it."""
        with work_on({"ref": self.ref}, now=self.now) as work:
            moving.take(work, work.item_case(item), work.closure.process_of(item).action("grant"))
            after_moves(work, [work.item_case(item)])
        return self.settle()

    @property
    def case(self):
        return Case.objects.get(ref=self.ref)

    @property
    def reading(self):
        return Reading(self.case, list(self.case.participants.order_by("pk")), self.now)

    def parts(self):
        """By part what was signed: ``shareholders#2``, or the role alone."""
        rows = Participant.objects.filter(case__ref=self.ref).order_by("pk")
        return {f"{p.role}#{p.row}" if p.row else p.role: p.status for p in rows}

    def phases(self):
        return dict(ItemCase.objects.filter(case__ref=self.ref).values_list("item", "phase"))

    def letters(self, row):
        """Texts of the messages to a shareholder, oldest first."""
        who = self.rows[row - 1]
        return inbox(who)[self.before[who["mobile"]] :]
