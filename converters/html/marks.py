"""What a style does to an element in its place: strike out, raise, hide, or show otherwise than it is written."""

from __future__ import annotations

import re

from converters.html.declared import (
    ASIDE,
    OTHERWISE,
    WHITE,
    Style,
    is_coloured,
    is_gone,
    is_invisible,
    is_raised,
    is_sizeless,
    is_struck,
)
from converters.html.elements import CELLS
from converters.html.nodes import Node, text
from converters.html.styles import Sheet

NUMBER = re.compile(r"\s*[-+−]?[\d０-９][\d０-９,，.．]*\s*(?:件|条|万元)?\s*")
#: the number up to which a script of the page counts
_COUNTED = re.compile(r' data-(?:to|target|count|end|endval|counter|number)="\s*(\d[\d.,]*)\s*"')
_BROKEN = re.compile(r"(?>(?:[^<]|<br\b[^>]*>)*)")  # text without elements


def style_of(node: Node, markup: str, sheet: Sheet) -> Style:
    """What is declared of an element; a font without size only where it is that of all text in it."""
    style = sheet.style(node.tag, node.attributes)
    if is_sizeless(style) and not _BROKEN.fullmatch(markup, node.inner, node.end):
        return {name: value for name, value in style.items() if name != "font-size"}
    return style


def shows_otherwise(node: Node, markup: str, style: Style) -> bool:
    """Whether a number in a cell is shown backwards, in the colour of the paper, or beside what else the cell says.

    So is one from which a script counts up to another.
    """
    shown = style.get("visibility")
    if "data-" in node.attributes and (counted := _COUNTED.search(node.attributes)):
        return NUMBER.fullmatch(text(markup, node)) is not None and text(markup, node) != counted[1]
    if shown not in (OTHERWISE, ASIDE, WHITE) or not NUMBER.fullmatch(text(markup, node)):
        return False
    if shown == ASIDE:
        cell = next((above for above in _line(node) if above.tag in CELLS), None)
        return cell is None or text(markup, cell) != text(markup, node)
    return shown == OTHERWISE or not any(is_coloured(above.attributes) for above in _line(node))


def _line(node: Node | None) -> list[Node]:
    """An element and those that it stands in, up to the table."""
    line: list[Node] = []
    while node is not None:
        line.append(node)
        node = None if node.tag == "table" else node.above
    return line


def mark(node: Node, markup: str, style: Style, left_out: bool, in_table: bool) -> dict[int, tuple[int, str]]:
    """What to write, and up to where, from which place on.

    What is struck out is left out; what is not shown only in a table, or where `left_out` says so. A cell that is
    invisible keeps its place; what holds tables is not seen only until a script of the page shows it.
    """
    hides = (is_gone(style) or is_invisible(style)) and in_table and markup.find("<table", node.inner, node.end) < 0
    gone = (hides or left_out) and is_gone(style)
    unseen = is_struck(style) or (hides and is_invisible(style))
    if gone or (unseen and node.tag not in CELLS):
        return {node.start: (node.inner, f'<{node.tag} hidden=""{node.attributes}>')}
    if unseen or is_raised(style):
        lead, tail = ('<span hidden="">', "</span>") if unseen else ("<sup>", "</sup>")
        return {node.inner: (node.inner, lead), node.end: (node.end, tail)}
    return {}
