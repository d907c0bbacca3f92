"""Tables without ruled lines: columns from the gaps that several lines of text share. Works on lines alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from converters.document import Cell, Origin, Table
from converters.runs import Line, Run, hull, lines, rounded

GUTTER = 1.5  # of the line height: a gap this wide parts two cells
FEWEST = 3  # cells in a row, and rows in a table; two are a signature or a date beside a name
FAR = 4.0  # of the line height: the widest distance between two rows of one table

Interval = tuple[float, float]


def tables(page: Sequence[Line]) -> list[Line | Table]:
    """The lines of a page in order, each block of rows with shared columns as one Table whose spans are unknown."""
    found: list[Line | Table] = []
    for block in _blocks(page):
        rows = [line for line in block if len(_parts(line)) >= FEWEST]
        if len(rows) >= FEWEST:
            found.append(_table(block, rows))
        else:
            found += block
    return found


def _blocks(page: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines from the first to the last row of many cells, with the lines between (wrapped labels); others alone."""
    block: list[Line] = []
    rest: list[Line] = []
    for line in page:
        if len(_parts(line)) < FEWEST:
            rest.append(line)
            continue
        if block and line.box[1] - block[-1].box[3] <= FAR * line.height:
            block += rest
        else:
            yield block
            yield from ([other] for other in rest)
            block = []
        block.append(line)
        rest = []
    yield block
    yield from ([other] for other in rest)


def _parts(line: Line) -> list[list[Run]]:
    """The runs of a line, parted where gaps are wide."""
    parts = [[line.runs[0]]]
    for left, right in pairwise(line.runs):
        if right.x0 - left.x1 > GUTTER * min(left.height, right.height):
            parts.append([])
        parts[-1].append(right)
    return parts


def _table(block: list[Line], rows: list[Line]) -> Table:
    columns = _columns(rows)
    filled: list[list[list[Run]]] = [[[] for _ in columns] for _ in rows]
    for line in block:
        row = min(range(len(rows)), key=lambda number: abs(rows[number].box[3] - line.box[3]))
        for part in _parts(line):
            filled[row][_nearest(part, columns)] += part
    page = block[0].page
    spots = ((row, column, runs) for row, parts in enumerate(filled) for column, runs in enumerate(parts))
    cells = tuple(_cell(row, column, runs, page) for row, column, runs in spots)
    origin = Origin(page=page, bbox=rounded(hull([run for line in block for run in line.runs])))
    return Table(len(rows), len(columns), cells, spans=False, origin=origin)


def _columns(rows: list[Line]) -> list[Interval]:
    """The stretches that the fullest rows fill; texts that stand over each other are one column."""
    parts = [_parts(line) for line in rows]
    most = max(len(row) for row in parts)
    places = sorted((part[0].x0, part[-1].x1) for row in parts if len(row) > 0.7 * most for part in row)
    columns = [places[0]]
    for x0, x1 in places[1:]:
        if x0 <= columns[-1][1]:
            columns[-1] = columns[-1][0], max(columns[-1][1], x1)
        else:
            columns.append((x0, x1))
    return columns


def _nearest(part: list[Run], columns: list[Interval]) -> int:
    middle = (part[0].x0 + part[-1].x1) / 2
    return min(range(len(columns)), key=lambda number: abs(sum(columns[number]) / 2 - middle))


def _cell(row: int, column: int, runs: list[Run], page: int) -> Cell:
    if not runs:
        return Cell(row, column, "", origin=Origin(page=page))
    box = hull(runs)
    text = "\n".join(line.text for line in lines(runs, page))
    return Cell(row, column, text, origin=Origin(page=page, bbox=rounded(box)))
