"""Ruled lines on paper: turned, broken, and not to be taken for strokes of characters. Pages are drawn at 150 dpi."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest

cv2 = pytest.importorskip("cv2")
np = pytest.importorskip("numpy")

from converters.recognition import grid as scan_grid  # noqa: E402 - they need cv2
from converters.recognition import page as scan_page  # noqa: E402 - they need cv2
from converters.recognition import photo, spread, streaks  # noqa: E402 - they need cv2

SCALE = 150 / 72
XS, YS = (60, 160, 260, 360, 520), (80, 104, 128, 176, 200)


class Paper:
    """A white page that is drawn on in points."""

    def __init__(self, width: int = 2) -> None:
        self.pixels: Any = np.full((1754, 1240, 3), 255, np.uint8)
        self.width = width

    def line(self, x0: float, top: float, x1: float, bottom: float, colour: tuple[int, int, int] = (0, 0, 0)) -> None:
        ends = [(round(x * SCALE), round(y * SCALE)) for x, y in ((x0, top), (x1, bottom))]
        cv2.line(self.pixels, *ends, colour, self.width)

    def table(self, ys: Sequence[int] = YS) -> Paper:
        for y in ys:
            self.line(XS[0], y, XS[-1], y)
        for x in XS:
            self.line(x, ys[0], x, ys[-1])
        return self

    def rub_out(self, x: float, y: float, size: float = 4) -> None:
        part = np.s_[round(y * SCALE) : round((y + size) * SCALE), round(x * SCALE) : round((x + size) * SCALE)]
        self.pixels[part] = 255

    def turned(self, degrees: float) -> Any:
        height, width = self.pixels.shape[:2]
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        return cv2.warpAffine(self.pixels, turn, (width, height), borderValue=(255, 255, 255))


def spots(pixels: Any) -> list[tuple[int, int, int]]:
    """Rows, columns and cells of each grid."""
    found, _ = scan_grid.grids(streaks.without(scan_page.scan(pixels, SCALE)))
    return [(len(grid.ys) - 1, len(grid.xs) - 1, len(grid.places)) for grid in found]


@pytest.mark.parametrize("degrees", [-5.5, -3, -1.2, -0.3, 0, 0.4, 2.5])
def test_a_turned_page_is_set_upright(degrees: float) -> None:
    assert spots(Paper().table().turned(degrees)) == [(4, 4, 16)]


def test_lines_stand_where_they_were_drawn() -> None:
    (grid,), _ = scan_grid.grids(scan_page.scan(Paper().table().pixels, SCALE))
    assert grid.xs == pytest.approx(XS, abs=0.7)
    assert grid.ys == pytest.approx(YS, abs=0.7)


@pytest.mark.parametrize(("x", "y"), [(200, 102), (258, 150), (158, 126), (58, 90), (300, 198)])
def test_a_hole_in_a_line_does_not_merge_cells(x: float, y: float) -> None:
    paper = Paper().table()
    paper.rub_out(x, y)
    assert spots(paper.turned(0.5)) == [(4, 4, 16)]


def test_faint_lines_are_lines() -> None:
    paper = Paper(width=1).table()
    grain = np.random.default_rng(1).normal(0, 1.5, paper.pixels.shape[:2])[:, :, None]
    faint = 240 - (255 - paper.pixels.astype(float)) / 9 + grain
    assert spots(np.clip(faint, 0, 255).astype(np.uint8)) == [(4, 4, 16)]


def test_hairlines_much_fainter_than_the_characters_beside_them_are_lines() -> None:
    paper = Paper(width=1).table()
    hair = (255 - (255 - paper.pixels.astype(float)) / 9).astype(np.uint8)
    for x, y in ((left + step, y) for left in (80, 180, 280, 400) for step in (0, 12, 24) for y in (88, 112, 184)):
        cv2.rectangle(hair, *(tuple(round(at * SCALE) for at in corner) for corner in ((x, y), (x + 8, y + 8))), 0, 1)
    assert spots(hair) == [(4, 4, 16)]


def test_a_turned_page_of_grey_paper_has_no_edges_and_no_bow() -> None:
    paper = Paper().table((80, 200, 320, 440, 560, 680))
    paper.pixels = np.minimum(paper.pixels, np.uint8(225))
    height, width = paper.pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 1.1, 1)
    grey = cv2.warpAffine(paper.pixels, turn, (width, height), borderValue=(225, 225, 225))
    corners = scan_page.scan(grey, SCALE).image[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert (corners == 225).all()
    assert spots(grey) == [(5, 4, 20)]


def test_a_line_that_is_not_drawn_merges_two_cells() -> None:
    paper = Paper().table()
    paper.rub_out(162, 102)
    paper.pixels[round(101 * SCALE) : round(107 * SCALE), round(162 * SCALE) : round(258 * SCALE)] = 255
    assert spots(paper.pixels) == [(4, 4, 15)]


@pytest.mark.parametrize("ends", [(30, 500), (30, 150), (130, 230)])
def test_a_streak_down_a_page_is_no_column(ends: tuple[int, int]) -> None:
    paper = Paper().table()
    paper.line(430, ends[0], 430, ends[1])
    assert spots(paper.pixels) == [(4, 4, 16)]


def test_a_streak_down_a_page_whose_lines_are_dashes_is_no_column() -> None:
    paper = dashed(Paper(1), 3, 3)
    paper.line(430, 30, 430, 500)
    assert [columns for _, columns, _ in spots(paper.pixels)] == [4]


def test_a_fold_across_a_page_is_no_row_of_a_table_whose_sides_are_open() -> None:
    paper = Paper()
    for y in YS:
        paper.line(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        paper.line(x, YS[0], x, YS[-1])
    paper.line(0, 152, 590, 152)
    assert spots(paper.pixels) == [(4, 4, 16)]


@pytest.mark.parametrize("beside", [1, 4])
def test_the_shadow_of_a_fold_hides_no_line_beside_it(beside: float) -> None:
    paper = Paper(width=1).table()
    x = np.arange(paper.pixels.shape[1]) - (260 + beside) * SCALE
    shadow = 1 - 0.5 * np.exp(-((x / 9) ** 2))
    assert spots((paper.pixels * shadow[None, :, None]).astype(np.uint8)) == [(4, 4, 16)]


def test_a_line_that_leans_leaves_no_ink_in_the_cells_beside_it() -> None:
    paper, ys = Paper(1), range(80, 300, 12)
    for y in ys:
        paper.line(XS[0], y, XS[-1], y)
    for x in XS:
        paper.line(x - 2.5 * (x == 260), ys[0], x + 2.5 * (x == 260), ys[-1])
    (grid,), ink = scan_grid.grids(streaks.without(scan_page.scan(paper.pixels, SCALE)))
    assert (len(grid.xs), len(grid.ys)) == (len(XS), len(ys))
    assert not ink.any()


def test_a_side_that_leans_off_the_ends_of_the_lines_across_makes_no_column_without_room_for_a_digit() -> None:
    paper, ys = Paper(), range(80, 210, 12)
    for y in ys:
        paper.line(XS[0], y, XS[-1] + 5, y)
    for x in XS:
        paper.line(x, ys[0], x, ys[-1])
    assert spots(paper.pixels) == [(len(ys) - 1, 4, 4 * (len(ys) - 1))]


@pytest.mark.parametrize("apart", [1.4, 2.3])
def test_double_lines_are_single_ones(apart: float) -> None:
    paper = Paper().table()
    for y in YS:
        paper.line(XS[0], y + apart, XS[-1] + apart, y + apart)
    for x in XS:
        paper.line(x + apart, YS[0], x + apart, YS[-1] + apart)
    assert spots(cv2.GaussianBlur(paper.pixels, (3, 3), 0)) == [(4, 4, 16)]


def test_several_streaks_that_end_in_the_same_row_are_streaks_too() -> None:
    paper = Paper().table()
    for x in XS[1:-1]:
        paper.pixels[round((YS[0] + 2) * SCALE) : round((YS[1] - 2) * SCALE), round(x * SCALE) - 3 :][:, :7] = 255
    for x in (110, 430):
        paper.line(x, 30, x, 152)
    assert spots(paper.pixels) == [(4, 4, 13)]


def test_a_line_of_a_table_that_lost_its_end_is_no_streak() -> None:
    paper = Paper().table((80, 104, 128, 176, 224))
    paper.pixels[round(210 * SCALE) : round(222 * SCALE), round(255 * SCALE) : round(265 * SCALE)] = 255
    assert spots(paper.pixels) == [(4, 4, 15)]


def test_a_streak_from_one_table_to_the_next_is_no_column_of_either() -> None:
    paper = Paper().table().table((240, 264, 288))
    paper.line(430, YS[1], 430, 264)
    assert sorted(spots(paper.pixels)) == [(2, 4, 8), (4, 4, 16)]


def test_a_line_of_a_table_that_a_stroke_of_a_signature_lengthens_is_no_streak() -> None:
    paper = Paper().table()
    paper.line(260, YS[-1], 260, YS[-1] + 11)
    assert spots(paper.pixels) == [(4, 4, 16)]


@pytest.mark.parametrize("size", [16, 21])
def test_a_column_of_a_table_under_and_over_strokes_of_headings_is_no_streak(size: int) -> None:
    paper = Paper().table()
    paper.line(260, YS[0] - 4 - size, 260, YS[0] - 4)
    for top in (YS[-1] + 4, YS[-1] + 34, YS[-1] + 64):
        paper.line(260, top, 260, top + size)
        paper.line(250, top + 8, 270, top + 8)
    scan = scan_page.scan(paper.pixels, SCALE)
    assert streaks.without(scan).image is scan.image


def test_a_line_that_the_characters_of_a_label_hide_a_part_of_is_no_streak() -> None:
    paper = Paper().table()
    paper.rub_out(100, 124, 20)
    assert spots(paper.pixels) == [(4, 4, 16)]


def test_a_stroke_of_a_title_is_no_streak() -> None:
    paper = Paper()
    paper.line(100, 60, 124, 60)
    paper.line(112, 52, 112, 72)
    scan = scan_page.scan(paper.pixels, SCALE)
    assert streaks.without(scan).image is scan.image


def test_lines_of_a_table_that_the_page_cuts_off_run_on_together_and_are_no_streaks() -> None:
    paper = Paper().table()
    for x in XS:
        paper.line(x, YS[-1], x, YS[-1] + 22)
    assert spots(paper.pixels) == [(5, 4, 20)]


def test_lines_that_the_head_of_a_page_cuts_off_end_together_beside_a_stroke_of_a_label_and_are_no_streaks() -> None:
    paper = Paper().table()
    for x in XS:
        paper.line(x, YS[0] - 44, x, YS[0])
    paper.line(96, YS[0] - 30, 114, YS[0] - 30)
    scan = scan_page.scan(paper.pixels, SCALE)
    assert streaks.without(scan).image is scan.image


def test_a_line_of_a_longer_table_above_moves_none_of_those_below() -> None:
    paper = Paper().table()
    for y in (240, 262, 284):
        paper.line(XS[0], y, XS[-1], y)
    for x in (60, 160, 262.8, 360, 440, 520):
        paper.line(x, 240, x, 284)
    assert sorted(spots(paper.pixels)) == [(2, 5, 10), (4, 4, 16)]


def test_a_low_row_alone_at_the_head_of_a_page_is_a_table() -> None:
    assert spots(Paper().table((80, 92)).pixels) == [(1, 4, 4)]


def dashed(paper: Paper, dash: float, gap: float) -> Paper:
    """The table with lines broken into dashes."""
    for y in YS:
        for x in np.arange(XS[0], XS[-1], dash + gap):
            paper.line(x, y, x + dash, y)
    for x in XS:
        for y in np.arange(YS[0], YS[-1], dash + gap):
            paper.line(x, y, x, y + dash)
    return paper


@pytest.mark.parametrize(("width", "dash", "gap"), [(1, 2, 1.5), (2, 3, 2), (2, 4, 2)])
def test_lines_that_a_copy_broke_into_dashes_are_lines(width: int, dash: float, gap: float) -> None:
    assert spots(dashed(Paper(width), dash, gap).pixels) == [(4, 4, 16)]


def test_dash_marks_in_narrow_cells_of_a_table_of_broken_lines_are_no_line() -> None:
    paper = Paper(1)
    for y in (80, 104, 128):
        for x in np.arange(60, 200, 5):
            paper.line(x, y, x + 3, y)
    for x in range(60, 201, 14):
        paper.line(x, 80, x, 128)
        for y in (92, 116) if x < 200 else ():
            paper.line(x + 2.5, y, x + 11.5, y)
    assert spots(paper.pixels) == [(2, 10, 20)]


def test_strokes_across_a_narrow_cell_full_of_text_are_no_line() -> None:
    paper = Paper().table()
    for x in range(62, 158, 6):
        paper.line(x, 150, x + 5, 150)
        paper.line(x + 2, 142, x + 2, 154 if x % 12 else 150)
    assert spots(paper.pixels) == [(4, 4, 16)]


@pytest.mark.parametrize("side", [-4, 4])
def test_labels_that_touch_a_line_on_one_side_in_all_rows_leave_it_a_line(side: int) -> None:
    paper = Paper().table()
    for top, bottom in pairwise(YS):
        for y in range(top + 4, bottom - 3, 5):
            paper.line(160, y, 160 + side, y)
    assert spots(paper.pixels) == [(4, 4, 16)]


def test_strokes_of_characters_in_a_low_row_are_no_lines() -> None:
    low = (80, 93, 106, 119)
    paper = Paper(width=1).table(low)
    for top in low[:-1]:
        for x in range(66, 150, 12):
            paper.line(x, top + 2, x, top + 11)
            paper.line(x + 1, top + 6, x + 8, top + 6)
    assert spots(paper.turned(0.6)) == [(3, 4, 12)]


def low_table(xs: Sequence[float] = XS) -> Paper:
    """Rows that are hardly higher than the characters in two of the columns: a tall cross over two short bars."""
    paper = Paper(width=1)
    paper.table(tuple(range(80, 189, 12)))
    for top in range(80, 188, 12):
        for x in xs:
            paper.line(x + 40, top + 1, x + 40, top + 11)
            paper.line(x + 36, top + 4, x + 44, top + 4)
            paper.line(x + 35, top + 8, x + 45, top + 8)
    return paper


@pytest.mark.parametrize("degrees", [0, 0.5])
def test_characters_as_high_as_their_rows_make_no_columns(degrees: float) -> None:
    assert spots(cv2.GaussianBlur(low_table(XS[:2]).turned(degrees), (3, 3), 0)) == [(9, 4, 36)]


def test_a_column_goes_on_in_a_low_row_alone_below_a_title_across_the_table() -> None:
    paper = Paper().table((80, 95, 110))
    for y in (125, 140):
        paper.line(XS[0], y, XS[-1], y)
    for x in (XS[0], XS[-1]):
        paper.line(x, 110, x, 140)
    paper.line(260, 125, 260, 140)
    assert spots(paper.pixels) == [(4, 4, 11)]


def test_a_line_beside_a_tall_cell_stays_though_characters_touch_it_on_both_sides() -> None:
    paper = Paper().table((80, 160, 200))
    paper.line(150, 110, 170, 110)
    paper.line(252, 130, 268, 130)
    assert spots(paper.pixels) == [(2, 4, 8)]


@pytest.mark.parametrize("x", [262.4, 263.2, 264])
def test_a_stroke_of_a_heading_that_touches_a_table_moves_none_of_its_lines(x: float) -> None:
    paper = Paper().table()
    paper.line(x, YS[-1], x, YS[-1] + 18)
    scan = scan_page.scan(paper.pixels, SCALE)
    (grid,), ink = scan_grid.grids(scan)
    assert grid.xs == pytest.approx(XS, abs=1.0)
    assert np.count_nonzero(ink[: round((YS[-1] - 2) * scan.scale)]) < 50


def test_numbers_that_touch_the_line_beside_them_leave_it_a_line() -> None:
    paper = low_table(())
    for top in range(104, 188, 12):
        paper.line(255, top + 4, 260, top + 4)
        paper.line(255, top + 8, 260, top + 8)
    assert spots(paper.pixels) == [(9, 4, 36)]


def test_strokes_that_stand_nearer_than_a_dot_of_the_lattice_part_no_table() -> None:
    paper = low_table(())
    paper.line(200, 92, 200, 104)
    paper.line(204.6, 116, 204.6, 128)
    assert spots(paper.pixels) == [(9, 4, 36)]


def test_large_characters_are_no_tables() -> None:
    paper = Paper()
    for x in range(80, 400, 40):
        cv2.rectangle(paper.pixels, (round(x * SCALE), 100), (round((x + 24) * SCALE), 150), (0, 0, 0), 3)
        cv2.line(paper.pixels, (round((x + 12) * SCALE), 100), (round((x + 12) * SCALE), 150), (0, 0, 0), 3)
    assert spots(paper.pixels) == []


def test_a_red_seal_goes_and_the_lines_under_it_stay() -> None:
    paper = Paper().table()
    centre = round(300 * SCALE), round(150 * SCALE)
    sealed = paper.pixels.copy()
    cv2.circle(sealed, centre, round(55 * SCALE), (50, 50, 215), 6)
    sealed = np.minimum(sealed, paper.pixels)
    assert spots(sealed) == [(4, 4, 16)]
    scan = scan_page.scan(sealed, SCALE)
    _, ink = scan_grid.grids(scan)
    assert np.count_nonzero(ink) < 200


def test_red_letters_stay() -> None:
    paper = Paper()
    paper.line(60, 60, 300, 60, (40, 40, 220))
    assert np.count_nonzero(scan_page.scan(paper.pixels, SCALE).ink) > 500


def test_a_sheet_photographed_askew_on_darker_ground_is_laid_flat() -> None:
    pixels = Paper().table().pixels
    height, width = pixels.shape[:2]
    sheet = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    seen = np.array([(150, 90), (1210, 130), (1290, 1650), (90, 1690)], np.float32)
    move = cv2.getPerspectiveTransform(sheet, seen)
    ground = (60, 80, 90)
    taken = cv2.warpPerspective(pixels, move, (1400, 1800), flags=cv2.INTER_AREA, borderValue=ground)
    laid, scale = photo.flat(taken, 1.0)
    (grid,), _ = scan_grid.grids(scan_page.scan(laid, scale))
    ways = [(x - grid.xs[0]) / (grid.xs[-1] - grid.xs[0]) for x in grid.xs]
    assert ways == pytest.approx([(x - XS[0]) / (XS[-1] - XS[0]) for x in XS], abs=0.01)
    assert len(grid.places) == 16


@pytest.mark.parametrize("corners", [(18, 0, -18, 4), (0, 22, 10, -14), (-15, 6, 14, 20)])
def test_lines_of_a_page_that_lay_askew_are_made_square(corners: tuple[int, int, int, int]) -> None:
    ys = tuple(range(80, 641, 40))
    pixels = Paper().table(ys).pixels
    height, width = pixels.shape[:2]
    sheet = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    askew = sheet + np.array([(at, -at / 2) for at in corners], np.float32)
    move = cv2.getPerspectiveTransform(sheet, askew)
    taken = cv2.warpPerspective(pixels, move, (width, height), flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
    assert spots(taken) == [(14, 4, 56)]


@pytest.mark.parametrize("bow", [-8, 8])
def test_lines_of_a_page_that_was_bent_are_made_straight(bow: int) -> None:
    paper = Paper()
    ys, xs = range(60, 781, 24), (60, 160, 260, 360, 460, 530)
    for y in ys:
        paper.line(xs[0], y, xs[-1], y)
    for x in xs:
        paper.line(x, ys[0], x, ys[-1])
    height, width = paper.pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    bent = y + bow * SCALE * np.sin(np.pi * x / width)
    assert spots(cv2.remap(paper.pixels, x, bent, cv2.INTER_CUBIC)) == [(30, 5, 150)]


@pytest.mark.parametrize("ground", [255, 20])
def test_a_sheet_that_lies_straight_and_one_that_fills_the_picture_stay_as_they_are(ground: int) -> None:
    pixels = Paper().table().pixels
    framed = cv2.copyMakeBorder(pixels, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=(ground,) * 3)
    assert photo.flat(framed, SCALE)[0] is framed


def test_a_shadow_at_the_side_of_a_page_is_no_ground_beside_it() -> None:
    pixels = Paper().table().pixels
    y, x = np.mgrid[0 : 1 : complex(0, pixels.shape[0]), 0 : 1 : complex(0, pixels.shape[1])]  # type: ignore[misc]
    shadow = 1 - 0.4 * np.clip(1 - 8 * (x + 0.05 * y), 0, 1)
    shaded = (pixels * shadow[:, :, None]).astype(np.uint8)
    assert photo.flat(shaded, SCALE)[0] is shaded


def spread_of(left: Any, right: Any) -> scan_page.Scan:
    return scan_page.scan(np.hstack([left, right]), SCALE)


@pytest.mark.parametrize("degrees", [0, 0.8])
def test_two_pages_side_by_side_are_two_pages(degrees: float) -> None:
    left, right = Paper().table(), Paper().table((80, 104, 128))
    both = Paper()
    both.pixels = np.hstack([left.pixels, right.pixels])
    both.line(595, 0, 595, 842, (120, 120, 120))
    found = [scan_grid.grids(page)[0] for page in spread.pages(scan_page.scan(both.turned(degrees), SCALE))]
    assert [[len(grid.places) for grid in grids] for grids in found] == [[16], [8]]


def test_the_edge_of_a_sheet_at_the_left_of_the_picture_is_left_out() -> None:
    half = Paper().table().pixels
    pixels = np.hstack([half, half])
    pixels[:, :3] = 0
    assert not spread._printed(scan_page.scan(pixels, SCALE))[:, :3].any()


def test_a_wide_page_with_a_table_across_its_middle_is_one_page() -> None:
    wide = Paper().table()
    wide.pixels = np.hstack([wide.pixels, Paper().table().pixels])
    wide.line(XS[-1], YS[0], 595 + XS[0], YS[0])
    assert spread.pages(scan_page.scan(wide.pixels, SCALE)) == []


def test_a_wide_page_that_is_filled_on_one_side_is_one_page() -> None:
    assert spread.pages(spread_of(Paper().table().pixels, Paper().pixels)) == []
