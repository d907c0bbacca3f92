"""Region codes (GB/T 2260) from names: which region an agency belongs to.

A name that several regions bear (鼓楼区, 朝阳区) gives a code only where another region named in the text decides:
never a guess. Who bears a name depends on the year: `parsers.identity.gazetteer`.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import msgspec

from parsers.characters import simplified
from parsers.identity.gazetteer import Code, Codes, bearers, counties, known, last_characters, name_of, prefix_of, stood
from parsers.identity.placenames import Chain, area_of, branch_of, chains_of, regions_of, within, without
from parsers.vocabulary import words

#: What a department calls its own level by: 市教育局, 县审计局.
LEVELS = "省市州盟县区旗"
_CREDIT_CODE = re.compile(r"=11(\d{6})[0-9A-Z]{10}(?![0-9A-Z])")
_BEHIND = re.compile(r"[（(][^（()）]*[)）]$")
_TOWN = re.compile("(?:镇|乡|苏木|街道)(?:(?:人民)?政府|办事处|党工委|党政.*)?$")


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
    chains = _without_areas(regions_of(agency, year), year)
    chains += branch_of(agency, chains[-1], year) if chains else []
    area = area_of(agency, chains)
    own = (*(name for chain in chains for name in chain.names), *area)
    codes = _codes_of(own, year) if own else _codes_around(agency, context, site, year)
    if len(codes) > 1:
        codes = _narrowed(codes, own, [*chains_of(context), *(list(chains_of(site)) or regions_of(site, year))], year)
    dated = not (own and year and len(codes) == 1) or stood(own[-1], next(iter(codes)), year or 0)
    return Place(tuple(sorted(codes)), without(agency, chains), dated, bool(area))


def _without_areas(chains: list[Chain], year: int | None) -> list[Chain]:
    """The regions without one that was an area of another in the year, as 两江新区 was of 重庆市."""
    name = chains[-1].names[-1] if chains else ""
    if not year or name not in _words()["areas"] or any(stood(name, code, year) for code in bearers(name, None)[0]):
        return chains
    *above, last = chains
    kept = Chain(last.names[:-1], last.start, last.end - len(name))
    return [*above, kept] if kept.names else above


def of_address(address: str | None) -> str:
    """The region that the address of a portal names: by its host, or by the credit code of a body in its query.

    "" where it names none. The code of a public body (GB 32100) holds the code of its region.

    >>> of_address("http://slt.gd.gov.cn/content/1.html"), of_address("http://www.moe.gov.cn/")
    ('广东省', '')
    >>> of_address("http://www.weishan.gov.cn/xxgkAnnualReport.jsp?area=113708260043292687&fbtime=2020")
    '山东省济宁市微山县'
    """
    url = urlsplit(address or "")
    host = url.hostname or ""
    if not host.endswith(".gov.cn"):
        return ""
    if (code := _CREDIT_CODE.search(url.query)) and (name := name_of(code[1])):
        return name
    host = host.removesuffix(".gov.cn")
    return next((name for label in reversed(host.split(".")) if (name := _words()["hosts"].get(label))), "")


def is_region(name: str) -> bool:
    """Is the name that of a region and nothing else (北京市宣武区, 天津滨海新区)?"""
    chains = regions_of(name, None) if last_characters().match(name[-1:]) else []
    return not without(name, chains) and any(chain.is_whole for chain in chains[-1:])


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
        below = next(filter(None, (within(codes, found) for found in bearers(name, year))), Codes())
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
    return within(named, codes) | (named & codes if len(names) > 1 else Codes())


def _codes_around(agency: str, context: str, site: str, year: int | None) -> Codes:
    """The region that stands in the text before the agency's name, else that of the site it is published on."""
    stem = _BEHIND.sub("", agency).removesuffix("人民政府")
    level = stem[:1] if says_level(stem) else ""
    told = [chain for chain in chains_of(context) if _names(chain, context, stem, level)]
    hosts = [chain for chain in chains_of(context) if context.startswith(tuple(_words()["site"]), chain.end)]
    for chains in (told, hosts, list(chains_of(site, anchored=True))):
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


def is_town(agency: str) -> bool:
    """Is it a body of a town or a street?"""
    return _TOWN.search(agency) is not None


def _holds_towns(code: Code) -> bool:
    """A county, or one of the cities without counties."""
    return not code.endswith("00") or not any(other.startswith(code[:4]) for other in counties())


@cache
def _words() -> dict[str, Any]:
    return words("regions")
