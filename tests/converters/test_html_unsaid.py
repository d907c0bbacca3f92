"""What cells show that is no text: it is read where the page says it, else the cell is neither blank nor a number."""

import pytest

import converters
from converters.html.layout import OBJECT
from parsers.numerals import read_cell

STYLE = """
.n::before { content: attr(data-n) }
.k:after { content: '\\32 0' }
.e:before { content: "\\e605" }
.c::before { content: counter(n) }
.h::before { content: "8"; display: none }
.s:hover::after { content: "9" }
.w { color: #fff }
.t { color: transparent }
.b { unicode-bidi: bidi-override; direction: rtl }
"""
ROWS = "<tr><td>项目</td><td>数量</td></tr><tr><td>规章</td><td>{}</td></tr>"


def cell(markup: str) -> str:
    page = f"<html><head><style>{STYLE}</style></head><body><table>{ROWS.format(markup)}</table></body></html>"
    return converters.convert(page.encode(), "text/html").tables()[0].cells[-1].text


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ('<i class="n" data-n="12"></i>', "12"),
        ('<i class="n" data-n="1"></i>2', "12"),
        ('1<b class="k"></b>', "120"),
        ('<b class="h">5</b>', "5"),
        ('<b class="s">5</b>', "5"),
        ('5<b class="t">7</b>', "5"),
        ('5<span style="color:rgba(0,0,0,0)">7</span>', "5"),
        ('5<span style="display:inline-block;transform:scale(0)">7</span>', "5"),
        ('5<span style="position:fixed;left:-9999px">7</span>', "5"),
        ("5<sub>2</sub>", "5²"),
        ('<span style="float:right">21</span>', "21"),
        ('<p style="background:#1f4e79"><span style="color:#fff">21</span></p>', "21"),
        ("5<dialog>7</dialog>", "5"),
        ('<span class="timer" data-to="5">5</span>', "5"),
        ("<script>document.write('5');</script>", "5"),
        ("<ruby>5<rp>(</rp><rt>7</rt></ruby>", "5"),
        ('<span class="s1"></span><br>', ""),
        ('<ol style="list-style:none"><li></li></ol>', ""),
        ('5<i class="icon-up"></i>', "5"),
        ('5<img src="a.gif" width="1" height="1">', "5"),
    ],
)
def test_what_style_sheets_say_in_cells_is_read_and_what_they_hide_is_not(markup: str, said: str) -> None:
    assert cell(markup) == said


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="5.gif">',
        '<img src="1.gif">2',
        "<svg><text>5</text></svg>",
        "<canvas>5</canvas>",
        '<object data="5.svg"></object>',
        "<meter value=2>9</meter>5",
        "<button>5</button>",
        '<i class="e"></i>',
        '<i class="c"></i>',
        '<i class="n k" data-n="1"></i>' + '<i class="c"></i>',
        '<bdo dir="rtl">21</bdo>',
        '<span class="b">21</span>',
        '<span style="float:right">21</span>3',
        '3<span class="w">21</span>',
        '<span style="display:flex;flex-direction:row-reverse">21</span>',
        "\u202e21\u202c",
        '<i class="iconfont icon-num5"></i>',
        '<em style="display:inline-block;background: url(n.png) -30px 0"></em>',
        '<ol start="5"><li></li></ol>',
        '<p style="background:#fff"><span style="color:#fff">21</span></p>',
        '<p style="background:#fff"><span style="color: rgb(255, 255, 255);">21</span></p>',
        '<font color="#FFFFFF">21</font>',
        '<span class="timer" data-to="21">0</span>',
    ],
)
def test_a_cell_that_shows_what_is_no_text_is_neither_blank_nor_a_number(markup: str) -> None:
    assert read_cell(cell(markup)).state == "text"


def test_what_holds_tables_is_invisible_only_until_a_script_shows_it() -> None:
    table = f"<table>{ROWS.format('5')}</table>"
    page = f"<body><table><tr><td><p>前文。</p><div style='visibility:hidden'>{table}</div></td></tr></table></body>"
    assert converters.convert(page.encode(), "text/html").tables()[0].cells[-1].text == "5"


def test_empty_elements_are_signs_where_a_page_has_many_sorts_of_them() -> None:
    def read(digits: str) -> str:
        rows = "".join(f'<tr><td>第{digit}项</td><td><b class="d d{digit}"></b></td></tr>' for digit in digits)
        return converters.convert(f"<body><table>{rows}</table></body>".encode(), "text/html").tables()[0].cells[1].text

    assert (read("01122"), read("0123")) == ("", OBJECT)


@pytest.mark.parametrize(("last", "said"), [("", OBJECT), ("3", "")])
def test_cells_with_ids_are_filled_by_a_script_unless_one_of_them_is_filled(last: str, said: str) -> None:
    cells = "".join(f'<tr><td>第{at}项</td><td id="n{at}">{last if at == 4 else ""}</td></tr>' for at in range(6))
    page = f"<body><table>{cells}</table></body>"
    assert converters.convert(page.encode(), "text/html").tables()[0].cells[1].text == said


def test_drawings_of_a_table_that_only_lays_out_a_page_are_none_of_its_text() -> None:
    prose = f"<p>{'前文。' * 80}</p><p>后文。</p><p>又。</p>"
    page = f"<body><table><tr><td><svg></svg></td><td>{prose}</td></tr></table></body>"
    assert OBJECT not in converters.convert(page.encode(), "text/html").text
