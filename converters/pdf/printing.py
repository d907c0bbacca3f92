"""A page of a PDF as a picture, within a time that no page of a report needs."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from converters.errors import TooLarge

SECONDS = 12.0  # of processor time to draw a page; a scanned one takes a tenth
WHITE = (255, 255, 255, 255)
MOST_OVERLAID = 100  # tiles of a pattern that lie over each other; pdfium draws them all and cannot be stopped

MOST_PATTERNS = 5_000  # that are looked at
NEAR = 2_000  # bytes of the words of one object on each side of one of them

_NUMBER = rb"([-+]?(?:\d+\.?\d*|\.\d+))"
_STEP = re.compile(rb"/([XY])Step\s*" + _NUMBER)
_BOX = re.compile(rb"/BBox\s*\[\s*" + rb"\s+".join([_NUMBER] * 4))
_Pause = dict(raw.IFSDK_PAUSE._fields_)["NeedToPauseNow"]


def printed(page: pdfium.PdfPage, scale: float) -> Any:
    """The page in BGR, `scale` pixels a point. Raises TooLarge where it would take too long."""
    width, height = (math.ceil(side * scale) for side in page.get_size())
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
    bitmap.fill_rect(WHITE, 0, 0, width, height)
    end = time.process_time() + SECONDS
    pause = raw.IFSDK_PAUSE(version=1, NeedToPauseNow=_Pause(lambda _: time.process_time() > end))
    done = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT, pause)
    raw.FPDF_RenderPage_Close(page)
    if done == raw.FPDF_RENDER_TOBECONTINUED:
        raise TooLarge("a page draws far more than a scanned page does; print it to a new file and harvest that")
    return bitmap.to_numpy()


def check_patterns(body: bytes) -> None:
    """Raises TooLarge where a pattern lies over itself so often that no page with it can be drawn."""
    if any(overlaid > MOST_OVERLAID for overlaid in _overlaid(body)):
        raise TooLarge("a pattern is laid over itself without end; print the file to a new one and harvest that")


def _overlaid(body: bytes) -> Iterator[float]:
    """How often each pattern is laid over itself. Patterns are streams, so that their words are never packed."""
    for found in islice(re.finditer(rb"/PatternType\b", body), MOST_PATTERNS):
        before = body[max(0, found.start() - NEAR) : found.start()].rpartition(b" obj")[2]
        words = before + body[found.start() : found.start() + NEAR].partition(b"stream")[0]
        steps = {axis: abs(float(step)) for axis, step in _STEP.findall(words)}
        box = _BOX.search(words)
        if box and all(steps.get(axis) for axis in (b"X", b"Y")):
            x0, y0, x1, y1 = map(float, box.groups())
            yield abs((x1 - x0) * (y1 - y0)) / (steps[b"X"] * steps[b"Y"])
