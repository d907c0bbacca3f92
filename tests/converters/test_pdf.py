"""PDF: tables by the lattice, paragraphs from positions, and what is refused."""

from __future__ import annotations

import zlib
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFontFile

import converters
from converters.document import Document, Heading, Paragraph, Picture, Table
from converters.errors import (
    Corrupt,
    EmptyDocument,
    Encrypted,
    Mislabelled,
    NoText,
    TooLarge,
    Unreadable,
)
from converters.formats.pdf import convert, reread
from converters.members import Member
from converters.pdf import ink
from tests.converters.pdf_samples import (
    HEIGHT,
    WIDTH,
    Draw,
    Sheet,
    assembled,
    grid_rules,
    pdf,
    with_attached,
    written,
)

ROWS = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "12"], ["行政规范性文件", "/", ""]]
WIDTHS = (120, 100, 100)


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading | Paragraph)]


def only(document: Document) -> Table:
    (table,) = document.tables()
    return table


def borders(sheet: Sheet, style: str) -> None:
    rules = grid_rules(60, 100, WIDTHS, [24] * 3)
    if style == "slivers":
        for x0, top, x1, bottom in rules:
            sheet.fill(x0 - 0.5, top - 0.5, x1 + 0.5, bottom + 0.5)
    elif style == "double":
        sheet.stroke([(x0 - d, top - d, x1 + d, bottom + d) for x0, top, x1, bottom in rules for d in (-1.5, 1.5)])
    elif style == "boxes":
        for number in range(9):
            x, top = 60 + sum(WIDTHS[: number % 3]), 100 + 24 * (number // 3)
            sheet.box(x, top, x + WIDTHS[number % 3], top + 24)
    else:
        sheet.stroke(rules, width=float(style))


@pytest.mark.parametrize("style", ["0", "0.25", "2.25", "slivers", "double", "boxes"])
def test_cells_are_the_same_however_borders_are_drawn(style: str):
    def page(sheet: Sheet) -> None:
        borders(sheet, style)
        sheet.fill_in(60, 100, WIDTHS, ROWS)

    assert rows(only(convert(pdf(page)))) == ROWS


def test_a_cell_says_page_and_box_from_the_top_left():
    body = pdf(lambda sheet: sheet.text(60, 80, "第一页"), lambda sheet: sheet.table(60, 100, WIDTHS, ROWS))
    origin = only(convert(body)).cells[4].origin
    assert (origin.page, origin.bbox) == (2, (180, 124, 280, 148))


def test_a_merged_cell_spans_and_keeps_its_line_breaks():
    def page(sheet: Sheet) -> None:
        sheet.stroke([(60, 100, 260, 100), (100, 130, 260, 130), (60, 160, 260, 160)])
        sheet.stroke([(60, 100, 60, 160), (100, 100, 100, 160), (180, 130, 180, 160), (260, 100, 260, 160)])
        for number, character in enumerate("办理"):
            sheet.text(74, 120 + 20 * number, character)
        sheet.text(110, 120, "法人或其他组织")
        sheet.text(110, 150, "1")
        sheet.text(190, 150, "2")

    cells = only(convert(pdf(page))).cells
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in cells] == [
        (0, 0, 2, 1, "办\n理"),
        (0, 1, 1, 2, "法人或其他组织"),
        (1, 1, 1, 1, "1"),
        (1, 2, 1, 1, "2"),
    ]


def test_a_row_left_open_at_the_page_end_is_not_lost():
    def page(sheet: Sheet) -> None:
        sheet.stroke([(60, y, 260, y) for y in (700, 730)] + [(x, 700, x, 770) for x in (60, 160, 260)])
        sheet.fill_in(60, 700, (100, 100), [["重复申请", "7"], ["其他", "8"]], 30)

    assert rows(only(convert(pdf(page)))) == [["重复申请", "7"], ["其他", "8"]]


def test_cells_through_which_the_edge_of_the_page_cuts_end_there():
    def first(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, HEIGHT - 40, [100, 100], [20, 60, 30]))
        for x, baseline, text in ((65, HEIGHT - 26, "规章"), (165, HEIGHT - 26, "3"), (65, HEIGHT - 6, "行政规范")):
            sheet.text(x, baseline, text)

    def second(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, -60, [100, 100], [20, 60, 30]))
        for x, baseline, text in ((65, 14, "性文件"), (165, 14, "5"), (65, 42, "废止"), (165, 42, "1")):
            sheet.text(x, baseline, text)

    above, below = convert(pdf(first, second)).tables()
    assert rows(above) == [["规章", "3"], ["行政规范", ""]]
    assert rows(below) == [["性文件", "5"], ["废止", "1"]]


def test_a_row_alone_at_the_page_end_stays_a_table():
    document = convert(
        pdf(
            lambda sheet: sheet.table(60, 740, (320,), [["第二十条第（一）项"]]),
            lambda sheet: sheet.table(60, 100, WIDTHS, ROWS),
        )
    )
    assert [rows(table) for table in document.tables()] == [[["第二十条第（一）项"]], ROWS]


def test_a_frame_around_the_page_and_a_boxed_notice_are_text():
    def page(sheet: Sheet) -> None:
        sheet.box(30, 30, WIDTH - 30, HEIGHT - 30)
        sheet.box(55, 90, 300, 120)
        sheet.text(60, 110, "注意事项")
        sheet.table(60, 200, WIDTHS, ROWS)

    document = convert(pdf(page))
    assert rows(only(document)) == ROWS
    assert texts(document) == ["注意事项"]


def test_a_shaded_row_is_no_table_of_its_own():
    def page(sheet: Sheet) -> None:
        sheet.fill(60, 100, 380, 124, grey=0.8)
        sheet.table(60, 100, WIDTHS, ROWS)

    assert rows(only(convert(pdf(page)))) == ROWS


def test_a_page_turned_by_its_rotation_is_read_as_shown():
    def page(sheet: Sheet) -> None:
        sheet.canvas.translate(WIDTH, 0)
        sheet.canvas.rotate(90)
        sheet.canvas.translate(0, WIDTH - HEIGHT)
        sheet.table(60, 100, WIDTHS, ROWS)

    table = only(convert(pdf(page, rotation=90)))
    assert rows(table) == ROWS
    assert table.origin.bbox == (60, 100, 380, 172)


def test_numbers_that_fill_their_cells_are_not_run_together():
    def page(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, 100, (50, 50), [24]))
        sheet.text(60.5, 116, "62096797", 12)
        sheet.text(111, 116, "12029501", 12)

    assert rows(only(convert(pdf(page)))) == [["62096797", "12029501"]]


def test_a_number_too_long_for_its_cell_is_not_cut():
    def page(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, 100, (50, 50), [24]))
        sheet.text(63, 116, "6209679742", 12)

    assert rows(only(convert(pdf(page)))) == [["6209679742", ""]]


@pytest.mark.parametrize(
    ("lines", "read"),
    [
        (["15392", "9"], "153929"),  # one more digit had no room
        (["153", "929"], "153\n929"),  # two more had: two numbers
        (["15392", "件"], "15392\n件"),
    ],
)
def test_a_number_broken_where_its_cell_ends_is_one_and_numbers_with_room_left_stay_two(lines: list[str], read: str):
    def page(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, 100, (40, 100), [40]))
        for number, line in enumerate(lines):
            sheet.text(64, 116 + 14 * number, line, 12)
        sheet.text(104, 116, "规章", 12)

    assert rows(only(convert(pdf(page)))) == [[read, "规章"]]


def test_a_text_that_runs_over_its_cell_does_not_say_how_much_room_the_others_have():
    def page(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, 100, (40, 100, 22), [40]))
        for number, line in enumerate(["1539", "29"]):
            sheet.text(68, 116 + 14 * number, line, 12)
        sheet.text(106, 123, "规章", 12)
        sheet.text(200, 123, "三、", 12)

    assert rows(only(convert(pdf(page)))) == [["153929", "规章", "三、"]]


@pytest.mark.parametrize(
    ("label", "at", "read"),
    [
        ("规章", 123, "153929"),  # between the two lines: one row
        ("规章", 116, "153929"),  # its label at the first line: none is left for the second
        ("0", 116, "1539\n29"),  # no label there: 0 may be of the first of two rows
        ("规章", 111, "1539\n29"),
    ],
)
def test_a_number_whose_cell_may_have_had_room_for_one_more_digit_is_one_where_the_row_is_one(
    label: str, at: int, read: str
):
    def page(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, 100, (43, 100), [40]))
        for number, line in enumerate(["1539", "29"]):
            sheet.text(70.4, 116 + 14 * number, line, 12)
        sheet.text(120, at, label, 12)

    assert rows(only(convert(pdf(page)))) == [[read, label]]


def test_numbers_that_fill_their_cells_stay_two_where_the_border_between_their_rows_is_missing():
    def page(sheet: Sheet) -> None:
        sheet.stroke([*grid_rules(60, 100, (100, 40), [40]), (60, 120, 160, 120)])
        for number, line in enumerate(["15392", "91827"]):
            sheet.text(66, 114 + 20 * number, "规章", 12)
            sheet.text(164, 114 + 20 * number, line, 12)

    table = only(convert(pdf(page)))
    assert [cell.text for cell in table.cells if cell.column] == ["15392\n91827"]


def test_numbers_of_two_cells_whose_border_is_missing_do_not_become_one():
    def page(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, 100, (100, 80), [40]))
        sheet.text(70, 118, "78", 12)
        sheet.text(110, 118, "693", 12)
        sheet.text(170, 118, "1", 12)
        sheet.text(180, 118, "693", 12)  # no further apart than a blank sets them

    assert rows(only(convert(pdf(page)))) == [["78  693", "1 693"]]


def test_a_row_alone_on_its_page_with_broken_numbers_keeps_its_cells():
    def page(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, 100, (100, 40, 40, 40), [60]))
        sheet.text(64, 128, "结转下年度", 12)
        for x in (164, 204, 244):
            sheet.text(x, 120, "15392", 12)
            sheet.text(x, 136, "9", 12)

    assert rows(only(convert(pdf(page)))) == [["结转下年度", "153929", "153929", "153929"]]


LONG = "我局严格按照政务信息发布保密审查备案制度在门户网站主动公开发布信息"


def test_a_paragraph_is_one_line_also_over_a_page_break_and_page_numbers_go():
    def first(sheet: Sheet) -> None:
        sheet.centred(80, "某某局2023年政府信息公开工作年度报告", 18)
        sheet.lines(700, "一、总体情况")
        sheet.lines(720, LONG + "全年", "（一）" + LONG + "开展")
        sheet.centred(810, "— 1 —", 10)

    def second(sheet: Sheet) -> None:
        sheet.lines(80, "其中规章12条。", indent=False)
        sheet.lines(100, "二、主动公开政府信息情况")
        sheet.centred(810, "— 2 —", 10)

    document = convert(pdf(first, second))
    assert texts(document) == [
        "某某局2023年政府信息公开工作年度报告",
        "一、总体情况",
        f"{LONG}全年（一）{LONG}开展其中规章12条。",
        "二、主动公开政府信息情况",
    ]
    assert isinstance(document.blocks[0], Heading)


def test_a_running_head_is_left_out_and_a_number_in_the_text_is_not():
    def page(number: int) -> Draw:
        def draw(sheet: Sheet) -> None:
            sheet.text(60, 40, "某某区政府信息公开")
            sheet.lines(100, f"第{number}段。", "2023")
            sheet.text(500, 815, f"第 {number} 页 共 3 页", 9)

        return draw

    assert texts(convert(pdf(*map(page, (1, 2, 3))))) == ["第1段。2023", "第2段。2023", "第3段。2023"]


def test_a_row_of_a_table_at_the_end_of_a_page_is_no_page_number():
    def page(number: int, last: str) -> Draw:
        def draw(sheet: Sheet) -> None:
            sheet.lines(100, LONG)
            sheet.text(80, 780, last, 9)
            sheet.centred(810, f"— {number} —", 10)

        return draw

    rows = ("— — 0 — —", "0 —", "3")
    document = convert(pdf(*(page(at, row) for at, row in enumerate(rows, 1))))
    assert [text for text in texts(document) if text != LONG] == list(rows)


def test_paragraphs_without_indent_are_parted_by_their_distance():
    def page(sheet: Sheet) -> None:
        for number in range(3):
            sheet.lines(80 + 70 * number, LONG, LONG, LONG, indent=False)

    assert texts(convert(pdf(page))) == [LONG * 3] * 3


def test_a_title_over_two_lines_is_one():
    def page(sheet: Sheet) -> None:
        sheet.centred(80, "某某市某某区人民政府办公室", 22)
        sheet.centred(112, "2023年政府信息公开工作年度报告", 22)
        sheet.lines(160, LONG, "全文。")
        sheet.lines(200, LONG, "完。")

    assert texts(convert(pdf(page)))[0] == "某某市某某区人民政府办公室2023年政府信息公开工作年度报告"


def test_columns_without_lines_are_a_table_whose_spans_are_unknown():
    def page(sheet: Sheet) -> None:
        sheet.lines(80, LONG, "如下：")
        for number, row in enumerate([["收到申请数", "12", "3"], ["予以公开", "8", "2"], ["其他处理", "4", "1"]]):
            sheet.fill_in(60, 140 + 24 * number, WIDTHS, [row])

    document = convert(pdf(page))
    table = only(document)
    assert (document.route, table.spans) == ("columns", False)
    assert rows(table) == [["收到申请数", "12", "3"], ["予以公开", "8", "2"], ["其他处理", "4", "1"]]


def test_a_page_that_is_a_picture_among_pages_of_text_is_named():
    document = convert(pdf(lambda sheet: sheet.lines(80, LONG), lambda sheet: sheet.picture(0, 0, WIDTH, HEIGHT)))
    assert [type(block) for block in document.blocks] == [Paragraph, Picture]
    assert "page 2" in document.warnings[0]


@pytest.mark.parametrize(("title", "kept"), [("某局年报", "某局年报"), ("Microsoft Word - 1.doc", None), ("", None)])
def test_a_title_made_from_a_file_name_is_none(title: str, kept: str | None):
    assert convert(pdf(lambda sheet: sheet.lines(80, LONG), title=title)).title == kept


def test_both_readers_give_the_same_table():
    body = pdf(lambda sheet: sheet.table(60, 100, WIDTHS, ROWS))
    second = reread(body)
    assert rows(only(second)) == rows(only(convert(body))) == ROWS
    assert second.route == "pdfplumber"


def sample() -> bytes:
    return pdf(lambda sheet: sheet.table(60, 100, WIDTHS, ROWS))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_file_cut_off_is_corrupt_not_half_read(share: float):
    body = sample()
    with pytest.raises(Corrupt):
        convert(body[: int(len(body) * share)])


def test_a_file_with_rubbish_behind_its_end_is_read():
    assert rows(only(convert(sample() + b"\n<!-- served by proxy -->\n"))) == ROWS


def test_files_attached_to_a_document_are_told_and_are_documents_of_their_own():
    files = {"年报.pdf": sample(), "附件/年报.txt": "2021年".encode()}
    body = with_attached(sample(), files)
    read = converters.convert(body, "application/pdf")
    assert "2 attached files, such as 年报.pdf, 附件/年报.txt, are documents of their own" in read.warnings
    assert [*converters.attached(read, body)] == [Member(name, content) for name, content in files.items()]
    assert not list(converters.attached(converters.convert(sample(), "application/pdf"), sample()))


def test_no_attached_file_is_left_out_for_their_number():
    body = with_attached(sample(), {f"{number}.txt": b"2021" for number in range(250)})
    assert len([*converters.attached(converters.convert(body, "application/pdf"), body)]) == 250


@pytest.mark.parametrize(
    ("body", "looks"),
    [(b"<!DOCTYPE html><html>404</html>", "web page"), (b"PK\x03\x04word", "ZIP"), ("总体情况".encode(), "text")],
)
def test_another_format_is_named(body: bytes, looks: str):
    with pytest.raises(Mislabelled, match=looks):
        convert(body)


def test_a_password_of_the_user_is_asked_for_and_one_of_the_owner_is_not():
    def draw(sheet: Sheet) -> None:
        sheet.table(60, 100, WIDTHS, ROWS)

    with pytest.raises(Encrypted):
        convert(pdf(draw, passwords=("user", "owner")))
    assert rows(only(convert(pdf(draw, passwords=("", "owner"))))) == ROWS


def test_pages_of_pictures_have_no_text_and_blank_pages_have_nothing():
    with pytest.raises(NoText):
        convert(pdf(lambda sheet: sheet.picture(0, 0, WIDTH, HEIGHT)))
    with pytest.raises(EmptyDocument):
        convert(pdf(lambda sheet: None))
    with pytest.raises(EmptyDocument):
        convert(b" \n")


def test_more_pages_than_a_report_has_are_refused():
    with pytest.raises(TooLarge, match="501 pages"):
        convert(pdf(*[lambda sheet: None] * 501))


@pytest.mark.parametrize("passes", [1, 2])
def test_a_stream_that_unpacks_without_end_is_refused(passes: int):
    packed = b" " * 30_000_000
    for _ in range(passes):
        packed = zlib.compress(packed, 9)
    with pytest.raises(TooLarge):
        convert(written(packed, passes))


def test_each_character_of_a_page_stands_once_in_the_document():
    def page(sheet: Sheet) -> None:
        sheet.box(30, 30, WIDTH - 30, HEIGHT - 30)
        sheet.lines(80, LONG, "如下：")
        sheet.table(60, 140, (60, 40, 40), [["行政规范性文件", "1234567", "8"], ["规章", "", "12 34"]])
        sheet.text(300, 160, "表旁的说明")

    printed = "".join([LONG, "如下：", "行政规范性文件", "1234567", "8", "规章", "1234", "表旁的说明"])
    assert sorted("".join(convert(pdf(page)).text.split())) == sorted(printed)


def test_lines_and_text_inside_a_form_are_read_where_the_form_is_shown():
    def page(sheet: Sheet) -> None:
        sheet.canvas.beginForm("stamp")
        sheet.table(60, 100, WIDTHS, ROWS)
        sheet.canvas.endForm()
        sheet.canvas.translate(20, -30)
        sheet.canvas.doForm("stamp")

    table = only(convert(pdf(page)))
    assert rows(table) == ROWS
    assert table.origin.bbox == (80, 130, 400, 202)


def test_text_turned_upwards_is_read_from_the_bottom():
    def page(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, 100, (40, 60), [100]))
        sheet.canvas.saveState()
        sheet.canvas.translate(84, HEIGHT - 190)
        sheet.canvas.rotate(90)
        sheet.canvas.setFont("STSong-Light", 12)
        sheet.canvas.drawString(0, 0, "办理结果")
        sheet.canvas.restoreState()
        sheet.text(110, 150, "7")

    assert rows(only(convert(pdf(page)))) == [["办\n理\n结\n果", "7"]]


@pytest.mark.parametrize("shift", [0, 0.3, 0.8])
def test_a_text_drawn_twice_to_look_bold_is_read_once(shift: float):
    def page(sheet: Sheet) -> None:
        sheet.table(60, 100, WIDTHS, ROWS)
        sheet.canvas.translate(shift, 0)
        sheet.fill_in(60, 100, WIDTHS, ROWS)

    assert rows(only(convert(pdf(page)))) == ROWS


def test_like_digits_side_by_side_are_all_read():
    printed = [["规章", "11", "2255"], ["收费", "1 1", "00"]]
    assert rows(only(convert(pdf(lambda sheet: sheet.table(60, 100, WIDTHS, printed))))) == printed


def test_white_text_on_paper_is_left_out_and_told_and_on_a_dark_ground_it_is_read():
    def page(sheet: Sheet) -> None:
        sheet.fill(60, 100, 380, 124, grey=0.2)
        sheet.stroke(grid_rules(60, 100, WIDTHS, [24] * 3))
        sheet.fill_in(60, 124, WIDTHS, ROWS[1:])
        sheet.canvas.setFillGray(1)
        sheet.fill_in(60, 100, WIDTHS, ROWS[:1])
        sheet.text(200, 140, "99", 10)

    document = convert(pdf(page))
    assert rows(only(document)) == ROWS
    assert "page 1: text that is not seen" in document.warnings[0]


def test_text_recognised_under_the_picture_of_a_page_is_read_and_told():
    def page(sheet: Sheet) -> None:
        sheet.picture(0, 0, WIDTH, HEIGHT)
        text = sheet.canvas.beginText()
        text.setTextRenderMode(3)
        text.setFont("STSong-Light", 12)
        text.setTextOrigin(60, 700)
        text.textLine(LONG)
        sheet.canvas.drawText(text)

    document = convert(pdf(page))
    assert LONG in texts(document)
    assert "page 1: the text was recognised" in document.warnings[0]


def test_dotted_borders_of_cells_drawn_one_by_one_are_lines():
    def page(sheet: Sheet) -> None:
        for number in range(9):
            x, top = 60 + sum(WIDTHS[: number % 3]), 100 + 24 * (number // 3)
            for step in range(0, int(WIDTHS[number % 3]), 3):
                sheet.fill(x + step, top, x + step + 0.75, top + 0.75)
                sheet.fill(x + step, top + 24, x + step + 0.75, top + 24.75)
            for step in range(number % 3, 24, 2):
                sheet.fill(x, top + step, x + 0.75, top + step + 0.75)
                sheet.fill(x + WIDTHS[number % 3], top + step, x + WIDTHS[number % 3] + 0.75, top + step + 0.75)
        sheet.fill_in(60, 100, WIDTHS, ROWS)

    document = convert(pdf(page))
    assert (document.route, rows(only(document))) == ("lattice", ROWS)


def test_a_number_too_long_for_its_cell_is_whole_also_where_the_line_runs_between_its_digits():
    def page(sheet: Sheet) -> None:
        sheet.table(60, 100, WIDTHS, [["规章", "", ""], ["行政许可", "2", "3"]])
        beyond = 60 + sum(WIDTHS[:2]) - pdfmetrics.stringWidth("1128", "STSong-Light", 10)
        sheet.text(beyond, 116, "11285", 10)

    assert rows(only(convert(pdf(page)))) == [["规章", "11285", ""], ["行政许可", "2", "3"]]


def test_numbers_too_long_for_their_cells_that_run_into_each_other_are_unknown():
    def page(sheet: Sheet) -> None:
        sheet.table(60, 100, WIDTHS, [["规章", "", ""], ["行政许可", "2", "3"]])
        sheet.text(60 + sum(WIDTHS[:2]) - pdfmetrics.stringWidth("17494", "STSong-Light", 10), 116, "1749442577", 10)

    assert rows(only(convert(pdf(page))))[0] == ["规章", "\ufffd" * 5, "\ufffd" * 5]


def test_a_character_reaches_no_further_from_its_line_than_its_size_explains():
    document = pdfium.PdfDocument(pdf(lambda sheet: sheet.text(60, 100, "规章", 10)))
    page = document[0].get_textpage()
    line, text = HEIGHT - 100, page.raw

    told, usual = ink.bounded(text, 0, line + 18, line - 10), (line + 8.5, line - 2.5)
    assert told == pytest.approx((line + 8.8, line - 1.2), abs=0.1)
    assert ink.bounded(text, 0, *usual) == usual


def test_graph_paper_is_no_table_and_is_told():
    def page(sheet: Sheet) -> None:
        sheet.stroke(grid_rules(60, 100, [5] * 90, [5] * 90))
        sheet.lines(60, LONG)

    document = convert(pdf(page))
    assert document.tables() == ()
    assert "page 1: too many drawn lines" in document.warnings[0]


def test_a_page_tree_that_leads_into_itself_is_corrupt():
    with pytest.raises(Corrupt):
        convert(assembled(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"))


def test_a_font_that_names_no_characters_and_is_not_in_the_file_is_unreadable():
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>"
    descendant = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)>>>>"
    packed = zlib.compress(b"BT /F1 12 Tf 60 700 Td <00120013001400150016> Tj ET")
    with pytest.raises(Unreadable):
        convert(written(packed, font=font, more=(descendant,)))


def test_a_few_letters_that_no_chinese_page_holds_are_told_as_names_that_a_program_lost():
    def page(sheet: Sheet, lost: str) -> None:
        sheet.lines(140, *[LONG] * 5)
        sheet.canvas.setFont("Helvetica", 12)
        sheet.canvas.drawString(60, 100, lost)

    def told(lost: str) -> bool:
        warnings = convert(pdf(lambda sheet: page(sheet, lost))).warnings
        return any("does not say which" in warning for warning in warnings)

    assert told("\xff\xc6\xd0\xf0")
    assert not told("office@example.gov.cn")
    with pytest.raises(Unreadable):
        told("\xff\xc6\xd0\xf0" * 3)


def test_pages_whose_fonts_name_no_characters_are_recognised():
    pytest.importorskip("rapidocr")
    vera = TTFontFile("Vera.ttf")
    data = (Path(reportlab.__file__).parent / "fonts" / "Vera.ttf").read_bytes()

    def coded(x: int, y: int, text: str) -> bytes:
        glyphs = "".join(f"{vera.charToGlyph[ord(character)]:04x}" for character in text)
        return f"BT /F1 14 Tf {x} {y} Td <{glyphs}> Tj ET ".encode()

    lines = b"".join(b"60 %d m 320 %d l S " % (y, y) for y in (740, 710, 680))
    lines += b"".join(b"%d 740 m %d 680 l S " % (x, x) for x in (60, 220, 320))
    texts = ((70, 720, "Received"), (230, 720, "4711"), (70, 690, "Answered"), (230, 690, "305"))
    content = lines + b"".join(coded(*text) for text in texts)
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>"
    descendant = (
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)>>"
        b"/CIDToGIDMap/Identity/DW 600/FontDescriptor 7 0 R>>"
    )
    described = b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 -200 1000 900]/FontFile2 8 0 R>>"
    whole = b"<</Length %d/Length1 %d>>stream\n%s\nendstream" % (len(data), len(data), data)
    document = convert(written(zlib.compress(content), font=font, more=(descendant, described, whole)))

    assert document.route == "ocr"
    assert [row[1] for row in rows(only(document))] == ["4711", "305"]
