"""The columns of tables without rules: numbers that stand over each other, and the headers over them.

A column is certain where a header names it, or where it and its neighbour are both filled in one row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise
from math import inf
from statistics import fmean

from converters.pages.lattice import Box
from converters.pages.placed import overlap
from converters.pages.runs import Line
from converters.unruled.blocks import Block
from converters.unruled.parts import Part

MOST_STACKS = 30  # of numbers; a form has 15 columns
EVEN, EVEN_STEPS = 1.25, 2  # heads of columns of one width: the widest step of the least, and how many show it
MOST = 0.7  # of a stack's width
ALIKE = 0.2  # of the least distance of two heads: how differently numbers may stand to theirs
NEARER = 0.6  # of the distance to the next column: how near a number must be to its own

Interval = tuple[float, float]


@dataclass
class Columns:
    """Where the columns of numbers stand; `zone` is where they begin, `doubtful` are numbers that stand under none.

    Left of `corner` the header heads the labels, though it may stand over none of them.
    """

    places: list[Interval]
    zone: float
    doubtful: frozenset[Part] = frozenset()
    corner: float = -inf

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
    rows = [row for block in chain for row in block.values]
    zone = min(block.zone for block in chain)
    found = stacks(part for row in rows for part in row)
    headed = next((block for block in chain if block.header), chain[0])
    corner = _corner(headed, zone)
    named, right = heads(headed, zone), heads(headed, zone, corner)
    whole = _whole(found, rows, [len(named), len(right)])
    sure = whole is not None or any(_in_line(found, head) for head in (named, right))
    found = whole or found
    if sure and len(right) == len(found):
        named = right
    else:
        corner = -inf
    filled = Columns([_hull(stack) for stack in found], zone, corner=corner)
    if sure and len(named) < len(found):
        return filled
    under = _under(named, found, rows, zone, corner) if named else None
    doubted = under is None or bool(under.doubtful)
    return filled if doubted and sure and len(named) == len(found) else under


def _whole(found: list[list[Part]], rows: list[list[Part]], counts: Sequence[int]) -> list[list[Part]] | None:
    """The stacks as columns that are certain: neighbours are both filled in one row, and no row fills one twice.

    Marks may stand beside the numbers of their column, so stacks are put together where one way alone makes as many
    columns as the header names. None where columns are in doubt.
    """
    owner = {part: number for number, stack in enumerate(found) for part in stack}
    beside = {(owner[a], owner[b]) for row in rows for a, b in combinations(row, 2) if a in owner and b in owner}
    apart = beside | {(b, a) for a, b in beside}
    if all(pair in apart for pair in pairwise(range(len(found)))):
        return found
    for count in counts:
        ways = list(islice(_ways(0, len(found), count, apart), 2)) if 0 < count < len(found) <= MOST_STACKS else []
        if len(ways) == 1:
            return [[part for stack in found[first:end] for part in stack] for first, end in ways[0]]
    return None


def _in_line(found: list[list[Part]], named: list[list[Part]]) -> bool:
    """Whether all stacks stand alike to as many heads: under their middles, or as far left or right of them."""
    return len(found) == len(named) > 1 and _alike(found, [_middle(head) for head in named], range(len(found)))


def _alike(found: list[list[Part]], middles: Sequence[float], owners: Sequence[int]) -> bool:
    """Whether each stack stands to the middle of that number as the others do to theirs."""
    reach = ALIKE * min(b - a for a, b in pairwise(middles))
    shifts = [
        [place(_hull(stack)) - middles[at] for stack, at in zip(found, owners, strict=True)]
        for place in (min, max, fmean)
    ]
    return any(max(shift) - min(shift) < reach for shift in shifts)


def _rooms(named: list[list[Part]]) -> list[list[float]]:
    """The middles of columns of one width, where their heads' middles or first ends are even steps apart.

    Twice where both are, since heads may begin their columns as well as stand in their middle; last ends are asked
    where neither is.
    """
    found: list[list[float]] = []
    for place, share in ((fmean, 0.0), (min, 0.5), (max, -0.5)):
        at = [place(_hull(head)) for head in named]
        steps = [b - a for a, b in pairwise(at)]
        if len(steps) >= EVEN_STEPS and max(steps) <= EVEN * min(steps) and not (found and share < 0):
            found.append([x + share * fmean(steps) for x in at])
    return found


def _held(found: list[list[Part]], named: list[list[Part]]) -> list[int]:
    """The head in whose room each stack stands, by its number.

    None where heads are few or no even steps apart, or the stacks stand in other rooms if heads begin their columns.
    """
    answers = {tuple(owners) for middles in _rooms(named) if (owners := _standing(found, middles))}
    return list(answers.pop()) if len(answers) == 1 else []


def _standing(found: list[list[Part]], middles: list[float]) -> list[int]:
    """The number of the middle around which each stack stands; none where they do not stand alike."""
    width = fmean(b - a for a, b in pairwise(middles))
    owners = [min(range(len(middles)), key=lambda at: abs(_middle(stack) - middles[at])) for stack in found]
    within = all(_inside(stack, middles[at], width) for stack, at in zip(found, owners, strict=True))
    return owners if within and _alike(found, middles, owners) else []


def _middle(stack: Sequence[Part]) -> float:
    return fmean(_hull(stack))


def _inside(stack: Sequence[Part], middle: float, width: float) -> bool:
    """Whether most of a stack stands in a room so wide around the middle."""
    left, right = _hull(stack)
    inside = min(right, middle + width / 2) - max(left, middle - width / 2)
    return inside > MOST * (right - left)


Span = tuple[int, int]  # the first stack of a column, and the one behind its last


def _ways(first: int, end: int, count: int, apart: set[Span]) -> Iterator[list[Span]]:
    """How the stacks from `first` on can be so many columns, each neighbour of the next certain to be another."""
    if count == 0:
        if first == end:
            yield []
        return
    for stop in range(first + 1, end - count + 2):
        if any(pair in apart for pair in combinations(range(first, stop), 2)):
            return
        for rest in _ways(stop, end, count - 1, apart):
            following = range(*rest[0]) if rest else ()
            if not rest or any((a, b) in apart for a in range(first, stop) for b in following):
                yield [(first, stop), *rest]


def _corner(block: Block, zone: float) -> float:
    """Where the leftmost head ends if it stands over no number and no label, and so may head the labels."""
    named = heads(block, zone)
    over_labels = any(overlap(part, label) for part in block.header if part.x1 <= zone for label in block.labels)
    right = _hull(named[0])[1] if named else inf
    return -inf if over_labels or right > zone else right


def _under(
    named: list[list[Part]], found: list[list[Part]], rows: list[list[Part]], zone: float, corner: float
) -> Columns | None:
    """Each stack of numbers under its header; two under one header are one column if no row has both."""
    header = Columns([_hull(head) for head in named], zone)
    members = [list(head) for head in named]
    owner: dict[Part, int] = {}
    held = _held(found, named)
    for number, stack in enumerate(found):
        at = held[number] if held else header.find(stack)
        if at is not None and (held or header.over(at, stack)):
            members[at] += stack
            owner |= dict.fromkeys(stack, at)
    if any(max(Counter(owner[part] for part in row if part in owner).values(), default=0) > 1 for row in rows):
        return None
    places = [_hull(member) for member in members]
    crossing = any(a[1] > b[0] for a, b in pairwise(places))
    doubtful = frozenset(part for row in rows for part in row if part not in owner)
    return None if crossing else Columns(places, min(zone, places[0][0]), doubtful, corner)


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


def heads(block: Block, zone: float, corner: float = -inf) -> list[list[Part]]:
    """The header of each column of numbers, from left to right."""
    return stacks(part for part in above(block, zone, corner) if not is_wide(part, block.header))


def above(block: Block, zone: float, corner: float = -inf) -> list[Part]:
    """The parts of the header that stand over numbers, or left of them and right of all labels and of the corner."""
    edge = max((label.x1 for label in block.labels), default=-inf)
    return [part for part in block.header if part.x0 >= corner and (part.x1 > zone or part.x0 >= edge)]


def is_wide(part: Part, header: list[Part]) -> bool:
    """Whether a part of the header stands over two or more columns."""
    below = [other for other in header if other.top > part.middle and overlap(other, part)]
    return any(not overlap(a, b) for a in below for b in below)


def _hull(stack: Sequence[Part]) -> Interval:
    return min(p.x0 for p in stack), max(p.x1 for p in stack)


def around(found: Sequence[Part]) -> Box:
    left, right = _hull(found)
    return left, min(p.top for p in found), right, max(p.bottom for p in found)
