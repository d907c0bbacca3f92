"""The small tables printed one below the other in section two: a title row, a header row, one or two rows of values."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

from converters.document import Cell
from converters.text import written
from parsers.characters import fold
from parsers.family import Column, Family, Row, Table
from parsers.layouts.order import by_order
from parsers.layouts.reader import Bound, Reader, beside, note, numbers, own, unclaimed
from parsers.layouts.torn import in_doubt
from parsers.report import Leftover
from parsers.tables.earlier import undated, year_of
from parsers.tables.labels import Labels, Match, bare
from parsers.tables.lines import Line, Wording
from parsers.tables.values import Values, count

#: a cell of the form that is named by row and column in one, and the cell behind the name
Named = tuple[Table, Row, Column, int]
#: A head that says no year is of the report's.
_THIS = 9999


class Stack(Reader):
    """The small tables printed one below the other in section two, each with a title, a header and one or two rows."""

    def __init__(self, family: Family) -> None:
        super().__init__(table for table in family.tables if table.layout == "stack")
        self._rows, self._columns = _stack_labels(self.tables)
        self._seen: set[str] = set()

    @property
    def seen(self) -> tuple[str, ...]:
        return tuple(self._seen)

    def anchors(self, words: Wording) -> bool:
        return bool(_title(self.tables, words) or _is_header(self.tables, words) or _named_whole(self.tables, words))

    def bind(self) -> tuple[list[Bound], list[Leftover]]:
        bound: dict[tuple[str, str], Bound] = {}
        left: list[Leftover] = []
        header: Line | None = None
        titled: Table | None = None
        if self.recognised:
            self.ordered = self._by_order()
        torn = in_doubt([line for line in self.lines if not self.anchors(line.wording)], self._leaf, self._rows)
        for line in self.lines:
            if whole := _named_whole(self.tables, line.wording):
                left += self._take_whole(line, whole, bound)
                continue
            table = _title(self.tables, line.wording)
            if table is not None:
                header, titled = header if self._leaf(line) >= 0 else None, table
                self._seen.add(table.id)
            if table is not None and self._leaf(line) < 0:
                left += numbers((line.cells[i] for i in own(line)), table.title)
            elif _is_header(self.tables, line.wording):
                header = line
            elif line not in torn and (one := self._bind_line(line, header, titled)) is not None:
                self._seen.add(one.table.id)
                key = (one.table.id, one.row.id if one.row else "")
                if key not in bound or bound[key].empty:
                    bound[key] = one
                    left += unclaimed(line, self._leaf(line), one) if len(line.cells) > 1 + len(one.values) else []
                else:
                    left += numbers(filter(None, one.values), one.row.label if one.row else "")
            else:
                left += numbers((line.cells[i] for i in own(line)), " ".join(filter(None, line.texts[:1])))
        return list(bound.values()), left

    def _take_whole(self, line: Line, whole: Sequence[Named], bound: dict[tuple[str, str], Bound]) -> list[Leftover]:
        """Bind the cells that a line names one by one; the numbers left over, all where a name has several values."""
        self._seen.update(table.id for table, *_ in whole)
        if len(own(line)) != 2 * len(whole):
            return numbers((line.cells[i] for i in own(line)), " ".join(filter(None, line.texts[:1])))
        left: list[Leftover] = []
        for table, row, column, at in whole:
            one = Bound(table, row, tuple([line.cells[at] if c is column else None for c in table.columns]))
            taken = beside(bound.get((table.id, row.id)), one)
            if taken is None:
                left += numbers([line.cells[at]], row.label)
            else:
                bound[table.id, row.id] = taken
        return left

    def _leaf(self, line: Line) -> int:
        return next((at for at in own(line) if self._find(line, at)), -1)

    def _find(self, line: Line, at: int) -> Match | None:
        """What the cell at `at` is the label of."""
        if line in self.ordered:
            placed, match = self.ordered[line]
            return match if placed == at else None
        return self._rows.find(line.cells[at].text)

    def _by_order(self) -> dict[Line, tuple[int, Match]]:
        """The labels of recognised tables that their printed order tells; titles stand between them."""
        always = [(table.id, f"{table.id}/{row.id}") for table in self.tables for row in table.rows if not row.optional]
        order = list(dict.fromkeys(id for ids in always for id in ids))
        return by_order(map(self._named, self.lines), order, [row for _, row in always], self._rows)

    def _named(self, line: Line) -> tuple[Line, str | None]:
        """A line with the id of its row or of the title that it is; that of a header is none of these."""
        at = self._leaf(line)
        if at >= 0:
            match = self._find(line, at)
            return line, match.id if match else None
        table = _title(self.tables, line.wording)
        return line, table.id if table else "" if _is_header(self.tables, line.wording) else None

    def _bind_line(self, line: Line, header: Line | None, titled: Table | None) -> Bound | None:
        """The row of a line; None where it is none, or one of two tables side by side, whose cells are not parted."""
        if len({match.id for at in own(line) if (match := self._find(line, at))}) > 1:
            return None
        for at in own(line):
            match = self._find(line, at)
            if match is None:
                continue
            id, _, row_id = match.id.partition("/")
            table = next(t for t in self.tables if t.id == id)
            values = self._values(line, at, table, header, titled)
            if values is None:
                return None
            row = next(r for r in table.rows if r.id == row_id)
            return Bound(table, row, values, note(line.cells[at].text, match, self._label))
        return None

    def _label(self, id: str) -> str:
        table_id, _, row_id = id.partition("/")
        return next(r.label for t in self.tables if t.id == table_id for r in t.rows if r.id == row_id)

    def _values(self, line: Line, at: int, table: Table, header: Line | None, titled: Table | None) -> Values | None:
        cells = own(line, at + 1)
        if header is not None:
            named = _named(header.texts, table)
            if len(named) == len(table.columns):
                return _under(line, cells, header, named) or count(line, cells, len(table.columns))
            if not named:
                return None
        elif titled is not table:
            return None
        return count(line, cells, len(table.columns))


@lru_cache(maxsize=1024)
def _named_whole(tables: tuple[Table, ...], words: Wording) -> tuple[Named, ...]:
    """The cells of the form that the row names one by one (行政许可处理决定数量)."""
    known, cells = _whole_labels(tables), own(words)
    named = [(known[words.bare[at]], behind) for at, behind in pairwise(cells) if words.bare[at] in known]
    return tuple([(*told, behind) for told, behind in named if words.bare[behind] not in known])


@cache
def _whole_labels(tables: tuple[Table, ...]) -> dict[str, tuple[Table, Row, Column]]:
    return {
        bare(f"{name}{head}"): (table, row, column)
        for table in tables
        for row in table.rows
        for column in table.columns
        for name in (row.label, *row.aliases)
        for head in (column.label, *column.aliases)
    }


@lru_cache(maxsize=1024)
def _title(tables: tuple[Table, ...], words: Wording) -> Table | None:
    """The table whose title begins in the row."""
    titles = {fold(table.title): table for table in tables}
    begun = (text for text, own in zip(words.folded, words.own, strict=True) if own)
    first = next((text for text in begun if text.startswith(tuple(titles))), "")
    return next((titles[title] for title in titles if first.startswith(title)), None)


@lru_cache(maxsize=1024)
def _is_header(tables: tuple[Table, ...], words: Wording) -> bool:
    """Words with a column label beside a cell that is no row label (信息内容, or a blank corner)."""
    rows, columns = _stack_labels(tables)
    first, *rest = words.texts or ("",)
    return rows.find(first) is None and any(columns.find(text) or columns.find(undated(bare(text))) for text in rest)


@lru_cache(maxsize=1024)
def _named(heads: tuple[str, ...], table: Table) -> tuple[range, ...]:
    """The header's cells that are this table's columns, in the form's order; too few unless the order is the form's.

    Two columns cut to the same words (本年新 | 本年新) are told apart by that order. A merged cell may be written out
    at each place that it covers.
    """
    labels = _column_labels(table)
    hits = [(i, labels.find(text) or labels.find(undated(bare(text)))) for i, text in enumerate(heads)]
    found = [(i, {match.id, *(match.others if match.how == "alias" else ())}) for i, match in hits if match]
    places = [(range(i, i + 1), ids) for i, ids in _latest(found, heads)]
    if len(places) > len(table.columns):
        places = _merged(places)
    if len(places) != len(table.columns):
        return tuple([place for place, _ in places][: len(table.columns) - 1])
    placed: list[range] = []
    for column in table.columns:
        fits = [place for place, ids in places if column.id in ids and place not in placed]
        if not fits:
            return tuple([place for place, _ in places][: len(table.columns) - 1])
        placed.append(fits[0])
    return tuple(placed)


def _latest(found: Sequence[tuple[int, set[str]]], heads: Sequence[str]) -> Sequence[tuple[int, set[str]]]:
    """The header's cells without those that name a column for an earlier year than another does."""
    years = {i: year_of([heads[i]]) or _THIS for i, _ in found}
    return [(i, ids) for i, ids in found if years[i] == max(years[other] for other, same in found if same == ids)]


def _merged(places: Sequence[tuple[range, set[str]]]) -> list[tuple[range, set[str]]]:
    """Neighbours that name one column as one place."""
    merged: list[tuple[range, set[str]]] = []
    for place, ids in places:
        if merged and merged[-1][1] == ids and merged[-1][0].stop == place.start:
            merged[-1] = range(merged[-1][0].start, place.stop), ids
        else:
            merged.append((place, ids))
    return merged


def _under(line: Line, cells: Sequence[int], header: Line, named: Sequence[range]) -> Values | None:
    """The cells that stand under the named header cells, one each; None where that cannot be said."""
    values: list[Cell] = []
    claimed: set[int] = set()
    for place in named:
        start, end = header.starts[place[0]], header.ends[place[-1]]
        overlap = {i: min(line.ends[i], end) - max(line.starts[i], start) for i in cells}
        best = max(overlap, key=lambda i: overlap[i], default=None)
        if best is None or overlap[best] <= 0 or line.cells[best] in values:
            return None
        values.append(line.cells[best])
        again = [i for i in cells if overlap[i] > 0 and len(place) > 1 and line.texts[i] == line.texts[best]]
        claimed |= {best, *again}
    unclaimed = [i for i in cells if i not in claimed and written(line.cells[i].text)]
    if unclaimed and not _are_beside([(line.starts[i], line.ends[i]) for i in unclaimed], header, named):
        return None
    return tuple(values)


def _are_beside(spots: Sequence[tuple[int, int]], header: Line, named: Sequence[range]) -> bool:
    """Whether all stand under cells with a name of their own (上年数), behind the named ones or of another year."""
    end = max(place[-1] for place in named)
    known = {"", *(header.bare[i] for place in named for i in place)}
    others = [i for i, name in enumerate(header.bare) if name not in known and (i > end or undated(name) != name)]
    return all(any(header.starts[i] <= start and stop <= header.ends[i] for i in others) for start, stop in spots)


@cache
def _stack_labels(tables: tuple[Table, ...]) -> tuple[Labels, Labels]:
    """Row labels and column labels of all tables of the stack; the ids are "table/row" and "table/column"."""
    rows = Labels((f"{t.id}/{r.id}", r.label, r.aliases) for t in tables for r in t.rows)
    columns = Labels((f"{t.id}/{c.id}", c.label, c.aliases) for t in tables for c in t.columns)
    return rows, columns


@cache
def _column_labels(table: Table) -> Labels:
    return Labels((c.id, c.label, c.aliases) for c in table.columns)
