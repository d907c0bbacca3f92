"""The figures of a drawn path of a PDF, and the upright lines that they draw."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import pairwise, repeat
from typing import Any

import pypdfium2.raw as raw

from converters import hidden
from converters.lattice import THIN, Box
from converters.pdf.calls import Numbers, quick
from converters.pdf.space import Matrix

THICK_FRAME = 4.5  # a border drawn as the ground between two boxes, or four where it is double

_segment = quick(raw.FPDFPath_GetPathSegment, raw.FPDF_PATHSEGMENT)
_segment_type, _closes = quick(raw.FPDFPathSegment_GetType), quick(raw.FPDFPathSegment_GetClose)
_points = Numbers(raw.FPDFPathSegment_GetPoint, array("f", (0, 0)))


def sides(path: Any, count: int, through: Matrix, stroked: bool) -> Iterator[Box]:
    """The upright lines of a path: each side of a stroked figure, each sliver of a filled one, the sides of a frame."""
    figures = list(_figures(path, count, through))
    boxes = (
        [_around(side) for figure in figures for side in pairwise(figure)] if stroked else list(map(_around, figures))
    )
    if not stroked and _is_frame(boxes):
        yield from _sides_of(max(boxes, key=lambda box: box[2] - box[0]))
    yield from (box for box in boxes if min(box[2] - box[0], box[3] - box[1]) <= (1 if stroked else THIN))


def is_box(path: Any, count: int, through: Matrix) -> bool:
    """Whether a path is one upright box with nothing left out of it."""
    figures = list(_figures(path, count, through))
    return len(figures) == 1 and hidden.is_box(figures[0])


def _is_frame(boxes: list[Box]) -> bool:
    """Whether boxes lie so closely in each other that what is filled between them is a border."""
    return len(boxes) > 1 and all(
        abs(mine - other) <= THICK_FRAME for box in boxes for mine, other in zip(box, boxes[0], strict=True)
    )


def _sides_of(box: Box) -> list[Box]:
    x0, top, x1, bottom = box
    return [(x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)]


def _figures(path: Any, count: int, through: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corners of each closed or open figure of a path; curves count by their points."""
    a, b, c, d, e, f = through
    figure: list[tuple[float, float]] = []
    segments = list(map(_segment, repeat(path), range(count)))
    for segment, (x, y) in zip(segments, _points(segments), strict=True):
        if figure and _segment_type(segment) == raw.FPDF_SEGMENT_MOVETO:
            yield figure
            figure = []
        figure.append((a * x + c * y + e, b * x + d * y + f))
        if _closes(segment):
            figure.append(figure[0])
    if figure:
        yield figure


def _around(points: Any) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
