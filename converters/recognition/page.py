"""A scanned page made ready: of known scale, turned upright, red stamps taken off, its ink told from paper.

Pixels count from the top left; `scale` is pixels per point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from converters.recognition import bow, keystone

Pixels = NDArray[np.uint8]
Places = NDArray[np.float64]

SCALE = 200 / 72  # pixels per point that pages are brought to: the recogniser gains nothing above, lines blur below
MOST_ENLARGED = 2.0
WIDEST_SKEW = 6.0  # degrees
SMALL = 900  # pixels of the longer side, to find the skew in
STAMP = 55.0  # points: the smallest seal of an office is 42 mm across, with room for a scan that was made smaller
PRINTED, FAINTEST = 20.0, 4.0  # in grey: ink is so much darker than the paper round it, and where print is faint
LINED, EVEN = 8.0, 8.0  # in grey, and times the grain of the paper: so much darker are hairlines, fainter than print
SHARE, GRAIN = 1 / 6, 4.0  # of the darkness of deep ink, and times the grain of the paper: what faint print is told by
FOLD, BLACK = 4.0, 96  # points, and in grey: wider than most lines, and darker than the shadow of a fold
SQUARE = 16  # pixels of the squares in which the grain is measured
RED = 40  # by how much a stamp is redder than paper or ink
DARKER = 40  # in red light than the stamp: what was printed under it


@dataclass(frozen=True)
class Scan:
    """`image` is BGR, `ink` 255 where something is printed, `faint` where a line may be; upright and of one size."""

    image: Pixels
    ink: Pixels
    faint: Pixels
    scale: float

    @property
    def width(self) -> float:
        return float(self.image.shape[1] / self.scale)

    @property
    def height(self) -> float:
        return float(self.image.shape[0] / self.scale)


def scan(image: Pixels, scale: float) -> Scan:
    """The page in BGR, with `scale` pixels per point, made ready to read."""
    factor = min(SCALE / scale, MOST_ENLARGED)
    image, scale = _resized(image, factor), scale * factor
    image = bow.straightened(keystone.squared(_turned(image, _skew(image))))
    image = _without_stamps(image, scale)
    return inked(image, scale)


def _resized(image: Pixels, factor: float) -> Pixels:
    smooth = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return _pixels(cv2.resize(image, None, fx=factor, fy=factor, interpolation=smooth))


def inked(image: Pixels, scale: float) -> Scan:
    """The page that is upright, with its ink told from paper."""
    return Scan(image, ink(image, scale), ink(image, scale, lined=True), scale)


def ink(image: Pixels, scale: float, lined: bool = False) -> Pixels:
    """What is darker than the paper round it; a threshold of its own for each place bears shadows and grey paper."""
    window = int(12 * scale) | 1
    smooth = _pixels(cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), (3, 3), 0))
    least = _least(smooth, window)
    if lined:
        smooth = _unshaded(smooth, scale)
        least = min(least, max(LINED, EVEN * _grain(smooth)))
    return _pixels(cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, least))


def _unshaded(grey: Pixels, scale: float) -> Pixels:
    """The page without the shadow of a fold, which is as dark as a hairline and wider: beside it a line is none."""
    reach = int(FOLD * scale) | 1
    paper = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    paper[paper < BLACK] = 255  # what is printed there
    return _pixels(255 - cv2.subtract(cv2.blur(paper, (reach, reach)), grey))


def _least(grey: Pixels, window: int) -> float:
    """By how much ink is darker than the paper round it: less where print is faint, and more than the paper's grain."""
    darker = cv2.subtract(cv2.blur(grey, (window, window)), grey)
    least = max(GRAIN * _grain(grey), FAINTEST)
    printed = darker[darker > least]
    return float(np.clip(SHARE * np.percentile(printed, 95), least, PRINTED)) if printed.size else PRINTED


def _grain(grey: Pixels) -> float:
    """How much pixels of bare paper scatter: in squares of the page of which most hold no print."""
    height, width = (side // SQUARE * SQUARE for side in grey.shape)
    squares = grey[:height, :width].reshape(height // SQUARE, SQUARE, width // SQUARE, SQUARE)
    return float(np.percentile(squares.std(axis=(1, 3)), 25)) if squares.size else 0.0


def _skew(image: Pixels) -> float:
    """Degrees by which the page must be turned so that lines of text and rules are level: where rows differ most."""
    small = ink(_resized(image, min(1.0, SMALL / max(image.shape[:2]))), 1.0)
    y, x = np.nonzero(small)
    points = x - small.shape[1] / 2, y - small.shape[0] / 2
    best = max(np.arange(-WIDEST_SKEW, WIDEST_SKEW + 0.1, 0.25), key=lambda angle: _contrast(points, angle))
    return float(max(np.arange(best - 0.25, best + 0.26, 0.025), key=lambda angle: _contrast(points, angle)))


def _contrast(points: tuple[Places, Places], angle: float) -> float:
    """How much neighbouring rows of a page turned by so much differ in ink."""
    turn = np.radians(angle)
    rows = points[1] * np.cos(turn) - points[0] * np.sin(turn) + SMALL
    above = rows.astype(np.int64)
    below = np.bincount(above, rows - above, 2 * SMALL)
    filled = np.bincount(above, minlength=2 * SMALL) - below
    filled[1:] += below[:-1]
    return float(np.square(np.diff(filled)).sum())


def _turned(image: Pixels, angle: float) -> Pixels:
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return _pixels(
        cv2.warpAffine(image, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=keystone.paper(image))
    )


def _without_stamps(image: Pixels, scale: float) -> Pixels:
    """Red seals go, with their fringes, and what is printed under them stays; red letterheads are no squares."""
    blue, green, red = cv2.split(image)
    _, more = cv2.threshold(cv2.subtract(red, cv2.max(blue, green)), RED, 255, cv2.THRESH_BINARY)
    stamped = _pixels(more)
    if not stamped.any():
        return image
    reach = int(6 * scale) | 1
    whole = cv2.morphologyEx(stamped, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(whole)
    fringed = cv2.dilate(stamped, np.ones((5, 5), np.uint8)) > 0
    clean = image.copy()
    for x, y, width, height, _ in boxes[1:]:
        if min(width, height) > STAMP * scale and 0.7 < width / height < 1.4:
            part = np.s_[max(y - 2, 0) : y + height + 2, max(x - 2, 0) : x + width + 2]
            _fade(clean[part], stamped[part] > 0, fringed[part])
    return clean


def _fade(part: Pixels, stamped: NDArray[np.bool_], fringed: NDArray[np.bool_]) -> None:
    lit = part[:, :, 2].copy()
    printed = lit < np.median(lit[stamped]) - DARKER
    part[fringed & ~printed] = np.median(lit)
    part[fringed & printed] = lit[fringed & printed, None]


def _pixels(array: Any) -> Pixels:
    return np.asarray(array, dtype=np.uint8)
