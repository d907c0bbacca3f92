"""Tables without rules of which no cell is filled: a header that others repeat, and the labels below it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from converters.document import Cell, Origin, Table
from converters.pages.runs import Line, rounded
from converters.unruled.blocks import FAR
from converters.unruled.parts import Part, parts, values
from converters.unruled.stacks import around
from converters.unruled.valued import SAME

_CHAPTER = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]")


def heads(pages: Iterable[Sequence[Sequence[Part]]]) -> frozenset[str]:
    """What headers of one line begin with that name other columns each; one of them at least names several."""
    named: dict[str, set[tuple[str, ...]]] = {}
    for parted in pages:
        words = [len(row) > 1 and not any(part.is_value for part in row) for row in parted]
        for row, before, here, after in zip(parted, [False, *words], words, [*words[1:], False], strict=False):
            first, *others = (part.text for part in row)
            if here and not before and not after and first not in others:
                named.setdefault(first, set()).add(tuple(others))
    return frozenset(first for first, others in named.items() if len(others) > 1 and max(map(len, others)) > 1)


@dataclass
class Unfilled:
    """Finds them in lines that are no part of any other table; `lefts` is where the labels of those begin."""

    heads: Collection[str]
    lefts: Sequence[float]

    def of_lines(self, lines: Sequence[Line]) -> Iterator[Line | Table]:
        at = 0
        while at < len(lines):
            end = self._end(lines, at)
            if end > at + 1:
                yield _table([parts(line) for line in lines[at:end]])
            else:
                yield lines[at]
            at = max(end, at + 1)

    def _end(self, lines: Sequence[Line], at: int) -> int:
        """Where the table that begins in a line ends; no further than that line where none does."""
        head = parts(lines[at]) if self.heads else []
        if len(head) < 2 or head[0].text not in self.heads or values(head):
            return at
        end = at + 1
        while end < len(lines) and self._is_label(lines[end], lines[end - 1], head):
            end += 1
        return end

    def _is_label(self, line: Line, above: Line, head: Sequence[Part]) -> bool:
        (part, *others) = parts(line)
        near = line.box[1] - above.box[3] < FAR * line.height
        begins = any(abs(part.x0 - left) < SAME for left in (*self.lefts, head[0].x0))
        centred = abs(part.x0 + part.x1 - head[0].x0 - head[0].x1) < 2 * SAME
        return near and not others and (begins or centred) and part.x1 < head[1].x1 and not _CHAPTER.match(part.text)


def _table(rows: Sequence[Sequence[Part]]) -> Table:
    head, page = rows[0], rows[0][0].page
    cells = [
        Cell(number, column, part.text, origin=Origin(page, part.box))
        for number, row in enumerate(rows)
        for column, part in enumerate(row)
    ]
    cells += [
        Cell(number, column, "", origin=Origin(page))
        for number, row in enumerate(rows)
        for column in range(len(row), len(head))
    ]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    whole = rounded(around([part for row in rows for part in row]))
    return Table(len(rows), len(head), tuple(cells), spans=False, origin=Origin(page, whole))
