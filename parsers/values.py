"""The value part of a row: which cell of a line stands in which column of the form.

Header paths decide where they can be read; else the cells after the label are counted, and where there are more of
them than columns the one window that leaves out only blank cells. Two possible windows are no answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from converters.document import Cell
from converters.text import written
from parsers.characters import fold
from parsers.family import Column
from parsers.lines import Line
from parsers.numerals import read_cell

Values = tuple[Cell | None, ...]


class Header:
    """The header lines above the values, read as one path of texts per grid column."""

    def __init__(self, lines: Sequence[Line], columns: Sequence[Column]) -> None:
        """`lines` are of one piece; only rows of that piece can be placed by them."""
        self._columns = columns
        self._piece = lines[-1].piece if lines[-1].spans else None
        paths: dict[int, list[Cell]] = {}
        for line in lines:
            for cell, start, end in zip(line.cells, line.starts, line.ends, strict=True):
                for at in range(start, end):
                    path = paths.setdefault(at, [])
                    if cell not in path:
                        path.append(cell)
        read = {at: self._column("".join(fold(c.text) for c in path)) for at, path in paths.items()}
        self._by_column = self._filled(read, {at: path[-1] for at, path in paths.items()})
        self.named = {column.id for column in self._by_column.values()}

    def _column(self, path: str) -> Column | None:
        """The one column whose label ends the path and whose group, if it has one, stands in it."""
        hits = [c for c in self._columns if any(path.endswith(fold(label)) for label in (c.label, *c.aliases))]
        if len(hits) > 1:
            hits = [c for c in hits if c.under and fold(c.under) in path] or [c for c in hits if not c.under]
        return hits[0] if len(hits) == 1 else None

    def _filled(self, read: Mapping[int, Column | None], leaves: Mapping[int, Cell]) -> dict[int, Column]:
        """The form's columns by grid column. Columns that bear unknown names are known by their order in a whole row.

        Empty, so that cells are counted instead, where names are unknown and their order does not help, and where
        fewer than half of the columns are named.
        """
        named = {at: column for at, column in read.items() if column is not None}
        if 2 * len({column.id for column in named.values()}) < len(self._columns):
            return {}
        corner = leaves[min(leaves)]
        inner = range(min(named), max(named))
        unknown = {at for at in leaves if at not in named and (at in inner or written(leaves[at].text))}
        unknown = {at for at in unknown if leaves[at] != corner}
        if not unknown or len({column.id for column in named.values()}) == len(self._columns):
            return named
        heads = list(dict.fromkeys(leaves[at] for at in sorted({*named, *unknown})))
        if len(heads) != len(self._columns):
            return {}
        meant = dict(zip(heads, self._columns, strict=True))
        agree = all(meant[leaves[at]] == column for at, column in named.items())
        return {at: meant[leaves[at]] for at in {*named, *unknown}} if agree else {}

    def place(self, line: Line, cells: Sequence[int]) -> Values | None:
        """The cells (by index) of a line under the columns; None unless each column that is named gets one cell."""
        if not self.named or line.piece != self._piece:
            return None
        found: dict[str, Cell] = {}
        for index in cells:
            ids = Counter(
                c.id for at in range(line.starts[index], line.ends[index]) if (c := self._by_column.get(at)) is not None
            )
            for id, _ in ids.most_common(1):
                if id in found:
                    return None
                found[id] = line.cells[index]
        if len(found) != len(self.named):
            return None
        return tuple(found.get(column.id) for column in self._columns)


def count(line: Line, cells: Sequence[int], width: int) -> Values | None:
    """Count `width` cells out of those after the label; None where that is not possible in just one way."""
    if len(cells) < width:
        return _spread(line, cells, width)
    windows = [
        cells[first : first + width]
        for first in range(len(cells) - width + 1)
        if not any(written(line.cells[i].text) for i in (*cells[:first], *cells[first + width :]))
    ]
    if not windows:
        return None
    if len(windows) > 1 and any(written(line.cells[i].text) for i in cells):
        return None
    return tuple(line.cells[i] for i in windows[0])


def _spread(line: Line, cells: Sequence[int], width: int) -> Values | None:
    """A row whose value cells are merged: one blank or mark speaks for all columns, anything else is not readable."""
    if not line.spans or not cells or any(read_cell(line.cells[i].text).state != "blank" for i in cells[:-1]):
        return None
    if read_cell(line.cells[cells[-1]].text).state not in ("blank", "mark"):
        return None
    widest = line.cells[cells[-1]]
    return tuple(line.cells[cells[i]] if i < len(cells) else widest for i in range(width))
