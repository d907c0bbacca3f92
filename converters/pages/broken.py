"""Numbers that are broken over the lines of a ruled cell: which of its lines are one number.

A number is broken where its cell has no room for one more digit. What the cell keeps free on its sides is only known
from other cells; where that leaves half a digit of doubt, the cells beside show whether the lines are of one row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from converters.pages.lattice import Box, Place
from converters.pages.runs import Run, hull, rows_of

MARGIN = 7.5  # points; the widest that word processors leave between a border and its text, 0.1 inch
ROUNDING = 0.2  # points; edges of cells are known to a tenth
DOUBT = 0.5  # of a digit; borders and the sides of letters are drawn so much wider or narrower than they count
LEVEL = 0.25  # of the line height: middles of lines that stand beside each other are so near in height

DIGIT = re.compile(r"[\d.,，．]")
_DIGITS = re.compile(r"[\d.,，．]{2}$")

Lines = Sequence[Sequence[Run]]


@dataclass(frozen=True)
class Cells:
    """The cells of a table: their places and boxes, and the runs of each."""

    places: Sequence[Place]
    boxes: Sequence[Box]
    filled: Sequence[list[Run]]

    def is_broken(self, cell: int, lines: Lines, at: int) -> bool:
        """Whether a number goes on from line `at` of a cell in the next one."""
        above, below = lines[at][-1], lines[at + 1][0]
        if not (DIGIT.match(above.text[-1]) and DIGIT.match(below.text)):
            return False
        character = (below.x1 - below.x0) / len(below.text)
        over = above.x1 - lines[at][0].x0 + character - self._room(cell)
        if over > -ROUNDING and _DIGITS.search(above.text) and not self._is_over_rows(cell):
            return True
        return over > -DOUBT * character and self._is_of_one_row(cell, lines)

    def _room(self, cell: int) -> float:
        left, _, right, _ = self.boxes[cell]
        return right - left - 2 * self._margin

    @cached_property
    def _margin(self) -> float:
        """The least that any text of the table keeps from a side of its cell; one that runs over it keeps nothing."""
        insets = [
            inset
            for (left, _, right, _), runs in zip(self.boxes, self.filled, strict=True)
            for run in runs
            for inset in (run.x0 - left, right - run.x1)
            if inset > 0
        ]
        return min([*insets, MARGIN])

    def _is_over_rows(self, cell: int) -> bool:
        """Whether the cell lies over rows in which others stand alone: the line between two numbers may be missing."""
        row, _, span, _ = self.places[cell]
        return span > 1 and any(
            runs and row <= place.row < row + span and place.row_span < span
            for place, runs in zip(self.places, self.filled, strict=True)
        )

    def _is_of_one_row(self, cell: int, lines: Lines) -> bool:
        """Whether what stands in one line in the cells beside is set as one row is with all lines of the cell.

        All of it is centred between the lines, or stands, a label among it, at the first or at the last of them.
        """
        beside = [others[0] for others in map(rows_of, self._beside(cell)) if len(others) == 1]
        labelled = any(letter.isalpha() for line in beside for run in line for letter in run.text)
        whole = [run for line in lines for run in line]
        return bool(beside) and any(
            all(_is_level(line, place) for line in beside)
            for place in (whole, *([lines[0], lines[-1]] if labelled else []))
        )

    def _beside(self, cell: int) -> Iterator[list[Run]]:
        """What stands in the other cells that lie over the same rows."""
        row, _, span, _ = self.places[cell]
        for at, (place, runs) in enumerate(zip(self.places, self.filled, strict=True)):
            if at != cell and runs and (place.row, place.row_span) == (row, span):
                yield runs


def _is_level(line: Sequence[Run], place: Sequence[Run]) -> bool:
    """Whether the middle of a line is that of a place in height."""
    (_, top, _, bottom), (_, upper, _, lower) = hull(line), hull(place)
    return abs(top + bottom - upper - lower) / 2 < LEVEL * (bottom - top)
