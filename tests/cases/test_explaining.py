"""Why an item applies, a field is asked, a date is what it is: for whom it may concern."""

import pytest

from oneservice.cases.errors import NotFound
from oneservice.cases.queries import explaining
from oneservice.engine.definition import Text

pytestmark = pytest.mark.django_db


def shown(explanation):
    return [(read.name, read.shown.zh) for read in explanation.reads]


# --- items ------------------------------------------------------------------------------------------------


def test_item_says_its_rule_and_what_it_read(draft):
    why = explaining.why_item(draft.mother, draft.ref, "maternity-claim")
    assert why.text.zh == "需要办理，因为：母亲是否参加职工生育保险 为 是（读到：是）。"
    assert why.text.en == "Needed, because: Is the mother in the employees' maternity scheme is yes (read: yes)."
    assert shown(why) == [("mother.employee_insured", "是")]


def test_item_that_does_not_apply_says_so(stage):
    stage.scene("母亲未参加").open()
    why = explaining.why_item(stage.mother, stage.ref, "maternity-claim")
    assert why.text.zh == "不需办理，因为不符合：母亲是否参加职工生育保险 为 是（读到：否）。"


def test_item_without_a_rule_is_part_of_every_case(draft):
    why = explaining.why_item(draft.mother, draft.ref, "birth-certificate")
    assert (why.text.zh, why.rule, why.reads) == ("所有申请都需要办理。", None, ())


def test_item_stopped_behind_another_names_it(filed):
    filed.act("birth-certificate", "not-accept")
    why = explaining.why_item(filed.mother, filed.ref, "vaccination")
    assert why.text.zh == "前序事项没有办成，本事项随之终止：“出生医学证明（首次签发）”。"


def test_co_signer_is_not_shown_what_is_on_no_page_of_theirs(submitted):
    why = explaining.why_item(submitted.father, submitted.ref, "maternity-claim")
    assert shown(why) == [("mother.employee_insured", "不在您可查看的范围内")]
    assert why.text.zh == "需要办理，因为：母亲是否参加职工生育保险 为 是（读到：不在您可查看的范围内）。"


def test_stranger_and_unknown_item_find_nothing(draft):
    with pytest.raises(NotFound):
        explaining.why_item(draft.stranger, draft.ref, "maternity-claim")
    with pytest.raises(NotFound):
        explaining.why_item(draft.mother, draft.ref, "no-such")


def test_desk_reads_what_its_item_declares(filed):
    filed.once("usual birth-certificate")
    staff, item = filed.office("maternity-claim", "clerk"), filed.item("maternity-claim")
    assert shown(explaining.why_item_here(staff, item.pk)) == [("mother.employee_insured", "是")]


def test_desk_of_another_office_finds_nothing(filed):
    item = filed.item("maternity-claim")
    with pytest.raises(NotFound):
        explaining.why_item_here(filed.office("birth-certificate", "clerk"), item.pk)


# --- fields -----------------------------------------------------------------------------------------------


def test_field_says_who_needs_it(draft):
    why = explaining.why_field(draft.mother, draft.ref, "pay.bank_name")
    assert why.text == Text(
        "“开户银行”用于办理：生育医疗费用报销和生育津贴申领、育儿补贴申领。",
        "“Bank” is used to handle: Maternity costs and allowance, Childcare subsidy.",
    )


def test_field_a_register_gave_says_which(draft):
    why = explaining.why_field(draft.mother, draft.ref, "newborn.weeks")
    assert why.text.zh.endswith("已由“分娩登记信息”提供，不需要填写。")
    assert shown(why) == [("newborn.weeks", "39")]


def test_field_whose_register_is_silent_says_so(stage, faults):
    faults("civil.marriage", "silent")
    stage.open()
    why = explaining.why_field(stage.mother, stage.ref, "father.name")
    assert why.text.zh.endswith("“婚姻登记信息”还没有回复，可以先填写。")


def test_field_nobody_could_find_says_so(stage, faults):
    faults("civil.marriage", "not_found")
    stage.open()
    why = explaining.why_field(stage.mother, stage.ref, "father.name")
    assert why.text.en.endswith("“Marriage register” has nothing on it, so you are asked.")


def test_division_is_shown_by_its_name(draft):
    why = explaining.why_field(draft.mother, draft.ref, "newborn.birth_division")
    assert shown(why) == [("newborn.birth_division", "昆明市盘龙区")]


def test_field_of_no_page_of_theirs_is_not_explained_to_a_co_signer(submitted):
    with pytest.raises(NotFound):
        explaining.why_field(submitted.father, submitted.ref, "pay.bank_account")


def test_desk_is_told_only_of_its_extract(filed):
    filed.once("usual birth-certificate")
    staff, item = filed.office("vaccination", "clerk"), filed.item("vaccination")
    assert explaining.why_field_here(staff, item.pk, "newborn.weight").text.zh.startswith("“出生体重（克）”用于办理：")
    with pytest.raises(NotFound):
        explaining.why_field_here(staff, item.pk, "pay.bank_account")


# --- dates ------------------------------------------------------------------------------------------------


def test_date_counts_from_acceptance_and_skips_the_holidays(filed):
    filed.once("usual birth-certificate").act("maternity-claim", "accept")
    why = explaining.why_date(filed.mother, filed.ref, "maternity-claim")
    assert why.text.zh == (
        "2026年9月28日受理；承诺时限 5 个工作日，从次日起算；不计入的休息日、节假日：2026年10月1日至2026年10月7日；"
        "计入的调休工作日：2026年10月10日；所以应于 2026年10月10日 前办结。"
    )


def test_desk_reads_the_same_date(filed):
    staff, item = filed.office("birth-certificate", "clerk"), filed.item("birth-certificate")
    assert explaining.why_date_here(staff, item.pk).text.zh == "还没有受理；受理后即办事项，受理当日办结。"


def test_date_of_the_case_names_the_longest_way(filed):
    why = explaining.why_date(filed.mother, filed.ref)
    assert "“育儿补贴申领”（10 个工作日）" in why.text.zh
    assert why.text.zh.endswith(
        f"所以应于 {filed.case.due.year}年{filed.case.due.month}月{filed.case.due.day}日 前办结。"
    )


def test_draft_has_no_date_yet(draft):
    with pytest.raises(NotFound):
        explaining.why_date(draft.mother, draft.ref)
