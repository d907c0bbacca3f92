"""The second reader of PDF takes ways of its own through pdfminer; they lead where pdfminer's lead."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.pdfinterp import PDFContentParser, PDFPageInterpreter
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import PSEOF, PSKeyword
from pdfplumber.table import edges_to_intersections, intersections_to_cells

from converters.errors import Corrupt
from converters.pages.lattice import THIN
from converters.pdf import second
from converters.pdf.content import Operator, Words
from converters.pdf.crossings import cells
from converters.pdf.drawing import UPRIGHT, Page, Resources
from tests.converters.pdf_samples import Sheet, pdf

LOOKED_AT = ("x0", "x1", "top", "bottom", "doctop", "width", "height")


def words(content: bytes) -> list[object]:
    """As pdfminer cuts them; the instructions that nobody follows are left out, dictionaries are empty."""
    parser, found = PDFContentParser([PDFStream({}, content)]), []
    try:
        while True:
            found.append(parser.nextobject()[1])
    except PSEOF:
        pass
    known = Words(PDFPageInterpreter)
    meant = [
        known[word.name] if isinstance(word, PSKeyword) else {} if isinstance(word, dict) else word for word in found
    ]
    return [word for word in meant if word != Operator("", 0)]


@pytest.mark.parametrize(
    "content",
    [
        b"q 1 0 0 1 72. -.5 cm +3 .25 12-5 1.2.3 Td 0 g 1 w\nBT/F1 12 Tf<01 02 A>Tj[<0102>-120(ab)5]TJ T*(c)' ET Q",
        b'(a\\(b\\)\\\\ \\101\\0\\12 \\n\\r\\q \\\n) Tj 1 2 (x) " 5 6 m 7 8 l W* n f* B* true false null sc',
        b"/P <</MCID 0 /ActualText (a\\)b) /T <FEFF>>>BDC EMC /\xff\xfe gs % 1 2 (not read\n/A/B cs 10 20 30 40re S",
        b"[] 0 d [3 2] 1 d nothing [/A (b) [1]] 5",
    ],
)
def test_words_are_cut_as_pdfminer_cuts_them(content: bytes):
    cut = Words(PDFPageInterpreter).of(content)
    assert (cut is None) == (b"[1]" in content)
    assert cut is None or [word for word in cut if word != Operator("", 0)] == words(content)


@pytest.mark.parametrize(
    "content", [b"(a(b)c) Tj", b"BI /W 1 ID \0 EI", b"/A#20B gs", b"(\\777) Tj", b"(open", b"\0 q"]
)
def test_what_one_expression_does_not_know_is_left_to_pdfminer(content: bytes):
    assert Words(PDFPageInterpreter).of(content) is None


@given(
    st.lists(st.tuples(*[st.integers(0, 5)] * 2, st.integers(1, 5), st.booleans()), max_size=30),
)
def test_cells_between_lines_are_those_that_pdfplumber_finds(lines: list[tuple[int, int, int, bool]]):
    edges = [
        {
            "orientation": "v" if upright else "h",
            "x0": 10 * x,
            "x1": 10 * (x if upright else x + length),
            "top": 10 * y,
            "bottom": 10 * (y + length if upright else y),
        }
        for x, y, length, upright in lines
    ]
    crossings = edges_to_intersections(edges)
    assert list(cells(crossings)) == intersections_to_cells(crossings)


def drawn(sheet: Sheet) -> None:
    canvas = sheet.canvas
    sheet.table(60, 100, [80, 60, 60], [["合计", "12", "3"], ["其中", "(1)", "\\2"]])
    for angle in (0, 5, 30, 90):
        canvas.saveState()
        canvas.rotate(angle)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(200, 40, "turned (9) 24")
        canvas.rect(300, 50, 20, 0.5, stroke=0, fill=1)
        canvas.restoreState()
    sheet.fill(60, 300, 200, 340, 0.8)
    canvas.setLineWidth(0.2)
    canvas.rect(60, 420, 50, 30, stroke=1, fill=1)
    canvas.circle(300, 300, 20)
    path = canvas.beginPath()
    for x in (60, 90):
        path.moveTo(x, 200)
        path.lineTo(x + 20, 200)
        path.lineTo(x + 20, 220)
    path.close()
    canvas.drawPath(path, fill=1)
    canvas.beginForm("kept")
    canvas.setFont("Helvetica", 9)
    canvas.drawString(70, 500, "24")
    canvas.line(70, 300, 170, 300)
    canvas.endForm()
    canvas.translate(10, 5)
    canvas.doForm("kept")


def moved(body: bytes) -> bytes:
    """The same pages, whose paper begins elsewhere than at 0, 0."""
    return body.replace(b"/MediaBox [ 0 0 ", b"/MediaBox [ 9 7 ")


def is_told(item: dict[str, Any]) -> bool:
    """What the first reader leaves out is left out here: slanted characters and shading."""
    if item["object_type"] == "char":
        a, b, *_ = item["matrix"]
        return min(abs(a), abs(b)) < UPRIGHT * max(abs(a), abs(b))
    thick = min(item["width"], item["height"]) > THIN
    return not (item["object_type"] == "rect" and thick and item["fill"] and not item["stroke"])


@pytest.mark.parametrize("change", [bytes, moved])
@pytest.mark.parametrize("rotation", [0, 90, 180])
def test_characters_and_lines_are_those_of_pdfplumber(rotation: int, change: Callable[[bytes], bytes]):
    body = change(pdf(drawn, lambda sheet: sheet.canvas.doForm("kept"), rotation=rotation))
    with pdfplumber.open(BytesIO(body)) as document:
        theirs = [page.filter(is_told).objects for page in document.pages]
        document.rsrcmgr = Resources()
        pages = [Page(document, page.page_obj, page.page_number, page.initial_doctop) for page in document.pages]
        ours = [page.objects for page in pages]
    for mine, other in zip(ours, theirs, strict=True):
        for kind in ("char", "line", "rect", "curve"):
            keys = [*LOOKED_AT, *{"char": ("text", "upright"), "curve": ("pts",)}.get(kind, ())]
            expected = [[item[key] for key in keys] for item in other.get(kind, [])]
            assert [[item[key] for key in keys] for item in mine[kind]] == expected
            assert ours[0][kind]


def test_a_page_whose_box_is_no_numbers_ends_the_second_reading_as_corrupt():
    body = re.sub(rb"/MediaBox \[ 0 0 [\d.]{5}", b"/MediaBox [ 0 0 1.0/x", pdf(drawn))
    with pytest.raises(Corrupt):
        second.read(body, [1])
