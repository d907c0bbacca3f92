"""Who reports on which year, and for whom."""

from __future__ import annotations

import msgspec
import pytest

from converters.document import Cell, Document, Paragraph, Table
from converters.text import clean
from parsers.identity import Hint, Identity, identify
from parsers.identity.titles import is_look_alike, is_other_period


def who(*lines: str, hint: Hint | None = None, **declared: str) -> Identity:
    title = declared.pop("title", None)
    blocks = tuple(Paragraph(line) for line in lines)
    return identify(Document("text/html", blocks, title=title, metadata=declared), hint or Hint())


@pytest.mark.parametrize(
    ("title", "agency", "year", "scope", "region"),
    [
        (
            "长春市朝阳区人民政府信息公开工作年度报告（2023年）",
            "长春市朝阳区人民政府",
            2023,
            "level_of_government",
            "220104",
        ),
        ("桐乡市人民政府办公室2024年政府信息公开工作年度报告", "桐乡市人民政府办公室", 2024, "agency", "330483"),
        ("2021年度抚州市东乡区教体局政府信息公开年报", "抚州市东乡区教体局", 2021, "agency", "361003"),
        ("二〇二三年上海市徐汇区民政局政府信息公开工作年度报告", "上海市徐汇区民政局", 2023, "agency", "310104"),
        ("关于公布青禾县卫生健康局2022年度政府信息公开工作报告的通知", "青禾县卫生健康局", 2022, "agency", None),
        ("南岗区城管局 2021 年政府信息公开工作 年度报告", "南岗区城管局", 2021, "agency", "230103"),
        ("[部门年报]固镇县审计局2022年政府信息公开工作年度报告", "固镇县审计局", 2022, "agency", "340323"),
        ("青禾县2023年政府信息公开工作年度报告", "青禾县", 2023, "level_of_government", None),
        ("青禾县民政局关于印发《2022年政府信息公开工作年度报告》的通知", "青禾县民政局", 2022, "agency", None),
        ("青禾县民政局关于2022年度政府信息公开工作情况的报告", "青禾县民政局", 2022, "agency", None),
        ("国家税务总局青禾县税务局政府信息公开2022年度报告", "国家税务总局青禾县税务局", 2022, "agency", None),
        ("青禾县人民政府信息公开工作2022年度报告", "青禾县人民政府", 2022, "level_of_government", None),
        ("青禾县政府网-青禾县教育局2022年政府信息公开工作年度报告", "青禾县教育局", 2022, "agency", None),
        ("青禾县人民政府 政府信息公开年报 青禾县教育局2022年政府信息公开年报", "青禾县教育局", 2022, "agency", None),
        ("2022年政府信息公开工作年度报告（青禾县教育局）", "青禾县教育局", 2022, "agency", None),
        ("2022年度政府信息公开工作年度报告——青禾县教育局", "青禾县教育局", 2022, "agency", None),
        ("附件1 青禾县教育局２０２２年政府信息公开工作年度报告", "青禾县教育局", 2022, "agency", None),
        ("青禾縣教育局2022年政府信息公開工作年度報告", "青禾縣教育局", 2022, "agency", None),
        ("青禾县第一中学2022年信息公开年度报告", "青禾县第一中学", 2022, "agency", None),
        ("青禾县第12000中学2022年信息公开年度报告", "青禾县第12000中学", 2022, "agency", None),
        ("青禾县民政局关于2022年度政府信息公开工作的年度报告", "青禾县民政局", 2022, "agency", None),
        ("青禾县财政局（国资局）2022年政府信息公开工作年度报告", "青禾县财政局（国资局）", 2022, "agency", None),
        ("政府信息公开工作年度报告（2022年）青禾县司法局", "青禾县司法局", 2022, "agency", None),
        ("青禾县职业学院2021-2022学年信息公开年度报告", "青禾县职业学院", 2021, "agency", None),
        ("2022年报：青禾县司法局政府信息公开工作年度报告", "青禾县司法局", 2022, "agency", None),
        (
            "锡林郭勒盟行政公署2021年政府信息公开工作年度报告",
            "锡林郭勒盟行政公署",
            2021,
            "level_of_government",
            "152500",
        ),
        ("中国人民银行成都分行2022年政府信息公开工作年度报告", "中国人民银行成都分行", 2022, "agency", "510100"),
        ("湖州南太湖新区管委会2023年政府信息公开工作年度报告", "湖州南太湖新区管委会", 2023, "agency", "330500"),
        ("中山大学2023年信息公开年度报告", "中山大学", 2023, "agency", None),
        ("青禾县职业学院2021—2022学年信息公开年度报告", "青禾县职业学院", 2021, "agency", None),
        ("桐乡市2023年度市民政局政府信息公开工作年度报告", "桐乡市民政局", 2023, "agency", "330483"),
        ("关于报送《固镇县司法局2014年政府信息公开年度报告》的函", "固镇县司法局", 2014, "agency", "340323"),
        ("2012年1月 - 固镇县司法局2011年政府信息公开工作年度报告", "固镇县司法局", 2011, "agency", "340323"),
        ("[2017年] 固镇县司法局2016年度政府信息公开年报", "固镇县司法局", 2016, "agency", "340323"),
        (
            "固镇县文体局 - 2020年政府信息公开工作年度报告 - 固镇县人民政府门户网站",
            "固镇县文体局",
            2020,
            "agency",
            "340323",
        ),
        ("长沙高新区管委会2017年政府信息公开年报", "长沙高新区管委会", 2017, "agency", "430100"),
        ("南京西路街道2015年政府信息公开年度报告", "南京西路街道", 2015, "agency", None),
        ("国家统计局新郑调查队2021年政府信息公开年度报告", "国家统计局新郑调查队", 2021, "agency", "410184"),
        ("遵义市生态环境局播州分局2022年政府信息公开年报", "遵义市生态环境局播州分局", 2022, "agency", "520304"),
        ("自然资源部北海局2020年政府信息公开工作年度报告", "自然资源部北海局", 2020, "agency", None),
        ("大同市气象部门2023年政府信息公开工作年度报告", "大同市气象部门", 2023, "agency", "140200"),
        ("审计署驻上海特派员办事处2018年政府信息公开年报", "审计署驻上海特派员办事处", 2018, "agency", "310000"),
        ("喀什地区行署2017年政府信息公开工作年度报告", "喀什地区行署", 2017, "level_of_government", "653100"),
        ("临夏州东乡县财政局2019年政府信息公开年报", "临夏州东乡县财政局", 2019, "agency", "622926"),
        ("施甸县太平镇人民政府2019年政府信息公开年报", "施甸县太平镇人民政府", 2019, "agency", "530521"),
        ("施甸县太平镇2019年政府信息公开年报", "施甸县太平镇", 2019, "agency", "530521"),
        ("樂山市教育局2012年政府信息公開年度報告", "樂山市教育局", 2012, "agency", "511100"),
        ("海南省審計廳2020年政府資訊公開工作年度報告", "海南省審計廳", 2020, "agency", "460000"),
    ],
)
def test_the_title_says_agency_year_and_scope(title, agency, year, scope, region):
    found = who(title)

    assert (found.agency, found.year, found.scope, found.region_code) == (agency, year, scope, region)
    assert found.is_titled


def test_a_number_in_a_name_that_could_be_a_year_gives_way_to_the_one_called_a_year():
    assert who("青禾县2030规划办公室2022年政府信息公开工作年度报告").year == 2022


@pytest.mark.parametrize("field", ["名称：", "* 标题: ", "信息名称："])
def test_a_title_behind_its_field_is_the_title_and_that_of_a_neighbour_names_nobody(field):
    title = "青禾县教育局2022年政府信息公开工作年度报告"
    found = who(f"{field}{title}", f"上一篇：[{title.replace('2022', '2021')}")
    assert (found.title, found.agency, found.year) == (title, "青禾县教育局", 2022)


def test_a_title_broken_over_two_lines_is_one_title():
    assert who("青禾县教育局", "2022年政府信息公开工作年度报告", "一、总体情况").agency == "青禾县教育局"


def test_a_district_name_borne_by_many_gets_its_code_from_the_city_in_the_text():
    assert who("鼓楼区教育局2022年政府信息公开工作年度报告").region_code is None
    assert who("鼓楼区教育局2022年政府信息公开工作年度报告", "根据福州市统一部署，编制本报告。").region_code == "350102"


def test_without_a_title_the_first_sentence_names_agency_and_year():
    found = who("一、总体情况", "2021年,独山子区城市管理局按照区委、区政府统一部署,认真开展工作。")

    assert (found.title, found.agency, found.year) == (None, "独山子区城市管理局", 2021)


@pytest.mark.parametrize(
    ("line", "agency", "scope"),
    [
        ("现公布《固镇县教育局2019年政府信息公开工作年度报告》。", "固镇县教育局", "agency"),
        ("现特向社会公布2024年度固镇县审计局信息公开工作年度报告。", "固镇县审计局", "agency"),
        ("现特向社会公布2022年度本单位政府信息公开工作年度报告。", None, "agency"),
        ("现公开固镇县民政局2022年政府信息公开工作年度报告。", "固镇县民政局", "agency"),
        ("现编制并公布固镇县公积金管理中心2021年政府信息公开工作年度报告。", "固镇县公积金管理中心", "agency"),
        ("編制固鎮(zhèn)縣審計(jì)局2020年政府信息公開工作年度報告。", "固鎮縣審計局", "agency"),
        ("现发布《固镇县2020年政府信息公开工作年度报告》。", "固镇县", "level_of_government"),
        ("現發布《固鎮縣審計局2020年政府信息公開工作年度報告》。", "固鎮縣審計局", "agency"),
        ("根据要求，固镇县民政局现向社会公开《2023年政府信息公开工作年度报告》。", "固镇县民政局", "agency"),
        ("固镇县卫健局编制了固镇县卫生健康局2022年政府信息公开工作年度报告。", "固镇县卫生健康局", "agency"),
        ("如有疑问，请与固镇县公安局政务公开办公室（地址：城南路1号）联系。", "固镇县公安局", "agency"),
        ("如有疑问，请联系固镇县人民政府办公室（电话：1）。", "固镇县人民政府办公室", "agency"),
        ("综合2017年度蚌埠市各县（市、区）政府和市级各部门的年度工作报告编制而成。", None, "level_of_government"),
        ("本报告由蚌埠市人民政府办公室汇总各县区信息公开工作情况编制。", "蚌埠市人民政府办公室", "level_of_government"),
    ],
)
def test_a_report_without_a_title_says_in_its_preamble_whose_it_is(line: str, agency: str | None, scope: str):
    found = who(line)

    assert (found.agency, found.scope) == (agency, scope)


def test_a_body_above_a_title_of_two_lines_is_named():
    found = who("宁海县水利局", "政府信息公开工作", "2022年年度报告", "一、总体情况")

    assert (found.agency, found.year) == ("宁海县水利局", 2022)


def test_a_title_that_leaves_out_the_region_gives_way_to_one_that_prints_it():
    assert (
        who("2018年水务局政府信息公开工作年度报告", "2018年绵阳市水务局政府信息公开工作年度报告").agency
        == "绵阳市水务局"
    )


@pytest.mark.parametrize(
    ("lines", "declared"),
    [
        (["沭阳县审计局根据条例编制本报告。"], {}),
        (["一、总体情况", "沭阳县审计局", "2024年1月20日"], {}),
        (["一、总体情况"], {"publisher": "沭阳县审计局"}),
    ],
)
def test_a_title_that_calls_the_body_by_its_level_gives_way_to_its_full_name(lines, declared):
    found = who("县审计局2023年政府信息公开工作年度报告", *lines, **declared)

    assert (found.agency, found.region_code) == ("沭阳县审计局", "321322")


@pytest.mark.parametrize(
    ("site", "agency"), [("沭阳县审计局", "沭阳县审计局"), ("沭阳县人民政府", None), ("沭阳县政府网", None)]
)
def test_a_body_s_own_site_names_it_where_nothing_else_does(site, agency):
    found = who("2023年政府信息公开工作年度报告", "一、总体情况", site=site)

    assert (found.agency, found.region_code) == (agency, "321322")


def test_what_a_page_names_beside_its_title_is_its_body_also_on_the_site_of_a_government():
    found = who("2023年政府信息公开工作年度报告", "一、总体情况", section="沭阳县审计局", site="宿迁市沭阳县人民政府")

    assert (found.agency, found.region_code) == ("沭阳县审计局", "321322")


def test_the_way_that_led_to_a_page_names_its_body_where_nothing_else_does():
    way = "首页 > 固镇县人民政府 > 政府信息公开 > 固镇县审计局 > 年报"
    assert who("2023年政府信息公开工作年度报告", "一、总体情况", way=way).agency == "固镇县审计局"
    assert who("2023年政府信息公开工作年度报告", "一、总体情况", way="首页 > 固镇县人民政府 > 年报").agency is None


def test_a_body_in_brackets_of_its_own_line_below_the_title_is_named():
    found = who("2021年政府信息公开工作年度报告", "（砀山县官庄坝镇人民政府）", "一、总体情况")
    assert (found.agency, found.level) == ("砀山县官庄坝镇人民政府", "township")


@pytest.mark.parametrize(("year", "region"), [(2021, "500000"), (2025, "500157")])
def test_an_area_that_became_a_district_is_the_city_s_before(year, region):
    assert who(f"重庆两江新区管理委员会{year}年政府信息公开工作年度报告").region_code == region


@pytest.mark.parametrize(
    ("sentence", "agency"), [("2022年，凤县审计局按照", "凤县审计局"), ("2022年，我县审计局按照", None)]
)
def test_a_county_of_one_character_is_one_and_no_pronoun_is(sentence, agency):
    assert who("2022年政府信息公开工作年度报告", f"{sentence}要求编制本报告。").agency == agency


def test_a_running_head_without_a_name_gives_way_to_the_title_below_it():
    found = who("2021年政府信息公开工作年度报告", "广水市文化和旅游局2021年政府信息公开工作年度报告", "一、总体情况")
    assert (found.agency, found.year) == ("广水市文化和旅游局", 2021)


def test_a_character_that_a_font_names_by_its_second_place_is_the_same():
    found = who(clean("海盐县卫生健康局2022\uf98e政府信息公开工作\uf98e度报告"), "一、总体情况")
    assert (found.agency, found.year, found.is_titled) == ("海盐县卫生健康局", 2022, True)


def test_a_signature_names_the_agency_and_the_day_of_publication():
    found = who("2022年政府信息公开工作年度报告", "六、其他需要报告的事项", "无。", "固镇县民政局", "2023年1月9日")

    assert (found.agency, found.published_on) == ("固镇县民政局", "2023-01-09")


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("（2023年1月9日）", "2023-01-09"),
        ("2023-01-09 16:20:05", "2023-01-09"),
        ("固镇县民政局 2023/1/9", "2023-01-09"),
        ("2023年1月9日，全县民政工作会议召开。", None),
        ("2022年1月1日至2022年12月31日", None),
    ],
)
def test_a_date_under_the_title_is_that_of_publication(line, day):
    assert who("固镇县民政局2022年政府信息公开工作年度报告", line, "一、总体情况").published_on == day


def test_a_date_in_han_digits_is_a_date():
    assert who("无。", "二〇二三年一月二十日").published_on == "2023-01-20"


@pytest.mark.parametrize(
    "line", ["二〇XX年一月一日", "二〇二某年1月5日", "20XX年XX月XX日", "2023年13月45日", "二〇二三年十十月一日"]
)
def test_a_date_left_as_a_pattern_is_no_date(line):
    assert who("无。", line).published_on is None


def test_the_title_wins_over_the_period_and_the_conflict_is_told():
    found = who("青禾县教育局2023年政府信息公开工作年度报告", "统计期限自2022年1月1日起至2022年12月31日止。")

    assert (found.year, found.year_conflict) == (2023, True)


def test_the_report_is_believed_where_a_list_says_otherwise_and_that_is_told():
    line = "青禾县教育局2023年政府信息公开工作年度报告"

    told = who(line, hint=Hint(year=2022, agency="青禾县审计局"))

    assert (told.agency, told.year) == ("青禾县教育局", 2023)
    assert {"listed_year_differs", "listed_agency_differs"} <= set(told.flags)
    assert who(line, hint=Hint(year=2023, agency="县教育局 ")).flags == ()


def test_the_address_of_an_annual_report_module_carries_the_year():
    hint = Hint(url="http://www.example.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=1137&fbtime=2020")

    assert who("政府信息公开工作年度报告", hint=hint).year == 2020


def test_what_nothing_says_stays_unknown():
    found = who("政府信息公开工作年度报告", "无。")

    assert (found.agency, found.year, found.published_on, found.region_code) == (None, None, None, None)


def test_what_the_listing_said_fills_only_what_the_document_leaves_open():
    hint = Hint(title="2022年报", agency="固镇县民政局", year=2022)

    assert who("政府信息公开工作年度报告", hint=hint).agency == "固镇县民政局"
    assert who("卫辉市财政局2021年政府信息公开工作年度报告", hint=hint).agency == "卫辉市财政局"
    assert who("卫辉市财政局2021年政府信息公开工作年度报告", hint=hint).year == 2021


def test_a_declared_title_that_is_no_report_title_does_not_hide_the_one_in_the_text():
    found = who("固镇县民政局2022年政府信息公开工作年度报告", title="固镇县人民政府门户网站")

    assert found.agency == "固镇县民政局"


def test_a_page_of_news_is_not_titled_a_report_because_the_listing_called_it_one():
    hint = Hint(title="青禾县教育局2022年政府信息公开工作年度报告", year=2022)

    found = who("县教育局组织开展政务公开业务培训", "2月8日，会议强调要提高认识。", hint=hint)

    assert not found.is_titled
    assert (found.agency, found.year) == ("青禾县教育局", 2022)


@pytest.mark.parametrize("title", ["青禾县2022年上半年政府信息公开数据统计", "2022年第三季度政府信息公开工作报告"])
def test_half_years_and_quarters_are_other_periods(title):
    assert is_other_period(title)


def test_a_notice_about_reports_is_a_look_alike_and_a_report_is_not():
    assert is_look_alike("关于做好2022年政府信息公开工作年度报告编制发布工作的通知")
    assert not is_look_alike("青禾县统计局2022年政府信息公开工作年度报告")


def test_an_identity_is_a_plain_value():
    found = who("固镇县民政局2022年政府信息公开工作年度报告")

    assert msgspec.json.decode(msgspec.json.encode(found), type=Identity) == found


@pytest.mark.parametrize("declared", ["青禾县人民政府-政府信息公开年报", "政府信息公开年度报告 | 青禾县"])
def test_a_declared_title_without_a_year_gives_way_to_the_one_in_the_text(declared):
    found = who("青禾县教育局2022年政府信息公开工作年度报告", "一、总体情况", title=declared)

    assert (found.agency, found.year, found.scope) == ("青禾县教育局", 2022, "agency")


def test_a_date_below_the_title_is_not_its_year():
    found = who("政府信息公开工作年度报告", "发布时间：2023-01-16", "一、总体情况", "2022年，我局认真开展工作。")

    assert found.year == 2022


def test_the_day_of_publication_alone_tells_the_year_before():
    found = who("四、政府信息公开行政复议、行政诉讼情况", "没有其他需要报告的事项。", "青禾县教育局", "2023年1月16日")

    assert (found.year, found.year_conflict) == (2022, False)


@pytest.mark.parametrize(
    "preamble",
    [
        "根据《条例》，现公布青禾县教育局2022年政府信息公开工作年度报告。",
        "本年度报告由青禾县教育局按照《条例》编制。",
        "根据《条例》，青禾县教育局编制了2022年政府信息公开工作年度报告。",
    ],
)
def test_the_preamble_names_the_agency_where_the_title_does_not(preamble):
    filler = ["一、总体情况", *["工作有序推进。"] * 8]

    assert who("2022年政府信息公开工作年度报告", preamble, *filler).agency == "青禾县教育局"


@pytest.mark.parametrize(
    "preamble",
    [
        "根据县政府关于做好2022年度报告编制工作的通知，汇总各科室材料，编制本年度报告。",
        "2022年，本级收到申请19件，全县各乡镇、各部门收到申请522件。",
    ],
)
def test_a_bureau_that_sums_up_its_own_sections_or_tells_of_others_does_not_speak_for_the_government(preamble):
    assert who("青禾县教育局2022年政府信息公开工作年度报告", preamble).scope == "agency"


@pytest.mark.parametrize(
    "title",
    [
        "一图读懂青禾县2022年政府信息公开工作年度报告",
        "青禾县发布2022年政府信息公开年度报告",
        "政府信息公开工作年度报告发布情况通报",
        "我县圆满完成2022年度政府信息公开工作年度报告编制",
    ],
)
def test_news_about_a_report_is_a_look_alike(title):
    assert is_look_alike(title)


def test_a_department_in_charge_of_organisation_reports_like_any_other():
    assert not is_look_alike("中共青禾县委组织部2022年政府信息公开工作年度报告")


@pytest.mark.parametrize(
    "title",
    [
        "青禾县教育局2022年政府信息公开工作年度报告（更正）",
        "青禾县教育局2022年政府信息公开年报（修订版）",
        "更正：青禾县教育局2022年政府信息公开工作年度报告",
    ],
)
def test_a_title_says_that_it_corrects_an_earlier_print(title):
    assert who(title).corrects
    assert who(title).agency == "青禾县教育局"


@pytest.mark.parametrize(
    ("printed", "is_draft"), [("（征求意见稿）", True), ("初稿", True), ("（定稿）", False), ("", False)]
)
def test_a_title_says_that_it_is_a_draft(printed, is_draft):
    found = who(f"青禾县教育局2022年政府信息公开工作年度报告{printed}")

    assert (found.agency, "draft" in found.flags) == ("青禾县教育局", is_draft)


@pytest.mark.parametrize(
    ("url", "mirror"),
    [
        ("https://www.qinghe.gov.cn/art/1.html", False),
        ("http://xxgk.qinghe.gov.cn:8080/1.html", False),
        ("http://www.qinghegov.cn/1.html", True),
        ("https://www.gov.cn.example.com/1.html", True),
        (None, False),
    ],
)
def test_a_page_outside_the_governments_domain_is_a_mirror(url, mirror):
    assert who("青禾县教育局2022年政府信息公开工作年度报告", hint=Hint(url=url)).mirror == mirror


def test_glossed_characters_show_a_mirror_without_an_address():
    glossed = "根據(jù)條例規(guī)定，現(xiàn)公布青禾縣教育局2022年政府信息公開工作年度報告。"
    assert who("2022年政府信息公開工作年度報告", glossed).mirror


def annex(*rows: list[str]) -> Table:
    cells = tuple(Cell(y, x, text) for y, row in enumerate(rows) for x, text in enumerate(row))
    return Table(len(rows), max(map(len, rows)), cells)


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (["填报单位（盖章）：青禾县教育局  填报日期：2017年1月5日", "（2016年度）"], []),
        ([], [["填报单位：青禾县教育局", "", "2016年度"]]),
        (["（2016年度）"], [["填报单位(盖章)", "青禾县教育局", "填报人"]]),
        (["2016年度"], [["网站名称", "青禾县教育局网站"], ["主办单位", ""]]),
        (["2016年度"], [["网站名称", "青禾县人民政府门户网站"], ["主办单位", "青禾县教育局"]]),
    ],
)
def test_an_annex_without_title_names_body_and_year_in_its_head(lines, rows):
    values = annex(*rows, ["政务微博公开政府信息数", "条", "3"])
    found = identify(Document("text/html", (*map(Paragraph, lines), values)), Hint())

    assert (found.agency, found.year) == ("青禾县教育局", 2016)


@pytest.mark.parametrize(
    ("title", "address", "region"),
    [
        ("省水利厅2023年政府信息公开工作年度报告", "http://slt.gd.gov.cn/content/post_4658473.html", "440000"),
        ("市水利局2023年政府信息公开工作年度报告", "http://slj.suqian.gov.cn/gknb/1.shtml", "321300"),
        ("县审计局2023年政府信息公开工作年度报告", "http://www.suqian.gov.cn/1.html", None),
        ("市水利局2023年政府信息公开工作年度报告", "http://suqian.example.com/1.html", None),
        ("县审计局2020年政府信息公开工作年度报告", "http://www.weishan.gov.cn/a.jsp?area=113708260043292687", "370826"),
        (
            "城关镇人民政府2017年政府信息公开工作年度报告",
            "http://www.lishui.gov.cn/a.jsp?area=11331123002655466X",
            "331123",
        ),
        (
            "2017年政府信息公开工作年度报告",
            "http://www.lishui.gov.cn/a.jsp?fbtime=2017&area=113325000026455663",
            "331100",
        ),
    ],
)
def test_the_portal_s_address_names_the_region_where_nothing_else_does(title, address, region) -> None:
    assert who(title, hint=Hint(url=address)).region_code == region


@pytest.mark.parametrize(
    ("agency", "region"),
    [
        ("岳阳市生态环境局平江分局", "430626"),
        ("北京市规划和自然资源委员会海淀分局", "110108"),
        ("北海市合浦生态环境局", "450521"),
    ],
)
def test_a_branch_is_in_the_county_of_its_city_whose_bare_name_it_bears(agency, region) -> None:
    assert who(f"{agency}2022年政府信息公开工作年度报告").region_code == region


def test_a_site_that_names_its_city_bare_decides_between_districts_of_one_name() -> None:
    assert who("西湖区民政局2022年政府信息公开工作年度报告", site="杭州西湖").region_code == "330106"


def test_a_market_bureau_is_no_city_s_and_its_second_plate_no_part_of_its_name() -> None:
    found = who("市场监督管理局（知识产权局）2022年政府信息公开工作年度报告", "永康市市场监督管理局", "2023年1月18日")

    assert (found.agency, found.region_code) == ("市场监督管理局（知识产权局）", "330784")


def test_a_sentence_broken_over_two_lines_is_one_sentence():
    assert (
        who("引言", "本报告根据条例要求，由固镇县司法", "局编制的2010年度政府信息公开年度报告。").agency
        == "固镇县司法局"
    )


def test_the_way_to_a_page_is_not_its_title():
    for way in ("首页 > 政府信息公开 > 政府信息公开年报 > 2024", "信息公开年报 > 2024年度"):
        found = who(way, "县教育局2023年政府信息公开工作年度报告")

        assert (found.agency, found.year) == ("县教育局", 2023)


@pytest.mark.parametrize(
    ("year", "lines", "conflict"),
    [
        (2018, ("无。", "青禾县教育局", "2018年12月29日"), False),
        (2018, ("无。", "青禾县教育局", "2018年3月29日"), True),
        (2018, ("无。", "青禾县教育局", "2020年1月9日"), True),
        (2010, ("统计期限自2002年1月1日起至2010年12月31日止。",), False),
        (2010, ("统计期限自2010年1月1日起至2011年12月31日止。",), True),
    ],
)
def test_years_that_do_not_agree_are_told(year, lines, conflict) -> None:
    found = who(f"青禾县教育局{year}年政府信息公开工作年度报告", *lines)

    assert (found.year, found.year_conflict) == (year, conflict)


@pytest.mark.parametrize(
    ("title", "region", "candidates", "flags"),
    [
        ("巢湖市人民政府2009年政府信息公开年度报告", "341400", (), ()),
        ("巢湖市人民政府2015年政府信息公开年度报告", "340181", (), ()),
        ("铜仁市教育局2009年政府信息公开年度报告", "522201", (), ()),
        ("铜仁市教育局2013年政府信息公开年度报告", "520600", (), ()),
        ("黔西县教育局2019年政府信息公开年度报告", "520522", (), ()),
        ("杭州市下城区教育局2020年政府信息公开年度报告", "330103", (), ()),
        ("杭州市临平区教育局2021年政府信息公开年度报告", "330113", (), ()),
        ("北京市崇文区教育委员会2009年政府信息公开年度报告", "110103", (), ()),
        ("北京市崇文区教育委员会2012年政府信息公开年度报告", "110103", (), ("region_out_of_year",)),
        ("杭州市钱塘区教育局2018年政府信息公开年度报告", "330114", (), ("region_out_of_year",)),
        ("莱芜市人民政府2018年政府信息公开年度报告", "371200", (), ()),
        ("济南市莱芜区人民政府2018年政府信息公开年度报告", "370116", (), ()),
        ("思茅市教育局2006年政府信息公开年度报告", "530800", (), ()),
        (
            "鼓楼区教育局2019年政府信息公开年度报告",
            None,
            ("320106", "320302", "350102", "410204"),
            ("region_ambiguous",),
        ),
    ],
)
def test_a_region_is_the_one_that_bore_the_name_in_the_year(title, region, candidates, flags) -> None:
    found = who(title)

    assert (found.region_code, found.region_candidates, found.flags) == (region, candidates, flags)


@pytest.mark.parametrize(
    ("shortened", "full"),
    [
        ("广州天河区教育局", "广东省广州市天河区教育局"),
        ("四川省成都武侯区民政局", "成都市武侯区民政局"),
        ("内蒙古包头昆都仑区财政局", "包头市昆都仑区财政局"),
        ("乌鲁木齐天山区教育局", "乌鲁木齐市天山区教育局"),
        ("江苏苏州昆山市周庄镇人民政府", "昆山市周庄镇人民政府"),
        ("宁波镇海区水利局", "宁波市镇海区水利局"),
        ("唐山路南区教育局", "唐山市路南区教育局"),
        ("青岛市南区审计局", "青岛市市南区审计局"),
        ("济南市中区教育局", "济南市市中区教育局"),
        ("锡盟东乌旗教育局", "锡林郭勒盟东乌珠穆沁旗教育局"),
        ("前郭县教育局", "前郭尔罗斯蒙古族自治县教育局"),
    ],
)
def test_a_county_behind_a_city_without_its_word_is_the_county_of_that_city(shortened, full) -> None:
    title = "{}2022年政府信息公开工作年度报告"
    short, long = who(title.format(shortened)), who(title.format(full))

    assert (short.region_code, short.level, short.body) == (long.region_code, long.level, long.body)
    assert short.region_code and not short.region_code.endswith("00")


def test_a_county_named_behind_its_city_speaks_for_its_government() -> None:
    assert who("天津滨海新区2021年政府信息公开工作年度报告").scope == "level_of_government"
    assert who("山东省济南监狱2021年政府信息公开工作年度报告").level == "province"


@pytest.mark.parametrize(
    ("agency", "level", "department"),
    [
        ("教育部", "national", "education"),
        ("国家税务总局", "national", "tax"),
        ("国家税务总局厦门市税务局", "prefecture", "tax"),
        ("浙江省人民政府办公厅", "province", "government_office"),
        ("浙江省人民政府外事办公室", "province", "foreign_affairs"),
        ("北京市海淀区人民政府", "county", "government"),
        ("武汉市硚口区城管执法局", "county", "urban_management"),
        ("青禾县教育和体育局", "county", "education"),
        ("县教育局", "county", "education"),
        ("市教育局", None, "education"),
        ("鼓楼区卫健局", "county", "health"),
        ("东莞市长安镇人民政府", "township", "government"),
        ("广州市番禺区市桥街道办事处", "township", "subdistrict_office"),
        ("舒城县经济开发区管委会", "county", "zone"),
        ("四川省国有资产监督管理委员会", "province", "state_assets"),
        ("桐乡市水务集团有限公司", "county", "company"),
        ("中山市市监局", "prefecture", "market_supervision"),
        ("固镇县委办公室", "county", "party"),
        ("防城港市港口区教育局", "county", "education"),
        ("中山大学", None, "school"),
        ("中国科学院", "national", "science"),
    ],
)
def test_a_name_says_the_level_of_a_body_and_what_it_does(agency, level, department) -> None:
    found = who(f"{agency}2019年政府信息公开工作年度报告")

    assert (found.level, found.department) == (level, department)


@pytest.mark.parametrize(
    ("names", "site"),
    [
        (("武汉市硚口区城管执法局", "硚口区城市管理执法局", "湖北省武汉市硚口区城市管理执法局"), "a.gov.cn"),
        (("舒城县发改委", "舒城县发展和改革委员会", "舒城县发展改革委员会（粮食局）"), "a.gov.cn"),
        (("桐乡市人民政府", "桐乡市", "浙江省桐乡市人民政府"), "a.gov.cn"),
        (("桐乡市政府办公室", "桐乡市人民政府办公室"), "a.gov.cn"),
        (("施甸县太平镇人民政府", "施甸县太平镇"), "a.gov.cn"),
        (("青禾县卫健局", "青禾县卫生健康局"), "b.com"),
        (("市教育局", "教育局"), "www.a.gov.cn"),
        (("中山市市监局", "中山市市场监督管理局"), "www.a.gov.cn"),
        (("国家税务总局杭州市税务局", "杭州市税务局"), "www.a.gov.cn"),
        (("北京市海淀区教育委员会", "海淀区教委"), "www.a.gov.cn"),
        (("襄阳市高新技术产业开发区管委会", "襄阳高新区管理委员会"), "www.a.gov.cn"),
        (("桐庐县公安局交通警察大队", "桐庐县公安局交警大队"), "www.a.gov.cn"),
    ],
)
def test_names_of_one_body_are_told_to_be_one(names, site) -> None:
    bodies = {who(f"{name}2019年政府信息公开年度报告", hint=Hint(url=f"https://{site}/1.html")).body for name in names}

    assert len(bodies) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("教育局", "www.a.gov.cn"), ("教育局", "www.b.gov.cn")),
        (("鼓楼区教育局", "www.a.gov.cn"), ("鼓楼区教育局", "www.b.gov.cn")),
        (("太平镇人民政府", "www.a.gov.cn"), ("太平镇人民政府", "www.b.gov.cn")),
        (("高新区教育局", "www.a.gov.cn"), ("高新区教育局", "www.b.gov.cn")),
        (("南京市鼓楼区教育局", "a.gov.cn"), ("徐州市鼓楼区教育局", "a.gov.cn")),
        (("桐乡市人民政府", "a.gov.cn"), ("桐乡市人民政府办公室", "a.gov.cn")),
        (("桐乡市城市管理局", "a.gov.cn"), ("桐乡市城市管理执法局", "a.gov.cn")),
    ],
)
def test_bodies_of_one_name_in_several_places_are_several(one, other) -> None:
    bodies = {
        who(f"{name}2019年政府信息公开年度报告", hint=Hint(url=f"https://{site}/1.html")).body
        for name, site in (one, other)
    }

    assert len(bodies) == 2


@pytest.mark.parametrize(
    ("agency", "region", "level"),
    [
        ("湘江新区教育局", "430100", None),
        ("湖南湘江新区管理委员会", "430100", None),
        ("雄安新区公共服务局", "130000", None),
        ("南陵县人防办", "340223", "county"),
        ("青岛西海岸新区城市管理局", "370200", None),
        ("湘江新区观沙岭街道办事处", "430100", "township"),
        ("四川天府新区眉山管理委员会", "511400", None),
        ("中国（福建）自由贸易试验区厦门片区管理委员会", "350200", "prefecture"),
    ],
)
def test_a_new_area_lies_in_the_region_that_holds_it_and_its_bodies_are_not_that_regions(agency, region, level) -> None:
    found = who(f"{agency}2023年政府信息公开工作年度报告")
    city = who("长沙市教育局2023年政府信息公开工作年度报告")

    assert (found.agency, found.region_code, found.level) == (agency, region, level)
    assert found.body != city.body


def test_a_title_below_the_menus_of_a_site_or_in_a_table_is_found_where_it_is_the_only_one() -> None:
    title = "青禾县教育局2022年政府信息公开工作年度报告"
    menus = [Paragraph(text) for text in ("首页", "2025年专题", *"政务公开办事服务互动交流数据开放")]
    framed = Table(2, 1, (Cell(0, 0, title), Cell(1, 0, "")))
    other = Paragraph("青禾县教育局2021年政府信息公开工作年度报告")

    assert identify(Document("text/html", (*menus, Paragraph(title))), Hint()).year == 2022
    assert identify(Document("text/html", (*menus, framed)), Hint()).title == title
    assert identify(Document("text/html", (*menus, framed, other)), Hint()).title != title


def test_of_spellings_of_one_title_the_first_is_taken() -> None:
    menus = [Paragraph(text) for text in ("首页", "2025年专题", *"政务公开办事服务互动交流数据开放")]
    words = "青禾县教育局2022年政府信息公开工作年度报告"
    spellings = [f"{words[:at]} {words[at:]}" for at in range(1, 9)]
    for first in range(len(spellings)):
        turned = (*spellings[first:], *spellings[:first])
        found = identify(Document("text/html", (*menus, *map(Paragraph, turned))), Hint())
        assert found.title == turned[0]
