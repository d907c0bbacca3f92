"""Tables without inner rules: rows, labels and columns from where the texts stand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from converters.document import Document, Table
from converters.formats.pdf import convert
from converters.pages import runs
from converters.pages.runs import Run
from converters.unruled import labels
from converters.unruled.parts import Part
from tests.converters.pdf_samples import WIDTH, Draw, Sheet, grid_rules, pdf

HEADER = ["信息内容", "本年制发件数", "现行有效件数"]
XS = (100, 250, 380)


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)]


def only(document: Document) -> Table:
    (table,) = document.tables()
    return table


def centred(sheet: Sheet, x: float, baseline: float, text: str, size: float = 10) -> None:
    sheet.canvas.setFont("STSong-Light", size)
    sheet.canvas.drawCentredString(x, sheet.height - baseline, text)


def put(sheet: Sheet, baseline: float, row: Sequence[str]) -> None:
    for x, text in zip(XS, row, strict=False):
        centred(sheet, x, baseline, text)


def page(*lines: tuple[float, Sequence[str]]) -> Draw:
    def draw(sheet: Sheet) -> None:
        for baseline, row in lines:
            put(sheet, baseline, row)

    return draw


def test_a_blank_between_two_numbers_keeps_its_cell():
    body = pdf(page((100, HEADER), (130, ["规章", "", "12"]), (160, ["行政规范性文件", "/", ""])))
    table = only(convert(body))
    assert rows(table) == [HEADER, ["规章", "", "12"], ["行政规范性文件", "/", ""]]
    assert not table.spans


def test_a_column_that_only_its_header_shows_is_blank_in_every_row():
    body = pdf(page((100, HEADER), (130, ["规章", "", "12"]), (160, ["行政规范性文件", "", "3"])))
    assert rows(only(convert(body)))[1:] == [["规章", "", "12"], ["行政规范性文件", "", "3"]]


def test_rows_that_stand_far_apart_all_over_a_page_are_of_one_table_and_a_row_apart_from_others_is_not():
    table = [["规章", "1", "12"], ["行政许可", "2", "3"], ["行政处罚", "3", "4"], ["行政强制", "4", "5"]]
    far = pdf(page((60, HEADER), *((130 + 70 * number, row) for number, row in enumerate(table))))
    near = pdf(page((60, HEADER), *((90 + 20 * number, row) for number, row in enumerate(table)), (220, table[0])))

    assert rows(only(convert(far)))[-4:] == table
    assert rows(only(convert(near)))[-4:] == table


@pytest.mark.parametrize("numbers", [0, 6, 12], ids=["top", "middle", "bottom"])
def test_the_lines_of_a_wrapped_label_are_one_cell_wherever_its_numbers_stand(numbers: float):
    body = pdf(
        page(
            (100, HEADER),
            (130, ["要求行政机关确认或"]),
            (142, ["重新出具已获取信息"]),
            (130 + numbers, ["", "5", "7"]),
            (172, ["重复提出申请"]),
            (184, ["的情形"]),
            (172 + numbers, ["", "0", "1"]),
            (214, ["其他处理", "3", "4"]),
        )
    )
    assert rows(only(convert(body)))[1:] == [
        ["要求行政机关确认或\n重新出具已获取信息", "5", "7"],
        ["重复提出申请\n的情形", "0", "1"],
        ["其他处理", "3", "4"],
    ]


def test_a_label_that_heads_several_rows_stands_left_of_theirs():
    def draw(sheet: Sheet) -> None:
        page((100, HEADER), (130, ["国家秘密", "1", "2"]), (160, ["商业秘密", "3", "4"]))(sheet)
        for baseline, text in ((139, "不予"), (151, "公开")):
            centred(sheet, 50, baseline, text)

    assert [row[-3:] for row in rows(only(convert(pdf(draw))))[1:]] == [["国家秘密", "1", "2"], ["商业秘密", "3", "4"]]


def test_a_row_without_numbers_is_a_row_of_blanks_and_no_part_of_the_one_above():
    body = pdf(page((100, HEADER), (124, ["行政许可", "1", "2"]), (148, ["行政处罚"]), (172, ["行政强制", "3", "4"])))
    assert rows(only(convert(body)))[1:] == [["行政许可", "1", "2"], ["行政处罚", "", ""], ["行政强制", "3", "4"]]


def test_a_table_goes_on_overleaf_with_its_columns():
    first = page((740, HEADER), (765, ["规章", "1", "2"]), (790, ["行政规范性文件", "3", "4"]))
    second = page((50, ["行政许可", "", "6"]), (75, ["行政处罚", "", "8"]))
    tables = convert(pdf(first, second)).tables()
    assert rows(tables[1]) == [["行政许可", "", "6"], ["行政处罚", "", "8"]]


def test_a_number_between_two_columns_is_given_to_none():
    def draw(sheet: Sheet) -> None:
        page((100, HEADER), (130, ["规章", "1", "2"]), (160, ["行政规范性文件"]))(sheet)
        centred(sheet, 315, 160, "3")

    assert rows(only(convert(pdf(draw))))[1:] == [["规章", "1", "2"], ["行政规范性文件 3"]]


def test_a_number_broken_over_two_lines_is_one():
    body = pdf(
        page((100, HEADER), (130, ["规章", "62096", "2"]), (142, ["", "797"]), (180, ["行政规范性文件", "3", "4"]))
    )
    assert rows(only(convert(body)))[1:] == [["规章", "62096797", "2"], ["行政规范性文件", "3", "4"]]


FRAME = grid_rules(40, 80, (420,), (120,))
LEVEL = grid_rules(40, 80, (420,), (30, 30, 30, 30))
UPRIGHT = grid_rules(40, 80, (150, 130, 140), (120,))


@pytest.mark.parametrize("rules", [FRAME, LEVEL, UPRIGHT, LEVEL[:5]], ids=["frame", "level", "upright", "no sides"])
def test_rules_that_part_only_rows_or_only_columns_part_no_cells(rules):
    printed = [HEADER, ["规章", "10", "1203"], ["行政规范性文件", "/", "45"], ["其他", "0", ""]]

    def draw(sheet: Sheet) -> None:
        sheet.stroke(rules)
        page(*((100 + 30 * number, row) for number, row in enumerate(printed)))(sheet)

    assert rows(only(convert(pdf(draw)))) == printed


def test_a_heading_below_a_table_and_a_date_beside_a_name_are_no_rows():
    def draw(sheet: Sheet) -> None:
        page((100, HEADER), (130, ["规章", "1", "2"]), (160, ["行政规范性文件", "3", "4"]))(sheet)
        sheet.text(40, 200, "五、存在的主要问题及改进情况", 14)
        sheet.text(40, 240, "某某局")
        sheet.text(WIDTH - 150, 240, "2023年1月20日")

    document = convert(pdf(draw))
    assert only(document).rows == 3
    assert "五、存在的主要问题及改进情况" in document.text.split("\n")


def test_more_rows_than_a_page_can_hold_are_given_no_labels_and_take_no_time():
    lines = [Part("标签", 0, 2.0 * n, 20, 2.0 * n + 1, 1) for n in range(3000)]
    found = labels.assign(lines, [part.middle for part in lines])
    assert len(found) == 3000 and all(label.row is None for label in found)


def test_a_row_with_a_text_that_stands_out_of_its_column_is_in_doubt_and_parts_no_label_from_its_numbers():
    body = pdf(
        page(
            (100, HEADER),
            (130, ["规章", "1", "2"]),
            (160, ["要求行政机关确认或"]),
            (166, ["", "暂无数据可供统计", "168"]),
            (172, ["重新出具已获取信息"]),
            (202, ["其他处理", "3", "4"]),
        )
    )
    found = [row for table in convert(body).tables() for row in rows(table)]
    assert ["要求行政机关确认或", "", ""] not in found and ["其他处理", "3", "4"] in found


def test_a_text_wrapped_around_the_first_row_is_no_part_of_the_header_and_its_cell_not_blank():
    body = pdf(page((100, HEADER), (132, ["", "暂无"]), (140, ["规章", "", "12"]), (180, ["其他", "3", "4"])))
    found = rows(only(convert(body)))
    assert found[1:] == [["规章 12"], ["其他", "3", "4"]]


def test_a_row_whose_unit_alone_is_printed_keeps_its_label_and_is_blank():
    printed = [
        ["统计指标", "单位", "统计数"],
        ["当面申请数", "件", "3140"],
        ["传真申请数", "件", ""],
        ["收费", "万元", "2"],
    ]
    body = pdf(page(*((100 + 14 * number, row) for number, row in enumerate(printed))))
    assert rows(only(convert(body))) == printed


def test_numbers_below_another_header_are_another_table_though_they_stand_left_of_those_above():
    def draw(sheet: Sheet) -> None:
        for baseline, row in ((100, ["规章", "", "12"]), (130, ["行政规范性文件", "", "3"])):
            put(sheet, baseline, row)
        centred(sheet, 250, 160, "总计")
        put(sheet, 190, ["行政许可", "5", "6"])

    found = [rows(table) for table in convert(pdf(draw)).tables()]
    assert not any(row[0] == "总计" and row[1:] for table in found for row in table)


def test_a_number_that_stands_under_no_header_is_not_given_to_the_nearest():
    def draw(sheet: Sheet) -> None:
        for x, text in ((40, "信息内容"), (200, "采购项目数量"), (330, "采购总金额")):
            sheet.text(x, 100, text, 10)
        sheet.text(40, 130, "政府集中采购", 10)
        sheet.text(313, 130, "17", 10)

    found = [row for table in convert(pdf(draw)).tables() for row in rows(table)]
    assert ["政府集中采购", "", "17"] not in found and any("17" in " ".join(row) for row in found)


def test_a_change_told_in_a_word_is_a_number_of_its_row_and_no_header_of_the_next():
    body = pdf(page((100, HEADER), (130, ["行政许可", "35", "减3"]), (160, ["行政处罚", "增加12", "4"])))
    assert rows(only(convert(body))) == [HEADER, ["行政许可", "35", "减3"], ["行政处罚", "增加12", "4"]]


def test_a_line_with_a_number_heads_no_table_below_it():
    body = pdf(
        page((100, ["收费", "35", "见附件"]), (130, HEADER), (160, ["规章", "1", ""]), (190, ["其他", "2", "3"]))
    )
    assert not any("35" in cell and "制发" in cell for t in convert(body).tables() for row in rows(t) for cell in row)


LABELS = ("规章", "行政规范性文件")


def right_aligned(*lines: tuple[float, str, Sequence[str]]) -> Draw:
    """Labels that begin at 60, numbers that end where their columns of 120 points end."""

    def draw(sheet: Sheet) -> None:
        for baseline, label, numbers in lines:
            sheet.text(60, baseline, label, 10)
            for ends, number in zip((300, 420, 540), numbers, strict=False):
                sheet.canvas.setFont("STSong-Light", 10)
                sheet.canvas.drawRightString(ends, sheet.height - baseline, number)

    return draw


def heads(baseline: float, *names: tuple[float, str]) -> Draw:
    def draw(sheet: Sheet) -> None:
        for x, name in names:
            centred(sheet, x, baseline, name)

    return draw


def together(*parts: Draw) -> Draw:
    def draw(sheet: Sheet) -> None:
        for part in parts:
            part(sheet)

    return draw


OVER_COLUMNS = ((245, "本年制发件数"), (365, "本年废止件数"), (485, "现行有效件数"))


def test_the_head_of_the_labels_is_none_of_the_numbers_though_it_stands_over_no_label():
    body = pdf(
        together(
            heads(100, (150, "信息内容"), *OVER_COLUMNS),
            right_aligned((130, LABELS[0], "123"), (160, LABELS[1], "456")),
        )
    )
    assert rows(only(convert(body)))[1:] == [[LABELS[0], "1", "2", "3"], [LABELS[1], "4", "5", "6"]]


def test_a_number_stands_in_the_room_of_its_head_where_heads_are_even_steps_apart():
    body = pdf(together(heads(100, *OVER_COLUMNS), right_aligned((130, LABELS[0], ["", "2", ""]))))
    assert rows(only(convert(body)))[1:] == [[LABELS[0], "", "2", ""]]


def test_a_number_at_the_end_of_a_column_that_its_head_begins_is_not_the_next_column_s():
    def draw(sheet: Sheet) -> None:
        for x, name in zip(
            (60, 180, 300, 420), ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), strict=True
        ):
            sheet.text(x, 100, name, 10)
        right_aligned((120, LABELS[0], ["", "28", ""]), (140, LABELS[1], ["18", "", ""]))(sheet)

    found = [row for table in convert(pdf(draw)).tables() for row in rows(table)]
    assert [LABELS[0], "", "", "28"] not in found and [LABELS[1], "", "18", ""] not in found


def test_a_mark_that_stands_beside_the_numbers_of_its_column_makes_no_column():
    def draw(sheet: Sheet) -> None:
        heads(100, (365, "单位"), (485, "统计数"))(sheet)
        for baseline, label, unit, x, number in ((130, "一类", "——", 440, "——"), (160, "二类", "条", 500, "9049")):
            sheet.text(60, baseline, label, 10)
            sheet.text(355, baseline, unit, 10)
            sheet.text(x, baseline, number, 10)

    assert rows(only(convert(pdf(draw))))[1:] == [["一类", "——", "——"], ["二类", "条", "9049"]]


def test_a_head_right_of_the_labels_begins_another_table_though_no_number_stands_under_it():
    body = pdf(
        together(
            heads(100, (90, "信息内容"), (365, "本年处理决定数量")),
            right_aligned((130, "行政许可", ["", "", "7"])),
            heads(160, (90, "信息内容"), (365, "本年收费金额")),
            right_aligned((190, "行政处罚", ["", "", "8"])),
        )
    )
    assert [rows(table)[-1] for table in convert(body).tables()] == [["行政许可", "7"], ["行政处罚", "8"]]


def test_a_row_alone_overleaf_is_headed_by_the_last_line_of_the_page_before():
    first = together(heads(700, *zip((60, *XS[1:]), HEADER, strict=True)))
    body = pdf(first, page((80, ["规章", "3", "12"])))
    head, row = convert(body).tables()
    assert rows(head) == [HEADER] and rows(row) == [["规章", "3", "12"]]


def test_a_number_broken_beside_a_wrapped_label_is_not_read_in_halves():
    lines = ((130, ["2.其他法律法规", "7", "11709"]), (142, ["禁止公开", "", "1"]), (170, ["3.其他", "5", "12"]))
    texts = [
        cell.text for table in convert(pdf(page((100, ["项", "件", "总计"]), *lines))).tables() for cell in table.cells
    ]
    assert "11709" not in texts and "1" not in texts and "12" in texts


@pytest.mark.parametrize("units", [["件"], []], ids=["beside a unit", "under a wide header"])
def test_numbers_of_a_row_near_to_longer_ones_are_no_rest_of_them(units: list[str]):
    printed = [["其他形式申请数", *units, "137813", "11052"], ["申请答复总数", *units, "65873", "3094"]]
    columns = [100, *([180] if units else []), 250, 380]

    def draw(sheet: Sheet) -> None:
        for baseline, row in zip(
            (100, 130, 142), (["指标", *units, "本期实际数量", "本年累计数量"], *printed), strict=False
        ):
            for x, text in zip(columns, row, strict=True):
                centred(sheet, x, baseline, text)

    texts = [cell.text for table in convert(pdf(draw)).tables() for cell in table.cells]
    assert not any("137813" in text and "65873" in text for text in texts)


def test_numbers_of_two_columns_that_nearly_touch_are_two():
    def draw(sheet: Sheet) -> None:
        for baseline, label in ((130, "规章"), (160, "文件")):
            sheet.text(60, baseline, label, 10)
            sheet.text(200, baseline, "258851", 10)
            sheet.text(232.5, baseline, "180693", 10)

    assert rows(only(convert(pdf(draw)))) == [["规章", "258851", "180693"], ["文件", "258851", "180693"]]


def test_wrapped_lines_of_cells_side_by_side_are_no_one_line():
    group = [Run("不予公", 105, 242, 133, 252), Run("开", 105, 254.5, 114, 264.5)]
    label = [Run("5.属于三类内部", 143, 246.6, 208, 256.6), Run("事务信息", 143, 259.4, 181, 269)]
    found = runs.lines([*group, *label, Run("0", 237, 252.6, 242, 262.6)], 1)
    assert [line.text for line in found] == ["不予公 5.属于三类内部", "开 0", "事务信息"]


def test_a_word_that_stands_in_the_column_of_the_numbers_is_the_value_of_its_row():
    """The website's table: yes or no, and names, between counts."""
    words = [
        ["访问量", "44624"],
        ["是否提供智能问答", "否"],
        ["名称", "示例发布"],
        ["发布量", "0"],
        ["其他", "微言微语"],
    ]
    body = pdf(page(*((100 + 24 * at, row) for at, row in enumerate(words))))
    assert rows(only(convert(body))) == words


def test_a_word_before_the_numbers_of_its_row_stands_in_the_column_of_those_above():
    body = pdf(page((100, HEADER), (130, ["规章", "3", "12"]), (160, ["行政规范性文件", "未统计", "3"])))
    assert rows(only(convert(body)))[1:] == [["规章", "3", "12"], ["行政规范性文件", "未统计", "3"]]


def test_a_word_behind_the_numbers_of_its_row_stands_in_the_column_of_those_above():
    body = pdf(page((100, HEADER), (130, ["规章", "3", "12"]), (160, ["行政规范性文件", "3", "见附件"])))
    assert rows(only(convert(body)))[1:] == [["规章", "3", "12"], ["行政规范性文件", "3", "见附件"]]


def test_a_row_below_the_only_one_with_a_number_is_blank_where_it_stands_as_far_as_the_header():
    body = pdf(
        page((100, ["信息内容", "决定数量"]), (136, ["行政处罚", "619"]), (172, ["行政强制"]), (230, ["三、申请情况"]))
    )
    assert rows(only(convert(body)))[1:] == [["行政处罚", "619"], ["行政强制", ""]]


def test_lines_of_a_cell_stand_a_little_closer_than_rows_that_hardly_have_room():
    lines = [(100.0, ["重复申请", "1", "2"]), (115.8, ["保护第三方权益", "3", "4"]), (131.6, ["没有现成信息需要"])]
    lines += [(138.7, ["", "5", "6"]), (145.8, ["另行制作"]), (161.6, ["其他处理", "7", "8"])]
    found = rows(only(convert(pdf(page((80, HEADER), *lines)))))
    assert found[-2:] == [["没有现成信息需要\n另行制作", "5", "6"], ["其他处理", "7", "8"]]


def test_a_word_broken_around_the_numbers_of_its_row_is_one():
    row = [(121, ["", "", "暂无数"]), (127, ["规章", "0"]), (133, ["", "", "据"])]
    body = pdf(page((90, HEADER), *row, (160, ["行政规范性文件", "3", "4"])))
    assert rows(only(convert(body)))[1:] == [["规章", "0", "暂无数据"], ["行政规范性文件", "3", "4"]]


def test_a_unit_broken_from_its_number_goes_on_with_it():
    body = pdf(
        page((90, HEADER), (127, ["规章", "0", "165万"]), (139, ["", "", "件"]), (170, ["规范性文件", "3", "4"]))
    )
    assert rows(only(convert(body)))[1:] == [["规章", "0", "165万件"], ["规范性文件", "3", "4"]]


def test_a_table_of_which_no_cell_is_filled_is_known_by_the_header_that_others_have():
    printed = [["信息内容", "决定数量"], ["行政处罚"], ["行政强制"], ["第二十条第（八）项"], ["信息内容", "收费金额"]]
    lines = [(80, HEADER), (100, ["规章", "1", "2"]), *((140 + 20 * at, row) for at, row in enumerate(printed))]
    body = pdf(page(*lines, (240, ["行政收费", "5"]), (270, ["三、申请情况"])))
    _, penalties, fees = convert(body).tables()
    assert rows(penalties)[:3] == [["信息内容", "决定数量"], ["行政处罚", ""], ["行政强制", ""]]
    assert rows(fees) == [["信息内容", "收费金额"], ["行政收费", "5"]]


def test_numbers_stand_in_the_rooms_of_heads_that_begin_even_steps_apart():
    def draw(sheet: Sheet) -> None:
        for x, head, number in ((100, "结果维持", "16"), (140, "其他", "/"), (180, "尚未审结", ""), (220, "总计", "5")):
            sheet.text(x, 100, head, 8)
            sheet.canvas.setFont("STSong-Light", 8)
            sheet.canvas.drawRightString(x + 37, sheet.height - 118, number)

    assert rows(only(convert(pdf(draw))))[1:] == [["16", "/", "", "5"]]


@pytest.mark.parametrize(("above", "own"), [("03", "04"), ("条", "条")], ids=["code", "unit"])
def test_short_numbers_close_below_longer_ones_are_no_rest_of_them_beside_a_code_or_unit(above: str, own: str):
    found = [["新增规范性文件数", above, "99", "107"], ["提供服务信息", own, "0", "0"]]

    def draw(sheet: Sheet) -> None:
        for at, line in enumerate([["指标名称", "代码", "本期实际", "本年累计"], *found]):
            for x, said in zip((100, 200, 300, 400), line, strict=True):
                centred(sheet, x, 100 + 16 * at, said)

    assert rows(only(convert(pdf(draw))))[1:] == found


def test_the_rest_of_numbers_beside_a_letter_of_an_upright_label_is_no_row():
    def draw(sheet: Sheet) -> None:
        page(
            (100, ["事项", "件", "次"]), (130, ["", "1060", "3000"]), (142, ["", "7", "8"]), (170, ["其他", "3", "4"])
        )(sheet)
        sheet.text(60, 130, "7.行政执法案卷", 10)
        for baseline, letter in ((124, "本"), (134, "年"), (144, "度"), (154, "办")):
            sheet.text(40, baseline, letter, 8)

    assert ["7.行政执法案卷", "10607", "30008"] in [row[-3:] for row in rows(only(convert(pdf(draw))))]


def test_short_labels_of_one_column_are_whole_however_near_their_rows_stand():
    counts = [["访问总量", "52345"], ["访问量", "90"], ["信息更新数量（单位：条）", "7"], ["专栏", "12345"]]
    body = pdf(page(*((100 + 13 * at, row) for at, row in enumerate(counts))))
    assert rows(only(convert(body))) == counts


def test_a_row_of_numbers_as_long_as_those_above_it_is_a_row_though_no_label_stands_beside_it():
    body = pdf(
        page((100, HEADER), (130, ["规章", "1234", "5678"]), (142, ["", "2345", "6789"]), (154, ["其他", "7", "8"]))
    )
    texts = [cell.text for cell in only(convert(body)).cells]
    assert not any("12342345" in text for text in texts)


def test_a_label_overleaf_from_its_numbers_is_no_row_of_blanks_below_a_repeated_header():
    first = page((100, HEADER), (130, ["规章", "1", "2"]), (160, ["", "3", "4"]))
    second = page(
        (60, ["", "申请人情况"]),
        (80, HEADER),
        (110, ["确认已获取信息"]),
        (150, ["其他", "5", "6"]),
        (170, ["总计", "7", "8"]),
    )
    found = [row for table in convert(pdf(first, second)).tables() for row in rows(table)]
    assert ["确认已获取信息"] in found and ["确认已获取信息", "", ""] not in found


def test_two_numbers_below_one_that_could_both_be_its_rest_are_none():
    def draw(sheet: Sheet) -> None:
        page((100, HEADER), (130, ["规章", "6209612345", "2"]), (180, ["行政规范性文件", "3", "4"]))(sheet)
        width = stringWidth("6209612345", "STSong-Light", 10)
        sheet.text(XS[1] - width / 2, 142, "7", 10)
        sheet.text(XS[1] + width / 2 - stringWidth("8", "STSong-Light", 10), 142, "8", 10)

    assert "62096123457" not in convert(pdf(draw)).text


def touching(sheet: Sheet, x: float, baseline: float) -> None:
    """Numbers of two cells that are too long for these, drawn one by one; they all but meet at `x`."""
    sheet.canvas.setFont("STSong-Light", 10)
    sheet.canvas.drawRightString(x - 1, sheet.height - baseline, "18,009,118")
    sheet.canvas.drawString(x, sheet.height - baseline, "9,937,378")


def test_numbers_of_two_cells_that_touch_are_two_where_they_are_drawn_one_by_one():
    def draw(sheet: Sheet) -> None:
        page((100, HEADER), (130, ["规章", "11,234,567", "11,234,567"]), (160, ["行政规范性文件"]))(sheet)
        touching(sheet, 315, 160)

    texts = [cell.text for cell in only(convert(pdf(draw))).cells]
    assert texts[-3:] == ["行政规范性文件", "18,009,118", "9,937,378"]


def test_numbers_that_touch_in_a_ruled_table_stand_each_in_its_cell():
    def draw(sheet: Sheet) -> None:
        sheet.table(60, 80, [140, 50, 50], [["信息内容", "制发", "废止"], ["规章"]], 30)
        touching(sheet, 250, 129)

    assert [cell.text for cell in only(convert(pdf(draw))).cells][-3:] == ["规章", "18,009,118", "9,937,378"]


@pytest.mark.parametrize("start", [0, 1], ids=["each digit for itself", "over the last digit of the other"])
def test_numbers_that_touch_are_not_taken_apart_where_digits_may_be_lost_or_another_s(start: int):
    """Of two digits in one place pdfium tells one."""

    def draw(sheet: Sheet) -> None:
        sheet.table(60, 80, [140, 50, 50], [["信息内容", "制发", "废止"], ["规章"]], 30)
        sheet.canvas.setFont("STSong-Light", 10)
        x = 250 - stringWidth("18,009,118", "STSong-Light", 10)
        for text in ["18,009,118", "89,937,378"] if start else "18,009,1189,937,378":
            sheet.canvas.drawString(x, sheet.height - 129, text)
            x += stringWidth(text[start:], "STSong-Light", 10)

    found = {cell.text for cell in only(convert(pdf(draw))).cells}
    assert not found & {"9,937,378", "89,937,378", "18,009,118"}


def test_a_number_over_a_border_that_is_drawn_in_two_pieces_may_be_two_numbers():
    def draw(sheet: Sheet) -> None:
        sheet.table(60, 80, [140, 30, 30], [["信息内容", "制", "废"], ["规章"]], 30)
        sheet.canvas.setFont("STSong-Light", 10)
        sheet.canvas.drawString(226, sheet.height - 129, "9")
        sheet.canvas.drawString(226 + stringWidth("9", "STSong-Light", 10), sheet.height - 129, "106")

    assert not {"9106", "106", "9"} & {cell.text for cell in only(convert(pdf(draw))).cells}


def test_what_stands_beside_a_ruled_part_of_a_table_makes_no_rows_of_blanks():
    def draw(sheet: Sheet) -> None:
        put(sheet, 100, HEADER)
        for baseline, label, numbers in ((130, "规章", "12"), (160, "行政规范性文件", "34"), (190, "决定", "56")):
            put(sheet, baseline, [label, numbers, "" if label == "规章" else "7"])
        lines = [sheet.height - at for at in (143, 173, 203)]
        sheet.canvas.grid([330, 380, 430], lines)

    made = [row for table in convert(pdf(draw)).tables() if not table.spans for row in rows(table)]
    assert not any(row[0] in ("行政规范性文件", "决定") for row in made)
