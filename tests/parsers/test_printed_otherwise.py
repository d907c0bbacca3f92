"""Tables that offices print in another way than the form: turned, cut apart, with columns and words of their own."""

from __future__ import annotations

import msgspec
import pytest

import parsers
from converters.document import Cell, Document, Origin, Paragraph, Table
from converters.text import unnumbered
from parsers.report import Report
from parsers.tables.labels import Labels
from tests.parsers import forms

TITLE = Paragraph("青禾县教育局2022年政府信息公开工作年度报告")
FORM = forms.family("F2021")
NUMBERED = {key: str(at) for at, key in enumerate(FORM.keys(), 1)}
RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def parse(*tables: Table | Paragraph) -> Report:
    return parsers.parse(Document("text/html", (TITLE, *tables)))


def listed(rows: list[list[str]], spans: bool = True) -> Table:
    cells = [
        Cell(r, c, text, origin=Origin(table=0, row=r, column=c))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    return Table(len(rows), max(map(len, rows)), tuple(cells), spans=spans)


def said(report: Report, table: str) -> dict[str, str | None]:
    return {fact.key: fact.value for fact in report.facts if fact.key.startswith(f"{table}.")}


def of(table: str) -> dict[str, str]:
    return {key: value for key, value in NUMBERED.items() if key.startswith(f"{table}.")}


def relief_rows() -> list[list[str]]:
    """The three groups of section four, each with its five values."""
    values = [str(at) for at in of("relief").values()]
    return [values[:5], values[5:10], values[10:]]


def turned(table: Table) -> Table:
    cells = [
        msgspec.structs.replace(c, row=c.column, column=c.row, row_span=c.column_span, column_span=c.row_span)
        for c in table.cells
    ]
    return Table(table.columns, table.rows, tuple(sorted(cells, key=lambda c: (c.row, c.column))))


def by_row(table: Table) -> list[list[Cell]]:
    return [[cell for cell in table.cells if cell.row == row] for row in range(table.rows)]


def widened(table: Table, at: int, texts: list[str]) -> Table:
    """The table with a column more before column `at`; a cell that reaches over the place grows."""
    cells = []
    for c in table.cells:
        grows = c.column < at < c.column + c.column_span
        moved = c.column + (c.column >= at)
        cells.append(msgspec.structs.replace(c, column=moved, column_span=c.column_span + grows))
    held = {r for c in cells if c.column < at < c.column + c.column_span for r in range(c.row, c.row + c.row_span)}
    added = [Cell(row, at, text) for row, text in enumerate(texts) if row not in held]
    return Table(table.rows, table.columns + 1, tuple(sorted((*cells, *added), key=lambda c: (c.row, c.column))))


@pytest.mark.parametrize("spans", [True, False])
def test_review_and_litigation_with_a_value_to_a_line_are_read_by_the_names_before_it(spans):
    names = [("行政复议", ""), ("行政诉讼", "未经复议直接起诉"), ("行政诉讼", "复议后起诉")]
    rows = [
        [*(group if first or spans else ("", "")), result, value]
        for group, values in zip(names, relief_rows(), strict=True)
        for first, result, value in zip([True, *[False] * 4], RESULTS, values, strict=True)
    ]

    report = parse(forms.requests(FORM, NUMBERED), listed(rows, spans))

    assert said(report, "relief") == of("relief")
    assert report.tables["relief"] == "read"


def test_groups_of_litigation_are_known_inside_longer_names_and_no_other_is_taken_for_them():
    names = ["行政复议", "行政诉讼（未经复议直接起诉）", "经行政复议后起诉的行政诉讼"]
    rows = [["类别", *RESULTS], *([name, *values] for name, values in zip(names, relief_rows(), strict=True))]

    assert said(parse(forms.requests(FORM, NUMBERED), listed(rows)), "relief") == of("relief")


def test_a_title_that_a_text_repeats_for_each_column_parts_no_halves():
    rows = [
        ["第二十条第（一）项"] * 4,
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
        ["行政规范性文件", "4", "5", "6"],
    ]

    report = parse(listed(rows), forms.requests(FORM, NUMBERED))

    assert list(said(report, "art20_1").values()) == ["1", "2", "3", "4", "5", "6"]


def columns_of(table: Table, kept: range) -> Table:
    """The table with its labels and, of its seven columns of values, only these."""
    places = [at for at in range(10) if at < 3 or at - 3 in kept]
    cells = []
    for c in table.cells:
        covered = [places.index(at) for at in range(c.column, c.column + c.column_span) if at in places]
        if covered:
            cells.append(msgspec.structs.replace(c, column=covered[0], column_span=len(covered)))
    return Table(table.rows, len(places), tuple(cells))


def test_requests_whose_columns_are_printed_in_two_tables_are_one():
    table = forms.requests(FORM, NUMBERED)

    report = parse(columns_of(table, range(4)), Paragraph("（续表）"), columns_of(table, range(4, 7)))

    assert said(report, "requests") == of("requests")
    assert report.leftovers == ()


def test_requests_of_which_only_the_total_is_printed_are_totals():
    report = parse(columns_of(forms.requests(FORM, NUMBERED), range(6, 7)))

    assert said(report, "requests") == {key: value for key, value in of("requests").items() if key.endswith(".total")}


def test_a_row_with_more_cells_than_a_short_header_names_is_left_over():
    table = columns_of(forms.requests(FORM, NUMBERED), range(6, 7))
    wide = widened(table, 4, ["", "", "", *["7"] * (table.rows - 3)])

    report = parse(wide, forms.relief(FORM, NUMBERED))

    assert not said(report, "requests")
    assert len(report.leftovers) == 2 * (table.rows - 3)


def beside(table: Table, other: Table) -> Table:
    """The values of two tables of requests beside each other, with the labels of the first."""
    moved = [msgspec.structs.replace(c, column=c.column + 7) for c in other.cells if c.column > 2]
    return Table(table.rows, 17, tuple(sorted((*table.cells, *moved), key=lambda c: (c.row, c.column))))


@pytest.mark.parametrize(("first", "second"), [("2022年", "2021年"), ("2021年", "2022年"), ("上年", "本年")])
def test_of_requests_of_two_years_beside_each_other_those_of_the_later_year_are_the_report_s(first, second):
    other = dict.fromkeys(NUMBERED, "999")
    values = [NUMBERED if said in ("2022年", "本年") else other for said in (first, second)]
    years = [
        forms.change(
            forms.requests(FORM, each),
            lambda c, said=said: msgspec.structs.replace(c, text=said) if (c.row, c.column) == (0, 3) else c,
        )
        for said, each in zip((first, second), values, strict=True)
    ]

    report = parse(beside(*years))

    assert said(report, "requests") == of("requests")
    assert {left.text for left in report.leftovers} == {"999"}


@pytest.mark.parametrize("years", [["2021年", "2022年"], ["2022年", "2021年"], ["上年度", "本年度"]])
def test_of_two_rows_of_review_and_litigation_that_of_the_later_year_is_the_report_s(years):
    relief = forms.relief(FORM, NUMBERED)
    own, other = [[c.text for c in relief.cells if c.row == 3], ["8"] * 15]
    values = [own if year in ("2022年", "本年度") else other for year in years]
    header = [msgspec.structs.replace(c, column=c.column + 1) for c in relief.cells if c.row < 3]
    rows = [
        Cell(3 + at, column, text)
        for at, (year, line) in enumerate(zip(years, values, strict=True))
        for column, text in enumerate([year, *line])
    ]

    report = parse(Table(5, 16, (Cell(0, 0, "年度", row_span=3), *header, *rows)), forms.requests(FORM, NUMBERED))

    assert said(report, "relief") == of("relief")
    assert [left.text for left in report.leftovers] == other


def test_what_is_printed_twice_in_section_two_is_left_over_the_second_time():
    report = parse(
        forms.active(FORM, NUMBERED), Paragraph("（附表）"), forms.active(FORM, dict.fromkeys(NUMBERED, "999"))
    )

    assert {key: value for key, value in NUMBERED.items() if key.startswith("art20")} == {
        fact.key: fact.value for fact in report.facts
    }
    assert [left.text for left in report.leftovers] == ["999"] * 10


@pytest.mark.parametrize("apart", [True, False])
def test_review_and_litigation_below_each_other_have_each_their_header(apart):
    review, direct, after = relief_rows()
    upper = [["行政复议", *[""] * 4], RESULTS, review]
    lower = [["行政诉讼", *[""] * 9], ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5, RESULTS * 2, direct + after]
    blank = [row + [""] * 5 for row in upper]

    report = parse(*([listed(upper), listed(lower)] if apart else [listed(blank + lower)]))

    assert said(report, "relief") == of("relief")


def test_a_turned_table_whose_lines_lack_the_places_of_merged_cells_is_not_read_askew():
    table = turned(forms.requests(FORM, NUMBERED))
    texts = [[c.text for c in line] for line in by_row(table)]
    width = max(map(len, texts))

    report = parse(listed([line + [""] * (width - len(line)) for line in texts], spans=False))

    assert set(said(report, "requests").items()) <= set(of("requests").items())


def test_a_total_of_review_below_the_requests_in_one_table_is_not_theirs():
    lines = [[c.text for c in line] for line in by_row(forms.requests(FORM, NUMBERED))]
    width = max(map(len, lines))
    review = [["行政复议", "结果维持", "", "4"], ["结果纠正", "", "1"], ["总计", "", "5"]]
    texts = [line for line in lines if not any("总计" in text for text in line[:2])] + review

    report = parse(listed([line + [""] * (width - len(line)) for line in texts], spans=False))

    assert "requests.total_handled.natural" not in said(report, "requests")


def test_the_header_of_litigation_may_end_a_page_and_its_values_begin_the_next():
    review, direct, after = relief_rows()
    groups = [Cell(0, 0, "未经复议直接起诉", column_span=5), Cell(0, 5, "复议后起诉", column_span=5)]
    header = Table(2, 10, (*groups, *(Cell(1, at, text) for at, text in enumerate(RESULTS * 2))))
    report = parse(listed([["行政复议", *[""] * 4], RESULTS, review]), header, listed([[*direct, *after]]))
    assert said(report, "relief") == of("relief")
    assert not report.leftovers


def test_requests_printed_with_rows_and_columns_exchanged_are_turned_back():
    report = parse(turned(forms.requests(FORM, NUMBERED)))

    assert said(report, "requests") == of("requests")
    assert report.leftovers == ()


@pytest.mark.parametrize(("name", "at"), [("小计", 9), ("合计", 5), ("合计", 9)])
def test_a_subtotal_inside_the_group_is_no_total_also_on_the_next_page_without_a_header(name, at):
    table = forms.requests(FORM, NUMBERED)
    wide = widened(table, at, ["", "", name, *["7"] * (table.rows - 3)])

    report = parse(*forms.cut(wide, 14))

    assert said(report, "requests") == of("requests")


def test_a_subtotal_is_no_total_either_where_the_labels_of_the_next_page_take_more_columns():
    table = forms.requests(FORM, NUMBERED)
    above, below = forms.cut(widened(table, 9, ["", "", "小计", *["7"] * (table.rows - 3)]), 14)

    report = parse(above, widened(below, 1, []))

    assert said(report, "requests") == of("requests")


def test_a_subtotal_takes_no_blank_total_s_place_on_a_page_of_few_rows():
    table = forms.requests(FORM, NUMBERED)
    last = table.rows - 1
    wide = widened(table, 9, ["", "", "小计", *["7"] * (table.rows - 3)])
    ends = max(cell.column for cell in wide.cells)
    blank = tuple(msgspec.structs.replace(c, text="") if (c.row, c.column) == (last, ends) else c for c in wide.cells)
    above, below = forms.cut(Table(wide.rows, wide.columns, blank), last)

    report = parse(above, widened(below, 1, []))

    assert said(report, "requests") == of("requests") | {"requests.carried_out.total": None}


def test_a_heading_in_other_words_is_no_row_of_values_and_its_group_is_known():
    review, direct, after = relief_rows()
    upper = [["行政复议案件", *[""] * 4], RESULTS, review]
    lower = [["行政诉讼案件", *[""] * 9], ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5, RESULTS * 2, direct + after]

    assert said(parse(listed(upper), listed(lower)), "relief") == of("relief")


def test_units_in_brackets_behind_the_names_of_columns_change_nothing():
    table = forms.requests(FORM, NUMBERED)
    table = forms.change(
        table,
        lambda cell: (
            msgspec.structs.replace(cell, text=f"{cell.text}（件）") if cell.row == 2 and cell.column > 3 else cell
        ),
    )

    assert said(parse(widened(table, 9, ["", "", "小计", *["7"] * 25])), "requests") == of("requests")


def test_without_section_two_the_rows_tell_the_form_also_where_they_bear_no_numbers():
    table = forms.change(
        forms.requests(FORM, NUMBERED), lambda cell: msgspec.structs.replace(cell, text=unnumbered(cell.text))
    )

    assert parse(table).family == "F2021"


def test_a_remark_in_words_behind_the_values_is_none_of_them():
    table = widened(forms.requests(FORM, NUMBERED), 10, ["备注", *["含上年延期", ""] * 13, ""])

    report = parse(*forms.cut(table, 12))

    assert said(report, "requests") == of("requests")


def test_numbers_among_more_words_than_the_form_has_columns_are_of_none():
    rows = [[cell.text for cell in row if cell.text] for row in by_row(forms.requests(FORM, NUMBERED))]
    at = next(at for at, row in enumerate(rows) if "3.要求提供公开出版物" in row)
    rows[at] = ["3.要求提供公开出版物", *"&&&&", "8101", "&", "8102", "&", "&", "8103", "\\\\"]
    report = parse(listed(rows, spans=False))

    assert not any(".refuse.publication." in fact.key for fact in report.facts)
    assert {left.text for left in report.leftovers} >= {"8101", "8102", "8103"}


def test_words_in_the_first_columns_move_no_number_into_another():
    rows = [[cell.text for cell in row if cell.text] for row in by_row(forms.requests(FORM, NUMBERED))]
    at = next(at for at, row in enumerate(rows) if "3.要求提供公开出版物" in row)
    rows[at] = ["3.要求提供公开出版物", *["见附件"] * 4, "8101", "8102", "8103", *[""] * 4]
    report = parse(listed(rows, spans=False))

    values = [fact.value for fact in report.facts if ".refuse.publication." in fact.key]
    assert values == [None, None, None, None, "8101", "8102", "8103"]


def test_a_label_may_have_the_label_of_its_group_before_it():
    table = forms.change(
        forms.requests(FORM, NUMBERED),
        lambda cell: msgspec.structs.replace(cell, text=cell.text.replace("2.重复申请", "（五）不予处理—2.重复申请")),
    )

    assert said(parse(table), "requests") == of("requests")


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("结转年度", "out"),
        ("（一）以公开", "granted"),
        ("属于的政执法案卷信息", "files"),
        ("以公开", None),
        ("（三）予公开", None),
    ],
)
def test_one_letter_slips_where_the_label_is_long_or_bears_its_number(printed, meant):
    labels = Labels(
        [
            ("granted", "（一）予以公开", ()),
            ("out", "四、结转下年度继续办理", ("结转下年度", "四、结转下年度")),
            ("files", "7.属于行政执法案卷", ("属于行政执法案卷信息",)),
        ],
        decoys=["（三）不予公开"],
    )

    match = labels.find("四、结转年度" if meant == "out" else printed)

    assert (match.id if match else None) == meant


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("二部分公开区分处理的，只计这一情形，不计其他情形，", "partial"),
        ("部分公开区处理的只计这情形，不计其他情形", "partial"),
        ("区分处理的，只计这一情形", None),
    ],
)
def test_a_label_whose_gloss_has_lost_its_brackets_is_known_by_both_together(printed, meant):
    label = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"
    found = Labels([("partial", label, ()), ("denied", "（三）不予公开", ())]).find(printed)
    assert (found and found.id) == meant


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("结果纠止", "corrected"),
        ("4.尤止当理山人量以复中请", "excessive"),
        ("结果维止", None),
        ("曲面申请数", None),
    ],
)
def test_a_label_of_characters_of_the_same_shapes_is_known_where_it_can_be_no_other(printed, meant):
    labels = [
        ("corrected", "结果纠正", ()),
        ("excessive", "4.无正当理由大量反复申请", ()),
        ("one", "由面申请数", ()),
        ("other", "山面申请数", ()),
    ]
    found = Labels(labels).find(printed)
    assert (found and found.id) == meant


def test_the_reading_of_a_character_inside_an_anchor_hides_no_table():
    table = forms.change(
        forms.relief(FORM, NUMBERED),
        lambda cell: msgspec.structs.replace(cell, text=cell.text.replace("诉", "诉(sù)").replace("审", "审（shěn）")),
    )

    assert said(parse(table), "relief") == of("relief")


def test_two_rows_of_section_two_in_one_line_are_two_tables_whose_cells_nobody_parts():
    rows = [
        ["第二十条第（六）项", "", "第二十条第（八）项", ""],
        ["信息内容", "本年处理决定数量", "信息内容", "本年收费金额"],
    ]
    rows += [["行政处罚", "", "行政事业性收费", "5.17"], ["行政强制", "283", "", ""]]
    report = parse(listed(rows, spans=False))
    assert "art20_6.penalty.decisions" not in said(report, "art20_6")
    assert "5.17" in {one.text for one in report.leftovers}
