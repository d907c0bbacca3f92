"""The second reader of XLSX: openpyxl reads cells, formats and merges. Numbers are printed as for the first."""

from __future__ import annotations

import warnings
import zipfile
import zlib
from datetime import date, datetime
from io import BytesIO
from lzma import LZMAError
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from lxml.etree import LxmlError

from converters.errors import Corrupt
from converters.spreadsheet.number_format import printed
from converters.spreadsheet.sheet import Sheet
from converters.spreadsheet.xlsx import unescaped

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_REFUSALS = (zipfile.BadZipFile, zlib.error, LZMAError, ParseError, LxmlError)
_ACCIDENTS = (OSError, EOFError, LookupError, ValueError, AttributeError, TypeError, ArithmeticError, RuntimeError)


def sheets(body: bytes) -> list[Sheet]:
    """The visible sheets. Raises Corrupt where openpyxl cannot read the file."""
    import openpyxl  # costs 0.2 s, and only documents whose sums fail are read twice

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of decorations that it would not write back
            book = openpyxl.load_workbook(BytesIO(body), data_only=True)
        return [_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except (*_REFUSALS, *_ACCIDENTS) as error:
        raise Corrupt(f"openpyxl cannot read the file ({error}); fetch it again") from error


def _sheet(source: Worksheet) -> Sheet:
    sheet = Sheet(source.title, hides_zeros=source.sheet_view.showZeros is False)
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None:
                sheet.add(cell.row - 1, cell.column - 1, _said(cell, sheet.hides_zeros))
    merged = source.merged_cells.ranges
    sheet.merges = [(each.min_row - 1, each.max_row - 1, each.min_col - 1, each.max_col - 1) for each in merged]
    sheet.hidden_rows = {number - 1 for number, row in source.row_dimensions.items() if row.hidden}
    for column in source.column_dimensions.values():
        if column.hidden and column.min:
            sheet.hidden_columns.update(range(column.min - 1, column.max))
    return sheet


def _said(cell: Any, hides_zeros: bool) -> str:
    value = cell.value
    if type(value) in (int, float):
        return "" if hides_zeros and not value else printed(value, cell.number_format)
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) and value.time() else value.isoformat()[:10]
    return unescaped(str(value))
