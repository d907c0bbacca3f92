"""What form fields in table cells show, what scripts write, and what stands in drawings: text before the page is read.

An office fills its numbers into the fields of a page and publishes the page as it is.
"""

from __future__ import annotations

import re

_FIELD = re.compile(
    r"(<t[dh](?: [^>]*)?>(?:\s|<(?:p|div|span|font|strong|b|center|label|section)(?: [^>]*)?>)*)"
    r"(?:<textarea(?: [^>]*)?>([^<&]{0,200})</textarea>|<select(?: [^>]*)?>((?:(?!</select).)*)</select>)",
    re.DOTALL,
)
#: a script that writes a text in its place
_WRITES = re.compile(r"""<script(?: [^>]*)?>\s*document\.write(?:ln)?\(\s*(["'])([^"'<>\\]*)\1\s*\)\s*;?\s*</script>""")
_OPTION = re.compile(r"<option((?: [^>]*)?)>([^<]*)")
_DRAWING = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_FOREIGN = re.compile(r"<foreignObject(?: [^>]*)?>(.*?)</foreignObject>", re.DOTALL)


def filled_in(markup: str) -> str:
    """The markup, as an HTML parser writes it, with the text of fields and scripts and pages in drawings in place."""
    if "<textarea" in markup or "<select" in markup:
        markup = _FIELD.sub(lambda field: field[1] + (_chosen(field[3]) if field[2] is None else field[2]), markup)
    if "document.write" in markup:
        markup = _WRITES.sub(lambda script: script[2], markup)
    if "<foreignObject" in markup:
        markup = _DRAWING.sub(lambda drawing: "".join(_FOREIGN.findall(drawing[0])), markup)
    return markup


def _chosen(options: str) -> str:
    """The text of the option that is selected, else of the first, as a browser shows it."""
    found = _OPTION.findall(options)
    return next((text for said, text in found if " selected" in said), found[0][1] if found else "")
