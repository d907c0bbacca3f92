"""Region codes (GB/T 2260) from names: which region an agency belongs to.

A name that several regions bear (鼓楼区, 朝阳区) gives a code only where another region named in the text decides:
never a guess. Who bears a name depends on the year: `parsers.gazetteer`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import msgspec

from parsers.characters import simplified
from parsers.gazetteer import (
    Code,
    Codes,
    bearers,
    counties,
    known,
    last_characters,
    leading,
    lengths,
    prefix_of,
    stood,
)
from parsers.vocabulary import words

#: What a department calls its own level by: 市教育局, 县审计局.
LEVELS = "省市州盟县区旗"
_HAN = re.compile("[一-鿿]")
_BEHIND = re.compile(r"[（(][^（()）]*[)）]$")
_BRANCH = re.compile(r"局([一-鿿]{2,3})分局$")
_TOWN = re.compile("(?:镇|乡|苏木|街道)(?:(?:人民)?政府|办事处|党工委|党政.*)?$")


class Chain(msgspec.Struct, frozen=True):
    """Region names that stand one behind the other in a text, as 福州市鼓楼区, at [start, end)."""

    names: tuple[str, ...]
    start: int
    end: int


class Place(msgspec.Struct, frozen=True):
    """Where a body belongs: the codes that its name and the text leave, none where nothing names a region.

    `rest` is the name without its own regions (教育局 of 武汉市硚口区教育局), in simplified characters. `dated` is
    False where the only region that it can be did not stand in the year under this name. `area`: of a new area or zone
    in it, which is no level of government.
    """

    codes: tuple[Code, ...]
    rest: str
    dated: bool = True
    area: bool = False

    @property
    def code(self) -> Code | None:
        return self.codes[0] if len(self.codes) == 1 else None


def code_of(agency: str, context: str = "", site: str = "", year: int | None = None) -> Code | None:
    """The code of the place of an agency, None where nothing names it or the context leaves several."""
    return place_of(agency, context, site, year).code


def place_of(agency: str, context: str = "", site: str = "", year: int | None = None) -> Place:
    """The place of an agency that reports on a year; today's where no year is given.

    A town's or street's is its county, a new area's the region that holds the whole of it. `context` is the text
    around, `site` the name of the site it stands on;
    they decide between regions of one name, and for a name without region (太平镇人民政府, 市教育局).
    """
    agency, context, site = (simplified(text) for text in (agency, context, site))
    chains = [*_chains(agency, anchored=True)] or _bare(agency, year)
    chains += _branch(agency) if chains else []
    area = _area(agency, chains)
    own = (*(name for chain in chains for name in chain.names), *area)
    codes = _codes_of(own, year) if own else _codes_around(agency, context, site, year)
    if len(codes) > 1:
        codes = _narrowed(codes, own, [*_chains(context), *_chains(site)], year)
    dated = not (own and year and len(codes) == 1) or stood(own[-1], next(iter(codes)), year or 0)
    return Place(tuple(sorted(codes)), _without(agency, chains), dated, bool(area))


def _area(agency: str, chains: list[Chain]) -> tuple[str, ...]:
    """The region that holds the area which is named first, or behind a region (湖南湘江新区管理委员会)."""
    areas = _words()["areas"]
    begins = (0, *(chain.end for chain in chains))
    return tuple(region for area, region in areas.items() if any(agency.startswith(area, at) for at in begins))


def _without(name: str, chains: list[Chain]) -> str:
    for chain in reversed(chains):
        name = name[: chain.start] + name[chain.end :]
    return name


def of_host(address: str | None) -> str:
    """The region that the address of a portal names (slj.suqian.gov.cn, slt.gd.gov.cn), "" where it names none.

    >>> of_host("http://slt.gd.gov.cn/content/1.html"), of_host("http://www.moe.gov.cn/")
    ('广东省', '')
    """
    host = urlsplit(address or "").hostname or ""
    if not host.endswith(".gov.cn"):
        return ""
    host = host.removesuffix(".gov.cn")
    return next((name for label in reversed(host.split(".")) if (name := _words()["hosts"].get(label))), "")


def is_region(name: str) -> bool:
    """Is the name that of a region and nothing else (北京市宣武区)?"""
    return any(chain.start == 0 and chain.end == len(name) for chain in _chains(name, anchored=True))


def _bare(agency: str, year: int | None) -> list[Chain]:
    """The province or city that a name begins with, without the word for what it is (天津经济技术开发区, 成都分行).

    A county, or a city without counties, counts only where a zone of it is named (昆山高新技术产业开发区).
    """
    for at in range(len(agency)):
        named = agency.startswith(tuple(_words()["no_region"]), at)
        if not named and _begins(agency, at) and (found := _bare_at(agency, at)):
            below = _bare_at(agency, found.end)  # 安徽舒城经济开发区
            return [found, below] if below and _lies_in(below, found, year) else [found]
    return []


def _branch(agency: str) -> list[Chain]:
    """The county that a branch names without the word for what it is (贵阳市生态环境局观山湖分局)."""
    found = _BRANCH.search(agency)
    names = [name for level in "区县市旗" if found and (name := found[1] + level) in known()]
    return [Chain((names[0],), *found.span(1))] if found and len(names) == 1 else []


def _bare_at(agency: str, at: int) -> Chain | None:
    zone, foreign = tuple(_words()["zone"]), tuple(_words()["foreign"])
    for end in (at + 3, at + 2):
        is_zone = agency.startswith(zone, end)
        levels, names = ("市县区省", known()) if is_zone else ("市省", leading())
        found = [name for level in levels if (name := agency[at:end] + level) in names]
        found = [name for name in found if name in leading()] or found  # 长沙高新区 is 长沙市's, not 长沙县's
        if found and not agency.startswith(foreign, end):
            return Chain((found[0],), at, end) if len(found) == 1 else None
    return None


def _lies_in(below: Chain, above: Chain, year: int | None) -> bool:
    return bool(_below(bearers(above.names[0], year)[0], bearers(below.names[0], year)[0]))


def _codes_of(names: tuple[str, ...], year: int | None) -> Codes:
    """Those that bear the first name and, from name to name, those below; a name that is not below counts for nothing.

    A former region counts where none of the year's bears the name here (邢台市桥东区, 巢湖市居巢区).
    """
    first, *rest = names
    read = [_descend(codes, rest, year) for codes in bearers(first, year)]
    return next((codes for codes, lost in read if not lost), read[0][0])


def _descend(codes: Codes, names: list[str], year: int | None) -> tuple[Codes, int]:
    """The codes that the names lead down to, and how many names lie elsewhere."""
    lost = 0
    for name in names:
        below = next(filter(None, (_below(codes, found) for found in bearers(name, year))), Codes())
        lost += not below
        codes = below or codes
    return codes, lost


def _narrowed(codes: Codes, own: tuple[str, ...], around: list[Chain], year: int | None) -> Codes:
    """The codes that the other regions named allow: those right before the own name decide, else all must agree."""
    beside = [chain for chain in around if own and own[-1] in chain.names[1:]]
    for chains in (beside, around):
        allowed = [kept for chain in chains if (kept := _allowed(codes, chain.names, year)) and kept != codes]
        if allowed:
            return frozenset.intersection(*allowed) or codes
    return codes


def _allowed(codes: Codes, names: tuple[str, ...], year: int | None) -> Codes:
    """Those of the codes that lie below the named region, or are it."""
    named = _codes_of(names, year)
    return _below(named, codes) | (named & codes if len(names) > 1 else Codes())


def _codes_around(agency: str, context: str, site: str, year: int | None) -> Codes:
    """The region that stands in the text before the agency's name, else that of the site it is published on."""
    stem = _BEHIND.sub("", agency).removesuffix("人民政府")
    level = stem[:1] if says_level(stem) else ""
    told = [chain for chain in _chains(context) if _names(chain, context, stem, level)]
    hosts = [chain for chain in _chains(context) if context.startswith(tuple(_words()["site"]), chain.end)]
    for chains in (told, hosts, list(_chains(site, anchored=True))):
        found = {_codes_of(chain.names, year) for chain in chains if not level or chain.names[-1].endswith(level)}
        if found:
            codes = frozenset.intersection(*found) or _lowest(found)
            return frozenset(code for code in codes if not is_town(agency) or _holds_towns(code))
    return Codes()


def says_level(name: str) -> bool:
    """Does a name begin with the word for its level (市教育局) in place of its region?"""
    return name[:1] in LEVELS and not name.startswith(tuple(_words()["no_level"])) and name not in known()


def _names(chain: Chain, text: str, stem: str, level: str) -> bool:
    """Does the agency's own name follow the region (施甸县太平镇; 定州市发改局 for 市发改局)?"""
    return len(stem) > len(level) + 1 and text.startswith(stem.removeprefix(level), chain.end)


def _lowest(found: set[Codes]) -> Codes:
    """Of regions that lie one below the other the lowest, none where they lie beside one another."""
    sure = [next(iter(codes)) for codes in found if len(codes) == 1]
    lowest = max(sure, key=lambda code: len(prefix_of(code)), default="")
    return frozenset({lowest} if sure and all(lowest.startswith(prefix_of(code)) for code in sure) else ())


def _chains(text: str, *, anchored: bool = False) -> Iterator[Chain]:
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


def _below(higher: Codes, codes: Codes) -> Codes:
    return frozenset(code for code in codes for above in higher if code != above and code.startswith(prefix_of(above)))


def is_town(agency: str) -> bool:
    """Is it a body of a town or a street?"""
    return _TOWN.search(agency) is not None


def _holds_towns(code: Code) -> bool:
    """A county, or one of the cities without counties."""
    return not code.endswith("00") or not any(other.startswith(code[:4]) for other in counties())


@cache
def _words() -> dict[str, Any]:
    return words("regions")
