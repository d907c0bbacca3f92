"""Rows cut by a page break, made whole again before they are bound.

A row that a page break cuts stands half on one page and half on the next: its label goes on in the first row of the
next piece, its numbers stand in either half. The halves are joined only where the label says so: the first half is no
label by itself, or the second begins none, and together they are one. A line overleaf without a label whose few numbers
all stand below numbers is the rest of these, which were too long for their cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from converters.document import Cell
from converters.text import written
from parsers.numerals import read_cell
from parsers.tables.labels import Labels, worded
from parsers.tables.lines import Line

LEAST_FILLED = 3  # digits that may fill a cell

_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


class Cut(msgspec.Struct, frozen=True):
    """A line, and whether it was put together from two halves."""

    line: Line
    mended: bool = False


def mend(lines: Sequence[Line], is_header: Callable[[Line], bool], labels: Labels, width: int) -> Iterator[Cut]:
    """The lines with those joined that a page break cut. `width` is the number of value columns.

    A header printed again overleaf comes behind the row above it, whole or joined.
    """
    waiting: Line | None = None
    heads: list[Cut] = []
    for line in lines:
        if waiting is not None and line.piece != waiting.piece:
            if is_header(line):
                heads.append(Cut(line))
                continue
            joined = _joined(waiting, line, labels, width)
            if joined is not None:
                yield Cut(joined, mended=True)
                yield from heads
                waiting, heads = None, []
                continue
        if waiting is not None:
            yield Cut(waiting)
        yield from heads
        waiting, heads = line, []
    if waiting is not None:
        yield Cut(waiting)
    yield from heads


def _joined(above: Line, below: Line, labels: Labels, width: int) -> Line | None:
    """The two halves as one line, None where they are rows of their own."""
    if not (above.spans and below.spans):
        return None
    top, bottom = _halves(above, width), _halves(below, width)
    if top is None or bottom is None:
        return None
    (top_label, top_values), (bottom_label, bottom_values) = top, bottom
    if top_label and bottom_label and labels.find(bottom_label.text) is None:
        is_group_s = _gap(below, bottom_label, bottom_values) > _gap(above, top_label, top_values)
        bottom_label = None if is_group_s else bottom_label
    twice = [(a, b) for a, b in zip(top_values, bottom_values, strict=True) if written(a.text) and written(b.text)]
    if twice:
        others = len(_written(bottom_values)) > len(twice) or len(twice) == width
        whole = all(_is_number(_whole(*cut)) for cut in twice)
        if bottom_label or not _is(labels, _text(top_label)) or others or not whole:
            return None
    elif not _one_label(top_label, bottom_label, bool(_written(top_values)), bool(_written(bottom_values)), labels):
        return None
    label = _with_text(top_label or bottom_label, _text(top_label) + _text(bottom_label))
    values = [_whole(a, b) for a, b in zip(top_values, bottom_values, strict=True)]
    cells = tuple([label] if label else []) + tuple(values)
    at = range(len(cells))
    return Line(above.piece, cells, tuple(at), tuple(i + 1 for i in at), (True,) * len(cells), spans=True)


def _gap(line: Line, label: Cell, values: Sequence[Cell]) -> int:
    """How many cells stand between a label and the values."""
    return line.cells.index(values[0]) - line.cells.index(label)


def _whole(top: Cell, bottom: Cell) -> Cell:
    """Two halves of a cell; a number that goes on overleaf is one."""
    if written(top.text) and written(bottom.text):
        between = "" if goes_on(top.text.strip(), bottom.text.strip()) else "\n"
        return msgspec.structs.replace(top, text=f"{top.text}{between}{bottom.text}")
    return top if written(top.text) else bottom


def goes_on(number: str, rest: str) -> bool:
    """Whether a number that fills its cell goes on with fewer digits than stand above."""
    return len(number) >= max(LEAST_FILLED, len(rest) + 1) and _NUMBER.fullmatch(number + rest) is not None


def _one_label(top: Cell | None, bottom: Cell | None, above: bool, below: bool, labels: Labels) -> bool:
    """True when the two label halves, with numbers `above` or `below`, can only be one row."""
    first, second = _text(top), _text(bottom)
    if not first and not second:
        return False
    if not second:
        return _is(labels, first) and not above and below
    if not first:
        return above and not below
    if worded(first) and _is(labels, second):
        return False
    return labels.find(first + second) is not None


def _is(labels: Labels, text: str) -> bool:
    match = labels.find(text)
    return match is not None and match.how != "near"


def _halves(line: Line, width: int) -> tuple[Cell | None, Sequence[Cell]] | None:
    """The leaf label and the value cells of a line, counted from the right; None where it has too few or too many."""
    own = [cell for cell, own in zip(line.cells, line.own, strict=True) if own]
    while len(own) > width and not written(own[-1].text) and _is_number(own[-width - 1]):
        own.pop()
    if len(own) < width:
        return None
    before = [cell for cell in own[:-width] if written(cell.text) and not _is_unit(cell.text)]
    if before and _is_number(before[-1]):
        return None
    return (before[-1] if before else None), own[-width:]


def _is_unit(text: str) -> bool:
    """True for a unit in a column of its own, between label and value."""
    return read_cell(f"1{text}").unit is not None


def _is_number(cell: Cell) -> bool:
    return read_cell(cell.text).state == "number"


def _written(cells: Iterable[Cell]) -> list[Cell]:
    return [cell for cell in cells if written(cell.text)]


def _text(cell: Cell | None) -> str:
    return cell.text if cell else ""


def _with_text(cell: Cell | None, text: str) -> Cell | None:
    return msgspec.structs.replace(cell, text=text) if cell else None
