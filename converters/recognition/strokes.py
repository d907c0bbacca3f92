"""The shape of a lone stroke: what tells a slash from a 1 and a dash from 一, which the recogniser mistakes.

The foot and the flag of a 1 pull its line upright or to the left; a slash leans to the right, by a fifth of its height
at least in every face.
"""

from __future__ import annotations

from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from converters.recognition.page import Pixels

MAIN = 0.85  # of the ink: less in one part, and there is more than one stroke
FLAT = 0.7  # of its width: the greatest height of a dash; no digit is as low
LEVEL = 0.35  # of its width: the height of what is a dash beyond doubt
LEAN, UPRIGHT = 0.2, 0.12  # rightwards, of the height
FEW = 2  # characters that a dash is taken for; longer texts are as low as dashes themselves
THIN = 0.6  # of the stroke's mean width: the greatest scatter about its line; that of an even stroke is 0.29


_UPRIGHTS, _SLASHES, _DASHES = frozenset("1lI|丨"), frozenset("/／丿ノ"), frozenset("一-—–―•·._~=")


class Stroke(StrEnum):
    """`DOUBTFUL` is one stroke that may be either an upright or a slash."""

    DASH = "dash"
    SLASH = "slash"
    UPRIGHT = "upright"
    DOUBTFUL = "doubtful"


def stroke(ink: Pixels, least: int) -> Stroke | None:
    """What the ink of a place is if it is one straight stroke of `least` pixels or more; None if it is not."""
    whole = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, parts, boxes, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(whole))
    if len(boxes) < 2:
        return None
    main = 1 + int(boxes[1:, cv2.CC_STAT_AREA].argmax())
    _, _, width, height, area = boxes[main].tolist()
    if max(width, height) < least or area < MAIN * boxes[1:, cv2.CC_STAT_AREA].sum():
        return None
    if height <= FLAT * width:
        return Stroke.DASH
    ys, xs = np.nonzero(parts == main)
    return _leaning(xs, ys, area / height)


def _leaning(xs: NDArray[np.int64], ys: NDArray[np.int64], thickness: float) -> Stroke | None:
    slope, start = np.polyfit(ys, xs, 1)
    if float(np.std(xs - slope * ys - start)) > THIN * thickness:
        return None
    if -slope >= LEAN:
        return Stroke.SLASH
    return Stroke.UPRIGHT if -slope <= UPRIGHT else Stroke.DOUBTFUL


def lone(text: str, ink: Pixels, least: int) -> str | None:
    """The mark that a sign alone in a cell is by its stroke, where the model cannot tell.

    "" where model and stroke differ, None where the stroke has nothing against the text.
    """
    seen = stroke(ink, least)
    if len(text) > 1 and set(text) <= _DASHES and _is_level(ink):
        return "——"
    if seen is Stroke.DASH and len(text) <= FEW and _is_level(ink):
        return "" if text.isdecimal() else "—"
    if len(text) > 1:
        return None
    if seen is Stroke.DASH:
        return "—" if text in _DASHES else ""
    if seen is Stroke.SLASH and text in _UPRIGHTS | _SLASHES:
        return "/"
    doubtful = (seen is Stroke.DOUBTFUL and text in _UPRIGHTS) or (seen is Stroke.UPRIGHT and text in _SLASHES)
    return "" if doubtful else None


def _is_level(ink: Pixels) -> bool:
    """Whether the ink lies as low as one dash, or several side by side, and as no other sign."""
    _, _, width, height = cv2.boundingRect(ink)
    return bool(0 < height <= LEVEL * width)
