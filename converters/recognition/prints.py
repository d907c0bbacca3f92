"""The print of a number in a cell: its ink, softened for comparison, and where its digits stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from converters.recognition.page import Pixels

Shade = NDArray[np.float32]  # 0 paper, 1 ink
Box = tuple[int, int, int, int]  # x0, top, x1, bottom, in pixels
Group = tuple[int, int]  # x0, x1

SOFT = 0.8  # pixels: the blur under which prints are compared
SEEN = 0.45  # of the deepest ink: what counts for the edges of a digit
LOW, FLAT = 0.5, 0.3  # of the height: the highest separator, the thickest sign
TALL = 0.6  # of the height: what is lower is no digit but a part of one
TAIL, ROUND = 0.2, 0.2  # of the height: a comma is as high at least and ends below the digits, a point is no higher
EVEN = 0.2  # of the height: by how much the heads or the feet of digits may differ
FOOT, ABOVE = 0.1, 0.03  # of it, above the foot of the digits: where a separator ends, where a point ends


@dataclass(frozen=True)
class Print:
    """Ink from `top` to `bottom`, the groups of digits in it from left to right, and the separators between these.

    A separator is "," or ".", or "" where its ink may be either. `parts` are those of the ink, the sign left out, that
    stand over no other: a digit each, or what is broken of one.
    """

    shade: Shade
    top: int
    bottom: int
    groups: tuple[Group, ...]
    separators: tuple[str, ...]
    parts: tuple[Box, ...]

    @property
    def height(self) -> int:
        return self.bottom - self.top

    def digits(self, group: Group) -> list[Box]:
        """The parts of a group that are as high as digits."""
        within = (box for box in self.parts if group[0] <= box[0] and box[2] <= group[1])
        return [box for box in within if _height(box) > TALL * self.height]


def clean(ink: Pixels, dirt: int) -> Pixels:
    """The ink without specks of up to `dirt` pixels away from anything larger."""
    _, parts, boxes, _ = cv2.connectedComponentsWithStats(np.ascontiguousarray(ink))
    large = [n for n, (_, _, width, height, _) in enumerate(boxes.tolist()) if n and max(width, height) >= dirt]
    near = cv2.dilate(np.isin(parts, large).astype(np.uint8), np.ones((2 * dirt + 1, 2 * dirt + 1), np.uint8))
    return np.asarray(ink * near, np.uint8)


def shade(image: Pixels, ink: Pixels) -> Shade:
    """The darkness of what is printed, where the ink is."""
    kept = cv2.dilate(np.asarray(ink > 0, np.uint8), np.ones((3, 3), np.uint8))
    return _softened(_dark(image) * kept)


def dark(image: Pixels) -> Shade:
    """The same of all there is, dirt and what is too faint for ink as well."""
    return _softened(_dark(image))


def _dark(image: Pixels) -> Shade:
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    paper = float(np.percentile(grey, 90))
    return np.asarray(np.clip((paper - grey.astype(np.float32)) / max(paper, 1.0), 0, 1), np.float32)


def _softened(dark: Shade) -> Shade:
    return np.asarray(cv2.GaussianBlur(dark, (0, 0), SOFT), np.float32)


def find(shade: Shade, text: str) -> Print | None:
    """The print of a number that has the sign and the separators of `text`; None where the ink has others."""
    parts = columns(shade)
    if text.startswith("-") and not _drop_sign(parts):
        return None
    separators = sum(character in ".," for character in text)
    tallest = max(map(_height, parts), default=0)
    high = [box for box in parts if _height(box) > LOW * tallest]
    if not high:
        return None
    top, bottom = min(box[1] for box in high), max(box[3] for box in high)
    foot = bottom - FOOT * (bottom - top)
    low = [n for n, box in enumerate(parts) if box not in high and box[1] > (top + bottom) / 2 and box[3] >= foot]
    groups = [parts[a + 1 : b] for a, b in pairwise([-1, *low, len(parts)])]
    if len(low) != separators or not all(groups):
        return None
    signs = tuple(_separator(parts[n], top, bottom) for n in low)
    return Print(shade, top, bottom, tuple((group[0][0], group[-1][2]) for group in groups), signs, tuple(parts))


def is_even(shade: Shade) -> bool:
    """Whether all that is as high as digits begins and ends on the same lines: strokes of a pen do not."""
    parts = columns(shade)
    usual = float(np.median([_height(box) for box in parts])) if parts else 0.0
    high = [box for box in parts if _height(box) > LOW * usual]
    return all(
        max(ends) - min(ends) <= EVEN * usual for ends in zip(*((top, foot) for _, top, _, foot in high), strict=True)
    )


def _separator(box: Box, top: int, bottom: int) -> str:
    height = bottom - top
    if _height(box) >= TAIL * height and box[3] > bottom:
        return ","
    return "." if _height(box) <= ROUND * height and box[3] < bottom - ABOVE * height else ""


def _drop_sign(parts: list[Box]) -> bool:
    """Takes a dash off the left end; False where none stands there."""
    if len(parts) < 2 or _height(parts[0]) > FLAT * max(map(_height, parts)):
        return False
    parts.pop(0)
    return True


def columns(shade: Shade) -> list[Box]:
    """The parts of the ink from left to right, those that stand over each other as one."""
    seen = np.asarray(shade > SEEN * max(float(shade.max(initial=0)), 0.1), np.uint8)
    merged: list[Box] = []
    for x, y, width, height, _ in sorted(cv2.connectedComponentsWithStats(seen)[2][1:].tolist()):
        if merged and x < merged[-1][2]:
            x0, top, x1, bottom = merged[-1]
            merged[-1] = x0, min(top, y), max(x1, x + width), max(bottom, y + height)
        else:
            merged.append((x, y, x + width, y + height))
    return merged


def _height(box: Box) -> int:
    return box[3] - box[1]
