"""How elements are shown, as far as a page says it itself: style attributes, style sheets in it, roles, class names.

Simple selectors count (`.td`, `div.td`, `#form`), in tables also those that look at what an element stands in (`.form
td .note`), if one of them hides anything: what cannot be said surely is not said.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path

_BRACE = re.compile(r"[{}]")
_SIMPLE = re.compile(r"(?:[a-z][a-z0-9]*)?(?:[.#][\w-]+)?")
#: of elements in others, without the states and places of elements
_WITHIN = re.compile(r"[\w\s.#>-]+")
_ATTRIBUTE = re.compile(r"""([a-z-]+)="([^"]*)\"""")
_NUMBER = re.compile(r"\s*\+?(\d{1,5})")
#: a size in which nothing is seen
_NO_SIZE = r"\+?0*(?:\.0+)?(?:[a-z]{1,4}|%)?"
#: what may draw a table, hide, strike or raise, in lower case, by letters that are looked for first: few pages hold any
_DRAWS = {
    b"display": re.compile(r"display\s*:\s*(?:inline-)?(?:table|grid|flex)"),
    b"visibility": re.compile(r"visibility\s*:"),
    b'role="': re.compile(r'''role="(?:row|gridcell|cell)"'''),
    b"line-through": re.compile("line-through"),
    b"vertical-align": re.compile(r"vertical-align\s*:\s*super"),
    b"font-size:0": re.compile(rf"font-size:{_NO_SIZE}\s*[;\"]"),
    b"font-size: 0": re.compile(rf"font-size: {_NO_SIZE}\s*[;\"]"),
    b"font-size :": re.compile(rf"font-size :\s*{_NO_SIZE}\s*[;\"]"),
}
_IS_NO_SIZE = re.compile(rf"(?=.){_NO_SIZE}")
_KEPT = ("display", "visibility", "grid-template-columns", "grid-row", "grid-column")
#: of most elements they say how they look, and nothing more
_LOOKS = ("font-size", "text-decoration", "vertical-align")
_STARTS = ("grid-row-start", "grid-row-end", "grid-column-start", "grid-column-end")
_LARGEST = 500_000
_MOST_WITHIN = 200


@cache
def _known() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "html.toml").open("rb") as stream:
        drawn: dict[str, dict[str, str]] = tomllib.load(stream)["drawn"]
    return drawn


def _begins_known(classes: str) -> bool:
    return classes.startswith(tuple(_known()["classes"]))


def is_struck(style: dict[str, str]) -> bool:
    return "line-through" in style.get("text-decoration", "")


def is_raised(style: dict[str, str]) -> bool:
    return "super" in style.get("vertical-align", "")


def is_sizeless(style: dict[str, str]) -> bool:
    """Whether the element's own text is of no height; elements in it may be of another."""
    return _IS_NO_SIZE.fullmatch(style.get("font-size", "")) is not None


class Sheet:
    """The rules of a page's own style sheets; none where all of them only say how text looks.

    `within` are those of elements in others, selector and declarations; empty where none of them hides anything.
    """

    def __init__(self, text: str) -> None:
        self._rules: dict[str, dict[str, str]] = {}
        self.within: list[tuple[str, dict[str, str]]] = []
        for selectors, said in _rules(_without_comments(text[:_LARGEST])):
            style = declared(said)
            for selector in selectors.split(",") if style else ():
                if _SIMPLE.fullmatch(simple := selector.strip()):
                    self._rules.setdefault(simple, {}).update(style)
                elif _WITHIN.fullmatch(simple) and len(self.within) < _MOST_WITHIN:
                    self.within.append((simple, style))
        if not any(map(_tells, self._rules.values())):
            self._rules.clear()
        if not any(_hides(style) for _, style in self.within):
            self.within.clear()

    def draws(self, markup: str) -> bool:
        """Whether anything may be shown as a table, or hidden, struck out or raised by a style."""
        if self._rules or self.within or any(map(_begins_known, markup.split('class="')[1:])):
            return True
        lower = markup.encode("utf-8", "surrogatepass").lower()  # of bytes, which takes a tenth of the time
        found = [words for letters, words in _DRAWS.items() if letters in lower]
        return any(words.search(markup.lower()) for words in found)

    def style(self, tag: str, written: str) -> dict[str, str]:
        """What is declared of an element with these attributes, its own style last."""
        said = attributes(written)
        names = [tag, *(f"{lead}.{name}" for name in said.get("class", "").split() for lead in ("", tag))]
        names += [f"{lead}#{said['id']}" for lead in ("", tag)] if "id" in said else []
        found: dict[str, str] = {}
        for name in names if self._rules else ():
            found |= self._rules.get(name, {})
        return found | declared(said.get("style", ""))

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


def _without_comments(text: str) -> str:
    first, *others = text.split("/*")
    return first + "".join(piece.partition("*/")[2] for piece in others)


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of the rules that hold always: those inside an at-rule hold on some screens only."""
    depth, at, selectors = 0, 0, ""
    for brace in _BRACE.finditer(text):
        before, at = text[at : brace.start()], brace.end()
        if brace[0] == "{":
            depth += 1
            selectors = before.rpartition(";")[2] if depth == 1 else selectors
        elif depth:
            depth -= 1
            if depth == 0 and not selectors.lstrip().startswith("@"):
                yield selectors, before


def attributes(written: str) -> dict[str, str]:
    """The attributes of a tag as an HTML parser writes them back."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}


def number(value: str | None) -> int | None:
    """The whole number that an attribute or a line of a grid begins with, of five digits at most; None without one."""
    match = _NUMBER.match(value or "")
    return int(match[1]) if match else None


def declared(text: str) -> dict[str, str]:
    """Of a list of declarations those that may draw, hide, strike or raise, in lower case, the last of each name."""
    pairs = (part.partition(":") for part in text.lower().split(";"))
    said = ((name.strip().removesuffix("-line"), value.replace("!important", "").strip()) for name, _, value in pairs)
    return {name: value for name, value in said if name in _KEPT or name in _STARTS or name in _LOOKS}


def _hides(style: dict[str, str]) -> bool:
    gone = style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse")
    return gone or is_struck(style) or is_sizeless(style)


def _tells(style: dict[str, str]) -> bool:
    """Whether declarations say more than how text looks."""
    return _hides(style) or is_raised(style) or any(name not in _LOOKS for name in style)
