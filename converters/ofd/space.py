"""Coordinates and drawn figures of an OFD page: from the spaces of its objects to points from the page's top left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from converters.docx.xml import Element
from converters.ofd.package import area_of, numbers
from converters.pages.lattice import Box

Matrix = tuple[float, float, float, float, float, float]
Figure = list[tuple[float, float]]

_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_STEPS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_WORD = re.compile(r"[A-Z]|[-+.\deE]+")


def within(element: Element, through: Matrix, turned: bool = True) -> Matrix:
    """From the object's own space to points, with or without its matrix."""
    x, y, _, _ = area_of(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    given = numbers(element.get("CTM")) if turned else []
    a, b, c, d, e, f = given[:6] if len(given) >= 6 else _PLAIN
    A, B, C, D, E, F = through
    e, f = e + x, f + y
    return A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F


def at(through: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = through
    return a * x + c * y + e, b * x + d * y + f


def around(points: Iterable[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def data(path: Element) -> str | None:
    """The drawing of a path, not of its clips."""
    own = path.find("{*}AbbreviatedData")
    return own.text if own is not None else None


def figures(data: str | None, through: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corners of each figure of a path; curves count by their points, arcs by their ends."""
    figure: list[tuple[float, float]] = []
    for kind, values in _commands(data):
        if kind in "MS" and figure:
            yield figure
            figure = []
        if kind == "C":
            figure += figure[:1]
        points = values[-2:] if kind == "A" else values
        figure += [at(through, *points[first : first + 2]) for first in range(0, len(points), 2)]
    if figure:
        yield figure


def _commands(data: str | None) -> Iterator[tuple[str, list[float]]]:
    kind = ""
    values: list[float] = []
    for word in [*_WORD.findall(data or ""), "M"]:
        if word in _STEPS:
            if kind and len(values) == _STEPS[kind]:
                yield kind, values
            kind, values = word, []
        else:
            values += numbers(word)
