"""A table that is one row of values below a header of several lines, where no rule parts its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from parsers.family import Table
from parsers.printed.agreed import Printed, printed
from parsers.printed.texts import Text, one_line
from parsers.printed.under import columns, head_words, is_of_head

ENOUGH = 0.8  # of the letters of a header: so many are to be seen above the row
FAR = 4.0  # of the height: how far apart the lines of the row stand at most
SHORT = 8  # letters: what is longer stands in no cell of values


def strip(table: Table, left: Sequence[Text]) -> Printed | None:
    """The row, out of the texts behind the tables before it; None where there is none."""
    words = head_words(table)
    wanted = ENOUGH * sum(len(column.label) for column in table.columns)
    heads: list[Text] = []
    lines = [list(line) for _, line in groupby(left, key=lambda text: text.line)]
    for number, line in enumerate(lines):
        own = [text for text in line if is_of_head(text, words)]
        if not own and sum(len(text.text) for text in heads) >= wanted:
            return _row(table, heads, list(_cells(lines[number:], words)))
        heads = [] if any(text.is_value for text in line) else [*heads, *own]
    return None


def _cells(lines: Iterable[Sequence[Text]], words: Iterable[str]) -> Iterator[Sequence[Text]]:
    """The lines of the row: up to the next header, running text or gap."""
    above: Text | None = None
    for line in lines:
        far = above and (line[0].page != above.page or line[0].middle - above.middle > FAR * above.height)
        if far or any((len(text.text) > SHORT and not text.is_value) or is_of_head(text, words) for text in line):
            return
        yield line
        above = line[0]


def _row(table: Table, heads: Sequence[Text], lines: Sequence[Sequence[Text]]) -> Printed:
    line = one_line(lines) if any(text.is_value for line in lines for text in line) else None
    under = columns(table, [line], heads) if line else None
    return printed(table, None, under.deal(line) if under and line else None, lines)
