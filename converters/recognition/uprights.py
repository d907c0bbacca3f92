"""Whether what stands between two lines of a table is a line, or a stroke of a character in a row as low as its text.

In such a row a stroke reaches from line to line. Other strokes cross it there, where a line has white on both sides. So
do strokes across a narrow cell that is filled with text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from converters.recognition.page import Pixels

TALL = 60.0  # points: what is higher is no stroke, nor strokes of four lines of text
ENDS = 2.2  # points at both ends that the crossing lines take, double ones with their blur
NEAR = 2.0  # points to each side that the upright is looked for in
AROUND = 6.0  # points to each side, as wide as a character
FULL = 0.8  # of the column that has most ink: as much has one of the same upright, which may be thick or double
BESIDE = 1.0  # points: ink that reaches further from these is more than their blur
ROW, ROWS = 17.0, 60.0  # points: more than one row as low as its text, and than a few of them
LINES = 22.0  # points: higher is no stroke of a character

Way = tuple[float, float]  # from and to, in points


class Look(NamedTuple):
    """Whether ink hangs on the left and on the right of an upright, and whether there is white in it."""

    left: bool
    right: bool
    broken: bool

    @property
    def crossed(self) -> bool:
        return self.left and self.right

    @property
    def clean(self) -> bool:
        return not (self.left or self.right)

    @property
    def sound(self) -> bool:
        """Whether it is whole, and ink hangs on one side of it at most."""
        return not (self.crossed or self.broken)


def look(ink: Pixels, x: float, way: Way, scale: float) -> Look:
    """At the upright at `x`, in points; `ink` is the page's with `scale` pixels per point."""
    y0, y1 = round(way[0] * scale), round(way[1] * scale)
    x0, x1 = max(round((x - AROUND) * scale), 0), round((x + AROUND) * scale)
    ends = round(ENDS * scale)
    if way[1] - way[0] > TALL or y1 - y0 <= 2 * ends:
        return Look(False, False, False)
    window = np.ascontiguousarray(ink[y0:y1, x0:x1])
    first, end = (max(round((x + near) * scale) - x0, 0) for near in (-NEAR, NEAR))
    filled = (window[ends:-ends, first:end] > 0).sum(axis=0)
    full = first + np.flatnonzero(filled >= FULL * filled.max(initial=1))
    left, right = (int(full[0]), int(full[-1])) if len(full) else (first, end)
    band = np.s_[:, max(left - 1, 0) : right + 2]
    _, parts, boxes, _ = cv2.connectedComponentsWithStats(window[ends:-ends])
    met = [boxes[number].tolist() for number in np.unique(parts[band]) if number]
    reach = BESIDE * scale
    return Look(
        any(left - start > reach for start, *_ in met),
        any(start + width - 1 - right > reach for start, _, width, *_ in met),
        broken=not window[band].any(axis=1).all(),
    )


def drawn(ways: Sequence[Way], seen: Sequence[Look]) -> list[Way]:
    """Those of the stretches of one upright, in order, that are a line's, by a `look` at each.

    A line is whole and clean over more than one low row, or in a row higher than a character, or clean over several,
    or whole over several with ink on one side, as of labels set close to it; two rows are several where it is whole and
    clean in one. Within it ink may hang on a stretch, and where it ends on one side of one, as that of a number that
    touches it; where it stands elsewhere, it stands in a low row alone too.
    """
    whole = {n for n, one in enumerate(seen) if not one.broken and (one.clean or _height(ways, [n]) > LINES)}
    several = _height(ways, whole) > ROWS
    kept: set[int] = set()
    for chain in _chains(ways):
        clean, sound = [n for n in chain if seen[n].clean], [n for n in chain if seen[n].sound]
        own = whole.intersection(chain)
        rows = 2 * ROW if own else ROWS
        if several or _height(ways, own) > ROW or max(_height(ways, clean), _height(ways, sound)) > rows:
            inner = sorted({*clean, *own}) or sound
            kept.update(n for n in chain if (inner and inner[0] <= n <= inner[-1]) or not seen[n].crossed)
    return [way for number, way in enumerate(ways) if kept and number in kept | whole]


def across(ways: Sequence[Way], look: Callable[[Way], Look]) -> list[Way]:
    """Those of the stretches of one line across, in order, of which one at least of those in a row is a line's."""
    chains = ([ways[number] for number in chain] for chain in _chains(ways))
    return [way for chain in chains if any(one.clean or one.sound for one in map(look, chain)) for way in chain]


def _height(ways: Sequence[Way], which: Iterable[int]) -> float:
    return sum(ways[number][1] - ways[number][0] for number in which)


def _chains(ways: Sequence[Way]) -> Iterator[list[int]]:
    """The numbers of stretches that follow each other without a gap."""
    chain: list[int] = []
    for number, (start, _) in enumerate(ways):
        if chain and start > ways[number - 1][1]:
            yield chain
            chain = []
        chain.append(number)
    if chain:
        yield chain
