"""Styles of a DOCX file: which paragraphs are headings, which belong to a list, which text is hidden or raised."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import NamedTuple

from converters.docx.faint import is_tiny, is_white
from converters.docx.xml import Element, attribute, child, children, local, number, parse, switched_on, value
from converters.errors import Corrupt

_HEADING = re.compile(r"(?:heading|标题)\s*(\d)$", re.IGNORECASE)
_TITLES = ("title", "标题")
_BASES_LIMIT = 20
LONG = 4_000  # bytes of a style; so much is not written twice
#: hidden or struck out: no part of what the document says
TAKEN_OUT = ("vanish", "strike", "dstrike")
#: printed, and seen by nobody on white paper
FAINT = ("white", "tiny")
_W = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BEGIN, _END = b"<w:style ", b"</w:style>"


class Style(NamedTuple):
    name: str
    parent: str
    outline: int | None
    list_id: str | None
    list_level: int
    looks: dict[str, bool]


class Styles:
    """The styles by id, from the part that `load()` gives when the first is asked for; None has none.

    Of dozens of styles a report uses three: only these are parsed, where the part is written as Word writes it.
    """

    def __init__(self, load: Callable[[], bytes | None]) -> None:
        self._load = load
        self._read: dict[str, Style | None] = {}

    def _style(self, name: str) -> Style | None:
        if name not in self._read:
            self._read[name] = self._alone(name) or self._among(name)
        return self._read[name]

    @cached_property
    def _content(self) -> bytes:
        return self._load() or b""

    @cached_property
    def _elements(self) -> dict[str, Element]:
        root = parse(self._content, "styles.xml") if self._content else None
        return {} if root is None else {attribute(style, "styleId"): style for style in children(root, "style")}

    def _among(self, name: str) -> Style | None:
        element = self._elements.get(name)
        return None if element is None else _style(element)

    def _alone(self, name: str) -> Style | None:
        """The style parsed alone; None where the part is not written as Word writes it."""
        at = self._content.find(f'w:styleId="{name}"'.encode())
        first, end = self._content.rfind(_BEGIN, 0, max(at, 0)), self._content.find(_END, at)
        if _W not in self._content or b"<" in self._content[first + 1 : at] or min(at, first, end) < 0:
            return None
        markup = self._content[first:end]
        return _written(markup) if len(markup) < LONG else _written.__wrapped__(markup)

    def heading(self, properties: Element | None) -> int | None:
        """The heading level from 1 of a paragraph with these properties, None for running text."""
        own = None if properties is None else number(child(properties, "outlineLvl"))
        if own is not None:
            return own + 1 if own < 9 else None
        for style in self._line(_named(properties)):
            match = _HEADING.match(style.name)
            if match:
                return int(match[1])
            if style.outline is not None and style.outline < 9:
                return style.outline + 1
        return None

    def is_title(self, properties: Element | None) -> bool:
        return any(style.name.lower() in _TITLES for style in self._line(_named(properties))[:1])

    def list_of(self, properties: Element) -> tuple[str, int] | None:
        """List id and level of a paragraph, its own or its style's. Id "0" takes a paragraph out of its list."""
        own = child(properties, "numPr")
        level = None if own is None else number(child(own, "ilvl"))
        list_id = None if own is None else child(own, "numId")
        if list_id is not None:
            return attribute(list_id, "val"), level or 0
        for style in self._line(_named(properties)):
            if style.list_id is not None:
                return style.list_id, style.list_level if level is None else level
        return None

    def looks(self, name: str) -> frozenset[str]:
        """Of text in this style whether it is "raised", faint, and what takes it out of the document."""
        told: dict[str, bool] = {}
        for style in reversed(self._line(name)):
            told |= style.looks
        return frozenset(look for look, on in told.items() if on)

    def _line(self, name: str) -> list[Style]:
        """The style and those that it is based on."""
        line: list[Style] = []
        while name and len(line) < _BASES_LIMIT and (style := self._style(name)) is not None:
            line.append(style)
            name = style.parent
        return line


def _named(properties: Element | None) -> str:
    return "" if properties is None else value(properties, "pStyle")


@lru_cache(maxsize=512)
def _written(markup: bytes) -> Style | None:
    """The style of markup without its end, which is that of as many other files; None where it cannot stand alone."""
    try:
        root = parse(b'<w:styles xmlns:w="' + _W + b'">' + markup + _END + b"</w:styles>", "styles.xml")
    except Corrupt:  # it leans on prefixes that the part declares
        return None
    return _style(root[0])


def _style(style: Element) -> Style:
    name, parent, looks = value(style, "name"), value(style, "basedOn"), own_looks(child(style, "rPr"))
    properties = child(style, "pPr")
    if properties is None:
        return Style(name, parent, None, None, 0, looks)
    own = child(properties, "numPr")
    list_id = None if own is None or child(own, "numId") is None else value(own, "numId")
    level = 0 if own is None else number(child(own, "ilvl")) or 0
    return Style(name, parent, number(child(properties, "outlineLvl")), list_id, level, looks)


def own_looks(properties: Element | None) -> dict[str, bool]:
    """What the properties of a run say themselves of its looks, as far as these matter."""
    told: dict[str, bool] = {}
    for node in [] if properties is None else properties:
        if (name := local(node)) in TAKEN_OUT:
            told[name] = switched_on(node)
        elif name == "vertAlign":
            told["raised"] = attribute(node, "val") == "superscript"
        elif name == "color":
            told["white"] = is_white(node)
        elif name == "sz":
            told["tiny"] = is_tiny(node)
    return told
