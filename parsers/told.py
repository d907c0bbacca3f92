"""Narrative against table: soft findings where the running text tells another number than the form's cells.

The verb decides which side of the flow a number is on (收到 new, 共收到 new and carried in, 办理 handled), and
offices use all three loosely: a number that fits any of them is no finding. The softest of all checks, and never a
correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from parsers.family import Family, Told
from parsers.narrative.asides import Telling
from parsers.report import Fact, Finding, Metric


def compare(metrics: Sequence[Metric], facts: Iterable[Fact], family: Family, telling: Telling) -> tuple[Finding, ...]:
    """One finding for each number told that no cell or sum of cells it could mean agrees with.

    None for what is told aside, nor where the same sentence tells the table's number too: the other is a part of it.
    """
    by_key = {fact.key: fact for fact in facts}
    checks = {(told.metric, scope): told for told in family.told for scope in told.scopes}
    checked = [
        (metric, told)
        for metric in metrics
        if metric.qualifier in ("exact", "negated") and (told := checks.get((metric.key, metric.scope)))
    ]
    agree = [_agrees(metric, told, by_key) for metric, told in checked]
    right = {(metric.key, metric.sentence) for (metric, _), agrees in zip(checked, agree, strict=True) if agrees}
    found = [
        _finding(metric, told, by_key)
        for (metric, told), agrees in zip(checked, agree, strict=True)
        if not agrees and (metric.key, metric.sentence) not in right and not telling.aside(metric)
    ]
    return tuple(dict.fromkeys(found))


def _agrees(metric: Metric, told: Told, facts: Mapping[str, Fact]) -> bool:
    """Does a sum that it could mean agree? A missing cell holds nothing against it, nor a blank against a 0."""
    said, meant = Decimal(metric.value), _sum(told.facts, facts)
    if meant is None and (said == 0 or told.facts[0] not in facts):
        return True
    return said == meant or any(said == _sum(keys, facts) for keys in told.or_else)


def _finding(metric: Metric, told: Told, facts: Mapping[str, Fact]) -> Finding:
    meant = _sum(told.facts, facts)
    expected = None if meant is None else str(meant)
    return Finding(
        rule=f"N:{told.facts[0]}",
        at=told.facts[0],
        expected=expected,
        found=metric.value,
        verdict="unknown" if meant is None else "fail",
        severity="soft",
    )


def _sum(keys: tuple[str, ...], facts: Mapping[str, Fact]) -> Decimal | None:
    """The sum of the cells, None where one of them is no number: a blank is not read as 0 here."""
    cells = [facts[key].value if key in facts else None for key in keys]
    return None if None in cells else sum((Decimal(cell) for cell in cells if cell is not None), Decimal(0))
