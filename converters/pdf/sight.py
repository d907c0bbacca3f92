"""What a reader sees of the text that a page draws: what is not clipped away and not painted over later.

pdfium gives all of it. Files that clip nothing, and pages on which nothing opaque is painted once text stands there,
are not looked at any further.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import pypdfium2.raw as raw

from converters.hidden import Covers, holds, middle_in, shown
from converters.lattice import Box
from converters.pdf import paths
from converters.pdf.calls import quick
from converters.pdf.space import Matrix, mover
from converters.runs import Characters, Run

MOST_PARTS = 50  # segments of a clip; one with more is the outline of a picture and hides no text here
CORNERS = range(4, 7)  # points of a path that may be a box


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


class _Form(NamedTuple):
    """The texts `first` to `end` stand in a form that is drawn in a space, and have one of their own."""

    item: Any
    first: int
    end: int
    around: Matrix
    inside: Matrix


class Sight:
    """What hides text on a page, noted while its objects are read in the order in which they are drawn.

    `clips`: whether the file's instructions clip anything. `texts`: all pieces of text.
    """

    def __init__(self, through: Matrix, clips: bool) -> None:
        self.texts: list[Any] = []
        self._through = through
        self._clips = clips
        self._covers: Covers[_Cover] = Covers()
        self._forms: list[_Form] = []
        self._windows: dict[tuple[Matrix, tuple[int | None, ...]], Box | None] = {}

    def cover(self, path: Any, points: int, through: Matrix, box: Box) -> None:
        """Note a filled path behind which the text before it may lie."""
        if points in CORNERS and self.texts:
            self._covers.add(box, _Cover(path, points, through, len(self.texts)))

    def form(self, item: Any, first: int, around: Matrix, inside: Matrix) -> None:
        """Note a form that has been read, with the number of its first text."""
        self._forms.append(_Form(item, first, len(self.texts), around, inside))

    def seen(self, text: Any, runs: list[Run], characters: Characters) -> list[Run]:
        """The runs, or the parts of them, that nothing hides; the digits left of a number that is cut are unknown."""
        if not self._is_any_clipped and not self._covers:
            return runs
        seen: list[Run] = []
        for run in runs:
            covers = self._covers.over(run) if self._covers else []
            if covers or (self._is_any_clipped and self._is_clipped(text, run)):
                seen += self._parts(text, characters(run), covers)
            else:
                seen.append(run)
        return seen

    def _parts(self, text: Any, letters: list[Run], covers: Sequence[tuple[Box, _Cover]]) -> Iterator[Run]:
        items = [_object_of(text, letter.start) for letter in letters]
        windows = [self._window_of(item) if self._is_any_clipped else None for item in items]
        hidden = [
            (window is not None and not middle_in(window, letter)) or self._is_behind(covers, item, letter)
            for item, window, letter in zip(items, windows, letters, strict=True)
        ]

        def kin(left: int, right: int) -> bool:
            """Of one piece of text, or of pieces that one clip cuts."""
            clipped = windows[left] is not None and windows[left] == windows[right]
            return clipped or items[left].value == items[right].value

        return shown(letters, hidden, kin)

    @cached_property
    def _is_any_clipped(self) -> bool:
        """Whether a text of the page has a clip; a form has one of its own."""
        return self._clips and (bool(self._forms) or any(parts > 0 for parts in map(_parts, map(_clip, self.texts))))

    def _is_clipped(self, text: Any, run: Run) -> bool:
        """Whether the first or the last letter is; between them a clip, which is a box, lets all through."""
        string, x0, top, x1, bottom, _, start = run
        inset, y = min(bottom - top, x1 - x0) / 2, (top + bottom) / 2
        window = self._window_of(_object_of(text, start))
        if window and not holds(window, x0 + inset, y):
            return True
        window = self._window_of(_object_of(text, start + len(string) - 1))
        return window is not None and not holds(window, x1 - inset, y)

    def _is_behind(self, covers: Sequence[tuple[Box, _Cover]], item: Any, letter: Run) -> bool:
        number = self._numbers.get(item.value, len(self.texts)) if covers else 0
        return any(
            number < cover.before and middle_in(box, letter) and self._is_solid(cover, box) for box, cover in covers
        )

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

    def _is_solid(self, cover: _Cover, box: Box) -> bool:
        """Whether nothing shows through a filled path, and all of the box is filled."""
        holders = (form.item for form in self._forms if form.first < cover.before <= form.end)
        if _transparent(cover.path) or any(map(_transparent, holders)):
            return False
        window = self._window(cover.path, cover.through) if self._clips else None
        return (not window or _within(box, window)) and paths.is_box(cover.path, cover.points, cover.through)


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
