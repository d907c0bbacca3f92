"""The figures of a drawn path of a PDF, and the upright lines that they draw."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise, repeat
from typing import Any

import pypdfium2.raw as raw

from converters.pages import hidden
from converters.pages.lattice import THIN, Box
from converters.pdf.calls import Numbers, quick
from converters.pdf.space import Matrix, around

THICK_FRAME = 4.5  # a border drawn as the ground between two boxes, or four where it is double
CORNERS = range(4, 7)  # points of a path that may be a box

_segment = quick(raw.FPDFPath_GetPathSegment, raw.FPDF_PATHSEGMENT)
_segment_type, _closes = quick(raw.FPDFPathSegment_GetType), quick(raw.FPDFPathSegment_GetClose)
_points = Numbers(raw.FPDFPathSegment_GetPoint, array("f", (0, 0)))


def sides(path: Any, count: int, through: Matrix, stroked: bool) -> Iterator[Box]:
    """The upright lines of a path: each side of a stroked figure, each sliver of a filled one, the sides of a frame."""
    figures = list(_figures(segments(path, count), through))
    boxes = [around(side) for figure in figures for side in pairwise(figure)] if stroked else list(map(around, figures))
    if not stroked and _is_frame(boxes):
        yield from _sides_of(max(boxes, key=lambda box: box[2] - box[0]))
    yield from (box for box in boxes if min(box[2] - box[0], box[3] - box[1]) <= (1 if stroked else THIN))


def segments(path: Any, count: int) -> list[Any]:
    return list(map(_segment, repeat(path), range(count)))


def box(segments: Sequence[Any], through: Matrix) -> Box | None:
    """The upright box that a path is; None where it is another figure or several."""
    if len(segments) not in CORNERS or any(_segment_type(segment) == raw.FPDF_SEGMENT_BEZIERTO for segment in segments):
        return None
    figures = list(_figures(segments, through))
    return around(figures[0]) if len(figures) == 1 and hidden.is_box(figures[0]) else None


def _is_frame(boxes: list[Box]) -> bool:
    """Whether boxes lie so closely in each other that what is filled between them is a border."""
    return len(boxes) > 1 and all(
        abs(mine - other) <= THICK_FRAME for box in boxes for mine, other in zip(box, boxes[0], strict=True)
    )


def _sides_of(box: Box) -> list[Box]:
    x0, top, x1, bottom = box
    return [(x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom)]


def _figures(segments: Sequence[Any], through: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corners of each closed or open figure of a path; curves count by their points."""
    a, b, c, d, e, f = through
    figure: list[tuple[float, float]] = []
    for segment, (x, y) in zip(segments, _points(segments), strict=True):
        if figure and _segment_type(segment) == raw.FPDF_SEGMENT_MOVETO:
            yield figure
            figure = []
        figure.append((a * x + c * y + e, b * x + d * y + f))
        if _closes(segment):
            figure.append(figure[0])
    if figure:
        yield figure
