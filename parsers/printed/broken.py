"""Numbers that are broken over two lines in their cells, whole again where the page leaves no doubt.

Cells of a row are centred in height, so that its other values stand between the two lines, nearer to both than lines
stand to each other there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean

import msgspec

from converters.document import Cell, Origin
from converters.pages.lattice import Box
from converters.pages.runs import rounded
from parsers.numerals import read_cell
from parsers.printed.texts import NOWHERE

ALIKE = 1.5  # points: lines of one cell begin, end or have their middles so near to each other
PITCH, LOOSE = 1.75, 3.2  # of the height: how far the second line stands below the first at most,
STEP = 1.1  # where it is no further than this, of the least distance of lines that stand below each other near it
BETWEEN = 0.25  # of the height: how near the other values stand to the middle of the two
LINES = 15  # of the page above and below that show how near lines stand to each other,
REACH = 8.0  # heights; and as far above and below values show how wide those of a column are
MOST_BETWEEN = 40  # texts between the lines of a number; a line of a form has 20

_FIRST = re.compile(r"[-+−－]?[\d,，.．]*\d[\d,，.．]+")
_REST = re.compile(r"[\d,，.．]+[^\W\d_]{0,2}")

Lines = Mapping[int, Sequence[Cell]]


def mended(cells: Sequence[Cell]) -> list[Cell]:
    """The texts with both lines of a number as one text, on the line of the other values of its row."""
    lines: dict[int, list[Cell]] = {}
    for cell in cells:
        lines.setdefault(cell.row, []).append(cell)
    pairs: dict[tuple[int, int], list[tuple[Cell, Cell]]] = {}
    for at, cell in enumerate(cells):
        if _REST.fullmatch(cell.text):
            for first in _first(cells, at):
                pairs.setdefault((first.row, cell.row), []).append((first, cell))
    for (upper, below), found in pairs.items():
        if middle := _between(found, lines, upper, below):
            _join(found, lines, middle)
    return [cell for row in sorted(lines) for cell in sorted(lines[row], key=lambda cell: box_of(cell)[0])]


def _first(cells: Sequence[Cell], at: int) -> Iterator[Cell]:
    """The line of digits right above, set alike and no shorter."""
    x0, top, x1, bottom = box_of(cells[at])
    for other in reversed(cells[max(at - MOST_BETWEEN, 0) : at]):
        left, above, right, _ = box_of(other)
        if other.row == cells[at].row or right <= x0 or x1 <= left:
            continue
        near = page_of(other) == page_of(cells[at]) and 0 < top - above < LOOSE * (bottom - top)
        if near and are_alike((left, right), (x0, x1)) and _FIRST.fullmatch(other.text) and x1 - x0 <= right - left:
            yield other
        return


def _between(pairs: Sequence[tuple[Cell, Cell]], lines: Lines, upper: int, below: int) -> Cell | None:
    """A value of another column that stands between the two lines, where they hold nothing but broken numbers."""
    broken = {id(cell) for pair in pairs for cell in pair}
    ends = [cell for row in (upper, below) for cell in lines.get(row, ()) if is_value(cell.text)]
    if {id(cell) for cell in ends} != broken or not all(_is_full(pair, lines) for pair in pairs):
        return None
    middle = fmean(_middle(cell) for cell in ends)
    height = min(box_of(cell)[3] - box_of(cell)[1] for cell in ends)
    far = max(_middle(rest) - _middle(first) for first, rest in pairs)
    if far > PITCH * height and far > STEP * _least_step(lines, upper - LINES, below + LINES):
        return None
    page = page_of(ends[0])
    inside = [
        cell
        for row in range(upper + 1, below)
        for cell in lines.get(row, ())
        if page_of(cell) == page and is_value(cell.text) and abs(_middle(cell) - middle) < BETWEEN * height
    ]
    return inside[0] if inside and not any(_overlap(cell, end) for cell in inside for end in ends) else None


def _least_step(lines: Lines, first: int, last: int) -> float:
    """How near below each other texts stand in these lines at least."""
    steps: list[float] = []
    above: list[Cell] = []
    for row in range(first, last + 1):
        for cell in lines.get(row, ()):
            over = [other for other in above if _overlap(cell, other) and page_of(other) == page_of(cell)]
            steps += [_middle(cell) - _middle(other) for other in over]
            above = [other for other in above if other not in over]
        above += lines.get(row, ())
    return min((step for step in steps if step > 0), default=0.0)


def _is_full(pair: tuple[Cell, Cell], lines: Lines) -> bool:
    """Whether no value near in the column is as wide as the first line would be with one character more."""
    first, rest = pair
    wide = _width(first) + _width(rest) / len(rest.text)
    near = (cell for row in range(first.row - LINES, first.row + LINES) for cell in lines.get(row, ()))
    column = (cell for cell in near if is_value(cell.text) and are_alike(box_of(cell)[::2], box_of(first)[::2]))
    reach = REACH * (box_of(first)[3] - box_of(first)[1])
    return all(_width(cell) < wide or abs(_middle(cell) - _middle(first)) > reach for cell in column)


def _join(pairs: Sequence[tuple[Cell, Cell]], lines: dict[int, list[Cell]], middle: Cell) -> None:
    _, top, _, bottom = box_of(middle)
    for first, rest in pairs:
        (left, *_), (x0, *_) = box_of(first), box_of(rest)
        box = rounded((min(left, x0), top, max(box_of(first)[2], box_of(rest)[2]), bottom))
        lines[first.row].remove(first)
        lines[rest.row].remove(rest)
        origin = Origin(page_of(first), box)
        whole = msgspec.structs.replace(first, row=middle.row, text=first.text + rest.text, origin=origin)
        lines[middle.row].append(whole)


def are_alike(a: Sequence[float], b: Sequence[float]) -> bool:
    """Whether two intervals begin, end or have their middles at one place."""
    return min(abs(a[0] - b[0]), abs(a[1] - b[1]), abs(a[0] + a[1] - b[0] - b[1]) / 2) < ALIKE


def is_value(text: str) -> bool:
    return read_cell(text).state in ("number", "mark")


def box_of(cell: Cell) -> Box:
    return (cell.origin.bbox if cell.origin else None) or NOWHERE


def page_of(cell: Cell) -> int | None:
    return cell.origin.page if cell.origin else None


def _middle(cell: Cell) -> float:
    _, top, _, bottom = box_of(cell)
    return (top + bottom) / 2


def _width(cell: Cell) -> float:
    x0, _, x1, _ = box_of(cell)
    return x1 - x0


def _overlap(a: Cell, b: Cell) -> bool:
    return box_of(a)[0] < box_of(b)[2] and box_of(b)[0] < box_of(a)[2]
