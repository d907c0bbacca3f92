"""The value part of a row: which cell of a line stands in which column of the form.

Header paths decide where they can be read (`header`); else the cells after the label are counted, and where there are
more of them than columns the one window that leaves out only blank cells. Two possible windows are no answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from converters.document import Cell
from converters.text import written
from parsers.tables.lines import Line

Values = tuple[Cell | None, ...]


def agreed(placed: Values | None, counted: Values | None) -> Values | None:
    """The cells under the header; all of them, by counting, where the header names some and both ways agree on these.

    >>> agreed((None, None), None)
    (None, None)
    """
    if placed is None or counted is None or None not in placed:
        return placed or counted
    return counted if all(a is None or a is b for a, b in zip(placed, counted, strict=True)) else placed


def count(line: Line, cells: Sequence[int], width: int) -> Values | None:
    """Count `width` cells out of those after the label; None where that is not possible in just one way."""
    if len(cells) == width:
        return tuple([line.cells[i] for i in cells])
    if len(cells) < width:
        return _spread(line, cells, width)
    firsts = windows(line, cells, width)
    if not firsts or (len(firsts) > 1 and any(written(line.cells[i].text) for i in cells)):
        return None
    return tuple(line.cells[i] for i in cells[firsts[0] : firsts[0] + width])


def windows(line: Line, cells: Sequence[int], width: int) -> list[int]:
    """Where `width` of the cells can begin so that only blank ones are left out, or words (a remark) beside numbers.

    Words among the numbers as well are something else, such as what parts the cells in a source. So are words before
    cells that end in a blank: they may stand in a column, and the blank in none.
    """
    states = [line.states[i] for i in cells]
    found = []
    for first in range(len(cells) - width + 1):
        taken, spare = states[first : first + width], {*states[:first], *states[first + width :]}
        remarked = "number" in taken and "text" not in taken and not ("text" in states[:first] and taken[-1] == "blank")
        if spare <= {"blank"} or (spare <= {"blank", "text"} and remarked):
            found.append(first)
    return found


def _spread(line: Line, cells: Sequence[int], width: int) -> Values | None:
    """A row whose value cells are merged: one blank or mark speaks for all columns, anything else is not readable."""
    if not line.spans or not cells or any(line.states[i] != "blank" for i in cells[:-1]):
        return None
    if line.states[cells[-1]] not in ("blank", "mark"):
        return None
    widest = line.cells[cells[-1]]
    return tuple(line.cells[cells[i]] if i < len(cells) else widest for i in range(width))
