"""Fonts in which every character is the same square: what stands in the place of damaged ones.

pdfium passes over characters without an outline. What a page says, and where, does not depend on outlines where names
and widths of characters stand beside the font.
"""

from __future__ import annotations

from functools import cache
from struct import pack

GLYPHS = 0xFFFF  # all that a font can have: a page numbers its characters as the lost font did
UNITS, WIDTH, HEIGHT = 1000, 500, 700  # of the em, and of the square in them
_VERSION, _MAGIC, _SHORT = 0x10000, 0x5F0F3CF5, 0  # of the tables; how places of outlines are written
_DIRECTORY, _ENTRY = 12, 16  # bytes


def instructions(scale: float) -> bytes:
    """A character of its own (Type 3) that is a square, in a font of so many units to the em."""
    across, up = round(scale * WIDTH / UNITS, 4), round(scale * HEIGHT / UNITS, 4)
    return b"%g 0 0 0 %g %g d1 0 0 %g %g re f" % (scale, across, up, across, up)


@cache
def font() -> bytes:
    """A TrueType font, as a file."""
    tables = {b"cmap": _codes(), b"glyf": 2 * _square(), b"head": _head(), **_metrics(), b"loca": _places()}
    count = len(tables)
    directory = pack(">IHHHH", _VERSION, count, 64, 2, 16 * count - 64)
    at, bodies = _DIRECTORY + _ENTRY * count, b""
    for name, table in sorted(tables.items()):
        directory += name + pack(">III", 0, at + len(bodies), len(table))
        bodies += table + bytes(-len(table) % 4)
    return directory + bodies


def _square() -> bytes:
    box, last = pack(">5h", 1, 0, 0, WIDTH, HEIGHT), pack(">HH", 3, 0)  # one outline, of four points, no instructions
    outline = box + last + b"\1" * 4 + pack(">8h", 0, WIDTH, 0, -WIDTH, 0, 0, HEIGHT, 0)
    return outline + bytes(-len(outline) % 4)


def _places() -> bytes:
    """Where each outline begins: the first of two and the second, in turns; the second ends where all do."""
    return (pack(">HH", 0, len(_square()) // 2) * (GLYPHS // 2 + 1))[: 2 * (GLYPHS + 1)]


def _head() -> bytes:
    box = pack(">4h", 0, 0, WIDTH, HEIGHT)
    return pack(">IIIIHHQQ", _VERSION, _VERSION, 0, _MAGIC, 0, UNITS, 0, 0) + box + pack(">HHhhh", 0, 8, 2, _SHORT, 0)


def _metrics() -> dict[bytes, bytes]:
    return {
        b"hhea": pack(">IhhhH11hH", _VERSION, 860, -140, 0, UNITS, 0, 0, WIDTH, 1, *(0,) * 7, 1),
        b"hmtx": pack(">Hh", UNITS, 0) + bytes(2 * (GLYPHS - 1)),
        b"maxp": pack(">I14H", _VERSION, GLYPHS, 4, 1, 0, 0, 2, *(0,) * 8),
    }


def _codes() -> bytes:
    """Tables of codes, for simple fonts: of one byte, which all mean the first character, and of Unicode."""
    bytes_ = pack(">HHH", 0, 262, 0) + b"\1" * 256
    unicode = pack(">14H", 4, 32, 0, 4, 4, 1, 0, 0xFFFE, 0xFFFF, 0, 0, 0xFFFF, 0, 1) + pack(">HH", 0, 0)
    first, second = 28, 28 + len(bytes_)
    entries = ((1, 0, first), (3, 0, second), (3, 1, second))
    return pack(">HH", 0, 3) + b"".join(pack(">HHI", *entry) for entry in entries) + bytes_ + unicode
