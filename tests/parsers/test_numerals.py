from decimal import Decimal

import pytest

from parsers.numerals import Reading, read_cell, read_change, read_in_words, read_numeral


@pytest.mark.parametrize(
    "raw",
    ["0", "０", "O", "o", "零", "无", "〇", " 0 ", "\xa00", "? 0", "?0", "0?", "0①", "0。", "增/减0", "-0", "（0）"],
)
def test_every_spelling_of_zero_is_the_number_0(raw: str) -> None:
    assert read_cell(raw) == Reading("0", "number")


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "\xa0", "\u200b", "\n", "?", "？"])
def test_a_blank_is_blank_and_never_0(raw: str) -> None:
    assert read_cell(raw) == Reading(None, "blank")


@pytest.mark.parametrize(
    "raw", ["/", "／", "-", "－", "—", "——", "— —", "⸺", "–", "*", "不涉及", "不涉\n及", "不 适 用", "N/A", "n/a", "\\"]
)
def test_a_mark_is_a_mark(raw: str) -> None:
    assert read_cell(raw) == Reading(None, "mark")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("12", "12"), ("１２", "12"), ("007", "7"), ("0.50", "0.50"), ("36.75", "36.75"), ("5．6", "5.6"),
        ("1,234", "1234"), ("1，234", "1234"), ("1\u2009234.56", "1234.56"),
        ("12\u202f345\u202f678", "12345678"), ("1'234", "1234"),
        ("+123", "123"), ("-2", "-2"), ("－2", "-2"), ("\u22122", "-2"), ("\u20132", "-2"),
        ("增98", "98"), ("增加5", "5"), ("减4", "-4"), ("减少4", "-4"), ("↑5", "5"), ("↓2", "-2"), ("2①", "2"),
        ("'12", "12"), ("（-12）", "-12"), ("12（其中网上3件）", "12"), ("12（含上年结转）", "12"),
    ],
)  # fmt: skip
def test_digits_stay_as_printed_but_for_separators_signs_and_leading_zeros(raw: str, value: str) -> None:
    assert read_cell(raw) == Reading(value, "number")


@pytest.mark.parametrize(
    ("raw", "value", "unit"),
    [
        ("3件", "3", "件"), ("3 件", "3", "件"), ("0条", "0", "条"), ("3万件", "30000", "件"),
        ("3405820元", "3405820", "元"), ("712.187895万元", "712.187895", "万元"), ("0万元", "0", "万元"),
        ("1,234.56万元", "1234.56", "万元"), ("1.2亿元", "1.2", "亿元"), ("1.5\n万元", "1.5", "万元"),
        ("[bookmark: _GoBack]570.6387万元", "570.6387", "万元"),
        ("人民币36.75万元", "36.75", "万元"), ("共3件", "3", "件"),
    ],
)  # fmt: skip
def test_money_keeps_its_printed_unit_and_counts_take_the_factor_in(raw: str, value: str, unit: str) -> None:
    assert read_cell(raw) == Reading(value, "number", unit)


@pytest.mark.parametrize(
    "raw", ["12①", "12¹", "12 ²", "12*", "12※", "12#", "12。", "12[1]", "12〔注1〕", "12（注）", "12注2"]
)
def test_the_mark_of_a_note_is_no_digit_of_the_number_before_it(raw: str) -> None:
    assert read_cell(raw) == Reading("12", "number")


def test_it_may_stand_behind_the_unit() -> None:
    assert read_cell("12件①") == read_cell("12 件〔注1〕") == Reading("12", "number", "件")
    assert read_cell("570.6万元¹") == Reading("570.6", "number", "万元")


def test_a_bare_factor_is_counted_in_a_count_and_is_the_unit_of_an_amount() -> None:
    assert read_cell("3.5万") == Reading("35000", "number")
    assert read_cell("3.5万", is_money=True) == Reading("3.5", "number", "万元")


@pytest.mark.parametrize(
    "raw",
    [
        "增",
        "(5)",
        "12,34",
        "1 2",
        "3.5万余",
        "5%",
        "2022年",
        "1.2.3",
        "3件5",
        "见附件",
        "12（估计）",
        "（12）",
        "—4",
        "十二",
        "0 137",
        "0,137",
        "12  345",
        "119 119",
        "1\xa0234",
        "٣",
        "1٣",
    ],
)
def test_what_is_not_plainly_a_number_is_text(raw: str) -> None:
    assert read_cell(raw) == Reading(None, "text")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.8万余", "18000"), ("18万余", "180000"), ("137.6万", "1376000"), ("4.5亿", "450000000"), ("2,364余", "2364"),
        ("四十二", "42"), ("两", "2"), ("十", "10"), ("一百零五", "105"), ("一万二千", "12000"), ("二〇二三", "2023"),
        ("百万", "1000000"), ("数百万", "1000000"), ("千余", "1000"), ("３２６", "326"),
    ],
)  # fmt: skip
def test_numerals_of_running_text_have_a_value(text: str, value: str) -> None:
    assert read_numeral(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "条", "一致", "1.2.3", "abc"])
def test_what_is_no_numeral_has_no_value(text: str) -> None:
    assert read_numeral(text) is None


@pytest.mark.parametrize(
    ("printed", "value"), [("111\n04", "11104"), ("3456.\n78", "3456.78"), ("3456\n.78", "3456.78")]
)
def test_a_number_broken_over_lines_by_a_narrow_cell_is_one_number(printed, value):
    assert read_cell(printed).value == value


@pytest.mark.parametrize(
    "printed", ["5\n3", "12\n34", "100\n200", "0\n0", "182\n0", "12345\n678", "12\n0.5", "1\n02\n3", "0\n05"]
)
def test_lines_that_could_be_numbers_of_their_own_are_not_joined(printed):
    assert read_cell(printed).state == "text"


def test_a_magnitude_in_traditional_characters_is_the_same_magnitude() -> None:
    assert read_cell("3萬件") == Reading("30000", "number", "件")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("—4", "-4"), ("——4", "-4"), ("减：4", "-4"), ("减-4", "-4"), ("4（减）", "-4"), ("98（增加）", "98"),
        ("取消4", "-4"), ("下降4项", "-4"), ("增长98", "98"), ("增0/减4", "-4"), ("增98/减0", "98"),
    ],
)  # fmt: skip
def test_a_change_is_signed_by_a_dash_or_a_word(raw: str, value: str) -> None:
    reading = read_change(raw)
    assert reading is not None and (reading.value, reading.state) == (value, "number")


@pytest.mark.parametrize("raw", ["增2/减4", "增5/减05", "增-4", "4（）", "增", "持平", "—"])
def test_what_says_two_numbers_or_none_is_no_change(raw: str) -> None:
    assert read_change(raw) is None


@pytest.mark.parametrize(("raw", "value"), [("十二", "12"), ("两件", "2"), ("一百零五", "105"), ("三", "3")])
def test_a_count_may_be_written_in_words(raw: str, value: str) -> None:
    reading = read_in_words(raw)
    assert reading is not None and reading.value == value


@pytest.mark.parametrize("raw", ["一", "一、", "三是", "第三", "十万火急", "零", ""])
def test_what_may_be_a_dash_or_is_a_word_is_no_count(raw: str) -> None:
    assert read_in_words(raw) is None
