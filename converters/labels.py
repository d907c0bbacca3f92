"""Which lines of text are the label of which row, where no rule parts the rows.

A wrapped label stands around the numbers of its row, or begins or ends beside them: one of the three holds in a table,
and the one that leaves the least over is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from converters.parts import Part, overlap

BESIDE = 0.3  # of the height: how far apart the middles of a label and its numbers may stand
PITCH = 1.75  # of the height: the widest distance of two lines in one cell,
LOOSE = 2.6  # where the rows of the table show that they stand further apart
TIGHT = 0.9  # of the distance of two rows: lines of one cell stand closer
ROOM = 1.5  # of the height: a line that was wrapped is not so much shorter than the next
LONE, BARE = 3.0, 10.0  # the price of a label without numbers, and of numbers without a label
LONGEST = 6  # lines of a label
MOST_PAIRS = 40_000  # of lines and rows to be tried; a full page has 100 of each

_NUMBERED = re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．](?!\d)|[一二三四五六七八九十]{1,3}、")

Block = tuple[int, int]  # lines of a label: first, end


class Labelled(NamedTuple):
    """`row` is the number of the row of values that a label belongs to, None for a row without any."""

    lines: tuple[Part, ...]
    row: int | None


def middle(lines: Sequence[Part]) -> float:
    return (lines[0].middle + lines[-1].middle) / 2


def first(lines: Sequence[Part]) -> float:
    return lines[0].middle


def last(lines: Sequence[Part]) -> float:
    return lines[-1].middle


def assign(lines: Sequence[Part], rows: Sequence[float]) -> list[Labelled]:
    """The lines as labels, from top to bottom. `rows` are the middles of the rows' numbers, ascending.

    Where there are more than a page of print can hold, no line is given to any row.
    """
    if len(lines) * len(rows) > MOST_PAIRS:
        return [Labelled((line,), None) for line in lines]
    if not lines:
        return []
    shift = _shift(lines, rows)
    moved = [row + shift for row in rows]
    tight = _tight(lines, moved)
    _, best = min((_solve(lines, moved, place, tight) for place in (middle, first, last)), key=lambda found: found[0])
    return best


def _shift(lines: Sequence[Part], rows: Sequence[float]) -> float:
    """How much lower labels stand than numbers: their fonts differ."""
    near = [line.middle - row for row in rows for line in lines if abs(line.middle - row) < BESIDE * line.height]
    return median(near) if near else 0.0


def _tight(lines: Sequence[Part], rows: Sequence[float]) -> float:
    """How near two lines of one cell stand: nearer than two rows that have one line each and none between."""
    height = median(line.height for line in lines)
    between = [
        [line for line in lines if a - BESIDE * height < line.middle < b + BESIDE * height] for a, b in pairwise(rows)
    ]
    steps = [found[1].middle - found[0].middle for found in between if len(found) == 2]
    return min(TIGHT * min(steps), LOOSE * height) if steps else PITCH * height


def _solve(
    lines: Sequence[Part], rows: Sequence[float], place: Callable[[Sequence[Part]], float], tight: float
) -> tuple[float, list[Labelled]]:
    """The cheapest way to part the lines into labels and to give them to rows in order."""
    best: dict[tuple[int, int], tuple[float, list[Labelled]]] = {(0, 0): (0.0, [])}
    for at in range(len(lines) + 1):
        for row in range(len(rows) + 1):
            if (at, row) not in best:
                continue
            price, labels = best[at, row]
            if row < len(rows):
                _offer(best, (at, row + 1), price + BARE, labels)
            for end in range(at + 1, min(at + LONGEST, len(lines)) + 1):
                block = lines[at:end]
                if not _is_one(block, tight):
                    break
                _offer(best, (end, row), price + LONE, [*labels, Labelled(tuple(block), None)])
                if row < len(rows) and (miss := abs(place(block) - rows[row])) < BESIDE * block[0].height:
                    _offer(best, (end, row + 1), price + miss / block[0].height, [*labels, Labelled(tuple(block), row)])
    return best[len(lines), len(rows)]


def _offer(
    best: dict[tuple[int, int], tuple[float, list[Labelled]]],
    state: tuple[int, int],
    price: float,
    labels: list[Labelled],
) -> None:
    if state not in best or price < best[state][0]:
        best[state] = price, labels


def _is_one(block: Sequence[Part], tight: float) -> bool:
    """Whether the lines can be one wrapped label."""
    return all(
        not _NUMBERED.match(below.text)
        and below.middle - above.middle < tight
        and overlap(above, below)
        and (above.x1 - above.x0) > (below.x1 - below.x0) - ROOM * below.height
        for above, below in pairwise(block)
    )
