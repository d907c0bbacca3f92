"""A table whose columns are named by two axes, printed in another way than as one row of values.

The form prints review and litigation as one row of values under groups and results. Offices print the groups as rows,
or the results, or both, or cut the row into tables of their own: then a cell is named by what stands above it together
with what stands left of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from converters.document import Cell
from converters.text import written
from parsers.characters import fold
from parsers.family import Column, Table
from parsers.layouts.reader import own
from parsers.tables.header import is_ragged
from parsers.tables.labels import LEAST_PART, Labels
from parsers.tables.lines import Line
from parsers.tables.names import paths


class Cross:
    """Collects the cells of `table` from lines, each below the header of its piece or beside its names."""

    def __init__(self, table: Table) -> None:
        self._labels = _labels(table)
        self._groups = {c.group for c in table.columns}
        self._held = {fold(c.under): c.group for c in table.columns if len(c.under) >= LEAST_PART}
        self._columns = {(c.group, _leaf(c)): c for c in table.columns}
        self._header: list[Line] = []
        self._above: dict[int, set[str]] = {}
        self._leaves: dict[int, Cell] = {}
        self._in_order: list[set[str]] = []
        self._group = ""
        self._closed = True
        self.found: dict[str, Cell] = {}

    def take(self, line: Line) -> bool:
        """Whether the line belongs to such a table: a part of its header, or a row whose cells all have a column."""
        names = [self._name(text) for text in line.texts]
        counted = any(line.states[at] in ("number", "mark") for at in own(line))
        if not counted and self._names_an_axis(line, names):
            self._head(line, names)
            return True
        if self._take_row(line, names):
            self._closed = True
            return True
        if not counted and any(names):
            self._head(line, names)
            return True
        self._closed = self._closed or counted
        return False

    def _name(self, text: str) -> str:
        if match := self._labels.find(text):
            return match.id
        held = [group for label, group in self._held.items() if label in fold(text)]
        return held[0] if len(held) == 1 else ""

    def _names_an_axis(self, line: Line, names: Sequence[str]) -> bool:
        """Whether several places of one axis stand in the line: no row has two."""
        named = {names[at] for at in own(line) if names[at]}
        return len(named & self._groups) > 1 or len(named - self._groups) > 1

    def _head(self, line: Line, names: Sequence[str]) -> None:
        """Take a line into the header; the first after values, or of another piece, begins a new one."""
        if self._closed or self._header[-1].piece != line.piece:
            self._header, self._group = [], ""
        self._closed = False
        self._header.append(line)
        self._in_order = [] if line.aligned else self._listed()
        whole = any(self._is_whole(cell) for other in self._header for cell in other.cells)
        above = paths(self._header, reach=not whole) if line.aligned else {}
        self._leaves = {at: path[-1] for at, path in above.items()}
        self._above = {at: {self._name(c.text) for c in path} - {""} for at, path in above.items()}

    def _is_whole(self, cell: Cell) -> bool:
        """Whether a group's cell stands over all columns that it has: blank cells beside it are another's."""
        name = self._name(cell.text)
        columns = sum(group == name for group, _ in self._columns)
        return 0 < columns <= cell.column_span

    def _listed(self) -> list[set[str]]:
        """The names of each column of a header whose cells are only listed: the last line's, dealt to the groups."""
        named = [[self._name(line.texts[at]) for at in own(line)] for line in self._header]
        groups = [name for line in named for name in line if name in self._groups]
        leaves = [name for name in named[-1] if name]
        each, rest = divmod(len(leaves), max(len(groups), 1))
        if rest or any(len(set(leaves[at : at + each])) != each for at in range(0, len(leaves), each or 1)):
            return [{name} for name in leaves]
        return [{name, *groups[at // each : at // each + 1]} for at, name in enumerate(leaves)]

    def _take_row(self, line: Line, names: Sequence[str]) -> bool:
        if self._is_ragged(line):
            return False
        last = max((at for at, name in enumerate(names) if name), default=-1)
        side = {name for name in names if name}
        if len(side & self._groups) == 1:
            (self._group,) = side & self._groups
        values = [at for at in own(line) if at > last]
        placed: dict[str, Cell] = {}
        heads: dict[str, Cell | None] = {}
        unplaced = False
        for at in values:
            column, cell = self._column(line, at, values, side), line.cells[at]
            if line.states[at] == "text" and line.aligned and self._reaches_over(line, at):
                return False
            former = placed.get(column.id) if column else None
            head = self._leaves.get(line.starts[at])
            if former and column and heads[column.id] is not head and written(cell.text):
                return False  # two columns of one name
            if column is not None and (former is None or not written(former.text)):
                placed[column.id], heads[column.id] = cell, head
            elif former is None or former.text != cell.text:
                unplaced |= line.states[at] in ("number", "mark")
        read = {id for id, cell in self.found.items() if written(cell.text)}
        if not placed or unplaced or not read.isdisjoint(placed):
            return False
        self.found |= placed
        return True

    def _is_ragged(self, line: Line) -> bool:
        """Whether the line lacks a cell of those that its header has, or has one too many: nothing says which."""
        if not self._header or line.piece != self._header[-1].piece or not line.spans:
            return False
        return is_ragged(line, max(head.ends[-1] for head in self._header))

    def _reaches_over(self, line: Line, at: int) -> bool:
        """Whether a cell stands under names of several columns, as a heading does."""
        return self._above.get(line.starts[at]) != self._above.get(line.ends[at] - 1)

    def _stands_under(self, line: Line) -> bool:
        """Whether the line is of the header's piece, or of the next with as many grid columns: a page cuts there."""
        head = self._header[-1]
        return line.piece == head.piece or (
            line.spans and line.piece == head.piece + 1 and line.ends[-1] == head.ends[-1]
        )

    def _column(self, line: Line, at: int, values: Sequence[int], side: set[str]) -> Column | None:
        """The one column named above and beside a cell; by order where the columns of the lines are not the same."""
        here: set[str] = set()
        if self._header and self._stands_under(line):
            if line.aligned:
                here = self._above.get(line.starts[at], set())
            elif len(values) == len(self._in_order):
                here = self._in_order[values.index(at)]
        named = here | side
        elsewhere = any(self._group in names for names in self._above.values())
        groups = named & self._groups or (set() if elsewhere else {self._group})
        hits = [self._columns[g, leaf] for g in groups for leaf in named - self._groups if (g, leaf) in self._columns]
        return hits[0] if len(hits) == 1 else None


def _leaf(column: Column) -> str:
    return column.id.rpartition(".")[2]


@cache
def _labels(table: Table) -> Labels:
    """The labels of both axes; the id is the part of a column's id that each gives."""
    leaves = {_leaf(c): (_leaf(c), c.label, c.aliases) for c in table.columns}
    return Labels((*leaves.values(), *_groups(table).values()))


@cache
def groups(table: Table) -> Labels:
    """The labels of the groups; the ids are the groups."""
    return Labels(_groups(table).values())


def _groups(table: Table) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    return {c.group: (c.group, c.under, ()) for c in table.columns}
