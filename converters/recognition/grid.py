"""Ruled lines of a scanned page to grids.

Lines on paper are broken, blurred and a little bent, so they are looked at twice: first for where lines run at all,
then, between each two crossings, for whether one is drawn there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import cv2
import numpy as np

from converters.errors import TooLarge
from converters.pages import lattice
from converters.pages.lattice import Box, Grid
from converters.recognition import uprights
from converters.recognition.page import Pixels, Scan
from converters.recognition.uprights import Way

LONG = 15.0  # points; strokes of characters are shorter
LOW, TOUCHED = 8.0, 1.5  # points: the lowest row, and how near to a line what ends on it does
SURE = 5.0  # points; a piece of line this long counts where a line is known to run
BREAK = 0.7  # points; a gap in a line that is no gap between a character and a line
APART = 3.0  # points that a line of a grid may have been moved by what was joined with it
EDGE = 0.7  # points to each side of a crossing that its place is uncertain by
TOUCH = 0.8  # points from there, where a drawn line has no gap and a character has one
LOOKS = 4  # at most, until what is drawn between crossings confirms the crossings
NARROW = 60.0  # points; smaller grids are strokes of large characters
DIGIT = 7.0  # points: no column is narrower
BAND = 2.0  # points to each side of a line, for bent and slanted ones
LEANING = 4.0  # points to each side, where one leans that runs far
TWIN, THICKEST = 2.5, 6.0  # points between the two of a double line, and of all of it
COVERED = 0.7  # of the way between two crossings, in spite of breaks
WHOLE_ACROSS, WHOLE_DOWN = 0.7, 0.86  # of it, where one end is broken: strokes in cells side by side cover less
Lines = tuple[Pixels, Pixels]  # 255 on lines across, on lines down


def grids(scan: Scan) -> tuple[list[Grid], Pixels]:
    """The tables of the page, whose broken lines are whole, in points, and its ink without their lines."""
    drawn, far = lines(scan, SURE), lines(scan, LONG)
    level, long = rules(far, scan.scale)
    both = [*long, *_short(rules(drawn, scan.scale)[1], level)]
    upright = [line for line in both if not _is_stroke(scan, line, level)]
    found = _grids([*level, *upright])
    for _ in range(LOOKS):
        before, found = (
            found,
            _grids(rule for grid in found for rule in _drawn(_moved(grid, level, upright), drawn, scan)),
        )
        if [grid.places for grid in before] == [grid.places for grid in found]:
            break
    return found, _without(scan, found, drawn, far)


def _grids(drawn: Iterable[Box]) -> list[Grid]:
    """Grids as large as tables; none where a page of drawings has too many lines."""
    try:
        found = lattice.grids(drawn)
    except TooLarge:
        return []
    return [grid for grid in found if grid.xs[-1] - grid.xs[0] >= NARROW]


def lines(scan: Scan, length: float) -> Lines:
    """What runs straight for so many points; thickened first, so that a slight slant does not break it."""
    sizes = 3, int(BREAK * scan.scale) + 1, int(length * scan.scale), int(TWIN * scan.scale) | 1
    return _straight(scan.faint, *sizes), _straight(np.ascontiguousarray(scan.faint.T), *sizes).T


def _straight(ink: Pixels, thick: int, gap: int, reach: int, twin: int) -> Pixels:
    across = cv2.dilate(ink, np.ones((thick, 1), np.uint8))
    closed = cv2.morphologyEx(across, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    straight = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    return np.asarray(cv2.morphologyEx(straight, cv2.MORPH_CLOSE, np.ones((twin, 1), np.uint8)), np.uint8)


def rules(drawn: Lines, scale: float) -> tuple[list[Box], list[Box]]:
    """Each piece of line across, and each down, as a box without thickness, through the middle of its ink."""
    level, upright = (list(_parts(some)) for some in drawn)
    return [
        (x / scale, y / scale, (x + width) / scale, y / scale)
        for x, _, width, _, _, y, area in level
        if area < THICKEST * scale * width
    ], [
        (x / scale, top / scale, x / scale, (top + height) / scale)
        for _, top, _, height, x, _, area in upright
        if area < THICKEST * scale * height
    ]


def _parts(drawn: Pixels) -> Iterator[tuple[float, ...]]:
    """Left, top, width, height, middle and area of each part; a stroke that hangs on a line hardly moves its middle."""
    _, _, boxes, middles = cv2.connectedComponentsWithStats(np.ascontiguousarray(drawn))
    for (left, top, width, height, area), (x, y) in zip(boxes[1:].tolist(), middles[1:].tolist(), strict=True):
        yield left, top, width, height, x + 0.5, y + 0.5, area


def _short(upright: Iterable[Box], level: Sequence[Box]) -> Iterator[Box]:
    """Lines of a low row that stands alone, at the head of a page: both ends are on lines that cross them."""
    for x, top, _, bottom in upright:
        if LOW <= bottom - top < LONG and all(
            any(abs(y - end) <= TOUCHED and x0 - TOUCHED <= x <= x1 + TOUCHED for x0, y, x1, _ in level)
            for end in (top, bottom)
        ):
            yield x, top, x, bottom


def _is_stroke(scan: Scan, upright: Box, level: Sequence[Box]) -> bool:
    """Whether ink hangs on both sides of it wherever it runs between lines that cross it."""
    x, top, _, bottom = upright
    ys = sorted(y for x0, y, x1, _ in level if x0 <= x <= x1 and top - TOUCHED < y < bottom + TOUCHED)
    ways = [way for way in pairwise(ys) if way[1] - way[0] > LOW]
    return bool(ways) and all(uprights.look(scan.faint, x, way, scan.scale).crossed for way in ways)


def _moved(grid: Grid, level: Sequence[Box], upright: Sequence[Box]) -> Grid:
    """The grid with each line where the longest near it stands; a stroke of a character may have been taken with it.

    Of a line only what runs within the grid counts: lines of a table above or below stand beside its own.
    """
    left, top, right, bottom = grid.box
    down = [(x, min(end, bottom) - max(start, top)) for x, start, _, end in upright]
    across = [(y, min(end, right) - max(start, left)) for start, y, end, _ in level]
    xs = _single([_nearest(x, down) for x in grid.xs])
    return replace(grid, xs=tuple(xs), ys=tuple(place for _, place in (_nearest(y, across) for y in grid.ys)))


def _nearest(at: float, lines: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The length of the longest of the lines near to `at`, and where it stands; each is its place and its length, 0 or
    less if none.
    """
    near = ((length, place) for place, length in lines if length > 0 and abs(place - at) <= APART)
    return max(near, default=(0.0, at))


def _single(found: Sequence[tuple[float, float]]) -> Iterator[float]:
    """Where lines down stand, by length and place: two that leave no room for a digit are one, which leans."""
    for number, (_, place) in enumerate(found):
        close = [other for other in found[max(number - 1, 0) : number + 2] if abs(other[1] - place) < DIGIT]
        yield max(close)[1]


def _drawn(grid: Grid, drawn: Lines, scan: Scan) -> Iterator[Box]:
    """From crossing to crossing, the stretches of the grid's lines that are drawn."""
    (across, down), scale, beside = drawn, scan.scale, scan.faint.T
    for y in grid.ys:
        ways = _stretches(_cover(across, y, scale), grid.xs, scale, WHOLE_ACROSS, 2)
        ways = uprights.across(ways, partial(uprights.look, beside, y, scale=scale))
        yield from ((x0, y, x1, y) for x0, x1 in _joined(ways))
    for x in grid.xs:
        ways = _stretches(_cover(down.T, x, scale), grid.ys, scale, WHOLE_DOWN, 3)
        if len(grid.ys) > 2:
            ways = uprights.drawn(ways, [uprights.look(scan.faint, x, way, scale) for way in ways])
        yield from ((x, top, x, bottom) for top, bottom in _joined(ways))


def _joined(ways: Iterable[Way]) -> list[Way]:
    """Stretches that follow each other as one: alone a short one is a dot to the lattice."""
    joined: list[Way] = []
    for start, end in ways:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _cover(drawn: Pixels, at: float, scale: float) -> Pixels:
    """Along the line at `at`: 255 where ink of a line lies beside or on it."""
    first, end = int((at - BAND) * scale), int((at + BAND) * scale) + 1
    return np.asarray(drawn[max(first, 0) : end].max(axis=0), np.uint8)


def _stretches(cover: Pixels, crossings: Sequence[float], scale: float, enough: float, least: int) -> list[Way]:
    """The stretches between crossings that are drawn.

    A line leaves its crossings without a gap; a stroke of a character between two lines touches neither or one. A line
    broken at a crossing goes on behind it: so many stretches, this one among them, are covered for the share `enough`.
    """
    ways = list(pairwise(crossings))
    parts = [cover[round((a + EDGE) * scale) : max(round((b - EDGE) * scale), 1)] > 0 for a, b in ways]
    shares = [float(part.mean()) if part.size else 0.0 for part in parts]
    touch = max(round(TOUCH * scale), 1)
    drawn = []
    for number, (way, part, share) in enumerate(zip(ways, parts, shares, strict=True)):
        ends = int(part[:touch].all()) + int(part[-touch:].all())
        beside = shares[max(number - 1, 0) : number + 2]
        whole = len(beside) >= least and min(beside) > enough
        if (ends == 2 and share > COVERED) or (ends == 1 and whole):
            drawn.append(way)
    return drawn


def _without(scan: Scan, found: Sequence[Grid], drawn: Lines, far: Lines) -> Pixels:
    """The ink less what lies on drawn lines of the grids, and beside them on those that run `far`."""
    ruled = np.zeros_like(scan.ink)
    for lines, band in ((drawn, BAND), (far, LEANING)):
        for line, boxes in zip(lines, _borders(found, band), strict=True):
            mask = np.zeros_like(scan.ink)
            for box in boxes:
                x0, top, x1, bottom = (round(side * scan.scale) for side in box)
                mask[max(top, 0) : bottom + 1, max(x0, 0) : x1 + 1] = 255
            ruled |= line & mask
    return np.asarray(
        cv2.bitwise_and(scan.ink, cv2.bitwise_not(cv2.dilate(ruled, np.ones((3, 3), np.uint8)))), np.uint8
    )


def _borders(found: Sequence[Grid], band: float) -> tuple[list[Box], list[Box]]:
    """What lies so near to the lines across, and to those down."""
    return [
        (grid.xs[column], grid.ys[line] - band, grid.xs[column + 1], grid.ys[line] + band)
        for grid in found
        for line, column in grid.across
    ], [
        (grid.xs[line] - band, grid.ys[row], grid.xs[line] + band, grid.ys[row + 1])
        for grid in found
        for line, row in grid.down
    ]
