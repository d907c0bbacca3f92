"""Layers of a PDF (optional content) that a reader of the file does not see when it is opened.

pdfium tells of each object the layer it is on, not whether that is shown; the list of layers is read with pdfminer.
"""

from __future__ import annotations

import ctypes
import re
import struct
import zlib
from io import BytesIO
from typing import Any

import pypdfium2.raw as raw
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import dict_value, list_value, resolve1
from pdfminer.psexceptions import PSException
from pdfminer.utils import decode_text

from converters.pdf.calls import quick

LIST = b"/OCProperties"
MOST_PACKED, MOST_UNPACKED = 64, 1 << 20  # packed groups of objects that are looked into, and bytes of each
LONGEST = 512  # bytes of a name

_PACKED = re.compile(rb"/ObjStm\b[^>]*>>\s*stream\r?\n")
_NAME = b"OC"
_marks, _mark = quick(raw.FPDFPageObj_CountMarks), quick(raw.FPDFPageObj_GetMark, raw.FPDF_PAGEOBJECTMARK)
#: what pdfminer raises at damaged files, its assertions among them
UNREADABLE = (
    PSException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RecursionError,
    struct.error, zlib.error,
)  # fmt: skip


def hidden(body: bytes) -> frozenset[str]:
    """The names of the layers that are not shown; a name that a shown layer has as well is none of them."""
    packed = _packed(body) if b"/ObjStm" in body else []
    if LIST not in body and not any(LIST in _unpacked(body, match.end()) for match in packed):
        return frozenset()
    try:
        catalog = PDFDocument(PDFParser(BytesIO(body))).catalog
        properties = dict_value(catalog.get("OCProperties") or {})
        layers, shown = list_value(properties.get("OCGs") or []), dict_value(properties.get("D") or {})
        off = _numbers(shown.get("OFF"))
        if str(resolve1(shown.get("BaseState"))) == "/'OFF'":
            off = _numbers(layers) - _numbers(shown.get("ON"))
        names = [(decode_text(dict_value(layer)["Name"]), layer.objid in off) for layer in layers]
    except UNREADABLE:
        return frozenset()  # a list that cannot be read hides nothing: readers of the file show all of it
    return frozenset(name for name, is_off in names if is_off) - {name for name, is_off in names if not is_off}


def _packed(body: bytes) -> list[re.Match[bytes]]:
    return [match for _, match in zip(range(MOST_PACKED), _PACKED.finditer(body), strict=False)]


def _unpacked(body: bytes, start: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(body[start : start + MOST_UNPACKED], MOST_UNPACKED)
    except zlib.error:
        return b""


def _numbers(layers: Any) -> set[int]:
    return {layer.objid for layer in list_value(layers or [])}


def is_on(item: Any, layers: frozenset[str]) -> bool:
    """Whether an object of a page is on one of these layers."""
    marks = (_mark(item, ctypes.c_ulong(number)) for number in range(_marks(item)))
    return any(_name(mark) in layers for mark in marks)


def _name(mark: Any) -> str:
    """The name of the layer that a mark means, "" where it means none."""
    size, buffer = ctypes.c_ulong(), (ctypes.c_ushort * LONGEST)()
    raw.FPDFPageObjMark_GetName(mark, buffer, 2 * LONGEST, size)
    if _text(buffer, size.value) != _NAME.decode():
        return ""
    raw.FPDFPageObjMark_GetParamStringValue(mark, b"Name", buffer, 2 * LONGEST, size)
    return _text(buffer, size.value)


def _text(buffer: Any, size: int) -> str:
    return ctypes.string_at(buffer, min(max(size - 2, 0), 2 * LONGEST - 2)).decode("utf-16-le", "replace")
