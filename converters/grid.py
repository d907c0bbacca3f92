"""Spans and grid: which cell covers which position of a table.

lay     rows of cells as the source writes them -> cells with positions (tolerant, as a browser does it)
expand  cells with positions -> grid: a merged cell stands at each position that it covers (strict)
cells   grid -> cells with positions
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from converters.document import Cell, Origin, Table
from converters.errors import Corrupt, TooLarge

COLUMN_LIMIT = 1000  # HTML Living Standard 4.9.11: a colspan above 1000 is read as 1000
POSITION_LIMIT = 400_000


class GridOverlap(Corrupt):
    """Raised when two cells claim one position."""


class GridHole(Corrupt):
    """Raised when no cell covers a position inside the table."""


class Span(NamedTuple):
    """A cell as the source writes it, before it has a place. `row_span` 0 reaches to the last row."""

    text: str
    row_span: int = 1
    column_span: int = 1


class Placed(NamedTuple):
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


def expand(table: Table | Laid) -> list[list[Cell]]:
    """The grid of a table whose source knows its merged cells (`spans` is True): `grid[row][column]` is a Cell.

    Raises GridOverlap or GridHole with the position, counted from 0.
    """
    grid: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row, column in _covered(cell):
            if row >= table.rows or column >= table.columns:
                raise GridOverlap(f"cell {cell.text!r} reaches row {row}, column {column}, outside the table")
            if grid[row][column] is not None:
                raise GridOverlap(f"two cells claim row {row}, column {column}; the second is {cell.text!r}")
            grid[row][column] = cell
    return [[_present(cell, row, column) for column, cell in enumerate(line)] for row, line in enumerate(grid)]


def cells(grid: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
    """Each cell of a grid once, in row order: what `expand` was given."""
    places = ((row, column, cell) for row, line in enumerate(grid) for column, cell in enumerate(line))
    return tuple(cell for row, column, cell in places if (cell.row, cell.column) == (row, column))


def lay(rows: Sequence[Sequence[Span]], table: int | None = None) -> Laid:
    """Give each cell its place as a browser does (HTML Living Standard 4.9.12) and make the grid whole.

    A cell goes to the first free position of its row; a span that would run into a cell from above is cut short; a row
    span ends with the table. Positions that no cell covers become empty cells of their own; columns that only repeat
    their neighbour (a title over hundreds of columns) are dropped.
    Cells get an Origin when the number of the `table` is given. Raises TooLarge past POSITION_LIMIT positions.
    """
    placed: list[Placed] = []
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for span in row:
            while (number, column) in taken:
                column += 1
            cell = _placed(span, number, column, len(rows) - number, taken)
            _check_size(len(taken) + cell.height * cell.width)
            _take(cell, taken)
            placed.append(cell)
            column += cell.width
    return _compact(placed, taken, len(rows), table)


def _placed(span: Span, row: int, column: int, rows_left: int, taken: set[tuple[int, int]]) -> Placed:
    text, height, width = span
    if width != 1:
        wanted = min(max(width, 1), COLUMN_LIMIT)
        width = next((w for w in range(1, wanted) if (row, column + w) in taken), wanted)
    if height != 1:
        height = min(height, rows_left) if height > 0 else rows_left
    return Placed(row, column, text, height, width)


def _take(cell: Placed, taken: set[tuple[int, int]]) -> None:
    row, column, _, height, width = cell
    if height == width == 1:
        taken.add((row, column))
    else:
        taken.update((r, c) for r in range(row, row + height) for c in range(column, column + width))


def _compact(placed: list[Placed], taken: set[tuple[int, int]], rows: int, table: int | None) -> Laid:
    width = max((column + 1 for _, column in taken), default=0)
    live = _live(placed)
    if len(live) == width and len(taken) == rows * width:
        return Laid(rows, width, tuple([_cell(cell, table) for cell in placed]))
    place = {column: index for index, column in enumerate(live)}
    return whole([_narrowed(cell, place) for cell in placed if cell.column in place], rows, len(live), table)


def whole(placed: list[Placed], rows: int, columns: int, table: int | None = None) -> Laid:
    """Cells that do not overlap, with an empty cell at each position that none of them covers. Raises TooLarge."""
    _check_size(rows * columns)
    taken: set[tuple[int, int]] = set()
    for cell in placed:
        _take(cell, taken)
    holes = [
        Placed(row, column, "", 1, 1) for row in range(rows) for column in range(columns) if (row, column) not in taken
    ]
    return Laid(rows, columns, tuple([_cell(cell, table) for cell in sorted([*placed, *holes])]))


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
    return cell._replace(column=place[cell.column], width=width)


def _cell(cell: Placed, table: int | None) -> Cell:
    row, column, text, height, width = cell
    origin = None if table is None else Origin(table=table, row=row, column=column)
    return Cell(row, column, text, height, width, origin)


def _covered(cell: Cell) -> Iterable[tuple[int, int]]:
    return [
        (row, column)
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    ]


def _present(cell: Cell | None, row: int, column: int) -> Cell:
    if cell is None:
        raise GridHole(f"no cell covers row {row}, column {column}")
    return cell
