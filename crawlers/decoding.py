"""Content codings undone piece by piece with a hard cap, so that a bomb costs its cap on disk and little memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from crawlers.errors import BadAnswer, TooLarge, Truncated

#: the most bytes that come out at once
PIECE = 1 << 18
_AUTOMATIC = 32 + zlib.MAX_WBITS  # gzip or zlib, whichever its first bytes say
_HEADERLESS = -zlib.MAX_WBITS  # what several servers send as "deflate"
_GZIP = b"\x1f\x8b"
#: how pages and the files of reports begin, and no coded body does
_PLAIN = (b"<", b"\xef\xbb\xbf<", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


class Decoder:
    """Undoes the coding of one body. Only what was asked for is undone: gzip (of any members) and deflate, once."""

    def __init__(self, coding: str, limit: int) -> None:
        """`coding` is the Content-Encoding header, `limit` the most bytes that may come out. Raises BadAnswer."""
        self._coding = coding.strip().lower().removeprefix("x-")
        if self._coding not in ("", "identity", "none", "utf-8", "gzip", "deflate"):
            raise BadAnswer(f"the body is coded as {coding!r}, which was not asked for")
        self._packed = self._coding in ("gzip", "deflate")
        self._left = self._limit = limit
        self._held = b""
        self._inflater: zlib._Decompress | None = None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """What the next bytes from the wire give, in pieces. Raises TooLarge or BadAnswer."""
        for piece in self._inflated(self._held + chunk) if self._packed else (chunk,):
            self._left -= len(piece)
            if self._left < 0:
                raise TooLarge(
                    f"the body is more than {self._limit} bytes when decoded; raise the limit if it is meant"
                )
            yield piece

    def finish(self) -> None:
        """Raises Truncated when the compressed stream has no end."""
        unended = self._held if self._inflater is None else not self._inflater.eof
        if unended:
            raise Truncated(f"the {self._coding} stream has no end")

    def _inflated(self, data: bytes) -> Iterator[bytes]:
        """The members in `data`, one after the other; what follows the last one and is none is left out."""
        self._held = b""
        while data:
            if self._inflater is None or self._inflater.eof:
                if len(data) < len(_GZIP):
                    self._held = data
                    return
                if self._inflater is not None and not data.startswith(_GZIP):
                    return
                if self._coding == "gzip" and data.lstrip().startswith(_PLAIN):  # only the header says that it is coded
                    self._packed = False
                    yield data
                    return
                self._inflater = zlib.decompressobj(_AUTOMATIC if _has_header(data) else _HEADERLESS)
            yield from self._member(self._inflater, data)
            data = self._inflater.unused_data

    def _member(self, inflater: zlib._Decompress, data: bytes) -> Iterator[bytes]:
        try:
            while piece := inflater.decompress(data, PIECE):
                yield piece
                data = inflater.unconsumed_tail
        except zlib.error as error:
            raise BadAnswer(f"the body is no {self._coding} stream: {error}") from error


def _has_header(start: bytes) -> bool:
    zlib_header = start[0] & 0x0F == 8 and (start[0] << 8 | start[1]) % 31 == 0
    return start.startswith(_GZIP) or zlib_header
