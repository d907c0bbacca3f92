"""The elements of markup, as an HTML parser writes it back, by where they begin and end in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from converters.html.elements import VOID
from converters.html.styles import Sheet

_TAG = re.compile(
    r"""<(?:!--.*?--|(?:script|style|textarea)\b.*?</(?:script|style|textarea)|(/?)([a-z][^\s/>]*+)((?>(?:[^">]|"[^"]*")*)))>""",
    re.DOTALL,
)
_ANY_TAG = re.compile(r"<[^>]*>")
_OWN = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")


@dataclass
class Node:
    """An element between its tags, `markup[start:inner]` and `markup[end:after]`; `above` is the one it stands in."""

    tag: str
    attributes: str
    start: int
    inner: int
    shown: str = ""
    end: int = 0
    after: int = 0
    above: Node | None = None
    children: list[Node] = field(default_factory=list)


def nodes(markup: str, sheet: Sheet) -> list[Node]:
    """Every element that is closed, in the order of their beginnings."""
    nodes: list[Node] = []
    open_: list[Node] = []
    for match in _TAG.finditer(markup):
        closes, tag, attributes = match.groups()
        if not tag or tag in VOID:
            continue
        if not closes:
            shown = "" if tag in _OWN else sheet.shown(tag, attributes)
            node = Node(tag, attributes, match.start(), match.end(), shown, above=open_[-1] if open_ else None)
            if open_:
                open_[-1].children.append(node)
            nodes.append(node)
            open_.append(node)
        elif open_ and open_[-1].tag == tag:
            open_[-1].end, open_[-1].after = match.span()
            open_.pop()
    return [node for node in nodes if node.after]


def text(markup: str, node: Node) -> str:
    """What stands in an element, without its tags."""
    return _ANY_TAG.sub("", markup[node.inner : node.end]).strip()
