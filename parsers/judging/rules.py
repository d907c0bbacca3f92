"""The form's own arithmetic (勾稽关系). Rules judge, they never repair: a broken sum is a Finding beside the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache

import msgspec

from parsers.family import CellType, Family, Row, Rule, Table
from parsers.numerals import plain
from parsers.report import Fact, Finding, Verdict

Facts = Mapping[str, Fact]
Keys = frozenset[str]
ZERO = Decimal(0)
_FAILED = ("fail", "fail_assumed")
_decimal = lru_cache(maxsize=16_384)(Decimal)


class Sum(msgspec.Struct, frozen=True):
    """A rule at one place, and the keys of the cells on either side."""

    rule: Rule
    at: str
    expected: tuple[str, ...]
    found: tuple[str, ...]


class Place(msgspec.Struct, frozen=True):
    """Where a rule is judged: its name, the key pattern a term is put into, and the rows that `x.*` ranges over."""

    at: str
    key: str
    rows: tuple[Row, ...] = ()


class Side(msgspec.Struct, frozen=True, gc=False):
    """One side of a sum. `value` is None when a cell is missing or is text; `assumed` when a blank was read as 0."""

    value: Decimal | None
    assumed: bool


class Sides:
    """Adds up cells of a report: a blank or a mark counts as 0, a text as no number."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        told = [fact for fact in facts.values() if fact.state != "text"]
        self._values = {fact.key: ZERO if fact.value is None else _decimal(fact.value) for fact in told}
        self._assumed = {fact.key for fact in told if fact.state != "number"}

    def of(self, keys: tuple[str, ...]) -> Side:
        try:
            total = sum(map(self._values.__getitem__, keys), ZERO)
        except KeyError:
            return Side(None, False)
        return Side(total, not self._assumed.isdisjoint(keys))


def check(
    facts: Iterable[Fact], family: Family, second: Callable[[Keys], Facts | None] | None = None
) -> tuple[Finding, ...]:
    """Judge every rule of the form on the tables that have facts; rules that pass give nothing.

    `second` reads the cells with these keys with an independent reader. It is asked once, and only when a sum fails:
    where its cells differ, the reading is in doubt (`suspect_parse`), where they agree, the publisher's sum is wrong
    (`fail`). A cell that the second reader lost, as pdfplumber loses rows that a page break leaves open, says
    nothing.
    """
    by_key = {fact.key: fact for fact in facts}
    judged = [*_sums(Sides(by_key), family), *_amounts(by_key, family)]
    doubted = frozenset(key for finding, keys in judged if finding.verdict in _FAILED for key in keys)
    if second is None or not doubted:
        return tuple(finding for finding, _ in judged)
    other = second(doubted)
    return tuple(_arbitrated(finding, keys, by_key, other) for finding, keys in judged)


def _arbitrated(finding: Finding, keys: tuple[str, ...], facts: Facts, other: Facts | None) -> Finding:
    if finding.verdict not in _FAILED or other is None:
        return finding
    differ = any(_value_and_state(facts[key]) != _value_and_state(other[key]) for key in keys if key in other)
    return msgspec.structs.replace(finding, verdict="suspect_parse") if differ else finding


def _value_and_state(fact: Fact) -> tuple[Decimal | None, str]:
    """What two readers have to agree on: a format may print 2 as 2.00, and one of them reads the number below it."""
    return None if fact.value is None else _decimal(fact.value), fact.state


def _sums(sides: Sides, family: Family) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    printed = _printed_tables(frozenset(sides.facts))
    for one in _plan(family, printed, _choices(family).intersection(sides.facts)):
        expected, found = sides.of(one.expected), sides.of(one.found)
        verdict = _verdict(expected, found, one.rule.is_limit)
        if verdict != "pass":
            finding = Finding(one.rule.id, one.at, _shown(expected), _shown(found), verdict, one.rule.severity)
            yield finding, one.expected + one.found


@lru_cache(maxsize=1024)
def _printed_tables(keys: Keys) -> frozenset[str]:
    return frozenset(key.partition(".")[0] for key in keys)


@cache
def _choices(family: Family) -> frozenset[str]:
    """The keys of rows that may be printed or not, or one in place of the other: they alone change what is summed."""
    return frozenset(
        table.key(row, column)
        for table in family.tables
        for row in table.rows
        if row.optional or row.instead_of or any(row.id in other.instead_of for other in table.rows)
        for column in table.columns
    )


@lru_cache(maxsize=1024)
def _plan(family: Family, printed: frozenset[str], chosen: frozenset[str]) -> tuple[Sum, ...]:
    """The sums of the `printed` tables, where of the rows that a report may choose only `chosen` keys are there."""
    rules = ((rule, family.table(rule.table)) for rule in family.rules if rule.table in printed)
    return tuple(
        Sum(rule, place.at, *(_keys(side, place, chosen) for side in rule.sides))
        for rule, table in rules
        for place in _places(rule, table, chosen)
    )


def _places(rule: Rule, table: Table, chosen: Keys) -> Iterator[Place]:
    if rule.each == "column":
        for column in table.columns:
            yield Place(f"{table.id}.{column.id}", f"{table.id}.{{}}.{column.id}", table.rows)
    elif rule.each == "row":
        for row in _rows(table, chosen):
            yield Place(f"{table.id}.{row.id}", f"{table.id}.{row.id}.{{}}")
    elif rule.each == "table":
        (total,) = rule.sides[1]
        yield Place(f"{table.id}.{total}", f"{table.id}.{{}}")
    else:
        for group in dict.fromkeys(column.group for column in table.columns):
            yield Place(f"{table.id}.{group}", f"{table.id}.{group}.{{}}")


def _rows(table: Table, chosen: Keys) -> Iterator[Row]:
    """The rows to judge: those of the form, or in their place the row that was printed instead."""
    replaced = {id for row in table.rows if row.instead_of and _has(row, table, chosen) for id in row.instead_of}
    for row in table.rows:
        stood_for = row.id in replaced or _replaces_printed(row, table, chosen)
        if _has(row, table, chosen) or not (row.optional or stood_for):
            yield row


def _replaces_printed(row: Row, table: Table, chosen: Keys) -> bool:
    return any(_has(other, table, chosen) for other in table.rows if other.id in row.instead_of)


def _has(row: Row, table: Table, chosen: Keys) -> bool:
    return any(table.key(row, column) in chosen for column in table.columns)


def _keys(terms: tuple[str, ...], place: Place, chosen: Keys) -> tuple[str, ...]:
    return tuple(place.key.format(id) for term in terms for id in _expanded(term, place, chosen))


def _expanded(term: str, place: Place, chosen: Keys) -> Iterator[str]:
    """`other.*` as the rows of its group: those printed instead of others only where none of these was found."""
    if not term.endswith(".*"):
        yield term
        return
    group = [row for row in place.rows if row.group == term.removesuffix(".*")]
    found = {row.id for row in group if place.key.format(row.id) in chosen}
    for row in group:
        if row.id in found or not row.optional:
            partners = set(row.instead_of) or {other.id for other in group if row.id in other.instead_of}
            stands_aside = partners & found if row.instead_of or row.id not in found else set()
            if not stands_aside:
                yield row.id


def _verdict(expected: Side, found: Side, is_limit: bool) -> Verdict:
    if expected.value is None or found.value is None:
        return "unknown"
    assumed = expected.assumed or found.assumed
    if expected.value == found.value or (is_limit and found.value < expected.value):
        return "pass_assumed" if assumed else "pass"
    return "fail_assumed" if assumed else "fail"


def _shown(side: Side) -> str | None:
    return None if side.value is None else plain(side.value)


def _amounts(facts: Facts, family: Family) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    """H6: counts are whole and not negative, amounts are not negative; only changes (增/减) may be negative."""
    types = _types(family)
    for key, fact in facts.items():
        if fact.value is None or fact.value.isdigit():
            continue
        value, type = Decimal(fact.value), types[key]
        whole = type == "amount" or value == value.to_integral_value()
        if not whole or (value < 0 and type != "change"):
            yield Finding("H6", key, None, fact.value, "fail"), (key,)


@cache
def _types(family: Family) -> Mapping[str, CellType]:
    return {
        table.key(row, column): table.type_of(row, column)
        for table in family.tables
        for row in table.rows or (None,)
        for column in table.columns
    }
