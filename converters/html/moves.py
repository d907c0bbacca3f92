"""What the markup between two texts of a page does: which elements it ends and begins, and what a reader makes of it.

Markup counts only where an HTML parser would build just what is written: every element closed in order, each begun
where it may stand (HTML Living Standard 13.2.6). Then no tree has to be built. Markup recurs from cell to cell and from
page to page, and so do the elements it stands in: what it does there is read once.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from converters.html.declared import is_hidden
from converters.html.elements import CELLS, HEADINGS, ROW_GROUPS, UNREAD, VOID
from converters.html.page import ACTS
from converters.html.plain import INLINE, LINES, spans
from converters.html.styles import Sheet

LONG = 2_000  # bytes of markup; so much is not written twice
DEEP = 200  # elements in one another

_S = r"[ \t\r\n\f]"
_VALUE = r"""(?:"([^"<>]*+)"|'([^'<>]*+)'|([^ \t\r\n\f"'<>=`]++))"""
_ATTRIBUTE = rf"""{_S}++([^ \t\r\n\f"'<>/=]++)(?>(?:{_S}*+={_S}*+{_VALUE})?)"""
_WRITTEN = re.sub(r"\((?!\?)", "(?:", _ATTRIBUTE)
_TOKEN = re.compile(rf"({_S}++)|<!>|<(/?)([a-zA-Z][a-zA-Z0-9:_-]*+)((?>(?:{_WRITTEN})*)){_S}*+(/?)>")
_ATTRIBUTES = re.compile(_ATTRIBUTE)
#: as a parser writes them back
_WRITTEN_BACK = re.compile(r"""(?>(?: [a-z-]++="[^"<>&\xa0]*+")*)""")
_NAMES = re.compile(r' ([a-z-]++)="')
#: in an attribute, so that everybody reads the same
_VALUE_WRITTEN_BACK = re.compile(r"[^&\xa0]*+(?>(?:&(?:amp|quot|nbsp);[^&\xa0]*+)*)")
#: attributes that somebody reads
_READ = frozenset(
    ("class", "id", "style", "rowspan", "colspan", "src", "alt", "width", "height", "type", "value", "name", "content")
)

# Places: what may begin in an element.
ROOT, FLOW, PHRASE, TABLE, COLUMNS, GROUP, ROW = "root", "flow", "phrase", "table", "columns", "group", "row"
_TEXTLESS = (TABLE, COLUMNS, GROUP, ROW)
IMPLIED = "tbody, not written"
# fmt: off
_BLOCKS = (
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "header", "li", "main", "nav", "ol", "section", "summary", "ul",
)
#: the place in which an element begins, and the place inside it; all others are inline
_PLACES = {
    **dict.fromkeys(_BLOCKS, (FLOW, FLOW)),
    **dict.fromkeys(("p", *HEADINGS), (FLOW, PHRASE)),
    "table": (FLOW, TABLE), "caption": (TABLE, FLOW), "colgroup": (TABLE, COLUMNS),
    **dict.fromkeys((*ROW_GROUPS, IMPLIED), (TABLE, GROUP)), "tr": (GROUP, ROW), **dict.fromkeys(CELLS, (ROW, FLOW)),
    "body": (ROOT, FLOW),
}
#: the places of elements without an end
_POINTS = {"hr": (FLOW,), "col": (TABLE, COLUMNS)}
#: parsers know more about these than where they begin and end
_ODD = frozenset((
    "applet", "base", "basefont", "bgsound", "button", "canvas", "dialog", "dir", "frame", "frameset", "head",
    "hgroup", "html", "iframe", "image", "isindex", "keygen", "link", "listing", "marquee", "math", "menu",
    "menuitem", "meta", "nobr", "meter", "noembed", "noframes", "noscript", "object", "optgroup", "option", "param",
    "plaintext", "pre", "progress", "rb", "rp", "rt", "rtc", "ruby", "script", "search", "select", "style", "svg",
    "template", "textarea", "title", "video", "xmp",
))
# fmt: on
#: one within another is two side by side to a parser
_SINGLE = frozenset(("a", "form"))
#: one in another, with nothing between that bars the way, ends the other
_ITEMS = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}
_BARS = frozenset(_PLACES) - {"address", "div", "p"}
_UNSTYLED = Sheet("")
#: what begins in a plain table: see `plain.marked`
_MARKS = {"table": "", "tr": "<r"} | {name: f"<g{name}" for name in ROW_GROUPS}


class NotWellFormed(Exception):
    """Raised where a parser might build something else than what is written, or only a tree can be read rightly."""


class State:
    """Where a page has come to: the names of the open elements, what may begin there, and what is hidden.

    `hidden` is how many elements are open from the outermost that is not shown. There is one State of each kind.
    """

    __slots__ = ("hidden", "place", "stack")

    def __init__(self, stack: tuple[str, ...], place: str, hidden: int) -> None:
        self.stack, self.place, self.hidden = stack, place, hidden


class Move(NamedTuple):
    """From one text to the next. `steps` are the tags to act on, with their attributes.

    `mark` says what they do in a plain table (see `plain.marked`); None where they stand in no plain table.
    """

    state: State
    steps: tuple[tuple[str, str], ...]
    mark: bytes | None


@lru_cache(maxsize=4096)
def state(stack: tuple[str, ...] = (), place: str = ROOT, hidden: int = 0) -> State:
    return State(stack, place, hidden)


def of_table(outside: State) -> State:
    """The state in which a table begins: of what it stands in it knows only what may not stand in itself."""
    return state((*filter(_SINGLE.__contains__, outside.stack), "body"), FLOW)


@lru_cache(maxsize=8192)
def move(markup: bytes, begun: State) -> Move:
    """What markup does, without its first "<" and its last ">", from this state on. Raises NotWellFormed."""
    reading = _Reading(begun)
    source = f"<{markup.decode()}>"
    read = 0
    for token in _TOKEN.finditer(source):
        if token.start() != read:
            raise NotWellFormed
        read = token.end()
        blank, closes, name, written, closed = token.groups()
        if blank:
            reading.blank()
        elif closes:
            reading.end(name.lower(), bool(written or closed))
        elif name:
            told = _tag if len(written) < LONG else _tag.__wrapped__
            reading.begin(told(name, written), bool(closed))
    if read < len(source):
        raise NotWellFormed
    return reading.move()


class Tag(NamedTuple):
    """A tag, its attributes as a parser writes them back. `mark` as in Move; `hides`: what is in it is not shown."""

    name: str
    attributes: str
    hides: bool
    mark: str | None


@lru_cache(maxsize=4096)
def _tag(name: str, written: str) -> Tag:
    """What a tag says. Raises NotWellFormed where only a parser knows, or a style draws something."""
    name = name.lower()
    if written and not (_WRITTEN_BACK.fullmatch(written) and _are_distinct(_NAMES.findall(written))):
        written = "".join(f' {key}="{value}"' for key, value in attributes(written).items())
    if name in _ODD or (written and _UNSTYLED.hides(f"<{name}{written}>".encode("utf-8", "surrogatepass").lower())):
        raise NotWellFormed
    hides = name in UNREAD or (name not in VOID and is_hidden(written))
    return Tag(name, written, bool(hides), _mark(name, written))


class _Reading:
    """What is read of the markup so far."""

    def __init__(self, begun: State) -> None:
        self._stack, self._place, self._hidden = list(begun.stack), begun.place, begun.hidden
        self._steps: list[tuple[str, str]] = []
        self._marks: str | None = None if begun.hidden else ""

    def move(self) -> Move:
        if self._place in _TEXTLESS:
            raise NotWellFormed  # the text that follows would be put before the table
        after = state(tuple(self._stack), self._place, self._hidden)
        return Move(after, tuple(self._steps), None if self._marks is None else self._marks.encode())

    def blank(self) -> None:
        if self._place not in _TEXTLESS:
            self._act("", " ", " ")

    def begin(self, tag: Tag, closed: bool) -> None:
        if closed and tag.name not in VOID:
            raise NotWellFormed
        if tag.name == "tr" and self._place == TABLE:
            self._enter(IMPLIED)
            self._act("tbody", "", _mark("tbody", ""))
        elif tag.name in ROW_GROUPS and self._place == GROUP:
            self._leave(IMPLIED)
        if tag.name not in VOID:
            self._enter(tag.name)
            if self._hidden or tag.hides:
                self._hidden += 1
        elif self._place not in _POINTS.get(tag.name, (FLOW, PHRASE)):
            raise NotWellFormed
        self._act(tag.name, tag.attributes, tag.mark)

    def end(self, name: str, odd: bool) -> None:
        if odd or name in VOID or name in _ODD:
            raise NotWellFormed
        if name == "table" and self._place == GROUP:
            self._leave(IMPLIED)
        self._leave(name)
        if self._hidden:
            self._hidden -= 1
        else:
            self._act(f"/{name}", "", _mark(f"/{name}", ""))

    def _enter(self, name: str) -> None:
        where, inside = _PLACES.get(name, (self._place, self._place))
        if where != self._place or (name not in _PLACES and where not in (FLOW, PHRASE)) or len(self._stack) > DEEP:
            raise NotWellFormed
        if (name in _SINGLE and name in self._stack) or (name in _ITEMS and self._meets(_ITEMS[name])):
            raise NotWellFormed
        self._place = inside
        self._stack.append(name)

    def _meets(self, names: tuple[str, ...]) -> bool:
        """Whether the way out leads to one of these before something bars it."""
        return next((name in names for name in reversed(self._stack) if name in names or name in _BARS), False)

    def _leave(self, name: str) -> None:
        if not self._stack or self._stack.pop() != name:
            raise NotWellFormed
        self._place = _PLACES.get(name, (self._place,))[0]

    def _act(self, name: str, attributes: str, mark: str | None) -> None:
        if self._hidden:
            self._marks = None
            return
        if name in ACTS:
            self._steps.append((name, attributes))
        if mark is None:
            self._marks = None
        elif self._marks is not None:
            self._marks += mark


def _mark(tag: str, attributes: str) -> str | None:
    """What a tag in a plain table does to its rows and cells; None where it is in none."""
    name = tag.lstrip("/")
    if name in LINES:
        return "<>"
    if name in CELLS and tag == name:
        return "<c{},{}>".format(*spans(attributes))
    if name in _MARKS:
        return _MARKS[name] if tag == name else ""
    return "" if name in CELLS or INLINE.fullmatch(name) else None


def _are_distinct(names: list[str]) -> bool:
    return len(names) == len(set(names))


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a whole tag, names in lower case. Raises NotWellFormed."""
    token = _TOKEN.fullmatch(tag)
    if token is None:
        raise NotWellFormed
    return attributes(token[4])


def attributes(written: str) -> dict[str, str]:
    """The attributes of a tag, names in lower case. Raises NotWellFormed where a parser writes one otherwise."""
    found: dict[str, str] = {}
    for name, quoted, single, bare in _ATTRIBUTES.findall(written):
        value = quoted or single.replace('"', "&quot;") or bare
        if name.lower() in _READ and (name.lower() in found or not _VALUE_WRITTEN_BACK.fullmatch(value)):
            raise NotWellFormed
        found.setdefault(name.lower(), value)
    return found
