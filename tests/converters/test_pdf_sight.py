"""Text that is clipped away, or over which something opaque is painted later, is seen by no reader."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from converters.document import Paragraph
from converters.errors import EmptyDocument
from converters.formats.pdf import convert
from converters.pages.hidden import Covers
from converters.pages.runs import Run
from converters.pdf import file as pdf_file
from converters.pdf import page as pdf_page
from tests.converters.pdf_samples import HEIGHT, WIDTH, Sheet, pdf
from tests.converters.test_pdf import assembled, only, rows, texts
from tests.converters.test_pdf_hidden import cells

Drawing = Callable[[Sheet], None]
LEFT, RIGHT, TOP, BOTTOM = 160, 220, 100, 124  # of the first value's cell


def clipped(sheet: Sheet, x0: float, top: float, x1: float, bottom: float, draw: Drawing) -> None:
    canvas = sheet.canvas
    canvas.saveState()
    window = canvas.beginPath()
    window.rect(x0, HEIGHT - bottom, x1 - x0, bottom - top)
    canvas.clipPath(window, stroke=0, fill=0)
    draw(sheet)
    canvas.restoreState()


def as_form(sheet: Sheet, draw: Drawing) -> None:
    sheet.canvas.beginForm("part")
    draw(sheet)
    sheet.canvas.endForm()
    sheet.canvas.doForm("part")


def value(sheet: Sheet, text: str = "77") -> None:
    sheet.text(LEFT + 4, 116, text, 10)


def table_with(draw: Drawing, rotation: int = 0) -> list[list[str]]:
    def page(sheet: Sheet) -> None:
        cells(sheet, "", "2")
        sheet.lines(300, "一年来，我单位坚持以公开为常态，健全工作机制。")
        draw(sheet)

    document = convert(pdf(page, rotation=rotation))
    assert any("not seen" in warning for warning in document.warnings) or rows(only(document))[0][1]
    return rows(only(document))


BLANK, READ = [["规章", ""], ["行政许可", "2"]], [["规章", "77"], ["行政许可", "2"]]


@pytest.mark.parametrize("rotation", [0, 180])
@pytest.mark.parametrize("held", [False, True], ids=["on the page", "in a form"])
def test_a_number_clipped_away_is_no_fact(held: bool, rotation: int):
    def hide(sheet: Sheet) -> None:
        clipped(sheet, 300, 300, 320, 320, value)

    assert table_with((lambda sheet: as_form(sheet, hide)) if held else hide, rotation) == BLANK
    outer = table_with(lambda sheet: clipped(sheet, 300, 300, 320, 320, lambda inner: as_form(inner, value)), rotation)
    assert outer == BLANK


def test_a_number_that_its_clip_lets_through_is_read():
    def shown(sheet: Sheet) -> None:
        clipped(sheet, LEFT, TOP, RIGHT, BOTTOM, value)

    assert table_with(shown) == READ
    assert table_with(lambda sheet: as_form(sheet, shown)) == READ


def test_a_clip_in_another_scale_lies_where_it_is_drawn():
    def scaled(sheet: Sheet) -> None:
        sheet.canvas.scale(0.5, 0.5)
        sheet.canvas.translate(0, HEIGHT)
        clipped(sheet, 2 * LEFT, 2 * TOP, 2 * RIGHT, 2 * BOTTOM, lambda inner: inner.text(2 * LEFT + 8, 232, "77", 20))

    assert table_with(scaled) == READ


def test_a_number_that_a_clip_cuts_through_is_no_smaller_number():
    read = table_with(lambda sheet: clipped(sheet, LEFT, TOP, LEFT + 10, BOTTOM, lambda inner: value(inner, "4711")))
    assert not any(character.isdigit() for character in read[0][1]) and read[0][1]


@pytest.mark.parametrize(
    ("baseline", "text", "read"),
    [
        (102, "公开", "公开"),  # its lower half is seen
        (129, "公开", "公开"),
        (102, "77", "\ufffd\ufffd"),
        (98, "公开", ""),
        (96, "77", ""),
    ],
)
def test_a_line_of_a_label_that_its_cell_cuts_is_read_in_its_cell_and_a_number_is_unknown(
    baseline: int, text: str, read: str
):
    def cut(sheet: Sheet) -> None:
        clipped(sheet, LEFT, TOP, RIGHT, BOTTOM, lambda inner: inner.text(LEFT + 4, baseline, text, 10))

    assert table_with(cut)[0][1] == read


def test_a_number_beside_one_that_is_clipped_away_is_read():
    def beside(sheet: Sheet) -> None:
        clipped(sheet, 300, 300, 320, 320, lambda inner: inner.text(LEFT + 4, 116, "4", 10))
        sheet.text(LEFT + 9, 116, "77", 10)

    assert table_with(beside) == READ


@pytest.mark.parametrize("grey", [1.0, 0.8])
def test_a_number_over_which_a_box_is_painted_is_no_fact_and_what_is_written_on_the_box_is(grey: float):
    def painted(sheet: Sheet) -> None:
        value(sheet, "45")
        sheet.fill(LEFT + 1, TOP + 1, RIGHT - 1, BOTTOM - 1, grey)

    assert table_with(painted) == BLANK
    assert table_with(lambda sheet: as_form(sheet, painted)) == BLANK

    def corrected(sheet: Sheet) -> None:
        painted(sheet)
        value(sheet)

    assert rows(only(convert(pdf(lambda sheet: (cells(sheet, "", "2"), corrected(sheet)))))) == READ


def pasted(sheet: Sheet, alpha: int, x0: float, top: float, x1: float, bottom: float) -> None:
    picture = ImageReader(Image.new("RGBA", (20, 20), (255, 255, 255, alpha)))
    sheet.canvas.drawImage(picture, x0, HEIGHT - bottom, x1 - x0, bottom - top, mask="auto")


@pytest.mark.parametrize(("alpha", "read"), [(255, BLANK), (90, READ)], ids=["opaque", "translucent"])
def test_a_number_under_a_picture_is_a_fact_only_where_it_shows_through(alpha: int, read: list[list[str]]):
    def pasted_over(sheet: Sheet) -> None:
        value(sheet)
        pasted(sheet, alpha, LEFT + 1, TOP + 1, RIGHT - 1, BOTTOM - 1)

    assert table_with(pasted_over) == read
    assert table_with(lambda sheet: as_form(sheet, pasted_over)) == read


@pytest.mark.parametrize(("alpha", "told"), [(255, True), (90, False)], ids=["opaque", "translucent"])
def test_the_text_under_a_picture_of_the_page_is_taken_for_recognised_though_the_page_number_lies_on_it(
    alpha: int, told: bool
):
    def page(sheet: Sheet) -> None:
        for line in range(12):
            sheet.text(60, 100 + 20 * line, "一年来，我单位坚持以公开为常态")
        pasted(sheet, alpha, 0, 0, WIDTH, HEIGHT)
        sheet.text(290, 810, "1")

    with pdf_file.opened(pdf(page)) as document, pdf_page.opened(document, 0) as opened:
        assert opened.recognised(opened.seen(opened.letters.runs(opened.letters.read()))) is told


def test_a_number_is_read_through_what_lets_it_show():
    def translucent(sheet: Sheet) -> None:
        value(sheet)
        sheet.canvas.setFillAlpha(0.3)
        sheet.fill(LEFT + 1, TOP + 1, RIGHT - 1, BOTTOM - 1, 0.5)
        sheet.canvas.setFillAlpha(1)

    def triangle(sheet: Sheet) -> None:
        value(sheet)
        path = sheet.canvas.beginPath()
        path.moveTo(LEFT, HEIGHT - TOP - 1)
        path.lineTo(RIGHT, HEIGHT - TOP - 1)
        path.lineTo(RIGHT, HEIGHT - BOTTOM)
        path.close()
        sheet.canvas.drawPath(path, stroke=0, fill=1)

    def elsewhere(sheet: Sheet) -> None:
        value(sheet)
        clipped(sheet, 300, 300, 320, 320, lambda inner: inner.fill(LEFT + 1, TOP + 1, RIGHT - 1, BOTTOM - 1, 0.9))

    assert table_with(elsewhere) == READ
    assert table_with(translucent) == READ
    assert table_with(triangle) == READ


@pytest.mark.parametrize(("x", "baseline"), [(-60, 116), (164, -4), (164, HEIGHT + 20), (WIDTH + 4, 116)])
def test_a_number_beside_the_page_is_no_fact(x: float, baseline: float):
    def page(sheet: Sheet) -> None:
        sheet.table(0, 2, (300, WIDTH - 300), [["规章", "1"], ["行政许可", "2"]])
        sheet.text(x, baseline, "77", 10)

    document = convert(pdf(page))
    assert rows(only(document)) == [["规章", "1"], ["行政许可", "2"]]
    assert not any("77" in block.text for block in document.blocks if isinstance(block, Paragraph))


WORDS = b"BT /F 20 Tf 100 500 Td (and other words) Tj ET "
COVER = b"1 1 1 rg 90 690 100 40 re f "
SHEET = b"1 1 1 rg 0 0 600 800 re f "
TILES = (
    b"<</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 20 20]/XStep 20/YStep 20/Resources<<>>/Length 26>>stream\n"
    b"1 0 0 RG 0 0 m 20 20 l S  \nendstream"
)


def number(said: bytes, x: float = 100, y: float = 700) -> bytes:
    return b"0 g BT /F 20 Tf %f %f Td (%s) Tj ET " % (x, y, said)


def form(content: bytes, entries: bytes = b"", box: bytes = b"0 0 600 800") -> bytes:
    """A form X, in which others may be drawn; its entries may hold a matrix or a transparency group."""
    resources = b"/Resources<</Font<</F 5 0 R>>/XObject<</Y 7 0 R>>>>"
    words = b"<</Subtype/Form/BBox[%s]%s%s/Length %d>>" % (box, resources, entries, len(content))
    return words + b"stream\n%s\nendstream" % content


def page(content: bytes, *objects: bytes, entries: bytes = b"") -> bytes:
    """A page with font F; the first of the objects is form X, field 6, and pattern P."""
    resources = (
        b"<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>/Pattern<</P 6 0 R>>/ExtGState<</G<</ca .3>>/M<</BM/Multiply>>>>>>"
    )
    return assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources%s%s>>" % (resources, entries),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *objects,
    )


@pytest.mark.parametrize(
    "clip",
    [
        b"0 0 m 600 0 l 600 800 l h W n ",
        b"0 0 600 50 re 0 780 600 20 re W n ",
        b"0 0 m " + b" ".join(b"%d %d l" % (10 * n, n % 7) for n in range(60)) + b" h W n ",
        b"BT 7 Tr /F 30 Tf 100 300 Td (Title) Tj 0 Tr ET ",
        b"0 0 m 0 1100 600 1100 600 0 c h W n ",
    ],
    ids=["a triangle", "two boxes", "an outline", "letters", "a curve"],
)
def test_a_box_of_which_a_clip_leaves_another_figure_hides_nothing(clip: bytes):
    assert texts(convert(page(number(b"58012") + WORDS + b"q " + clip + SHEET + b"Q")))[:1] == ["58012"]


def test_a_box_hides_what_its_clips_leave_of_it():
    half = b"q 0 0 600 600 re W n " + SHEET + b"Q "
    assert texts(convert(page(number(b"58012") + WORDS + half))) == ["58012"]


@pytest.mark.parametrize(
    "path",
    [
        b"q .7071 .7071 -.7071 .7071 190 600 cm 0 0 90 90 re f Q",
        b"90 640 m 90 730 190 730 190 640 c h f",
        b"90 690 m 190 730 l 190 690 l 90 730 l h f",
    ],
    ids=["turned", "an arch", "two triangles"],
)
def test_a_path_that_only_has_the_corners_of_a_box_hides_nothing(path: bytes):
    assert "58012" in texts(convert(page(number(b"58012", y=712) + WORDS + b"1 1 1 rg " + path)))


def test_a_form_hides_no_more_than_what_is_shown_of_it():
    assert "58012" in texts(convert(page(number(b"58012") + WORDS + b"q 0 0 50 50 re W n /X Do Q", form(SHEET))))
    nested = page(number(b"58012") + WORDS + b"/X Do", form(b"/Y Do", box=b"0 0 50 50"), form(SHEET))
    assert "58012" in texts(convert(nested))


@pytest.mark.parametrize("state", [b"/G gs ", b"/M gs "], ids=["translucent", "multiplied"])
def test_a_number_shows_through_a_form_that_is_not_opaque(state: bytes):
    group = form(b"1 1 0 rg 90 690 100 40 re f", b"/Group<</S/Transparency>>")
    assert "58012" in texts(convert(page(number(b"58012") + WORDS + state + b"/X Do", group)))


def test_a_number_shows_between_the_lines_of_a_pattern():
    pattern = b"/Pattern cs /P scn 90 690 100 40 re f"
    assert "58012" in texts(convert(page(number(b"58012") + WORDS + pattern, TILES)))


@pytest.mark.parametrize(
    "drawn",
    [
        number(b"58012") + COVER + number(b"58012"),
        b"q 0 0 5 5 re W n " + number(b"58012") + b"Q " + number(b"58012"),
        number(b"58012") + COVER + WORDS + b"".join(number(b"%d" % n, y=40 * n) for n in range(9)) + number(b"58012"),
    ],
    ids=["painted over", "clipped away", "much later"],
)
def test_a_number_that_is_hidden_and_drawn_again_is_read(drawn: bytes):
    assert "58012" in texts(convert(page(drawn + WORDS)))
    again = texts(convert(page(drawn + WORDS + SHEET + WORDS)))
    assert again == ["and other words"]


def test_a_number_that_a_field_shows_once_more_is_read():
    look = form(b"1 1 1 rg 0 0 100 40 re f " + number(b"58012", 10, 10), box=b"0 0 100 40")
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(58012)/F 4/Rect[90 690 190 730]/AP<</N 6 0 R>>>>"
    body = page(number(b"58012") + WORDS, look, field, entries=b"/Annots[7 0 R]")
    assert texts(convert(body)) == ["58012", "and other words"]


def test_a_text_in_more_forms_than_are_read_is_not_clipped_in_the_space_of_the_page():
    inner = [form(b"/X Do", box=b"0 0 300 300").replace(b"/Y 7", b"/X %d" % (7 + deep)) for deep in range(4)]
    inner[0] = inner[0].replace(b"/Subtype", b"/Matrix[1 0 0 1 100 500]/Subtype")
    last = form(number(b"58012 and other words that are more than the box holds", 0, 200), box=b"0 0 300 300")
    said = texts(convert(page(number(b"outer", 100, 300) + b"/X Do", *inner, last)))
    assert any(line.startswith("58012") for line in said)


def test_a_text_set_upright_in_a_form_that_is_turned_is_read():
    upright = form(
        b"BT /F 20 Tf .7071 -.7071 .7071 .7071 20 150 Tm (a number of 58012 and so on) Tj ET", box=b"0 0 300 300"
    )
    drawn = page(number(b"1") + WORDS + b"q .7071 .7071 -.7071 .7071 300 100 cm /X Do Q", upright)
    assert "a number of 58012 and so on" in texts(convert(drawn))


def test_a_page_of_which_nothing_is_seen_is_empty():
    with pytest.raises(EmptyDocument):
        convert(page(number(b"58012") + SHEET))


def test_a_digit_clipped_away_between_two_others_is_no_part_of_their_number():
    middle = b"q 0 0 50 50 re W n " + number(b"4", 111.12) + b"Q "
    assert texts(convert(page(number(b"1") + middle + number(b"7", 122.24)))) == ["1 7"]


def test_a_number_of_which_the_sign_is_hidden_is_unknown():
    said = texts(convert(page(number(b"-58") + WORDS + b"1 1 1 rg 95 690 11 40 re f")))
    assert said == ["\ufffd\ufffd", "and other words"]


def test_a_box_far_larger_than_the_page_is_taken_as_far_as_the_page_goes():
    tracemalloc.start()
    covers: Covers[int] = Covers()
    covers.add((0.0, 0.0, 10.0, 1e6), 1)
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
    assert [what for _, what in covers.over(Run("1", 1, 5000, 9, 5010))] == [1]
