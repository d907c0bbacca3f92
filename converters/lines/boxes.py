"""Tables drawn with lines between all cells, of which some reach over several rows or columns, as text browsers print.

    |        |1.信访 |12|
    |（五）  |-------+--|
    |不予处理|2.重复 |3 |

A line between rows may be drawn beside some cells and stop at those that go on below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from converters.grid import Span
from converters.lines import markdown
from converters.lines.pitch import PITCHES, Pitch

_ACROSS = frozenset("-=─━═╌┄")
_DOWN = frozenset("|│┃║")
_CROSSING = frozenset("+┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝╒╤╕╞╪╡╘╧╛╓╥╖╟╫╢╙╨╜┠┨┯┷┿╂")
_DRAWN = _ACROSS | _DOWN | _CROSSING
_AFTER = "\0"  # stands behind a character that takes two columns
_LEAST = 3  # characters of a rule between two bars


class Boxed(NamedTuple):
    """The rows of a table whose merged cells are known."""

    rows: list[list[Span]]


class Region(NamedTuple):
    """A cell: its first row and column, and those behind its last."""

    top: int
    left: int
    bottom: int
    right: int


def begins(lines: Sequence[str], at: int) -> bool:
    """Whether a drawn table begins at a line, some of whose cells reach over others."""
    first = lines[at].strip()
    if len(first) < _LEAST or first[0] not in _CROSSING or not _DRAWN.issuperset(first):
        return False
    if at and end(lines[at - 1 : at], 0):
        return False  # its block was looked through from its first line
    block = lines[at : end(lines, at)]
    return any(_is_mixed(line.strip()) for line in block)


def end(lines: Sequence[str], at: int) -> int:
    """The line behind those that begin and end in a drawn one."""
    while at < len(lines) and (text := lines[at].strip()) and text[0] in _DRAWN and text[-1] in _DRAWN:
        at += 1
    return at


def read(lines: Sequence[str]) -> Boxed | None:
    """The cells of a drawn table; None where its lines do not part it into cells."""
    texts = [line.strip() for line in lines]
    for pitch in PITCHES:
        drawing = [_in_columns(text, pitch) for text in texts]
        if len({*map(len, drawing)}) == 1:
            return _Drawing(drawing).cells()
    return None


def _is_mixed(line: str) -> bool:
    """Whether a rule stands beside text, or beside a cell that goes on."""
    ruled = any(drawn and len([*run]) >= _LEAST for drawn, run in groupby(line, _ACROSS.__contains__))
    return ruled and not _DRAWN.issuperset(line)


def _in_columns(line: str, pitch: Pitch) -> str:
    """The line with what shows that a character takes two columns; those of drawings take one."""
    return "".join(c if c in _DRAWN or pitch.width(c) < 2 else c + _AFTER for c in line)


class _Drawing:
    """A drawing, each line of it as wide as the others."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._bars = sorted({at for line in lines for at in _bars(line)})
        self._spaces = [*pairwise(self._bars)]
        #: the lines that rule off some cell, the first and the last of the drawing among them
        self._rules = [at for at in range(len(lines)) if any(self._is_ruled(at, space) for space in self._spaces)]

    def cells(self) -> Boxed | None:
        edges = (0, len(self._lines) - 1) if self._lines else ()
        if (
            len(self._rules) < 2
            or (self._rules[0], self._rules[-1]) != edges
            or any(below - above < 2 for above, below in pairwise(self._rules))
        ):
            return None
        taken: set[tuple[int, int]] = set()
        rows: list[list[Span]] = []
        for top in range(len(self._rules) - 1):
            rows.append([])
            for left in range(len(self._spaces)):
                if (top, left) in taken:
                    continue
                cell = self._cell(top, left)
                covered = {(row, column) for row in range(cell.top, cell.bottom) for column in range(left, cell.right)}
                if taken & covered or not self._is_closed(cell):
                    return None
                taken |= covered
                rows[-1].append(Span(self._text(cell), cell.bottom - top, cell.right - left))
        return Boxed(rows)

    def _cell(self, top: int, left: int) -> Region:
        bottom, right = top + 1, left + 1
        while right < len(self._spaces) and not self._is_barred(top, right):
            right += 1
        while bottom < len(self._rules) - 1 and not self._is_ruled(self._rules[bottom], self._spaces[left]):
            bottom += 1
        return Region(top, left, bottom, right)

    def _is_closed(self, cell: Region) -> bool:
        """Whether lines stand at all sides of a cell, and none in it."""
        beside = [self._is_barred(row, cell.right) for row in range(cell.top, cell.bottom)]
        within = [
            self._is_barred(row, column)
            for row in range(cell.top, cell.bottom)
            for column in range(cell.left + 1, cell.right)
        ]
        spaces = self._spaces[cell.left : cell.right]
        below = [self._is_ruled(self._rules[cell.bottom], space) for space in spaces]
        crossed = [
            self._is_ruled(self._rules[row], space) for row in range(cell.top + 1, cell.bottom) for space in spaces
        ]
        return all(beside) and all(below) and not any(within) and not any(crossed)

    def _is_barred(self, row: int, column: int) -> bool:
        """Whether a bar stands left of a column in every line of a row."""
        above, below = self._rules[row], self._rules[row + 1]
        return all(line[self._bars[column]] in _DOWN for line in self._lines[above + 1 : below])

    def _is_ruled(self, line: int, space: tuple[int, int]) -> bool:
        left, right = space
        text = self._lines[line]
        drawn = text[left + 1 : right]
        crossed = text[left] not in _DOWN or text[right] not in _DOWN
        return bool(drawn) and _ACROSS.union(_CROSSING).issuperset(drawn) and (crossed or len(drawn) >= _LEAST)

    def _text(self, cell: Region) -> str:
        left, right = self._bars[cell.left] + 1, self._bars[cell.right]
        inside = self._lines[self._rules[cell.top] + 1 : self._rules[cell.bottom]]
        said = (markdown.said(line[left:right].replace(_AFTER, "").strip()) for line in inside)
        return "\n".join(filter(None, said))


def _bars(line: str) -> Iterator[int]:
    """Where lines go down: a plus sign counts only beside one that goes across."""
    for at, character in enumerate(line):
        beside = line[max(at - 1, 0) : at] + line[at + 1 : at + 2]
        if character in _DOWN or (character in _CROSSING and (character != "+" or not _ACROSS.isdisjoint(beside))):
            yield at
