"""Tables as lines: each grid row with its distinct cells, the pieces of one table following each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from operator import itemgetter

import msgspec

from converters.document import Block, Cell, Document, Paragraph, Picture, Table
from converters.text import written
from parsers.characters import fold
from parsers.keeping import kept
from parsers.numerals import read_cell
from parsers.report import State
from parsers.tables.labels import bare


class Wording(msgspec.Struct, frozen=True, eq=False, dict=True):
    """What words say in a row: its texts with bare numbers left blank, and which of them begin in it (`own`).

    The same in every report that prints a form alike, and then one object (`wording`): what words alone decide is
    found once, not in every report.
    """

    texts: tuple[str, ...]
    own: tuple[bool, ...]

    @kept
    def folded(self) -> tuple[str, ...]:
        return tuple(map(fold, self.texts))

    @kept
    def bare(self) -> tuple[str, ...]:
        """The texts as keys of labels."""
        return tuple(map(bare, self.texts))

    @kept
    def words(self) -> str:
        """All folded texts in one, parted by what stands in none."""
        return "\0".join(self.folded)


@lru_cache(maxsize=1024)  # of some 3 KB
def wording(texts: tuple[str, ...], own: tuple[bool, ...]) -> Wording:
    return Wording(texts, own)


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

    @kept
    def texts(self) -> tuple[str, ...]:
        return tuple([cell.text for cell in self.cells])

    @kept
    def folded(self) -> tuple[str, ...]:
        return tuple(map(fold, self.texts))

    @kept
    def bare(self) -> tuple[str, ...]:
        """The texts as keys of labels."""
        return tuple(map(bare, self.texts))

    @kept
    def states(self) -> tuple[State, ...]:
        """What each cell says: a number, a blank, a mark or text."""
        return tuple([read_cell(text).state for text in self.texts])

    @kept
    def wording(self) -> Wording:
        return wording(tuple(["" if text.isdigit() else text for text in self.texts]), self.own)


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


Spot = tuple[int, int, Cell]
"""The grid columns [start, end) of a row and the cell that covers them."""


def lines_of(table: Table, piece: int) -> Iterator[Line]:
    """Lay the cells on the grid; where two claim a position the first keeps it, holes stay out of the line.

    A row of holes alone is no line.
    """
    rows: list[list[Spot]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        spot = cell.column, cell.column + cell.column_span, cell
        rows[cell.row].append(spot)
        for row in rows[cell.row + 1 : cell.row + cell.row_span]:
            row.append(spot)
    rows = [_in_order(row) for row in rows]
    if not table.spans:
        rows = _without_blank_ends(rows)
    aligned = table.spans or len(set(map(_width, rows))) == 1
    for number, row in enumerate(rows):
        if not row:
            continue
        starts, ends, cells = zip(*row, strict=True)
        own = tuple([cell.row == number for cell in cells])
        yield Line(piece, cells, starts, ends, own, table.spans, aligned)


_start = itemgetter(0)


def _in_order(row: list[Spot]) -> list[Spot]:
    """The cells of a row from left to right; those of most rows are written so."""
    if _follow(row):
        return row
    ordered = sorted(row, key=_start)
    return ordered if _follow(ordered) else _apart(row)


def _follow(row: list[Spot]) -> bool:
    """Whether each cell begins where those before it end, or further right."""
    reached = 0
    for start, end, _ in row:
        if start < reached:
            return False
        reached = end
    return True


def _apart(row: list[Spot]) -> list[Spot]:
    """Cells that claim each other's positions, each with those that none before it has claimed."""
    taken: dict[int, Cell] = {}
    for start, end, cell in row:
        for column in range(start, end):
            taken.setdefault(column, cell)
    spots: list[Spot] = []
    for column, cell in sorted(taken.items(), key=_start):
        if spots and spots[-1][2] is cell:
            spots[-1] = spots[-1][0], column + 1, cell
        else:
            spots.append((column, column + 1, cell))
    return spots


def _width(row: list[Spot]) -> int:
    """How many positions of a row are covered."""
    return sum([end - start for start, end, _ in row])


def _without_blank_ends(rows: list[list[Spot]]) -> list[list[Spot]]:
    """Listed rows without the blank cells that all of them end in: no column of the table has these."""
    ends = [max((end for _, end, cell in row if written(cell.text)), default=1) for row in rows]
    spare = min(_width(row) - end for row, end in zip(rows, ends, strict=True))
    limits = [_width(row) - spare for row in rows]
    return [
        [(start, min(end, limit), cell) for start, end, cell in row if start < limit]
        for row, limit in zip(rows, limits, strict=True)
    ]
