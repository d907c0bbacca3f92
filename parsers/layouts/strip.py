"""A table that is one row of values under a header of several lines, or these turned: review and litigation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import msgspec

from converters.document import Cell
from converters.text import written
from parsers.characters import fold
from parsers.family import Table
from parsers.layouts.cross import Cross, groups
from parsers.layouts.reader import Bound, Reader, numbers, own, unclaimed
from parsers.layouts.torn import sure
from parsers.numerals import read_cell
from parsers.report import Leftover
from parsers.tables.earlier import UNSAID, year_of
from parsers.tables.header import Header
from parsers.tables.labels import bare, is_unparted
from parsers.tables.lines import Line, Wording
from parsers.tables.values import Values, agreed, count

#: A line that names a group of the table beside no more texts than this begins it.
FEW = 3


class Row(NamedTuple):
    """A line of values, and the year that it tells beside them."""

    line: Line
    bound: Bound
    year: int


class Strip(Reader):
    """A table that is one row of values under a header of several lines: review and litigation."""

    def __init__(self, table: Table) -> None:
        super().__init__((table,))
        self.table = table
        self._anchors = [fold(anchor) for anchor in table.anchors]
        self._heads = _heads(table)
        self._title = bare(table.title)

    def anchors(self, words: Wording) -> bool:
        return self._names(words) or any(map(groups(self.table).find, words.texts))

    def confirms(self, line: Line) -> bool:
        return self._names(line.wording) or len({*line.bare} - {""}) <= FEW

    def _names(self, words: Wording) -> bool:
        """Whether the table itself is named, and not only a group of it."""
        return any(anchor in words.words for anchor in self._anchors) or self._title in words.bare

    def bind(self) -> tuple[list[Bound], list[Leftover]]:
        """As one row of values; as rows and columns of the two axes where more cells are found so."""
        rows, left = self._strips()
        own_row = _own(rows)
        for row in rows:
            if row is not own_row:
                left += numbers((cell for cell in row.bound.values if cell), self.table.title)
        filled = _filled(own_row.bound) if own_row else len(self.table.columns) // 2
        cross = Cross(self.table)
        crossed = [line for line in self.lines if cross.take(line)] if filled < len(self.table.columns) else []
        if len(cross.found) <= filled:
            return self._surely(own_row.bound, [own_row.line], left) if own_row else ([], left)
        values = tuple(cross.found.get(column.id) for column in self.table.columns)
        others = [line for line in self.lines if line not in crossed]
        left = [n for line in others for n in numbers((line.cells[i] for i in own(line)), self.table.title)]
        return self._surely(Bound(self.table, None, values), crossed, left)

    def _strips(self) -> tuple[list[Row], list[Leftover]]:
        """The lines that are rows of values below the header, and the numbers in none of them."""
        lines: list[Line] = []
        header: Header | None = None
        rows: list[Row] = []
        left: list[Leftover] = []
        above = UNSAID
        for line in self.lines:
            if self._is_header(line):
                lines = [*(other for other in lines if other.piece == line.piece), line]
                header = None
                continue
            header = header or (Header(lines, self.table.columns) if lines else None)
            values = self._values(line, header)
            year = year_of(line.texts[i] for i in own(line) if line.states[i] == "text")
            if values is None:
                left += numbers((line.cells[i] for i in own(line)), self.table.title)
                above = year or above
                continue
            rows.append(Row(line, Bound(self.table, None, values), year or above))
            left += unclaimed(line, -1, rows[-1].bound)
        return rows, left

    def _surely(self, bound: Bound, taken: Sequence[Line], left: list[Leftover]) -> tuple[list[Bound], list[Leftover]]:
        """What is bound, read off the lines `taken`, without numbers whose rest may stand in a line beside them."""
        pieces = {line.piece for line in taken}
        values = sure(bound.values, [line for line in self.lines if line.piece in pieces and line not in taken])
        doubted = [cell for cell, value in zip(bound.values, values, strict=True) if cell and not value]
        return [msgspec.structs.replace(bound, values=values)], [*left, *numbers(doubted, self.table.title)]

    def _is_header(self, line: Line) -> bool:
        cells = own(line)
        if any(line.states[i] == "number" for i in cells):
            return False
        texts = [line.bare[i] for i in cells]
        if any(text in self._heads or text == self._title for text in texts) or (not any(texts) and len(texts) < 2):
            return True
        return any(len(_any_head(self.table).findall(text)) > 1 for text in texts)  # its names in one cell

    def _values(self, line: Line, header: Header | None) -> Values | None:
        cells, width = own(line), len(self.table.columns)
        if any(is_unparted(line.texts[i]) for i in cells) or sum(line.bare[i] in self._heads for i in cells) > 1:
            return None  # also where its header stands before it in its line
        placed = header.place(line, cells) if header else None
        counted = count(line, cells, width) if len(cells) >= width else None
        if counted and not placed and len(cells) > width and not line.spans and not all(map(_is_filled, counted)):
            return None  # which cells are of no column is not known
        return agreed(placed, counted)


@cache
def _heads(table: Table) -> frozenset[str]:
    return frozenset(bare(x) for c in table.columns for x in (c.label, c.under, *c.aliases) if x)


@cache
def _any_head(table: Table) -> re.Pattern[str]:
    """The longest of the names: one inside another is none beside it (其他 in 其他结果)."""
    return re.compile("|".join(re.escape(head) for head in sorted(_heads(table), key=len, reverse=True)))


def _own(rows: Sequence[Row]) -> Row | None:
    """The row of the report's own year, one with numbers or marks first; the first row where none says anything."""
    latest = max((row.year for row in rows), default=UNSAID)
    own_year = [row for row in rows if row.year == latest]
    preferred = (*(row for row in own_year if _is_counted(row.bound)), *own_year, *rows)
    return next((row for row in preferred if not row.bound.empty), next(iter(rows), None))


def _is_counted(bound: Bound) -> bool:
    """Whether a number or a mark stands in the row: one of words alone may be a heading."""
    return any(cell and read_cell(cell.text).state in ("number", "mark") for cell in bound.values)


def _is_filled(cell: Cell | None) -> bool:
    return cell is not None and written(cell.text)


def _filled(bound: Bound) -> int:
    """How many cells of the form were found, blank ones too."""
    return sum(cell is not None for cell in bound.values)
