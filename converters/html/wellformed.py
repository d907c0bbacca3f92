"""Pages that are written as an HTML parser would write them back, read without one: no tree is built, no node visited.

Most reports are pasted out of a word processor into a page that a program made, and every element in them is closed.
What is not as `converters.html.moves` knows it raises NotWellFormed; what both ways read, they read alike.
"""

from __future__ import annotations

import re
from functools import partial
from html import unescape
from itertools import chain, zip_longest

from converters.html import hollow, moves, plain
from converters.html.metadata import Said, named
from converters.html.moves import FLOW, Move, NotWellFormed, State
from converters.html.page import ACTS, Walk
from converters.html.pieces import Page
from converters.html.styles import Sheet

#: what no reader of the text looks at; the text of style sheets; three groups that say that its end was not found
_UNSEEN = re.compile(
    rb"<(?=[!?is])(?:!--(?!-?>).*?(?:--!?>|(\Z))|\?[^<>]*>|!\[(?:end)?if[^<>]*>|iframe(?=[\s>])[^<>]*></iframe\s*>"
    rb"|script(?=[\s>])[^<>]*>[^<]*+(?>(?:<(?!!--|/script)[^<]*+)*)(?:</script\s*>|(\b|\B))"
    rb"|style(?=[\s>])[^<>]*>([^<]*+)(?:</style\s*>|(\b|\B)))",
    re.DOTALL | re.IGNORECASE,
)
_NOTHING = b"<!>"
#: a script that writes a text (`converters.html.fields`)
_WRITES = re.compile(rb"""document\.write(?:ln)?\(\s*["'][^"'<>]*["']\s*\)""")
VARIED = 80  # of the markups of a table, so many that are different
_HEAD = re.compile(
    rb"\s*+(?:<!doctype[^<>]*>)?(?>(?:\s|<!>)*)<html(?:\s[^<>]*)?>(?>(?:\s|<!>)*)<head(?:\s[^<>]*)?>"
    rb"(?>(?:\s|<!>|<(?:meta|link|base)(?=[\s/>])[^<>]*>|<title>[^<]*</title>)*)</head>(?>(?:\s|<!>)*)",
    re.IGNORECASE,
)
_TAIL = re.compile(rb"</body\s*>(?>(?:\s|<!>|</html\s*>)*)", re.IGNORECASE)
_DECLARED = re.compile(rb"(<meta\b[^<>]*>)|<title>([^<]*)", re.IGNORECASE)
_NAMED = re.compile(rb"<(h1|ucaptitle|publishtime)(?=[\s>])[^<>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_NAMED_TAGS = (b"<h1", b"<ucaptitle", b"<publishtime")
_TAG = re.compile(rb"<[^<>]*>")
#: a text between tags, with the blanks beside it
_TEXT = re.compile(rb">([ \t\r\n\f]*+[^< \t\r\n\f][^<]*+)<")
#: those that mean the same to everybody who reads them
_REFERENCES = re.compile(
    rb"[^&]*+(?>(?:&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6]|1[6-9]\d|[2-9]\d\d|[1-9]\d{3}|[1-5]\d{4})"
    rb"|#x(?:[2-6a-fA-F][\da-fA-F]|7[\da-eA-E]|[1-9a-fA-F][\da-fA-F]{2}|[1-9a-eA-E][\da-fA-F]{3}));[^&]*+)*)"
)


class WellFormed:
    """The markup of a page without what nobody looks at. Raises NotWellFormed where the page is laid out otherwise."""

    def __init__(self, text: str) -> None:
        content = text.encode("utf-8", "surrogatepass")
        if b"\0" in content or (b"document.write" in content and _WRITES.search(content)):
            raise NotWellFormed
        seen = _UNSEEN.split(content)
        if any(end is not None for group in (1, 2, 4) for end in seen[group::5]):
            raise NotWellFormed
        content = _NOTHING.join(seen[::5])
        sheet = Sheet(b"".join(filter(None, seen[3::5])).decode("utf-8", "surrogatepass"))
        if sheet.tells and sheet.hides(content.lower()):
            raise NotWellFormed
        begin, end = (
            max(content.find(b"<body"), content.find(b"<BODY")),
            max(map(content.rfind, (b"</body", b"</BODY"))),
        )
        if begin < 0 or not _HEAD.fullmatch(content, 0, begin) or not _TAIL.fullmatch(content, max(end, 0)):
            raise NotWellFormed
        self._head, self._body = content[:begin], content[begin : content.index(b">", end) + 1]

    def said(self) -> list[Said]:
        """What <meta> and tags of the publishing systems say, by name, in the order of the page."""
        found: list[Said] = []
        for tag, title in _DECLARED.findall(self._head):
            said = moves.attributes_of(tag.decode("utf-8", "surrogatepass")) if tag else {}
            if "content" in said:
                found.append((unescape(named(said)), unescape(said["content"])))
            elif not tag:
                found.append(("title", _text(title)))
        for begin in sorted(hollow.places(self._body.lower(), _NAMED_TAGS)):
            if element := _NAMED.match(self._body, begin):
                name, inside = element.groups()
                if _NOTHING in inside or any(map(inside.lower().__contains__, _NAMED_TAGS)):
                    raise NotWellFormed
                found.append((name.decode().lower(), _text(_TAG.sub(b"", inside))))
        return found

    def read(self) -> Page:
        """The lines, pictures and data tables, as `converters.html.page.read` gives them."""
        page = _Passage().read(self._body)
        if hollow.may_hold(page.pieces) and hollow.signs(self._body):
            raise NotWellFormed
        return page


class _Passage:
    """Passes a page from front to back."""

    def __init__(self) -> None:
        self._walk = Walk()

    def read(self, markup: bytes) -> Page:
        flow, *tables = markup.split(b"<table")
        state = self._flow(flow, moves.state())
        for table in tables:
            attributes, _, rest = table.partition(b">")
            content, closed, after = rest.partition(b"</table>")
            if closed and state.place == FLOW and not state.hidden:
                self._table(b"%b>%b</table>" % (attributes, content), state)
                state = self._flow(after, state)
            elif state.hidden:
                raise NotWellFormed  # it may be a pane, which is told by what stands beside it
            else:
                state = self._flow(b"<table" + table, state)
        if state.stack:
            raise NotWellFormed
        self._walk.flush()
        return Page(self._walk.sink, self._walk.frames)

    def _flow(self, markup: bytes, state: State) -> State:
        """Pass what is no plain table, from this state to another."""
        pieces = _pieces(markup)
        passed = _moves(pieces[::2], state)
        self._act(passed, pieces[1::2])
        return passed[-1].state

    def _table(self, markup: bytes, outside: State) -> None:
        """Pass a table without others in it."""
        pieces = _pieces(b"<table" + markup)
        begun, markups, texts = moves.of_table(outside), pieces[::2], pieces[1::2]
        if len({*markups}) > max(VARIED, len(markups) / 2):
            raise NotWellFormed  # a tree is built sooner than as much is read that does not recur
        passed = _moves(markups, begun)
        if passed[-1].state.stack != begun.stack:
            raise NotWellFormed
        marks = [move.mark for move in passed if move.mark is not None]
        if len(marks) < len(passed) or not self._plain_table(passed[0].steps[0][1], marks, texts):
            self._act(passed, texts)

    def _plain_table(self, attributes: str, marks: list[bytes], texts: list[bytes]) -> bool:
        content = b"".join(chain.from_iterable(zip_longest(marks, texts, fillvalue=b"")))
        _check(content)
        return self._walk.plain_table(attributes, partial(plain.marked, content))

    def _act(self, passed: list[Move], texts: list[bytes]) -> None:
        walk = self._walk
        for move, text in zip(passed, [*texts, b""], strict=True):
            for tag, attributes in move.steps:
                ACTS[tag](walk, tag, attributes)
            if text and not move.state.hidden:
                _check(text)
                walk.say(text.decode("utf-8", "surrogatepass"))


def _moves(markups: list[bytes], state: State) -> list[Move]:
    """What each markup does, from this state on."""
    read = moves.move if max(map(len, markups)) < moves.LONG else moves.move.__wrapped__
    passed: list[Move] = []
    for markup in markups:
        move = read(markup, state)
        state = move.state
        passed.append(move)
    return passed


def _pieces(markup: bytes) -> list[bytes]:
    """Markup, text, markup, text, …, markup; of markup without the first "<" and the last ">"."""
    return _TEXT.split(b"!>" + markup + b"<!")


def _check(text: bytes) -> None:
    if b"&" in text and not _REFERENCES.fullmatch(text):
        raise NotWellFormed


def _text(said: bytes) -> str:
    _check(said)
    return unescape(said.decode("utf-8", "surrogatepass"))
