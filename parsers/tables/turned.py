"""Tables printed with rows and columns exchanged, turned back before they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import msgspec

from converters.document import Cell, Table
from parsers.family import Family
from parsers.tables.labels import bare
from parsers.tables.lines import Line, Piece, lines_of

#: So many labels of the form's rows in one line make it a header: a row has one, a cut label or a group beside it.
ENOUGH = 5
#: Lines of header and remarks that such a table may have beside a line for each of the form's columns.
BESIDE = 6


def upright(piece: Piece, family: Family) -> Piece:
    """The piece as the form prints it: turned where the labels of the form's rows stand side by side."""
    return _grid_upright(_stack_upright(piece, family), family)


def _stack_upright(piece: Piece, family: Family) -> Piece:
    """The small tables turned whose rows are named beside each other over a line for each of their columns."""
    rows, columns = _stack_labels(family)
    if not any(line.wording.bare[0] in columns for line in piece.lines):
        return piece
    runs: list[list[Line]] = []
    for line in piece.lines:
        first, *rest = line.bare
        heads = first not in rows and not rows.isdisjoint(rest) and columns.isdisjoint(line.bare)
        if runs and runs[-1] and first in columns and _lie_alike(runs[-1][0], line):
            runs[-1].append(line)
        else:
            runs.append([line])
            if not heads:
                runs.append([])
    lines = [line for run in runs for line in (_turn(run, piece.number) if len(run) > 1 else run)]
    return msgspec.structs.replace(piece, lines=tuple(lines))


def _lie_alike(one: Line, other: Line) -> bool:
    return one.aligned and one.starts == other.starts and one.ends == other.ends


def _grid_upright(piece: Piece, family: Family) -> Piece:
    labels, columns = _row_labels(family), max((len(t.columns) for t in family.tables if t.layout == "grid"), default=0)
    if not columns or len(piece.lines) > columns + BESIDE:
        return piece
    if not any(len(labels.intersection(line.bare)) >= ENOUGH for line in piece.lines):
        return piece
    if not (piece.lines[0].spans or _begin_together(piece, family)):
        return piece
    return msgspec.structs.replace(piece, lines=tuple(_turn(piece.lines, piece.number)))


def _turn(lines: Sequence[Line], piece: int) -> Iterator[Line]:
    """Lines that follow each other, with rows and columns exchanged."""
    cells = [cell for line in lines for cell, own in zip(line.cells, line.own, strict=True) if own]
    top = cells[0].row
    turned = sorted((_turned(cell, top) for cell in cells), key=lambda cell: (cell.row, cell.column))
    height = max(cell.row + cell.row_span for cell in turned)
    return lines_of(Table(height, len(lines), tuple(turned), spans=lines[0].spans), piece)


def _begin_together(piece: Piece, family: Family) -> bool:
    """Whether the values of all lines may begin in one column: not where a line lacks the place of a merged cell."""
    names = _column_labels(family)
    begins, firsts = [0], [len(piece.lines[0].cells)]
    for line in piece.lines:
        first = next((at for at, state in enumerate(line.states) if state in ("number", "mark")), None)
        if first is not None:
            begins += [end for text, end in zip(line.bare[:first], line.ends, strict=False) if text in names]
            firsts.append(line.starts[first])
    return max(begins) <= min(firsts)


def _turned(cell: Cell, top: int) -> Cell:
    return msgspec.structs.replace(
        cell, row=cell.column, column=cell.row - top, row_span=cell.column_span, column_span=cell.row_span
    )


@cache
def _stack_labels(family: Family) -> tuple[frozenset[str], frozenset[str]]:
    """Labels of rows, and of columns, of the small tables."""
    stack = [table for table in family.tables if table.layout == "stack"]
    rows = frozenset(bare(name) for table in stack for row in table.rows for name in (row.label, *row.aliases))
    return rows, frozenset(bare(name) for table in stack for c in table.columns for name in (c.label, *c.aliases))


@cache
def _row_labels(family: Family) -> frozenset[str]:
    return frozenset(bare(row.label) for table in family.tables if table.layout == "grid" for row in table.rows)


@cache
def _column_labels(family: Family) -> frozenset[str]:
    grids = [table for table in family.tables if table.layout == "grid"]
    return frozenset(bare(name) for table in grids for c in table.columns for name in (c.label, *c.aliases))
