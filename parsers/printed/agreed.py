"""Two ways of reading a table without rules, the one by where its cells seem to be, the other by its form.

What both say or one alone says is kept. Where they differ, or a row holds more than was read of it, nobody knows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from converters.document import Cell, Origin
from parsers.family import Row, Table
from parsers.layouts.reader import Bound, numbers
from parsers.printed.texts import Text
from parsers.report import Fact, Leftover
from parsers.tables.facts import tell

_BLANK = Cell(0, 0, "")


class Printed(msgspec.Struct, frozen=True):
    """A row of the form as printed: its cells in the form's order, None where they are in doubt.

    `row` is None for the row of a table that has but one; `lines` counts those with values.

    `texts` are all values that stand beside its label, whether their columns are known or not; where it is `torn` they
    may be the half of broken numbers that go on overleaf.
    """

    table: Table
    row: Row | None
    cells: tuple[Cell, ...] | None
    texts: tuple[Cell, ...]
    lines: int
    torn: bool = False

    @property
    def facts(self) -> dict[str, Fact]:
        bound = Bound(self.table, self.row, self.cells or (None,) * len(self.table.columns), spans=False)
        facts: dict[str, Fact] = {}
        tell(bound, facts)
        return facts

    @property
    def keys(self) -> list[str]:
        return [self.table.key(self.row, column) for column in self.table.columns]


def printed(
    table: Table,
    row: Row | None,
    dealt: Sequence[Text | None] | None,
    lines: Sequence[Sequence[Text]],
    torn: bool = False,
) -> Printed:
    """A row with its texts as cells; a column without any is blank."""
    cells = tuple(text.cell if text else _BLANK for text in dealt) if dealt else None
    lined = sum(any(text.is_value for text in line) for line in lines)
    return Printed(table, row, cells, tuple(text.cell for line in lines for text in line), lined, torn)


def agree(rows: Sequence[Printed], facts: dict[str, Fact], leftovers: Iterable[Leftover]) -> list[Leftover]:
    """Take into the facts what the rows add, and out of them what these contradict. The numbers that are left over."""
    left = [*leftovers]
    for key in _elsewhere(rows, facts):
        facts.pop(key)
    for row in rows:
        for key in _overlooked(row, facts):
            facts.pop(key)
        own = {key: facts[key] for key in row.keys if key in facts}
        added = {key: fact for key, fact in row.facts.items() if key not in own}
        for key in {*_contradicted(row, own), *_taken(added, facts)}:
            facts.pop(key, None)
            added.pop(key, None)
        facts |= added
        if not all(key in facts for key in row.keys):
            left += numbers(row.texts, row.row.label if row.row else row.table.title)
        left = _unclaimed(left, added)
    for key in _stand_ins(rows):
        facts.pop(key, None)
    claimed = {fact.origin for fact in facts.values()}
    return [one for one in dict.fromkeys(left) if one.origin not in claimed]


def _elsewhere(rows: Iterable[Printed], facts: Mapping[str, Fact]) -> list[str]:
    """The facts whose numbers stand beside labels of other rows."""
    keys: dict[Origin, set[str]] = {}
    for row in rows:
        for cell in row.texts:
            if cell.origin and cell.origin.bbox:
                keys.setdefault(cell.origin, set()).update(row.keys)
    return [key for key, fact in facts.items() if fact.origin in keys and key not in keys[fact.origin]]


def _overlooked(row: Printed, facts: Mapping[str, Fact]) -> list[str]:
    """The facts of a row that is said to be blank though values stand beside its label."""
    own = [key for key in row.keys if key in facts]
    read = row.cells is not None and bool(row.texts)
    return own if read and all(facts[key].state == "blank" for key in own) else []


def _unclaimed(left: Iterable[Leftover], added: Mapping[str, Fact]) -> list[Leftover]:
    """What is left over but for the numbers of a row: where there are no pages places tell less than words."""
    claimed = Counter(fact.raw for fact in added.values() if fact.origin and not fact.origin.page)
    kept = []
    for one in left:
        if claimed[one.text] and one.origin and not one.origin.page:
            claimed[one.text] -= 1
        else:
            kept.append(one)
    return kept


def _contradicted(row: Printed, own: Mapping[str, Fact]) -> list[str]:
    """The facts of a row that it says otherwise, or all where its lines hold more or less than they say."""
    if row.torn:
        return [*own]
    if row.cells is None:
        said = _letters(fact.raw for fact in own.values())
        whole = row.lines < 2 or _letters(cell.text for cell in row.texts) == said
        return [] if whole else [*own]
    facts = row.facts
    return [key for key, fact in own.items() if (fact.value, fact.state) != (facts[key].value, facts[key].state)]


def _letters(texts: Iterable[str]) -> list[str]:
    return sorted("".join("".join(texts).split()))


def _taken(added: Mapping[str, Fact], facts: Mapping[str, Fact]) -> list[str]:
    """The facts, old and new, that would be one number of the page."""
    places = {fact.origin for fact in added.values() if fact.origin and fact.origin.bbox}
    twice = {fact.origin for fact in facts.values() if fact.origin in places}
    return [key for key, fact in (*added.items(), *facts.items()) if fact.origin in twice]


def _stand_ins(rows: Iterable[Printed]) -> Iterator[str]:
    """The keys of rows that only head those they could stand for, which are printed."""
    printed = {(row.table.id, row.row.id) for row in rows if row.row}
    for table in {row.table for row in rows}:
        for row in table.rows:
            if any((table.id, part) in printed for part in row.instead_of) and (table.id, row.id) not in printed:
                yield from (table.key(row, column) for column in table.columns)
