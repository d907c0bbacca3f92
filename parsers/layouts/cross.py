"""A table whose columns are named by two axes, printed with one of them down the side.

The form prints review and litigation as one row of values under groups and results. Offices print the groups as rows,
or the results as rows: then a cell is named by what stands above it together with what stands left of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from converters.document import Cell
from converters.text import written
from parsers.family import Column, Table
from parsers.labels import bare
from parsers.lines import Line
from parsers.numerals import read_cell

Names = dict[int, set[str]]


class Cross:
    """Collects the cells of `table` from lines that name one axis at their head, below a header of the other."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._names = _names(table)
        self._columns = {tuple(sorted((c.group, _leaf(c)))): c for c in table.columns}
        self._above: Names = {}
        self._in_order: list[str] = []
        self.found: dict[str, Cell] = {}

    def take(self, line: Line) -> bool:
        """Whether the line belongs to such a table: a part of its header, or a row whose cells all have a column."""
        names = [self._names.get(bare(text)) for text in line.texts]
        last = max((at for at, name in enumerate(names) if name), default=-1)
        if self._heads(line, names):
            self._head(line, names)
            return True
        values = [at for at in range(last + 1, len(line.cells)) if line.own[at]]
        side = {name for name in names if name}
        placed = {c.id: line.cells[at] for at in values if (c := self._column(line, at, values, side)) is not None}
        filled = {id(line.cells[at]) for at in values if written(line.cells[at].text)}
        unplaced = filled - {id(cell) for cell in placed.values()}
        if last < 0 or not placed or unplaced or not placed.keys().isdisjoint(self.found):
            return False
        self.found |= placed
        return True

    def _heads(self, line: Line, names: Sequence[str | None]) -> bool:
        """Whether a line without values names several places of an axis, or one with other words after it."""
        named = [at for at, (name, own) in enumerate(zip(names, line.own, strict=True)) if own and name]
        states = [read_cell(cell.text).state for cell in line.cells]
        if not named or "number" in states or "mark" in states:
            return False
        return len(named) > 1 or "text" in states[named[-1] + 1 :]

    def _head(self, line: Line, names: Sequence[str | None]) -> None:
        for name, start, end in zip(names, line.starts, line.ends, strict=True):
            for at in range(start, end) if name else ():
                self._above.setdefault(at, set()).add(name or "")
        self._in_order += [name for name, own in zip(names, line.own, strict=True) if own and name]

    def _column(self, line: Line, at: int, values: Sequence[int], side: set[str]) -> Column | None:
        """The one column named above and beside a cell; by order where the columns of the lines are not the same."""
        if line.aligned:
            above = self._above.get(line.starts[at], set())
        else:
            above = {self._in_order[values.index(at)]} if len(values) == len(self._in_order) else set()
        pairs = {tuple(sorted((a, b))) for a in above for b in side}
        hits = [self._columns[pair] for pair in pairs if pair in self._columns]
        return hits[0] if len(hits) == 1 else None


def _leaf(column: Column) -> str:
    return column.id.rpartition(".")[2]


@cache
def _names(table: Table) -> dict[str, str]:
    """The labels of both axes, bare, with the part of a column's id that each gives."""
    leaves = {bare(label): _leaf(c) for c in table.columns for label in (c.label, *c.aliases)}
    return leaves | {bare(c.under): c.group for c in table.columns}
