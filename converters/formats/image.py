"""Pictures of pages, a TIFF with several of them too, by recognition."""

from __future__ import annotations

from converters.document import Document
from converters.errors import NoText
from converters.pages.sheets import blocks
from converters.recognition import pages as ocr
from converters.recognition import picture

NAME = "image"
VERSION = "12"
MEDIA_TYPES = ("image/png", "image/jpeg", "image/tiff", "image/bmp", "image/gif", "image/webp")
SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp")
NEEDS: str | None = "ocr"


def convert(body: bytes) -> Document:
    """Pages as headings, paragraphs and tables. Raises NeedsExtra, NoText and what `picture.frames` raises."""
    ocr.require()
    frames, album = picture.frames(body), ocr.Album()
    sheets = [ocr.read_page(frame.pixels, frame.scale, number, album) for number, frame in enumerate(frames, 1)]
    album.close()
    ocr.check_read(sheets)
    if not any(sheet.text for sheet in sheets):
        raise NoText(f"no text was recognised on {len(sheets)} pages; look at the picture, it may be no document")
    return Document(
        media_type=MEDIA_TYPES[0],
        blocks=tuple(blocks(sheets)),
        metadata={"pages": str(len(sheets)), **ocr.unread(sheet.number for sheet in sheets if sheet.late)},
        route="ocr",
        warnings=tuple(ocr.warnings(sheets)),
    )
