"""Headers: under which column of the form a cell stands."""

from __future__ import annotations

from collections.abc import Sequence

from converters.text import written
from parsers.family import Column
from parsers.tables.lines import Line
from parsers.tables.names import names
from parsers.tables.values import Values


class Header:
    """The header lines above the values, read as one path of texts per grid column."""

    def __init__(self, lines: Sequence[Line], columns: tuple[Column, ...]) -> None:
        """`lines` are of one piece; its rows are placed by them, and those of a piece that goes on with its grid."""
        self._columns = columns
        self._piece = lines[-1].piece
        self._width = lines[-1].ends[-1] if lines[-1].aligned else 0
        self._reach = max(_said_until(line) for line in lines)
        self._spans = lines[-1].spans
        self._names = names(columns, lines)
        self.named, self.wide = self._names.named, self._names.wide

    @property
    def begins(self) -> int:
        """The first grid column of values; 0 where the header does not name all columns of the form."""
        return min(self._names.by_column, default=0) if len(self.named) == len(self._columns) else 0

    def starts(self, line: Line) -> int:
        """The grid column of a line in which its values begin, 0 where the header does not say it."""
        return self.begins if self.heads(line) else 0

    def beside(self, line: Line) -> list[int]:
        """The cells of a line under names that are not the form's columns here: those of the year before."""
        spots = enumerate(zip(line.starts, line.ends, strict=True))
        return [at for at, spot in spots if self.heads(line) and self._names.beside.issuperset(range(*spot))]

    def heads(self, line: Line) -> bool:
        """Whether the line is of the header's own piece."""
        return line.piece == self._piece

    def goes_on(self, line: Line) -> bool:
        """Whether the line is of a later piece with as many grid columns, as pages cut one table."""
        return line.spans == self._spans and line.piece > self._piece and line.ends[-1:] == (self._width,)

    def reaches(self, line: Line) -> bool:
        """Whether the line's cells stand under this header, by their grid columns or by their order."""
        return self.heads(line) or self.goes_on(line) or self._is_cut_off(line)

    def place(self, line: Line, cells: Sequence[int]) -> Values | None:
        """The cells (by index) of a line under the columns; None unless each column that is named gets one cell.

        None as well where the row has a cell too many or too few: nothing says which.
        """
        if self.heads(line) and line.aligned and is_ragged(line, self._reach):
            return None
        if not (self.heads(line) or self.goes_on(line)):
            return self._in_order(line, cells, self._names.order) if self._is_cut_off(line) else None
        if printed := self._names.printed:
            inside = len(line.cells) == len(printed) and {i for i, name in enumerate(printed) if name}.issubset(cells)
            return self._in_order(line, range(len(printed)) if inside else cells, printed)
        if not self.named:
            return None
        under = self._names.under(line.starts, line.ends, tuple(cells))
        return None if under is None else tuple([None if at is None else line.cells[at] for at in under])

    def _is_cut_off(self, line: Line) -> bool:
        """Whether the line is of a later piece, below a header with more columns than the form, all of that among them.

        The labels of a piece may take more or fewer grid columns than those of the page before.
        """
        return line.spans and line.piece > self._piece and self.wide and len(self.named) == len(self._columns)

    def _in_order(self, line: Line, cells: Sequence[int], names: Sequence[Column | None]) -> Values | None:
        """The cells of a line that has as many as there are `names` in the header, in that order."""
        if len(cells) != len(names):
            return None
        found = {name.id: line.cells[i] for name, i in zip(names, cells, strict=True) if name}
        return tuple(found.get(column.id) for column in self._columns)


class Headers:
    """The header lines of a table by piece; a header is read when a line below it asks for it."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self._lines: dict[int, list[Line]] = {}
        self._read: dict[int, Header] = {}

    def take(self, line: Line) -> None:
        self._lines.setdefault(line.piece, []).append(line)
        self._read.pop(line.piece, None)

    def over(self, line: Line) -> Header | None:
        """The header of the line's own piece, else that of the last piece that has one."""
        piece = line.piece if line.piece in self._lines else next(reversed(self._lines), None)
        if piece is not None and piece not in self._read:
            self._read[piece] = Header(self._lines[piece], self._columns)
        return None if piece is None else self._read[piece]


def is_ragged(line: Line, end: int) -> bool:
    """Whether a line ends short of this grid column, or a value stands beyond it."""
    return line.ends[-1] < end or (line.ends[-1] > end and line.states[-1] in ("number", "mark"))


def _said_until(line: Line) -> int:
    """The grid column at which the last cell that says something ends; of a line that says nothing, its own end."""
    said = [end for text, end in zip(line.texts, line.ends, strict=True) if written(text)]
    return said[-1] if said else line.ends[-1]
