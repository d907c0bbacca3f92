"""The lines of text in a narrow cell, by the white between them: the finder passes over many that stand close."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from converters.recognition.page import Pixels

LEAST, MOST = 5.0, 20.0  # points: the height of a line of text
DIRT = 1.0  # points: ink that is smaller both ways parts no lines
JOINED = 1.5  # times the usual height: lines that touch
ROOM = 0.25  # of a line: how far from where they should be such lines are parted

Counts = NDArray[np.int64]  # of pixels with ink, by row
Band = tuple[int, int]  # from and to, in pixels


def bands(ink: Pixels, scale: float) -> list[Band]:
    """The lines in the ink of a cell from top to bottom; none where there is one at most, or ink of another kind."""
    filled = np.asarray(np.count_nonzero(_printed(ink, DIRT * scale), axis=1), np.int64)
    found = list(_parted(filled, LEAST * scale))
    usual = float(np.median([end - start for start, end in found])) if found else 0.0
    cut = [part for band in found for part in _cut(filled, band, usual)]
    return cut if len(cut) > 1 and all(end - start <= MOST * scale for start, end in cut) else []


def _printed(ink: Pixels, dirt: float) -> Pixels:
    _, parts, boxes, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink))
    large = np.maximum(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT]) >= dirt
    large[0] = False
    return np.asarray(large[parts], np.uint8)


def _parted(filled: Counts, least: float) -> Iterator[Band]:
    """Rows of ink up to the first white below so many; the strokes of one character stand apart as well."""
    start = None
    for row, (inked, below) in enumerate(pairwise([*filled.tolist(), 0])):
        start = row if start is None and inked else start
        if start is not None and inked and not below and row + 1 - start >= least:
            yield start, row + 1
            start = None


def _cut(filled: Counts, band: Band, usual: float) -> Iterator[Band]:
    """A band of lines that touch, where its rows have the least ink near to where the lines should end."""
    start, end = band
    count = round((end - start) / usual) if end - start > JOINED * usual else 1
    reach = int(ROOM * usual)
    ends = [start + round(number * (end - start) / count) for number in range(1, count)]
    cuts = [at - reach + int(np.argmin(filled[at - reach : at + reach + 1])) for at in ends]
    yield from (part for part in pairwise([start, *cuts, end]) if np.any(filled[slice(*part)]))
