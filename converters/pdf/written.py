"""What a PDF writes in letters (ASCII85) or hexadecimal digits, as bytes again: PDF 1.7, 7.4.2 and 7.4.3."""

from __future__ import annotations

import base64
import struct
import zlib

_BLANKS = b" \t\r\n\f\0"
_LEAST, _BASE = ord("!"), 85
_BORROWED = _LEAST * (_BASE**5 - 1) // (_BASE - 1)  # what five digits count too much, since each begins at "!"


def plain(written: bytes, coding: bytes) -> bytes:
    """Raises ValueError where it is not so written."""
    return _of_85(written) if b"85" in coding else _of_16(written)


def packed(content: bytes, coding: bytes) -> bytes:
    """The other way round, by deflate first; in letters or digits only where `coding` says so."""
    content = zlib.compress(content, 9)
    if not coding:
        return content
    return base64.a85encode(content) + b"~>" if b"85" in coding else content.hex().encode() + b">"


def _of_16(written: bytes) -> bytes:
    digits = written.partition(b">")[0].translate(None, _BLANKS)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _of_85(written: bytes) -> bytes:
    digits = written.partition(b"~>")[0].translate(None, _BLANKS).replace(b"z", b"!!!!!")
    left = -len(digits) % 5
    digits += b"u" * left
    if digits.translate(None, bytes(range(_LEAST, _LEAST + _BASE))):
        raise ValueError("a letter that is no digit")
    places = zip(*(digits[at::5] for at in range(5)), strict=True)
    words = [(((a * 85 + b) * 85 + c) * 85 + d) * 85 + e - _BORROWED for a, b, c, d, e in places]
    try:
        return struct.pack(f">{len(words)}I", *words)[: 4 * len(words) - left]
    except struct.error as error:
        raise ValueError("five digits that count more than four bytes hold") from error
