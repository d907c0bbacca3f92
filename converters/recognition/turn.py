"""Which way up a scanned page lies: text that stands on end or cannot be read gives a turned page away."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from converters.recognition import engine as scan_engine
from converters.recognition.crops import narrowed
from converters.recognition.engine import Quad
from converters.recognition.page import Pixels, Scan, scan

SAMPLE = 4  # of the longest lines
WIDE = 8  # times its height: as much of a line is looked at
SURE = 0.75  # that lines the right way up are read with, on average; upside down they stay below 0.6
STANDING = 1.5  # times its width: the least height of a line that stands on end


class Trial(NamedTuple):
    """A page one way up, and where lines of text stand on it."""

    page: Scan
    found: list[Quad]


def upright(image: Pixels, scale: float) -> Trial:
    """The page as it is to be read, and where lines of text stand on it."""
    given = _trial(image, scale)
    if _sureness(given) >= SURE:
        return given
    turns = (1, 3) if _is_sideways(given) else (2,)
    return max([given, *(_trial(np.rot90(image, turn), scale) for turn in turns)], key=_sureness)


def _trial(image: Pixels, scale: float) -> Trial:
    page = scan(np.ascontiguousarray(image), scale)
    return Trial(page, scan_engine.detect(page.image))


def _is_sideways(trial: Trial) -> bool:
    sizes = [quad.max(axis=0) - quad.min(axis=0) for quad in trial.found]
    standing = sum(bool(height > STANDING * width) for width, height in sizes)
    return standing > sum(bool(width > STANDING * height) for width, height in sizes)


def _sureness(trial: Trial) -> float:
    """How sure the model is of the longest lines; 1 where there are none, since nothing would be gained by a turn."""
    corners = [(quad.min(axis=0).clip(0).astype(int), quad.max(axis=0).astype(int) + 1) for quad in trial.found]
    longest = sorted(corners, key=lambda ends: int(ends[0][0] - ends[1][0]))[:SAMPLE]
    answers = scan_engine.read(
        [narrowed(trial.page.image[y0:y1, x0 : min(x1, x0 + WIDE * (y1 - y0))]) for (x0, y0), (x1, y1) in longest]
    )
    return sum(sure for _, sure in answers) / len(answers) if answers else 1.0
