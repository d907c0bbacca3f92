"""What a reader sees of the text that a page draws: what is not clipped away and not painted over later.

pdfium gives all of it. Files that clip nothing, and pages on which nothing opaque is painted once text stands there,
are not looked at any further.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from converters.lattice import Box
from converters.pdf import paths
from converters.pdf.calls import quick
from converters.pdf.space import Matrix, mover
from converters.runs import Characters, Run, joined

UNKNOWN = "\ufffd"  # for a character that cannot be told
STRIP = 16.0  # points; text is compared with the boxes that reach into its strip of the page
BESIDE = 0.3  # of the height of a letter: how near to each other digits of a number stand
MOST_PARTS = 50  # segments of a clip; one with more is the outline of a picture and hides no text here
CORNERS = range(4, 7)  # points of a path that may be a box
MOST_COVERS = 20_000

_NUMBER = re.compile(r"[\d.,，．]+")


class _Handle(ctypes.c_void_p):
    """What pdfium gave, with its address as `value`."""


_clip = quick(raw.FPDFPageObj_GetClipPath, raw.FPDF_CLIPPATH)
_parts, _part_segments = quick(raw.FPDFClipPath_CountPaths), quick(raw.FPDFClipPath_CountPathSegments)
_segment = quick(raw.FPDFClipPath_GetPathSegment, _Handle)
_point = quick(raw.FPDFPathSegment_GetPoint)
_transparent = quick(raw.FPDFPageObj_HasTransparency)
_object_of = quick(raw.FPDFText_GetTextObject, _Handle)
_x, _y = ctypes.c_float(), ctypes.c_float()
_xy = ctypes.byref(_x), ctypes.byref(_y)


class _Cover(NamedTuple):
    """A filled path, its space, and how many texts stand on the page before it."""

    path: Any
    points: int
    through: Matrix
    before: int
    box: Box


class _Form(NamedTuple):
    """The texts `first` to `end` stand in a form that is drawn in a space, and have one of their own."""

    item: Any
    first: int
    end: int
    around: Matrix
    inside: Matrix


class _Glance(NamedTuple):
    """Of a letter: the address of its piece of text, what the clips of that leave, and whether it is hidden."""

    item: int
    window: Box | None
    hidden: bool


class Sight:
    """What hides text on a page, noted while its objects are read in the order in which they are drawn.

    `clips`: whether the file's instructions clip anything. `texts`: all pieces of text.
    """

    def __init__(self, through: Matrix, clips: bool) -> None:
        self.texts: list[Any] = []
        self._through = through
        self._clips = clips
        self._covers: list[_Cover] = []
        self._forms: list[_Form] = []
        self._windows: dict[tuple[Matrix, tuple[int | None, ...]], Box | None] = {}

    def cover(self, path: Any, points: int, through: Matrix, box: Box) -> None:
        """Note a filled path behind which the text before it may lie."""
        if points in CORNERS and self.texts and len(self._covers) < MOST_COVERS:
            self._covers.append(_Cover(path, points, through, len(self.texts), box))

    def form(self, item: Any, first: int, around: Matrix, inside: Matrix) -> None:
        """Note a form that has been read, with the number of its first text."""
        self._forms.append(_Form(item, first, len(self.texts), around, inside))

    def seen(self, text: Any, runs: list[Run], characters: Characters) -> list[Run]:
        """The runs, or the parts of them, that nothing hides; the digits left of a number that is cut are unknown."""
        if not self._is_any_clipped and not self._covers:
            return runs
        seen: list[Run] = []
        for run in runs:
            near = self._strips.get(run.top // STRIP, ())
            covers = [cover for cover in near if _meet(cover.box, run)] if near else []
            if covers or (self._is_any_clipped and self._is_clipped(text, run)):
                seen += self._parts(text, characters(run), covers)
            else:
                seen.append(run)
        return seen

    def _parts(self, text: Any, letters: list[Run], covers: Sequence[_Cover]) -> Iterator[Run]:
        items = [_object_of(text, letter.start) for letter in letters]
        glances = [self._glance(item, letter, covers) for item, letter in zip(items, letters, strict=True)]
        return _shown(letters, glances)

    @cached_property
    def _is_any_clipped(self) -> bool:
        """Whether a text of the page has a clip; a form has one of its own."""
        return self._clips and (bool(self._forms) or any(_parts(_clip(item)) > 0 for item in self.texts))

    def _is_clipped(self, text: Any, run: Run) -> bool:
        """Whether the first or the last letter is; between them a clip, which is a box, lets all through."""
        string, x0, top, x1, bottom, _, start = run
        inset, y = min(bottom - top, x1 - x0) / 2, (top + bottom) / 2
        window = self._window_of(_object_of(text, start))
        if window and not _holds(window, x0 + inset, y):
            return True
        window = self._window_of(_object_of(text, start + len(string) - 1))
        return window is not None and not _holds(window, x1 - inset, y)

    def _glance(self, item: Any, letter: Run, covers: Sequence[_Cover]) -> _Glance:
        x, y = (letter.x0 + letter.x1) / 2, (letter.top + letter.bottom) / 2
        window = self._window_of(item) if self._is_any_clipped else None
        number = self._numbers.get(item.value, len(self.texts)) if covers else 0
        behind = (number < cover.before and _holds(cover.box, x, y) and self._is_solid(cover) for cover in covers)
        return _Glance(item.value, window, (window is not None and not _holds(window, x, y)) or any(behind))

    def _window_of(self, item: Any) -> Box | None:
        """What is shown of a text by its clips and those of the forms that it stands in; None where that is all."""
        if not self._forms:
            return self._window(item, self._through)
        number = self._numbers.get(item.value, len(self.texts))
        around = [form for form in self._forms if form.first <= number < form.end]
        own = self._window(item, around[0].inside if around else self._through)
        return _common([own, *(self._window(form.item, form.around) for form in around)])

    def _window(self, item: Any, through: Matrix) -> Box | None:
        """What the clips of an object leave to be seen, as far as boxes tell; None where it has none.

        Objects that are clipped alike share the points of their clips.
        """
        clip = _clip(item)
        count = _parts(clip)
        if count <= 0:
            return None
        key = through, tuple([_segment(clip, number, 0).value for number in range(count)])
        if key not in self._windows:
            self._windows[key] = _common([_clip_box(clip, number, through) for number in range(count)])
        return self._windows[key]

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """The place of each text in the order of drawing, by its address."""
        return {_address(item): number for number, item in enumerate(self.texts)}

    @cached_property
    def _strips(self) -> dict[float, list[_Cover]]:
        strips: dict[float, list[_Cover]] = {}
        for cover in self._covers:
            for strip in range(int(cover.box[1] // STRIP) - 1, int(cover.box[3] // STRIP) + 1):
                strips.setdefault(strip, []).append(cover)
        return strips

    def _is_solid(self, cover: _Cover) -> bool:
        """Whether nothing shows through a filled path, and all of the box is filled."""
        holders = (form.item for form in self._forms if form.first < cover.before <= form.end)
        if _transparent(cover.path) or any(map(_transparent, holders)):
            return False
        window = self._window(cover.path, cover.through) if self._clips else None
        return (not window or _within(cover.box, window)) and paths.is_box(cover.path, cover.points, cover.through)


def _shown(letters: Sequence[Run], glances: Sequence[_Glance]) -> Iterator[Run]:
    """The parts of a text between what is hidden; digits of a number that is cut say less than all, so nothing."""
    cut = set(_cut(letters, glances))
    told = [letter._replace(text=UNKNOWN) if at in cut else letter for at, letter in enumerate(letters)]
    for is_hidden, group in groupby(zip(told, glances, strict=True), key=lambda pair: pair[1].hidden):
        if not is_hidden:
            yield joined([letter for letter, _ in group])


def _cut(letters: Sequence[Run], glances: Sequence[_Glance]) -> Iterator[int]:
    """The digits of numbers that are hidden in part: of one piece of text, or of pieces that one clip cuts."""
    for number in _NUMBER.finditer("".join(letter.text for letter in letters)):
        places = range(*number.span())
        for left, right in pairwise(places):
            one, other = glances[left], glances[right]
            near = abs(letters[right].x0 - letters[left].x1) < BESIDE * letters[left].height
            kin = one.item == other.item or (one.window is not None and one.window == other.window)
            if near and kin and one.hidden != other.hidden:
                yield from places


def _clip_box(clip: Any, number: int, through: Matrix) -> Box | None:
    count = _part_segments(clip, number)
    if not 0 < count <= MOST_PARTS:
        return None
    points = [_corner(_segment(clip, number, at)) for at in range(count)]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return mover(through)(min(xs), min(ys), max(xs), max(ys))


def _corner(segment: Any) -> tuple[float, float]:
    _point(segment, *_xy)
    return _x.value, _y.value


def _address(item: Any) -> int:
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def _common(boxes: Sequence[Box | None]) -> Box | None:
    found = [box for box in boxes if box]
    if not found:
        return None
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    return max(lefts), max(tops), min(rights), min(bottoms)


def _within(box: Box, around: Box) -> bool:
    return box[0] >= around[0] and box[1] >= around[1] and box[2] <= around[2] and box[3] <= around[3]


def _meet(box: Box, run: Run) -> bool:
    return box[0] < run.x1 and run.x0 < box[2] and box[1] < run.bottom and run.top < box[3]


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
