"""PDFs that something happened to on their way: undone where the file proves it, and refused where it does not."""

from __future__ import annotations

import zlib

import pytest

from converters.errors import ConversionError, Corrupt
from converters.formats.pdf import MENDED, convert, reread
from converters.pdf.transport import undone
from tests.converters.pdf_samples import written
from tests.converters.test_pdf_damage import CELLS, CONTENT, cells
from tests.converters.test_pdf_locked import locked

BODY = written(zlib.compress(CONTENT)).replace(b"%PDF-1.4\n", b"%PDF-1.4\n%\xe2\xe3\r\n\xcf\xd3\n")
TABLE, CONTENTS = BODY.index(b"xref\n"), BODY.index(b"4 0 obj")


def moved(body: bytes) -> bytes:
    """With a table of objects that is right again."""
    for number in range(1, 6):
        at = body.index(b"\n%d 0 obj" % number) + 1
        line = body.index(b"xref\n") + len(b"xref\n0 6\n") + 20 * number
        body = body[:line] + b"%010d" % at + body[line + 10 :]
    return body[: body.index(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % body.index(b"xref\n")


SENT = moved(BODY)


@pytest.mark.parametrize(
    "body",
    [
        SENT.replace(b"\n", b"\r\n"),
        SENT.decode("latin-1").encode(),
        SENT[: SENT.index(b"xref\n")],
        SENT[: SENT.index(b"xref\n")] + b"xref\n0 6\n0000000000 6",
        SENT[: SENT.index(b"xref\n")] + b"6 0 obj\n<</Length 9>>stream\nBT",
    ],
    ids=["ends of lines", "bytes as characters", "no table", "half a table", "half an object that nothing names"],
)
def test_what_happened_to_a_file_on_its_way_is_undone(body: bytes):
    document, second = convert(body), reread(body)
    assert (cells(document), document.warnings) == (CELLS, (MENDED,))
    assert second is not None and cells(second) == CELLS


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf" + SENT, SENT + b"<html><body>downloaded</body></html>" * 300])
def test_what_stands_before_and_behind_a_file_is_passed_over(body: bytes):
    document = convert(body)
    assert (cells(document), document.warnings) == (CELLS, ())


def test_what_nothing_proves_is_left_as_it_is():
    for body in (SENT, SENT.replace(b"startxref\n", b"startxref\n9"), SENT.replace(b"\n", b"\r\n") + b"\n"):
        assert undone(body) == body


@pytest.mark.parametrize(
    "body",
    [
        BODY[: BODY.index(b"5 0 obj")],
        BODY[:CONTENTS] + BODY[BODY.index(b"5 0 obj") : TABLE],
        BODY[: TABLE - 20],
        SENT + BODY[CONTENTS : TABLE - 20],
        BODY[:TABLE].replace(b"/Catalog", b"/Unknown"),
        locked(zlib.compress(CONTENT)).partition(b"8 0 obj")[0],
    ],
    ids=["no font", "no instructions", "half a font", "another revision", "no catalog", "encrypted"],
)
def test_a_file_that_lost_more_is_corrupt(body: bytes):
    with pytest.raises(Corrupt):
        convert(body)


def test_any_cut_is_refused_or_loses_nothing():
    for end in range(len(BODY) // 4, len(BODY)):
        try:
            document = convert(BODY[:end])
        except ConversionError as error:
            assert isinstance(error, Corrupt), end
        else:
            assert cells(document) == CELLS, end
