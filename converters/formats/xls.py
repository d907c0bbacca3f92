"""Excel's binary format (XLS, and ET of WPS, which is the same under another name), by xlrd."""

from __future__ import annotations

from collections.abc import Iterator

from converters.document import Document
from converters.errors import Encrypted, Mislabelled
from converters.signatures import OLE2, is_encrypted_package, kind
from converters.spreadsheet import sheet
from converters.spreadsheet.xls import Book

NAME = "xls"
VERSION = "3"
MEDIA_TYPES = ("application/vnd.ms-excel", "application/x-et")
SUFFIXES = (".xls", ".et")
NEEDS: str | None = None

_STREAMS = {"WordDocument": "a text document (DOC, WPS)", "PowerPoint Document": "slides (PPT)"}


def convert(body: bytes) -> Document:
    """Read the visible sheets in the order of their tabs; numbers as printed, formulas as last computed."""
    _check(body)
    book = Book(body)
    return sheet.document(MEDIA_TYPES[0], "xlrd", book.shown(), book.hidden())


def _check(body: bytes) -> None:
    """Refuse what is no workbook. Raises Encrypted or Mislabelled."""
    if is_encrypted_package(body):
        raise Encrypted("the workbook asks for a password; ask the publisher for an open file")
    seen = next(_others(body), None) if body.startswith(OLE2) else kind(body)
    if seen is not None:
        raise Mislabelled(f"the bytes are {seen}, not XLS; convert them by that media type")


def _others(body: bytes) -> Iterator[str]:
    """What else an OLE2 file is, if it has no stream of a workbook."""
    if not any(f"{name}\0".encode("utf-16-le") in body for name in ("Workbook", "Book", "WORKBOOK", "BOOK")):
        yield from (seen for name, seen in _STREAMS.items() if name.encode("utf-16-le") in body)
