"""Texts where they stand: what is left of a page when no rule says which cells it has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import msgspec

from converters.document import Cell, Origin
from converters.pages.placed import Placed, overlap
from parsers.numerals import read_cell

#: The corner of a text that the source does not place.
NOWHERE = (0.0, 0.0, 0.0, 0.0)


class Text(Placed):
    """A text of a line, the same as no other. `number` counts texts, `line` lines, over the whole document."""

    def __init__(self, cell: Cell, number: int) -> None:
        self.cell = cell
        self.number = number
        self.line = cell.row
        self.page = (cell.origin.page if cell.origin else None) or 0
        self.x0, self.top, self.x1, self.bottom = (cell.origin.bbox if cell.origin else None) or NOWHERE

    @property
    def text(self) -> str:
        return self.cell.text

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2

    @cached_property
    def is_value(self) -> bool:
        """Whether it is a number, or a mark for none."""
        return _is_value(self.text)

    @cached_property
    def ends_in_value(self) -> bool:
        """Whether a blank and a number or a mark stand behind other words: the label of a row with the value beside."""
        return _is_value("".join(self.text.split()[1:][-1:]))

    def joined(self, below: Text) -> Text:
        """This text and what goes on below it in its cell."""
        box = min(self.x0, below.x0), self.top, max(self.x1, below.x1), below.bottom
        origin = Origin(page=self.page or None, bbox=box)
        return Text(msgspec.structs.replace(self.cell, text=f"{self.text}\n{below.text}", origin=origin), self.number)


def _is_value(text: str) -> bool:
    return read_cell(text).state in ("number", "mark")


def texts(cells: Iterable[Cell]) -> list[Text]:
    return [Text(cell, number) for number, cell in enumerate(cells)]


def hull(found: Sequence[Text]) -> tuple[float, float]:
    return min(text.x0 for text in found), max(text.x1 for text in found)


def one_line(lines: Iterable[Sequence[Text]]) -> list[Text] | None:
    """The lines of a row as one, words that were wrapped in their cells whole again; None where numbers may be."""
    whole: list[Text] = []
    for text in (text for line in lines for text in line):
        above = [other for other in whole if overlap(text, other)]
        if not above:
            whole.append(text)
        elif len(above) > 1 or text.is_value or above[0].is_value:
            return None
        else:
            whole[whole.index(above[0])] = above[0].joined(text)
    numbers = {text.line for text in whole if text.is_value}
    return sorted(whole, key=lambda text: text.x0) if len(numbers) < 2 else None
