"""Form fields: what is typed into them is read, or told to be lost; a field is never less than what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from converters.formats.pdf import convert
from tests.converters.pdf_samples import grid_rules

HEIGHT = 800


def pdf(
    *typed: str, looks: Sequence[bytes] = (), inherited: bool = False, flags: int = 4, entries: bytes = b""
) -> bytes:
    """A page with a row of ruled cells, a field in each; `looks` are what programs have drawn for them."""
    rules = grid_rules(60, 100, [60] * len(typed), [24])
    drawn = b" ".join(b"%g %g m %g %g l S" % (x0, HEIGHT - y0, x1, HEIGHT - y1) for x0, y0, x1, y1 in rules)
    drawn += b" BT /F 12 Tf 60 760 Td (Report) Tj ET"
    fields = range(5, 5 + 2 * len(typed), 2)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%s]/DR<</Font<</F<<%s>>>>>>%s>>>>"
        % (_references(fields), FONT, entries),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 %d]/Contents 4 0 R/Resources<</Font<</F<<%s>>>>>>/Annots[%s]>>"
        % (HEIGHT, FONT, _references(at + 1 if inherited else at for at in fields)),
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
    ]
    for number, text in enumerate(typed):
        at, left = 5 + 2 * number, 62 + 60 * number
        field = b"/FT/Tx/T(f%d)/V<feff%s>/DA(/F 9 Tf 0 g)" % (number, text.encode("utf-16-be").hex().encode())
        shown = b"/Type/Annot/Subtype/Widget/F %d/Rect[%d 678 %d 698]" % (flags, left, left + 56)
        if looks:
            shown += b"/AP<</N %d 0 R>>" % (at + 1)
        look = b"BT /F 9 Tf 4 6 Td (%s) Tj ET" % looks[number] if looks else b""
        box = b"/Subtype/Form/BBox[0 0 56 20]/Resources<</Font<</F<<%s>>>>>>/Length %d" % (FONT, len(look))
        whole = [b"<<%s%s>>" % (field, shown), b"<<%s>>stream\n%s\nendstream" % (box, look)]
        halves = [b"<<%s/Kids[%d 0 R]>>" % (field, at + 1), b"<<%s/Parent %d 0 R>>" % (shown, at)]
        objects += halves if inherited else whole
    body = b"%PDF-1.7\n"
    offsets = []
    for number, written in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return body + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, len(body),
    )  # fmt: skip


FONT = b"/Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding"


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def row(body: bytes) -> list[str]:
    (table,) = convert(body).tables()
    return [cell.text for cell in table.cells]


@pytest.mark.parametrize("inherited", [True, False])
@pytest.mark.parametrize("entries", [b"", b"/NeedAppearances true"])
def test_what_is_typed_into_fields_that_no_program_has_drawn_is_read(inherited: bool, entries: bytes):
    assert row(pdf("4719", "0", "-35.5", inherited=inherited, entries=entries)) == ["4719", "0", "-35.5"]


@pytest.mark.parametrize("typed", ["减4719", "／", "１２"])
def test_what_is_typed_in_signs_that_its_font_lacks_is_read_or_told_to_be_lost(typed: str):
    assert row(pdf(typed, "1")) in ([typed, "1"], ["\ufffd", "1"])


@pytest.mark.parametrize(
    ("typed", "look", "read"),
    [
        ("减4719", b"4719", "\ufffd"),  # the program that drew it had no such sign
        ("／", b"", "\ufffd"),
        ("21", b"12", "\ufffd"),  # typed after it was drawn
        ("4719", b"4,719.00", "4,719.00"),
        ("2024-01-02", b"2 Jan 2024", "2 Jan 2024"),
    ],
)
def test_a_field_that_shows_less_or_another_number_than_is_typed_is_neither_a_number_nor_a_blank(
    typed: str, look: bytes, read: str
):
    document = convert(pdf(typed, "1", looks=[look, b"1"]))

    assert [cell.text for cell in next(iter(document.tables())).cells] == [read, "1"]
    assert any("form fields" in warning for warning in document.warnings) == (read == "\ufffd")


def test_a_field_that_is_not_shown_leaves_its_cell_blank():
    assert row(pdf("4719", "12", flags=2)) == ["", ""]
