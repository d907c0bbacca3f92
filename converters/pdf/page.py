"""One page of a PDF by pdfium: its ruled lines, its large pictures, its letters and which of them are seen.

pdfium is called as `converters.pdf.calls` says. One thread at a time: pdfium and the buffers here are shared by all
pages.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from converters.errors import Corrupt
from converters.pages.hidden import holds, on_page
from converters.pages.lattice import THIN, Box
from converters.pages.runs import Run, joined
from converters.pdf import layers, paths
from converters.pdf.annotations import Typed, put_in
from converters.pdf.calls import Handle, Numbers, pointer, quick
from converters.pdf.fields import Field
from converters.pdf.letters import SAMPLE, Letters
from converters.pdf.sight import Sight
from converters.pdf.space import Matrix, bounds, matrix, mover, product, shown
from converters.pdf.turn import turn

THICK_STROKE = 6.5  # the bounds of a stroke are up to twice its width across
LARGE = 0.05  # of the page: a picture this large may hold a table or a scanned page
MOST_OBJECTS = 30_000  # per page; a page of text and tables has some hundreds, maps and charts more
MOST_SEGMENTS = 2_000  # per path
WHITE, PALE = 250, 200  # of 255: text so white is seen on a darker ground than this only
DEEPEST = 4  # forms within forms
TEXT, PATH, IMAGE, FORM = (
    raw.FPDF_PAGEOBJ_TEXT,
    raw.FPDF_PAGEOBJ_PATH,
    raw.FPDF_PAGEOBJ_IMAGE,
    raw.FPDF_PAGEOBJ_FORM,
)
BOXED = frozenset((PATH, IMAGE))
UNDRAWN = frozenset((raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP))
FAINT = 8  # of 255: what is less opaque is not seen

_count, _object = quick(raw.FPDFPage_CountObjects), quick(raw.FPDFPage_GetObject, Handle)
_form_count, _form_object = quick(raw.FPDFFormObj_CountObjects), quick(raw.FPDFFormObj_GetObject, Handle)
_type = quick(raw.FPDFPageObj_GetType)
_path_colors = Numbers(raw.FPDFPageObj_GetFillColor, array("I", (0, 0, 0, 255)))  # red, green, blue, alpha
_draw_mode, _segments = quick(raw.FPDFPath_GetDrawMode), quick(raw.FPDFPath_CountSegments)
_render_mode = quick(raw.FPDFTextObj_GetTextRenderMode)
_path_color, _text_color = quick(raw.FPDFPageObj_GetFillColor), quick(raw.FPDFText_GetFillColor)


@contextmanager
def opened(
    document: pdfium.PdfDocument, number: int, hidden: frozenset[str] = frozenset(), clips: bool = True
) -> Iterator[Page]:
    """Page `number` (from 0), closed at the end; `hidden` are the layers that are not shown.

    `clips`: whether the file's instructions clip anything, as far as is known.

    Raises Corrupt where the page tree names a page that is not there.
    """
    page = _load(document, number)
    try:
        if typed := put_in(page):
            page.close()
            page = _load(document, number)
        text = _load_text(page)
        turned = turn(page, text)
        if turned is not None:
            page.set_rotation(turned)
            raw.FPDFText_ClosePage(text)
            text = _load_text(page)
        try:
            yield Page(page, text, turned is not None, hidden, clips, typed)
        finally:
            raw.FPDFText_ClosePage(text)
    finally:
        page.close()


def _load(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    try:
        return document[number]
    except pdfium.PdfiumError as error:
        raise Corrupt(f"page {number + 1} of {len(document)} cannot be read; fetch the file again") from error


def _load_text(page: pdfium.PdfPage) -> Any:
    text = raw.FPDFText_LoadPage(page)
    if not text:
        raise Corrupt("the text of a page cannot be read; fetch the file again")
    return text


class Page:
    """`rules` and `pictures` are boxes in points from the top left of the page as it is shown, rotation applied."""

    def __init__(
        self,
        page: pdfium.PdfPage,
        text: Any,
        turned: bool,
        hidden: frozenset[str],
        clips: bool,
        typed: Sequence[Typed] = (),
    ) -> None:
        self._own, self._page, self._text = page, page.raw, text
        self._shown = shown(page)
        self.fields = [Field(mover(self._shown)(*sides), text) for text, sides in typed if text]
        self.letters = Letters(text, mover(self._shown))
        self.width, self.height = page.get_size()
        self.rules: list[Box] = []
        self.pictures: list[Box] = []
        self.objects = 0
        self.segments = 0  # of the paths that were read side by side
        self.crowded = False  # lines were left out: there are more than tables need
        self.drawn = False  # paths that may be outlines of characters
        self.turned = turned  # for reading: its text stands sideways as the page is shown
        self._hidden = hidden  # layers that are not shown
        self._hides = bool(hidden)  # there may be text that is not seen
        self._sight = Sight(text, self._shown, (0.0, 0.0, self.width, self.height), clips)
        self._grounds: list[Box] = []
        self._layered = False  # pictures lie over the text, which somebody's program recognised in them
        self._read_objects(partial(_object, self._page), _count(self._page), self._shown, 0)
        self.rules = [self._on_page(rule) for rule in self.rules]

    def _read_objects(self, get: Callable[[int], Any], count: int, through: Matrix, depth: int) -> None:
        move, texts = mover(through), self._sight.texts
        allowed = min(count, MOST_OBJECTS - self.objects)
        self.objects += count
        self.crowded = self.crowded or self.objects > MOST_OBJECTS
        self._hides = self._hides or allowed < count or depth == DEEPEST
        items = list(map(get, range(allowed)))
        kinds = [-1 if self._hidden and layers.is_on(item, self._hidden) else _type(item) for item in items]
        boxes = iter(
            [move(*sides) for sides in bounds([i for i, kind in zip(items, kinds, strict=True) if kind in BOXED])]
        )
        self._hides = self._hides or _is_any_faint([i for i, kind in zip(items, kinds, strict=True) if kind == TEXT])
        for item, kind in zip(items, kinds, strict=True):
            if kind == TEXT:
                texts.append(item)
            elif kind == PATH:
                self._read_path(item, next(boxes), through)
            elif kind == IMAGE:
                self._read_image(item, next(boxes), through)
            elif kind == FORM and depth < DEEPEST:
                inner = product(matrix(item), through)
                with self._sight.within(item, through, inner):
                    self._read_objects(_members(item), _form_count(item), inner, depth + 1)

    def _read_path(self, path: Any, box: Box, through: Matrix) -> None:
        x0, top, x1, bottom = box
        thickness = x1 - x0 if x1 - x0 < bottom - top else bottom - top
        if thickness <= THIN:
            self.rules.append(box)
            return
        count = _segments(path)
        filled, stroked = _painted(path)
        if filled:
            self._sight.cover(path, count, through, box)
            if min(_color(_path_color, path)) < PALE:
                self._grounds.append(box)
        if count == 2:
            if stroked and thickness <= THICK_STROKE:
                self.rules.append(box)
        elif stroked or count > 5:
            self.drawn = True
            count = min(count, MOST_SEGMENTS)
            self.crowded = self.crowded or self.segments + count > MOST_OBJECTS
            if not self.crowded:
                self.segments += count
                self.rules += paths.sides(path, count, product(matrix(path), through), stroked)

    def _on_page(self, box: Box) -> Box:
        """A rule as far as the page shows it. What lies beyond its edge is the edge: a page may cut through cells."""
        x0, top, x1, bottom = box
        if x0 >= 0 and top >= 0 and x1 <= self.width and bottom <= self.height:
            return box
        x0, x1 = (min(max(x, 0.0), self.width) for x in (x0, x1))
        top, bottom = (min(max(y, 0.0), self.height) for y in (top, bottom))
        return x0, top, x1, bottom

    def _read_image(self, image: Any, box: Box, through: Matrix) -> None:
        x0, top, x1, bottom = box
        self._sight.lay(image, self._own, through, box)
        if min(x1 - x0, bottom - top) <= THIN:
            self.rules.append(box)
        elif (x1 - x0) * (bottom - top) >= LARGE * self.width * self.height:
            self.pictures.append(box)

    def seen(self, runs: list[Run]) -> list[Run]:
        """The runs, or the parts of them, that a reader of the page sees.

        Left out is text clipped away or painted over, as white as the paper, transparent or undrawn, but not the text
        layer of a recognised scan, which is undrawn as a whole.
        """
        runs = [run for run in runs if on_page(run, self.width, self.height)]
        self._layered = self._sight.is_under_pictures(_sample(runs))
        runs = self._sight.seen(runs, self.letters.characters, pictures=not self._layered)
        if not self._hides:
            return runs
        layered = self.recognised(runs)
        return [part for run in runs for part in self._seen_parts(run, layered)]

    def _seen_parts(self, run: Run, layered: bool) -> Iterator[Run]:
        for unseen, group in groupby(
            self.letters.characters(run), lambda character: self._is_unseen(character, layered)
        ):
            if not unseen:
                yield joined(list(group))

    def _is_unseen(self, character: Run, layered: bool) -> bool:
        item = raw.FPDFText_GetTextObject(self._text, character.start)
        if self._hidden and layers.is_on(item, self._hidden):
            return True
        if _render_mode(item) in UNDRAWN:
            return not layered
        white = min(_color(_text_color, self._text, character.start)) >= WHITE
        if not white and _alpha.value >= FAINT:
            return False
        x, y = (character.x0 + character.x1) / 2, (character.top + character.bottom) / 2
        return not white or not any(holds(box, x, y) for box in self._grounds + self.pictures)

    def recognised(self, runs: list[Run]) -> bool:
        """Whether the text is drawn unseen or under a picture, as programs do that recognise the text of a scan."""
        if self._layered or not (self._hides and runs):
            return self._layered
        modes = [_render_mode(raw.FPDFText_GetTextObject(self._text, run.start)) for run in _sample(runs)]
        return all(mode in UNDRAWN for mode in modes)


def _sample(runs: Sequence[Run]) -> Sequence[Run]:
    return runs[:: max(len(runs) // SAMPLE, 1)]


def _is_any_faint(texts: Sequence[Any]) -> bool:
    """Whether a piece of text may be unseen: not drawn, transparent, or white, which a dark ground shows."""
    if not UNDRAWN.isdisjoint(map(_render_mode, texts)):
        return True
    return any(alpha < FAINT or min(color) >= WHITE for *color, alpha in set(_path_colors(texts)))


def _members(form: Any) -> Callable[[int], Any]:
    return lambda number: _form_object(form, ctypes.c_ulong(number))  # the only index that pdfium takes as a long


_draws = array("i", (0, 0))  # how it is filled, whether it is stroked
_draw_pointers = tuple(pointer(_draws, at) for at in range(2))


def _painted(path: Any) -> tuple[bool, bool]:
    """Whether a path is filled, and whether it is stroked."""
    _draw_mode(path, *_draw_pointers)
    return _draws[0] != 0, _draws[1] != 0


_red, _green, _blue, _alpha = (ctypes.c_uint() for _ in range(4))
_channels = tuple(ctypes.byref(channel) for channel in (_red, _green, _blue, _alpha))


def _color(get: Callable[..., Any], *of: Any) -> tuple[int, int, int]:
    """Red, green and blue from 0 to 255; black where the file does not say."""
    if get(*of, *_channels):
        return _red.value, _green.value, _blue.value
    _alpha.value = 255
    return 0, 0, 0
