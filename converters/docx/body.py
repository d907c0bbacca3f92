"""The flow of a DOCX document: paragraphs, tables, text boxes and pictures in reading order, as Word prints them.

Inserted text is kept, deleted and hidden text is not; of alternative contents the first is taken; field codes give way
to their results; automatic list numbers are written out. Headers, footers and notes are other parts, not read here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from converters.document import Block, Heading, Origin, Paragraph, Table
from converters.docx.numbering import Numbering
from converters.docx.styles import Styles
from converters.docx.table import cells_of, rows_of, widths_of
from converters.docx.xml import Element, attribute, child, descendants, flow, local, switched_on, value
from converters.grid import Laid
from converters.text import clean, raised, running

SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
}
_DRAWN = ("drawing", "pict", "object")

#: the blocks of a picture by its relation's id and its alternative text
Media: TypeAlias = Callable[[str, str], list[Block]]

#: hidden or struck out: no part of what the document says
_TAKEN_OUT = ("vanish", "strike", "dstrike")


class Body:
    """Reads a document once, from front to back: list numbers count as it goes."""

    def __init__(self, styles: Styles, numbering: Numbering, media: Media) -> None:
        self._styles, self._numbering, self._media = styles, numbering, media
        self._tables = 0
        self.title: str | None = None

    def read(self, content: Element) -> tuple[tuple[Block, ...], str | None]:
        """The blocks under `content`, and the text of the first paragraph that is styled as a title."""
        return tuple(self.blocks(content)), self.title

    def blocks(self, container: Element) -> Iterator[Block]:
        for element in flow(container, ("p", "tbl")):
            if local(element) == "p":
                yield from self._paragraph(element)
            else:
                yield from self._table(element)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        text, drawn = self._said(element)
        level = self._styles.heading(child(element, "pPr"))
        lines = [line for part in text.split("\n") if (line := running(part))]
        if lines and self.title is None and self._styles.is_title(child(element, "pPr")):
            self.title = " ".join(lines)
        for line in lines:
            yield Heading(line, level) if level else Paragraph(line)
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

        A table of one cell is a frame round the cell's own text.
        """
        lines = []
        for part in flow(element, ("p", "tbl")):
            if local(part) == "p":
                text, drawn = self._said(part)
                lines.append(clean(text))
                floating.extend(self._drawn(drawn))
            else:
                inner = list(self._table(part))
                if len(inner) == 1 and isinstance(inner[0], Paragraph):
                    lines.append(inner[0].text)
                else:
                    floating.extend(inner)
        return "\n".join(lines).strip("\n")

    def _said(self, paragraph: Element) -> tuple[str, list[Element]]:
        """The text of a paragraph with its list number, and its drawings."""
        parts: list[str] = []
        drawn: list[Element] = []
        for run in flow(paragraph, ("r",)):
            properties = child(run, "rPr")
            if properties is None:
                _say(run, parts, drawn)
            elif not any(switched_on(child(properties, name)) for name in _TAKEN_OUT):
                said: list[str] = []
                _say(run, said, drawn)
                parts.append(
                    raised("".join(said)) if value(properties, "vertAlign") == "superscript" else "".join(said)
                )
        text = "".join(parts)
        return self._number(paragraph, text) + text, drawn

    def _number(self, paragraph: Element, text: str) -> str:
        properties = child(paragraph, "pPr")
        if properties is None:
            return ""
        marks = child(properties, "rPr")
        if not text and marks is not None and child(marks, "del") is not None:
            return ""  # the paragraph itself is deleted
        found = self._styles.list_of(properties)
        number = self._numbering.next(*found) if found else ""
        return number if text else ""

    def _drawn(self, drawn: Iterable[Element]) -> Iterator[Block]:
        for drawing in drawn:
            boxes = descendants(drawing, "txbxContent")
            for box in boxes:
                yield from self.blocks(box)
            if not boxes and (descendants(drawing, "blip") or descendants(drawing, "imagedata")):
                yield from self._media(_shown(drawing), _alternative(drawing))


def table_blocks(laid: Laid, number: int) -> Iterator[Block]:
    """The table; its lines where it is one cell, drawn as a frame round them."""
    if len(laid.cells) == 1:
        yield from (Paragraph(line) for part in laid.cells[0].text.split("\n") if (line := running(part)))
    elif laid.cells:
        yield Table(*laid, origin=Origin(table=number))


def _say(run: Element, parts: list[str], drawn: list[Element]) -> None:
    for node in run:
        name = local(node)
        if name == "t":
            parts.append(node.text or "")
        elif name in SIGNS:
            parts.append(SIGNS[name])
        elif name == "sym":
            parts.append(_symbol(attribute(node, "char")))
        elif name in _DRAWN:
            drawn.append(node)
        elif name == "ruby":
            for base in descendants(node, "rubyBase"):
                for inner in flow(base, ("r",)):
                    _say(inner, parts, drawn)
        elif name == "AlternateContent":
            for choice in list(node)[:1]:
                _say(choice, parts, drawn)


def _symbol(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def _shown(drawing: Element) -> str:
    """The relation of the picture drawn, "" where it is none of the file's."""
    drawn = [*descendants(drawing, "blip"), *descendants(drawing, "imagedata")]
    said = (value for each in drawn for key, value in each.attrib.items() if key.endswith(("}embed", "}id")))
    return next(map(str, said), "")


def _alternative(drawing: Element) -> str:
    said = [*descendants(drawing, "docPr"), *descendants(drawing, "imagedata")]
    texts = (running(each.get(key) or "") for each in said for key in ("descr", "title", "name"))
    return next(filter(None, texts), "")
