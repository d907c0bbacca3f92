"""Numbers that stand in several lines of their cell, whole where the form's own sums bear that out.

A cell with 11 over 7 may hold 117 or two numbers, and nothing in it says which. Where 117 is what the other cells of
its row and its column add up to, it is that number, broken by a writer who made room. A cell that stands in no sum
follows several that do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from converters.text import clean
from parsers.family import Family
from parsers.numerals import read_cell
from parsers.report import Fact, Finding
from parsers.rules import judged

NOTE = "in several lines of its cell, joined because its sums hold"
LIKE_OTHERS = "in several lines of its cell, joined as other cells are whose sums hold"
ENOUGH = 2  # cells whose sums hold show how the page breaks numbers

_LINES = re.compile(r"[\d０-９,，.．]+(?:\s*\n\s*[\d０-９,，.．]+)+")


def is_broken(fact: Fact) -> bool:
    """Whether a cell that is no number holds lines of digits."""
    return fact.state == "text" and "\n" in fact.raw and _LINES.fullmatch(clean(fact.raw).strip()) is not None


def whole(facts: tuple[Fact, ...], family: Family) -> tuple[Fact, ...]:
    """The facts with each broken number that the sums of the form prove; all others stay text."""
    joined = {fact.key: _joined(fact) for fact in facts if is_broken(fact)}
    if not joined:
        return facts
    holds, fails = _borne_out({fact.key: fact for fact in facts} | joined, frozenset(joined), family)
    proven = {key for key in joined if holds[key] > 1 or (holds[key] and not fails[key])}
    summed = {key for key in joined if holds[key] or fails[key]}
    told = dict.fromkeys(proven, NOTE)
    if len(proven) >= ENOUGH and summed <= proven:
        told |= dict.fromkeys(joined.keys() - summed, LIKE_OTHERS)
    return tuple(
        msgspec.structs.replace(joined[fact.key], note=told[fact.key]) if fact.key in told else fact for fact in facts
    )


def undecided(facts: Iterable[Fact]) -> Iterator[Finding]:
    """One for each cell of which nobody can say whether its lines are one number."""
    return (Finding("H6", fact.key, None, None, "unknown") for fact in facts if is_broken(fact))


def _joined(fact: Fact) -> Fact:
    read = read_cell("".join(clean(fact.raw).split()))
    return msgspec.structs.replace(fact, value=read.value, state=read.state)


def _borne_out(
    facts: Mapping[str, Fact], broken: frozenset[str], family: Family
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """For each broken cell how many sums hold and how many fail with all of them joined."""
    holds, fails = dict.fromkeys(broken, 0), dict.fromkeys(broken, 0)
    for keys, passes in judged(facts, family):
        for key in broken & keys:
            (holds if passes else fails)[key] += 1
    return holds, fails
