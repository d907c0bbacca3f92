"""The cells of a DOCX table: grid columns and merges as written, to cells that tile the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from converters.docx.xml import Element, attribute, child, children, flow, local, number, switched_on
from converters.grid import Laid, Placed, whole

SLIVER = 30  # twips: LibreOffice adds columns of 1 twip when it turns .doc into .docx


def cells_of(table: Element, text_of: Callable[[Element], str], number_of_table: int) -> Laid:
    """Lay the cells of a `w:tbl`; columns that no cell edge needs, and slivers, are merged into their neighbours.

    `text_of` is called once for each cell that is not the continuation of one above, in reading order.
    """
    rows = [row for row in flow(table, ("tr",)) if not _is_deleted(row)]
    cells = list(_cells(rows, text_of))
    edges = _edges(cells, _widths(table))
    placed = [cell.placed(edges) for cell in cells]
    return whole([cell for cell in placed if cell.width], len(rows), max(edges.values()), number_of_table)


class _Cell:
    """A cell between two edges of the table's own column grid."""

    __slots__ = ("end", "height", "row", "start", "text")

    def __init__(self, row: int, start: int, end: int, text: str) -> None:
        self.row, self.start, self.end, self.text, self.height = row, start, end, text, 1

    def placed(self, edges: dict[int, int]) -> Placed:
        left, right = edges[self.start], edges[self.end]
        return Placed(self.row, left, self.text, self.height, right - left)


def _cells(rows: list[Element], text_of: Callable[[Element], str]) -> Iterator[_Cell]:
    """The cells in row order. A continuation lengthens the cell above it and gives none of its own."""
    above: dict[tuple[int, int], _Cell] = {}
    for index, row in enumerate(rows):
        here: dict[tuple[int, int], _Cell] = {}
        last: _Cell | None = None
        start = _skipped(row)
        for element in flow(row, ("tc",)):
            width, across, down = _merges(child(element, "tcPr"))
            end = start + width
            if last is not None and across == "continue":
                last.end = end
            elif down == "continue" and (start, end) in above:
                last = above[start, end]
                last.height += 1
                here[start, end] = last
            else:
                last = _Cell(index, start, end, text_of(element))
                here[start, end] = last
                yield last
            start = end
        above = here


def _edges(cells: list[_Cell], widths: list[int]) -> dict[int, int]:
    """The column edge for each edge of the grid that cells begin or end at; both edges of a sliver are one."""
    used = sorted({0} | {cell.start for cell in cells} | {cell.end for cell in cells})
    held = {edge for cell in cells if cell.text.strip() for edge in (cell.start, cell.end) if _is_sliver(cell, widths)}
    edges = {0: 0}
    last = 0
    for edge in used[1:]:
        narrow = edge <= len(widths) and sum(widths[last:edge]) < SLIVER and edge not in held
        edges[edge] = edges[last] + (not narrow)
        if not narrow:
            last = edge
    return edges


def _is_sliver(cell: _Cell, widths: list[int]) -> bool:
    return cell.end <= len(widths) and sum(widths[cell.start : cell.end]) < SLIVER


def _widths(table: Element) -> list[int]:
    grid = child(table, "tblGrid")
    widths = [] if grid is None else [column.get(_WIDTH) or "" for column in children(grid, "gridCol")]
    return [int(width) if width.isdigit() else SLIVER for width in widths]


_WIDTH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}w"


def _is_deleted(row: Element) -> bool:
    properties = child(row, "trPr")
    return properties is not None and child(properties, "del") is not None


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
