"""Streaks that a dirty scanner or copier draws down a page: taken off, since one through a table makes columns of it.

A table's line ends on lines that cross it. A streak runs on beyond the first or the last of those, where the lines
beside it, which cross the same ones, do not: those of a table that a page's end cuts off run on all together, or end
together where strokes of characters seem to cross some of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

import cv2
import numpy as np

from converters.pages.lattice import Box
from converters.recognition import dashes, grid
from converters.recognition.page import Pixels, Scan, inked

LONG, LEAST = 15.0, 40.0  # points of a piece, and of a whole streak
BEYOND = 24.0  # points that a streak runs on unbroken; strokes of a title's characters over a line are shorter
STRAIGHT, BROKEN = 1.5, 45.0  # points beside and between two pieces of one line; characters that touch it hide as much
ASIDE = 60.0  # points that a line which crosses it may be broken for
TOGETHER = 0.75  # of the lines beside it: as many run on where a page's end cuts off a table
NEAR = 3.0  # points between lines that cross two lines, or between their ends, which are at one height
LOST = 18.0  # points that a line may have lost of its end, before the line that it ends on
REST = 3.0  # pixels round a place that its paper is painted from


class Upright(NamedTuple):
    """A line down the page at `x`, and where its pieces begin and end, from the top; LONG or longer each."""

    x: float
    pieces: list[tuple[float, float]]

    @property
    def top(self) -> float:
        return self.pieces[0][0]

    @property
    def bottom(self) -> float:
        return max(end for _, end in self.pieces)

    @property
    def box(self) -> Box:
        return self.x, self.top, self.x, self.bottom

    def runs_at(self, y: float) -> bool:
        return any(start < y < end for start, end in self.pieces)

    def above(self, y: float = inf) -> float:
        """The length of the longest stretch without a break, of what lies above."""
        return max(min(end, y) - start for start, end in self.pieces)

    def below(self, y: float) -> float:
        return max(end - max(start, y) for start, end in self.pieces)


def without(scan: Scan) -> Scan:
    """The page without streaks across or down it, and with broken lines made whole."""
    scan = dashes.whole(scan)
    across, down = grid.lines(scan, LONG)
    level, upright = grid.rules((across, down), scan.scale)
    turned = [[(top, x0, bottom, x1) for x0, top, x1, bottom in some] for some in (level, upright)]
    mask = np.zeros_like(scan.ink)
    for line in _beyond(_whole(upright), level):
        _put(mask, down, line.box, scan.scale)
    for line in _beyond(_whole(turned[0]), turned[1]):
        top, x0, bottom, x1 = line.box
        _put(mask, across, (x0, top, x1, bottom), scan.scale)
    if not mask.any():
        return scan
    image = np.asarray(cv2.inpaint(scan.image, mask, REST, cv2.INPAINT_TELEA), np.uint8)
    return dashes.whole(inked(image, scan.scale))


def _put(mask: Pixels, drawn: Pixels, box: Box, scale: float) -> None:
    x0, top, x1, bottom = (round(side * scale) for side in box)
    edge = round(grid.BAND * scale)
    place = np.s_[max(top - edge, 0) : bottom + edge + 1, max(x0 - edge, 0) : x1 + edge + 1]
    mask[place] |= drawn[place]


def _whole(upright: Sequence[Box]) -> list[Upright]:
    """Pieces of one line, which is broken, as one."""
    whole: list[Upright] = []
    long = (line for line in upright if line[3] - line[1] >= LONG)  # at a page's edge shorter ones are found too
    for x, top, _, bottom in sorted(long, key=lambda line: line[1]):
        near = (line for line in whole if abs(x - line.x) <= STRAIGHT and top - line.bottom <= BROKEN)
        if line := next(near, None):
            line.pieces.append((top, bottom))
        else:
            whole.append(Upright(x, [(top, bottom)]))
    return whole


def _beyond(upright: Sequence[Upright], level: Sequence[Box]) -> Iterator[Upright]:
    """The upright lines that run on beyond those that cross them, few among their like, or from table to table."""
    long = (line for line in upright if line.bottom - line.top >= LEAST and line.above() > BEYOND)
    crossed = [(line, ys) for line in long if (ys := _crossings(line, level))]
    above = _alone([(line.top, ys[0], line.above(ys[0]) > BEYOND) for line, ys in crossed])
    below = _alone([(line.bottom, ys[-1], line.below(ys[-1]) > BEYOND) for line, ys in crossed])
    inside = [(line, ys) for at, (line, ys) in enumerate(crossed) if at not in above | below]
    yield from (line for at, (line, _) in enumerate(crossed) if at in above | below)
    for line, ys in inside:
        if _runs_between(line, ys, [other for other, _ in inside if other != line]):
            yield line


def _alone(ends: Sequence[tuple[float, float, bool]]) -> set[int]:
    """Which lines run on at one of their ends as few of those do that end there, or that the same line crosses last; or
    much further than all.

    Of each line: its end, the last line that crosses it, and whether it runs on beyond that.
    """
    alone = set()
    for at, (end, crossing, on) in enumerate(ends):
        others = [other for number, other in enumerate(ends) if number != at]
        beside = [other for other in others if abs(other[0] - end) <= NEAR or abs(other[1] - crossing) <= NEAR]
        together = [other for other in beside if other[2] or abs(other[0] - end) <= NEAR]
        furthest = all((end > crossing) == (end > other[0]) and abs(end - other[0]) > BEYOND for other in others)
        if on and (furthest or len(together) < TOGETHER * max(len(beside), 1)):
            alone.add(at)
    return alone


def _crossings(line: Upright, level: Sequence[Box]) -> list[float]:
    """Where lines cross it, or would if its ends were not lost, in order."""
    top, bottom = line.top - LOST, line.bottom + LOST
    return sorted(y for x0, y, x1, _ in level if x0 - ASIDE <= line.x <= x1 + ASIDE and top <= y <= bottom)


def _runs_between(line: Upright, ys: Sequence[float], others: Sequence[Upright]) -> bool:
    """Whether it runs unbroken where no other line stands beside it, as between two tables, and elsewhere some do."""
    ways = [
        (one, other)
        for one, other in pairwise(ys)
        if any(start - NEAR <= one and other <= end + NEAR for start, end in line.pieces)
    ]
    alone = {way for way in ways if not any(other.runs_at(sum(way) / 2) for other in others)}
    return len(alone) < len(ways) and any(other - one > BEYOND for one, other in alone)
