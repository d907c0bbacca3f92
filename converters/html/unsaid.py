"""What elements of tables show that is no text of the page: what a style sheet puts before and behind their content.

Literal texts and those of attributes are written into the tree; of counters, pictures, signs of a page's own fonts, and
where several rules say something else, only that something is drawn is written.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

_ENDS = re.compile(r"(.*?)::?(before|after)\s*", re.DOTALL)
_CONTENT = re.compile(r"(?:^|[;\s])content\s*:((?:\"[^\"]*\"|'[^']*'|[^;\"'])*)", re.IGNORECASE)
_TEXT = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|attr\(\s*([\w-]+)\s*\))\s*""")
_NONE = frozenset(("", "none", "normal"))
_ESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_OWN_SIGN = re.compile(r"[\ue000-\uf8ff]")
#: an element that is shown as a drawing
DRAWN = "<canvas></canvas>"


class Spoken(NamedTuple):
    """What a rule puts `before` or `after` the content of the elements that its selector chooses, as it is declared."""

    selector: str
    where: str
    content: str


def spoken(selector: str, written: str) -> Spoken | None:
    """What a rule puts beside the content of elements; None where it puts nothing there."""
    ends = _ENDS.fullmatch(selector) if "content" in written else None
    said = _CONTENT.findall(written) if ends else []
    content = said[-1].replace("!important", "").strip() if said else ""
    return Spoken(ends[1].strip() or "*", ends[2], content) if ends and content.lower() not in _NONE else None


def write_out(chosen: list[tuple[LexborNode, Spoken]]) -> None:
    """Put into elements what rules put beside their content."""
    found: dict[tuple[int, str], tuple[LexborNode, set[str | None]]] = {}
    for node, rule in chosen:
        found.setdefault((node.mem_id, rule.where), (node, set()))[1].add(_text(node, rule.content))
    for (_, where), (node, texts) in found.items():
        text = texts.pop() if len(texts) == 1 else None
        _put(node, where, LexborHTMLParser(DRAWN).css_first("canvas") if text is None else text)


def _put(node: LexborNode, where: str, said: str | LexborNode | None) -> None:
    if said and where == "before" and node.first_child is not None:
        node.first_child.insert_before(said)
    elif said:
        node.insert_child(said)


def _text(node: LexborNode, content: str) -> str | None:
    """The text that `content` declares for an element; None for what is no text."""
    if _TEXT.sub("", content):
        return None
    said = (double or single or node.attributes.get(name) or "" for double, single, name in _TEXT.findall(content))
    text = "".join(_ESCAPED.sub(_character, part) for part in said)
    return None if _OWN_SIGN.search(text) else text


def _character(escaped: re.Match[str]) -> str:
    return chr(min(int(escaped[1], 16), 0xFFFD)) if escaped[1] else escaped[2]
