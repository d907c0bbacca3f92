"""Tables in lines of text as programs print them: lists in brackets, or cells between commas or semicolons."""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Sequence
from itertools import takewhile

from converters.pitch import is_value

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
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows if isinstance(row, list)]
    return texts if len(texts) == len(rows) and min(map(len, texts)) > 1 else []


def _literal(text: str) -> object:
    """What is said in JSON, or as Python prints it, tuples as lists; None in neither."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(json.dumps(ast.literal_eval(text)))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _parted(lines: Sequence[str], at: int, delimiter: str) -> tuple[list[Row], int]:
    """Rows of as many cells between delimiters, values among them; what is no table is running text up to its end."""
    rows: list[Row] = []
    for line in lines[at:]:
        if delimiter not in line or _SENTENCE in line:
            break
        row = next(csv.reader([line.strip()], delimiter=delimiter))
        if rows and len(row) != len(rows[0]):
            break
        rows.append(row)
    is_table = len(rows) >= ROWS and len(rows[0]) >= CELLS and any(is_value(cell) for row in rows for cell in row)
    return (rows if is_table else []), at + len(rows)
