"""Characters that pdfium knows by their ink alone, such as the line of a 一: fonts drawn as programs have no height."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as raw

EXACT = 0.001  # points
ABOVE = 0.88  # of the size: how far a character reaches above its line, the rest below

_left, _right, _bottom, _top = (ctypes.c_double() for _ in range(4))


def height(text: Any, number: int, top: float, bottom: float) -> tuple[float, float] | None:
    """Top and bottom of a character, y upwards, as its font has them; None where `top` and `bottom` are no ink's."""
    raw.FPDFText_GetCharBox(text, number, _left, _right, _bottom, _top)
    if abs(_bottom.value - bottom) > EXACT or abs(_top.value - top) > EXACT:
        return None
    own = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, number, own)
    raw.FPDFText_GetCharOrigin(text, number, _left, _bottom)
    size, line = own.d * raw.FPDFText_GetFontSize(text, number), _bottom.value
    return max(line + ABOVE * size, top), min(line - (1 - ABOVE) * size, bottom)
