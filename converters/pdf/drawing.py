"""What stands on a page by pdfminer, as the objects in which pdfplumber looks for tables and text.

pdfplumber asks pdfminer for everything that can be known of an object and keeps it in a dict; here are the same
characters and lines with what is looked at, computed in the same order so that no coordinate differs in any digit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

import pdfplumber.page
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdffont import PDFFont, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdftypes import stream_value
from pdfplumber.utils.exceptions import PdfminerException

from converters.pages.lattice import THIN, Box
from converters.pdf.content import Operator, Words
from converters.pdf.space import Matrix

UPRIGHT = 0.1  # of a character's size: what is turned further from its line is a watermark
UNNAMED = "(cid:"  # how pdfminer begins what it tells of a character that its font does not name
MOST_CHARACTERS = 100_000  # of the pages that are read
CORNERS = 5  # points of a box; an outline has more
MOST_DRAWN = 30_000  # lines, boxes and sides of outlines, of each of which a table is looked for for a millisecond

_FIGURE, _FIRST = re.compile(r"m[^m]+"), re.compile("m.*")
Glyph = tuple[str, float, Any]  # text, width and place of a character of a font, as pdfminer gives them


class TooMuch(Exception):
    """Raised where pages hold more than can be read in time."""


class Interpreter(PDFPageInterpreter):
    """Follows the instructions of pages whose words are cut at once, pdfminer's own way where they cannot be."""

    rsrcmgr: Resources

    def execute(self, streams: Sequence[object]) -> None:
        read = [stream_value(stream) for stream in streams]
        known = [stream for stream in read if stream.objid not in (None, *self.parent_stream_ids)]
        words = [self.rsrcmgr.words.of(stream.get_data()) for stream in known]
        whole = [content for content in words if content is not None]
        if len(whole) < len(read):
            super().execute(streams)
            return
        self.stream_ids = {stream.objid for stream in read if stream.objid}
        for word in chain.from_iterable(whole):
            if type(word) is Operator:
                self._follow(*word)
            else:
                self.argstack.append(word)

    def _follow(self, method: str, operands: int) -> None:
        words = self.pop(operands)
        if method and len(words) == operands:
            getattr(self, method)(*words)

    def pop(self, n: int) -> list[Any]:
        words = self.argstack[-n:] if n else []
        if n:
            del self.argstack[-n:]
        return words


class Resources(PDFResourceManager):
    """What the pages of a document share: fonts, what their codes mean, what the words of the content mean, and how
    much may still be read."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Words(Interpreter)
        self._left = {"characters": MOST_CHARACTERS, "drawn": MOST_DRAWN}
        self._glyphs: dict[PDFFont, dict[int, Glyph]] = {}

    def spend(self, kind: str, count: int) -> None:
        """Note that so many `characters`, or lines, boxes and sides that are `drawn`, are read. Raises TooMuch."""
        self._left[kind] -= count
        if self._left[kind] < 0:
            raise TooMuch

    def glyph(self, font: PDFFont, code: int) -> Glyph:
        glyphs = self._glyphs.setdefault(font, {})
        if code not in glyphs:
            glyphs[code] = _text(font, code), font.char_width(code), font.char_disp(code)
        return glyphs[code]


def _text(font: PDFFont, code: int) -> str:
    try:
        return font.to_unichr(code)
    except PDFUnicodeNotDefined:
        return f"{UNNAMED}{code})"


class Page(pdfplumber.page.Page):
    """A page of which only upright characters and lines are read, no shading."""

    def parse_objects(self) -> dict[str, list[dict[str, Any]]]:
        device = Device(self)
        try:
            Interpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
        except TooMuch:
            raise
        except Exception as error:
            raise PdfminerException(error) from error
        return device.objects


class Device(PDFTextDevice):
    """Collects the objects of one page."""

    rsrcmgr: Resources
    ctm: Matrix

    def __init__(self, page: Page) -> None:
        super().__init__(page.pdf.rsrcmgr)
        self.objects: dict[str, list[dict[str, Any]]] = {"char": [], "line": [], "rect": [], "curve": []}
        self._left, self._top = page.mediabox[:2]
        self._height, self._doctop = page.height, page.initial_doctop

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        """Take a character and tell how far it moves the next."""
        self.rsrcmgr.spend("characters", 1)
        text, width, place = self.rsrcmgr.glyph(font, cid)
        advance = width * fontsize * scaling
        a, b, c, d, *_ = matrix
        if min(abs(a), abs(b)) < UPRIGHT * max(abs(a), abs(b)):
            if font.is_vertical():
                x, y = place
                x = fontsize * 0.5 if x is None else x * fontsize * 0.001
                y = (1000 - y) * fontsize * 0.001
                box = -x, y + rise + advance, -x + fontsize, y + rise
            else:
                low = font.get_descent() * fontsize + rise
                box = 0, low, advance, low + fontsize
            upright = a * d * scaling > 0 and b * c <= 0
            self._take("char", _moved(matrix, box), text=text, upright=upright)
        return advance

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:
        shape = "".join(step[0] for step in path)
        for figure in _FIGURE.finditer(shape) if shape.count("m") > 1 else [_FIRST.match(shape)]:
            if figure and shape[0] == "m":
                self._paint_figure(figure.group(), path[figure.start() : figure.end()], fill and not stroke)

    def _paint_figure(self, shape: str, path: Sequence[Any], shaded: bool) -> None:
        self.rsrcmgr.spend("drawn", len(path) if len(path) > CORNERS else 1)
        a, b, c, d, e, f = self.ctm
        ends = [path[0][-2:] if step[0] == "h" else step[-2:] for step in path]
        points = [(a * x + c * y + e, b * x + d * y + f) for x, y in ends]
        if len(shape) > 3 and shape[-2:] == "lh" and points[-2] == points[0]:
            shape = shape[:-2] + "h"
            points.pop()
        if shape in ("mlh", "ml"):
            self._take("line", _around(points[:2]))
        elif shape in ("mlllh", "mllll") and _is_upright(points):
            box = _around((points[0], points[2]))
            if not (shaded and min(box[2] - box[0], box[3] - box[1]) > THIN):
                self._take("rect", box)
        else:
            self._take(
                "curve", _around(points), pts=[(self._left + x, self._top + self._height - y) for x, y in points]
            )

    def _take(self, kind: str, box: Box, **more: Any) -> None:
        x0, y0, x1, y1 = box
        top = (self._height - y1) + self._top
        self.objects[kind].append(
            {
                "object_type": kind,
                "x0": x0 + self._left if self._left else x0,
                "x1": x1 + self._left if self._left else x1,
                "y0": y0,
                "y1": y1,
                "top": top,
                "bottom": (self._height - y0) + self._top,
                "doctop": self._doctop + top,
                "width": x1 - x0,
                "height": y1 - y0,
                **more,
            }
        )


def _moved(through: Matrix, box: Box) -> Box:
    """The upright box around a box that a matrix moves."""
    a, b, c, d, e, f = through
    x0, y0, x1, y1 = box
    xs = a * x0 + c * y0 + e, a * x0 + c * y1 + e, a * x1 + c * y0 + e, a * x1 + c * y1 + e
    ys = b * x0 + d * y0 + f, b * x0 + d * y1 + f, b * x1 + d * y0 + f, b * x1 + d * y1 + f
    return min(xs), min(ys), max(xs), max(ys)


def _around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _is_upright(points: Sequence[tuple[float, float]]) -> bool:
    """Whether five points go round an upright rectangle."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3), last = points
    return (x0, y0) == last and (
        (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0)
    )
