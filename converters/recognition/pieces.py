"""Where text stands on a scanned page: lines as the finder sees them, cut where a table's lines cut them.

What the finder passes over inside a cell, a lone 1 or a dash, is found again by its ink. A cell without ink has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from converters.pages.lattice import Box, Grid
from converters.recognition import specks
from converters.recognition.bands import MOST, bands
from converters.recognition.engine import Quad
from converters.recognition.page import Pixels, Scan

INSET = 1.0  # points that a cell's text keeps from its lines
OVERLAP = 0.3  # of the lower height: less of a line in a cell is its neighbour's
TALL = 1.1  # times the width: perhaps one character above the other
SQUARE = 0.4  # of the width: the least height of a character
MARK = 2.5  # points: ink that is smaller both ways is dirt
SPOT = 3.2  # points: so is what is as high as wide and smaller; digits are higher
HYPHEN, LEVEL = 1.6, 1.2  # points, and times its height: wider ink than both may be a short dash
SHORT = 27.0  # points: a number or two characters
FULL = 0.8  # of its cell's height: what is higher may be a rest of its side
DRAWN = 30.0  # points: higher ink is a drawing
LEFT = 0.15  # of a cell's ink: what finders leave out of lines that they find well
WIDE = 0.7  # of its height: the least width of a character; what is left of the lines of a cell is narrower
AIR = 4  # pixels, on both sides of a line found by its ink
LINE = 9.0  # points: room given to a lone mark, so that its height tells a dash from a dot
NEAR = 3.0  # points: parts of one character are not further apart
DIGIT = 5.0  # points: ink at a cell's edge that is smaller both ways is a rest of its lines


@dataclass(frozen=True)
class Piece:
    """A place with text on one line, in pixels, and the cell it stands in: (number of the grid, number of the cell).

    What is `struck` holds ink that cannot be told apart, a stamp's, and is not to be read. What is `alone` was found by
    its ink outside of tables.
    """

    x0: int
    top: int
    x1: int
    bottom: int
    spot: tuple[int, int] | None = None
    struck: bool = False
    alone: bool = False

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.bottom - self.top


def pieces(scan: Scan, quads: Sequence[Quad], grids: Sequence[Grid], ink: Pixels) -> Iterator[Piece]:
    """The places outside the grids, then by cell. `ink` is the page's ink without the lines of the grids."""
    found = [_around(quad) for quad in quads]
    tables = [_scaled(grid.box, scan.scale) for grid in grids]
    yield from (piece for piece in found if not any(_centred(piece, table) for table in tables))
    yield from _passed_over([*found, *tables], ink, scan.scale)
    for number, grid in enumerate(grids):
        for cell, place in enumerate(grid.places):
            inner = _inner(_scaled(grid.box_of(place), scan.scale), scan.scale)
            yield from _cell(replace(inner, spot=(number, cell)), found, ink, scan.scale)


def _passed_over(known: Sequence[Piece], ink: Pixels, scale: float) -> Iterator[Piece]:
    """Signs that stand alone outside of the places that are known, as digits of tables without lines do."""
    rest = ink.copy()
    for place in known:
        rest[max(place.top, 0) : place.bottom, max(place.x0, 0) : place.x1] = 0
    for x, y, width, height in _closed(rest, int(NEAR * scale)):
        if SPOT * scale <= height <= MOST * scale and width <= SHORT * scale:
            room = int(max(LINE * scale - height, 4) / 2)
            yield Piece(max(x - 4, 0), max(y - room, 0), x + width + 4, y + height + room, alone=True)


def _cell(cell: Piece, found: Sequence[Piece], ink: Pixels, scale: float) -> Iterator[Piece]:
    """The parts of found lines that lie in the cell and hold ink; then what ink is left.

    Of a cell with more lines than were found, or with much ink that none covers, all are by the white between them.
    """
    rest = ink[cell.top : cell.bottom, cell.x0 : cell.x1].copy()
    parts = _parted([part for line in found if (part := _shared(line, cell))], ink)
    if close := _close(cell, parts, rest, scale):
        yield from close
        return
    lowest = 0
    for part in parts:
        covered = rest[part.top - cell.top : part.bottom - cell.top, part.x0 - cell.x0 : part.x1 - cell.x0]
        if _is_printed(covered, scale):
            below = list(_characters(part, ink, scale)) if part.height > TALL * part.width else []
            yield from below if len(below) > 1 else [_roomy(part, cell, scale)]
            lowest = part.height // 2
        covered[:] = 0
    yield from _left_over(cell, rest, lowest, scale)


def _parted(parts: Sequence[Piece], ink: Pixels) -> list[Piece]:
    """The parts from top to bottom; of two that reach into each other, as finders draw them, each ends where ink is
    least between them.
    """
    parted = sorted(parts, key=lambda part: part.top + part.bottom)
    for number, below in enumerate(parted[1:], 1):
        above = parted[number - 1]
        x0, x1 = max(above.x0, below.x0), min(above.x1, below.x1)
        if x0 < x1 and above.top < below.top < above.bottom < below.bottom:
            filled = np.count_nonzero(
                ink[below.top : above.bottom, min(above.x0, below.x0) : max(above.x1, below.x1)], 1
            )
            at = below.top + int(np.flatnonzero(filled == filled.min()).mean().round())
            parted[number - 1 : number + 1] = replace(above, bottom=at), replace(below, top=at)
    return parted


def _close(cell: Piece, parts: Sequence[Piece], inked: Pixels, scale: float) -> list[Piece]:
    left = inked.copy()
    for part in parts:
        left[part.top - cell.top : part.bottom - cell.top, part.x0 - cell.x0 : part.x1 - cell.x0] = 0
    found = bands(inked, scale)
    missed = len(found) > len(parts) or np.count_nonzero(left) > LEFT * np.count_nonzero(inked)
    lines = [_band(cell, top, bottom, inked) for top, bottom in found] if missed else []
    return lines if all(line.width > WIDE * line.height for line in lines) else []


def _band(cell: Piece, top: int, bottom: int, inked: Pixels) -> Piece:
    filled = np.flatnonzero(inked[top:bottom].any(axis=0))
    x0, x1 = max(int(filled[0]) - AIR, 0), int(filled[-1]) + 1 + AIR
    piece = replace(cell, x0=cell.x0 + x0, x1=min(cell.x0 + x1, cell.x1))
    return replace(piece, top=max(cell.top + top - 1, cell.top), bottom=min(cell.top + bottom + 1, cell.bottom))


def _roomy(part: Piece, cell: Piece, scale: float) -> Piece:
    """A short text with the height of a line: cut close, a lone 0 is stretched beyond knowing."""
    room = round((LINE * scale - part.height) / 2)
    if room <= 0 or part.width > SHORT * scale:
        return part
    return replace(part, top=max(part.top - room, cell.top), bottom=min(part.bottom + room, cell.bottom))


def _characters(part: Piece, ink: Pixels, scale: float) -> Iterator[Piece]:
    """The characters of a line that runs downwards: bands of ink, joined until they are about as high as wide.

    What the end of the line cuts off lower than that is none, nor is a speck below them.
    """
    filled = [bool(row.any()) for row in ink[part.top : part.bottom, part.x0 : part.x1]]
    start = filled.index(True)
    for row in range(start, part.height):
        ends = filled[row] and not any(filled[row + 1 : row + 3])
        if ends and row - start > SQUARE * part.width:
            yield replace(part, top=part.top + start, bottom=part.top + row + 1)
            start = next((below for below in range(row + 1, part.height) if filled[below]), part.height)
    rest = replace(part, top=part.top + start)
    is_cut = filled[-1] and rest.height < SQUARE * part.width
    is_dirt = specks.are_all(ink[rest.top : rest.bottom, rest.x0 : rest.x1], SPOT * scale)
    if start < part.height and any(filled[start:]) and not (is_cut or is_dirt):
        yield rest


def _left_over(cell: Piece, rest: Pixels, lowest: int, scale: float) -> Iterator[Piece]:
    """Ink that no found line covers. What touches the cell's edge, or is lower than text beside it, or round and much
    lower than other such ink, is dirt.

    What is larger than dirt and touches the edge is struck: part of a stamp, with or without a digit under it. So is
    what is higher than signs are, and what stands beside the cell's side and is as high: a 1, or a line that leans.
    """
    signs = list(_closed(rest, int(NEAR * scale)))
    highest = max((height for *_, height in signs), default=0)
    for x, y, width, height in signs:
        touching = not x or not y or x + width == cell.width or y + height == cell.height
        least = DIGIT if touching else HYPHEN if width > LEVEL * height else SPOT
        found = rest[y : y + height, x : x + width]
        low = (
            height < lowest
            or specks.is_dirt(width, height, highest)
            or (lowest and specks.are_all(found, SPOT * scale))
        )
        if low or max(width, height) < least * scale or (touching and min(width, height) < MARK * scale):
            continue
        room = int(max(LINE * scale - height, 4) / 2)
        beside = min(x, cell.width - x - width) < NEAR * scale and width < MARK * scale and height > FULL * cell.height
        top, left = cell.top + y, cell.x0 + x
        around = Piece(left - 4, top - room, left + width + 4, top + height + room)
        yield replace(
            _shared(around, cell) or around, spot=cell.spot, struck=touching or beside or height > DRAWN * scale
        )


def _closed(ink: Pixels, reach: int) -> Iterator[tuple[int, int, int, int]]:
    """Where ink lies, as x, y, width and height, what is nearer than `reach` as one.

    On wider paper than its own, since at an edge what is near to it would be closed with it.
    """
    paper = cv2.copyMakeBorder(ink, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0)
    whole = cv2.morphologyEx(paper, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    for x, y, width, height, _ in cv2.connectedComponentsWithStats(whole)[2][1:].tolist():
        yield x - reach, y - reach, width, height


def _is_printed(ink: Pixels, scale: float) -> bool:
    """Whether the ink of a place is more than dirt."""
    boxes = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink))[2][1:].tolist()
    return any(
        max(width, height) >= (MARK if width > LEVEL * height else SPOT) * scale for _, _, width, height, _ in boxes
    )


def _around(quad: NDArray[np.float32]) -> Piece:
    (x0, top), (x1, bottom) = np.floor(quad.min(axis=0)), np.ceil(quad.max(axis=0))
    return Piece(max(int(x0), 0), max(int(top), 0), int(x1), int(bottom))


def _scaled(box: Box, scale: float) -> Piece:
    x0, top, x1, bottom = (round(side * scale) for side in box)
    return Piece(x0, top, x1, bottom)


def _inner(cell: Piece, scale: float) -> Piece:
    edge = round(INSET * scale)
    return Piece(cell.x0 + edge, cell.top + edge, cell.x1 - edge, cell.bottom - edge)


def _centred(piece: Piece, table: Piece) -> bool:
    x, y = (piece.x0 + piece.x1) / 2, (piece.top + piece.bottom) / 2
    return table.x0 <= x <= table.x1 and table.top <= y <= table.bottom


def _shared(line: Piece, cell: Piece) -> Piece | None:
    """The part of a line that lies in a cell; None where it is the edge of a line beside or above."""
    part = Piece(
        max(line.x0, cell.x0), max(line.top, cell.top), min(line.x1, cell.x1), min(line.bottom, cell.bottom), cell.spot
    )
    low = min(line.height, cell.height)
    return part if part.height > OVERLAP * low and part.width > min(OVERLAP * low, line.width / 2) else None
