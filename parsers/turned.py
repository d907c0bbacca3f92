"""Tables printed with rows and columns exchanged, turned back before they are read."""

from __future__ import annotations

from functools import cache

import msgspec

from converters.document import Cell, Table
from parsers.family import Family
from parsers.labels import bare
from parsers.lines import Piece, lines_of

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
    cells = [cell for line in piece.lines for cell, own in zip(line.cells, line.own, strict=True) if own]
    height = max(cell.column + cell.column_span for cell in cells)
    turned = tuple(sorted(map(_turned, cells), key=lambda cell: (cell.row, cell.column)))
    table = Table(height, len(piece.lines), turned, spans=piece.lines[0].spans)
    return msgspec.structs.replace(piece, lines=tuple(lines_of(table, piece.number)))


def _turned(cell: Cell) -> Cell:
    return msgspec.structs.replace(
        cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span
    )


@cache
def _row_labels(family: Family) -> frozenset[str]:
    return frozenset(bare(row.label) for table in family.tables if table.layout == "grid" for row in table.rows)
