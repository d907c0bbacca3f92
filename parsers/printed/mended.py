"""Texts of a page as the cells of a form hold them, where print without rules shows them otherwise.

Words of neighbouring cells that touch are one text on the page: the words of the form and the numbers of its lists tell
where they part, and so do labels and the numbers behind them. Letters set apart are texts of their own, and so is a
unit that is broken from its number and stands below it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

import msgspec

from converters.document import Cell, Origin
from converters.pages.runs import rounded
from parsers.characters import fold
from parsers.family import Family
from parsers.printed import broken
from parsers.printed.broken import are_alike, box_of, is_value, page_of
from parsers.tables.labels import bare

APART, CLOSE = 0.45, 0.38  # of the height: letters of a word are set apart no further, and a letter from a word
BEHIND = (".", "．", "、")  # the number of a list
LONGEST = 40  # characters: what is longer is running text
NEAR = 1.5  # points: the middles of the values of one row are so near to each other
MOST_BETWEEN = 30  # texts between a number and its unit: the line of a form has 20
BELOW = 1.75  # of the height: how far below its number a unit stands at most

_LISTED = re.compile(
    r"(?<=[一-鿿）)])(?=\d{1,2}\s?[.．、]\s?[一-鿿])|(?<=[一-鿿])(?<!第)(?=[（(][一二三四五六七八九十]{1,2}[）)])"
)
_VALUED = re.compile(r"(.*[一-鿿）)”])(\d[\d,.，．]*|[/／—–－-]{1,3})")


def mended(cells: Sequence[Cell], family: Family) -> list[Cell]:
    """The texts with those parted that touch, and units beside the numbers that they are broken from."""
    parted = [part for cell in _whole(cells) for part in _parted(cell, family)]
    return _with_units(broken.mended(parted), _units(family))


def _whole(cells: Iterable[Cell]) -> Iterator[Cell]:
    """The texts with those as one that are set apart in a line no further than letters are."""
    last: Cell | None = None
    spaced = False
    for cell in cells:
        spaced = last is not None and _goes_on(last, cell, spaced)
        if last and spaced:
            (x0, top, _, bottom), (_, above, x1, below) = box_of(last), box_of(cell)
            box = x0, min(top, above), x1, max(bottom, below)
            last = msgspec.structs.replace(last, text=last.text + cell.text, origin=Origin(page_of(last), box))
            continue
        if last:
            yield last
        last = cell
    if last:
        yield last


def _goes_on(cell: Cell, after: Cell, spaced: bool) -> bool:
    """Whether two texts are letters of one, or its rest where the letters before were `spaced`."""
    (_, top, x1, bottom), (x0, *_) = box_of(cell), box_of(after)
    gap, letters = (x0 - x1) / max(bottom - top, 1.0), (len(cell.text), len(after.text))
    if cell.row != after.row or is_value(after.text) or (is_value(cell.text) and not after.text.startswith(BEHIND)):
        return False
    return gap < (APART if spaced or letters == (1, 1) else CLOSE if 1 in letters else 0.0)


def _parted(cell: Cell, family: Family) -> Iterator[Cell]:
    cuts = _cuts(cell.text, family) if 1 < len(cell.text) <= LONGEST else ()
    if not cuts or not cell.origin or not cell.origin.bbox:
        yield cell
        return
    x0, top, x1, bottom = cell.origin.bbox
    each = (x1 - x0) / _width(cell.text)
    for start, end in zip((0, *cuts), (*cuts, len(cell.text)), strict=True):
        box = x0 + each * _width(cell.text[:start]), top, x0 + each * _width(cell.text[:end]), bottom
        yield msgspec.structs.replace(cell, text=cell.text[start:end], origin=Origin(cell.origin.page, box))


@lru_cache(maxsize=4096)
def _cuts(text: str, family: Family) -> tuple[int, ...]:
    """Where a text is parted: before the numbers of lists, behind a label, and between words of heads."""
    if found := tuple(cut.start() for cut in _LISTED.finditer(text)):
        return found
    if (valued := _VALUED.fullmatch(text)) and len(label := bare(valued[1])) > 1:
        return (valued.end(1),) if any(label in name for name in _labels(family)) else ()
    if any(text in word for word in _words(family)):
        return ()
    return _between(text, _words(family)) or ()


@cache
def _labels(family: Family) -> frozenset[str]:
    rows = [row for table in family.tables for row in table.rows]
    return frozenset(fold(name) for row in rows for name in (row.label, *row.aliases))


def _between(text: str, words: frozenset[str]) -> tuple[int, ...] | None:
    """Where the fewest parts of words that make up a text meet, long ones first; None where they do not."""
    for end in range(len(text), 0, -1):
        if not any(text[:end] in word for word in words):
            continue
        if end == len(text):
            return ()
        if (rest := _between(text[end:], words)) is not None:
            return (end, *(end + cut for cut in rest))
    return None


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(character) in "WFA") for character in text)


@cache
def _words(family: Family) -> frozenset[str]:
    """The heads of columns, of tables with several."""
    tables = [table for table in family.tables if len(table.columns) > 1]
    return frozenset(
        fold(name) for table in tables for c in table.columns for name in (c.label, c.under, *c.aliases) if name
    )


@cache
def _units(family: Family) -> frozenset[str]:
    tables = family.tables
    rows = {row.unit for table in tables for row in table.rows}
    said = rows | {column.unit for table in tables for column in table.columns} | {table.unit for table in tables}
    return frozenset(unit for unit in said if unit)


def _with_units(cells: Sequence[Cell], units: Collection[str]) -> list[Cell]:
    """The texts with units as part of the numbers right above them, on the line where the others of the row stand."""
    broken = {at: above for at, cell in enumerate(cells) if cell.text in units for above in _above(cells, at)}
    if not broken:
        return [*cells]
    pieces = {*broken, *broken.values()}
    lines: dict[int, list[Cell]] = {}
    for at, cell in enumerate(cells):
        lines.setdefault(cell.row, []).extend([] if at in pieces else [cell])
    for unit, number in broken.items():
        whole = _joined(cells[number], cells[unit], lines)
        lines[whole.row].append(whole)
    return [cell for row in sorted(lines) for cell in sorted(lines[row], key=_left)]


def _left(cell: Cell) -> float:
    return box_of(cell)[0]


def _above(cells: Sequence[Cell], at: int) -> list[int]:
    """The number that a unit is broken from: the text right above it, set alike and no narrower."""
    unit = cells[at]
    x0, top, x1, bottom = box_of(unit)
    for other in range(at - 1, max(at - MOST_BETWEEN, 0) - 1, -1):
        left, above, right, _ = box_of(cells[other])
        if page_of(cells[other]) != page_of(unit):
            return []
        if cells[other].row == unit.row or right <= x0 or x1 <= left:
            continue
        near = 0 < top - above < BELOW * (bottom - top)
        alike = are_alike((left, right), (x0, x1))
        return [other] if near and alike and cells[other].text[-1:].isdigit() and x1 - x0 <= right - left else []
    return []


def _joined(number: Cell, unit: Cell, lines: Mapping[int, Sequence[Cell]]) -> Cell:
    """The two as one text, on the line between them where values of other cells stand, else on the number's."""
    left, top, right, bottom = box_of(number)
    x0, _, x1, below = box_of(unit)
    middle = (top + below) / 2
    rows = [row for row in range(number.row, unit.row + 1) if any(_stands(cell, middle) for cell in lines.get(row, ()))]
    if rows:
        top, bottom = next(box_of(cell)[1::2] for cell in lines[rows[0]] if _stands(cell, middle))
    box = min(left, x0), top, max(right, x1), bottom
    row = rows[0] if rows else number.row
    return msgspec.structs.replace(
        number, row=row, text=number.text + unit.text, origin=Origin(page_of(number), rounded(box))
    )


def _stands(cell: Cell, middle: float) -> bool:
    """Whether a value has its middle there."""
    _, top, _, bottom = box_of(cell)
    return abs((top + bottom) / 2 - middle) < NEAR and is_value(cell.text)
