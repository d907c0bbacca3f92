"""Parts of a line of text: what stands apart from its neighbours and may be a cell of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from converters.pages.lattice import Box
from converters.pages.placed import Placed
from converters.pages.runs import Line, Run, apart, hull, rounded

GAP = 0.3  # of the line height: words of one cell that no blank parts stand closer
NUMBER_GAP = 0.15  # of it: parts of one number stand closer still
BLANK_GAP = 1.0  # of the line height: a wider gap is more than the blank in it

VALUES = 3  # side by side: what follows them is no label

# A number with a short unit, or a mark for none: what stands in the cells of a form. "3.其他" is a label.
_VALUE = re.compile(
    r"(?:[-+−]|增加?|减少?)?\d[\d,，]*(?:[.．]\d+)?[^\W\d_]{0,2}[%％]?|[/／∕⁄\\|—–－−_*＊~～-]{1,4}|[无零〇○]"
)
_UNIT = re.compile("[人件]次|[万亿]?元|[条件次个篇期人项份场家户]")  # printed in a column of its own


# What can be one value: digits in threes, or as many as a report counts. Numbers that touch make no such one.
_SINGLE = re.compile(r"[-+−－]?(?:\d{1,3}(?:[,，]\d{3})+|\d{1,6})(?:[.．]\d{1,6})?|[/／∕⁄\\|—–－−-]{1,4}")


def is_single(text: str) -> bool:
    """Whether digits, separators and marks may be one number or mark; False for those of two cells that touch."""
    return _SINGLE.fullmatch(text) is not None


@dataclass(frozen=True, eq=False)
class Part(Placed):
    """Runs of one line that belong together. Points from the top left of `page`."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    page: int

    @property
    def box(self) -> Box:
        return rounded((self.x0, self.top, self.x1, self.bottom))

    @cached_property
    def is_value(self) -> bool:
        return _VALUE.fullmatch(self.text) is not None

    @cached_property
    def is_unit(self) -> bool:
        return _UNIT.fullmatch(self.text) is not None


def parts(line: Line) -> list[Part]:
    groups = [[line.runs[0]]]
    for left, right in pairwise(line.runs):
        if _are_apart(left, right, (right.x0 - left.x1) / max(left.height, right.height)):
            groups.append([])
        groups[-1].append(right)
    return [_part(group, line.page) for group in groups]


def _are_apart(left: Run, right: Run, gap: float) -> bool:
    """Whether a gap, measured in line heights, parts two cells: numbers, marks and units stand closer than words."""
    if gap < NUMBER_GAP and is_single(left.text) and is_single(right.text) and not is_single(left.text + right.text):
        return True
    if right.spaced or gap > GAP or gap < NUMBER_GAP:
        return gap > (BLANK_GAP if right.spaced else GAP)
    whole = _VALUE.fullmatch(left.text) or _UNIT.fullmatch(left.text)
    return bool(whole and _VALUE.fullmatch(right.text))


def _part(runs: list[Run], page: int) -> Part:
    text = runs[0].text
    for left, right in pairwise(runs):
        text += (" " if apart(left, right) else "") + right.text
    return Part(text, *hull(runs), page)


def joined(above: Part, below: Part, bottom: float) -> Part:
    """A text that was broken over two lines, whole. It stands as low as `bottom`: its row may be that of its begin."""
    return Part(
        above.text + below.text, min(above.x0, below.x0), above.top, max(above.x1, below.x1), bottom, above.page
    )


def values(row: Sequence[Part]) -> list[Part]:
    """The numbers, marks and units that end a row, and texts that stand in the place of one.

    A unit alone on its line is the end of a wrapped label.
    """
    first = len(row)
    while first and (row[first - 1].is_value or _is_unit_beside(row, first - 1) or _is_among_values(row, first - 1)):
        first -= 1
    return list(row[first:])


def _is_unit_beside(row: Sequence[Part], at: int) -> bool:
    return len(row) > 1 and row[at].is_unit


def _is_among_values(row: Sequence[Part], at: int) -> bool:
    """Whether so many values stand before a text that it is none of their labels."""
    return at >= VALUES and all(part.is_value for part in row[at - VALUES : at])
