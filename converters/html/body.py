"""Which part of a page is the article.

The article is the innermost element that holds every sentence and every data table outside the page's furniture
(menus, headers, footers): nothing is scored away, so a table is never lost. An element known to hold articles may leave
out a fifth of the sentences, never a table. Inside, lines that are only links and the portal's own lines are dropped.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from converters.grid import Span
from converters.html.pieces import Drawing, Grid, Image, Line, Page, Piece

_SENTENCE = re.compile(r"[。；！？]|，.*，|，.{10}")
_NUMBER = re.compile(r"\s*\d[\d,，.]*\s*")
_SENTENCE_FROM = 15
_KNOWN_SHARE = 0.8
_FURNITURE_SHARE = 0.2  # what holds more of the sentences is no furniture, whatever it is called
_LINKED_SHARE = 0.8
_ICON_SIDE = 50


class Hints(NamedTuple):
    bodies: frozenset[str]
    furniture: frozenset[str]
    furniture_words: frozenset[str]
    furniture_line: re.Pattern[str]


@cache
def hints() -> Hints:
    with (Path(__file__).parent / "html.toml").open("rb") as stream:
        data = tomllib.load(stream)
    parts = data["furniture"]
    return Hints(
        frozenset(data["body"]["names"]),
        frozenset([*parts["tags"], *parts["names"]]),
        frozenset(parts["words"]),
        re.compile("|".join(f"(?:{pattern})" for pattern in parts["lines"]), re.IGNORECASE),
    )


def article(page: Page) -> list[Piece]:
    """The pieces of the article in reading order."""
    said = [sentence_weight(piece) for piece in page.pieces]
    data = [is_data(piece) for piece in page.pieces]
    tables = _sums(page, data)
    furniture = _furniture(page, _sums(page, said), tables)
    weights = _sums(page, [0 if furniture[piece.frame] else own for piece, own in zip(page.pieces, said, strict=True)])
    body = _known_body(page, weights, tables)
    if body is None:
        body = _innermost(weights, tables, {piece.frame for piece in page.pieces if isinstance(piece, Grid)})
    inside = _below(page, body)
    tabled = [piece for piece, own in zip(page.pieces, data, strict=True) if own and isinstance(piece, Grid)]
    links = not all(piece.linked == 0 or _is_unlinked(piece) for piece in tabled)
    return [piece for piece in page.pieces if inside[piece.frame] and _belongs(piece, furniture[piece.frame], links)]


def is_data(piece: Piece) -> bool:
    """Whether a piece is a table of at least two rows and columns that is not a list of links."""
    if not isinstance(piece, Grid) or sum([len(row) > 1 for row in piece.rows]) < 2:
        return False
    return _is_unlinked(piece) or sum(map(_counts, piece.rows)) > 1


def _counts(row: list[Span]) -> bool:
    """Whether a number follows a text."""
    return not _NUMBER.fullmatch(row[0].text) and any(_NUMBER.fullmatch(cell.text) for cell in row[1:])


def _is_unlinked(grid: Grid) -> bool:
    """Whether less than so much of its text is inside links; False where it has none."""
    if not grid.linked:
        return any(cell.text for row in grid.rows for cell in row)
    return grid.linked < grid.weight * _LINKED_SHARE


def sentence_weight(piece: Piece) -> int:
    """The characters of a line outside links, where it reads as a sentence; else 0."""
    if not isinstance(piece, Line):
        return 0
    own = len(piece.text) - piece.linked
    return own if own >= _SENTENCE_FROM and _SENTENCE.search(piece.text) and not _is_portal_line(piece.text) else 0


@lru_cache(maxsize=1024)  # each line is asked twice
def _is_portal_line(text: str) -> bool:
    return hints().furniture_line.match(text.strip()) is not None


def _belongs(piece: Piece, furniture: bool, links: bool) -> bool:
    """Whether a piece is part of the article; `links`: in which the cells of a table are links."""
    if isinstance(piece, Grid):
        return is_data(piece) or (not furniture and (links or _is_unlinked(piece)))
    if furniture or isinstance(piece, Drawing):
        return False
    if isinstance(piece, Image):
        return not 0 < piece.side < _ICON_SIDE
    return piece.linked < len(piece.text) * _LINKED_SHARE and not _is_portal_line(piece.text)


def _furniture(page: Page, weights: list[int], tables: list[int]) -> list[bool]:
    """For each frame whether it is, or stands in, furniture that holds no data table and few sentences."""
    limit = _FURNITURE_SHARE * weights[0]
    marks: list[bool] = []
    for index, (parent, names) in enumerate(page.frames):
        marks.append(
            (parent >= 0 and marks[parent])
            or (weights[index] <= limit and not tables[index] and any(map(_names_furniture, names)))
        )
    return marks


@lru_cache(4096)
def _names_furniture(name: str) -> bool:
    return name in hints().furniture or not hints().furniture_words.isdisjoint(re.split(r"[-_\d]+", name))


def _sums(page: Page, measures: Sequence[int]) -> list[int]:
    """For each frame the measure of all pieces in it and below it."""
    sums = [0] * len(page.frames)
    for piece, measure in zip(page.pieces, measures, strict=True):
        sums[piece.frame] += measure
    for index in range(len(sums) - 1, 0, -1):
        sums[page.frames[index].parent] += sums[index]
    return sums


def _known_body(page: Page, weights: list[int], tables: list[int]) -> int | None:
    """The heaviest innermost element that is known to hold articles and holds enough of this one."""
    bodies = hints().bodies
    known = [index for index, frame in enumerate(page.frames) if not bodies.isdisjoint(frame.names)]
    return max(
        (index for index in known if tables[index] == tables[0] and weights[index] >= _KNOWN_SHARE * weights[0] > 0),
        key=lambda index: (weights[index], index),
        default=None,
    )


def _innermost(weights: list[int], tables: list[int], grids: set[int]) -> int:
    """The innermost element that holds all; never a table: the title of one without sentences stands before it."""
    whole = (weights[0], tables[0])
    if whole == (0, 0):
        return 0
    return max(i for i in range(len(weights)) if (weights[i], tables[i]) == whole and (i == 0 or i not in grids))


def _below(page: Page, body: int) -> list[bool]:
    inside: list[bool] = []
    for index, frame in enumerate(page.frames):
        inside.append(index == body or (frame.parent >= 0 and inside[frame.parent]))
    return inside
