"""Word's binary format (DOC, and WPS, which is the same under another name): turned into DOCX, then read as that."""

from __future__ import annotations

from msgspec.structs import replace

from converters.doc import to_docx as doc_to_docx
from converters.document import Document
from converters.errors import Corrupt, Encrypted, Mislabelled, UnsupportedFormat
from converters.formats import docx
from converters.signatures import OLE2, is_encrypted_package, kind

NAME = "doc"
VERSION = "8"
MEDIA_TYPES = ("application/msword", "application/vnd.ms-works")
SUFFIXES = (".doc", ".wps")
NEEDS: str | None = None

_STREAM = "WordDocument".encode("utf-16-le")
#: how Word 2 begins a file, and Word 6 and 95 and those since 97 ([MS-DOC] 2.5.2) the stream of a document
_WORD_2, _WORD_95, _WORD_97 = b"\xdb\xa5", b"\xdc\xa5", b"\xec\xa5"
_SECTOR = 512  # bytes: where a stream may begin
_OTHERS = {"Workbook": "a spreadsheet (XLS)", "PowerPoint Document": "slides (PPT)"}  # by the names of their streams


def convert(body: bytes) -> Document:
    """Read the document's flow; what msdoc2docx had to leave out becomes warnings."""
    _check(body)
    packed, warnings = doc_to_docx.by_msdoc2docx(body)
    document = docx.convert(packed)
    return replace(document, media_type=MEDIA_TYPES[0], route="msdoc2docx", warnings=(*document.warnings, *warnings))


def reread(body: bytes) -> Document | None:
    """Read the same file by LibreOffice; None where it is not installed."""
    _check(body)
    packed = doc_to_docx.by_libreoffice(body)
    if packed is None:
        return None
    return replace(docx.convert(packed), media_type=MEDIA_TYPES[0], route="libreoffice")


def _is_of_word_95(body: bytes) -> bool:
    if not body.startswith(OLE2):
        return body.startswith(_WORD_2)
    begins = {body[at : at + 2] for at in range(_SECTOR, len(body), _SECTOR)}
    return _WORD_95 in begins and _WORD_97 not in begins


def _check(body: bytes) -> None:
    """Refuse what is no document of Word 97 or later. Raises Encrypted, Mislabelled, UnsupportedFormat or Corrupt."""
    if is_encrypted_package(body):
        raise Encrypted("the document asks for a password; ask the publisher for an open file")
    if _is_of_word_95(body):
        raise UnsupportedFormat(
            "the document is of Word 95 or earlier, which nothing here reads; open it in Word, WPS or LibreOffice and"
            " save it as DOCX"
        )
    if not body.startswith(OLE2):
        seen = kind(body)
        if seen is None:
            raise Corrupt("the bytes are no OLE2 file, so no DOC; the file is damaged or of a program of its own")
        raise Mislabelled(f"the bytes are {seen}, not DOC; convert them by that media type")
    for stream, seen in _OTHERS.items():
        if stream.encode("utf-16-le") in body and _STREAM not in body:
            raise Mislabelled(f"the bytes are {seen}, not DOC; convert them by that media type")
