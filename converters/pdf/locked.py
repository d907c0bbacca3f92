"""A PDF that is encrypted and opens without a password, as the same file without encryption.

Only then can be seen which of its parts are as their checksums say: pdfium reads what it can of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pypdfium2.raw as raw
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser

from converters.errors import Corrupt
from converters.pdf import file as pdf_file
from converters.pdf import layers

LOCK = b"/Encrypt"
LONGEST = 600  # bytes of a dictionary

_HEAD = rb"(\d{1,9}) \d{1,5} obj\s*<<(?:(?!stream|endobj)[^\0]){0,%d}?" % LONGEST
_OTHERS = re.compile(_HEAD + rb"/ObjStm\b")
_TABLE = re.compile(_HEAD + rb"/XRef\b(?:(?!stream|endobj)[^\0]){0,%d}?stream\r?\n(.*?)endstream" % LONGEST, re.S)


def opened(body: bytes) -> bytes:
    """The file as it is where it has no lock.

    Raises ConversionError where it does not open, Corrupt where a part of it is damaged that holds or finds the others:
    the file without encryption holds these one by one.
    """
    if LOCK not in body:
        return body
    with pdf_file.opened(body) as document:
        if raw.FPDF_GetSecurityHandlerRevision(document) < 0:
            return body
        written = BytesIO()
        document.save(written, flags=raw.FPDF_REMOVE_SECURITY)
    others = {int(number) for number in _OTHERS.findall(body)}
    tables = [packed for _, packed in _TABLE.findall(body)]
    if not all(pdf_file.is_whole(packed, "") for packed in tables) or (others and not _are_whole(body, others)):
        raise Corrupt("the file is damaged where it tells what its parts are; fetch it again")
    return _TABLE.sub(lambda table: b" " * len(table[0]), written.getvalue())  # has another, and this one deciphered


def _are_whole(body: bytes, others: Iterable[int]) -> bool:
    """Whether the objects of these numbers hold others as their checksums say."""
    try:
        document = PDFDocument(PDFParser(BytesIO(body)), caching=False)
        return all(pdf_file.is_whole(_deciphered(document.getobj(number)), "") for number in others)
    except layers.UNREADABLE:
        return False


def _deciphered(stream: Any) -> bytes:
    return bytes(stream.decipher(stream.objid, stream.genno, stream.get_rawdata(), stream.attrs))
