"""Content codings undone with a hard cap, so that a bomb costs its cap and no more."""

from __future__ import annotations

import zlib

from crawlers.errors import BadAnswer, TooLarge, Truncated

_AUTOMATIC = 32 + zlib.MAX_WBITS  # gzip or zlib, whichever its first bytes say
_HEADERLESS = -zlib.MAX_WBITS  # what several servers send as "deflate"


class Decoder:
    """Collects chunks of one body. Only what was asked for is undone: gzip and deflate, once."""

    def __init__(self, coding: str, limit: int) -> None:
        """`coding` is the Content-Encoding header, `limit` the most bytes that may come out. Raises BadAnswer."""
        self._coding = coding.strip().lower().removeprefix("x-")
        if self._coding not in ("", "identity", "none", "utf-8", "gzip", "deflate"):
            raise BadAnswer(f"the body is coded as {coding!r}, which was not asked for")
        self._packed = self._coding in ("gzip", "deflate")
        self._limit = limit
        self._body = bytearray()
        self._inflater: zlib._Decompress | None = None

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes from the wire. Raises TooLarge or BadAnswer."""
        self._body += self._inflated(chunk) if self._packed and chunk else chunk
        if len(self._body) > self._limit:
            raise TooLarge(f"the body is more than {self._limit} bytes when decoded; raise the limit if it is meant")

    def finish(self) -> bytes:
        """The whole body. Raises Truncated when the compressed stream has no end."""
        if self._inflater is not None and not self._inflater.eof:
            raise Truncated(f"the {self._coding} stream has no end; it is tried again later")
        return bytes(self._body)

    def _inflated(self, chunk: bytes) -> bytes:
        if self._inflater is None:
            self._inflater = zlib.decompressobj(_AUTOMATIC if _has_header(chunk) else _HEADERLESS)
        try:
            return self._inflater.decompress(chunk, self._limit - len(self._body) + 1)
        except zlib.error as error:
            raise BadAnswer(f"the body is no {self._coding} stream: {error}") from error


def _has_header(chunk: bytes) -> bool:
    zlib_header = len(chunk) > 1 and chunk[0] & 0x0F == 8 and (chunk[0] << 8 | chunk[1]) % 31 == 0
    return chunk[:1] == b"\x1f" or zlib_header
