"""OFD (GB/T 33190), China's own paged format, by a walk over its XML and our own lattice; ofdkit is the second reader.

ofdkit gives text without ruled lines and without the places of single characters, so that it can only arbitrate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count

from converters.document import Document, Table
from converters.errors import Corrupt, EmptyDocument, NoText, TooLarge, Unreadable
from converters.ofd import reread as ofd_reread
from converters.ofd.package import Package
from converters.ofd.page import Page
from converters.pages import lattice, overdrawn, ruled
from converters.pages.lattice import Box, Grid
from converters.pages.runs import Run
from converters.pages.sheets import Sheet, blocks, printed
from converters.recognition import pages as ocr
from converters.recognition import picture
from converters.text import running

NAME = "ofd"
VERSION = "11"
MEDIA_TYPES = ("application/ofd", "application/vnd.ofd")
SUFFIXES = (".ofd",)
NEEDS: str | None = None

MOST_CHARACTERS = 1_000_000  # in a document; the longest whole-province report has some 50,000
MOST_UNMAPPED = 0.3  # of the characters
SCANNED = 0.5  # of the page: a picture that covers as much is the page itself
DAMAGED = "page {}: its part of the file is damaged, left out; fetch it again"

_UNMAPPED = re.compile("[\ufffd\ue000-\uf8ff]")


def convert(body: bytes) -> Document:
    """Pages as headings, paragraphs, tables and large pictures. Raises ConversionError and nothing else.

    Route "lattice" where tables are ruled, "columns" where no line is drawn and gaps make the table, "ocr" where a page
    is a picture and the extra is installed.
    """
    package = Package(body)
    pages = list(_pages(package))
    scanned = [number for number, page in enumerate(pages, 1) if _scan(page)]
    sheets = [
        _sheet(page, number, overdrawn.once(page.runs, page.characters), page.characters)
        for number, page in enumerate(pages, 1)
    ]
    if recognising := bool(scanned) and ocr.available():
        ocr.check_pages(len(scanned))
        ocr.require()
        album = ocr.Album()
        both = zip(pages, sheets, strict=True)
        sheets = [_recognised(package, page, sheet.number, album) or sheet for page, sheet in both]
        album.close()
        ocr.check_read(sheets)
    _check(pages, sheets)
    flow = tuple(blocks(sheets))
    gapped = any(isinstance(block, Table) and not block.spans for block in flow)
    left = [sheet.number for sheet in sheets if sheet.late] if recognising else scanned
    damaged = [number for number, page in enumerate(pages, 1) if page.damaged]
    ruled = any(sheet.tables for sheet in sheets)
    return Document(
        media_type=MEDIA_TYPES[0],
        blocks=flow,
        title=running(package.title) or None,
        metadata={"pages": str(len(pages)), **_unread(left, damaged)},
        route="ocr" if recognising else "columns" if gapped and not ruled else "lattice",
        warnings=(
            *map(DAMAGED.format, damaged),
            *(ocr.warnings(sheets) if recognising else map(ocr.left_out, scanned)),
        ),
        printed=printed(sheets) if gapped and not recognising else (),
    )


def reread(body: bytes) -> Document | None:
    """The same lines with the text as ofdkit finds and places it, and notes as we do; None where no page has text."""
    pages = list(_pages(Package(body)))
    if not any(page.runs for page in pages):
        return None
    found = zip(count(1), pages, ofd_reread.read(body, pages), strict=False)
    sheets = [_sheet(page, number, [*words, *page.typed()], ofd_reread.characters) for number, page, words in found]
    return Document(MEDIA_TYPES[0], tuple(blocks(sheets)), route="ofdkit")


def _pages(package: Package) -> Iterator[Page]:
    characters = 0
    for number, leaf in enumerate(package.pages(), 1):
        page = Page(leaf, package.resources)
        characters += sum(len(run.text) for run in page.runs)
        if characters > MOST_CHARACTERS:
            raise TooLarge(f"more text than a report holds, up to page {number}; split the file")
        yield page


def _sheet(page: Page, number: int, words: Sequence[Run], characters: Callable[[Run], list[Run]]) -> Sheet:
    sheet = Sheet(number, page.width, page.height, pictures=[box for box, _ in page.pictures])
    grids = _grids(page)
    inside, outside = ruled.place(words, grids, characters)
    ruled.show(page.signs, grids, inside)
    sheet.fill(grids, inside, outside)
    return sheet


def _grids(page: Page) -> list[Grid]:
    try:
        return lattice.grids(page.rules)
    except TooLarge:
        return []


def _unread(left: Sequence[int], damaged: Sequence[int]) -> dict[str, str]:
    numbers = sorted([*left, *damaged])
    return {**ocr.unread(left), **({"unread": ", ".join(map(str, numbers))} if numbers else {})}


def _check(pages: Sequence[Page], sheets: Sequence[Sheet]) -> None:
    """Raises Corrupt, NoText, EmptyDocument or Unreadable: a document without text is never a success."""
    if not any(sheet.text for sheet in sheets):
        if any(page.damaged for page in pages):
            raise Corrupt(f"{len(pages)} pages, which are damaged or empty; fetch the file again")
        if any(page.pictures or page.drawn for page in pages):
            raise NoText(f"{len(pages)} pages of pictures or outlines without text; they need recognition (OCR)")
        raise EmptyDocument(f"{len(pages)} pages with neither text nor picture; ask the publisher for the file")
    text = "".join(run.text for page in pages for run in page.runs)
    if len(_UNMAPPED.findall(text)) > MOST_UNMAPPED * max(len(text), 1):
        raise Unreadable("the file does not say which characters it draws; the pages need recognition (OCR)")


def _scan(page: Page) -> tuple[Box, str] | None:
    """The picture that is the page, where it has no text."""
    if page.runs:
        return None
    large = ((box, name) for box, name in page.pictures if _area(box) > SCANNED * page.width * page.height)
    return next(large, None)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _recognised(package: Package, page: Page, number: int, album: ocr.Album) -> Sheet | None:
    """The page as recognised from its picture; None where it is none."""
    found = _scan(page)
    if found is None:
        return None
    (x0, _, x1, _), name = found
    pixels = next(picture.frames(package.picture(name))).pixels
    return ocr.read_page(pixels, pixels.shape[1] / (x1 - x0), number, album)
