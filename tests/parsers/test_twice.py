"""Two reports that nothing parts are told: no cell could be said to be one report's."""

from __future__ import annotations

import msgspec
import pytest

import converters
import parsers
from converters.document import Document, Paragraph
from parsers.errors import SeveralReports
from tests.archive.report import random_report
from tests.archive.write_html import write_html


def document(seed: int, form: str = "F2021") -> Document:
    return converters.convert(write_html(random_report(seed, form, sound=True)), "text/html")


def tables_of(*documents: Document) -> Document:
    """The title of the first and the tables of all, without their chapters."""
    tables = tuple(table for each in documents for table in each.tables())
    return msgspec.structs.replace(documents[0], blocks=(documents[0].blocks[0], *tables))


@pytest.mark.parametrize("other", ["F2021", "F2019"])
def test_two_reports_that_nothing_parts_are_refused_whatever_their_forms(other: str) -> None:
    with pytest.raises(SeveralReports, match="cut it"):
        parsers.parse(tables_of(document(1), document(2, other)))


@pytest.mark.parametrize("blank", ["", "\xa0"])
def test_an_empty_form_before_the_report_is_no_report(blank: str) -> None:
    filled = document(1)
    empty = [
        msgspec.structs.replace(
            table,
            cells=tuple(msgspec.structs.replace(c, text=blank if c.text.isdigit() else c.text) for c in table.cells),
        )
        for table in filled.tables()
    ]
    before = msgspec.structs.replace(filled, blocks=(filled.blocks[0], *empty, *filled.blocks[1:]))

    assert {f.key: f.value for f in parsers.parse(before).facts} == {
        f.key: f.value for f in parsers.parse(filled).facts
    }


def test_tables_that_are_shown_twice_are_one_report_s() -> None:
    once, twice = (parsers.parse(tables_of(*[document(1)] * times)) for times in (1, 2))
    assert {fact.key: fact.value for fact in twice.facts} == {fact.key: fact.value for fact in once.facts}


def told(report: Document, *parts: tuple[str, Document]) -> Document:
    """The opening of a report and the tables of several, each below its caption."""
    blocks = [block for caption, each in parts for block in (Paragraph(caption), *each.tables())]
    return msgspec.structs.replace(report, blocks=(report.blocks[0], *blocks))


@pytest.mark.parametrize(
    "caption",
    [
        "{before}年收到和处理政府信息公开申请情况",
        "附件1：城关镇政府信息公开统计表",
        "（二）{before}年度",
        "龙门县水务局",
    ],
)
def test_tables_below_the_caption_of_another_year_or_body_are_beside_the_report(caption: str) -> None:
    report, other = document(1), document(2)
    alone = parsers.parse(report)
    caption = caption.format(before=(alone.year or 0) - 1)
    last = parsers.parse(told(report, ("报告如下", report), (caption, other)))
    first = told(report, (caption, other), (f"{alone.year}年度", report))

    for read in (last, parsers.parse(first)) if "年" in caption else (last,):
        assert {f.key: f.value for f in read.facts} == {f.key: f.value for f in alone.facts}
        assert len(read.leftovers) > 100


def test_a_caption_that_says_what_the_report_is_called_parts_nothing() -> None:
    report, other = document(1), document(2)
    agency = parsers.parse(report).agency
    with pytest.raises(SeveralReports):
        parsers.parse(told(report, ("报告如下", report), (f"附件：{agency}统计表", other)))
