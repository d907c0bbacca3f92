"""The parts of an XLSX workbook, read as streams: which sheets are shown, their cells as printed, their merges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from converters.container import Container
from converters.docx.xml import Element, descendants, local, parse
from converters.errors import Corrupt, TooLarge
from converters.package import Package
from converters.spreadsheet.number_format import BUILT_IN, printed
from converters.spreadsheet.sheet import Sheet

ROWS_LIMIT, COLUMNS_LIMIT = 1_048_576, 16_384  # of the format itself
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})\Z")
_NO_CELLS = re.compile("(?:chart|dialog|macro)sheets?/")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class Book:
    """A workbook whose directory has passed the limits. Raises Mislabelled where the archive holds none."""

    def __init__(self, container: Container) -> None:
        self._package = Package(container, "workbook", "xl/workbook.xml")
        workbook = parse(self._package.read(self._package.main), self._package.main)
        self._from_1904 = any(_is_on(each.get("date1904")) for each in descendants(workbook, "workbookPr"))
        self._computes_later = any(_is_on(each.get("fullCalcOnLoad")) for each in descendants(workbook, "calcPr"))
        self._sheets = descendants(workbook, "sheet")
        self._strings = list(self._shared_strings())
        self._codes = self._number_formats()

    def hidden(self) -> list[str]:
        """The names of the sheets that the publisher hid."""
        return [sheet.get("name") or "" for sheet in self._sheets if (sheet.get("state") or "visible") != "visible"]

    def shown(self) -> Iterator[Sheet]:
        """The visible sheets with cells, in the order of their tabs. Raises Corrupt and TooLarge."""
        for sheet in self._sheets:
            found = self._package.relations.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or "")
            if found is None:
                raise Corrupt("the workbook does not say where a sheet stands; it is damaged, fetch it again")
            name = found.target
            if (sheet.get("state") or "visible") == "visible" and not _NO_CELLS.search(name):
                yield self._sheet(sheet.get("name") or "", name)

    def _shared_strings(self) -> Iterator[str]:
        content = self._package.related("sharedStrings")
        for element in _stream(content, "sharedStrings.xml", "si") if content else ():
            yield _text(element)

    def _number_formats(self) -> list[str]:
        """The number format of each style that cells name."""
        content = self._package.related("styles")
        if content is None:
            return []
        styles = parse(content, "styles.xml")
        codes = dict(BUILT_IN)
        for each in descendants(styles, "numFmt"):
            codes[_number(each.get("numFmtId"))] = each.get("formatCode") or "General"
        formats = [each for group in descendants(styles, "cellXfs") for each in descendants(group, "xf")]
        return [codes.get(_number(each.get("numFmtId")), "General") for each in formats]

    def _sheet(self, title: str, name: str) -> Sheet:
        sheet = Sheet(title)
        row = column = -1
        for element in _stream(self._package.read(name), name, "sheetView", "row", "c", "col", "mergeCell"):
            kind = local(element)
            if kind == "sheetView":
                sheet.hides_zeros = element.get("showZeros") in ("0", "false")
            elif kind == "row":
                row, column = _row(element, row), -1
                if _is_on(element.get("hidden")):
                    sheet.hidden_rows.add(row)
            elif kind == "c":
                place = _place(element.get("r") or "")
                column = place[1] if place else column + 1
                if text := self._printed(element, sheet.hides_zeros):
                    sheet.add(row, column, text)
            elif kind == "col" and _is_on(element.get("hidden")):
                last = min(_number(element.get("max")), COLUMNS_LIMIT)
                sheet.hidden_columns.update(range(_number(element.get("min")) - 1, last))
            elif kind == "mergeCell":
                sheet.merges += _range(element.get("ref") or "")
        return sheet

    def _printed(self, cell: Element, hides_zeros: bool) -> str:
        """The cell as it is printed; of a formula the value last computed, the formula itself if there is none.

        A 0 in a workbook that is to be computed when it is opened is none: programs write it for what they don't know.
        """
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            return "".join(_text(each) for each in descendants(cell, "is"))
        value = "".join(each.text or "" for each in cell.iterchildren("{*}v"))
        formula = [f"={each.text or ''}" for each in cell.iterchildren("{*}f")]
        said = value.strip("0.") if kind == "n" else value
        if (not value and kind != "str") or (formula and self._computes_later and not said):
            return "".join(formula)
        if kind == "s":
            return self._shared(_number(value, -1))
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind != "n" or not value:
            return unescaped(value)
        return self._formatted(value, _number(cell.get("s")), hides_zeros)

    def _shared(self, index: int) -> str:
        if not 0 <= index < len(self._strings):
            raise Corrupt("a cell names a text that the workbook does not hold; it is damaged, fetch it again")
        return self._strings[index]

    def _formatted(self, value: str, style: int, hides_zeros: bool) -> str:
        code = self._codes[style] if style < len(self._codes) else "General"
        try:
            number = float(value)
            return "" if hides_zeros and not number else printed(number, code, self._from_1904)
        except (ValueError, ArithmeticError):
            return value


def _row(element: Element, before: int) -> int:
    row = _number(element.get("r"), before + 2) - 1
    if not 0 <= row < ROWS_LIMIT:
        raise Corrupt(f"the sheet names row {row + 1}, which no spreadsheet has; the file is damaged, fetch it again")
    return row


def _stream(content: bytes, name: str, *kinds: str) -> Iterator[Element]:
    """The elements called `kinds`, rows when they begin, the others when they end; dropped when they have been used.

    Raises Corrupt and TooLarge.
    """
    try:
        walk = etree.iterparse(
            BytesIO(content), events=("start", "end"), tag=[f"{{*}}{kind}" for kind in kinds],
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        for event, element in walk:
            if (event == "start") == (local(element) == "row"):
                yield element
            if event == "end":
                _drop(element)
    except etree.XMLSyntaxError as error:
        if "huge" in str(error).lower() or "depth" in str(error).lower():
            raise TooLarge(f"{name} passes a limit of the XML parser ({error}); no report needs that") from error
        raise Corrupt(f"{name} is no well-formed XML ({error}); fetch the file again") from error


def _drop(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _text(element: Element) -> str:
    """The text of a string, of its differently formatted runs too; not how it is pronounced."""
    parts = (
        text.text or ""
        for part in element
        for text in ([part] if local(part) == "t" else part.iterchildren("{*}t") if local(part) == "r" else ())
    )
    return unescaped("".join(parts))


def unescaped(text: str) -> str:
    """ECMA-376 part 1, 22.9.2.19: characters that XML cannot hold are written as _xHHHH_."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _place(reference: str) -> tuple[int, int] | None:
    """Row and column from 0 of a reference like "B7"."""
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return (int(match[2]) - 1, column - 1) if column <= COLUMNS_LIMIT else None


def _range(reference: str) -> list[tuple[int, int, int, int]]:
    first, _, last = reference.partition(":")
    begin, end = _place(first), _place(last or first)
    return [(begin[0], end[0], begin[1], end[1])] if begin and end else []


def _number(value: str | None, otherwise: int = 0) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else otherwise


def _is_on(value: str | None) -> bool:
    return value in ("1", "true", "on")
