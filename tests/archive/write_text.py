"""A report as text, in the ways that extraction tools write tables (`converters.lines.tables` reads them)."""

from __future__ import annotations

from converters import grid
from converters.document import Cell, Picture, Table
from tests.archive.report import Report


def write_text(report: Report, layout: str = "tabs") -> bytes:
    """`layout`: a row per line is "bars" or "tabs"; a cell per line "cells" (a tab before it), "closed" (a bar behind
    it), "filled" (and more behind a row), "parted" (a bar on the next line) or "lines" (nothing, not even a line for a
    blank cell).
    """
    parts = [report.title, ""] if report.title else []
    for block in report.blocks:
        if isinstance(block, Table):
            parts.append(_LAYOUTS[layout](grid.expand(block)))
        elif not isinstance(block, Picture):
            parts.append(block.text)
    return "\n".join(parts).encode()


def _cells(lines: list[list[Cell]]) -> str:
    """A merged cell stands once in each row it covers, with its text in the first."""
    rows = []
    for number, line in enumerate(lines):
        texts = [cell.text if cell.row == number else "" for column, cell in enumerate(line) if cell.column == column]
        rows.append("\n".join(f"\t{text}" for text in texts))
    return "\n\n".join(rows) + "\n\n\n"


def _bars(lines: list[list[Cell]]) -> str:
    """What was merged is lost, as in all layouts below."""
    return "\n".join(" | ".join(text.replace("\n", " ") for text in row) + " |" for row in _begun(lines))


def _closed(lines: list[list[Cell]]) -> str:
    return "\n".join(f"{text} |" for row in _begun(lines) for text in row)


def _filled(lines: list[list[Cell]]) -> str:
    """A row that merged cells made short is filled up by a line of bars."""
    rows, width = _begun(lines), len(lines[0])
    bars = ("|" * (width - len(row)) for row in rows)
    return "\n".join(
        part for row, fill in zip(rows, bars, strict=True) for part in (*(f"{t} |" for t in row), fill) if part
    )


def _parted(lines: list[list[Cell]]) -> str:
    return "\n".join(f"{text}\n|" for row in _begun(lines) for text in row)


def _lines(lines: list[list[Cell]]) -> str:
    return "\n\n".join(text.replace("\n", "") for row in _begun(lines) for text in row if text.strip())


def _begun(lines: list[list[Cell]]) -> list[list[str]]:
    """By row the texts of the cells that begin in it."""
    return [
        [cell.text for column, cell in enumerate(line) if (cell.row, cell.column) == (number, column)]
        for number, line in enumerate(lines)
    ]


def _tabs(lines: list[list[Cell]]) -> str:
    """A merged cell's text stands at its first position, the others are empty."""
    rows = []
    for number, line in enumerate(lines):
        texts = [
            cell.text.replace("\n", " ") if (cell.row, cell.column) == (number, column) else ""
            for column, cell in enumerate(line)
        ]
        rows.append("\t".join(texts))
    return "\n" + "\n".join(rows) + "\n"


_LAYOUTS = {
    "cells": _cells,
    "bars": _bars,
    "closed": _closed,
    "filled": _filled,
    "parted": _parted,
    "lines": _lines,
    "tabs": _tabs,
}
