"""A sheet of a spreadsheet to blocks: its lines of text, and its tables without the empty rows and columns."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from converters.document import Block, Document, Heading, Origin, Paragraph, Table
from converters.errors import EmptyDocument, TooLarge
from converters.grid import POSITION_LIMIT, Placed, whole
from converters.text import clean, running, written

_UNNAMED = re.compile(r"sheet ?\d*\Z", re.IGNORECASE)
_CHAPTER = re.compile(r"[一二三四五六七八九十]{1,2}、")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")  # a form prints the article of the law above its columns
_NUMBER = re.compile(r"\s*[\d.,]+\s*\Z")
_PROSE_FROM = 40


@dataclass
class Sheet:
    """What a file says about a sheet, rows and columns from 0. `merges` are first and last row, then column.

    `hides_zeros` is a setting of the sheet, which prints zeros as blanks.
    """

    name: str
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    hides_zeros: bool = False

    def add(self, row: int, column: int, text: str) -> None:
        if len(self.texts) >= POSITION_LIMIT:
            raise TooLarge(f"a sheet holds more than {POSITION_LIMIT} cells; no report needs that")
        self.texts[row, column] = text


def document(media_type: str, route: str, shown: Iterable[Sheet], hidden: Iterable[str]) -> Document:
    """The visible sheets of a workbook; `hidden` are the names of the others. Raises EmptyDocument, TooLarge."""
    found: list[Block] = []
    warnings = [f"the hidden sheet {name} was left out" for name in hidden]
    for sheet in shown:
        found += blocks(sheet, sum(isinstance(block, Table) for block in found))
        warnings += _left_out(sheet)
    if not found:
        raise EmptyDocument("no visible sheet holds text; ask the publisher for the right file")
    return Document(media_type, tuple(found), route=route, warnings=tuple(warnings))


def blocks(sheet: Sheet, tables: int) -> list[Block]:
    """The blocks of a sheet; `tables` is the number of its first table. A sheet without text has none."""
    placed, columns = _placed(sheet)
    found = [*_blocks(placed, columns, tables)]
    named = [] if not found or _UNNAMED.match(sheet.name) else [Heading(running(sheet.name))]
    return [*named, *found]


def check_size(sheet: Sheet) -> None:
    """Raises TooLarge where a reader that lays out every position, empty ones too, would not end."""
    rows = 1 + max([row for row, _ in sheet.texts] + [bottom for _, bottom, _, _ in sheet.merges], default=0)
    columns = 1 + max([column for _, column in sheet.texts] + [right for *_, right in sheet.merges], default=0)
    if rows * columns > POSITION_LIMIT or len(sheet.merges) > POSITION_LIMIT // 100:
        raise TooLarge(f"sheet {sheet.name} covers {rows} rows and {columns} columns; openpyxl would lay them all out")


def _left_out(sheet: Sheet) -> list[str]:
    """What was left out because the publisher hid it."""
    left_out = [
        (name, {place[axis] for place, text in sheet.texts.items() if place[axis] in hidden and written(text)})
        for axis, name, hidden in ((0, "rows", sheet.hidden_rows), (1, "columns", sheet.hidden_columns))
    ]
    return [f"{len(each)} hidden {name} of sheet {sheet.name} were left out" for name, each in left_out if each]


def _placed(sheet: Sheet) -> tuple[list[Placed], int]:
    """The visible cells on the rows and columns that hold text, in row order, and how many columns these are."""
    texts = {
        place: clean(text)
        for place, text in sheet.texts.items()
        if place[0] not in sheet.hidden_rows and place[1] not in sheet.hidden_columns and written(text)
    }
    rows, columns = sorted({row for row, _ in texts}), sorted({column for _, column in texts})
    if len(rows) * len(columns) > POSITION_LIMIT:
        raise TooLarge(f"sheet {sheet.name} covers more than {POSITION_LIMIT} positions; no report needs that")
    merged, taken = _merged(sheet, rows, columns)
    lone = (Placed(bisect_left(rows, row), bisect_left(columns, at), text, 1, 1) for (row, at), text in texts.items())
    return sorted([*merged, *(cell for cell in lone if (cell.row, cell.column) not in taken)]), len(columns)


def _merged(sheet: Sheet, rows: list[int], columns: list[int]) -> tuple[list[Placed], set[tuple[int, int]]]:
    """Merged cells, as far as they reach over rows and columns that are kept, and what they cover.

    One that overlaps another is none: no spreadsheet program writes that.
    """
    merged: list[Placed] = []
    taken: set[tuple[int, int]] = set()
    area = 0
    for top, bottom, left, right in sheet.merges:
        row, column = bisect_left(rows, top), bisect_left(columns, left)
        height, width = bisect_right(rows, bottom) - row, bisect_right(columns, right) - column
        area += max(height, 0) * max(width, 0)
        if area > POSITION_LIMIT:
            raise TooLarge(f"merged cells of sheet {sheet.name} cover more than {POSITION_LIMIT} positions")
        positions = {(r, c) for r in range(row, row + height) for c in range(column, column + width)}
        if positions and not positions & taken:
            taken |= positions
            merged.append(Placed(row, column, clean(sheet.texts.get((top, left), "")), height, width))
    return merged, taken


def _blocks(placed: list[Placed], columns: int, tables: int) -> Iterator[Block]:
    """Lines where a row is one text over the sheet, tables between them."""
    part: list[Placed] = []
    leading = True
    rows = _rows(placed)
    counted = _before_numbers(rows)
    for index, row in enumerate(rows):
        texts = [cell for cell in row if written(cell.text)]
        if len(row) == len(texts) == 1 and _is_line(row[0], columns, leading, index in counted):
            for block in [*_part(part, tables), *_lines(row)]:
                tables += isinstance(block, Table)
                yield block
            part = []
        else:
            part += row
            leading = leading and len(texts) == 1
    yield from _part(part, tables)


def _rows(placed: list[Placed]) -> list[list[Placed]]:
    """Cells by row; rows that a cell reaches over are one, for nothing may cut it."""
    groups: list[list[Placed]] = []
    end = 0
    for cell in placed:
        if cell.row >= end:
            groups.append([])
        elif cell.row > groups[-1][-1].row:
            end = max(end, cell.row + 1)
        groups[-1].append(cell)
        end = max(end, cell.row + cell.height)
    return groups


def _before_numbers(rows: list[list[Placed]]) -> set[int]:
    """The rows of one cell that stand among rows of numbers.

    The next row of several cells holds one, or is such a row with its number left blank: beside its label stands what
    stands in that column beside a number elsewhere, such as the unit.
    """
    beside = _beside_numbers(rows)
    found: set[int] = set()
    counted = False
    for index in range(len(rows) - 1, -1, -1):
        row = rows[index]
        if len(row) > 1:
            counted = _has_number(row) or any((cell.column, cell.text) in beside for cell in row[1:])
        elif counted:
            found.add(index)
    return found


def _has_number(row: list[Placed]) -> bool:
    return any(_NUMBER.match(cell.text) for cell in row if cell.row == row[0].row)


def _beside_numbers(rows: list[list[Placed]]) -> set[tuple[int, str]]:
    """The columns with their words, behind the label, of the rows that hold a number."""
    counted = (row for row in rows if len(row) > 1 and _has_number(row))
    words = (cell for row in counted for cell in row[1:] if cell.row == row[0].row)
    return {(cell.column, cell.text) for cell in words if written(cell.text)}


def _is_line(cell: Placed, columns: int, leading: bool, counted: bool) -> bool:
    """Whether the only text of a row is no part of a table: prose, a chapter, or what stands above all tables.

    A label whose values are blank is merged over a few columns at most, or stands among rows of numbers (`counted`).
    """
    if cell.column or not (cell.width == 1 or 2 * cell.width >= columns):
        return False
    text = cell.text.strip()
    is_prose = len(text) > _PROSE_FROM or text.endswith("。")
    is_chapter = bool(_CHAPTER.match(text)) and not counted
    return is_prose or is_chapter or (leading and not _ARTICLE.match(text))


def _part(cells: list[Placed], number: int) -> Iterator[Block]:
    """The cells as a table of their own, or as lines where no two stand side by side."""
    columns = sorted({cell.column for cell in cells if written(cell.text)})
    if len(columns) < 2:
        yield from _lines(cells)
        return
    first = cells[0].row
    placed = []
    for cell in cells:
        column = bisect_left(columns, cell.column)
        width = bisect_left(columns, cell.column + cell.width) - column
        if width:
            placed.append(Placed(cell.row - first, column, cell.text, cell.height, width))
    rows = max(cell.row + cell.height for cell in placed)
    yield Table(*whole(placed, rows, len(columns), number), origin=Origin(table=number))


def _lines(cells: list[Placed]) -> Iterator[Paragraph]:
    return (Paragraph(line) for cell in cells for part in cell.text.split("\n") if (line := running(part)))
