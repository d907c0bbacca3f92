"""The flow of a plain DOCX document, read off the text of its main part: to build a tree takes most of the time.

Plain is what most offices write: paragraphs, runs, and tables with merged cells. Anything else (text boxes, drawings,
tracked changes, content controls, hidden or raised text, fields in fields, nested tables, other namespaces or
charsets) raises `NotPlain`, and `body` walks the tree. What both read, they read alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import unescape
from typing import Any, NamedTuple, TypeAlias

from lxml import etree

from converters.document import Block, Heading, Paragraph
from converters.docx import steps
from converters.docx.body import table_blocks
from converters.docx.numbering import Numbering
from converters.docx.styles import Styles
from converters.docx.table import Row, Written, cells_of
from converters.docx.xml import Element
from converters.lines.tabbed import kept
from converters.text import clean, running

#: the text of a paragraph without its list number, and the markup of its properties, "" where they say nothing
Line: TypeAlias = tuple[str, str]


class Meaning(NamedTuple):
    """What properties say of a paragraph: the level of a heading, the title, the id and level of a list."""

    level: int | None = None
    is_title: bool = False
    listed: tuple[str, int] | None = None


class Plain:
    """Reads a document once, from front to back, as `body.Body` does."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles, self._numbering = styles, numbering
        self._meanings = {"": Meaning()}
        self._blocks: list[Block] = []
        self._said: list[str] = []
        self._style = ""
        self._tables = 0
        self.title: str | None = None

    def read(self, content: bytes) -> tuple[tuple[Block, ...], str | None]:
        """All blocks, and the text of the first paragraph that is styled as a title. Raises NotPlain."""
        if any(map(self._styles.looks, steps.styles_in(content))):
            raise steps.NotPlain
        act, say = self._acts(), self._said.append
        for found, text in steps.steps(content):
            for step, said in found:
                act[step](said)
            if text:
                say(text)
        return tuple(self._blocks), self.title

    def _acts(self) -> dict[str, Callable[[Any], None]]:
        return {
            "say": self._said.append,
            "style": self._set_style,
            "/paragraph": self._end_paragraph,
            "/line": self._end_line,
            "tbl": self._begin_table,
            "tr": self._begin_row,
            "tc": self._begin_cell,
            "/tbl": self._end_table,
        }

    def _set_style(self, properties: str) -> None:
        self._style = properties

    def _line(self) -> Line:
        """The paragraph that ends here."""
        text, style = "".join(self._said), self._style
        self._said.clear()
        self._style = ""
        return unescape(text) if "&" in text else text, style

    def _end_paragraph(self, _: object) -> None:
        text, style = self._line()
        meaning = self._meaning(style)
        lines = [said for part in self._numbered(text, style).split("\n") if (said := kept(part))]
        if lines and meaning.is_title and self.title is None:
            self.title = running(" ".join(lines))
        self._blocks += [Heading(running(said), meaning.level) if meaning.level else Paragraph(said) for said in lines]

    def _end_line(self, _: object) -> None:
        self._lines.append(self._line())

    def _begin_table(self, widths: Sequence[int]) -> None:
        self._rows: list[Row[list[Line]]] = []
        self._widths = widths

    def _begin_row(self, before: int) -> None:
        self._cells: list[Written[list[Line]]] = []
        self._rows.append((before, self._cells))

    def _begin_cell(self, merge: tuple[int, str]) -> None:
        width, down = merge
        self._lines: list[Line] = []
        self._cells.append((width, "", down, self._lines))

    def _end_table(self, _: object) -> None:
        laid = cells_of(self._rows, self._widths, self._text, self._tables)
        self._blocks += table_blocks(laid, self._tables)
        self._tables += 1

    def _text(self, lines: list[Line]) -> str:
        if len(lines) == 1 and not lines[0][1]:
            return _cleaned(lines[0][0]).strip("\n")
        said = self._listed(lines) if any(style for _, style in lines) else [text for text, _ in lines]
        return "\n".join(map(_cleaned, said)).strip("\n")

    def _listed(self, lines: list[Line]) -> list[str]:
        """The lines of a cell with their list numbers; these alone, as Word shows them, where there is nothing else."""
        numbers = [self._number(style) for _, style in lines]
        if not any(text for text, _ in lines):
            return [number.strip() for number in numbers]
        return [number + text if text else "" for number, (text, _) in zip(numbers, lines, strict=True)]

    def _numbered(self, text: str, style: str) -> str:
        """The text of a paragraph after its list number, which counts on also where there is no text."""
        number = self._number(style)
        return number + text if text else ""

    def _number(self, style: str) -> str:
        listed = self._meaning(style).listed
        return self._numbering.next(*listed) if listed else ""

    def _meaning(self, style: str) -> Meaning:
        if style not in self._meanings:
            properties = _properties(style)
            told = self._styles
            self._meanings[style] = Meaning(
                told.heading(properties), told.is_title(properties), told.list_of(properties)
            )
        return self._meanings[style]


def _properties(style: str) -> Element:
    try:
        return etree.fromstring(f'<x xmlns:w="{steps.W}"><w:pPr>{style}</w:pPr></x>')[0]
    except etree.XMLSyntaxError as error:
        raise steps.NotPlain from error


@lru_cache(maxsize=8192)
def _cleaned(text: str) -> str:
    """Most cells of a form say what others said before."""
    return clean(text)
