"""Numbers of neighbouring cells that touch: pdfium tells them as one word, though each is drawn for itself.

Only what can be no one number is taken apart, only where drawing begins anew, and only into numbers and marks. Where
each character is drawn for itself nothing tells.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

import pypdfium2.raw as raw

from converters.pages.runs import Run, joined
from converters.pdf.calls import Handle, Numbers, quick
from converters.pdf.space import QUARTER
from converters.unruled.parts import is_single

WHOLE = 0.97  # of the ink of what was drawn: digits are a little wider than theirs
LEAST = 5  # characters of a number and one that touches it; shorter ones stand in cells that have room for them

_TOUCHING = re.compile(r"[\d,，.．/／\\—–－-]+")
_drawn_by = quick(raw.FPDFText_GetTextObject, Handle)
_bounds = Numbers(raw.FPDFPageObj_GetBounds, array("f", (0, 0, 0, 0)))


def apart(runs: Sequence[Run], text: Any, characters: Callable[[Run], list[Run]]) -> list[Run]:
    """The runs, with numbers that touch each for itself. `text` is the text page of pdfium."""
    numbers = [run for run in runs if run.text[LEAST:] and run.text[0] in "0123456789-–—/"]
    touching = {run for run in numbers if _TOUCHING.fullmatch(run.text) and not is_single(run.text)}
    if not touching:
        return [*runs]
    return [part for run in runs for part in (_drawn(run, text, characters) if run in touching else (run,))]


def _drawn(run: Run, text: Any, characters: Callable[[Run], list[Run]]) -> Iterator[Run]:
    """The run as it was drawn, whole where that is no sequence of values."""
    parts = [joined(list(part)) for _, part in groupby(characters(run), lambda one: _drawn_by(text, one.start).value)]
    values = len(parts) < len(run.text) and all(is_single(part.text) for part in parts)
    yield from parts if values and all(_is_whole(part, text) for part in parts) else (run,)


def _is_whole(part: Run, text: Any) -> bool:
    """Whether a part is as long as what was drawn: of digits that lie on each other pdfium leaves one out."""
    return part.x1 - part.x0 > WHOLE * _length(part, text)


def _length(part: Run, text: Any) -> float:
    """How long the piece of text is that a part is of, as it was drawn, in the space it was drawn in."""
    left, bottom, right, top = next(_bounds([_drawn_by(text, part.start)]))
    upright = round(raw.FPDFText_GetCharAngle(text, part.start) / QUARTER) % 2 == 0
    return float(right - left if upright else top - bottom)


def is_one(characters: Sequence[Run], text: Any) -> bool:
    """Whether characters may be one number: drawn at once, or one by one as programs do that draw all text so."""
    return len({_drawn_by(text, one.start).value for one in characters}) in (1, len(characters))
