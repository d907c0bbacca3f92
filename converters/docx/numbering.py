"""Automatic list numbers of a DOCX file: no text holds them, readers of the printed page see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

from converters.docx.numerals import numeral
from converters.docx.xml import Element, attribute, child, children, number, switched_on, value

_CLOSED = ("、", "）", ")")
_LEVEL = re.compile(r"%([1-9])")


class Level(NamedTuple):
    """One level of a list. `text` holds %1 to %9 for the numbers of the levels; `suffix` is what follows the number."""

    start: int
    form: str
    text: str
    suffix: str
    legal: bool


class Numbering:
    """Counts the numbered paragraphs of a document in reading order. `load()` is asked when there is one."""

    def __init__(self, load: Callable[[], Element | None]) -> None:
        self._load = load
        self._counts: dict[str, dict[int, int]] = {}

    @cached_property
    def _lists(self) -> dict[str, tuple[str, dict[int, Level]]]:
        """For each list id what it counts with (lists of one kind count on), and its levels."""
        root = self._load()
        lists: dict[str, tuple[str, dict[int, Level]]] = {}
        if root is None:
            return lists
        kinds = {attribute(kind, "abstractNumId"): kind for kind in children(root, "abstractNum")}
        for each in children(root, "num"):
            kind = value(each, "abstractNumId")
            if kind in kinds:
                list_id = attribute(each, "numId")
                levels, overridden = _levels(kinds[kind], each)
                lists[list_id] = (f"{kind}/{list_id}" if overridden else kind, levels)
        return lists

    def next(self, list_id: str, level: int) -> str:
        """The number before the next paragraph of this list level, "" for bullets and unknown lists."""
        kind, levels = self._lists.get(list_id, ("", {}))
        if level not in levels:
            return ""
        counts = self._counts.setdefault(kind, {})
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return _written(levels, counts, level)


def _written(levels: dict[int, Level], counts: dict[int, int], level: int) -> str:
    """The level's text with its numbers. A number that ends in a digit or a point stays apart from what follows."""
    here = levels[level]

    def count(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        there = levels.get(at, here)
        return numeral(counts.get(at, there.start), "decimal" if here.legal else there.form)

    if here.form in ("bullet", "none"):
        return ""
    text = _LEVEL.sub(count, here.text)
    return text if not text or here.suffix == "nothing" or text.endswith(_CLOSED) else f"{text} "


def _levels(kind: Element, each: Element) -> tuple[dict[int, Level], bool]:
    levels = {int(attribute(level, "ilvl") or 0): _level(level) for level in children(kind, "lvl")}
    overrides = children(each, "lvlOverride")
    for override in overrides:
        at = int(attribute(override, "ilvl") or 0)
        own = child(override, "lvl")
        start = number(child(override, "startOverride"))
        if own is not None:
            levels[at] = _level(own)
        if start is not None and at in levels:
            levels[at] = levels[at]._replace(start=start)
    return levels, bool(overrides)


def _level(level: Element) -> Level:
    start = number(child(level, "start")) or 0
    form, suffix = value(level, "numFmt") or "decimal", value(level, "suff") or "tab"
    return Level(start, form, value(level, "lvlText"), suffix, switched_on(child(level, "isLgl")))
