"""Pictures in the flow of a document: where one shows a table, it is read by recognition.

    Pictures(tables).read(content, text) -> blocks

Needs the extra `ocr`; without it, and for what shows no table, the picture stays a picture.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

from msgspec.structs import replace

from converters.document import Block, Heading, Origin, Paragraph, Picture, Table
from converters.errors import Corrupt, Mislabelled, TooLarge
from converters.recognition.engine import NEEDS, available, require

MOST_READ = 12  # of a document, some 3 seconds each
LEAST_BYTES = 2_000
LEAST_SIDES = (100, 300)  # pixels: a table of two rows with its labels
ENOUGH_TABLES = 3  # a document with as many tables of its own shows photographs
_DATA = re.compile(r"data:image/[\w.+-]+(;[\w=-]+)*?(;base64)?,", re.IGNORECASE)


class Pictures:
    """Reads the pictures of one document that has so many `tables` of its own, in reading order."""

    def __init__(self, tables: int) -> None:
        self._wanted = tables < ENOUGH_TABLES
        self._number = self._read = 0
        self._unread = False

    @property
    def needs(self) -> dict[str, str]:
        """The metadata of a document that says which extra would have read pictures of it."""
        return NEEDS if self._unread else {}

    @property
    def warnings(self) -> tuple[str, ...]:
        said = "pictures that may show tables were left out; install nianbao[ocr], then re-queue"
        return (said,) if self._unread else ()

    def read(self, content: bytes, text: str) -> list[Block]:
        """The blocks of a picture that shows a table, each with its number, from 1, and its place in it.

        Raises Heavy where recognition is left to another process.
        """
        self._number += 1
        if not self._wanted or len(content) < LEAST_BYTES or self._read >= MOST_READ:
            return [Picture(text)]
        if not available():
            self._unread = True
            return [Picture(text)]
        try:
            found = self._blocks(content)
        except (Corrupt, Mislabelled, TooLarge):
            return [Picture(text)]
        return found if any(isinstance(block, Table) for block in found) else [Picture(text)]

    def _blocks(self, content: bytes) -> list[Block]:
        # Imported here: most documents have no picture that may be a table.
        from converters.pages import sheets
        from converters.recognition import picture
        from converters.recognition.pages import read_page

        frame = next(picture.frames(content))
        if not all(side >= least for side, least in zip(sorted(frame.pixels.shape[:2]), LEAST_SIDES, strict=True)):
            return []
        require()
        self._read += 1
        sheet = read_page(frame.pixels, frame.scale, 1)
        return [*_placed(sheets.blocks([sheet]), self._number)]


def embedded(address: str) -> bytes:
    """The bytes of a data: address, b"" where it is another or damaged."""
    match = _DATA.match(address)
    if match is None:
        return b""
    said = unquote_to_bytes(address[match.end() :])
    if not match[2]:
        return said
    try:
        return base64.b64decode(said)
    except binascii.Error:
        return b""


def _placed(blocks: Iterable[Block], number: int) -> Iterator[Block]:
    """The blocks with the picture's number in place of a page's."""
    for block in blocks:
        if isinstance(block, Table):
            cells = tuple(replace(cell, origin=_in_picture(cell.origin, number)) for cell in block.cells)
            yield replace(block, cells=cells, origin=_in_picture(block.origin, number))
        elif isinstance(block, Heading | Paragraph):
            yield replace(block, origin=_in_picture(block.origin, number))


def _in_picture(origin: Origin | None, number: int) -> Origin:
    return Origin(picture=number, bbox=origin.bbox if origin else None)
