"""Streaks that a dirty scanner or copier draws down a page: taken off, since one through a table makes columns of it.

A table's line ends on lines that cross it. A streak runs on beyond the first or the last of those, where the lines
beside it, which cross the same ones, do not: those of a table that a page's end cuts off run on all together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from converters.lattice import Box
from converters.recognition import grid
from converters.recognition.page import Pixels, Scan, ink

LONG, LEAST = 15.0, 40.0  # points of a piece, and of a whole streak; strokes of a title's characters are shorter
BEYOND = 16.0  # points that a streak runs on at both ends together; a table's line that a character touches, at one
STRAIGHT, BROKEN = 1.5, 15.0  # points beside and between two pieces of one line
ASIDE = 60.0  # points that a line which crosses it may be broken for
TOGETHER = 0.75  # of the lines beside it: as many run on where a page's end cuts off a table
NEAR = 3.0  # points between the ends of lines that cross the same line
REST = 3.0  # pixels round a place that its paper is painted from


def without(scan: Scan) -> Scan:
    """The page without streaks across or down it."""
    across, down = grid.lines(scan, LONG)
    level, upright = grid.rules((across, down), scan.scale)
    turned = [[(top, x0, bottom, x1) for x0, top, x1, bottom in some] for some in (level, upright)]
    mask = np.zeros_like(scan.ink)
    for box in _beyond(_whole(upright), level):
        _put(mask, down, box, scan.scale)
    for top, x0, bottom, x1 in _beyond(_whole(turned[0]), turned[1]):
        _put(mask, across, (x0, top, x1, bottom), scan.scale)
    if not mask.any():
        return scan
    image = np.asarray(cv2.inpaint(scan.image, mask, REST, cv2.INPAINT_TELEA), np.uint8)
    return replace(scan, image=image, ink=ink(image, scan.scale))


def _put(mask: Pixels, drawn: Pixels, box: Box, scale: float) -> None:
    x0, top, x1, bottom = (round(side * scale) for side in box)
    edge = round(grid.BAND * scale)
    place = np.s_[max(top - edge, 0) : bottom + edge + 1, max(x0 - edge, 0) : x1 + edge + 1]
    mask[place] |= drawn[place]


def _whole(upright: Sequence[Box]) -> list[Box]:
    """Pieces of one line, which is broken, as one."""
    whole: list[Box] = []
    long = (line for line in upright if line[3] - line[1] >= LONG)  # at a page's edge shorter ones are found too
    for x, top, _, bottom in sorted(long, key=lambda line: line[1]):
        for number, (other, start, _, end) in enumerate(whole):
            if abs(x - other) <= STRAIGHT and top - end <= BROKEN:
                whole[number] = other, start, other, max(bottom, end)
                break
        else:
            whole.append((x, top, x, bottom))
    return whole


def _beyond(upright: Sequence[Box], level: Sequence[Box]) -> Iterator[Box]:
    """The upright lines that run on beyond those that cross them, few among their like, or from table to table."""
    crossed = {line: ys for line in upright if line[3] - line[1] >= LEAST and (ys := _crossings(line, level))}
    on = {line for line, ys in crossed.items() if _runs_on(line, ys)}
    inside = crossed.keys() - on
    for line, ys in crossed.items():
        if line in inside:
            if _runs_between(ys, inside - {line}):
                yield line
            continue
        beside = [other for other, its in crossed.items() if other != line and _are_near(its, ys)]
        if not beside or len(on.intersection(beside)) < TOGETHER * len(beside):
            yield line


def _crossings(line: Box, level: Sequence[Box]) -> list[float]:
    """Where lines cross it, in order."""
    x, top, _, bottom = line
    return sorted(y for x0, y, x1, _ in level if x0 - ASIDE <= x <= x1 + ASIDE and top - NEAR <= y <= bottom + NEAR)


def _runs_between(ys: Sequence[float], others: Iterable[Box]) -> bool:
    """Whether no other line stands beside some stretch of a line, as between two tables, and some beside another."""
    middles = [(one + other) / 2 for one, other in pairwise(ys)]
    beside = {any(top < middle < bottom for _, top, _, bottom in others) for middle in middles}
    return len(beside) > 1


def _runs_on(line: Box, ys: Sequence[float]) -> bool:
    return ys[0] - line[1] + line[3] - ys[-1] > BEYOND


def _are_near(some: Sequence[float], others: Sequence[float]) -> bool:
    """Whether two lines are crossed first or last by the same line."""
    return abs(some[0] - others[0]) <= NEAR or abs(some[-1] - others[-1]) <= NEAR
