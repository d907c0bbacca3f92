"""Text that a page draws twice over itself, as programs make it bold or give it a shadow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from operator import itemgetter

from converters.pages.runs import Characters, Run

SHADOW = 0.15  # of the line height: a text drawn again so near is a bold or a shadow made by hand
TANGLED = 0.4  # of the line height: runs of one line that overlap more are drawn over each other
FIELD, MOST_FIELDS = 40.0, 40  # points; runs are compared with those that reach into the same field of the strip
MOST_OVERLAID = 400  # runs or characters: what is drawn over each other more often is no text
STRIP = 8.0  # points; runs whose tops lie in one such strip of the page are compared

_left = itemgetter(1)


def once(runs: Iterable[Run], characters: Characters) -> list[Run]:
    """The runs without those drawn a second time over themselves.

    pdfium leaves out some of the letters that it finds doubled, so that the first drawing, the second or both may be
    parts of the text: where they overlap, letter by letter decides.
    """
    strips: dict[float, Strip] = {}
    for run in runs:
        _, x0, top, x1, bottom, _, _ = run
        near = SHADOW * (bottom - top)
        first, last = (top - near) // STRIP, (top + near) // STRIP
        others = strips[first].over(x0, x1 - near) if first in strips else []
        if last != first and last in strips:
            others = others + strips[last].over(x0, x1 - near)
        if not others or not _is_drawn(run, others[-MOST_OVERLAID:], near):
            own = first if first == last else top // STRIP
            if own not in strips:
                strips[own] = Strip()
            strips[own].take(run, x1)
    return [run for strip in strips.values() for run in _untangled(strip.runs, characters)]


class Strip:
    """The runs whose tops lie in one strip of the page."""

    __slots__ = ("_dealt", "_fields", "_reach", "runs")

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._reach = -math.inf
        self._fields: dict[int, list[Run]] = {}
        self._dealt = 0

    def take(self, run: Run, x1: float) -> None:
        self.runs.append(run)
        if x1 > self._reach:
            self._reach = x1

    def over(self, x0: float, x1: float) -> list[Run]:
        """The runs near to `x0`, none where none reaches `x1`; they are dealt to fields when one is asked for."""
        if self._reach <= x1:
            return []
        for run in self.runs[self._dealt :]:
            column = int(run.x0 // FIELD)
            for at in range(column - 1, min(int(run.x1 // FIELD), column + MOST_FIELDS) + 1):
                self._fields.setdefault(at, []).append(run)
        self._dealt = len(self.runs)
        return self._fields.get(int(x0 // FIELD), [])


def _is_drawn(run: Run, others: list[Run], near: float) -> bool:
    text, left, top, right = run.text, run.x0 + near, run.top, run.x1 - near
    for other, x0, other_top, x1, *_ in others:
        if x0 < left and x1 > right and abs(other_top - top) < near and text in other:
            return True
    return False


def _untangled(strip: list[Run], characters: Characters) -> Iterable[Run]:
    """The runs from left to right; those that overlap as characters, where some of these are drawn twice."""
    if len(strip) == 1:
        return strip
    strip.sort(key=_left)
    end = -math.inf
    for _, x0, top, x1, bottom, _, _ in strip:
        if x0 < end - TANGLED * (bottom - top):
            return _disentangled(strip, characters)
        end = x1
    return strip


def _disentangled(strip: list[Run], characters: Characters) -> Iterator[Run]:
    group: list[Run] = []
    end = 0.0
    for run in strip:
        if group and run.x0 > end - TANGLED * run.height:
            yield from _drawn_once(group, characters)
            group, end = [], 0.0
        group.append(run)
        end = max(end, run.x1)
    yield from _drawn_once(group, characters)


def _drawn_once(group: list[Run], characters: Characters) -> list[Run]:
    if not 1 < sum(len(run.text) for run in group) <= MOST_OVERLAID or len(group) == 1:
        return group
    taken: list[Run] = []
    all_characters = [character for run in group for character in characters(run)]
    for character in all_characters:
        if not _is_drawn(character, taken, 2 * SHADOW * character.height):
            taken.append(character)
    return taken if len(taken) < len(all_characters) else group
