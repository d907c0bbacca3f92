"""Pages read without a tree say what their tree says; what only a tree tells is left to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import converters
from converters.document import Block
from converters.formats import html
from converters.html.moves import NotWellFormed
from converters.html.wellformed import WellFormed
from converters.pictures import Pictures
from tests.archive.report import random_report
from tests.archive.write_html import write_html

HEAD = '<!DOCTYPE html><html><head><title>年报_某区</title><meta name="PubDate" content="2022-01-20"></head>'
TABLE = "<table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table>"

# fmt: off
ATTRIBUTES = st.sampled_from([
    "", "", "", " class='nav b'", " id=zoom", " hidden", ' style="display:none"', " nowrap", ' title="a&amp;b"',
    " rowspan=2", ' colspan="2"', ' style="color:red"', " href=/x/?a=1&b=2", ' class="td"',
    ' style="text-decoration: line-through"', ' hidden="hidden"', ' style="dispLay : none"',
    ' style="visibility : hidden"',
])
TEXTS = st.sampled_from([
    "0", " 12 ", "\n", "　", "&nbsp;", "甲", "a &lt; b", "R&D", "x > y", "公开信息，依法办理，共百件。", "来源：办公室",
    "<br>", "<!-- <td> -->", "<script>'<td>'</script>", "&amp;nbsp;", '<img src="a.jpg" alt=图>', "<hr/>",
    "<input value=7>",
])
# fmt: on
INLINE = st.sampled_from(["span", "b", "font", "a", "sup", "o:p", "del", "label"])
BLOCKS = st.sampled_from(
    ["div", "p", "h1", "ul", "ol", "li", "dl", "dd", "form", "center", "DIV", "ucaptitle", "td", "tr", "caption"]
)


def element(name: str, attributes: str, inside: str, closed: bool) -> str:
    return f"<{name}{attributes}>{inside}" + f"</{name}>" * closed


def table(name: str, rows: list[list[tuple[str, str, str]]], group: str) -> str:
    cells = ["".join(f"<{tag}{said}>{text}</{tag}>" for tag, said, text in row) for row in rows]
    return f"<table{name}>{group}<tr>{'</tr> <tr>'.join(cells)}</tr>{group.replace('<', '</')}</table>"


def markup(inside: st.SearchStrategy[str], names: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    closed = st.sampled_from([True] * 19 + [False])
    return st.lists(TEXTS | st.builds(element, names, ATTRIBUTES, inside, closed), max_size=3).map("".join)


PHRASES = st.recursive(TEXTS, lambda inside: markup(inside, INLINE), max_leaves=4)
CELLS = st.tuples(st.sampled_from(["td", "th"]), ATTRIBUTES, PHRASES)
TABLES = st.builds(
    table,
    ATTRIBUTES,
    st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=4),
    st.sampled_from(["", "<tbody>", "<thead>"]),
)
FLOWS = st.recursive(PHRASES | TABLES, lambda inside: markup(inside, BLOCKS | INLINE), max_leaves=6)


def said(read: tuple[list[html.Piece], dict[str, str]]) -> tuple[tuple[Block, ...], dict[str, str]]:
    pieces, fields = read
    return tuple(html._blocks(pieces, Pictures(9))), fields


@given(before=FLOWS, after=FLOWS)
def test_a_page_that_is_read_without_a_tree_says_what_its_tree_says(before: str, after: str) -> None:
    page = f"{HEAD}<body>{before}{TABLE}{after}</body></html>"
    read = html._well_formed(page)
    assert read is None or said(read) == said(html._parsed(page))


@pytest.mark.parametrize(
    "body",
    [
        "<PublishTime>2024-01-06</PublishTime><UcapTitle>年报</UcapTitle>",
        '<p>共<span style="dispLay:none">7</span>件</p><script>"display"</script>',
        '<p>共<span style="Mso-Hide:all">7</span>件</p>',
        '<p>共<span hidden="hidden">7</span>件</p>',
        '<table><tr><td>甲</td><td style="visibility : hidden">5</td></tr></table><script>"visibility:hidden"</script>',
    ],
)
def test_how_a_name_is_written_makes_no_difference_to_what_is_hidden_or_declared(body: str) -> None:
    page = f"{HEAD}<body>{body}{TABLE}</body></html>"
    assert said(html._well_formed(page) or html._parsed(page)) == said(html._parsed(page))
    assert not {"5", "7"} & set(converters.convert(page.encode(), "text/html").text)


@pytest.mark.parametrize("style", ["portal", "word", "layout"])
def test_a_reports_page_is_read_without_a_tree(style: str) -> None:
    page = write_html(random_report(3), style=style).decode()
    read = html._well_formed(page)
    assert read is not None
    assert said(read) == said(html._parsed(page))


@pytest.mark.parametrize(
    "body",
    [
        "<p>一<div>二</div></p>",
        "<p>一",
        "<ul><li>一<li>二</ul>",
        "<ul><li><div><li>一</li></div></li></ul>",
        "<a href=a>一<b><a href=b>二</a></b></a>",
        "<b>一<i>二</b>三</i>",
        "<table>一<tr><td>1</td></tr></table>",
        "<table><tr><div>一</div><td>1</td></tr></table>",
        "<table><td>1</td></table>",
        "<pre>一\n二</pre>",
        "<select><option>一</select>",
        '<p style="visibility:hidden">一</p>',
        "<div/>一",
        "<p>AT&T&lt</p>",
        "<p>&#150;</p>",
        '<img alt="<p>">',
        "<script><!-- <script></script> --></script>",
        "<!-- 一",
        "<style>i { display: none }</style><table><tr><td>1<i>一</i></td></tr></table>",
        "<h1>一<!-- 二 --></h1>",
    ],
)
def test_what_only_a_tree_tells_is_left_to_it(body: str) -> None:
    assert WellFormed(f"{HEAD}<body><p>一</p></body></html>").read().pieces
    with pytest.raises(NotWellFormed):
        page = WellFormed(f"{HEAD}<body>{body}{TABLE}</body></html>")
        page.read()
        page.said()


@pytest.mark.parametrize("meta", ['<meta name="a" content="b"">', "<meta name=a content='<p>'>", "<meta name=a =b>"])
def test_a_page_whose_head_is_written_oddly_is_left_to_its_tree(meta: str) -> None:
    with pytest.raises(NotWellFormed):
        WellFormed(f"<html><head>{meta}</head><body>{TABLE}</body></html>").said()
