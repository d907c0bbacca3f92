"""Text that is clipped away, or over which something opaque is painted later, is seen by no reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from converters.document import Paragraph
from converters.formats.pdf import convert
from tests.converters.pdf_samples import HEIGHT, WIDTH, Sheet, pdf
from tests.converters.test_pdf import only, rows
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
    assert any("not seen" in warning for warning in document.warnings) or rows(only(document))[0][1] == "77"
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
