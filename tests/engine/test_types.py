"""What people type: every type of the language, right and wrong."""

from datetime import date

import pytest

from oneservice.engine.definition import Field, FieldType, Text
from oneservice.engine.display import display, mask
from oneservice.engine.identity import ric_check_digit, ric_valid, uscc_check_digit, uscc_valid
from oneservice.engine.types import Wrong, parse
from oneservice.engine.values import UNKNOWN

TODAY = date(2026, 9, 28)


def field(kind, **more):
    return Field(id="group.name", label=Text("名称", "Name"), type=FieldType(kind), **more)


def value(kind, raw, **more):
    return parse(field(kind, **more), raw, TODAY)


def refusal(kind, raw, **more):
    with pytest.raises(Wrong) as caught:
        value(kind, raw, **more)
    return caught.value.text.zh


def ric(first17):
    return first17 + ric_check_digit(first17)


@pytest.mark.parametrize("kind", list(FieldType))
def test_blank_is_none_for_every_type(kind):
    assert [parse(field(kind), raw) for raw in ("", "  ", [], ["", ""], [{}])] == [None] * 5


@pytest.mark.parametrize(
    "first17",
    ["53010219880417001", "81000019900101001", "82000019900101001", "83000019900101001", "91115619900101001"],
)
def test_ric_accepts_residents_of_everywhere(first17):
    assert value("ric", ric(first17)) == ric(first17)


def test_ric_of_the_standard_is_valid():
    assert ric_valid("11010519491231002X")


def test_ric_of_an_unknown_division_is_no_error():
    assert value("ric", ric("53999920000101001")) == ric("53999920000101001")


@pytest.mark.parametrize(
    "raw", ["１１０１０５１９４９１２３１００２Ｘ", "11010519491231002x", " 110105 19491231 002X "]
)
def test_ric_is_normalised(raw):
    assert value("ric", raw) == "11010519491231002X"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("1101051949123100", "请填写18位身份证件号，最后一位可以是X。"),
        ("110105194912310021", "身份证件号校验不符，请逐位核对后重新填写。"),
        (ric("53010219880230001"), "身份证件号第7至14位应为出生日期，请核对。"),
        (ric("53010220991231001"), "身份证件号第7至14位应为出生日期，请核对。"),
        (["a", "b"], "请只填写一项。"),
    ],
)
def test_ric_wrong_says_what_to_do(raw, words):
    assert refusal("ric", raw) == words


def test_ric_born_in_the_future_passes_without_a_day():
    assert parse(field("ric"), ric("53010220991231001")) == ric("53010220991231001")


@pytest.mark.parametrize("code", ["91350100M000100Y43", "N2530102MA6K00001", "Y1530102MA6K00001", "A1530102MA6K00001"])
def test_uscc_accepts_letters_in_the_first_places(code):
    whole = code if len(code) == 18 else code + uscc_check_digit(code)
    assert value("uscc", whole.lower()) == whole


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("91350100M000100Y4", "请填写18位统一社会信用代码，由数字和大写字母组成，不含I、O、Z、S、V。"),
        ("913501OOM000100Y43", "请填写18位统一社会信用代码，由数字和大写字母组成，不含I、O、Z、S、V。"),
        ("91350100M000100Y44", "统一社会信用代码校验不符，请对照营业执照重新填写。"),
    ],
)
def test_uscc_wrong_says_what_to_do(raw, words):
    assert refusal("uscc", raw) == words


def test_uscc_check_digit_finds_every_single_change():
    code = "91350100M000100Y43"
    changed = [code[:i] + c + code[i + 1 :] for i in range(18) for c in "0123456789" if c != code[i]]
    assert [c for c in changed if uscc_valid(c)] == []


@pytest.mark.parametrize("raw", ["13800138000", "+86 138-0013-8000", "１３８００１３８０００"])
def test_mobile_is_eleven_digits(raw):
    assert value("mobile", raw) == "13800138000"


@pytest.mark.parametrize("raw", ["1380013800", "23800138000", "138001380001", "1380013800a"])
def test_mobile_wrong(raw):
    assert refusal("mobile", raw) == "请填写11位手机号码，以1开头。"


@pytest.mark.parametrize(
    "raw", [["2026", "9", "28"], ["２０２６", "09", "28"], "2026-09-28", "2026年9月28日", "2026/9/28", "20260928"]
)
def test_date_comes_from_boxes_or_text(raw):
    assert value("date", raw) == "2026-09-28"


@pytest.mark.parametrize("raw", [["2026", "2", "30"], ["2026", "", "1"], "2026-13-01", "昨天", ["26", "9", "28"]])
def test_date_wrong(raw):
    assert refusal("date", raw) == "请填写真实存在的日期，例如2026年9月28日。"


def test_date_is_bounded_by_today():
    assert refusal("date", "2026-09-29", max="today") == "应不大于今天。"


@pytest.mark.parametrize(
    "raw",
    [["2026", "9", "20", "12", "30"], "2026-09-20T12:30:00+08:00", "2026-09-20T12:30", "2026-09-20T04:30:00Z"],
)
def test_datetime_is_the_time_of_china(raw):
    assert value("datetime", raw) == "2026-09-20T12:30:00+08:00"


@pytest.mark.parametrize("raw", [["2026", "9", "20", "25", "0"], ["2026", "9", "20", "", ""], "2026-09-20Tnoon"])
def test_datetime_wrong(raw):
    assert refusal("datetime", raw) == "请填写真实存在的日期和时间，例如2026年9月28日12时30分。"


@pytest.mark.parametrize(("raw", "number"), [("12", 12), ("１２", 12), ("1,200", 1200), ("-3", -3)])
def test_integer(raw, number):
    assert value("integer", raw) == number


@pytest.mark.parametrize("raw", ["1.5", "十二", "1e3", "1,20"])
def test_integer_wrong(raw):
    assert refusal("integer", raw) == "请填写整数，例如12。"


def test_integer_bounds():
    assert refusal("integer", "19", min="20") == "应不小于20。"
    assert value("integer", "20", min="20", max="20") == 20


@pytest.mark.parametrize(
    ("raw", "text"), [("33.50", "33.5"), ("50%", "50"), ("0.10", "0.1"), ("-0", "0"), ("1e", None)]
)
def test_decimal_is_canonical_text(raw, text):
    if text is None:
        assert refusal("decimal", raw) == "请填写数字，最多6位小数，例如33.5。"
    else:
        assert value("decimal", raw) == text


@pytest.mark.parametrize("raw", ["380", "380.00", "￥380.00", "¥380", "380元", "380.00 yuan", "３８０"])
def test_money_is_fen(raw):
    assert value("money", raw) == 38000


@pytest.mark.parametrize("raw", ["380.001", "-1", "三百"])
def test_money_wrong(raw):
    assert refusal("money", raw) == "请填写金额（元），最多两位小数，例如380.00。"


def test_money_bounds_are_yuan():
    assert refusal("money", "99.99", min="100.00 yuan") == "应不小于100.00元。"


@pytest.mark.parametrize(("raw", "truth"), [("yes", True), ("true", True), ("否", False), (["no"], False)])
def test_bool(raw, truth):
    assert value("bool", raw) is truth


def test_bool_wrong():
    assert refusal("bool", "maybe") == "请选择“是”或“否”。"


def test_choice_is_one_of_the_options():
    options = {"yi": Text("彝族", "Yi"), "han": Text("汉族", "Han")}
    assert value("choice", "yi", options=options) == "yi"
    assert refusal("choice", "bai", options=options) == "请从列出的选项中选择一项。"
    assert value("multichoice", ["han", "yi", "yi"], options=options) == ["yi", "han"]
    assert refusal("multichoice", ["han", "bai"], options=options) == "请从列出的选项中选择。"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("李雪", "李雪"),
        (" 李 雪 ", "李雪"),
        ("阿依•古丽", "阿依·古丽"),
        ("阿依 ・ 古丽", "阿依·古丽"),
        ("𠮷野", "𠮷野"),
        ("\U00030edd\U00031350", "\U00030edd\U00031350"),
        ("〇一", "〇一"),
        ("John  Li", "John Li"),
        ("Jose\u0301 O'Neill", "José O'Neill"),
        ("李\u200b雪", "李雪"),
    ],
)
def test_person_name_is_normalised(raw, name):
    assert value("person_name", raw) == name


@pytest.mark.parametrize("raw", ["李", "李1", "李雪！", "·李雪", "李\ue000", "李" * 51, "<李雪>"])
def test_person_name_wrong(raw):
    assert refusal("person_name", raw) == (
        "请按身份证件填写姓名，2至50个字，不含数字和符号，少数民族姓名中的点写作“·”。"
    )


def test_text_is_trimmed_composed_and_bounded():
    assert value("text", "  e\u0301\u0000 b ") == "é b"
    assert refusal("text", "啊" * 201) == "请填写不超过200个字。"
    assert refusal("text", "啊" * 4, max="3") == "请填写不超过3个字。"
    assert refusal("text", "啊", min="2") == "请填写至少2个字。"
    assert value("long_text", "一\r\n二") == "一\n二"


def test_division_address_bank_account_and_file():
    assert value("division", "530102") == "530102"
    assert refusal("division", "5301") == "请选择区划，区划代码应为6位、9位或12位数字。"
    assert value("address", "昆明市 五华区") == "昆明市 五华区"
    assert refusal("address", "昆") == "请填写详细地址，写到门牌号，不超过200个字。"
    assert value("bank_account", "6222 0200 1234 5678 901") == "6222020012345678901"
    assert refusal("bank_account", "12345") == "请填写12至30位数字的银行账号。"
    assert value("file", "ab" * 32) == "ab" * 32
    assert refusal("file", "../etc/passwd") == "请重新选择要上传的文件。"


COLUMNS = {
    "name": Field(id="name", label=Text("姓名", "Name"), type=FieldType.PERSON_NAME),
    "share": Field(id="share", label=Text("比例", "Share"), type=FieldType.DECIMAL),
    "note": Field(id="note", label=Text("备注", "Note"), type=FieldType.TEXT, optional=True),
}


def test_list_rows_are_parsed_and_blank_rows_dropped():
    rows = [{"name": "李雪", "share": "50.0"}, {"name": "", "share": " "}, {"name": "张三", "share": "50"}]
    assert value("list", rows, columns=COLUMNS) == [
        {"name": "李雪", "share": "50", "note": None},
        {"name": "张三", "share": "50", "note": None},
    ]


def test_list_tells_every_wrong_cell():
    with pytest.raises(Wrong) as caught:
        value("list", [{"name": "李雪", "share": ""}, {"name": "1", "share": "x"}], columns=COLUMNS)
    assert list(caught.value.cells) == ["0.share", "1.name", "1.share"]
    assert caught.value.cells["0.share"] == Text("请填写比例。", "Fill in: Share.")


def test_list_counts_its_rows():
    rows = [{"name": "李雪", "share": "1"}] * 3
    assert refusal("list", rows, columns=COLUMNS, max_rows=2) == "最多填写2行，请分次申请。"
    assert refusal("list", rows, columns=COLUMNS, min_rows=4) == "请至少填写4行。"
    assert refusal("list", "text", columns=COLUMNS) == "请逐行填写。"


@pytest.mark.parametrize(
    ("kind", "plain", "zh", "en"),
    [
        ("date", "2026-09-28", "2026年9月28日", "28 September 2026"),
        ("datetime", "2026-09-20T12:30:00+08:00", "2026年9月20日 12:30", "20 September 2026, 12:30"),
        ("money", 38000, "￥380.00", "￥380.00"),
        ("money", 123456789, "￥1,234,567.89", "￥1,234,567.89"),
        ("bool", True, "是", "Yes"),
        ("integer", 0, "0", "0"),
        ("text", "字", "字", "字"),
        ("text", None, "", ""),
    ],
)
def test_display(kind, plain, zh, en):
    assert (display(field(kind), plain, "zh-hans"), display(field(kind), plain, "en")) == (zh, en)


def test_display_of_choices_and_rows():
    options = {"yi": Text("彝族", "Yi"), "han": Text("汉族", "Han")}
    assert display(field("choice", options=options), "yi", "en") == "Yi"
    assert display(field("multichoice", options=options), ["yi", "han"], "zh") == "彝族、汉族"
    rows = [{"name": "李雪", "share": "50", "note": None}, {"name": "张三", "share": "50", "note": "甲"}]
    assert display(field("list", columns=COLUMNS), rows, "zh") == "李雪，50\n张三，50，甲"


def test_display_leaves_out_a_cell_that_a_register_owes():
    assert display(field("list", columns=COLUMNS), [{"name": "李雪", "share": UNKNOWN}], "zh") == "李雪"


@pytest.mark.parametrize(
    ("kind", "plain", "masked"),
    [
        ("person_name", "李雪", "李*"),
        ("person_name", "欧阳小明", "欧**明"),
        ("ric", "11010519491231002X", "110***********002X"),
        ("mobile", "13800138000", "138****8000"),
        ("bank_account", "6222020012345678901", "************8901"),
        ("address", "昆明市五华区华山西路1号", "昆明市五华区******"),
        ("text", "秘密", "**"),
        ("uscc", "91350100M000100Y43", "91350100M000100Y43"),
    ],
)
def test_mask(kind, plain, masked):
    assert mask(FieldType(kind), plain) == masked
