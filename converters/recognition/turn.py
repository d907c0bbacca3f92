"""Which way up a scanned page lies: text that stands on end or cannot be read gives a turned page away.

Badly printed text cannot be read either way; but upside down no Chinese character is read surely, and digits are.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from converters.recognition import engine as scan_engine
from converters.recognition.crops import narrowed
from converters.recognition.engine import Answer, Quad
from converters.recognition.page import Pixels, Scan, scan

SAMPLE, MORE = 4, 16  # of the longest lines, and of a page on which these are read badly
WIDE = 8  # times its height: as much of a line is looked at
SURE = 0.75  # that lines the right way up are read with, on average; upside down they stay below 0.6
READ = 0.75  # that a line is read with
STANDING = 1.5  # times its width: the least height of a line that stands on end
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Trial(NamedTuple):
    """A page one way up, and where lines of text stand on it."""

    page: Scan
    found: list[Quad]


def upright(image: Pixels, scale: float) -> Trial:
    """The page as it is to be read, and where lines of text stand on it."""
    given = _trial(image, scale)
    sure = [sure for _, sure in _answers(given, SAMPLE)]
    if sum(sure) >= SURE * len(sure):
        return given
    turns = (1, 3) if _is_sideways(given) else (2,)
    return max([given, *(_trial(np.rot90(image, turn), scale) for turn in turns)], key=_legible)


def _trial(image: Pixels, scale: float) -> Trial:
    page = scan(np.ascontiguousarray(image), scale)
    return Trial(page, scan_engine.detect(page.image))


def _is_sideways(trial: Trial) -> bool:
    sizes = [quad.max(axis=0) - quad.min(axis=0) for quad in trial.found]
    standing = sum(bool(height > STANDING * width) for width, height in sizes)
    return standing > sum(bool(width > STANDING * height) for width, height in sizes)


def _answers(trial: Trial, count: int) -> list[Answer]:
    """What the model reads of so many of the longest lines."""
    corners = [(quad.min(axis=0).clip(0).astype(int), quad.max(axis=0).astype(int) + 1) for quad in trial.found]
    longest = sorted(corners, key=lambda ends: int(ends[0][0] - ends[1][0]))[:count]
    return scan_engine.read(
        [narrowed(trial.page.image[y0:y1, x0 : min(x1, x0 + WIDE * (y1 - y0))]) for (x0, y0), (x1, y1) in longest]
    )


def _legible(trial: Trial) -> tuple[int, float]:
    """How many Chinese characters are read surely, then how sure the model is of all it reads."""
    answers = _answers(trial, MORE)
    characters = sum(len(_CHINESE.findall(text)) for text, sure in answers if sure >= READ)
    return characters, sum(sure for _, sure in answers) / max(len(answers), 1)
