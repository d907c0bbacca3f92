"""Lines of tables that a copy in black and white broke into dashes: made whole where they stand alone.

Strokes of characters that stand in a row have other strokes over or under them, which a line has not. A row of dash
marks has white at both sides of the lines that part its cells, which a broken line leaves at one of them at least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from converters.recognition.page import Pixels, Scan

AIR, THICK = 3.0, 1.6  # points over and under a line without other ink, and the most of its own
LEVEL, UPRIGHT = 60.0, 40.0  # points of dashes in one line across the page, and down it
SHORT = 15.0  # points: a longer one is no dash
PIECE = 3.0  # points: the least piece of a line, of dashes that are close
CLOSE, ACROSS, DOWN = 2.5, 12.0, 6.0  # points between dashes, and between pieces of a line across and of one down
BREAK, FILLED = 30.0, 0.5  # points that end a line, and how much of it its pieces fill
LONG = 40.0  # points of a line that crosses another
MET, FEW = 0.5, 3  # of those that cross a line down the page: how many it meets, at least
HIDDEN, TEXT = 40.0, 0.7  # points of a line that characters touch, and of white between its ink and theirs
TOUCH = 0.4  # points between a piece and the line that crosses behind its end
ASIDE = 2  # pixels that a line strays to each side

Piece = tuple[int, int]  # from and to, in pixels


def whole(scan: Scan) -> Scan:
    """The page with broken lines made whole in what is faint."""
    return replace(scan, faint=_lines(scan.faint, scan.scale))


def _lines(ink: Pixels, scale: float) -> Pixels:
    across = _joined(ink, scale, LEVEL, lambda line: ACROSS)
    level = _strayed(_pixels(cv2.morphologyEx(across, cv2.MORPH_OPEN, _flat(LONG * scale)))).T
    touch = max(round(TOUCH * scale), 1)

    def apart(line: slice) -> float:
        """Of a line down the page; more where ink in it begins or ends on most that cross it, as no text's does."""
        crossed, inked = level[line].max(axis=0), across.T[line].max(axis=0)
        ends = [(inked[max(a - touch, 0) : a], inked[b : b + touch]) for a, b in _runs(_pixels(crossed))]
        met = sum(any(side.any() for side in both) for both in ends)
        return DOWN if met >= max(MET * len(ends), FEW) else CLOSE

    return np.ascontiguousarray(_joined(np.ascontiguousarray(across.T), scale, UPRIGHT, apart).T)


def _joined(ink: Pixels, scale: float, least: float, apart: Callable[[slice], float]) -> Pixels:
    """The ink with broken lines across made whole: those of so many points at least, whose pieces are so far apart."""
    alone = _alone(ink, scale)
    dashes = _pixels(cv2.subtract(alone, cv2.morphologyEx(alone, cv2.MORPH_OPEN, _flat(SHORT * scale))))
    if np.count_nonzero(_strayed(dashes), axis=1).max(initial=0) < least * scale / 2:
        return ink
    close = cv2.morphologyEx(_strayed(alone), cv2.MORPH_CLOSE, _flat(CLOSE * scale))
    pieces = _pixels(cv2.morphologyEx(close, cv2.MORPH_OPEN, _flat(PIECE * scale)))
    whole = ink.copy()
    reach = round(PIECE * scale)
    for y in _rows(np.count_nonzero(pieces, axis=1), least * scale):
        line = slice(max(y - ASIDE, 0), y + ASIDE + 1)
        band, far = ink[line], apart(line) * scale
        for first, last in _stretches(_runs(pieces[y]), least * scale, BREAK * scale):
            part = np.s_[:, first:last]
            for end, start in _gaps(band[part], pieces[y, first:last], alone[line][part], far, scale):
                left, right = band[:, max(first + end - reach, 0) : first + end], band[:, first + start :][:, :reach]
                cv2.line(whole[line], (first + end, _middle(left)), (first + start, _middle(right)), 255, 2)
    return whole


def _stretches(pieces: Sequence[Piece], least: float, apart: float) -> Iterator[Piece]:
    """Where a line runs: over so many pixels at least, the most of which its pieces fill, without a break so wide."""
    breaks = [n for n, (one, other) in enumerate(pairwise(pieces), 1) if other[0] - one[1] > apart]
    for first, last in pairwise([0, *breaks, len(pieces)]):
        run = pieces[first:last]
        length = run[-1][1] - run[0][0] if run else 0
        if length >= least and sum(end - start for start, end in run) >= FILLED * length:
            yield run[0][0], run[-1][1]


def _alone(ink: Pixels, scale: float) -> Pixels:
    """The ink with hardly any other over or under it."""
    reach = 2 * round(AIR * scale) + 1
    filled = cv2.boxFilter(_pixels(ink > 0), cv2.CV_16S, (1, reach), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return _pixels(np.where(filled <= round(THICK * scale), ink, 0))


def _rows(filled: NDArray[Any], least: float) -> Iterator[int]:
    """The middle row of each line, by how much of each row is filled."""
    rows = np.flatnonzero(filled >= least)
    for group in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        if len(group):
            best = group[filled[group] == filled[group].max()]
            yield int(best[len(best) // 2])


def _gaps(band: Pixels, pieces: Pixels, alone: Pixels, apart: float, scale: float) -> Iterator[Piece]:
    """From where to where the line is to be drawn."""
    inked = _pixels(band.max(axis=0))
    crossed = inked & ~_pixels(alone.max(axis=0))
    touch = max(round(TOUCH * scale), 1)
    full = cv2.morphologyEx(inked[None], cv2.MORPH_CLOSE, _flat(TEXT * scale))[0]
    for (_, end), (start, _) in pairwise(_runs(inked)):
        if pieces[end:start].all():
            yield end, start
    for (_, end), (start, _) in pairwise(_runs(pieces)):
        lines = _runs(crossed[end:start])
        met = not lines or lines[0][0] <= touch or start - end - lines[-1][1] <= touch
        hidden = start - end <= HIDDEN * scale and full[end:start].all()
        if hidden or (start - end <= apart and met):
            yield end, start


def _runs(row: Pixels) -> list[Piece]:
    """From where to where a row is filled."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(row > 0, np.int8), [0]]))).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))


def _middle(band: Pixels) -> int:
    rows = np.nonzero(band)[0]
    return round(float(rows.mean())) if len(rows) else band.shape[0] // 2


def _strayed(ink: Pixels) -> Pixels:
    return _pixels(cv2.dilate(ink, np.ones((2 * ASIDE + 1, 1), np.uint8)))


def _flat(length: float) -> Pixels:
    return np.ones((1, int(length) + 1), np.uint8)


def _pixels(array: Any) -> Pixels:
    return np.asarray(array, np.uint8)
