"""Rows of a table from its cells one after the other, as text is left when each cell stands on lines of its own.

Nothing says where a row ends but the cells themselves: values follow a label, and what follows them is the next one.
Rows of as many values make a table. What stands before the last label is the header, a cell a row, because which of
its cells stand in one row is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count, groupby, pairwise
from statistics import mode
from typing import NamedTuple

from converters.document import Block, Heading, Paragraph, Table
from converters.grid import listed
from converters.text import clean

Cells = Sequence[str]

#: so many cells with values make a text one of cells
VALUES = 12
#: so many rows more of one length show that blank lines are blank cells; one may be so by a page break
SHOWN = 3
#: the header of a table holds no more cells
HEADER = 40
#: a cell of a header is no longer than this
LABEL = 80
#: so many rows with bars behind them show that these fill them up
FILLED = 2
#: a value is no longer than this
SHORT = 24
#: as many values under a header and no second row of them have no label
STRIP = 10
#: a row has no more labels
GROUPED = 3
#: no more lines, blank ones too, make a cell
CELL = 6
BARS = ("|", "｜", "│")
NONE = "无"

_VALUE = re.compile(
    r"(?:[-+−－＋]|增/减|增加?|减少?)?[\d０-９][\d０-９,，.．]*\s*(?:[件条项个份次宗万亿]*元?)"
    r"|[-—–－/／\\无*]{1,4}|[零〇○Oo]|不涉及|不适用|N/?A|",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[。；！？]\s*$")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,2}、.{4,}情况")
_CHAPTER = re.compile(r"[一二三四五六七八九十]{1,2}、")


class Run(NamedTuple):
    """Labels and the values behind the last of them."""

    labels: list[str]
    values: list[str]


def in_lines(lines: Sequence[str]) -> list[str]:
    """The lines that are written, where so many hold a value and nothing else that each must be a cell; else none.

    With the blank ones among values where only with these the rows have as many: they are blank cells. A blank line
    behind each cell parts cells and is none.
    """
    lines = _close(lines)
    written = [line for line in lines if line.strip()]
    if sum(map(_is_value, written)) < VALUES:
        return []
    blanks = _with_blanks(lines)
    return blanks if _even(blanks) >= _even(written) + SHOWN else written


def _close(lines: Sequence[str]) -> Sequence[str]:
    """The lines without the blank one behind each cell, where no value follows another without."""
    written = [at for at, line in enumerate(lines) if line.strip()]
    gaps = [below - at - 1 for at, below in pairwise(written) if _is_value(lines[at]) and _is_value(lines[below])]
    if not gaps or any(gap % 2 == 0 for gap in gaps):
        return lines
    blanks = [max(below - at - 2, 0) // 2 for at, below in pairwise([-1, *written])]
    return [line for at, gap in zip(written, blanks, strict=True) for line in (*[""] * gap, lines[at])]


def _with_blanks(lines: Sequence[str]) -> list[str]:
    """The lines without the blank ones before and behind the first and last values, and below headings."""
    values = [at for at, line in enumerate(lines) if line.strip() and _is_value(line)]
    first, last = values[0], values[-1]
    while first and not lines[first - 1].strip():
        first -= 1
    headed = (at > 0 and _ends_text(lines[at - 1].strip()) for at in range(len(lines)))
    return [
        line
        for at, (line, below) in enumerate(zip(lines, headed, strict=True))
        if line.strip() or (first <= at <= last and not below)
    ]


def _even(cells: Cells) -> int:
    """How many of the rows in which something is counted are as long as most of these."""
    counted = [len(run.values) for run in _runs(cells) if _counts(run)]
    return counted.count(mode(counted)) if counted else 0


def in_paragraphs(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with tables in place of the paragraphs that are each a cell of one; as they are where there are none.

    Only of documents without pages: there a line's place says more. New tables are numbered behind the others.
    """
    short = [block for block in blocks if isinstance(block, (Heading, Paragraph)) and len(block.text) <= SHORT]
    if sum(block.origin is None and _is_value(block.text) for block in short) < VALUES:
        return tuple(blocks)
    numbers = count(sum(isinstance(block, Table) for block in blocks))
    kinds = groupby(blocks, lambda block: isinstance(block, (Heading, Paragraph)) and block.origin is None)
    return tuple(block for loose, found in kinds for block in (_tabled(list(found), numbers) if loose else found))


def _tabled(blocks: Sequence[Block], numbers: Iterator[int]) -> Iterator[Block]:
    at = 0
    cells = in_lines([block.text for block in blocks if isinstance(block, (Heading, Paragraph))])
    for piece in pieces(cells) if cells else ():
        if isinstance(piece, str):
            yield blocks[at]
            at += 1
        else:
            yield listed(piece, next(numbers))
            at += sum(map(len, piece))
    yield from blocks[at:]


def behind_bars(lines: Sequence[str], at: int) -> tuple[list[list[str]], int]:
    """The rows that begin at a line, a bar behind each cell, on its line or the next; and the line behind them.

    A line of bars alone may fill a row up to the width of the table. Where none does, each cell is a row: which of them
    stand in one is for `pieces` to tell. No rows where the cells are not so many that each must be one.
    """
    cells, cell, end = list[str](), list[str](), at
    beside = lines[at].rstrip().endswith(BARS)
    if not (beside or (lines[at + 1 : at + 2] and lines[at + 1].strip() in BARS)):
        return [], at
    for number, line in enumerate(lines[at:], at + 1):
        text, closed = line.strip(), line.rstrip().endswith(BARS)
        fills = beside and not cell and _bars(line.rstrip()) > 0  # a blank cell has a blank before its bar
        cell += [text if fills or not closed else text[:-1].rstrip()]
        headed = beside and not closed and _HEADING.fullmatch(text)
        if headed or len(cell) > CELL or (not fills and any(bar in cell[-1] for bar in BARS)):
            break
        if closed:
            cells.append("\n".join(filter(None, cell)))
            cell, end = [], number
    if len(cells) < VALUES:
        return [], at
    return _filled_up(cells) or [["" if _bars(cell) else cell] for cell in cells], end


def _bars(text: str) -> int:
    """How many bars a text is that is nothing else; 0 for any other."""
    return len(text) if set(text) <= {*BARS} else 0


def _filled_up(cells: Cells) -> list[list[str]]:
    """The rows between bars that fill them up; none where that would not make all of them as wide as the table."""
    rows, row = list[tuple[list[str], int]](), list[str]()
    for cell in cells:
        if bars := _bars(cell):
            rows.append((row, bars))
            row = []
        else:
            row.append(cell)
    widths = [len(row) + bars for row, bars in rows if row]
    if len(widths) < FILLED:
        return []
    width = mode(widths)
    whole = [part for row, bars in (*rows, (row, 0)) for part in _parted(row, bars, width)]
    return [row for row, _ in whole if row] if all(len(row) + bars == width for row, bars in whole if row) else []


def _parted(row: list[str], bars: int, width: int) -> Iterator[tuple[list[str], int]]:
    """A row, without those before it that no bar had to fill up."""
    while len(row) + bars > width and len(row) > width:
        yield row[:width], 0
        row = row[width:]
    yield row, bars


def pieces(cells: Cells) -> Iterator[str | list[list[str]]]:
    """Cells that belong to no table as text, and tables as rows, in order."""
    for runs in _alike(cells):
        first, *rest = runs
        strip = len(first.values) >= STRIP and not rest
        usual = [len(run.labels) for run in rest if len(run.labels) <= GROUPED]
        text, header, labels = _opened(first.labels, 0 if strip else mode(usual or [1]))
        yield from text
        if not any(map(_counts, runs)):
            yield from [*header, *labels, *first.values]
            yield from (cell for run in rest for cell in (*run.labels, *run.values))
        else:
            yield [*([cell] for cell in header), [*labels, *first.values], *(row for run in rest for row in _rows(run))]


def _alike(cells: Cells) -> Iterator[list[Run]]:
    """Runs one behind the other with as many values; one of marks and blanks alone goes with those before it."""
    alike: list[Run] = []
    for run in _runs(cells):
        counted = next((len(one.values) for one in alike if _counts(one)), len(run.values))
        if alike and (_ends(run) or (_counts(run) and len(run.values) != counted)):
            yield alike
            alike = []
        alike.append(run)
    yield alike


def _ends(run: Run) -> bool:
    """Nothing but text, or a chapter that says that there is nothing to say (六、其他事项: 无)."""
    return not run.values or (run.values == [NONE] and any(map(_CHAPTER.match, run.labels[-1:])))


def _rows(run: Run) -> Iterator[list[str]]:
    """A row with its own labels and perhaps that of its group, below cells of a header where there are more."""
    group = 0 if len(run.labels) <= GROUPED else len(run.labels) - 1
    yield from ([cell] for cell in run.labels[:group])
    yield [*run.labels[group:], *run.values]


def _runs(cells: Cells) -> Iterator[Run]:
    run = Run([], [])
    for cell in cells:
        if _is_value(cell):
            run.values.append(cell)
        elif run.values:
            yield run
            run = Run([cell], [])
        else:
            run.labels.append(cell)
    yield run


def _is_value(cell: str) -> bool:
    """A number with or without its unit, a mark, or nothing."""
    return _VALUE.fullmatch(clean(cell).strip()) is not None


def _counts(run: Run) -> bool:
    return any(map(str.isdigit, "".join(run.values)))


def _opened(labels: list[str], own: int) -> tuple[list[str], list[str], list[str]]:
    """What stands before a table as running text, the cells of its header, and the labels of its first row."""
    row = len(labels) - min(own, len(labels))
    texts = [at for at, cell in enumerate(labels[:row], 1) if _ends_text(cell)]
    start = max([*texts, row - HEADER, 0])
    return labels[:start], labels[start:row], labels[row:]


def _ends_text(cell: str) -> bool:
    return len(cell) > LABEL or _SENTENCE.search(cell) is not None or _CHAPTER.match(cell) is not None
