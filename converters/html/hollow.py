"""Cells without text that show something all the same: signs of a font or of a picture, and numbers of a list.

An empty element is a sign where its class says so, where a background draws it, or where a page has many sorts of
them: an editor leaves one or two sorts in blank cells, digits are ten. They are no text, so that such a cell is unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from converters.html.nodes import Node, text

_NAMES = ("i", "em", "b", "s", "u", "span", "font")
_END = re.compile(rf"></(?:{'|'.join(_NAMES)})>")
#: the attributes of an empty element
_TAG = re.compile(rf"<(?:{'|'.join(_NAMES)})(\s[^<>]*)")
_CLASS = re.compile(r"""\sclass\s*=\s*["']?([^"'<>]+)""")
_SIGN = re.compile(r"(?:^|[\s_-])(?:icon|glyph|fa-|sprite|num|digit)")
_BACKGROUND = re.compile(r"background[^;]*url\(")
#: a list whose items are numbered
_LIST = re.compile(r"<ol(?![^<>]*none)[\s>]")
_ENDS = tuple(f"></{name}>".encode() for name in _NAMES)
_SORTS = 4


class Signs:
    """What the empty elements in the tables of a page, in lower case, are: signs, or what an editor left."""

    def __init__(self, markup: str) -> None:
        self._lists = "<ol" in markup
        self._sorts = {*_sorts(markup)}
        self._many = len(self._sorts) >= _SORTS

    @property
    def found(self) -> bool:
        return self._lists or self._many or any(map(_is_sign, self._sorts))

    def in_cell(self, cell: Node, markup: str) -> bool:
        """Whether a cell has no text and shows something."""
        inside = markup[cell.inner : cell.end].lower()
        if "<" not in inside or text(markup, cell):
            return False
        return any(self._many or _is_sign(sort) for sort in _sorts(inside)) or _LIST.search(inside) is not None


def signs(markup: bytes) -> Signs | None:
    """The signs in the tables of markup in lower case; None where there are none."""
    tables = markup[markup.find(b"<table") : markup.rfind(b"</table")]
    if b"<ol" not in tables and not any(end in tables for end in _ENDS):
        return None
    found = Signs(tables.decode("utf-8", "surrogatepass"))
    return found if found.found else None


def _sorts(markup: str) -> Iterator[str]:
    """What the empty elements are by their classes, or by the pictures behind them."""
    for end in _END.finditer(markup):
        tag = _TAG.fullmatch(markup, markup.rfind("<", 0, end.start()), end.start())
        if tag and _BACKGROUND.search(tag[1]):
            yield tag[1]
        elif tag and (named := _CLASS.search(tag[1])):
            yield named[1]


def _is_sign(sort: str) -> bool:
    return _SIGN.search(sort) is not None or _BACKGROUND.search(sort) is not None
