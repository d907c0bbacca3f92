"""The second reader of OFD: ofdkit's text and places. Young and by one author, so nothing else relies on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from converters.errors import Corrupt
from converters.ofd.page import ASCENT, DESCENT, MM, Page
from converters.pages.runs import Run

if TYPE_CHECKING:
    from ofdkit import TextRun

_WORD = re.compile(r"\S+")


def read(body: bytes, pages: Sequence[Page]) -> list[list[Run]]:
    """The runs of each page, a word each. Raises Corrupt where ofdkit cannot read it or finds other pages."""
    import ofdkit

    try:
        with ofdkit.open(body) as document:
            found = [[run for text in page.runs for run in _words(text, page.box)] for page in document.pages]
    except (ofdkit.OFDError, OSError, ValueError, RuntimeError, LookupError) as error:
        raise Corrupt(f"ofdkit cannot read the file ({error}); fetch it again") from error
    if len(found) != len(pages):
        raise Corrupt(f"ofdkit finds {len(found)} pages where {len(pages)} are; look at the file")
    return found


def _words(text: TextRun, box: tuple[float, float, float, float]) -> Iterator[Run]:
    """The words of a piece of text, each as wide as its share of the characters."""
    step = text.width / len(text.text)
    top, bottom = text.y - box[1] - ASCENT * text.size, text.y - box[1] + DESCENT * text.size
    for word in _WORD.finditer(text.text):
        x0, x1 = (text.x - box[0] + step * at for at in word.span())
        yield Run(word.group(), x0 * MM, top * MM, x1 * MM, bottom * MM, word.start() > 0)


def characters(run: Run) -> list[Run]:
    """A run taken apart evenly: ofdkit does not say where a single character stands."""
    step = (run.x1 - run.x0) / len(run.text)
    places = (run.x0 + step * number for number in range(len(run.text)))
    return [Run(text, x, run.top, x + step, run.bottom) for text, x in zip(run.text, places, strict=True)]
