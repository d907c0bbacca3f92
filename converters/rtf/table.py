"""The cells of an RTF table: rows with right edges in twips, to cells that tile the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from converters.errors import TooLarge
from converters.grid import COLUMN_LIMIT, POSITION_LIMIT, Laid, Placed, of_cells

SLIVER = 30  # twips: edges that lie closer are one; the same limit as in DOCX
CELL_WIDTH = 1000  # twips, for cells that no definition describes


@dataclass
class Definition:
    """What `\\trowd` begins: the left edge of a row, and for each cell its right edge and merges."""

    left: int = 0
    rights: list[int] = field(default_factory=list)
    across: list[bool] = field(default_factory=list)  # merged into the cell before it (\clmrg)
    down: list[bool] = field(default_factory=list)  # merged into the cell above it (\clvmrg)

    def add(self, right: int, across: bool, down: bool) -> None:
        if len(self.rights) >= COLUMN_LIMIT:
            raise TooLarge(f"a row has more than {COLUMN_LIMIT} cells; no report needs that")
        floor = self.rights[-1] if self.rights else self.left
        self.rights.append(max(right, floor + 1))
        self.across.append(across)
        self.down.append(down)


@dataclass
class Row:
    definition: Definition
    texts: list[str]

    def cells(self) -> Iterator[tuple[int, int, str, bool, bool]]:
        """Left edge, right edge, text, merged to the left, merged upwards.

        Without a text there is no cell, whatever the definition: the row lacks one, nobody knows which. LibreOffice
        ends one cell too many in rows with tables in their cells.
        """
        known = self.definition
        while len(self.texts) > len(known.rights) > 0 and not self.texts[-1]:
            self.texts.pop()
        left = known.left
        for index, text in enumerate(self.texts):
            described = index < len(known.rights)
            right = known.rights[index] if described else left + CELL_WIDTH
            yield left, right, text, described and known.across[index], described and known.down[index]
            left = right


class _Cell:
    __slots__ = ("end", "height", "row", "start", "text")

    def __init__(self, row: int, start: int, end: int, text: str) -> None:
        self.row, self.start, self.end, self.text, self.height = row, start, end, text, 1


def laid(rows: list[Row], number: int) -> Laid:
    """Lay the rows on the columns that their edges make together. Raises TooLarge."""
    edges = _edges(rows)
    columns = max(edges.values())
    if len(rows) * columns > POSITION_LIMIT:
        raise TooLarge(f"a table covers more than {POSITION_LIMIT} positions; no report needs that")
    placed = [
        Placed(cell.row, cell.start, cell.text, cell.height, cell.end - cell.start) for cell in _cells(rows, edges)
    ]
    return of_cells(placed, len(rows), columns, number)


def _edges(rows: list[Row]) -> dict[int, int]:
    """The column edge for each position; positions closer than a sliver are one, unless text stands between them."""
    cells = [cell for row in rows for cell in row.cells()]
    narrow = {right for left, right, text, *_ in cells if right - left < SLIVER and text.strip()}
    edges: dict[int, int] = {}
    column, begin = -1, -SLIVER
    for position in sorted({edge for left, right, *_ in cells for edge in (left, right)}):
        if column < 0 or position - begin >= SLIVER or position in narrow:
            column, begin = column + 1, position
        edges[position] = column
    return edges


def _cells(rows: list[Row], edges: dict[int, int]) -> list[_Cell]:
    cells: list[_Cell] = []
    above: dict[tuple[int, int], _Cell] = {}
    for index, row in enumerate(rows):
        here: dict[tuple[int, int], _Cell] = {}
        for start, end, text, down in _joined(row, edges):
            cell = above.get((start, end)) if down else None
            if cell is None:
                cell = _Cell(index, start, end, text)
                cells.append(cell)
            else:
                cell.height += 1
            here[start, end] = cell
        above = here
    return cells


def _joined(row: Row, edges: dict[int, int]) -> list[tuple[int, int, str, bool]]:
    """Start, end, text and upward merge of each cell, those merged across as one."""
    joined: list[tuple[int, int, str, bool]] = []
    for left, right, text, across, down in row.cells():
        start, end = edges[left], edges[right]
        if across and joined:
            start, _, before, down = joined.pop()
            text = "\n".join(filter(None, (before, text)))
        if end > start:
            joined.append((start, end, text, down))
    return joined
