"""Which value stands in which column, where no rule parts them.

The values of a column begin, end or have their middles over each other. They are so many columns as the form has, or
stand each under one head whose words are the form's: a number that could be of two columns leaves its row unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from parsers.characters import fold
from parsers.family import Column, Table
from parsers.printed.texts import Text, hull
from parsers.printed.towers import Towers, towers

SAME = 0.25  # of the height: how near to each other texts of one column begin, end or have their middles
FEW = 3  # rows: in so few each value may be the only one of its column
EDGE = 0.03  # of the width of a column: how far values reach over where it is thought to end
LETTERS = 4  # of a line of a head at most, where they are set apart
EVEN = 1.06  # columns of one width: the widest step of the least

Interval = tuple[float, float]
Rooms = list[Interval]  # of the columns from left to right
Place = Callable[[Text], float]
PLACES: tuple[Place, ...] = (lambda text: text.x1, lambda text: text.x0, lambda text: text.centre)


class Columns(NamedTuple):
    """Where the values of the columns stand, by `place`: those of the column `owners[n]` at `at[n]`."""

    place: Place
    at: Sequence[float]
    owners: Sequence[int]
    width: int

    def deal(self, row: Sequence[Text]) -> list[Text | None] | None:
        """The values of a row by column; None where one has no column, or not one of its own."""
        dealt: list[Text | None] = [None] * self.width
        for text in row:
            near = [n for n, at in enumerate(self.at) if abs(self.place(text) - at) < 1.5 * SAME * text.height]
            crossed = [n for n, at in enumerate(self.at) if text.x0 + SAME < at < text.x1 - SAME]
            if len(near) != 1 or {*crossed} - {*near} or dealt[self.owners[near[0]]] is not None:
                return None
            dealt[self.owners[near[0]]] = text
        return dealt


def head_words(table: Table) -> frozenset[str]:
    """What stands in the header of a table, folded."""
    words = {fold(word) for column in table.columns for word in (column.label, column.under, *column.aliases)}
    return frozenset(words - {""})


def is_of_head(text: Text, words: Iterable[str]) -> bool:
    """Whether a text is a line of a header."""
    key = "" if text.is_value else fold(text.text)
    return bool(key) and any(key in word for word in words)


def columns(table: Table, rows: Sequence[Sequence[Text]], heads: Sequence[Text]) -> Columns | Towers | None:
    """The columns of rows of values under their heads; None where they are in doubt."""
    width = len(table.columns)
    if not any(rows):
        return Columns(PLACES[0], [], [], width)
    place, stacks = _stacked([row for row in rows if row])
    at = [sum(map(place, stack)) / len(stack) for stack in stacks]
    named = _named(table.columns, heads)
    whole = len(stacks) == width and any(len(row) == width for row in rows)
    owners = _owners(stacks, named, whole) if len(named) == width or (whole and not named) else None
    if owners:
        return Columns(place, at, owners, width)
    return towers([row for row in rows if row], named, width) if len(named) == width else None


def _stacked(rows: Sequence[Sequence[Text]]) -> tuple[Place, list[list[Text]]]:
    """The values that stand over each other, by the place that leaves the fewest alone."""
    found = [(place, _stacks([text for row in rows for text in row], place)) for place in PLACES]
    kept = [(place, stacks, [s for s in stacks if len(s) > 1 or len(rows) <= FEW]) for place, stacks in found]
    place, _, stacks = min(kept, key=lambda one: (len(one[1]) - len(one[2]), len(one[1]), _spread(one[2], one[0])))
    return place, stacks


def _spread(stacks: Sequence[Sequence[Text]], place: Place) -> float:
    """How far the texts of each stack are from standing under each other."""
    return sum(place(max(stack, key=place)) - place(min(stack, key=place)) for stack in stacks)


def _stacks(texts: Iterable[Text], place: Place) -> list[list[Text]]:
    stacks: list[list[Text]] = []
    for text in sorted(texts, key=place):
        if stacks and place(text) - place(stacks[-1][-1]) < SAME * text.height:
            stacks[-1].append(text)
        else:
            stacks.append([text])
    return stacks


def _owners(stacks: Sequence[Sequence[Text]], named: Sequence[Interval], whole: bool) -> list[int] | None:
    """The head whose column holds each stack; None where that is in doubt, or one's for two stacks.

    Where they are `whole`, as many as the form's columns, their order tells, and heads only may not gainsay it.
    """
    rooms = _rooms(named)
    if whole and not (named and _gainsaid(stacks, named, rooms)):
        return list(range(len(stacks)))
    known = [owner for stack in stacks if (owner := _owner(hull(stack), named, rooms)) is not None]
    return known if len(known) == len(stacks) and all(a < b for a, b in pairwise(known)) else None


def _gainsaid(stacks: Sequence[Sequence[Text]], named: Sequence[Interval], rooms: Sequence[Rooms]) -> bool:
    """Whether all values of a stack stand under another head than its own."""
    return any(
        all(_owner(hull([text]), named, rooms) not in (None, at) for text in stack) for at, stack in enumerate(stacks)
    )


def _owner(stack: Interval, named: Sequence[Interval], rooms: Sequence[Rooms]) -> int | None:
    """The number of the one column that has room for a stack, else of the one head over it.

    The head that is nearest is none: where heads begin their columns numbers end right before the next one.
    """
    left, right = stack
    held = {n for each in rooms for n, (x0, x1) in enumerate(each) if x0 <= left and right <= x1}
    over = {n for n, (x0, x1) in enumerate(named) if x0 < right and left < x1}
    if len(held) == 1 or len(over) == 1:
        agreed = held & over if held and over else held or over
        return agreed.pop() if len(agreed) == 1 else None
    return 0 if not held and len(named) == 1 else None


def _rooms(named: Sequence[Interval]) -> list[Rooms]:
    """How far columns of one width reach, whose heads' middles or first ends are even steps apart.

    Twice where both are, since heads may begin their columns as well as stand in their middle; last ends are asked
    where neither is.
    """
    found: list[Rooms] = []
    for share in (0.5, 0.0, 1.0):
        at = [x0 + share * (x1 - x0) for x0, x1 in named]
        steps = [b - a for a, b in pairwise(at)]
        if len(steps) > 1 and max(steps) <= EVEN * min(steps) and not (found and share == 1.0):
            width = sum(steps) / len(steps)
            found.append([(x - (share + EDGE) * width, x + (1 - share + EDGE) * width) for x in at])
    return found


def _named(columns: Sequence[Column], heads: Sequence[Text]) -> list[Interval]:
    """How far the head of each column reaches, from left to right.

    Empty where not all are printed in this order on one page, and more than the columns where one is printed twice.
    """
    for page in sorted({text.page for text in heads}):
        stacks = _heads([text for text in heads if text.page == page], {fold(c.under) for c in columns})
        names = [tuple(fold(name) for name in (column.label, *column.aliases)) for column in columns]
        found = list(_of_names(stacks, {name for own in names for name in own if name}))
        named: list[Interval] = []
        for name in names:
            after = named[-1][0] if named else float("-inf")
            named += [hull(stack) for stack in found if hull(stack)[0] > after and _words(stack).endswith(name)][:1]
        if len(named) == len(columns):
            return named if len(found) == len(named) else [*map(hull, found)]
    return []


def _heads(texts: Iterable[Text], groups: set[str]) -> list[list[Text]]:
    """The lines of a header that stand over each other, from left to right, without the names of groups."""
    stacks: list[list[Text]] = []
    for text in sorted(texts, key=lambda text: text.x0):
        if fold(text.text) in groups:
            continue
        if stacks and text.x0 < hull(stacks[-1])[1] - SAME:
            stacks[-1].append(text)
        else:
            stacks.append([text])
    return stacks


def _of_names(stacks: Sequence[list[Text]], names: Iterable[str]) -> Iterator[list[Text]]:
    """The stacks that end in a name, or do with the next ones: letters set apart stand side by side."""
    at = 0
    while at < len(stacks):
        for end in range(at + 1, min(at + LETTERS, len(stacks)) + 1):
            whole = [text for stack in stacks[at:end] for text in stack]
            if any(_words(whole).endswith(name) for name in names):
                yield whole
                at = end - 1
                break
        at += 1


def _words(stack: Sequence[Text]) -> str:
    return fold("".join(text.text for text in sorted(stack, key=lambda text: (text.line, text.x0))))
