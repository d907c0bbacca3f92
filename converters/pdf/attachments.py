"""Files that are attached to a PDF, and are documents of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium

from converters.container import MEMBER_LIMIT, MEMBERS_LIMIT, MIB, TOTAL_LIMIT
from converters.errors import ConversionError, Corrupt, TooLarge
from converters.members import Member, own_names


def names(document: pdfium.PdfDocument) -> list[str]:
    """What the attached files are called, each by a name of its own. Raises TooLarge where there are too many."""
    count = document.count_attachments()
    if count > MEMBERS_LIMIT:
        raise TooLarge(f"{count} attached files, more than {MEMBERS_LIMIT}; take the report out by hand")
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
