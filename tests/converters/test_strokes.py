"""A lone stroke on a scan: a slash is no 1, a dash is no 一, and what may be either is not read."""

from __future__ import annotations

import pytest

cv2 = pytest.importorskip("cv2")
np = pytest.importorskip("numpy")

from converters.recognition import words  # noqa: E402  needs the libraries looked for above
from converters.recognition.pieces import Piece  # noqa: E402
from converters.recognition.strokes import Stroke, stroke  # noqa: E402

LEAST, SCALE = 7, 200 / 72


def drawn(*lines: tuple[int, int, int, int], thickness: int = 3):
    """Ink of a place of 40 by 40 pixels with these strokes."""
    ink = np.zeros((40, 40), np.uint8)
    for x0, y0, x1, y1 in lines:
        cv2.line(ink, (x0, y0), (x1, y1), 255, thickness)
    return ink


SLASH, UPRIGHT, DASH = drawn((14, 32, 26, 8)), drawn((20, 8, 20, 32)), drawn((8, 20, 32, 20))
FLAGGED = drawn((20, 8, 20, 32), (20, 8, 15, 12), (16, 32, 24, 32), thickness=2)  # a 1 with flag and foot
DOUBTFUL = drawn((18, 32, 22, 8))
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
        ("1", FLAGGED, "1"),
        ("1", DOUBTFUL, ""),
        ("/", UPRIGHT, ""),
        ("一", DASH, "—"),
        ("•", DASH, "—"),
        ("1", DASH, ""),
        ("7", SEVEN, "7"),
        ("11", SLASH, "11"),
    ],
)
def test_a_sign_alone_in_a_cell_is_kept_only_where_its_stroke_agrees(read, ink, kept):
    assert words._lone(read, Piece(0, 0, 40, 40, spot=(0, 0)), ink, SCALE) == kept


def test_outside_of_tables_the_model_is_believed():
    assert words._lone("一", Piece(0, 0, 40, 40), DASH, SCALE) == "一"


@pytest.mark.parametrize(
    ("first", "again", "settled"),
    [
        (("0", 0.9), ("0", 0.7), "0"),
        (("0)", 0.9), ("0", 0.6), "0"),
        (("49", 0.99), ("19", 0.99), ""),
        (("本年", 0.9), ("木年", 0.8), "本年"),
    ],
)
def test_two_looks_at_worn_strokes_give_one_number_or_none(first, again, settled):
    assert words._agreed(first, again)[0] == settled


def test_a_long_text_is_narrowed_to_half_and_a_number_is_not():
    assert words._narrowed(np.zeros((40, 800, 3), np.uint8)).shape[:2] == (40, 400)
    assert words._narrowed(np.zeros((40, 160, 3), np.uint8)).shape[:2] == (40, 160)
