"""Which cell of the document is which cell of the form.

Tables are found by what stands in their cells, headings and positions decide nothing: a line belongs to the form's
table whose anchors it carries, or follows. Rows are bound by their own label, columns by header path, else by
counting. A number in a recognised table that nothing claims is a leftover; nothing falls to a default.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import msgspec

from converters.document import Cell
from parsers import printed
from parsers.family import Family
from parsers.layouts.grid import Grid
from parsers.layouts.listing import Listing
from parsers.layouts.reader import Reader, all_numbers
from parsers.layouts.stack import Stack
from parsers.layouts.strip import Strip
from parsers.report import Fact, Leftover, TableState
from parsers.tables.earlier import undated, year_of
from parsers.tables.facts import tell
from parsers.tables.halves import in_one_column
from parsers.tables.labels import bare
from parsers.tables.lines import Line, Piece, Wording
from parsers.tables.turned import upright


class Aligned(msgspec.Struct, frozen=True):
    """What the tables of a document say in the words of a form; `by_order` where its printed order told a label."""

    facts: tuple[Fact, ...]
    leftovers: tuple[Leftover, ...]
    tables: dict[str, TableState]
    by_order: bool = False


def align(
    pieces: Sequence[Piece],
    family: Family,
    texts: Sequence[Cell] = (),
    is_recognised: bool = False,
    year: int | None = None,
) -> Aligned:
    """Bind every line of the document's tables that belongs to the form.

    `texts` are those of the document that no rules part: what they spell by the form has to agree. Labels of a
    recognised document may be misread. What stands below heads of years before `year` alone is left over.
    """
    readers = _readers(family)
    for reader in readers:
        reader.recognised = is_recognised
    facts: dict[str, Fact] = {}
    leftovers: list[Leftover] = []
    former: Sequence[Line] = ()
    for piece in pieces:
        piece, former = _parted(upright(in_one_column(piece, family), family), family, year, bool(former))
        _deal(piece, readers, family)
        if any(_anchored(family, line.wording) for line in former):
            leftovers += all_numbers(former)
    states: dict[str, TableState] = {table.id: "absent" for table in family.tables}
    for reader in readers:
        bound, left = reader.bind()
        leftovers += left
        for one in bound:
            states[one.table.id] = "read"
            tell(one, facts)
        for id in reader.seen:
            if states[id] == "absent":
                states[id] = "unreadable"
    if texts:
        leftovers = printed.agree(printed.read(texts, family), facts, leftovers)
        for table in family.tables:
            if not facts.keys().isdisjoint(table.keys()):
                states[table.id] = "read"
            elif states[table.id] == "read":
                states[table.id] = "unreadable"
    ordered = tuple([facts[key] for key in _order(family) if key in facts])
    return Aligned(ordered, tuple(leftovers), states, any(reader.ordered for reader in readers))


def _parted(piece: Piece, family: Family, year: int | None, is_former: bool) -> tuple[Piece, Sequence[Line]]:
    """The piece without its lines below heads of years before, and these; all where it goes on with such lines."""
    for at, line in enumerate(piece.lines):
        is_header = _heads_before(family, line.wording, year or 0) and "number" not in line.states
        if is_header or (piece.follows and is_former):
            return msgspec.structs.replace(piece, lines=piece.lines[:at]), piece.lines[at:]
    return piece, ()


@lru_cache(maxsize=1024)
def _heads_before(family: Family, words: Wording, year: int) -> bool:
    """Whether a line names columns behind its first cell, and each for a year before this one or as the year before."""
    heads = [head for head in words.bare[1:] if head]
    former = [head for head in heads if year_of([head]) < year and head != undated(head) in _column_words(family)]
    return bool(heads) and len(former) == len(heads)


@cache
def _column_words(family: Family) -> frozenset[str]:
    """What columns are called, beside their year, which may stand alone."""
    columns = [column for table in family.tables for column in table.columns]
    return frozenset({"", *(bare(name) for c in columns for name in (c.label, *c.aliases, *c.alone))})


def _readers(family: Family) -> list[Reader]:
    alone: dict[str, type[Grid] | type[Strip] | type[Listing]] = {"grid": Grid, "strip": Strip, "list": Listing}
    stacked = [Stack(family)] if any(table.layout == "stack" for table in family.tables) else []
    return [*stacked, *(alone[table.layout](table) for table in family.tables if table.layout != "stack")]


@lru_cache(maxsize=1024)
def _anchored(family: Family, wording: Wording) -> tuple[int, ...]:
    """Which of the form's readers have an anchor in these words."""
    return tuple(at for at, reader in enumerate(_asked(family)) if reader.anchors(wording))


@cache
def _asked(family: Family) -> list[Reader]:
    """Readers that take no lines."""
    return _readers(family)


def _deal(piece: Piece, readers: Sequence[Reader], family: Family) -> None:
    """Give each line of a piece to the reader whose anchor it carries, else to the one that has the lines before it."""
    current = next((r for r in readers if r.open), None) if piece.follows else None
    begun = False
    for at, line in enumerate(piece.lines):
        told = _anchored(family, line.wording)
        anchored = next((readers[id] for id in told if readers[id].confirms(line)), None) if told else None
        if anchored is None and not begun:
            anchored = next((reader for reader in readers if reader.goes_on(line)), None)
        if anchored is not None:
            if not begun and current is not anchored:
                for above in _above(piece.lines[:at], anchored):
                    anchored.take(above)
            begun, current = True, anchored
        if current is not None:
            current.take(line)
    for reader in readers:
        reader.open = reader is current


def _above(lines: Sequence[Line], reader: Reader) -> Sequence[Line]:
    """The last of the lines, on end, with which the reader's table may begin."""
    first = next((at + 1 for at in reversed(range(len(lines))) if not reader.begins(lines[at])), 0)
    return lines[first:]


@cache
def _order(family: Family) -> tuple[str, ...]:
    """Every key of the form, printed or only seen, in the order of the form."""
    return tuple(
        table.key(row, column) for table in family.tables for row in table.rows or (None,) for column in table.columns
    )
