"""What the documents of services for organisations are given: invented companies, as a template sees them."""

from typing import Any

GROUPS: dict[str, dict[str, Any]] = {
    "agent": {"name": "段文博", "ric": "530103198804120118", "mobile": "13800007001"},
    "principal": {
        "name": "赵启明", "ric": "530102197906230130", "mobile": "13800007002", "is_agent": "否",
    },
    "biz": {
        "uscc": "91530103MA6EXAMP19", "name": "昆明样板餐饮有限公司", "kind": "公司", "status": "存续（在营）",
        "address": "云南省昆明市盘龙区示例路88号样板广场2层", "division": "盘龙区", "catering": "是",
    },
    "shop": {
        "at_registered": "是", "area": "420.5", "seats": 160, "dishes": "热食类食品制售、冷食类食品制售",
        "building": "商业、集市等非居住建筑", "fumes": "是", "purifier": "示例 YJ-8000", "public_venue": "是",
        "near_school": "否",
    },
    "food": {"manager": "罗敏", "manager_mobile": "13800007011", "staff": 18},
    "fire": {"floor": 2, "exits": 3, "officer": "段文博"},
    "sign": {"wanted": "是", "text": "样板人家", "width": "4.2", "height": "1.1"},
    "drain": {"public": "是", "daily": "6.5", "outlet": "样板广场东侧污水检查井"},
}  # fmt: skip
OFFICES = {
    "food-licence": ("昆明市盘龙区市场监督管理局", "食品经营许可（新办）", "JY22026-000128"),
    "fire-opinion": ("昆明市盘龙区消防救援大队", "公众聚集场所投入使用、营业前消防安全检查", "XFJ2026-000128"),
    "signboard-receipt": ("昆明市盘龙区城市管理局", "户外招牌设施设置备案", "ZP2026-000128"),
    "drainage-licence": ("昆明市盘龙区排水管理中心", "城镇污水排入排水管网许可", "PS2026-000128"),
    "env-receipt": ("昆明市盘龙区生态环境局", "环境影响登记表备案", "HB2026-000128"),
    "tobacco-licence": ("昆明市盘龙区烟草专卖局", "烟草专卖零售许可证核发", "YC2026-000128"),
}
TITLES = {"agent": "经办人", "principal": "法定代表人（经营者、负责人）"}
NAMED = {
    "food-application": ("昆明样板餐饮有限公司", "热食类食品制售", "罗敏"),
    "env-form": ("示例 YJ-8000", "大气污染防治法", "非居住建筑"),
    "food-licence": ("食品经营许可证", "91530103MA6EXAMP19", "自2026年9月29日起五年"),
    "fire-opinion": ("准予投入使用、营业", "昆明样板餐饮有限公司", "现场检查"),
    "signboard-receipt": ("样板人家", "4.2 米", "一店一招"),
    "drainage-licence": ("6.5 立方米/日", "样板广场东侧污水检查井"),
    "env-receipt": ("HB2026-000128", "昆明样板餐饮有限公司餐饮服务项目"),
    "tobacco-licence": ("卷烟、雪茄烟零售", "赵启明"),
}
LONG_NAME = "德宏傣族景颇族自治州瑞丽市示例乡样板村股份经济合作联合社餐饮管理服务有限责任公司"
LONG_ADDRESS = "云南省怒江傈僳族自治州贡山独龙族怒族自治县独龙江乡马库村民委员会钦兰当村民小组第三十二号附一号"


def harden(data: dict[str, Any]) -> None:
    """Put in the names and addresses that break forms."""
    data["biz"].update(name=LONG_NAME, address=LONG_ADDRESS)
    data["principal"].update(name="古丽巴哈尔·阿卜杜热西提·买合木提")
