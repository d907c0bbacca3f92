"""A long table of indicators, one to a row, with one or a few columns of values: the annexes and the website's table.

Labels repeat (总数, 名称, 其他情形数): of several rows with one label the one whose group stands on the line is
meant, else the first that has not been seen yet, because offices keep the order of the form.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise

import msgspec

from parsers.characters import fold
from parsers.family import Row, Table
from parsers.layouts.reader import Bound, Reader, note, numbers, own
from parsers.report import Leftover
from parsers.tables.header import Header
from parsers.tables.join import mend
from parsers.tables.labels import Labels, Match, bare
from parsers.tables.lines import Line, Wording
from parsers.tables.names import is_alone
from parsers.tables.values import Values, count, windows

#: So many steps by one, and such a part of all, make a column of numbers one that counts the rows.
LEAST_STEPS, COUNTING = 8, 0.8
#: An indicator of so many letters is of no other table.
SURE = 6
MARKS = ("/", "／", "\\", "-", "－", "—", "–", "*")


class Listing(Reader):
    def __init__(self, table: Table) -> None:
        super().__init__((table,))
        self.table = table
        self._labels = _labels(table)
        self._anchors = [fold(anchor) for anchor in table.anchors]
        self._sure = {label for row in table.rows if len(label := bare(row.label)) >= SURE}
        self._uncounted: set[int] = set()
        self._numbered = False  # a number of the row in the form stands behind its label
        self._coded = False  # numbers that are no values, such as codes, stand before these
        self._units = {fold(unit) for row in table.rows if (unit := row.unit or table.unit)}

    def anchors(self, words: Wording) -> bool:
        return any(anchor in words.words for anchor in self._anchors) or not self._sure.isdisjoint(words.bare)

    def begins(self, line: Line) -> bool:
        return self._leaf(line)[1] is not None or self._header(line) is not None

    def goes_on(self, line: Line) -> bool:
        """One of its indicators to the letter, with its values: the heading of a group parted it from those before."""
        at, match = self._leaf(line)
        told = match is not None and match.how == "exact" and bool(self.lines)
        return told and "text" not in (
            line.states[i] for i in range(at + 1, len(line.cells)) if not self._is_unit(line.texts[i])
        )

    def bind(self) -> tuple[list[Bound], list[Leftover]]:
        bound: dict[str, Bound] = {}
        left: list[Leftover] = []
        header: Header | None = None
        last = -1
        self._numbered = self._are_numbered()
        self._uncounted = self._never_counted()
        whole = mend(self.lines, lambda line: self._header(line) is not None, self._labels, len(self.table.columns))
        for cut in whole:
            line = cut.line
            at, match = self._leaf(line)
            row = self._row(line, match, bound, last) if match else None
            if row is None:
                header = self._header(line) or header
                left += numbers((line.cells[i] for i in own(line)), " ".join(filter(None, line.texts[:1])))
                continue
            values = self._values(line, at, None if cut.mended else header)
            if values is None:
                left += numbers((line.cells[i] for i in own(line, at + 1)), row.label)
                continue
            beside = {*self._after(line, at, header), *(header.beside(line) if header else ())}
            left += numbers((line.cells[i] for i in sorted(beside) if line.cells[i] not in values), row.label)
            last = self.table.rows.index(row)
            bound[row.id] = Bound(self.table, row, values, note(line.cells[at].text, match, _same) if match else None)
        return list(bound.values()), left

    def _leaf(self, line: Line) -> tuple[int, Match | None]:
        """The last cell of the line that is an indicator with something after it, and what it was read as.

        A value that is like the indicator before it, such as the choices it ticks, is none.
        """
        found = [
            (at, match)
            for at in reversed(range(len(line.cells) - 1))
            if line.own[at] and (match := self._labels.find(line.cells[at].text))
        ]
        if len(found) > 1 and found[0][1].how == "near" and found[1][1] == Match(found[0][1].id, "exact"):
            return found[1]
        return found[0] if found else (-1, None)

    def _row(self, line: Line, match: Match, bound: dict[str, Bound], last: int) -> Row | None:
        """The row meant, None where all rows with this label were read."""
        same = [row for row in self.table.rows if bare(row.label) == match.id and row.id not in bound]
        path = [bare(text) for text in line.texts]
        grouped = [row for row in same if row.under and any(text.startswith(bare(row.under)) for text in path)]
        later = [row for row in same if self.table.rows.index(row) > last]
        return next(iter(grouped or later or same), None)

    def _header(self, line: Line) -> Header | None:
        first = next((at for at, text in enumerate(line.texts) if _names_column(self.table, text)), None)
        is_part = not line.spans and len(line.cells) < len(self.table.columns)  # its other cells stand on other lines
        return None if first is None or is_part else Header([_from(line, first)], self.table.columns)

    def _values(self, line: Line, at: int, header: Header | None) -> Values | None:
        cells = self._after(line, at, header)
        self._coded = self._coded or len(cells) < len(self._behind(line, at))
        placed = header.place(line, cells) if header else None
        if not placed and self._coded and header and not header.reaches(line):
            return None
        return placed or (None if len(cells) in self._uncounted else count(line, cells, len(self.table.columns)))

    def _after(self, line: Line, at: int, header: Header | None) -> list[int]:
        """The cells behind the label from the first column of values on, where the header says which that is."""
        begins = header.starts(line) if header else 0
        return [i for i in self._behind(line, at) if line.ends[i] > begins]

    def _behind(self, line: Line, at: int) -> list[int]:
        """The cells behind the label, without its unit and its number in the form."""
        behind = self._said_behind(line, at)
        return behind[1:] if self._numbered else behind

    def _said_behind(self, line: Line, at: int) -> list[int]:
        return [i for i in range(at + 1, len(line.cells)) if not self._is_unit(line.cells[i].text)]

    def _are_numbered(self) -> bool:
        """Whether what stands first behind the labels counts the rows: 01, 02, 03 …"""
        labelled = [(line, at) for line in self.lines for at, match in [self._leaf(line)] if match]
        first = [line.texts[behind[0]].strip() for line, at in labelled if (behind := self._said_behind(line, at))]
        steps = [int(b) - int(a) for a, b in pairwise(first) if a.isdecimal() and b.isdecimal()]
        return steps.count(1) >= max(LEAST_STEPS, COUNTING * (len(first) - 1))

    def _never_counted(self) -> set[int]:
        """How many cells behind the label leave in doubt which are the values, as one row with as many shows."""
        width = len(self.table.columns)
        labelled = [(line, at) for line in self.lines for at, match in [self._leaf(line)] if match]
        rows = [(line, self._behind(line, at)) for line, at in labelled]
        return {len(cells) for line, cells in rows if len(cells) > width and not windows(line, cells, width)}

    def _is_unit(self, text: str) -> bool:
        """A unit alone in its cell; "/件" is a value."""
        return fold(text) in self._units and not text.strip().startswith(MARKS)


@lru_cache(maxsize=4096)
def _names_column(table: Table, text: str) -> bool:
    """Whether a text is the head of a column, or the year of the only one."""
    names = {bare(label) for column in table.columns for label in (column.label, *column.aliases) if label}
    return bare(text) in names or any(column.alone and is_alone(column, text) for column in table.columns)


def _from(line: Line, at: int) -> Line:
    """A header from the first column of values on: those before it are of the label, its unit and its number."""
    if not line.aligned:
        return line
    cut = {field: getattr(line, field)[at:] for field in ("cells", "starts", "ends", "own")}
    return msgspec.structs.replace(line, **cut)


def _same(label: str) -> str:
    return label


@cache
def _labels(table: Table) -> Labels:
    """The indicators by their bare labels: rows that share one are told apart by their place."""
    seen: dict[str, tuple[str, str, tuple[str, ...]]] = {}
    for row in table.rows:
        _, label, names = seen.get(bare(row.label), ("", row.label, ()))
        seen[bare(row.label)] = (bare(row.label), label, (*names, *row.names))
    return Labels(seen.values(), decoys={row.under for row in table.rows if row.under})
