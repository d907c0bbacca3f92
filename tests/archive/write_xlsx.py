"""A report as a spreadsheet with merged cells: one sheet, numbers as numbers, blank cells empty."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from converters.document import Cell, Picture, Table
from tests.archive.report import Report


def write_xlsx(report: Report) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    row = 1
    if report.title:
        sheet.cell(row, 1, report.title)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=10)
        row += 1
    for block in report.blocks:
        if isinstance(block, Table):
            for cell in block.cells:
                _write(sheet, cell, row)
            row += block.rows + 1
        elif not isinstance(block, Picture):
            sheet.cell(row, 1, block.text)
            row += 1
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(sheet: Worksheet, cell: Cell, top: int) -> None:
    row, column = top + cell.row, 1 + cell.column
    place = sheet.cell(row, column, _value(cell.text))
    if "." in cell.text and isinstance(place.value, float):
        place.number_format = "0." + "0" * len(cell.text.strip().partition(".")[2])
    if cell.row_span > 1 or cell.column_span > 1:
        last = row + cell.row_span - 1, column + cell.column_span - 1
        sheet.merge_cells(start_row=row, start_column=column, end_row=last[0], end_column=last[1])


def _value(text: str) -> int | float | str | None:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text or None
