"""Ruled lines to grids, without any PDF."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from converters.errors import TooLarge
from converters.pages.lattice import Box, grids

BOX = (100.0, 100.0, 220.0, 160.0)  # three columns of 40, two rows of 30


def across(y: float, x0: float = 100, x1: float = 220) -> Box:
    return x0, y, x1, y


def down(x: float, top: float = 100, bottom: float = 160) -> Box:
    return x, top, x, bottom


FULL = [across(100), across(130), across(160), down(100), down(140), down(180), down(220)]


def places(rules: Sequence[Box]) -> list[tuple[int, int, int, int]]:
    (grid,) = grids(rules)
    return [tuple(place) for place in grid.places]


def test_a_full_grid_has_one_cell_per_square():
    (grid,) = grids(FULL)
    assert (grid.xs, grid.ys) == ((100, 140, 180, 220), (100, 130, 160))
    assert [tuple(place) for place in grid.places] == [(r, c, 1, 1) for r in (0, 1) for c in (0, 1, 2)]


def test_a_missing_piece_of_line_merges_two_cells():
    rules = [across(100), across(130, 140), across(160), down(100), down(140), down(180, 130), down(220)]
    assert places(rules) == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]


def thick(rules: Sequence[Box], by: float) -> list[Box]:
    return [(x0 - by, top - by, x1 + by, bottom + by) for x0, top, x1, bottom in rules]


def doubled(rules: Sequence[Box]) -> list[Box]:
    return [
        (x0 + by, top, x1 + by, bottom) if x0 == x1 else (x0, top + by, x1, bottom + by)
        for x0, top, x1, bottom in rules
        for by in (-1.5, 1.5)
    ]


def pieces(rules: Sequence[Box], length: int, step: int, thickness: int) -> list[Box]:
    """Each rule as marks of one length, set one step apart."""
    level = [(x, y, x + length, y + thickness) for x0, y, x1, y2 in rules if y == y2 for x in span(x0, x1, step)]
    upright = [(x, y, x + thickness, y + length) for x, y0, x2, y1 in rules if x == x2 for y in span(y0, y1, step)]
    return level + upright


def span(start: float, end: float, step: int) -> range:
    return range(int(start), int(end), step)


@pytest.mark.parametrize(
    "rules",
    [thick(FULL, 1.5), doubled(FULL), pieces(FULL, 3, 5, 0), pieces(FULL, 1, 2, 1), FULL + FULL],
    ids=["slivers", "double", "dashes", "dots", "drawn twice"],
)
def test_however_a_border_is_drawn_the_grid_is_the_same(rules):
    assert places(rules) == places(FULL)


def test_borders_drawn_cell_by_cell_are_one_line():
    by_cell = [across(y, x, x + 40) for y in (100, 130, 160) for x in (100, 140, 180)]
    by_cell += [down(x, y, y + 30) for x in (100.4, 140, 179.7, 220) for y in (100, 130)]
    assert places(by_cell) == places(FULL)


def test_a_row_cut_by_the_page_end_is_closed_by_the_ends_of_its_lines():
    rules = [across(100), across(130), down(100), down(140), down(180), down(220)]
    (grid,) = grids(rules)
    assert grid.ys == (100, 130, 160)
    assert len(grid.places) == 6


def test_a_table_without_outer_borders_at_its_sides_keeps_its_outer_columns():
    rules = [across(100), across(130), across(160), down(140), down(180)]
    assert places(rules) == places(FULL)


def test_tables_side_by_side_are_two():
    right = [(x0 + 150, top, x1 + 150, bottom) for x0, top, x1, bottom in FULL]
    assert [grid.box for grid in sorted(grids(FULL + right), key=lambda grid: grid.xs)] == [
        BOX,
        (250, 100, 370, 160),
    ]


def test_a_table_inside_a_cell_comes_before_its_host():
    inner = [across(y, 105, 135) for y in (105, 115, 125)] + [down(x, 105, 125) for x in (105, 135)]
    assert [len(grid.places) for grid in grids(FULL + inner)] == [2, 6]


def test_a_frame_is_a_single_cell_and_an_underline_is_nothing():
    frame = [across(50, 50, 500), across(700, 50, 500), down(50, 50, 700), down(500, 50, 700)]
    assert [len(grid.places) for grid in grids([*frame, across(300)])] == [1]


def test_the_empty_corner_of_an_l_shaped_table_is_open():
    rules = [across(100, 100, 180), across(130), across(160), down(100), down(140), down(180), down(220, 130)]
    (grid,) = grids(rules)
    assert [grid.closed(place) for place in grid.places] == [True, True, False, True, True, True]


def test_every_point_of_a_cell_finds_it_and_none_outside():
    (grid,) = grids(FULL)
    assert [grid.find(x, 145) for x in (99, 101, 141, 219, 221)] == [None, 3, 4, 5, None]


def test_hatching_is_refused_before_it_costs_time():
    with pytest.raises(TooLarge):
        grids([across(100 + 2 * n) for n in range(2000)])
