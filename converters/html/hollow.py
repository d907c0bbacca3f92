"""Cells without text that show something all the same: signs of a font or of a picture, numbers of a list or a script.

An empty element is a sign where its class says so, where a background draws it, or where a page has many sorts of
them: an editor leaves one or two sorts in blank cells, digits are ten, and what a script fills in has an id of its own.
They are no text, so that such a cell is unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from converters.html.elements import CELLS
from converters.html.nodes import Node, text

_NAMES = ("i", "em", "b", "s", "u", "span", "font")
_END = re.compile(rf"></(?:{'|'.join(_NAMES)}|t[dh])>")
#: the name and the attributes of an empty element
_TAG = re.compile(rf"<({'|'.join(_NAMES)}|t[dh])(\s[^<>]*)")
_ID = re.compile(r"""\sid\s*=\s*["']?[^"'<>]+""")
#: an element with an id that holds a number: what is blank beside it is so because nothing was filled in
_FILLED = re.compile(r"\sid\s*=[^<>]*>\s*\d")
_CLASS = re.compile(r"""\sclass\s*=\s*["']?[^"'<>]+""")
_SIGN = re.compile(r"""[\s_="'-](?:icon|glyph|fa-|sprite|num|digit)""")
_BACKGROUND = re.compile(r"background[^;]*url\(")
#: a list whose items are numbered
_LIST = re.compile(r"<ol(?![^<>]*none)[\s>]")
_ENDS = tuple(f"></{name}>".encode() for name in _NAMES)
_SORTS = 4


class Signs:
    """What the empty elements in the tables of a page, in lower case, are: signs, or what an editor left."""

    def __init__(self, markup: str) -> None:
        self._lists = "<ol" in markup
        self._by_id = _FILLED.search(markup) is None
        self._sorts = {*self._sorts_in(markup)}
        self._many = len(self._sorts) >= _SORTS

    @property
    def found(self) -> bool:
        return self._lists or self._many or any(map(_is_sign, self._sorts))

    def in_cell(self, cell: Node, markup: str) -> bool:
        """Whether a cell has no text and shows something."""
        if text(markup, cell):
            return False
        inside = markup[cell.start : cell.after].lower()
        return any(self._many or _is_sign(sort) for sort in self._sorts_in(inside)) or _LIST.search(inside) is not None

    def _sorts_in(self, markup: str) -> Iterator[str]:
        return _sorts(markup, self._by_id)


def signs(markup: bytes) -> Signs | None:
    """The signs in the tables of markup in lower case; None where there are none."""
    tables = markup[markup.find(b"<table") : markup.rfind(b"</table")]
    named = tables.count(b" id=") >= _SORTS
    if b"<ol" not in tables and not named and not any(end in tables for end in _ENDS):
        return None
    found = Signs(tables.decode("utf-8", "surrogatepass"))
    return found if found.found else None


def _sorts(markup: str, by_id: bool) -> Iterator[str]:
    """What the empty elements are by their ids and classes, or by the pictures behind them; cells only by their ids."""
    for end in _END.finditer(markup):
        tag = _TAG.fullmatch(markup, markup.rfind("<", 0, end.start()), end.start())
        if tag is None:
            continue
        name, attributes = tag.groups()
        is_cell = name in CELLS
        if not is_cell and _BACKGROUND.search(attributes):
            yield attributes
        elif named := (_ID.search(attributes) if by_id else None) or (None if is_cell else _CLASS.search(attributes)):
            yield named[0]


def _is_sign(sort: str) -> bool:
    return _SIGN.search(sort) is not None or _BACKGROUND.search(sort) is not None
