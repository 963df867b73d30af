"""What the documents of services for organisations are given: invented companies, as a template sees them."""

from typing import Any

GROUPS: dict[str, dict[str, Any]] = {
    "agent": {"name": "段文博", "ric": "530103198804120118", "mobile": "13800007001"},
    "principal": {
        "name": "赵启明", "ric": "530102197906230130", "mobile": "13800007002", "is_agent": "否",
    },
    "biz": {
        "uscc": "91530103MA6EXAMP19", "name": "昆明样板餐饮有限公司", "kind": "公司", "status": "存续（在营）",
        "address": "云南省昆明市盘龙区示例路88号样板广场2层", "division": "盘龙区", "catering": "是", "credit_ok": "是",
    },
    "shop": {
        "at_registered": "是", "area": "420.5", "seats": 160, "dishes": "热食类食品制售、冷食类食品制售",
        "building": "商业、集市等非居住建筑", "fumes": "是", "purifier": "示例 YJ-8000", "public_venue": "是",
        "near_school": "否",
    },
    "food": {"manager": "罗敏", "manager_mobile": "13800007011", "staff": 18},
    "fire": {
        "mode": "告知承诺（先取得意见书，营业后 20 个工作日内核查）", "floor": 2, "exits": 3, "officer": "段文博",
    },
    "sign": {"wanted": "是", "text": "样板人家", "width": "4.2", "height": "1.1"},
    "drain": {"public": "是", "daily": "6.5", "outlet": "样板广场东侧污水检查井"},
    "project": {
        "name": "示例冷链一号仓库", "kind": "仓库", "labour": "否", "hazard": "否", "area": "4200", "height": "12.5",
        "floors": 2, "invest": "18000000.00", "division": "呈贡区", "site": "云南省昆明市呈贡区样板大道100号地块",
        "env_class": "登记表", "low_risk": "是", "special_fire": "否", "start_on": "2026-11-16",
        "end_on": "2027-09-30", "code": "2611-530114-04-01-000128",
    },
    "land": {"title_no": "云（2026）呈贡区不动产权第0000128号", "area": "9800", "permitted": "否"},
    "designer": {"uscc": "91530100MAEXAMP08U", "firm": "云南样板建筑设计有限公司", "name": "木兰"},
    "contractor": {"uscc": "91530100MAEXAMP07Q", "firm": "云南示例建设工程有限公司", "name": "刀勇"},
    "supervisor": {"firm": "云南示例工程监理有限公司"},
    "site": {"utilities_wanted": "是", "utilities": "用水、用电、网络"},
    "completion": {"on": "2027-09-20", "area": "4188.6"},
    "company": {
        "name": "昆明样板云图科技有限公司", "type": "有限责任公司", "foreign": "否", "capital": "1000000.00",
        "scope": "软件开发、信息咨询服务、专业设计服务", "pre_approval": "否", "division": "盘龙区",
        "address": "云南省昆明市盘龙区示例路99号样板大厦15层", "address_kind": "租赁",
        "rep_post": "执行公司事务的董事",
        "supervisor": "孟凡", "employees": 6, "uscc": "91530103MAEXAMP05X",
        "shareholders": [
            {"name": "周正", "ric": "530102198308090179", "mobile": "13800007102", "organisation": "", "uscc": "",
             "amount": "700000.00", "share": "70"},
            {"name": "吴迪", "ric": "53011119870121033X", "mobile": "13800007103",
             "organisation": "昆明示例投资有限公司", "uscc": "91530100MAEXAMP117",
             "amount": "300000.00", "share": "30"},
        ],
    },
    "rep": {"name": "周正", "ric": "530102198308090179", "mobile": "13800007102", "is_agent": "否"},
    "shareholder": {"name": "周正"},
    "invoice": {"wanted": "是", "payer_kind": "小规模纳税人", "monthly": "80000.00", "quota": "100000.00"},
    "finance": {"name": "许晴", "ric": "530103199312300483", "mobile": "13800007104"},
    "seals": {"kinds": "法定名称章、财务专用章"},
    "unit_fund": {"ratio": "8"},
    "opening": {"branch": "示例银行昆明盘龙支行", "on": "2026-10-12"},
}  # fmt: skip
OFFICES = {
    "food-licence": ("昆明市盘龙区市场监督管理局", "食品经营许可（新办）", "JY22026-000128"),
    "fire-opinion": ("昆明市盘龙区消防救援大队", "公众聚集场所投入使用、营业前消防安全检查", "XFJ2026-000128"),
    "signboard-receipt": ("昆明市盘龙区城市管理局", "户外招牌设施设置备案", "ZP2026-000128"),
    "drainage-licence": ("昆明市盘龙区排水管理中心", "城镇污水排入排水管网许可", "PS2026-000128"),
    "env-receipt": ("昆明市盘龙区生态环境局", "环境影响登记表备案", "HB2026-000128"),
    "tobacco-licence": ("昆明市盘龙区烟草专卖局", "烟草专卖零售许可证核发", "YC2026-000128"),
    "project-record": ("昆明市呈贡区发展和改革局", "企业投资项目备案", "BA2026-000128"),
    "land-planning-permit": ("昆明市呈贡区自然资源局", "建设用地规划许可", "DZ2026-000128"),
    "project-env-receipt": ("昆明市呈贡区生态环境局", "环境影响登记表备案", "HBX2026-000128"),
    "works-planning-permit": ("昆明市呈贡区自然资源局", "建设工程规划许可", "JZG2026-000128"),
    "fire-design-opinion": ("昆明市呈贡区住房和城乡建设局", "消防设计审查", "XS2026-000128"),
    "construction-permit": ("昆明市呈贡区住房和城乡建设局", "建筑工程施工许可", "SG2026-000128"),
    "utility-order": ("昆明市呈贡区住房和城乡建设局", "水电气网联合报装", "BZX2026-000128"),
    "planning-check": ("昆明市呈贡区自然资源局", "规划核实", "GH2026-000128"),
    "fire-check": ("昆明市呈贡区住房和城乡建设局", "消防验收", "XY2026-000128"),
    "archive-check": ("昆明市呈贡区住房和城乡建设局", "档案验收", "DY22026-000128"),
    "joint-acceptance": ("昆明市呈贡区住房和城乡建设局", "联合验收", "LY2026-000128"),
    "first-title": ("昆明市呈贡区自然资源局", "不动产首次登记", "YBD2026-000128"),
    "business-licence": ("昆明市盘龙区市场监督管理局", "企业设立登记", "YZ2026-000128"),
    "company-seal": ("昆明市盘龙区示例印章刻制有限公司", "公章刻制和备案", "YZB2026-000128"),
    "tax-profile": ("国家税务总局昆明市盘龙区税务局", "税务信息确认和发票申领", "SW2026-000128"),
    "social-unit": ("昆明市盘龙区人力资源和社会保障局", "社会保险单位登记", "DWS2026-000128"),
    "medins-unit": ("昆明市盘龙区医疗保障局", "单位参保登记", "DWY2026-000128"),
    "fund-unit": ("昆明市盘龙区住房公积金管理部", "单位缴存登记", "DWG2026-000128"),
    "bank-slot": ("示例银行昆明盘龙支行", "银行预约开户", "KH2026-000128"),
}
TITLES = {"rep": "法定代表人", "shareholder": "股东", "agent": "经办人", "principal": "法定代表人（经营者、负责人）"}
NAMED = {
    "food-application": ("昆明样板餐饮有限公司", "热食类食品制售", "罗敏"),
    "env-form": ("示例 YJ-8000", "大气污染防治法", "非居住建筑"),
    "food-licence": ("食品经营许可证", "91530103MA6EXAMP19", "自2026年9月29日起五年"),
    "fire-opinion": ("准予投入使用、营业", "昆明样板餐饮有限公司", "告知承诺"),
    "signboard-receipt": ("样板人家", "4.2 米", "一店一招"),
    "drainage-licence": ("6.5 立方米/日", "样板广场东侧污水检查井"),
    "env-receipt": ("HB2026-000128", "昆明样板餐饮有限公司餐饮服务项目"),
    "tobacco-licence": ("卷烟、雪茄烟零售", "赵启明"),
    "project-brief": ("示例冷链一号仓库", "简易低风险工程条件", "4200 平方米"),
    "project-env-form": ("2611-530114-04-01-000128", "施工扬尘", "￥18,000,000.00"),
    "project-record": ("企业投资项目备案证", "2611-530114-04-01-000128"),
    "land-planning-permit": ("建设用地规划许可证", "9800 平方米", "不动产权第0000128号"),
    "project-env-receipt": ("HBX2026-000128", "登记表"),
    "works-planning-permit": ("建设工程规划许可证", "云南样板建筑设计有限公司", "高 12.5 米"),
    "fire-design-opinion": ("消防设计审查合格", "消防法"),
    "construction-permit": ("建筑工程施工许可证", "项目经理：刀勇", "2026年11月16日至2027年9月30日"),
    "utility-order": ("用水、用电、网络", "统一接入方案"),
    "planning-check": ("规划核实合格", "4188.6 平方米"),
    "fire-check": ("消防验收合格", "云南示例工程监理有限公司"),
    "archive-check": ("档案齐全", "三个月内移交"),
    "joint-acceptance": ("联合验收合格，准予投入使用", "均合格"),
    "first-title": ("不动产权证书", "国有建设用地使用权/房屋所有权"),
    "company-application": ("昆明样板云图科技有限公司", "昆明示例投资有限公司", "￥1,000,000.00"),
    "articles": ("昆明样板云图科技有限公司章程", "壹佰万元整", "第十条"),
    "appointment-docs": ("全体股东一致同意", "周正"),
    "premises-commitment": ("样板大厦15层", "租赁"),
    "seal-authorisation": ("法定名称章", "91530103MAEXAMP05X"),
    "business-licence": ("营业执照", "91530103MAEXAMP05X", "人民币壹佰万元整"),
    "company-seal": ("法定名称章、财务专用章", "公安机关备案"),
    "tax-profile": ("￥100,000.00", "小规模纳税人", "许晴"),
    "social-unit": ("6 人", "工伤保险"),
    "medins-unit": ("生育保险", "91530103MAEXAMP05X"),
    "fund-unit": ("8%", "二十日内"),
    "bank-slot": ("示例银行昆明盘龙支行", "2026年10月12日"),
    "fire-commitment-form": ("消防安全告知承诺书", "420.5 平方米", "二十个工作日内核查"),
}
LONG_NAME = "德宏傣族景颇族自治州瑞丽市示例乡样板村股份经济合作联合社餐饮管理服务有限责任公司"
LONG_ADDRESS = "云南省怒江傈僳族自治州贡山独龙族怒族自治县独龙江乡马库村民委员会钦兰当村民小组第三十二号附一号"


def harden(data: dict[str, Any]) -> None:
    """Put in the names and addresses that break forms."""
    data["biz"].update(name=LONG_NAME, address=LONG_ADDRESS)
    data["project"].update(name=LONG_NAME[:40], site=LONG_ADDRESS)
    data["company"].update(name=LONG_NAME, address=LONG_ADDRESS)
    data["principal"].update(name="古丽巴哈尔·阿卜杜热西提·买合木提")
