"""A report as PDF: ruled tables with merged cells over several A4 pages, text in a CID font."""

from __future__ import annotations

from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as RuledTable

from converters.document import Heading, Picture, Table
from tests.archive.report import Report

_FONT = "STSong-Light"
_WIDTH, _HEIGHT = A4[0] - 112, A4[1] - 132  # inside the margins and the frame's padding
_SLACK = 30
_TEXT = ParagraphStyle("text", fontName=_FONT, fontSize=10.5, leading=18, firstLineIndent=21, wordWrap="CJK")
_HEADING = ParagraphStyle("heading", fontName=_FONT, fontSize=13, leading=24, wordWrap="CJK")
_TITLE = ParagraphStyle("title", fontName=_FONT, fontSize=16, leading=30, alignment=1, wordWrap="CJK")
_CELL = ParagraphStyle("cell", fontName=_FONT, fontSize=8, leading=10, alignment=1, wordWrap="CJK")


def write_pdf(report: Report) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    stream = BytesIO()
    flow: list[Any] = [Paragraph(escape(report.title), _TITLE)] if report.title else []
    for block in report.blocks:
        if isinstance(block, Table):
            flow += _ruled(block)
        elif not isinstance(block, Picture):
            flow.append(Paragraph(escape(block.text), _HEADING if isinstance(block, Heading) else _TEXT))
    SimpleDocTemplate(stream, pagesize=A4, leftMargin=50, rightMargin=50, topMargin=60, bottomMargin=60).build(flow)
    return stream.getvalue()


def _ruled(table: Table) -> list[Any]:
    """The table, on pages of its own when it is long; where a page ends, merged cells end, and go on empty.

    The cuts are made here because reportlab cannot divide a merged cell that is higher than a page.
    """
    whole = _drawn(table, 0, table.rows)
    height = whole.wrap(_WIDTH, _HEIGHT)[1]
    if height <= _HEIGHT / 2:
        return [whole, Spacer(1, 12)]
    pieces: list[Any] = [PageBreak()]
    first, used = 0, 0.0
    for row, row_height in enumerate(whole._rowHeights):
        if used + row_height > _HEIGHT - 2 * _SLACK:
            pieces += [_drawn(table, first, row), PageBreak()]
            first, used = row, 0.0
        used += row_height
    return [*pieces, _drawn(table, first, table.rows), Spacer(1, 12)]


def _drawn(table: Table, first: int, end: int) -> RuledTable:
    data: list[list[Any]] = [[""] * table.columns for _ in range(first, end)]
    everywhere = ((0, 0), (-1, -1))
    style: list[tuple[Any, ...]] = [("GRID", *everywhere, 0.5, colors.black), ("VALIGN", *everywhere, "MIDDLE")]
    for cell in table.cells:
        top, bottom = max(cell.row, first), min(cell.row + cell.row_span, end)
        if top >= bottom:
            continue
        text = cell.text if cell.row >= first else ""
        data[top - first][cell.column] = Paragraph("<br/>".join(map(escape, text.split("\n"))), _CELL)
        last = (cell.column + cell.column_span - 1, bottom - 1 - first)
        if last != (cell.column, top - first):
            style.append(("SPAN", (cell.column, top - first), last))
    return RuledTable(data, colWidths=_widths(table), style=style, splitByRow=0)


def _widths(table: Table) -> list[float]:
    """Columns as wide as their longest own text asks for, within limits."""
    longest = [3] * table.columns
    for cell in table.cells:
        if cell.column_span == 1:
            longest[cell.column] = max(longest[cell.column], min(len(cell.text), 9))
    return [_WIDTH * length / sum(longest) for length in longest]
