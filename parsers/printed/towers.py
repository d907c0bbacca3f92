"""Which column each stack of values is of, where it can be but one.

Cells lie side by side: what stands over each other is of one column, so a stack under one head is that head's. A stack
between two heads is of either, unless a row fills it and another of that column, the columns do not suffice, or it
shows how its values are set: numbers that end alike end no further left than the head of their column does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

from parsers.printed.texts import Text, hull

TOUCH = 0.5  # points: texts of neighbouring cells that overlap less only touch
MOST_CROSSING = 8  # values that run over into another column: where there are more, none is known
MOST_STACKS, BESIDE = 45, 3  # of a table, and of one column: marks, words and numbers may be set in three ways
ALIKE, UNLIKE = 1.0, 3.0  # points: texts that are set alike begin, end or have their middles nearer to each other

Interval = tuple[float, float]
Setting = Literal["left", "right", "centre", ""]
Heads = Sequence[Interval | None]  # by column; None where it is not known


class Towers(NamedTuple):
    """Stacks of values from left to right with the column of each, None where it is in doubt."""

    stacks: Sequence[Sequence[Text]]
    owners: Sequence[int | None]
    width: int

    def deal(self, row: Sequence[Text]) -> list[Text | None] | None:
        """The values of a row by column; None where one has no column, or not one of its own."""
        owner = {text: at for stack, at in zip(self.stacks, self.owners, strict=True) for text in stack}
        dealt: list[Text | None] = [None] * self.width
        for text in row:
            at = owner.get(text)
            if at is None or dealt[at] is not None:
                return None
            dealt[at] = text
        return dealt


def towers(rows: Sequence[Sequence[Text]], named: Heads, width: int) -> Towers | None:
    """The values of a table by column, below heads; None where most of it is in doubt."""
    stacks = _stacks(rows)
    if stacks is None or len(stacks) > MOST_STACKS:
        return None
    apart = _apart(stacks, rows)
    allowed = [_allowed(stack, kind, named, width) for stack, kind in zip(stacks, _settings(stacks), strict=True)]
    may_be = _may_be(allowed, apart, width)
    owners = [next(iter(found)) if len(found) == 1 else None for found in may_be]
    return Towers(stacks, owners, width) if any(owner is not None for owner in owners) else None


def _stacks(rows: Sequence[Sequence[Text]]) -> list[list[Text]] | None:
    """What stands over each other, without the values that reach into another column; None where those are many."""
    left = {text for row in rows for text in row}
    for _ in range(MOST_CROSSING):
        stacks = _overlapping(left)
        owner = {text: at for at, stack in enumerate(stacks) for text in stack}
        twice = {
            owner[a]
            for row in rows
            for a, b in combinations(row, 2)
            if a in left and b in left and owner[a] == owner[b]
        }
        if not twice:
            return stacks
        left -= {max(stacks[at], key=lambda text: text.x1 - text.x0) for at in twice}
    return None


def _overlapping(texts: Collection[Text]) -> list[list[Text]]:
    stacks: list[list[Text]] = []
    end = 0.0
    for text in sorted(texts, key=lambda text: (text.x0, text.number)):
        if stacks and text.x0 < end - TOUCH:
            stacks[-1].append(text)
            end = max(end, text.x1)
        else:
            stacks.append([text])
            end = text.x1
    return stacks


def _apart(stacks: Sequence[Sequence[Text]], rows: Sequence[Sequence[Text]]) -> set[tuple[int, int]]:
    """The pairs of stacks that one row fills both."""
    owner = {text: at for at, stack in enumerate(stacks) for text in stack}
    filled = (sorted(owner[text] for text in row if text in owner) for row in rows)
    return {pair for row in filled for pair in combinations(row, 2)}


def _settings(stacks: Sequence[Sequence[Text]]) -> list[Setting]:
    """How the numbers of each stack are set; those that do not show it are set as those that do."""
    own = [_setting([text for text in stack if _is_number(text)]) for stack in stacks]
    shown = {kind for kind in own if kind}
    others: Setting = shown.pop() if len(shown) == 1 else ""
    return [kind or (others if all(map(_is_number, stack)) else "") for kind, stack in zip(own, stacks, strict=True)]


def _is_number(text: Text) -> bool:
    return text.text[-1:].isdigit()


def _setting(stack: Sequence[Text]) -> Setting:
    spreads: dict[Setting, float] = {
        "left": _spread([text.x0 for text in stack]),
        "right": _spread([text.x1 for text in stack]),
        "centre": _spread([text.centre for text in stack]),
    }
    least = min(spreads, key=lambda kind: spreads[kind])
    others = [spread for kind, spread in spreads.items() if kind != least]
    return least if spreads[least] < ALIKE and min(others) > ALIKE and max(others) > UNLIKE else ""


def _spread(places: Sequence[float]) -> float:
    return max(places) - min(places) if places else 0.0


def _allowed(stack: Sequence[Text], kind: Setting, named: Heads, width: int) -> set[int]:
    """The columns that a stack may be of, by the heads over it or beside it."""
    left, right = hull(stack)
    known = [(at, head) for at, head in enumerate(named) if head]
    over = {at for at, (x0, x1) in known if x0 < right - TOUCH and left + TOUCH < x1}
    if over:
        return over
    before = max((at for at, (_, x1) in known if x1 <= left + TOUCH), default=0)
    after = min((at for at, (x0, _) in known if x0 >= right - TOUCH), default=width - 1)
    may_be = {*range(before, after + 1)}
    if after - before == 1 and len(known) > 1:
        may_be -= _excluded((left, right), kind, named, before)
    return may_be


def _excluded(stack: Interval, kind: Setting, named: Heads, before: int) -> set[int]:
    """Which of the columns `before` and the next, between whose heads a stack stands, its setting excludes."""
    first, second = named[before], named[before + 1]
    if not first or not second:
        return set()
    if kind == "right":
        return {before + 1}
    if kind == "left":
        return {before}
    twice = stack[0] + stack[1]
    if kind == "centre":
        return {
            at
            for at, out in ((before, twice - first[0] > second[0]), (before + 1, twice - second[1] < first[1]))
            if out
        }
    return set()


def _may_be(allowed: Sequence[set[int]], apart: Collection[tuple[int, int]], width: int) -> list[set[int]]:
    """The columns of each stack in any way to deal all of them in order, no two that a row fills both to one."""
    count = len(allowed)
    fits = {
        (first, end, column)
        for first in range(count + 1)
        for end in range(first, min(first + BESIDE, count) + 1)
        if not any(pair in apart for pair in combinations(range(first, end), 2))
        for column in range(width)
        if all(column in allowed[at] for at in range(first, end))
    }
    below = [{0}]
    for column in range(width):
        below.append({end for first, end, at in fits if at == column and first in below[-1]})
    above = [{count}]
    for column in reversed(range(width)):
        above.append({first for first, end, at in fits if at == column and end in above[-1]})
    above.reverse()
    may_be: list[set[int]] = [set() for _ in allowed]
    for first, end, column in fits:
        if first in below[column] and end in above[column + 1]:
            for at in range(first, end):
                may_be[at].add(column)
    return may_be
