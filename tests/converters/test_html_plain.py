"""Plain tables are read off the markup as a whole; what they say is what the walk over their tags says."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from converters.html import page
from converters.html.pieces import Grid, Piece
from tests.archive.report import random_report
from tests.archive.write_html import write_html

LINES = ["", "0", " 12 ", "自然人", "1.本机关<br>不掌握", "<p>商业</p><p>企业</p>", "<p>　</p>", "&nbsp;", "a &lt; b"]
INLINE = ["<span>20</span><span>23</span>", "<b>总\n计</b>", "<sup>2</sup>7", "<a href=x>3</a>"]
AWKWARD = ['<span title="a>b">甲</span>', '<p style="color:&quot;red&quot;">三</p>', "<div>x<div>y</div>z</div>"]
TEXTS = st.sampled_from([*LINES, *INLINE, *AWKWARD, "<table><tr><td>4<td>5</table>"])
SPANS = st.sampled_from(
    [" data-colspan=3", "", " colspan=2", " rowspan=2", " rowspan=0", ' colspan="3" rowspan="1"', " colspan=x"]
)
CELLS = st.tuples(st.sampled_from(["td", "th"]), SPANS, TEXTS)
ROWS = st.lists(st.lists(CELLS, max_size=5), min_size=1, max_size=6)


def walked(markup: str) -> list[Piece]:
    """The pieces of a page, every table read tag by tag."""
    walk = page.Walk()
    page._feed(walk, page._TAG_ALONE, markup, hides=False)
    walk.flush()
    return walk.sink


def without_frames(pieces: list[Piece]) -> list[object]:
    return [(piece.rows, piece.linked) if isinstance(piece, Grid) else piece[:-1] for piece in pieces]


@example(rows=[[("td", "", "<p>\u3000</p>"), ("td", "", "\u3000")]], groups=[""] * 6)
@given(rows=ROWS, groups=st.lists(st.sampled_from(["", "<tbody>", "<thead>", "</tbody>text<tbody>"]), min_size=6))
def test_a_table_is_the_same_as_a_whole_and_tag_by_tag(
    rows: list[list[tuple[str, str, str]]], groups: list[str]
) -> None:
    cells = [[f"<{name}{spans}>{text}</{name}>" for name, spans, text in row] for row in rows]
    source = "".join(f"{group}<tr>{''.join(row)}</tr>" for group, row in zip(groups, cells, strict=False))
    markup = LexborHTMLParser(f"<p>before</p><table class=t>{source}</table>after").body.html
    assert without_frames(page.read(markup).pieces) == without_frames(walked(markup))


@pytest.mark.parametrize("seed", range(4))
def test_a_reports_page_is_the_same_as_a_whole_and_tag_by_tag(seed: int) -> None:
    markup = LexborHTMLParser(write_html(random_report(seed)).decode()).body.html
    pieces = page.read(markup).pieces
    assert sum(isinstance(piece, Grid) for piece in pieces) >= 3
    assert without_frames(pieces) == without_frames(walked(markup))
