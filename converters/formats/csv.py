"""CSV and TSV annexes, as a spreadsheet program saves its sheet: UTF-8, UTF-16 or GB 18030, any usual separator.

Nothing in them says which cells were merged: tables have `spans` False.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import chain, groupby

from msgspec.structs import replace

from converters import charset
from converters.document import Block, Document, Paragraph, Table
from converters.errors import Corrupt, EmptyDocument, Mislabelled
from converters.grid import listed
from converters.lines.tables import EMPTY
from converters.signatures import kind
from converters.spreadsheet.sheet import Sheet, blocks
from converters.text import clean, running, written

NAME = "csv"
VERSION = "2"
MEDIA_TYPES = ("text/csv", "text/tab-separated-values")
SUFFIXES = (".csv", ".tsv")
NEEDS: str | None = None

#: how a table program is told that digits are text
_AS_TEXT = re.compile(r'="[^"]*"')
_SEPARATORS = ",\t;|"
_SAMPLE = 100  # lines
_PADDED = 16  # lines that Excel writes with all columns, be they blank


def convert(body: bytes) -> Document:
    """Read lines and tables as those of a sheet. Raises Mislabelled, Corrupt, EmptyDocument and TooLarge."""
    if seen := kind(body):
        raise Mislabelled(f"the bytes are {seen}, not CSV; convert them by that media type")
    read = charset.decode(body)
    lines = _lines(read.text)
    found = tuple(_by_row(lines) if _is_ragged(lines) else _listed(blocks(_sheet(lines), 0)))
    if not found:
        raise EmptyDocument("no line holds text; ask the publisher for the right file")
    warnings = (f"{read.damaged} broken characters are shown as U+FFFD",) if read.damaged else ()
    return Document(MEDIA_TYPES[0], found, None, {"charset": read.charset}, route="csv", warnings=warnings)


def _lines(text: str) -> list[list[str]]:
    """The cells of each line. Raises Corrupt."""
    try:
        lines = [*csv.reader(StringIO(text, newline=""), delimiter=_separator(text))]
    except csv.Error as error:
        raise Corrupt(f"the lines are no CSV ({error}); the file is damaged, fetch it again") from error
    if not text.endswith(("\n", "\r")) and len(lines) > 1 and len(lines[-1]) < len(lines[-2]):
        del lines[-1]  # the file is cut off in it
    return [[_said(cell) for cell in cells] for cells in _unnumbered(lines)]


def _said(cell: str) -> str:
    return "" if cell in EMPTY else cell[2:-1] if _AS_TEXT.fullmatch(cell) else cell


def _sheet(lines: list[list[str]]) -> Sheet:
    sheet = Sheet("sheet")
    for row, cells in enumerate(lines):
        for column, cell in enumerate(cells):
            if cell:
                sheet.add(row, column, cell)
    return sheet


def _is_ragged(lines: list[list[str]]) -> bool:
    """Whether lines end with their last cell, as scripts write them: table programs give the first all columns."""
    return len({len(cells) for cells in lines[:_PADDED] if cells}) > 1


def _by_row(lines: list[list[str]]) -> Iterator[Block]:
    """Tables of lines whose cells stand in no columns, with the lines of one cell between them."""
    tables = 0
    for is_alone, group in groupby(lines, lambda cells: len(cells) < 2):
        rows = [[clean(cell) for cell in cells] for cells in group]
        if is_alone:
            yield from (
                Paragraph(line) for cell in chain(*rows) for part in cell.split("\n") if (line := running(part))
            )
        elif any(map(written, chain(*rows))):
            yield listed(rows, tables)
            tables += 1


def _unnumbered(lines: list[list[str]]) -> list[list[str]]:
    """The lines without the numbers that programs for data give them, from 0, under a blank head, and their columns."""
    numbers = [str(number) for number in range(max(len(lines), *map(len, lines), 1))]
    if len(lines) < 2 or [cells[:1] for cells in lines] != [[""], *([number] for number in numbers[: len(lines) - 1])]:
        return lines
    head, *others = (cells[1:] for cells in lines)
    return [*([] if head == numbers[: len(head)] else [head]), *others]


def _separator(text: str) -> str:
    """The one that stands in most of the first lines."""
    lines = text.split("\n", _SAMPLE)[:_SAMPLE]
    return max(_SEPARATORS, key=lambda separator: sum(separator in line for line in lines))


def _listed(found: list[Block]) -> Iterator[Block]:
    return (replace(block, spans=False) if isinstance(block, Table) else block for block in found)
