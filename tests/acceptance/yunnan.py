"""Who lives in Yunnan and where: invented people of its 26 ethnic groups, its divisions as they were and are."""

from oneservice.engine.identity import ric_check_digit, uscc_check_digit

NAMES = {  # invented; long ones, with dots, with characters of the planes beyond the first
    "han": "欧阳𬭎㛃",
    "yi": "吉克阿依·曲比嫫",
    "bai": "段𫖯䶮",
    "hani": "普咪黑·车沙则",
    "dai": "刀帕罕·玉腊香",
    "zhuang": "侬𬍛",
    "miao": "熊𫍽",
    "lisu": "阿普恰·余𠅤三",
    "hui": "马赛义德·优素福",
    "lahu": "扎妥·娜克·李石开",
    "wa": "岩三木嘎·尼不勒·叶娜",
    "naxi": "和㑇闰·阿普笃",
    "yao": "盘𤩽",
    "zang": "此里卓玛·永宗拉姆",
    "jingpo": "勒排早山·木然",
    "bulang": "岩温罕·苏",
    "buyi": "罗㵑",
    "pumi": "格若偏初·次尔独吉",
    "achang": "曹先𬱖",
    "nu": "阿此亚·普米才",
    "jinuo": "白腊先·资切",
    "deang": "赵腊退·姚㼆",
    "menggu": "旺尼玛·普图伦",
    "dulong": "孔当木·娜金·丙当·克洛·阿克恰·马库",
    "man": "叶赫那拉·〇",
    "shui": "潘䲟",
}
DIVISIONS = (  # code, name, a year in which the code had it (GB/T 2260 and its changes)
    ("530102", "五华区", 1990),
    ("530113", "东川区", 1999),
    ("530114", "呈贡区", 2012),
    ("530115", "晋宁区", 2017),
    ("530121", "呈贡县", 2008),
    ("530122", "晋宁县", 2015),
    ("530303", "沾益区", 2017),
    ("530304", "马龙区", 2019),
    ("530403", "江川区", 2016),
    ("530422", "澄江县", 2018),
    ("530481", "澄江市", 2020),
    ("530522", "腾冲县", 2014),
    ("530581", "腾冲市", 2016),
    ("530681", "水富市", 2019),
    ("530702", "古城区", 2003),
    ("530724", "宁蒗彝族自治县", 2005),
    ("530802", "思茅区", 2008),
    ("530821", "宁洱哈尼族彝族自治县", 2010),
    ("530825", "镇沅彝族哈尼族拉祜族自治县", 2004),
    ("530827", "孟连傣族拉祜族佤族自治县", 2004),
    ("530925", "双江拉祜族佤族布朗族傣族自治县", 2004),
    ("532302", "禄丰市", 2022),
    ("532503", "蒙自市", 2011),
    ("532504", "弥勒市", 2014),
    ("532601", "文山市", 2011),
    ("532801", "景洪市", 1995),
    ("533103", "芒市", 2011),
    ("533301", "泸水市", 2017),
    ("533324", "贡山独龙族怒族自治县", 1990),
    ("533401", "香格里拉市", 2015),
    ("533421", "香格里拉县", 2005),
)
RESIDENTS = ("810000", "820000", "830000")
"""First places of the residence permits of Hong Kong, Macao and Taiwan people (国办发〔2018〕81号)."""


def ric(place, year, number):
    """The identity number of somebody registered in ``place`` in ``year``."""
    first = f"{place}{year}0228{number:03d}"
    return first + ric_check_digit(first)


def collective(place, number):
    """The social credit code of a village's economic collective (N2), or of what has none of the usual kinds (Y1)."""
    first = f"{'N2' if number % 2 else 'Y1'}{place}MF{number:07d}"
    return first + uscc_check_digit(first)


NUMBERS = [ric(place, year, 1) for place, _, year in DIVISIONS] + [ric(place, 1988, 1) for place in RESIDENTS]
COLLECTIVES = [collective(place, number) for number, (place, _, _) in enumerate(DIVISIONS)]


def people():
    """A person of every group, the numbers and places of all going round among them; texts as they are kept."""
    rows = max(len(NAMES), len(NUMBERS))
    names, groups = list(NAMES.values()), list(NAMES)
    return [
        {
            "name": names[n % len(names)],
            "ethnicity": groups[n % len(groups)],
            "ric": NUMBERS[n % len(NUMBERS)],
            "division": DIVISIONS[n % len(DIVISIONS)][0],
            "unit": COLLECTIVES[n % len(COLLECTIVES)],
        }
        for n in range(rows)
    ]
