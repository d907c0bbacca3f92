"""Text of a page that is drawn and not seen: which boxes may lie over it, and what is left of it beside what is hidden.

Knows neither PDF nor OFD, whose readers say what hides a letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import Generic, TypeVar

from converters.pages.lattice import Box
from converters.pages.runs import UNKNOWN, Run, joined

STRIP = 16.0  # points; text is compared with the boxes that reach into its strip of the page
BESIDE = 0.3  # of the height of a letter: how far from each other digits of a number stand
EXACT = 0.1  # points
PEEPS = 0.2  # of the height of a letter: who sees so much of it knows that it stands there
INSIDE = 0.1  # of it: so far from the side of a cell its middle is of no other
MOST_COVERS = 20_000  # of a page
MOST_STRIPS = 900  # of a page; PDF 1.7 lets one be 14,400 points high

_NUMBER = re.compile(r"[-+−－＋]?[\d.,，．]+")

What = TypeVar("What")


class Covers(Generic[What]):
    """Boxes that are painted on a page, none beyond its edges, each with what its reader knows of it."""

    def __init__(self) -> None:
        self._count = 0
        self._strips: dict[float, list[tuple[Box, What]]] = {}

    def add(self, box: Box, what: What) -> None:
        self._count += 1
        if self._count <= MOST_COVERS:
            for strip in range(int(box[1] // STRIP) - 1, min(int(box[3] // STRIP), MOST_STRIPS) + 1):
                self._strips.setdefault(strip, []).append((box, what))

    def __bool__(self) -> bool:
        return self._count > 0

    def over(self, run: Run) -> list[tuple[Box, What]]:
        """The boxes that overlap a run."""
        near = self._strips.get(run.top // STRIP, ())
        return [cover for cover in near if _meet(cover[0], run)] if near else []


def shown(letters: Sequence[Run], hidden: Sequence[bool], kin: Callable[[int, int], bool]) -> Iterator[Run]:
    """The parts of a text between letters that are hidden.

    Digits of a number that is cut say less than all, so they become unknown; `kin` tells of two letters whether they
    are of one number, and not of a number and another that was written over it.
    """
    cut = set(_cut(letters, hidden, kin))
    told = [letter._replace(text=UNKNOWN) if at in cut else letter for at, letter in enumerate(letters)]
    for is_hidden, group in groupby(zip(told, hidden, strict=True), key=lambda pair: pair[1]):
        if not is_hidden:
            yield joined([letter for letter, _ in group])


def _cut(letters: Sequence[Run], hidden: Sequence[bool], kin: Callable[[int, int], bool]) -> Iterator[int]:
    for number in _NUMBER.finditer("".join(letter.text for letter in letters)):
        places = range(*number.span())
        for left, right in pairwise(places):
            near = abs(letters[right].x0 - letters[left].x1) < BESIDE * letters[left].height
            if near and hidden[left] != hidden[right] and kin(left, right):
                yield from places


def is_box(figure: Sequence[tuple[float, float]]) -> bool:
    """Whether corners are those of one upright box, one after the other along its sides."""
    xs, ys = [x for x, _ in figure], [y for _, y in figure]
    x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
    at_sides = all(min(x - x0, x1 - x) < EXACT and min(y - top, bottom - y) < EXACT for x, y in figure)
    upright = all(min(abs(x - u), abs(y - v)) < EXACT for (x, y), (u, v) in pairwise([*figure, figure[0]]))
    return at_sides and upright and len({(x - x0 < EXACT, y - top < EXACT) for x, y in figure}) == 4


def common(boxes: Sequence[Box]) -> Box:
    """What lies in all boxes; its sides are exchanged where nothing does."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return max(lefts), max(tops), min(rights), min(bottoms)


def on_page(run: Run, width: float, height: float) -> bool:
    return run.x1 > 0 and run.bottom > 0 and run.x0 < width and run.top < height


def holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def middle_in(box: Box, run: Run) -> bool:
    return holds(box, (run.x0 + run.x1) / 2, (run.top + run.bottom) / 2)


def peeping(letter: Run, window: Box) -> Run:
    """A letter or digit, so far moved up or down that its middle is seen in a window that shows a part of it.

    Sheets cut the lines of a label that is too long for its cell. A digit of which a part is seen is unknown.
    """
    middle, edge = (letter.top + letter.bottom) / 2, INSIDE * letter.height
    to = min(max(middle, window[1] + edge), window[3] - edge)
    if to == middle or not letter.text.isalnum() or abs(to - middle) > (0.5 - PEEPS) * letter.height:
        return letter
    text = UNKNOWN if letter.text.isdigit() and not window[1] <= middle <= window[3] else letter.text
    return letter._replace(text=text, top=letter.top + to - middle, bottom=letter.bottom + to - middle)


def _meet(box: Box, run: Run) -> bool:
    return box[0] < run.x1 and run.x0 < box[2] and box[1] < run.bottom and run.top < box[3]
