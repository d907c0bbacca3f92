"""Which pages draw with damaged parts of their file, and what can be read of them all the same. Asked where a part is
known to be damaged.

pdfium follows damaged instructions as far as they go: such a page is unread. Without the names of its characters a page
can be drawn and recognised. In the place of a damaged font that names its characters apart stand squares.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1, stream_value
from pdfminer.psexceptions import PSException
from pdfminer.psparser import PSLiteral, literal_name

from converters.errors import Corrupt
from converters.pdf import objects, squares
from converters.pdf.file import is_whole
from converters.pdf.written import packed

DEEPEST = 4  # forms within forms
_FLATE, _WRITTEN = ("FlateDecode", "Fl"), ("ASCII85Decode", "A85", "ASCIIHexDecode", "AHx")
_PROGRAMS = ("FontFile", "FontFile2", "FontFile3")
_BROKEN = PSException, ValueError, TypeError, KeyError, AttributeError, RecursionError
_UNTOLD = "the file is damaged, and nothing tells which of its pages are whole; fetch it again"


class Part(Enum):
    """What a page draws with: its instructions, the names of its characters, their outlines."""

    INSTRUCTIONS, NAMES, OUTLINES = range(3)


@dataclass(frozen=True)
class Damage:
    """`body` is the file with squares for damaged outlines. Of pages, by their numbers, `lost` are unread, `unnamed`
    can be drawn and recognised, and `squared` cannot, but tell what they draw."""

    body: bytes
    lost: frozenset[int]
    unnamed: frozenset[int]
    squared: frozenset[int]


class Drawn(NamedTuple):
    """A part of what a page draws with, and the square that can stand for it."""

    stream: Any
    part: Part
    square: bytes = b""


def found(body: bytes, count: int) -> Damage:
    """Looked for on so many pages. Raises Corrupt where nothing tells which of them the damaged parts belong to."""
    damaged = _Checked()
    number, drawn = 0, []
    try:
        _check_objects(PDFDocument(PDFParser(BytesIO(body)), caching=False))
        for number, page in enumerate(PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(body)))), 1):
            drawn += [(number, piece) for piece in _pieces(page) if damaged[piece.stream]]
        squared: dict[Any, bytes | None] = {}
        for piece in (piece for _, piece in drawn if piece.square):
            if piece.stream not in squared:
                squared[piece.stream] = _squared(body, piece)
                body = squared[piece.stream] or body
    except _BROKEN as error:
        raise Corrupt(_UNTOLD) from error
    if number != count:
        raise Corrupt(_UNTOLD)
    pages = defaultdict[Part, set[int]](set)
    for number, piece in drawn:
        pages[Part.INSTRUCTIONS if squared.get(piece.stream, body) is None else piece.part].add(number)
    lost = pages[Part.INSTRUCTIONS] | pages[Part.NAMES] & pages[Part.OUTLINES]
    return Damage(body, *(frozenset(of) for of in (lost, pages[Part.NAMES] - lost, pages[Part.OUTLINES])))


def _check_objects(document: PDFDocument) -> None:
    """Raises Corrupt where an object that pages lead to stands in a damaged one: others, such as tags, are not read."""
    holders = objects.holders(document)
    damaged = {holder for holder in set(holders.values()) if _is_damaged(stream_value(document.getobj(holder)))}
    if not damaged:
        return
    read = [document.catalog.get(entry) for entry in ("Pages", "AcroForm", "OCProperties")]
    root = [table.get_trailer().get("Root") for table in document.xrefs]
    numbers = chain((item.objid for item in root if item), objects.reached(document, read))
    if any(holders.get(number) in damaged for number in numbers):
        raise Corrupt(_UNTOLD)


class _Checked(dict[Any, bool]):
    """Whether streams are damaged, each looked at once."""

    def __missing__(self, stream: Any) -> bool:
        known = self[stream] = not isinstance(stream, PDFStream) or _is_damaged(stream)
        return known


def _pieces(page: PDFPage) -> Iterator[Drawn]:
    yield from (Drawn(resolve1(stream), Part.INSTRUCTIONS) for stream in page.contents)
    yield from _named(page.resources, 0)


def _named(resources: Any, depth: int) -> Iterator[Drawn]:
    """The fonts and forms that the instructions of a page may name."""
    known = dict_value(resources)
    for font in dict_value(known.get("Font", {})).values():
        yield from _font(dict_value(font))
    for form in map(resolve1, dict_value(known.get("XObject", {})).values()):
        if isinstance(form, PDFStream) and form.get("Subtype").name == "Form" and depth < DEEPEST:
            yield Drawn(form, Part.INSTRUCTIONS)
            yield from _named(form.get("Resources", {}), depth + 1)


def _font(font: dict[str, Any]) -> Iterator[Drawn]:
    names, encoding = resolve1(font.get("ToUnicode")), resolve1(font.get("Encoding"))
    yield from (Drawn(stream, Part.NAMES) for stream in (names, encoding) if isinstance(stream, PDFStream))
    is_named = names is not None or (isinstance(encoding, PSLiteral) and "Identity" not in literal_name(encoding))
    outlines = Part.OUTLINES if is_named else Part.INSTRUCTIONS
    if drawn := dict_value(font.get("CharProcs", {})):
        square = squares.instructions(1 / list_value(font["FontMatrix"])[0]) if is_named else b""
        yield from (Drawn(resolve1(stream), outlines, square) for stream in drawn.values())
    for inner in (font, *map(dict_value, list_value(font.get("DescendantFonts", [])))):
        descriptor = dict_value(inner.get("FontDescriptor", {}))
        programs = (resolve1(descriptor[kind]) for kind in _PROGRAMS if kind in descriptor)
        yield from (Drawn(program, outlines, squares.font() if is_named else b"") for program in programs)


def _squared(body: bytes, piece: Drawn) -> bytes | None:
    """The file with a square in the place of a damaged part. None where that is too small."""
    lost = piece.stream.get_rawdata() or b""
    square = packed(piece.square, _coding(piece.stream)[0].encode())
    start = body.find(lost)
    if start < 0 or len(square) > len(lost):
        return None
    return body[:start] + square + bytes(len(lost) - len(square)) + body[start + len(lost) :]


def _is_damaged(stream: PDFStream) -> bool:
    """Whether a stream is packed as one whose checksum can be looked at, and does not hold."""
    coding, packed = _coding(stream)
    return packed and not is_whole(stream.get_rawdata() or b"", coding)


def _coding(stream: PDFStream) -> tuple[str, bool]:
    """In which letters a stream is written, "" for none, and whether what is written is packed by deflate."""
    names = [name.name for name, _ in stream.get_filters()]
    coding = names.pop(0) if names and names[0] in _WRITTEN else ""
    return coding, bool(names) and names[0] in _FLATE
