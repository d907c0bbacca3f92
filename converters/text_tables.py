"""Finds tables in lines of text, in the three ways that extraction tools write them.

cells     a cell per line, each begun by a tab; an empty line ends the row, two end the table; a line without a tab
          goes on with the cell above it
tabs      a row per line, a tab between cells; an empty line may cut a table
bars      a row per line, a bar between or after cells; Markdown's line of dashes is no row
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Row = list[str]

_RULE = frozenset("-|:+ \t\r")
_BAR = re.compile(r"(?<!\\)[|｜]")
_LABEL_TO = 20
_SAMPLE = 40
_CHAPTER = re.compile(r"\s*[一二三四五六七八九十]{1,2}、")


def pieces(lines: list[str]) -> Iterator[str | list[Row]]:
    """Lines of running text as they stand, and tables as rows of cell texts, in order."""
    at = 0
    while at < len(lines):
        rows, end = _table_at(lines, at)
        if rows:
            yield rows
        else:
            end = max(end, at + 1)
            yield from lines[at:end]
        at = end


def _table_at(lines: list[str], at: int) -> tuple[list[Row], int]:
    """The table that begins at this line and where it ends; no rows where the lines up to there are running text."""
    if "\t" in lines[at]:
        by_row = lines[at][0] != "\t" or _has_row_lines(lines, at)
        rows, end = (_tab_rows if by_row else _cell_lines)(lines, at)
        return ([] if _is_prose(rows) else rows), end
    return _bar_rows(lines, at) if _BAR.search(lines[at]) else ([], at)


def _has_row_lines(lines: list[str], at: int) -> bool:
    """Whether most lines with tabs, from here on, have one that does not only begin a cell."""
    tabbed = [line for line in lines[at : at + _SAMPLE] if "\t" in line]
    return 2 * sum("\t" in line[1:] for line in tabbed) > len(tabbed)


def _is_prose(rows: list[Row]) -> bool:
    """Whether tabs only indent or space running text: one column, or as many sentences as other cells."""
    cells = [cell for row in rows for cell in row if cell.strip()]
    sentences = sum(cell.rstrip().endswith(("。", "；")) for cell in cells)
    return max(map(len, rows)) < 2 or 2 * sentences >= max(len(cells), 1)


def _cell_lines(lines: list[str], at: int) -> tuple[list[Row], int]:
    rows: list[Row] = []
    row: Row = []
    gap = 1
    while at < len(lines):
        line = lines[at]
        if line[:1] == "\t":
            if gap:
                row = []
                rows.append(row)
            row.append(line[1:])
            gap = 0
        elif not line.strip() and gap < 1:
            gap += 1
        elif gap or not row:
            break
        else:
            row[-1] += "\n" + line
        at += 1
    return rows, at


def _tab_rows(lines: list[str], at: int) -> tuple[list[Row], int]:
    rows: list[Row] = []
    end = at
    while at < len(lines):
        line = lines[at]
        if "\t" in line or (rows and end == at and _is_bare_label(lines, at)):
            rows.append(line.split("\t"))
            end = at + 1
        elif line.strip() or at > end:
            break
        at += 1
    return rows, end


def _is_bare_label(lines: list[str], at: int) -> bool:
    """Whether a line between two rows is a row of one cell whose empty cells were cut off."""
    line = lines[at].strip()
    following = lines[at + 1] if at + 1 < len(lines) else ""
    return 0 < len(line) <= _LABEL_TO and "\t" in following and "。" not in line and not _CHAPTER.match(line)


def _bar_rows(lines: list[str], at: int) -> tuple[list[Row], int]:
    rows: list[Row] = []
    start = at
    while at < len(lines) and _BAR.search(lines[at]):
        if "--" not in lines[at] or not _RULE.issuperset(lines[at]):
            rows.append(_bar_cells(lines[at].strip(" ")))
        at += 1
    closed = lines[start].strip().endswith(("|", "｜"))
    return (rows, at) if closed or len(rows) > 1 else ([], start)


def _bar_cells(line: str) -> Row:
    cells = _BAR.split(line)
    if not cells[0]:
        cells = cells[1:]
    if cells and not cells[-1]:
        cells = cells[:-1]
    return [cell.strip(" ").replace("\\|", "|").replace("<br>", "\n") for cell in cells]
