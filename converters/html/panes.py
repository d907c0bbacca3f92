"""Parts of an article that a page shows one at a time, behind tabs, folds or slides: all of them are published.

A pane is hidden, and beside it stands one of its kind that is shown; or its role or name says so. What prints, phones
or drafts show instead is no pane: its tables repeat the rows of those that are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from converters.grid import Span
from converters.html.declared import declared, is_gone
from converters.text import fold

_HIDDEN = '[hidden], [style*="none"], [style*="NONE"]'
_NONE = re.compile(r"display\s*:\s*none[^;]*;?", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.,%]*")
_REPEATED = 0.5  # of the labels of a table
_NAMED = re.compile(r"(?:^|[\s_-])(?:tab|pane|panel|tabpanel|slide|swiper|collapse|accordion)", re.IGNORECASE)
# fmt: off
#: names of what well-known style sheets hide on a screen, and of the pane that is shown
_HIDES = frozenset((
    "hide", "hidden", "d-none", "dn", "none", "layui-hide", "mobile-only", "print-only", "visible-print",
    "visible-print-block", "visible-xs", "visible-xs-block", "visible-sm", "visible-sm-block",
))
_SHOWS = frozenset(("active", "on", "cur", "current", "show", "selected", "layui-show", "is-active", "this"))
# fmt: on

#: the cells of a table, row by row
Rows = list[list[Span]]


def opened(tree: LexborHTMLParser) -> bool:
    """Have the panes of a page shown; False where it has none."""
    panes = [node for node in tree.css(_HIDDEN) if _is_hidden(node) and _is_pane(node)]
    for pane in panes:
        if "hidden" in pane.attributes:
            del pane.attrs["hidden"]
        if style := pane.attributes.get("style"):
            pane.attrs["style"] = _NONE.sub("", style)
    return bool(panes)


def close(tree: LexborHTMLParser) -> None:
    """Hide what names of style sheets that lie elsewhere hide, and panes beside the one that is named as shown."""
    for node in tree.css("[class], [aria-hidden]"):
        if node.attributes.get("aria-hidden") == "true" or not _HIDES.isdisjoint(_names(node)) or _is_closed(node):
            node.attrs["hidden"] = ""


def _is_closed(node: LexborNode) -> bool:
    kind = _names(node)
    beside = [_names(other) for other in _beside(node) if other.tag == node.tag]
    return _SHOWS.isdisjoint(kind) and any(kind & names and not _SHOWS.isdisjoint(names) for names in beside)


def _names(node: LexborNode) -> set[str]:
    return {*(node.attributes.get("class") or "").lower().split()}


def repeats(tables: Iterable[Rows], shown: Iterable[Rows]) -> bool:
    """Whether a table has mostly labels that tables before it have too."""
    known = {label for table in shown for label in _labels(table)}
    for table in tables:
        own = {*_labels(table)}
        if len(own & known) >= _REPEATED * len(own):
            return True
        known |= own
    return False


def _labels(table: Rows) -> Iterator[str]:
    texts = (fold(cell.text) for row in table for cell in row)
    return (text for text in texts if len(text) > 1 and not _NUMBER.fullmatch(text))


def _is_hidden(node: LexborNode) -> bool:
    return "hidden" in node.attributes or is_gone(declared(node.attributes.get("style") or "").style)


def _is_pane(node: LexborNode) -> bool:
    if node.attributes.get("role") == "tabpanel" or _NAMED.search(node.attributes.get("class") or ""):
        return True
    kind = _names(node)
    beside = (other for other in _beside(node) if other.tag == node.tag and not _is_hidden(other))
    return bool(kind) and any(kind & _names(other) for other in beside)


def _beside(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    return iter(()) if parent is None else parent.iter()
