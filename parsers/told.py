"""Narrative against table: soft findings where the running text tells another number than the form's cells.

The verb decides which side of the flow a number is on (收到 new, 共收到 new and carried in, 办理 handled), and
offices use all three loosely: a number that fits any of them is no finding. The softest of all checks, and never a
correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from parsers.family import Family, Told
from parsers.report import Fact, Finding, Metric


def compare(metrics: Iterable[Metric], facts: Iterable[Fact], family: Family) -> tuple[Finding, ...]:
    """One finding for each number told that no cell or sum of cells it could mean agrees with."""
    by_key = {fact.key: fact for fact in facts}
    checks = {(told.metric, scope): told for told in family.told for scope in told.scopes}
    found = [
        finding
        for metric in metrics
        if metric.qualifier in ("exact", "negated") and (told := checks.get((metric.key, metric.scope)))
        for finding in _judge(metric, told, by_key)
    ]
    return tuple(dict.fromkeys(found))


def _judge(metric: Metric, told: Told, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    said = Decimal(metric.value)
    meant = _sum(told.facts, facts)
    if said == meant or any(said == _sum(keys, facts) for keys in told.or_else):
        return
    if meant is None and (said == 0 or told.facts[0] not in facts):
        return
    rule, verdict = f"N:{told.facts[0]}", "unknown" if meant is None else "fail"
    expected = None if meant is None else str(meant)
    yield Finding(rule, told.facts[0], expected, metric.value, verdict, "soft")  # type: ignore[arg-type]


def _sum(keys: tuple[str, ...], facts: Mapping[str, Fact]) -> Decimal | None:
    """The sum of the cells, None where one of them is no number: a blank is not read as 0 here."""
    cells = [facts[key].value if key in facts else None for key in keys]
    return None if None in cells else sum((Decimal(cell) for cell in cells if cell is not None), Decimal(0))
