"""A report as DOCX with true merges (gridSpan, vMerge), on python-docx's default template."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from converters import grid
from converters.document import Cell, Heading, Picture, Table
from tests.archive.report import Report

_PAGE = 9000  # twips between the margins


def write_docx(report: Report) -> bytes:
    document = docx.Document()
    if report.title:
        document.add_paragraph(report.title, style="Title")
    for block in report.blocks:
        if isinstance(block, Table):
            place: Any = document.add_paragraph()._p
            place.addprevious(parse_xml(_table(block)))
        elif isinstance(block, Heading):
            document.add_heading(block.text, block.level)
        elif not isinstance(block, Picture):
            document.add_paragraph(block.text)
    return saved(document)


def saved(document: Any) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _table(table: Table) -> str:
    columns = "".join(f'<w:gridCol w:w="{_PAGE // table.columns}"/>' for _ in range(table.columns))
    rows = "".join(f"<w:tr>{_row(line, number)}</w:tr>" for number, line in enumerate(grid.expand(table)))
    properties = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    return f"<w:tbl {nsdecls('w')}>{properties}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _row(line: list[Cell], number: int) -> str:
    return "".join(_cell(cell, number) for column, cell in enumerate(line) if cell.column == column)


def _cell(cell: Cell, row: int) -> str:
    span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
    merge = ""
    if cell.row_span > 1:
        merge = '<w:vMerge w:val="restart"/>' if cell.row == row else "<w:vMerge/>"
    text = cell.text if cell.row == row else ""
    runs = "<w:r><w:br/></w:r>".join(
        f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r>' for line in text.split("\n") if line
    )
    return f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/>{span}{merge}</w:tcPr><w:p>{runs}</w:p></w:tc>'
