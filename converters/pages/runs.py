"""Runs of characters on a page, and the lines that they stand in. Knows boxes and text, neither PDF nor OFD.

A run is text without blanks that stands on one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from converters.pages.lattice import Box
from converters.text import raised

WIDE_BLANK, NARROW_BLANK = 0.5, 0.25  # of the line height; beside a Chinese character a narrow gap is only set apart
OVERLAP = 0.5  # of the lower of two heights: what overlaps more stands on one line
SMALLER, RAISED, SLIGHT = 0.75, 0.2, 0.2  # of the line height: a mark of a note is so small, high, and still beside it

UNKNOWN = "\ufffd"  # for a character that cannot be told: a cell with it is neither blank nor a number


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


def lines(runs: Iterable[Run], page: int) -> list[Line]:
    """The runs as lines, from top to bottom, each from left to right."""
    return [Line(text_of(row), hull(row), page, tuple(row)) for row in rows_of(runs)]


def rows_of(runs: Iterable[Run]) -> list[list[Run]]:
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


def text_of(row: list[Run]) -> str:
    """The text of runs that stand side by side."""
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


def rounded(box: Box) -> Box:
    x0, top, x1, bottom = box
    return round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)
