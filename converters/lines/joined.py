"""Tables in lines of text whose cells are joined by the same blanks each, wherever they then stand.

    规章  3  0  12
    行政规范性文件  5    17

Twice as many blanks have a blank cell between them. Where cells stand under each other instead, the blanks behind
labels are as many as these are short: both are told apart by that, block by block, for a text may hold both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise, repeat
from typing import NamedTuple

from converters.lines.pitch import PITCHES, is_value

Row = list[str]

#: so many labels of different widths with the same blanks behind them show that these join cells
LABELS = 4
#: this share of the gaps between cells may be of other widths, as where a cell begins with a blank of its own
STRAY = 0.1
#: what is longer and ends in no value is running text
LONG = 80
#: lines of a block that tell whether its cells stand under each other
SAMPLE = 40

_GAP = re.compile(r"[ \u3000\xa0]+")
_TOKEN = re.compile(r"[^ \u3000\xa0]+")
_SENTENCE = "。"


class Tail(NamedTuple):
    """A line that ends in values: where each of them begins and ends, and how many blanks stand before it."""

    line: str
    values: list[tuple[int, int]]
    gaps: list[int]


def joints(blocks: Sequence[Sequence[str]]) -> list[int]:
    """How many blanks join two cells, by block; 0 where cells stand under each other, or too few lines show anything.

    What the lines of one block are too few to show, they show together with those of others that as many blanks join.
    """
    tails = [[tail for line in block if _SENTENCE not in line and (tail := _tail(line))] for block in blocks]
    least = [min((gap for tail in _telling(block) for gap in tail.gaps), default=0) for block in tails]
    together: dict[int, list[Tail]] = {}
    for blanks, block in zip(least, tails, strict=True):
        together.setdefault(blanks, []).extend(block)
    shown = {blanks for blanks, found in together.items() if _is_shown(blanks, found)}
    return [
        blanks if blanks in shown and _fits(blanks, block) else 0 for blanks, block in zip(least, tails, strict=True)
    ]


def _telling(tails: Sequence[Tail]) -> Sequence[Tail]:
    """Those with several values, if there are any: a list above a table says nothing of it."""
    return [tail for tail in tails if len(tail.gaps) > 1] or tails


def _is_shown(blanks: int, tails: Sequence[Tail]) -> bool:
    """Whether so many stand behind labels of different widths, and hardly anywhere as many as are no multiple."""
    gaps = [gap for tail in tails for gap in tail.gaps]
    near = [tail.line[: tail.values[0][0] - blanks] for tail in tails if tail.gaps[0] == blanks]
    stray = sum(gap % blanks > 0 for gap in gaps)
    widths = {*map(PITCHES[0].width, near)}
    return len(widths) >= LABELS and stray <= STRAY * len(gaps) and 4 * len(near) > len(tails)


def _fits(blanks: int, tails: Sequence[Tail]) -> bool:
    """Whether no gap is wider, or values stand in fewer places counted in cells than in columns of a pitch."""
    if all(gap == blanks for tail in tails for gap in tail.gaps):
        return True
    sample = tails[:SAMPLE]
    cells = {at for tail in sample for at in accumulate(gap // blanks for gap in tail.gaps)}
    return all(
        len(cells) < len({pitch.width(tail.line[: value[side]]) for tail in sample for value in tail.values})
        for pitch in PITCHES
        for side in (0, 1)
    )


def pieces(lines: Sequence[str], blanks: int) -> Iterator[str | list[Row]]:
    """Lines of running text as they stand, and tables as rows of cell texts, in order."""
    for may_be, found in groupby(lines, _may_be_row):
        block = list(found)
        rows = [_cells(line, blanks) for line in block]
        if may_be and any(len(row) > 1 and is_value(row[-1]) for row in rows):
            yield _padded(rows)
        else:
            yield from block


def _padded(rows: Sequence[Row]) -> list[Row]:
    """The rows of a table that has as many label cells in each, with blanks behind those of one cell.

    Behind all shorter ones where blank cells between others are kept: they have lost those at their ends. Where they
    are not, which cell a row has lost is not known: it is one cell of text.
    """
    width = max(map(len, rows))
    whole = sum(len(row) == width for row in rows) == sum(len(row) > 1 for row in rows)
    alike = len({_labels(row) for row in rows if is_value(row[-1])}) == 1
    if alike and sum("" in row[:-1] for row in rows) >= LABELS:
        return [[*row, *[""] * (width - len(row))] for row in rows]
    padded = [[*row, *[""] * (width - len(row))] if whole and len(row) < 2 else row for row in rows]
    heads = _headed(rows) if alike else repeat(0)
    return [[" ".join(row)] if len(row) < head else row for row, head in zip(padded, heads, strict=False)]


def _headed(rows: Sequence[Row]) -> Iterator[int]:
    """For each row that ends in values the cells of the header above it; 0 for others."""
    head = 0
    for row in rows:
        valued = is_value(row[-1])
        head = head if valued or len(row) < 2 else len(row)
        yield head if valued and len(row) > 1 else 0


def _labels(row: Row) -> int:
    """How many cells begin the row that are neither blank nor values."""
    return next((at for at, cell in enumerate(row) if not cell or is_value(cell)), len(row))


def _may_be_row(line: str) -> bool:
    return bool(line.strip()) and _SENTENCE not in line and (len(line) <= LONG or _tail(line) is not None)


def _tail(line: str) -> Tail | None:
    """The values that the line ends in; None where there are none, or no label stands before them."""
    tokens = [token.span() for token in _TOKEN.finditer(line)]
    first = len(tokens)
    while first and is_value(line[slice(*tokens[first - 1])]):
        first -= 1
    if first in (0, len(tokens)):
        return None
    return Tail(line, tokens[first:], [right[0] - left[1] for left, right in pairwise(tokens[first - 1 :])])


def _cells(line: str, blanks: int) -> Row:
    """The cells of a line; the whole line as one where its gaps are of other widths."""
    cells, at = [""], 0
    for gap in _GAP.finditer(line):
        several, rest = divmod(len(gap[0]), blanks)
        if several and rest:
            return [line.strip()]
        cells[-1] += line[at : gap.start()] + ("" if several else gap[0])
        cells += [""] * several
        at = gap.end()
    cells[-1] += line[at:]
    return cells
