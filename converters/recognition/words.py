"""Text of a scanned page, set as Chinese is and put into its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from converters.lattice import Grid
from converters.recognition import engine as scan_engine
from converters.recognition import looks
from converters.recognition.engine import Quad
from converters.recognition.page import Pixels, Scan
from converters.recognition.pieces import Piece, pieces
from converters.runs import Run

_WORD = re.compile(r"[^\x00-\x7f]{2}")
_LOOSE = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])")
_OPENING, _CLOSING = re.compile(r"\((?=[^\x00-\x7f])"), re.compile(r"(?<=[^\x00-\x7f])\)")


def read(
    scan: Scan, quads: Sequence[Quad], grids: Sequence[Grid], ink: Pixels
) -> tuple[list[list[list[Run]]], list[Run]]:
    """The runs of each grid by cell, and those outside.

    `quads` are where lines of text were found, `ink` is the page's ink without the lines of the grids.
    UNREAD stands for ink that cannot be read, in a cell that is otherwise empty or holds no more than a number.
    """
    found = list(pieces(scan, quads, grids, ink))
    inside: list[list[list[Run]]] = [[[] for _ in grid.places] for grid in grids]
    outside, unread = [], []
    for piece, text in zip(found, looks.texts(scan, found, ink), strict=True):
        if piece.spot is None:
            outside += [_run(piece, _set(text), scan.scale)] if text else []
        elif text:
            inside[piece.spot[0]][piece.spot[1]].append(_run(piece, _set(text), scan.scale))
        else:
            unread.append((piece, inside[piece.spot[0]][piece.spot[1]]))
    for piece, cell in unread:
        if not cell or not (piece.struck or any(_WORD.search(run.text) for run in cell)):
            cell.append(_run(piece, scan_engine.UNREAD, scan.scale))
    return inside, outside


def _run(piece: Piece, text: str, scale: float) -> Run:
    return Run(text, piece.x0 / scale, piece.top / scale, piece.x1 / scale, piece.bottom / scale)


def _set(text: str) -> str:
    """As Chinese is set, which the model cannot see: no blank beside a character, wide brackets round characters."""
    return _CLOSING.sub("）", _OPENING.sub("（", _LOOSE.sub("", text)))
