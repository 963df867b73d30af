"""Dates, money and masked numbers as documents write them."""

import pytest

from oneservice.documents import chinese


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-09-20", "2026年9月20日"),
        ("2026-09-20T12:05:00+08:00", "2026年9月20日12时05分"),
        ("2026-09-20T16:30:00+00:00", "2026年9月21日0时30分"),
    ],
)
def test_a_date_is_shown_in_chinese_and_in_china_time(text, shown):
    assert chinese.zh_date(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-06", "二〇二六年十一月六日"),
        ("2026-10-31", "二〇二六年十月三十一日"),
        ("2030-12-20", "二〇三〇年十二月二十日"),
    ],
)
def test_a_formal_date_has_no_figures(text, shown):
    assert chinese.zh_date_formal(text) == shown


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (10, "壹角整"),
        (1005, "壹拾元零伍分"),
        (38000, "叁佰捌拾元整"),
        (128050, "壹仟贰佰捌拾元伍角整"),
        (107000, "壹仟零柒拾元整"),
        (1000000, "壹万元整"),
        (2000100, "贰万零壹元整"),
        (10020030000, "壹亿零贰拾万零叁佰元整"),
    ],
)
def test_an_amount_is_written_in_capital_numerals(fen, words):
    assert chinese.yuan_words(fen) == words


@pytest.mark.parametrize("text", ["￥1,280.50", "1280.5", "1,280.50 元", "1280.50 yuan"])
def test_an_amount_is_read_from_what_people_see(text):
    assert chinese.fen(text) == 128050


def test_an_amount_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not an amount"):
        chinese.fen("免费")


def test_masks_keep_only_what_tells_people_apart():
    assert chinese.mask_ric("530102199001010011") == "530102********0011"
    assert chinese.mask_mobile("13800005678") == "138****5678"
    assert chinese.mask_account("6222021234567890128") == "***************0128"
    assert chinese.mask_name("张颖桦") == "张*桦"
    assert chinese.mask_name("张颖") == "张*"


def test_a_short_number_is_not_given_away_by_its_mask():
    assert chinese.mask_mobile("1234567") == "1******"
