"""Which form a document is filled in: from the labels its tables print, never from the year or the notice it cites."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from parsers.characters import fold
from parsers.family import Family, families
from parsers.tables.labels import bare
from parsers.tables.lines import Piece

#: So many rows of a list of indicators are of no other table.
LISTED = 10


def choose(pieces: Sequence[Piece], year: int | None) -> Family | None:
    """The form whose own labels are printed most; None where no table is one of a known form.

    Where only tables are left that the forms share (requests, relief), the rows that one form alone has decide, and
    only between forms that still fit, the year.
    """
    rows = {line.wording for piece in pieces for line in piece.lines}
    words = "\0".join([row.words for row in rows])
    scored = [(_printed(family, words), family) for family in families()]
    best, family = max(scored, key=lambda pair: pair[0])
    if best:
        return family
    labels = {text for row in rows for text in row.bare}
    fitting = [
        (_shared(family, labels, words), family.years[0] <= (year or 0) <= family.years[1], family)
        for family in families()
    ]
    score, _, family = max(fitting, key=lambda entry: entry[:2])
    return family if score else None


def _printed(family: Family, words: str) -> int:
    """How many of the form's own labels stand in the cells."""
    return sum([label in words for label in _own(family)])


@cache
def _own(family: Family) -> tuple[str, ...]:
    return tuple(map(fold, family.detect))


def _shared(family: Family, labels: set[str], words: str) -> int:
    """How many of the row labels that the form prints, and of the anchors of its tables, stand in the cells.

    A list of indicators is known without its anchors where so many of its rows are printed.
    """
    anchors = {fold(anchor) for table in family.tables for anchor in table.anchors}
    rows = {bare(row.label) for table in family.tables if table.anchors for row in table.rows if not row.optional}
    printed = len(rows & labels)
    if any(anchor in words for anchor in anchors):
        return 1 + printed
    return printed if printed >= LISTED and all(table.layout == "list" for table in family.tables) else 0
