"""Narrative against table: soft, and only where no reading of the sentence fits the cells."""

from __future__ import annotations

import pytest

import parsers
from converters.document import Paragraph
from parsers.report import Finding
from tests.parsers import forms


def soft(sentence: str, **cells: str) -> list[Finding]:
    document = forms.document(forms.zeros(**cells))
    with_text = forms.of(document.blocks[:1], [Paragraph("一、总体情况"), Paragraph(sentence)], document.blocks[1:])
    return [finding for finding in parsers.parse(with_text).findings if finding.severity == "soft"]


def test_a_number_told_that_differs_from_its_cell_is_a_soft_finding():
    found = soft("2022年，我局收到政府信息公开申请5件。", requests__new_received__total="3")

    key = "requests.new_received.total"
    assert found == [Finding(f"N:{key}", key, "3", "5", "fail", "soft")]


def test_received_may_mean_new_and_carried_in_together():
    assert (
        soft(
            "2022年，我局共收到政府信息公开申请5件。",
            requests__new_received__total="3",
            requests__carried_in__total="2",
        )
        == []
    )


def test_a_number_told_that_agrees_is_no_finding():
    assert soft("2022年，我局收到政府信息公开申请3件。", requests__new_received__total="3") == []


def test_litigation_is_the_two_groups_together():
    cells = {"relief__litigation_direct__total": "1", "relief__litigation_after_review__total": "2"}

    assert soft("全年因政府信息公开引起行政诉讼3件。", **cells) == []
    assert [f.rule for f in soft("全年因政府信息公开引起行政诉讼2件。", **cells)] == [
        "N:relief.litigation_direct.total"
    ]


def test_a_blank_cell_makes_it_unknown_and_a_zero_told_beside_a_blank_is_nothing():
    key = "requests.new_received.total"
    assert soft("2022年，我局收到政府信息公开申请5件。", requests__new_received__total="") == [
        Finding(f"N:{key}", key, None, "5", "unknown", "soft")
    ]
    assert soft("2022年，我局未收到政府信息公开申请。", requests__new_received__total="") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "全市各级行政机关共收到政府信息公开申请1128件，办结1090件。",
        "第一季度收到政府信息公开申请5件。",
        "2021年，我局收到申请12件，引起行政复议4件。",
        "自2008年以来，累计收到政府信息公开申请611件。",
        "1至11月收到申请2件，12月收到申请1件，全年合计收到申请3件。",
        "涉及政府信息公开的行政诉讼0件，占全部诉讼案件（144件）的0%。",
    ],
)
def test_what_is_told_of_others_or_of_another_time_is_held_against_no_cell(sentence: str):
    assert soft(sentence, requests__new_received__total="3") == []


def test_a_number_of_the_office_behind_one_of_others_is_still_compared():
    found = soft("全市共收到申请1128件，其中我局受理5件。本年度我局收到申请5件。", requests__new_received__total="3")

    assert {f.found for f in found} == {"5"}


def test_behind_a_semicolon_the_sentence_goes_on_of_the_body_that_it_named_first():
    told = "我局收到政府信息公开申请3件，下属单位收到2件；政府信息公开引起行政复议4件。"

    assert [f.at for f in soft(told, requests__new_received__total="3")] == ["relief.review.total"]


def test_in_the_report_of_a_whole_city_the_city_is_no_other():
    document = forms.document(
        forms.zeros(requests__new_received__total="3"), title="青禾市2022年政府信息公开工作年度报告"
    )
    told = [Paragraph("一、总体情况"), Paragraph("2022年，全市共收到申请1128件，其中市本级收到8件。")]
    report = parsers.parse(forms.of(document.blocks[:1], told, document.blocks[1:]))

    assert report.scope == "level_of_government"
    assert [f.found for f in report.findings if f.rule.startswith("N:")] == ["1128"]


def test_a_group_of_the_form_is_its_rows_together_and_blanks_among_them_hold_nothing_against_an_agreement():
    cells = {"requests__denied__query__total": "2", "requests__denied__process__total": "1"}

    assert soft("全年不予公开政府信息公开申请3件。", **cells) == []
    assert soft("全年不予公开政府信息公开申请3件。", **cells, requests__denied__safety__total="") == []
    assert soft("办理结果为：不予公开政府信息公开申请7件。", **cells) == [
        Finding("N:requests.denied", "requests.denied", "3", "7", "fail", "soft")
    ]


def test_a_number_told_as_a_part_is_compared_where_the_text_says_that_it_is_of_the_year():
    told = "本年度共处理政府信息公开申请9件，其中{}7件，上年结转2件。"

    cells = {"requests__total_handled__total": "9", "requests__carried_in__total": "2"}
    assert [f.found for f in soft(told.format("新收"), **cells, requests__new_received__total="3")] == ["7"]
    assert soft(told.format("机关收到"), **cells, requests__new_received__total="3") == []


def test_a_part_is_not_compared_where_the_sentence_tells_the_whole():
    cells = {"relief__review__total": "9", "relief__review__upheld": "9"}

    assert soft("被申请行政复议9件，其中因政府信息公开答复被申请行政复议4件。", **cells) == []
    assert [f.found for f in soft("发生行政复议案件52件，其中涉及政府信息公开的4件。", **cells)] == ["4"]
    assert soft("作为行政复议机关，办理行政复议案件52件，其中涉及政府信息公开的4件。", **cells) == []


def test_applicants_are_those_of_the_new_or_of_the_handled_ones():
    cells = {
        "requests__new_received__natural": "4",
        "requests__new_received__biz": "1",
        "requests__new_received__total": "5",
    }
    told = "收到政府信息公开申请5件，其中自然人{}件、法人或其他组织{}件。"

    assert soft(told.format(4, 1), **cells) == []
    assert [(f.at, f.found) for f in soft(told.format(3, 2), **cells)] == [
        ("requests.new_received.natural", "3"),
        ("requests.new_received", "2"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "就申请答复事宜与申请人电话沟通97人次，当面沟通17次。",
        "收到第三方意见征询回函8份，其中同意公开6份，不同意公开9份。",
        "全年共处理不动产登记资料查询申请2543件，档案利用申请317件。",
        "本机关全年收到行政复议申请283件，受理82件，不予受理12件。",
        "作为行政复议机关，我局新收行政复议案件43件，其中政府信息公开类5件。",
        "在依申请公开答复中开展合法性审核86件次，出具法律意见书5份。",
        "指派专人办理重复申请，5名申请人共提出54件，作合并处理4件。",
        "对现行145件规范性文件开展专项清理。",
        "同一申请人提交申请45件，占比较高。",
    ],
)
def test_a_number_beside_words_that_the_form_does_not_know_is_held_against_no_cell(sentence: str):
    cells = {"requests__new_received__total": "3", "requests__total_handled__total": "3", "relief__review__total": "1"}

    assert soft(sentence, **cells) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "予以公开的申请中，自然人2件，法人或其他组织0件。",
        "自然人申请中，予以公开4件；法人或其他组织申请中，予以公开2件。",
        "已答复申请5件，另有1件在法定期限内答复。",
        "全年收到申请3件，按期答复2件，延期答复1件。",
        "办结件中网上答复7件、书面答复9件。",
        "制定规范性文件2件，印发规范性文件2件。",
    ],
)
def test_numbers_that_split_a_cell_by_what_the_form_does_not_ask_are_held_against_none(sentence: str):
    cells = {
        "requests__new_received__total": "3",
        "requests__new_received__natural": "3",
        "requests__total_handled__total": "3",
        "requests__granted__total": "1",
        "relief__litigation_direct__total": "3",
        "art20_1__normative_docs__issued": "5",
    }

    assert [f for f in soft(sentence, **cells) if f.rule.startswith("N:")] == []


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("青禾县教育局全年共收到政府信息公开申请8件，同比增长12.5%，办结9件。", ["8", "9"]),
        ("教育信息5200条。县教育局新收申请8件，较上年增加2件，其中自然人4件。", ["8", "4"]),
        ("一年来，我局认真落实条例规定，共接到政府信息公开申请23件，较上年有所增加。", ["23"]),
        ("2022年收到政府信息公开申请8件，引起行政复议4件。", ["8", "4"]),
        ("从申请结果看，全部公开5件。", ["5"]),
    ],
)
def test_a_number_is_told_plainly_also_by_a_clause_that_goes_on_from_such_a_number(sentence: str, told: list[str]):
    assert [f.found for f in soft(sentence, requests__new_received__total="3")] == told


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("政府信息公开行政诉讼2件，其中未经复议直接起诉1件，复议后起诉1件。", []),
        ("政府信息公开行政诉讼2件，其中未经复议直接起诉2件，复议后起诉1件。", ["litigation_direct 2"]),
        ("政府信息公开行政诉讼2件（未经复议直接起诉1件、复议后起诉0件）。", ["litigation_after_review 0"]),
        ("未经复议直接起诉、复议后起诉的政府信息公开案件共2件。", []),
        ("收到申请6件，其中自然人1件，法人或其他组织5件（商业企业4件，法律服务机构1件）。", []),
        ("收到申请6件，其中自然人1件，商业企业等组织5件。", []),
        ("收到申请6件，其中自然人1件，商业企业3件，法律服务机构1件。", ["new_received 3"]),
    ],
)
def test_what_the_form_tells_apart_is_held_against_its_own_cell(sentence: str, told: list[str]):
    cells = {
        "relief__litigation_direct__total": "1",
        "relief__litigation_after_review__total": "1",
        "requests__new_received__natural": "1",
        "requests__new_received__biz": "4",
        "requests__new_received__legal": "1",
        "requests__new_received__total": "6",
    }

    found = [f for f in soft(sentence, **cells) if f.rule.startswith("N:")]
    assert [f"{f.at.split('.')[1]} {f.found}" for f in found] == told


@pytest.mark.parametrize(
    "sentence",
    [
        "没有收到公民、法人和其他组织提出的政府信息公开申请。",
        "依申请公开、行政复议、行政诉讼均为0件。",
        "全年零申请、零复议、零诉讼。",
    ],
)
def test_none_of_several_things_is_held_against_the_cell_of_each(sentence: str):
    cells = {"requests__new_received__total": "3", "requests__total_handled__total": "3"}

    assert "0" in {f.found for f in soft(sentence, **cells) if f.rule == "N:requests.new_received.total"}


@pytest.mark.parametrize(
    "lines",
    [
        ("（二）依申请公开", "本年度新收5件。"),
        ("办理结果：予以公开5件；部分公开0件；不予公开0件。",),
        ("其中，作出予以公开决定5件，部分公开决定0件，不予公开决定0件。",),
        ("全面清理规范性文件，2022年制发5件，现行有效0件。",),
        ("2022年，全局收到政府信息公开申请5件。",),
        ("政府信息公开申请共收到5件。",),
        ("共收到政府信息公开申请3件，已按期办结5件。",),
        ("截至2022年底，共受理政府信息公开申请5件（较上年减少）。",),
        ("今年以来，我局共接收政府信息公开申请5件。",),
    ],
)
def test_manner_heading_and_series_leave_a_number_plain(lines: tuple[str, ...]):
    cells = {"requests__new_received__total": "3", "requests__granted__total": "3"}
    document = forms.document(forms.zeros(art20_1__normative_docs__issued="3", **cells))
    with_text = forms.of(document.blocks[:1], [Paragraph("一、总体情况"), *map(Paragraph, lines)], document.blocks[1:])

    assert [f.found for f in parsers.parse(with_text).findings if f.rule.startswith("N:")] == ["5"]


@pytest.mark.parametrize(
    "sentence",
    [
        "共收到政府信息公开申请3件，已按期办结2件。",
        "截至2022年6月底，收到政府信息公开申请5件。",
        "收到政府信息公开申请3件。全年新收5件（信访件）。",
        "收到政府信息公开申请3件。自然人通过网络提交2件，其中予以公开1件，不予公开0件。",
    ],
)
def test_what_may_be_a_part_or_of_something_else_is_still_held_against_no_cell(sentence: str):
    found = soft(sentence, requests__new_received__total="3", requests__granted__total="3")

    assert [f for f in found if f.rule.startswith("N:")] == []


def test_the_heading_says_of_what_cases_a_line_without_an_object_tells():
    document = forms.document(forms.zeros(relief__review__total="1"))
    lines = [Paragraph("四、政府信息公开行政复议、行政诉讼情况"), Paragraph("2022年，发生行政复议4件。")]
    report = parsers.parse(forms.of(document.blocks[:1], lines, document.blocks[1:]))

    assert [f.found for f in report.findings if f.rule.startswith("N:")] == ["4"]
