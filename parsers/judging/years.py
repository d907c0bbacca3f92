"""From one year to the next: what a report carries in must be what the report before it carried out.

Soft, because mergers of agencies, recounts and mass clean-ups break it honestly; judged when both years are at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from parsers.family import Across, Family
from parsers.numerals import plain
from parsers.report import Fact, Finding, Verdict

Facts = Mapping[str, Fact]


def keys(family: Family) -> frozenset[str]:
    """Every key, of either year, that the family's rules over years look at."""
    return frozenset(
        term.format(place) for rule in family.across for place in rule.each for term in (rule.later, *_terms(rule))
    )


def compare(before: Facts, after: Facts, earlier: Family, later: Family) -> tuple[Finding, ...]:
    """Judge the report of the year after against the one before; rules that pass give nothing.

    A cell that either report does not have gives nothing either: its table may be absent, which is told elsewhere.
    """
    rules = [rule for rule in later.across if earlier.id in rule.families]
    return tuple(finding for rule in rules for place in rule.each for finding in _judge(rule, place, before, after))


def _terms(rule: Across) -> tuple[str, ...]:
    return (*rule.earlier, *rule.plus, *rule.minus)


def _judge(rule: Across, place: str, before: Facts, after: Facts) -> Iterator[Finding]:
    found = after.get(rule.later.format(place))
    parts = [
        *((before.get(term.format(place)), 1) for term in rule.earlier),
        *((after.get(term.format(place)), 1) for term in rule.plus),
        *((after.get(term.format(place)), -1) for term in rule.minus),
    ]
    if found is None or any(fact is None for fact, _ in parts):
        return
    told = [(fact, sign) for fact, sign in parts if fact is not None]
    facts = [found, *(fact for fact, _ in told)]
    if any(fact.state == "text" for fact in facts):
        yield Finding(rule.id, found.key, None, found.value, "unknown", "soft")
        return
    expected = sum((_number(fact) * sign for fact, sign in told), Decimal(0))
    verdict = _verdict(expected == _number(found), any(fact.state != "number" for fact in facts))
    if verdict != "pass":
        yield Finding(rule.id, found.key, plain(expected), plain(_number(found)), verdict, "soft")


def _number(fact: Fact) -> Decimal:
    return Decimal(fact.value) if fact.value is not None else Decimal(0)


def _verdict(equal: bool, assumed: bool) -> Verdict:
    if equal:
        return "pass_assumed" if assumed else "pass"
    return "fail_assumed" if assumed else "fail"
