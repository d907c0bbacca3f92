"""Tables whose cells a style only puts beside each other: by floats, as inline blocks, at places of their own.

Written back as <table>. Where the style says how wide cells are, that tells which columns they cover. Looked for
only in articles that seem to hold one: several lines are but a number, or end in one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, groupby, pairwise

from converters.html.declared import Style
from converters.html.drawn import is_data
from converters.html.nodes import Node, nodes, text
from converters.html.pieces import Line, Piece
from converters.html.styles import Sheet

PLACED = ("float", "inline-block", "absolute")
#: declarations that place an element
NAMES = ("float", "position", "left", "top", "width", "height")
_LINES = 3
_SHORT = 40
_COUNTED = re.compile(r"(?>(?:[^\d。；:：/／—–-]{0,30}+[\d０-９/／—–-][\d０-９/／—–.,\s-]*+)+)")
_SIZE = re.compile(r"([\d.]+)(px|%|pt|em|rem|cm|mm|vw)")
_FULL = 101.0  # per cent of the room, with what rounding adds
_NEAR = 0.02  # of the width: edges so near are one
_LEAST = 4  # cells that stand at places of their own

Styled = Callable[[Node], Style]


@dataclass
class Laid:
    """A cell with its edges, left and right, top and bottom; None where its style says no width."""

    cell: Node
    left: float | None
    right: float | None
    top: float
    bottom: float


def may_hold(pieces: Iterable[Piece]) -> bool:
    """Whether so many lines of an article are numbers that these may be cells."""
    lines = (piece for piece in pieces if isinstance(piece, Line) and not piece.linked and len(piece.text) <= _SHORT)
    return sum(_COUNTED.fullmatch(line.text.strip()) is not None for line in lines) >= _LINES


def as_tables(markup: str, sheet: Sheet) -> str:
    """The page with its placed tables as <table>; `sheet` tells places."""
    parts: list[str] = []
    at = 0
    for start, end, table in sorted(_tables(markup, sheet)):
        if start >= at:
            parts += (markup[at:start], table)
            at = end
    return "".join([*parts, markup[at:]])


def _tables(markup: str, sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    """Where each table begins and ends, with what to write in its place."""
    style = partial(_style, sheet)
    for node in nodes(markup, sheet):
        if not node.children:
            continue
        alone = _absolute(node, style) or _wrapped(node, style)
        runs = [alone] if alone else _runs(node, markup, style)
        for rows in runs:
            cells = [laid.cell for row in rows for laid in row]
            if len(rows) > 1 and is_data(cells, markup):
                first, last = (node.inner, node.end) if alone else _around(node, cells)
                yield first, last, _written(rows, markup)


def _style(sheet: Sheet, node: Node) -> Style:
    return sheet.style(node.tag, node.attributes)


def _around(parent: Node, cells: Sequence[Node]) -> tuple[int, int]:
    """From the beginning of the row with the first cell to the end of that with the last."""
    rows = [row for row in parent.children if row.start < cells[-1].after and row.after > cells[0].start]
    return rows[0].start, rows[-1].after


def _runs(parent: Node, markup: str, style: Styled) -> Iterator[list[list[Laid]]]:
    """Rows one below the other, each a child whose children stand beside each other."""
    rows = [_beside(child, style) for child in parent.children if markup[child.inner : child.end].strip()]
    for one_below, found in groupby(rows, key=partial(_is_row, markup)):
        cells = [*found]
        if one_below and max(map(len, cells)) > 1:
            yield [_row(row, style, float(number)) for number, row in enumerate(cells)]


def _is_row(markup: str, cells: Sequence[Node]) -> bool:
    """Several cells, or the title of a part of the table."""
    return len(cells) > 1 or any(len(text(markup, cell)) <= _SHORT for cell in cells)


def _beside(row: Node, style: Styled) -> list[Node]:
    """The children of a row, where all of them stand beside each other."""
    cells = [child for child in row.children if child.after]
    beside = [cell for cell in cells if _is_beside(style(cell))]
    return cells if len(beside) == len(cells) else []


def _is_beside(said: Style) -> bool:
    return said.get("float") in ("left", "right") or said.get("display") == "inline-block"


def _row(cells: Sequence[Node], style: Styled, top: float) -> list[Laid]:
    widths = [_size(style(cell).get("width", ""), "%") for cell in cells]
    if None in widths:
        return [Laid(cell, None, None, top, top + 1) for cell in cells]
    edges = [0.0, *accumulate(width or 0.0 for width in widths)]
    places = zip(cells, edges, edges[1:], strict=False)
    return [Laid(cell, left, right, top, top + 1) for cell, left, right in places]


def _wrapped(node: Node, style: Styled) -> list[list[Laid]]:
    """The rows of cells that stand beside each other as far as there is room."""
    cells = _beside(node, style)
    widths = [_size(style(cell).get("width", ""), "%") or 0.0 for cell in cells]
    if len(cells) < _LEAST or not all(widths) or sum(widths) <= _FULL:
        return []
    rows, width = [list[Node]()], 0.0
    for cell, own in zip(cells, widths, strict=True):
        if width + own > _FULL:
            rows, width = [*rows, []], 0.0
        rows[-1].append(cell)
        width += own
    return [_row(row, style, float(number)) for number, row in enumerate(rows)]


def _absolute(node: Node, style: Styled) -> list[list[Laid]]:
    """The rows of cells that each say where they stand."""
    cells = [child for child in node.children if child.after]
    if len(cells) < _LEAST or any(style(cell).get("position") != "absolute" for cell in cells):
        return []
    laid: list[Laid] = []
    for cell in cells:
        said = style(cell)
        left, top, width, height = (_size(said.get(name, "")) for name in ("left", "top", "width", "height"))
        if left is None or top is None:
            return []
        laid.append(Laid(cell, left, None if width is None else left + width, top, top + (height or 1)))
    laid.sort(key=lambda each: (each.top, each.left))
    rows = [[*row] for _, row in groupby(laid, key=lambda each: each.top)]
    tops = [row[0].top for row in rows]
    for each in laid:  # in rows from 0
        each.bottom = sum(top < each.bottom for top in tops)
        each.top = tops.index(each.top)
    return rows


def _size(said: str, unit: str = "") -> float | None:
    match = _SIZE.fullmatch(said.strip())
    if match is None:
        return 0.0 if said.strip() == "0" else None
    return float(match[1]) if unit in ("", match[2]) else None


def _written(rows: Sequence[Sequence[Laid]], markup: str) -> str:
    laid = [each for row in rows for each in row]
    sized = all(each.left is not None and each.right is not None for each in laid)
    columns = _columns(laid) if sized else []
    listed = "" if sized or len({len(row) for row in rows}) == 1 else ' listed=""'
    cells = ("".join(_cell(each, columns, markup) for each in row) for row in rows)
    return f"<table{listed}>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def _columns(laid: Sequence[Laid]) -> list[float]:
    """The left edges of columns, and the right edge of the last."""
    edges = sorted({edge for each in laid for edge in (each.left, each.right) if edge is not None})
    near = _NEAR * (edges[-1] - edges[0])
    return [edges[0], *(right for left, right in pairwise(edges) if right - left > near)]


def _cell(each: Laid, columns: Sequence[float], markup: str) -> str:
    spans = ""
    if columns and each.left is not None and each.right is not None:
        near = _NEAR * (columns[-1] - columns[0])
        width = sum(each.left + near < edge <= each.right + near for edge in columns)
        spans = f' rowspan="{max(int(each.bottom - each.top), 1)}" colspan="{max(width, 1)}"'
    return f"<td{spans}>{markup[each.cell.inner : each.cell.end]}</td>"
