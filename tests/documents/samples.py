"""Invented people and a played case, in the shape documents get. Nobody here exists."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from oneservice.engine import built_in
from tests.documents import organisations

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates" / "documents"

GROUPS: dict[str, dict[str, Any]] = {
    "newborn": {
        "birth_record": "FM530102202609200017", "birth_kind": "云南省内的医院",
        "name": "李铉玥", "surname_follow": "随父姓",
        "sex": "女", "ethnicity": "彝族", "birth_at": "2026-09-20T12:30:00+08:00", "birth_place": "云南省第一人民医院",
        "birth_division": "云南省昆明市西山区", "weeks": 39, "weight": 3250, "length": 50, "age_months": 0,
        "hukou_follow": "随母亲落户", "ric": "530102202609200021",
    },
    "mother": {
        "name": "张颖桦", "ric": "530103199403150024", "ethnicity": "汉族", "mobile": "13800005678",
        "employee_insured": "是",
    },
    "father": {"name": "李婺奕", "ric": "530102199208110011", "ethnicity": "彝族", "mobile": "13900001234"},
    "parents": {"married": "是"},
    "household": {
        "ric": "530103199403150024", "address": "云南省昆明市五华区翠湖北路2号3幢2单元501室",
        "division": "云南省昆明市五华区", "head_is_parent": "否",
    },
    "householder": {"name": "张守诚", "ric": "530103196201010013", "mobile": "13700004321"},
    "insurance": {"fee": "￥400.00"},
    "maternity": {"amount": "￥21,680.50"},
    "subsidy": {"amount": "￥3,600.00"},
    "pay": {"bank_name": "富滇银行昆明盘龙支行", "bank_account": "6222021234567890128"},
    "mail": {"address": "云南省昆明市五华区翠湖北路2号3幢2单元501室"},
    "health": {"registered_before": "否"},
    **organisations.GROUPS,
}  # fmt: skip
OF_TYPE: dict[str, Any] = {
    "person_name": "张颖桦", "ric": "530103199403150024", "uscc": "92530103MA6X000018", "mobile": "13800005678",
    "date": "2026-09-20", "datetime": "2026-09-20T12:30:00+08:00", "integer": 3, "decimal": "98.62",
    "money": "￥1,180.00", "bool": "是", "division": "云南省昆明市五华区",
    "address": "云南省昆明市五华区翠湖北路2号3幢2单元501室", "bank_account": "6222021234567890128", "list": [],
}  # fmt: skip
"""What stands in a field of which nothing above says what; a text or a choice has its label."""
THIS: dict[str, Any] = {
    "number": "530102-20260928-000128-03", "title": "出生登记（落户）", "office": "昆明市公安局五华分局",
    "department": "公安机关（户籍）", "accepted_on": "2026-09-28", "due": "2026-10-12", "act_by": "2026-10-26",
    "decided_on": "2026-09-29",
    "reason": "户籍登记机关核查，新生儿已于2026年9月22日在昆明市西山区登记户口，不能重复登记。",
    "remedies": "", "phone": "0871-00000000",
    "defects": [
        {"field": "newborn.name", "label": "孩子姓名",
         "problem": "姓名第二个字“铉”与出生医学证明不一致，请核对后重新填写。"},
        {"field": "photo-id", "label": "孩子的近期免冠照片", "problem": "照片背景不是白色，请重新拍摄后上传。"},
    ],
    "opinion": "经审查，申请材料真实、齐全。", "findings": "承诺人名下另有房产。",
    "visit_on": "2026-10-12", "visit_at": "09:30", "visit_place": "昆明市医疗保障局盘龙分局，昆明市盘龙区示例路14号",
    "document_number": "滇昆公户〔2026〕000128号",
    "issued_on": "2026-09-29", "limit": "1 个工作日", "basis": ["《户口登记条例》第7条"], "amount": "",
    "heard": "", "to": "昆明市公安局盘龙分局（昆明市盘龙区示例路13号，0871-00001023）",
    "payer": "张*桦", "payer_id": "530***********0024", "order": "D00000128", "charged": "400.00",
    "paid_on": "2026-09-30", "first_number": "PJ2026-000128", "first_on": "2026-09-30",
    "owed": [{"title": "孩子的近期免冠照片", "due": "2026-10-09"}],
    "sender": "昌都市芒康县政务服务中心", "list_number": "530102-20260928-000128-J01",
    "reply_by": "2026-10-14",
    "papers": [
        {"title": "居民户口簿（家庭户）", "original": "1", "copy": "2"},
        {"title": "住院分娩医疗费用票据和清单", "original": "3", "copy": "0"},
    ],
}  # fmt: skip
ITEMS = (
    ("出生医学证明（首次签发）", "助产机构", "即时办结", "granted", "2026-09-28"),
    ("预防接种证办理", "预防接种单位", "即时办结", "granted", "2026-09-28"),
    ("出生登记（落户）", "公安机关（户籍）", "1 个工作日", "granted", "2026-09-29"),
    ("城乡居民基本医疗保险参保登记", "医疗保障部门", "1 个工作日", "granted", "2026-09-29"),
    ("城乡居民基本医疗保险费缴纳", "税务部门", "即时办结", "granted", "2026-09-30"),
    ("社会保障卡申领", "人力资源和社会保障部门", "4 个工作日", "granted", "2026-10-09"),
    ("生育医疗费用报销和生育津贴申领", "医疗保障部门", "5 个工作日", "refused", "2026-10-10"),
    ("生育登记", "卫生健康部门", "即时办结", "not_applicable", None),
    ("科学育儿指导服务登记", "卫生健康部门", "即时办结", "granted", "2026-09-28"),
    ("育儿补贴申领", "卫生健康部门", "10 个工作日", "ended", "2026-10-10"),
)
ITEM_COLUMNS = ("title", "department", "limit", "outcome", "decided_on")
PHASES = {"granted": "closed", "refused": "refused", "not_applicable": "not_applicable", "ended": "withdrawn"}
MATERIALS = (
    ("居民身份证（母亲）", "licence", "A"), ("居民身份证（父亲）", "licence", "A"), ("居民户口簿", "source", "A"),
    ("结婚证", "licence", "A"), ("出生医学证明首次签发登记表", "form", "D"),
    ("新生儿姓名和民族父母共同声明", "form", "D"),
    ("孩子的近期免冠照片", "upload", "C"), ("住院分娩医疗费用票据和清单", "upload", "C"),
)  # fmt: skip
SECTIONS = (
    ("父母", (
        ("母亲姓名", "张颖桦", "统一身份认证"), ("母亲身份证号码", "530103********0024", "统一身份认证"),
        ("母亲手机号码", "138****5678", ""), ("母亲民族", "汉族", "人口信息"), ("父亲姓名", "李婺奕", "婚姻登记"),
        ("父亲身份证号码", "530102********0011", "婚姻登记"), ("父亲手机号码", "139****1234", ""),
        ("父亲民族", "彝族", "人口信息"), ("父母现在是夫妻", "是", "婚姻登记"),
    )),
    ("出生情况", (
        ("出生地点类型", "云南省内的医院", "分娩登记"), ("出生时间", "2026年9月20日12时30分", "分娩登记"),
        ("性别", "女", "分娩登记"),
        ("出生孕周", "39", "分娩登记"), ("出生体重（克）", "3250", "分娩登记"), ("出生身长（厘米）", "50", "分娩登记"),
        ("出生医院", "云南省第一人民医院", "分娩登记"), ("孕期已办生育登记", "否", "分娩登记"),
    )),
    ("孩子的姓名和民族", (("孩子随谁的姓", "随父姓", ""), ("孩子姓名", "李铉玥", ""), ("孩子民族", "彝族", ""))),
    ("落户", (
        ("落在谁的家庭户", "随母亲落户", ""), ("户籍所在县区", "云南省昆明市五华区", "人口信息"),
        ("户籍地址", "云南省昆明市五华区翠湖北路2号3幢2单元501室", "人口信息"), ("户主姓名", "张守诚", "人口信息"),
        ("户主手机号码", "137****4321", ""),
    )),
    ("证照领取", (("邮寄地址", "", ""),)),
)  # fmt: skip


def rows(names: tuple[str, ...], table: tuple[tuple[Any, ...], ...]) -> list[dict[str, Any]]:
    return [dict(zip(names, line, strict=True)) for line in table]


def case_data() -> dict[str, Any]:
    """What every document gets, whatever item it belongs to."""
    return {
        "case": {
            "number": "530102-20260928-000128", "title": "新生儿出生一件事", "filed_on": "2026-09-28",
            "division": "云南省昆明市五华区", "applicant": "张颖桦",
        },
        "this": copy.deepcopy(THIS),
        "items": [{**row, "phase": PHASES[row["outcome"]]} for row in rows(ITEM_COLUMNS, ITEMS)],
        "materials": rows(("title", "how", "grade"), MATERIALS),
        "sections": [
            {"title": title, "rows": rows(("label", "value", "source"), lines)} for title, lines in SECTIONS
        ],
        "signatures": [
            {"role": "母亲", "name": "张颖桦", "signed_at": "2026-09-28T09:30:00+08:00"},
            {"role": "父亲", "name": "李婺奕", "signed_at": "2026-09-28T10:05:00+08:00"},
        ],
        "verify": {"url": "http://127.0.0.1:8000/v/7KQ2M9XR4TBD", "code": "7KQ2-M9XR-4TBD"},
    }  # fmt: skip


OFFICES = {
    "birth-cert": ("云南省第一人民医院", "出生医学证明（首次签发）", "CS2026-000128"),
    "vaccination-booklet": ("五华区华山社区卫生服务中心", "预防接种证办理", "JZ2026-000128"),
    "household-page": ("昆明市公安局五华分局", "出生登记（落户）", "HK2026-000128"),
    "medins-registration": ("昆明市五华区医疗保障局", "城乡居民基本医疗保险参保登记", "CB2026-000128"),
    "payment-receipt": ("国家税务总局昆明市五华区税务局", "城乡居民基本医疗保险费", "JF2026-000128"),
    "social-card": ("昆明市五华区人力资源和社会保障局", "社会保障卡申领", "SB2026-000128"),
    "benefit-decision": ("昆明市五华区医疗保障局", "生育医疗费用报销和生育津贴申领", "DY2026-000128"),
    "subsidy-decision": ("昆明市五华区卫生健康局", "育儿补贴申领", "BT2026-000128"),
    "birth-service-record": ("昆明市五华区卫生健康局", "生育登记", "SY2026-000128"),
    "parenting-record": ("昆明市五华区卫生健康局", "科学育儿指导服务登记", "YE2026-000128"),
    "bank-statement-form": ("昆明市五华区卫生健康局", "育儿补贴申领", ""),
    "withdrawal-receipt": ("云南省卫生健康委员会", "新生儿出生一件事", "CH2026-000128"),
    "e-receipt": ("国家税务总局昆明市五华区税务局", "城乡居民基本医疗保险费缴纳", "PJ2026-000128"),
    "red-receipt": ("国家税务总局昆明市五华区税务局", "城乡居民基本医疗保险费缴纳", "HZ2026-000131"),
    "closing-certificate": ("云南省卫生健康委员会", "", "BJ2026-000128"),
    **organisations.OFFICES,
}


def sample_data(document_id: str) -> dict[str, Any]:
    """A played case as ``document_id`` gets it: the case and every field group."""
    data = {**case_data(), **copy.deepcopy(groups())}
    if document_id in built_in.RECEIPTS:
        data["this"].update(amount="400.00", basis=["《社会保险费征缴暂行条例》第12条"])
    if document_id in OFFICES:
        office, title, number = OFFICES[document_id]
        data["this"].update(office=office, title=title, document_number=number)
    signers = documents()[document_id].get("signed_by")
    if signers is not None:
        at = "2026-09-28T09:30:00+08:00"
        titles = {"mother": "母亲", "father": "父亲", "householder": "户主", **organisations.TITLES}
        named = [(titles.get(role, role), groups()[role]["name"]) for role in signers]
        data["signatures"] = [{"role": role, "name": name, "signed_at": at} for role, name in named]
    return data


def hard_data(document_id: str) -> dict[str, Any]:
    """The same with the names and addresses that break forms: rare characters, middle dots, great length."""
    data = sample_data(document_id)
    data["newborn"].update(
        name="阿依努尔古丽·买买提吐尔逊·𬭎㛃䶮",
        ethnicity="维吾尔族",
        birth_place="德宏傣族景颇族自治州瑞丽市妇幼保健计划生育服务中心",
    )
    data["mother"].update(name="古丽巴哈尔·阿卜杜热西提·买合木提", ethnicity="维吾尔族")
    data["father"].update(name="㵑𫖯𬍛", ethnicity="乌孜别克族")
    address = "云南省怒江傈僳族自治州贡山独龙族怒族自治县独龙江乡马库村民委员会钦兰当村民小组第三十二号附一号"
    data["household"].update(address=address, division="云南省怒江傈僳族自治州贡山独龙族怒族自治县")
    data["mail"].update(address=address)
    data["case"].update(
        applicant="古丽巴哈尔·阿卜杜热西提·买合木提", division="云南省怒江傈僳族自治州贡山独龙族怒族自治县"
    )
    data["this"].update(office="贡山独龙族怒族自治县人力资源和社会保障局社会保险事业管理中心")
    organisations.harden(data)
    data["signatures"][0].update(name="古丽巴哈尔·阿卜杜热西提·买合木提")
    data["sections"][0]["rows"][0].update(value="古丽巴哈尔·阿卜杜热西提·买合木提")
    return data


def empty_data(document_id: str) -> dict[str, Any]:
    """Every value empty that may be: each field group, and what belongs to the item."""
    data = sample_data(document_id)
    for group in groups():
        data[group] = dict.fromkeys(data[group])
    data["this"].update(dict.fromkeys(data["this"]), defects=[])
    data.update(items=[], materials=[], sections=[], signatures=[], verify={"url": "", "code": ""})
    return data


@cache
def groups() -> dict[str, dict[str, Any]]:
    """``GROUPS``, and every other field of the dictionary with something of its type."""
    found = copy.deepcopy(GROUPS)
    for path in sorted((ROOT / "forms" / "fields").glob("*.yaml")):
        for name, field in YAML(typ="safe").load(path.read_text("utf-8")).items():
            group, _, last = name.partition(".")
            found.setdefault(group, {}).setdefault(last, OF_TYPE.get(field["type"], _label(field)))
    return found


def _label(field: dict[str, Any]) -> str:
    label = field["label"]
    return label["zh"] if isinstance(label, dict) else label


@cache
def documents() -> dict[str, dict[str, Any]]:
    """``workflows/documents.yaml``."""
    return YAML(typ="safe").load((ROOT / "workflows" / "documents.yaml").read_text("utf-8"))


@cache
def partials() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(TEMPLATES.glob("_*"))}


def template(document_id: str) -> str:
    return (TEMPLATES / f"{document_id}.html").read_text("utf-8")


def title(document_id: str) -> str:
    return documents()[document_id]["title"]["zh"]


@cache
def items() -> list[dict[str, Any]]:
    """``workflows/items/*.yaml``."""
    folder = ROOT / "workflows" / "items"
    return [YAML(typ="safe").load(path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))]


@cache
def materials() -> dict[str, dict[str, Any]]:
    return YAML(typ="safe").load((ROOT / "workflows" / "materials.yaml").read_text("utf-8"))


def made_from(item: dict[str, Any]) -> list[str]:
    """The documents an item's materials are made as, from the form."""
    return [materials()[use["use"]].get("form", "") for use in item.get("materials", [])]
