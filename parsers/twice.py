"""Whether a document mixes several reports that nothing parts, as a year's and the year before's.

Rows of the form that are printed twice with other numbers are of two reports, and nobody could say which cell is whose.
A page that shows its report twice, for large and small screens, says the same twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from converters.text import fold, written
from parsers.errors import SeveralReports
from parsers.family import families
from parsers.tables.labels import bare
from parsers.tables.lines import Line, Piece, Wording

#: so many rows of the form printed twice are no slip; 不予公开 alone has eight
TWICE = 8
#: letters of a label that no head of a column and no cell is like
LONG = 5

#: a line, and the first of its cells behind the label
Behind = tuple[Line, int]


def refuse_mixed(pieces: Sequence[Piece], title: str | None) -> None:
    """Raises SeveralReports where rows of the form are printed twice, one of them with other numbers."""
    printed: dict[str, Behind] = {}
    again = [(printed[label], behind) for label, behind in _rows(pieces) if printed.setdefault(label, behind) != behind]
    filled = [(one, other) for one, other in again if _is_filled(one) and _is_filled(other)]
    if len(again) >= TWICE and (differ := sum(_numbers(one) != _numbers(other) for one, other in filled)):
        raise SeveralReports(
            f"{title!r} prints {len(again)} rows of its form twice, {differ} of them with other numbers: the file holds"
            " several reports; cut it and hand them in one by one"
        )


def _rows(pieces: Sequence[Piece]) -> Iterator[tuple[str, Behind]]:
    """The label of each row that only one row of a form is called like, and where the cells behind it stand.

    Not of rows that are short of columns: the others may stand in a table of their own.
    """
    for piece in pieces:
        for line in piece.lines:
            at, label, width = _label(line.wording)
            if label and at + width < len(line.cells):
                yield label, (line, at + 1)


@lru_cache(maxsize=4096)
def _label(wording: Wording) -> tuple[int, str, int]:
    """The first cell that is such a label, the label and the columns of its table; "" where there is none."""
    widths = _widths()
    named = ((at, text) for at, text in enumerate(wording.bare) if text in widths and wording.own[at])
    at, label = next(named, (0, ""))
    return at, label, widths.get(label, 0)


def _is_filled(behind: Behind) -> bool:
    """Whether anything stands behind the label: an empty form before the report is none."""
    line, first = behind
    return any(map(written, line.texts[first:]))


def _numbers(behind: Behind) -> tuple[str, ...]:
    """The numbers of a row but for zeros: a copy of it may print blanks, marks and separators otherwise."""
    line, first = behind
    return tuple(key for text in line.texts[first:] if (key := fold(text)).strip("0"))


@cache
def _widths() -> dict[str, int]:
    """How many columns the table of a row has, by the names that no other row of the same form bears."""
    widths: dict[str, int] = {}
    for family in families():
        rows = [(bare(row.label), len(table.columns)) for table in family.tables for row in table.rows]
        times = Counter(name for name, _ in rows)
        widths |= {name: width for name, width in rows if times[name] == 1 and len(name) >= LONG}
    return widths
