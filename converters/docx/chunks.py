"""Parts of a DOCX file in another format (w:altChunk), which Word takes into the text where they are named.

Programs that turn web pages into DOCX files leave the page as one, or its tables as several.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from types import ModuleType

from msgspec.structs import replace

from converters.document import Block, Cell, Document, Origin, Table
from converters.errors import EmptyDocument, TooLarge
from converters.signatures import kind

DEEPEST = 3  # files in files
#: by what the bytes are, in the words of `signatures.kind`; anything else is plain text
_FORMATS = {"HTML": "html", "a web archive (MHTML)": "mhtml", "RTF": "rtf", "a zip archive (DOCX, XLSX, OFD)": "docx"}


class Chunks:
    """Reads chunks in the order in which they stand; `load` gives the bytes of one by the id of its relation."""

    def __init__(self, load: Callable[[str], bytes], depth: int = 0, again: bool = False) -> None:
        if depth > DEEPEST:
            raise TooLarge(f"files in files, deeper than {DEEPEST}; convert the innermost by itself")
        self._load, self._depth, self._again = load, depth, again
        self._found: list[Document] = []

    def read(self, relation: str, tables: int) -> Iterator[Block]:
        """The blocks of a chunk, its tables numbered from `tables`. Raises ConversionError where it cannot be read."""
        body = self._load(relation)
        if not body.strip():
            return
        try:
            document = self._converted(body)
        except EmptyDocument:
            return
        self._found.append(document)
        for block in document.blocks:
            yield _numbered(block, tables) if isinstance(block, Table) and tables else block

    def whole(self, blocks: Sequence[Block]) -> Document | None:
        """The chunk that all blocks of a text come from; None where others do too."""
        return self._found[0] if len(self._found) == 1 and tuple(blocks) == self._found[0].blocks else None

    def _converted(self, body: bytes) -> Document:
        reader = _format_of(body)
        if reader.NAME == "docx":
            nested: Document = reader.unfolded(body, self._depth + 1)
            return nested
        second = self._again and hasattr(reader, "reread")
        document: Document = reader.reread(body) if second else reader.convert(body)
        return document


def _format_of(body: bytes) -> ModuleType:
    """The format file for a chunk; imported only here, for few files hold one, and it takes half of a start."""
    return import_module(f"converters.formats.{_FORMATS.get(kind(body) or '', 'text')}")


def _numbered(table: Table, first: int) -> Table:
    """The table, and the places of its cells, counted from `first`."""
    return replace(
        table, cells=tuple(_moved(cell, first) for cell in table.cells), origin=_counted(table.origin, first)
    )


def _moved(cell: Cell, first: int) -> Cell:
    return replace(cell, origin=_counted(cell.origin, first))


def _counted(origin: Origin | None, first: int) -> Origin | None:
    return origin if origin is None or origin.table is None else replace(origin, table=origin.table + first)
