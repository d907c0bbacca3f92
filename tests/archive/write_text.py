"""A report as text, in the three ways that extraction tools write tables (`converters.text_tables` reads them)."""

from __future__ import annotations

from converters import grid
from converters.document import Cell, Picture, Table
from tests.archive.report import Report


def write_text(report: Report, layout: str = "tabs") -> bytes:
    """`layout` is "cells" (a cell per line), "bars" or "tabs" (a row per line)."""
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
    """Only the cells that begin in a row are told: what was merged is lost."""
    rows = []
    for number, line in enumerate(lines):
        begun = [cell for column, cell in enumerate(line) if (cell.row, cell.column) == (number, column)]
        rows.append(" | ".join(cell.text.replace("\n", " ") for cell in begun) + " |")
    return "\n".join(rows)


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


_LAYOUTS = {"cells": _cells, "bars": _bars, "tabs": _tabs}
