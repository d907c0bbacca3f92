"""Files that are attached to a PDF, and are documents of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium

from converters.container import MEMBER_LIMIT, MIB, TOTAL_LIMIT
from converters.errors import ConversionError, Corrupt, TooLarge
from converters.members import Member, own_names

MOST = 200  # files


def names(document: pdfium.PdfDocument) -> list[str]:
    """What the attached files are called, each by a name of its own."""
    count = min(document.count_attachments(), MOST)
    return list(own_names(document.get_attachment(at).get_name() or "attachment" for at in range(count)))


def members(document: pdfium.PdfDocument) -> Iterator[Member]:
    """The attached files; one that is damaged or too large says so in its error."""
    left = TOTAL_LIMIT
    for at, name in enumerate(names(document)):
        try:
            body = _read(document.get_attachment(at), min(left, MEMBER_LIMIT), name)
        except ConversionError as error:
            yield Member(name, b"", error)
            continue
        left -= len(body)
        yield Member(name, body)


def _read(attachment: pdfium.PdfAttachment, most: int, name: str) -> bytes:
    try:
        body = bytes(attachment.get_data())
    except pdfium.PdfiumError as error:
        raise Corrupt(f"{name} cannot be taken out of the PDF ({error}); fetch the PDF again") from error
    if len(body) > most:
        raise TooLarge(f"{name} has more than {most // MIB} MiB; take it out by hand if it is honest")
    return body
