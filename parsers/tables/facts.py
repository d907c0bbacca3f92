"""What a row bound to the form says: a fact for each of its cells."""

from __future__ import annotations

from functools import cache, lru_cache

from parsers.family import CellType, Row, Table
from parsers.layouts.reader import Bound
from parsers.numerals import Reading, read_cell, read_change, read_in_words
from parsers.report import Fact


def tell(bound: Bound, facts: dict[str, Fact]) -> None:
    """Add the facts of the cells that were found, blank ones too, by their keys."""
    for (key, type, unit), cell in zip(_places(bound.table, bound.row), bound.values, strict=True):
        if cell is not None:
            read, text = _reading(cell.text, type), cell.text
            facts[key] = Fact(key, read.value, read.state, read.unit or unit, text, cell.origin, bound.note)


@cache
def _places(table: Table, row: Row | None) -> tuple[tuple[str, CellType, str | None], ...]:
    """Key, type and unit of each cell of a row."""
    return tuple((table.key(row, c), table.type_of(row, c), table.unit_of(row, c)) for c in table.columns)


@lru_cache(maxsize=16_384)
def _reading(text: str, type: CellType) -> Reading:
    """What a cell says; in a cell for words 无 is one of them, where a count would be 0."""
    reading = read_cell(text, is_money=True) if type == "amount" else read_cell(text)
    if type == "text":
        is_word = reading.state == "number" and not any(map(str.isdigit, text))
        return Reading(None, "text") if is_word else reading
    if reading.state != "text":
        return reading
    return (read_change(text) if type == "change" else None) or read_in_words(text) or reading
