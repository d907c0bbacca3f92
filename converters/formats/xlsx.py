"""XLSX, by streams over its XML; openpyxl is the second reader."""

from __future__ import annotations

from converters.container import Container
from converters.document import Document
from converters.errors import Corrupt, Encrypted, Mislabelled
from converters.signatures import is_encrypted_package, kind
from converters.spreadsheet import reread as xlsx_reread
from converters.spreadsheet import sheet
from converters.spreadsheet.xlsx import Book

NAME = "xlsx"
VERSION = "4"
MEDIA_TYPES = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",)
SUFFIXES = (".xlsx",)
NEEDS: str | None = None


def convert(body: bytes) -> Document:
    """Read the visible sheets in the order of their tabs; numbers as printed, formulas as last computed."""
    book = Book(_opened(body))
    return sheet.document(MEDIA_TYPES[0], "lxml", book.shown(), book.hidden())


def reread(body: bytes) -> Document:
    """Read the same file by openpyxl."""
    for each in Book(_opened(body)).shown():
        sheet.check_size(each)
    return sheet.document(MEDIA_TYPES[0], "openpyxl", xlsx_reread.sheets(body), ())


def _opened(body: bytes) -> Container:
    """The file's container. Raises Encrypted, Mislabelled, Corrupt or TooLarge."""
    if is_encrypted_package(body):
        raise Encrypted("the workbook asks for a password; ask the publisher for an open file")
    if body.startswith(b"PK"):
        return Container(body)
    seen = kind(body)
    if seen is None:
        raise Corrupt("the bytes are no zip archive, so no XLSX; the file is damaged, fetch it again")
    raise Mislabelled(f"the bytes are {seen}, not XLSX; convert them by that media type")
