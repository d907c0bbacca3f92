"""Which pages draw with damaged parts of their file, and what is lost there. Asked where a part is known to be damaged.

pdfium follows damaged instructions as far as they go, and passes over characters whose outlines a font has lost: a
page of the first kind is unread, and what pdfminer finds where pdfium finds nothing is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, dict_value, list_value, resolve1
from pdfminer.psexceptions import PSException

from converters.errors import Corrupt
from converters.pages.hidden import holds
from converters.pages.runs import UNKNOWN, Run
from converters.pdf import second
from converters.pdf.file import is_whole

DEEPEST = 4  # forms within forms
NEAR = 0.2  # of the height: so far behind its beginning every character still stands
_FLATE, _WRITTEN = ("FlateDecode", "Fl"), ("ASCII85Decode", "A85", "ASCIIHexDecode", "AHx")
_PROGRAMS = ("FontFile", "FontFile2", "FontFile3")
_BROKEN = PSException, ValueError, TypeError, KeyError, AttributeError, RecursionError
_UNTOLD = "the file is damaged, and nothing tells which of its pages are whole; fetch it again"


@dataclass(frozen=True)
class Damage:
    """`pages`, by their numbers, whose instructions or names of characters are damaged; `fonts`: pages that draw with a
    damaged font that names its characters apart."""

    body: bytes
    pages: frozenset[int]
    fonts: frozenset[int]

    def lost(self, number: int, known: Iterable[Run]) -> list[Run]:
        """An unknown character wherever pdfminer finds one on a page and no character that pdfium knows there begins.

        Where a character begins does not depend on the outlines that are damaged, where it ends may.
        """
        if number not in self.fonts:
            return []
        begins = [(run.x0 + NEAR * run.height, (run.top + run.bottom) / 2) for run in known]
        found = second.characters(self.body, number)
        return [Run(UNKNOWN, *box) for box in found if not any(holds(box, x, y) for x, y in begins)]


def found(body: bytes, count: int) -> Damage:
    """Looked for on so many pages. Raises Corrupt where nothing tells which of them the damaged parts belong to."""
    damaged = _Checked()
    pages: set[int] = set()
    fonts: set[int] = set()
    number = 0
    try:
        for number, page in enumerate(PDFPage.create_pages(PDFDocument(PDFParser(BytesIO(body)))), 1):
            drawn = [(resolve1(stream), False) for stream in page.contents]
            for stream, is_program in (*drawn, *_parts(page.resources, 0)):
                if damaged[stream]:
                    (fonts if is_program else pages).add(number)
    except _BROKEN as error:
        raise Corrupt(_UNTOLD) from error
    if number != count:
        raise Corrupt(_UNTOLD)
    return Damage(body, frozenset(pages), frozenset(fonts))


class _Checked(dict[Any, bool]):
    """Whether streams are damaged, each looked at once."""

    def __missing__(self, stream: Any) -> bool:
        known = self[stream] = not isinstance(stream, PDFStream) or _is_damaged(stream)
        return known


Part = tuple[Any, bool]  # a stream, and whether it is a font's program whose characters are named apart from it


def _parts(resources: Any, depth: int) -> Iterator[Part]:
    """What a page draws with: the fonts and forms that its instructions may name."""
    known = dict_value(resources)
    for font in dict_value(known.get("Font", {})).values():
        yield from _font(dict_value(font))
    for form in map(resolve1, dict_value(known.get("XObject", {})).values()):
        if isinstance(form, PDFStream) and form.get("Subtype").name == "Form" and depth < DEEPEST:
            yield form, False
            yield from _parts(form.get("Resources", {}), depth + 1)


def _font(font: dict[str, Any]) -> Iterator[Part]:
    names = resolve1(font.get("ToUnicode"))
    streams = [names, resolve1(font.get("Encoding")), *map(resolve1, dict_value(font.get("CharProcs", {})).values())]
    yield from ((stream, False) for stream in streams if isinstance(stream, PDFStream))
    for inner in (font, *map(dict_value, list_value(font.get("DescendantFonts", [])))):
        descriptor = dict_value(inner.get("FontDescriptor", {}))
        programs = (resolve1(descriptor[kind]) for kind in _PROGRAMS if kind in descriptor)
        yield from ((program, names is not None) for program in programs)


def _is_damaged(stream: PDFStream) -> bool:
    """Whether a stream is packed as one whose checksum can be looked at, and does not hold."""
    names = [name.name for name, _ in stream.get_filters()]
    coding = names.pop(0) if names and names[0] in _WRITTEN else ""
    return bool(names) and names[0] in _FLATE and not is_whole(stream.get_rawdata() or b"", coding)
