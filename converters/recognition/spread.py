"""Two pages side by side in one picture, as of an open book or of two sheets on a glass: each is read as a page."""

from __future__ import annotations

from itertools import groupby

import cv2
import numpy as np

from converters.recognition import page
from converters.recognition.page import Pixels, Scan
from converters.recognition.picture import A4

WIDE = 1.2  # times the height; two A4 pages are 1.41, two letter pages 1.55
MIDDLE = 0.1  # of the width, to each side: where the gutter runs
GUTTER = 24.0  # points without ink: the inner margins of two pages, where columns of one page stand closer
DIRT = 2.5  # points: ink that is smaller both ways
FOLD = 6.0  # points: the greatest thickness of a fold's shadow, or of the edge of a sheet
LONG, FULL = 0.1, 0.5  # of the height: of a piece of a fold, and how much of it is one
LEAST = 0.02  # of the picture's columns that hold ink on each side
SMALLEST = 600.0  # points of the longer side of a page


def pages(scan: Scan) -> list[Scan]:
    """The two pages of an upright picture of two, made ready each for itself; none where it is one."""
    at = _gutter(scan)
    if at is None:
        return []
    scale = scan.scale if scan.height >= SMALLEST else scan.image.shape[0] / A4
    return [page.scan(np.ascontiguousarray(half), scale) for half in (scan.image[:, :at], scan.image[:, at:])]


def _gutter(scan: Scan) -> int | None:
    """The middle of the strip near the middle of a wide picture that nothing printed crosses."""
    height, width = scan.ink.shape
    if width < WIDE * height:
        return None
    filled = np.asarray(_printed(scan).any(axis=0))
    first, end = round((0.5 - MIDDLE) * width), round((0.5 + MIDDLE) * width)
    strips = [list(strip) for inked, strip in groupby(range(first, end), lambda x: bool(filled[x])) if not inked]
    widest = max(strips, key=len, default=[])
    if len(widest) < GUTTER * scan.scale:
        return None
    at = (widest[0] + widest[-1]) // 2
    return at if min(np.count_nonzero(filled[:at]), np.count_nonzero(filled[at:])) > LEAST * width else None


def _printed(scan: Scan) -> Pixels:
    """The ink without dirt and without what a fold or an edge draws down the picture."""
    reach = round(LONG * scan.ink.shape[0])
    upright = cv2.morphologyEx(scan.ink, cv2.MORPH_OPEN, np.ones((reach, 1), np.uint8))
    kept = scan.ink.copy()
    for x, _, width, height, _ in cv2.connectedComponentsWithStats(upright)[2][1:].tolist():
        if width <= FOLD * scan.scale and height > FULL * scan.ink.shape[0]:
            kept[:, max(x - 1, 0) : x + width + 1] = 0
    _, parts, boxes, _ = cv2.connectedComponentsWithStats(kept)
    large = np.maximum(boxes[:, cv2.CC_STAT_WIDTH], boxes[:, cv2.CC_STAT_HEIGHT]) >= DIRT * scan.scale
    large[0] = False
    return np.asarray(large[parts] * np.uint8(255), np.uint8)
