"""gzip and zlib: one file, packed. Servers and crawlers store pages so and forget to say it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from converters.container import MEMBER_LIMIT, MIB
from converters.document import Document
from converters.errors import Corrupt, Mislabelled, TooLarge, UnsupportedFormat
from converters.members import Member
from converters.signatures import kind

NAME = "gzip"
VERSION = "1"
MEDIA_TYPES = ("application/gzip", "application/x-gzip", "application/zlib")
SUFFIXES = (".gz",)
NEEDS: str | None = None

UNNAMED = "content"
MOST_PIECES = 100  # streams one behind the other, which are one file (RFC 1952, 2.2)
_MAGIC = b"\x1f\x8b"
_EXTRA, _NAMED = 4, 8  # flags of RFC 1952, 2.3.1
_EITHER = 32 + zlib.MAX_WBITS


def convert(body: bytes) -> Document:
    """Raises UnsupportedFormat: what is packed is a document of its own."""
    raise UnsupportedFormat("gzip packs a file, which is a document of its own; unpack it and convert that")


def members(body: bytes) -> Iterator[Member]:
    """The packed file, by the name that its packer gave it. Raises Corrupt, TooLarge and Mislabelled."""
    content, left, pieces = b"", body, 0
    try:
        while left and (not pieces or left.startswith(_MAGIC)):
            pieces += 1
            if pieces > MOST_PIECES:
                raise TooLarge(f"the file is packed in more than {MOST_PIECES} pieces; unpack it by hand")
            inflater = zlib.decompressobj(_EITHER)
            content += inflater.decompress(left, MEMBER_LIMIT + 1 - len(content))
            if len(content) > MEMBER_LIMIT or inflater.unconsumed_tail:
                raise TooLarge(
                    f"the file unfolds to more than {MEMBER_LIMIT // MIB} MiB; unpack it by hand if it is honest"
                )
            if not inflater.eof:
                raise Corrupt("the packed file has no end; fetch it again, it is cut off")
            left = inflater.unused_data
    except zlib.error as error:
        if not content and (seen := kind(body)) and not body.startswith(_MAGIC):
            raise Mislabelled(f"the bytes are {seen}, not gzip; convert them by that media type") from error
        raise Corrupt(f"the file cannot be unpacked ({error}); fetch it again, it is damaged") from error
    yield Member(_name(body), content)


def _name(body: bytes) -> str:
    """The name in the header; that of a file without one is UNNAMED."""
    if not body.startswith(_MAGIC) or body[3] & (_EXTRA | _NAMED) != _NAMED:
        return UNNAMED
    name = body[10:1034].partition(b"\0")[0]
    return name.decode("utf-8", "replace").replace("\\", "/").rpartition("/")[2] or UNNAMED
