"""A page that lay askew under the lens, or was drawn askew through a scanner: lines of tables that are not square to
each other are made so, as they were printed.

How far its lines lean changes evenly over the page; a page without long lines stays as it is.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SMALL = 1000  # pixels of the longer side, to find lines in
EDGE = 0.03  # of the sides: what runs so near to them is the edge of the paper or of its shadow
LONG = 0.06  # of that: the least length of a line; strokes of characters are shorter
LEANING = 0.05  # the most that one leans of what the page was turned by
LIKE = 0.004  # from what lines beside it lean by; others are none of a table
FEW, SPREAD = 6, 0.2  # lines each way, and the part of the page that they are spread over
LEAST, MOST = 0.002, 0.05  # of the longer side: the corner that moves most

Pixels = NDArray[np.uint8]
Numbers = NDArray[np.float64]


def squared(image: Pixels) -> Pixels:
    """The BGR page, turned upright, with lines of tables level and upright."""
    height, width = image.shape[:2]
    x0, y0, x1, y1 = segments(image)
    upright = _leaning((x1 - x0), (y1 - y0), (x0 + x1) / 2, width)
    level = _leaning((y1 - y0), (x1 - x0), (y0 + y1) / 2, height)
    if upright is None or level is None:
        return image
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners.copy()
    moved[:, 0] -= np.polyval(upright, corners[:, 0]) * (corners[:, 1] - height / 2)
    moved[:, 1] -= np.polyval(level, corners[:, 1]) * (corners[:, 0] - width / 2)
    if not LEAST <= np.abs(moved - corners).max() / max(height, width) <= MOST:
        return image
    move = cv2.getPerspectiveTransform(corners, moved)
    return np.asarray(
        cv2.warpPerspective(image, move, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper(image)), np.uint8
    )


def paper(image: Pixels) -> list[float]:
    """The colour of the page, for corners that turning it leaves bare: in another their edges are lines."""
    return [float(np.median(channel[::8, ::8])) for channel in cv2.split(image)]


def segments(image: Pixels) -> Numbers:
    """The straight lines of a page as x0, y0, x1 and y1, in its pixels, one a column; without its own edges."""
    factor = SMALL / max(image.shape[:2])
    grey = cv2.cvtColor(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(grey)[0]
    if found is None:
        return np.zeros((4, 0))
    ends = np.asarray(found.reshape(-1, 2, 2), np.float64)
    middles = ends.mean(axis=1) / (grey.shape[1], grey.shape[0])
    inner = ((middles > EDGE) & (middles < 1 - EDGE)).all(axis=1)
    return np.asarray(ends[inner].reshape(-1, 4).T / factor, np.float64)


def _leaning(aside: Numbers, along: Numbers, at: Numbers, size: int) -> Numbers | None:
    """How much lines lean, by where they stand, as a polynomial; None where there are too few to tell.

    `aside` and `along` are what they run to the side and lengthwise, `at` is where they stand across `size`.
    """
    long = are_long(aside, along, size)
    lean, at, weight = aside[long] / along[long], at[long], np.abs(along[long])
    for _ in range(2):
        if len(at) < FEW or np.ptp(at) < SPREAD * size:
            return None
        leaning = np.polyfit(at, lean, 1, w=weight)
        near = np.abs(np.polyval(leaning, at) - lean) < LIKE
        lean, at, weight = lean[near], at[near], weight[near]
    return np.asarray(leaning, np.float64)


def are_long(aside: Numbers, along: Numbers, size: int) -> NDArray[np.bool_]:
    """Which lines are a table's: longer than strokes of characters, and hardly aslant."""
    return np.asarray((np.abs(along) > LONG * size) & (np.abs(aside) < LEANING * np.abs(along)))
