"""Characters whose height pdfium does not know, or knows wrongly.

Of fonts drawn as programs it knows the ink alone, such as the line of a 一; some writers say of a font how far its
largest character reaches, and lines of text would lie over each other.
"""

from __future__ import annotations

import ctypes
from array import array
from typing import Any

import pypdfium2.raw as raw

from converters.pdf.calls import pointer, quick

EXACT = 0.001  # points
ABOVE = 0.88  # of the size: how far a character reaches above its line, the rest below
TALLEST = 1.7  # of the size: the height of the tallest fonts of Chinese, which is 1.45

_char_box, _origin = quick(raw.FPDFText_GetCharBox), quick(raw.FPDFText_GetCharOrigin)
_matrix, _font_size = quick(raw.FPDFText_GetMatrix), quick(raw.FPDFText_GetFontSize, ctypes.c_double)
_sides = array("d", bytes(32))  # left, right, bottom, top
_side_pointers = tuple(pointer(_sides, at) for at in range(4))
_own = array("f", bytes(24))  # FS_MATRIX: a, b, c, d, e, f
_own_pointer = pointer(_own)


def height(text: Any, number: int, top: float, bottom: float) -> tuple[float, float] | None:
    """Top and bottom of a character, y upwards, as its font has them; None where `top` and `bottom` are no ink's."""
    _char_box(text, number, *_side_pointers)
    if abs(_sides[2] - bottom) > EXACT or abs(_sides[3] - top) > EXACT:
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
    _own[3] = 0.0  # pdfium writes no matrix for a blank that it put there itself
    _matrix(text, number, _own_pointer)
    _origin(text, number, *_side_pointers[1:3])
    return _sides[2], _own[3] * _font_size(text, number)
