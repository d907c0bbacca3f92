"""A table with a label for every row under a header of several lines: the requests."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise

from converters.text import written
from parsers.characters import fold
from parsers.family import Table
from parsers.layouts.order import by_order
from parsers.layouts.reader import Bound, Reader, beside, note, numbers, own, unclaimed
from parsers.layouts.torn import in_doubt, shared
from parsers.numerals import read_cell
from parsers.report import Leftover
from parsers.tables.header import Header, Headers
from parsers.tables.join import Cut, mend
from parsers.tables.labels import Labels, Match, bare
from parsers.tables.lines import Line, Wording
from parsers.tables.names import is_alone
from parsers.tables.values import Values, agreed, count, windows

#: So many names of columns in one line are the table's header.
HEADS = 3


class Grid(Reader):
    """A table with a label for every row and a header over the columns: the requests."""

    def __init__(self, table: Table) -> None:
        super().__init__((table,))
        self.table = table
        self._rows = _row_labels(table)
        self._windows: dict[tuple[int, int], int] = {}
        self._slipped: set[Line] = set()
        self._doubtful: set[Line] = set()
        self._shared: set[int] = set()
        self._headers: dict[Line, bool] = {}
        self._by_id = {row.id: row for row in table.rows}
        self._anchors = [fold(anchor) for anchor in table.anchors]
        self._title = bare(table.title)
        self._heads = _column_names(table)

    def anchors(self, words: Wording) -> bool:
        if any(anchor in words.words for anchor in self._anchors):
            return True
        return self._title in words.bare or len(self._heads.intersection(words.bare)) >= HEADS

    def goes_on(self, line: Line) -> bool:
        """A certain row label with enough cells after it, none of them a heading."""
        at, match = self._leaf(line)
        after = line.cells[at + 1 :]
        enough = match is not None and match.how != "near" and len(after) >= len(self.table.columns)
        return enough and not any(
            state == "text" and words for state, words in zip(line.states[at + 1 :], line.folded[at + 1 :], strict=True)
        )

    def _leaf(self, line: Line) -> tuple[int, Match | None]:
        return self.ordered.get(line) or _leaf(self.table, line.wording)

    def _by_order(self) -> dict[Line, tuple[int, Match]]:
        """The labels of a recognised table that its printed order tells."""
        rows = [line for line in self.lines if not self._is_header(line)]
        named = [(line, match.id if (match := self._leaf(line)[1]) else None) for line in rows]
        always = [row.id for row in self.table.rows if not row.optional]
        return by_order(named, [row.id for row in self.table.rows], always, self._rows)

    def bind(self) -> tuple[list[Bound], list[Leftover]]:
        if self.recognised:
            self.ordered = self._by_order()
        bound: dict[str, Bound] = {}
        left: list[Leftover] = []
        headers = Headers(self.table.columns)
        labelled = self._labelled()
        wide, self._windows, self._slipped = self._too_wide(), self._only_windows(labelled), self._slip(labelled)
        cuts = list(mend(self.lines, self._is_header, self._rows, len(self.table.columns)))
        rows = [cut.line for cut in cuts if not self._is_header(cut.line)]
        self._doubtful |= in_doubt(rows, lambda line: self._leaf(line)[0], self._rows)
        self._shared = shared(labelled)
        for cut in cuts:
            line = cut.line
            at, match = self._leaf(line)
            if self._is_header(line):
                headers.take(line)
                continue
            header = headers.over(line)
            if header is not None and header.wide and header.reaches(line):
                wide.add(line.piece)
            one = self._bind_line(cut, at, match, header, line.piece in wide)
            if one is None:
                left += self._leftover(line)
            elif one.row and (taken := beside(bound.get(one.row.id), one)):
                bound[one.row.id] = taken
                left += unclaimed(line, at, one)
            elif not one.empty:
                left += self._leftover(line)
        left += self._drop_stand_ins(bound, labelled)
        return list(bound.values()), left

    def _drop_stand_ins(self, bound: dict[str, Bound], labelled: Sequence[tuple[Line, int]]) -> list[Leftover]:
        """Drop a row that only heads those it could stand for, as (六)其他处理 above its three does.

        It is blank there, or their sum.

        Where one of these is printed without numbers and no rule says whose they are, the numbers are nobody's.
        """
        stand_ins = [one for one in bound.values() if one.row and one.row.instead_of]
        printed = {match.id for line, _ in labelled if stand_ins and (match := self._leaf(line)[1])}
        left: list[Leftover] = []
        for one in stand_ins:
            parts = printed.intersection(one.row.instead_of if one.row else ())
            lacking = [id for id in parts if id not in bound or bound[id].empty]
            in_doubt = bool(lacking) and not one.spans
            heads = [id for id in parts.intersection(bound) if one.empty or not bound[id].empty]
            if one.row and (heads or in_doubt):
                for id in (one.row.id, *(lacking if in_doubt else ())):
                    dropped = bound.pop(id, None)
                    left += numbers(filter(None, dropped.values), one.row.label) if dropped else []
        return left

    def _is_header(self, line: Line) -> bool:
        if line not in self._headers:
            self._headers[line] = self._heads_values(line)
        return self._headers[line]

    def begins(self, line: Line) -> bool:
        return _names_total(self.table, line.wording)

    def _heads_values(self, line: Line) -> bool:
        named = _names_columns(self.table, line.wording) or (self.lines[0] is line and self.begins(line))
        return named and not any(line.states[i] == "number" for i in own(line))

    def _too_wide(self) -> set[int]:
        """The pieces that print more columns than the form: where one row fills them, a blank is no spare cell."""
        found = set()
        for line in self.lines:
            at, match = self._leaf(line)
            filled = line.states[at + 1 :].count("number")
            if match is not None and filled > len(self.table.columns):
                found.add(line.piece)
        return found

    def _labelled(self) -> list[tuple[Line, int]]:
        """The rows with the place of their label; what a header names alike is none, nor a cell of one by itself."""
        rows = [line for line in self.lines if not self._is_header(line)]
        rows = [line for line in rows if len(line.texts) != 1 or fold(line.texts[0]) not in self._heads]
        return [(line, at) for line in rows if (at := self._leaf(line)[0]) >= 0]

    def _only_windows(self, labelled: Sequence[tuple[Line, int]]) -> dict[tuple[int, int], int]:
        """Where values begin, by piece and number of cells after the label, where all such rows allow one place.

        -1 where no place suits all rows of a ruled table: the spare cells stand between the others.
        """
        fitting: dict[tuple[int, int], set[int]] = {}
        width = len(self.table.columns)
        for line, at in labelled:
            cells = range(at + 1, len(line.cells))
            if len(cells) > width:
                firsts = set(windows(line, cells, width))
                fitting.setdefault((line.piece, len(cells)), firsts).intersection_update(firsts)
        ruled = {line.piece for line, _ in labelled if line.spans}
        return {
            key: min(firsts, default=-1)
            for key, firsts in fitting.items()
            if len(firsts) == 1 or (not firsts and key[0] in ruled)
        }

    def _slip(self, rows: Sequence[tuple[Line, int]]) -> set[Line]:
        """Rows that lost the cells left of their label, so that nothing in them stands under its header.

        Where one row of a piece has a value left of the others' values, all rows whose label ends there have slipped;
        also where all of them end in blanks and before these in their totals. Where that cannot be told they are in
        doubt, and their numbers left over.
        """
        labelled = [(line, at) for line, at in rows if line.aligned]
        ends = self._header_begins()
        for line, at in labelled:
            ends[line.piece] = max(ends.get(line.piece, 0), line.ends[at])
        alike: dict[tuple[int, int], list[tuple[Line, int]]] = {}
        for line, at in labelled:
            if line.ends[at] < ends[line.piece]:
                alike.setdefault((line.piece, line.ends[at]), []).append((line, at))
        full = {line.piece for line, at in labelled if line.ends[at] == ends[line.piece] and written(line.texts[-1])}
        slipped: set[Line] = set()
        for (piece, end), same in alike.items():
            by = ends[piece] - end
            if any(_is_value(line, at + 1) for line, at in same):
                slipped |= {line for line, _ in same}
            elif piece in full and not any(written(text) for line, _ in same for text in line.texts[-by:]):
                filled = [line.texts[at + 1 : -by] for line, at in same if any(map(written, line.texts[at + 1 :]))]
                if filled:
                    (slipped if _end_in_totals(filled) else self._doubtful).update(line for line, _ in same)
        return slipped

    def _header_begins(self) -> dict[int, int]:
        """By piece the column in which the values begin, where the header says it and merged cells are not known."""
        headers: dict[int, list[Line]] = {}
        for line in self.lines:
            if line.aligned and not line.spans and self._is_header(line):
                headers.setdefault(line.piece, []).append(line)
        return {piece: Header(lines, self.table.columns).begins for piece, lines in headers.items()}

    def _bind_line(self, cut: Cut, at: int, match: Match | None, header: Header | None, wide: bool) -> Bound | None:
        if match is None or cut.line in self._doubtful:
            return None
        values = self._values(cut, at, header, wide)
        if values is None:
            return None
        if self._shared:
            values = tuple([None if id(value) in self._shared else value for value in values])
        said = note(cut.line.cells[at].text, match, lambda id: self._by_id[id].label)
        return Bound(self.table, self._by_id[match.id], values, said, cut.line.spans)

    def _values(self, cut: Cut, at: int, header: Header | None, wide: bool) -> Values | None:
        cells = list(range(at + 1, len(cut.line.cells)))
        under = header.place(cut.line, cells) if header and not cut.mended and cut.line not in self._slipped else None
        placed = under if header and header.heads(cut.line) else None
        return self._told(cut, cells, placed, wide) or under

    def _told(self, cut: Cut, cells: Sequence[int], placed: Values | None, wide: bool) -> Values | None:
        """The cells as placed by the header of the piece, or as counted."""
        width = len(self.table.columns)
        first = None if cut.mended or wide else self._windows.get((cut.line.piece, len(cells)))
        if cut.line in self._slipped and 0 in windows(cut.line, cells, width):
            first = 0
        if first is None:
            counted = None if wide else count(cut.line, cells, width)
        else:
            counted = tuple(cut.line.cells[i] for i in cells[first : first + width]) if first >= 0 else None
        return agreed(placed, counted)

    def _leftover(self, line: Line) -> list[Leftover]:
        label = " / ".join(" ".join(t.split()) for t in line.texts if fold(t) and read_cell(t).state == "text")
        return numbers((line.cells[i] for i in own(line)), label)


def _end_in_totals(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the last cells of rows that may have slipped are their totals: several times alone, or the sum."""
    alone = 0
    for row in rows:
        *parts, total = [read_cell(text) for text in row]
        told = [Decimal(part.value) for part in parts if part.value is not None]
        if total.value is None:
            return False
        if any(told) and sum(told) == Decimal(total.value):
            return True
        alone += not told
    return alone == len(rows) > 1


def _is_value(line: Line, at: int) -> bool:
    return at < len(line.cells) and line.states[at] in ("number", "mark")


@lru_cache(maxsize=1024)
def _leaf(table: Table, words: Wording) -> tuple[int, Match | None]:
    """The last cell of a line that is a row label, and what it was read as.

    Where none is, a label that a line through it cuts into two neighbouring cells, exactly.
    """
    rows, cells = _row_labels(table), own(words)
    for at in reversed(cells):
        if (match := rows.find(words.texts[at])) is not None:
            return (-1, None) if _heads_unknown(table, words, at, match) else (at, match)
    for at, after in pairwise(cells):
        match = rows.exact(words.texts[at] + words.texts[after])
        if match is not None and written(words.texts[after]):
            return after, match
    return -1, None


def _heads_unknown(table: Table, words: Wording, at: int, match: Match) -> bool:
    """Whether the label of a row that heads others stands before one of these that cannot be read."""
    after = own(words, at + 1)
    heads = any(row.instead_of for row in table.rows if row.id == match.id)
    if not heads or len(after) <= len(table.columns) or words.texts[after[0]] == table.unit:
        return False
    return read_cell(words.texts[after[0]]).state == "text"


@lru_cache(maxsize=1024)
def _names_columns(table: Table, words: Wording) -> bool:
    """Whether the words are of a header: of two columns, of the table itself or of the remark beside it."""
    if len(_column_names(table).intersection(words.bare)) >= 2:
        return True
    return any(fold(anchor) in words.words for anchor in table.anchors[:2]) or bare(table.title) in words.bare


@lru_cache(maxsize=1024)
def _names_total(table: Table, words: Wording) -> bool:
    """Whether the words are of the header of a table that prints totals and no other column, of one or more years."""
    said = list(filter(None, words.texts))
    heads = said[1:] or said
    return bool(heads) and all(is_alone(table.columns[-1], text) for text in heads)


@cache
def _column_names(table: Table) -> frozenset[str]:
    return frozenset(bare(name) for c in table.columns for name in (c.label, c.under, *c.aliases) if name)


@cache
def _row_labels(table: Table) -> Labels:
    groups = {row.under for row in table.rows if row.under}
    return Labels(((r.id, r.label, r.names) for r in table.rows), decoys=groups)
