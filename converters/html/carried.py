"""An article that a page carries as text and a script shows: in a field, in data of a script, in the source of a frame.

It may be packed: as entities, percent-encoded (also as JavaScript's `escape` does it), in Base64.
Only what holds a table counts: the rest of a page is full of templates.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser

from converters import charset
from converters.errors import Corrupt

_STRING = re.compile(r'\\.|("(?>(?:[^"\\]++|\\.)*)")', re.DOTALL)
_LITERAL = re.compile(
    r"""'((?>(?:[^'\\\n]++|\\.)*))'|`((?>(?:[^`\\]++|\\.)*))`|"(?>(?:[^"\\\n]++|\\.)*)\"""", re.DOTALL
)
#: a string that is written, or put behind others
_PIECE = re.compile(
    r"""(?:\.write(?:ln)?\(|\.push\(|\+=|\+)\s*"""
    r"""(?:'((?>(?:[^'\\\n]++|\\.)*))'|`((?>(?:[^`\\]++|\\.)*))`|"((?>(?:[^"\\\n]++|\\.)*))")""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "\n": ""}
_JSON = re.compile(r'\s*[\[{]\s*["\[{]')
_MARKUP = ("text/html", "text/template", "text/x-template")
_BEGIN = 2_000  # characters in which markup has begun
_WIDE = re.compile(r"%u([0-9A-Fa-f]{4})")
_IN_BASE64 = ("PHRhYmxl", "x0YWJsZ", "8dGFibG")  # "<table" from the first, second and third byte on


def is_data(text: str) -> bool:
    """Is it JSON, which an interface of a portal answers with?"""
    return _JSON.match(text) is not None


def carried(tree: LexborHTMLParser, text: str) -> str:
    """The longest markup with a table that the page holds as text, whole where it is written piece by piece.

    "" where there is none.
    """
    found = _longest(_strings(text) if is_data(text) else _held(tree)) or _longest(_written(tree))
    return next((whole for whole in _joined(tree) if found in whole), found) if found else _longest(_joined(tree))


def _longest(found: Iterable[str]) -> str:
    return max(filter(holds_table, map(unpacked, found)), key=len, default="")


def unpacked(text: str) -> str:
    """A text without the packing in which it stands in a page or an answer."""
    begin = "" if "<" in text else text[:_BEGIN].lower()
    if "&lt;" in begin:
        return unescape(text)
    if "%3c" in begin or "%u003c" in begin:
        return unquote(_WIDE.sub(lambda wide: chr(int(wide[1], 16)), text))
    return _of_base64(text) if any(mark in text for mark in _IN_BASE64) else text


def _of_base64(text: str) -> str:
    try:
        return charset.decode(base64.b64decode(text, validate=True)).text
    except (ValueError, Corrupt):
        return text


def _written(tree: LexborHTMLParser) -> Iterator[str]:
    """The strings of scripts that are no JSON: 'a \\'b\\'' and `a`."""
    literals = (found for script in _scripts(tree) for found in _LITERAL.finditer(script))
    quoted = (found[1] or found[2] for found in literals)  # those in double quotes are JSON
    return (_ESCAPE.sub(_character, text) for text in quoted if text and "${" not in text)


def _joined(tree: LexborHTMLParser) -> Iterator[str]:
    """What each script writes string by string, or puts behind what it has, in one piece."""
    for script in _scripts(tree):
        pieces = (found[1] or found[2] or found[3] or "" for found in _PIECE.finditer(script))
        yield _ESCAPE.sub(_character, "".join(pieces))


def _scripts(tree: LexborHTMLParser) -> Iterator[str]:
    return filter(_may_hold, (script.text() for script in tree.css("script")))


def _may_hold(script: str) -> bool:
    return "table" in script or any(mark in script for mark in _IN_BASE64)


def _character(escape: re.Match[str]) -> str:
    if code := escape[1] or escape[2]:
        return chr(int(code, 16))
    return _CONTROLS.get(escape[3], escape[3])


def _held(tree: LexborHTMLParser) -> Iterator[str]:
    for area in tree.css("textarea"):
        yield area.text()
    for source in tree.css("xmp"):
        yield source.text()
    for field in tree.css("input[type=hidden]"):
        yield field.attributes.get("value") or ""
    for unshown in tree.css("noscript, template"):
        yield (unshown.html or "").partition(">")[2].rpartition("</")[0]
    yield "".join(frame.attributes.get("srcdoc") or "" for frame in tree.css("iframe"))
    for script in tree.css("script"):
        if script.attributes.get("type") in _MARKUP:
            yield script.text()
        else:
            yield from _strings(script.text())
            yield from _sections(script.text())


def _sections(script: str) -> Iterator[str]:
    """What stands in CDATA that is closed."""
    for section in script.split("<![CDATA[")[1:]:
        said, closed, _ = section.partition("]]>")
        if closed:
            yield said


def _strings(script: str) -> Iterator[str]:
    """The strings of JSON that hold a table; what is no JSON is passed over."""
    if not _may_hold(script):
        return
    for found in _STRING.finditer(script):
        if found[1] and _may_hold(found[1]):
            try:
                yield json.loads(found[1], strict=False)
            except ValueError:
                continue


def holds_table(markup: str) -> bool:
    lower = markup.lower()
    return "<table" in lower and "<td" in lower
