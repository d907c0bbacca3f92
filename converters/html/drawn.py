"""Tables that a style draws: elements shown as rows and cells, written back as the elements that mean it.

Portals without a <table> show one by `display: table`, grid or flex, by ARIA roles or by the class names of a known
library (html.toml). What is laid out that way and is no table of short texts and numbers stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from converters.html import marks, styles
from converters.html.declared import Style, declared, is_gone
from converters.html.elements import CELLS
from converters.html.hollow import Signs
from converters.html.nodes import Node, nodes, text
from converters.html.styles import Sheet, number
from converters.html.unsaid import DRAWN, write_out

_REPEATED = re.compile(r"repeat\(\s*(\d{1,3})\s*,")
_SPAN = re.compile(r"span\s+(\d{1,3})")
_LONGEST_CELL = 120
_LONGEST_MARKUP = 4_000
_ROWS, _CELLS = ("table-row", "flex", "inline-flex"), ("table-cell",)
_TABLES, _GROUPS = ("table", "inline-table"), ("table-row-group", "table-header-group", "table-footer-group")


@dataclass
class Place:
    """A cell with its row from 0, or the next free one, and its spans."""

    cell: Node
    height: int = 1
    width: int = 1


def write_in(tree: LexborHTMLParser, sheet: Sheet, anywhere: bool = False) -> None:
    """Give elements what rules say of them by what they stand in, as a style of their own beneath theirs.

    Those in tables, or `anywhere`; in tables none that holds others is hidden, which a script of the page may show.
    """
    found: dict[int, tuple[LexborNode, set[tuple[str, str]]]] = {}
    for selector, said in sheet.within:
        for node in _chosen(tree, selector):
            if not (anywhere or (_is_in_table(node) and not (is_gone(said) and node.css_first("table")))):
                continue
            found.setdefault(node.mem_id, (node, set()))[1].update(said.items())
    for node, told in found.values():
        own = node.attributes.get("style") or ""
        names = [*(name for name, _ in told), *declared(own).style]  # where rules differ none is taken
        written = "; ".join(f"{name}: {value}" for name, value in sorted(told) if names.count(name) == 1)
        node.attrs["style"] = f"{written}; {own}"
    write_out([(node, said) for said in sheet.spoken for node in _chosen(tree, said.selector) if _is_in_table(node)])


def _chosen(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return tree.css(selector)
    except SelectolaxError:  # what is no selector chooses nothing (Selectors Level 4, 3.9)
        return []


def _is_in_table(node: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.tag != "table":
        above = above.parent
    return above is not None


def as_tables(markup: str, sheet: Sheet, signs: Signs | None = None, anywhere: bool = False) -> str:
    """The page with its drawn tables as <table>, and what a style strikes out, raises or hides in tables marked so.

    Cells that show `signs` hold a drawing. `anywhere`: also what a style takes out of the page outside tables.
    """
    edits: dict[int, str] = {}
    cuts: dict[int, int] = {}
    tables_end = 0
    for node in nodes(markup, sheet):
        for rows in _tables(node, markup, sheet):
            _rewrite(rows, edits, cuts)
        if node.tag == "table":
            tables_end = max(tables_end, node.after)
        elif node.start not in edits:
            in_table = node.start < tables_end
            style = marks.style_of(node, markup, sheet)
            if signs is not None and node.tag in CELLS and signs.in_cell(node, markup):
                edits[node.inner], cuts[node.inner] = DRAWN, node.inner
            if in_table and marks.shows_otherwise(node, markup, style):
                edits[node.inner], cuts[node.inner] = DRAWN, node.inner
            if not style:
                continue
            for start, (end, written) in marks.mark(node, markup, style, anywhere, in_table).items():
                edits[start], cuts[start] = written, end
    return _edited(markup, edits, cuts) if edits else markup


def _tables(node: Node, markup: str, sheet: Sheet) -> Iterator[list[list[Place]]]:
    """The rows of the table that the element draws, if it does."""
    if node.shown in ("grid", "inline-grid"):
        rows = _grid_rows(node, sheet)
    else:
        groups = [group for child in node.children for group in (child.children if child.shown in _GROUPS else [child])]
        rows = [[_place(cell) for cell in _cells(row)] for row in groups if row.shown in _ROWS and row.after]
    cells = [place.cell for row in rows for place in row]
    if not cells or max(map(len, rows)) < 2:
        return
    sure = node.shown in _TABLES and all(cell.shown in _CELLS for cell in cells)
    if sure or (len(rows) > 1 and is_data(cells, markup)):
        yield rows


def _cells(row: Node) -> list[Node]:
    cells = [child for child in row.children if child.shown in _CELLS]
    return cells if cells or row.shown == "table-row" else [child for child in row.children if child.after]


def _place(cell: Node) -> Place:
    said = styles.attributes(cell.attributes)
    return Place(cell, _count(said.get("aria-rowspan")), _count(said.get("aria-colspan")))


def _count(value: str | None) -> int:
    said = number(value)
    return said if said and said <= 100 else 1


def is_data(cells: Sequence[Node], markup: str) -> bool:
    """Short texts without a sentence or a link, and at least one number."""
    if any(cell.end - cell.inner > _LONGEST_MARKUP for cell in cells):
        return False
    texts = [text(markup, cell) for cell in cells]
    short = all(len(each) <= _LONGEST_CELL and "。" not in each for each in texts)
    linked = any("<a " in markup[cell.inner : cell.end] for cell in cells)
    return short and not linked and any(map(marks.NUMBER.fullmatch, texts))


def _grid_rows(node: Node, sheet: Sheet) -> list[list[Place]]:
    """The children by row, as a browser places them; none where they are not written from left to right, row by row."""
    columns = _column_count(sheet.style(node.tag, node.attributes).get("grid-template-columns", ""))
    if columns < 2 or any(not child.after for child in node.children):
        return []
    rows: list[list[Place]] = [[]]
    free_from = [0] * columns
    row = column = 0
    for child in node.children:
        style = sheet.style(child.tag, child.attributes)
        at, width = _line(style, "column", columns)
        down, height = _line(style, "row", 0)
        width = min(width, columns)
        while (down is None and at is None and free_from[column] > row) or column + width > columns:
            row, column = (row, column + 1) if column + width < columns else (row + 1, 0)
        row, column = (row if down is None else down), (column if at is None else at)
        if row < len(rows) - 1 or column + width > columns or free_from[column] > row:
            return []
        rows += [[] for _ in range(row - len(rows) + 1)]
        rows[row].append(Place(child, height, width))
        free_from[column : column + width] = [row + height] * width
        column += width
        if column == columns:
            row, column = row + 1, 0
    return rows


def _column_count(template: str) -> int:
    repeated = sum(int(match[1]) for match in _REPEATED.finditer(template))
    return min(repeated or len(template.split()), 100)


def _line(style: Style, axis: str, last: int) -> tuple[int | None, int]:
    """Where a child begins on the axis, from 0, if that is said, and how far it reaches: "2 / span 3", "1 / -1"."""
    said = style.get(f"grid-{axis}", "")
    first, _, end = said.partition("/")
    first, end = first or style.get(f"grid-{axis}-start", ""), end or style.get(f"grid-{axis}-end", "")
    line, last_line = number(first), number(end)
    start = line - 1 if line else None
    if match := _SPAN.search(f"{first} {end}"):
        return start, max(int(match[1]), 1)
    if end.strip() == "-1" and last:
        return start, last - (start or 0)
    reach = last_line - 1 - start if last_line is not None and start is not None else 1
    return start, min(max(reach, 1), 1000)


def _rewrite(rows: Sequence[Sequence[Place]], edits: dict[int, str], cuts: dict[int, int]) -> None:
    """Note what to write in place of the tags of the cells: `cuts` is where a replaced tag ends."""
    places = [place for row in rows for place in row]
    if any(place.cell.start in edits for place in places):
        return
    even = len({sum(place.width for place in row) for row in rows}) == 1
    spanned = any(place.width > 1 or place.height > 1 for place in places)
    mark = "" if even or spanned else ' listed=""'
    waiting = f"<table{mark}><tr>"
    for row in rows:
        for place in row:
            cell = place.cell
            spans = f' rowspan="{place.height}" colspan="{place.width}"'
            edits[cell.start], cuts[cell.start] = f"{waiting}<td{_named(cell)}{spans}>", cell.inner
            edits[cell.end], cuts[cell.end] = "</td>", cell.after
            waiting = ""
        waiting += "</tr><tr>"
    edits[places[-1].cell.end] = "</td></tr></table>"


def _named(cell: Node) -> str:
    said = styles.attributes(cell.attributes)
    return "".join(f' {name}="{escape(said[name])}"' for name in ("id", "class") if name in said)


def _edited(markup: str, edits: dict[int, str], cuts: dict[int, int]) -> str:
    parts: list[str] = []
    at = 0
    for start in sorted(edits):
        parts += (markup[at:start], edits[start])
        at = cuts[start]
    return "".join([*parts, markup[at:]])
