"""How producers draw what a person sees as one thing: borders as frames, text over text, watermarks."""

from __future__ import annotations

import pytest

from converters.document import Document
from converters.formats.pdf import convert, reread
from converters.runs import Run, once
from tests.converters.pdf_samples import HEIGHT, Sheet, pdf
from tests.converters.test_pdf import ROWS, WIDTHS, only, rows


@pytest.mark.parametrize("edges", [(0, 1.5), (0, 0.75, 1.5, 2.25)], ids=["single", "double"])
def test_a_frame_filled_around_each_cell_is_a_border(edges: tuple[float, ...]):
    def page(sheet: Sheet) -> None:
        for number in range(9):
            x, top = 60 + sum(WIDTHS[: number % 3]), 100 + 24 * (number // 3)
            frame = sheet.canvas.beginPath()
            for inset in reversed(edges):
                width, height = WIDTHS[number % 3] - 2 * inset, 24 - 2 * inset
                frame.rect(x + inset, HEIGHT - top - 24 + inset, width, height)
            sheet.canvas.drawPath(frame, stroke=0, fill=1, fillMode=0)
        sheet.fill_in(60, 100, WIDTHS, ROWS)

    assert rows(only(convert(pdf(page)))) == ROWS


def watermarked(sheet: Sheet) -> None:
    sheet.table(60, 100, WIDTHS, ROWS)
    sheet.canvas.saveState()
    sheet.canvas.translate(70, HEIGHT - 180)
    sheet.canvas.rotate(15)
    sheet.canvas.setFillGray(0.8)
    sheet.canvas.setFont("STSong-Light", 30)
    sheet.canvas.drawString(0, 0, "内部资料严禁外传")
    sheet.canvas.restoreState()


def test_a_watermark_across_a_table_is_in_no_cell_and_is_told():
    document = convert(pdf(watermarked))
    assert rows(only(document)) == ROWS
    assert document.warnings == ("page 1: slanted text such as a watermark, left out",)


def test_the_second_reader_leaves_the_watermark_out_too():
    second = reread(pdf(watermarked))
    assert isinstance(second, Document) and rows(only(second)) == ROWS


def letters(run: Run) -> list[Run]:
    return [
        Run(c, run.x0 + 10 * i, run.top, run.x0 + 10 * i + 10, run.bottom, start=run.start + i)
        for i, c in enumerate(run.text)
    ]


def drawn(text: str, x: float) -> Run:
    return Run(text, x, 100, x + 10 * len(text), 110)


@pytest.mark.parametrize(
    "parts",
    [
        [("公开申请数量", 0), ("申请数量", 20.3)],
        [("公开申请", 0), ("公开申请数量", 0.3)],
        [("公开申请", 0), ("申请数量", 20.3)],
    ],
    ids=["second in part", "first in part", "both in part"],
)
def test_text_drawn_twice_in_parts_is_read_once(parts: list[tuple[str, float]]):
    kept = once([drawn(text, x) for text, x in parts], letters)
    assert "".join(run.text for run in sorted(kept, key=lambda run: run.x0)) == "公开申请数量"


def test_texts_that_overlap_and_differ_stay_as_they_are():
    both = [drawn("结果维持", 0), drawn("其他", 30)]
    assert once(both, letters) == both


def test_thousands_of_words_on_one_line_and_in_one_place_take_no_quadratic_time():
    """Ten million comparisons would take seconds; the looks at other runs are counted instead of the time."""
    looked = 0

    class Counted(str):
        def __contains__(self, other: object) -> bool:
            nonlocal looked
            looked += 1
            return super().__contains__(str(other))

    beside = [Run(Counted(f"{n}"), 12.0 * n, 100, 12.0 * n + 10, 110) for n in range(4000)]
    over = [Run(Counted(f"{n}"), 0, 300, 10, 310) for n in range(4000)]
    assert len(once(beside + over, letters)) == 8000
    assert looked < 8000 * 400


def test_the_second_reader_is_not_asked_for_more_text_than_it_reads_in_time():
    def page(sheet: Sheet) -> None:
        sheet.canvas.setFont("Helvetica", 1)
        for line in range(40):
            sheet.canvas.drawString(10, HEIGHT - 20 - line, "11 22 33 44 " * 400)

    assert reread(pdf(page)) is None
