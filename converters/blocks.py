"""Tables without rules as they stand on a page: which lines are rows of numbers, header, or labels beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

from converters import labels
from converters.parts import Part, parts, values
from converters.runs import Line

FAR = 4.0  # of the line height: the widest gap between two rows of one table
WIDE = 0.7  # of the page's text: a line alone and as wide is running text
ALIKE = 0.4  # of the line height: fonts of one size differ less
STEP = 1.3  # of the usual distance of rows


@dataclass
class Block:
    """A table as it stands on a page, lines `first` to `end`: its header, its rows of numbers, other label lines."""

    first: int
    end: int
    rows: list[list[Part]]
    header: list[Part] = field(default_factory=list)
    others: list[Part] = field(default_factory=list)
    last: bool = False  # of the page
    cut_above: bool = False  # its first label may be the rest of one on the page or in the table before
    cut_below: bool = False  # its last label may go on overleaf, or belong to the numbers that follow

    @cached_property
    def zone(self) -> float:
        """Where the numbers begin."""
        return min(part.x0 for row in self.rows for part in values(row))

    @property
    def labels(self) -> list[Part]:
        return [*(p for row in self.rows for p in row if p.x1 <= self.zone), *self.others]

    @property
    def is_table(self) -> bool:
        return max(map(len, self.rows)) > 1 and (len(self.rows) > 1 or bool(self.header))


def blocks(page: Sequence[Line], goes_on: bool = False) -> list[Block]:
    """The tables of a page; what is no row of numbers is dealt to the block above or the header of the one below.

    `goes_on`: the page before ends in a table, so that one row at the top of this is enough.
    """
    parted = [parts(line) for line in page]
    groups = list(_groups(page, parted))
    found: list[Block] = []
    end = 0
    for number, (first, last) in enumerate(groups):
        limit = groups[number + 1][0] if number + 1 < len(groups) else len(page)
        block = _block(parted, first, last)
        _take_tail(block, parted, limit)
        _take_head(block, page, parted, end)
        if block.is_table or (goes_on and block.first == 0 and len(block.rows[0]) > 1):
            block.last = block.end == len(page)
            block.cut_below = block.last or bool(values(parted[block.end]))
            block.cut_above = block.first == 0
            found.append(block)
            end = block.end
    for above, below in pairwise(found):
        if above.end == below.first:
            above.cut_below = below.cut_above = True
    return found


def _groups(page: Sequence[Line], parted: list[list[Part]]) -> Iterator[tuple[int, int]]:
    """First and last row of each table: no gap and no header between."""
    first = last = -1
    zone = 0.0
    for number, row in enumerate(parted):
        found = values(row)
        if not found:
            continue
        if first >= 0 and _goes_on(page, parted, zone, last, number):
            last, zone = number, min(zone, found[0].x0)
            continue
        if first >= 0:
            yield first, last
        first = last = number
        zone = found[0].x0
    if first >= 0:
        yield first, last


def _goes_on(page: Sequence[Line], parted: list[list[Part]], zone: float, last: int, number: int) -> bool:
    """Whether row `number` belongs to the table above, whose numbers begin at `zone` and end in row `last`."""
    if any(b.box[1] - a.box[3] > FAR * a.height for a, b in pairwise(page[last : number + 1])):
        return False
    begins = min(zone, values(parted[number])[0].x0)
    if any(part.x1 > begins for row in parted[last + 1 : number] for part in row):
        return False
    crosses = any(part.x0 < zone < part.x1 and not part.is_value for part in parted[number])
    return not crosses or len(values(parted[number])) > 1


def _block(parted: list[list[Part]], first: int, last: int) -> Block:
    inside = parted[first : last + 1]
    others = [part for row in inside if not values(row) for part in row]
    return Block(first, last + 1, [row for row in inside if values(row)], others=others)


def _take_tail(block: Block, parted: list[list[Part]], limit: int) -> None:
    """Lines of labels below the last row: the rest of its label, or rows without numbers."""
    if not block.labels:
        return
    left, height = min(p.x0 for p in block.labels) - 0.5, median(p.height for p in block.labels)
    steps = [b[-1].middle - a[-1].middle for a, b in pairwise(block.rows)]
    step = STEP * max(median(steps) if steps else 0, height * labels.PITCH)
    while block.end < limit:
        row = parted[block.end]
        near = row[0].middle - parted[block.end - 1][0].middle < step
        fits = all(p.x0 >= left and p.x1 <= block.zone and abs(p.height - height) < ALIKE * height for p in row)
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
        wide = len(row) == 1 and row[0].x1 - row[0].x0 > width
        if wide or any(part.is_value for part in row) or row[-1].text.endswith("。"):
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
