"""A page that was bent under the lens, or that curls off the glass towards its fold: lines of tables that bow are made
straight, as they were printed.

How far a line leans changes evenly along it and from line to line; a page without long lines stays as it is.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from converters.recognition import keystone
from converters.recognition.keystone import LIKE, Numbers, Pixels

Places = NDArray[np.float32]

FEW, SPREAD = 16, 0.4  # pieces of lines, and the part of the page that they are spread over each way
BETTER = 0.6  # times the scatter about lines that lean and are straight: that about lines that bow
LEAST, MOST = 0.0012, 0.02  # of their length: how far lines across the page have bowed
ROUNDS = 3  # of fitting, each by the lines that lean like the last fit


def straightened(image: Pixels) -> Pixels:
    """The BGR page, set square, with lines of tables straight."""
    height, width = image.shape[:2]
    x0, y0, x1, y1 = keystone.segments(image)
    x, y = (x0 + x1) / 2 / width - 0.5, (y0 + y1) / 2 / height - 0.5
    level, upright = _bow(y1 - y0, x1 - x0, y, x, width), _bow(x1 - x0, y1 - y0, x, y, height)
    if not level.any() and not upright.any():
        return image
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = across / width - 0.5, down / height - 0.5
    places = across + _aside(upright, x, y) * height, down + _aside(level, y, x) * width
    moved = cv2.remap(
        image, *places, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=keystone.paper(image)
    )
    return np.asarray(moved, np.uint8)


def _bow(aside: Numbers, length: Numbers, at: Numbers, along: Numbers, size: int) -> Numbers:
    """What lines lean by, as factors of `_terms`; 0 where too few lines tell, or where they do not bow.

    `aside` and `length` are what they run to the side and lengthwise, in pixels; `at` and `along` are where they stand,
    from -0.5 to 0.5.
    """
    long = keystone.are_long(aside, length, size)
    lean, at, along, weight = aside[long] / length[long], at[long], along[long], np.abs(length[long])
    terms = _terms(at, along)
    like = np.ones(len(at), bool)
    for number in range(ROUNDS):
        if np.count_nonzero(like) < FEW or min(np.ptp(at[like]), np.ptp(along[like])) < SPREAD:
            return np.zeros(4)
        bowed = _fit(terms[like], lean[like], weight[like])
        like = np.abs(terms @ bowed - lean) < LIKE * (ROUNDS - number)
    straight = terms[like, :2] @ _fit(terms[like, :2], lean[like], weight[like])
    scatter, plain = np.std(terms[like] @ bowed - lean[like]), np.std(straight - lean[like])
    most = (abs(bowed[2]) + abs(bowed[3]) / 2) / 8
    return bowed if scatter < BETTER * plain and LEAST <= most <= MOST else np.zeros(4)


def _terms(at: Numbers, along: Numbers) -> Numbers:
    return np.stack([np.ones_like(at), at, along, along * at], axis=1)


def _fit(terms: Numbers, lean: Numbers, weight: Numbers) -> Numbers:
    return np.asarray(np.linalg.lstsq(terms * weight[:, None], lean * weight, rcond=None)[0], np.float64)


def _aside(bow: Numbers, at: Places, along: Places) -> Places:
    """How far a place has moved aside, of the page's length: what the lean adds up to from its middle."""
    lean, more, bend, turn = (np.float32(factor) for factor in bow)
    return np.asarray((lean + more * at) * along + (bend + turn * at) * along**2 / 2, np.float32)
