"""Tables in shapes the form does not have: turned, listed without their merges, with rows that slipped."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

import converters
import parsers
from converters.document import Cell, Document, Paragraph, Table
from converters.formats import text
from converters.grid import Span, lay
from parsers.report import Report
from tests.parsers import forms

TITLE = "青禾县教育局2022年政府信息公开工作年度报告"
F2021 = forms.family("F2021")
RESULTS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
GROUPS = ("行政复议", "未经复议直接起诉", "复议后起诉")


def numbered(table: str) -> dict[str, str]:
    keys = filter(lambda key: key.startswith(table), F2021.keys())
    return {key: str(at) for at, key in enumerate(keys, 1)}


def read(table: Table) -> Report:
    shown = forms.active(F2021, dict.fromkeys(F2021.keys(), "0"))
    return parsers.parse(Document("text/html", (Paragraph(TITLE), shown, table)))


def values(report: Report, table: str) -> dict[str, str | None]:
    return {fact.key: fact.value for fact in report.facts if fact.key.startswith(table)}


def sheet(rows: list[list[str]], spans: bool = True) -> Table:
    cells = tuple(Cell(y, x, text) for y, row in enumerate(rows) for x, text in enumerate(row))
    return Table(len(rows), max(map(len, rows)), cells, spans)


def reviewed(group: int) -> list[str]:
    return [str(group * 5 + at) for at in range(1, 6)]


@pytest.mark.parametrize("spans", [True, False])
def test_review_and_litigation_printed_as_rows_are_read_by_both_names(spans: bool):
    rows = [["", *RESULTS]] + [[name, *reviewed(at)] for at, name in enumerate(GROUPS)]

    assert values(read(sheet(rows, spans)), "relief") == numbered("relief")


def test_a_column_under_a_blank_head_beside_a_full_group_is_not_that_group_s():
    heads = [
        Cell(0, 0, "行政复议", 2, 5),
        Cell(0, 5, "行政诉讼", 1, 7),
        Cell(1, 5, GROUPS[1], 1, 5),
        Cell(1, 10, "", 1, 2),
    ]
    names = [*RESULTS, "", *RESULTS[1:], RESULTS[0], ""]
    rows = [*map(Cell, [2] * 12, range(12), names), *map(Cell, [3] * 12, range(12), [*"12345", "", *"7890", "6", ""])]

    found = values(read(Table(4, 12, (*heads, *rows))), "relief")

    assert "6" not in found.values()


@pytest.mark.parametrize("spans", [True, False])
def test_results_printed_down_the_side_are_read_by_both_names(spans: bool):
    rows = [["处理情况", *GROUPS]] + [
        [result, *(str(group * 5 + at) for group in range(3))] for at, result in enumerate(RESULTS, 1)
    ]

    assert values(read(sheet(rows, spans)), "relief") == numbered("relief")


def test_a_turned_table_with_a_row_of_another_name_binds_what_it_knows_and_tells_the_rest():
    rows = [["", *RESULTS]] + [[name, *reviewed(at)] for at, name in enumerate(GROUPS)]
    report = read(sheet([*rows, ["行政赔偿", "71", "72", "73", "74", "75"]]))

    assert values(report, "relief") == numbered("relief")
    assert [left.text for left in report.leftovers] == ["71", "72", "73", "74", "75"]


def requests(columns: list[str], drop: str = "", extra: str = "", listed: bool = False) -> str:
    """Section three as text: a row per line, merged cells once (`listed`) or with a blank at each place."""
    values = numbered("requests")
    table = F2021.table("requests")
    kept = [c for c in table.columns if c.id != drop]
    inner = [c.label for c in kept if c.under] + ([extra] if extra else [])
    head = (
        [[forms.CORNER, "申请人情况"], ["自然人", "法人或其他组织", "总计"], inner]
        if listed
        else [
            [forms.CORNER, "申请人情况", *[""] * (len(inner) + 1)],
            ["", "自然人", "法人或其他组织", *[""] * (len(inner) - 1), "总计"],
            ["", "", *inner, ""],
        ]
    )
    for row in table.rows:
        if not row.optional:
            said = [values[table.key(row, c)] for c in kept]
            head.append([row.label, *said[:-1], *(["900"] if extra else []), said[-1]])
    return "\n".join("\t".join(row + columns) for row in head)


def of_text(tables: str) -> Report:
    stack = "第二十条第（一）项\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t0\t0\n"
    return parsers.parse(text.convert(f"{TITLE}\n\n{stack}\n三、收到和处理政府信息公开申请情况\n{tables}\n".encode()))


@pytest.mark.parametrize("listed", [True, False])
def test_a_column_that_an_office_added_is_told_and_never_read_as_its_neighbour(listed: bool):
    report = of_text(requests([], extra="小计", listed=listed))

    assert values(report, "requests") == numbered("requests")
    assert {left.text for left in report.leftovers} == {"900"}


@pytest.mark.parametrize("listed", [True, False])
def test_a_column_that_is_missing_in_a_text_leaves_the_others_in_their_places(listed: bool):
    report = of_text(requests([], drop="research", listed=listed))

    assert values(report, "requests") == {k: v for k, v in numbered("requests").items() if not k.endswith(".research")}


def test_blank_cells_that_all_lines_of_a_text_end_in_are_no_column():
    report = of_text(requests(["", ""], listed=True))

    assert values(report, "requests") == numbered("requests")


def test_rows_that_lost_their_group_cell_are_not_read_under_the_wrong_header():
    table = forms.requests(F2021, numbered("requests"))
    group = next(cell for cell in table.cells if cell.text == "三、本年度办理结果")
    inside = range(group.row + 1, group.row + group.row_span)
    slipped = [
        msgspec.structs.replace(c, column=c.column - 1) if c.row in inside else c
        for c in table.cells
        if c is not group or c.row_span == 1
    ]
    shown = [c if c.column >= 0 else msgspec.structs.replace(c, column=0) for c in slipped]
    report = read(msgspec.structs.replace(table, cells=tuple(sorted(shown, key=lambda c: (c.row, c.column)))))

    assert values(report, "requests") == numbered("requests")


def without_groups(said: dict[str, str]) -> Table:
    """Section three as HTML without its group cells: rows in them begin too far left and end in an empty cell."""
    table = forms.requests(F2021, said)
    groups = [cell for cell in table.cells if cell.row > 2 and cell.row_span > 1]
    kept = [cell for cell in table.cells if cell not in groups]
    rows = [[Span(c.text, c.row_span, c.column_span) for c in kept if c.row == row] for row in range(table.rows)]
    return Table(*lay(rows))


def test_totals_alone_in_rows_that_lost_their_group_cell_are_totals():
    said = {key: number if key.endswith(".total") else "" for key, number in numbered("requests").items()}

    assert values(read(without_groups(said)), "requests") == {key: value or None for key, value in said.items()}


def test_a_single_number_in_rows_that_lost_their_group_cell_stands_where_its_cell_is_counted():
    said = dict.fromkeys(numbered("requests"), "") | {
        "requests.refuse.petition.total": "7",
        "requests.new_received.total": "7",
    }

    assert values(read(without_groups(said)), "requests") == {key: value or None for key, value in said.items()}


def edited(table: Table, row: int, edit: Callable[[list[Span]], object]) -> Table:
    """The table as HTML with another row of cells."""
    rows = [[Span(c.text, c.row_span, c.column_span) for c in table.cells if c.row == n] for n in range(table.rows)]
    edit(rows[row])
    return Table(*lay(rows))


#: a blank cell before all values is no riddle
RAGGED = [(at, text) for at in range(-7, 0) for text in (None, "9", "") if (at, text) != (-7, "")]


@pytest.mark.parametrize(("at", "text"), RAGGED)
def test_a_row_with_a_cell_too_many_or_too_few_is_left_over_and_never_its_neighbour(at: int, text: str | None):
    said = numbered("requests")
    table = forms.requests(F2021, said)
    row = next(cell.row for cell in table.cells if "不掌握" in cell.text)
    other = {key: number for key, number in said.items() if ".not_held." not in key}

    report = read(edited(table, row, lambda cells: cells.pop(at) if text is None else cells.insert(at, Span(text))))
    assert values(report, "requests") == other
    assert [left.text for left in report.leftovers if left.text] != []


@pytest.mark.parametrize("at", range(-6, 0))
def test_cells_too_many_below_a_header_that_says_nothing_over_the_last_are_left_over(at: int):
    table = forms.requests(F2021, numbered("requests"))
    table = edited(table, 1, lambda cells: cells.append(Span(cells.pop().text)))
    table = edited(table, 2, lambda cells: cells.extend([Span(""), Span("")]))
    for row in range(3, table.rows):
        table = edited(table, row, lambda cells: cells.insert(at, Span("")))

    report = read(table)
    assert (values(report, "requests"), report.tables["requests"]) == ({}, "unreadable")
    assert len(report.leftovers) == len(numbered("requests"))


@pytest.mark.parametrize("at", range(15))
@pytest.mark.parametrize("more", [True, False])
def test_review_and_litigation_in_a_row_with_a_cell_too_many_or_too_few_are_left_over(at: int, more: bool):
    table = forms.relief(F2021, numbered("relief"))
    last = table.rows - 1
    report = read(edited(table, last, lambda cells: cells.insert(at, Span("9")) if more else cells.pop(at)))

    assert values(report, "relief") == {}
    assert report.tables["relief"] == "unreadable"
    assert len(report.leftovers) == 15 + more - (not more)


@pytest.mark.parametrize("by", [-1, 1])
def test_a_group_of_columns_that_is_drawn_too_narrow_or_too_wide_moves_no_number(by: int):
    table = forms.requests(F2021, numbered("requests"))
    row, group = next((cell.row, cell) for cell in table.cells if cell.text == "法人或其他组织")

    def redraw(cells: list[Span]) -> None:
        at = next(i for i, cell in enumerate(cells) if cell.text == group.text)
        cells[at] = cells[at]._replace(column_span=group.column_span + by)

    assert values(read(edited(table, row, redraw)), "requests") == numbered("requests")


def test_a_column_that_an_office_added_is_never_read_as_its_neighbour_where_cells_are_blank():
    lines = [line.split("\t") for line in requests([], extra="小计", listed=True).split("\n")]
    blanked = [line if len(line) < 9 else [*line[:1], "", *line[2:]] for line in lines]
    report = of_text("\n".join("\t".join(line) for line in blanked))

    expected = {key: None if key.endswith(".natural") else value for key, value in numbered("requests").items()}
    assert values(report, "requests") == expected


def test_a_blank_column_that_one_row_gives_away_is_none_in_all_rows():
    said = numbered("requests") | {"requests.granted.natural": ""}
    table = forms.requests(F2021, said)
    wider = [msgspec.structs.replace(c, column=c.column + (c.column > 2)) for c in table.cells if c.row > 2]
    blanks = [Cell(row, 3, "") for row in range(3, table.rows)]
    cells = [
        msgspec.structs.replace(c, row=c.row - 3) for c in sorted([*wider, *blanks], key=lambda c: (c.row, c.column))
    ]
    report = read(Table(table.rows - 3, table.columns + 1, tuple(cells)))

    assert values(report, "requests") == numbered("requests") | {"requests.granted.natural": None}


def test_a_reading_of_a_character_inside_the_gloss_of_a_label_changes_nothing() -> None:
    said = requests([], listed=True).replace("区分处理的", "区分处理(lǐ)的")
    assert values(of_text(said), "requests") == numbered("requests")


def test_a_row_without_any_cell_is_no_row_of_a_header_or_of_values() -> None:
    rows = [["", *RESULTS], [], *([name, *reviewed(at)] for at, name in enumerate(GROUPS))]

    assert values(read(sheet(rows)), "relief") == numbered("relief")


def test_a_label_repeated_over_merged_cells_beside_marks_alone_is_no_header() -> None:
    names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    rows = [["申请人情况"] * 2 + names, ["一、本年新收政府信息公开申请数量"] * 2 + list("1234567")]
    rows += [["三、本年度办理结果", "（七）总计"] + ["/"] * 7, ["（七）总计", "（七）总计"] + ["/"] * 7]
    report = read(sheet(rows[:2] + rows[3:], spans=False))

    assert [fact.state for fact in report.facts if ".total_handled." in fact.key] == ["mark"] * 7


def test_a_header_whose_names_no_rule_parts_is_no_row_of_values() -> None:
    rows = [["行政复议  行政诉讼", *[""] * 14], ["  ".join(RESULTS + GROUPS[1:]), *[""] * 14], [*RESULTS * 3]]

    assert not values(read(sheet(rows, spans=False)), "relief")


@pytest.mark.parametrize("label", ["5.要求行政机关确认或重新出具已获取信息", "（一）予以公开"])
def test_a_row_that_could_not_be_parted_says_nothing_of_its_blanks(label: str) -> None:
    rows = [["申请人情况", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]]
    rows += [["一、本年新收政府信息公开申请数量", *"1234567"], [f"{label}  0  0  3", *[""] * 7]]
    report = read(sheet(rows, spans=False))

    assert {fact.key.split(".")[1] for fact in report.facts if fact.key.startswith("requests")} == {"new_received"}


@pytest.mark.parametrize("unit", ["", "件"])
def test_a_row_of_values_that_could_not_be_parted_is_none_of_a_table_of_one_row(unit: str) -> None:
    rows = [[*RESULTS * 3], [f"0  0  2  8  10  18  0  0  2  20  9  0  2  0  11{unit}", *[""] * 14]]

    assert not values(read(sheet(rows, spans=False)), "relief")


def test_a_header_and_values_in_one_line_are_no_row_of_values():
    rows = [[*RESULTS[:3]], [*RESULTS[3:], *RESULTS, *RESULTS, *map(str, range(1, 16))]]
    report = read(sheet([[*GROUPS], *rows], spans=False))
    assert not values(report, "relief")
    assert {leftover.text for leftover in report.leftovers} == {*map(str, range(1, 16))}


TOTALS = [["一、本年新收政府信息公开申请数量", "5"], ["二、上年结转政府信息公开申请数量", "2"], ["（七）总计", "7"]]


@pytest.mark.parametrize(
    ("heads", "year_before"),
    [
        (["数量（件）"], None),
        (["件数"], None),
        (["2022年"], None),
        (["2022年", "2021年"], 1),
        (["上年数", "本年数"], 0),
    ],
)
def test_a_table_that_prints_one_column_of_numbers_prints_the_totals_of_the_latest_year(heads, year_before):
    rows = [
        row if year_before is None else [row[0], *(["9", row[1]] if year_before == 0 else [row[1], "9"])]
        for row in TOTALS
    ]
    report = read(sheet([["项目", *heads], *rows]))

    assert values(report, "requests") == {
        "requests.new_received.total": "5",
        "requests.carried_in.total": "2",
        "requests.total_handled.total": "7",
    }
    assert [leftover.text for leftover in report.leftovers] == (["9"] * 3 if year_before is not None else [])


def test_the_year_before_below_the_head_of_a_column_is_beside_the_report_s_own():
    names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    heads = [
        Cell(0, 0, "项目", 2),
        *(Cell(0, at, name, 2) for at, name in enumerate(names, 1)),
        Cell(0, 7, "总计", 1, 2),
    ]
    rows = [[TOTALS[0][0], *"1020003", "8"], [TOTALS[1][0], *"0000011", "9"]]
    below = [Cell(y, x, text) for y, row in enumerate(rows, 2) for x, text in enumerate(row)]
    report = read(Table(4, 9, (*heads, Cell(1, 7, "2022年"), Cell(1, 8, "2021年"), *below)))

    assert list(values(report, "requests").values()) == [*"1020003", *"0000011"]
    assert [leftover.text for leftover in report.leftovers] == ["8", "9"]


def test_litigation_told_as_one_is_of_neither_of_its_groups_and_leaves_review_as_it_is():
    heads = (Cell(0, 0, "行政复议", 1, 5), Cell(0, 5, "行政诉讼", 1, 5))
    below = [
        Cell(y, x, text)
        for y, row in enumerate([[*RESULTS * 2], [*map(str, range(1, 11))]], 1)
        for x, text in enumerate(row)
    ]
    report = read(Table(3, 10, (*heads, *below)))

    assert values(report, "relief") == {key: value for key, value in numbered("relief").items() if ".review." in key}
    assert [leftover.text for leftover in report.leftovers] == ["6", "7", "8", "9", "10"]


def test_the_sums_of_groups_are_of_none_of_their_rows():
    table = forms.requests(F2021, numbered("requests"))
    above = {cell.row for cell in table.cells if "1.属于国家秘密" in cell.text or "1.申请人无正当理由" in cell.text}
    rows: list[list[str]] = []
    for y in range(3, table.rows):
        leaf, *said = [cell.text for cell in table.cells if cell.row == y][-8:]
        if y in above:
            rows.append(["（三）不予公开" if not rows or y == min(above) else "（六）其他处理", *["107"] * 7])
        rows.append([leaf, *said])
    names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    report = read(sheet([["申请人情况", *names], *rows]))

    assert values(report, "requests") == numbered("requests")
    assert [leftover.text for leftover in report.leftovers] == ["107"] * 14


def test_a_unit_behind_the_label_of_a_row_that_may_head_others_is_no_label():
    table = forms.requests(forms.family("F2019"), dict.fromkeys(forms.family("F2019").keys(), "3"))
    moved = [msgspec.structs.replace(cell, column=cell.column + (cell.column > 2)) for cell in table.cells]
    units = [Cell(row, 3, "件") for row in range(3, table.rows)]
    cells = sorted([*moved, Cell(0, 3, "单位", 3), *units], key=lambda cell: (cell.row, cell.column))
    report = parsers.parse(
        Document("text/html", (Paragraph(TITLE), Table(table.rows, table.columns + 1, tuple(cells))))
    )

    assert len([fact for fact in report.facts if ".other.all." in fact.key]) == 7


@pytest.mark.parametrize("id", ["F2021", "F2019"])
@pytest.mark.parametrize("titled", [True, False])
def test_the_small_tables_of_section_two_are_read_with_rows_and_columns_exchanged(id: str, titled: bool):
    form = forms.family(id)
    said = {key: str(at) for at, key in enumerate(form.keys(), 1)}
    rows: list[list[str]] = []
    for table in (table for table in form.tables if table.layout == "stack"):
        named = [row for row in table.rows if not row.optional]
        rows += [[table.title, "", ""]] * titled + [["信息内容", *(row.label for row in named)]]
        rows += [[c.label, *(said[table.key(row, c)] for row in named)] for c in table.columns]
    table = sheet([[*row, ""][:3] for row in rows])
    report = parsers.parse(Document("text/html", (Paragraph(TITLE), table, forms.requests(form, said))))

    assert values(report, "art20") == {key: value for key, value in said.items() if key.startswith("art20")}
    assert not report.leftovers


def test_of_two_years_in_section_two_the_later_is_the_report_s():
    rows = [["第二十条第（八）项", "", ""], ["信息内容", "2021年收费金额（万元）", "2022年收费金额（万元）"]]
    rows += [["行政事业性收费", "8", "36.75"]]
    report = parsers.parse(
        Document("text/html", (Paragraph(TITLE), sheet(rows), forms.requests(F2021, numbered("req"))))
    )

    assert values(report, "art20_8") == {"art20_8.admin_fee.amount": "36.75"}
    assert [leftover.text for leftover in report.leftovers] == ["8"]


def test_a_label_behind_that_of_its_group_keeps_its_row():
    table = forms.requests(F2021, numbered("requests"))
    named = [msgspec.structs.replace(c, text=c.text.replace("3.其他", "（六）其他处理-3.其他")) for c in table.cells]
    report = read(Table(table.rows, table.columns, tuple(named)))

    assert values(report, "requests") == numbered("requests")


def beside() -> list[list[str]]:
    rows = [
        ["第二十条第（五）项", "", "第二十条第（八）项", ""],
        ["信息内容", "本年处理决定数量", "信息内容", "本年收费金额"],
    ]
    return [*rows, ["行政许可", "5", "行政事业性收费", "36.75"]]


def test_two_small_tables_side_by_side_are_read_below_each_other():
    report = parsers.parse(
        Document("text/html", (Paragraph(TITLE), sheet(beside()), forms.requests(F2021, numbered("req"))))
    )

    assert values(report, "art20") == {"art20_5.license.decisions": "5", "art20_8.admin_fee.amount": "36.75"}


def test_small_tables_side_by_side_above_a_wider_one_take_nothing_of_it():
    below = [
        ["第二十条第（一）项", "", "", ""],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
    ]
    report = parsers.parse(
        Document("text/html", (Paragraph(TITLE), sheet(beside() + below), forms.requests(F2021, {})))
    )

    assert list(values(report, "art20_1").values()) == ["1", "2", "3"]
    assert not values(report, "art20_8")


def test_blank_rows_of_a_table_whose_columns_stand_in_two_are_blank_in_all_columns():
    labels = [row.label for row in F2021.table("requests").rows if not row.optional]
    heads = [
        ["申请人情况", "自然人", "商业企业", "科研机构"],
        ["申请人情况", "社会公益组织", "法律服务机构", "其他", "总计"],
    ]
    rows = [[[label, *([""] * 3 if label == labels[2] else "123")] for label in labels]]
    rows += [[[label, *([""] * 4 if label == labels[2] else "4567")] for label in labels]]
    tables = [sheet([head, *body]) for head, body in zip(heads, rows, strict=True)]
    report = parsers.parse(Document("text/html", (Paragraph(TITLE), *tables)))

    states = [fact.state for fact in report.facts if fact.key.startswith("requests.granted.")]
    assert states == ["blank"] * 7
    assert len([fact for fact in report.facts if fact.state == "number"]) == 7 * (len(labels) - 1)


def test_cells_of_section_two_named_one_by_one_are_read_and_those_with_two_values_left_over():
    rows = [
        ["项目", "数量"],
        ["规章本年制发件数", "1"],
        ["行政规范性文件现行有效件数", "6"],
        ["行政处罚处理决定数量", "9"],
    ]
    rows = [[*row, ""] for row in rows] + [["行政强制处理决定数量", "7", "8"]]
    cells = [cell for cell in sheet(rows).cells if cell.column < 2 or cell.text]
    report = parsers.parse(
        Document("text/html", (Paragraph(TITLE), Table(5, 3, tuple(cells)), forms.requests(F2021, {})))
    )

    assert {key: value for key, value in values(report, "art20").items() if value} == {
        "art20_1.rules.issued": "1",
        "art20_1.normative_docs.in_force": "6",
        "art20_6.penalty.decisions": "9",
    }
    assert [leftover.text for leftover in report.leftovers] == ["7", "8"]


@pytest.mark.parametrize("head", ["上年", "2020年", "2020年度数量", "2021年"])
def test_one_column_of_a_year_before_is_not_the_report_s(head: str) -> None:
    told = {"一、本年新收政府信息公开申请数量": 5, "二、上年结转政府信息公开申请数量": 1, "（一）予以公开": 3}
    rows = "".join(f"<tr><td>{label}<td>{number}" for label, number in told.items())
    page = f"<h1>某县教育局2021年政府信息公开工作年度报告</h1><table><tr><td>指标<td>{head}{rows}</table>"
    report = parsers.parse(converters.convert(page.encode(), "text/html"))
    found = [fact.value for fact in report.facts if fact.key.endswith(".total")], [one.text for one in report.leftovers]
    assert found == ((["5", "1", "3"], []) if head == "2021年" else ([], ["5", "1", "3"]))
