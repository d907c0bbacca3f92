"""A lone stroke on a scan: a slash is no 1, a dash is no 一, and what may be either is not read."""

from __future__ import annotations

import pytest

cv2 = pytest.importorskip("cv2")
np = pytest.importorskip("numpy")

from converters.recognition.strokes import Stroke, lone, stroke  # noqa: E402  needs the libraries looked for above

LEAST = 7


def drawn(*lines: tuple[int, int, int, int], thickness: int = 3):
    """Ink of a place of 40 by 40 pixels with these strokes."""
    ink = np.zeros((40, 40), np.uint8)
    for x0, y0, x1, y1 in lines:
        cv2.line(ink, (x0, y0), (x1, y1), 255, thickness)
    return ink


SLASH, UPRIGHT, DASH = drawn((14, 32, 26, 8)), drawn((20, 8, 20, 32)), drawn((8, 20, 32, 20))
FLAGGED = drawn((20, 8, 20, 32), (20, 8, 15, 12), (16, 32, 24, 32), thickness=2)  # a 1 with flag and foot
DOUBTFUL = drawn((18, 32, 22, 8))
TWO_DASHES = drawn((4, 20, 17, 20), (23, 20, 36, 20))
SEVEN = drawn((10, 8, 30, 8), (30, 8, 18, 32))


@pytest.mark.parametrize(
    ("ink", "expected"),
    [
        (SLASH, Stroke.SLASH),
        (UPRIGHT, Stroke.UPRIGHT),
        (FLAGGED, Stroke.UPRIGHT),
        (DASH, Stroke.DASH),
        (DOUBTFUL, Stroke.DOUBTFUL),
        (drawn(), None),
        (drawn((10, 10, 10, 30), (30, 10, 30, 30)), None),
    ],
)
def test_a_stroke_is_told_by_its_lean(ink, expected):
    assert stroke(ink, LEAST) == expected


@pytest.mark.parametrize(
    ("read", "ink", "kept"),
    [
        ("1", SLASH, "/"),
        ("/", SLASH, "/"),
        ("1", FLAGGED, None),
        ("1", DOUBTFUL, ""),
        ("/", UPRIGHT, ""),
        ("一", DASH, "—"),
        ("•", DASH, "—"),
        ("1", DASH, ""),
        ("", DASH, "—"),
        ("on", DASH, "—"),
        ("一-", TWO_DASHES, "——"),
        ("一-", FLAGGED, None),
        ("7", SEVEN, None),
        ("11", SLASH, None),
    ],
)
def test_a_sign_alone_in_a_cell_is_told_by_its_stroke_and_not_read_where_the_two_differ(read, ink, kept):
    assert lone(read, ink, LEAST) == kept
