"""A report as a browser saves its page: HTML and a picture in one MIME file."""

from __future__ import annotations

import base64
import quopri
from email.message import Message

from tests.archive.report import Report
from tests.archive.write_html import write_html

_PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def write_mhtml(report: Report, charset: str = "utf-8", encoding: str = "quoted-printable") -> bytes:
    """`encoding` is how the page travels: "quoted-printable" or "base64"."""
    return archived(write_html(report, charset=charset), f'text/html; charset="{charset}"', encoding)


def archived(page: bytes, content_type: str, encoding: str = "base64") -> bytes:
    """A web archive of one page, with a picture behind it."""
    archive = Message()
    archive["From"] = "<Saved by Blink>"
    archive["MIME-Version"] = "1.0"
    archive["Content-Type"] = 'multipart/related; type="text/html"; boundary="----MultipartBoundary--x----"'
    archive.set_payload([_part(page, content_type, encoding), _part(_PICTURE, "image/png", "base64")])
    return archive.as_bytes()


def _part(content: bytes, content_type: str, encoding: str) -> Message:
    part = Message()
    part["Content-Type"] = content_type
    part["Content-Transfer-Encoding"] = encoding
    encode = base64.encodebytes if encoding == "base64" else quopri.encodestring
    part.set_payload(encode(content).decode("ascii"))
    return part
