"""A page of lines as parts, the values that are wrapped inside their cells whole again.

A cell that is too narrow for its number or word breaks it where no more has room: the rest stands right below, as the
text above it does in its cell, and is shorter than one character more than it. Where the cells of a row are centred in
height, the values of the others stand between the two. A number is joined only where nothing but the rest of a label
stands left of its own rest, and where no number of its column is so wide that it could have had room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from converters.pages.placed import overlap
from converters.pages.runs import Line
from converters.unruled import labels
from converters.unruled.parts import Part, joined, parts, values
from converters.unruled.valued import are_aligned

TOUCHING = 0.9  # of the height: lines of text stand no nearer, so what does is of one row
MOST_PARTS = 40  # of a line; a form has 15 columns
BESIDE, NEAR = 4, 40  # lines above and below that show where a column of values is, and how wide
DIGITS = frozenset("0123456789,.，．０１２３４５６７８９")

Parted = list[list[Part]]  # a page, by line
Spot = tuple[int, Part]  # the number of a line, a part of it


@dataclass
class Page:
    """Lines from top to bottom and the parts of each; `heads` is what headers of several tables begin with."""

    lines: Sequence[Line]
    parts: list[list[Part]]
    heads: frozenset[str] = frozenset()


def page(lines: Sequence[Line]) -> Page:
    """The lines with their parts; those that were but the rest of values above them are gone."""
    parted = [parts(line) for line in lines]
    valued = [values(row) for row in parted]
    for number in range(1, len(parted)):
        for rest, above in _rests(parted, valued, number):
            _join(parted, valued, above, (number, rest))
    kept = [number for number, row in enumerate(parted) if row]
    return Page([lines[number] for number in kept], [parted[number] for number in kept])


def _rests(parted: Parted, valued: Parted, number: int) -> list[tuple[Part, Spot]]:
    """The parts of a line that are the rest of one above, with these."""
    row = parted[number]
    if not any(valued[max(number - 2, 0) : number]) or len(row) > MOST_PARTS:
        return []
    found = [(rest, above) for rest in row for above in _broken(parted, valued, number, rest)]
    others = [part for part in row if part not in {rest for rest, _ in found}]
    single = len({above for _, above in found}) == len({rest for rest, _ in found}) == len(found)
    full = found and single and all(_is_full(valued, number, rest, above[1]) for rest, above in found)
    return found if full and _are_labels(parted, valued, number, others, [above for _, above in found]) else []


def _broken(parted: Parted, valued: Parted, number: int, rest: Part) -> Iterator[Spot]:
    """What of the two lines above may go on in a part: beside values, or with values between."""
    for above in range(number - 1, max(number - 3, -1), -1):
        between = _between(valued, above, number)
        if len(parted[above]) > MOST_PARTS or not (between or valued[above]):
            continue
        for part in parted[above]:
            if _goes_on(part, rest) and (not between or _are_between(part, rest, between)):
                if _is_in_column(valued, number, part, between):
                    yield above, part
                return


def _is_in_column(valued: Parted, number: int, part: Part, beside: Sequence[Part]) -> bool:
    """Whether a part stands behind a value of its own row, or under or over those of others, and so is no label."""
    if beside and beside[0].x1 < part.x0:
        return True
    return any(overlap(part, other) for other in _around(valued, number, BESIDE) if other is not part)


def _around(valued: Parted, number: int, reach: int) -> Iterator[Part]:
    """The values of so many lines above and below."""
    return (part for row in valued[max(number - reach, 0) : number + reach] for part in row)


def _between(valued: Parted, above: int, number: int) -> list[Part]:
    """The values of the line between two, where one is."""
    return valued[number - 1] if above == number - 2 else []


def _goes_on(above: Part, rest: Part) -> bool:
    return (
        not (rest.is_value and rest.text[0] not in DIGITS)
        and len(above.text) > 1
        and 0 < rest.middle - above.middle < labels.PITCH * rest.height
        and are_aligned(above, rest)
        and rest.x1 - rest.x0 < above.x1 - above.x0 + _character(rest)
        and (rest.text[0] not in DIGITS or (above.text[-1] in DIGITS and len(rest.text) < len(above.text)))
    )


def _are_between(above: Part, rest: Part, found: Sequence[Part]) -> bool:
    """Whether values stand so near to both lines that all are of one row, and none in the column."""
    return all(
        above.middle < value.middle < rest.middle
        and max(value.middle - above.middle, rest.middle - value.middle) < TOUCHING * value.height
        and not overlap(value, above)
        for value in found
    )


def _character(part: Part) -> float:
    return (part.x1 - part.x0) / len(part.text)


def _is_full(valued: Parted, number: int, rest: Part, above: Part) -> bool:
    """Whether no value of the column is as wide, to half a character, as the broken one with one character more."""
    wide = above.x1 - above.x0 + _character(rest) / 2
    return all(part.x1 - part.x0 < wide for part in _around(valued, number, NEAR) if overlap(part, above))


def _are_labels(parted: Parted, valued: Parted, number: int, others: Sequence[Part], above: Sequence[Spot]) -> bool:
    """Whether all else in a line is the rest of labels; beside one rest alone it may as well be a row of its own.

    So it is beside a value or a unit of its own, such as a code: these are the rest of nothing.
    """
    line, part = above[0]
    if _between(valued, line, number) or not others:
        return True
    if any(other.is_value or other.is_unit for other in others):
        return False
    heads = [head for row in parted[max(number - 2, 0) : number] for head in row if head.x1 <= part.x0]
    rests = len(above) > 1 and all(any(labels.may_go_on([head], [other]) for head in heads) for other in others)
    return rests and all(
        head.x1 - head.x0 <= part.x1 - part.x0 for at, part in above for head in _over(parted, at, part)
    )


def _over(parted: Parted, line: int, value: Part) -> list[Part]:
    """What stands over a value and between its neighbours: where it is wider, the value had room and is whole."""
    left = max((part.x1 for part in parted[line] if part.x1 <= value.x0), default=-inf)
    right = min((part.x0 for part in parted[line] if part.x0 >= value.x1), default=inf)
    above = (part for row in parted[max(line - NEAR, 0) : line] for part in row)
    return [part for part in above if overlap(part, value) and left <= part.x0 and part.x1 <= right]


def _join(parted: Parted, valued: Parted, above: Spot, rest: Spot) -> None:
    """Take the two from their lines and put the whole into that of its row: between them, or the upper."""
    centred = bool(_between(valued, above[0], rest[0]))
    whole = joined(above[1], rest[1], (rest if centred else above)[1].bottom)
    parted[above[0]].remove(above[1])
    parted[rest[0]].remove(rest[1])
    row = parted[rest[0] - 1 if centred else above[0]]
    row.append(whole)
    row.sort(key=lambda part: part.x0)
    for number in range(above[0], rest[0] + 1):
        valued[number] = values(parted[number])
