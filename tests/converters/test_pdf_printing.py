"""Pages without text are drawn to be recognised; a page that would be drawn for minutes is refused."""

from __future__ import annotations

import pytest

from converters.errors import TooLarge
from converters.pdf import printing
from converters.pdf.file import opened
from converters.recognition.pages import read_page
from tests.converters.pdf_samples import Sheet, pdf
from tests.converters.test_pdf import ROWS, WIDTHS, assembled

np = pytest.importorskip("numpy")

PATTERN = b"<</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 %d 50]/XStep %f/YStep -5/Length 0>>stream\n\nendstream"


def scanned(sheet: Sheet) -> None:
    sheet.picture(0, 0, 300, 400)
    sheet.table(60, 100, WIDTHS, ROWS)


def shaded(sheet: Sheet) -> None:
    for number in range(120):
        sheet.canvas.linearGradient(0, number, 595, 842, ("#ff0000", "#00ff00"))


def test_a_page_is_drawn_as_pdfium_draws_it_without_a_limit():
    with opened(pdf(scanned)) as document:
        page = document[0]
        drawn, plain = printing.printed(page, 1.5), page.render(scale=1.5).to_numpy()
    assert (drawn == plain).all() and drawn.min() < drawn.max()


def test_a_page_that_draws_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(printing, "SECONDS", 0.05)
    with opened(pdf(shaded)) as document, pytest.raises(TooLarge):
        printing.printed(document[0], 3)


@pytest.mark.parametrize(
    ("width", "step", "refused"), [(50, 5, False), (50, 0.5, True), (5000, 5, True), (50, 0, False)]
)
def test_a_pattern_that_lies_over_itself_too_often_is_refused(width: int, step: float, refused: bool):
    body = assembled(PATTERN % (width, step))
    if refused:
        with pytest.raises(TooLarge):
            printing.check_patterns(body)
    else:
        printing.check_patterns(body)


@pytest.mark.parametrize("said", [b"/XStep 1.2.3 /YStep 4", b"/XStep . /YStep -", b"/XStep 1 /BBox [1 2"])
def test_a_pattern_whose_words_are_broken_is_no_error(said: bytes):
    printing.check_patterns(b"1 0 obj << /PatternType 1 " + said + b" /BBox [0 0 1.1.1 9] >> stream")


def test_a_page_of_one_colour_holds_nothing_and_needs_no_model():
    sheet = read_page(np.zeros((200, 100, 3), "uint8"), 2.0, 3)
    assert (sheet.number, sheet.width, sheet.height, sheet.text, sheet.late) == (3, 50, 100, "", False)
