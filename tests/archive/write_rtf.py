"""A report as RTF: as Word writes it (bytes of GBK, wide cells) or as WordPad does (\\u, cells merged across)."""

from __future__ import annotations

from converters import grid
from converters.document import Cell, Heading, Picture, Table
from tests.archive.report import Report

_PAGE = 9000  # twips between the margins
_WORD = (
    r"{\rtf1\ansi\ansicpg936\uc2\deff0{\fonttbl{\f0\froman\fcharset0 Times New Roman;}"
    r"{\f13\fnil\fcharset134 \'cb\'ce\'cc\'e5;}}{\colortbl;\red0\green0\blue0;}"
    r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Title;}}{\info{\author nobody}}"
)
_WORDPAD = r"{\rtf1\ansi\deff0{\fonttbl{\f0\fnil Calibri;}}{\stylesheet{\s1 heading 1;}{\s2 Title;}}\viewkind4\uc1 "


def write_rtf(report: Report, dialect: str = "word") -> bytes:
    lines = [_paragraph(report.title, r"\s2", dialect)] if report.title else []
    for block in report.blocks:
        if isinstance(block, Table):
            lines.append(_table(block, dialect))
        elif isinstance(block, Heading):
            lines.append(_paragraph(block.text, r"\s1", dialect))
        elif not isinstance(block, Picture):
            lines.append(_paragraph(block.text, "", dialect))
    return ("\r\n".join([_WORD if dialect == "word" else _WORDPAD, *lines]) + "}\r\n\0").encode("ascii")


def _paragraph(text: str, properties: str, dialect: str) -> str:
    return rf"\pard\plain{properties}\f13 {said(text, dialect)}\par"


def said(text: str, dialect: str) -> str:
    return "".join(_character(character, dialect) for character in text)


def _character(character: str, dialect: str) -> str:
    if character == "\n":
        return r"\line "
    if character.isascii():
        return "\\" + character if character in "\\{}" else character
    if dialect == "word":
        try:
            return "".join(rf"\'{byte:02x}" for byte in character.encode("gbk"))
        except UnicodeError:
            return rf"\u{ord(character)}\'3f\'3f"
    return rf"\u{ord(character)}?"


def _table(table: Table, dialect: str) -> str:
    width = _PAGE // table.columns
    return "\r\n".join(_row(line, row, width, dialect) for row, line in enumerate(grid.expand(table)))


def _row(line: list[Cell], row: int, width: int, dialect: str) -> str:
    """Word widens a cell over the columns it covers; WordPad gives each column a cell and merges them."""
    begins = [column == cell.column for column, cell in enumerate(line)]
    shown = [(c, cell) for c, cell in enumerate(line) if dialect != "word" or begins[c]]
    definition = "".join(_cellx(cell, c, row, width, dialect) for c, cell in shown)
    texts = (said(cell.text, dialect) if cell.row == row and begins[c] else "" for c, cell in shown)
    cells = "".join(rf"\pard\plain\intbl\f13 {text}\cell " for text in texts)
    return rf"\trowd\trgaph108\trleft-108{definition}{cells}\row"


def _cellx(cell: Cell, column: int, row: int, width: int, dialect: str) -> str:
    down = "" if cell.row_span == 1 else r"\clvmgf" if cell.row == row else r"\clvmrg"
    right = column + cell.column_span if dialect == "word" else column + 1
    across = ""
    if dialect != "word" and cell.column_span > 1:
        across = r"\clmgf" if column == cell.column else r"\clmrg"
    return rf"{down}{across}\clvertalc\cellx{right * width - 108} "
