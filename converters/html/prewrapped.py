"""Text whose line breaks and tabs a style keeps, written back as the <pre> that means it."""

from __future__ import annotations

import re

from converters.html.nodes import nodes
from converters.html.styles import Sheet

_KEPT = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)


def as_kept(markup: str) -> str:
    """The page with <pre> inside the outermost elements that say so in a style of their own."""
    if not _KEPT.search(markup):
        return markup
    parts: list[str] = []
    at = 0
    for node in nodes(markup, Sheet("")):
        if node.inner >= at and _KEPT.search(node.attributes):
            parts += (markup[at : node.inner], "<pre>", markup[node.inner : node.end], "</pre>")
            at = node.end
    return "".join([*parts, markup[at:]])
