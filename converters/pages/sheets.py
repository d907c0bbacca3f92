"""Sheets to blocks: what each page of a paged source holds, put into one reading order. Knows no format.

    blocks(sheets) -> Iterator[Block]
    printed(sheets) -> tuple[Cell, ...]

A PDF, an OFD and a scan differ in how lines and words are found; from here on they are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from converters.document import Block, Cell, Origin, Picture, Table
from converters.pages import paragraphs, ruled, runs
from converters.pages.lattice import Box, Grid
from converters.pages.runs import Line, Run
from converters.unruled import columns
from converters.unruled.parts import parts

BESIDE = 4.0  # points; pieces of one table on two pages begin and end so near to one place
SHORT = 4  # lines; a lone cell with as many is a notice in a frame, not a row cut off by a page break

Item = Line | Table | Picture


@dataclass
class Sheet:
    """One page: its number from 1, its size in points, its text lines, tables and large pictures.

    `boxes` are lone cells, as table and as lines, until the pages beside show which they are. `late` is a page that is
    a picture and was not read, since time was up. `beside` is the page that stands to the right in the same picture.
    """

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    boxes: list[tuple[Table, list[Line]]] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    late: bool = False
    beside: Sheet | None = None

    def fill(self, grids: Sequence[Grid], inside: Sequence[list[list[Run]]], outside: Iterable[Run]) -> None:
        """Take the runs of each grid, by cell, and those that stand in none, as `ruled.place` gives them.

        They take the place of what the sheet was filled with before.
        """
        self.tables, self.boxes = [], []
        for grid, filled in zip(grids, inside, strict=True):
            table = ruled.table(grid, filled, self.number)
            if len(grid.places) > 1:
                self.tables.append(table)
            elif filled[0]:
                self.boxes.append((table, runs.lines(filled[0], self.number)))
        self.lines = runs.lines(outside, self.number)

    @property
    def text(self) -> str:
        """All of it, in no order: to tell whether there is any."""
        free = [*self.lines, *(line for _, lines in self.boxes for line in lines)]
        own = [line.text for line in free] + [cell.text for table in self.tables for cell in table.cells]
        return "".join(own) + (self.beside.text if self.beside else "")


def blocks(sheets: Sequence[Sheet]) -> Iterator[Block]:
    """Blocks in reading order. Paragraphs run over page breaks, not over tables and pictures."""
    sheets = list(single(sheets))
    _settle_boxes(sheets)
    _drop_furniture(sheets)
    measures = _measures(sheets)
    flow = columns.of_pages([[line for line in sheet.lines if not _is_beside(line, sheet)] for sheet in sheets])
    waiting: list[Line] = []
    for item in (item for sheet, lines in zip(sheets, flow, strict=True) for item in _items(sheet, lines)):
        if isinstance(item, Line):
            waiting.append(item)
        else:
            yield from paragraphs.paragraphs(waiting, measures)
            waiting = []
            yield item
    yield from paragraphs.paragraphs(waiting, measures)


def single(sheets: Iterable[Sheet]) -> Iterator[Sheet]:
    """The sheets with those that stand beside them."""
    for sheet in sheets:
        yield sheet
        if sheet.beside:
            yield sheet.beside


def printed(sheets: Sequence[Sheet]) -> tuple[Cell, ...]:
    """What stands in no ruled table, line by line; of sheets whose blocks have been taken."""
    lines = enumerate(line for sheet in single(sheets) for line in sheet.lines)
    return tuple(
        Cell(row, column, part.text, origin=Origin(page=part.page, bbox=part.box))
        for row, line in lines
        for column, part in enumerate(parts(line))
    )


def _settle_boxes(sheets: Sequence[Sheet]) -> None:
    """A lone cell is a table where it goes on with the table of the next or last page, else its text is plain text."""
    for sheet, before, after in zip(sheets, [None, *sheets], [*sheets[1:], None], strict=False):
        for table, lines in sheet.boxes:
            others = [*(before.tables if before else ()), *(after.tables if after else ())]
            if len(lines) < SHORT and any(_beside(table, other) for other in others):
                sheet.tables.append(table)
            else:
                sheet.lines = sorted(sheet.lines + lines, key=lambda line: line.box[1])
        sheet.boxes = []


def _beside(table: Table, other: Table) -> bool:
    a, b = _box(table), _box(other)
    return abs(a[0] - b[0]) < BESIDE and abs(a[2] - b[2]) < BESIDE


def _drop_furniture(sheets: Sequence[Sheet]) -> None:
    furniture = paragraphs.furniture([sheet.lines for sheet in sheets], [sheet.height for sheet in sheets])
    for sheet in sheets:
        sheet.lines = [line for line in sheet.lines if line not in furniture]


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


def _is_beside(line: Line, sheet: Sheet) -> bool:
    """Whether a ruled table stands at the height of a line, which makes no row without it: its cells would be blank."""
    middle = (line.box[1] + line.box[3]) / 2
    return any(top < middle < bottom for _, top, _, bottom in map(_box, sheet.tables))


def _items(sheet: Sheet, flow: list[Line | Table]) -> list[Item]:
    items: list[Item] = [*flow, *(line for line in sheet.lines if _is_beside(line, sheet)), *sheet.tables]
    items += [Picture(origin=Origin(page=sheet.number, bbox=runs.rounded(box))) for box in sheet.pictures]
    return sorted(items, key=lambda item: _box(item)[1])


def _box(item: Item) -> Box:
    if isinstance(item, Line):
        return item.box
    return item.origin.bbox if item.origin and item.origin.bbox else (0, 0, 0, 0)
