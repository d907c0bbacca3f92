"""The panel as an XLSX workbook, in little memory: a sheet for each million rows, text never taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

#: rows of a sheet below its heading; the format ends at 1,048,576
SHEET = 1_000_000
#: characters of a cell
CELL = 32_767
#: written into every book as the day on which it was made, so that the same rows are the same bytes
MADE = datetime(1980, 1, 1)


def write(kind: str, columns: Sequence[str], numbers: frozenset[str], rows: Iterable[Sequence[Any]],
          stream: BinaryIO) -> int:  # fmt: skip
    """A heading and a row each; a null is an empty cell. Returns the number of rows.

    Values of the columns in `numbers` that a float holds exactly become numbers, all else text; text longer than a cell
    is cut there.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": MADE})
        sheet = _sheet(book, kind, columns)
        for count, row in enumerate(rows, 1):
            at = (count - 1) % SHEET + 1
            if at == 1 and count > 1:
                sheet = _sheet(book, f"{kind} {count // SHEET + 1}", columns)
            for column, (name, value) in enumerate(zip(columns, row, strict=True)):
                _put(sheet, at, column, value, name in numbers)
    return count


def _sheet(book: xlsxwriter.Workbook, name: str, columns: Sequence[str]) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, columns)
    sheet.freeze_panes(1, 0)
    return sheet


def _put(sheet: Worksheet, row: int, column: int, value: Any, is_number: bool) -> None:
    if value is None:
        return
    if isinstance(value, int) or (is_number and _exact(value)):
        sheet.write_number(row, column, float(value))
    else:
        sheet.write_string(row, column, str(value)[:CELL])


def _exact(text: str) -> bool:
    """Whether a float holds this decimal number with every digit."""
    try:
        return len(text.lstrip("-").replace(".", "")) <= 15 and float(text) == float(text)
    except ValueError:
        return False
