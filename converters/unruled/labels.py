"""Which lines of text are the label of which row, where no rule parts the rows.

A wrapped label stands around the numbers of its row, or begins or ends beside them: one of the three holds in a table,
and the one that leaves the least over is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from converters.pages.placed import overlap
from converters.unruled.parts import Part

BESIDE = 0.3  # of the height: how far apart the middles of a label and its numbers may stand
PITCH = 1.75  # of the height: the widest distance of two lines in one cell,
LOOSE = 2.6  # where the rows of the table show that they stand further apart
TIGHT = 0.96  # of the distance of two rows: lines of one cell stand closer
ROOM = 1.5  # of the height: a line that was wrapped is not so much shorter than the next
WRAP = 2.5  # of the height: a line that was wrapped does not end further from the edge of its column
LONE, BARE = 3.0, 10.0  # the price of a label without numbers, and of numbers without a label
LONGEST = 10  # lines of a label
MOST_PAIRS = 40_000  # of lines and rows to be tried; a full page has 100 of each

_NUMBERED = re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．](?!\d)|[一二三四五六七八九十]{1,3}、")


class Labelled(NamedTuple):
    """`row` is the number of the row of values that a label belongs to, None for a row without any."""

    lines: tuple[Part, ...]
    row: int | None


#: the labels so far: those before, and the last
Chain = tuple["Chain", Labelled] | None


def middle(lines: Sequence[Part]) -> float:
    return (lines[0].middle + lines[-1].middle) / 2


def first(lines: Sequence[Part]) -> float:
    return lines[0].middle


def last(lines: Sequence[Part]) -> float:
    return lines[-1].middle


def assign(lines: Sequence[Part], rows: Sequence[float], edge: float = 0.0) -> list[Labelled]:
    """The lines as labels, from top to bottom. `rows` are the middles of the rows' numbers, ascending.

    Their column is known to reach as far as `edge`, so that a line that ends long before it is not wrapped.
    Where there are more than a page of print can hold, no line is given to any row.
    """
    if len(lines) * len(rows) > MOST_PAIRS:
        return [Labelled((line,), None) for line in lines]
    if not lines:
        return []
    shift = _shift(lines, rows)
    moved = [row + shift for row in rows]
    offered = _offered(lines, _tight(lines, moved), edge)
    _, best = min((_solve(offered, moved, place) for place in (middle, first, last)), key=lambda found: found[0])
    return _listed(best)


def _shift(lines: Sequence[Part], rows: Sequence[float]) -> float:
    """How much lower labels stand than numbers: their fonts differ."""
    near = [line.middle - row for row in rows for line in lines if abs(line.middle - row) < BESIDE * line.height]
    return median(near) if near else 0.0


def _tight(lines: Sequence[Part], rows: Sequence[float]) -> float:
    """How near two lines of one cell stand: nearer than two rows that have one line each and none between."""
    height = median(line.height for line in lines)
    near = BESIDE * height
    between = [([line for line in lines if a - near < line.middle < b + near], b) for a, b in pairwise(rows)]
    steps = [
        found[1].middle - found[0].middle
        for found, below in between
        if len(found) == 2 and abs(found[1].middle - below) < near
    ]
    return min(TIGHT * min(steps), LOOSE * height) if steps else PITCH * height


def _offered(lines: Sequence[Part], tight: float, edge: float) -> list[list[tuple[Part, ...]]]:
    """By its first line, what may be one label: that line, and more as long as each goes on the one above."""
    goes_on = [_goes_on(above, below, tight, edge) for above, below in pairwise(lines)]
    return [list(_blocks(lines, at, goes_on)) for at in range(len(lines))]


def _blocks(lines: Sequence[Part], at: int, goes_on: Sequence[bool]) -> Iterator[tuple[Part, ...]]:
    for end in range(at + 1, min(at + LONGEST, len(lines)) + 1):
        yield tuple(lines[at:end])
        if end == len(lines) or not goes_on[end - 1]:
            return


def may_go_on(above: Sequence[Part], below: Sequence[Part], edge: float = 0.0) -> bool:
    """Whether the second label can be the rest of the first, in a column that is known to reach as far as `edge`."""
    return _goes_on(above[-1], below[0], PITCH * below[0].height, edge)


def _goes_on(above: Part, below: Part, tight: float, edge: float) -> bool:
    """Whether the second line can be the rest of a wrapped label."""
    return (
        not _NUMBERED.match(below.text)
        and below.middle - above.middle < tight
        and overlap(above, below)
        and (above.x1 - above.x0) > (below.x1 - below.x0) - ROOM * below.height
        and above.x1 > edge - WRAP * below.height
    )


def _solve(
    offered: Sequence[Sequence[tuple[Part, ...]]], rows: Sequence[float], place: Callable[[Sequence[Part]], float]
) -> tuple[float, Chain]:
    """The cheapest way to part the lines into labels and to give them to rows in order."""
    begun: list[dict[int, tuple[float, Chain]]] = [{} for _ in range(len(offered) + 1)]  # by line, then by row
    begun[0][0] = 0.0, None
    for at, states in enumerate(begun):
        placed = [(block, place(block)) for block in offered[at]] if at < len(offered) else []
        for row in range(len(rows) + 1):
            if row not in states:
                continue
            price, chain = states[row]
            if row < len(rows):
                _offer(states, row + 1, price + BARE, chain)
            for block, stands in placed:
                ahead = begun[at + len(block)]
                _offer(ahead, row, price + LONE, (chain, Labelled(block, None)))
                if row < len(rows) and (miss := abs(stands - rows[row])) < BESIDE * block[0].height:
                    _offer(ahead, row + 1, price + miss / block[0].height, (chain, Labelled(block, row)))
    return begun[-1][len(rows)]


def _offer(states: dict[int, tuple[float, Chain]], row: int, price: float, chain: Chain) -> None:
    if row not in states or price < states[row][0]:
        states[row] = price, chain


def _listed(chain: Chain) -> list[Labelled]:
    labels = []
    while chain is not None:
        chain, label = chain
        labels.append(label)
    return labels[::-1]
