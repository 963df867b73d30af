"""Every template of the content: renders, says what it was given, is sealed at its place, leaves nothing blank."""

import io
import json
import logging
import re
import shutil
import subprocess

import pikepdf
import pytest

from oneservice.documents.render import render
from oneservice.documents.templates import ENGINE_NAMES, names_read, template_problems
from tests.documents import organisations, samples

ALL = sorted(samples.documents())
NAMED = {
    "application-form": (
        "新生儿出生一件事联办申请表",
        "一、父母",
        "城乡居民基本医疗保险参保登记",
        "电子证照，免于提交",
    ),
    "acceptance-receipt": ("受理通知书", "2026年10月12日", "530102-20260928-000128-03"),
    "deemed-acceptance": ("视为受理告知书", "第三十二条", "2026年9月28日", "2026年10月12日"),
    "resubmission-receipt": ("补正材料收件凭证", "孩子的近期免冠照片", "2026年9月29日收到"),
    "reconsideration-receipt": ("复核申请回执", "不能重复登记", "上述期限照常计算"),
    "correction-notice": ("2026年10月26日前", "孩子的近期免冠照片", "照片背景不是白色", "只补正上列内容"),
    "refusal-decision": ("不能重复登记", "六十日内依法申请行政复议", "二〇二六年九月二十九日"),
    "non-acceptance-notice": ("不予受理", "行政诉讼"),
    "ended-notice": ("终止办理",),
    "deferral-notice": ("容缺受理告知书", "孩子的近期免冠照片", "2026年10月9日"),
    "reconsideration-notice": ("复核结果告知书", "重新办理本事项", "不能重复登记"),
    "revocation-decision": ("撤销决定书", "不能重复登记", "六十日内依法申请行政复议"),
    "pause-notice": ("办理时间告知书", "暂停计时", "不能重复登记"),
    "rectification-notice": ("限期整改通知书", "承诺人名下另有房产", "2026年10月26日"),
    "appointment-notice": ("到场办理通知书", "2026年10月12日 09:30", "昆明市盘龙区示例路14号"),
    "assessment-notice": ("专家评审告知书", "不计算在办理期限内", "2026年10月26日"),
    "transfer-notice": ("移送告知书", "昆明市公安局盘龙分局", "2026年10月12日"),
    "custody-list": ("纸质材料交接单", "芒康县", "居民户口簿（家庭户）", "530102-20260928-000128-J01"),
    "supervision-order": ("督办单", "昆明市公安局盘龙分局", "2026年10月12日", "2026年10月14日前"),
    "withdrawal-receipt": ("撤回申请回执", "已撤回", "不予办理", "退回原付款账户"),
    "e-receipt": ("PJ2026-000128", "张*桦", "￥400.00", "肆佰元整", "《社会保险费征缴暂行条例》", "校验码"),
    "red-receipt": ("-￥400.00", "（负数）肆佰元整", "原票据号码：PJ2026-000128", "2026年9月30日"),
    "grant-decision": ("准予办理", "户口登记条例"),
    "closing-certificate": ("办结告知书", "不予办理", "不适用", "已终止"),
    "birth-cert": ("李铉玥", "2026年9月20日12时30分", "3250 克", "530103199403150024"),
    "household-page": ("李铉玥", "530102202609200021", "张守诚"),
    "vaccination-booklet": ("李铉玥", "乙肝疫苗", "13900001234"),
    "medins-registration": ("530102202609200021", "昆明市五华区医疗保障局"),
    "payment-receipt": ("￥400.00", "肆佰元整", "2026 年度"),
    "social-card": ("社会保障号码", "邮寄至：云南省昆明市五华区翠湖北路"),
    "benefit-decision": ("￥21,680.50", "贰万壹仟陆佰捌拾元伍角整", "***************0128"),
    "subsidy-decision": ("￥3,600.00", "叁仟陆佰元整"),
    "birth-service-record": ("张颖桦", "生育登记凭证"),
    "parenting-record": ("0 个月", "新生儿家庭访视"),
    "name-statement": ("生育一女", "李铉玥", "李婺奕"),
    "birth-cert-application": ("FM530102202609200017", "姓名不能更改"),
    "head-consent": ("张守诚", "同意下列新生儿在本户登记户口"),
    "bank-statement-form": ("6222021234567890128", "富滇银行昆明盘龙支行"),
    **organisations.NAMED,
}


def made(document_id, data):
    return render(samples.template(document_id), samples.partials(), data, title=samples.title(document_id))


def text_of(pdf, tmp_path):
    file = tmp_path / "a.pdf"
    file.write_bytes(pdf)
    shown = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True).stdout.decode()
    return "".join(shown.split())


needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")


def test_every_document_has_its_template():
    files = {path.stem for path in samples.TEMPLATES.glob("[a-z]*.html")}
    assert files == set(ALL)
    assert set(NAMED) - files == set()


@pytest.mark.parametrize("document_id", ALL)
def test_it_compiles(document_id):
    assert template_problems(samples.template(document_id), samples.partials()) == []


@pytest.mark.deep
@pytest.mark.parametrize("document_id", ALL)
@pytest.mark.parametrize("kind", [samples.sample_data, samples.hard_data, samples.empty_data])
def test_it_renders_the_same_twice_without_a_warning(document_id, kind, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        first, second = (made(document_id, kind(document_id)) for _ in range(2))
    assert first.pdf == second.pdf
    assert caplog.messages == []
    assert first.pages <= 2


@pytest.mark.deep
@needs_poppler
@pytest.mark.parametrize("document_id", ALL)
def test_it_says_what_it_was_given(document_id, tmp_path):
    text = text_of(made(document_id, samples.sample_data(document_id)).pdf, tmp_path)
    phrases = NAMED.get(document_id, (samples.title(document_id),))
    wanted = [phrase for phrase in phrases if "".join(phrase.split()) not in text]
    assert wanted == []
    assert "示例，请按本地法规调整" in text


@needs_poppler
@pytest.mark.parametrize("document_id", ["birth-cert", "household-page", "social-card", "name-statement"])
def test_rare_characters_come_out_as_text(document_id, tmp_path):
    text = text_of(made(document_id, samples.hard_data(document_id)).pdf, tmp_path)
    assert "𬭎㛃䶮" in text


@needs_poppler
@pytest.mark.parametrize("document_id", ["birth-cert", "application-form"])
def test_only_the_shipped_fonts_are_used_and_embedded(document_id, tmp_path):
    file = tmp_path / "a.pdf"
    file.write_bytes(made(document_id, samples.hard_data(document_id)).pdf)
    lines = subprocess.run(["pdffonts", file], capture_output=True, text=True).stdout.splitlines()[2:]
    assert {line.split()[0].split("+")[1][:10] for line in lines} == {"OneService"}
    assert {tuple(line.split()[-5:-2]) for line in lines} == {("yes", "yes", "yes")}


@pytest.mark.deep
@needs_poppler
@pytest.mark.parametrize("document_id", ALL)
def test_an_empty_value_is_a_dash_never_a_word_of_the_machine(document_id, tmp_path):
    text = text_of(made(document_id, samples.empty_data(document_id)).pdf, tmp_path)
    assert [word for word in ("None", "null", "undefined", "[]", "{}") if word in text] == []


@pytest.mark.deep
@pytest.mark.parametrize("document_id", ALL)
def test_it_is_tagged_and_carries_its_data(document_id):
    data = samples.sample_data(document_id)
    with pikepdf.open(io.BytesIO(made(document_id, data).pdf)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert str(pdf.docinfo.Title) == samples.title(document_id)
        assert json.loads(pdf.attachments["data.json"].get_file().read_bytes()) == data


def is_sealed(document_id):
    return bool(samples.documents()[document_id].get("seal"))


def parts_of(text):
    """The partials it is put together from, and theirs."""
    named = set(re.findall(r"(?:render|include|layout)\s+['\"]([^'\"]+)", text))
    return named.union(*(parts_of(samples.partials()[name]) for name in named))


def one_of_each_layout():
    """All documents; those put together from the same parts as one before are printed in deep."""
    known = set()
    for document_id in ALL:
        layout = is_sealed(document_id), frozenset(parts_of(samples.template(document_id)))
        yield pytest.param(document_id, marks=[pytest.mark.deep] if layout in known else [])
        known.add(layout)


@pytest.mark.parametrize("document_id", ALL)
def test_only_a_sealed_document_can_have_a_place_for_the_seal(document_id):
    text = samples.template(document_id)
    placed = [part for part in (text, *(samples.partials()[name] for name in parts_of(text))) if 'id="seal"' in part]
    assert bool(placed) == is_sealed(document_id)


@pytest.mark.parametrize("document_id", list(one_of_each_layout()))
def test_a_sealed_document_has_a_place_for_the_seal(document_id):
    sealed = is_sealed(document_id)
    printed = made(document_id, samples.sample_data(document_id))
    place = printed.seal
    assert (place is not None) == sealed
    if place:
        with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
            _, _, wide, high = (float(edge) for edge in pdf.pages[-1].mediabox)
        assert (round(place.right - place.left), round(place.top - place.bottom)) == (119, 119)
        assert (place.left > 0, place.bottom > 0, place.right < wide, place.top < high) == (True, True, True, True)


def fields_known_to(document_id):
    """The fields a document of the shipped items may name: what each item that makes it needs or gives."""
    made_by = [item for item in samples.items() if document_id in (item.get("result"), *samples.made_from(item))]
    sets = [set(item["needs"]) | set(item.get("gives", [])) for item in made_by]
    return set.intersection(*sets) if sets else set()


@pytest.mark.parametrize("document_id", ALL)
def test_it_names_only_what_its_items_know(document_id):
    read = names_read(samples.template(document_id), samples.partials())
    groups = [name for name in read if name.partition(".")[0] not in ENGINE_NAMES]
    assert sorted(set(groups) - fields_known_to(document_id)) == []
    given = [name for name in read if name not in groups]
    assert [name for name in given if "." in name and name.split(".")[1] not in ENGINE_NAMES[name.split(".")[0]]] == []
