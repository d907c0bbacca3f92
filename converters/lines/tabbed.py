"""Paragraphs of office files whose cells only tabs keep apart, as a table that was turned into text leaves them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, count, groupby

from converters.document import Block, Paragraph, Table
from converters.lines import tables
from converters.lines.pitch import is_value
from converters.text import running

_LEAST = 3  # lines with tabs that may be a table
_CELLS = 3  # in a row of one without values; two are what is signed, beside when


def kept(text: str) -> str:
    """A line of a paragraph as `tabled` takes it: running text, with the tabs that stand behind its first word."""
    if "\t" not in text.lstrip():
        return running(text)
    return "\t".join(map(running, text.split("\t")))


def tabled(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with tables in place of such paragraphs.

    Their numbers go on behind those of the tables that the file marks as such.
    """
    if not any(isinstance(block, Paragraph) and "\t" in block.text for block in blocks):
        return tuple(blocks)
    numbers = count(sum(isinstance(block, Table) for block in blocks))
    found: list[Block] = []
    for _, group in groupby(blocks, _is_written):
        alike = [*group]
        lines = [block.text for block in alike if isinstance(block, Paragraph)]
        if not _is_written(alike[0]):
            found += alike
        elif sum("\t" in line for line in lines) >= _LEAST:
            found += _blocks(lines, numbers)
        else:
            found += map(_paragraph, lines)
    return tuple(found)


def _is_written(block: Block) -> bool:
    """Whether it is a line of the file's own text, and not of a picture in it."""
    return isinstance(block, Paragraph) and block.origin is None


def _blocks(lines: list[str], numbers: Iterator[int]) -> Iterator[Block]:
    for piece in tables.pieces(lines):
        if isinstance(piece, str):
            yield _paragraph(piece)
        elif isinstance(piece, list) and max(map(len, piece)) < _CELLS and not any(map(is_value, chain(*piece))):
            yield from (_paragraph(" ".join(row)) for row in piece)
        else:
            yield tables.table(piece, next(numbers))


def _paragraph(line: str) -> Paragraph:
    return Paragraph(running(line))
