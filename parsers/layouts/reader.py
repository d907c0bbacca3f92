"""What every layout shares: lines are collected, then bound to rows of the form; what nothing claims is left over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import compress

import msgspec

from converters.document import Cell
from converters.text import written
from parsers.family import Row, Table
from parsers.numerals import read_cell
from parsers.report import Leftover
from parsers.tables.labels import Match
from parsers.tables.lines import Line, Wording
from parsers.tables.values import Values


class Bound(msgspec.Struct, frozen=True):
    """A line bound to a row of the form (None for the one row of a table without row labels).

    `spans` is False where the source cannot say which cells are merged.
    """

    table: Table
    row: Row | None
    values: Values
    note: str | None = None
    spans: bool = True

    @property
    def empty(self) -> bool:
        return not any(cell and written(cell.text) for cell in self.values)


class Reader:
    """Collects the lines of one table, or of one stack of tables, then binds them.

    `recognised` says that the labels were read off a picture, and may be misread; `ordered` are those of lines that the
    printed order told then.
    """

    def __init__(self, tables: Iterable[Table]) -> None:
        self.tables = tuple(tables)
        self.lines: list[Line] = []
        self.open = False
        self.recognised = False
        self.ordered: dict[Line, tuple[int, Match]] = {}

    @property
    def seen(self) -> tuple[str, ...]:
        """The tables that something in the document points at."""
        return tuple(table.id for table in self.tables) if self.lines else ()

    def anchors(self, words: Wording) -> bool:
        """Whether a line with these words is of this table; asked once for all documents, so of the form alone."""
        raise NotImplementedError

    def confirms(self, line: Line) -> bool:
        """Whether a line whose words say so is of this table indeed."""
        return True

    def goes_on(self, line: Line) -> bool:
        """Whether a piece that begins in the middle of the table may begin with the line."""
        return False

    def begins(self, line: Line) -> bool:
        """Whether the table may begin with the line, right above the first that is surely of it."""
        return False

    def take(self, line: Line) -> None:
        self.lines.append(line)

    def bind(self) -> tuple[list[Bound], list[Leftover]]:
        raise NotImplementedError


def beside(former: Bound | None, one: Bound) -> Bound | None:
    """A row with what was bound of it before: the cells of both, where its columns are printed in two tables.

    None where one row is printed twice; a blank one gives way.
    """
    if former is None:
        return one
    first, then = (one, former) if former.empty else (former, one)
    apart = all(a is None or b is None for a, b in zip(first.values, then.values, strict=True))
    if not apart and not then.empty:
        return None
    return msgspec.structs.replace(first, values=tuple(a or b for a, b in zip(first.values, then.values, strict=True)))


def numbers(cells: Iterable[Cell], label: str) -> list[Leftover]:
    return [Leftover(c.text, label, c.origin) for c in cells if read_cell(c.text).state == "number"]


def all_numbers(lines: Iterable[Line]) -> list[Leftover]:
    """The numbers of lines that are not the report's, each with the first words of its line."""
    return [
        left
        for line in lines
        for left in numbers((line.cells[at] for at in own(line)), " ".join(filter(None, line.texts[:1])))
    ]


def unclaimed(line: Line, at: int, bound: Bound) -> list[Leftover]:
    """The numbers behind the label at `at` that stand in none of the form's columns, such as a 小计 of an office."""
    if line.cells[at + 1 :] == bound.values:
        return []
    claimed = set(map(id, bound.values))
    left = [line.cells[i] for i in own(line, at + 1) if id(line.cells[i]) not in claimed]
    return numbers(left, bound.row.label if bound.row else bound.table.title) if left else []


def own(line: Line | Wording, first: int = 0) -> list[int]:
    """Which cells begin in the line, from the `first` on."""
    return list(compress(range(first, len(line.own)), line.own[first:]))


def note(text: str, match: Match, label: Callable[[str], str]) -> str | None:
    """What a person should know of a label that was matched by likeness; None where it was certain."""
    if match.how not in ("near", "order"):
        return None
    placed = ", which is printed there" if match.how == "order" else ""
    others = "".join(f"; less like it: {label(other)}" for other in match.others)
    return f"label {' '.join(text.split())!r} read as {label(match.id)}{placed}{others}"
