"""What a reader sees of the text of an OFD page: what its boxes and clips leave and nothing is painted over.

An object is drawn within its Boundary and within all its clips, each the union of its areas (GB/T 33190, 8.4 and 8.5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from converters.docx.xml import Element
from converters.ofd.package import area_of, named, numbers
from converters.ofd.space import Figure, Matrix, around, at, data, figures, within
from converters.pages.hidden import Covers, common, is_box, middle_in, shown
from converters.pages.lattice import Box
from converters.pages.runs import Characters, Run

SLOPPY = 0.2  # of a page's characters: where more lie outside their boxes, the writer keeps to none
OPAQUE = 255.0
CURVES = frozenset("QBA")

Windows = tuple[list[Box], ...]  # each lets through what lies in one of its boxes


class Sight:
    """What hides text on a page, noted in the order of drawing; runs are known by the number of their first letter."""

    def __init__(self) -> None:
        self._windows: dict[int, Windows] = {}
        self._boxes: dict[int, Box] = {}
        self._covers: Covers[int] = Covers()  # with the number of the next letter

    def note(self, run: Run, ends: tuple[Run, Run], box: Box | None, windows: Windows) -> None:
        """Note what is left to see of a run, whose first and last letter are its `ends`."""
        if windows:
            self._windows[run.start] = windows
        if box and not all(middle_in(box, letter) for letter in ends):
            self._boxes[run.start] = box

    def cover(self, path: Element, drawn: Sequence[Figure], room: Box, letters: int) -> None:
        """Note a filled path; nothing in the room shows through it if it is one box and its colour opaque."""
        straight = CURVES.isdisjoint(data(path) or "")
        if straight and len(drawn) == 1 and is_box(drawn[0]) and _is_filled(path):
            self._covers.add(common((room, around(drawn[0]))), letters)

    def seen(self, runs: list[Run], characters: Characters) -> list[Run]:
        """The runs, or the parts of them, that nothing hides."""
        beyond = sum(len(run.text) for run in runs if run.start in self._boxes)
        if beyond > SLOPPY * sum(len(run.text) for run in runs):
            self._boxes = {}
        if not (self._boxes or self._windows or self._covers):
            return runs
        return [part for run in runs for part in self._parts(run, characters)]

    def _parts(self, run: Run, characters: Characters) -> Iterator[Run]:
        windows = self._windows.get(run.start, ())
        if run.start in self._boxes:
            windows = (*windows, [self._boxes[run.start]])
        covers = [box for box, before in self._covers.over(run) if run.start < before]
        if not windows and not covers:
            yield run
            return
        letters = characters(run)
        hidden = [
            any(middle_in(box, letter) for box in covers)
            or not all(any(middle_in(box, letter) for box in boxes) for boxes in windows)
            for letter in letters
        ]
        yield from shown(letters, hidden, lambda left, right: True) if any(hidden) else [run]


def boundary(element: Element, through: Matrix) -> Box | None:
    """The box of an object, from the space around it to points; None where it has none."""
    x, y, width, height = area_of(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    if width <= 0 or height <= 0:
        return None
    return around(at(through, x + i * width, y + j * height) for i in (0, 1) for j in (0, 1))


def clips(element: Element, through: Matrix) -> Iterator[list[Box]]:
    """What each clip of an object leaves: what lies in one of the boxes. They stand in the object's own space."""
    for listed in element.iterfind("{*}Clips"):
        inside = within(element, through, listed.get("TransFlag") != "false")
        for clip in listed.iterfind("{*}Clip"):
            boxes = [box for area in clip.iterfind("{*}Area") for box in _boxes(area, within(area, inside))]
            if boxes:
                yield boxes


def _boxes(area: Element, through: Matrix) -> Iterator[Box]:
    for path in named(area, "Path"):
        corners = [corner for figure in figures(data(path), within(path, through)) for corner in figure]
        if corners:
            yield around(corners)


def is_opaque(element: Element) -> bool:
    return (numbers(element.get("Alpha")) or [OPAQUE])[0] >= OPAQUE


def _is_filled(path: Element) -> bool:
    """Whether nothing shows through what fills a path, as far as is said: not a pattern, nor what its style may say."""
    color = next(named(path, "FillColor"), None)
    return color is not None and len(color) == 0 and is_opaque(color)
