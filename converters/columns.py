"""Tables without ruled lines: rows of numbers that stand over each other. Works on lines of text alone.

A number whose column is in doubt is given to none: its row becomes one cell of text, which no reader takes for values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from converters import labels
from converters.document import Cell, Origin, Table
from converters.parts import Part, overlap, parts, values
from converters.runs import Line, rounded

FAR = 4.0  # of the line height: the widest gap between two rows of one table
NEARER = 0.6  # of the distance to the next column: how near a number must be to its own
CLOSE = 1.6  # of the line height: lines of numbers so near may be one cell, wrapped
WIDE = 0.7  # of the page's text: a line alone and as wide is running text
ALIKE = 0.2  # of the line height: fonts of one size differ less
STEP = 1.3  # of the usual distance of rows

Interval = tuple[float, float]


@dataclass
class Block:
    """A table as it stands on a page, lines `first` to `end`: its header, its rows of numbers, other label lines."""

    first: int
    end: int
    rows: list[list[Part]]
    header: list[Part] = field(default_factory=list)
    others: list[Part] = field(default_factory=list)

    @property
    def zone(self) -> float:
        """Where the numbers begin."""
        return min(part.x0 for row in self.rows for part in values(row))

    @property
    def labels(self) -> list[Part]:
        return [*(p for row in self.rows for p in row if p.x1 <= self.zone), *self.others]

    @property
    def is_table(self) -> bool:
        return max(map(len, self.rows)) > 1 and (len(self.rows) > 1 or bool(self.header))


def tables(pages: Sequence[Sequence[Line]]) -> list[list[Line | Table]]:
    """The lines of each page in order, each block of rows that share columns as one Table whose spans are unknown."""
    found = [_blocks(page) for page in pages]
    columns = _columns_of_all(pages, found)
    return [
        list(_items(page, blocks, columns)) for page, blocks in zip(pages, found, strict=True)
    ]


def is_row(line: Line) -> bool:
    """Whether a line is words and numbers side by side."""
    row = parts(line)
    return len(values(row)) not in (0, len(row))


def _items(page: Sequence[Line], blocks: list[Block], columns: dict[int, Columns | None]) -> Iterator[Line | Table]:
    at = 0
    for block in blocks:
        yield from page[at : block.first]
        yield _table(block, columns[id(block)])
        at = block.end
    yield from page[at:]


def _blocks(page: Sequence[Line]) -> list[Block]:
    """The tables of a page; what is no row of numbers is dealt to the block above or the header of the one below."""
    parted = [parts(line) for line in page]
    groups = list(_groups(page, parted))
    found: list[Block] = []
    end = 0
    for number, (first, last) in enumerate(groups):
        limit = groups[number + 1][0] if number + 1 < len(groups) else len(page)
        block = _block(parted, first, last)
        _take_tail(block, page, parted, limit)
        _take_head(block, page, parted, end)
        if block.is_table:
            found.append(block)
            end = block.end
    return found


def _groups(page: Sequence[Line], parted: list[list[Part]]) -> Iterator[tuple[int, int]]:
    """First and last row of each table: no gap and no header between."""
    rows = [number for number, row in enumerate(parted) if values(row)]
    first = last = -1
    for number in rows:
        if first >= 0 and _goes_on(page, parted, first, last, number):
            last = number
            continue
        if first >= 0:
            yield first, last
        first = last = number
    if first >= 0:
        yield first, last


def _goes_on(page: Sequence[Line], parted: list[list[Part]], first: int, last: int, number: int) -> bool:
    block = _block(parted, first, last)
    if any(b.box[1] - a.box[3] > FAR * a.height for a, b in pairwise(page[last : number + 1])):
        return False
    if any(part.x1 > block.zone for row in parted[last + 1 : number] for part in row):
        return False
    return not any(part.x0 < block.zone < part.x1 and not part.is_value for part in parted[number])


def _block(parted: list[list[Part]], first: int, last: int) -> Block:
    inside = parted[first : last + 1]
    others = [part for row in inside if not values(row) for part in row]
    return Block(first, last + 1, [row for row in inside if values(row)], others=others)


def _take_tail(block: Block, page: Sequence[Line], parted: list[list[Part]], limit: int) -> None:
    """Lines of labels below the last row: the rest of its label, or rows without numbers."""
    if not block.labels:
        return
    left, height = min(p.x0 for p in block.labels) - 0.5, median(p.height for p in block.labels)
    steps = [b[-1].middle - a[-1].middle for a, b in pairwise(block.rows)]
    step = STEP * max(median(steps) if steps else 0, height * labels.PITCH)
    while block.end < limit:
        row = parted[block.end]
        near = row[0].middle - parted[block.end - 1][0].middle < step
        fits = all(p.x0 >= left and p.x1 <= block.zone and abs(p.height - height) < ALIKE * 2 * height for p in row)
        if not (near and fits):
            break
        block.others += row
        block.end += 1


def _take_head(block: Block, page: Sequence[Line], parted: list[list[Part]], limit: int) -> None:
    """Lines above the first row, up to the topmost one of several parts; at the top of a page, lines of labels."""
    first = block.first
    width = WIDE * (max(line.box[2] for line in page) - min(line.box[0] for line in page))
    while first > limit and page[first].box[1] - page[first - 1].box[3] <= FAR * page[first].height:
        row = parted[first - 1]
        if (len(row) == 1 and row[0].x1 - row[0].x0 > width) or row[-1].text.endswith("。"):
            break
        first -= 1
    while first < block.first and len(parted[first]) == 1:
        first += 1
    if first == block.first and all(p.x1 <= block.zone for row in parted[:first] for p in row):
        first = 0 if block.labels else first
        block.others = [p for row in parted[first : block.first] for p in row] + block.others
    else:
        block.header = [p for row in parted[first : block.first] for p in row]
    block.first = first


@dataclass
class Columns:
    """Where the columns of numbers stand; what a header prints over several of them, and over the labels."""

    places: list[Interval]
    zone: float

    def find(self, part: Part) -> int | None:
        """The number of the column of a part, None where it could be in two."""
        gaps = sorted((max(x0 - part.x1, part.x0 - x1, 0.0), number) for number, (x0, x1) in enumerate(self.places))
        if len(gaps) == 1 or (gaps[0][0] < NEARER * gaps[1][0]):
            return gaps[0][1]
        return None


def _columns_of_all(pages: Sequence[Sequence[Line]], found: list[list[Block]]) -> dict[int, Columns | None]:
    """The columns of each block by its id; blocks that go on over a page break share theirs."""
    columns: dict[int, Columns | None] = {}
    chain: list[Block] = []
    for page, blocks in zip(pages, found, strict=True):
        for number, block in enumerate(blocks):
            chain = _chained(chain, block) if number == 0 and block.first == 0 else [block]
            one = _columns(chain)
            columns |= {id(member): one for member in chain}
        if not blocks or blocks[-1].end < len(page):
            chain = []
    return columns


def _chained(chain: list[Block], block: Block) -> list[Block]:
    """The block with those it goes on from, alone where their columns do not agree."""
    whole, before = _columns([*chain, block]), _columns(chain)
    agree = whole is not None and before is not None and len(whole.places) == len(before.places)
    return [*chain, block] if agree else [block]


def _columns(chain: list[Block]) -> Columns | None:
    """None where the columns are in doubt."""
    if not chain:
        return None
    rows = [values(row) for block in chain for row in block.rows]
    zone = min(block.zone for block in chain)
    stacks = _stacks(part for row in rows for part in row)
    heads = _heads(next((block for block in chain if block.header), chain[0]), zone)
    if heads:
        return _under(heads, stacks, rows, zone)
    places = [_hull(stack) for stack in stacks]
    sure = all(any(a & set(row) and b & set(row) for row in rows) for a, b in pairwise(map(set, stacks)))
    return Columns(places, zone) if sure else None


def _under(heads: list[list[Part]], stacks: list[list[Part]], rows: list[list[Part]], zone: float) -> Columns | None:
    """Each stack of numbers under its header; two under one header are one column if no row has both."""
    named = Columns([_hull(head) for head in heads], zone)
    members = [list(head) for head in heads]
    owner: dict[Part, int] = {}
    for stack in stacks:
        box = Part("", *_around(stack), stack[0].page)
        at = named.find(box)
        if at is None:
            return None
        members[at] += stack
        owner |= dict.fromkeys(stack, at)
    if any(len({owner[part] for part in row}) < len(row) for row in rows):
        return None
    places = [_hull(member) for member in members]
    crossing = any(a[1] > b[0] for a, b in pairwise(places))
    return None if crossing else Columns(places, min(zone, places[0][0]))


def _stacks(found: Iterable[Part]) -> list[list[Part]]:
    """Parts that stand over each other, from left to right."""
    stacks: list[list[Part]] = []
    end = 0.0
    for part in sorted(found, key=lambda part: part.x0):
        if stacks and part.x0 < end:
            stacks[-1].append(part)
            end = max(end, part.x1)
        else:
            stacks.append([part])
            end = part.x1
    return stacks


def _heads(block: Block, zone: float) -> list[list[Part]]:
    """The header of each column of numbers, from left to right."""
    return _stacks(part for part in _above(block, zone) if not _is_wide(part, block.header))


def _above(block: Block, zone: float) -> list[Part]:
    """The parts of the header that stand over numbers; beside the labels is what does not stand over them."""
    return [part for part in block.header if part.x0 >= zone or not _over_labels(part, block, zone)]


def _over_labels(part: Part, block: Block, zone: float) -> bool:
    here = block.labels
    if not here:
        return False
    left, right = min(p.x0 for p in here), max(p.x1 for p in here)
    return part.x0 < right and part.x1 > left


def _is_wide(part: Part, header: list[Part]) -> bool:
    """Whether a part of the header stands over two or more columns."""
    below = [other for other in header if other.top > part.middle and overlap(other, part)]
    return any(not overlap(a, b) for a in below for b in below)


def _hull(stack: Sequence[Part]) -> Interval:
    return min(p.x0 for p in stack), max(p.x1 for p in stack)


def _around(stack: Sequence[Part]) -> tuple[float, float, float, float]:
    return (*_hull(stack)[:1], min(p.top for p in stack), _hull(stack)[1], max(p.bottom for p in stack))


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
    return Table(len(rows), width, cells, spans=False, origin=Origin(page=page, bbox=rounded(_around(whole))))


def _cells(row: Row, number: int, left: int, page: int) -> Iterator[Cell]:
    start = left - len(row.labels)
    for column, found in enumerate([*row.labels, *(row.values or ())], start):
        if not found:
            yield Cell(number, column, "", origin=Origin(page=page))
            continue
        text = "\n".join(part.text for part in found) if row.values is not None else " ".join(p.text for p in found)
        yield Cell(number, column, text, origin=Origin(page=page, bbox=rounded(_around(found))))


def _header_rows(block: Block, columns: Columns) -> Iterator[Row]:
    """What stands over several columns, line by line, then the header of each column."""
    above = _above(block, columns.zone)
    wide = [part for part in above if _is_wide(part, block.header)]
    for part in wide:
        yield Row(part.top, [[part]], None)
    if heads := _heads(block, columns.zone):
        corner = [part for part in block.header if part not in above and part not in _first_label(block)]
        by_column: list[list[Part]] = [[] for _ in columns.places]
        for head in heads:
            at = columns.find(Part("", *_around(head), head[0].page))
            if at is not None:
                by_column[at] = sorted(head, key=lambda part: part.middle)
        yield Row(max(part.bottom for head in heads for part in head), [corner] if corner else [], by_column)


def _rows(block: Block, columns: Columns) -> Iterator[Row]:
    lines, groups = _label_lines(block, columns)
    found = labels.assign(lines, [_middle(row, columns) for row in block.rows])
    owned = {label.row: label.lines for label in found if label.row is not None}
    doubtful = _doubtful(block, columns, owned)
    named = not lines or len(owned) == len(block.rows)
    beside: dict[int, list[Part]] = {}
    for part in groups:
        nearest = min(range(len(block.rows)), key=lambda number: abs(_middle(block.rows[number], columns) - part.middle))
        beside.setdefault(nearest, []).append(part)
    for number, row in enumerate(block.rows):
        placed = None if number in doubtful else _placed(row, columns)
        at = _middle(row, columns)
        leaf = list(owned.get(number, ()))
        if placed is None:
            yield Row(at, [[*leaf, *(p for p in row if p not in leaf)]], None)
        else:
            left = [sorted(stack, key=lambda p: p.middle) for stack in _stacks(beside.get(number, ()))]
            yield Row(at, [*left, leaf] if leaf else left, placed)
    for label in found:
        if label.row is None and named:
            yield Row(label.lines[0].middle, [list(label.lines)], [[] for _ in columns.places])
        elif label.row is None:
            yield Row(label.lines[0].middle, [[part] for part in label.lines], None)


def _middle(row: list[Part], columns: Columns) -> float:
    return median(part.middle for part in row if part.x0 >= columns.zone)


def _placed(row: list[Part], columns: Columns) -> list[list[Part]] | None:
    """The numbers of a row by column, None where one of them has no column of its own."""
    placed: list[list[Part]] = [[] for _ in columns.places]
    for part in row:
        if part.x1 <= columns.zone:
            continue
        at = columns.find(part) if part.x0 >= columns.zone else None
        if at is None or placed[at]:
            return None
        placed[at] = [part]
    return placed


def _doubtful(block: Block, columns: Columns, owned: dict[int | None, tuple[Part, ...]]) -> set[int]:
    """Rows of numbers that stand so near to one without a label that they may be one row, wrapped."""
    doubtful: set[int] = set()
    for number, (above, below) in enumerate(pairwise(block.rows)):
        near = _middle(below, columns) - _middle(above, columns) < CLOSE * below[-1].height
        if near and not (number in owned and number + 1 in owned):
            doubtful |= {number, number + 1}
    return doubtful


def _first_label(block: Block) -> list[Part]:
    """What of the header's lines is the label of the first row, wrapped upwards: below all that stands over numbers."""
    above = _above(block, block.zone)
    bottom = max((part.middle for part in above), default=0.0)
    return [part for part in block.header if part not in above and part.middle > bottom]


def _label_lines(block: Block, columns: Columns) -> tuple[list[Part], list[Part]]:
    """The lines that are labels of rows, and those that head several rows and stand left of their labels."""
    beside = [[p for p in row if p.x1 <= columns.zone] for row in block.rows]
    leaves = [row[-1] for row in beside if row]
    groups = [part for row in beside for part in row[:-1]]
    lines = list(leaves)
    others = [*_first_label(block), *block.others]
    for part in others:
        (groups if _heads_rows(part, leaves, others) else lines).append(part)
    return sorted(lines, key=lambda part: part.middle), groups


def _heads_rows(part: Part, leaves: list[Part], others: list[Part]) -> bool:
    """Whether a part stands left of a label on its line, or of the labels above and below it."""
    if any(o.x0 >= part.x1 and min(o.bottom, part.bottom) - max(o.top, part.top) > o.height / 3 for o in others):
        return True
    above = max((leaf for leaf in leaves if leaf.middle < part.middle), key=lambda leaf: leaf.middle, default=None)
    below = min((leaf for leaf in leaves if leaf.middle > part.middle), key=lambda leaf: leaf.middle, default=None)
    return (above or below) is not None and all(leaf.x0 >= part.x1 for leaf in (above, below) if leaf)
