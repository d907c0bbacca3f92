"""Pictures of one piece of text as the model is shown them."""

from __future__ import annotations

import cv2
import numpy as np

from converters.recognition.page import Pixels

LONG = 4.0  # times its height: a longer text is shown to the model narrowed, which takes half the time
NARROWED = 0.5  # of its width: Chinese is read as well, as the model has learnt it; digits side by side are not


def is_long(crop: Pixels) -> bool:
    return bool(crop.shape[1] > LONG * crop.shape[0])


def narrowed(crop: Pixels) -> Pixels:
    if not is_long(crop):
        return crop
    height, width = crop.shape[:2]
    size = round(max(NARROWED * width, LONG * height)), height
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)


def thickened(crop: Pixels) -> Pixels:
    """Strokes a pixel thicker, which closes small breaks."""
    return np.asarray(cv2.erode(crop, np.ones((2, 2), np.uint8)), np.uint8)


def enlarged(crop: Pixels) -> Pixels:
    """Twice the size, on paper of its own brightness."""
    twice = cv2.resize(crop, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    edge = max(twice.shape[0] // 4, 4)
    paper = np.median(twice, axis=(0, 1)).tolist()
    return np.asarray(cv2.copyMakeBorder(twice, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=paper), np.uint8)
