"""Digits in a DOCX file that nobody sees: white on the paper, or set in a size that no eye reads."""

from __future__ import annotations

import re

from converters.docx.xml import Element, attribute, child, local, number
from converters.text import TINY, unseen

_WHITE = re.compile("(?:f[a-f]){3}", re.IGNORECASE)
_PAPER = re.compile("auto|(?:f[a-f]){3}|", re.IGNORECASE)


def is_white(color: Element) -> bool:
    return _WHITE.fullmatch(attribute(color, "val")) is not None


def is_tiny(size: Element) -> bool:
    said = number(size)
    return said is not None and said <= TINY


def on_paper(text: str, run: Element) -> str:
    """What faint text says to who reads the page: all of it where its ground is coloured."""
    return text if _is_on_colour(run) else unseen(text)


def _is_on_colour(run: Element) -> bool:
    """Whether the run, its paragraph or its cell is filled with a colour; what styles of tables fill is not known."""
    places = [run, *run.iterancestors("{*}p", "{*}tc")]
    held = (child(place, f"{local(place)}Pr") for place in places)
    found = [properties for properties in held if properties is not None]
    fills = [attribute(fill, "fill") for properties in found if (fill := child(properties, "shd")) is not None]
    return any(child(properties, "highlight") is not None for properties in found) or any(
        not _PAPER.fullmatch(fill) for fill in fills
    )
