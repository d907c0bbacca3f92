"""Lines of a paged document to headings and paragraphs: which line goes on with the last, which is page furniture.

Nothing of this is written in the file; it is read from position, as a reader does. Rules hold for Chinese running text,
where a line may break after any character, and for Latin words in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from converters.document import Heading, Origin, Paragraph
from converters.pages.runs import Line, rounded
from converters.text import running

INDENT = 1.2  # of the line height: two characters are usual, with room for a narrow font
ROOM = 2.0  # of the line height: a line ending this much early had room for more; a bracket or comma takes one along
PITCH = 1.6  # of the usual distance of two lines: a wider gap parts paragraphs
STEADY = 1.25  # of the distance of the two lines before; lines of one paragraph stand evenly
SIZE = 0.2  # of the line height: a change of the font size; a Latin font in a line changes less
LARGER = 1.2  # of the usual line height: set as a heading
HEAD, FOOT = 72.0, 100.0  # points from the page's edges, where running heads and page numbers stand (GB/T 9704-2012)
ALIKE = 3.0  # points; a running head stands at one height on all pages

_CHAPTER, _ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}、"), "第"  # "第" + "一、二季度" is no chapter
_NUMBERING = re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．](?!\d)|第[一二三四五六七八九十]+[章节]")
_ENDED = re.compile(r"[。；;：:！!？?][”’」）)]*$")
_PAGE_NUMBER = re.compile(
    r"[-—–－−―~·|\s]*(?:第|page)?\s*(\d{1,4})\s*页?(?:\s*(?:/|of|[,，、]?\s*共)\s*\d{1,4}\s*页?)?[-—–－−―~·|\s]*", re.I
)
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"[A-Za-z0-9@._:/%+-]+")


@dataclass(frozen=True)
class Measure:
    """The text area of the pages of one width, and its usual line height and distance of lines, in points."""

    left: float
    right: float
    height: float
    pitch: float


def measure(lines: Sequence[Line]) -> Measure:
    """Margins are places where at least two lines begin or end, so that one stray line does not move them."""
    height = median(line.height for line in lines)
    left = _shared(sorted(line.box[0] for line in lines), height)
    right = -_shared(sorted(-line.box[2] for line in lines), height)
    steps = [b.box[3] - a.box[3] for a, b in pairwise(lines) if a.page == b.page]
    near = [step for step in steps if 0.5 * height < step < 4 * height]
    return Measure(left, right, height, median(near) if near else 1.5 * height)


def _shared(places: list[float], height: float) -> float:
    """The first of the sorted places that has a neighbour."""
    return next((a for a, b in pairwise(places) if b - a < height / 2), places[0])


def furniture(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[Line]:
    """Page numbers, running heads and feet: outermost lines near the page's edge that count the pages or recur."""
    edges = [line for lines, height in zip(pages, heights, strict=True) for line in _edge_lines(lines, height)]
    recurring = Counter(_recurrence(line) for line in edges)
    often = max(2, (len(pages) + 1) // 2) if len(pages) < 6 else 3
    numbers = _page_numbers(edges, pages)
    return {line for line in edges if line in numbers or recurring[_recurrence(line)] >= often}


def _page_numbers(edges: Sequence[Line], pages: Sequence[Sequence[Line]]) -> set[Line]:
    """Those that look like a page number and count the pages at one height, or alone and apart from the text.

    A row of a table may look like one too.
    """
    numbered = [(line, number) for line in edges if (number := _PAGE_NUMBER.fullmatch(line.text))]
    found = {line: (int(number[1]) - line.page, round(line.box[1] / ALIKE)) for line, number in numbered}
    times = Counter(found.values())
    if steady := {line for line, place in found.items() if times[place] > 1}:
        return steady
    beside = [pair for lines in pages for pair in pairwise(lines) if pair[1].box[1] - pair[0].box[3] < pair[1].height]
    alone = set(found).difference(*beside)
    return {line for line in alone if found[line][0] == 0 or (len(pages) == 1 and found[line][0] > -1)}


def _edge_lines(lines: Sequence[Line], height: float) -> list[Line]:
    """Up to two lines at the top and at the bottom of a page that stand in its margin."""
    head = [line for line in lines[:2] if line.box[3] < HEAD]
    foot = [line for line in lines[-2:] if line.box[1] > height - FOOT and line not in head]
    return head + foot


def _recurrence(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.box[1] / ALIKE)


def paragraphs(lines: Iterable[Line], measures: dict[int, Measure]) -> list[Heading | Paragraph]:
    """Lines in reading order, no table between them, as blocks. `measures` by page number."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1], line, measures):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_block(group, measures[group[0].page]) for group in groups]


def _goes_on(group: list[Line], line: Line, measures: dict[int, Measure]) -> bool:
    """Whether a line belongs to the paragraph of the lines before it."""
    before, here, there = group[-1], measures[line.page], measures[group[-1].page]
    if abs(line.height - before.height) > SIZE * max(line.height, before.height):
        return False
    if _far(group, line, here):
        return False
    if _larger(before, there) and _larger(line, here):
        return line.page == before.page
    if _centred(before, there) and _centred(line, here):
        return False
    if _room(before, there) > ROOM * line.height + _first_token(line):
        return False
    indented = line.box[0] - here.left > INDENT * line.height
    if _CHAPTER.match(line.text) and not before.text.endswith(_ORDINAL):
        return False
    if _NUMBERING.match(line.text) and (indented or _ENDED.search(before.text)):
        return False
    return not indented or (_hanging(group, line, here, there) and not _ENDED.search(before.text))


def _far(group: list[Line], line: Line, area: Measure) -> bool:
    """Whether a line stands further down than lines of one paragraph do, by its own pitch or by the page's."""
    steps = [below.box[3] - above.box[3] for above, below in pairwise([*group[-2:], line]) if above.page == below.page]
    limit = PITCH * max(area.pitch, 1.3 * line.height)
    if len(steps) == 2:
        limit = min(limit, STEADY * steps[0])
    return bool(steps) and line.page == group[-1].page and steps[-1] > limit


def _room(line: Line, area: Measure) -> float:
    return area.right - line.box[2]


def _first_token(line: Line) -> float:
    """The width of the Latin word or number a line begins with, which may have moved down as a whole."""
    token = _TOKEN.match(line.text)
    return 0.0 if token is None else (line.box[2] - line.box[0]) * len(token.group()) / len(line.text)


def _hanging(group: list[Line], line: Line, here: Measure, there: Measure) -> bool:
    """Whether the lines before are set in as far as this one: an indented block, not a first line."""
    return abs((group[-1].box[0] - there.left) - (line.box[0] - here.left)) < 0.3 * line.height


def _centred(line: Line, area: Measure) -> bool:
    left, right = line.box[0] - area.left, area.right - line.box[2]
    return left > line.height and right > line.height and abs(left - right) < line.height


def _larger(line: Line, area: Measure) -> bool:
    return line.height > LARGER * area.height


def _block(group: list[Line], area: Measure) -> Heading | Paragraph:
    first = group[0]
    same = [line.box for line in group if line.page == first.page]
    box = min(b[0] for b in same), min(b[1] for b in same), max(b[2] for b in same), max(b[3] for b in same)
    origin = Origin(page=first.page, bbox=rounded(box))
    text = running(_joined(group))
    return Heading(text, origin=origin) if _larger(first, area) and len(text) < 80 else Paragraph(text, origin=origin)


def _joined(group: list[Line]) -> str:
    text = group[0].text
    for line in group[1:]:
        words = text[-1].isascii() and text[-1].isalpha() and line.text[0].isascii() and line.text[0].isalpha()
        text += (" " if words else "") + line.text
    return text
