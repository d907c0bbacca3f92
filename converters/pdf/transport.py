"""What happened to a PDF on its way, undone where the file itself proves that nothing else was lost.

A program that takes it for text writes other ends of lines, or its bytes as characters: undone, its end leads to its
table of objects again. A download that broke off lost that table alone where all objects are there that it leads to.
"""

from __future__ import annotations

import re
from collections import deque
from io import BytesIO

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser

from converters.pdf import layers, objects

HEAD, OBJECT, END = b"%PDF-", b"endobj", b"startxref"
MOST = 8 << 20  # bytes of a file that is cut off and looked into: pdfminer reads some millions a second

_AT = re.compile(END + rb"\s+(\d{1,10})\s")
_TABLE = re.compile(rb"\s{0,2}(?:xref\b|\d+ \d+ obj\b)")
_CATALOG = re.compile(rb"\b(\d{1,9}) (\d{1,5}) obj\s*<<[^<>]*?/Type\s*/Catalog\b")
_LOCK = re.compile(rb"/Filter\s*/Standard\b")


def undone(body: bytes) -> bytes:
    """The file as it was, or as it is where nothing proves what it was."""
    end = body.rfind(END)
    if end < 0:
        return _completed(body) or body
    if _leads(body, end):
        return body
    for undo in (_as_bytes, _with_short_ends):
        changed = undo(body)
        if _leads(changed, changed.rfind(END)):
            return changed
    return body


def _leads(body: bytes, end: int) -> bool:
    """Whether the end of a file leads to its table, counted from its first byte or from its head."""
    place = _AT.match(body, end)
    if not place:
        return False
    return any(_TABLE.match(body, start + int(place[1])) for start in {0, max(body.find(HEAD), 0)})


def _with_short_ends(body: bytes) -> bytes:
    return body.replace(b"\r\n", b"\n") if body.count(b"\n") == body.count(b"\r\n") else body


def _as_bytes(body: bytes) -> bytes:
    """What was written as if each byte were a character of Latin-1."""
    try:
        return body.decode("utf-8").encode("latin-1")
    except UnicodeError:
        return body


def _completed(body: bytes) -> bytes | None:
    """With an end, where all objects are there; None where one is missing, or where it cannot be told."""
    catalogs = _CATALOG.findall(body) if len(body) <= MOST else []
    if len(catalogs) != 1 or _LOCK.search(body):
        return None
    whole = body[: body.rfind(OBJECT) + len(OBJECT)]
    completed = whole + b"\ntrailer\n<</Root %s %s R>>\nstartxref\n0\n%%%%EOF\n" % catalogs[0]
    try:
        document = PDFDocument(PDFParser(BytesIO(completed)))
        deque(objects.reached(document, [document.catalog]), 0)
    except layers.UNREADABLE:
        return None
    return completed
