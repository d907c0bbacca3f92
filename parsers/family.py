"""Forms as data: one TOML file per form version in families/, checked when it is read."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from converters.text import unnumbered
from parsers import families as folder

CellType = Literal["count", "amount", "change", "text"]
Layout = Literal["stack", "grid", "strip", "list"]


class Row(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A printed row. `under` is the group label above it; `instead_of` the rows that it stands for when printed.

    `unit` and `type` are those of the column where the row says nothing. An `optional` row is one the printed form
    does not have but offices were seen to print: missing it is no gap.
    """

    id: str
    label: str
    under: str = ""
    aliases: tuple[str, ...] = ()
    optional: bool = False
    instead_of: tuple[str, ...] = ()
    unit: str | None = None
    type: CellType | None = None

    @property
    def group(self) -> str:
        return self.id.rpartition(".")[0]

    @property
    def names(self) -> tuple[str, ...]:
        """What stands for the label in print: its aliases, and both with the label of the group written before."""
        own = (self.label, *self.aliases)
        return (
            *self.aliases,
            *(f"{self.under}{name}" for label in own for name in (label, unnumbered(label)) if self.under),
        )


class Column(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A printed column. `unit` and `type` are those of the table where the column says nothing.

    `alone` are the names of the one column that a table may print without the others.
    """

    id: str
    label: str
    under: str = ""
    aliases: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    unit: str | None = None
    type: CellType | None = None

    @property
    def group(self) -> str:
        return self.id.rpartition(".")[0]


class Table(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A table of chapter `chapter` (from 1, 0 where the form has none), read by the reader of its `layout`.

    A strip has no `rows`: it is one row of values, and its columns carry the whole key. A list whose one column has
    no id is a column of values, and its rows carry the whole key.
    """

    id: str
    chapter: int
    layout: Layout
    title: str
    columns: tuple[Column, ...]
    unit: str
    type: CellType
    rows: tuple[Row, ...] = ()
    anchors: tuple[str, ...] = ()

    def key(self, row: Row | None, column: Column) -> str:
        return ".".join(filter(None, (self.id, row.id if row else "", column.id)))

    def unit_of(self, row: Row | None, column: Column) -> str | None:
        """The unit the form prints for a cell; None where the form leaves it open."""
        said = (row.unit if row else None, column.unit, self.unit)
        return next((unit for unit in said if unit is not None), None) or None

    def type_of(self, row: Row | None, column: Column) -> CellType:
        return (row.type if row else None) or column.type or self.type

    def keys(self) -> tuple[str, ...]:
        """Every key of the printed form, in its order; rows that are only seen, not printed, are left out."""
        rows: list[Row | None] = [row for row in self.rows if not row.optional]
        return tuple(self.key(row, column) for row in rows or [None] for column in self.columns)


class Chapter(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """The heading of a chapter, and the headings that stand for it."""

    label: str
    aliases: tuple[str, ...] = ()


class Rule(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A sum of the form (勾稽关系): `check` is "a + b.* = c", judged for each column, row or group, or once.

    "a + b >= c" allows c to be smaller. A `soft` rule is one that an honest report may break.
    """

    id: str
    table: str
    each: Literal["column", "row", "group", "table"]
    check: str
    source: str
    severity: Literal["hard", "soft"] = "hard"

    @property
    def is_limit(self) -> bool:
        return ">=" in self.check

    @property
    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The terms that are expected, and the terms that are found."""
        left, right = self.check.split(">=" if self.is_limit else "=")
        return _terms(left), _terms(right)


class Told(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """What a number of the running text should agree with: the sum of `facts`, or one of the sums in `or_else`.

    `metric` is its key, told with the same `detail`. A finding is at the first of `facts`, or `at` the group they make
    up. A part is compared only where one of the words in `named`, or the year, stands before it in its clause.
    """

    metric: str
    facts: tuple[str, ...]
    detail: str = ""
    or_else: tuple[tuple[str, ...], ...] = ()
    scopes: tuple[str, ...] = ("report_year",)
    at: str = ""
    named: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        return self.at or self.facts[0]


class Across(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A rule over two years, judged at each of `each`: `later` is `earlier` of the year before, `plus` and `minus` own.

    `families` are the forms that the report of the year before may be filled in.
    """

    id: str
    families: tuple[str, ...]
    each: tuple[str, ...]
    later: str
    earlier: tuple[str, ...]
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    source: str = ""


class Family(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """A form version. `years` is the span of report years it was made for, for people: recognition goes by `detect`.

    `apart`: a body has such a report beside that of another form for the same year.
    """

    id: str
    name: str
    source: str
    years: tuple[int, int]
    facts: int
    detect: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    tables: tuple[Table, ...]
    rules: tuple[Rule, ...]
    told: tuple[Told, ...] = ()
    across: tuple[Across, ...] = ()
    apart: bool = False

    def keys(self) -> tuple[str, ...]:
        return tuple(key for table in self.tables for key in Table.keys(table))

    def table(self, id: str) -> Table:
        return next(table for table in self.tables if table.id == id)


class BrokenFamily(Exception):
    """Raised when a family file contradicts itself: for a developer, never at run time of a good release."""


def _terms(side: str) -> tuple[str, ...]:
    return tuple(term.strip() for term in side.split("+"))


@cache
def families() -> tuple[Family, ...]:
    """All forms, newest first. Raises BrokenFamily."""
    files = sorted((f for f in resources.files(folder).iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(sorted((_read(f.name, f.read_text("utf-8")) for f in files), key=lambda f: f.years, reverse=True))


def _read(name: str, text: str) -> Family:
    try:
        family = msgspec.convert(tomllib.loads(text), Family)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise BrokenFamily(f"{name}: {error}") from error
    keys = family.keys()
    if len(keys) != family.facts or len(set(keys)) != len(keys):
        raise BrokenFamily(f"{name}: {len(set(keys))} keys, the form has {family.facts} cells")
    return family
