"""What bytes plainly are, by how they begin: for the sentence that says so when a label lies."""

from __future__ import annotations

import re

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BEGINNINGS = (
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "a zip archive (DOCX, XLSX, OFD)"),
    (OLE2, "an OLE2 file (DOC, WPS, XLS)"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"\x1f\x8b", "gzip"),
)
_MHTML = re.compile(rb"(?:mime-version|content-type|from|subject|date)\s*:", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|table|meta|div|p|style)\b", re.IGNORECASE)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def kind(body: bytes) -> str | None:
    """What the bytes are, in words; None where their beginning does not tell."""
    start = body[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start.replace(b"\0", b"")[2:].lstrip()
    for beginning, name in _BEGINNINGS:
        if start.startswith(beginning):
            return name
    if _MHTML.match(start):
        return "a web archive (MHTML)"
    if _HTML.search(start):
        return "HTML"
    return "XML" if start.startswith(b"<?xml") else None


def is_encrypted_package(body: bytes) -> bool:
    """Whether an OLE2 file holds a DOCX or XLSX behind a password (MS-OFFCRYPTO 2.3)."""
    return body.startswith(OLE2) and _ENCRYPTED in body
