"""Tables printed side by side, to save paper: the same columns several times, or two of section two's small tables.

Their parts are put below each other.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from converters.document import Cell, Table
from parsers.characters import fold
from parsers.family import Family
from parsers.tables.lines import Line, Piece, Wording, lines_of

#: The header stands in one of so many first lines.
FIRST_LINES = 4
#: In so many of the lines below the header a part has to begin with a label: the values of a form do not.
LABELLED = 0.6
#: Below titles in every line: other tables may stand above or below.
ALL_BUT = 0.99


def in_one_column(piece: Piece, family: Family) -> Piece:
    """The piece as one column of rows where its header repeats the same words, or has several titles; else as it is."""
    for number, header in enumerate(piece.lines[:FIRST_LINES]):
        repeated = _edges(header)
        titled = [header.starts[at] for at in _titles(family, header.wording)[1:]] if header.spans else []
        edges = repeated or titled
        if (
            edges
            and header.aligned
            and _labelled(piece.lines[number + 1 :], edges) > (LABELLED if repeated else ALL_BUT)
        ):
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


@lru_cache(maxsize=1024)
def _titles(family: Family, words: Wording) -> tuple[int, ...]:
    """The cells in which titles of small tables begin."""
    titles = tuple(fold(table.title) for table in family.tables if table.layout == "stack")
    return tuple(at for at, text in enumerate(words.folded) if words.own[at] and text.startswith(titles))


def _labelled(lines: tuple[Line, ...], edges: list[int]) -> float:
    """The part of the lines in which words stand at the edges, of those that are not blank there."""
    states = [
        state
        for line in lines
        for start, state in zip(line.starts, line.states, strict=True)
        if start in edges and state != "blank"
    ]
    return states.count("text") / len(states) if states else 0


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
