"""Lists told as data: JSON, what only looks like JSON, arrays inside a page's scripts."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib.resources import files
from itertools import islice
from typing import Any, NamedTuple

import msgspec

from crawlers.text import tidy

_OBJECT = re.compile(r"\{[^{}]*\}")
_PAIR = re.compile(
    r"(?<![\w$])['\"]?([\w$]{1,40})['\"]?\s*:\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|([\w.-]+))", re.S
)
_ARRAYED = re.compile(r"(?<![\w$])([\w$]{1,40})\[(\d{1,4})\]\s*=\s*(?:\"((?:[^\"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)')")
#: a name and an address side by side, as scripts plant trees and write rows: `d.add(3,0,'name','address')`
_NEIGHBOURS = re.compile(
    r"(['\"])(?=[^'\"\n<>]{0,200}[\u3400-\u9fff])([^'\"\n<>]{1,200})\1\s*,\s*(['\"])([^'\"\s<>]{1,500})\3"
)
_GIVEN, _MOST_VALUES = re.compile(r"[\w$\])]\s*[=(]\s*(?=[\[{]\s*[\[{\"])"), 20
_TAG = re.compile(r"<[^>]+>")
_ADDRESS = re.compile(
    r"(?:https?:)?//|\.{0,2}/|[\w-]+\.(?:s?html?|jsp|aspx?|php|pdf|docx?|wps|ofd)\b|[\w./-]+[/?][\w=&.-]+", re.I
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|ico|css|js)(?:$|\?)|(?:img|pic|image|thumb|logo|icon)\w*$", re.I)
_WORDS: dict[str, list[str]] = tomllib.loads(files("crawlers").joinpath("rows.toml").read_text(encoding="utf-8"))
_NO_ROWS = re.compile(r":\s*\[\s*\]")
_LARGEST = 4_000_000
_DEEPEST = 12


class Row(NamedTuple):
    """One row: its title without marks, its address as written, and who is said to publish it."""

    title: str
    href: str
    publisher: str = ""


class Told(NamedTuple):
    """The rows of an answer, and how many rows and pages the list has by its own account (0: not said)."""

    rows: tuple[Row, ...]
    total: int = 0
    pages: int = 0


def read(text: str) -> Told:
    """The rows of `text`, which may be JSON, JSON in a callback, or a script; none where it holds none."""
    records = list(_records(text[:_LARGEST]))
    rows = filter(None, map(_row, records))
    total, pages = (_said(records, text, _WORDS[name]) for name in ("totals", "pages"))
    return Told(tuple(dict.fromkeys(rows)), total, pages)


def html_in(text: str) -> str:
    """The longest piece of HTML that JSON holds in a string; "" where it holds none."""
    held = (value for record in _walked(_decoded(text), 0) for value in record.values())
    return max((value for value in held if _TAG.search(value)), key=len, default="")


def is_empty(text: str) -> bool:
    """True for the answer behind the last page of a list: JSON with an empty list in the place of its rows."""
    return bool(_NO_ROWS.search(text[:_LARGEST])) and _decoded(text) is not None and not read(text).rows


def _records(text: str) -> Iterator[dict[str, str]]:
    whole = _decoded(text)
    if whole is not None:
        yield from _walked(whole, 0)
        return
    for found in _OBJECT.findall(text):
        pairs = _PAIR.findall(found)
        yield {name.lower(): _unescaped(double or single or bare) for name, double, single, bare in pairs}
    yield from _side_by_side(text)
    yield from _values(text)
    yield from ({"name": found[1], "url": found[3]} for found in _NEIGHBOURS.findall(text))


def _values(text: str) -> Iterator[dict[str, str]]:
    """The objects of the first values that a script is given as JSON, however deep they nest."""
    decoder = json.JSONDecoder()
    for found in islice(_GIVEN.finditer(text), _MOST_VALUES):
        with suppress(ValueError, RecursionError):  # a value of script, not of JSON
            yield from _walked(decoder.raw_decode(text, found.end())[0], 0)


def _side_by_side(text: str) -> Iterator[dict[str, str]]:
    """Rows kept as one array for each field: `urls[0]='...';headers[0]='...'`."""
    arrayed: dict[str, dict[str, str]] = {}
    for name, place, double, single in _ARRAYED.findall(text):
        arrayed.setdefault(place, {})[name.lower().removesuffix("s")] = _unescaped(double or single)
    yield from arrayed.values()


def _decoded(text: str) -> Any:
    """JSON, also as the argument of a callback; None where it is none."""
    inside = re.sub(r"^[\s;]*[\w$.]+\s*\(|\)\s*;?\s*$", "", text) if not text.lstrip().startswith(("{", "[")) else text
    if not inside.lstrip().startswith(("{", "[")):
        return None
    try:
        return msgspec.json.decode(inside)
    except (msgspec.DecodeError, RecursionError):
        return None


def _walked(value: Any, depth: int) -> Iterator[dict[str, str]]:
    """Every object of the answer with its plain values, outermost first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield {str(name).lower(): str(one) for name, one in value.items() if isinstance(one, str | int | float)}
        yield from (record for one in value.values() if isinstance(one, str) for record in _told_inside(one, depth))
        for one in value.values():
            yield from _walked(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _walked(one, depth + 1)


def _told_inside(text: str, depth: int) -> Iterator[dict[str, str]]:
    """The objects of an answer that stands in a string of another."""
    if text[:1] in ("{", "["):
        yield from _walked(_decoded(text), depth + 1)


def _row(record: dict[str, str]) -> Row | None:
    title = next((record[name] for name in sorted(record, key=_titleness) if _titleness(name) < 9 and record[name]), "")
    hrefs = (
        value
        for name, value in record.items()
        if name.endswith(("url", "href", "link", "path")) and not _PICTURE.search(name)
    )
    href = next((one.strip() for one in hrefs if _ADDRESS.match(one.strip()) and not _PICTURE.search(one)), "")
    publisher = next((record[name] for name in _WORDS["speakers"] if record.get(name)), "")
    return Row(tidy(_TAG.sub("", title)), href, tidy(publisher)) if title and href else None


def _titleness(name: str) -> int:
    """How likely a key names the title: smaller is better, 9 is not at all."""
    if name in _WORDS["titles"]:
        return 0
    if name.endswith("title") and not name.startswith(("sub", "meta", "short")):
        return 1
    return 2 if name in _WORDS["names"] else 9


def _said(records: list[dict[str, str]], text: str, names: list[str]) -> int:
    for record in records[:50]:
        for name in names:
            if record.get(name, "").isdecimal() and len(record[name]) < 8:
                return int(record[name])
    found = re.search(rf"['\"]?\b(?:{'|'.join(names)})['\"]?\s*[:=]\s*['\"]?(\d{{1,7}})", text, re.I)
    return int(found[1]) if found else 0


def _unescaped(text: str) -> str:
    text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"\\[nrt]", " ", text).replace("\\/", "/").replace('\\"', '"').replace("\\'", "'")
