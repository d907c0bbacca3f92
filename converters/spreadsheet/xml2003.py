"""Spreadsheets in one piece of XML, as Excel saves them since 2002 ("XML Spreadsheet 2003"); portals export them so."""

from __future__ import annotations

from collections.abc import Iterator

from converters.docx.xml import Element, descendants, local
from converters.spreadsheet.number_format import printed
from converters.spreadsheet.sheet import Sheet

NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{NAMESPACE}}}"
_LARGEST = 1 << 20  # a sheet has no more rows or columns
#: formats that go by names; the others are codes
_CODES = {"Standard": "#,##0.00", "Fixed": "0.00", "Percent": "0.00%", "Scientific": "0.00E+00"}
_HIDDEN = ("SheetHidden", "SheetVeryHidden")


class Book:
    """A workbook by the root of its XML."""

    def __init__(self, root: Element) -> None:
        self._sheets = list(root.iterchildren(f"{_SS}Worksheet"))
        self._codes = dict(_formats(root))

    def hidden(self) -> list[str]:
        """The names of the sheets that the publisher hid."""
        return [_said(sheet, "Name") for sheet in self._sheets if _is_hidden(sheet)]

    def shown(self) -> Iterator[Sheet]:
        """The visible sheets in the order of their tabs. Raises TooLarge."""
        return (self._sheet(sheet) for sheet in self._sheets if not _is_hidden(sheet))

    def _sheet(self, source: Element) -> Sheet:
        sheet = Sheet(_said(source, "Name"), hides_zeros=bool(descendants(source, "DoNotDisplayZeros")))
        for table in source.iterchildren(f"{_SS}Table"):
            column = 0
            for each in table.iterchildren(f"{_SS}Column"):
                column = _place(each, column)
                if _said(each, "Hidden") == "1":
                    sheet.hidden_columns.update(range(column - 1, column + _count(each, "Span")))
                column += _count(each, "Span")
            row = 0
            for each in table.iterchildren(f"{_SS}Row"):
                row = _place(each, row)
                if _said(each, "Hidden") == "1":
                    sheet.hidden_rows.update(range(row - 1, row + _count(each, "Span")))
                self._cells(each, row - 1, sheet)
                row += _count(each, "Span")
        return sheet

    def _cells(self, source: Element, row: int, sheet: Sheet) -> None:
        column = 0
        for cell in source.iterchildren(f"{_SS}Cell"):
            column = _place(cell, column)
            down, across = _count(cell, "MergeDown"), _count(cell, "MergeAcross")
            if down or across:
                sheet.merges.append((row, row + down, column - 1, column - 1 + across))
            style = _said(cell, "StyleID") or _said(source, "StyleID")
            if text := self._printed(cell, style, sheet.hides_zeros):
                sheet.add(row, column - 1, text)
            column += across

    def _printed(self, cell: Element, style: str, hides_zeros: bool) -> str:
        data = next(cell.iterchildren("{*}Data"), None)
        text = "" if data is None else "".join(map(str, data.itertext()))
        if data is None or _said(data, "Type") != "Number":
            return text.partition("T")[0] if data is not None and _said(data, "Type") == "DateTime" else text
        try:
            number = float(text)
            return "" if hides_zeros and not number else printed(number, self._codes.get(style, "General"))
        except (ValueError, ArithmeticError):
            return text


def _formats(root: Element) -> Iterator[tuple[str, str]]:
    for style in descendants(root, "Style"):
        said = next((_said(each, "Format") for each in style if local(each) == "NumberFormat"), "")
        yield _said(style, "ID"), _CODES.get(said, said if set("0#") & set(said) else "General")


def _is_hidden(sheet: Element) -> bool:
    return any(each.text in _HIDDEN for each in descendants(sheet, "Visible"))


def _said(element: Element, name: str) -> str:
    return element.get(f"{_SS}{name}") or ""


def _place(element: Element, before: int) -> int:
    """The row or column of an element from 1: the one that it names, else the next."""
    return min(_count(element, "Index") or before + 1, _LARGEST)


def _count(element: Element, name: str) -> int:
    said = _said(element, name)
    return min(int(said), _LARGEST) if said.isdecimal() else 0
