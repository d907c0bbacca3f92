"""The text of each piece of a scanned page: the model is shown it, again where another picture of it can tell more.

texts(scan, found, ink) -> a text for each piece, "" where none is sure. Rather no number than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np

from converters.recognition import engine as scan_engine
from converters.recognition import numbers, prints, strokes
from converters.recognition.engine import UNREAD, Answer
from converters.recognition.page import Pixels, Scan
from converters.recognition.pieces import MARK, Piece

DOUBTFUL, POOR = 0.8, 0.5  # of the model's sureness: below, it is asked again with an enlarged picture, or not believed
LONG = 4.0  # times its height: a longer text is shown to the model narrowed, which takes half the time
NARROWED = 0.5  # of its width: Chinese is read as well, as the model has learnt it; digits side by side are not
WORN = 0.03  # of the texts in cells are in doubt: strokes are broken, and every short one is read a second time
SPECK = 1.5  # points: ink that is smaller both ways, away from other ink, is no part of a digit

_DIGITS = re.compile(r"\d[.,]?\d")
# A few signs without a Chinese character and with one that a bad digit is taken for.
_ODD = re.compile(r"(?=.*[A-Za-z|!。口〇])[0-9A-Za-z|!。口〇.,]{1,8}")


def texts(scan: Scan, found: Sequence[Piece], ink: Pixels) -> list[str]:
    """`ink` is the page's without the lines of its tables."""
    crops = [scan.image[piece.top : piece.bottom, piece.x0 : piece.x1] for piece in found]
    answers = scan_engine.read([_narrowed(crop) for crop in crops])
    long = [n for n, (text, _) in enumerate(answers) if _is_long(crops[n]) and _DIGITS.search(text)]
    _answer(answers, long, [crops[n] for n in long], lambda first, again: again)
    doubtful = [n for n, answer in enumerate(answers) if _is_doubtful(*answer, found[n])]
    _answer(answers, doubtful, [_enlarged(crops[n]) for n in doubtful], _better)
    cells = [n for n, piece in enumerate(found) if piece.spot is not None and not piece.struck]
    worn = len(set(doubtful) & set(cells)) > WORN * len(cells)
    alone = [n for n, piece in enumerate(found) if piece.spot is None and numbers.is_number(answers[n])]
    for n, answer in _in_cells({n: answers[n] for n in [*cells, *alone]}, crops, scan, found, ink, worn).items():
        answers[n] = answer if answer[0] or n in cells else (UNREAD, 1.0)
    return [
        "" if piece.struck or sure < POOR else text.strip() for piece, (text, sure) in zip(found, answers, strict=True)
    ]


def _in_cells(
    answers: Mapping[int, Answer],
    crops: Sequence[Pixels],
    scan: Scan,
    found: Sequence[Piece],
    ink: Pixels,
    worn: bool,
) -> dict[int, Answer]:
    """The answers by the shape of a lone stroke, by a second look at numbers, and on a worn page at all short texts.

    A number alone on its line outside of ruled tables is looked at like one in a cell: tables without lines have such.
    """

    def again(which: Sequence[int]) -> list[Answer]:
        return scan_engine.read([_thickened(crops[n]) for n in which])

    places = {n: np.s_[found[n].top : found[n].bottom, found[n].x0 : found[n].x1] for n in answers}
    least, dirt = int(MARK * scan.scale), round(SPECK * scan.scale)
    inks = {n: prints.clean(ink[place], dirt) for n, place in places.items()}
    alone = {n: strokes.lone(numbers.trimmed(answer)[0], inks[n], least) for n, answer in answers.items()}
    seen = {n: (text, answers[n][1]) for n, text in alone.items() if text is not None}
    printed = {n: answer for n, answer in answers.items() if n not in seen and numbers.is_candidate(answer)}
    shades = {n: prints.shade(scan.image[places[n]], inks[n]) for n in printed}
    seen |= numbers.settled(printed, shades, again, worn)
    short = [n for n in answers if worn and n not in seen and not _is_long(crops[n])]
    seen |= {n: _better(answers[n], second) for n, second in zip(short, again(short), strict=True)}
    return seen


def _answer(
    answers: list[Answer], which: Sequence[int], crops: Sequence[Pixels], settle: Callable[[Answer, Answer], Answer]
) -> None:
    """Read these again from other pictures of them, and settle each with what was read before."""
    for number, again in zip(which, scan_engine.read(crops), strict=True):
        answers[number] = settle(answers[number], again)


def _better(first: Answer, again: Answer) -> Answer:
    return max(again, first, key=lambda answer: _standing(*answer))


def _is_doubtful(text: str, sure: float, piece: Piece) -> bool:
    """Whether to look twice: at what the model is not sure of, and in a cell at a digit that looks like a letter."""
    return not text.strip() or sure < DOUBTFUL or (piece.spot is not None and bool(_ODD.fullmatch(text)))


def _standing(text: str, sure: float) -> tuple[bool, bool, float]:
    """How good an answer is: some text, then what is no odd mixture, then sureness."""
    return bool(text.strip()), not _ODD.fullmatch(text), sure


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
