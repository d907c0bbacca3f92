"""Rows that a line too many cuts in two, and numbers that stand over two rows whose line is missing.

A grid drawn badly, or lines of text without any, tears a row: its label stands in one half, its numbers in the other.
Nothing says then to which of the rows beside them the numbers belong, so that no row there is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from converters.document import Cell
from converters.text import written
from parsers.characters import fold
from parsers.layouts.reader import own
from parsers.numerals import read_cell
from parsers.tables.join import goes_on
from parsers.tables.labels import Labels
from parsers.tables.lines import Line
from parsers.tables.values import Values

#: The last cell of a line that is the label of a row, -1 where none is.
Leaf = Callable[[Line], int]


def in_doubt(rows: Sequence[Line], leaf: Leaf, labels: Labels) -> set[Line]:
    """The labelled ones of the rows of a table, its headers left out, beside numbers that may be theirs as well.

    Numbers without a label of their own are of the row whose label reaches down beside them, else of any row beside
    them that is blank where they stand, or that may hold the rest of them; overleaf, of the last row whose numbers may
    go on in them. Numbers beside the rest of a label are of its row. Where no rule parts rows, lines of a label may
    stand between it and its numbers.
    """
    found: set[Line] = set()
    for at, row in enumerate(rows):
        if leaf(row) >= 0 or not _is_torn_off(row):
            continue
        rest = _words(row) if row.spans else ""
        if labels.is_decoy(rest) and any(_is_as_full(row, other) for other in rows[at + 1 : at + 2]):
            continue  # the sums of a group
        above = rows[at - 1] if at and rows[at - 1].piece != row.piece else None
        if above and not (rest and _is_as_full(row, above)) and _goes_on_overleaf(above, row):
            found.add(above)
        beside = [other for other in rows[max(at - 1, 0) : at + 2] if other.piece == row.piece and leaf(other) >= 0]
        reaching = [other for other in beside if other.cells[leaf(other)] in row.cells]
        found.update(
            other
            for other in reaching or beside
            if (not rest or _is_rest(rest, other.texts[leaf(other)], labels))
            and _may_be_one(row, other, other in rows[at + 1 : at + 2])
        )
        if not row.spans:
            found.update(other for other in _around(rows, at) if leaf(other) >= 0 and not _placed(other))
    return found


def _around(rows: Sequence[Line], at: int) -> Iterator[Line]:
    """The rows above and below one up to those that hold values."""
    for side in (reversed(rows[:at]), iter(rows[at + 1 :])):
        yield from takewhile(lambda other: other.piece == rows[at].piece and not _placed(other), side)


def _may_be_one(row: Line, other: Line, is_below: bool) -> bool:
    """Whether numbers without a label may be of the row above or below: it is blank there, or holds the rest of one."""
    if not row.spans:
        return True
    return any(
        not written(text) or goes_on(*((number, text) if is_below else (text, number)))
        for number, start, end in _placed(row)
        for text, left, right in zip(other.texts, other.starts, other.ends, strict=True)
        if left < end and start < right
    )


def _goes_on_overleaf(above: Line, row: Line) -> bool:
    """Whether the first row of a piece may hold the rest of a number in the last of the piece before."""
    ends = {above.ends[-1] - end: number for number, _, end in _placed(above)}
    return any(goes_on(ends.get(row.ends[-1] - end, ""), number) for number, _, end in _placed(row))


def _is_as_full(row: Line, above: Line) -> bool:
    """Whether a row with words of its own has as many values as the one above it: it is the row of another table."""
    return len(_placed(row)) >= len(_placed(above))


def _placed(row: Line) -> list[tuple[str, int, int]]:
    """The numbers and marks of a row with the grid columns they cover."""
    return [(row.texts[i], row.starts[i], row.ends[i]) for i in own(row) if row.states[i] in ("number", "mark")]


def _is_torn_off(row: Line) -> bool:
    """Whether numbers or marks stand in a row, which are not the numbers of its columns (1, 2, 3)."""
    values = [text for text in _texts(row) if read_cell(text).state in ("number", "mark")]
    return bool(values) and values != [str(number) for number in range(1, len(values) + 1)]


def _words(row: Line) -> str:
    """What stands in a row that may be of a label."""
    return "".join(text for text in _texts(row) if read_cell(text).state == "text" and fold(text))


def _texts(row: Line) -> list[str]:
    """The texts that begin in a row; where no rule parts its cells they may stand in one."""
    texts = [row.texts[i] for i in own(row)]
    return texts[0].split() if not row.spans and len(texts) == 1 else texts


def _is_rest(rest: str, label: str, labels: Labels) -> bool:
    """Whether words before or behind a label make it whole."""
    return any(match and match.how != "near" for match in map(labels.find, (rest + label, label + rest)))


def shared(rows: Sequence[tuple[Line, int]]) -> set[int]:
    """The ids of cells with numbers behind the labels (by place) of several rows: they are of none of them."""
    seen: set[tuple[int, int]] = set()
    twice: set[tuple[int, int]] = set()
    for row, label in rows:
        behind = zip(row.cells[label + 1 :], row.states[label + 1 :], strict=True)
        numbers = {(row.piece, id(cell)) for cell, state in behind if state == "number" and cell.row_span > 1}
        twice |= numbers & seen
        seen |= numbers
    return {cell for _, cell in twice}


def sure(values: Values, beside: Sequence[Line]) -> Values:
    """The values of a row without a label, without those over or under which other lines hold the rest of a torn row.

    What fills all columns is a row of its own, and so is what words stand beside, such as a year.
    """
    torn = [_placed(line) for line in beside if line.spans and not _words(line)]
    taken = {at for rest in torn if len(rest) < len(values) for _, start, end in rest for at in range(start, end)}
    return tuple([None if cell and not taken.isdisjoint(_reach(cell)) else cell for cell in values])


def _reach(cell: Cell) -> range:
    return range(cell.column, cell.column + cell.column_span)
