"""An article that a page carries as text and a script shows: in a field, in data of a script, in the source of a frame.

Only what holds a table counts: the rest of a page is full of templates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

_STRING = re.compile(r'\\.|("(?:[^"\\]++|\\.)*+")', re.DOTALL)
_LITERAL = re.compile(r"""'((?:[^'\\\n]++|\\.)*+)'|`((?:[^`\\]++|\\.)*+)`|"(?:[^"\\\n]++|\\.)*+\"""", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": "", "v": "", "\n": ""}
_JSON = re.compile(r'\s*[\[{]\s*["\[{]')
_MARKUP = ("text/html", "text/template", "text/x-template")


def is_data(text: str) -> bool:
    """Is it JSON, which an interface of a portal answers with?"""
    return _JSON.match(text) is not None


def carried(tree: LexborHTMLParser, text: str) -> str:
    """The longest markup with a table that the page holds as text, "" where there is none."""
    found = _strings(text) if is_data(text) else _held(tree)
    return max(filter(_holds_table, found), key=len, default="") or _written(tree)


def _written(tree: LexborHTMLParser) -> str:
    """The longest markup with a table among the strings of scripts that are no JSON: 'a \\'b\\'' and `a`."""
    scripts = (script.text() for script in tree.css("script"))
    quoted = (found[1] or found[2] for script in scripts if "<table" in script for found in _LITERAL.finditer(script))
    written = (_ESCAPE.sub(_character, text) for text in quoted if text and "${" not in text)
    return max(filter(_holds_table, written), key=len, default="")


def _character(escape: re.Match[str]) -> str:
    if code := escape[1] or escape[2]:
        return chr(int(code, 16))
    return _CONTROLS.get(escape[3], escape[3])


def _held(tree: LexborHTMLParser) -> Iterator[str]:
    for field in tree.css("textarea"):
        yield field.text()
    for frame in tree.css("iframe"):
        yield frame.attributes.get("srcdoc") or ""
    for script in tree.css("script"):
        if script.attributes.get("type") in _MARKUP:
            yield script.text()
        else:
            yield from _strings(script.text())


def _strings(script: str) -> Iterator[str]:
    """The strings of JSON that hold a table; what is no JSON is passed over."""
    if "table" not in script:
        return
    for found in _STRING.finditer(script):
        if found[1] and "table" in found[1]:
            try:
                yield json.loads(found[1], strict=False)
            except ValueError:
                continue


def _holds_table(markup: str) -> bool:
    lower = markup.lower()
    return "<table" in lower and "<td" in lower
