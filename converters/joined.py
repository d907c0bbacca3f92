"""Tables in lines of text whose cells are joined by the same blanks each, wherever they then stand.

    规章  3  0  12
    行政规范性文件  5    17

Twice as many blanks have a blank cell between them. Where cells stand under each other instead, the blanks behind
labels are as many as these are short: both are told apart by that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from converters.pitch import PITCHES, is_value

Row = list[str]

#: so many labels of different widths with the same blanks behind them show that these join cells
LABELS = 4
#: this share of the gaps between cells may be of other widths, as where a cell begins with a blank of its own
STRAY = 0.1
#: what is longer and ends in no value is running text
LONG = 80

_GAP = re.compile(r"[ \u3000\xa0]+")
_TOKEN = re.compile(r"[^ \u3000\xa0]+")
_SENTENCE = "。"


def joint(lines: Sequence[str]) -> int:
    """How many blanks join two cells; 0 where cells stand under each other, or too few lines show anything."""
    behind: list[tuple[int, int]] = []
    gaps: list[int] = []
    for line in lines:
        if _SENTENCE not in line and (tail := _tail(line)):
            behind.append((PITCHES[0].width(line[: tail[0].start()]), len(tail[0][0])))
            gaps += [len(gap[0]) for gap in tail]
    least = min(gaps, default=0)
    ends = {end for end, gap in behind if gap == least}
    stray = sum(gap % least > 0 for gap in gaps)
    near = sum(gap == least for _, gap in behind)
    return least if len(ends) >= LABELS and stray <= STRAY * len(gaps) and 4 * near > len(behind) else 0


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

    Behind all shorter ones where blank cells between others are kept: they have lost those at their ends.
    """
    width = max(map(len, rows))
    whole = sum(len(row) == width for row in rows) == sum(len(row) > 1 for row in rows)
    alike = len({_labels(row) for row in rows if is_value(row[-1])}) == 1
    kept = alike and sum("" in row[:-1] for row in rows) >= LABELS
    return [[*row, *[""] * (width - len(row))] if kept or (whole and len(row) < 2) else row for row in rows]


def _labels(row: Row) -> int:
    """How many cells begin the row that are neither blank nor values."""
    return next((at for at, cell in enumerate(row) if not cell or is_value(cell)), len(row))


def _may_be_row(line: str) -> bool:
    return bool(line.strip()) and _SENTENCE not in line and (len(line) <= LONG or bool(_tail(line)))


def _tail(line: str) -> list[re.Match[str]]:
    """The gap before each value that the line ends in; none where no label stands before them."""
    tokens = list(_TOKEN.finditer(line))
    first = len(tokens)
    while first and is_value(tokens[first - 1][0]):
        first -= 1
    return [gap for gap in _GAP.finditer(line.rstrip()) if gap.start() >= tokens[first - 1].end()] if first else []


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
