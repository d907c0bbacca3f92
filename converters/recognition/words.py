"""Text of a scanned page: each piece read, twice where a second look can tell. Rather no number than a wrong one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import cv2
import numpy as np

from converters.lattice import Grid
from converters.recognition import engine as scan_engine
from converters.recognition.engine import Quad
from converters.recognition.page import Pixels, Scan
from converters.recognition.pieces import MARK, Piece, pieces
from converters.recognition.strokes import Stroke, stroke
from converters.runs import Run

DOUBTFUL, POOR = 0.8, 0.5  # of the model's sureness: below, it is asked again with an enlarged picture, or not believed
LONG = 4.0  # times its height: a longer text is shown to the model narrowed, which takes half the time
NARROWED = 0.5  # of its width: Chinese is read as well, as the model has learnt it; digits side by side are not
WORN = 0.03  # of the texts in cells are in doubt: strokes are broken, and every short one is read a second time

_LOOSE = re.compile(r"(?<=[^\x00-\x7f]) +| +(?=[^\x00-\x7f])")
_OPENING, _CLOSING = re.compile(r"\((?=[^\x00-\x7f])"), re.compile(r"(?<=[^\x00-\x7f])\)")
# A few signs without a Chinese character and with one that a bad digit is taken for.
_UPRIGHTS, _SLASHES, _DASHES = frozenset("1lI|丨"), frozenset("/／丿ノ"), frozenset("一-—–―•·._~=")
_DIGITS = re.compile(r"\d[.,]?\d")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
_ODD = re.compile(r"(?=.*[A-Za-z|!。口〇])[0-9A-Za-z|!。口〇.,]{1,8}")


def read(
    scan: Scan, quads: Sequence[Quad], grids: Sequence[Grid], ink: Pixels
) -> tuple[list[list[list[Run]]], list[Run]]:
    """The runs of each grid by cell, and those outside.

    `quads` are where lines of text were found, `ink` is the page's ink without the lines of the grids.
    UNREAD stands for ink that cannot be read, in a cell that is otherwise empty.
    """
    found = list(pieces(scan, quads, grids, ink))
    inside: list[list[list[Run]]] = [[[] for _ in grid.places] for grid in grids]
    outside, unread = [], []
    for piece, text in zip(found, _texts(scan, found, ink), strict=True):
        if piece.spot is None:
            outside += [_run(piece, text, scan.scale)] if text else []
        elif text:
            inside[piece.spot[0]][piece.spot[1]].append(_run(piece, text, scan.scale))
        else:
            unread.append((piece, inside[piece.spot[0]][piece.spot[1]]))
    for piece, cell in unread:
        if not cell:
            cell.append(_run(piece, scan_engine.UNREAD, scan.scale))
    return inside, outside


def _run(piece: Piece, text: str, scale: float) -> Run:
    return Run(text, piece.x0 / scale, piece.top / scale, piece.x1 / scale, piece.bottom / scale)


def _texts(scan: Scan, found: Sequence[Piece], ink: Pixels) -> list[str]:
    """The text of each piece; "" where it is struck, or the model is not sure even of the enlarged picture."""
    crops = [scan.image[piece.top : piece.bottom, piece.x0 : piece.x1] for piece in found]
    answers = scan_engine.read([_narrowed(crop) for crop in crops])
    long = [n for n, (text, _) in enumerate(answers) if _is_long(crops[n]) and _DIGITS.search(text)]
    _answer(answers, long, [crops[n] for n in long], lambda first, again: again)
    doubtful = [n for n, answer in enumerate(answers) if _is_doubtful(*answer, found[n])]
    _answer(answers, doubtful, [_enlarged(crops[n]) for n in doubtful], _better)
    cells = [n for n, piece in enumerate(found) if piece.spot is not None]
    if len(set(doubtful) & set(cells)) > WORN * len(cells):
        short = [n for n in cells if not _is_long(crops[n])]
        _answer(answers, short, [_thickened(crops[n]) for n in short], _agreed)
    return [
        "" if piece.struck or sure < POOR else _lone(_set(text), piece, ink, scan.scale)
        for piece, (text, sure) in zip(found, answers, strict=True)
    ]


Answer = tuple[str, float]


def _answer(
    answers: list[Answer], which: Sequence[int], crops: Sequence[Pixels], settle: Callable[[Answer, Answer], Answer]
) -> None:
    """Read these again from other pictures of them, and settle each with what was read before."""
    for number, again in zip(which, scan_engine.read(crops), strict=True):
        answers[number] = settle(answers[number], again)


def _better(first: Answer, again: Answer) -> Answer:
    return max(again, first, key=lambda answer: _standing(*answer))


def _agreed(first: Answer, again: Answer) -> Answer:
    """What two looks at worn strokes give: two different numbers give none."""
    numbers = {text for text, _ in (first, again) if _NUMBER.fullmatch(text)}
    if len(numbers) > 1:
        return "", 0.0
    if len(numbers) == 1:
        return max((answer for answer in (first, again) if answer[0] in numbers), key=lambda answer: answer[1])
    return _better(first, again)


def _lone(text: str, piece: Piece, ink: Pixels, scale: float) -> str:
    """One sign alone in a cell, by the shape of its stroke where the model cannot tell; "" where the two differ."""
    if piece.spot is None or len(text) != 1:
        return text
    seen = stroke(ink[piece.top : piece.bottom, piece.x0 : piece.x1], int(MARK * scale))
    if seen is Stroke.SLASH and text in _UPRIGHTS | _SLASHES:
        return "/"
    if seen is Stroke.DASH:
        return "—" if text in _DASHES else ""
    doubtful = (seen is Stroke.DOUBTFUL and text in _UPRIGHTS) or (seen is Stroke.UPRIGHT and text in _SLASHES)
    return "" if doubtful else text


def _is_doubtful(text: str, sure: float, piece: Piece) -> bool:
    """Whether to look twice: at what the model is not sure of, and in a cell at a digit that looks like a letter."""
    return not text.strip() or sure < DOUBTFUL or (piece.spot is not None and bool(_ODD.fullmatch(text)))


def _standing(text: str, sure: float) -> tuple[bool, bool, float]:
    """How good an answer is: some text, then what is no odd mixture, then sureness."""
    return bool(text.strip()), not _ODD.fullmatch(text), sure


def _set(text: str) -> str:
    """As Chinese is set, which the model cannot see: no blank beside a character, wide brackets round characters."""
    return _CLOSING.sub("）", _OPENING.sub("（", _LOOSE.sub("", text.strip())))


def _is_long(crop: Pixels) -> bool:
    return bool(crop.shape[1] > LONG * crop.shape[0])


def _narrowed(crop: Pixels) -> Pixels:
    if not _is_long(crop):
        return crop
    height, width = crop.shape[:2]
    size = round(max(NARROWED * width, LONG * height)), height
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)


def _thickened(crop: Pixels) -> Pixels:
    """Strokes a pixel thicker, which closes small breaks."""
    return np.asarray(cv2.erode(crop, np.ones((2, 2), np.uint8)), np.uint8)


def _enlarged(crop: Pixels) -> Pixels:
    """Twice the size, on paper of its own brightness."""
    twice = cv2.resize(crop, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    edge = max(twice.shape[0] // 4, 4)
    paper = np.median(twice, axis=(0, 1)).tolist()
    return np.asarray(cv2.copyMakeBorder(twice, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=paper), np.uint8)
