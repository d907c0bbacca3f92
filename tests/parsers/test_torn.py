"""A line too many through a row, or one too few between two, makes no number of another row, and no blank."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

import parsers
from converters.document import Cell, Document, Paragraph, Table
from parsers.report import Report
from tests.parsers import forms

TITLE = Paragraph("青禾县教育局2022年政府信息公开工作年度报告")
F2021 = forms.family("F2021")
NUMBERED = {key: str(1001 + at) for at, key in enumerate(F2021.keys())}
OTHERS = {"requests": forms.requests, "relief": forms.relief, "art20": forms.active}


def read(table: Table, name: str) -> Report:
    others = [make(F2021, NUMBERED) for other, make in OTHERS.items() if other != name]
    return parsers.parse(Document("application/pdf", (TITLE, *others[:1], table, *others[1:])))


def facts(report: Report, table: str) -> dict[str, str | None]:
    """What is read as a number or a blank."""
    return {f.key: f.value for f in report.facts if f.key.startswith(table) and f.state in ("number", "blank")}


def is_right(report: Report, table: str, values: dict[str, str] = NUMBERED) -> bool:
    return facts(report, table).items() <= values.items()


def torn(
    table: Table, row: int, below: Callable[[Cell], bool], through: Callable[[Cell], bool] = lambda _: True
) -> Table:
    """The table with a line through the cells of a row that `through` tells; what `below` tells stands under it."""
    cells: list[Cell] = []
    for cell in table.cells:
        if cell.row > row:
            cells.append(msgspec.structs.replace(cell, row=cell.row + 1))
        elif cell.row + cell.row_span <= row:
            cells.append(cell)
        elif cell.row < row or cell.row_span > 1 or not through(cell):
            cells.append(msgspec.structs.replace(cell, row_span=cell.row_span + 1))
        else:
            halves = ("", cell.text) if below(cell) else (cell.text, "")
            cells += [msgspec.structs.replace(cell, row=row + at, text=text) for at, text in enumerate(halves)]
    return Table(table.rows + 1, table.columns, tuple(sorted(cells, key=lambda c: (c.row, c.column))))


def row_of(table: Table, text: str) -> int:
    return next(cell.row for cell in table.cells if text in cell.text)


def test_a_table_of_the_same_columns_with_other_rows_behind_it_tears_no_row() -> None:
    heads = ["单位", *(column.label for column in F2021.table("requests").columns)]
    rows = [heads, *([unit, *"1030101"] for unit in ("甲所", "乙所"))]
    units = Table(
        len(rows), len(heads), tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    )
    tables = [make(F2021, dict.fromkeys(NUMBERED, "2600")) for make in (forms.active, forms.requests)]
    report = parsers.parse(Document("text/html", (TITLE, *tables, Paragraph("附：下属单位"), units)))

    assert len(facts(report, "requests")) == len([key for key in NUMBERED if key.startswith("requests")])


@pytest.mark.parametrize(("name", "label"), [("requests", "4.保护第三方合法权益"), ("art20", "行政规范性文件")])
@pytest.mark.parametrize("labels_below", [True, False])
def test_numbers_that_a_line_parts_from_their_label_leave_no_blanks(name: str, label: str, labels_below: bool):
    whole = OTHERS[name](F2021, NUMBERED)

    report = read(torn(whole, row_of(whole, label), lambda cell: (not cell.text.isdigit()) == labels_below), name)

    assert is_right(report, name)
    assert report.leftovers


@pytest.mark.parametrize(
    ("name", "row"), [("requests", "4.保护第三方合法权益"), ("relief", NUMBERED["relief.review.upheld"])]
)
def test_a_line_through_one_cell_leaves_it_no_blank(name: str, row: str):
    whole = OTHERS[name](F2021, NUMBERED)
    at = row_of(whole, row)
    number = [cell.text for cell in whole.cells if cell.row == at and cell.text.isdigit()][2]

    report = read(torn(whole, at, lambda cell: True, lambda cell: cell.text == number), name)

    assert is_right(report, name)
    assert number in [*facts(report, name).values(), *(left.text for left in report.leftovers)]


def test_numbers_broken_over_the_line_that_tears_their_row_are_not_read_as_their_rest():
    key, whole = "requests.total_handled", "123456"
    table = forms.requests(F2021, NUMBERED | {f"{key}.natural": whole, f"{key}.total": whole})
    at = (
        row_of(table, "总计（七）") if any("总计（七）" in c.text for c in table.cells) else row_of(table, "（七）总计")
    )

    cut = torn(table, at, lambda cell: True)
    cells = tuple(
        msgspec.structs.replace(cell, text={at: "12345", at + 1: "6"}[cell.row])
        if cell.column in (3, 9) and cell.row in (at, at + 1)
        else cell
        for cell in cut.cells
    )

    assert is_right(read(msgspec.structs.replace(cut, cells=cells), "requests"), "requests")


def test_a_number_over_two_rows_is_of_neither():
    whole = forms.requests(F2021, NUMBERED)
    first = next(cell for cell in whole.cells if cell.text == NUMBERED["requests.denied.third_party.natural"])
    below = NUMBERED["requests.denied.internal.natural"]
    cells = tuple(
        msgspec.structs.replace(cell, row_span=2) if cell is first else cell
        for cell in whole.cells
        if cell.text != below
    )

    report = read(msgspec.structs.replace(whole, cells=cells), "requests")

    assert first.text not in facts(report, "requests").values()
    assert is_right(report, "requests")


def test_the_labels_of_two_rows_in_one_cell_are_the_label_of_neither():
    whole = forms.active(F2021, NUMBERED)
    at = row_of(whole, "规章")
    joined = [
        msgspec.structs.replace(
            cell, row_span=2, text=f"{cell.text}\n{under.text}" if cell.text == "规章" else cell.text
        )
        for cell in whole.cells
        if cell.row == at
        for under in whole.cells
        if (under.row, under.column) == (at + 1, cell.column)
    ]
    cells = (*(cell for cell in whole.cells if cell.row not in (at, at + 1)), *joined)

    report = read(Table(whole.rows, whole.columns, tuple(sorted(cells, key=lambda c: (c.row, c.column)))), "art20")

    assert "art20_1.normative_docs.issued" not in facts(report, "art20")


def test_a_column_too_many_between_the_others_is_not_counted_away():
    whole = forms.requests(F2021, NUMBERED | {"requests.granted.natural": ""})
    body = [cell for cell in whole.cells if cell.row > 2]
    wider = tuple(
        msgspec.structs.replace(cell, row=cell.row - 3, column=cell.column + (cell.column > 7)) for cell in body
    ) + tuple(Cell(row, 8, "") for row in range(whole.rows - 3))
    head = Table(3, whole.columns, tuple(cell for cell in whole.cells if cell.row < 3))
    overleaf = Table(whole.rows - 3, whole.columns + 1, tuple(sorted(wider, key=lambda c: (c.row, c.column))))
    strip = forms.relief(F2021, NUMBERED)

    report = parsers.parse(Document("application/pdf", (TITLE, forms.active(F2021, NUMBERED), head, overleaf, strip)))

    assert is_right(report, "requests")


def test_a_number_over_the_rest_of_a_torn_row_is_left_over_with_that_rest():
    key, whole = "relief.review.upheld", forms.relief(F2021, NUMBERED | {"relief.review.upheld": "12"})
    last = [cell for cell in whole.cells if cell.row == row_of(whole, NUMBERED["relief.review.corrected"])]
    rest = [msgspec.structs.replace(cell, row=cell.row + 1, text="34" if cell.text == "12" else "") for cell in last]

    report = read(Table(whole.rows + 1, whole.columns, (*whole.cells, *rest)), "relief")

    assert is_right(report, "relief")
    assert (key in facts(report, "relief"), len(facts(report, "relief"))) == (False, 14)
    assert sorted(left.text for left in report.leftovers) == ["12", "34"]
