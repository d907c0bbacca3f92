"""Tables in lines of text as programs print them: lists in brackets, or cells between commas or semicolons."""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Sequence
from itertools import takewhile

from converters.lines.pitch import is_value

Row = list[str]

#: so many rows of as many cells show that commas part them
ROWS = 3
CELLS = 3
#: characters of a printed list at most
LONGEST = 200_000

_OPENS, _CLOSES = ("[", "("), ("]", ")", "],", "),")
_SENTENCE = "。"


def table_at(lines: Sequence[str], at: int) -> tuple[list[Row], int]:
    """The rows that begin at a line, and the line behind them; no rows where none begin there."""
    if lines[at].lstrip().startswith(_OPENS):
        found = [*takewhile(bool, map(_listed, lines[at:]))]
        rows = [row for each in found for row in each]
        return (rows, at + len(found)) if len(rows) > 1 else ([], at)
    for delimiter in ",;":
        if lines[at].count(delimiter) >= CELLS - 1:
            return _parted(lines, at, delimiter)
    return [], at


def _listed(line: str) -> list[Row]:
    """The rows of a line that prints one as a list, or several as lists in one; none where it prints no texts."""
    text = line.strip()
    if not (text.startswith(_OPENS) and text.endswith(_CLOSES)) or len(text) > LONGEST:
        return []
    said = _literal(text.rstrip(","))
    rows = said if isinstance(said, list) and said and isinstance(said[0], list) else [said]
    texts = [list(map(_text, row)) for row in rows if isinstance(row, list)]
    return texts if len(texts) == len(rows) and min(map(len, texts)) > 1 else []


def _text(cell: object) -> str:
    """A cell; half of a character that JSON tells in halves is U+FFFD."""
    return "" if cell is None else str(cell).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _literal(text: str) -> object:
    """What is said in JSON, or as Python prints it, tuples as lists, numbers as they are spelled; None in neither."""
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        pass
    try:
        return _said(ast.parse(text, mode="eval").body, text.encode())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None


def _said(node: ast.expr, source: bytes) -> object:
    """A list, a text, None or a number as spelled. Raises ValueError for anything else."""
    match node:
        case ast.List(items) | ast.Tuple(items):
            return [_said(item, source) for item in items]
        case ast.Constant(None | str() as said):
            return said
        case ast.Constant(int() | float()) | ast.UnaryOp(ast.USub(), ast.Constant(int() | float())):
            return source[node.col_offset : node.end_col_offset].decode()
    raise ValueError(f"no list of texts and numbers: {ast.dump(node)[:40]}")


def _parted(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[Row], int]:
    """Rows of as many cells between delimiters, values among them; what is no table is running text up to its end."""
    rows: list[Row] = []
    for line in lines[at:]:
        if delimiter not in line or _SENTENCE in line:
            break
        row = _cells(line, delimiter)
        if not row or (rows and len(row) != len(rows[0])):
            break
        rows.append(row)
    is_table = len(rows) >= ROWS and len(rows[0]) >= CELLS and any(is_value(cell) for row in rows for cell in row)
    return (rows if is_table else []), at + len(rows)


def _cells(line: str, delimiter: str) -> Row:
    """The cells of a line; none where one is longer than a table's may be."""
    try:
        return next(csv.reader([line.strip()], delimiter=delimiter))
    except csv.Error:
        return []
