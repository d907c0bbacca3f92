"""Fonts that the system lends to files that bring none of their own.

pdfium reads such a font from its file, whole, for each document: 21 MB for one of Chinese, a fifth of all that a short
document costs. The last one is kept in memory and given from there.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Any

import pypdfium2.raw as raw

MOST = 32 << 20  # bytes of a font that is kept

_system = raw.FPDF_GetDefaultSystemFontInfo()
_Data = dict(_system.contents._fields_)["GetFontData"]
_read = _Data(ctypes.cast(_system.contents.GetFontData, ctypes.c_void_p).value or 0)
_kept: dict[tuple[int, int, int], bytes] = {}


def _data(info: Any, font: int, table: int, buffer: Any, size: int) -> int:
    """The bytes of a table of a font, or of its file, put into a buffer; how many they are, where it is too small."""
    kept = _kept.get((font, table, size))
    if kept is not None:
        ctypes.memmove(buffer, kept, size)
        return size
    count = int(_read(info, font, table, buffer, size))
    if 0 < count == size <= MOST:
        with suppress(MemoryError):
            _kept.clear()
            _kept[font, table, size] = ctypes.string_at(buffer, size)
    return count


_lending = _Data(_data)


def lend() -> None:
    """Have pdfium ask here for the fonts of the system."""
    _system.contents.GetFontData = _lending
    raw.FPDF_SetSystemFontInfo(_system)
