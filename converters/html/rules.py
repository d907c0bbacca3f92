"""A style sheet cut into its rules, with those inside other rules and in at-rules that hold on the screen of a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BRACE = re.compile(r"[{}]")
_LISTED = re.compile(r",(?![^()]*\))")
_LONGEST_LIST = 2_000  # characters of selectors with brackets: what follows is not said surely
_LONGEST_NESTED = 500  # characters of selectors one in another
_VARIABLE = re.compile(r"(--[\w-]+)\s*:([^;{}]*)")
_ASKED = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,[^()]*)?\)")
_LONGEST_VALUE = 50
_QUERY = re.compile(
    r"(?:only\s+)?(?:screen|all)|\(\s*(min|max)-(?:device-)?width\s*:\s*(\d{1,5}(?:\.\d+)?)(px|r?em)\s*\)"
)
_SUPPORTED = re.compile(r"@supports\s*\(\s*[a-z][a-z-]*\s*:[^()]*\)")
_AND = re.compile(r"\s+and\s+")
#: pixels, the narrowest and the widest window in which a page is surely shown as at a desk
_NARROW, _WIDE = 1200, 1920
_EM = 16


def rules(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations, in order. A rule with others between its declarations comes in pieces."""
    open_: list[str | None] = []
    at = 0
    text = _without_variables(_without_comments(text))
    for brace in _BRACE.finditer(text):
        said, at = text[at : brace.start()], brace.end()
        if brace[0] == "{":
            declarations, _, begun = said.rpartition(";")
            if declarations and open_ and open_[-1]:
                yield open_[-1], declarations
            open_.append(_chosen(begun.strip(), open_[-1] if open_ else ""))
        elif open_ and (selectors := open_.pop()):
            yield selectors, said


def _without_comments(text: str) -> str:
    first, *others = text.split("/*")
    return first + "".join(piece.partition("*/")[2] for piece in others)


def _without_variables(text: str) -> str:
    """The sheet with the value of each custom property that has only one wherever it is asked for."""
    if "var(--" not in text:
        return text
    values: dict[str, set[str]] = {}
    for name, value in _VARIABLE.findall(text):
        values.setdefault(name, set()).add(value.strip())
    sure = {name: value for name, (value, *others) in values.items() if not others and len(value) < _LONGEST_VALUE}
    return _ASKED.sub(lambda asked: sure.get(asked[1], asked[0]), text)


def _chosen(begun: str, outer: str | None) -> str | None:
    """What a block chooses: selectors, "" for all that its at-rule holds, None where that is not surely anything."""
    if outer is None:
        return None
    if begun.startswith("@"):
        return outer if _holds(begun.lower()) else None
    return _nested(begun, outer) if outer else begun


def _nested(inner: str, outer: str) -> str | None:
    """The selectors of a rule inside another (CSS Nesting)."""
    if len(inner) + len(outer) > _LONGEST_NESTED:
        return None
    chosen = f":is({outer})" if len(listed(outer)) > 1 else outer
    parts = (part.strip() for part in listed(inner))
    return ",".join(part.replace("&", chosen) if "&" in part else f"{chosen} {part}" for part in parts)


def _holds(begun: str) -> bool:
    """Whether what stands in an at-rule holds on the screen of a desk, whatever the size of its window."""
    if begun.startswith("@media"):
        return any(all(map(_is_met, _AND.split(query.strip()))) for query in begun.removeprefix("@media").split(","))
    return begun.startswith("@layer") or _SUPPORTED.fullmatch(begun) is not None


def _is_met(asked: str) -> bool:
    found = _QUERY.fullmatch(asked)
    if found is None or found[1] is None:
        return found is not None
    width = float(found[2]) * (1 if found[3] == "px" else _EM)
    return width <= _NARROW if found[1] == "min" else width >= _WIDE


def listed(selectors: str) -> list[str]:
    """The selectors between commas that stand in no bracket."""
    if "(" not in selectors:
        return selectors.split(",")
    found = _LISTED.split(selectors[:_LONGEST_LIST])
    return found if len(selectors) <= _LONGEST_LIST else found[:-1]
