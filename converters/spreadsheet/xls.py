"""The sheets of an XLS workbook by xlrd: cells as printed, merges, what is hidden."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import StringIO
from typing import Any

import xlrd

from converters.errors import Corrupt, Encrypted
from converters.spreadsheet.number_format import printed
from converters.spreadsheet.sheet import Sheet
from converters.text import OBJECT

_ACCIDENTS = (
    xlrd.XLRDError, xlrd.compdoc.CompDocError, struct.error, LookupError, ValueError, TypeError, AttributeError,
    ArithmeticError, AssertionError, RuntimeError,
)  # fmt: skip
_VISIBLE = 0
#: records of a sheet ([MS-XLS] 2.4.127, 2.4.103): row, column, format, value and options of a formula; the end
_FORMULA, _END = 0x06, 0x0A
_FORMULA_DATA = struct.Struct("<3H8sH")
_ZERO, _EMPTY = bytes(8), b"\x03\0\0\0\0\0\xff\xff"  # the number 0, and no text ([MS-XLS] 2.5.133)
_BIFF5 = 50  # since then records of formulas are so
_TO_COMPUTE = 0x02  # when the file is opened


class Book:
    """An opened workbook. Raises Encrypted and Corrupt."""

    def __init__(self, body: bytes) -> None:
        try:
            self._book = xlrd.open_workbook(
                file_contents=body, formatting_info=True, on_demand=True, ragged_rows=True, logfile=StringIO()
            )
        except _ACCIDENTS as error:
            if "encrypted" in str(error):
                raise Encrypted("the workbook asks for a password; ask the publisher for an open file") from error
            raise _corrupt(error) from error
        self._codes = [self._code(xf.format_key) for xf in self._book.xf_list]

    def hidden(self) -> list[str]:
        """The names of the sheets that the publisher hid."""
        return [name for name, seen in self._visibility() if seen != _VISIBLE]

    def shown(self) -> Iterator[Sheet]:
        """The visible sheets, in the order of their tabs. Raises Corrupt and TooLarge."""
        for index, (name, seen) in enumerate(self._visibility()):
            if seen == _VISIBLE:
                try:
                    found = self._book.sheet_by_index(index)
                except _ACCIDENTS as error:
                    raise _corrupt(error) from error
                yield self._sheet(name, found)
                self._book.unload_sheet(index)

    def _visibility(self) -> Iterator[tuple[str, int]]:
        return zip(self._book.sheet_names(), self._book._sheet_visibility, strict=True)

    def _code(self, key: int) -> str:
        known = self._book.format_map.get(key)
        return known.format_str if known else "General"

    def _sheet(self, name: str, found: Any) -> Sheet:
        sheet = Sheet(name, hides_zeros=not found.show_zero_values)
        unknown = self._not_computed(found.number)
        for row in range(found.nrows):
            for column, cell in enumerate(found.row(row)):
                if text := OBJECT if (row, column) in unknown else self._printed(cell, sheet.hides_zeros):
                    sheet.add(row, column, text)
        sheet.merges = [(top, end - 1, left, right - 1) for top, end, left, right in found.merged_cells]
        sheet.hidden_rows = {row for row, info in found.rowinfo_map.items() if info.hidden}
        sheet.hidden_columns = {column for column, info in found.colinfo_map.items() if info.hidden}
        return sheet

    def _not_computed(self, number: int) -> set[tuple[int, int]]:
        """The places of formulas that no program has computed.

        They are 0, to be computed when the file is opened, or empty like all others of the sheet.
        """
        formulas = [*self._formulas(number)]
        empty = all(value == _EMPTY for _, value, _ in formulas)
        return {place for place, value, options in formulas if empty or (value == _ZERO and options & _TO_COMPUTE)}

    def _formulas(self, number: int) -> Iterator[tuple[tuple[int, int], bytes, int]]:
        """Place, value and options of each formula of a sheet."""
        content, at = self._book.mem, self._book._sh_abs_posn[number]
        kind = 0 if self._book.biff_version >= _BIFF5 else _END
        while kind != _END:
            kind, size = struct.unpack_from("<HH", content, at)
            if kind == _FORMULA and size >= _FORMULA_DATA.size:
                row, column, _, value, options = _FORMULA_DATA.unpack_from(content, at + 4)
                yield (row, column), value, options
            at += 4 + size

    def _printed(self, cell: Any, hides_zeros: bool) -> str:
        match cell.ctype:
            case xlrd.XL_CELL_NUMBER if hides_zeros and not cell.value:
                return ""
            case xlrd.XL_CELL_TEXT:
                return str(cell.value)
            case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
                code = self._codes[cell.xf_index] if cell.xf_index is not None else "General"
                return printed(cell.value, code, bool(self._book.datemode))
            case xlrd.XL_CELL_BOOLEAN:
                return "TRUE" if cell.value else "FALSE"
            case xlrd.XL_CELL_ERROR:
                return str(xlrd.error_text_from_code.get(cell.value, ""))
        return ""


def _corrupt(error: Exception) -> Corrupt:
    return Corrupt(f"xlrd cannot read the file ({error}); fetch it again, it is damaged")
