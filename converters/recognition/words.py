"""Text of a scanned page, set as Chinese is and put into its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from converters.pages.lattice import Grid
from converters.pages.runs import UNKNOWN, Run, hull
from converters.recognition import looks, numbers
from converters.recognition.album import Album
from converters.recognition.engine import Quad
from converters.recognition.numbers import Doubt
from converters.recognition.page import Pixels, Scan
from converters.recognition.pieces import Piece, pieces

ROOM = 2.0  # digits, that a cell has beside a number that fills it
BETWEEN = 0.8  # of a line's height: the most white between two lines of one number
OVER = 0.3  # of the narrower: what shares as much of the width stands over the other, not beside it
_NUMBER = re.compile(r"[-+—－]?\d([\d.,，．]*\d)?")
_WORD = re.compile(r"[^\x00-\x7f]{2}")
_STROKE = re.compile(r"[Il|丨]")  # read alone: a rest of a line, or a 1 that is none
_DIRT = re.compile(r"[★☆•·●○◆˙*.,:;'‘’\"“”`、。]+")  # read alone: what specks are taken for
_LOOSE = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])")
_OPENING, _CLOSING = re.compile(r"\((?=[^\x00-\x7f])"), re.compile(r"(?<=[^\x00-\x7f])\)")


class Words:
    """The text of each piece of a page, and its grids.

    UNKNOWN stands for ink that cannot be read, in a cell that is otherwise empty or holds no more than a number.
    """

    def __init__(
        self, found: Sequence[Piece], texts: list[str], doubts: Mapping[int, Doubt], grids: Sequence[Grid], scale: float
    ) -> None:
        self._found, self._texts, self._doubts = found, texts, doubts
        self._grids, self._scale = grids, scale

    @property
    def in_doubt(self) -> bool:
        return bool(self._doubts)

    def settle(self, album: Album) -> bool:
        """Take what the digits of all pages tell of numbers that were in doubt; False where they tell nothing."""
        settled = numbers.confirmed(self._doubts, album)
        for n, text in settled.items():
            self._texts[n] = text
        return bool(settled)

    def runs(self) -> tuple[list[list[list[Run]]], list[Run]]:
        """The runs of each grid by cell, and those outside."""
        inside: list[list[list[Run]]] = [[[] for _ in grid.places] for grid in self._grids]
        outside, unread = [], []
        for piece, text in zip(self._found, self._texts, strict=True):
            text = "" if _DIRT.fullmatch(text) else text
            if piece.spot is None:
                text = text or UNKNOWN * (piece.alone and not self._grids)  # no blank of a table without lines
                outside += [_run(piece, _set(text), self._scale)] if text else []
            elif text and not _STROKE.fullmatch(text):
                inside[piece.spot[0]][piece.spot[1]].append(_run(piece, _set(text), self._scale))
            else:
                unread.append((piece, inside[piece.spot[0]][piece.spot[1]]))
        for piece, cell in unread:
            if not cell or not (piece.struck or any(_WORD.search(run.text) for run in cell)):
                cell.append(_run(piece, UNKNOWN, self._scale))
        for grid, cells in zip(self._grids, inside, strict=True):
            for n, place in enumerate(grid.places):
                x0, _, x1, _ = grid.box_of(place)
                cells[n] = apart(parted(cells[n]), x1 - x0)
        return inside, outside


def read(scan: Scan, quads: Sequence[Quad], grids: Sequence[Grid], ink: Pixels, album: Album) -> Words:
    """The words of a page.

    `quads` are where lines of text were found, `ink` is the page's ink without the lines of the grids, `album` what was
    read on pages before it.
    """
    found = list(pieces(scan, quads, grids, ink))
    return Words(found, *looks.texts(scan, found, ink, album), grids, scan.scale)


def parted(cell: list[Run]) -> list[Run]:
    """The runs of a cell from top to bottom, cut where one reaches into the next: finders draw places too high."""
    runs = sorted(cell, key=lambda run: run.top + run.bottom)
    for number, above in enumerate(runs):
        for other, below in enumerate(runs[number + 1 :], number + 1):
            shared = min(above.x1, below.x1) - max(above.x0, below.x0)
            if above.bottom > below.top and shared > OVER * min(above.x1 - above.x0, below.x1 - below.x0):
                middle = (above.bottom + below.top) / 2
                runs[other], above = below._replace(top=middle), above._replace(bottom=middle)
        runs[number] = above
    return runs


def apart(cell: list[Run], width: float) -> list[Run]:
    """The runs of a cell, UNKNOWN where numbers stand over each other, two rows whose line is lost, or far apart: two
    columns, or a stroke that is no 1.

    One number is wrapped where its first line fills the cell and the next follows close, or where a separator ends or
    begins a line.
    """
    numbers = sorted((run for run in cell if _NUMBER.fullmatch(run.text)), key=lambda run: run.top)
    digit = min(((run.x1 - run.x0) / len(run.text) for run in numbers), default=0.0)  # finders draw places too wide
    lost = any(
        (above.top + above.bottom) / 2 < below.top
        and (
            width - digit * len(above.text) >= ROOM * digit
            or below.top - above.bottom > BETWEEN * (above.bottom - above.top)
        )
        for above, below in pairwise(numbers)
    )
    beside = sorted(numbers, key=lambda run: run.x0)
    far = any(right.x0 - left.x1 > right.bottom - right.top for left, right in pairwise(beside))
    return [Run(UNKNOWN, *hull(cell))] if lost or far else cell


def _run(piece: Piece, text: str, scale: float) -> Run:
    return Run(text, piece.x0 / scale, piece.top / scale, piece.x1 / scale, piece.bottom / scale)


def _set(text: str) -> str:
    """As Chinese is set, which the model cannot see: no blank beside a character, wide brackets round characters."""
    return _CLOSING.sub("）", _OPENING.sub("（", _LOOSE.sub("", text)))
