"""Rows of tables that a page lost a part of: where it was cut off, or where its bytes are zeros."""

from __future__ import annotations

import re

#: where a row begins, or a table ends
_ROW = re.compile(r"(?=<tr[\s>]|</table)", re.IGNORECASE)
_CLOSED = re.compile("</tr", re.IGNORECASE)


def whole_rows(text: str) -> str:
    """The page without a table row that it breaks off in or that zeros stand in: its last number may be cut.

    What else the row said is lost, so that its cells could be another's. Zeros are what a disk gives for bytes it lost.
    """
    behind = text[max(text.rfind("</table"), 0) :]
    if "<tr" in behind or "<TR" in behind:
        text = text[: _end(text)]
    if "\0" in text:
        return "".join(row for row in _ROW.split(text) if not _is_torn(row))
    return text


def _end(text: str) -> int:
    row, closed = (max((at.start() for at in places.finditer(text)), default=-1) for places in (_ROW, _CLOSED))
    return row if row > closed > -1 and text[row : row + 3].lower() == "<tr" else len(text)


def _is_torn(row: str) -> bool:
    zero, closed = row.find("\0"), _CLOSED.search(row)
    return row[:3].lower() == "<tr" and zero > -1 and (closed is None or closed.start() > zero)
