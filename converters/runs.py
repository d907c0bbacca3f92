"""Runs of characters on a page: into table cells, into lines. Knows boxes and text, neither PDF nor OFD.

A run is text without blanks that stands on one line. Reading by runs instead of characters is what makes the fast
route fast: a run lies in one cell if its two ends do, and only the few others are looked at character by character.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple

from converters.document import Cell, Origin, Table
from converters.lattice import Box, Grid
from converters.text import clean, raised

WIDE_BLANK, NARROW_BLANK = 0.5, 0.25  # of the line height; beside a Chinese character a narrow gap is only set apart
OVERLAP = 0.5  # of the lower of two heights: what overlaps more stands on one line
SHADOW = 0.15  # of the line height: a text drawn again so near is a bold or a shadow made by hand
TANGLED = 0.4  # of the line height: runs of one line that overlap more are drawn over each other
FIELD, MOST_FIELDS = 40.0, 40  # points; runs are compared with those that reach into the same field of the strip
MOST_OVERLAID = 400  # runs or characters: what is drawn over each other more often is no text
STRIP = 8.0  # points; runs whose tops lie in one such strip of the page are compared
KERN = 0.15  # of the line height: neighbours further apart, or overlapping more, were set apart
SMALLER, RAISED, SLIGHT = 0.75, 0.2, 0.2  # of the line height: a mark of a note is so small, high, and still beside it
MARGIN = 7.5  # points; the widest that word processors leave between a border and its text, 0.1 inch
OWN = 0.7  # of the digits of a number that is too long for its cell: so many stand in it
ROUNDING = 0.2  # points; edges of cells are known to a tenth

UNKNOWN = "\ufffd"  # for a character that cannot be told: a cell with it is neither blank nor a number

_DIGIT = re.compile(r"[\d.,，．]")
_BROKEN = re.compile(r"[\d.,，．]{2}$")


class Run(NamedTuple):
    """`spaced`: a blank stands before it in the source. `start`: where its first character is counted by the reader."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    spaced: bool = False
    start: int = 0

    @property
    def height(self) -> float:
        return self.bottom - self.top


Characters = Callable[[Run], list[Run]]  # a run taken apart, one run a character
IsOne = Callable[[list[Run]], bool]


@dataclass(frozen=True, eq=False)
class Line:
    """Runs that stand side by side, joined. `page` counts from 1."""

    text: str
    box: Box
    page: int
    runs: tuple[Run, ...]

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


def once(runs: Iterable[Run], characters: Characters) -> list[Run]:
    """The runs without those drawn a second time over themselves.

    pdfium leaves out some of the letters that it finds doubled, so that the first drawing, the second or both may be
    parts of the text: where they overlap, letter by letter decides.
    """
    strips: dict[float, Strip] = {}
    for run in runs:
        _, x0, top, x1, bottom, _, _ = run
        near = SHADOW * (bottom - top)
        first, last = (top - near) // STRIP, (top + near) // STRIP
        others = strips[first].over(x0, x1 - near) if first in strips else []
        if last != first and last in strips:
            others = others + strips[last].over(x0, x1 - near)
        if not others or not _is_drawn(run, others[-MOST_OVERLAID:], near):
            own = first if first == last else top // STRIP
            if own not in strips:
                strips[own] = Strip()
            strips[own].take(run, x1)
    return [run for strip in strips.values() for run in _untangled(strip.runs, characters)]


class Strip:
    """The runs whose tops lie in one strip of the page."""

    __slots__ = ("_dealt", "_fields", "_reach", "runs")

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._reach = -math.inf
        self._fields: dict[int, list[Run]] = {}
        self._dealt = 0

    def take(self, run: Run, x1: float) -> None:
        self.runs.append(run)
        if x1 > self._reach:
            self._reach = x1

    def over(self, x0: float, x1: float) -> list[Run]:
        """The runs near to `x0`, none where none reaches `x1`; they are dealt to fields when one is asked for."""
        if self._reach <= x1:
            return []
        for run in self.runs[self._dealt :]:
            column = int(run.x0 // FIELD)
            for at in range(column - 1, min(int(run.x1 // FIELD), column + MOST_FIELDS) + 1):
                self._fields.setdefault(at, []).append(run)
        self._dealt = len(self.runs)
        return self._fields.get(int(x0 // FIELD), [])


def _is_drawn(run: Run, others: list[Run], near: float) -> bool:
    text, left, top, right = run.text, run.x0 + near, run.top, run.x1 - near
    for other, x0, other_top, x1, *_ in others:
        if x0 < left and x1 > right and abs(other_top - top) < near and text in other:
            return True
    return False


def _untangled(strip: list[Run], characters: Characters) -> Iterable[Run]:
    """The runs from left to right; those that overlap as characters, where some of these are drawn twice."""
    if len(strip) == 1:
        return strip
    strip.sort(key=_left)
    end = -math.inf
    for _, x0, top, x1, bottom, _, _ in strip:
        if x0 < end - TANGLED * (bottom - top):
            return _disentangled(strip, characters)
        end = x1
    return strip


def _disentangled(strip: list[Run], characters: Characters) -> Iterator[Run]:
    group: list[Run] = []
    end = 0.0
    for run in strip:
        if group and run.x0 > end - TANGLED * run.height:
            yield from _drawn_once(group, characters)
            group, end = [], 0.0
        group.append(run)
        end = max(end, run.x1)
    yield from _drawn_once(group, characters)


def _drawn_once(group: list[Run], characters: Characters) -> list[Run]:
    if not 1 < sum(len(run.text) for run in group) <= MOST_OVERLAID or len(group) == 1:
        return group
    taken: list[Run] = []
    all_characters = [character for run in group for character in characters(run)]
    for character in all_characters:
        if not _is_drawn(character, taken, 2 * SHADOW * character.height):
            taken.append(character)
    return taken if len(taken) < len(all_characters) else group


def lines(runs: Iterable[Run], page: int) -> list[Line]:
    """The runs as lines, from top to bottom, each from left to right."""
    return [Line(_joined(row), hull(row), page, tuple(row)) for row in _rows(runs)]


def _rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs that overlap in height, side by side; each is compared with the highest and tallest of its row.

    Compared with all of it, the wrapped lines of a cell would grow into one where the cells beside it stand between.
    """
    rows: list[list[Run]] = []
    top = bottom = 0.0
    for run in sorted(runs, key=_middle):
        shared = min(bottom, run.bottom) - max(top, run.top)
        low, high = sorted((bottom - top, run.bottom - run.top))
        if rows and shared > (OVERLAP if low > SMALLER * high else SLIGHT) * low:
            rows[-1].append(run)
            if bottom - top < SMALLER * run.height:
                top, bottom = run.top, run.bottom
        else:
            rows.append([run])
            top, bottom = run.top, run.bottom
    for row in rows:
        row.sort(key=_left)
    return rows


def _middle(run: Run) -> float:
    return run[2] + run[4]


_left = itemgetter(1)


def _joined(row: list[Run]) -> str:
    text = row[0].text
    for left, right in pairwise(row):
        text += (" " if apart(left, right) else "") + (raised(right.text) if _is_raised(left, right) else right.text)
    return text


def _is_raised(left: Run, right: Run) -> bool:
    """Whether a text is set smaller and higher than its neighbour, as marks of notes are."""
    return right.height < SMALLER * left.height and left.bottom - right.bottom > RAISED * left.height


def hull(runs: Sequence[Run]) -> Box:
    """The smallest box around the runs."""
    if len(runs) == 1:
        return runs[0][1:5]
    return min(r.x0 for r in runs), min(r.top for r in runs), max(r.x1 for r in runs), max(r.bottom for r in runs)


def apart(left: Run, right: Run) -> bool:
    """Whether a blank belongs between two neighbours: the source has one, or the gap is as wide as one."""
    latin = left.text[-1].isascii() and right.text[0].isascii()
    limit = NARROW_BLANK if latin else WIDE_BLANK
    return right.spaced or right.x0 - left.x1 > limit * min(left.height, right.height)


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
    return all(_DIGIT.match(character.text) for character in part)


def _fits(part: list[Run], spots: list[Spot], tables: Sequence[Grid]) -> bool:
    """Whether each change of cell falls between two characters, not through one, and not between those of a number."""
    return all(
        not (_DIGIT.match(left.text) and _DIGIT.match(right.text))
        and _spot(left.x1 - KERN * left.height, (left.top + left.bottom) / 2, tables) == a
        and _spot(right.x0 + KERN * right.height, (right.top + right.bottom) / 2, tables) == b
        for (left, right), (a, b) in zip(pairwise(part), pairwise(spots), strict=True)
        if a != b
    )


def joined(characters: list[Run]) -> Run:
    """Characters that follow each other as one run."""
    first, last = characters[0], characters[-1]
    text = "".join(character.text for character in characters)
    return Run(
        text,
        first.x0,
        min(c.top for c in characters),
        last.x1,
        max(c.bottom for c in characters),
        first.spaced,
        first.start,
    )


def table(grid: Grid, filled: list[list[Run]], page: int) -> Table:
    """The grid with its text, one line break between the lines of a cell. Open cells without text are dropped.

    A number broken over lines that fill its cell is one number again: the margin of the cells is the least that any
    text of the table keeps.
    """
    cells = []
    boxes = [grid.box_of(at) for at in grid.places]
    margins = Margins(boxes, filled)
    for at, box, runs in zip(grid.places, boxes, filled, strict=True):
        if runs or grid.closed(at):
            row, column, row_span, column_span = at
            text = _text(runs, box, margins) if runs else ""
            cells.append(Cell(row, column, text, row_span, column_span, Origin(page=page, bbox=box)))
    origin = Origin(page=page, bbox=grid.box)
    return Table(len(grid.ys) - 1, len(grid.xs) - 1, tuple(cells), origin=origin)


@dataclass(frozen=True)
class Margins:
    """What the texts of a table keep from the sides of their cells."""

    boxes: Sequence[Box]
    filled: Sequence[Sequence[Run]]

    @cached_property
    def least(self) -> float:
        insets = [
            inset
            for (left, _, right, _), runs in zip(self.boxes, self.filled, strict=True)
            for run in runs
            for inset in (run.x0 - left, right - run.x1)
        ]
        return min(max(min(insets, default=0.0), 0.0), MARGIN)


def _text(runs: list[Run], box: Box, margins: Margins) -> str:
    """The lines of a cell, joined by line breaks but where a number is broken."""
    if len(runs) == 1:
        return clean(runs[0].text)
    rows = _rows(runs)
    if _climb(rows):
        rows.reverse()
    text = _joined(rows[0])
    for above, below in pairwise(rows):
        text += ("" if _is_broken(above, below, box, margins) else "\n") + _joined(below)
    return clean(text)


def _is_broken(above: list[Run], below: list[Run], box: Box, margins: Margins) -> bool:
    """Whether a number goes on in the next line because not one more character of it had room in its own."""
    last, first = above[-1], below[0]
    if not (_BROKEN.search(last.text) and _DIGIT.match(first.text)):
        return False
    _, _, right, _ = hull(above)
    character = (first.x1 - first.x0) / len(first.text)
    return right - above[0].x0 + character > box[2] - box[0] - 2 * margins.least + ROUNDING


def _climb(rows: list[list[Run]]) -> bool:
    """Whether the text is turned to run from the bottom up, one character above the other."""
    single = all(len(row) == 1 and len(row[0].text) == 1 for row in rows)
    return single and len(rows) > 1 and all(upper[0].start > lower[0].start for upper, lower in pairwise(rows))


def rounded(box: Box) -> Box:
    x0, top, x1, bottom = box
    return round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)
