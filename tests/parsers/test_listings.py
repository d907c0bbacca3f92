"""The long tables of indicators: the annex of 2014-2018, the local form before it, the website's yearly table."""

from __future__ import annotations

import msgspec
import pytest

import parsers
from converters.document import Cell, Document, Paragraph, Table
from parsers.report import Report
from tests.parsers import forms

TITLES = {
    "F2014": "青禾县教育局2016年政府信息公开工作年度报告",
    "F2008L": "青禾县教育局2011年政府信息公开工作年度报告",
    "FWEB": "青禾县人民政府门户网站政府网站工作年度报表（2022年度）",
}


def table_of(rows: list[list[str]]) -> Table:
    width = max(map(len, rows))
    cells = [Cell(r, c, row[c] if c < len(row) else "") for r, row in enumerate(rows) for c in range(width)]
    return Table(len(rows), width, tuple(cells))


def printed(id: str, unit_column: bool = True) -> tuple[Table, dict[str, str]]:
    """The form as one table, a number of its own in each cell; text rows say 是."""
    form = forms.family(id).tables[0]
    labels = [column.label for column in form.columns]
    rows = [["统计指标", *(["单位"] if unit_column else []), *labels]] if labels != [""] else []
    values: dict[str, str] = {}
    for at, row in enumerate(form.rows, 1):
        texts = [str(at * 10 + n) for n, _ in enumerate(form.columns)]
        values |= dict(zip((form.key(row, column) for column in form.columns), texts, strict=True))
        unit = [row.unit or form.unit] if unit_column else []
        group = [row.under] if id == "FWEB" else []
        rows.append([*group, row.label, *unit, *texts])
    return table_of(rows), values


def read(table: Table, id: str) -> Report:
    return parsers.parse(Document("text/html", (Paragraph(TITLES[id]), table)))


@pytest.mark.parametrize("unit_column", [True, False])
@pytest.mark.parametrize("id", ["F2014", "F2008L", "FWEB"])
def test_every_indicator_is_read_as_itself(id, unit_column):
    table, values = printed(id, unit_column)

    report = read(table, id)

    assert report.family == id
    assert {f.key: f.value for f in report.facts} == values
    assert report.leftovers == ()


def test_each_indicator_has_the_unit_of_its_row():
    report = read(printed("F2014")[0], "F2014")

    units = {fact.key: fact.unit for fact in report.facts}
    assert units["annex2014.active.total"] == "条"
    assert units["annex2014.fees.request_fee"] == "万元"
    assert units["annex2014.training.persons"] == "人次"


def test_a_number_left_on_the_page_before_its_label_is_read_with_it():
    table, values = printed("F2014")
    rows = [[c.text for c in table.cells if c.row == r] for r in range(table.rows)]
    upper = [*rows[:20], ["", *rows[20][1:]]]
    lower = [[rows[20][0], "", ""], *rows[21:]]

    report = parsers.parse(Document("text/html", (Paragraph(TITLES["F2014"]), table_of(upper), table_of(lower))))

    assert {f.key: f.value for f in report.facts} == values
    assert report.leftovers == ()


def test_rows_with_one_label_are_told_apart_by_their_place_even_when_rows_are_missing():
    table, values = printed("F2014")
    rows = [[c.text for c in table.cells if c.row == r] for r in range(table.rows)]
    kept = [row for row in rows if row[0] != "四、行政复议数量"]

    report = read(table_of(kept), "F2014")

    found = {f.key: f.value for f in report.facts}
    assert found == {k: v for k, v in values.items() if k != "annex2014.review.total"}


def test_a_value_that_is_like_its_own_label_is_no_label_where_a_blank_stands_behind_it() -> None:
    label = forms.family("FWEB").tables[0].rows[-1].label
    ticked = "□搜索即服务 ■多语言版本 □无障碍浏览 □千人千网"
    rows = [["独立用户访问总量", "12", ""], ["网站总访问量", "30", ""], [label, ticked, ""]]

    report = read(table_of(rows), "FWEB")

    assert {fact.key: fact.raw for fact in report.facts}["web.innovation"] == ticked


def test_the_sums_of_the_annex_are_judged_once_each():
    table, _ = printed("F2014")

    found = {f.at: f for f in read(table, "F2014").findings if f.rule == "A7"}

    assert (found["annex2014.org.staff"].expected, found["annex2014.org.staff"].found) == ("1070", "520")


def test_the_sponsor_named_in_the_website_table_is_the_agency():
    table, _ = printed("FWEB")
    head = table_of([["网站名称", "青禾县人民政府门户网站"], ["主办单位", "青禾县人民政府办公室"]])

    report = parsers.parse(Document("text/html", (Paragraph(TITLES["FWEB"]), head, table)))

    assert (report.agency, report.year) == ("青禾县人民政府办公室", 2022)


def test_three_value_columns_that_nothing_names_give_no_facts_and_stay_as_leftovers():
    rows = [
        ["统计指标", "单位", "区政府", "区直单位", "乡镇街道"],
        ["主动公开政府信息数", "条", "10", "20", "30"],
        ["3.政务微博公开政府信息数", "条", "1", "2", "3"],
    ]

    report = read(table_of(rows), "F2014")

    assert report.facts == ()
    assert len(report.leftovers) == 6


def test_in_a_cell_for_words_none_is_a_word_and_in_one_for_counts_it_is_nought() -> None:
    table, values = printed("FWEB")
    said = {values["web.weibo.name"]: "无", values["web.weibo.posts"]: "无"}
    cells = tuple(msgspec.structs.replace(cell, text=said.get(cell.text, cell.text)) for cell in table.cells)
    facts = {
        fact.key: (fact.value, fact.state) for fact in read(msgspec.structs.replace(table, cells=cells), "FWEB").facts
    }
    assert (facts["web.weibo.name"], facts["web.weibo.posts"]) == ((None, "text"), ("0", "number"))


@pytest.mark.parametrize("parts", [2, 3])
def test_a_table_whose_columns_stand_side_by_side_several_times_is_read_as_one_column(parts):
    table, values = printed("F2014")
    texts = [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)]
    header, rows = texts[0], texts[1:]
    height = -(-len(rows) // parts)
    filled = rows + [[""] * len(header)] * (height * parts - len(rows))
    beside = [[text for part in range(parts) for text in filled[part * height + at]] for at in range(height)]

    report = read(table_of([header * parts, *beside]), "F2014")

    assert {fact.key: fact.value for fact in report.facts} == values
    assert report.leftovers == ()


def test_the_row_above_a_header_printed_again_overleaf_is_read_as_those_before_it():
    form, title = forms.family("F2008L"), Paragraph(TITLES["F2008L"])
    head = ["指标名称", "计量单位", "代码", *(column.label for column in form.tables[0].columns)]
    rows = [[row.label, row.unit or "条", f"{at:02}", "7", "0"] for at, row in enumerate(form.tables[0].rows, 1)]
    pieces = table_of([head, *rows[:9]]), table_of([head, *rows[9:]])

    report = parsers.parse(Document("application/pdf", (title, *pieces)))

    assert [fact.value for fact in report.facts] == ["7", "0"] * len(rows)


@pytest.mark.parametrize(
    ("id", "reworded"),
    [
        (
            "F2014",
            {
                "统计指标": "指标",
                "主动公开政府信息数": "主动公开政府信息总数",
                "政务微博公开政府信息数": "政务微博公开信息数",
            },
        ),
        ("F2014", {"政府公报公开政府信息数": "政府公报公开信息数", "政务微信公开政府信息数": "政务微信公开信息数"}),
        ("FWEB", {"独立用户访问总量": "独立用户访问量", "新开设数量": "新开设专栏专题数量"}),
    ],
)
def test_a_list_whose_first_words_are_put_otherwise_is_read_from_its_first_row(
    id: str, reworded: dict[str, str]
) -> None:
    table, values = printed(id)

    def put(cell: Cell) -> Cell:
        text = cell.text
        for one, other in reworded.items():
            text = text.replace(one, other)
        return msgspec.structs.replace(cell, text=text)

    report = read(forms.change(table, put), id)

    assert {fact.key: fact.value for fact in report.facts if fact.value} == values
    assert report.leftovers == ()


def test_a_table_goes_on_below_the_heading_of_a_group_that_stands_outside_of_it() -> None:
    table, values = printed("F2014")
    cut = 50
    first = table_of([[cell.text for cell in table.cells if cell.row == row] for row in range(cut)])
    rest = table_of([[cell.text for cell in table.cells if cell.row == row] for row in range(cut, table.rows)])
    blocks = (Paragraph(TITLES["F2014"]), first, Paragraph("八、机构建设和保障经费情况"), rest)

    assert {f.key: f.value for f in parsers.parse(Document("text/html", blocks)).facts} == values


def test_a_code_beside_the_unit_is_no_value_where_rows_are_only_listed() -> None:
    form = forms.family("F2008L").tables[0]
    rows = [["附表"], ["指标名称", "计量单位", "代码", "本期实际", "本年累计"]]
    rows += [[row.label, row.unit or "", f"{at:02}", f"{at}1", f"{at}2"] for at, row in enumerate(form.rows, 1)]
    cells = tuple(Cell(y, x, text) for y, row in enumerate(rows) for x, text in enumerate(row))
    report = read(Table(len(rows), 5, cells, spans=False), "F2008L")

    assert [fact.value for fact in report.facts] == [f"{at}{n}" for at in range(1, len(form.rows) + 1) for n in (1, 2)]


def test_a_websites_report_stands_beside_the_disclosure_report_of_the_same_body_and_year() -> None:
    table, _ = printed("FWEB")
    website = parsers.parse(Document("text/html", (Paragraph("青禾县教育局2022年政府网站工作年度报表"), table)))
    disclosure = parsers.parse(forms.document(forms.zeros(), title="青禾县教育局2022年政府信息公开工作年度报告"))

    assert (website.agency, website.year) == (disclosure.agency, disclosure.year) == ("青禾县教育局", 2022)
    assert website.body != disclosure.body


@pytest.mark.parametrize("fewer", [0, 1], ids=["as many columns", "other columns"])
def test_codes_are_no_values_on_a_page_without_header_in_a_table_without_rules(fewer):
    form, title = forms.family("F2008L"), Paragraph(TITLES["F2008L"])
    head = ["指标名称", "计量单位", "代码", *(column.label for column in form.tables[0].columns)]
    rows = [[row.label, row.unit or "条", f"{at:02}", "7", ""] for at, row in enumerate(form.tables[0].rows, 1)]
    rows[-1][-1] = "7"
    pieces = table_of([head, *rows[:9]]), table_of([[*row[: 2 - fewer], *row[2:]] for row in rows[9:]])
    tables = [msgspec.structs.replace(piece, spans=False) for piece in pieces]

    report = parsers.parse(Document("application/pdf", (title, *tables)))

    assert [fact.value for fact in report.facts] == [*["7", None] * (len(rows) - 1), "7", "7"]


def test_codes_are_no_values_in_a_table_without_header_where_values_are_blank() -> None:
    rows = [
        [row.label, row.unit or "条", f"{at:02}", *(("7", "9") if at % 3 else ("", ""))]
        for at, row in enumerate(forms.family("F2008L").tables[0].rows, 1)
    ]

    report = read(msgspec.structs.replace(table_of(rows), spans=False), "F2008L")

    assert {fact.value for fact in report.facts if fact.key.endswith("period")} == {"7", None}
    assert {fact.value for fact in report.facts if fact.key.endswith("ytd")} == {"9", None}


@pytest.mark.parametrize(("head", "read_as"), [("本年累计", "ytd"), ("本期实际", "period"), ("数量", None)])
def test_the_code_beside_the_one_column_that_an_office_prints_is_no_value(head: str, read_as: str | None) -> None:
    rows = [["指标名称", "计量单位", "代码", head]]
    rows += [
        [row.label, row.unit or "条", f"{at:02}", "7"]
        for at, row in enumerate(forms.family("F2008L").tables[0].rows, 1)
    ]

    report = read(table_of(rows), "F2008L")

    assert {fact.key.rpartition(".")[2] for fact in report.facts} == ({read_as} if read_as else set())
    assert {fact.value for fact in report.facts} <= {"7"}


def test_a_code_beside_a_header_of_one_cell_a_line_is_no_value():
    rows = [["指标名称"], ["代码"], ["本期实际"], ["本年累计"]]
    rows += [
        [row.label, row.unit or "条", f"{at:02d}"] for at, row in enumerate(forms.family("F2008L").tables[0].rows, 1)
    ]
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    report = read(Table(len(rows), 3, cells, spans=False), "F2008L")
    assert not [fact for fact in report.facts if fact.value is not None]


@pytest.mark.parametrize("id", ["FWEB", "F2014"])
def test_of_two_years_side_by_side_the_later_is_the_report_s_and_the_other_left_over(id: str) -> None:
    rows = forms.family(id).tables[0].rows
    report = read(table_of([["指标", "2021年", "2022年"], *([row.label, "9", "7"] for row in rows)]), id)

    said = [fact.value for fact in report.facts if fact.state == "number"]
    assert len(said) > 40 and {*said} == {"7"}
    assert [leftover.text for leftover in report.leftovers] == ["9"] * len(rows)
