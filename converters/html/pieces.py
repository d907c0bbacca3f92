"""What an HTML page is cut into before anything is left out: lines, pictures and data tables, in reading order."""

from __future__ import annotations

from typing import NamedTuple

from converters.grid import Span


class Frame(NamedTuple):
    """A block element that can hold others. `parent` is an index into `Page.frames`, -1 for the outermost.

    `names` holds its tag, id and classes in lower case.
    """

    parent: int
    names: tuple[str, ...]


class Line(NamedTuple):
    """A line of text. `linked` counts its characters inside links; `level` is 1 to 6 inside <h1> to <h6>, else 0."""

    text: str
    linked: int
    level: int
    frame: int


class Image(NamedTuple):
    """A picture with its address and alternative text. `side` is its smaller declared side in pixels, 0 if unknown."""

    source: str
    text: str
    side: int
    frame: int


class Drawing(NamedTuple):
    """Something in a cell that is shown and is no text, such as a drawing, a button or a number written backwards."""

    frame: int


class Grid(NamedTuple):
    """A data table: rows of cells as written. `linked` counts the characters inside links.

    `spans` is False where the page does not say which cells are merged.
    """

    rows: list[list[Span]]
    linked: int
    frame: int
    spans: bool = True

    @property
    def weight(self) -> int:
        return sum([len(cell.text) for row in self.rows for cell in row])


Piece = Line | Image | Drawing | Grid


class Page(NamedTuple):
    pieces: list[Piece]
    frames: list[Frame]
