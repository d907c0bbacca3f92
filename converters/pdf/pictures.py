"""What a picture on a page of a PDF hides: where it lies, and whether anything shows through it."""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from converters.pages import hidden
from converters.pages.lattice import Box
from converters.pdf.space import Matrix, around

CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))  # of a picture in its own space, PDF 1.7, 8.9.3
OPAQUE = 0.99  # of its pixels: those at its edges are mixed with the paper


def box(through: Matrix) -> Box | None:
    """The upright box that a picture fills; None where it is turned."""
    a, b, c, d, e, f = through
    figure = [(a * x + c * y + e, b * x + d * y + f) for x, y in CORNERS]
    return around(figure) if hidden.is_box(figure) else None


def is_opaque(page: pdfium.PdfPage, picture: Any) -> bool:
    """Whether nothing shows through a picture. It is drawn in the size that it has on the page, with its mask."""
    bitmap = raw.FPDFImageObj_GetRenderedBitmap(page.pdf.raw, page.raw, ctypes.cast(picture, raw.FPDF_PAGEOBJECT))
    if not bitmap:
        return False
    try:
        if raw.FPDFBitmap_GetFormat(bitmap) not in (raw.FPDFBitmap_BGRA, raw.FPDFBitmap_BGRA_Premul):
            return True
        size = raw.FPDFBitmap_GetStride(bitmap) * raw.FPDFBitmap_GetHeight(bitmap)
        alpha = ctypes.string_at(raw.FPDFBitmap_GetBuffer(bitmap), size)[3::4]
        return alpha.count(255) >= OPAQUE * len(alpha)
    finally:
        raw.FPDFBitmap_Destroy(bitmap)
