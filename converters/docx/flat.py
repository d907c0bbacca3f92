"""A DOCX in one piece of XML ("Flat OPC", as Word saves it under "Word XML document"): its parts as an archive."""

from __future__ import annotations

import zipfile
from base64 import b64decode
from io import BytesIO

from lxml import etree

from converters.docx.xml import Element
from converters.errors import Corrupt

NAMESPACE = "http://schemas.microsoft.com/office/2006/xmlPackage"
_PKG = f"{{{NAMESPACE}}}"


def archived(package: Element) -> bytes:
    """The archive that the same document is otherwise kept in. Raises Corrupt."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for part in package.iterchildren(f"{_PKG}part"):
            archive.writestr((part.get(f"{_PKG}name") or "").lstrip("/"), _content(part))
    return packed.getvalue()


def _content(part: Element) -> bytes:
    for data in part:
        if data.tag == f"{_PKG}xmlData" and len(data):
            return bytes(etree.tostring(data[0], encoding="utf-8", with_tail=False))
        if data.tag == f"{_PKG}binaryData":
            try:
                return b64decode(data.text or "")
            except ValueError as error:
                raise Corrupt(f"a part of the document is no Base64 ({error}); fetch it again") from error
    return b""
