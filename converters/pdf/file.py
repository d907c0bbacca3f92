"""A PDF as a file: what must hold before a reader may open it, and opening it."""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from converters.errors import ConversionError, Corrupt, EmptyDocument, Encrypted, Mislabelled, TooLarge
from converters.pdf import lent
from converters.pdf.written import plain

MOST_PAGES = 500
HEAD = 1024  # the header may stand this far into the file (PDF 1.7, annex H)
MOST_CONTENT = 8 << 20  # bytes of drawing instructions; pdfium takes up to 100 times as much memory, a page has 0.1 MB
MOST_UNPACKED = 200 << 20  # bytes of a font or picture
MOST_PASSES = 4  # filters one over the other
DEFLATE_BEST = 1032  # deflate cannot pack better than 1:1032
PIECE = 1 << 18
LONGEST_WORDS = 600  # bytes of a dictionary before its stream

_LOOKS = (
    (b"PK\x03\x04", "a ZIP container such as DOCX or OFD"),
    (b"\xd0\xcf\x11\xe0", "an old Word or WPS document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"Rar!", "a RAR archive"),
)
_MARKUP = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|script|meta|\?xml|!--)", re.I)
_END = re.compile(rb"startxref\s+(\d+)")
_LENGTH = re.compile(rb"/Linearized\b[^>]{0,200}?/L\s+(\d+)")
_STREAM = re.compile(rb"stream\r?\n")
_FLATE = re.compile(rb"/Fl(?:ateDecode)?\b")
_FLATE_FIRST = re.compile(
    rb"/Filter\s*\[?\s*(?:/(?P<coding>ASCII85Decode|A85|ASCIIHexDecode|AHx)\s*)?/Fl(?:ateDecode)?\b"
)
_CLIP = re.compile(rb"W(?<=\sW)\*?\s")  # begins with the letter, since that is what most parts do not hold
_NO_CONTENT = re.compile(
    rb"/(?:(?P<unread>Image|EmbeddedFile)|(?P<finds>XRef)|ObjStm|Length1|Type1C|CIDFontType0C|OpenType)\b"
)


lent.lend()
logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # it would have users build it anew for forms that Adobe gave up


@contextmanager
def opened(body: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document, closed at the end. Raises EmptyDocument, Mislabelled, Corrupt, Encrypted, TooLarge."""
    check(body)
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        raise _refusal(body) from error
    try:
        document.init_forms()
        if len(document) > MOST_PAGES:
            raise TooLarge(f"{len(document)} pages, more than {MOST_PAGES}; split the file if it is a report at all")
        yield document
    finally:
        document.close()


def check(body: bytes) -> None:
    """Raises EmptyDocument, Mislabelled or Corrupt where no reader should try."""
    if not body.strip(b"\0 \r\n\t"):
        raise EmptyDocument("the file holds no bytes but blanks; fetch it again or ask the publisher for it")
    if b"%PDF-" not in body[:HEAD]:
        raise Mislabelled(f"the file is not a PDF, it looks like {looks_like(body)}; convert it as that")
    if cut_off(body):
        raise Corrupt("the file is cut off: its end does not lead to its table of objects; fetch it again")


def looks_like(body: bytes) -> str:
    """What the bytes are, in words for a person."""
    for magic, name in _LOOKS:
        if body.startswith(magic):
            return name
    if _MARKUP.match(body[:HEAD]):
        return "a web page, perhaps an error or log-in page"
    return "binary data" if b"\0" in body[:HEAD] else "plain text"


def cut_off(body: bytes) -> bool:
    """Whether the end of the file is missing, which pdfium would repair without a word, with pages or text lost.

    Each revision of a PDF ends in `startxref`, an offset and `%%EOF`; a linearized one also says its own length.
    """
    linearized = _LENGTH.search(body[:HEAD])
    if linearized and int(linearized[1]) > len(body) and len(_END.findall(body)) < 2:
        return True
    end = body.rfind(b"startxref")
    return end < 0 or not _END.match(body, end) or b" obj" in body[end:]


class Parts(NamedTuple):
    """What the packed parts of a file say: how many are damaged, which pdfium passes over without a word, and whether
    any may clip what is drawn."""

    damaged: int
    clips: bool


def parts(body: bytes) -> Parts:
    """Unpacks all but pictures and attached files; each part ends in a checksum.

    Raises TooLarge before pdfium would unpack a part that is far larger than a page or a font, and Corrupt where one is
    damaged that finds the others.
    """
    starts = (match.span() for match in _STREAM.finditer(body) if body[match.start() - 3 : match.start()] != b"end")
    found = [_part(body, head, start) for head, start in starts]
    return Parts(sum(part.damaged for part in found), b"/BBox" in body or any(part.clips for part in found))


def _part(body: bytes, head: int, start: int) -> Parts:
    """The stream from `start`, as far as can be told."""
    words = body[max(head - LONGEST_WORDS, 0) : head].rpartition(b" obj")[2]
    passes = min(len(_FLATE.findall(words)), MOST_PASSES)
    kind = _NO_CONTENT.search(words)
    limit = MOST_UNPACKED if kind else MOST_CONTENT
    end = body.find(b"endstream", start)
    packed = body[start : end if end > 0 else len(body)]
    if passes == 0 or (kind and kind["unread"] and len(packed) * DEFLATE_BEST**passes <= limit):
        return Parts(0, not kind and bool(_CLIP.search(packed) or b"/Filter" in words))
    first = _FLATE_FIRST.search(words)
    try:
        packed = plain(packed, first["coding"]) if first and first["coding"] else packed
        return Parts(0, _clips(_unpacked(packed, passes, limit)) and not kind)
    except (zlib.error, ValueError) as error:
        if first and kind and kind["finds"]:
            raise Corrupt("the file is damaged where it tells where its parts are; fetch it again") from error
        return Parts(int(bool(first)), not kind)


def is_whole(packed: bytes, coding: str) -> bool:
    """Whether what is packed, and written in letters if `coding` says so, unpacks to what its checksum says."""
    try:
        packed = plain(packed, coding.encode()) if coding else packed
        return bool([None for _ in _inflated(iter([packed]))])
    except (zlib.error, ValueError):
        return False


def _clips(pieces: Iterable[bytes]) -> bool:
    """Whether instructions hold the one to clip. Goes on to their end, since their checksum stands there."""
    found, last = False, b""
    for piece in pieces:
        found = found or bool(_CLIP.search(last + piece))
        last = piece[-4:]
    return found


def _unpacked(packed: bytes, passes: int, limit: int) -> Iterator[bytes]:
    """What is unpacked, piece by piece. Raises TooLarge at the limit."""
    if passes == 1 and len(packed) * DEFLATE_BEST <= limit:
        yield zlib.decompress(packed)
        return
    pieces: Iterator[bytes] = iter([packed])
    for _ in range(passes):
        pieces = _inflated(pieces)
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise TooLarge("a part of the file unpacks to far more than a page holds; it is no report")
        yield piece


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    for piece in pieces:
        while piece and not inflater.eof:
            yield inflater.decompress(piece, PIECE)
            piece = inflater.unconsumed_tail
    if not inflater.eof:
        raise zlib.error("incomplete")


def _refusal(body: bytes) -> ConversionError:
    reason = raw.FPDF_ERR_SUCCESS
    for content in (b"", body):  # the first, since pdfium gives the reason of an earlier file where it has none
        try:
            pdfium.PdfDocument(content).close()
        except pdfium.PdfiumError as error:
            reason = error.err_code
    if reason in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        return Encrypted("the file opens only with a password; ask the publisher for a free copy")
    return Corrupt("the file is damaged: no page tree could be found; fetch it again")
