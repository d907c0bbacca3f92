"""The flow of a DOCX document: paragraphs, tables, text boxes and pictures in reading order, as Word prints them.

Inserted text is kept, deleted and hidden text is not; of alternative contents the first is taken; field codes give way
to their results; automatic list numbers are written out. Headers, footers and notes are other parts, not read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from converters.document import Block, Heading, Origin, Paragraph, Table
from converters.docx import runs
from converters.docx.drawn import boxes_of, is_picture, shows_something
from converters.docx.numbering import Numbering
from converters.docx.styles import Styles
from converters.docx.table import cells_of, rows_of, widths_of
from converters.docx.xml import Element, W, child, descendants, flow, local
from converters.grid import Laid
from converters.lines.tabbed import kept
from converters.text import OBJECT, clean, running, written

#: the blocks of a picture by its relation's id and its alternative text
Media: TypeAlias = Callable[[str, str], list[Block]]
#: the blocks of a part in another format by its relation's id and the number of its first table
Chunked: TypeAlias = Callable[[str, int], Iterable[Block]]


class Body:
    """Reads a document once, from front to back: list numbers count as it goes."""

    def __init__(self, styles: Styles, numbering: Numbering, media: Media, chunked: Chunked) -> None:
        self._styles, self._numbering, self._media, self._chunked = styles, numbering, media, chunked
        self._tables = 0
        self.title: str | None = None

    def read(self, content: Element) -> tuple[tuple[Block, ...], str | None]:
        """The blocks under `content`, and the text of the first paragraph that is styled as a title."""
        _blank_prompts(content)
        return tuple(self.blocks(content)), self.title

    def blocks(self, container: Element) -> Iterator[Block]:
        for element in flow(container, ("p", "tbl", "altChunk")):
            if local(element) == "p":
                yield from self._paragraph(element)
            elif local(element) == "tbl":
                yield from self._table(element)
            else:
                yield from self._chunk(element)

    def _chunk(self, element: Element) -> Iterator[Block]:
        for block in self._chunked(_named(element), self._tables):
            self._tables += isinstance(block, Table)
            yield block

    def _paragraph(self, element: Element) -> Iterator[Block]:
        number, text, drawn = self._said(element)
        text = number + text if text else ""
        level = self._styles.heading(child(element, "pPr"))
        lines = [line for part in text.split("\n") if (line := kept(part))]
        if lines and self.title is None and self._styles.is_title(child(element, "pPr")):
            self.title = running(" ".join(lines))
        for line in lines:
            yield Heading(running(line), level) if level else Paragraph(line)
        yield from self._drawn(drawn)

    def _table(self, element: Element) -> Iterator[Block]:
        number = self._tables
        self._tables += 1
        floating: list[Block] = []
        laid = cells_of(rows_of(element), widths_of(element), lambda cell: self._cell(cell, floating), number)
        yield from table_blocks(laid, number)
        yield from floating

    def _cell(self, element: Element, floating: list[Block]) -> str:
        """The text of a cell, a line per paragraph; nested tables, text boxes and pictures float out of it.

        A table of one cell is a frame round the cell's own text, as is a text box of one line in an empty cell. Where
        nothing else stands there list numbers are shown, as Word shows them, and what is only drawn is neither blank
        nor a number.
        """
        lines: list[str] = []
        numbers: list[str] = []
        beside: list[Block] = []
        shows = False
        for part in flow(element, ("p", "tbl", "altChunk")):
            if local(part) == "p":
                number, text, drawn = self._said(part)
                shows = shows or any(map(shows_something, drawn))
                lines.append(clean(number + text if text else ""))
                numbers.append(number.strip())
                beside.extend(self._drawn(drawn))
            elif local(part) == "altChunk":
                beside.extend(self._chunk(part))
            else:
                inner = list(self._table(part))
                if len(inner) == 1 and isinstance(inner[0], Paragraph):
                    lines.append(inner[0].text)
                else:
                    beside.extend(inner)
        if len(beside) == 1 and isinstance(beside[0], Paragraph) and not any(map(written, lines)):
            return beside[0].text
        floating.extend(beside)
        text = "\n".join(lines if beside or any(lines) else numbers).strip("\n")
        return OBJECT if shows and not written(text) else text

    def _said(self, paragraph: Element) -> tuple[str, str, list[Element]]:
        """The list number of a paragraph, its text, and its drawings."""
        text, drawn = runs.said(paragraph, self._styles)
        return self._number(paragraph, text), text, drawn

    def _number(self, paragraph: Element, text: str) -> str:
        properties = child(paragraph, "pPr")
        if properties is None:
            return ""
        marks = child(properties, "rPr")
        if not text and marks is not None and child(marks, "del") is not None:
            return ""  # the paragraph itself is deleted
        found = self._styles.list_of(properties)
        return self._numbering.next(*found) if found else ""

    def _drawn(self, drawn: Iterable[Element]) -> Iterator[Block]:
        for drawing in drawn:
            boxes = boxes_of(drawing)
            for box in boxes:
                yield from self.blocks(box)
            if not boxes and is_picture(drawing):
                yield from self._media(_shown(drawing), _alternative(drawing))


def _blank_prompts(content: Element) -> None:
    """Take out what content controls ask for while nothing is filled in; a number was filled in by a program."""
    for control in content.iter(f"{W}sdt"):
        properties = child(control, "sdtPr")
        if properties is not None and child(properties, "showingPlcHdr") is not None:
            texts = list(control.iter(f"{W}t"))
            if not any(character.isdigit() for text in texts for character in text.text or ""):
                for text in texts:
                    text.text = ""


def table_blocks(laid: Laid, number: int) -> Iterator[Block]:
    """The table; its lines where it is one cell, drawn as a frame round them."""
    if len(laid.cells) == 1:
        lines = map(running, laid.cells[0].text.split("\n"))
        yield from (Paragraph(line) for line in lines if line not in ("", OBJECT))
    elif laid.cells:
        yield Table(*laid, origin=Origin(table=number))


def _shown(drawing: Element) -> str:
    """The relation of the picture drawn, "" where it is none of the file's."""
    return _named(*descendants(drawing, "blip"), *descendants(drawing, "imagedata"))


def _named(*elements: Element) -> str:
    """The relation that an element names, the first that does; "" where none does."""
    said = (value for each in elements for key, value in each.attrib.items() if key.endswith(("}embed", "}id")))
    return next(map(str, said), "")


def _alternative(drawing: Element) -> str:
    said = [*descendants(drawing, "docPr"), *descendants(drawing, "imagedata")]
    texts = (running(each.get(key) or "") for each in said for key in ("descr", "title", "name"))
    return next(filter(None, texts), "")
