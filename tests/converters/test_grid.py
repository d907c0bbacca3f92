import pytest
from hypothesis import given
from hypothesis import strategies as st

from converters import grid
from converters.document import Cell, Table
from converters.errors import TooLarge
from converters.grid import GridOverlap, Span


@st.composite
def tilings(draw: st.DrawFn) -> Table:
    """A table whose cells tile it: free positions are claimed in row order by rectangles of any size that fits."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    free = {(row, column) for row in range(rows) for column in range(columns)}
    cells = []
    while free:
        row, column = min(free)
        width = 1
        while (row, column + width) in free and draw(st.booleans()):
            width += 1
        height = 1
        while all((row + height, column + w) in free for w in range(width)) and draw(st.booleans()):
            height += 1
        free -= {(row + h, column + w) for h in range(height) for w in range(width)}
        cells.append(Cell(row, column, draw(st.text("甲乙0 ", max_size=2)), height, width))
    return Table(rows, columns, tuple(cells))


@given(tilings())
def test_cells_of_the_grid_are_the_cells_that_made_it(table: Table) -> None:
    assert grid.cells(grid.expand(table)) == table.cells


@given(tilings())
def test_a_merged_cell_stands_at_each_position_it_covers(table: Table) -> None:
    for row, line in enumerate(grid.expand(table)):
        for column, cell in enumerate(line):
            assert cell is not None
            assert cell.row <= row < cell.row + cell.row_span
            assert cell.column <= column < cell.column + cell.column_span


SPANS = st.tuples(st.sampled_from(["", "0", "甲"]), st.integers(0, 4), st.integers(0, 1200))


@given(st.lists(st.lists(SPANS, max_size=5), max_size=8))
def test_laying_any_rows_gives_a_grid_with_every_text_once(rows: list[list[tuple[str, int, int]]]) -> None:
    laid = grid.lay([[Span(*cell) for cell in row] for row in rows])
    grid.expand(laid)
    printed = sorted(text for row in rows for text, *_ in row if text)
    assert sorted(cell.text for cell in laid.cells if cell.text) == printed


def test_two_cells_on_one_position_are_named() -> None:
    table = Table(1, 2, (Cell(0, 0, "甲", 1, 2), Cell(0, 1, "乙")))
    with pytest.raises(GridOverlap, match="row 0, column 1"):
        grid.expand(table)


def test_a_cell_that_leaves_the_table_is_an_overlap() -> None:
    with pytest.raises(GridOverlap, match="outside"):
        grid.expand(Table(1, 1, (Cell(0, 0, "甲", 2, 1),)))


def test_a_row_that_lost_a_cell_ends_in_a_hole_and_in_no_blank_cell() -> None:
    assert texts([[Span("甲"), Span("1"), Span("")], [Span("乙"), Span("2")]]) == [["甲", "1", ""], ["乙", "2", None]]


def texts(rows: list[list[Span]]) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in line] for line in grid.expand(grid.lay(rows))]


def test_row_span_zero_reaches_to_the_last_row() -> None:
    assert texts([[Span("甲", 0), Span("1")], [Span("2")], [Span("3")]]) == [["甲", "1"], ["甲", "2"], ["甲", "3"]]


def test_a_row_span_ends_with_the_table() -> None:
    assert texts([[Span("甲", 9), Span("1")]]) == [["甲", "1"]]


def test_a_column_span_stops_before_a_cell_from_above() -> None:
    rows = [[Span("a"), Span("b", 2), Span("c")], [Span("d", 1, 3)]]
    assert texts(rows) == [["a", "b", "c"], ["d", "b", None]]


def test_a_title_over_hundreds_of_columns_covers_only_those_that_exist() -> None:
    assert texts([[Span("标题", 1, 500)], [Span("甲"), Span("0")]]) == [["标题", "标题"], ["甲", "0"]]


def test_a_column_of_blank_cells_is_kept_because_a_form_may_be_filled_in_with_blanks() -> None:
    assert texts([[Span("甲"), Span(""), Span("0")], [Span("乙"), Span(" "), Span("")]]) == [
        ["甲", "", "0"],
        ["乙", " ", ""],
    ]


def test_a_blank_column_under_a_heading_is_kept() -> None:
    rows = [[Span("数量", 1, 2)], [Span("1"), Span("")], [Span("2"), Span("")]]
    assert texts(rows) == [["数量", "数量"], ["1", ""], ["2", ""]]


@pytest.mark.parametrize(
    "rows", [[[Span("x", 65534, 1000)]] * 2000, [[Span("x")] * 1000, *([[Span("y")]] * 30_000)]], ids=["spans", "holes"]
)
def test_a_bomb_of_positions_is_refused_before_it_unfolds(rows: list[list[Span]]) -> None:
    with pytest.raises(TooLarge):
        grid.lay(rows)
