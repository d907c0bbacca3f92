"""Documents that hold more than one report, such as those of two years: only the first is read, none mixes with it.

A page that shows one report twice, or those of two years under one title, has no title before the second. There the
part speaks whose period is of the title's year; where nothing tells the parts apart, both are handed on as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import msgspec

from converters.document import Block, Cell, Document, Heading, Paragraph, Table
from converters.text import fold
from parsers.chapters import headings
from parsers.family import Family
from parsers.identity.dates import year_of_period
from parsers.identity.titles import is_report_title, squeezed, year_in

LAST, FIRST = 4, 2  # chapters: a report has ended behind one from `LAST` on, another begins before one up to `FIRST`
OPENING = 8  # texts of a part, which name its period
TABLES = 2  # before and after: lists of contents name chapters too


def first(document: Document, family: Family) -> Document:
    """The document up to where a second report begins, or from there on; the same where there is none."""
    if _tables(document.blocks) < 2 * TABLES:
        return document
    found = list(headings(document, family))
    for at, (begins, number) in enumerate(found):
        before = [other for _, other in found[:at]]
        goes_on = {other for _, other in found[at:]} & {3, 4}
        if number <= FIRST and before and before[-1] >= LAST and goes_on:
            end = _title(document, found[at - 1][0] + 1, begins)
            if min(map(_tables, (document.blocks[:end], document.blocks[end:]))) >= TABLES:
                return _cut(document, end) if end < begins or document.printed else _part(document, end)
    return document


def before(whole: Document, part: Document) -> int:
    """How many characters of the text of the whole stand before a part that `first` gave."""
    return 0 if part.blocks[0] is whole.blocks[0] else len(whole.text) - len(part.text)


def _part(document: Document, end: int) -> Document:
    """Of two parts without titles of their own that which speaks: the first where both say the same numbers."""
    parts = document.blocks[:end], document.blocks[end:]
    titled, years = year_in(document.title), [*map(_year, parts)]
    if years[0] != years[1] and titled in years:
        return msgspec.structs.replace(document, blocks=parts[years.index(titled)])
    return _cut(document, end) if _numbers(parts[0]) == _numbers(parts[1]) else document


def _year(blocks: Sequence[Block]) -> int | None:
    texts = (block.text for block in blocks if isinstance(block, Heading | Paragraph))
    return year_of_period(squeezed("".join(islice(texts, OPENING))))


def _numbers(blocks: Sequence[Block]) -> list[str]:
    tables = (block for block in blocks if isinstance(block, Table))
    texts = (fold(cell.text) for table in tables for cell in table.cells)
    return [text for text in texts if text.isdigit()]


def _title(document: Document, first: int, last: int) -> int:
    """Where the title of the second report stands between the chapters of both, else where its chapter does."""
    texts = enumerate(document.blocks[first:last], first)
    return next(
        (at for at, block in texts if isinstance(block, Heading | Paragraph) and is_report_title(block.text)), last
    )


def _tables(blocks: Sequence[Block]) -> int:
    return sum(isinstance(block, Table) for block in blocks)


def _cut(document: Document, end: int) -> Document:
    """The blocks before `end`, and the texts before the one that this block begins with; no title of what follows."""
    blocks = document.blocks[:end]
    text = getattr(document.blocks[end], "text", "")
    earlier = sum(getattr(block, "text", "") == text for block in blocks)
    places = [at for at, cell in enumerate(document.printed) if _begins(text, cell)]
    printed = document.printed[: places[earlier]] if len(places) > earlier else ()
    title = None if text and fold(text) == fold(document.title or "") and not earlier else document.title
    return msgspec.structs.replace(document, blocks=blocks, printed=printed, title=title)


def _begins(text: str, cell: Cell) -> bool:
    return bool(cell.text) and text.startswith(cell.text)
