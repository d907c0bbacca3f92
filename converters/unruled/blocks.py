"""Tables without rules as they stand on a page: which lines are rows of numbers, header, or labels beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import inf
from statistics import median

from converters.pages.placed import overlap
from converters.pages.runs import Line
from converters.unruled import labels
from converters.unruled.parts import Part
from converters.unruled.valued import labels_of, of_lines
from converters.unruled.wrapped import Page

FAR = 4.0  # of the line height: the widest gap between two rows of one table,
FARTHEST = 10.0  # where the rows of a page stand so far apart
WIDE = 0.7  # of the page's text: a line alone and as wide is running text
ALIKE = 0.4  # of the line height: fonts of one size differ less
STEP = 1.3  # of the usual distance of rows
MANY = 2  # gaps, to tell what is usual


@dataclass
class Block:
    """A table as it stands on a page, lines `first` to `end`: its header, its rows of numbers, other label lines."""

    first: int
    end: int
    rows: list[list[Part]]
    values: list[list[Part]]  # of each row
    header: list[Part] = field(default_factory=list)
    others: list[Part] = field(default_factory=list)
    last: bool = False  # of the page
    cut_above: bool = False  # its first label may be the rest of one on the page or in the table before
    cut_below: bool = False  # its last label may go on overleaf, or belong to the numbers that follow

    @cached_property
    def zone(self) -> float:
        """Where the numbers begin."""
        return min(part.x0 for row in self.values for part in row)

    @property
    def labels(self) -> list[Part]:
        return [*(p for row in self.rows for p in row if p.x1 <= self.zone), *self.others]

    @property
    def edge(self) -> float:
        """Where the labels beside numbers end on the right: what begins there is none."""
        return _edge(self.rows, self.values)

    @property
    def ends_bare(self) -> bool:
        """Whether its last row ends the page and has no label, which then stands overleaf."""
        row = self.rows[-1]
        below = any(part.middle > row[0].middle for part in self.others)
        return self.last and not below and not labels_of(row, self.values[-1])

    @property
    def is_table(self) -> bool:
        return max(map(len, self.rows)) > 1 and (len(self.rows) > 1 or bool(self.header))


def blocks(read: Page, goes_on: bool = False) -> list[Block]:
    """The tables of a page; what is no row of numbers is dealt to the block above or the header of the one below.

    `goes_on`: the page before ends in a table, so that one row at the top of this is enough.
    """
    page, parted = read.lines, read.parts
    valued = of_lines(parted, read.heads)
    groups = list(_groups(page, parted, valued))
    found: list[Block] = []
    end = 0
    for number, (first, last) in enumerate(groups):
        limit = groups[number + 1][0] if number + 1 < len(groups) else len(page)
        block = _block(parted, valued, first, last)
        _take_head(block, read, end)
        _take_tail(block, parted, limit)
        if block.is_table or (goes_on and block.first == 0 and len(block.rows[0]) > 1):
            block.last = block.end == len(page)
            block.cut_below = block.last or bool(valued[block.end])
            block.cut_above = block.first == 0
            found.append(block)
            end = block.end
    for above, below in pairwise(found):
        if above.end == below.first:
            above.cut_below = below.cut_above = True
    return found


def _groups(page: Sequence[Line], parted: list[list[Part]], valued: list[list[Part]]) -> Iterator[tuple[int, int]]:
    """First and last row of each table: no gap and no header between."""
    for first, last in _joined(page, parted, valued):
        rows = [number for number in range(first, last + 1) if valued[number]]
        edge = _edge([parted[number] for number in rows], [valued[number] for number in rows])
        for above, below in pairwise(rows):
            between = [part for row in parted[above + 1 : below] for part in row]
            if labels_of(parted[below], valued[below]) and any(part.x0 >= edge for part in between):
                yield first, above
                first = below
        yield first, last


def _edge(rows: Sequence[Sequence[Part]], valued: Sequence[Sequence[Part]]) -> float:
    found = zip(rows, valued, strict=True)
    return max((part.x1 for row, values in found for part in labels_of(row, values)), default=inf)


def _joined(page: Sequence[Line], parted: list[list[Part]], valued: list[list[Part]]) -> Iterator[tuple[int, int]]:
    """First and last row of what may be one table: no gap between, and nothing over its numbers."""
    first = last = -1
    zone = 0.0
    far = _far(page, valued)
    for number, found in enumerate(valued):
        if not found:
            continue
        near = first >= 0 and _are_near(page[last : number + 1], far)
        if near and _goes_on(parted, valued, zone, last, number):
            last, zone = number, min(zone, found[0].x0)
            continue
        if first >= 0:
            yield first, last
        first = last = number
        zone = found[0].x0
    if first >= 0:
        yield first, last


def _far(page: Sequence[Line], valued: list[list[Part]]) -> float:
    """The widest gap between two rows of a page that sets all its rows far apart, in points."""
    rows = [line for line, found in zip(page, valued, strict=True) if found]
    gaps = [below.box[1] - above.box[3] for above, below in pairwise(rows)]
    return min(STEP * median(gaps), FARTHEST * rows[0].height) if len(gaps) > MANY else 0.0


def _are_near(lines: Sequence[Line], far: float) -> bool:
    return all(b.box[1] - a.box[3] <= max(FAR * a.height, far) for a, b in pairwise(lines))


def _goes_on(parted: list[list[Part]], valued: list[list[Part]], zone: float, last: int, number: int) -> bool:
    """Whether row `number` belongs to the table above, whose numbers begin at `zone` and end in row `last`."""
    begins = min(zone, valued[number][0].x0)
    if any(part.x1 > begins for row in parted[last + 1 : number] for part in row):
        return False
    crosses = any(part.x0 < zone < part.x1 for part in parted[number] if part not in valued[number])
    return not crosses or len(valued[number]) > 1


def _block(parted: list[list[Part]], valued: list[list[Part]], first: int, last: int) -> Block:
    inside = range(first, last + 1)
    others = [part for number in inside if not valued[number] for part in parted[number]]
    rows = [number for number in inside if valued[number]]
    return Block(first, last + 1, [parted[n] for n in rows], [valued[n] for n in rows], others=others)


def _take_tail(block: Block, parted: list[list[Part]], limit: int) -> None:
    """Lines of labels below the last row: the rest of its label, or rows without numbers."""
    if not block.labels:
        return
    left, height = min(p.x0 for p in block.labels) - 0.5, median(p.height for p in block.labels)
    edge, step = block.edge, STEP * max(_step(block), height * labels.PITCH)
    while block.end < limit:
        row = parted[block.end]
        near = row[0].middle - parted[block.end - 1][0].middle < step
        fits = all(left <= p.x0 < edge and p.x1 <= block.zone and abs(p.height - height) < ALIKE * height for p in row)
        if not (near and fits):
            break
        block.others += row
        block.end += 1


def _step(block: Block) -> float:
    """The usual distance of two rows, or that of the only one from its header."""
    at = [row[-1].middle for row in block.rows]
    if len(at) == 1 and block.header:
        at.insert(0, max(part.middle for part in block.header))
    return median(b - a for a, b in pairwise(at)) if len(at) > 1 else 0.0


def _heads_another(row: Sequence[Part], below: Sequence[Sequence[Part]]) -> bool:
    """Whether a line says again what a line of the header below it says in the same place."""
    return len(row) > 1 and any(a.text == b.text and overlap(a, b) for a in row for line in below for b in line)


def _take_head(block: Block, read: Page, limit: int) -> None:
    """Lines above the first row, up to the topmost one of several parts; at the top of a page, lines of labels."""
    page, parted, first = read.lines, read.parts, block.first
    width = WIDE * (max(line.box[2] for line in page) - min(line.box[0] for line in page))
    while first > limit and page[first].box[1] - page[first - 1].box[3] <= FAR * page[first].height:
        row = parted[first - 1]
        wide = len(row) == 1 and row[0].x1 - row[0].x0 > width
        if wide or any(part.is_value for part in row) or row[-1].text.endswith("。"):
            break
        if _heads_another(row, parted[first : block.first]) or parted[first][0].text in read.heads:
            break
        first -= 1
    while first < block.first and len(parted[first]) == 1:
        first += 1
    edge = block.edge
    if edge < inf and not any(part.x1 > edge for row in parted[first : block.first] for part in row):
        _take_labels_above(block, page, parted, edge, limit)
    else:
        block.header = [p for row in parted[first : block.first] for p in row]
        block.first = first


def _take_labels_above(block: Block, page: Sequence[Line], parted: list[list[Part]], edge: float, limit: int) -> None:
    """Lines of labels between the first row and the page's top or the table above: what else stands there is text."""
    first = block.first
    while first > limit and page[first].box[1] - page[first - 1].box[3] <= FAR * page[first].height:
        if any(part.x0 >= edge or part.x1 > block.zone for part in parted[first - 1]):
            break
        first -= 1
    if first == limit:
        block.others = [p for row in parted[first : block.first] for p in row] + block.others
        block.first = first
