"""The second reader of PDF: pdfplumber on pdfminer, which share no code with pdfium and our lattice.

Its table finder drops what is not closed by lines and takes a shaded box for a table, so shading is taken out first.
"""

from __future__ import annotations

import logging
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import Any

import pdfplumber
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException
from pdfplumber.utils.text import chars_to_textmap, extract_text

from converters.document import Block, Cell, Document, Origin, Paragraph, Table
from converters.errors import Corrupt
from converters.pages.lattice import Box
from converters.pdf.crossings import Finder
from converters.pdf.drawing import UNNAMED, Page, Resources, TooMuch
from converters.text import clean, running

Middle = tuple[float, float, dict[str, Any]]  # of a character, and the character
_DAMAGED = PdfminerException, MalformedPDFException
SAME = 2.0  # points; edges of neighbouring cells that stand no further apart are one line of the grid
SECONDS = 15.0  # of processor time, after which no further page is begun
MOST_UNNAMED = 0.3  # of the characters


def read(body: bytes, pages: list[int]) -> Document | None:
    """Of these pages lines of text as paragraphs, ruled tables as tables.

    None where they hold no text, or text of no names, or more than can be read in time. Raises Corrupt where pdfminer
    cannot read the file.
    """
    end = time.process_time() + SECONDS
    blocks: list[Block] = []
    try:
        with _opened(body, pages) as found:
            for page in found:
                if time.process_time() > end or _is_nameless(page):
                    return None
                blocks += _blocks(page)
    except TooMuch:
        return None
    metadata = {"pages": str(len(pages))}
    return Document("application/pdf", tuple(blocks), metadata=metadata, route="pdfplumber") if blocks else None


@contextmanager
def _opened(body: bytes, pages: list[int]) -> Iterator[Iterator[Page]]:
    try:
        with _quiet(), pdfplumber.open(BytesIO(body), pages=pages) as document:
            document.rsrcmgr = Resources()
            yield (Page(document, own.page_obj, own.page_number, own.initial_doctop) for own in document.pages)
    except (*_DAMAGED, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Corrupt(f"the second reader cannot read the file: {type(error).__name__}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """pdfminer warns of each font box it dislikes, hundreds of lines for one Chromium file."""
    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


def _is_nameless(page: Page) -> bool:
    """Whether the fonts of a page do not name what they draw."""
    unnamed = [char for char in page.chars if char["text"].startswith(UNNAMED)]
    return len(unnamed) > MOST_UNNAMED * len(page.chars)


def _blocks(page: Page) -> list[Block]:
    """Tables and lines of text of a page, from top to bottom; frees what pdfplumber keeps of the page."""
    number = page.page_number
    found = [table for table in Finder(page).tables if len(table.cells) > 1]
    boxes = [table.bbox for table in found]
    rest = [char for char in page.chars if not any(_inside(char, box) for box in boxes)]
    lines = chars_to_textmap(rest, layout_bbox=page.bbox).extract_text_lines(return_chars=False)
    items: list[tuple[float, Block]] = [(table.bbox[1], _table(table, page)) for table in found]
    items += [(line["top"], _paragraph(line, number)) for line in lines]
    page.close()
    return [block for _, block in sorted(items, key=lambda item: item[0])]


def _inside(item: dict[str, Any], box: Box) -> bool:
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _paragraph(line: dict[str, Any], page: int) -> Paragraph:
    box = tuple(round(line[side], 1) for side in ("x0", "top", "x1", "bottom"))
    return Paragraph(running(line["text"]), origin=Origin(page=page, bbox=box))


def _table(found: Any, page: Page) -> Table:
    xs, ys = _edges(found.cells, 0, 2), _edges(found.cells, 1, 3)
    boxes = [box for row in found.rows for box in row.cells if box is not None]
    origin = Origin(page=page.page_number, bbox=_rounded(found.bbox))
    cells = [_cell(box, text, xs, ys, page.page_number) for box, text in _filled(boxes, found.bbox, page.chars)]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Table(len(ys) - 1, len(xs) - 1, tuple(cells), origin=origin)


def _filled(boxes: Sequence[Box], around: Box, chars: Iterable[dict[str, Any]]) -> Iterator[tuple[Box, str]]:
    """Each cell with the text of the characters whose middle lies in it, as pdfplumber deals them out."""
    middles = [((char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2, char) for char in chars]
    middles = _within(around, middles)
    for top, row in groupby(boxes, key=itemgetter(1)):
        cells = list(row)
        level = _within((around[0], top, around[2], max(cell[3] for cell in cells)), middles)
        for cell in cells:
            yield cell, extract_text([char for *_, char in _within(cell, level)])


def _within(box: Box, middles: Iterable[Middle]) -> list[Middle]:
    x0, top, x1, bottom = box
    return [middle for middle in middles if x0 <= middle[0] < x1 and top <= middle[1] < bottom]


def _edges(cells: Iterable[Box], first: int, last: int) -> list[float]:
    edges: list[float] = []
    for at in sorted(side for box in cells for side in (box[first], box[last])):
        if not edges or at - edges[-1] > SAME:
            edges.append(at)
    return edges


def _cell(box: Box, text: str | None, xs: Sequence[float], ys: Sequence[float], page: int) -> Cell:
    left, right = (bisect_left(xs, box[side] - SAME) for side in (0, 2))
    top, bottom = (bisect_left(ys, box[side] - SAME) for side in (1, 3))
    spans = max(bottom - top, 1), max(right - left, 1)
    return Cell(top, left, clean(text or ""), *spans, origin=Origin(page=page, bbox=_rounded(box)))


def _rounded(box: Box) -> Box:
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)
