"""Tables whose columns are printed several times side by side, to save paper: their parts are put below each other."""

from __future__ import annotations

import msgspec

from converters.document import Cell, Table
from parsers.tables.lines import Line, Piece, lines_of

#: The header stands in one of so many first lines.
FIRST_LINES = 4
#: In so many of the lines below the header a part has to begin with a label: the values of a form do not.
LABELLED = 0.6


def in_one_column(piece: Piece) -> Piece:
    """The piece as one column of rows where its header repeats the same words two or three times; else as it is."""
    for number, header in enumerate(piece.lines[:FIRST_LINES]):
        edges = _edges(header)
        if edges and header.aligned and _begin_with_labels(piece.lines[number + 1 :], edges):
            return _stacked(piece, edges)
    return piece


def _edges(header: Line) -> list[int]:
    """Where the second and later parts begin; empty where the header does not repeat itself, or one word alone."""
    texts = header.bare
    for parts in (2, 3):
        width, rest = divmod(len(texts), parts)
        if not rest and len({*texts[:width]}) > 1 and all(texts[:width]) and texts == texts[:width] * parts:
            return [header.starts[at] for at in range(width, len(texts), width)]
    return []


def _begin_with_labels(lines: tuple[Line, ...], edges: list[int]) -> bool:
    states = [
        state
        for line in lines
        for start, state in zip(line.starts, line.states, strict=True)
        if start in edges and state != "blank"
    ]
    return states.count("text") > LABELLED * len(states)


def _stacked(piece: Piece, edges: list[int]) -> Piece:
    height = len(piece.lines)
    cells = [cell for line in piece.lines for cell, own in zip(line.cells, line.own, strict=True) if own]
    moved = sorted((_moved(cell, edges, height) for cell in cells), key=lambda cell: (cell.row, cell.column))
    columns = max(cell.column + cell.column_span for cell in moved)
    table = Table(height * (len(edges) + 1), columns, tuple(moved), spans=piece.lines[0].spans)
    return msgspec.structs.replace(piece, lines=tuple(line for line in lines_of(table, piece.number) if line.cells))


def _moved(cell: Cell, edges: list[int], height: int) -> Cell:
    part = sum(edge <= cell.column for edge in edges)
    start = [0, *edges][part]
    return msgspec.structs.replace(cell, row=cell.row + part * height, column=cell.column - start)
