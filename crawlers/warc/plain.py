"""The plain bytes of an archive, piece by piece, whatever it is packed in."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from crawlers.errors import BrokenRecord

PIECE = 1 << 20
#: stands where a damaged gzip member was left out: no record, so that it is told, and the next begins on a line
GAP = b"\r\n\r\ndamaged gzip member\r\n\r\n"
_MAGIC = b"\x1f\x8b\x08"
_GZIP = 16 + zlib.MAX_WBITS


def members(path: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each WARC of an archive by its name inside ("" for the file itself). Raises OSError, BrokenRecord for a WACZ."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield "", pieces(file)
        return
    try:
        with zipfile.ZipFile(path) as container:
            for name in container.namelist():
                if name.lower().endswith((".warc", ".warc.gz")):
                    with container.open(name) as file:
                        yield name, pieces(file)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise BrokenRecord(f"{path.name} is no WACZ that can be opened: {error}; make it again") from error


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a WARC, of many gzip members or of one; a damaged member leaves a GAP."""
    first = file.read(PIECE)
    if first.startswith(_MAGIC):
        yield from _inflated(file, first)
        return
    while first:
        yield first
        first = file.read(PIECE)


def _inflated(file: IO[bytes], piece: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(_GZIP)
    while piece:
        try:
            yield inflater.decompress(piece, PIECE)
            piece = inflater.unconsumed_tail
        except zlib.error:
            yield GAP
            piece, inflater = _next_member(file, piece[1:]), zlib.decompressobj(_GZIP)
        if inflater.eof:
            piece, inflater = inflater.unused_data.lstrip(b"\0"), zlib.decompressobj(_GZIP)
        piece = piece or file.read(PIECE)


def _next_member(file: IO[bytes], piece: bytes) -> bytes:
    """What follows from the next place that looks like the beginning of a gzip member; empty at the end."""
    while (at := piece.find(_MAGIC)) < 0:
        more = file.read(PIECE)
        if not more:
            return b""
        piece = piece[-2:] + more
    return piece[at:]
