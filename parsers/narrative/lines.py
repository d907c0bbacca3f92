"""Lines that belong together: a paragraph broken over lines, a total with the items of its list on other lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from converters.document import Document

_LONGEST_HEADING = 40
_SHORTEST, _LONGEST_ITEM = 18, 60  # characters of a full line, of an item of a list
_NUMBERED = re.compile(r"\s*(?:[(（]\d{1,2}[)）]|\d{1,2}(?:[.．](?!\d)|[、)）])|[①-⑳])")
_BEGINS = re.compile(r"\s{2}|\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|第[一二三四五六七八九十]+[章条、])")
_ENDED = re.compile(r"[。！？!?；;：:…]\s*$|[\d万亿]\s*[^\W\d]{1,2}\s*$")
_ITEMISED = re.compile(r"[：:；;]\s*$|[\d万亿]\s*[^\W\d]\s*$")
_PROSE = re.compile(r"[，,。；]|\d\s*$")


def passages(lines: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Consecutive lines with their offsets, those that belong together as one with the break between them kept."""
    text, last, start, next_ = "", "", 0, 0
    for line, offset in lines:
        if text and offset == next_ and _goes_on(last, line, text is not last):
            text = f"{text}{Document.BREAK}{line}"
        else:
            if text:
                yield text, start
            text, start = line, offset
        last, next_ = line, start + len(text) + len(Document.BREAK)
    if text:
        yield text, start


def headed(lines: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int, str]]:
    """Each line with its offset and the heading above it."""
    heading = ""
    for line, offset in lines:
        if len(line) <= _LONGEST_HEADING and _BEGINS.match(line) and not _PROSE.search(line):
            heading = line
        yield line, offset, heading


def _goes_on(last: str, line: str, listing: bool) -> bool:
    if _NUMBERED.match(line):
        opened = last.rstrip().endswith(("：", ":")) or (listing and _NUMBERED.match(last) is not None)
        return opened and len(line) <= _LONGEST_ITEM and _ITEMISED.search(last) is not None
    whole = len(last) < _SHORTEST or _ENDED.search(last) or _BEGINS.match(line) or not _PROSE.search(last)
    return not whole
