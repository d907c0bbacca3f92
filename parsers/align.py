"""Which cell of the document is which cell of the form.

Tables are found by what stands in their cells, headings and positions decide nothing: a line belongs to the form's table
whose anchors it carries, or follows. Rows are bound by their own label, columns by header path, else by counting.
A number in a recognised table that nothing claims is a leftover; nothing falls to a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

import msgspec

from converters.document import Cell
from converters.text import fold, written
from parsers.family import Family, Row, Table
from parsers.join import Cut, mend
from parsers.labels import Labels, Match, bare
from parsers.lines import Line, Piece
from parsers.numerals import read_cell
from parsers.report import Fact, Leftover, TableState
from parsers.values import Header, Values, count


class Aligned(msgspec.Struct, frozen=True):
    """What the tables of a document say in the words of a form."""

    facts: tuple[Fact, ...]
    leftovers: tuple[Leftover, ...]
    tables: dict[str, TableState]


class Bound(msgspec.Struct, frozen=True):
    """A line bound to a row of the form (None for the one row of a table without row labels)."""

    table: Table
    row: Row | None
    values: Values
    note: str | None = None

    @property
    def empty(self) -> bool:
        return not any(cell and written(cell.text) for cell in self.values)


def align(pieces: Sequence[Piece], family: Family) -> Aligned:
    """Bind every line of the document's tables that belongs to the form."""
    readers: list[Reader] = [Stack(family), *(_reader(table) for table in family.tables if table.anchors)]
    for piece in pieces:
        _deal(piece, readers)
    facts: dict[str, Fact] = {}
    leftovers: list[Leftover] = []
    states: dict[str, TableState] = {table.id: "absent" for table in family.tables}
    for reader in readers:
        bound, left = reader.bind()
        leftovers += left
        for one in bound:
            states[one.table.id] = "read"
            facts |= {fact.key: fact for fact in _facts(one)}
        for id in reader.seen:
            if states[id] == "absent":
                states[id] = "unreadable"
    ordered = tuple(facts[key] for key in _order(family) if key in facts)
    return Aligned(ordered, tuple(leftovers), states)


def _reader(table: Table) -> Reader:
    return Grid(table) if table.rows else Strip(table)


def _deal(piece: Piece, readers: Sequence[Reader]) -> None:
    """Give each line of a piece to the reader whose anchor it carries, else to the one that has the lines before it."""
    current = next((r for r in readers if r.open), None) if piece.follows else None
    for line in piece.lines:
        anchored = next((reader for reader in readers if reader.anchors(line)), None)
        if anchored is not None and anchored is not current:
            for reader in readers:
                reader.open = reader is anchored
            current = anchored
        if current is not None:
            current.take(line)
    for reader in readers:
        reader.open = reader is current


def _facts(bound: Bound) -> Iterator[Fact]:
    for column, cell in zip(bound.table.columns, bound.values, strict=True):
        if cell is None:
            continue
        reading = read_cell(cell.text)
        unit = reading.unit or bound.table.unit_of(column)
        key = bound.table.key(bound.row, column)
        yield Fact(key, reading.value, reading.state, unit, cell.text, cell.origin, bound.note)


@cache
def _order(family: Family) -> tuple[str, ...]:
    """Every key of the form, printed or only seen, in the order of the form."""
    return tuple(
        table.key(row, column) for table in family.tables for row in table.rows or (None,) for column in table.columns
    )


class Reader:
    """Collects the lines of one table, or of one stack of tables, then binds them."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self.tables = tuple(tables)
        self.lines: list[Line] = []
        self.open = False

    @property
    def seen(self) -> tuple[str, ...]:
        """The tables that something in the document points at."""
        return tuple(table.id for table in self.tables) if self.lines else ()

    def anchors(self, line: Line) -> bool:
        raise NotImplementedError

    def take(self, line: Line) -> None:
        self.lines.append(line)

    def bind(self) -> tuple[list[Bound], list[Leftover]]:
        raise NotImplementedError


def _numbers(cells: Iterable[Cell], label: str) -> list[Leftover]:
    return [Leftover(c.text, label, c.origin) for c in cells if read_cell(c.text).state == "number"]


def _own(line: Line, first: int = 0) -> list[int]:
    return [i for i in range(first, len(line.cells)) if line.own[i]]


@cache
def _stack_labels(tables: tuple[Table, ...]) -> tuple[Labels, Labels]:
    """Row labels and column labels of all tables of the stack; the ids are "table/row" and "table/column"."""
    rows = Labels((f"{t.id}/{r.id}", r.label, r.aliases) for t in tables for r in t.rows)
    columns = Labels((f"{t.id}/{c.id}", c.label, c.aliases) for t in tables for c in t.columns)
    return rows, columns


@cache
def _column_labels(table: Table) -> Labels:
    return Labels((c.id, c.label, c.aliases) for c in table.columns)


@cache
def _row_labels(table: Table) -> Labels:
    groups = {row.under for row in table.rows if row.under}
    return Labels(((r.id, r.label, r.aliases) for r in table.rows), decoys=groups)


class Stack(Reader):
    """The small tables printed one below the other in section two, each with a title, a header and one or two rows."""

    def __init__(self, family: Family) -> None:
        super().__init__(table for table in family.tables if not table.anchors)
        self._titles = {fold(table.title): table for table in self.tables}
        self._rows, self._columns = _stack_labels(self.tables)
        self._seen: set[str] = set()

    @property
    def seen(self) -> tuple[str, ...]:
        return tuple(self._seen)

    def anchors(self, line: Line) -> bool:
        return self._title(line) is not None or self._is_header(line)

    def _title(self, line: Line) -> Table | None:
        own = [text for text, own in zip(line.folded, line.own, strict=True) if own and text]
        return next((t for text in own for title, t in self._titles.items() if text.startswith(title)), None)

    def _is_header(self, line: Line) -> bool:
        """A line with a column label beside a cell that is neither number nor row label (信息内容, or a blank corner)."""
        first, *rest = line.texts or ("",)
        return self._rows.find(first) is None and any(self._columns.find(text) for text in rest)

    def bind(self) -> tuple[list[Bound], list[Leftover]]:
        bound: dict[tuple[str, str], Bound] = {}
        left: list[Leftover] = []
        header: Line | None = None
        titled: Table | None = None
        for line in self.lines:
            if (table := self._title(line)) is not None:
                header, titled = None, table
                self._seen.add(table.id)
            elif self._is_header(line):
                header = line
            elif (one := self._bind_line(line, header, titled)) is not None:
                self._seen.add(one.table.id)
                key = (one.table.id, one.row.id if one.row else "")
                if key not in bound or bound[key].empty:
                    bound[key] = one
            else:
                left += _numbers((line.cells[i] for i in _own(line)), " ".join(filter(None, line.texts[:1])))
        return list(bound.values()), left

    def _bind_line(self, line: Line, header: Line | None, titled: Table | None) -> Bound | None:
        for at in _own(line):
            match = self._rows.find(line.cells[at].text)
            if match is None:
                continue
            id, _, row_id = match.id.partition("/")
            table = next(t for t in self.tables if t.id == id)
            values = self._values(line, at, table, header, titled)
            if values is None:
                return None
            row = next(r for r in table.rows if r.id == row_id)
            return Bound(table, row, values, _note(line.cells[at].text, match, self._label))
        return None

    def _label(self, id: str) -> str:
        table_id, _, row_id = id.partition("/")
        return next(r.label for t in self.tables if t.id == table_id for r in t.rows if r.id == row_id)

    def _values(self, line: Line, at: int, table: Table, header: Line | None, titled: Table | None) -> Values | None:
        cells = _own(line, at + 1)
        if header is not None:
            named = _named(header, table)
            if len(named) == len(table.columns):
                return _under(line, cells, header, named) or count(line, cells, len(table.columns))
            if not named:
                return None
        elif titled is not table:
            return None
        return count(line, cells, len(table.columns))


def _named(header: Line, table: Table) -> list[int]:
    """The header's cells that are this table's columns, in the form's order; empty unless the order is the form's.

    Two columns cut to the same words (本年新 | 本年新) are told apart by that order.
    """
    labels = _column_labels(table)
    hits = [(i, labels.find(text)) for i, text in enumerate(header.texts)]
    found = [(i, {match.id, *(match.others if match.how == "alias" else ())}) for i, match in hits if match]
    if len(found) != len(table.columns):
        return [i for i, _ in found][: len(table.columns) - 1]
    placed: list[int] = []
    for column in table.columns:
        fits = [i for i, ids in found if column.id in ids and i not in placed]
        if not fits:
            return [i for i, _ in found][: len(table.columns) - 1]
        placed.append(fits[0])
    return placed


def _under(line: Line, cells: Sequence[int], header: Line, named: Sequence[int]) -> Values | None:
    """The cells that stand under the named header cells, one each; None where that cannot be said."""
    values: list[Cell] = []
    for at in named:
        overlap = {i: min(line.ends[i], header.ends[at]) - max(line.starts[i], header.starts[at]) for i in cells}
        best = max(overlap, key=lambda i: overlap[i], default=None)
        if best is None or overlap[best] <= 0 or line.cells[best] in values:
            return None
        values.append(line.cells[best])
    claimed = set(map(id, values))
    if any(written(line.cells[i].text) for i in cells if id(line.cells[i]) not in claimed):
        return None
    return tuple(values)


def _note(text: str, match: Match, label: object) -> str | None:
    if match.how != "near":
        return None
    name = label if callable(label) else str
    others = "".join(f"; less like it: {name(other)}" for other in match.others)
    return f"label {' '.join(text.split())!r} read as {name(match.id)}{others}"


class Grid(Reader):
    """A table with a label for every row and a header over the columns: the requests."""

    def __init__(self, table: Table) -> None:
        super().__init__((table,))
        self.table = table
        self._rows = _row_labels(table)
        self._by_id = {row.id: row for row in table.rows}
        self._anchors = [fold(anchor) for anchor in table.anchors]
        self._title = bare(table.title)
        self._heads = {bare(label) for c in table.columns for label in (c.label, c.under, *c.aliases) if label}

    def anchors(self, line: Line) -> bool:
        folded = line.folded
        if any(anchor in text for text in folded for anchor in self._anchors):
            return True
        if any(bare(text) == self._title for text in line.texts):
            return True
        # A piece that begins in the middle: a certain row label with enough cells after it.
        at, match = self._leaf(line)
        return match is not None and match.how == "exact" and len(line.cells) - at - 1 >= len(self.table.columns)

    def _leaf(self, line: Line) -> tuple[int, Match | None]:
        """The last cell of the line that is a row label, and what it was read as."""
        for at in reversed(range(len(line.cells))):
            match = self._rows.find(line.cells[at].text) if line.own[at] else None
            if match is not None:
                return at, match
        return -1, None

    def bind(self) -> tuple[list[Bound], list[Leftover]]:
        bound: dict[str, Bound] = {}
        left: list[Leftover] = []
        lines: list[Line] = []
        header: Header | None = None
        for cut in mend(self.lines, self._is_header, self._rows, len(self.table.columns)):
            line = cut.line
            at, match = self._leaf(line)
            if self._is_header(line):
                lines = [*(other for other in lines if other.piece == line.piece), line]
                header = Header(lines, self.table.columns)
                continue
            one = self._bind_line(cut, at, match, header)
            if one is None:
                left += self._leftover(line)
            elif one.row and (one.row.id not in bound or bound[one.row.id].empty):
                bound[one.row.id] = one
            elif not one.empty:
                left += self._leftover(line)
        return _without_stand_ins(bound), left

    def _is_header(self, line: Line) -> bool:
        texts = [bare(text) for text in line.texts]
        if any(read_cell(line.cells[i].text).state == "number" for i in _own(line)):
            return False
        hits = sum(text in self._heads for text in texts)
        return (
            hits >= 2
            or any(anchor in text for text in line.folded for anchor in self._anchors[:2])
            or (self._title in texts)
        )

    def _bind_line(self, cut: Cut, at: int, match: Match | None, header: Header | None) -> Bound | None:
        if match is None:
            return None
        values = self._values(cut, at, header)
        if values is None:
            return None
        note = _note(cut.line.cells[at].text, match, lambda id: self._by_id[id].label)
        return Bound(self.table, self._by_id[match.id], values, note)

    def _values(self, cut: Cut, at: int, header: Header | None) -> Values | None:
        cells = list(range(at + 1, len(cut.line.cells)))
        placed = header.place(cut.line, cells) if header and not cut.mended else None
        return placed or count(cut.line, cells, len(self.table.columns))

    def _leftover(self, line: Line) -> list[Leftover]:
        label = " / ".join(" ".join(t.split()) for t in line.texts if fold(t) and read_cell(t).state == "text")
        return _numbers((line.cells[i] for i in _own(line)), label)


def _without_stand_ins(bound: dict[str, Bound]) -> list[Bound]:
    """A blank row that only heads the rows it could stand for ((六)其他处理 above its three) is no row of its own."""
    for id, one in list(bound.items()):
        stands_for = one.row.instead_of if one.row else ()
        if one.empty and any(other in bound for other in stands_for):
            del bound[id]
    return list(bound.values())


class Strip(Reader):
    """A table that is one row of values under a header of several lines: review and litigation."""

    def __init__(self, table: Table) -> None:
        super().__init__((table,))
        self.table = table
        self._anchors = [fold(anchor) for anchor in table.anchors]
        self._heads = {bare(x) for c in table.columns for x in (c.label, c.under, *c.aliases) if x}
        self._title = bare(table.title)

    def anchors(self, line: Line) -> bool:
        texts = [bare(text) for text in line.texts]
        groups = {bare(c.under) for c in self.table.columns} & set(texts)
        return (
            any(anchor in text for text in line.folded for anchor in self._anchors)
            or self._title in texts
            or bool(groups and len([t for t in texts if t]) <= 3)
        )

    def bind(self) -> tuple[list[Bound], list[Leftover]]:
        lines: list[Line] = []
        header: Header | None = None
        rows: list[Bound] = []
        left: list[Leftover] = []
        for line in self.lines:
            if self._is_header(line):
                lines = [*(other for other in lines if other.piece == line.piece), line]
                header = Header(lines, self.table.columns)
                continue
            values = self._values(line, header)
            if values is not None:
                rows.append(Bound(self.table, None, values))
            else:
                left += _numbers((line.cells[i] for i in _own(line)), self.table.title)
        first = next((row for row in rows if not row.empty), rows[0] if rows else None)
        for row in rows:
            if row is not first:
                left += _numbers((cell for cell in row.values if cell), self.table.title)
        return ([first] if first else []), left

    def _is_header(self, line: Line) -> bool:
        texts = [bare(line.cells[i].text) for i in _own(line)]
        if any(read_cell(line.cells[i].text).state == "number" for i in _own(line)):
            return False
        return any(text in self._heads or text == self._title for text in texts) or not any(texts) and len(texts) < 2

    def _values(self, line: Line, header: Header | None) -> Values | None:
        cells, width = _own(line), len(self.table.columns)
        placed = header.place(line, cells) if header else None
        return placed or (count(line, cells, width) if len(cells) >= width else None)
