"""Spans and grid: which cell covers which position of a table.

lay     rows of cells as the source writes them -> cells with positions (tolerant, as a browser does it)
expand  cells with positions -> grid: a merged cell stands at each position that it covers, None in a hole (strict)
cells   grid -> cells with positions
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from converters.document import Cell, Origin, Table
from converters.errors import Corrupt, TooLarge

COLUMN_LIMIT = 1000  # HTML Living Standard 4.9.11: a colspan above 1000 is read as 1000
POSITION_LIMIT = 400_000


class GridOverlap(Corrupt):
    """Raised when two cells claim one position."""


class Span(NamedTuple):
    """A cell as the source writes it, before it has a place. `row_span` 0 reaches to the last row."""

    text: str
    row_span: int = 1
    column_span: int = 1


class Placed(msgspec.Struct, frozen=True, order=True, gc=False):
    """A cell with its place, before columns are dropped."""

    row: int
    column: int
    text: str
    height: int
    width: int


class Laid(NamedTuple):
    rows: int
    columns: int
    cells: tuple[Cell, ...]


def expand(table: Table | Laid) -> list[list[Cell | None]]:
    """The grid of a table whose source knows its merged cells (`spans` is True): `grid[row][column]` is a Cell.

    None where the source has no cell. Raises GridOverlap with the position, counted from 0.
    """
    grid: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row, column in _covered(cell):
            if row >= table.rows or column >= table.columns:
                raise GridOverlap(f"cell {cell.text!r} reaches row {row}, column {column}, outside the table")
            if grid[row][column] is not None:
                raise GridOverlap(f"two cells claim row {row}, column {column}; the second is {cell.text!r}")
            grid[row][column] = cell
    return grid


def cells(grid: Sequence[Sequence[Cell | None]]) -> tuple[Cell, ...]:
    """Each cell of a grid once, in row order: what `expand` was given."""
    places = ((row, column, cell) for row, line in enumerate(grid) for column, cell in enumerate(line))
    return tuple(cell for row, column, cell in places if cell and (cell.row, cell.column) == (row, column))


def lay(rows: Sequence[Sequence[Span]], table: int | None = None) -> Laid:
    """Give each cell its place as a browser does (HTML Living Standard 4.9.12).

    A cell goes to the first free position of its row; a span that would run into a cell from above is cut short; a row
    span ends with the table. Columns that only repeat their neighbour (a title over hundreds of columns) are dropped.
    Cells get an Origin when the number of the `table` is given. Raises TooLarge past POSITION_LIMIT positions.
    """
    placed: list[Placed] = []
    free_from: list[int] = []  # by column, the first row that no cell from above reaches
    positions = 0
    for number, row in enumerate(rows):
        column = 0
        for text, height, width in row:
            while column < len(free_from) and free_from[column] > number:
                column += 1
            if height == width == 1:
                placed.append(Placed(number, column, text, 1, 1))
                if column == len(free_from):
                    free_from.append(0)
                positions += 1
                column += 1
                continue
            if width != 1:
                width = _width(width, column, number, free_from)
            if height != 1:
                height = min(height, len(rows) - number) if height > 0 else len(rows) - number
            positions += height * width
            _check_size(positions)
            placed.append(Placed(number, column, text, height, width))
            free_from[column : column + width] = [number + height] * width
            column += width
        _check_size(positions)
    return _compact(placed, positions, len(free_from), len(rows), table)


def _width(wanted: int, column: int, row: int, free_from: list[int]) -> int:
    """The columns a cell takes of those it asks for: up to the first that a cell from above reaches."""
    wanted = min(max(wanted, 1), COLUMN_LIMIT)
    beside = free_from[column + 1 : column + wanted]
    return next((at for at, free in enumerate(beside, 1) if free > row), wanted)


def _compact(placed: list[Placed], positions: int, width: int, rows: int, table: int | None) -> Laid:
    live = _live(placed)
    if len(live) == width and positions == rows * width:
        return Laid(rows, width, _cells(placed, table))
    place = {column: index for index, column in enumerate(live)}
    return of_cells([_narrowed(cell, place) for cell in placed if cell.column in place], rows, len(live), table)


def of_cells(placed: Sequence[Placed], rows: int, columns: int, table: int | None = None) -> Laid:
    """Cells that do not overlap. Raises TooLarge.

    What none of them covers is a hole: the source has no cell there, which is not to say a blank one. A row that lost a
    cell has one at its end, wherever the cell was lost.
    """
    _check_size(rows * columns)
    return Laid(rows, columns, _cells(sorted(placed), table))


def whole(placed: list[Placed], rows: int, columns: int, table: int | None = None) -> Laid:
    """As `of_cells`, with an empty cell in each hole, for sheets: they write down no others. Raises TooLarge."""
    covered = sum([cell.height * cell.width for cell in placed])
    holes = _holes(placed, rows, columns) if covered < rows * columns <= POSITION_LIMIT else []
    return of_cells(placed + holes, rows, columns, table)


def _holes(placed: list[Placed], rows: int, columns: int) -> list[Placed]:
    taken = {
        (row, column)
        for cell in placed
        for row in range(cell.row, cell.row + cell.height)
        for column in range(cell.column, cell.column + cell.width)
    }
    places = ((row, column) for row in range(rows) for column in range(columns))
    return [Placed(row, column, "", 1, 1) for row, column in places if (row, column) not in taken]


def listed(rows: Sequence[Sequence[str]], number: int) -> Table:
    """The table number `number` of rows of texts whose merged cells are not known. Raises TooLarge."""
    _check_size(sum(map(len, rows)))
    cells = tuple(
        Cell(row, column, text, origin=Origin(table=number, row=row, column=column))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return Table(len(rows), max(map(len, rows)), cells, spans=False, origin=Origin(table=number))


def _check_size(positions: int) -> None:
    if positions > POSITION_LIMIT:
        raise TooLarge(f"a table covers more than {POSITION_LIMIT} positions; no report needs that")


def _live(placed: list[Placed]) -> list[int]:
    """The columns to keep: those in which a cell begins, be it blank."""
    return sorted({cell.column for cell in placed})


def _narrowed(cell: Placed, place: dict[int, int]) -> Placed:
    width = cell.width
    if width > 1:
        width = sum(at in place for at in range(cell.column, cell.column + width))
    return Placed(cell.row, place[cell.column], cell.text, cell.height, width)


def _cells(placed: Sequence[Placed], table: int | None) -> tuple[Cell, ...]:
    if table is None:
        return tuple([Cell(at.row, at.column, at.text, at.height, at.width) for at in placed])
    return tuple(
        [
            Cell(at.row, at.column, at.text, at.height, at.width, Origin(None, None, table, at.row, at.column))
            for at in placed
        ]
    )


def _covered(cell: Cell) -> Iterable[tuple[int, int]]:
    return [
        (row, column)
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    ]
