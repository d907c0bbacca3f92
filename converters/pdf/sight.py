"""What a reader sees of the text that a page draws: what is not clipped away and not painted over later.

pdfium gives all of it. Files that clip nothing, and pages on which nothing opaque is painted once text stands there,
are not looked at any further. Where it is not sure that something is hidden, it is not.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import itemgetter
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from converters.pages.hidden import Covers, common, holds, middle_in, peeping, shown
from converters.pages.lattice import Box
from converters.pages.runs import Characters, Run
from converters.pdf import paths, pictures
from converters.pdf.calls import Handle, Numbers, quick
from converters.pdf.space import Matrix, around, bounds, matrix, mover, product

MOST_PARTS = 50  # segments of a clip; one with more is the outline of a picture and hides no text here
LAYERED = 0.9  # of the runs: a picture that lies over so many is the page, and they are what was recognised in it
TILED = (191, 191, 191)  # what pdfium gives as the colour of a pattern; a ground of this grey hides nothing either

_clip = quick(raw.FPDFPageObj_GetClipPath, raw.FPDF_CLIPPATH)
_parts, _part_segments = quick(raw.FPDFClipPath_CountPaths), quick(raw.FPDFClipPath_CountPathSegments)
_segment = quick(raw.FPDFClipPath_GetPathSegment, Handle)
_points = Numbers(raw.FPDFPathSegment_GetPoint, array("f", (0, 0)))
_transparent, _render_mode = quick(raw.FPDFPageObj_HasTransparency), quick(raw.FPDFTextObj_GetTextRenderMode)
_colors = Numbers(raw.FPDFPageObj_GetFillColor, array("I", (*TILED, 255)))
_object_of = quick(raw.FPDFText_GetTextObject, Handle)


class _Form(NamedTuple):
    """A form that is drawn in a space, and has one of its own."""

    item: Any
    around: Matrix
    inside: Matrix


@dataclass(frozen=True, eq=False)
class _Cover:
    """What is painted, its space, how many texts stand on the page before it, and the forms that it stands in."""

    item: Any
    through: Matrix
    before: int
    forms: Sequence[_Form]

    @cached_property
    def painted(self) -> Box | None:
        """The box through which nothing shows; None where it and all its clips are not boxes for certain."""
        around = [(self.item, self.through), *((form.item, form.around) for form in self.forms)]
        if any(_transparent(item) for item, _ in around) or not self._is_opaque:
            return None
        clips = [paths.box(part, through) for item, through in around for part in _clips(item)]
        boxes = [self._box(product(matrix(self.item), self.through)), *clips]
        found = [box for box in boxes if box]
        return common(found) if len(found) == len(boxes) else None

    @property
    def _is_opaque(self) -> bool:
        raise NotImplementedError

    def _box(self, through: Matrix) -> Box | None:
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class _Filled(_Cover):
    """A filled path of so many points."""

    points: int

    @property
    def _is_opaque(self) -> bool:
        return next(_colors([self.item]))[:3] != TILED

    def _box(self, through: Matrix) -> Box | None:
        return paths.box(paths.segments(self.item, self.points), through)


@dataclass(frozen=True, eq=False)
class _Picture(_Cover):
    """A picture of a page."""

    page: pdfium.PdfPage

    @property
    def _is_opaque(self) -> bool:
        return pictures.is_opaque(self.page, self.item)

    def _box(self, through: Matrix) -> Box | None:
        return pictures.box(through)


class Sight:
    """What hides text on a page, noted while its objects are read in the order in which they are drawn.

    `page`: its box. `clips`: whether the file's instructions clip anything. `texts`: all pieces of text.
    """

    def __init__(self, text: Any, through: Matrix, page: Box, clips: bool) -> None:
        self.texts: list[Any] = []
        self._text, self._through, self._page = text, through, page
        self._clips = clips
        self._covers: Covers[_Cover] = Covers()
        self._pictures: Covers[_Cover] = Covers()
        self._forms: tuple[_Form, ...] = ()
        self._turns: list[tuple[int, tuple[_Form, ...]]] = [(0, ())]  # from which text on which forms hold them
        self._windows: dict[tuple[Matrix, tuple[int | None, ...]], Box | None] = {}
        self._windows_of: dict[int | None, Box | None] = {None: None}

    def cover(self, path: Any, points: int, through: Matrix, box: Box) -> None:
        """Note a filled path behind which the text before it may lie."""
        if points in paths.CORNERS and self.texts:
            cover = _Filled(path, through, len(self.texts), self._forms, points)
            self._covers.add(common((self._page, box)), cover)

    def lay(self, picture: Any, page: pdfium.PdfPage, through: Matrix, box: Box) -> None:
        """Note a picture under which the text before it may lie."""
        if self.texts:
            cover = _Picture(picture, through, len(self.texts), self._forms, page)
            self._pictures.add(common((self._page, box)), cover)

    @contextmanager
    def within(self, form: Any, around: Matrix, inside: Matrix) -> Iterator[None]:
        """While a form is read that is drawn in a space and has one of its own."""
        outer = self._forms
        self._hold((*outer, _Form(form, around, inside)))
        yield
        self._hold(outer)

    def _hold(self, forms: tuple[_Form, ...]) -> None:
        self._forms = forms
        self._turns.append((len(self.texts), forms))

    def is_under_pictures(self, runs: Sequence[Run]) -> bool:
        """Whether pictures lie over all these runs but a few, such as the number of the page."""
        if not self._pictures:
            return False
        under = sum(self._is_behind(_object_of(self._text, run.start), run, self._over(run)) for run in runs)
        return under > 0 and under >= LAYERED * len(runs)

    def seen(self, runs: list[Run], characters: Characters, pictures: bool = True) -> list[Run]:
        """The runs, or the parts of them, that nothing hides; the digits left of a number that is cut are unknown.

        `pictures`: whether pictures hide what lies under them, too.
        """
        any_covers = bool(self._covers or (pictures and self._pictures))
        if not self._is_any_clipped and not any_covers:
            return runs
        seen: list[Run] = []
        for run in runs:
            covers = self._covers.over(run) if any_covers else []
            if pictures and self._pictures:
                covers = [*covers, *self._pictures.over(run)]
            if covers or (self._is_any_clipped and self._is_clipped(run)):
                seen += self._shown(run, characters(run), [cover for _, cover in covers])
            else:
                seen.append(run)
        return seen

    def _shown(self, run: Run, letters: list[Run], covers: Sequence[_Cover]) -> Iterator[Run]:
        items = [_object_of(self._text, letter.start) for letter in letters]
        windows = list(map(self._window_of, items))
        moved = [peeping(letter, window) if window else letter for letter, window in zip(letters, windows, strict=True)]
        hidden = [
            self._is_hidden(item, letter, covers) and not self._is_drawn_again(letter, covers)
            for item, letter in zip(items, moved, strict=True)
        ]
        if moved == letters and not any(hidden):
            return iter([run])

        def kin(left: int, right: int) -> bool:
            """Of one piece of text, or of pieces that one clip cuts."""
            clipped = windows[left] is not None and windows[left] == windows[right]
            return clipped or items[left].value == items[right].value

        return shown(moved, hidden, kin)

    def _is_hidden(self, item: Any, letter: Run, covers: Sequence[_Cover]) -> bool:
        """Whether a letter at this place is, as part of a piece of text."""
        window = self._window_of(item)
        if window is not None and not middle_in(window, letter):
            return True
        return self._is_behind(item, letter, covers)

    def _is_behind(self, item: Any, letter: Run, covers: Sequence[_Cover]) -> bool:
        number = self._numbers.get(item.value, math.inf)
        behind = (cover.painted for cover in covers if number < cover.before <= self._first_that_clips)
        return any(box is not None and middle_in(box, letter) for box in behind)

    def _over(self, run: Run) -> list[_Cover]:
        return [cover for _, cover in self._pictures.over(run)]

    def _is_drawn_again(self, letter: Run, covers: Sequence[_Cover]) -> bool:
        """Whether another piece of text stands there that is seen, of which pdfium tells no character."""
        return any(
            middle_in(box, letter) and not self._is_hidden(item, letter, covers)
            for box, item in self._untold.over(letter)
        )

    @cached_property
    def _untold(self) -> Covers[Any]:
        """The texts that pdfium leaves out, since they draw what stands there once more."""
        told = {_object_of(self._text, at).value for at in range(raw.FPDFText_CountChars(self._text))}
        left = [item for item in self.texts if item.value not in told]
        untold: Covers[Any] = Covers()
        for item, sides in zip(left, bounds(left), strict=True):
            forms = self._forms_around(item)
            space = forms[-1].inside if forms else self._through
            untold.add(common((self._page, mover(space)(*sides))), item)
        return untold

    @cached_property
    def _is_any_clipped(self) -> bool:
        """Whether a text of the page has a clip; a form has one of its own."""
        return self._clips and (len(self._turns) > 1 or any(parts > 0 for parts in map(_parts, map(_clip, self.texts))))

    @cached_property
    def _first_that_clips(self) -> float:
        """The number of the first text whose outline is a clip, of which pdfium's clips do not tell."""
        modes = enumerate(map(_render_mode, self.texts))
        return next((number for number, mode in modes if mode >= raw.FPDF_TEXTRENDERMODE_FILL_CLIP), math.inf)

    def _is_clipped(self, run: Run) -> bool:
        """Whether a letter may be: the first or last is, or clips differ; one, a box, lets through all between them."""
        string, x0, top, x1, bottom, _, start = run
        inset, y = min(bottom - top, x1 - x0) / 2, (top + bottom) / 2
        first, last = (_object_of(self._text, at) for at in (start, start + len(string) - 1))
        window = self._window_of(first)
        if window and not (holds(window, x0 + inset, y) and holds(window, x1 - inset, y)):
            return True
        items = map(_object_of, repeat(self._text), range(start, start + len(string)))
        return first.value != last.value and any(self._window_of(item) != window for item in items)

    def _window_of(self, item: Any) -> Box | None:
        """What is shown of a text by its clips and those of the forms that it stands in; None where that is all."""
        address = item.value
        if address not in self._windows_of:
            self._windows_of[address] = self._own_window(item)
        return self._windows_of[address]

    def _own_window(self, item: Any) -> Box | None:
        if not self._is_any_clipped or item.value not in self._numbers:
            return None  # a text in more forms than are read has clips in a space that is not known
        forms = self._forms_around(item)
        own = self._window(item, forms[-1].inside if forms else self._through)
        return _common([own, *(self._window(form.item, form.around) for form in forms)])

    def _forms_around(self, item: Any) -> Sequence[_Form]:
        """The forms that a text stands in, from the outermost."""
        return self._turns[bisect(self._turns, self._numbers[item.value], key=itemgetter(0)) - 1][1]

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
            self._windows[key] = _common([_around(part, through) for part in _clips(item)])
        return self._windows[key]

    @cached_property
    def _numbers(self) -> dict[int, int]:
        """The place of each text in the order of drawing, by its address."""
        return {item.value: number for number, item in enumerate(self.texts)}


def _clips(item: Any) -> Iterator[list[Any]]:
    """The segments of each path that clips an object; none of one with too many of them."""
    clip = _clip(item)
    for number in range(_parts(clip)):
        count = _part_segments(clip, number)
        yield [_segment(clip, number, at) for at in range(count if count <= MOST_PARTS else 0)]


def _around(segments: Sequence[Any], through: Matrix) -> Box | None:
    a, b, c, d, e, f = through
    points = [(a * x + c * y + e, b * x + d * y + f) for x, y in _points(segments)]
    return around(points) if points else None


def _common(boxes: Sequence[Box | None]) -> Box | None:
    found = [box for box in boxes if box]
    return common(found) if found else None
