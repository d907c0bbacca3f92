"""What stands on a page and not in its text, and what stands in its text and is not seen."""

from __future__ import annotations

import zlib

import pytest

from converters.formats.pdf import convert
from converters.pdf.layers import hidden
from tests.converters.pdf_samples import HEIGHT, WIDTH, Sheet, grid_rules, pdf
from tests.converters.test_pdf import ROWS, WIDTHS, assembled, only, rows

LABELS = ("规章", "行政许可")


def cells(sheet: Sheet, *values: str) -> None:
    sheet.stroke(grid_rules(60, 100, (100, 60), [24] * len(LABELS)))
    for number, label in enumerate(LABELS):
        sheet.text(64, 116 + 24 * number, label, 10)
    for number, value in enumerate(values):
        sheet.text(164, 116 + 24 * number, value, 10)


def test_what_is_typed_into_the_fields_of_a_form_stands_in_its_cells():
    def page(sheet: Sheet) -> None:
        cells(sheet)
        for number, value in enumerate(("12", "305")):
            bottom = HEIGHT - 122 - 24 * number
            form = sheet.canvas.acroForm
            form.textfield(value=value, x=162, y=bottom, width=56, height=20, fontSize=9, borderWidth=0)

    assert rows(only(convert(pdf(page)))) == [["规章", "12"], ["行政许可", "305"]]


@pytest.mark.parametrize("mode", ["undrawn", "white", "transparent"])
def test_a_digit_that_is_not_seen_is_no_part_of_the_number_it_stands_by(mode: str):
    def page(sheet: Sheet) -> None:
        cells(sheet, "1", "2")
        canvas = sheet.canvas
        text = canvas.beginText(169, HEIGHT - 116)
        text.setFont("STSong-Light", 10)
        if mode == "undrawn":
            text.setTextRenderMode(3)
        canvas.setFillGray(1 if mode == "white" else 0, alpha=0 if mode == "transparent" else 1)
        text.textOut("7")
        canvas.drawText(text)

    document = convert(pdf(page))

    assert rows(only(document)) == [["规章", "1"], ["行政许可", "2"]]
    assert any("not seen" in warning for warning in document.warnings)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_whose_text_stands_sideways_is_turned_to_be_read(turn: int):
    def page(sheet: Sheet) -> None:
        sheet.canvas.translate(*{90: (WIDTH, 0), 180: (WIDTH, HEIGHT), 270: (0, HEIGHT)}[turn])
        sheet.canvas.rotate(turn)
        sheet.canvas.translate(0, {90: WIDTH, 180: HEIGHT, 270: WIDTH}[turn] - HEIGHT)
        sheet.table(60, 100, WIDTHS, ROWS)

    document = convert(pdf(page))

    assert rows(only(document)) == ROWS
    assert any("sideways" in warning for warning in document.warnings)


def test_a_page_of_single_digits_that_stand_sideways_is_turned_too():
    digits = [[str(row), *"0000000"] for row in range(10)]

    def page(sheet: Sheet) -> None:
        sheet.canvas.translate(0, HEIGHT)
        sheet.canvas.rotate(270)
        sheet.canvas.translate(0, WIDTH - HEIGHT)
        sheet.table(60, 100, [40] * 8, digits)

    assert rows(only(convert(pdf(page)))) == digits


@pytest.mark.parametrize(("size", "raised"), [(5, 3), (5, 6), (6, 4)])
def test_the_number_of_a_note_set_above_the_line_stays_apart_from_the_number_before_it(size: float, raised: float):
    def page(sheet: Sheet) -> None:
        cells(sheet, "10", "2")
        sheet.text(174, 116 - raised, "2", size)

    assert rows(only(convert(pdf(page)))) == [["规章", "10²"], ["行政许可", "2"]]


@pytest.mark.parametrize("codes", [b"0123", b"\2\3\4\5"], ids=["codes of other digits", "codes without text"])
def test_digits_of_a_font_that_does_not_name_them_are_neither_numbers_nor_blank(codes: bytes):
    glyph = b"<</Length 43>>stream\n600 0 0 0 500 700 d1 50 0 400 700 re f       \nendstream"
    first, names = codes[0], b"/g0/g1/g2/g3"
    known = "".join(f"BT /F1 9 Tf 60 {600 - 12 * n} Td (told by its font) Tj ET " for n in range(20)).encode()
    lines = (
        b"60 700 m 160 700 l S 60 730 m 160 730 l S "
        + b"60 700 m 60 730 l S 110 700 m 110 730 l S 160 700 m 160 730 l S "
    )
    shown = b" ".join(
        b"BT /F2 9 Tf %d 710 Td <%s> Tj ET" % (x, code.hex().encode())
        for x, code in ((70, codes[:2]), (120, codes[2:]))
    )
    content = zlib.compress(known + lines + shown)
    document = convert(
        assembled(
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/Font/Subtype/Type3/FontBBox[0 0 600 800]/FontMatrix[.001 0 0 .001 0 0]/FirstChar %d/LastChar %d"
            b"/Widths[600 600 600 600]/CharProcs<</g0 7 0 R/g1 7 0 R/g2 7 0 R/g3 7 0 R>>"
            b"/Encoding<</Type/Encoding/Differences[%d%s]>>>>" % (first, first + 3, first, names),
            glyph,
        )
    )

    texts = [cell.text for cell in only(document).cells]
    assert len(texts) == 2 and all(set(text.replace(" ", "")) == {"\ufffd"} for text in texts)
    assert any("does not say which characters" in warning for warning in document.warnings)


def layered(content: bytes, shown: bytes, packed: bool = False) -> bytes:
    """A page with the layers /Draft and /Final; `shown` is what the file says of them when it is opened."""
    layers = b"<</OCGs[6 0 R 7 0 R]/D<<%s>>>>" % shown
    catalog = b"<</Type/Catalog/Pages 2 0 R/OCProperties %s>>" % (b"9 0 R" if packed else layers)
    inner = zlib.compress(b"9 0 /OCProperties" + layers)
    return assembled(
        catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>/Properties<</D 6 0 R/E 7 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/OCG/Name(Draft)>>",
        b"<</Type/OCG/Name(Final)>>",
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(inner), inner),
        layers,
    )


def on(layer: bytes, x: int, text: bytes) -> bytes:
    return b"/OC /%s BDC BT /F 10 Tf %d 700 Td (%s) Tj ET EMC\n" % (layer, x, text)


GRID = (
    b"".join(b"%d 690 m %d 730 l S\n" % (x, x) for x in (50, 150, 250)) + b"50 690 m 250 690 l S 50 730 m 250 730 l S\n"
)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("shown", "value"),
    [
        (b"/OFF[6 0 R]", "12"),
        (b"/BaseState/OFF/ON[7 0 R]", "12"),
        (b"", "712"),
        (b"/OFF[7 0 R]", "7"),
        (b"/OFF 3", "712"),
    ],
)
def test_a_layer_that_is_not_shown_is_no_part_of_the_text_or_the_lines(shown: bytes, value: str, packed: bool):
    text = GRID + b"BT /F 10 Tf 60 700 Td (total) Tj ET " + on(b"D", 160, b"7") + on(b"E", 165, b"12")
    table = only(convert(layered(text + b"/OC /D BDC 150 690 m 170 690 l S EMC", shown, packed)))
    assert rows(table) == [["total", value]]


def test_a_list_of_layers_in_a_damaged_file_hides_nothing_and_ends_nothing():
    listed = layered(GRID, b"/OFF[6 0 R]")
    assert hidden(listed) == {"Draft"}
    assert hidden(listed.replace(b"trailer", b"trailer6").replace(b"startxref", b"")) == frozenset()
