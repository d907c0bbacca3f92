"""Tables without ruled lines: rows of numbers that stand over each other. Works on lines of text alone.

A number whose column is in doubt is given to none: its row becomes one cell of text, which no reader takes for values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from converters.document import Cell, Origin, Table
from converters.pages.placed import overlap
from converters.pages.runs import Line, rounded
from converters.unruled import labels, unfilled, wrapped
from converters.unruled.blocks import Block, blocks
from converters.unruled.parts import Part, parts
from converters.unruled.stacks import Columns, above, around, heads, is_wide, of_all, stacks
from converters.unruled.unfilled import Unfilled
from converters.unruled.wrapped import DIGITS

BESIDE = 0.7  # of the least distance of two rows: what stands so near in height is of one row
BELOW = 0.2  # of the line height: a header's lines reach no further down beside the first row
LONG = 4  # digits: no cell is so narrow that a shorter number is broken
SAME = 2.0  # points: lines that begin so near to one place begin under each other
CLOSE = 2.2  # of the line height: lines of numbers so near may be one cell, wrapped


def tables(page: Sequence[Line]) -> list[Line | Table]:
    """The lines of a page in order, each block of rows that share columns as one Table whose spans are unknown."""
    return of_pages([page])[0]


def of_pages(pages: Sequence[Sequence[Line]]) -> list[list[Line | Table]]:
    """The same for each page; a table that goes on over a page break keeps its columns."""
    found: list[list[Block]] = []
    read = [wrapped.page(page) for page in pages]
    heads = unfilled.heads(page.parts for page in read)
    pages = [page.lines for page in read]
    for number, page in enumerate(read):
        page.heads = heads
        goes_on = number > 0 and (_ends_in_rows(found[-1]) or _ends_in_header(pages[number - 1]))
        on_page = blocks(page, goes_on)
        if on_page and number > 0 and found[-1] and found[-1][-1].ends_bare:
            on_page[0].cut_above = True
        found.append(on_page)
    columns = of_all(pages, found)
    empty = Unfilled(heads, sorted({round(label.x0, 1) for here in found for block in here for label in block.labels}))
    flow = [list(_items(page, here, columns, empty)) for page, here in zip(pages, found, strict=True)]
    for lines, here, (before, after) in zip(pages, flow, pairwise([*found, []]), strict=True):
        if after and after[0].first == 0 and not _ends_in_rows(before) and _ends_in_header(lines):
            here[-1] = _lone_header(lines[-1])
    return flow


def _ends_in_rows(found: Sequence[Block]) -> bool:
    return bool(found) and found[-1].last


def _ends_in_header(page: Sequence[Line]) -> bool:
    """Whether the last line of a page is several texts side by side, and so may head the numbers overleaf."""
    last = parts(page[-1]) if page else []
    return len(last) > 1 and not any(part.is_value or part.text.endswith("。") for part in last)


def _lone_header(line: Line) -> Table:
    """The header of a table whose rows begin overleaf."""
    found = parts(line)
    cells = tuple(Cell(0, at, part.text, origin=Origin(line.page, part.box)) for at, part in enumerate(found))
    return Table(1, len(cells), cells, spans=False, origin=Origin(line.page, rounded(line.box)))


def _items(
    page: Sequence[Line], here: list[Block], columns: dict[int, Columns | None], empty: Unfilled
) -> Iterator[Line | Table]:
    at = 0
    for block in here:
        yield from empty.of_lines(page[at : block.first])
        yield _table(block, columns[id(block)])
        at = block.end
    yield from empty.of_lines(page[at:])


@dataclass
class Row:
    """A row of the table to be: label cells from left to right, the last next to the values."""

    at: float
    labels: list[list[Part]]
    values: list[list[Part]] | None  # by column; None where they are not known


def _table(block: Block, columns: Columns | None) -> Table:
    if columns is None:
        rows = [Row(row[0].middle, [row], None) for row in [*block.rows, *([p] for p in block.others + block.header)]]
    else:
        rows = [*_header_rows(block, columns), *_rows(block, columns)]
    rows.sort(key=lambda row: row.at)
    left = max(len(row.labels) for row in rows)
    width = left + (len(columns.places) if columns else 0)
    page = block.rows[0][0].page
    cells = tuple(cell for number, row in enumerate(rows) for cell in _cells(row, number, left, page))
    whole = [part for row in block.rows for part in row] + block.header + block.others
    return Table(len(rows), width, cells, spans=False, origin=Origin(page=page, bbox=rounded(around(whole))))


def _cells(row: Row, number: int, left: int, page: int) -> Iterator[Cell]:
    start = left - len(row.labels)
    for column, found in enumerate([*row.labels, *(row.values or ())], start):
        if not found:
            yield Cell(number, column, "", origin=Origin(page=page))
            continue
        text = "\n".join(part.text for part in found) if row.values is not None else " ".join(p.text for p in found)
        yield Cell(number, column, text, origin=Origin(page=page, bbox=rounded(around(found))))


def _header_rows(block: Block, columns: Columns) -> Iterator[Row]:
    """What stands over several columns, line by line, then the header of each column."""
    over = above(block, columns.zone, columns.corner)
    wide = [part for part in over if is_wide(part, block.header)]
    for part in wide:
        yield Row(part.top, [[part]], None)
    if named := heads(block, columns.zone, columns.corner):
        corner = [part for part in block.header if part not in over and part not in _first_label(block)]
        in_order = len(named) == len(columns.places)
        places = range(len(named)) if in_order else [columns.find(head) for head in named]
        by_column = [
            sorted((part for at, head in zip(places, named, strict=True) if at == column for part in head), key=_height)
            for column in range(len(columns.places))
        ]
        at = max(part.bottom for head in named for part in head)
        unplaced = [part for place, head in zip(places, named, strict=True) if place is None for part in head]
        if unplaced:
            yield Row(at, [[*corner, *unplaced]], None)
        yield Row(at, [corner] if corner and not unplaced else [], by_column)


def _height(part: Part) -> float:
    return part.middle


def _rows(block: Block, columns: Columns) -> Iterator[Row]:
    lines, groups = _label_lines(block, columns)
    found = labels.assign(lines, [_middle(row, columns) for row in block.rows], _edge(lines + groups, block, columns))
    owned = {label.row: label.lines for label in found if label.row is not None}
    doubtful = _doubtful(block, columns, owned)
    named = not lines or len(owned) == len(block.rows)
    beside: dict[int, list[Part]] = {}
    for part in groups:
        beside.setdefault(_nearest(part, [_middle(row, columns) for row in block.rows]), []).append(part)
    for number, row in enumerate(block.rows):
        placed = None if number in doubtful else _placed(row, columns)
        at = _middle(row, columns)
        leaf = list(owned.get(number, ()))
        if placed is None:
            yield Row(at, [[*leaf, *(p for p in row if p not in leaf)]], None)
        else:
            left = [sorted(stack, key=lambda p: p.middle) for stack in stacks(beside.get(number, ()))]
            yield Row(at, [*left, leaf] if leaf else [] if lines else left, placed)
    for number, label in enumerate(found):
        cut = (number == 0 and block.cut_above) or (number == len(found) - 1 and block.cut_below)
        if label.row is None and named and not cut:
            yield Row(label.lines[0].middle, [list(label.lines)], [[] for _ in columns.places])
        elif label.row is None:
            yield from (Row(part.middle, [[part]], None) for part in label.lines)


def _edge(lines: Sequence[Part], block: Block, columns: Columns) -> float:
    """How far the column of labels is known to reach, where there is one, and its lines begin under each other."""
    if max((part.x0 for part in lines), default=0.0) - min((part.x0 for part in lines), default=0.0) > SAME:
        return 0.0
    return max((part.x1 for part in [*lines, *block.header] if part.x1 <= columns.zone), default=0.0)


def _nearest(part: Part, middles: list[float]) -> int:
    return min(range(len(middles)), key=lambda number: abs(middles[number] - part.middle))


def _middle(row: list[Part], columns: Columns) -> float:
    return median(part.middle for part in row if part.x0 >= columns.zone)


def _placed(row: list[Part], columns: Columns) -> list[list[Part]] | None:
    """The numbers of a row by column, None where one of them has no column of its own."""
    placed: list[list[Part]] = [[] for _ in columns.places]
    for part in row:
        if part.x1 <= columns.zone:
            continue
        sure = part.x0 >= columns.zone and part not in columns.doubtful
        at = columns.find([part]) if sure else None
        if at is None or placed[at]:
            return None
        placed[at] = [part]
    return placed


def _doubtful(block: Block, columns: Columns, owned: dict[int, tuple[Part, ...]]) -> set[int]:
    """Rows of numbers that may be wrapped: so near to one without a label, or beside a line taken for their header."""
    top = min(part.top + BELOW * part.height for part in block.rows[0] if part.x0 >= columns.zone)
    beside = any(part.x1 > columns.zone and part.bottom > top for part in block.header)
    doubtful: set[int] = {0} if beside else set()
    widest = _widest(block, columns)
    alone = len(columns.places) == 1  # each row tells as little then, and only labels that fill theirs are wrapped
    edge = max((part.x1 for label in owned.values() for part in label), default=0.0) if alone else 0.0
    for number, (upper, below) in enumerate(pairwise(block.rows)):
        near = _middle(below, columns) - _middle(upper, columns) < CLOSE * min(part.height for part in below)
        labelled = number in owned and number + 1 in owned
        if near and not (labelled and not labels.may_go_on(owned[number], owned[number + 1], edge)):
            whole = labelled and not _is_broken(block.values[number], block.values[number + 1], widest)
            doubtful |= set() if whole else {number, number + 1}
    return doubtful


def _widest(block: Block, columns: Columns) -> dict[Part, float]:
    """For each number the width that its column has room for: of its widest number, and of its head."""
    room: dict[int, float] = {}
    owner = {part: at for row in block.values for part in row if (at := columns.find([part])) is not None}
    for part, at in owner.items():
        room[at] = max(room.get(at, 0.0), part.x1 - part.x0)
    return {part: max(room[at], *_heads_widths(block, part)) for part, at in owner.items()}


def _heads_widths(block: Block, part: Part) -> list[float]:
    over = (head for head in block.header if overlap(head, part) and not is_wide(head, block.header))
    return [0.0, *(head.x1 - head.x0 for head in over)]


def _is_broken(upper: Sequence[Part], below: Sequence[Part], widest: dict[Part, float]) -> bool:
    """Whether all numbers of a row may be the rest of long ones that stand right above them and fill their cells."""
    return all(
        part.text[0].isdigit()
        and any(
            overlap(above, part)
            and len(above.text) >= max(LONG, len(part.text) + 1)
            and above.text[-1] in DIGITS
            and above.x1 - above.x0 + (part.x1 - part.x0) / len(part.text) > widest.get(above, 0.0)
            for above in upper
        )
        for part in below
    )


def _first_label(block: Block) -> list[Part]:
    """What of the header's lines is the label of the first row, wrapped upwards: below all that stands over numbers."""
    over = above(block, block.zone)
    bottom = max((part.middle for part in over), default=0.0)
    return [part for part in block.header if part not in over and part.middle > bottom + part.height / 3]


def _label_lines(block: Block, columns: Columns) -> tuple[list[Part], list[Part]]:
    """The lines that are labels of rows, and those that head several rows and stand left of their labels."""
    found = [p for row in block.rows for p in row if p.x1 <= columns.zone] + _first_label(block) + block.others
    steps = [_middle(b, columns) - _middle(a, columns) for a, b in pairwise(block.rows)]
    reach = BESIDE * (min(steps) if steps else median(p.height for row in block.rows for p in row))
    single = [part for part in found if not _is_left(part, found, reach)]
    beside = {part for row in block.rows for part in row}
    groups = [
        part
        for part in found
        if part not in single or (part not in beside and _heads_rows(part, [p for p in single if p is not part]))
    ]
    return sorted((part for part in single if part not in groups), key=lambda part: part.middle), groups


def _is_left(part: Part, found: list[Part], reach: float) -> bool:
    """Whether a part stands left of a label of the same row."""
    return any(other.x0 >= part.x1 and abs(other.middle - part.middle) < reach for other in found)


def _heads_rows(part: Part, leaves: list[Part]) -> bool:
    """Whether a part stands left of the labels above and below it."""
    upper = max((leaf for leaf in leaves if leaf.middle < part.middle), key=lambda leaf: leaf.middle, default=None)
    lower = min((leaf for leaf in leaves if leaf.middle > part.middle), key=lambda leaf: leaf.middle, default=None)
    return (upper or lower) is not None and all(leaf.x0 >= part.x1 for leaf in (upper, lower) if leaf)
