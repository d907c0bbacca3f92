"""The second reader of PDF: pdfplumber on pdfminer, which share no code with pdfium and our lattice.

Its table finder drops what is not closed by lines and takes a shaded box for a table, so shading is taken out first.
"""

from __future__ import annotations

import logging
import math
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pdfplumber
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from converters.document import Block, Cell, Document, Origin, Paragraph, Table
from converters.errors import Corrupt
from converters.lattice import THIN, Box
from converters.text import clean, running

UPRIGHT = 0.1  # of a character's size: what is turned further from its line is a watermark
SAME = 2.0  # points; edges of neighbouring cells that stand no further apart are one line of the grid


def read(body: bytes, pages: list[int], seconds: float = math.inf) -> Document | None:
    """Of these pages lines of text as paragraphs, ruled tables as tables.

    None where a page would begin after so much processor time. Raises Corrupt where pdfminer cannot read the file.
    """
    end = time.process_time() + seconds
    blocks: list[Block] = []
    try:
        with _quiet(), pdfplumber.open(BytesIO(body), pages=pages) as document:
            for page in document.pages:
                if time.process_time() > end:
                    return None
                blocks += _blocks(page)
            count = str(len(document.pages))
    except (PdfminerException, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Corrupt(f"the second reader cannot read the file: {type(error).__name__}") from error
    return Document("application/pdf", tuple(blocks), metadata={"pages": count}, route="pdfplumber")


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


def _blocks(page: Page) -> list[Block]:
    """Tables and lines of text of a page, from top to bottom; frees what pdfplumber keeps of the page."""
    number = page.page_number
    told = page.filter(_is_told)
    found = [table for table in told.find_tables() if len(table.cells) > 1]
    rest = told.filter(lambda item: not any(_inside(item, table.bbox) for table in found))
    items: list[tuple[float, Block]] = [(table.bbox[1], _table(table, number)) for table in found]
    items += [(line["top"], _paragraph(line, number)) for line in rest.extract_text_lines(return_chars=False)]
    page.close()
    return [block for _, block in sorted(items, key=lambda item: item[0])]


def _is_told(item: dict[str, Any]) -> bool:
    """Whether it is neither shading nor a slanted watermark, which the first reader leaves out too."""
    if item["object_type"] == "char":
        a, b, *_ = item["matrix"]
        return bool(min(abs(a), abs(b)) < UPRIGHT * max(abs(a), abs(b)))
    thick: bool = min(item["width"], item["height"]) > THIN
    return not (item["object_type"] == "rect" and thick and item["fill"] and not item["stroke"])


def _inside(item: dict[str, Any], box: Box) -> bool:
    x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _paragraph(line: dict[str, Any], page: int) -> Paragraph:
    box = tuple(round(line[side], 1) for side in ("x0", "top", "x1", "bottom"))
    return Paragraph(running(line["text"]), origin=Origin(page=page, bbox=box))


def _table(found: Any, page: int) -> Table:
    xs, ys = _edges(found.cells, 0, 2), _edges(found.cells, 1, 3)
    texts = [text for row in found.extract() for text in row]
    boxes = [box for row in found.rows for box in row.cells]
    cells = [_cell(box, text, xs, ys, page) for box, text in zip(boxes, texts, strict=True) if box is not None]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Table(len(ys) - 1, len(xs) - 1, tuple(cells), origin=Origin(page=page, bbox=_rounded(found.bbox)))


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
