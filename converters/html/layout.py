"""Tables that hold data and tables that only lay out a page: the content of the latter joins the flow."""

from __future__ import annotations

from converters.grid import Span
from converters.html.pieces import Drawing, Grid, Image, Line, Piece
from converters.text import OBJECT

LION = 0.6  # a cell with this share of a table's text is what the table was drawn round
SPACER = 2  # pixels of a side of a picture that nobody sees
PROSE = 200  # characters in three or more lines


class OpenCell:
    """A cell while it is read."""

    __slots__ = ("column_span", "pieces", "row_span")

    def __init__(self, row_span: int, column_span: int) -> None:
        self.row_span, self.column_span = row_span, column_span
        self.pieces: list[Piece] = []

    @property
    def is_blank(self) -> bool:
        return all(isinstance(piece, Line) and not piece.text.strip() for piece in self.pieces)

    @property
    def text(self) -> str:
        lines = [piece.text for piece in self.pieces if isinstance(piece, Line)]
        return "\n".join([*lines, OBJECT] if any(map(_is_drawn, self.pieces)) else lines)


class OpenTable:
    """A table while it is read. `groups` are the first row and the name of each row group (thead, tbody, tfoot).

    `spans` is False where the page does not say which cells are merged.
    """

    def __init__(self, frame: int, spans: bool = True) -> None:
        self.frame, self.spans = frame, spans
        self.rows: list[list[OpenCell]] = []
        self.groups: list[tuple[int, str]] = []

    def begin_group(self, name: str) -> None:
        self.groups.append((len(self.rows), name))

    def begin_row(self) -> None:
        self.rows.append([])

    def begin_cell(self, row_span: int, column_span: int) -> OpenCell:
        if not self.rows:
            self.begin_row()
        cell = OpenCell(row_span, column_span)
        self.rows[-1].append(cell)
        return cell

    def flow(self) -> list[Piece]:
        """What the table gives to the text round it: its content when it is layout, else itself and what is nested."""
        pieces = [piece for row in self.rows for cell in row for piece in cell.pieces]
        if not pieces or self._is_layout():
            return [piece for piece in pieces if not isinstance(piece, Drawing)]
        linked = sum(piece.linked for piece in pieces if isinstance(piece, Line))
        return [
            Grid(self._spans(), linked, self.frame, self.spans),
            *(piece for piece in pieces if not isinstance(piece, Line | Drawing)),
        ]

    def _is_layout(self) -> bool:
        if max(map(len, self.rows)) == 1:
            return True
        filled = [[cell for cell in row if not cell.is_blank] for row in self.rows]
        weights = [(_weight(cell.pieces), cell) for row in filled for cell in row]
        if not weights:
            return True
        nested = sum(_nested(cell) for _, cell in weights if len(cell.pieces) > 1 or isinstance(cell.pieces[0], Grid))
        if nested and all(len(row) <= 1 for row in filled):
            return True
        total = sum(weight for weight, _ in weights)
        weight, lion = max(weights, key=lambda weighed: weighed[0])
        return nested > total / 2 or (weight >= LION * total and (_nested(lion) > 0 or _is_prose(lion)))

    def _spans(self) -> list[list[Span]]:
        rows = [[Span(cell.text, cell.row_span, cell.column_span) for cell in row] for row in self.rows]
        return grouped(rows, self.groups)


def grouped(rows: list[list[Span]], groups: list[tuple[int, str]]) -> list[list[Span]]:
    """The rows as a browser shows them: a group ends the row spans in it, the header stands first, the footer last."""
    ends = [*(start for start, _ in groups if start), len(rows)]
    for number, row in enumerate(rows):
        if {cell.row_span for cell in row} <= {1}:
            continue
        left = next(end for end in ends if end > number) - number
        rows[number] = [cell if 0 < cell.row_span <= left else cell._replace(row_span=left) for cell in row]
    names = [name for _, name in groups]
    header = names.index("thead") if "thead" in names else -1
    footer = names.index("tfoot") if "tfoot" in names else -1
    if header < 1 and footer in (-1, len(names) - 1):
        return rows
    starts = [start for start, _ in groups]
    parts = [rows[start:end] for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]
    order = sorted(range(len(parts)), key=lambda at: (at != header, at == footer, at))
    return [*rows[: starts[0]], *(row for at in order for row in parts[at])]


def _is_drawn(piece: Piece) -> bool:
    return isinstance(piece, Drawing) or (isinstance(piece, Image) and not 0 < piece.side <= SPACER)


def _weight(pieces: list[Piece]) -> int:
    weight = 0
    for piece in pieces:
        if isinstance(piece, Line):
            weight += len(piece.text)
        elif isinstance(piece, Grid):
            weight += piece.weight
    return weight


def _nested(cell: OpenCell) -> int:
    return sum(piece.weight for piece in cell.pieces if isinstance(piece, Grid))


def _is_prose(cell: OpenCell) -> bool:
    lines = [piece.text for piece in cell.pieces if isinstance(piece, Line)]
    return len(lines) > 2 and sum(map(len, lines)) > PROSE and any("。" in line for line in lines)
