"""The form's own arithmetic (勾稽关系). Rules judge, they never repair: a broken sum is a Finding beside the facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

import msgspec

from parsers.family import Family, Row, Rule, Table
from parsers.numerals import plain
from parsers.report import Fact, Finding, Verdict

Facts = Mapping[str, Fact]
ZERO = Decimal(0)


class Place(msgspec.Struct, frozen=True):
    """Where a rule is judged: its name, the key pattern a term is put into, and the rows that `x.*` ranges over."""

    at: str
    key: str
    rows: tuple[Row, ...] = ()


class Side(msgspec.Struct, frozen=True):
    """One side of a sum. `value` is None when a cell is missing or is text; `assumed` when a blank was read as 0."""

    value: Decimal | None
    assumed: bool
    keys: tuple[str, ...]


def check(
    facts: Iterable[Fact], family: Family, second: Callable[[], Facts | None] | None = None
) -> tuple[Finding, ...]:
    """Judge every rule of the form on the tables that have facts; rules that pass give nothing.

    `second` reads the same document with an independent reader. It is asked once, and only when a sum fails: where
    its cells differ, the reading is in doubt (`suspect_parse`), where they agree, the publisher's sum is wrong
    (`fail`). A cell that the second reader lost, as pdfplumber loses rows that a page break leaves open, says
    nothing.
    """
    by_key = {fact.key: fact for fact in facts}
    judged = [*_sums(by_key, family), *_amounts(by_key, family)]
    if second is None or not any(finding.verdict in ("fail", "fail_assumed") for finding, _ in judged):
        return tuple(finding for finding, _ in judged)
    other = second()
    return tuple(_arbitrated(finding, keys, by_key, other) for finding, keys in judged)


def _arbitrated(finding: Finding, keys: tuple[str, ...], facts: Facts, other: Facts | None) -> Finding:
    if finding.verdict not in ("fail", "fail_assumed") or other is None:
        return finding
    differ = any(_value_and_state(facts[key]) != _value_and_state(other[key]) for key in keys if key in other)
    return msgspec.structs.replace(finding, verdict="suspect_parse") if differ else finding


def _value_and_state(fact: Fact) -> tuple[str | None, str]:
    return fact.value, fact.state


def _sums(facts: Facts, family: Family) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    for rule in family.rules:
        table = family.table(rule.table)
        if not any(key.startswith(f"{table.id}.") for key in facts):
            continue
        for place in _places(rule, table, facts):
            expected, found = (_side(side, place, facts) for side in rule.sides)
            verdict = _verdict(expected, found)
            if verdict != "pass":
                yield Finding(rule.id, place.at, _shown(expected), _shown(found), verdict), expected.keys + found.keys


def _places(rule: Rule, table: Table, facts: Facts) -> Iterator[Place]:
    if rule.each == "column":
        for column in table.columns:
            yield Place(f"{table.id}.{column.id}", f"{table.id}.{{}}.{column.id}", table.rows)
    elif rule.each == "row":
        for row in _printed(table, facts):
            yield Place(f"{table.id}.{row.id}", f"{table.id}.{row.id}.{{}}")
    elif rule.each == "table":
        (total,) = rule.sides[1]
        yield Place(f"{table.id}.{total}", f"{table.id}.{{}}")
    else:
        for group in dict.fromkeys(column.group for column in table.columns):
            yield Place(f"{table.id}.{group}", f"{table.id}.{group}.{{}}")


def _printed(table: Table, facts: Facts) -> Iterator[Row]:
    """The rows to judge: those of the form, or in their place the row that was printed instead."""
    replaced = {id for row in table.rows if row.instead_of and _has(row, table, facts) for id in row.instead_of}
    for row in table.rows:
        stood_for = row.id in replaced or _replaces_printed(row, table, facts)
        if _has(row, table, facts) or not (row.optional or stood_for):
            yield row


def _replaces_printed(row: Row, table: Table, facts: Facts) -> bool:
    return any(_has(other, table, facts) for other in table.rows if other.id in row.instead_of)


def _has(row: Row, table: Table, facts: Facts) -> bool:
    return any(table.key(row, column) in facts for column in table.columns)


def _side(terms: tuple[str, ...], place: Place, facts: Facts) -> Side:
    keys = tuple(place.key.format(id) for term in terms for id in _expanded(term, place, facts))
    values = [_value(facts.get(key)) for key in keys]
    if any(value is None for value in values):
        return Side(None, False, keys)
    assumed = any(facts[key].state != "number" for key in keys)
    return Side(sum((value for value in values if value is not None), ZERO), assumed, keys)


def _expanded(term: str, place: Place, facts: Facts) -> Iterator[str]:
    """`other.*` as the rows of its group: those printed instead of others only where none of these was found."""
    if not term.endswith(".*"):
        yield term
        return
    group = [row for row in place.rows if row.group == term.removesuffix(".*")]
    found = {row.id for row in group if place.key.format(row.id) in facts}
    for row in group:
        if row.id in found or not row.optional:
            partners = set(row.instead_of) or {other.id for other in group if row.id in other.instead_of}
            stands_aside = partners & found if row.instead_of or row.id not in found else set()
            if not stands_aside:
                yield row.id


def _value(fact: Fact | None) -> Decimal | None:
    if fact is None or fact.state == "text":
        return None
    return Decimal(fact.value) if fact.value is not None else ZERO


def _verdict(expected: Side, found: Side) -> Verdict:
    if expected.value is None or found.value is None:
        return "unknown"
    assumed = expected.assumed or found.assumed
    if expected.value == found.value:
        return "pass_assumed" if assumed else "pass"
    return "fail_assumed" if assumed else "fail"


def _shown(side: Side) -> str | None:
    return None if side.value is None else plain(side.value)


def _amounts(facts: Facts, family: Family) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    """H6: counts are whole and not negative, amounts are not negative; only changes (增/减) may be negative."""
    for table in family.tables:
        for row in table.rows or (None,):
            for column in table.columns:
                fact = facts.get(table.key(row, column))
                if fact is None or fact.value is None:
                    continue
                value, type = Decimal(fact.value), table.type_of(row, column)
                whole = type == "amount" or value == value.to_integral_value()
                if not whole or (value < 0 and type != "change"):
                    yield Finding("H6", fact.key, None, fact.value, "fail"), (fact.key,)
