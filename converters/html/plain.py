"""Plain tables, read off the markup cell by cell instead of tag by tag.

Plain is a table with nothing in it but rows, cells, lines and inline elements of text: what nearly every form is. It
gives the same cells as the walk over its tags (`converters.html.page`), which reads all other tables.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

from converters.grid import Span
from converters.html.elements import ENDS_LINE
from converters.html.layout import LION, grouped

SPACE = " \t\r\n\f"  # HTML's white space: no-break and ideographic spaces are text
GAPS = re.compile(rf"[{SPACE}]+")

_QUOTED = r'[^<>"]*+(?>(?:"[^"<>]*+"[^<>"]*+)*)'
LINES = {*ENDS_LINE, "div", "center"} - {"tr"}
_LINES = "|".join(sorted(LINES, key=len, reverse=True))
_INLINE = "span|font|b|strong|i|em|u|o:p|col|colgroup|st1:[a-z]+|small|big|label|ins|wbr"
INLINE = re.compile(_INLINE)
_PARTS = "tr|td|th|tbody|thead|tfoot"
#: what may stand between <table …> and </table
CONTENT = rf"(?>(?:[^<]++|</?(?:{_PARTS}|{_LINES}|{_INLINE})(?: {_QUOTED})?>)*)"

_TWICE = re.compile("&(?:nbsp|ensp|emsp|thinsp|#160|#xa0);", re.IGNORECASE)
_PART = re.compile(rf"<(tr|t[dh]|tbody|thead|tfoot)(?: ({_QUOTED}))?>")
_BREAK = re.compile(rf"</?(?:{_LINES})(?: {_QUOTED})?>")
_TAG = re.compile(r"<[^>]*>")
_SPAN = re.compile(r'(?:^| )(row|col)span="\s*\+?(\d{1,5})')


def rows(content: str) -> list[list[Span]] | None:
    """The cells of a table with this CONTENT, as an HTML parser writes it back; None where it only lays out a page."""
    read: list[list[Span]] = []
    groups: list[tuple[int, str]] = []
    _, *parts = _PART.split(content)
    for name, attributes, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if name == "tr":
            read.append([])
        elif len(name) > 2:
            groups.append((len(read), name))
        else:
            read[-1].append(_cell(attributes if attributes and "span=" in attributes else "", text, "</t" + name[1]))
    return grouped(read, groups) if _holds_data(read) else None


def marked(content: bytes) -> list[list[Span]] | None:
    """The cells of a table as `converters.html.moves` marks it: `<gtbody<r<c1,1>a<>b<c1,2>c`; None as above."""
    read: list[list[Span]] = []
    groups: list[tuple[int, str]] = []
    for group in content.split(b"<g")[1:]:
        name, *marked_rows = group.split(b"<r")
        groups.append((len(read), name.decode()))
        read += [[*map(_marked, row.split(b"<c")[1:])] for row in marked_rows]
    return grouped(read, groups) if _holds_data(read) else None


def _holds_data(read: list[list[Span]]) -> bool:
    """Surely no layout: no single column, and no cell that most of the table was drawn round."""
    if max(map(len, read), default=0) < 2:
        return False
    sizes = [_size(cell.text) for row in read for cell in row]
    return max(sizes, default=0) < LION * sum(sizes)


@lru_cache(maxsize=8192)
def _size(text: str) -> int:
    return 0 if text.isspace() else len(text) - text.count("\n")


@lru_cache(maxsize=8192)
def _cell(attributes: str, markup: str, end: str) -> Span:
    """A cell as written; most cells of a form say what others said before."""
    markup = markup[: markup.rfind(end)]
    if "<" in markup:
        markup = _TAG.sub("", _BREAK.sub("\f", GAPS.sub(" ", markup)))
    lines = (GAPS.sub(" ", shown(line)).strip(" ") for line in markup.split("\f"))
    return Span("\n".join(filter(None, lines)), *spans(attributes))


@lru_cache(maxsize=8192)
def _marked(cell: bytes) -> Span:
    height_width, _, said = cell.decode().partition(">")
    height, _, width = height_width.partition(",")
    lines = (GAPS.sub(" ", shown(line)).strip(" ") for line in said.split("<>"))
    return Span("\n".join(filter(None, lines)), int(height), int(width))


def spans(attributes: str) -> tuple[int, int]:
    """The rows and columns that a cell says it covers."""
    found = dict(_SPAN.findall(attributes)) if "span=" in attributes else {}
    return int(found.get("row", 1)), int(found.get("col", 1))


def shown(text: str) -> str:
    """What a browser shows for text of markup; a blank that was written as an entity twice over is meant as a blank."""
    text = unescape(text)
    return _TWICE.sub("\xa0", text) if "&" in text else text
