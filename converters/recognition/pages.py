"""Recognition of pages that are pictures: scanned PDFs and images to the same sheets that text gives.

    available()                         whether the extra is installed
    read_page(image, scale, number)     one page in BGR
    read_pdf_pages(body, numbers)       the pages of a PDF that hold no text
    warnings(sheets)                    where it could not read
    check_read(sheets)                  that time was enough for one page at least

Costs some 3 CPU seconds a page and 0.5 GB of memory, so it has a queue of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from converters import heavy
from converters.errors import Corrupt, OutOfTime, TooLarge
from converters.pages.runs import UNKNOWN
from converters.pages.sheets import Sheet, single
from converters.recognition.album import Album
from converters.recognition.engine import NEEDS, available, load, require

if TYPE_CHECKING:
    from converters.recognition.engine import Quad
    from converters.recognition.page import Pixels, Scan

__all__ = [
    "NEEDS",
    "Album",
    "available",
    "check_pages",
    "check_read",
    "left_out",
    "read_page",
    "read_pdf_pages",
    "require",
    "unread",
    "warnings",
]

MOST_PAGES = 60  # with pictures, of a document: some 5 minutes; the longest reports have 30
FEW = 6  # pages, that there is time for
DOTS = 200  # per inch that PDF pages are drawn with
FEW_DOTS, RULED = 100, 40.0  # with which lines of so many points are seen that only tables have
MOST_SIDE = 4_000  # pixels of a drawn page; A3 has 3,300


def read_page(image: Pixels, scale: float, number: int, album: Album | None = None) -> Sheet:
    """The page as a sheet. `image` is BGR with `scale` pixels per point; boxes are those of the page turned upright,
    and of two pages side by side those of each. `album` is what was read on other pages of the document; when it is
    closed, numbers that were in doubt are put into the sheet.

    A page for which there is no time (`heavy.within`) is one picture, and `late`.
    """
    allowance = heavy.allowance()
    if not allowance.has_time():
        width, height = image.shape[1] / scale, image.shape[0] / scale
        return Sheet(number, width, height, pictures=[(0, 0, width, height)], late=True)
    if image.min() == image.max():
        return Sheet(number, image.shape[1] / scale, image.shape[0] / scale)  # of one colour: nothing is drawn
    load()
    with allowance.piece():
        return _read(image, scale, number, album or Album())


def _read(image: Pixels, scale: float, number: int, album: Album) -> Sheet:
    from converters.recognition import engine as scan_engine
    from converters.recognition import photo, spread
    from converters.recognition import turn as scan_turn

    scan, found = scan_turn.upright(*photo.flat(image, scale))
    if halves := [_sheet(page, scan_engine.detect(page.image), number, album) for page in spread.pages(scan)]:
        halves[0].beside = halves[1]
        return halves[0]
    return _sheet(scan, found, number, album)


def _sheet(scan: Scan, found: Sequence[Quad], number: int, album: Album) -> Sheet:
    """The sheet of an upright page; `found` are the places of its lines of text."""
    from converters.recognition import grid as scan_grid
    from converters.recognition import streaks
    from converters.recognition import words as scan_words

    scan = streaks.without(scan)
    grids, ink = scan_grid.grids(scan)
    words = scan_words.read(scan, found, grids, ink, album)
    sheet = Sheet(number, scan.width, scan.height)
    sheet.fill(grids, *words.runs())

    def again() -> None:
        if words.settle(album):
            sheet.fill(grids, *words.runs())

    if words.in_doubt:
        album.wait(again)
    return sheet


def read_pdf_pages(body: bytes, numbers: Iterable[int]) -> Iterator[Sheet]:
    """The pages of these numbers, from 1; of many those with tables first: what there is no time for is text.

    Raises TooLarge, Corrupt and NeedsExtra.
    """
    import pypdfium2 as pdfium

    from converters.pdf.printing import check_patterns

    wanted = list(numbers)
    check_pages(len(wanted))
    require()
    check_patterns(body)
    document = pdfium.PdfDocument(body)
    try:
        ruled = {number for number in wanted if len(wanted) > FEW and _is_ruled(document, number)}
        album = Album()
        for number in sorted(wanted, key=lambda number: (number not in ruled, number)):
            yield read_page(*_drawn(document, number, DOTS), number, album)
        album.close()
    except pdfium.PdfiumError as error:
        raise Corrupt(f"a page cannot be drawn ({error}); fetch the file again") from error
    finally:
        document.close()


def unread(numbers: Iterable[int]) -> dict[str, str]:
    """The metadata of a document that says which pages were not read, and which extra would have read them."""
    named = ", ".join(map(str, numbers))
    return ({"unread": named} | ({} if available() else NEEDS)) if named else {}


def check_read(sheets: Sequence[Sheet]) -> None:
    """Raises OutOfTime where pages were left for want of time and no page has text."""
    late = [sheet for sheet in sheets if sheet.late]
    if late and not any(sheet.text for sheet in sheets):
        raise OutOfTime(f"no text was recognised on the pages before page {late[0].number}, then time was up; queue it")


def warnings(sheets: Iterable[Sheet]) -> Iterator[str]:
    """What a person should look at."""
    sheets = list(sheets)
    if late := [str(sheet.number) for sheet in sheets if sheet.late]:
        yield f"page {', '.join(late)}: not read, time was up; `nianbao harvest FILE` has more of it"
    for sheet in single(sheets):
        unread = sum(UNKNOWN in cell.text for table in sheet.tables for cell in table.cells)
        if unread:
            yield f"page {sheet.number}: {unread} cells hold ink that could not be read; \ufffd stands for it"


def left_out(number: int) -> str:
    return f"page {number}: a picture without text, left out; it needs recognition (OCR)"


def check_pages(count: int) -> None:
    if count > MOST_PAGES:
        raise TooLarge(f"{count} pages need recognition, more than {MOST_PAGES}; split the file")


def _is_ruled(document: Any, number: int) -> bool:
    """Whether lines run both across the page and down it, by a short look."""
    from converters.recognition import grid as scan_grid
    from converters.recognition import page as scan_page

    image, scale = _drawn(document, number, FEW_DOTS)
    lines = scan_grid.lines(scan_page.inked(image, scale), RULED)
    return all(some.any() for some in lines)


def _drawn(document: Any, number: int, dots: int) -> tuple[Pixels, float]:
    """A page in BGR, and its pixels per point."""
    from converters.pdf.printing import printed

    page = document[number - 1]
    scale = min(dots / 72, MOST_SIDE / max(page.get_size()))
    image = printed(page, scale)
    page.close()
    return image[:, :, :3], scale
