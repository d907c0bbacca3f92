"""What of each line of text stands in the cells of values: numbers, and the words that stand in the place of one."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Sequence
from math import inf

from converters.pages.placed import overlap
from converters.unruled.parts import Part, values

NEAR = 3  # rows above and below that show where labels end and values stand
SAME = 1.5  # points: texts of one column begin, end or have their middles so near to each other

Parted = Sequence[Sequence[Part]]  # a page, by line


def of_lines(parted: Parted, heads: Collection[str] = ()) -> list[list[Part]]:
    """The values that end each line; a unit alone counts where others stand in a column of units.

    `heads` is what headers of several tables begin with: no row does.
    """
    found = [values(row) for row in parted]
    columns = {round(part.x0) for row in found for part in row if part.is_unit}
    found = [
        row or [p for p in line if p.is_unit and round(p.x0) in columns]
        for row, line in zip(found, parted, strict=True)
    ]
    rows = [number for number, row in enumerate(found) if row]
    if not rows:
        return found
    return [
        row if line and line[0].text in heads else _with_words(number, parted, found, rows)
        for number, (row, line) in enumerate(zip(found, parted, strict=True))
    ]


def _with_words(number: int, parted: Parted, found: Sequence[list[Part]], rows: Sequence[int]) -> list[Part]:
    """The values of a line with the words left of them, or in their place, that stand in columns of the rows around.

    A line of words alone may be a header, so it is a row only beside rows of one value, and as one word beside a label.
    """
    row, line = found[number], parted[number]
    at = bisect(rows, number)
    around = [near for near in rows[max(at - NEAR, 0) : at + NEAR] if near != number]
    edge = max((label.x1 for near in around for label in labels_of(parted[near], found[near])), default=inf)
    inside = [part for part in line if part.x0 >= edge]
    told = any(part.is_value for part in inside)
    if not told and (len(inside) != 1 or any(_is_wide(found[near]) for near in around)):
        return row
    left = list(line[: len(line) - len(row)])
    while left and left[-1].x0 >= edge and (left[-1].is_value or _is_in_column(left[-1], row, found, around)):
        row = [left.pop(), *row]
    return row


def _is_wide(row: Sequence[Part]) -> bool:
    """Whether a row has values in several columns: the unit of a number is none."""
    return len(row) > 1 + row[0].is_unit


def labels_of(line: Sequence[Part], row: Sequence[Part]) -> Sequence[Part]:
    """What stands left of the values of a line; a line of one part alone has no label."""
    return line[: len(line) - len(row)] if row and len(line) > 1 else []


def _is_in_column(part: Part, row: Sequence[Part], found: Sequence[list[Part]], around: Sequence[int]) -> bool:
    return any(
        are_aligned(part, other) and not any(overlap(other, value) for value in row)
        for near in around
        for other in found[near]
    )


def are_aligned(a: Part, b: Part) -> bool:
    """Whether two texts begin, end or have their middles over each other."""
    return min(abs(a.x0 - b.x0), abs(a.x1 - b.x1), abs(a.x0 + a.x1 - b.x0 - b.x1) / 2) < SAME
