"""Narrative against table: soft findings where the running text tells another number than the form's cells.

The verb decides which side of the flow a number is on (收到 new, 共收到 new and carried in, 办理 handled), and
offices use all three loosely: a number that fits any of them is no finding. The softest of all checks, and never a
correction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache

import msgspec

from parsers.family import Family, Told
from parsers.narrative.asides import Telling
from parsers.narrative.plainly import Plainly
from parsers.report import Fact, Finding, Metric

Place = tuple[str, str, str]  # a key with its detail, and a sentence in which it is told


def compare(
    metrics: Sequence[Metric], facts: Iterable[Fact], family: Family, telling: Telling, plainly: Plainly
) -> tuple[Finding, ...]:
    """One finding for each number told that no cell or sum of cells it could mean agrees with.

    None for what is told aside or not plainly, nor where the same sentence tells several numbers of the kind
    (自然人申请予以公开 4 件，法人申请予以公开 2 件), or for a part the whole.
    """
    checks = _checks(family)
    checked = [
        (metric, told)
        for metric in metrics
        if metric.qualifier in ("exact", "negated") and (told := checks.get((metric.key, metric.detail, metric.scope)))
    ]
    if not checked:
        return ()
    by_key = {fact.key: fact for fact in facts}
    agree = [_agrees(metric, told, by_key) for metric, told in checked]
    if all(agree):
        return ()
    said, found = _Said.of([metric for metric, _ in checked], telling), dict[Finding, None]()
    for metric, told in (one for one, agrees in zip(checked, agree, strict=True) if not agrees):
        over = _is_over(metric, told, by_key)
        if not said.explains(metric, told.named, over) and plainly.tells(metric, over):
            found[_finding(metric, told, by_key)] = None
    return tuple(found)


@cache
def _checks(family: Family) -> dict[tuple[str, str, str], Told]:
    """By the key, the detail and the scope of the metric."""
    return {(told.metric, told.detail, scope): told for told in family.told for scope in told.scopes}


class _Said(msgspec.Struct, frozen=True):
    """Of which keys a sentence tells several numbers, and of which it tells the whole."""

    several: frozenset[Place]
    whole: frozenset[Place]
    telling: Telling

    @classmethod
    def of(cls, checked: Sequence[Metric], telling: Telling) -> _Said:
        """What is told aside is of another body or time, and no number beside the report's."""
        several = _several(checked)
        beside = [metric for metric in checked if _place(metric) in several and not telling.aside(metric)]
        whole = frozenset(_place(metric) for metric in checked if metric.scope != "part")
        return cls(_several(beside), whole, telling)

    def explains(self, metric: Metric, named: tuple[str, ...], over: bool) -> bool:
        """Is it told aside, one of several, or a part whose whole is told or that may be of anything?

        No part is `over` the whole.
        """
        place = _place(metric)
        if place in self.several or self.telling.aside(metric):
            return True
        return metric.scope == "part" and not over and (place in self.whole or not self.telling.names(metric, named))


def _place(metric: Metric) -> Place:
    return metric.key, metric.detail, metric.sentence


def _several(metrics: Iterable[Metric]) -> frozenset[Place]:
    return frozenset(place for place, times in Counter(map(_place, metrics)).items() if times > 1)


def _agrees(metric: Metric, told: Told, facts: Mapping[str, Fact]) -> bool:
    """Does a sum that it could mean agree? A missing cell holds nothing against it, nor a blank beside others."""
    said, meant = Decimal(metric.value), _sum(told.facts, facts)
    if meant is None and (said == _assumed(told.facts, facts) or told.facts[0] not in facts):
        return True
    return said == meant or any(said == _assumed(keys, facts) for keys in told.or_else)


def _is_over(metric: Metric, told: Told, facts: Mapping[str, Fact]) -> bool:
    """Is it more than all that it could mean, so that it is no part of it either?"""
    return Decimal(metric.value) > max(_assumed(keys, facts) for keys in (told.facts, *told.or_else))


def _finding(metric: Metric, told: Told, facts: Mapping[str, Fact]) -> Finding:
    meant = _sum(told.facts, facts)
    expected = None if meant is None else str(meant)
    return Finding(
        rule=f"N:{told.place}",
        at=told.place,
        expected=expected,
        found=metric.value,
        verdict="unknown" if meant is None else "fail",
        severity="soft",
    )


def _sum(keys: tuple[str, ...], facts: Mapping[str, Fact]) -> Decimal | None:
    """The sum of the cells, None where one of them is no number: a blank is not read as 0 here."""
    cells = [facts[key].value if key in facts else None for key in keys]
    return None if None in cells else sum((Decimal(cell) for cell in cells if cell is not None), Decimal(0))


def _assumed(keys: tuple[str, ...], facts: Mapping[str, Fact]) -> Decimal:
    """The sum with blanks and missing cells read as 0, which only an agreement may rest on."""
    cells = [facts[key].value for key in keys if key in facts]
    return sum((Decimal(cell) for cell in cells if cell is not None), Decimal(0))
