"""What is typed into the form fields and text boxes of a page: no part of its content until it is put there."""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as raw

TYPED = frozenset((raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT))
MOST = 5_000  # on a page; a form as large as the whole report has some 300 fields


def put_in(page: pdfium.PdfPage) -> bool:
    """Make fields and text boxes part of the page's content, as a print shows them; False where there are none.

    Notes, links and marks are taken off: their icons and lines would be read as drawings. The page must be loaded anew.
    """
    count = min(raw.FPDFPage_GetAnnotCount(page), MOST)
    kinds = [_kind(page, number) for number in range(count)]
    if not TYPED.intersection(kinds):
        return False
    for number in reversed(range(count)):
        if kinds[number] not in TYPED:
            raw.FPDFPage_RemoveAnnot(page, number)
    _draw(page)
    return bool(raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS)


def _kind(page: pdfium.PdfPage, number: int) -> int:
    annotation = raw.FPDFPage_GetAnnot(page, number)
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    raw.FPDFPage_CloseAnnot(annotation)
    return int(kind)


def _draw(page: pdfium.PdfPage) -> None:
    """Draw the page on one pixel: pdfium makes the appearance of a field that has none when it first draws it."""
    pixel = (ctypes.c_ubyte * 4)()
    bitmap = raw.FPDFBitmap_CreateEx(1, 1, raw.FPDFBitmap_BGRx, pixel, 4)
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, 1, 1, 0, raw.FPDF_ANNOT)
    raw.FPDFBitmap_Destroy(bitmap)
