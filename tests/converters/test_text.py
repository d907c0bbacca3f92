import json
from collections.abc import Callable
from pathlib import Path

import pytest

import converters
from converters.document import Document, Heading, Paragraph, Table
from converters.errors import Corrupt, EmptyDocument, Mislabelled, TooLarge

SAMPLES = sorted((Path(__file__).parents[1] / "cases" / "samples").iterdir())


def read(text: str) -> Document:
    return converters.convert(text.encode(), "text/plain")


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)]


def test_a_cell_per_line_keeps_blank_cells_and_lines_inside_cells() -> None:
    document = read("前文\n\t甲\n\t商业\n企业\n\t\n\n\t\n\t\xa00\n\t\n\n\n后文")
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph]
    assert rows(document.tables()[0]) == [["甲", "商业\n企业", ""], ["", "\xa00", ""]]
    assert not document.tables()[0].spans


def test_a_row_per_line_keeps_every_empty_cell() -> None:
    document = read("标题\n\n甲\t乙\t\t\n\t0\t\t1\n\n后文")
    assert rows(document.tables()[0]) == [["甲", "乙", "", ""], ["", "0", "", "1"]]


def test_an_empty_line_inside_the_header_does_not_cut_a_table_of_tabbed_rows() -> None:
    assert len(read("甲\t乙\n\t丙\n\n\t丁\t\n0\t1\t2").tables()) == 1


def test_two_empty_lines_end_a_table_of_tabbed_rows() -> None:
    document = read("甲\t0\n乙\t1\n三、后文\n丙\t2\n丁\t3")
    assert [rows(table) for table in document.tables()] == [[["甲", "0"], ["乙", "1"]], [["丙", "2"], ["丁", "3"]]]


def test_a_label_whose_empty_cells_were_cut_off_stays_a_row() -> None:
    assert rows(read("规章\t0\n第二十条第（五）项\n许可\t1").tables()[0])[1] == ["第二十条第（五）项"]


def test_cells_between_bars_keep_their_empty_ones() -> None:
    document = read("前文\n甲 | 乙 | |\n规章 | 0 | |\n后文")
    assert rows(document.tables()[0]) == [["甲", "乙", ""], ["规章", "0", ""]]


def test_cells_behind_which_a_bar_stands_make_rows_by_their_values() -> None:
    labels = ["本年制发件数", "本年废止件数", "规章", "其他\n文件"]
    cells = [labels[0], labels[1], *(text for label in labels[2:] * 3 for text in (label, "1", ""))]
    for bar in (" |", "\n|"):
        tables = read("前文。\n" + "\n".join(cell + bar for cell in cells) + "\n后文。").tables()
        assert [rows(table)[1:4] for table in tables] == [
            [["本年废止件数"], ["规章", "1", ""], ["其他\n文件", "1", ""]]
        ]


def test_lines_of_a_dozen_values_are_cells_and_fewer_are_running_text() -> None:
    twelve = [text for label in "甲乙丙丁戊己" for text in (label, "1", "2")]
    assert rows(read("\n".join(twelve)).tables()[0])[:2] == [["甲", "1", "2"], ["乙", "1", "2"]]
    assert not read("\n".join(twelve[3:])).tables()


def test_marks_alone_end_no_table_and_a_unit_stands_beside_its_label() -> None:
    counted = [text for label in "甲乙丙丁戊己庚辛壬癸子丑" for text in (f"{label}数", "条", "5")]
    group = ["二、回应情况", "——", "——"]
    told = rows(read("\n".join(["指标", "单位", "统计数", *counted[:9], *group, *counted[9:]])).tables()[0])
    assert told[:4] == [["指标"], ["单位"], ["统计数"], ["甲数", "条", "5"]]
    assert told[5:8] == [["丙数", "条", "5"], group, ["丁数", "条", "5"]]


def test_a_blank_line_is_a_blank_cell_where_rows_are_as_long_only_with_it() -> None:
    table = [["甲", "1", "", "2"], ["乙", "", "3", "4"], ["丙", "5", "6", ""], ["丁", "7", "8", "9"]]
    table += [["戊", "", "", "3"], ["己", "1", "2", "3"], ["庚", "0", "0", "0"]]
    text = "\n".join(["一、总体情况", "", *(cell for row in table for cell in row), "", "二、问题"])
    assert rows(read(text).tables()[0]) == table


def test_blank_lines_between_rows_or_between_all_cells_are_no_cells() -> None:
    table = [[label, "1", "2"] for label in "甲乙丙丁戊己庚"]
    for between, behind in (("\n", "\n\n"), ("\n\n", "\n\n")):
        assert rows(read(behind.join(between.join(row) for row in table)).tables()[0]) == table


def test_lines_of_nothing_but_a_bar_hold_no_cell() -> None:
    assert read("前文。\n|\n |\n后文。").blocks[0] == Paragraph("前文。")


def test_a_chapter_that_says_none_is_no_table() -> None:
    tables = read(
        "\n".join([*(text for label in "甲乙丙丁戊己" for text in (label, "1", "2")), "六、其他事项", "无"])
    ).tables()
    assert [table.rows for table in tables] == [6]


def test_a_markdown_table_has_no_row_of_dashes() -> None:
    document = converters.convert("# 报告\n\n| 甲 | 乙 |\n|---|:-:|\n| a\\|b | 0 |\n".encode(), "text/markdown")
    assert document.blocks[0] == Heading("报告", 1)
    assert rows(document.tables()[0]) == [["甲", "乙"], ["a|b", "0"]]
    assert document.media_type == "text/markdown"


def test_punctuation_that_markdown_escapes_in_a_cell_stands_for_itself() -> None:
    document = converters.convert(
        "| 甲 | 乙 |\n|---|---|\n| \\- 38 | \\* |\n| \\\\ | 3\\.5 |\n".encode(), "text/markdown"
    )
    assert rows(document.tables()[0]) == [["甲", "乙"], ["- 38", "*"], ["\\", "3.5"]]


@pytest.mark.parametrize(
    "text", ["\t2021年，我局公开信息5条。\n\t下一步，我局将继续。", "2021年\t我局公开信息。", "首页 | 新闻"]
)
def test_indented_or_spaced_running_text_is_no_table(text: str) -> None:
    assert not read(text).tables()


def test_word_bookmarks_leave_the_running_text_and_stay_in_cells() -> None:
    document = read("[bookmark: _GoBack]六、其他\n甲\t[bookmark: _GoBack]1\n乙\t2")
    assert document.blocks[0] == Paragraph("六、其他")
    assert document.tables()[0].cells[1].text == "[bookmark: _GoBack]1"


def test_cells_know_their_table_row_and_column() -> None:
    origin = read("甲\t0\n乙\t1\n\n文\n丙\t2\n丁\t3").tables()[1].cells[3].origin
    assert origin is not None
    assert (origin.table, origin.row, origin.column) == (1, 1, 1)


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_of_other_systems_read_alike(newline: str) -> None:
    text = "文\n甲\t0\n乙\t1"
    assert read(text.replace("\n", newline)).blocks == read(text).blocks


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_every_value_of_a_real_report_stands_in_its_three_tables(folder: Path) -> None:
    document = converters.convert((folder / "source.txt").read_bytes(), "text/plain")
    assert [len(table.cells) > 10 for table in document.tables()] == [True] * 3
    facts = json.loads((folder / "expected.json").read_text())["facts"]
    printed = [cell.text.replace("\xa0", "").strip() for table in document.tables() for cell in table.cells]
    for value in {fact["value"] for fact in facts.values() if fact["state"] == "number"}:
        least = sum(fact["value"] == value for fact in facts.values())
        assert sum(text.removesuffix("万元").endswith(value) for text in printed) >= least


@pytest.mark.parametrize(
    ("body", "error"),
    [(b"%PDF-1.4", Mislabelled), (b"PK\x03\x04", Mislabelled), (b" \n\t\n", EmptyDocument), (b"\xff\0" * 99, Corrupt)],
)
def test_what_is_no_text_says_so(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        converters.convert(body, "text/plain")


def test_many_indented_lines_are_read_in_one_pass() -> None:
    assert len(read("\t我局依法公开政府信息，接受社会监督。\n" * 50_000).blocks) == 50_000


def test_a_text_longer_than_any_report_is_refused() -> None:
    with pytest.raises(TooLarge):
        read("公开信息五条，" * 150_000)


@pytest.mark.parametrize(
    "lines",
    [
        ["信息内容  本年制发件数  本年废止件数  现行有效件数", "规章      700件", "行政规范性文件    85件"],
        ["二、上年结转申请    0", "（二）部分公开  —", "2.其他法律禁止    0", "（三）不予公开   零", "8.属于查询 5"],
        ["结果维持\u3000结果纠正\u3000其他结果\u3000总计", "1\u3000\u300018\u30002\u300022", "2\u30004\u3000\u30006"],
    ],
    ids=["under one header", "one value a row", "no label"],
)  # fmt: skip
def test_values_that_stand_under_nothing_of_their_own_are_of_no_column(lines: list[str]) -> None:
    document = read("\n".join(lines))
    assert all(len(row) == 1 for table in document.tables() for row in rows(table))
    assert not document.printed


def test_a_row_shorter_than_its_header_is_one_text_where_no_row_keeps_its_blank_cells() -> None:
    counted = [
        f"{label}数 条 0{at} {at} {at}" for at, label in enumerate(["甲", "甲乙", "甲乙丙", "甲乙丙丁", "五"], 1)
    ]
    found = rows(read("\n".join(["指标 单位 代码 本期 累计", *counted, "申请总数 条 06 /"])).tables()[0])
    assert found[1] == ["甲数", "条", "01", "1", "1"]
    assert found[-1] == ["申请总数 条 06 /"]


def test_a_long_line_of_dashes_costs_no_time() -> None:
    assert read("甲 | 0 |\n" + "-" * 200_000 + "|x\n乙 | 1 |").tables()


def test_a_table_of_more_cells_than_any_report_has_is_refused() -> None:
    with pytest.raises(TooLarge):
        read("| 1 | 2 |\n" * 200_001)


def test_cells_kept_apart_by_blanks_stand_in_the_columns_under_their_headers() -> None:
    text = """四、复议
　　　　　　　　　　　　申请人情况
项目                    自然人  商业企业  总计
一、本年新收（件）      12                  12
三、办理结果  予以公开            3（件）    3
              重复申请  /         0          0
后文。"""
    document = read(text)
    assert rows(document.tables()[0])[-3:] == [
        ["", "一、本年新收（件）", "12", "", "12"],
        ["三、办理结果", "予以公开", "", "3（件）", "3"],
        ["", "重复申请", "/", "0", "0"],
    ]
    assert not document.tables()[0].spans


def test_values_set_right_stand_under_headers_set_left() -> None:
    document = read("项目        自然人数量  总计数量\n新收                12         0\n结转                 3\n")
    assert rows(document.tables()[0]) == [["项目", "自然人数量", "总计数量"], ["新收", "12", "0"], ["结转", "3", ""]]


@pytest.mark.parametrize(
    "text",
    [
        "联系人：  王某\n地址：  人民路1号",
        "全年公开  信息5条。\n办结  申请3件。",
        "一、总体情况\n\n    全年公开信息5条。",
    ],
)
def test_wide_blanks_in_running_text_make_no_table(text: str) -> None:
    assert read(text).tables() == ()


def test_drawn_boxes_are_tables_and_a_cell_may_have_several_lines() -> None:
    rule = "+------+----+"
    box = "\n".join([rule, "| 商业 | 1  |", "| 企业 |    |", rule, "| 总计 |    |", rule, "| 其他 | /  |", rule])
    assert rows(read(box).tables()[0]) == [["商业\n企业", "1"], ["总计", ""], ["其他", "/"]]
    drawn = box.replace("|", "│").replace("-", "─")
    assert rows(read(drawn).tables()[0]) == [["商业\n企业", "1"], ["总计", ""], ["其他", "/"]]


def test_a_blank_cell_at_the_end_of_a_line_between_bars_is_no_edge_of_the_table() -> None:
    assert rows(read("甲 | 乙 | 丙\n | 0 | 1\n丁 | 2 | \n").tables()[0]) == [
        ["甲", "乙", "丙"],
        ["", "0", "1"],
        ["丁", "2", ""],
    ]


def test_a_table_written_as_html_inside_markdown_keeps_its_merged_cells() -> None:
    document = read("# 报告\n\n<table>\n<tr><td colspan=2>甲</td></tr>\n<tr><td>1</td><td></td></tr></table>\n\n后文")
    assert [type(block) for block in document.blocks] == [Heading, Table, Paragraph]
    assert [cell.column_span for cell in document.tables()[0].cells] == [2, 1, 1]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**12**", "12"),
        ("*12*", "12"),
        ("__12__", "12"),
        ("`12`", "12"),
        ("~~8~~12", "12"),
        ("**12**件", "12件"),
        ("12*", "12*"),
        ("**", "**"),
        (r"\*12\*", "*12*"),
        ("3*4*5", "3*4*5"),
        ("a_b_c", "a_b_c"),
        ("[12](a.html)", "12"),
        ("12[^1]", "12"),
        ("$12$", "12"),
        ("![12](a.png)", "![12](a.png)"),
        ("NaN", ""),
    ],
)
def test_emphasis_of_markdown_is_no_part_of_a_cell(written: str, said: str) -> None:
    (table,) = read(f"| 甲 | {written} |\n|---|---|\n| 乙 | 2 |\n").tables()
    assert rows(table) == [["甲", said], ["乙", "2"]]


@pytest.mark.parametrize("rest", ["| 丙 | 1", "| 丙 | 1 | ", "| 丙", "|"])
def test_a_row_between_bars_in_which_a_text_breaks_off_is_left_out(rest: str) -> None:
    (table,) = read(f"| 甲 | 1 | 2 |\n|---|---|---|\n| 乙 | 3 | 4 |\n{rest}").tables()
    assert rows(table) == [["甲", "1", "2"], ["乙", "3", "4"]]


@pytest.mark.parametrize("mark", ["---", "..."])
def test_what_stands_between_dashes_before_a_text_says_its_title_and_day(mark: str) -> None:
    document = converters.convert(
        f'---\ntitle: "年报"\ndate: 2023-01-12 09:00\ntags:\n  - 公开\n{mark}\n# 一\n'.encode(), "text/markdown"
    )
    assert (document.title, document.metadata["published"]) == ("年报", "2023-01-12")
    assert document.blocks == (Heading("一", 1),)


def test_lines_of_dashes_in_a_text_are_no_front_of_it() -> None:
    document = converters.convert("---\n正文。\n---\n".encode(), "text/markdown")
    assert document.title is None and Paragraph("正文。") in document.blocks


def test_emphasis_of_markdown_is_no_part_of_a_heading_or_a_line() -> None:
    document = read("# **年报**\n\n公开**12**条，`微博`*3*条；每日3*4条，*见附表。\n")
    assert document.blocks == (Heading("年报", 1), Paragraph("公开12条，微博3条；每日3*4条，*见附表。"))


def test_texts_kept_apart_by_blanks_have_their_places_and_those_that_bars_part_have_none():
    spaced = "信息内容        制发件数\n规章                   5"
    printed = read(spaced).printed
    assert [(cell.row, cell.text, cell.origin.bbox) for cell in printed if cell.origin] == [
        (0, "信息内容", (0, 0, 8, 1)),
        (0, "制发件数", (16, 0, 24, 1)),
        (1, "规章", (0, 1, 4, 2)),
        (1, "5", (23, 1, 24, 2)),
    ]
    assert read("| 信息内容 | 件数 |\n| 规章 | 5 |").printed == ()


LABELLED = [*enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯", 1)]
JOINED = [
    ["规章", "3", "0", "12"],
    ["行政规范性文件", "5", "", "17"],
    ["其他主动公开的文件", "", "1", "1"],
    ["各类合计", "8", "1", "30"],
    ["一、收费金额（万元）", "8", "", "8"],
    ["其中：当年", "2", "/", "8"],
]


@pytest.mark.parametrize("blanks", [" ", "  ", "    ", "\u3000"])
def test_cells_that_the_same_blanks_join_wherever_they_stand_keep_their_blank_neighbours(blanks: str) -> None:
    (table,) = read("\n".join(blanks.join(row) for row in JOINED)).tables()
    assert rows(table) == JOINED


def test_joined_cells_that_are_blank_at_the_end_of_a_line_are_kept_where_inner_ones_are() -> None:
    table = [[f"{label * at}数", "条", f"{at:02}", *("" if at % n else "5" for n in (3, 2))] for at, label in LABELLED]
    text = "\n".join(["附表", *(" ".join(row).rstrip() for row in table)])
    assert rows(read(text).tables()[0]) == [["附表", "", "", "", ""], *table]


@pytest.mark.parametrize("pitch", [str.ljust, str.rjust])
def test_cells_that_stand_under_each_other_are_not_taken_for_joined_ones(pitch: Callable[[str, int], str]) -> None:
    text = "\n".join(row[0].ljust(14) + "".join(pitch(cell, 5) for cell in row[1:]) for row in JOINED)
    (table,) = read(text).tables()
    assert rows(table) == JOINED


LISTED = ["行政许可 8", "其他对外管理服务事项 12", "收费 0", "行政处罚决定 3"]
COUNTED = [["信息内容", "制发件数", "废止件数", "有效件数"], ["规章", "3", "0", "12"], ["规范性文件", "5", "", "17"]]


def aligned(table: list[list[str]]) -> list[str]:
    return ["".join(cell + " " * (16 - 2 * len(cell) + len(cell) * cell.isdigit()) for cell in row) for row in table]


@pytest.mark.parametrize("between", [[], [""], ["", "二、许可", ""]])
def test_lines_that_one_blank_joins_do_not_part_the_cells_of_a_table_that_stand_under_each_other(
    between: list[str],
) -> None:
    for lines in ([*aligned(COUNTED), *between, *LISTED], [*LISTED, *between, *aligned(COUNTED)]):
        found = [row for table in read("\n".join(lines)).tables() for row in rows(table)]
        assert [row for row in found if row[0] in ("规章", "规范性文件")] in (COUNTED[1:], [])
        assert not between or COUNTED[1] in found


def test_tables_joined_by_other_blanks_are_each_parted_by_their_own() -> None:
    joined = ["  ".join(row) for row in JOINED]
    one, two = read("\n".join([*LISTED, "", *joined])).tables()
    assert rows(one) == [line.split(" ") for line in LISTED]
    assert rows(two) == JOINED


def test_a_form_of_one_character_a_column_is_read_as_one_in_a_pitch_of_wide_ones() -> None:
    labels = ["规章", "ABC文件", "“三安全一稳定”", "(1)其他"]
    by_pitch = [label + " " * (20 - sum(1 + (c > "\u2e80" or c in "“”") for c in label)) for label in labels]
    by_letters = [label.ljust(12) for label in labels]
    narrow_quotes = [label + " " * (20 - sum(1 + (c > "\u2e80") for c in label)) for label in labels]
    for begun in (by_pitch, by_letters, narrow_quotes):
        (table,) = read("\n".join(f"{label}{at}   {at}7  8" for at, label in enumerate(begun))).tables()
        assert rows(table) == [[label, str(at), f"{at}7", "8"] for at, label in enumerate(labels)]


@pytest.mark.parametrize("label", ["3.其他", "1．其他", "7.许可"])
def test_a_numbered_label_is_no_value(label: str) -> None:
    text = f"项目            件数\n一、本年新收    12\n{label}\n二、结转        3"
    assert rows(read(text).tables()[0])[2] == [label, ""]


def test_boxes_to_tick_are_one_cell() -> None:
    text = "是否发布目录    ■是　□否\n注册用户数      12\n事项数量        30"
    assert rows(read(text).tables()[0])[0] == ["是否发布目录", "■是 □否"]


def test_a_block_of_which_no_line_can_be_parted_is_a_table_of_one_column() -> None:
    assert rows(read("甲 1  22  3\n  乙2  333  4").tables()[0])


def test_changes_and_words_for_none_are_values_on_lines_of_their_own() -> None:
    cells = [text for label in "甲乙丙丁" for text in (label, "增3", "-2", "不涉及")]
    assert rows(read("\n".join(cells)).tables()[0])[0] == ["甲", "增3", "-2", "不涉及"]


def test_lines_that_are_cells_have_no_places() -> None:
    cells = [text for label in "甲乙丙丁戊己" for text in (f"{label}  数", "1", "2")]
    assert read("\n".join(cells)).printed == ()


FORM = [["规章", "0", "12"], ["行政规范性文件", "", "5"], ["行政许可", "/", "146"]]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(",".join(row) for row in FORM),
        "\n".join(";".join(row) for row in FORM),
        "\n".join(map(str, FORM)),
        "\n".join(str(tuple(row)) for row in FORM),
        json.dumps(FORM, ensure_ascii=False),
        "\n".join(json.dumps([cell or None for cell in row]) + "," for row in FORM),
    ],
    ids=["commas", "semicolons", "lists", "tuples", "json", "json-rows"],
)
def test_rows_that_a_program_printed_are_a_table(text: str) -> None:
    document = read(f"二、主动公开情况\n{text}\n三、后文，[1]，其中。")
    assert [rows(table) for table in document.tables()] == [FORM]
    assert len([block for block in document.blocks if isinstance(block, Paragraph)]) == 2


@pytest.mark.parametrize("line", ["[" * 5000, "[1]", "(一)", "a,b", "[__import__('os'),1]", "1,2,3", "甲,乙,丙"])
def test_brackets_and_commas_in_running_text_make_no_table(line: str) -> None:
    assert read(f"前文。\n{line}\n{line}\n后文。").tables() == ()


def test_cells_that_lines_of_a_tab_alone_part_are_rows() -> None:
    lines = [[f"第{number}项", str(number), "", "0"] for number in range(6)]
    document = read("\n\n".join("\n\t\n".join(line) for line in lines))
    assert [row for table in document.tables() for row in rows(table)] == lines


def test_rules_and_page_numbers_between_rows_are_none_of_the_table() -> None:
    text = """
==============  ====  ====
项目            本年  总计
==============  ====  ====
规章            1     12
行政许可        2     34

                — 3 —

行政处罚              5
==============  ====  ====
"""
    (table,) = read(text).tables()
    assert [row for row in rows(table) if any(row)] == [
        ["项目", "本年", "总计"], ["规章", "1", "12"], ["行政许可", "2", "34"], ["行政处罚", "", "5"],
    ]  # fmt: skip


def test_texts_wrapped_in_their_cells_between_bars_are_one_cell() -> None:
    row = "|危及“三安全|{}   |0   |\n|一稳定”    |    |    |"
    text = "\n".join(row.format(number) for number in range(6)) + "\n|总计        |15  |0   |"
    short = text.replace("|总计        |15  |0   |", "|2.重复申请件|1   |0   |\n|3.其他      |    |    |")
    assert rows(read(short).tables()[0])[-2:] == [["2.重复申请件", "1", "0"], ["3.其他", "", ""]]
    assert rows(read(text).tables()[0]) == [
        *(["危及“三安全\n一稳定”", str(number), "0"] for number in range(6)),
        ["总计", "15", "0"],
    ]


def test_a_value_that_one_blank_parts_from_its_label_stands_in_its_column() -> None:
    text = "规章           3    0    12\n行政规范性文件 5         7\n行政许可       1    2    3\n"
    assert rows(read(text).tables()[0]) == [
        ["规章", "3", "0", "12"],
        ["行政规范性文件", "5", "", "7"],
        ["行政许可", "1", "2", "3"],
    ]


def test_rows_with_as_many_cells_as_the_header_are_read_by_order_where_tabs_became_blanks() -> None:
    table = [["指标名称", "单位", "代码", "本期", "累计"], ["公开数", "条", "01", "0", "3"]]
    table += [["新增的行政规范性文件数", "条", "02", "3", "4"], ["网站专栏页面访问量", "人次", "03", "30", "37"]]
    read_off = read("\n".join("\t".join(row) for row in table).expandtabs(8))
    assert rows(read_off.tables()[0])[1:] == table[1:]


def test_a_blank_line_behind_each_line_is_no_cell() -> None:
    table = [[f"第{n}项", str(n), "" if n % 2 else "5", "" if n % 3 else "0"] for n in range(10)]
    lines = ["项目", "本年", "上年", "总计", *(cell for row in table for cell in row)]
    assert rows(read("\n\n".join([*lines, "后文。"])).tables()[0])[-10:] == table


def test_a_blank_line_behind_each_cell_is_none_where_running_text_stands_closer() -> None:
    table = [[f"第{n}项", str(n), "" if n % 2 else "5", "" if n % 3 else "0"] for n in range(10)]
    text = "标题\n前文。\n又一段。\n" + "\n\n".join(cell for row in table for cell in row) + "\n后文。\n又一段。"
    assert rows(read(text).tables()[0])[-9:] == table[1:]


def test_a_label_without_values_is_no_row_of_blanks_where_no_row_can_be_placed() -> None:
    lines = [f"第{n}项     12345  1" if n % 2 else f"第{n}项     1  12345" for n in range(1, 9)]
    table = read("\n".join([*lines, "部分公开的", "          1  12345", "情形", "后文。"])).tables()[0]
    assert rows(table)[-3:] == [["部分公开的"], ["1  12345"], ["情形"]]


def test_tables_of_two_chapters_have_columns_of_their_own() -> None:
    labels = ("新收", "结转", "公开", "部分", "秘密", "总计", "下年")
    lines = [
        "申请人情况  自然人  商业企业  总计",
        *(f"{label}        {n}       0         1{n}" for n, label in enumerate(labels)),
    ]
    below = ["结果维持 结果纠正 其他结果 尚未审结 总计 结果维持", "0        1        2        5        8    4"]
    tables = read("\n".join([*lines, "四、政府信息公开行政复议、行政诉讼情况", *below, "后文。"])).tables()
    assert [rows(table)[-1] for table in tables] == [["下年", "6", "0", "16"], ["", "0", "1", "2", "5", "8", "4"]]


@pytest.mark.parametrize("line", ['["许可", 2.50, 1e3, null, "\\ud800"]', "('许可', 2.50, 1e3, None, '\\ud800')"])
def test_numbers_of_a_printed_list_stay_as_they_are_spelled(line: str) -> None:
    (table,) = read("\n".join([line, line])).tables()
    assert rows(table) == [["许可", "2.50", "1e3", "", "\ufffd"]] * 2


@pytest.mark.parametrize("line", ["规章,f(1),2", '["规章", 1, 2', f'规章,"{"x" * 140_000}",2'])
def test_lines_that_only_look_like_printed_rows_are_running_text(line: str) -> None:
    document = read("\n".join([line] * 2))
    assert document.tables() == () and len(document.blocks) == 2


def test_a_value_that_one_blank_parts_from_its_label_is_no_part_of_it() -> None:
    head = (
        "信息内容         本年制发件数  本年废止件数  现行有效件数\n规章             0             0             32\n"
    )
    assert rows(read(f"{head}行政规范性文件 7               0              31\n").tables()[0])[-1] == [
        *("行政规范性文件", "7", "0", "31")
    ]
    assert rows(read(f"{head}行政规范性文件 7                              31\n").tables()[0])[-1] == [
        "行政规范性文件 7  31"
    ]
    assert rows(read(f"{head}行政强制         1             2             3\n行政许可 7\n").tables()[0])[-1] == [
        "行政许可 7"
    ]
