"""Whether a document mixes several reports, as those of two years, and which tables captions give to others.

Rows of the form that are printed twice with other numbers are of two reports. Where captions give tables to an earlier
year or to another body, the others are the report's; else nobody could say which cell is whose. A page that shows its
report twice, for large and small screens, says the same twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import count

from converters.document import Document, Heading, Paragraph, Table
from converters.text import fold, written
from parsers.chapters import LONGEST_HEADING, headings
from parsers.errors import SeveralReports
from parsers.family import families
from parsers.identity import Identity
from parsers.identity.agency import is_same_body, named_in
from parsers.identity.titles import YEAR, western
from parsers.tables.labels import bare
from parsers.tables.lines import Line, Piece, Wording

#: so many rows of the form printed twice are no slip; 不予公开 alone has eight
TWICE = 8
#: letters of a label that no head of a column and no cell is like
LONG = 5

#: a line, and the first of its cells behind the label
Behind = tuple[Line, int]


def own(cut: Sequence[Piece], document: Document, who: Identity) -> tuple[Sequence[Piece], Sequence[Piece]]:
    """The pieces of the report, and those that captions give to others where rows are printed twice.

    Raises SeveralReports where no caption tells them apart.
    """
    again, differ = _told_twice(cut)
    if not differ:
        return cut, ()
    others = _others(document, who)
    kept = [piece for piece in cut if piece.number not in others]
    labels = {label for label, _ in _rows(kept)}
    if not others or _told_twice(kept)[1] or not labels.issuperset(again):
        raise SeveralReports(
            f"{who.title!r} prints {len(again)} rows of its form twice, {differ} of them with other numbers: the file"
            " holds several reports; cut it and hand them in one by one"
        )
    return kept, [piece for piece in cut if piece.number in others]


def _told_twice(pieces: Sequence[Piece]) -> tuple[Sequence[str], int]:
    """The rows of the form that are printed twice, and how many of them with other numbers; 0 where they are few."""
    printed: dict[str, Behind] = {}
    again = [(label, behind) for label, behind in _rows(pieces) if printed.setdefault(label, behind) != behind]
    filled = [(printed[label], other) for label, other in again if _is_filled(printed[label]) and _is_filled(other)]
    differ = sum(_numbers(one) != _numbers(other) for one, other in filled)
    return [label for label, _ in again], differ if len(again) >= TWICE else 0


def _others(document: Document, who: Identity) -> frozenset[int]:
    """The numbers of the tables below a caption that names only earlier years, or another body; a heading ends it."""
    chapters = {at for at, _ in headings(document, next(family for family in families() if family.chapters))}
    others: set[int] = set()
    elsewhere, tables = False, count()
    for at, block in enumerate(document.blocks):
        if isinstance(block, Table):
            number = next(tables)
            if elsewhere:
                others.add(number)
        elif isinstance(block, Heading | Paragraph) and _is_caption(block.text):
            said = _is_of_another(block.text, who)
            elsewhere = said if said is not None else elsewhere and at not in chapters
    return frozenset(others)


def _is_caption(text: str) -> bool:
    return written(text) and len(text) <= LONGEST_HEADING and "。" not in text


def _is_of_another(caption: str, who: Identity) -> bool | None:
    """Whether a caption names another year or body than the report's; None where it names neither."""
    years = [int(western(year)) for found in YEAR.findall(caption) for year in found if year]
    if who.year and years and max(years) < who.year:
        return True
    body = named_in(caption)
    if body and who.agency:
        return not is_same_body(body, who.agency)
    return False if who.year in years else None


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
