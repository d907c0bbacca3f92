"""The walk over a page that cuts it into pieces.

It runs over the markup as the HTML parser wrote it back: every tag closed in order, every attribute quoted. That is
twice as fast as visiting the tree's nodes from Python, changes no tree (taking elements out of it crashed some versions
of the parser) and is a loop, whatever the depth. Inline elements join without a blank, because text pasted from Word
has a <span> for every run ("20</span><span>23"); only block elements and <br> end a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from html import unescape

from converters.grid import Span
from converters.html import plain
from converters.html.declared import is_hidden
from converters.html.elements import CELLS, DRAWN, ENDS_LINE, FRAMES, HEADINGS, RAISED, RAW, ROW_GROUPS, UNREAD, VOID
from converters.html.layout import OpenTable
from converters.html.pieces import Drawing, Frame, Grid, Image, Line, Page, Piece
from converters.html.plain import GAPS, SPACE
from converters.html.styles import number
from converters.lines import tables
from converters.lines.boxes import Boxed
from converters.text import raised

# As written back, an attribute is always name="value"; tag and attribute names may hold anything, also "<" and quotes,
# so that only a scan from tag to tag is right.
_NAME = r"[^ \t\n\f\r>/]"
_ATTRIBUTES = rf"""(?>(?: {_NAME}[^ \t\n\f\r>/=]*+="[^"]*+")*)"""
_HOLDS_RAW = "|".join(rf"{name}{_ATTRIBUTES}>.*?</{name}" for name in RAW)
_SKIPPED = rf"!--.*?--|{_HOLDS_RAW}"
_ONE_TAG = rf"(/?[a-z]{_NAME}*+)({_ATTRIBUTES})"
#: a tag; or a plain table, with its attributes and its content
_TAG = re.compile(rf"<(?:{_SKIPPED}|table({_ATTRIBUTES})>({plain.CONTENT})</table|{_ONE_TAG})>", re.DOTALL)
#: a tag, whatever it opens
_TAG_ALONE = re.compile(rf"<(?:{_SKIPPED}|()(){_ONE_TAG})>", re.DOTALL)
_HIDES = ("display", "mso-hide", " hidden", "<dialog")
_NAMED = re.compile(r''' (?:id|class)="([^"]*)"''')
_OPEN = " open="  # of a dialog that waits for no script to show it
_SHADOW = " shadowrootmode="  # of a template that is shown in the place of what stands beside it
LISTED = " listed="  # of a table that `converters.html.drawn` wrote: which cells are merged is not known
_ATTRIBUTE = re.compile(r''' ([a-z]+)="([^"]*)"''')


def read(markup: str, with_hidden: bool = False) -> Page:
    """The lines, pictures and data tables of a page in reading order, without what a browser does not show.

    `with_hidden` also gives what a style hides, as a script of the page may show it. `markup` is a page as an HTML
    parser writes it, not as it was published.
    """
    walk = Walk()
    _feed(walk, _TAG, markup, hides=not with_hidden and may_hide(markup))
    walk.flush()
    return Page(walk.sink, walk.frames)


def may_hide(markup: str) -> bool:
    """Whether a style or an attribute may take elements out of the page."""
    return any(map(markup.lower().__contains__, _HIDES))


def _feed(walk: Walk, tags: re.Pattern[str], markup: str, hides: bool) -> None:
    """Have the walk pass the markup, cut by `tags`; `hides`: something in it may be hidden by its style."""
    first, *parts = tags.split(markup)
    walk.say(first)
    skipped, depth = "", 0
    columns = (parts[start::5] for start in range(5))
    for of_table, content, tag, attributes, text in zip(*columns, strict=True):
        if content is not None and not tag:
            if not depth and (hides or not walk.plain_table(of_table, partial(plain.rows, content))):
                _feed(walk, _TAG_ALONE, f"<table{of_table}>{content}</table>", hides)
        elif depth:
            depth += (tag == skipped) - (tag == f"/{skipped}")
        elif (tag in UNREAD and _SHADOW not in attributes) or (
            hides
            and tag not in VOID
            and ((attributes and is_hidden(attributes)) or (tag == "dialog" and _OPEN not in attributes))
        ):
            skipped, depth = tag, 1
            if tag in DRAWN and not (hides and is_hidden(attributes)):
                walk.drawn()
        elif tag in ACTS:
            ACTS[tag](walk, tag, attributes)
        if text and not depth:
            walk.say(text)


class Walk:
    """What is open at a place of the page. `sink` takes the pieces: of the page, or of the innermost open cell."""

    def __init__(self) -> None:
        self.frames = [Frame(-1, ())]
        self.sink: list[Piece] = []
        self._frame = 0
        self._sinks: list[list[Piece]] = []
        self._tables: list[OpenTable] = []
        self._said: list[str] = []
        self._anchors: list[bool] = []
        self._links = self._linked = self._level = self._kept = self._raised = 0

    def say(self, text: str) -> None:
        if not self._said and not self._kept and not text.strip(SPACE):
            return
        if "&" in text:
            text = plain.shown(text)
        if self._raised:
            text = raised(text)
        if self._links:
            self._linked += len(text.strip())
        self._said.append(text)

    def _blank(self, tag: str, text: str) -> None:
        self.say(text)

    def _end_line(self, tag: str, attributes: str) -> None:
        if self._kept:
            self._said.append("\n")
        elif self._said:
            self.flush()

    def _open_frame(self, tag: str, attributes: str) -> None:
        self.flush()
        names: tuple[str, ...] = (tag,)
        if "id=" in attributes or "class=" in attributes:
            names += tuple(" ".join(_NAMED.findall(attributes)).lower().split())
        self.frames.append(Frame(self._frame, names))
        self._frame = len(self.frames) - 1

    def _close_frame(self, tag: str, attributes: str) -> None:
        self.flush()
        self._frame = max(self.frames[self._frame].parent, 0)

    def _open_table(self, tag: str, attributes: str) -> None:
        self._open_frame(tag, attributes)
        self._tables.append(OpenTable(self._frame, LISTED not in attributes))

    def _close_table(self, tag: str, attributes: str) -> None:
        self._close_frame(tag, attributes)
        if self._tables:  # raw text that holds its own end tag can leave one end tag too many
            self.sink.extend(self._tables.pop().flow())

    def plain_table(self, attributes: str, read: Callable[[], list[list[Span]] | None]) -> bool:
        """Take a plain table as a whole; False, and nothing done, where the page is laid out by it."""
        if self._links or self._kept or self._raised or self._level:
            return False
        rows = read()
        if rows is None:
            return False
        self._open_frame("table", attributes)
        self.sink.append(Grid(rows, 0, self._frame, LISTED not in attributes))
        self._close_frame("table", attributes)
        return True

    def _row_group(self, tag: str, attributes: str) -> None:
        self.flush()
        if self._tables and tag[0] != "/":
            self._tables[-1].begin_group(tag)

    def _row(self, tag: str, attributes: str) -> None:
        self.flush()
        if self._tables:
            self._tables[-1].begin_row()

    def _open_cell(self, tag: str, attributes: str) -> None:
        self._open_frame(tag, attributes)
        if self._tables:
            spans = dict(_ATTRIBUTE.findall(attributes)) if "span=" in attributes else {}
            cell = self._tables[-1].begin_cell(_span(spans.get("rowspan")), _span(spans.get("colspan")))
            self._sinks.append(self.sink)
            self.sink = cell.pieces

    def _close_cell(self, tag: str, attributes: str) -> None:
        self._close_frame(tag, attributes)
        if self._sinks:
            self.sink = self._sinks.pop()

    def _open_heading(self, tag: str, attributes: str) -> None:
        self.flush()
        self._level = int(tag[1])

    def _close_heading(self, tag: str, attributes: str) -> None:
        self.flush()
        self._level = 0

    def _open_pre(self, tag: str, attributes: str) -> None:
        self.flush()
        self._kept += 1

    def _close_pre(self, tag: str, attributes: str) -> None:
        self.flush()
        self._kept -= 1

    def _open_link(self, tag: str, attributes: str) -> None:
        """An anchor that only names its place is no link: editors write them round all sorts of text."""
        self._anchors.append(" href=" in attributes)
        self._links += self._anchors[-1]

    def _close_link(self, tag: str, attributes: str) -> None:
        if self._anchors:
            self._links -= self._anchors.pop()

    def _open_raised(self, tag: str, attributes: str) -> None:
        self._raised += 1

    def _close_raised(self, tag: str, attributes: str) -> None:
        self._raised -= 1

    def _flush_kept(self) -> None:
        """Text whose line breaks and tabs are kept may hold tables, as plain text does."""
        for piece in tables.pieces("".join(self._said).split("\n")):
            if isinstance(piece, Boxed):
                self.sink.append(Grid(piece.rows, 0, self._frame))
            elif isinstance(piece, list):
                rows = [[Span(cell.strip(SPACE)) for cell in row] for row in piece]
                self.sink.append(Grid(rows, 0, self._frame, spans=False))
            elif text := GAPS.sub(" ", piece).strip(" "):
                self.sink.append(Line(text, min(self._linked, len(text)), self._level, self._frame))

    def flush(self) -> None:
        if self._said and self._kept:
            self._flush_kept()
            self._said, self._linked = [], 0
        elif self._said:
            text = GAPS.sub(" ", "".join(self._said)).strip(" ")
            if text:
                self.sink.append(Line(text, self._linked, self._level, self._frame))
            self._said = []
            self._linked = 0

    def _field(self, tag: str, attributes: str) -> None:
        """A form field in a table shows the value that was typed into it."""
        said = dict(_ATTRIBUTE.findall(attributes))
        if self._tables and said.get("type", "text") in ("text", "number", "tel"):
            self.say(said.get("value", ""))

    def drawn(self) -> None:
        """Something is shown here that is no text."""
        if self._sinks:
            self.flush()
            self.sink.append(Drawing(self._frame))

    def _embedded(self, tag: str, attributes: str) -> None:
        self.drawn()

    def _turned(self, tag: str, attributes: str) -> None:
        """Text from right to left shows a number backwards."""
        if 'dir="rtl"' in attributes.lower():
            self.drawn()

    def _picture(self, tag: str, attributes: str) -> None:
        said = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
        sides = [side for key in ("width", "height") if (side := number(said.get(key))) is not None]
        self.flush()
        self.sink.append(Image(said.get("src", ""), said.get("alt", ""), min(sides, default=0), self._frame))


def _acts() -> dict[str, Handler]:
    at: dict[str, Handler] = {"": Walk._blank}
    for name in ENDS_LINE:
        at[name] = at[f"/{name}"] = Walk._end_line
    for name in FRAMES:
        at[name], at[f"/{name}"] = Walk._open_frame, Walk._close_frame
    for name in CELLS:
        at[name], at[f"/{name}"] = Walk._open_cell, Walk._close_cell
    for name in ROW_GROUPS:
        at[name] = at[f"/{name}"] = Walk._row_group
    for name in HEADINGS:
        at[name], at[f"/{name}"] = Walk._open_heading, Walk._close_heading
    at |= {"table": Walk._open_table, "/table": Walk._close_table, "tr": Walk._row}
    at |= {"pre": Walk._open_pre, "/pre": Walk._close_pre, "a": Walk._open_link, "/a": Walk._close_link}
    for name in RAISED:
        at[name], at[f"/{name}"] = Walk._open_raised, Walk._close_raised
    at |= {"embed": Walk._embedded, "bdo": Walk._turned}
    return at | {"img": Walk._picture, "input": Walk._field}


Handler = Callable[[Walk, str, str], None]
#: what a walk does at a tag with these attributes; nothing for tags of inline elements. "" stands for a blank
ACTS = _acts()


def _span(value: str | None) -> int:
    said = number(value)
    return 1 if said is None else said
