"""PDF by pdfium and our own lattice; pdfplumber is the second reader."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from converters import columns, lattice, paragraphs, pdf_file, pdf_page, runs
from converters.blocks import blocks
from converters.document import Block, Document, Origin, Picture, Table
from converters.errors import EmptyDocument, NoText, TooLarge, Unreadable
from converters.lattice import Box, Grid
from converters.runs import Line, Run
from converters.text import running

NAME = "pdf"
VERSION = "1"
MEDIA_TYPES = ("application/pdf",)
SUFFIXES = (".pdf",)
NEEDS = None

MOST_CHARACTERS = 1_000_000  # in a document; the longest whole-province report has some 50,000
MOST_OBJECTS = 1_000_000
MOST_CELLS = 200_000
MOST_UNMAPPED = 0.3  # of the characters; single symbols of a private font are usual
SCANNED = 0.5  # of the page: pictures that cover as much are the page itself
BESIDE = 4.0  # points; pieces of one table on two pages begin and end so near to one place

_UNMAPPED = re.compile("[\ufffd\ue000-\uf8ff\x00\x01\x03-\x08\x0e-\x1f]")
_NO_TITLE = re.compile(r"microsoft \w+ - .*|untitled.*|无标题.*|(?:新建)?.*文档\s*\d*|.*\.\w{2,5}|[\W\d_a-z]*", re.I)


@dataclass
class Sheet:
    """What one page holds. `boxes` are lone cells, as table and as lines, until the next pages show which they are."""

    number: int
    width: float
    height: float
    text: str
    unmapped: float
    drawn: bool
    crowded: bool
    unseen: int
    recognised: bool
    pictures: list[Box]
    tables: list[Table]
    boxes: list[tuple[Table, list[Line]]]
    lines: list[Line]

    @property
    def scanned(self) -> bool:
        covered = sum((x1 - x0) * (bottom - top) for x0, top, x1, bottom in self.pictures)
        return not self.text and covered > SCANNED * self.width * self.height


def convert(body: bytes) -> Document:
    """Pages as headings, paragraphs, tables and large pictures. Raises ConversionError and nothing else.

    Route "lattice" where tables are ruled, "columns" where no line is drawn and gaps make the table.
    """
    with pdf_file.opened(body) as document:
        damaged = pdf_file.damaged_parts(body)
        sheets = list(_sheets(document))
        title = _title(document)
    _check(sheets)
    _settle_boxes(sheets)
    ruled = any(sheet.tables for sheet in sheets)
    flow = tuple(_blocks(sheets))
    return Document(
        media_type=MEDIA_TYPES[0],
        blocks=flow,
        title=title,
        metadata={"pages": str(len(sheets))},
        route="columns" if not ruled and any(isinstance(block, Table) for block in flow) else "lattice",
        warnings=tuple(_warnings(sheets, damaged)),
    )


def reread(body: bytes) -> Document:
    """The same pages by pdfplumber: its own characters, lines and tables. Ten times slower, so pdfium looks first."""
    from converters import pdf_second

    with pdf_file.opened(body) as document:
        pdf_file.damaged_parts(body)
        _check(list(_sheets(document)))
    return pdf_second.read(body)


def _sheets(document: pdfium.PdfDocument) -> Iterator[Sheet]:
    characters = objects = cells = 0
    for number in range(len(document)):
        with pdf_page.opened(document, number) as page:
            text = page.read_text()
            characters, objects = characters + len(text), objects + page.objects
            if characters > MOST_CHARACTERS or objects > MOST_OBJECTS:
                raise TooLarge(f"more text or drawing than a report holds, up to page {number + 1}; split the file")
            sheet = _sheet(page, text, number + 1)
        cells += sum(len(table.cells) for table in sheet.tables)
        if cells > MOST_CELLS:
            raise TooLarge(f"more than {MOST_CELLS} table cells, up to page {number + 1}; split the file")
        yield sheet


def _sheet(page: pdf_page.Page, text: str, number: int) -> Sheet:
    printed = runs.once(page.runs(text))
    words = [word for word in printed if not page.unseen(word)]
    grids, crowded = _grids(page)
    grids = [grid for grid in grids if not _is_open(grid, words, number)]
    inside, outside = runs.place(words, grids, page.characters)
    tables, boxes = [], []
    for grid, filled in zip(grids, inside, strict=True):
        table = runs.table(grid, filled, number)
        if len(grid.places) > 1:
            tables.append(table)
        elif filled[0]:
            boxes.append((table, runs.lines(filled[0], number)))
    return Sheet(
        number=number,
        width=page.width,
        height=page.height,
        text="".join(text.split()),
        unmapped=page.unmapped(words),
        drawn=page.drawn,
        crowded=crowded,
        unseen=len(printed) - len(words),
        recognised=page.recognised(words),
        pictures=page.pictures,
        tables=tables,
        boxes=boxes,
        lines=runs.lines(outside, number),
    )


def _is_open(grid: Grid, words: Sequence[Run], number: int) -> bool:
    """Whether a frame with lines one way only holds rows of numbers: gaps make its other cells, not lines."""
    if len(grid.xs) > 2 and len(grid.ys) > 2:
        return False
    inside = [word for word in words if grid.find((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2) is not None]
    found = blocks(runs.lines(inside, number))
    return any(len(grid.xs) == 2 or block.header or len(block.rows) > 2 for block in found)


def _grids(page: pdf_page.Page) -> tuple[list[Grid], bool]:
    """The ruled tables of a page, and whether lines were left out because it has more than tables need."""
    try:
        return lattice.grids(page.rules), page.objects > pdf_page.MOST_OBJECTS
    except TooLarge:
        return [], True


def _check(sheets: Sequence[Sheet]) -> None:
    """Raises NoText, EmptyDocument or Unreadable: a document without text is never a success."""
    text = "".join(sheet.text for sheet in sheets)
    if not text:
        if any(sheet.pictures or sheet.drawn for sheet in sheets):
            raise NoText(f"{len(sheets)} pages of pictures or outlines without text; they need recognition (OCR)")
        raise EmptyDocument(f"{len(sheets)} pages with neither text nor picture; ask the publisher for the file")
    unmapped = len(_UNMAPPED.findall(text)) + sum(sheet.unmapped * len(sheet.text) for sheet in sheets)
    if unmapped > MOST_UNMAPPED * len(text):
        raise Unreadable("the fonts do not say which characters they draw; the pages need recognition (OCR)")


def _settle_boxes(sheets: Sequence[Sheet]) -> None:
    """A lone cell is a table where it goes on with the table of the next or last page, else its text is plain text."""
    for sheet, before, after in zip(sheets, [None, *sheets], [*sheets[1:], None], strict=False):
        for table, lines in sheet.boxes:
            others = [*(before.tables if before else ()), *(after.tables if after else ())]
            if len(lines) < 4 and any(_beside(table, other) for other in others):
                sheet.tables.append(table)
            else:
                sheet.lines = sorted(sheet.lines + lines, key=lambda line: line.box[1])
        sheet.boxes = []


def _beside(table: Table, other: Table) -> bool:
    a, b = _box(table), _box(other)
    return abs(a[0] - b[0]) < BESIDE and abs(a[2] - b[2]) < BESIDE


def _blocks(sheets: Sequence[Sheet]) -> Iterator[Block]:
    """Blocks in reading order. Paragraphs run over page breaks, not over tables and pictures."""
    furniture = paragraphs.furniture([sheet.lines for sheet in sheets], [sheet.height for sheet in sheets])
    for sheet in sheets:
        sheet.lines = [line for line in sheet.lines if line not in furniture]
    measures = _measures(sheets)
    flow = columns.of_pages([sheet.lines for sheet in sheets])
    waiting: list[Line] = []
    for item in (item for sheet, lines in zip(sheets, flow, strict=True) for item in _items(sheet, lines)):
        if isinstance(item, Line):
            waiting.append(item)
        else:
            yield from paragraphs.paragraphs(waiting, measures)
            waiting = []
            yield item
    yield from paragraphs.paragraphs(waiting, measures)


def _measures(sheets: Iterable[Sheet]) -> dict[int, paragraphs.Measure]:
    """By page number; pages of one width share theirs, since a short page alone does not show its margins."""
    by_width: dict[int, list[Sheet]] = {}
    for sheet in sheets:
        if sheet.lines:
            by_width.setdefault(round(sheet.width), []).append(sheet)
    return {
        sheet.number: measure
        for alike in by_width.values()
        for measure in [paragraphs.measure([line for sheet in alike for line in sheet.lines])]
        for sheet in alike
    }


def _items(sheet: Sheet, flow: list[Line | Table]) -> list[Line | Table | Picture]:
    items: list[Line | Table | Picture] = [*flow, *sheet.tables]
    items += [Picture(origin=Origin(page=sheet.number, bbox=runs.rounded(box))) for box in sheet.pictures]
    return sorted(items, key=lambda item: _box(item)[1])


def _box(item: Line | Table | Picture) -> Box:
    if isinstance(item, Line):
        return item.box
    return item.origin.bbox if item.origin and item.origin.bbox else (0, 0, 0, 0)


def _warnings(sheets: Sequence[Sheet], damaged: int) -> Iterator[str]:
    if damaged:
        yield f"{damaged} parts of the file are damaged; text or tables may be missing; fetch it again"
    if scanned := [str(sheet.number) for sheet in sheets if sheet.scanned]:
        yield f"page {', '.join(scanned)}: a picture without text, left out; it needs recognition (OCR)"
    if crowded := [str(sheet.number) for sheet in sheets if sheet.crowded]:
        yield f"page {', '.join(crowded)}: too many drawn lines to look for tables; read it by eye"
    if unseen := [str(sheet.number) for sheet in sheets if sheet.unseen]:
        yield f"page {', '.join(unseen)}: white text on white paper, left out"
    if recognised := [str(sheet.number) for sheet in sheets if sheet.recognised]:
        yield f"page {', '.join(recognised)}: the text was recognised from a picture (OCR) and may be wrong"
    if doubtful := [str(sheet.number) for sheet in sheets if sheet.unmapped]:
        yield f"page {', '.join(doubtful)}: a font does not say which characters it draws; text may be wrong"


def _title(document: pdfium.PdfDocument) -> str | None:
    """The declared title, unless a program made it up from the file name."""
    title = running(document.get_metadata_value("Title"))
    return None if _NO_TITLE.fullmatch(title) else title
