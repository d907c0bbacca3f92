"""Text that is struck out on a page: a thin line through the middle of its letters that begins and ends with them.

It is no part of what a document says, and its line rules no table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from converters.pages.lattice import Box
from converters.pages.runs import Characters, Run, joined

MIDDLE = 0.2  # of the height of a letter: how far from its middle such a line may lie
ENDS = 1.5  # points between the ends of the line and of the letters
THICK = 2.0  # points
LEAST = 2.0  # points that such a line is long


def apart(rules: Sequence[Box], runs: Sequence[Run], characters: Characters) -> tuple[list[Box], list[Run]]:
    """The rules that strike nothing out, and the runs, or parts of them, that none of the others strikes out."""
    heights = {int(run.top + run.bottom) // 2 for run in runs}
    across = {rule for rule in rules if _may_strike(rule) and not heights.isdisjoint(_near(rule))}
    if not across:
        return [*rules], [*runs]
    by_middle: dict[int, list[Run]] = {}
    for run in runs:
        by_middle.setdefault(int(run.top + run.bottom) // 2, []).append(run)
    kept: list[Box] = []
    gone: dict[int, set[int]] = {}
    for rule in rules:
        struck = list(_struck(rule, by_middle, characters)) if rule in across else []
        if not struck:
            kept.append(rule)
        for run, letter in struck:
            gone.setdefault(id(run), set()).add(letter)
    if not gone:
        return kept, list(runs)
    return kept, [part for run in runs for part in _rest(run, gone.get(id(run)), characters)]


def _may_strike(rule: Box) -> bool:
    x0, top, x1, bottom = rule
    return bottom - top <= THICK and x1 - x0 >= LEAST


def _near(rule: Box) -> tuple[int, int, int]:
    """Heights in whole points at which the middle of text stands that a rule runs through."""
    y = int((rule[1] + rule[3]) / 2)
    return y - 1, y, y + 1


def _struck(rule: Box, by_middle: dict[int, list[Run]], characters: Characters) -> Iterator[tuple[Run, int]]:
    """The letters that a rule runs through, by run and place in it; none where it reaches beyond them."""
    x0, top, x1, bottom = rule
    y = (top + bottom) / 2
    across = [
        run
        for middle in _near(rule)
        for run in by_middle.get(middle, ())
        if run.x0 < x1 and run.x1 > x0 and abs((run.top + run.bottom) / 2 - y) <= MIDDLE * run.height
    ]
    if not across:
        return
    letters = [
        (run, at, letter)
        for run in across
        for at, letter in enumerate(characters(run))
        if x0 < (letter.x0 + letter.x1) / 2 < x1
    ]
    if not letters:
        return
    begins, ends = min(letter.x0 for _, _, letter in letters), max(letter.x1 for _, _, letter in letters)
    if abs(begins - x0) <= ENDS and abs(ends - x1) <= ENDS:
        yield from ((run, at) for run, at, _ in letters)


def _rest(run: Run, gone: set[int] | None, characters: Characters) -> Iterator[Run]:
    """The parts of a run before, between and behind the letters that are gone."""
    if gone is None:
        yield run
        return
    part: list[Run] = []
    for at, letter in enumerate(characters(run)):
        if at not in gone:
            part.append(letter)
        elif part:
            yield joined(part)
            part = []
    if part:
        yield joined(part)
