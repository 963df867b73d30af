"""A small content folder of its own, sound as it stands; tests break one line of it at a time."""

from oneservice.engine.reading import read_content

FILES = {
    "workflows/words.yaml": "受理: Accept\n准予: Grant\n不予: Refuse\n姓名: Name\n身份证件号: Identity number\n",
    "workflows/departments.yaml": """\
police: {title: {zh: 公安, en: Police}, staff: [clerk, decider], system: police-registry}
civil: {title: {zh: 民政, en: Civil affairs}, staff: [expert]}
""",
    "workflows/sources.yaml": """\
civil.marriage:
  title: {zh: 婚姻登记信息, en: Marriage register}
  department: civil
  key: ric
  answers: {married: bool, spouse: person_name}
""",
    "workflows/materials.yaml": """\
id-card: {title: {zh: 身份证, en: Identity card}, grade: A, licence: id-card}
photo: {title: {zh: 照片, en: Photograph}, grade: C}
""",
    "workflows/documents.yaml": """\
application-form: {title: {zh: 申请表, en: Application}}
closing-certificate: {title: {zh: 办结单, en: Certificate}, seal: lead}
page: {title: {zh: 户口页, en: Page}, seal: department, verify: true, licence: page}
""",
    "templates/documents/application-form.html": "{% render '_head.html' %}{{ mother.name }}",
    "templates/documents/closing-certificate.html": "{% render '_head.html' %}",
    "templates/documents/page.html": "{{ child.name }} {{ child.number }}",
    "templates/documents/_head.html": "<p>oneservice</p>",
    "templates/documents/_unused.html": "<p>nobody</p>",
    "templates/documents/_style.css": "p { color: black }",
    "forms/fields/people.yaml": """\
mother.name: {label: 姓名, type: person_name}
mother.ric: {label: 身份证件号, type: ric, sensitive: true}
mother.mobile: {label: {zh: 手机, en: Mobile}, type: mobile}
mother.married:
  label: {zh: 已婚, en: Married}
  type: bool
  from: [{source: civil.marriage, of: mother, take: married}]
  lock: true
child.name: {label: 姓名, type: person_name, confirm: twice, retain: 3 years}
child.kind: {label: {zh: 类别, en: Kind}, type: choice, options: {a: {zh: 甲, en: A}, b: {zh: 乙, en: B}}, default: a}
child.number: {label: {zh: 号码, en: Number}, type: text}
family.people:
  label: {zh: 家人, en: Family}
  type: list
  rows: {min: 1, max: 5}
  columns: {name: {label: 姓名, type: person_name}, share: {label: {zh: 份额, en: Share}, type: decimal}}
  valid: [{must: {"==": [{sum: [{var: family.people}, {var: row.share}]}, 100]}, else: {zh: 须为一百, en: Make it 100}}]
""",
    "forms/birth.yaml": """\
- page: people
  title: {zh: 家人, en: People}
  fields: [mother.name, mother.ric, mother.mobile, mother.married, child.name, child.kind, family.people]
""",
    "workflows/processes/plain.yaml": """\
id: plain
states:
  at-window: {phase: received, actor: clerk}
  with-applicant: {phase: correction, actor: applicant, limit: 20 workdays}
  to-decide: {phase: review, actor: decider}
  done: {phase: closed}
  refused: {phase: refused}
  lapsed: {phase: ended}
actions:
  - {id: accept, from: at-window, to: to-decide, title: 受理}
  - {id: correct, from: at-window, to: with-applicant, asks: [defects]}
  - {id: resubmit, from: with-applicant, to: at-window}
  - {id: lapse, from: with-applicant, to: lapsed, event: expired}
  - {id: grant, from: to-decide, to: done, title: 准予, asks: [gives], not_by: accept}
  - {id: refuse, from: [to-decide], to: refused, title: 不予, asks: [reason, remedies]}
""",
    "workflows/processes/paid.yaml": """\
id: paid
states:
  to-decide: {phase: review, actor: decider}
  to-pay: {phase: payment, waits: payment, limit: 15 days}
  by-person: {phase: review, actor: clerk}
  done: {phase: closed}
  lapsed: {phase: ended}
actions:
  - {id: confirm, from: by-person, to: done}
  - {id: bill, from: [to-decide, by-person], to: to-pay}
  - {id: paid, from: to-pay, to: by-person, event: payment.paid}
  - {id: pay-again, from: to-pay, to: to-pay, event: payment.part_paid}
  - {id: not-paid, from: to-pay, to: by-person, event: payment.failed}
  - {id: unpaid, from: to-pay, to: lapsed, event: expired}
""",
    "workflows/items/register.yaml": """\
id: register
title: {zh: 登记, en: Register}
department: police
kind: confirmation
process: plain
owner: 科长
limit: {statutory: 10 workdays, promised: 1 workday}
needs: [child.name, mother.name, mother.ric, family.people, mother.married]
materials:
  - {use: id-card, of: mother}
  - {use: photo, when: {"==": [{var: mother.married}, true]}, defer: 5 workdays}
result: page
gives: [child.number]
basis: [{law: 户口登记条例}]
""",
    "workflows/items/card.yaml": """\
id: card
title: {zh: 发卡, en: Card}
department: police
kind: public-service
process: paid
owner: 科长
limit: at once
fee: {amount: 80.00 yuan, payer: mother, refund: unless_granted}
needs: [holder.name, holder.number, holder.kind]
materials: [{use: photo, of: holder, when: {"==": [{var: holder.kind}, a]}}]
basis: [{law: 条例, article: "7", note: sample}]
""",
    "workflows/bundles/birth.yaml": """\
id: birth
title: {zh: 出生一件事, en: Having a baby}
audience: natural_person
lead: police
gates: [{id: kind, must: {"!=": [{var: child.kind}, b]}, else: {zh: 请去窗口, en: Go to the window}}]
roles:
  mother: {starts: true, signs: all}
items:
  - {use: register}
  - {use: card, after: [register], as: {holder: child}, optional: true}
""",
    "workflows/scenarios/birth.yaml": """\
- name: 顺利
  today: 2026-09-28
  answers: {mother.ric: 530102198804170010, family.people: [{name: 李雪, share: 100}], mother.married: no}
  expect: {items: {register: granted}}
""",
}


def changed(file, old, new):
    """The sample with one text of one file replaced; the text must stand there."""
    assert old in FILES[file], f"{old} does not stand in {file}"
    return {**FILES, file: FILES[file].replace(old, new)}


def read(files=FILES):
    return read_content(files)


def problems(files):
    return [str(problem) for problem in read(files)[1]]
