"""An article that a page carries as text and a script shows: in a field, in data of a script, in the source of a frame.

Only what holds a table counts: the rest of a page is full of templates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

_STRING = re.compile(r'\\.|("(?:[^"\\]++|\\.)*+")', re.DOTALL)
_JSON = re.compile(r'\s*[\[{]\s*["\[{]')
_MARKUP = ("text/html", "text/template", "text/x-template")


def is_data(text: str) -> bool:
    """Is it JSON, which an interface of a portal answers with?"""
    return _JSON.match(text) is not None


def carried(tree: LexborHTMLParser, text: str) -> str:
    """The longest markup with a table that the page holds as text, "" where there is none."""
    found = _strings(text) if is_data(text) else _held(tree)
    return max(filter(_holds_table, found), key=len, default="")


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
