"""Tables without rules, read by the form: its labels, their order and the number of its columns are known.

    read(cells, family) -> list[Printed]
    agree(rows, facts, leftovers): what both ways of reading say, or one of them alone

The cells of such a table are not to be seen, only texts and where they stand. What may be read in two ways is not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from math import inf

from converters.document import Cell
from parsers.characters import fold
from parsers.family import Family, Table
from parsers.printed.agreed import Printed, agree, printed
from parsers.printed.beside import Beside, Page, beside
from parsers.printed.mended import mended
from parsers.printed.spelled import Spelled, spelled
from parsers.printed.strip import strip
from parsers.printed.texts import Text, one_line, texts
from parsers.printed.under import columns, head_words, is_of_head

__all__ = ["agree", "read"]

MOST = 20_000  # texts of a document; the longest report has half as many


def read(cells: Sequence[Cell], family: Family) -> list[Printed]:
    """The rows whose labels are printed to the letter, and those without labels below their headers."""
    if len(cells) > MOST:
        return []
    found = texts(mended(cells, family))
    labels = spelled(found, tuple((table, row) for table in family.tables for row in table.rows))
    taken = {text for label in labels for text in label.texts}
    left = [text for text in found if text not in taken]
    return [*_labelled(labels, found, left, family), *_unlabelled(labels, left, family)]


def _labelled(
    labels: Sequence[Spelled], found: Sequence[Text], left: Sequence[Text], family: Family
) -> Iterator[Printed]:
    edges = _edges(labels, left)
    titles = {fold(table.title) for table in family.tables}
    page = Page(labels, edges, found, {text.line for text in left if fold(text.text) in titles})
    rows = beside(page, list(_lines(left, family.tables)))
    for table in dict.fromkeys(label.table for label in labels):
        own = [(label, row) for label, row in zip(labels, rows, strict=True) if label.table is table]
        heads = _heads(table, labels, left, edges[table.id])
        yield from _rows(table, own, heads, _has_others(heads, left, family))


def _edges(labels: Sequence[Spelled], left: Sequence[Text]) -> dict[str, float]:
    """Where the labels of each table end on the right: before the values of their lines, which some may run into."""
    edges: dict[str, float] = {}
    values: dict[int, list[Text]] = {}
    for text in left:
        if text.is_value:
            values.setdefault(text.line, []).append(text)
    for label in labels:
        edges[label.table.id] = max(edges.get(label.table.id, 0.0), *(text.x1 for text in label.texts))
    for label in labels:
        for text in label.texts:
            behind = (value.x0 for value in values.get(text.line, ()) if value.x0 >= text.x1)
            edges[label.table.id] = min(edges[label.table.id], *behind, inf)
    return edges


def _unlabelled(labels: Sequence[Spelled], left: Sequence[Text], family: Family) -> Iterator[Printed]:
    """The tables that are one row of values below a header, each behind the labels of those before it."""
    before = -1
    for table in family.tables:
        before = max([before, *(label.texts[-1].number for label in labels if label.table is table)])
        if not table.rows and (row := strip(table, [text for text in left if text.number > before])):
            yield row


def _lines(left: Iterable[Text], tables: Sequence[Table]) -> Iterator[list[Text]]:
    """What stands on each line beside the labels: no header, and no title."""
    titles = {fold(word) for table in tables for word in (table.title, *table.anchors)}
    words = frozenset[str]().union(*(head_words(table) for table in tables))
    for _, line in groupby(left, key=lambda text: text.line):
        texts = list(line)
        rest = [text for text in texts if not is_of_head(text, words) and fold(text.text) not in titles]
        if len(rest) == len(texts) or any(text.is_value for text in rest):
            yield rest


def _heads(table: Table, labels: Sequence[Spelled], left: Sequence[Text], edge: float) -> list[Text]:
    """What heads columns of the table, above its labels or repeated between them, and right of them."""
    own = [at for at, label in enumerate(labels) if label.table is table]
    above = labels[own[0] - 1].texts[-1].number if own[0] else -1
    below = labels[own[-1]].texts[-1].number
    words = head_words(table)
    return [text for text in left if above < text.number < below and text.x1 > edge and is_of_head(text, words)]


def _has_others(heads: Sequence[Text], left: Sequence[Text], family: Family) -> bool:
    """Whether a header names columns too that are none of the form's, such as a 小计: between or behind its own."""
    lines: dict[int, list[Text]] = {}
    for head in heads:
        lines.setdefault(head.line, []).append(head)
    titles = {fold(word) for table in family.tables for word in (table.title, *table.anchors)}
    others = [text for text in left if len(lines.get(text.line, ())) > 1 and not text.is_value and text not in heads]
    return any(text.x0 > lines[text.line][0].x0 and fold(text.text) not in titles for text in others)


def _rows(
    table: Table, rows: Sequence[tuple[Spelled, Beside]], heads: Sequence[Text], others: bool
) -> Iterator[Printed]:
    own = [(label.row, row, one_line(row.lines) if not row.doubtful else None) for label, row in rows]
    broken = any(_is_broken(row) for _, row in rows)
    torn = [broken and (last or row.pressed) for (_, row), last in zip(rows, _ends(rows), strict=True)]
    under = None if others else columns(table, [line for _, _, line in own if line], heads)
    for (form, row, line), cut in zip(own, torn, strict=True):
        dealt = None
        if line is not None and not cut:
            dealt = _alone(line, table) if len(table.columns) == 1 else under.deal(line) if under else None
        yield printed(table, form, dealt, row.lines, cut)


def _is_broken(row: Beside) -> bool:
    """Whether numbers stand below each other beside one label, as where they are broken in their cells."""
    return sum(any(text.is_value for text in line) for line in row.lines) > 1


def _ends(rows: Sequence[tuple[Spelled, Beside]]) -> Iterator[bool]:
    """Whether each row is the last of its page but not of the table, so that its numbers may go on overleaf."""
    pages = [label.texts[-1].page for label, _ in rows]
    yield from (page != after for page, after in pairwise([*pages, *pages[-1:]]))


def _alone(line: Sequence[Text], table: Table) -> list[Text | None] | None:
    """The value of a row that has one, beside its unit."""
    units = {fold(unit) for row in table.rows if (unit := row.unit or table.unit)}
    values = [text for text in line if text.is_value or fold(text.text) not in units]
    return None if len(values) > 1 else [values[0] if values else None]
