"""What stands between lines of a table and is none of it: rules that are drawn, page breaks with page numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

_RULE = re.compile(r"[ \t]*[-=_─━═]{2}[-=_─━═ \t+]*")
_PAGE = re.compile(r"[-—–－−―~·|\s]*(?:第\s*)?\d{1,3}\s*页?(?:\s*(?:/|[,，、]?\s*共)\s*\d{1,3}\s*页?)?[-—–－−―~·|\s]*")


def left_out(lines: Sequence[str]) -> list[str]:
    """The lines without them: a page break is one empty line, a rule is none where text stands above and below it."""
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if _RULE.fullmatch(lines[at]):
            inside = _is_text(lines, at - 1) and _is_text(lines, at + 1)
            kept += [] if inside else [""]
        elif _is_page_number(lines, at):
            while kept and not kept[-1].strip():
                kept.pop()
            while at + 1 < len(lines) and not lines[at + 1].strip():
                at += 1
            kept.append("")
        else:
            kept.append(lines[at])
        at += 1
    return kept


def _is_text(lines: Sequence[str], at: int) -> bool:
    return 0 <= at < len(lines) and bool(lines[at].strip())


def _is_page_number(lines: Sequence[str], at: int) -> bool:
    """Whether a line between empty ones, neither the first nor the last, is the number of a page."""
    alone = 0 < at < len(lines) - 1 and not (lines[at - 1].strip() or lines[at + 1].strip())
    return alone and bool(lines[at].strip()) and _PAGE.fullmatch(lines[at]) is not None
