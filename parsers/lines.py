"""Tables as lines: each grid row with its distinct cells, the pieces of one table following each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter

import msgspec

from converters.document import Block, Cell, Document, Paragraph, Picture, Table
from converters.text import written
from parsers.characters import fold


class Line(msgspec.Struct, frozen=True, eq=False, dict=True):
    """One row of a table piece, the same as no other.

    `cells` are its distinct cells from left to right; `starts` and `ends` the grid columns each covers (end
    exclusive). `own` says of each cell whether it begins in this row (False: it reaches down from a row above).
    `piece` numbers the table block; `spans` is False where the source cannot say which cells are merged; `aligned` is
    True where a cell's column is that of the cells above it: always with spans, without them where all rows are alike.
    """

    piece: int
    cells: tuple[Cell, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    own: tuple[bool, ...]
    spans: bool
    aligned: bool = True

    @cached_property
    def texts(self) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.cells)

    @cached_property
    def folded(self) -> tuple[str, ...]:
        return tuple(fold(cell.text) for cell in self.cells)

    @cached_property
    def words(self) -> str:
        """All folded texts in one, parted by what stands in none."""
        return "\0".join(self.folded)

    @cached_property
    def blank(self) -> bool:
        return not any(text for text, own in zip(self.folded, self.own, strict=True) if own)


class Piece(msgspec.Struct, frozen=True):
    """One table block as lines. `follows` is True where only a page break, or nothing, parts it from the last."""

    number: int
    lines: tuple[Line, ...]
    follows: bool
    page: int | None


def pieces(document: Document) -> tuple[Piece, ...]:
    return tuple(_pieces(document.blocks))


def _pieces(blocks: tuple[Block, ...]) -> Iterator[Piece]:
    number, before = 0, None
    for block in blocks:
        if isinstance(block, Table):
            page = block.origin.page if block.origin else None
            yield Piece(number, tuple(lines_of(block, number)), before is not None, page)
            number, before = number + 1, block
        elif not isinstance(block, Picture) and not (isinstance(block, Paragraph) and len(block.text) < 2):
            before = None


def lines_of(table: Table, piece: int) -> Iterator[Line]:
    """Lay the cells on the grid; where two claim a position the first keeps it, holes stay out of the line."""
    grid: list[dict[int, Cell]] = [{} for _ in range(table.rows)]
    for cell in table.cells:
        if cell.row_span == cell.column_span == 1 and cell.row < table.rows:
            grid[cell.row].setdefault(cell.column, cell)
            continue
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            for column in range(cell.column, cell.column + cell.column_span):
                grid[row].setdefault(column, cell)
    if not table.spans:
        grid = _without_blank_ends(grid)
    aligned = table.spans or len({len(by_column) for by_column in grid}) == 1
    for row, by_column in enumerate(grid):
        cells: list[Cell] = []
        starts: list[int] = []
        ends: list[int] = []
        for column, cell in sorted(by_column.items(), key=_at):
            if cells and cell is cells[-1]:
                ends[-1] = column + 1
            else:
                cells.append(cell)
                starts.append(column)
                ends.append(column + 1)
        own = tuple(cell.row == row for cell in cells)
        yield Line(piece, tuple(cells), tuple(starts), tuple(ends), own, table.spans, aligned)


_at = itemgetter(0)


def _without_blank_ends(grid: list[dict[int, Cell]]) -> list[dict[int, Cell]]:
    """Listed rows without the blank cells that all of them end in: no column of the table has these."""
    ends = [max((at for at, cell in row.items() if written(cell.text)), default=0) + 1 for row in grid]
    spare = min(len(row) - end for row, end in zip(grid, ends, strict=True))
    return [{at: cell for at, cell in row.items() if at < len(row) - spare} for row in grid]
