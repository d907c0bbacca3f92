"""What a header names: the form's columns by grid column, or in the order printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from converters.document import Cell
from converters.text import written
from parsers.characters import fold
from parsers.family import Column
from parsers.tables.earlier import undated, year_of
from parsers.tables.labels import bare
from parsers.tables.lines import Line


@lru_cache(maxsize=4096)
def _column(columns: tuple[Column, ...], path: str) -> Column | None:
    """The one column whose label ends the path and whose group, if it has one, stands in it.

    A total inside a group (合计 of the five kinds of bodies) is no column of the form.
    """
    hits = [c for c in columns if any(path.endswith(fold(label)) for label in (c.label, *c.aliases))]
    if len(hits) > 1:
        hits = [c for c in hits if c.under and fold(c.under) in path] or [c for c in hits if not c.under]
    inside = any(c.under and fold(c.under) in path for c in columns)
    return hits[0] if len(hits) == 1 and (hits[0].under or not inside) else None


class Names:
    """What header lines name: the form's columns by grid column, or in the order printed.

    `printed` are the columns of a header whose cells are only listed, else empty; `order` those from the first that is
    named on, None for unknown ones; `wide` where these are more than the form has. `beside` are the grid columns of
    other years, of sums of groups and of groups that the form does not have.
    """

    def __init__(self, lines: Sequence[Line], columns: tuple[Column, ...]) -> None:
        self._columns = columns
        self.printed = [] if lines[-1].aligned else _sequence(lines, columns)
        above = paths(lines) if lines[-1].aligned else {}
        said = {at: "".join(undated(bare(cell.text)) for cell in path) for at, path in above.items()}
        named = _in_groups({at: _column(columns, path) for at, path in said.items()}, said)
        if not any(named.values()):
            named = _alone(columns, above)
        read = _sole(named, above)
        self._sparse = False
        self.beside = _of_groups(above, columns) | {at for at, column in named.items() if column != read[at]}
        self.beside |= _of_another_group(read, above, columns)
        self.by_column = self._filled(read, {at: path[-1] for at, path in above.items()})
        self.named = {column.id for column in self.by_column.values()}
        self.order = _from_first_named(self.printed or _in_line(read, above))
        self.wide = len(self.order) > len(columns)
        self.under = lru_cache(maxsize=16)(self._under)

    def _filled(self, read: Mapping[int, Column | None], leaves: Mapping[int, Cell]) -> dict[int, Column]:
        """The form's columns by grid column. Columns that bear unknown names are known by their order in a whole row.

        Empty, so that cells are counted instead, where names are unknown and their order does not help. Where fewer
        than half of the columns are named, they are all there are, or the cells below say otherwise.
        """
        named = {at: column for at, column in read.items() if column is not None}
        if not named:
            return {}
        self._sparse = 2 * len({column.id for column in named.values()}) < len(self._columns)
        corner = leaves[min(leaves)]
        inner = range(min(named), max(named))
        unknown = {at for at in leaves if at not in named and (at in inner or written(leaves[at].text))}
        unknown = {at for at in unknown if leaves[at] != corner} - self.beside
        if not unknown or len({column.id for column in named.values()}) == len(self._columns):
            return named
        heads = list(dict.fromkeys(leaves[at] for at in sorted({*named, *unknown})))
        if len(heads) != len(self._columns):
            return {}
        meant = dict(zip(heads, self._columns, strict=True))
        agree = all(meant[leaves[at]] == column for at, column in named.items())
        return {at: meant[leaves[at]] for at in {*named, *unknown}} if agree else {}

    def _under(self, starts: Sequence[int], ends: Sequence[int], cells: Sequence[int]) -> tuple[int | None, ...] | None:
        """For each column which cell of a line of this shape is under it; None unless each that is named gets one."""
        found: dict[str, int] = {}
        for at in cells:
            id = self._above(starts[at], ends[at])
            if id in found:
                return None
            if id is not None:
                found[id] = at
        beside = sum(self.beside.issuperset(range(starts[at], ends[at])) for at in cells) if self._sparse else 0
        if len(found) != len(self.named) or (self._sparse and len(found) + beside != len(cells)):
            return None
        return tuple(found.get(column.id) for column in self._columns)

    def _above(self, start: int, end: int) -> str | None:
        """The column that stands over most of these grid columns."""
        ids = Counter(c.id for at in range(start, end) if (c := self.by_column.get(at)) is not None)
        return next((id for id, _ in ids.most_common(1)), None)


def _in_groups(read: dict[int, Column | None], said: Mapping[int, str]) -> dict[int, Column | None]:
    """Without the columns of a group that stand outside it, where others stand in it: its cell is too narrow."""

    def inside(at: int, column: Column) -> bool:
        return fold(column.under) in said[at]

    drawn = {column.under for at, column in read.items() if column and column.under and inside(at, column)}
    return {
        at: None if column and column.under in drawn and not inside(at, column) else column
        for at, column in read.items()
    }


def _sole(read: dict[int, Column | None], paths: Mapping[int, list[Cell]]) -> dict[int, Column | None]:
    """Where several header cells name one column (合计, 总计), only the one that prints its label does.

    Else only that of the latest year: the others are of years before.
    """
    named: dict[str, dict[int, int]] = {}
    exact: dict[str, set[int]] = {}
    for at, column in read.items():
        if column is not None:
            leaf = paths[at][-1]
            named.setdefault(column.id, {})[id(leaf)] = year_of(cell.text for cell in paths[at])
            if bare(leaf.text) == bare(column.label):
                exact.setdefault(column.id, set()).add(id(leaf))
    sole = {id: cells for id, cells in exact.items() if len(cells) == 1 < len(named[id])}
    for name, years in named.items():
        latest = {cell for cell, year in years.items() if year == max(years.values())}
        if name not in sole and len(latest) == 1 < len(years):
            sole[name] = latest
    return {
        at: None if column and column.id in sole and id(paths[at][-1]) not in sole[column.id] else column
        for at, column in read.items()
    }


def is_alone(column: Column, text: str) -> bool:
    """Whether a head says no more than what the one column of a table holds: 数量（件）, or its year."""
    name = bare(text)
    words = undated(name)
    return words in _names_alone(column) or (not words and bool(name))


@cache
def _names_alone(column: Column) -> frozenset[str]:
    return frozenset(map(bare, (column.label, *column.aliases, *column.alone))) - {""}


def _alone(columns: Sequence[Column], paths: Mapping[int, list[Cell]]) -> dict[int, Column | None]:
    """The column that a table may print alone, under the heads that are none of the form's and say so."""
    alone = next((column for column in columns if column.alone), None)
    return {at: alone if alone and is_alone(alone, path[-1].text) else None for at, path in paths.items()}


def _of_groups(paths: Mapping[int, list[Cell]], columns: Sequence[Column]) -> set[int]:
    """The grid columns over which a group's name stands and no column's: the sums of the group (法人或其他组织)."""
    groups = {bare(column.under) for column in columns if column.under}
    return {at for at, path in paths.items() if bare(path[-1].text) in groups}


def _of_another_group(
    read: Mapping[int, Column | None], paths: Mapping[int, list[Cell]], columns: Sequence[Column]
) -> set[int]:
    """The grid columns that bear the names of a whole group under a head of its own, beside groups of the form.

    Litigation told as one has five results under 行政诉讼, which are of neither of its two groups.
    """
    groups: dict[str, list[str]] = {}
    for column in columns:
        groups.setdefault(column.under, []).append(bare(column.label))
    if len({tuple(leaves) for leaves in groups.values()}) != 1:
        return set()
    leaves = next(iter(groups.values()))
    others = [at for at in sorted(paths) if read[at] is None]
    drawn = any(column is not None for column in read.values())
    return set(others) if drawn and [bare(paths[at][-1].text) for at in others] == leaves else set()


def _from_first_named(printed: Sequence[Column | None]) -> Sequence[Column | None]:
    """What a header prints from the first column that is named on, None for unknown ones."""
    return printed[next((at for at, column in enumerate(printed) if column), len(printed)) :]


def _in_line(read: Mapping[int, Column | None], paths: Mapping[int, list[Cell]]) -> list[Column | None]:
    """The columns over which different words stand, None for unknown ones; blank cells are none, nor groups."""
    groups = {id(cell) for path in paths.values() for cell in path[:-1]}
    leaves = {at: paths[at][-1] for at in read}
    words = {id(leaf): read[at] for at, leaf in leaves.items() if written(leaf.text) and id(leaf) not in groups}
    return list(words.values())


def _sequence(lines: Sequence[Line], columns: Sequence[Column]) -> list[Column | None]:
    """The columns in the order printed, None for unknown ones, of a header whose cells are only listed line by line.

    The name of a group gives way to the line below it. Empty where that does not name half of the columns.
    """
    groups = {fold(column.under) for column in columns if column.under}
    by_name = {fold(name): column for column in columns for name in (column.label, *column.aliases)}
    printed: list[Column | None] = []
    for line in reversed(lines):
        texts = [text for text in line.folded if text]
        if not any(text in groups or text in by_name for text in texts):
            continue
        here: list[Column | None] = []
        for text in texts:
            here += printed if text in groups else [by_name.get(text)]
        printed = here
    named = [column.id for column in printed if column]
    return printed if 2 * len(named) >= len(columns) and len(set(named)) == len(named) else []


def paths(lines: Sequence[Line], reach: bool = False) -> dict[int, list[Cell]]:
    """The header's cells above each grid column, from top to bottom.

    Where the source does not say which cells are merged, or with `reach`, a cell above the last line reaches over the
    blanks after it.
    """
    paths: dict[int, list[Cell]] = {}
    for line in lines:
        reaching: Cell | None = None
        for cell, start, end in zip(line.cells, line.starts, line.ends, strict=True):
            if written(cell.text):
                reaching = cell
            here = reaching if reaching is not None and (reach or not line.spans) and line is not lines[-1] else cell
            for at in range(start, end):
                path = paths.setdefault(at, [])
                if here not in path:
                    path.append(here)
    return paths


def names(columns: tuple[Column, ...], lines: Sequence[Line]) -> Names:
    """The names of a header, which reports of a form share: read once, wherever it stands."""
    return _names(columns, _laid(lines))


#: a header line wherever it stands: its cells with rows from the header's first, and how they lie on the grid
Laid = tuple[tuple[tuple[int, int, str, int, int], ...], tuple[int, ...], tuple[int, ...], tuple[bool, ...], bool, bool]


def _laid(lines: Sequence[Line]) -> tuple[Laid, ...]:
    top = min([cell.row for cell in lines[0].cells], default=0)
    return tuple([
        (
            tuple([(c.row - top, c.column, c.text, c.row_span, c.column_span) for c in line.cells]),
            line.starts, line.ends, line.own, line.spans, line.aligned,
        )
        for line in lines
    ])  # fmt: skip


@lru_cache(maxsize=128)  # of some 20 KB
def _names(columns: tuple[Column, ...], laid: tuple[Laid, ...]) -> Names:
    cells = {spot: Cell(*spot) for spots, *_ in laid for spot in spots}
    lines = [
        Line(0, tuple(cells[spot] for spot in spots), starts, ends, own, spans, aligned)
        for spots, starts, ends, own, spans, aligned in laid
    ]
    return Names(lines, columns)
