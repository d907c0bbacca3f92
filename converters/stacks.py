"""The columns of tables without rules: numbers that stand over each other, and the headers over them.

A column is certain where a header names it, or where it and its neighbour are both filled in one row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from converters.blocks import Block
from converters.lattice import Box
from converters.parts import Part, overlap, values
from converters.runs import Line

NEARER = 0.6  # of the distance to the next column: how near a number must be to its own

Interval = tuple[float, float]


@dataclass
class Columns:
    """Where the columns of numbers stand; `zone` is where they begin, `doubtful` are numbers that stand under none."""

    places: list[Interval]
    zone: float
    doubtful: frozenset[Part] = frozenset()

    def find(self, found: Sequence[Part]) -> int | None:
        """The number of the column of parts that stand together, None where it could be one of two."""
        left, right = _hull(found)
        gaps = sorted((max(x0 - right, left - x1, 0.0), number) for number, (x0, x1) in enumerate(self.places))
        if len(gaps) == 1 or (gaps[0][0] < NEARER * gaps[1][0]):
            return gaps[0][1]
        return None

    def over(self, number: int, found: Sequence[Part]) -> bool:
        """Whether a column stands over the parts: where texts begin left and numbers end right, the next is nearer."""
        left, right = _hull(found)
        return self.places[number][0] < right and left < self.places[number][1]


def of_all(pages: Sequence[Sequence[Line]], found: list[list[Block]]) -> dict[int, Columns | None]:
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
    found = stacks(part for row in rows for part in row)
    named = heads(next((block for block in chain if block.header), chain[0]), zone)
    sure = all(any(a & set(row) and b & set(row) for row in rows) for a, b in pairwise(map(set, found)))
    filled = Columns([_hull(stack) for stack in found], zone)
    if sure and len(named) < len(found):
        return filled
    under = _under(named, found, rows, zone) if named else None
    doubted = under is None or bool(under.doubtful)
    return filled if doubted and sure and len(named) == len(found) else under


def _under(named: list[list[Part]], found: list[list[Part]], rows: list[list[Part]], zone: float) -> Columns | None:
    """Each stack of numbers under its header; two under one header are one column if no row has both."""
    header = Columns([_hull(head) for head in named], zone)
    members = [list(head) for head in named]
    owner: dict[Part, int] = {}
    for stack in found:
        at = header.find(stack)
        if at is not None and header.over(at, stack):
            members[at] += stack
            owner |= dict.fromkeys(stack, at)
    if any(max(Counter(owner[part] for part in row if part in owner).values(), default=0) > 1 for row in rows):
        return None
    places = [_hull(member) for member in members]
    crossing = any(a[1] > b[0] for a, b in pairwise(places))
    doubtful = frozenset(part for row in rows for part in row if part not in owner)
    return None if crossing else Columns(places, min(zone, places[0][0]), doubtful)


def stacks(found: Iterable[Part]) -> list[list[Part]]:
    """Parts that stand over each other, from left to right."""
    stood: list[list[Part]] = []
    end = 0.0
    for part in sorted(found, key=lambda part: part.x0):
        if stood and part.x0 < end:
            stood[-1].append(part)
            end = max(end, part.x1)
        else:
            stood.append([part])
            end = part.x1
    return stood


def heads(block: Block, zone: float) -> list[list[Part]]:
    """The header of each column of numbers, from left to right."""
    return stacks(part for part in above(block, zone) if not is_wide(part, block.header))


def above(block: Block, zone: float) -> list[Part]:
    """The parts of the header that stand over numbers, or left of them where no labels stand."""
    return [part for part in block.header if part.x1 > zone or not any(overlap(part, other) for other in block.labels)]


def is_wide(part: Part, header: list[Part]) -> bool:
    """Whether a part of the header stands over two or more columns."""
    below = [other for other in header if other.top > part.middle and overlap(other, part)]
    return any(not overlap(a, b) for a in below for b in below)


def _hull(stack: Sequence[Part]) -> Interval:
    return min(p.x0 for p in stack), max(p.x1 for p in stack)


def around(found: Sequence[Part]) -> Box:
    left, right = _hull(found)
    return left, min(p.top for p in found), right, max(p.bottom for p in found)
