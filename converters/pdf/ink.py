"""Characters whose height pdfium does not know, or knows wrongly.

Of fonts drawn as programs it knows the ink alone, such as the line of a 一; some writers say of a font how far its
largest character reaches, and lines of text would lie over each other.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as raw

EXACT = 0.001  # points
ABOVE = 0.88  # of the size: how far a character reaches above its line, the rest below
TALLEST = 1.7  # of the size: the height of the tallest fonts of Chinese, which is 1.45

_left, _right, _bottom, _top = (ctypes.c_double() for _ in range(4))


def height(text: Any, number: int, top: float, bottom: float) -> tuple[float, float] | None:
    """Top and bottom of a character, y upwards, as its font has them; None where `top` and `bottom` are no ink's."""
    raw.FPDFText_GetCharBox(text, number, _left, _right, _bottom, _top)
    if abs(_bottom.value - bottom) > EXACT or abs(_top.value - top) > EXACT:
        return None
    line, size = _line(text, number)
    return max(line + ABOVE * size, top), min(line - (1 - ABOVE) * size, bottom)


def bounded(text: Any, number: int, top: float, bottom: float) -> tuple[float, float]:
    """Top and bottom of a character, no further from its line than its size explains."""
    line, size = _line(text, number)
    if size <= 0 or top - bottom <= TALLEST * size:
        return top, bottom
    return line + ABOVE * size, line - (1 - ABOVE) * size


def _line(text: Any, number: int) -> tuple[float, float]:
    """The height of the line on which a character stands, and its size; that is 0 where it does not stand upright."""
    own = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, number, own)
    raw.FPDFText_GetCharOrigin(text, number, _left, _bottom)
    return _bottom.value, own.d * raw.FPDFText_GetFontSize(text, number)
