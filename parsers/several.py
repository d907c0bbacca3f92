"""Documents that hold more than one report, such as those of two years: only the first is read, none mixes with it."""

from __future__ import annotations

import msgspec

from converters.document import Cell, Document, Heading, Paragraph, Table
from converters.text import fold
from parsers.chapters import headings
from parsers.family import Family
from parsers.identity.titles import is_report_title

LAST, FIRST = 4, 2  # chapters: a report has ended behind one from `LAST` on, another begins before one up to `FIRST`
TABLES = 2  # before and after: lists of contents name chapters too


def first(document: Document, family: Family) -> Document:
    """The document up to where a second report begins; the same where there is none."""
    if _tables(document.blocks) < 2 * TABLES:
        return document
    found = list(headings(document, family))
    for at, (begins, number) in enumerate(found):
        before = [other for _, other in found[:at]]
        goes_on = {other for _, other in found[at:]} & {3, 4}
        if number <= FIRST and before and before[-1] >= LAST and goes_on:
            end = _title(document, found[at - 1][0] + 1, begins)
            if min(map(_tables, (document.blocks[:end], document.blocks[end:]))) >= TABLES:
                return _cut(document, end)
    return document


def _title(document: Document, first: int, last: int) -> int:
    """Where the title of the second report stands between the chapters of both, else where its chapter does."""
    texts = enumerate(document.blocks[first:last], first)
    return next(
        (at for at, block in texts if isinstance(block, Heading | Paragraph) and is_report_title(block.text)), last
    )


def _tables(blocks: tuple[object, ...]) -> int:
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
