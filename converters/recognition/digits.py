"""Digits within a long line of text, which the model is shown narrowed, are looked at again in their full width.

Only they and the character on each side are: what is read of these two tells that the place was met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from converters.recognition import engine as scan_engine
from converters.recognition.crops import narrowed
from converters.recognition.engine import Answer, Line
from converters.recognition.page import Pixels

MOST = 0.6  # of a line: where its digits take more, all of it is looked at
SURE = 0.8  # of the model's sureness
_DIGITS = re.compile(r"\d(?:[\d.,，．]*\d)?")


class Window(NamedTuple):
    """A part of a line from pixel `x0` to `x1`, where the characters from `start` to `end` of its text stand."""

    start: int
    end: int
    x0: int
    x1: int


def read(crops: Mapping[int, Pixels], inks: Sequence[Pixels]) -> dict[int, Answer]:
    """The text of each long line. `inks` are 255 where the crops have ink."""
    first = dict(zip(crops, scan_engine.lines([narrowed(crop) for crop in crops.values()]), strict=True))
    parts = {n: list(_windows(line, np.any(inks[n], axis=0))) for n, line in first.items()}
    whole = {n for n, some in parts.items() if sum(w.x1 - w.x0 for w in some) > MOST * crops[n].shape[1]}
    asked = [(n, window) for n, some in parts.items() if n not in whole for window in reversed(some)]
    seen = scan_engine.read([crops[n][:, window.x0 : window.x1] for n, window in asked])
    texts = {n: line.text for n, line in first.items()}
    for (n, window), (text, sure) in zip(asked, seen, strict=True):
        if sure < SURE or not _fits(text, texts[n][window.start : window.end]):
            whole.add(n)
        texts[n] = texts[n][: window.start] + text + texts[n][window.end :]
    again = dict(zip(sorted(whole), scan_engine.read([crops[n] for n in sorted(whole)]), strict=True))
    return {n: again.get(n, (texts[n], line.sure)) for n, line in first.items()}


def _windows(line: Line, filled: NDArray[np.bool_]) -> Iterator[Window]:
    """Each number with the character before and behind it, cut at the white beyond these."""
    ats = [at * len(filled) for at in line.at]
    for match in _DIGITS.finditer(line.text):
        start, end = max(match.start() - 1, 0), min(match.end() + 1, len(ats))
        x0 = _white(filled, ats[start - 1], ats[start]) if start else 0
        x1 = _white(filled, ats[end - 1], ats[end]) if end < len(ats) else len(filled)
        yield Window(start, end, x0, x1)


def _white(filled: NDArray[np.bool_], start: float, end: float) -> int:
    """The middle of the widest white between two characters; the middle between them where there is none."""
    marks = [int(start), *(np.flatnonzero(filled[int(start) : int(end)]) + int(start)).tolist(), int(end)]
    left, right = max(pairwise(marks), key=lambda pair: pair[1] - pair[0])
    return int(left + right + 1) // 2 if right - left > 1 else int(start + end) // 2


def _fits(text: str, before: str) -> bool:
    """Whether a second look saw the characters on both sides of the digits that the first saw, and digits there."""
    sides = _DIGITS.split(before, maxsplit=1)
    return (
        len(text) > len("".join(sides))
        and text.startswith(sides[0])
        and text.endswith(sides[-1])
        and (_DIGITS.fullmatch(text[len(sides[0]) : len(text) - len(sides[-1])]) is not None)
    )
