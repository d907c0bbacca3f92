"""Cells without text that show something all the same: signs of a font or of a picture, numbers of a list or a script.

An empty element is a sign where its class says so, where a background draws it, or where a page has many sorts of
them: an editor leaves one or two sorts in blank cells, digits are ten, and what a script fills in has an id of its own.
They are no text, so that such a cell is unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from converters.html.nodes import Node, text
from converters.html.pieces import Grid, Piece

#: behind the last attribute of an element without content
_ENDS = (b'"></', b"'></")
#: the name and the attributes of such an element
_TAG = re.compile(rb"<(i|em|b|s|u|span|font|t[dh])(\s[^<>]*)>")
_ID = re.compile(rb"""\sid\s*=\s*["']?[^"'<>]+""")
#: an element with an id that holds a number: what is blank beside it is so because nothing was filled in
_FILLED = re.compile(rb"id\s*=[^<>]*>\s*\d")
_CLASS = re.compile(rb"""\sclass\s*=\s*["']?[^"'<>]+""")
_SIGN = re.compile(rb"""[\s_="'-](?:icon|glyph|fa-|sprite|num|digit)|background[^;]*url\(""")
#: a list whose items are numbered
_LIST = re.compile(rb"<ol(?![^<>]*none)[\s>]")
_CELLS = (b"td", b"th")
_SORTS = 4
_BLANK = frozenset(("", "\xa0", "\u3000"))


class Signs:
    """What the empty elements in the tables of a page are: signs, or what an editor left."""

    def __init__(self, markup: bytes) -> None:
        self._sorts = {*_sorts(markup)}
        ids = {sort for sort in self._sorts if _ID.match(sort)}
        if ids and _FILLED.search(markup):
            self._sorts -= ids
        if len(self._sorts) < _SORTS:
            self._sorts = {*filter(_SIGN.search, self._sorts)}
        self.found = bool(self._sorts) or (b"<ol" in markup and _LIST.search(markup) is not None)

    def in_cell(self, cell: Node, markup: str) -> bool:
        """Whether a cell has no text and shows something."""
        if text(markup, cell):
            return False
        inside = markup[cell.start : cell.after].encode("utf-8", "surrogatepass")
        return not self._sorts.isdisjoint(_sorts(inside)) or _LIST.search(inside) is not None


def may_hold(pieces: Iterable[Piece]) -> bool:
    """Whether a cell of the tables is blank beside one that is not, so that it may hold signs."""
    rows = [row for piece in pieces if isinstance(piece, Grid) for row in piece.rows]
    blanks = [[cell.text in _BLANK for cell in row] for row in rows]
    return bool([row for row in blanks if True in row and False in row])


def signs(markup: bytes) -> Signs | None:
    """The signs in the tables of markup; None where there are none."""
    found = Signs(markup[markup.find(b"<table") : markup.rfind(b"</table")])
    return found if found.found else None


def _sorts(markup: bytes) -> Iterator[bytes]:
    """What the empty elements are by the pictures behind them, their ids and classes; cells only by their ids."""
    for begin in _empty(markup):
        if (tag := _TAG.match(markup, begin)) is None:
            continue
        name, attributes = tag[1], tag[2].lower()
        if name in _CELLS:
            named = _ID.search(attributes)
        elif b"url(" in attributes:
            named = tag
        else:
            named = _ID.search(attributes) or _CLASS.search(attributes)
        if named:
            yield named[0].lower()


def _empty(markup: bytes) -> Iterator[int]:
    """Where elements begin that have attributes and no content."""
    return (markup.rfind(b"<", 0, at) for at in places(markup, _ENDS))


def places(markup: bytes, words: Iterable[bytes]) -> Iterator[int]:
    """Where words stand, one after the other: found far faster than by an expression."""
    for word in words:
        at = markup.find(word)
        while at >= 0:
            yield at
            at = markup.find(word, at + 1)
