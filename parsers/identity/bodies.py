"""What a public body is, by its name: its level, the kind of its work, and which names are of one body."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from parsers.characters import simplified
from parsers.identity.regions import Place, is_town, says_level
from parsers.identity.titles import squeezed
from parsers.report import Level
from parsers.vocabulary import words

_BRACKETED = re.compile(r"[（(][^（()）]*[)）]")
_JOINING = re.compile("[和与及、]")
#: a region that no list knows (青禾县), which may be a zone
_UNLISTED = re.compile("[一-鿿]{2,}?(省|自治区|自治州|州|盟|地区|县|旗|区)")
_OF_GOVERNMENT = re.compile("^政府(?=[^办])")
_TOWN = re.compile("^(.+?(?:镇|乡|苏木))政府$")


def level_of(agency: str, place: Place) -> Level | None:
    """The level of government a body belongs to, None where neither name nor region says it.

    A district of a city under the State Council is a county, as its code says; a new area is of no level.
    """
    name = _plain(agency)
    if is_town(_BRACKETED.sub("", place.rest)):
        return "township"
    if place.area:
        return None
    if _is_national(name, place):
        return "national"
    levels: set[Level | None] = {_of_code(code) for code in place.codes} or {_by_word(name)}
    return levels.pop() if len(levels) == 1 else None


def kind_of(agency: str, place: Place) -> str | None:
    """The kind of body or of its work, a key of `vocabulary/bodies.toml`, where the name says it."""
    name = _plain(place.rest if place.codes else agency)
    ends = [(len(end), kind) for kind, cues in _words()["kind_by_end"].items() for end in cues if name.endswith(end)]
    if ends or not name:
        return max(ends)[1] if ends else "government"
    work = _spelled(name)
    told = [(work.find(cue), -len(cue), kind) for cue, kind in _works().items() if cue in work]
    return min(told)[2] if told else None


def body_of(agency: str, place: Place, address: str | None) -> str:
    """What is equal for all names of one body: its place, and its name without region and as offices shorten it.

    A name that many bodies bear (市教育局, 鼓楼区教育局, 太平镇) belongs to the site it stands on where no region is
    known.

    >>> body_of("武汉市硚口区城管执法局", Place(("420104",), "城管执法局"), None)
    '420104 城市管理执法局'
    """
    name = _plain(agency)
    if place.code:
        return f"{place.code} {_spelled(_plain(place.rest)) or _words()['whole']}"
    return f"{_site(address)} {_spelled(name)}" if _is_common(name, place) else _spelled(name)


def _plain(name: str) -> str:
    return _BRACKETED.sub("", simplified(squeezed(name)))


@lru_cache(maxsize=4096)
def _spelled(name: str) -> str:
    """A name as it is spelled out, without what is set in between: 发展改革局 for 发展和改革局 and 发改局."""
    if says_level(name) and not is_town(name):
        name = name[1:]
    name = _JOINING.sub("", name)
    for short, full in _words()["short"].items():
        name = name.replace(short, full)
    return _TOWN.sub(r"\1", _OF_GOVERNMENT.sub("", name))


def _is_common(name: str, place: Place) -> bool:
    """Are there many of this name, and the region left open which?"""
    if place.codes or says_level(name):
        return True
    return not (_unlisted(name) or _is_national(name, place)) and (is_town(name) or name.startswith(_general()))


def _is_national(name: str, place: Place) -> bool:
    return not place.codes and name.startswith(tuple(_words()["level"]["national"]))


def _unlisted(name: str) -> str | None:
    """What the region of a name is that no list knows, by its last word; None for a zone (高新区教育局)."""
    found = _UNLISTED.search(name)
    return found[1] if found and not found[0].endswith(tuple(_words()["kind_by_end"]["zone"])) else None


def _site(address: str | None) -> str:
    """The portal that an address belongs to: suqian.gov.cn of slj.suqian.gov.cn, any other host whole; "" of a file."""
    host = urlsplit(address or "").hostname or ""
    return ".".join(host.split(".")[-3:]) if host.endswith(".gov.cn") else host


def _of_code(code: str) -> Level:
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def _by_word(name: str) -> Level | None:
    """What the word for a level says, of the body (县教育局) or of a region that no list knows (青禾县教育局)."""
    level: Level | None = _words()["level"]["word"].get(_unlisted(name) or name[:1])
    return level


@cache
def _words() -> dict[str, Any]:
    return words("bodies")


@cache
def _works() -> dict[str, str]:
    """The kind of work that each word tells."""
    return {cue: kind for kind, cues in _words()["kind_by_work"].items() for cue in cues}


@cache
def _general() -> tuple[str, ...]:
    """What names without a region begin with: their work, or the zone they are of."""
    return (*_works(), *_words()["kind_by_end"]["zone"])
