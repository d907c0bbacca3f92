"""RTF, by a reader of our own: no library for it keeps tables with their merged cells."""

from __future__ import annotations

from converters.document import Document
from converters.errors import Corrupt, EmptyDocument, Mislabelled
from converters.lines.tabbed import tabled
from converters.rtf.body import Body
from converters.signatures import kind

NAME = "rtf"
VERSION = "6"
MEDIA_TYPES = ("application/rtf", "text/rtf")
SUFFIXES = (".rtf",)
NEEDS: str | None = None


def convert(body: bytes) -> Document:
    """Read the document's flow; headers, footers and notes are left out."""
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"{\\rtf"):
        _refuse(start)
    reader = Body()
    blocks = tabled(reader.read(start))
    if not blocks:
        raise EmptyDocument("the document holds neither text nor table nor picture; ask the publisher for it")
    warnings = (f"{reader.damaged} broken characters are shown as U+FFFD",) if reader.damaged else ()
    return Document(MEDIA_TYPES[0], blocks, reader.title, route="tokens", warnings=warnings)


def _refuse(body: bytes) -> None:
    seen = kind(body)
    if seen is None:
        raise Corrupt("the file does not begin as RTF does; it is damaged, fetch it again")
    raise Mislabelled(f"the bytes are {seen}, not RTF; convert them by that media type")
