from collections.abc import Callable

import pytest

import converters
from converters import grid
from converters.document import Document, Paragraph, Table
from converters.html.styles import Sheet

FORM = [["规章", "0", "12"], ["行政许可", "", "146"]]
STYLED = """<style>@media print{.c{display:none}} .t{display:table} /* .r{display:none} */ .r{display:table-row}
div.c, span.c{display:table-cell} .gone{display:none} .out{visibility:hidden}</style>"""

Reader = Callable[[bytes, str], Document | None]


def tables(page: str) -> tuple[Table, ...]:
    return converters.convert(page.encode(), "text/html").tables()


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in line] for line in grid.expand(table)]


def drawn(row: str, cell: str, closes: str = "div") -> str:
    lines = ("".join(f"<{closes} {cell}>{text}</{closes}>" for text in line) for line in FORM)
    return "".join(f"<div {row}>{line}</div>" for line in lines)


SAID = [
    f'<div style="display:table">{drawn("style=display:table-row", "style=display:table-cell")}</div>',
    f'{STYLED}<div class="t">{drawn("class=r", "class=c", "span")}</div>',
    f'<div role="table"><div role="rowgroup">{drawn("role=row", "role=cell")}</div></div>',
]


@pytest.mark.parametrize(
    "page",
    [
        *SAID,
        f"<section>{drawn('style=display:flex', 'style=width:33%')}</section>",
        f'<div class="table">{drawn("class=tr", "class=td")}</div>',
        f"<div><p>表一</p>{drawn('class=row', 'class=col-4')}</div>",
        '<div style="display:grid;grid-template-columns:2fr 1fr 1fr">'
        + "".join(f"<div>{text}</div>" for line in FORM for text in line)
        + "</div>",
    ],
    ids=["style", "sheet", "roles", "flex", "classes", "grid-system", "grid"],
)
def test_a_table_that_a_style_draws_is_a_table(page: str) -> None:
    assert [rows(table) for table in tables(page)] == [FORM]


@pytest.mark.parametrize("page", SAID, ids=["style", "sheet", "roles"])
def test_the_second_reader_sees_the_table_where_the_page_says_that_it_is_one(page: str) -> None:
    document = converters.reread(page.encode(), "text/html")
    assert document is not None
    assert [rows(table) for table in document.tables()] == [FORM]


def test_cells_of_a_grid_reach_as_far_as_it_says() -> None:
    page = """<div style="display: grid; grid-template-columns: repeat(3, 1fr)">
    <div style="grid-row: span 2">申请人</div><div style="grid-column: 2 / -1">法人</div>
    <div>企业</div><div>7</div></div>"""
    assert rows(tables(page)[0]) == [["申请人", "法人", "法人"], ["申请人", "企业", "7"]]


def test_rows_of_unequal_length_do_not_say_which_cells_are_merged() -> None:
    short = drawn("class=tr", "class=td").replace("<div class=td>0</div>", "")
    (table,) = tables(f'<div class="table">{short}</div>')
    assert not table.spans
    assert [cell.text for cell in table.cells if cell.row == 0] == ["规章", "12"]


def test_what_is_laid_out_and_no_table_stays_running_text() -> None:
    article = "<div>2021年，我局认真贯彻落实《条例》，扎实推进工作。</div>"
    page = f'<div style="display:flex"><div>栏目</div>{article}</div>' * 2
    assert not tables(page)


def test_a_page_with_words_alone_in_rows_of_a_grid_system_has_no_table() -> None:
    assert not tables(
        '<div><div class="row"><div>甲</div><div>乙</div></div></div>' * 2 + "<p>正文，有一句话在这里。</p>"
    )


def test_what_a_rule_hides_in_a_table_is_left_out_and_an_invisible_cell_keeps_its_place() -> None:
    page = f"""{STYLED}<table><tr><td>规章</td><td>1<span class="gone">5</span></td>
    <td>2<i style="visibility:hidden">5</i></td></tr><tr class="gone"><td>旧</td><td>8</td><td>9</td></tr>
    <tr><td>许可</td><td class="out">7</td><td>3</td></tr></table>"""
    assert rows(tables(page)[0]) == [["规章", "1", "2"], ["许可", "", "3"]]


def test_what_a_rule_hides_by_what_it_stands_in_is_left_out_of_tables_alone() -> None:
    rules = """.form td .old, .form>span.note{display:none} .form td .seen{display:inline}
    .form td:hover b{display:none} .text p{display:none} .form .{display:none} .form td .dim{visibility:hidden}"""
    page = f"""<style>{rules}</style><div class="text"><p>本年度公开政府信息12条。</p></div><table class="form">
    <tr><td>规章</td><td><span class="old">7</span>0</td><td><b>1</b>2</td></tr>
    <tr><td>行政许可</td><td><i class="dim">9</i></td><td>14<span class="old seen">6</span></td></tr></table>"""
    document = converters.convert(page.encode(), "text/html")
    assert [rows(table) for table in document.tables()] == [FORM]
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["本年度公开政府信息12条。"]


READERS = pytest.mark.parametrize("read_by", [converters.convert, converters.reread])


@READERS
def test_text_of_no_height_is_not_seen_and_a_frame_that_only_closes_gaps_hides_nothing(read_by: Reader) -> None:
    page = """<div style="font-size:0"><table style="font-size: 0px"><tr style="font-size:0"><td>规章</td>
    <td style="font-size:14px">3<span style="color:red;font-size: 0pt">9</span></td>
    <td style="font-size:0"><i style="font-size:14px">2</i></td></tr>
    <tr><td>许可<td style="font-size:.9em">4<i style="FONT-SIZE:0.0">8</i>
    <td><b class="n" style="font-size:0"><i>5</i></b>
    </td></tr></table></div>"""
    document = read_by(page.encode(), "text/html")
    assert document is not None
    assert [rows(table) for table in document.tables()] == [[["规章", "3", "2"], ["许可", "4", "5"]]]


@READERS
def test_what_is_said_last_of_an_element_shows_it(read_by: Reader) -> None:
    rules = ".n{font-size:0} p{font-size:14px} .old{text-decoration:line-through} .now{text-decoration:none}"
    page = f"""<style>{rules}</style><table><tr><td>规章</td><td style="font-size:0;font-size:14px">15</td>
    <td><span class="n" style="font-size:14px">2</span></td></tr><tr><td>许可</td>
    <td><b style="text-decoration:line-through;text-decoration:none">4</b></td>
    <td><i class="old now">5</i><i style="visibility : hidden">6</i><i hidden="hidden">7</i></td></tr></table>"""
    document = read_by(page.encode(), "text/html")
    assert document is not None
    assert [rows(table) for table in document.tables()] == [[["规章", "15", "2"], ["许可", "4", "5"]]]


@READERS
@pytest.mark.parametrize(
    "style",
    [
        "position:absolute;left:-9999px",
        "position: absolute; clip: rect(1px, 1px, 1px, 1px)",
        "text-indent:-999em",
        "display:inline-block;width:0;overflow:hidden",
        "opacity:0",
        "opacity: 0.0 !important; opacity: 1",
        "display:inline;display:none",
        "display:none!important;display:inline",
        "display:none;mso-hide:all",
    ],
)
def test_what_a_style_puts_out_of_sight_is_no_part_of_a_number(read_by: Reader, style: str) -> None:
    page = f"""<style>.x{{{style}}}</style><table><tr><td>规章</td><td>3<i style="{style}">7</i></td><td>0</td></tr>
    <tr><td>许可</td><td>5<i class="x">7</i></td><td>2</td></tr></table>"""
    document = read_by(page.encode(), "text/html")
    assert document is not None
    assert [rows(table) for table in document.tables()] == [[["规章", "3", "0"], ["许可", "5", "2"]]]


@READERS
@pytest.mark.parametrize(
    "style",
    ["display:none;display:inline", "opacity:.5", "opacity:1", "left:-9999px", "overflow:hidden;height:20px",
     "display:none;display:inline!important", "text-indent:-20pt", "margin-left:-1px;position:absolute"],
)  # fmt: skip
def test_what_a_style_shows_after_all_is_read(read_by: Reader, style: str) -> None:
    page = f'<table><tr><td>规章</td><td><i style="{style}">3</i></td></tr><tr><td>许可</td><td>5</td></tr></table>'
    document = read_by(page.encode(), "text/html")
    assert document is not None
    assert [rows(table) for table in document.tables()] == [[["规章", "3"], ["许可", "5"]]]


@pytest.mark.parametrize(
    ("rule", "hidden"),
    [
        ("i[data-old]{display:none}", '<i data-old="1">7</i>'),
        ("td > i:first-child{display:none}", "<i>7</i>"),
        ("td *:not(b, u){display:none}", "<i>7</i>"),
        (".k{display:none!important}", '<i class="k" style="display:inline">7</i>'),
        ("", '<i class="a sr-only">7</i>'),
        ("", '<span class="MsoCommentReference"><a href="#_msocom_1">[A1]</a></span>'),
    ],
)
def test_what_a_rule_or_a_known_name_hides_is_no_part_of_a_number(rule: str, hidden: str) -> None:
    cells = f"<tr><td>规章</td><td>{hidden}3</td></tr><tr><td>许可</td><td>5</td></tr>"
    page = f"<style>{rule}</style><table>{cells}</table>"
    assert rows(tables(page)[0]) == [["规章", "3"], ["许可", "5"]]
    if not rule:
        second = converters.reread(page.encode(), "text/html")
        assert second is not None and rows(second.tables()[0]) == [["规章", "3"], ["许可", "5"]]


def test_where_rules_for_elements_in_others_differ_nothing_is_hidden() -> None:
    rules = "table .c{text-decoration:line-through} table .c.d{text-decoration:none} td .e{display:none}"
    page = f"""<style>{rules}</style><table><tr><td>规章</td><td><i class="c d">1</i><i class="c">2</i></td></tr>
    <tr><td>许可</td><td><i class="e" style="display:inline">3</i></td></tr></table>"""
    assert rows(tables(page)[0]) == [["规章", "1"], ["许可", "3"]]


@READERS
def test_both_readers_leave_out_what_is_hidden_and_see_what_fields_show(read_by: Reader) -> None:
    page = f"""{STYLED}<table><tr><td>规章<td>1<i class="gone">5</i><td>2<i style="visibility: hidden">5</i></tr>
    <tr><td>许可<td class="out">7<td><input value=3></tr><tr><td>处罚<td><textarea>4</textarea>
    <td><select><option>9</option><option selected>6</option></select></tr>
    <tr><td>强制<td><input type=hidden value=9>5<td><input type=checkbox value=1>0</tr></table>"""
    document = read_by(page.encode(), "text/html")
    assert document is not None
    wanted = [["规章", "1", "2"], ["许可", "", "3"], ["处罚", "4", "6"], ["强制", "5", "0"]]
    assert [rows(table) for table in document.tables()] == [wanted]


def test_header_and_footer_groups_stand_where_a_browser_shows_them() -> None:
    page = """<table><tfoot><tr><td>总计<td>3</tr></tfoot><tbody><tr><td>规章<td>1</tr></tbody>
    <thead><tr><th>名称<th>数量</tr></thead></table>"""
    assert rows(tables(page)[0]) == [["名称", "数量"], ["规章", "1"], ["总计", "3"]]


def test_a_field_of_a_form_in_a_cell_shows_its_value() -> None:
    page = '<table><tr><td>规章<td><input value="12"></tr><tr><td>许可<td><input type="hidden" value="9">0</tr></table>'
    assert rows(tables(page)[0]) == [["规章", "12"], ["许可", "0"]]


def test_text_with_its_line_breaks_kept_holds_tables_as_plain_text_does() -> None:
    document = converters.convert("<pre>一、总体情况\n规章\t0\t12\n许可\t\t146\n后文。</pre>".encode(), "text/html")
    assert [type(block) for block in document.blocks] == [Paragraph, Table, Paragraph]
    assert [cell.text for cell in document.tables()[0].cells] == ["规章", "0", "12", "许可", "", "146"]


@pytest.mark.parametrize("text", ["a" * 400_000, "@" * 400_000, "/*" * 200_000, "@media x{" * 50_000, "{" * 400_000])
def test_a_style_sheet_without_end_is_read_in_one_pass(text: str) -> None:
    assert not Sheet(text).draws("<p>一、总体情况</p>")


def test_rules_for_some_screens_only_and_those_in_comments_say_nothing() -> None:
    sheet = Sheet(
        "@import 'a.css'; /* .b{display:none} /* */ @media print { .b{display:none} .c{display:none} } .d{display:grid}"
    )
    assert [sheet.shown("p", f'class="{name}"') for name in "bcd"] == ["", "", "grid"]


@pytest.mark.parametrize("line", ["999999999", "²", "9" * 5000, "-1", "0"])
def test_a_line_of_a_grid_that_no_page_has_is_no_place(line: str) -> None:
    cells = f'<div style="grid-row:{line}">行政许可</div><div style="grid-column:{line}/{line}">12</div>'
    page = f'<div style="display:grid;grid-template-columns:1fr 1fr">{cells * 3}</div>'
    assert "行政许可" in converters.convert(page.encode(), "text/html").text


@pytest.mark.parametrize("span", ["999999999", "²", "9" * 5000, "-1", "0"])
def test_a_span_that_no_page_has_is_one_cell(span: str) -> None:
    row = f'<div role="row"><div role="cell" aria-colspan="{span}">行政许可</div><div role="cell">12</div></div>'
    (table,) = tables(f'<div role="table">{row * 2}</div>')
    assert rows(table) == [["行政许可", "12"]] * 2
