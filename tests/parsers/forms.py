"""The printed forms as Documents, drawn from the family data: every cell with the span it has on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from converters.document import Block, Cell, Document, Origin, Paragraph, Table
from parsers import family as forms
from parsers.family import families

Values = Mapping[str, str]
CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


def family(id: str) -> forms.Family:
    return next(f for f in families() if f.id == id)


def zeros(id: str = "F2021", **changed: str) -> dict[str, str]:
    """A report that says 0 everywhere but where told otherwise; keys with dots written as `a__b`."""
    return dict.fromkeys(family(id).keys(), "0") | {key.replace("__", "."): value for key, value in changed.items()}


def document(values: Values, id: str = "F2021", title: str = "青禾县教育局2022年政府信息公开工作年度报告") -> Document:
    form = family(id)
    return of(
        [Paragraph(title), Paragraph("二、主动公开政府信息情况"), active(form, values)],
        [Paragraph("三、收到和处理政府信息公开申请情况"), requests(form, values)],
        [Paragraph("四、政府信息公开行政复议、行政诉讼情况"), relief(form, values)],
    )


def of(*parts: Iterable[Block]) -> Document:
    return Document("text/html", tuple(block for part in parts for block in part))


class _Sheet:
    def __init__(self) -> None:
        self.cells: list[Cell] = []

    def put(self, row: int, column: int, text: str, row_span: int = 1, column_span: int = 1) -> None:
        self.cells.append(Cell(row, column, text, row_span, column_span, Origin(table=0, row=row, column=column)))

    def table(self) -> Table:
        rows = max(c.row + c.row_span for c in self.cells)
        columns = max(c.column + c.column_span for c in self.cells)
        return Table(rows, columns, tuple(sorted(self.cells, key=lambda c: (c.row, c.column))))


def active(form: forms.Family, values: Values) -> Table:
    """Section two: the small tables one below the other on twelve grid columns."""
    sheet, row = _Sheet(), 0
    for table in (t for t in form.tables if t.layout == "stack"):
        width = 12 // (len(table.columns) + 1)
        sheet.put(row, 0, table.title, column_span=12)
        sheet.put(row + 1, 0, "信息内容", column_span=width)
        for i, column in enumerate(table.columns, 1):
            sheet.put(row + 1, i * width, column.label, column_span=width)
        row += 2
        for line in (r for r in table.rows if table.key(r, table.columns[0]) in values):
            sheet.put(row, 0, line.label, column_span=width)
            for i, column in enumerate(table.columns, 1):
                sheet.put(row, i * width, values[table.key(line, column)], column_span=width)
            row += 1
    return sheet.table()


def requests(form: forms.Family, values: Values) -> Table:
    """Section three: three label columns, seven value columns, three header lines."""
    table, sheet = form.table("requests"), _Sheet()
    sheet.put(0, 0, CORNER, 3, 3)
    sheet.put(0, 3, "申请人情况", 1, 7)
    sheet.put(1, 3, "自然人", 2)
    sheet.put(1, 4, "法人或其他组织", 1, 5)
    sheet.put(1, 9, "总计", 2)
    for i, column in enumerate(table.columns[1:-1], 4):
        sheet.put(2, i, column.label)
    rows = [r for r in table.rows if table.key(r, table.columns[0]) in values]
    results = [r for r in rows if r.under or r.label.startswith("（")]
    for at, line in enumerate(rows, 3):
        if line is results[0]:
            sheet.put(at, 0, "三、本年度办理结果", len(results))
        group = [r for r in rows if r.under and r.under == line.under]
        if group and line is group[0]:
            sheet.put(at, 1, line.under, len(group))
        left = 2 if group else 1 if line in results else 0
        sheet.put(at, left, line.label, 1, 3 - left)
        for i, column in enumerate(table.columns, 3):
            sheet.put(at, i, values[table.key(line, column)])
    return sheet.table()


def relief(form: forms.Family, values: Values) -> Table:
    """Section four: fifteen columns under three header lines."""
    table, sheet = form.table("relief"), _Sheet()
    sheet.put(0, 0, "行政复议", 1, 5)
    sheet.put(0, 5, "行政诉讼", 1, 10)
    sheet.put(1, 5, "未经复议直接起诉", 1, 5)
    sheet.put(1, 10, "复议后起诉", 1, 5)
    for i, column in enumerate(table.columns):
        top = 1 if i < 5 else 2
        sheet.put(top, i, column.label, 3 - top)
        sheet.put(3, i, values[table.key(None, column)])
    return sheet.table()


def change(table: Table, edit: Callable[[Cell], Cell]) -> Table:
    """The table with each cell edited."""
    return msgspec.structs.replace(table, cells=tuple(edit(cell) for cell in table.cells))


def cut(table: Table, row: int) -> tuple[Table, Table]:
    """The table in two pieces as a page break before `row` leaves it: merged cells go on empty on the second page."""
    upper, lower = [], []
    for c in table.cells:
        end = c.row + c.row_span
        if c.row < row:
            upper.append(msgspec.structs.replace(c, row_span=min(end, row) - c.row))
        if end > row:
            text = c.text if c.row >= row else ""
            lower.append(msgspec.structs.replace(c, row=max(c.row - row, 0), row_span=end - max(c.row, row), text=text))
    return (
        Table(row, table.columns, tuple(upper), origin=Origin(page=1)),
        Table(table.rows - row, table.columns, tuple(lower), origin=Origin(page=2)),
    )


def cut_inside(table: Table, row: int, letters: int, numbers_below: bool = False) -> tuple[Table, Table]:
    """A page break inside `row`: its label is cut after `letters`, its numbers stay above or go below."""
    upper, lower = cut(table, row + 1)
    leaf = max((c for c in upper.cells if c.row == row and c.column < 3), key=lambda c: c.column)
    above, below = [], []
    for c in upper.cells:
        if c.row != row:
            above.append(c)
            continue
        top, bottom = (c.text[:letters], c.text[letters:]) if c is leaf else (c.text, "")
        if numbers_below and c.column >= 3:
            top, bottom = bottom, top
        above.append(msgspec.structs.replace(c, text=top))
        below.append(msgspec.structs.replace(c, row=0, text=bottom))
    shifted = [msgspec.structs.replace(c, row=c.row + 1) if c.text or c.row else c for c in lower.cells]
    continued = [
        msgspec.structs.replace(c, row=0, row_span=c.row_span + 1) for c in lower.cells if c.row == 0 and not c.text
    ]
    kept = [c for c in shifted if not (c.row == 0 and not c.text)]
    new = [c for c in below if not any(k.column <= c.column < k.column + k.column_span for k in continued)]
    return (
        Table(row + 1, table.columns, tuple(above), origin=Origin(page=1)),
        Table(
            lower.rows + 1,
            table.columns,
            tuple(sorted([*continued, *new, *kept], key=lambda c: (c.row, c.column))),
            origin=Origin(page=2),
        ),
    )
