"""Forms as data: one TOML file per form version in families/, checked when it is read."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from parsers import families as folder

CellType = Literal["count", "amount", "change"]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A printed row. `under` is the group label above it; `instead_of` names the rows that it stands for when printed.

    An `optional` row is one the printed form does not have but offices were seen to print: missing it is no gap.
    """

    id: str
    label: str
    under: str = ""
    aliases: tuple[str, ...] = ()
    optional: bool = False
    instead_of: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        return self.id.rpartition(".")[0]


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A printed column. `unit` and `type` are those of the table where the column says nothing."""

    id: str
    label: str
    under: str = ""
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    type: CellType | None = None

    @property
    def group(self) -> str:
        return self.id.rpartition(".")[0]


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statutory table of chapter `chapter` (from 1). Without `rows` it is one row of values, and its columns carry the whole key."""

    id: str
    chapter: int
    title: str
    columns: tuple[Column, ...]
    unit: str
    type: CellType
    rows: tuple[Row, ...] = ()
    anchors: tuple[str, ...] = ()

    def key(self, row: Row | None, column: Column) -> str:
        return f"{self.id}.{row.id}.{column.id}" if row else f"{self.id}.{column.id}"

    def unit_of(self, column: Column) -> str | None:
        """The unit the form prints for a column; None where the form leaves it open."""
        unit = self.unit if column.unit is None else column.unit
        return unit or None

    def type_of(self, column: Column) -> CellType:
        return column.type or self.type

    def keys(self) -> tuple[str, ...]:
        """Every key of the printed form, in its order; rows that are only seen, not printed, are left out."""
        rows: list[Row | None] = [row for row in self.rows if not row.optional]
        return tuple(self.key(row, column) for row in rows or [None] for column in self.columns)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sum of the form (勾稽关系): `check` is "a + b.* = c", judged for each column, row or group of a table."""

    id: str
    table: str
    each: Literal["column", "row", "group"]
    check: str
    source: str

    @property
    def sides(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The terms that are expected, and the terms that are found."""
        left, right = self.check.split("=")
        return _terms(left), _terms(right)


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A form version. `years` is the span of report years it was made for, for people: recognition goes by `detect`."""

    id: str
    name: str
    source: str
    years: tuple[int, int]
    facts: int
    detect: tuple[str, ...]
    chapters: tuple[str, ...]
    tables: tuple[Table, ...]
    rules: tuple[Rule, ...]

    def keys(self) -> tuple[str, ...]:
        return tuple(key for table in self.tables for key in table.keys())

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
