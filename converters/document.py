"""The normalised document: what every format is turned into, and all that a parser may know of it.

A Document is blocks in reading order. All types are frozen, equal by value, made of plain values, and travel as JSON
(`encode`, `decode`). No format, no report and no queue is known here. They hold nothing that could hold them, so the
garbage collector need not look at them (`gc=False`): there are thousands a document.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import ClassVar

import msgspec


class Origin(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Where something stands in its source.

    Paged formats give `page` (from 1) and `bbox` = (x0, top, x1, bottom) in points from the page's top left corner;
    the others give `table`, `row`, `column`, counted from 0 in document order. What was read off a picture in the flow
    gives `picture` (from 1, in document order) with the `bbox` in it.
    """

    page: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    picture: int | None = None


class Cell(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One table cell. Rows and columns count from 0; spans are 1 for a plain cell.

    `text` is the cell as printed: blanks, no-break spaces and line breaks ("\\n") are kept, nothing is trimmed.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    origin: Origin | None = None


class Heading(msgspec.Struct, frozen=True, tag="heading", gc=False):
    """A line that the source itself marks as a heading. `level` counts from 1; numbering is part of the text."""

    text: str
    level: int = 1
    origin: Origin | None = None


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph", gc=False):
    """Running text without line breaks, normalised by `converters.text.running`."""

    text: str
    origin: Origin | None = None


class Picture(msgspec.Struct, frozen=True, tag="picture", gc=False):
    """A picture in the flow of the document. `text` is its alternative text or file name, "" if there is none."""

    text: str = ""
    origin: Origin | None = None


class Table(msgspec.Struct, frozen=True, tag="table", gc=False):
    """A table as cells with spans, in row order; `converters.grid.expand` lays them on the grid.

    `spans` is False where the source cannot say which cells are merged (plain text): then a cell's column is only its
    place in the row, and readers must count from the right. Pieces of one table on several pages are tables of their
    own.
    """

    rows: int
    columns: int
    cells: tuple[Cell, ...]
    spans: bool = True
    origin: Origin | None = None


Block = Heading | Paragraph | Picture | Table


class Document(msgspec.Struct, frozen=True, dict=True):
    """A converted document.

    `title` is what the source itself declares as its title (None if it declares none). `metadata` holds declared
    facts under fixed names: `published` (ISO date), `publisher`, `site`, `way` (the steps that led to
    the page), `column`, `charset`, `pages`, `unread` (pages that are damaged, or pictures, and were not read: "3, 4"),
    `needs` (the extra that would read what was left out: "ocr"). `converter` is "<format> <version>", `route` the way
    taken inside the format ("lattice", "pdfplumber", "lxml" …). `warnings` are sentences for a person, for example what
    was left out.

    `printed` are the texts of a source that neither rules nor marks part into cells, in reading order, each with its
    place on the page; `row` counts the lines of the document, `column` the texts of a line. Empty where all tables are
    ruled or marked up. They are read by who knows what the tables should say.
    """

    media_type: str
    blocks: tuple[Block, ...]
    title: str | None = None
    metadata: dict[str, str] = {}
    converter: str = ""
    route: str = ""
    warnings: tuple[str, ...] = ()
    printed: tuple[Cell, ...] = ()

    BREAK: ClassVar[str] = "\n"

    @cached_property
    def text(self) -> str:
        """The normalised text: one line per heading, paragraph and table row, cells of a row joined by tabs.

        Offsets of metrics (`start`, `end`) count in this text.
        """
        return self.BREAK.join([line for lines in self._lines for line in lines])

    @cached_property
    def _lines(self) -> list[list[str]]:
        """The lines of `text` by block: a table has one for each row, a picture none."""
        return [_lines_of(block) for block in self.blocks]

    def running(self) -> Iterator[tuple[str, int]]:
        """The lines of headings and paragraphs, each with its offset in `text`."""
        offset = 0
        for block, lines in zip(self.blocks, self._lines, strict=True):
            if not isinstance(block, (Picture, Table)):
                yield block.text, offset
            offset += sum(map(len, lines)) + len(lines) * len(self.BREAK)

    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))


def _lines_of(block: Block) -> list[str]:
    if not isinstance(block, Table):
        return [] if isinstance(block, Picture) else [block.text]
    rows: list[list[str]] = [[] for _ in range(block.rows)]
    for cell in block.cells:
        rows[cell.row].append(_in_line(cell.text))
    return ["\t".join(row) for row in rows]


@lru_cache(maxsize=4096)
def _in_line(text: str) -> str:
    """The text of a cell in one line, which is that of as many other cells."""
    return text if text.isalnum() else " ".join(text.split())


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Document)


def encode(document: Document) -> bytes:
    return _encoder.encode(document)


def decode(body: bytes) -> Document:
    """Raises msgspec.DecodeError where `body` is not a Document of this version."""
    return _decoder.decode(body)
