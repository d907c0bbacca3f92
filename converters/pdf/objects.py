"""The objects of a PDF as pdfminer finds them: what leads to what, and which stands in which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdftypes import PDFObjRef, PDFStream


def reached(document: PDFDocument, start: Iterable[Any]) -> Iterator[int]:
    """The number of each object that these lead to, before it is read. Raises PDFObjectNotFound where it is missing."""
    seen: set[int] = set()
    waiting = list(start)
    while waiting:
        item = waiting.pop()
        if isinstance(item, PDFObjRef):
            if item.objid in seen:
                continue
            seen.add(item.objid)
            yield item.objid
            item = document.getobj(item.objid)
        item = item.attrs if isinstance(item, PDFStream) else item
        waiting += item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()


def holders(document: PDFDocument) -> dict[int, int]:
    """Of each object that stands in another the number of that one."""
    found: dict[int, int] = {}
    for table in document.xrefs:
        for number in table.get_objids():
            holder = table.get_pos(number)[0]
            if holder is not None:
                found.setdefault(number, holder)
    return found
