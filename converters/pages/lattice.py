"""Ruled lines to table grids: pure geometry, knows neither PDF nor text.

    grids(rules) -> list[Grid]

A rule is a thin upright box (x0, top, x1, bottom) in points, y growing downwards, however it was drawn: a stroke, a
filled sliver, one dash of many. Rules that touch make one table. A grid of a single cell is a frame around a page or a
notice, or a row that a page break cut from its table: the caller must tell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from converters.errors import TooLarge

Box = tuple[float, float, float, float]
Piece = tuple[float, float, float]  # of a line, in the order of Line

THIN = 3.2  # a drawn box up to this thickness is a line; Word's double border is 3 pt across
SNAP = 1.0  # strokes of one line, drawn cell by cell, differ by less than this
SAME = 0.2  # dots of one dotted line differ by less; those of lines side by side stand at any distance
GAP = 4.0  # the widest gap between two dashes, and between the two strokes of a double border
MOST_LINES = 400  # per direction and page; a form has 60, hatching and maps have thousands
MOST_SPOTS = 5_000  # of a grid; the largest sheets printed on a page have some 2,000 cells
SHORTEST = 5.0  # what is still shorter after its dashes were joined is a dot or a tick, not a border


class Line(NamedTuple):
    """A straight line: `at` on the axis it is perpendicular to, from `start` to `end` along the other."""

    at: float
    start: float
    end: float


class Place(NamedTuple):
    """Where a cell lies on the grid."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True)
class Grid:
    """One table: `xs` and `ys` are the positions of its column and row lines, ascending,
    to a tenth of a point."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    places: tuple[Place, ...]
    across: frozenset[tuple[int, int]]  # (row line, column) where a line is drawn
    down: frozenset[tuple[int, int]]  # (column line, row)

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def box_of(self, place: Place) -> Box:
        row, column, row_span, column_span = place
        return self.xs[column], self.ys[row], self.xs[column + column_span], self.ys[row + row_span]

    def find(self, x: float, y: float) -> int | None:
        """The number of the cell that holds the point, None where the point lies outside the table."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        return self._owners.get((row, column))

    def closed(self, place: Place) -> bool:
        """Whether lines are drawn on all sides of the cell; the grid of an L-shaped table has open ones beside it."""
        row, column, row_span, column_span = place
        level, upright = range(column, column + column_span), range(row, row + row_span)
        return all((line, c) in self.across for line in (row, row + row_span) for c in level) and all(
            (line, r) in self.down for line in (column, column + column_span) for r in upright
        )

    @cached_property
    def _owners(self) -> dict[tuple[int, int], int]:
        owners = {}
        for number, (row, column, row_span, column_span) in enumerate(self.places):
            if row_span == column_span == 1:
                owners[row, column] = number
            else:
                owners.update(dict.fromkeys(_spots(row, column, row + row_span, column + column_span), number))
        return owners


def grids(rules: Iterable[Box]) -> list[Grid]:
    """The tables that the rules draw, smallest first, so that a table inside a cell is met before its host.

    Raises TooLarge where there are more lines than tables have.
    """
    across, down = _lines(rules)
    if len(across) > MOST_LINES or len(down) > MOST_LINES:
        raise TooLarge(f"more than {MOST_LINES} lines on a page: a drawing, no table")
    found = (_grid(*part) for part in _touching(across, down))
    return sorted((grid for grid in found if grid.places), key=lambda grid: grid.area)


def _lines(rules: Iterable[Box]) -> tuple[list[Line], list[Line]]:
    """Horizontal and vertical lines; a dot can be part of either, as its neighbours show."""
    across, down, dots = [], [], []
    for x0, top, x1, bottom in rules:
        width, height = x1 - x0, bottom - top
        if width < SHORTEST and height < SHORTEST:
            dots.append((x0, top, x1, bottom))
        elif width >= height:
            across.append(((top + bottom) / 2, x0, x1))
        else:
            down.append(((x0 + x1) / 2, top, bottom))
    across += _joined([((top + bottom) / 2, x0, x1) for x0, top, x1, bottom in dots], SAME)
    down += _joined([((x0 + x1) / 2, top, bottom) for x0, top, x1, bottom in dots], SAME)
    return _joined(across), _joined(down)


def _joined(pieces: Sequence[Piece], apart: float = SNAP) -> list[Line]:
    """Pieces of one line as one line: dashes, and borders drawn cell by cell."""
    lines = []
    for row in _clusters(sorted(pieces), apart):
        row.sort(key=itemgetter(1))
        at, start, end = row[0]
        for piece_at, piece_start, piece_end in row:
            if piece_start - end > GAP:
                lines.append(Line(at, start, end))
                at, start, end = piece_at, piece_start, piece_end
            elif piece_end > end:
                end = piece_end
        lines.append(Line(at, start, end))
    return sorted(line for line in lines if line.end - line.start >= SHORTEST)


def _clusters(lines: Sequence[Piece], gap: float) -> Iterator[list[Piece]]:
    """Sorted lines in groups whose neighbours are not further apart than `gap` (single linkage)."""
    first = 0
    for number, (left, right) in enumerate(pairwise(lines), 1):
        if right[0] - left[0] > gap:
            yield list(lines[first:number])
            first = number
    if lines:
        yield list(lines[first:])


def _touching(across: list[Line], down: list[Line]) -> list[tuple[list[Line], list[Line]]]:
    """Lines, those across sorted, parted into sets that touch each other (union-find), with lines both ways."""
    parent = list(range(len(across) + len(down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    ys = [line.at for line in across]
    for mine, (x, top, bottom) in enumerate(down, len(across)):
        own = mine
        for i in range(bisect_left(ys, top - GAP), bisect_right(ys, bottom + GAP)):
            _, start, end = across[i]
            if parent[i] != own and start - GAP <= x <= end + GAP:
                parent[own] = own = root(i)
    parts: dict[int, tuple[list[Line], list[Line]]] = {}
    for node in range(len(parent)):
        part = parts.setdefault(root(node), ([], []))
        part[node >= len(across)].append(across[node] if node < len(across) else down[node - len(across)])
    return [part for part in parts.values() if part[0] and part[1]]


def _grid(across: list[Line], down: list[Line]) -> Grid:
    across, down = across + _ends(down, across), down + _ends(across, down)
    ys, xs = _positions(across), _positions(down)
    if len(ys) * len(xs) > MOST_SPOTS:
        raise TooLarge(f"a grid of {len(ys)} by {len(xs)} lines: graph paper, no table")
    below, right = _drawn(across, ys, xs), _drawn(down, xs, ys)
    places = tuple(_places(len(ys) - 1, len(xs) - 1, below, right))
    return Grid(tuple(xs), tuple(ys), places, frozenset(below), frozenset(right))


def _ends(lines: list[Line], crossing: list[Line]) -> list[Line]:
    """The outer ends of parallel lines as lines of their own, where two or more end together; on the line that is near.

    A row cut by a page break is left open there by WeasyPrint and Chromium, and open-sided tables have no outer border.
    """
    first, last = min(line.start for line in lines), max(line.end for line in lines)
    starting = [line.at for line in lines if line.start - first <= GAP]
    ending = [line.at for line in lines if last - line.end <= GAP]
    sides = ((first, starting), (last, ending))
    return [
        Line(min((line.at for line in crossing if abs(line.at - at) <= GAP), default=at), min(ats), max(ats))
        for at, ats in sides
        if max(ats) - min(ats) > GAP
    ]


def _positions(lines: list[Line]) -> list[float]:
    return [round((group[0][0] + group[-1][0]) / 2, 1) for group in _clusters(sorted(lines), GAP)]


def _drawn(lines: list[Line], ats: list[float], others: list[float]) -> set[tuple[int, int]]:
    """(number of the line, number of the interval) where a line covers the middle of the interval it crosses."""
    middles = [(a + b) / 2 for a, b in pairwise(others)]
    borders = [(a + b) / 2 for a, b in pairwise(ats)]
    return {
        (bisect_right(borders, at), interval)
        for at, start, end in lines
        for interval in range(bisect_left(middles, start), bisect_right(middles, end))
    }


def _places(rows: int, columns: int, below: set[tuple[int, int]], right: set[tuple[int, int]]) -> Iterator[Place]:
    """Grow each free spot to the right and then down until a line stops it."""
    taken: set[tuple[int, int]] = set()
    for row in range(rows):
        column = 0
        while column < columns:
            end, foot = column + 1, row + 1
            if (row, column) in taken:
                column = end
                continue
            while end < columns and (end, row) not in right and (row, end) not in taken:
                end += 1
            while foot < rows and not _stopped(foot, column, end, below, right):
                foot += 1
            if foot > row + 1:
                taken.update(_spots(row + 1, column, foot, end))
            yield Place(row, column, foot - row, end - column)
            column = end


def _stopped(row: int, column: int, end: int, below: set[tuple[int, int]], right: set[tuple[int, int]]) -> bool:
    """Whether a line lies above or inside row `row` between two column lines."""
    if (row, column) in below or end == column + 1:
        return (row, column) in below
    return any((row, c) in below or (c, row) in right for c in range(column + 1, end))


def _spots(row: int, column: int, foot: int, end: int) -> list[tuple[int, int]]:
    return [(r, c) for r in range(row, foot) for c in range(column, end)]
