"""Numbers of neighbouring cells that touch: pdfium tells them as one word, though each is drawn for itself.

Only what can be no one number is taken apart, only where drawing begins anew, and only into numbers and marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

import pypdfium2.raw as raw

from converters.parts import is_single
from converters.pdf.calls import Handle, quick
from converters.runs import Run, joined

LEAST = 5  # characters of a number and one that touches it; shorter ones stand in cells that have room for them

_TOUCHING = re.compile(r"[\d,，.．/／\\—–－-]+")
_drawn_by = quick(raw.FPDFText_GetTextObject, Handle)


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
    values = all(is_single(part.text) for part in parts)
    yield from parts if values else (run,)


def is_one(characters: Sequence[Run], text: Any) -> bool:
    """Whether characters may be one number: drawn at once, or one by one as programs do that draw all text so."""
    return len({_drawn_by(text, one.start).value for one in characters}) in (1, len(characters))
