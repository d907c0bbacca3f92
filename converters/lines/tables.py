"""Finds tables in lines of text, in the ways that extraction tools and people write them.

cells     a cell per line, each begun by a tab; an empty line ends the row, two end the table; a line without a tab
          goes on with the cell above it
tabs      a row per line, a tab between cells; an empty line may cut a table
bars      a row per line, a bar between or after cells; Markdown's line of dashes is no row
lists     a row per line, printed as a list, or its cells between commas or semicolons
boxes     lines between all cells, of which some reach over several rows or columns
blanks    a row per line, cells under each other in a fixed pitch
lines     a cell per line and nothing to tell rows, or a line with a bar behind each cell
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby, islice, zip_longest

from converters.document import Origin, Table
from converters.grid import lay, listed
from converters.lines import boxes, cell_lines, delimited, markdown, spaced, wrapped
from converters.lines.boxes import Boxed

Row = list[str]

#: what programs for data print for a cell without text
EMPTY = frozenset(("NaN", "nan"))
_RULE = frozenset("-=_|:+ \t\r─━═│┃║┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝")
_BARS = tuple("|｜│┃║")
_BAR = re.compile(r"(?<!\\)[|｜│┃║]")
_LINE = re.compile(r"[-=─━═]{2}")
_LABEL_TO = 40
_SAMPLE = 40
_NEAR = 4  # lines
_TAB_ALONE = re.compile(r"\n[ \xa0]*\t[ \xa0]*\n")
_CHAPTER = re.compile(r"\s*[一二三四五六七八九十]{1,2}、")


def pieces(lines: list[str]) -> Iterator[str | list[Row] | Boxed]:
    """Lines of running text as they stand, and tables, in order; as rows of texts where merged cells are not known."""
    lines = _by_row(_whole(lines))
    at = 0
    running: list[str] = []
    while at < len(lines):
        if boxes.begins(lines, at):
            end = boxes.end(lines, at)
            yield from _unmarked(running)
            yield from _boxed(lines[at:end])
            running, at = [], end
            continue
        rows, end = _table_at(lines, at)
        if rows:
            yield from _unmarked(running)
            yield from cell_lines.pieces([*chain(*rows)]) if max(map(len, rows)) < 2 else [rows]
            running = []
        else:
            end = max(end, at + 1)
            running += lines[at:end]
        at = end
    yield from _unmarked(running)


def table(piece: list[Row] | Boxed, number: int) -> Table:
    """A piece that is a table, as the table number `number` of its document."""
    if isinstance(piece, Boxed):
        return Table(*lay(piece.rows, number), origin=Origin(table=number))
    return listed(piece, number)


def _whole(lines: list[str]) -> list[str]:
    """The lines without a last one that breaks off among the bars that the line before it has, with no end of line."""
    before = next((line for line in reversed(lines[-_NEAR:-1]) if line.lstrip().startswith(_BARS)), "")
    cut = lines[-1].lstrip().startswith(_BARS) and len(_BAR.findall(lines[-1])) < len(_BAR.findall(before))
    return lines[:-1] if cut else lines


def _boxed(lines: list[str]) -> Iterator[str | Boxed]:
    """A drawn table, or its lines as they stand where it is torn."""
    table = boxes.read(lines)
    yield from [table] if table else lines


def _by_row(lines: list[str]) -> list[str]:
    """The lines with a row on each where lines of a tab alone part cells, as browsers copy cells with paragraphs.

    Where a tab begins cells, such a line is one that is empty.
    """
    alone = sum(line.strip(" \xa0") == "\t" for line in lines)
    if alone < cell_lines.VALUES or sum(line.startswith("\t") for line in lines) > 2 * alone:
        return lines
    return _TAB_ALONE.sub("\t", "\n".join(lines)).split("\n")


def _unmarked(lines: list[str]) -> Iterator[str | list[Row]]:
    """The same of lines that no tab and no bar parts."""
    cells = cell_lines.in_lines(lines)
    yield from cell_lines.pieces(cells) if cells else spaced.pieces(lines)


def _table_at(lines: list[str], at: int) -> tuple[list[Row], int]:
    """The table that begins at this line and where it ends; no rows where the lines up to there are running text."""
    if "\t" in lines[at]:
        by_row = lines[at][0] != "\t" or _has_row_lines(lines, at)
        rows, end = (_tab_rows if by_row else _cell_lines)(lines, at)
        return ([] if _is_prose(rows) else rows), end
    rows, end = cell_lines.behind_bars(lines, at)
    if rows:
        return rows, end
    return _bar_rows(lines, at) if _BAR.search(lines[at]) else delimited.table_at(lines, at)


def _has_row_lines(lines: list[str], at: int) -> bool:
    """Whether most lines with tabs, from here on, have one that does not only begin a cell."""
    tabbed = [line for line in lines[at : at + _SAMPLE] if "\t" in line]
    return 2 * sum("\t" in line[1:] for line in tabbed) > len(tabbed)


def _is_prose(rows: list[Row]) -> bool:
    """Whether tabs only indent or space running text: one column, contents, or as many sentences as other cells."""
    if _is_contents(rows):
        return True
    cells = [cell for row in rows for cell in row if cell.strip()]
    sentences = sum(cell.rstrip().endswith(("。", "；")) for cell in cells)
    return max(map(len, rows)) < 2 or 2 * sentences >= max(len(cells), 1)


def _is_contents(rows: list[Row]) -> bool:
    """Whether these are chapters with the pages that they begin on."""
    if any(len(row) != 2 or not row[1].strip().isdecimal() for row in rows):
        return False
    pages = [int(page) for _, page in rows]
    return pages == sorted(pages) and sum(_CHAPTER.match(title) is not None for title, _ in rows) > 1


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
    """A row per line; per pair of rules where these part all rows, so that a cell may have several lines."""
    start = at
    while at < len(lines) and (_BAR.search(lines[at]) or _is_rule(lines[at])):
        at += 1
    ruled = [list(found) for is_rule, found in groupby(lines[start:at], _is_rule) if not is_rule]
    written = [line for part in ruled for line in part]
    parted = iter(_bar_cells(written))
    drawn = len(ruled) > 2 and _is_rule(lines[at - 1])
    sizes = [*map(len, ruled)] if drawn else wrapped.rows([_BAR.split(line.strip(" ")) for line in written])
    rows = [_joined([*islice(parted, size)]) for size in sizes]
    closed = lines[start].strip().endswith(_BARS)
    return (rows, at) if closed or len(rows) > 1 else ([], start)


def _is_rule(line: str) -> bool:
    """Whether a line only rules off rows, as Markdown and drawn boxes do."""
    return _LINE.search(line) is not None and _RULE.issuperset(line)


def _joined(lines: Sequence[Row]) -> Row:
    """The cells of one row that was written over several lines."""
    return ["\n".join(filter(None, cells)) for cells in zip_longest(*lines, fillvalue="")]


def _bar_cells(lines: Sequence[str]) -> list[Row]:
    """The cells of each line. A bar at an end is the edge of the table if all lines have it, else of a blank cell."""
    rows = [_BAR.split(line.strip(" ")) for line in lines]
    left, right = (all(len(row) > 1 and not row[end].strip() for row in rows) for end in (0, -1))
    inner = [row[left : len(row) - right] for row in rows]
    return [[_said(cell.strip(" ")) for cell in row] for row in inner]


def _said(cell: str) -> str:
    return "" if cell in EMPTY else markdown.said(cell).replace("<br>", "\n")
