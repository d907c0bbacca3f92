"""CSV and TSV annexes, as a spreadsheet program saves its sheet: UTF-8, UTF-16 or GB 18030, any usual separator.

Nothing in them says which cells were merged: tables have `spans` False.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from msgspec.structs import replace

from converters import charset
from converters.document import Block, Document, Table
from converters.errors import Corrupt, EmptyDocument, Mislabelled
from converters.signatures import kind
from converters.spreadsheet.sheet import Sheet, blocks

NAME = "csv"
VERSION = "2"
MEDIA_TYPES = ("text/csv", "text/tab-separated-values")
SUFFIXES = (".csv", ".tsv")
NEEDS: str | None = None

_SEPARATORS = ",\t;|"
_SAMPLE = 100  # lines


def convert(body: bytes) -> Document:
    """Read lines and tables as those of a sheet. Raises Mislabelled, Corrupt, EmptyDocument and TooLarge."""
    if seen := kind(body):
        raise Mislabelled(f"the bytes are {seen}, not CSV; convert them by that media type")
    read = charset.decode(body)
    found = tuple(_listed(blocks(_sheet(read.text), 0)))
    if not found:
        raise EmptyDocument("no line holds text; ask the publisher for the right file")
    warnings = (f"{read.damaged} broken characters are shown as U+FFFD",) if read.damaged else ()
    return Document(MEDIA_TYPES[0], found, None, {"charset": read.charset}, route="csv", warnings=warnings)


def _sheet(text: str) -> Sheet:
    sheet = Sheet("sheet")
    try:
        for row, cells in enumerate(csv.reader(StringIO(text, newline=""), delimiter=_separator(text))):
            for column, cell in enumerate(cells):
                if cell:
                    sheet.add(row, column, cell)
    except csv.Error as error:
        raise Corrupt(f"the lines are no CSV ({error}); the file is damaged, fetch it again") from error
    return sheet


def _separator(text: str) -> str:
    """The one that stands in most of the first lines."""
    lines = text.split("\n", _SAMPLE)[:_SAMPLE]
    return max(_SEPARATORS, key=lambda separator: sum(separator in line for line in lines))


def _listed(found: list[Block]) -> Iterator[Block]:
    return (replace(block, spans=False) if isinstance(block, Table) else block for block in found)
