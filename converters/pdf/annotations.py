"""What is typed into the form fields and text boxes of a page: no part of its content until it is put there."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

TYPED = frozenset((raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT))
WORDED = frozenset((raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX))
UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
MOST = 5_000  # on a page; a form as large as the whole report has some 300 fields


class Typed(NamedTuple):
    """What is typed into a field or text box that is shown, and its left, bottom, right and top on the page."""

    text: str
    sides: tuple[float, float, float, float]


def put_in(page: pdfium.PdfPage) -> list[Typed]:
    """Make fields and text boxes part of the page's content, as a print shows them; empty where there are none.

    Notes, links and marks are taken off: their icons and lines would be read as drawings. The page must be loaded anew.
    """
    count = min(raw.FPDFPage_GetAnnotCount(page), MOST)
    kinds = [_kind(page, number) for number in range(count)]
    if not TYPED.intersection(kinds):
        return []
    typed = [_typed(page, number) for number in range(count) if kinds[number] in TYPED]
    for number in reversed(range(count)):
        if kinds[number] not in TYPED:
            raw.FPDFPage_RemoveAnnot(page, number)
    _draw(page)
    return typed if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS else []


def _kind(page: pdfium.PdfPage, number: int) -> int:
    annotation = raw.FPDFPage_GetAnnot(page, number)
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    raw.FPDFPage_CloseAnnot(annotation)
    return int(kind)


def _typed(page: pdfium.PdfPage, number: int) -> Typed:
    annotation, box = raw.FPDFPage_GetAnnot(page, number), raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, box)
    text = "" if raw.FPDFAnnot_GetFlags(annotation) & UNSEEN else _value(page, annotation)
    raw.FPDFPage_CloseAnnot(annotation)
    return Typed(text, (box.left, box.bottom, box.right, box.top))


def _value(page: pdfium.PdfPage, annotation: Any) -> str:
    """What is typed into a field of text, chosen in one of choices, or written in a text box."""
    form = page.formenv
    if form and raw.FPDFAnnot_GetFormFieldType(form, annotation) in WORDED:
        return _string(partial(raw.FPDFAnnot_GetFormFieldValue, form, annotation))
    if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_FREETEXT:
        return _string(partial(raw.FPDFAnnot_GetStringValue, annotation, b"Contents"))
    return ""


def _string(get: Callable[..., int]) -> str:
    """What pdfium writes as UTF-16 with an end into a buffer, after it has told its size in bytes."""
    size = get(None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    get(buffer, size)
    return bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le", "replace")


def _draw(page: pdfium.PdfPage) -> None:
    """Draw the page on one pixel: pdfium makes the appearance of a field that has none when it first draws it."""
    pixel = (ctypes.c_ubyte * 4)()
    bitmap = raw.FPDFBitmap_CreateEx(1, 1, raw.FPDFBitmap_BGRx, pixel, 4)
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, 1, 1, 0, raw.FPDF_ANNOT)
    raw.FPDFBitmap_Destroy(bitmap)
