"""Runs into the cells of ruled tables, each into exactly one, and the tables with their texts.

Reading by runs instead of characters is what makes the fast route fast: a run lies in one cell if its two ends do, and
only the few others are looked at character by character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, pairwise

from converters.document import Cell, Origin, Table
from converters.pages.broken import DIGIT, Cells
from converters.pages.lattice import Box, Grid
from converters.pages.runs import UNKNOWN, Characters, Run, joined, rows_of, text_of
from converters.text import OBJECT, clean

KERN = 0.15  # of the line height: neighbours further apart, or overlapping more, were set apart
FAR = 0.8  # of the line height: a blank within a number is narrower
OWN = 0.7  # of the digits of a number that is too long for its cell: so many stand in it

IsOne = Callable[[list[Run]], bool]


def place(
    runs: Iterable[Run], tables: Sequence[Grid], characters: Characters, is_one: IsOne = bool
) -> tuple[list[list[list[Run]]], list[Run]]:
    """Each run into exactly one cell: runs by table and cell, and the runs that lie in no table.

    `is_one` tells of characters that follow each other whether they may be one text, as far as the format shows it.
    """
    if not tables:
        return [], list(runs)
    inside: list[list[list[Run]]] = [[[] for _ in grid.places] for grid in tables]
    outside = []
    for run in runs:
        spot = _spot_of(run, tables)
        for (table, cell), piece in [(spot, run)] if spot else _pieces(run, tables, characters, is_one):
            if cell is None:
                outside.append(piece)
            else:
                inside[table][cell].append(piece)
    return inside, outside


def show(pictures: Iterable[Box], tables: Sequence[Grid], inside: Sequence[list[list[Run]]]) -> None:
    """A cell without text in which a picture stands, as a character would, is neither blank nor a number."""
    for x0, top, x1, bottom in pictures:
        across, down = (x1 - x0) / 4, (bottom - top) / 4  # most of it lies in the cell
        table, cell = spot = _spot(x0 + across, top + down, tables)
        if cell is not None and not inside[table][cell] and spot == _spot(x1 - across, bottom - down, tables):
            inside[table][cell].append(Run(OBJECT, x0, top, x1, bottom))


Spot = tuple[int, int | None]  # number of the table, number of the cell; (-1, None) outside
_OUTSIDE: Spot = (-1, None)


def _spot_of(run: Run, tables: Sequence[Grid]) -> Spot | None:
    """Where a run stands, None where its ends stand in different cells."""
    text, x0, top, x1, bottom, _, _ = run
    inset, middle = (bottom - top) / 4, (top + bottom) / 2
    if inset > (x1 - x0) / 2:
        inset = (x1 - x0) / 2
    spot = _spot(x0 + inset, middle, tables)
    return spot if len(text) == 1 or _ends_in(spot, x1 - inset, middle, tables) else None


def _pieces(run: Run, tables: Sequence[Grid], characters: Characters, is_one: IsOne) -> Iterator[tuple[Spot, Run]]:
    return (piece for part in _parts(characters(run)) for piece in _divided(part, tables, is_one))


def _spot(x: float, y: float, tables: Sequence[Grid]) -> Spot:
    for number, grid in enumerate(tables):
        cell = grid.find(x, y)
        if cell is not None:
            return number, cell
    return _OUTSIDE


def _ends_in(spot: Spot, x: float, y: float, tables: Sequence[Grid]) -> bool:
    """Whether the end of a run lies in the cell where it begins; the first table, the smallest, has none inside."""
    table, cell = spot
    if table == 0 and cell is not None:
        _, column, _, span = tables[0].places[cell]
        return x < tables[0].xs[column + span]
    return spot == _spot(x, y, tables)


def _parts(characters: list[Run]) -> list[list[Run]]:
    """Characters that follow each other closely; texts of neighbouring cells that touch overlap or leave a gap."""
    parts = [characters[:1]]
    for left, right in pairwise(characters):
        if abs(right.x0 - left.x1) > KERN * left.height:
            parts.append([])
        parts[-1].append(right)
    return parts


def _divided(part: list[Run], tables: Sequence[Grid], is_one: IsOne) -> list[tuple[Spot, Run]]:
    """A close run of characters by cell. One that a border cuts through is too long for its cell and stays whole.

    Numbers of neighbouring cells that are too long for them cannot be told from each other: their digits are unknown.
    """
    spots = [_spot((c.x0 + c.x1) / 2, (c.top + c.bottom) / 2, tables) for c in part]
    groups = [[c for c, _ in group] for _, group in groupby(zip(part, spots, strict=True), key=lambda pair: pair[1])]
    if len(groups) == 1 or _fits(part, spots, tables):
        return [(spots[part.index(group[0])], joined(group)) for group in groups]
    own = max(set(spots), key=spots.count)
    if _is_number(part) and (spots.count(own) < OWN * len(spots) or not is_one(part)):
        return [(spots[part.index(group[0])], joined(group)._replace(text=UNKNOWN * len(group))) for group in groups]
    return [(own, joined(part))]


def _is_number(part: list[Run]) -> bool:
    return all(DIGIT.match(character.text) for character in part)


def _fits(part: list[Run], spots: list[Spot], tables: Sequence[Grid]) -> bool:
    """Whether each change of cell falls between two characters, not through one, and not between those of a number."""
    return all(
        not (DIGIT.match(left.text) and DIGIT.match(right.text))
        and _spot(left.x1 - KERN * left.height, (left.top + left.bottom) / 2, tables) == a
        and _spot(right.x0 + KERN * right.height, (right.top + right.bottom) / 2, tables) == b
        for (left, right), (a, b) in zip(pairwise(part), pairwise(spots), strict=True)
        if a != b
    )


def table(grid: Grid, filled: list[list[Run]], page: int) -> Table:
    """The grid with its text, one line break between the lines of a cell. Open cells without text are dropped.

    A number broken over lines is one number again where `converters.pages.broken` is sure of it.
    """
    cells = []
    boxes = [grid.box_of(place) for place in grid.places]
    whole = Cells(grid.places, boxes, filled)
    for at, (place, box, runs) in enumerate(zip(grid.places, boxes, filled, strict=True)):
        if runs or grid.closed(place):
            row, column, row_span, column_span = place
            text = _text(whole, at) if runs else ""
            cells.append(Cell(row, column, text, row_span, column_span, Origin(page=page, bbox=box)))
    origin = Origin(page=page, bbox=grid.box)
    return Table(len(grid.ys) - 1, len(grid.xs) - 1, tuple(cells), origin=origin)


def _text(cells: Cells, at: int) -> str:
    """The lines of a cell, joined by line breaks but where a number is broken."""
    runs = cells.filled[at]
    if len(runs) == 1:
        return clean(runs[0].text)
    rows = rows_of(runs)
    if _climb(rows):
        rows.reverse()
    text = _line(rows[0])
    for number, row in enumerate(rows[1:]):
        text += ("" if cells.is_broken(at, rows, number) else "\n") + _line(row)
    return clean(text)


def _line(row: list[Run]) -> str:
    """The text of a line in a cell, with two blanks between numbers that stand too far apart to be one (78    693)."""
    if len(row) == 1:
        return row[0].text
    first = 0
    parts = []
    for at, (left, right) in enumerate(pairwise(row), 1):
        far = right.x0 - left.x1 > FAR * min(left.height, right.height)
        if far and left.text[-1].isdigit() and right.text[0].isdigit():
            parts.append(text_of(row[first:at]))
            first = at
    return "  ".join([*parts, text_of(row[first:])])


def _climb(rows: list[list[Run]]) -> bool:
    """Whether the text is turned to run from the bottom up, one character above the other."""
    single = all(len(row) == 1 and len(row[0].text) == 1 for row in rows)
    return single and len(rows) > 1 and all(upper[0].start > lower[0].start for upper, lower in pairwise(rows))
