"""Tables as offices really publish them: what was seen on portals must read like the printed form."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

import parsers
from converters.document import Block, Cell, Document, Paragraph, Table
from parsers.report import Report
from tests.parsers import forms

TITLE = Paragraph("青禾县教育局2022年政府信息公开工作年度报告")
F2021 = forms.family("F2021")


def numbered(id: str = "F2021") -> dict[str, str]:
    return {key: str(at) for at, key in enumerate(forms.family(id).keys(), 1)}


def values(report: Report) -> dict[str, str | None]:
    return {fact.key: fact.value for fact in report.facts}


def part(prefix: str) -> dict[str, str]:
    return {k: v for k, v in numbered().items() if k.startswith(prefix)}


def read(*blocks: Block) -> Report:
    return parsers.parse(forms.of([TITLE, *blocks]))


def reworded(table: Table, **texts: str) -> Table:
    """The table with cells of one text replaced by another; blanks in the old text written as _."""
    known = {old.replace("_", " "): new for old, new in texts.items()}
    return forms.change(table, lambda c: msgspec.structs.replace(c, text=known.get(c.text, c.text)))


def stacked(*tables: Table) -> Table:
    """One big table that holds the others, one below the other, as layout tables do."""
    cells: list[Cell] = []
    rows = 0
    for table in tables:
        cells += [msgspec.structs.replace(c, row=c.row + rows) for c in table.cells]
        rows += table.rows
    return Table(rows, max(t.columns for t in tables), tuple(cells))


def rows_of(table: Table, first: int, last: int) -> Table:
    kept = [msgspec.structs.replace(c, row=c.row - first) for c in table.cells if first <= c.row < last]
    return Table(last - first, table.columns, tuple(kept))


def test_the_small_tables_of_section_two_may_each_stand_alone():
    table = forms.active(F2021, numbered())
    report = read(
        rows_of(table, 0, 4),
        Paragraph("以下为许可情况。"),
        rows_of(table, 4, 7),
        Paragraph("罚"),
        rows_of(table, 7, 11),
        Paragraph("以下为收费情况。"),
        rows_of(table, 11, 14),
    )

    assert values(report) == part("art20")


def test_the_small_tables_without_their_title_rows_are_known_by_their_headers():
    table = forms.active(F2021, numbered())
    report = read(rows_of(table, 1, 4), Paragraph("许可情况如下。"), rows_of(table, 5, 7))

    assert values(report) == part("art20_1") | part("art20_5")


def test_one_table_round_everything_is_read_like_three():
    n = numbered()
    report = read(stacked(forms.active(F2021, n), forms.requests(F2021, n), forms.relief(F2021, n)))

    assert values(report) == n


def test_a_caption_row_on_top_of_each_table_changes_nothing():
    n = numbered()

    def captioned(table: Table, text: str) -> Table:
        return stacked(Table(1, table.columns, (Cell(0, 0, text, 1, table.columns),)), table)

    report = read(
        captioned(forms.active(F2021, n), "主动公开政府信息情况"),
        captioned(forms.requests(F2021, n), "收到和处理政府信息公开申请情况"),
        captioned(forms.relief(F2021, n), "政府信息公开行政复议、行政诉讼情况"),
    )

    assert values(report) == n
    assert report.leftovers == ()


def test_tables_may_stand_before_their_headings_and_in_any_order():
    n = numbered()
    report = read(
        forms.relief(F2021, n),
        Paragraph("四、政府信息公开行政复议、行政诉讼情况"),
        forms.requests(F2021, n),
        Paragraph("三、收到和处理政府信息公开申请情况"),
        forms.active(F2021, n),
    )

    assert values(report) == n


def test_a_header_split_into_two_rows_names_its_columns_together():
    table = forms.requests(F2021, numbered())
    cells = []
    for c in table.cells:
        if c.row == 2:
            cells += [msgspec.structs.replace(c, text=c.text[:2]), msgspec.structs.replace(c, row=3, text=c.text[2:])]
        elif c.row < 2 and c.row + c.row_span == 3:
            cells.append(msgspec.structs.replace(c, row_span=c.row_span + 1))
        else:
            cells.append(msgspec.structs.replace(c, row=c.row + (c.row > 2)))

    assert values(read(Table(table.rows + 1, 10, tuple(sorted(cells, key=lambda c: (c.row, c.column)))))) == part(
        "requests"
    )


@pytest.mark.parametrize("kept", [True, False])
def test_group_labels_unmerged_or_lost_do_not_matter(kept):
    table = forms.requests(F2021, numbered())
    cells = []
    for c in table.cells:
        if c.row_span == 1 or c.row < 3:
            cells.append(c)
            continue
        cells += [
            msgspec.structs.replace(c, row=c.row + i, row_span=1, text=c.text if kept or i == 0 else "")
            for i in range(c.row_span)
        ]

    assert values(read(Table(table.rows, 10, tuple(sorted(cells, key=lambda c: (c.row, c.column)))))) == part(
        "requests"
    )


def test_a_label_moved_to_the_first_column_is_still_its_row():
    table = forms.requests(F2021, numbered())
    last = max(c.row for c in table.cells if c.text == "3.其他")
    cells = [
        msgspec.structs.replace(c, column=0, column_span=3)
        if c.row == last and c.column == 2
        else msgspec.structs.replace(c, row_span=c.row_span - (c.row + c.row_span - last))
        if c.column < 2 and c.row < last < c.row + c.row_span
        else c
        for c in table.cells
    ]

    assert (
        values(read(Table(table.rows, 10, tuple(cells))))["requests.other.misc.total"]
        == numbered()["requests.other.misc.total"]
    )


def test_values_only_in_the_total_column_leave_the_others_blank():
    blank = {k: v if k.endswith(".total") else "" for k, v in part("requests").items()}
    report = read(forms.requests(F2021, numbered() | blank))

    assert {f.key for f in report.facts if f.state == "number"} == {k for k in blank if k.endswith(".total")}


def test_a_note_below_the_table_is_no_row():
    table = forms.requests(F2021, numbered())
    noted = stacked(table, Table(1, 10, (Cell(0, 0, "注：本表不含政府办公室代收的5件申请。", 1, 10),)))
    report = read(noted)

    assert values(report) == part("requests")


def test_a_sliver_column_at_the_right_of_the_relief_table_changes_nothing():
    table = forms.relief(F2021, numbered())
    cells = [
        msgspec.structs.replace(c, column_span=c.column_span + 1) if c.row == 3 and c.column == 14 else c
        for c in table.cells
    ]
    cells.append(Cell(0, 15, "", 3, 1))

    assert values(read(Table(4, 16, tuple(sorted(cells, key=lambda c: (c.row, c.column)))))) == part("relief")


def test_a_row_of_blanks_below_the_values_is_not_the_values():
    table = forms.relief(F2021, numbered())
    blanks = Table(1, 15, tuple(Cell(0, i, "") for i in range(15)))

    assert values(read(stacked(table, blanks))) == part("relief")


def test_a_heading_cell_cut_into_an_empty_and_a_filled_one_changes_nothing():
    table = forms.relief(F2021, numbered())
    cells = [c for c in table.cells if c.text != "行政诉讼"]
    cells += [Cell(0, 5, "", 1, 3), Cell(0, 8, "行政诉讼", 1, 7)]

    assert values(read(Table(4, 15, tuple(sorted(cells, key=lambda c: (c.row, c.column)))))) == part("relief")


def test_a_comparison_of_two_years_in_the_narrative_is_not_the_requests_table():
    years = Table(
        3,
        4,
        tuple(
            Cell(r, c, t)
            for r, row in enumerate(
                [["年份", "收到申请", "予以公开", "结转"], ["2021", "24", "8", "1"], ["2022", "16", "4", "6"]]
            )
            for c, t in enumerate(row)
        ),
    )
    report = read(years, forms.requests(F2021, numbered()))

    assert values(report) == part("requests")
    assert report.leftovers == ()


def test_other_statistics_with_the_same_row_words_give_no_facts():
    other = Table(
        3,
        2,
        tuple(
            Cell(r, c, t)
            for r, row in enumerate([["事项", "办件量"], ["行政许可", "312"], ["行政处罚", "45"]])
            for c, t in enumerate(row)
        ),
    )
    report = read(other, forms.requests(F2021, numbered()))

    assert values(report) == part("requests")


@pytest.mark.parametrize(
    "wear",
    [
        lambda t: t.replace("（", "(").replace("）", ")"),
        lambda t: " ".join(t),
        lambda t: "\u3000" + t + "\xa0",
        lambda t: "\n".join(t[i : i + 3] for i in range(0, len(t), 3)),
        lambda t: t.replace("1.", "１．").replace("2.", "2、").replace("3.", "③"),
    ],
)
def test_widths_blanks_line_breaks_and_numbering_in_labels_do_not_matter(wear: Callable[[str], str]):
    document = forms.document(numbered())

    def worn(block: Block) -> Block:
        if not isinstance(block, Table):
            return block
        return forms.change(block, lambda c: c if c.text.isdigit() else msgspec.structs.replace(c, text=wear(c.text)))

    report = parsers.parse(Document("text/html", tuple(map(worn, document.blocks))))

    assert values(report) == numbered()


def test_a_list_number_beside_its_empty_brackets_is_one():
    table = reworded(
        forms.requests(F2021, numbered()), **{"（七）总计": "（）七总计", "（一）予以公开": "（）予以公开"}
    )

    assert values(read(table)) == part("requests")


def test_the_same_row_printed_twice_keeps_the_first_and_reports_the_second():
    table = forms.requests(F2021, numbered())
    again = rows_of(table, 3, 4)
    report = read(stacked(table, again))

    assert values(report) == part("requests")
    assert len(report.leftovers) == 7


def without_column(table: Table, column: int) -> Table:
    """The table with one grid column taken out."""
    cells = []
    for c in table.cells:
        inside = c.column <= column < c.column + c.column_span
        if inside and c.column_span == 1:
            continue
        moved = c.column - (c.column > column)
        cells.append(msgspec.structs.replace(c, column=moved, column_span=c.column_span - inside))
    return Table(table.rows, table.columns - 1, tuple(cells))


def test_a_column_that_an_office_left_out_leaves_the_others_in_their_places():
    report = read(without_column(forms.requests(F2021, numbered()), 5))

    assert values(report) == {k: v for k, v in part("requests").items() if not k.endswith(".research")}


def test_a_column_with_an_unknown_name_is_known_by_its_order():
    blank = {k: v if k.endswith(".total") else "" for k, v in part("requests").items()}
    table = reworded(forms.requests(F2021, numbered() | blank), 商业企业="公司", 社会公益组织="慈善团体")
    padded = Table(table.rows, 12, (*table.cells, *(Cell(r, c, "") for r in range(table.rows) for c in (10, 11))))
    report = read(padded)

    assert {f.key: f.value for f in report.facts if f.state == "number"} == {k: v for k, v in blank.items() if v}


def test_a_subtotal_that_an_office_added_is_left_over_and_no_fact():
    table = forms.requests(F2021, numbered())
    cells = [msgspec.structs.replace(c, column=c.column + (c.column == 9)) for c in table.cells]
    cells += [Cell(1, 9, "小计", 2), *(Cell(row, 9, "900") for row in range(3, table.rows))]
    report = read(Table(table.rows, 11, tuple(sorted(cells, key=lambda c: (c.row, c.column)))))

    assert values(report) == part("requests")
    assert {left.text for left in report.leftovers} == {"900"}


@pytest.mark.parametrize("id", ["F2021", "F2019"])
@pytest.mark.parametrize("corner", [forms.CORNER, "申请情况"])
def test_a_table_that_prints_the_totals_alone_gives_them_and_nothing_else(corner: str, id: str):
    form, table = forms.family(id), forms.requests(forms.family(id), numbered(id))
    kept = [c for c in table.cells if c.row > 2 and (c.column < 3 or c.column == 9)]
    cells = [msgspec.structs.replace(c, row=c.row - 2, column=min(c.column, 3)) for c in kept]
    report = read(Table(table.rows - 2, 4, (Cell(0, 0, corner, 1, 3), Cell(0, 3, "总计"), *cells)))

    totals = {k: v for k, v in numbered(id).items() if k.startswith("requests") and k.endswith(".total")}
    assert form.id == report.family and values(report) == totals


def test_a_column_of_the_year_before_beside_the_small_tables_is_left_over():
    table = forms.active(F2021, numbered())
    heads = {c.row for c in table.cells if c.text == "信息内容"}
    rows = {c.row for c in table.cells if c.column == 0} - heads - {c.row for c in table.cells if c.column_span == 12}
    cells = [*table.cells, *(Cell(r, 12, "上年数") for r in heads), *(Cell(r, 12, "900") for r in rows)]
    report = read(Table(table.rows, 13, tuple(sorted(cells, key=lambda c: (c.row, c.column)))))

    assert values(report) == part("art20")
    assert [left.text for left in report.leftovers] == ["900"] * len(rows)


def test_persons_bodies_and_total_without_the_kinds_of_bodies_are_read_and_the_sum_of_bodies_left_over():
    table = forms.requests(F2021, numbered())
    kept = [c for c in table.cells if c.row > 2 and (c.column < 3 or c.column in (3, 4, 9))]
    cells = [msgspec.structs.replace(c, row=c.row - 1, column={4: 4, 9: 5}.get(c.column, c.column)) for c in kept]
    head = [Cell(0, 0, forms.CORNER, 2, 3), Cell(0, 3, "申请人情况", 1, 3)]
    head += [Cell(1, at, text) for at, text in enumerate(("自然人", "法人或其他组织", "总计"), 3)]
    report = read(Table(table.rows - 1, 6, (*head, *cells)))

    read_as = {k: v for k, v in part("requests").items() if k.endswith((".natural", ".total"))}
    assert values(report) == read_as
    assert len(report.leftovers) == len(read_as) / 2


@pytest.mark.parametrize(
    ("id", "printed", "row"),
    [
        ("F2019", "（六）其他", "other.all"),
        ("F2019", "（六）其它", "other.all"),
        ("F2021", "3.其他处理", "other.misc"),
        ("F2021", "3.其它处理", "other.misc"),
        ("F2021", "2.其他", "other.misc"),
    ],
)
def test_a_number_tells_a_group_from_a_row_that_reads_alike_not_two_rows(id: str, printed: str, row: str):
    form = forms.family(id)
    label = next(r.label for r in form.table("requests").rows if r.id == row)
    report = read(reworded(forms.requests(form, numbered(id)), **{label: printed}))

    assert values(report) == {k: v for k, v in numbered(id).items() if k.startswith("requests")}


def test_small_tables_with_their_title_beside_the_rows_are_read():
    table = F2021.table("art20_1")
    cells = [Cell(0, at, text) for at, text in enumerate(("条款", "信息内容", *(c.label for c in table.columns)))]
    cells += [Cell(1, 0, table.title, 2)]
    cells += [Cell(r, 1, row.label) for r, row in enumerate(table.rows, 1)]
    cells += [
        Cell(r, c, numbered()[table.key(row, column)])
        for r, row in enumerate(table.rows, 1)
        for c, column in enumerate(table.columns, 2)
    ]
    report = read(Table(3, 5, tuple(sorted(cells, key=lambda c: (c.row, c.column)))))

    assert values(report) == part("art20_1")


def test_a_row_below_a_line_that_names_another_year_is_of_that_year():
    table = forms.relief(F2021, numbered())
    years = [Cell(3, 0, "2021年", 1, 15), *(Cell(4, c, "900") for c in range(15)), Cell(5, 0, "2022年", 1, 15)]
    cells = [msgspec.structs.replace(c, row=c.row + 3 * (c.row == 3)) for c in table.cells]
    report = read(Table(7, 15, tuple(sorted((*cells, *years), key=lambda c: (c.row, c.column)))))

    assert values(report) == part("relief")
    assert [left.text for left in report.leftovers] == ["900"] * 15


def test_a_blank_row_does_not_take_the_numbers_of_a_table_with_a_column_more_that_follows():
    empty = forms.requests(F2021, dict.fromkeys(numbered(), ""))
    table = forms.requests(F2021, numbered())
    cells = [msgspec.structs.replace(c, column=c.column + (c.column == 9)) for c in table.cells]
    cells += [Cell(1, 9, "小计", 2), *(Cell(row, 9, "900") for row in range(3, table.rows))]
    report = read(empty, Table(table.rows, 11, tuple(sorted(cells, key=lambda c: (c.row, c.column)))))

    assert values(report) == part("requests")


def test_one_stroke_through_all_cells_of_a_row_is_a_mark_in_each():
    table = forms.requests(F2021, numbered())
    cells = [c for c in table.cells if not (c.row == 3 and c.column >= 3)]
    report = read(Table(table.rows, 10, (*cells, Cell(3, 3, "/", 1, 7))))

    assert {f.state for f in report.facts if f.key.startswith("requests.new_received.")} == {"mark"}


def test_a_heading_with_a_row_label_of_another_table_in_it_is_not_that_row():
    n = numbered() | {k: "" for k in part("requests") if ".total_handled." in k}
    table = forms.relief(F2021, n)
    cells = [
        Cell(c.row + i, c.column + j, c.text if i == j == 0 else "")
        for c in table.cells
        for i in range(c.row_span)
        for j in range(c.column_span)
    ]
    report = read(forms.requests(F2021, n), Table(4, 15, tuple(sorted(cells, key=lambda c: (c.row, c.column)))))

    assert {f.state for f in report.facts if ".total_handled." in f.key} == {"blank"}
    assert {k: v for k, v in values(report).items() if k.startswith("relief")} == part("relief")


def test_labels_in_traditional_characters_are_the_same_labels():
    traditional = {
        "4.保护第三方合法权益": "4.保護第三方合法權益",
        "3.危及“三安全一稳定”": "3.危及“三安全一穩定”",
        "一、本年新收政府信息公开申请数量": "一、本年新收政府信息公開申請數量",
        "行政规范性文件": "行政規範性檔案",
        "现行有效件数": "現行有效件數",
        "总计": "總計",
        "尚未审结": "尚未審結",
    }
    document = forms.document(numbered())
    blocks = tuple(reworded(b, **traditional) if isinstance(b, Table) else b for b in document.blocks)

    assert values(parsers.parse(Document("text/html", blocks))) == numbered()


def test_more_columns_than_the_form_that_no_header_explains_are_left_over():
    table = forms.requests(F2021, numbered())
    cells = [msgspec.structs.replace(c, text="" if c.row == 4 and c.column == 3 else c.text) for c in table.cells]
    cells += [Cell(row, 10, "小计" if row == 0 else "900") for row in range(table.rows)]
    report = read(Table(table.rows, 11, tuple(sorted(cells, key=lambda c: (c.row, c.column))), spans=False))

    assert not any(key.startswith("requests.carried_in") for key in values(report))


def test_a_label_that_a_line_cuts_into_two_cells_is_still_its_row():
    table = forms.requests(F2021, numbered())
    cells = []
    for c in table.cells:
        if c.text == "（七）总计":
            cells += [
                msgspec.structs.replace(c, text="（七）总", column_span=1),
                msgspec.structs.replace(c, text="计", column=c.column + 1, column_span=1),
            ]
        else:
            cells.append(c)

    assert values(read(Table(table.rows, 10, tuple(cells)))) == part("requests")


def test_a_row_without_any_cell_changes_nothing():
    table = forms.requests(forms.family("F2021"), forms.zeros())
    below = [msgspec.structs.replace(cell, row=cell.row + (cell.row > 2)) for cell in table.cells]

    report = parsers.parse(forms.of([TITLE], [Table(table.rows + 1, table.columns, tuple(below))]))

    assert len([fact for fact in report.facts if fact.value == "0"]) == 175
