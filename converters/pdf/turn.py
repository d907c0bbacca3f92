"""Which way up a page is read: pages lie sideways whose text stands upright only when they are turned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from converters.pdf.letters import SAMPLE, angle_of, is_generated
from converters.pdf.space import QUARTER

MANY = 200  # characters of a page that are asked where a few do not agree
MOSTLY = 0.5  # of a page's characters: these are its text, the others stand beside it


def turn(page: pdfium.PdfPage, text: Any) -> int | None:
    """The rotation by which most of the text stands upright, where it is another than the page's own."""
    count = raw.FPDFText_CountChars(text)
    if count < SAMPLE:
        return None
    turns = _turns(text, range(0, count, count // SAMPLE))
    if len(turns) > 1:  # blanks that pdfium puts between texts stand upright always
        turns = _turns(
            text, [number for number in range(0, count, count // MANY or 1) if not is_generated(text, number)]
        )
    if not turns:
        return None
    wanted, often = turns.most_common(1)[0]
    return wanted if wanted != page.get_rotation() and often > MOSTLY * turns.total() else None


def _turns(text: Any, numbers: Sequence[int]) -> Counter[int]:
    """How many of these characters would stand upright by which rotation."""
    angles = Counter(map(angle_of, repeat(text), numbers))
    turns: Counter[int] = Counter()
    for angle, times in angles.items():
        if angle >= 0:
            turns[-round(angle / QUARTER) % 4 * 90] += times
    return turns
