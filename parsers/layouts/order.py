"""Rows of a recognised page whose labels were misread: told by the order in which the form prints its rows.

Between two rows that are known, or above or below all of them, as many rows of the form are missing as rows with values
cannot be named: each of these is the one in its place, if its label is like that one's and clearly less like any
other's. Never asked of text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from parsers.layouts.reader import own
from parsers.tables.labels import MARGIN, WORTH_TELLING, Labels, Match, worded
from parsers.tables.lines import Line

#: A line and the row, or the title, of the form that it is; None where it cannot be named.
Item = tuple[Line, str | None]
#: Where the label of a line stands, and what it was read as.
Leaf = tuple[int, Match]


def by_order(items: Iterable[Item], order: Sequence[str], rows: Sequence[str], labels: Labels) -> dict[Line, Leaf]:
    """The labels that cannot be named, as far as the printed order tells them.

    `order` are the titles and the rows of the form as it prints them, `rows` those that it always prints.
    """
    items = [item for item in items if item[1] in order or (item[1] is None and _has_values(item[0]))]
    known = {id for _, id in items if id}
    told: dict[Line, Leaf] = {}
    for between, place in _gaps(items, order):
        missing = [id for id in order[place] if id in rows and id not in known]
        if len(missing) == len(between):
            told |= {line: leaf for line, id in zip(between, missing, strict=True) if (leaf := _read(line, id, labels))}
    return told


def _gaps(items: Sequence[Item], order: Sequence[str]) -> Iterator[tuple[list[Line], slice]]:
    """Lines without a name that follow each other, and the part of the order between the names beside them."""
    start, between = 0, list[Line]()
    for line, id in items:
        if id is None:
            between.append(line)
            continue
        if between:
            yield between, slice(start, order.index(id))
        start, between = order.index(id) + 1, []
    if between:
        yield between, slice(start, len(order))


def _has_values(line: Line) -> bool:
    return any(state in ("number", "mark") for i, state in enumerate(line.states) if line.own[i])


def _read(line: Line, id: str, labels: Labels) -> Leaf | None:
    """The last words before the values of a ruled line, where they are like the label of row `id`."""
    first_value = next(i for i in own(line) if line.states[i] in ("number", "mark"))
    at = next((i for i in reversed(own(line)) if i < first_value and worded(line.texts[i])), None)
    if at is None or not line.spans:
        return None
    (best, first), *rest = labels.alike(line.texts[at]) or [(0.0, "")]
    second = rest[0][0] if rest else 0.0
    if first != id or best < WORTH_TELLING or best - second < MARGIN:
        return None
    return at, Match(id, "order", tuple(other for score, other in rest[:2] if score > WORTH_TELLING))
