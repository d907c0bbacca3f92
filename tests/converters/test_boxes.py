"""Tables drawn with lines between all cells: which of them are merged is what the lines show."""

import pytest

import converters
from converters.document import Cell, Table

ELINKS = """
   +----------------+
   |       |申请人     |
   |项目     |--------|
   |       |自然人|总计  |
   |----+--+---+----|
   |    |甲 |1  |1   |
   |（五） |--+---+----|
   |不予  |乙 |-  |    |
   +----------------+
"""
GRID = """
+----------+----------+
|          | 申请人   |
| 项目     +-----+----+
|          | 自然| 总 |
|          | 人  | 计 |
+======+===+=====+====+
| （五 | 甲| 1   | 1  |
| ）   +---+-----+----+
| 不予 | 乙| \\-  |    |
+------+---+-----+----+
"""
CELLS = {
    (0, 0): ("项目", 2, 2), (0, 2): ("申请人", 1, 2), (1, 2): ("自然人", 1, 1), (1, 3): ("总计", 1, 1),
    (2, 0): ("（五）不予", 2, 1), (2, 1): ("甲", 1, 1), (2, 2): ("1", 1, 1), (2, 3): ("1", 1, 1),
    (3, 1): ("乙", 1, 1), (3, 2): ("-", 1, 1), (3, 3): ("", 1, 1),
}  # fmt: skip


def tables(text: str) -> tuple[Table, ...]:
    return converters.convert(f"前文。\n{text}\n后文。".encode(), "text/plain").tables()


def said(cell: Cell) -> tuple[str, int, int]:
    return cell.text.replace("\n", ""), cell.row_span, cell.column_span


@pytest.mark.parametrize("drawn", [ELINKS, GRID], ids=["characters of one column", "of two columns"])
def test_cells_reach_as_far_as_the_lines_round_them(drawn: str) -> None:
    (table,) = tables(drawn)
    assert table.spans
    assert {(cell.row, cell.column): said(cell) for cell in table.cells} == CELLS


@pytest.mark.parametrize("gone", range(2, 9))
def test_a_drawing_that_lost_a_line_is_read_where_its_lines_still_close_cells_and_else_no_table(gone: int) -> None:
    lines = ELINKS.strip().split("\n")
    values = [said(cell)[0] for table in tables("\n".join(lines[:gone] + lines[gone + 1 :])) for cell in table.cells]
    assert not values or (values[-1] in ("", "1") and "11" not in values)


def test_many_rules_are_looked_through_once() -> None:
    assert tables("+--+\n" * 20_000) == ()


def test_a_page_keeps_the_drawing_of_a_pre() -> None:
    page = f"<html><body><p>前文。</p><pre>{ELINKS}</pre></body></html>"
    (table,) = converters.convert(page.encode(), "text/html").tables()
    assert {(cell.row, cell.column): said(cell) for cell in table.cells} == CELLS
