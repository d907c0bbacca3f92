"""Plain text and Markdown: tables are recognised by how extraction tools write them.

Nothing in text says which cells are merged: tables have `spans` False and a cell's column is its place in the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from converters import charset
from converters.document import Block, Cell, Document, Heading, Origin, Paragraph, Table
from converters.errors import EmptyDocument, Mislabelled, TooLarge
from converters.grid import lay
from converters.html import page as html_page
from converters.html.pieces import Grid
from converters.lines import cell_lines, markdown, spaced
from converters.lines.tables import pieces, table
from converters.text import running

NAME = "text"
VERSION = "13"
MEDIA_TYPES = ("text/plain", "text/markdown")
SUFFIXES = (".txt", ".md")
NEEDS: str | None = None

MOST_CHARACTERS = 1_000_000  # the longest whole-province report has some 50,000

_OTHER_FORMATS = {b"%PDF-": "PDF", b"PK\x03\x04": "zip (DOCX, OFD)", b"\xd0\xcf\x11\xe0": "OLE2 (DOC, WPS)"}
_HTML_TABLE = re.compile(r"(<table\b(?:(?!<table\b).)*?</table\s*>)", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_BOOKMARK = "[bookmark: _GoBack]"  # a place mark of Word that text extraction prints


def convert(body: bytes) -> Document:
    """Read paragraphs and tables of a text. A line is a paragraph: where one was cut over lines cannot be known."""
    for magic, name in _OTHER_FORMATS.items():
        if body.startswith(magic):
            raise Mislabelled(f"the bytes are {name}, not text; convert them by that media type")
    read = charset.decode(body)
    if len(read.text) > MOST_CHARACTERS:
        raise TooLarge(f"{len(read.text)} characters of text, more than a report holds; cut it down to the report")
    text = read.text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    said, text = markdown.front(text)
    blocks = tuple(_blocks(text))
    if not blocks:
        raise EmptyDocument("the text holds nothing but blanks; fetch it again or ask the publisher for it")
    warnings = (f"{read.damaged} broken characters are shown as U+FFFD",) if read.damaged else ()
    return Document(
        MEDIA_TYPES[0],
        blocks,
        said.get("title"),
        {"charset": read.charset} | ({"published": day[0]} if (day := _DAY.match(said.get("date", ""))) else {}),
        route="lines",
        warnings=warnings,
        printed=_printed(text),
    )


def _printed(text: str) -> tuple[Cell, ...]:
    """The texts with their places; none where these say nothing of cells."""
    lines = text.split("\n")
    return () if _HTML_TABLE.search(text) or cell_lines.in_lines(lines) else spaced.printed(lines)


def _blocks(text: str) -> Iterator[Block]:
    tables = 0
    for part in _HTML_TABLE.split(text):
        found = _marked_up(part, tables) if _HTML_TABLE.fullmatch(part) else _written(part, tables)
        for block in found:
            tables += isinstance(block, Table)
            yield block


def _marked_up(markup: str, first: int) -> Iterator[Block]:
    """The tables that Markdown takes over from HTML as they are."""
    body = LexborHTMLParser(markup).body
    page = html_page.read(body.html or "" if body else "")
    grids = [piece for piece in page.pieces if isinstance(piece, Grid)]
    for number, grid in enumerate(grids, first):
        yield Table(*lay(grid.rows, number), origin=Origin(table=number))


def _written(text: str, first: int) -> Iterator[Block]:
    tables = first
    for piece in pieces(text.split("\n")):
        if not isinstance(piece, str):
            yield table(piece, tables)
            tables += 1
        elif line := running(piece.replace(_BOOKMARK, "")):
            yield _line(line)


def _line(text: str) -> Block:
    marks = len(text) - len(text.lstrip("#"))
    if 0 < marks <= 6 and text[marks : marks + 1] == " ":
        return Heading(markdown.said(text[marks + 1 :]), marks)
    return Paragraph(markdown.said(text))
