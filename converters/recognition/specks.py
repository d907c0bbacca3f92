"""Dirt that stands beside the digits of a number: away from where a separator or a sign would, round, and far lower."""

from __future__ import annotations

import cv2
import numpy as np

from converters.recognition.page import Pixels

TALL, LOW = 0.6, 0.5  # of the highest part: the least height of a digit, the most of dirt each way
ROUND = 0.6  # of its longer side: the shorter one of dirt; a dash is lower
MOST, FEW = 6, 2  # parts of dirt beside a number; strokes of characters are more; and those taken for one sign
ABOVE, BELOW, BEHIND, BEFORE = 0.1, 0.3, 0.2, 0.35  # of the height: how far away no part of a number stands
SIGN, SIGNED = (0.3, 0.75), 0.8  # of the height, from the head: where a sign stands, and how far before the digits

Box = tuple[int, int, int, int]  # x0, top, x1, bottom, in pixels


def apart(ink: Pixels) -> Pixels:
    """255 where the ink of a piece is dirt beside a number; nowhere where it holds anything but digits and dirt."""
    _, parts, stats, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink))
    boxes = [(x, y, x + width, y + height) for x, y, width, height, _ in stats.tolist()]
    highest = max((_height(box) for box in boxes[1:]), default=0)
    tall = [box for box in boxes[1:] if _height(box) >= TALL * highest]
    cut = [n for n, box in enumerate(boxes) if n and _is_cut(box, ink.shape[1], highest)]
    dirt = [n for n, box in enumerate(boxes) if n in cut or (n and is_dirt(_width(box), _height(box), highest))]
    if not 0 < len(dirt) <= MOST or len(tall) + len(dirt) < len(boxes) - 1:
        return np.zeros_like(ink)
    digits = min(box[0] for box in tall), min(box[1] for box in tall), max(b[2] for b in tall), max(b[3] for b in tall)
    away = np.isin(parts, [n for n in dirt if _is_away(boxes[n], digits)])
    return np.asarray(away * np.uint8(255), np.uint8)


def are_all(ink: Pixels, most: float) -> bool:
    """Whether the ink is one round speck, or two side by side, of so many pixels each way."""
    if not ink.size:
        return False
    boxes = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink))[2][1:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_AREA]
    return len(boxes) <= FEW and all(max(box) <= most and min(box) >= ROUND * max(box) for box in boxes.tolist())


def is_dirt(width: int, height: int, highest: int) -> bool:
    """Whether ink is round, and low beside the highest of its cell."""
    return max(width, height) <= LOW * highest and min(width, height) >= ROUND * max(width, height)


def _is_cut(box: Box, width: int, highest: int) -> bool:
    """Whether it is the rest of a speck at the end of the piece, whose shape is not seen."""
    return (box[0] == 0 or box[2] == width) and max(_width(box), _height(box)) <= LOW * highest / 2


def _is_away(box: Box, digits: Box) -> bool:
    """Whether dirt stands where no separator, no sign and no part of a digit does."""
    x0, top, x1, bottom = box
    height = _height(digits)
    at = ((top + bottom) / 2 - digits[1]) / height
    return (
        bottom <= digits[1] - ABOVE * height
        or top >= digits[3] + BELOW * height
        or x0 >= digits[2] + BEHIND * height
        or x1 <= digits[0] - (SIGNED if SIGN[0] <= at <= SIGN[1] else BEFORE) * height
    )


def _width(box: Box) -> int:
    return box[2] - box[0]


def _height(box: Box) -> int:
    return box[3] - box[1]
