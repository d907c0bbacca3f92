"""The cells of a DOCX table: grid columns and merges as written, to cells that tile the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

import msgspec

from converters.docx.xml import Element, attribute, child, children, flow, local, number, switched_on, whole_number
from converters.grid import Laid, Placed, of_cells

SLIVER = 30  # twips: LibreOffice adds columns of 1 twip when it turns .doc into .docx

Content = TypeVar("Content")


#: a cell as written: grid columns, its merge across and down ("restart", "continue" or ""), what it holds
Written: TypeAlias = tuple[int, str, str, Content]
#: grid columns left out before the first cell, and the cells
Row: TypeAlias = tuple[int, Sequence[Written[Content]]]


def cells_of(
    rows: Sequence[Row[Content]], widths: Sequence[int], text_of: Callable[[Content], str], number: int
) -> Laid:
    """Lay the cells of a table; columns that no cell edge needs, and slivers, are merged into their neighbours.

    `widths` are the grid columns in twips. `text_of` is called once for each cell that is not the continuation of one
    above, in reading order.
    """
    cells = list(_cells(rows, text_of))
    edges = _edges(cells, widths)
    placed = [Placed(c.row, edges[c.start], c.text, c.height, edges[c.end] - edges[c.start]) for c in cells]
    return of_cells([cell for cell in placed if cell.width], len(rows), max(edges.values()), number)


def rows_of(table: Element) -> list[Row[Element]]:
    """The rows of a `w:tbl` that are not deleted, with their cells that are not."""
    rows = (row for row in flow(table, ("tr",)) if not _is_deleted(child(row, "trPr"), "del"))
    return [(_skipped(row), [*_written(row)]) for row in rows]


def _written(row: Element) -> Iterator[Written[Element]]:
    for cell in flow(row, ("tc",)):
        properties = child(cell, "tcPr")
        if not _is_deleted(properties, "cellDel"):
            yield *_merges(properties), cell


def widths_of(table: Element) -> list[int]:
    grid = child(table, "tblGrid")
    return [] if grid is None else [width_of(column.get(_WIDTH) or "") for column in children(grid, "gridCol")]


def width_of(said: str) -> int:
    """Twips of a column; a sliver where nothing sensible is said."""
    width = whole_number(said)
    return SLIVER if width is None or width < 0 else width


class _Cell(msgspec.Struct, gc=False):
    """A cell between two edges of the table's own column grid."""

    row: int
    start: int
    end: int
    text: str
    height: int = 1


def _cells(rows: Sequence[Row[Content]], text_of: Callable[[Content], str]) -> Iterator[_Cell]:
    """The cells in row order. A continuation lengthens the cell above it and gives none of its own."""
    above: dict[tuple[int, int], _Cell] = {}
    for index, (start, written) in enumerate(rows):
        here: dict[tuple[int, int], _Cell] = {}
        last: _Cell | None = None
        for width, across, down, content in written:
            end = start + width
            if last is not None and across == "continue":
                last.end = end
            elif down == "continue" and (start, end) in above:
                last = above[start, end]
                last.height += 1
                here[start, end] = last
            else:
                last = _Cell(index, start, end, text_of(content))
                here[start, end] = last
                yield last
            start = end
        above = here


def _edges(cells: list[_Cell], widths: Sequence[int]) -> dict[int, int]:
    """The column edge for each edge of the grid that cells begin or end at; both edges of a sliver are one."""
    used = sorted({0} | {cell.start for cell in cells} | {cell.end for cell in cells})
    if min(widths, default=SLIVER) >= SLIVER:
        return {edge: at for at, edge in enumerate(used)}
    held = {edge for cell in cells if cell.text.strip() for edge in (cell.start, cell.end) if _is_sliver(cell, widths)}
    edges = {0: 0}
    last = 0
    for edge in used[1:]:
        narrow = edge <= len(widths) and sum(widths[last:edge]) < SLIVER and edge not in held
        edges[edge] = edges[last] + (not narrow)
        if not narrow:
            last = edge
    return edges


def _is_sliver(cell: _Cell, widths: Sequence[int]) -> bool:
    return cell.end <= len(widths) and sum(widths[cell.start : cell.end]) < SLIVER


_WIDTH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}w"


def _is_deleted(properties: Element | None, mark: str) -> bool:
    return properties is not None and child(properties, mark) is not None


def _skipped(row: Element) -> int:
    """Grid columns left out before the first cell."""
    properties = child(row, "trPr")
    return 0 if properties is None else max(number(child(properties, "gridBefore")) or 0, 0)


def _merges(properties: Element | None) -> tuple[int, str, str]:
    """Grid columns, horizontal and vertical merge of a cell: "restart", "continue" (also without a value) or ""."""
    width, merges = 1, {"hMerge": "", "vMerge": ""}
    for node in [] if properties is None else properties:
        name = local(node)
        if name == "gridSpan":
            width = max(number(node) or 1, 1)
        elif name in merges and switched_on(node):
            merges[name] = attribute(node, "val") or "continue"
    return width, merges["hMerge"], merges["vMerge"]
