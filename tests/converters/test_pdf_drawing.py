"""How producers draw what a person sees as one thing: borders as frames, text over text, watermarks."""

from __future__ import annotations

import pytest

from converters.document import Document
from converters.errors import TooLarge
from converters.formats.pdf import convert, reread
from converters.pages.overdrawn import once
from converters.pages.runs import Run
from converters.pdf.file import opened
from converters.pdf.page import opened as page_opened
from tests.converters.pdf_samples import HEIGHT, Sheet, pdf
from tests.converters.test_pdf import ROWS, WIDTHS, assembled, only, rows


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


def test_a_watermark_of_two_small_letters_turned_a_little_is_left_out_too():
    def page(sheet: Sheet) -> None:
        sheet.table(60, 100, WIDTHS, ROWS)
        sheet.canvas.saveState()
        sheet.canvas.translate(65, HEIGHT - 118)
        sheet.canvas.rotate(20)
        sheet.canvas.setFont("STSong-Light", 7)
        sheet.canvas.drawString(0, 0, "内部")
        sheet.canvas.restoreState()

    assert rows(only(convert(pdf(page)))) == ROWS


def struck_out(sheet: Sheet, x: float, baseline: float, old: str, new: str) -> None:
    """The old number with a line through it as long as it is, the new one close behind it."""
    sheet.text(x, baseline, old, 10)
    sheet.canvas.setLineWidth(0.6)
    end = x + sheet.canvas.stringWidth(old, "STSong-Light", 10)
    sheet.canvas.line(x, HEIGHT - baseline + 3.5, end, HEIGHT - baseline + 3.5)
    sheet.text(end, baseline, new, 10)


@pytest.mark.parametrize("old", ["12", "7", "1234"])
def test_a_number_that_a_line_strikes_out_is_in_no_cell_and_its_line_rules_none(old: str):
    lines = [list(row) for row in ROWS]
    lines[1][1] = ""

    def page(sheet: Sheet) -> None:
        sheet.table(60, 100, WIDTHS, lines)
        struck_out(sheet, 60 + WIDTHS[0] + 12, 100 + 24 + 16, old, "35")

    lines_read = rows(only(convert(pdf(page))))
    assert lines_read == [*ROWS[:1], [ROWS[1][0], "35", ROWS[1][2]], *ROWS[2:]]


def test_a_line_below_a_number_or_through_more_than_it_strikes_nothing_out():
    def page(sheet: Sheet) -> None:
        sheet.table(60, 100, WIDTHS, ROWS)
        sheet.text(300, 400, "2022年", 10)
        sheet.canvas.line(300, HEIGHT - 401.5, 330, HEIGHT - 401.5)
        sheet.text(300, 430, "2023年", 10)
        sheet.canvas.line(250, HEIGHT - 426.5, 380, HEIGHT - 426.5)

    document = convert(pdf(page))
    assert rows(only(document)) == ROWS
    assert "2022年" in document.text and "2023年" in document.text


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


@pytest.mark.parametrize("angle", [0, 30], ids=["upright", "slanted"])
def test_the_second_reader_is_not_asked_for_more_text_than_it_reads_in_time(angle: int):
    def page(sheet: Sheet) -> None:
        sheet.text(60, 60, "信息内容", 10)
        sheet.canvas.rotate(angle)
        sheet.canvas.setFont("Helvetica", 1)
        for line in range(40):
            sheet.canvas.drawString(10, HEIGHT - 20 - line, "11 22 33 44 " * 400)

    assert reread(pdf(page)) is None


def mapped(sheet: Sheet) -> None:
    """A table, and a drawing of 3,000 strokes and one outline of 1,500 sides."""
    sheet.table(60, 100, WIDTHS, ROWS)
    outline = sheet.canvas.beginPath()
    outline.moveTo(60, 60)
    for number in range(1500):
        outline.lineTo(60 + number % 400, 60 + number % 7)
    sheet.canvas.drawPath(outline)
    for number in range(3000):
        sheet.canvas.line(60 + number % 400, 80, 64 + number % 400, 84)


def test_the_second_reader_is_not_asked_for_more_drawing_than_it_reads_in_time(monkeypatch: pytest.MonkeyPatch):
    assert reread(pdf(mapped)) is not None
    monkeypatch.setattr("converters.pdf.drawing.MOST_DRAWN", 4000)
    assert reread(pdf(mapped)) is None


def test_the_second_reader_says_nothing_of_fonts_that_do_not_name_what_they_draw():
    body = pdf(lambda sheet: sheet.table(60, 100, WIDTHS, ROWS))
    assert reread(body) is not None
    assert reread(body.replace(b"(GB1)", b"(XX1)").replace(b"UniGB-UCS2-H", b"Identity-H  ")) is None


def test_the_second_reader_says_nothing_of_pages_without_text():
    assert reread(pdf(lambda sheet: sheet.fill(60, 300, 200, 340, 0.8))) is None


def test_the_second_reader_begins_no_page_when_its_time_is_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("converters.pdf.second.SECONDS", 0.0)
    assert reread(pdf(mapped, mapped)) is None


def test_the_sides_of_outlines_count_towards_what_a_document_may_draw(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("converters.formats.pdf.MOST_OBJECTS", 4000)
    with pytest.raises(TooLarge):
        convert(pdf(mapped))


def test_outlines_of_more_sides_than_tables_have_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("converters.pdf.page.MOST_SEGMENTS", 40_000)
    monkeypatch.setattr("converters.pdf.page.MOST_OBJECTS", 3_500)

    def page(sheet: Sheet) -> None:
        for _ in range(3):
            outline = sheet.canvas.beginPath()
            outline.moveTo(60, 60)
            for number in range(1500):
                outline.lineTo(60 + number % 400, 60 + number % 7)
            sheet.canvas.drawPath(outline)
        sheet.table(60, 100, WIDTHS, ROWS)

    found = convert(pdf(page))
    assert rows(only(found)) == ROWS
    assert any("too many drawn lines" in warning for warning in found.warnings)


FONT = b"""<</Type/Font/Subtype/Type3/FontBBox[0 300 1000 400]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 97
/Widths[1000]/Encoding<</Differences[97/a]>>/CharProcs<</a 7 0 R>>/ToUnicode 8 0 R/Resources<<>>>>"""
UNICODE = b"1 begincodespacerange<00><ff>endcodespacerange 1 beginbfchar<61><4e00>endbfchar"


def stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


def test_a_sign_known_by_its_ink_alone_is_as_high_as_its_font():
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R/H 6 0 R>>>>>>",
        stream(b"BT /H 10 Tf 60 700 Td (1) Tj /F 10 Tf 20 0 Td (a) Tj ET"),
        FONT,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        stream(b"1000 0 100 300 900 400 d1 100 300 800 100 re f"),
        stream(UNICODE),
    ]
    with opened(assembled(*objects)) as document, page_opened(document, 0) as found:
        one, sign = found.letters.runs(found.letters.read())
    assert sign.text == "一"
    assert abs(sign.top - one.top) < 2 and abs(sign.bottom - one.bottom) < 2
