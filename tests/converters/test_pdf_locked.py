"""PDFs that are encrypted and open without a password: what their checksums say is looked at as in others."""

from __future__ import annotations

import hashlib
import zlib

import pytest
from pdfminer.arcfour import Arcfour

from converters.errors import Corrupt, Encrypted
from converters.formats.pdf import convert, reread
from tests.converters.pdf_samples import HELVETICA, pdf
from tests.converters.test_pdf_damage import CELLS, CONTENT, cells, damaged

PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
OWNER, RIGHTS, ID = b"O" * 32, -4, b"I" * 16
KEY = hashlib.md5(PADDING + OWNER + RIGHTS.to_bytes(4, "little", signed=True) + ID).digest()[:5]


def sealed(number: int, content: bytes) -> bytes:
    """A stream as the standard lock of 40 bits writes it."""
    key = hashlib.md5(KEY + number.to_bytes(3, "little") + bytes(2)).digest()[:10]
    return Arcfour(key).process(content)


def locked(content: bytes, others: bytes | None = None, table: bytes | None = None) -> bytes:
    """One page of these packed instructions; page and font are objects that another holds (`others`, packed)."""
    held = (
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        HELVETICA,
    )
    at = [sum(map(len, held[:n])) for n in range(3)]
    head = b"2 %d 3 %d 5 %d " % tuple(at)
    others = others if others is not None else zlib.compress(head + b"".join(held))
    user = Arcfour(KEY).process(PADDING)
    lock = b"<</Filter/Standard/V 1/R 2/P %d/O<%s>/U<%s>>>" % (RIGHTS, OWNER.hex().encode(), user.hex().encode())
    body, places = b"%PDF-1.5\n", {}
    for number, words, stream in (
        (1, b"<</Type/Catalog/Pages 2 0 R>>", None),
        (4, b"/Filter/FlateDecode", content),
        (6, b"/Type/ObjStm/N 3/First %d/Filter/FlateDecode" % len(head), others),
        (7, lock, None),
    ):
        places[number] = len(body)
        packed = b"" if stream is None else sealed(number, stream)
        item = words if stream is None else b"<</Length %d%s>>stream\n%s\nendstream" % (len(packed), words, packed)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    places[8] = len(body)
    entries = [bytes([number > 0]) + places.get(number, 0).to_bytes(4) + b"\0" for number in range(9)]
    for at_place, number in enumerate((2, 3, 5)):
        entries[number] = b"\2" + (6).to_bytes(4) + bytes([at_place])
    packed = zlib.compress(b"".join(entries)) if table is None else table
    words = b"/Type/XRef/W[1 4 1]/Size 9/Root 1 0 R/Encrypt 7 0 R/ID[<%s><%s>]" % ((ID.hex().encode(),) * 2)
    body += b"8 0 obj\n<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream\nendobj\n" % (
        len(packed),
        words,
        packed,
    )
    return body + b"startxref\n%d\n%%%%EOF\n" % places[8]


def test_a_file_without_a_password_is_read_by_both_readers():
    body = locked(zlib.compress(CONTENT))
    document, second = convert(body), reread(body)
    assert (cells(document), document.warnings) == (CELLS, ())
    assert second is not None and cells(second) == CELLS


@pytest.mark.parametrize(
    "body",
    [
        locked(damaged(CONTENT)),
        locked(zlib.compress(CONTENT), others=damaged(b"2 0 <<>>")),
        locked(zlib.compress(CONTENT), table=damaged(b"x")),
    ],
    ids=["instructions", "objects that another holds", "the table of objects"],
)
def test_a_damaged_part_is_seen(body: bytes):
    with pytest.raises(Corrupt):
        convert(body)


def test_a_damaged_file_is_not_called_locked_behind_one_that_is():
    with pytest.raises(Encrypted):
        convert(pdf(lambda sheet: None, passwords=("user", "owner")))
    with pytest.raises(Corrupt):
        convert(locked(zlib.compress(CONTENT), others=damaged(b"2 0 <<>>")))
