"""Answers of a portal's interface, as JSON or XML: the article in them, written as a page.

An answer is a tree of named values. Its article is what carries markup, packed as it may be; a value beside it, or
above, says the title. Of an answer with several articles all that hold tables are kept, in order: whoever reads them
tells whether these are chapters of one report.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from typing import Any

from converters.errors import EmptyDocument, TooLarge
from converters.html.carried import holds_table, is_data, unpacked

DEEPEST = 100  # levels of values in each other

_MARKUP = re.compile(r"<(?:p|div|span|br|table|section|h[1-6]|article)\b[^<>]*>", re.IGNORECASE)
_BREAKS = re.compile(r"[\r\n]+")
_LONG = 200
#: the beginning of all clocks, in China, and the seconds from then to 2001 and 2096
_EPOCH, _EARLIEST, _LATEST = datetime(1970, 1, 1, 8), 1e9, 4e9
_LONGEST_TITLE = 120
#: the ends of names, folded, of values that say so of the article beside them
_SAYS = {
    "ArticleTitle": ("title", "subject", "headline", "biaoti"),
    "PubDate": (
        "pubdate",
        "publishdate",
        "publishtime",
        "publishedtime",
        "pubtime",
        "releasetime",
        "fbrq",
        "fbsj",
        "infodate",
    ),
    "ContentSource": ("contentsource", "source", "publisher", "publishorg", "author", "laiyuan", "fbjg"),
}


@dataclass
class Told:
    """A named value: a text, or what stands in it."""

    name: str
    text: str = ""
    inside: list[Told] = field(default_factory=list)


def of_json(value: Any, name: str = "", left: int = DEEPEST) -> Told:
    """A value of JSON as named values, of so many levels at the most; JSON in a text, too. Raises TooLarge.

    Numbers, which are floats, say days at the most.
    """
    if not left:
        raise too_deep()
    if isinstance(value, dict):
        return Told(name, inside=[of_json(each, key, left - 1) for key, each in value.items()])
    if isinstance(value, list):
        return Told(name, inside=[of_json(each, name, left - 1) for each in value])
    if isinstance(value, str):
        return text(name, value, left)
    return Told(name, _day(value) if isinstance(value, float) else "")


def text(name: str, said: str, left: int = DEEPEST) -> Told:
    """A text as a named value, or what it says in JSON."""
    if is_data(said) and holds_table(said):
        try:
            return of_json(json.loads(said, strict=False, parse_int=float), name, left - 1)
        except (ValueError, RecursionError):
            pass
    return Told(name, said)


def too_deep() -> TooLarge:
    return TooLarge("values are nested too deep; no portal answers that")


def _day(moment: float) -> str:
    """The day of a moment in seconds or milliseconds from 1970, in China; "" where it is none."""
    seconds = moment / 1000 if moment > _LATEST else moment
    return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%d}" if _EARLIEST < seconds < _LATEST else ""


def page(answer: Told) -> str:
    """The article of an answer as HTML. Raises EmptyDocument where nothing reads as one."""
    path = _home(answer)
    if not path:
        raise EmptyDocument("the answer holds no article; if it lists articles, harvest its address instead")
    heads = "".join(f'<meta name="{name}" content="{escape(said)}">' for name, said in _said(path))
    parts: dict[str, str] = {}
    for value, title in _articles(path[-1]):
        parts.setdefault("".join(value.split()), f"<div>{title}{value}</div>")
    return f"<!DOCTYPE html><html><head>{heads}</head><body>{''.join(parts.values())}</body></html>"


def _home(answer: Told) -> list[Told]:
    """The way to the innermost value that holds all tables, else to the longest article; none where there is none."""
    found = [(way, text) for way, text in _texts(answer) if _MARKUP.search(text)]
    tabled = [way for way, text in found if holds_table(text)]
    if not tabled:
        found = found or [(way, text) for way, text in _texts(answer) if len(text) >= _LONG]
        tabled = [max(found, key=lambda each: len(each[1]))[0]] if found else []
    common: list[Told] = []
    for level in zip(*tabled, strict=False):
        if any(other is not level[0] for other in level):
            break
        common.append(level[0])
    return common


def _texts(told: Told, way: Sequence[Told] = ()) -> Iterator[tuple[list[Told], str]]:
    here = [*way, told]
    if told.text:
        yield here, unpacked(told.text)
    for inside in told.inside:
        yield from _texts(inside, here)


def _articles(home: Told) -> Iterator[tuple[str, str]]:
    """The markup in a value, each with the title beside it where it is one of several."""
    several = home.inside and not any(child.text and _MARKUP.search(unpacked(child.text)) for child in home.inside)
    for way, text in _texts(home):
        if _MARKUP.search(text):
            title = next((said for name, said in _said(way[:-1]) if name == "ArticleTitle"), "") if several else ""
            yield text, f"<h2>{escape(title)}</h2>" if title else ""
        elif way[-1] is home:
            yield "".join(f"<p>{escape(line)}</p>" for line in _BREAKS.split(text)), ""


def _said(path: Sequence[Told]) -> Iterator[tuple[str, str]]:
    """What values beside the innermost of a way, else those further out, say of the article."""
    for name, ends in _SAYS.items():
        values = (_plain(beside) for outer in reversed(path) for beside in _ending(outer, ends))
        if said := next(filter(None, values), ""):
            yield name, said


def _ending(told: Told, ends: Sequence[str]) -> Iterator[Told]:
    """The values in one whose names end so, the shortest name first."""
    named = [inside for inside in told.inside if re.sub(r"[\W_]", "", inside.name).lower().endswith(tuple(ends))]
    return iter(sorted(named, key=lambda inside: len(inside.name)))


def _plain(told: Told) -> str:
    return told.text.strip() if len(told.text) <= _LONGEST_TITLE and "<" not in told.text else ""
