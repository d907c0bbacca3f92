"""PDF by pdfium and our own lattice; pdfplumber is the second reader."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from msgspec.structs import replace

from converters.document import Document, Table
from converters.errors import Corrupt, EmptyDocument, NoText, TooLarge, Unreadable
from converters.members import ATTACHED, Member
from converters.pages import sheets
from converters.pages.sheets import Sheet
from converters.pdf import attachments, layers, locked, transport
from converters.pdf import file as pdf_file
from converters.pdf import leaf as pdf_leaf
from converters.pdf import page as pdf_page
from converters.pdf.file import Parts
from converters.pdf.leaf import Leaf
from converters.recognition import pages as ocr
from converters.text import running

if TYPE_CHECKING:
    from converters.pdf.damage import Damage

NAME = "pdf"
VERSION = "18"
MEDIA_TYPES = ("application/pdf",)
SUFFIXES = (".pdf",)
NEEDS = None

MOST_CHARACTERS = 1_000_000  # in a document; the longest whole-province report has some 50,000
MOST_OBJECTS = 1_000_000  # drawn, and sides of drawn paths
MOST_CELLS = 200_000
MOST_NAMED = 3  # of attached files
MENDED = "the file was changed or cut off on its way, which could be undone; fetch it again"

_NO_TITLE = re.compile(r"microsoft \w+ - .*|untitled.*|无标题.*|(?:新建)?.*文档\s*\d*|.*\.\w{2,5}|[\W\d_a-z]*", re.I)


def convert(body: bytes) -> Document:
    """Pages as headings, paragraphs, tables and large pictures. Raises ConversionError and nothing else.

    Route "lattice" where tables are ruled, "columns" where no line is drawn and gaps make the table, "ocr" where pages
    without text were recognised.
    """
    sent = transport.undone(body)
    document = _read(locked.opened(sent))
    return document if sent is body else replace(document, warnings=(*document.warnings, MENDED))


def _read(body: bytes) -> Document:
    with pdf_file.opened(body) as document:
        parts = pdf_file.parts(body)
        damage = _damage(body, len(document)) if parts.damaged else None
        if damage is None:
            return _read_pages(body, document, parts)
    with pdf_file.opened(damage.body) as document:
        return _read_pages(damage.body, document, parts, damage)


def _read_pages(body: bytes, document: pdfium.PdfDocument, parts: Parts, damage: Damage | None = None) -> Document:
    leaves = list(_leaves(document, layers.hidden(body), parts.clips, damage))
    attached = attachments.names(document)
    recognised = _recognise(body, leaves)
    ocr.check_read([leaf.sheet for leaf in leaves])
    _check(leaves)
    flow = tuple(sheets.blocks([leaf.sheet for leaf in leaves]))
    gapped = any(isinstance(block, Table) and not block.spans for block in flow)
    ruled = any(leaf.sheet.tables for leaf in leaves)
    return Document(
        media_type=MEDIA_TYPES[0],
        blocks=flow,
        title=_title(document),
        metadata={**_attached(attached), "pages": str(len(leaves)), **_unread(leaves, recognised)},
        route="ocr" if any(sheet.text for sheet in recognised) else "columns" if gapped and not ruled else "lattice",
        warnings=(*_warnings(leaves, parts.damaged, attached), *ocr.warnings(recognised)),
        printed=sheets.printed([leaf.sheet for leaf in leaves]) if gapped and not recognised else (),
    )


def attached(body: bytes) -> Iterator[Member]:
    """The files attached to it, readable or not. Raises ConversionError where the PDF cannot be opened."""
    with pdf_file.opened(body) as document:
        yield from attachments.members(document)


def reread(body: bytes) -> Document | None:
    """The same pages by pdfplumber: its own characters, lines and tables.

    None where they hold no text, text that their fonts do not name, or so much text or drawing that it would read for
    minutes: it is ten times slower.
    """
    return reread_pages(body, ())


def reread_pages(body: bytes, pages: Collection[int]) -> Document | None:
    """As `reread`, these pages only; all where none are named."""
    from converters.pdf import second as pdf_second

    body = locked.opened(transport.undone(body))
    with pdf_file.opened(body) as document:
        wanted = [number for number in range(1, len(document) + 1) if not pages or number in pages]
    pdf_file.parts(body)
    return pdf_second.read(body, wanted)


def _recognise(body: bytes, leaves: Sequence[Leaf]) -> list[Sheet]:
    """Put what recognition reads in the place of pages without text that can be believed; all that it looked at.

    Raises NeedsExtra where no page has any.
    """
    wanted = [leaf.sheet.number for leaf in leaves if leaf.pictured or leaf.overlaid or leaf.legible]
    if wanted and not ocr.available():
        if not any(leaf.text and not leaf.nameless for leaf in leaves):
            ocr.require()
        return []
    read = sorted(ocr.read_pdf_pages(body, wanted), key=lambda sheet: sheet.number) if wanted else []
    for sheet in read:
        leaf = leaves[sheet.number - 1]
        if sheet.text or (sheet.late and (leaf.pictured or leaf.legible)):
            leaf.recognise(sheet)
    return read


def _unread(leaves: Sequence[Leaf], recognised: Sequence[Sheet]) -> dict[str, str]:
    """The metadata of pages that are pictures and were not looked at, or damaged."""
    seen = {sheet.number for sheet in recognised if not sheet.late}
    pictures = [leaf.sheet.number for leaf in leaves if leaf.pictured and leaf.sheet.number not in seen]
    numbers = sorted([*pictures, *(leaf.sheet.number for leaf in leaves if leaf.damaged)])
    return {**ocr.unread(pictures), **({"unread": ", ".join(map(str, numbers))} if numbers else {})}


def _damage(body: bytes, pages: int) -> Damage:
    from converters.pdf import damage

    return damage.found(body, pages)


def _leaves(document: pdfium.PdfDocument, hidden: frozenset[str], clips: bool, damage: Damage | None) -> Iterator[Leaf]:
    characters = objects = cells = 0
    for number in range(len(document)):
        with pdf_page.opened(document, number, hidden, clips) as page:
            text = page.letters.read()
            characters, objects = characters + len(text), objects + page.objects + page.segments
            if characters > MOST_CHARACTERS or objects > MOST_OBJECTS:
                raise TooLarge(f"more text or drawing than a report holds, up to page {number + 1}; split the file")
            leaf = pdf_leaf.read(page, text, number + 1, damage)
        cells += sum(len(table.cells) for table in leaf.sheet.tables)
        if cells > MOST_CELLS:
            raise TooLarge(f"more than {MOST_CELLS} table cells, up to page {number + 1}; split the file")
        yield leaf


def _check(leaves: Sequence[Leaf]) -> None:
    """Raises Corrupt, NoText, EmptyDocument or Unreadable: a document without text is never a success."""
    text = "".join(leaf.text for leaf in leaves)
    if not text and any(leaf.damaged for leaf in leaves):
        raise Corrupt(f"{len(leaves)} pages, the fonts or instructions of which are damaged; fetch the file again")
    if not text:
        if any(leaf.sheet.pictures or leaf.drawn for leaf in leaves):
            raise NoText(f"{len(leaves)} pages of pictures or outlines in which no text can be read; look at them")
        raise EmptyDocument(f"{len(leaves)} pages with neither text nor picture; ask the publisher for the file")
    if sum(len(leaf.text) for leaf in leaves if leaf.nameless) > pdf_leaf.MOST_UNMAPPED * len(text):
        raise Unreadable("the fonts do not say which characters they draw; the pages need recognition (OCR)")


def _attached(names: Sequence[str]) -> dict[str, str]:
    return {ATTACHED: str(len(names))} if names else {}


def _warnings(leaves: Sequence[Leaf], damaged: int, attached: Sequence[str]) -> Iterator[str]:
    if damaged:
        yield f"{damaged} parts of the file are damaged; fetch it again"
    if attached:
        named = ", ".join(attached[:MOST_NAMED])
        yield f"{len(attached)} attached files, such as {named}, are documents of their own"
    told = {
        "a picture without text, left out; it needs recognition (OCR)": [
            leaf for leaf in leaves if leaf.pictured and not leaf.sheet.late
        ],
        "its instructions, or what its fonts call their characters, are damaged; left out": [
            leaf for leaf in leaves if leaf.damaged
        ],
        "too many drawn lines to look for tables; read it by eye": [leaf for leaf in leaves if leaf.crowded],
        "its text stands sideways; it was turned to be read": [leaf for leaf in leaves if leaf.turned],
        "text that is not seen, such as clipped or painted over, white on white paper or on a hidden layer, left out": [
            leaf for leaf in leaves if leaf.unseen
        ],
        "form fields that show less or another number than was typed into them, left unread": [
            leaf for leaf in leaves if leaf.undrawn
        ],
        "slanted text such as a watermark, left out": [leaf for leaf in leaves if leaf.slanted],
        "the text was recognised from a picture (OCR) and may be wrong": [leaf for leaf in leaves if leaf.layered],
        "a font does not say which characters it draws; text may be wrong": [leaf for leaf in leaves if leaf.unmapped],
    }
    for sentence, meant in told.items():
        if meant:
            yield f"page {', '.join(str(leaf.sheet.number) for leaf in meant)}: {sentence}"


def _title(document: pdfium.PdfDocument) -> str | None:
    """The declared title, unless a program made it up from the file name."""
    title = running(document.get_metadata_value("Title"))
    return None if _NO_TITLE.fullmatch(title) else title
