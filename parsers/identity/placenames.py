"""Names of regions as they stand in a text: in full, left bare, one behind the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import msgspec

from parsers.identity.gazetteer import Codes, bearers, known, last_characters, leading, lengths, prefix_of
from parsers.vocabulary import words

_HAN = re.compile("[一-鿿]")
_BRANCH = re.compile(r"(?:局|委|委员会)(?P<of>[一-鿿]{2,3})分局$")
_PART = re.compile(r"区(?P<of>[一-鿿]{2,3}?)(?:高新|经开)?(?:片区|管理委员会|管委会|直管区)")


class Chain(msgspec.Struct, frozen=True):
    """Region names that stand one behind the other in a text, as 福州市鼓楼区, at [start, end)."""

    names: tuple[str, ...]
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        """Does the text give the names in full?"""
        return self.end - self.start == sum(map(len, self.names))


def regions_of(name: str, year: int | None) -> list[Chain]:
    """The regions that a name of a body begins with, in full or bare."""
    return _whole(name, year) or _bare(name, year)


def chains_of(text: str, *, anchored: bool = False) -> Iterator[Chain]:
    """The region names of a text, longest first at each place, as chains.

    `anchored`: a name counts only where a name can begin, at the start or behind another body (国家税务总局深圳市).
    """
    names, start, end = list[str](), 0, 0
    for name, at in _named(text):
        if at != end or not names:
            if names:
                yield Chain(tuple(names), start, end)
                names = []
            if anchored and not _begins(text, at):
                continue
            start = at
        names.append(name)
        end = at + len(name)
    if names:
        yield Chain(tuple(names), start, end)


def _whole(agency: str, year: int | None) -> list[Chain]:
    """The regions that a name gives in full, also behind a bare one below the first (四川省成都武侯区教育局)."""
    chains = [*chains_of(agency, anchored=True)]
    behind = _further(agency, chains[-1], year) if chains else []
    return chains + behind if behind and behind[-1].names[-1].endswith(agency[: behind[-1].end][-2:]) else chains


def _bare(agency: str, year: int | None) -> list[Chain]:
    """The province or city that a name begins with, without the word for what it is (天津经济技术开发区, 成都分行).

    A county, or a city without counties, counts only where a zone of it is named (昆山高新技术产业开发区).
    """
    for at in range(len(agency)):
        named = agency.startswith(tuple(_words()["no_region"]), at)
        if not named and _begins(agency, at) and (found := _bare_at(agency, at)):
            return [found, *_further(agency, found, year)]
    return []


def _further(agency: str, above: Chain, year: int | None) -> list[Chain]:
    """The regions that follow one below the other (广州天河区, 河北邯郸永年区, 安徽舒城经济开发区, 青岛市南区)."""
    found = _named_at(agency, above.end), _bare_at(agency, above.end), _shared_at(agency, above.end)
    below = next((chain for chain in found if chain and _lies_in(chain, above, year)), None)
    return [below, *_further(agency, below, year)] if below else []


def _shared_at(agency: str, at: int) -> Chain | None:
    """A district whose name begins with the word that the city's ends in (青岛市南区 for 青岛市市南区)."""
    name = agency[at - 1 : at + 2]
    return Chain((name,), at, at + 2) if name in known() else None


def _named_at(agency: str, at: int) -> Chain | None:
    return next((Chain((name,), at, at + len(name)) for name, start in _named(agency) if start == at), None)


def _bare_at(agency: str, at: int) -> Chain | None:
    zone, foreign = tuple(_words()["zone"]), tuple(_words()["foreign"])
    for end in (at + 4, at + 3, at + 2):
        is_zone = agency.startswith(zone, end)
        levels, names = ("市县区省", known()) if is_zone else ("市省", leading())
        found = [name for level in levels if (name := agency[at:end] + level) in names]
        found = [name for name in found if name in leading()] or found  # 长沙高新区 is 长沙市's, not 长沙县's
        if found and (not agency.startswith(foreign, end) or _named_at(agency, end)):
            return Chain((found[0],), at, end) if len(found) == 1 else None
    return None


def _lies_in(below: Chain, above: Chain, year: int | None) -> bool:
    return bool(within(bearers(above.names[-1], year)[0], bearers(below.names[0], year)[0]))


def branch_of(agency: str, above: Chain, year: int | None) -> list[Chain]:
    """The county or city that a branch or a part of a zone names without the word for what it is.

    贵阳市生态环境局观山湖分局, 北海市合浦生态环境局, 中国（福建）自由贸易试验区厦门片区
    """
    found = _BRANCH.search(agency) or _PART.search(agency) or _branches().match(agency, above.end)
    names = [name for level in "区县市旗" if found and (name := found["of"] + level) in known()]
    below = [Chain((name,), *found.span("of")) for name in names if found]
    return below if len(below) == 1 else [chain for chain in below if _lies_in(chain, above, year)][:1]


def area_of(agency: str, chains: list[Chain]) -> tuple[str, ...]:
    """The region that holds the area which is named first, or behind a region (湖南湘江新区管理委员会)."""
    areas = _words()["areas"]
    begins = (0, *(chain.end for chain in chains))
    return tuple(region for area, region in areas.items() if any(agency.startswith(area, at) for at in begins))


def without(name: str, chains: list[Chain]) -> str:
    for chain in reversed(chains):
        name = name[: chain.start] + name[chain.end :]
    return name


def within(higher: Codes, codes: Codes) -> Codes:
    return frozenset(code for code in codes for above in higher if code != above and code.startswith(prefix_of(above)))


def _begins(text: str, at: int) -> bool:
    before = text[:at]
    return not before or not _HAN.match(before[-1]) or before.endswith(tuple(_words()["lead"]))


@lru_cache(maxsize=4096)
def _named(text: str) -> tuple[tuple[str, int], ...]:
    """The names that stand in a text from left to right, of those that begin at one place the longest."""
    named, of_length = known(), lengths()
    ends = [last.end() for last in last_characters().finditer(text)]
    spots = [(at - length, -length) for at in ends for length in of_length.get(text[at - 2 : at], ()) if length <= at]
    found, end = [], 0
    for at, minus in sorted(spots):
        if at >= end and (name := text[at : at - minus]) in named:
            found.append((name, at))
            end = at - minus
    return tuple(found)


@cache
def _branches() -> re.Pattern[str]:
    """A branch that is called by its county as a bureau of its own would be."""
    return re.compile(rf"(?P<of>[一-鿿]{{2,3}})(?:{'|'.join(_words()['branch'])})$")


@cache
def _words() -> dict[str, Any]:
    return words("regions")
