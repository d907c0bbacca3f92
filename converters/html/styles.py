"""How elements are shown, as far as a page says it itself: style attributes, style sheets in it, roles, class names.

Simple selectors count (`.td`, `div.td`, `#form`), in tables also those that look at what an element stands in (`.form
td .note`, `td > i:first-child`), if one of them hides anything: what cannot be said surely is not said.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from converters.html.declared import (
    NO_SIZE,
    NOTHING,
    Said,
    Style,
    declared,
    hides,
    is_raised,
    is_struck,
    tells,
)
from converters.html.rules import listed, rules
from converters.html.unsaid import Spoken, spoken

_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?(?:[.#][\w-]+)?")
#: of elements in or beside others, with such attributes, at such a place or of no such kind; without their states
_WITHIN = re.compile(
    r"""(?:[\w\s.#>+~*,()-]|\[[\w\s~|^$*="'-]+\]|:(?:not|is|where|has)(?=\()|:(?:empty|(?:first|last|only)-(?:child|of-type))
    |:nth-(?:last-)?(?:child|of-type)(?=\([\w\s+-]*\)))+""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([a-z-]+)="([^"]*)\"""")
_NUMBER = re.compile(r"\s*\+?(\d{1,5})")
#: what may draw a table, and what may hide, strike or raise, in lower case, by letters that are looked for first
_DRAWS = {
    b"display": re.compile(r"display\s*:\s*(?:inline-)?(?:table|grid|flex)"),
    b'role="': re.compile(r'''role="(?:row|gridcell|cell)"'''),
}
_HIDES = {
    b"visibility": re.compile(r"visibility\s*:"),
    b"line-through": re.compile("line-through"),
    b"vertical-align": re.compile(r"vertical-align\s*:\s*super"),
    b"font-size:0": re.compile(rf"font-size:{NO_SIZE}\s*[;\"]"),
    b"font-size: 0": re.compile(rf"font-size: {NO_SIZE}\s*[;\"]"),
    b"font-size :": re.compile(rf"font-size :\s*{NO_SIZE}\s*[;\"]"),
    b"opacity": re.compile(rf"opacity\s*:\s*{NO_SIZE}\s*[;!\"]"),
    b"overflow": re.compile(
        rf'style="(?=[^"]*overflow\s*:\s*hidden)[^"]*(?:width|height)\s*:\s*(?:1px|{NO_SIZE})\s*[;!"]'
    ),
    b"absolute": re.compile(r":\s*-(?:999|\d{4})|clip|translate"),
    b"fixed": re.compile(r":\s*-(?:999|\d{4})"),
    b"transparent": re.compile(r"(?<![-\w])color\s*:\s*transparent"),
    b"rgba": re.compile(r"(?<![-\w])color\s*:\s*rgba\([^)]*,\s*0?\.?0*\s*\)"),
    b"scale(0": re.compile(r"scale\(0[,)]"),
    b"content-visibility": re.compile(r"content-visibility"),
    b"unicode-bidi": re.compile(r"unicode-bidi"),
    b"row-reverse": re.compile(r"row-reverse"),
    b"float": re.compile(r"float\s*:\s*right[^<>]*>(?:\s*[\d.]+\s*<|\Z)"),
    b"color": re.compile(
        r"(?<![-\w])color\s*(?::|=\")\s*(?:white|#?fff(?:fff)?|rgb\(255,\s*255,\s*255\))\s*[;!\"][^<>]*>(?:\s*[\d.]+\s*<|\Z)"
    ),
    b" data-": re.compile(r' data-(?:to|target|count|end|endval|counter|number)="\s*\d[^<>]*>(?:\s*[\d.]+\s*<|\Z)'),
    b"text-indent": re.compile(r"text-indent\s*:\s*-(?:999|\d{4})"),
}
_DRAWN = re.compile(r"(?:inline-)?(?:table|grid|flex)")
_COMBINED = re.compile(r"[\s>+~]+(?![^\[(]*[\])])")
_NAME = re.compile(r"(?:^|[.#])([\w-]+)")
_UNSEEN = Said({"display": "none"}, {})
_LARGEST = 500_000
_MOST_WITHIN = 200
_LONGEST = 500  # characters of a selector


@cache
def _hints() -> dict[str, Any]:
    with (Path(__file__).parent / "html.toml").open("rb") as stream:
        return tomllib.load(stream)


@cache
def _known() -> dict[str, dict[str, str]]:
    drawn: dict[str, dict[str, str]] = _hints()["drawn"]
    return drawn


@cache
def _unseen() -> tuple[bytes, ...]:
    """The class names of elements that nobody sees."""
    return tuple(name.encode() for name in _hints()["unseen"]["classes"])


def _begins_known(classes: str) -> bool:
    return classes.startswith(tuple(_known()["classes"]))


class Sheet:
    """The rules of a page's own style sheets; none where all of them only say how text looks.

    `kept` are further declarations that are asked for. `within` are those of elements in others, selector and
    declarations; empty where none of them hides anything and nothing further is asked for.
    """

    def __init__(self, text: str, kept: tuple[str, ...] = ()) -> None:
        self._kept = kept
        self._rules: dict[str, Said] = {}
        self.within: list[tuple[str, Style]] = []
        self.spoken: list[Spoken] = []
        self._styles: dict[tuple[str, str], Style] = {}
        for selectors, written in rules(text[:_LARGEST]):
            said = declared(written, kept)
            if "content" in written and not hides(said.style):
                self.spoken += _spoken(selectors, written)
            for selector in listed(selectors) if any(said) else ():
                if _SIMPLE.fullmatch(simple := selector.strip()):
                    self._rules[simple] = self._rules.get(simple, NOTHING).overlaid(said)
                elif len(simple) < _LONGEST and _WITHIN.fullmatch(simple) and len(self.within) < _MOST_WITHIN:
                    self.within.append((simple, said.style))
        if not any(tells(said.style) for said in self._rules.values()):
            self._rules.clear()
        if not kept and not any(hides(style) for _, style in self.within):
            self.within.clear()

    @property
    def tells(self) -> bool:
        """Whether any rule says more than how text looks."""
        return bool(self._rules or self.within or self.spoken)

    def draws(self, markup: str) -> bool:
        """Whether anything may be shown as a table by a style, a role or a known name."""
        if any(_DRAWN.match(said.style.get("display", "")) for said in self._rules.values()):
            return True
        if any(map(_begins_known, markup.split('class="')[1:])):
            return True
        return _says(_DRAWS, markup.encode("utf-8", "surrogatepass").lower())

    def hides(self, markup: bytes) -> bool:
        """Whether a style may hide or say anything in a table, strike or raise anything; of markup in lower case."""
        begin, end = markup.find(b"<table"), markup.rfind(b"</table")
        tables = markup[begin:end] if 0 <= begin < end else b""
        for selector, style in ((selector, said.style) for selector, said in self._rules.items()):
            if is_struck(style) or is_raised(style):
                if _may_choose(selector, markup):
                    return True
            elif hides(style) and _may_choose(selector, tables):
                return True
        if any(hides(style) and _may_choose(selector, tables) for selector, style in self.within):
            return True
        if any(_may_choose(said.selector, tables) for said in self.spoken):
            return True
        return any(name in markup for name in _unseen()) or _says(_HIDES, markup)

    def style(self, tag: str, written: str) -> Style:
        """What is declared of an element with these attributes, its own style last. Attributes recur within a page."""
        if (tag, written) not in self._styles:
            self._styles[tag, written] = self._style(tag, written)
        return self._styles[tag, written]

    def _style(self, tag: str, written: str) -> Style:
        said = attributes(written)
        classes = said.get("class", "").split()
        names = [tag, *(f"{lead}.{name}" for name in classes for lead in ("", tag))]
        names += [f"{lead}#{said['id']}" for lead in ("", tag)] if "id" in said else []
        found = _UNSEEN if any(name.lower().encode() in _unseen() for name in classes) else NOTHING
        for name in names if self._rules else ():
            if name in self._rules:
                found = found.overlaid(self._rules[name])
        coloured = f"color:{said['color']};" if tag == "font" and "color" in said else ""
        return found.overlaid(declared(coloured + said.get("style", ""), self._kept)).style

    def shown(self, tag: str, written: str) -> str:
        """The element's `display`, else what its role or a well-known class name means; "" where nothing says it."""
        if not written and not self._rules:
            return ""
        if display := self.style(tag, written).get("display"):
            return display
        said = attributes(written)
        if (role := said.get("role", "")) in _known()["roles"]:
            return _known()["roles"][role]
        classes = (_known()["classes"].get(name) for name in said.get("class", "").split())
        return next(filter(None, classes), "")


def _spoken(selectors: str, written: str) -> Iterator[Spoken]:
    """What a rule says beside the content of elements in whatever state they are."""
    for selector in listed(selectors):
        said = spoken(selector.strip(), written) if len(selector) < _LONGEST else None
        if said and _WITHIN.fullmatch(said.selector):
            yield said


def _says(words: dict[bytes, re.Pattern[str]], markup: bytes) -> bool:
    """Whether one of these stands in markup in lower case."""
    found = [pattern for letters, pattern in words.items() if letters in markup]
    return bool(found) and any(pattern.search(markup.decode("utf-8", "surrogatepass")) for pattern in found)


def _may_choose(selector: str, markup: bytes) -> bool:
    """Whether what a selector names last stands in markup in lower case."""
    last = _COMBINED.split(selector.strip())[-1]
    plain = re.sub(r"\[.*|:.*", "", last)
    names = _NAME.findall(plain)
    tag = names[0].encode().lower() if names and plain[:1] not in (".", "#") else b""
    others = [name.encode().lower() for name in names[1 if tag else 0 :]]
    return (not tag or b"<" + tag in markup) and all(name in markup for name in others)


def attributes(written: str) -> dict[str, str]:
    """The attributes of a tag as an HTML parser writes them back."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}


def number(value: str | None) -> int | None:
    """The whole number that an attribute or a line of a grid begins with, of five digits at most; None without one."""
    match = _NUMBER.match(value or "")
    return int(match[1]) if match else None
