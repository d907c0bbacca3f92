"""One page of a PDF by pdfium: its ruled lines, its runs of text, its large pictures.

pdfium's functions are called without ctypes' argument checks, which cost 3 to 10 times the call itself; every call
made this way passes pointers that pdfium gave and sizes known here. One thread at a time: pdfium and the buffers here
are shared by all pages.
"""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from itertools import groupby, repeat
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from converters.errors import Corrupt
from converters.hidden import holds, on_page
from converters.lattice import THIN, Box
from converters.pdf import ink, layers, paths, touching
from converters.pdf.annotations import put_in
from converters.pdf.calls import Handle, Numbers, quick
from converters.pdf.sight import Sight
from converters.pdf.space import Matrix, bounds, matrix, mover, product, shown
from converters.runs import UNKNOWN, Run, joined

THICK_STROKE = 6.5  # the bounds of a stroke are up to twice its width across
LARGE = 0.05  # of the page: a picture this large may hold a table or a scanned page
MOST_OBJECTS = 30_000  # per page; a page of text and tables has some hundreds, maps and charts more
MOST_SEGMENTS = 2_000  # per path
SAMPLE, MANY = 20, 200  # runs of a page, or characters
WHITE, PALE = 250, 200  # of 255: text so white is seen on a darker ground than this only
DEEPEST = 4  # forms within forms
MOSTLY = 0.5  # of a page's characters: these are its text, the others stand beside it
SLANT = 0.1  # radians from the nearest quarter turn: a stamp or watermark is turned more, a crooked scan less
QUARTER = 1.5707964
TEXT, PATH, IMAGE, FORM = (
    raw.FPDF_PAGEOBJ_TEXT,
    raw.FPDF_PAGEOBJ_PATH,
    raw.FPDF_PAGEOBJ_IMAGE,
    raw.FPDF_PAGEOBJ_FORM,
)
BOXED = frozenset((PATH, IMAGE))
SMALL = 0.75  # of the size: a raised character behind a word
UNDRAWN = frozenset((raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP))
FAINT = 8  # of 255: what is less opaque is not seen

# pdfium writes U+0002 for a hyphen at a line's end and joins the next line to it without a break.
_WORD = re.compile("[^\\s\x02]+\x02?|\x02")


_count, _object = quick(raw.FPDFPage_CountObjects), quick(raw.FPDFPage_GetObject, Handle)
_form_count, _form_object = quick(raw.FPDFFormObj_CountObjects), quick(raw.FPDFFormObj_GetObject, Handle)
_type = quick(raw.FPDFPageObj_GetType)
_path_colors = Numbers(raw.FPDFPageObj_GetFillColor, array("I", (0, 0, 0, 255)))  # red, green, blue, alpha
_draw_mode, _segments = quick(raw.FPDFPath_GetDrawMode), quick(raw.FPDFPath_CountSegments)
_loose_box, _generated = quick(raw.FPDFText_GetLooseCharBox), quick(raw.FPDFText_IsGenerated)
_text_index = quick(raw.FPDFText_GetTextIndexFromCharIndex)
_render_mode = quick(raw.FPDFTextObj_GetTextRenderMode)
_unmapped = quick(raw.FPDFText_HasUnicodeMapError)
_angle = quick(raw.FPDFText_GetCharAngle, ctypes.c_float)
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
        if put_in(page):
            page.close()
            page = _load(document, number)
        text = _load_text(page)
        turn = _turn(page, text)
        if turn is not None:
            page.set_rotation(turn)
            raw.FPDFText_ClosePage(text)
            text = _load_text(page)
        try:
            yield Page(page, text, turn is not None, hidden, clips)
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


def _turn(page: pdfium.PdfPage, text: Any) -> int | None:
    """The rotation by which most of the text stands upright, where it is another than the page's own."""
    count = raw.FPDFText_CountChars(text)
    if count < SAMPLE:
        return None
    turns = _turns(text, range(0, count, count // SAMPLE))
    if len(turns) > 1:  # blanks that pdfium puts between texts stand upright always
        turns = _turns(text, [number for number in range(0, count, count // MANY or 1) if not _generated(text, number)])
    if not turns:
        return None
    turn, often = turns.most_common(1)[0]
    return turn if turn != page.get_rotation() and often > MOSTLY * turns.total() else None


def _turns(text: Any, numbers: Sequence[int]) -> Counter[int]:
    """How many of these characters would stand upright by which rotation."""
    angles = Counter(map(_angle, repeat(text), numbers))
    turns: Counter[int] = Counter()
    for angle, times in angles.items():
        if angle >= 0:
            turns[-round(angle / QUARTER) % 4 * 90] += times
    return turns


class Page:
    """`rules` and `pictures` are boxes in points from the top left of the page as it is shown, rotation applied."""

    def __init__(self, page: pdfium.PdfPage, text: Any, turned: bool, hidden: frozenset[str], clips: bool) -> None:
        self._page, self._text = page.raw, text
        self._shown = shown(page)
        self._move = mover(self._shown)
        self.width, self.height = page.get_size()
        self.rules: list[Box] = []
        self.pictures: list[Box] = []
        self.objects = 0
        self.segments = 0  # of the paths that were read side by side
        self.crowded = False  # lines were left out: there are more than tables need
        self.drawn = False  # paths that may be outlines of characters
        self.slanted = 0  # characters of a watermark across the page, left out
        self.turned = turned  # for reading: its text stands sideways as the page is shown
        self._low = math.inf  # in points: a character so low may be known by its ink alone
        self._tall = False  # a font says of itself that it is far higher than its characters
        self._hidden = hidden  # layers that are not shown
        self._hides = bool(hidden)  # there may be text that is not seen
        self._sight = Sight(text, self._shown, (0.0, 0.0, self.width, self.height), clips)
        self._grounds: list[Box] = []
        self._last_picture = -1  # among the objects of the page, the last that is a large picture
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
        for number, (item, kind) in enumerate(zip(items, kinds, strict=True)):
            if kind == TEXT:
                texts.append(item)
            elif kind == PATH:
                self._read_path(item, next(boxes), through)
            elif kind == IMAGE:
                self._read_image(next(boxes))
                if depth == 0 and self.pictures:
                    self._last_picture = number
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

    def _read_image(self, box: Box) -> None:
        x0, top, x1, bottom = box
        if min(x1 - x0, bottom - top) <= THIN:
            self.rules.append(box)
        elif (x1 - x0) * (bottom - top) >= LARGE * self.width * self.height:
            self.pictures.append(box)

    def read_text(self) -> str:
        """All characters as pdfium orders them; lines end in "\\r\\n"."""
        count = raw.FPDFText_CountChars(self._text)
        buffer = _buffer(2 * (count + 1))
        written = raw.FPDFText_GetText(self._text, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
        return ctypes.string_at(buffer, 2 * max(written - 1, 0)).decode("utf-16-le", "replace")

    def runs(self, text: str) -> list[Run]:
        """The words of `text` with their boxes."""
        count = raw.FPDFText_CountChars(self._text)
        located, plain = self._text, len(text) == count
        self._tall = any(self._is_tall(number) for number in range(0, count, max(count // SAMPLE, 1)))
        move = self._move
        runs: list[Run] = []
        for word in _WORD.finditer(text):
            start, end = word.span()
            if not plain:
                start, end = self._index(start), self._index(end - 1) + 1
            _loose_box(located, start, _loose_pointer)
            left, top, right, bottom = _loose
            if self._tall or top - bottom < self._low:
                top, bottom = self._as_high_as_its_font(start, top, bottom)
            first = last = move(left, bottom, right, top)
            if end - start > 1:
                _loose_box(located, end - 1, _loose_pointer)
                left, top, right, bottom = _loose
                if self._tall or top - bottom < self._low:
                    top, bottom = self._as_high_as_its_font(end - 1, top, bottom)
                last = move(left, bottom, right, top)
            spaced = start > 0 and text[word.start() - 1] not in "\r\n" and not _generated(located, start - 1)
            string = word.group().replace("\x02", "-")
            if string[0] < "\x80" and _unmapped(located, start) == 1:  # what pdfium tells is no more than its code
                string = UNKNOWN * len(string)
            elif end - start > 1 and last[3] - last[1] < SMALL * (first[3] - first[1]):
                runs += self._by_size(self.characters(Run(string, *first, spaced, start)))
                continue
            level = _level(first, last) and (first[1] == last[1] or not self._is_slanted(start))
            if (end - start > 1 or string.isascii()) and level and len(string) == end - start:
                top, bottom = min(first[1], last[1]), max(first[3], last[3])
                runs.append(Run(string, first[0], top, last[2], bottom, spaced, start))
            else:
                runs += self._upright(self.characters(Run(string, *first, spaced, start)))
        return runs if plain else [*runs, *self._untold()]

    def _untold(self) -> Iterator[Run]:
        """Characters that are drawn and of which pdfium gives no text, because their font does not name them."""
        for number in range(raw.FPDFText_CountChars(self._text)):
            if _text_index(self._text, number) < 0 and _unmapped(self._text, number) == 1:
                yield from self.characters(Run(UNKNOWN, 0, 0, 0, 0, start=number))

    def characters(self, run: Run) -> list[Run]:
        """A run taken apart into its characters."""
        characters = []
        for number, character in enumerate(run.text, run.start):
            _loose_box(self._text, number, _loose_pointer)
            left, top, right, bottom = _loose
            if self._tall or top - bottom < self._low:
                top, bottom = self._as_high_as_its_font(number, top, bottom)
            place = self._move(left, bottom, right, top)
            characters.append(Run(character, *place, run.spaced and number == run.start, number))
        return characters

    def untouched(self, runs: Sequence[Run]) -> list[Run]:
        """The runs, with numbers of neighbouring cells that touch each for itself."""
        return touching.apart(runs, self._text, self.characters)

    def is_one(self, characters: Sequence[Run]) -> bool:
        """Whether characters that follow each other may be one number of one cell."""
        return touching.is_one(characters, self._text)

    def _is_tall(self, number: int) -> bool:
        _loose_box(self._text, number, _loose_pointer)
        _, top, _, bottom = _loose
        return ink.bounded(self._text, number, top, bottom) != (top, bottom)

    def _as_high_as_its_font(self, number: int, top: float, bottom: float) -> tuple[float, float]:
        """Top and bottom of a character so low that pdfium may know its ink alone, or of a font too high."""
        if self._tall:
            top, bottom = ink.bounded(self._text, number, top, bottom)
        found = ink.height(self._text, number, top, bottom)
        if found is None:
            self._low = SMALL * (top - bottom)
        return found or (top, bottom)

    def _by_size(self, characters: list[Run]) -> Iterator[Run]:
        """The characters as one run for each size: the number of a note is set smaller than the number it stands by."""
        sizes = groupby(self._upright(characters), lambda character: round(character.height))
        return (joined(list(group)) for _, group in sizes)

    def _index(self, position: int) -> int:
        """Where pdfium counts the character that stands at `position` of the text: some characters have no text."""
        return int(max(raw.FPDFText_GetCharIndexFromTextIndex(self._text, position), 0))

    def _upright(self, characters: list[Run]) -> list[Run]:
        """The characters without those of a watermark that runs slanted across the page."""
        upright = [character for character in characters if not self._is_slanted(character.start)]
        self.slanted += len(characters) - len(upright)
        return upright

    def _is_slanted(self, number: int) -> bool:
        return bool(SLANT < _angle(self._text, number) % QUARTER < QUARTER - SLANT)

    def seen(self, runs: list[Run]) -> list[Run]:
        """The runs, or the parts of them, that a reader of the page sees.

        Left out is text clipped away or painted over, as white as the paper, transparent or undrawn, but not the text
        layer of a recognised scan, which is undrawn as a whole.
        """
        runs = [run for run in runs if on_page(run, self.width, self.height)]
        runs = self._sight.seen(runs, self.characters)
        if not self._hides:
            return runs
        layered = self.recognised(runs)
        return [part for run in runs for part in self._seen_parts(run, layered)]

    def _seen_parts(self, run: Run, layered: bool) -> Iterator[Run]:
        for unseen, group in groupby(self.characters(run), lambda character: self._is_unseen(character, layered)):
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
        sample = runs[:: max(len(runs) // SAMPLE, 1)]
        if runs and self.pictures and self._covers(sample):
            return True
        if not (self._hides and runs):
            return False
        modes = [_render_mode(raw.FPDFText_GetTextObject(self._text, run.start)) for run in sample]
        return all(mode in UNDRAWN for mode in modes)

    def _covers(self, runs: list[Run]) -> bool:
        """Whether the last picture is drawn over these runs and all that could be text comes before it."""
        x0, top, x1, bottom = self.pictures[-1]
        inside = all(x0 <= run.x0 <= x1 and top <= run.top <= bottom for run in runs)
        later = range(self._last_picture + 1, _count(self._page))
        return inside and not any(_type(_object(self._page, ctypes.c_int(n))) in (TEXT, FORM) for n in later)

    def unmapped(self, runs: list[Run]) -> float:
        """The share of runs, by a sample, whose font does not say which character it draws."""
        sample = runs[:: max(len(runs) // SAMPLE, 1)]
        return sum(bool(_unmapped(self._text, run.start) == 1) for run in sample) / max(len(sample), 1)

    def embedded(self, runs: list[Run]) -> bool:
        """Whether the file holds the fonts of the runs, by a sample; another font may draw other characters."""
        sample = runs[:: max(len(runs) // SAMPLE, 1)]
        items = [raw.FPDFText_GetTextObject(self._text, run.start) for run in sample]
        return all(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(item)) == 1 for item in items)


def _is_any_faint(texts: Sequence[Any]) -> bool:
    """Whether a piece of text may be unseen: not drawn, transparent, or white, which a dark ground shows."""
    if not UNDRAWN.isdisjoint(map(_render_mode, texts)):
        return True
    return any(alpha < FAINT or min(color) >= WHITE for *color, alpha in set(_path_colors(texts)))


def _members(form: Any) -> Callable[[int], Any]:
    return lambda number: _form_object(form, ctypes.c_ulong(number))  # the only index that pdfium takes as a long


def _level(first: Box, last: Box) -> bool:
    """Whether the first and the last character of a run stand on one line, in reading direction."""
    if first[1] == last[1]:
        return first[0] <= last[0]
    shared = min(first[3], last[3]) - max(first[1], last[1])
    return first[0] <= last[0] and shared > 0.5 * min(first[3] - first[1], last[3] - last[1])


@cache
def _block(size: int) -> Any:
    return (ctypes.c_ushort * size)()


def _buffer(size: int) -> Any:
    """Room for so many UTF-16 units, used again by each page: ctypes makes a new type for each new size."""
    return _block(max(1 << 14, 1 << size.bit_length()))


# One array for four numbers is read in a third of the time that four ctypes objects take.
_loose = array("f", bytes(16))  # FS_RECTF: left, top, right, bottom
_loose_pointer = ctypes.c_void_p(_loose.buffer_info()[0])
_draws = array("i", (0, 0))  # how it is filled, whether it is stroked
_draw_pointers = tuple(ctypes.c_void_p(_draws.buffer_info()[0] + _draws.itemsize * at) for at in range(2))


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
