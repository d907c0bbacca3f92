"""Reports without readable tables, and documents that are no reports."""

from __future__ import annotations

import msgspec
import pytest

import parsers
from converters.document import Block, Document, Paragraph, Picture
from parsers.errors import NeedsExtra, NoTables, NotAReport, UnknownForm
from tests.parsers import forms

TITLE = "青禾县教育局2022年政府信息公开工作年度报告"


def told(*blocks: Block | str, title: str = TITLE) -> Document:
    return forms.of([Paragraph(title), *(Paragraph(b) if isinstance(b, str) else b for b in blocks)])


def test_headings_with_nothing_below_make_a_partial_report_without_facts():
    report = parsers.parse(told(*(chapter.label for chapter in forms.family("F2021").chapters)))

    assert (report.family, report.status, report.facts) == ("F2021", "partial", ())
    assert set(report.tables.values()) == {"absent"}


def test_a_report_with_pages_that_nothing_has_read_is_partial_and_says_so():
    whole = told(
        "一、概述", "四、政府信息公开的收费及减免情况", "五、申请行政复议情况", title=TITLE.replace("2022", "2012")
    )
    report = parsers.parse(msgspec.structs.replace(whole, metadata={"pages": "9", "unread": "8, 9"}))

    assert (report.status, report.flags) == ("partial", ("pages_unread",))
    assert (parsers.parse(whole).status, parsers.parse(whole).flags) == ("complete", ())


def test_a_report_of_2012_in_chapters_has_no_tables_to_miss():
    report = parsers.parse(
        told(
            "一、概述",
            "二、主动公开政府信息情况",
            "全年公开信息312条。",
            "四、政府信息公开的收费及减免情况",
            "五、申请行政复议情况",
            title="青禾县教育局2012年政府信息公开工作年度报告",
        )
    )

    assert (report.family, report.status, report.facts) == ("N2008", "complete", ())


def test_a_table_that_is_a_picture_says_so():
    report = parsers.parse(
        told(
            "一、总体情况",
            "全年发布信息12条。",
            "二、主动公开政府信息情况",
            Picture("W02.png"),
            "三、收到和处理政府信息公开申请情况",
            Picture("W03.png"),
            "四、政府信息公开行政复议、行政诉讼情况",
        )
    )

    assert report.tables["art20_1"] == report.tables["requests"] == "picture"
    assert report.tables["relief"] == "absent"
    assert report.findings == ()


PICTURED = ("二、主动公开政府信息情况", Picture("W02.png"), "三、收到和处理政府信息公开申请情况", Picture("W03.png"))


def needing(document: Document) -> Document:
    """The document as it is converted where the extra is missing that would have read its pictures."""
    return msgspec.structs.replace(document, metadata=document.metadata | {"needs": "ocr"})


@pytest.mark.parametrize(
    "document",
    [
        told("一、总体情况", "全年发布信息12条。", *PICTURED),
        told(Picture("W01.png")),
        msgspec.structs.replace(
            told("一、总体情况", "全年发布信息12条。", *PICTURED[::2]), metadata={"unread": "2, 3"}
        ),
    ],
)
def test_tables_that_are_all_pictures_ask_for_the_extra_that_would_have_read_them(document: Document):
    with pytest.raises(NeedsExtra, match=r"install nianbao\[ocr\], then re-queue") as raised:
        parsers.parse(needing(document))

    assert raised.value.code == "convert.needs_extra"


def test_a_report_with_tables_is_read_whatever_other_pictures_it_shows():
    whole = forms.document(forms.zeros())
    stamped = forms.of(whole.blocks, [Paragraph("六、其他需要报告的事项"), Picture("章.png")])
    partly = forms.of(whole.blocks[:3], [Paragraph("三、收到和处理政府信息公开申请情况"), Picture("W03.png")])

    report, less = parsers.parse(needing(stamped)), parsers.parse(needing(partly))
    assert (report.status, report.flags) == ("complete", ())
    assert (less.status, less.flags, less.tables["requests"]) == ("partial", ("pictures_unread",), "picture")


def test_a_title_alone_is_no_report_and_the_error_says_what_to_do():
    with pytest.raises(NoTables, match="no table that can be read"):
        parsers.parse(told("附件：年度报告.pdf"))


def test_a_page_of_news_is_not_a_report():
    with pytest.raises(NotAReport):
        parsers.parse(told("2月8日，县教育局组织政务公开业务培训。", title="县教育局组织开展政务公开业务培训"))


def test_a_report_with_tables_no_form_describes_asks_for_a_form_file():
    table = forms.requests(forms.family("F2021"), forms.zeros())
    other = forms.change(table, lambda c: type(c)(c.row, c.column, "指标" if not c.text.isdigit() else c.text))

    with pytest.raises(UnknownForm, match="form file"):
        parsers.parse(told(other))


def test_half_year_statistics_in_the_same_form_are_no_annual_report():
    document = forms.document(forms.zeros(), title="青禾县2022年上半年政府信息公开数据统计")

    with pytest.raises(NotAReport, match="another period"):
        parsers.parse(document)


def test_an_empty_template_is_not_a_report():
    blank = dict.fromkeys(forms.family("F2021").keys(), "")
    document = forms.document(blank, title="关于印发政府信息公开工作年度报告格式的通知")

    with pytest.raises(NotAReport):
        parsers.parse(document)


def test_a_report_whose_cells_are_all_blank_is_still_a_report():
    blank = dict.fromkeys(forms.family("F2021").keys(), "")

    assert {f.state for f in parsers.parse(forms.document(blank)).facts} == {"blank"}
