"""Tables printed with rows and columns exchanged, turned back before they are read."""

from __future__ import annotations

from functools import cache

import msgspec

from converters.document import Cell, Table
from parsers.family import Family
from parsers.tables.labels import bare
from parsers.tables.lines import Piece, lines_of

#: So many labels of the form's rows in one line make it a header: a row has one, a cut label or a group beside it.
ENOUGH = 5
#: Lines of header and remarks that such a table may have beside a line for each of the form's columns.
BESIDE = 6


def upright(piece: Piece, family: Family) -> Piece:
    """The piece as the form prints it: turned where the labels of the form's rows stand side by side."""
    labels, columns = _row_labels(family), max((len(t.columns) for t in family.tables if t.layout == "grid"), default=0)
    if not columns or len(piece.lines) > columns + BESIDE:
        return piece
    if not any(len(labels.intersection(line.bare)) >= ENOUGH for line in piece.lines):
        return piece
    if not (piece.lines[0].spans or _begin_together(piece, family)):
        return piece
    cells = [cell for line in piece.lines for cell, own in zip(line.cells, line.own, strict=True) if own]
    height = max(cell.column + cell.column_span for cell in cells)
    turned = tuple(sorted(map(_turned, cells), key=lambda cell: (cell.row, cell.column)))
    table = Table(height, len(piece.lines), turned, spans=piece.lines[0].spans)
    return msgspec.structs.replace(piece, lines=tuple(lines_of(table, piece.number)))


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


def _turned(cell: Cell) -> Cell:
    return msgspec.structs.replace(
        cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span
    )


@cache
def _row_labels(family: Family) -> frozenset[str]:
    return frozenset(bare(row.label) for table in family.tables if table.layout == "grid" for row in table.rows)


@cache
def _column_labels(family: Family) -> frozenset[str]:
    grids = [table for table in family.tables if table.layout == "grid"]
    return frozenset(bare(name) for table in grids for c in table.columns for name in (c.label, *c.aliases))
