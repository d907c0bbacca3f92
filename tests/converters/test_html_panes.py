"""Parts of a page that it shows one at a time, and what it shows in no place at all."""

import pytest

import converters

FIRST = "<p>本年度工作情况良好，公开信息若干条。</p>"
ART20 = "<table><tr><td>规章</td><td>1</td></tr><tr><td>行政规范性文件</td><td>2</td></tr></table>"
RELIEF = "<table><tr><td>行政复议</td><td>3</td></tr><tr><td>行政诉讼</td><td>4</td></tr></table>"
TABS = "<ul><li>概述</li><li>公开</li><li>复议</li></ul>"


def numbers(body: str) -> list[str]:
    page = f"<!DOCTYPE html><html><head><title>年报</title></head><body><div id=zoom>{body}</div></body></html>"
    document = converters.convert(page.encode(), "text/html")
    return [cell.text for table in document.tables() for cell in table.cells if cell.column]


@pytest.mark.parametrize(
    "panes",
    [
        [
            f'<div class="con">{FIRST}',
            f'<div class="con" style="display: none;">{ART20}',
            f'<div class="con" hidden>{RELIEF}',
        ],
        [f"<div>{FIRST}{ART20}", f'<div role="tabpanel" style="DISPLAY:NONE">{RELIEF}'],
        [f"<div>{FIRST}{ART20}", f'<div class="swiper-slide" style="color:red;display:none">{RELIEF}'],
        [f'<div class="tab-pane" style="display:none">{ART20}', f'<div class="tab-pane active">{FIRST}{RELIEF}'],
    ],
    ids=["beside one that is shown", "by role", "by name", "the last is shown"],
)
def test_what_stands_behind_a_tab_is_read(panes: list[str]) -> None:
    read = numbers(TABS + "".join(f"{pane}</div>" for pane in panes))
    assert read == (["1", "2", "3", "4"] if ART20 in "".join(panes) else ["3", "4"])


@pytest.mark.parametrize(
    "hidden",
    [
        f'<div class="con" style="display:none">{ART20.replace("1", "7")}</div>',
        f'<div class="con" style="display:none">{ART20}{RELIEF}</div>',
        f'<div id="print" style="display:none">{RELIEF}</div>',
    ],
    ids=["a draft", "another year", "of no pane"],
)
def test_what_repeats_what_is_shown_or_is_no_pane_stays_hidden(hidden: str) -> None:
    assert numbers(f'<div class="con">{FIRST}{ART20}</div>{hidden}') == ["1", "2"]


ROWS = [["信息内容", "制发", "废止"], ["规章", "1", "0"], ["行政规范性文件", "23", "/"], ["许可", "456", ""]]


def drawn(row: str, cell: str, rows: list[list[str]] = ROWS) -> str:
    lines = ("".join(cell.format(text or "&nbsp;") for text in texts) for texts in rows)
    return "".join(row.format(line) for line in lines)


@pytest.mark.parametrize(
    "table",
    [
        drawn('<div style="overflow:hidden">{}</div>', '<div style="float:left;width:33%">{}</div>'),
        drawn('<div style="overflow:hidden">{}</div>', '<span style="float:left">{}</span>'),
        "<style>.b span{display:inline-block;width:33%}</style>" + drawn('<p class="b">{}</p>', "<span>{}</span>"),
        "<style>.t li{float:left;width:33.3%}</style>" + f'<ul class="t">{drawn("{}", "<li>{}</li>")}</ul>',
        '<div style="position:relative">'
        + "".join(
            f'<p style="position:absolute;left:{90 * x}px;top:{20 * y}pt;width:90px">{text}</p>'
            for x in range(3)
            for y, row in enumerate(ROWS)
            for text in row[x : x + 1]
        )
        + "</div>",
    ],
    ids=["floats", "floating words", "inline blocks", "a list that wraps", "places"],
)  # fmt: skip
def test_cells_that_a_style_puts_beside_each_other_are_a_table(table: str) -> None:
    page = f"<!DOCTYPE html><html><head><title>年报</title></head><body>{FIRST}{table}</body></html>"
    (read,) = converters.convert(page.encode(), "text/html").tables()
    assert [[cell.text.strip() for cell in read.cells if cell.row == row] for row in range(read.rows)] == ROWS


def test_cells_beside_each_other_cover_the_columns_that_they_are_wide() -> None:
    rows = [[("第一项", 100)], [("规章", 50), ("数量", 50)], [("制发", 25), ("12", 25), ("废止", 25), ("3", 25)]] * 4
    lines = (
        "<div>" + "".join(f'<span style="float:left;width:{width}%">{text}</span>' for text, width in row) + "</div>"
        for row in rows
    )
    (read,) = converters.convert(f"<body>{FIRST}{''.join(lines)}".encode(), "text/html").tables()
    assert [(cell.text, cell.column_span) for cell in read.cells[:5]] == [
        ("第一项", 4), ("规章", 2), ("数量", 2), ("制发", 1), ("12", 1),
    ]  # fmt: skip


def test_menus_of_floats_beside_an_article_stay_what_they_are() -> None:
    years = "".join(f'<li style="float:left">{year}</li>' for year in range(2014, 2024))
    document = converters.convert(f"<ul>{years}</ul><div id=zoom>{FIRST}{ART20}</div>".encode(), "text/html")
    assert len(document.tables()) == 1


LINED = [
    ["信息内容", "制发", "废止"],
    *([f"第{n}类规范性文件", str(at), "0"] for at, n in enumerate("一二三四五六七八", 7)),
]


@pytest.mark.parametrize(
    "shown",
    [
        '<div style="white-space:pre-wrap">{}</div>'.format("\n".join("\t".join(row) for row in ROWS)),
        "".join("<p>" + "&nbsp;&nbsp; &nbsp;".join(row) + "</p>" for row in LINED),
    ],
    ids=["tabs that a style keeps", "blanks that no browser joins"],
)
def test_text_laid_out_as_a_table_is_one(shown: str) -> None:
    page = f"<!DOCTYPE html><html><head><title>年报</title></head><body>{FIRST}{shown}</body></html>"
    (read,) = converters.convert(page.encode(), "text/html").tables()
    found = [[cell.text for cell in read.cells if cell.row == row] for row in range(read.rows)]
    assert found in (ROWS, LINED)


@pytest.mark.parametrize(
    ("style", "classes"),
    [
        (".old{display:none}", ("old", "new")),
        (".pane{display:none}.pane.active{display:block}", ("pane", "pane active")),
        (".m{display:none}@media print{.m{display:block}}", ("con m", "con")),
        ("#wap, .wap > div{display:none}", ("x wap", "x")),
        ("", ("con d-none", "con")),
        ("", ("tab-pane fade", "tab-pane fade in active")),
    ],
    ids=["a draft", "another tab", "print", "what stands in it", "by a known name", "beside one named as shown"],
)
def test_tables_that_a_style_sheet_hides_are_left_out_where_they_stand_once_more(
    style: str, classes: tuple[str, str]
) -> None:
    pages = (ART20.replace("1", "7").replace("2", "8"), ART20)
    body = "".join(
        f'<div class="{name}"><div>{FIRST}{page}</div></div>' for name, page in zip(classes, pages, strict=True)
    )
    assert numbers(f"<style>{style}</style>{body}") == ["1", "2"]


@pytest.mark.parametrize("selector", [".pane", ".pane:not(.show)"])
@pytest.mark.parametrize("page", ["{}", "<table><tr><td>年报</td></tr><tr><td>{}</td></tr></table>"])
def test_tables_that_a_style_sheet_hides_are_read_where_they_stand_nowhere_else(page: str, selector: str) -> None:
    panes = f'<div class="pane">{FIRST}{ART20}</div><div class="pane">{RELIEF}</div>'
    assert numbers(f"<style>{selector}{{display:none}}</style>{page.format(panes)}") == ["1", "2", "3", "4"]
