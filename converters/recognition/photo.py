"""A page that was photographed: its sheet is found on the darker ground and laid flat, as if it had been scanned."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from converters.recognition.page import Pixels
from converters.recognition.picture import A4

SMALL = 1200  # pixels of the longer side, to find the sheet in
SHARE = (0.3, 0.97)  # of the picture that the sheet takes
DARKER, BESIDE = 40, 8  # in grey, the ground than the sheet, at pixels so far on both sides of its edge
STRAIGHT = 0.02  # of its outline: what corners may be rounded by
MARGIN = 0.05  # of a side, at its ends, that it is not fitted by
POINTS = 100  # of a side, to look beside it at
LEAST, UPRIGHT = 20, 0.8  # points of a side to fit it by, and the sine of the angle that two sides meet in
ASKEW = 0.5  # degrees between two opposite sides: less is left to a scan's own turning
PROPORTION = (1.3, 1.53)  # of the sides of sheets: A and letter

Corners = NDArray[np.float32]  # four points (x, y), clockwise from the top left


def flat(image: Pixels, scale: float) -> tuple[Pixels, float]:
    """The sheet in a BGR photograph with its pixels per point; the picture as it is where no sheet lies askew in it."""
    corners = _sheet(image)
    if corners is None or not _is_askew(corners):
        return image, scale
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    width, height = float(max(sides[0], sides[2])), float(max(sides[1], sides[3]))
    if not PROPORTION[0] <= max(width, height) / min(width, height) <= PROPORTION[1]:
        return image, scale
    size = round(width), round(height)
    lying = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    move = cv2.getPerspectiveTransform(corners, lying)
    laid = np.asarray(cv2.warpPerspective(image, move, size, flags=cv2.INTER_CUBIC), np.uint8)
    return laid, max(width, height) / A4


def _sheet(image: Pixels) -> Corners | None:
    """The corners of the one light sheet on darker ground."""
    factor = SMALL / max(image.shape[:2])
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), (7, 7), 0)
    _, light = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return None
    hull = cv2.convexHull(max(outlines, key=cv2.contourArea))
    corners = cv2.approxPolyDP(hull, STRAIGHT * cv2.arcLength(hull, True), True)
    if len(corners) != 4 or not SHARE[0] <= cv2.contourArea(corners) / small.size <= SHARE[1]:
        return None
    outline = max(outlines, key=cv2.contourArea).reshape(-1, 2).astype(np.float32)
    sheet = _fitted(_ordered(corners.reshape(4, 2).astype(np.float32)), outline)
    sides = zip(sheet, np.roll(sheet, -1, axis=0), strict=True)
    return sheet / np.float32(factor) if all(_is_edge(np.asarray(small, np.int16), *side) for side in sides) else None


def _is_edge(grey: NDArray[np.int16], start: Corners, end: Corners) -> bool:
    """Whether the ground begins beyond a side, or the picture ends there: a shadow on the sheet begins nowhere."""
    along = start + np.linspace(MARGIN, 1 - MARGIN, POINTS)[:, None] * (end - start)
    aside = BESIDE * np.array([start[1] - end[1], end[0] - start[0]]) / np.linalg.norm(end - start)
    inner, outer = (np.rint(along + aside).astype(int), np.rint(along - aside).astype(int))
    size = grey.shape[1], grey.shape[0]
    seen = ((np.minimum(inner, outer) >= 0) & (np.maximum(inner, outer) < size)).all(axis=1)
    (x, y), (beyond, below) = inner[seen].T, outer[seen].T
    return not seen.any() or bool(np.median(grey[y, x] - grey[below, beyond]) >= DARKER)


def _ordered(corners: Corners) -> Corners:
    middle = corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(*(corners - middle).T[::-1]))]
    return np.asarray(np.roll(around, -int(around.sum(axis=1).argmin()), axis=0), np.float32)


def _fitted(corners: Corners, outline: NDArray[np.float32]) -> Corners:
    """The corners where lines through all points of the sides meet: that of a rounded or bent corner is too far in."""
    lines = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        way = (end - start) / np.linalg.norm(end - start)
        along, aside = (outline - start) @ way, (outline - start) @ np.array([-way[1], way[0]])
        length = float(np.linalg.norm(end - start))
        near = outline[(along > MARGIN * length) & (along < (1 - MARGIN) * length) & (np.abs(aside) < MARGIN * length)]
        if len(near) < LEAST:
            return corners
        x_way, y_way, x, y = (float(at[0]) for at in cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01))
        lines.append((y_way, -x_way, x_way * y - y_way * x))
    met = [np.cross(one, other) for one, other in zip([lines[-1], *lines[:-1]], lines, strict=True)]
    if min(abs(point[2]) for point in met) < UPRIGHT:
        return corners
    return np.asarray([point[:2] / point[2] for point in met], np.float32)


def _is_askew(corners: Corners) -> bool:
    sides = np.roll(corners, -1, axis=0) - corners
    turns = np.degrees(np.arctan2(sides[:, 1], sides[:, 0]))
    apart = np.abs((turns[:2] - turns[2:] + 90) % 180 - 90)
    return bool(apart.max() > ASKEW)
