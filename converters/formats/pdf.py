"""PDF by pdfium and our own lattice; pdfplumber is the second reader."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from converters.document import Document, Table
from converters.errors import EmptyDocument, NoText, TooLarge, Unreadable
from converters.members import ATTACHED, Member
from converters.pages import lattice, overdrawn, ruled, runs, sheets, struck
from converters.pages.lattice import Grid
from converters.pages.runs import Run
from converters.pages.sheets import Sheet
from converters.pdf import attachments, fields, layers
from converters.pdf import file as pdf_file
from converters.pdf import page as pdf_page
from converters.recognition import pages as ocr
from converters.text import running
from converters.unruled import wrapped
from converters.unruled.blocks import blocks
from converters.unruled.parts import values

NAME = "pdf"
VERSION = "17"
MEDIA_TYPES = ("application/pdf",)
SUFFIXES = (".pdf",)
NEEDS = None

MOST_CHARACTERS = 1_000_000  # in a document; the longest whole-province report has some 50,000
MOST_OBJECTS = 1_000_000  # drawn, and sides of drawn paths
MOST_CELLS = 200_000
FEW_STRANGE = 0.005  # of the characters; an email address or an accent in a name is told as no damage
MOST_UNMAPPED = 0.3  # of the characters; single symbols of a private font are usual
SCANNED = 0.5  # of the page: pictures that cover as much are the page itself
MOST_NAMED = 3  # of attached files
PAGE_NUMBER = 20  # characters; a scan may carry as many that its program added

_UNMAPPED = re.compile("[\ufffd\ue000-\uf8ff\x00\x01\x03-\x08\x0e-\x1f\x7f-\x9f]")
_FOREIGN = re.compile("[\u00a1-\u00b6\u00b8-\u024f]")  # letters and signs that no Chinese page is full of
_NO_TITLE = re.compile(r"microsoft \w+ - .*|untitled.*|无标题.*|(?:新建)?.*文档\s*\d*|.*\.\w{2,5}|[\W\d_a-z]*", re.I)


@dataclass
class Leaf:
    """A page as pdfium sees it: the sheet, and what tells whether it can be believed.

    `text` is without blanks, and empty where none of it is seen; `objects` how much is drawn; `unmapped` the share of
    the text in fonts that do not say what they draw, `nameless` where that is the page's text, or is taken for letters
    of other languages, `legible` where it can be drawn all the same, from fonts in the file; `drawn`, `crowded`,
    `unseen`, `undrawn` (form fields that do not show what is typed into them), `slanted`, `turned` and `layered` (an
    invisible text layer, recognised by somebody) are told in the warnings.
    """

    sheet: Sheet
    text: str
    objects: int
    unmapped: float
    nameless: bool
    legible: bool
    drawn: bool
    crowded: bool
    unseen: int
    undrawn: int
    slanted: int
    turned: bool
    layered: bool

    @property
    def pictured(self) -> bool:
        """Whether the page is a picture or an outline of its text."""
        scanned = len(self.text) < PAGE_NUMBER and self._covered
        return scanned or (not self.text and bool(self.sheet.pictures or self.drawn))

    @property
    def overlaid(self) -> bool:
        """Whether the page is a picture, and its text what somebody's program recognised there, without tables."""
        return self.layered and self._covered

    @property
    def _covered(self) -> bool:
        covered = sum((x1 - x0) * (bottom - top) for x0, top, x1, bottom in self.sheet.pictures)
        return covered > SCANNED * self.sheet.width * self.sheet.height

    def recognise(self, sheet: Sheet) -> None:
        """Take what we recognised for what the page gave."""
        self.sheet, self.text, self.unmapped, self.layered = sheet, sheet.text, 0.0, False
        self.nameless = self.legible = False


def convert(body: bytes) -> Document:
    """Pages as headings, paragraphs, tables and large pictures. Raises ConversionError and nothing else.

    Route "lattice" where tables are ruled, "columns" where no line is drawn and gaps make the table, "ocr" where pages
    without text were recognised.
    """
    with pdf_file.opened(body) as document:
        parts = pdf_file.parts(body)
        leaves = list(_leaves(document, layers.hidden(body), parts.clips))
        title = _title(document)
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
        title=title,
        metadata={**_attached(attached), "pages": str(len(leaves)), **ocr.unread(_unread(leaves, recognised))},
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


def _unread(leaves: Sequence[Leaf], recognised: Sequence[Sheet]) -> list[int]:
    """The pages that are pictures and were not looked at."""
    seen = {sheet.number for sheet in recognised if not sheet.late}
    return [leaf.sheet.number for leaf in leaves if leaf.pictured and leaf.sheet.number not in seen]


def _leaves(document: pdfium.PdfDocument, hidden: frozenset[str], clips: bool) -> Iterator[Leaf]:
    characters = objects = cells = 0
    for number in range(len(document)):
        with pdf_page.opened(document, number, hidden, clips) as page:
            text = page.letters.read()
            characters, objects = characters + len(text), objects + page.objects + page.segments
            if characters > MOST_CHARACTERS or objects > MOST_OBJECTS:
                raise TooLarge(f"more text or drawing than a report holds, up to page {number + 1}; split the file")
            leaf = _leaf(page, text, number + 1)
        cells += sum(len(table.cells) for table in leaf.sheet.tables)
        if cells > MOST_CELLS:
            raise TooLarge(f"more than {MOST_CELLS} table cells, up to page {number + 1}; split the file")
        yield leaf


def _leaf(page: pdf_page.Page, text: str, number: int) -> Leaf:
    letters = page.letters
    drawn = letters.runs(text)
    seen = page.seen(drawn)
    told = letters.untouched(overdrawn.once(seen, letters.characters))
    page.rules, words = struck.apart(page.rules, told, letters.characters)
    grids, crowded = _grids(page)
    grids = [grid for grid in grids if not _is_open(grid, words, number)]
    words, undrawn = fields.drawn(words, page.fields)
    inside, outside = ruled.place([*words, *undrawn], grids, letters.characters, letters.is_one)
    sheet = Sheet(number, page.width, page.height, pictures=page.pictures)
    sheet.fill(grids, inside, outside)
    text = "".join(text.split()) if seen else ""
    unmapped, strange = letters.unmapped(words), _strange(text)
    nameless = unmapped + strange > MOST_UNMAPPED
    return Leaf(
        sheet,
        text=text,
        objects=page.objects + page.segments,
        unmapped=unmapped if strange < FEW_STRANGE else max(unmapped, strange),
        nameless=nameless,
        legible=nameless and letters.embedded(words),
        drawn=page.drawn,
        crowded=crowded,
        unseen=sum(len(run.text) for run in drawn) - sum(len(run.text) for run in seen),
        undrawn=len(undrawn),
        slanted=letters.slanted,
        turned=page.turned,
        layered=page.recognised(words),
    )


def _strange(text: str) -> float:
    """The share of characters that no Chinese page holds: what a program wrote that lost the names of some."""
    return (len(_UNMAPPED.findall(text)) + len(_FOREIGN.findall(text))) / max(len(text), 1)


def _is_open(grid: Grid, words: Sequence[Run], number: int) -> bool:
    """Whether a frame with lines one way only holds rows of numbers: gaps make its other cells, not lines."""
    if len(grid.xs) > 2 and len(grid.ys) > 2:
        return False
    inside = [word for word in words if grid.find((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2) is not None]
    found = blocks(wrapped.page(runs.lines(inside, number)))
    if len(grid.xs) == 2:
        return bool(found)
    return any(block.header or sum(len(values(row)) > 1 for row in block.rows) > 2 for block in found)


def _grids(page: pdf_page.Page) -> tuple[list[Grid], bool]:
    """The ruled tables of a page, and whether lines were left out because it has more than tables need."""
    try:
        return lattice.grids(page.rules), page.crowded
    except TooLarge:
        return [], True


def _check(leaves: Sequence[Leaf]) -> None:
    """Raises NoText, EmptyDocument or Unreadable: a document without text is never a success."""
    text = "".join(leaf.text for leaf in leaves)
    if not text:
        if any(leaf.sheet.pictures or leaf.drawn for leaf in leaves):
            raise NoText(f"{len(leaves)} pages of pictures or outlines in which no text can be read; look at them")
        raise EmptyDocument(f"{len(leaves)} pages with neither text nor picture; ask the publisher for the file")
    if sum(len(leaf.text) for leaf in leaves if leaf.nameless) > MOST_UNMAPPED * len(text):
        raise Unreadable("the fonts do not say which characters they draw; the pages need recognition (OCR)")


def _attached(names: Sequence[str]) -> dict[str, str]:
    return {ATTACHED: str(len(names))} if names else {}


def _warnings(leaves: Sequence[Leaf], damaged: int, attached: Sequence[str]) -> Iterator[str]:
    if damaged:
        yield f"{damaged} parts of the file are damaged; text or tables may be missing; fetch it again"
    if attached:
        named = ", ".join(attached[:MOST_NAMED])
        yield f"{len(attached)} attached files, such as {named}, are documents of their own"
    told = {
        "a picture without text, left out; it needs recognition (OCR)": [
            leaf for leaf in leaves if leaf.pictured and not leaf.sheet.late
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
