"""Coordinates of a PDF page: from the file's spaces, y upwards, to points from the top left of the page as shown."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from converters.pages.lattice import Box
from converters.pdf.calls import Numbers, pointer, quick

QUARTER = math.pi / 2  # of a turn, in radians

Matrix = tuple[float, float, float, float, float, float]
Move = Callable[[float, float, float, float], Box]  # left, bottom, right, top in some space to a box as shown

bounds = Numbers(raw.FPDFPageObj_GetBounds, array("f", bytes(16)))  # left, bottom, right, top of things in their space
_matrix = quick(raw.FPDFPageObj_GetMatrix)
_own = array("f", (1, 0, 0, 1, 0, 0))
_own_pointer = pointer(_own)


def shown(page: pdfium.PdfPage) -> Matrix:
    """From the page's own space to points from the top left corner of the page as shown."""
    left, bottom, right, top = page.get_bbox()
    turns: dict[int, Matrix] = {
        0: (1, 0, 0, -1, -left, top),
        90: (0, 1, 1, 0, -bottom, -left),
        180: (-1, 0, 0, 1, right, -bottom),
        270: (0, -1, -1, 0, top, right),
    }
    return turns[page.get_rotation()]


def matrix(item: Any) -> Matrix:
    """From the space of a path or form to the one around it."""
    _matrix(item, _own_pointer)
    a, b, c, d, e, f = _own
    return a, b, c, d, e, f


def product(first: Matrix, then: Matrix) -> Matrix:
    """One matrix for two, applied one after the other."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def mover(through: Matrix) -> Move:
    """What moves a box through a matrix; pages are seldom turned, so plain shifts have a way of their own.

    A box turned aslant becomes the upright box around it.
    """
    a, b, c, d, e, f = through
    if (a, b, c, d) == (1, 0, 0, -1):
        return lambda left, bottom, right, top: (left + e, f - top, right + e, f - bottom)

    if (a or d) and (b or c):
        return lambda left, bottom, right, top: around(
            [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
        )

    def moved(left: float, bottom: float, right: float, top: float) -> Box:
        x, y = a * left + c * bottom + e, b * left + d * bottom + f
        x2, y2 = a * right + c * top + e, b * right + d * top + f
        return min(x, x2), min(y, y2), max(x, x2), max(y, y2)

    return moved
