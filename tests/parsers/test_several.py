"""Documents that hold more than one report."""

from __future__ import annotations

import pytest

import parsers
from converters.document import Block, Document, Heading, Paragraph, Table
from parsers.errors import SeveralReports
from tests.parsers import forms
from tests.parsers.test_printed_otherwise import listed

FORM = forms.family("F2021")
ROWS = [row.label for row in FORM.table("requests").rows if not row.optional]
HEADS = [column.label for column in FORM.table("requests").columns]
LAW = [column.label for column in FORM.table("relief").columns]


def requests(value: str) -> Table:
    return listed([["", *HEADS], *([label, *[value] * 7] for label in ROWS)])


def report(year: int, value: str) -> list[Block]:
    title = Heading(f"青禾县教育局{year}年政府信息公开工作年度报告")
    chapters = [Heading(chapter.label, 2) for chapter in FORM.chapters]
    relief = listed([["行政复议", *[""] * 4, "行政诉讼", *[""] * 9], LAW, [value] * 15])
    tables: dict[int, list[Block]] = {2: [requests(value)], 3: [relief]}
    return [title, *(block for at, chapter in enumerate(chapters) for block in (chapter, *tables.get(at, ())))]


def test_of_two_reports_in_one_document_the_first_is_read_and_nothing_of_the_other_mixes_with_it() -> None:
    blanks, numbers = report(2022, ""), report(2023, "7")
    read = parsers.parse(Document("application/pdf", (*blanks, *numbers)))
    assert read.year == 2022 and "more_reports" in read.flags and read.status == "partial"
    assert {fact.state for fact in read.facts} == {"blank"}


def test_a_document_that_is_called_like_its_second_report_has_the_year_of_the_first() -> None:
    blocks = (*report(2022, "5"), *report(2023, "7"))
    read = parsers.parse(Document("text/html", blocks, "青禾县教育局2023年政府信息公开工作年度报告"))
    assert read.year == 2022 and {fact.value for fact in read.facts} == {"5"}


def test_a_list_of_contents_before_a_report_is_no_report() -> None:
    whole = report(2022, "7")
    contents = [Paragraph(block.text) for block in whole[1:] if isinstance(block, Heading)]
    read = parsers.parse(Document("application/pdf", (whole[0], *contents, *whole[1:])))
    assert "more_reports" not in read.flags and any(fact.value == "7" for fact in read.facts)


def untitled(year: int, value: str) -> list[Block]:
    period = Paragraph(f"现将{year}年1月1日至{year}年12月31日期间的政府信息公开工作情况报告如下。")
    _, chapter, *rest = report(year, value)
    return [chapter, period, *rest]


def page(*parts: list[Block]) -> Document:
    title = "青禾县教育局2023年政府信息公开工作年度报告"
    return Document("text/html", (Paragraph(title), *(block for part in parts for block in part)), title)


def test_of_two_parts_under_one_title_that_of_its_year_is_read() -> None:
    read = parsers.parse(page(untitled(2022, "5"), untitled(2023, "7")))
    assert {fact.value for fact in read.facts} == {"7"} and "more_reports" in read.flags


def test_what_the_second_part_tells_is_found_in_the_text_of_the_whole() -> None:
    told = [Paragraph("全年通过门户网站主动公开政府信息544条。")]
    whole = page([*untitled(2022, "5"), *told], [*untitled(2023, "7")[:2], *told, *untitled(2023, "7")[2:]])
    (metric,) = parsers.parse(whole).metrics

    assert whole.text[metric.start : metric.end] == "544条"
    assert metric.start > whole.text.index("2023年1月1日")


def test_a_report_shown_twice_is_read_once_and_two_that_contradict_each_other_are_not() -> None:
    read = parsers.parse(page(untitled(2023, "7"), untitled(2023, "7")))
    assert {fact.value for fact in read.facts} == {"7"}
    with pytest.raises(SeveralReports):
        parsers.parse(page(untitled(2023, "5"), untitled(2023, "7")))
