"""What a title says: a report or a look-alike, its year, its agency."""

from __future__ import annotations

import pytest

from crawlers.titles import agency_in, is_report, is_short_report, names_column, path_of_reports, year_in


@pytest.mark.parametrize(
    "title",
    [
        "硚口区城管执法局2021年度政府信息公开工作年度报告",
        "2021年硚口区城管执法局政府信息公开年报",
        "关于2021年度政府信息公开工作情况的报告",
        "某市人民政府二〇一九年政府信息公开工作报告 2020-03-20",
        "新闻办公室2021年政府信息公开工作年度报告",
        "某县教师培训中心2022年政府信息公开工作年度报告",
        "某局2008年政务公开工作总结",
        "某镇政府信息公开年度报告（2023年度）",
        "2021年政府信息公开年度报告公示",
        "审计局2020年政府信息公开年报.pdf",
    ],
)
def test_a_report_is_known_by_subject_and_kind(title: str) -> None:
    assert is_report(title)


@pytest.mark.parametrize(
    "title",
    [
        "关于报送2021年度政府信息公开工作年度报告的通知",
        "关于做好2021年政府信息公开年报编制工作的通知",
        "市政府办召开2021年政府信息公开工作年报培训会",
        "2021年上半年政府信息公开工作报告",
        "2021年第三季度政务公开工作报告",
        "《某局2022年政府信息公开工作年度报告》解读",
        "某局2022年政府信息公开工作年度报告（图解）",
        "2021年部门决算信息公开报告",
        "2021年法治政府建设年度报告",
        "2021年政府信息公开工作要点",
        "政府信息公开指南",
        "2021年企业环境信息公开年度报告",
        "2021年政府网站工作年度报表",
        "某县政府工作报告2021年",
        "信息公开工作报告",
    ],
)
def test_a_look_alike_is_none(title: str) -> None:
    assert not is_report(title)


@pytest.mark.parametrize("title", ["2021年年报", "财政局2021年年度报告", "某镇2020年度工作报告"])
def test_inside_its_column_a_title_may_be_short(title: str) -> None:
    assert is_short_report(title)


@pytest.mark.parametrize(
    "title", ["2021年法治政府建设情况报告", "2021年度部门决算报告", "2021年年报培训", "2021年预算", "年报"]
)
def test_a_short_title_may_not_name_another_subject(title: str) -> None:
    assert not is_short_report(title)


@pytest.mark.parametrize(
    "name",
    ["政府信息公开年报", "信息公开年报", "政府信息公开工作年度报告", "公开年报", "年度报告", "部门年报", "乡镇年报",
     "县直部门信息公开年报", "·历年年报 >"],
)  # fmt: skip
def test_columns_are_known_by_name(name: str) -> None:
    assert names_column(name)


@pytest.mark.parametrize("name", ["2021年年报", "政府信息公开指南", "年鉴", "统计年报", "某局信息公开年报", "更多"])
def test_other_links_name_no_column(name: str) -> None:
    assert not names_column(name)


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2021年度报告", 2021),
        ("二〇二一年政府信息公开年报", 2021),
        ("二○一○年年报", 2010),
        ("二O二三年年报", 2023),
        ("2021年政府信息公开年度报告（2022年1月公布）", 2021),
        ("政府信息公开年报 2019", 2019),
        ("2019-2020 信息公开年报", None),
        ("文号 120215号年报", None),
        ("年报", None),
        ("1949年报", None),
    ],
)
def test_the_year_a_title_speaks_of(title: str, year: int | None) -> None:
    assert year_in(title) == year


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        ("硚口区城管执法局2021年度政府信息公开工作年度报告", "硚口区城管执法局"),
        ("2021年硚口区城管执法局政府信息公开工作年度报告", "硚口区城管执法局"),
        ("二〇二一年硚口区人民政府信息公开年报", "硚口区人民政府"),
        ("国家税务总局某县税务局2023年政府信息公开工作年度报告", "国家税务总局某县税务局"),
        ("2021年政府信息公开年报", None),
        ("关于我们2021年信息公开年报", None),
    ],
)
def test_the_agency_a_title_begins_with(title: str, agency: str | None) -> None:
    assert agency_in(title) == agency


@pytest.mark.parametrize(
    ("url", "expected"),
    [("http://x.cn/zwgk/zfxxgknb_70297/", True), ("http://x.cn/zfxxgkndbg/t1.html", True), ("http://x.cn/xw/", False)],
)
def test_a_path_may_name_the_column_in_pinyin(url: str, expected: bool) -> None:
    assert path_of_reports(url) is expected
