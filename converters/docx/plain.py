"""The flow of a plain DOCX document, read off the text of its main part: to build a tree takes most of the time.

Plain is what most offices write: paragraphs, runs, and tables with merged cells. Anything else (text boxes, drawings,
tracked changes, content controls, hidden or raised text, fields in fields, nested tables, other namespaces or
charsets) raises `NotPlain`, and `body` walks the tree. What both read, they read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from lxml import etree

from converters.document import Block, Heading, Paragraph
from converters.docx.body import table_blocks
from converters.docx.numbering import Numbering
from converters.docx.runs import SIGNS
from converters.docx.styles import Styles
from converters.docx.table import Row, Written, cells_of, width_of
from converters.docx.xml import Element
from converters.text import clean, running

LONG = 2_000  # characters of markup; a cell with more of it says what no other says

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BEGIN = re.compile(
    rf"""\s*(?:<\?xml\ version=["']1\.0["'](?:\ encoding=["'](?i:utf-8)["'])?(?:\ standalone=["']\w+["'])?\s*\?>)?\s*
    <w:document\ [^>]*xmlns:w="{re.escape(_W)}"[^>]*>(.*)</w:document>\s*""",
    re.VERBOSE | re.DOTALL,
)
_ODD = re.compile(
    r"<(?!/?w:)|<w:(?:sdt|ins|del|moveTo|moveFrom|pict|drawing|object|sym|ruby|smartTag|customXml|fldSimple|dir|bdo"
    r'|d?strike(?! w:val="(?:0|false)")'
    r'|position(?! w:val="[-0])'
    r"|hMerge|vanish|vertAlign|altChunk|subDoc|cell(?:Ins|Del|Merge)|txbxContent|[a-z]+PrChange)[ />]"
    r"|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)"
)
_FIELD_IN_FIELD = re.compile(r'fldCharType="begin"(?:(?!fldCharType=).)*fldCharType="begin"', re.DOTALL)
_BLANK_PARAGRAPH = re.compile(r"<w:p(?: [^<>]*)?/>")
_TABLE = re.compile(r"<(/?)w:tbl(?: [^<>]*)?>")
_SAID = re.compile(r"<w:t(?: [^<>]*)?>([^<]*)</w:t>")
_SAID_OR_SIGN = re.compile(rf"<w:t(?: [^<>]*)?>([^<]*)</w:t>|<w:({'|'.join(SIGNS)})(?: [^<>]*)?/>")
_GRID_COLUMN = re.compile(r'<w:gridCol(?: w:w="(\d+)")?')
_SPAN = re.compile(r'<w:gridSpan w:val="(\d+)"')
_BEFORE = re.compile(r'<w:gridBefore w:val="(\d+)"')
_DOWN = re.compile(r'<w:vMerge(?: w:val="(restart|continue)")?/>')


class NotPlain(Exception):
    """Raised where only a walk over the tree reads the document rightly."""


class Plain:
    """Reads a document once, from front to back, as `body.Body` does. Raises NotPlain."""

    def __init__(self, content: bytes, styles: Styles, numbering: Numbering) -> None:
        self._styles, self._numbering = styles, numbering
        self._content = _plain_body(content)
        if any(map(styles.looks, _styles_in(self._content))):
            raise NotPlain
        self._signed = any(f"<w:{sign}" in self._content for sign in SIGNS)
        self._properties: dict[str, Element] = {}
        self.title: str | None = None

    def read(self) -> tuple[tuple[Block, ...], str | None]:
        """All blocks, and the text of the first paragraph that is styled as a title."""
        return tuple(self._blocks()), self.title

    def _blocks(self) -> Iterator[Block]:
        parts = _TABLE.split(self._content)
        if any(mark != ("/" if at % 2 else "") for at, mark in enumerate(parts[1::2])):
            raise NotPlain
        for at, part in enumerate(parts[::2]):
            if at % 2:
                yield from self._table(part, at // 2)
            else:
                for paragraph in part.split("</w:p>")[:-1]:
                    yield from self._paragraph(paragraph)

    def _paragraph(self, markup: str) -> Iterator[Block]:
        properties, text = self._said(markup)
        level = self._styles.heading(properties)
        lines = [line for part in text.split("\n") if (line := running(part))]
        if lines and self.title is None and self._styles.is_title(properties):
            self.title = " ".join(lines)
        for line in lines:
            yield Heading(line, level) if level else Paragraph(line)

    def _table(self, markup: str, number: int) -> Iterator[Block]:
        widths = [*map(width_of, _GRID_COLUMN.findall(markup))]
        rows = [_row(row) for row in markup.split("</w:tr>")[:-1]]
        if _opened(markup, "tr") != len(rows) or _opened(markup, "tc") != sum(len(cells) for _, cells in rows):
            raise NotPlain
        return table_blocks(cells_of(rows, widths, self._cell, number), number)

    def _cell(self, markup: str) -> str:
        if len(markup) < LONG and not _is_styled(markup):
            return _text_of_cell(markup, self._signed)
        lines = [clean(self._said(paragraph)[1]) for paragraph in markup.split("</w:p>")[:-1]]
        return "\n".join(lines).strip("\n")

    def _said(self, markup: str) -> tuple[Element | None, str]:
        """The properties of a paragraph, where they matter, and its text with its list number."""
        head, found, runs = markup.rpartition("</w:pPr>")
        properties = self._of(head) if found and _is_styled(head) else None
        text = _text(runs, self._signed)
        return properties, self._number(properties, text) + text

    def _of(self, head: str) -> Element:
        markup = head[head.rindex("<w:pPr") :]
        if markup not in self._properties:
            self._properties[markup] = etree.fromstring(f'<x xmlns:w="{_W}">{markup}</w:pPr></x>')[0]
        return self._properties[markup]

    def _number(self, properties: Element | None, text: str) -> str:
        found = None if properties is None else self._styles.list_of(properties)
        number = self._numbering.next(*found) if found else ""
        return number if text else ""


def _is_styled(markup: str) -> bool:
    """Whether paragraphs have properties that say more than how they look: a list, a level, a style."""
    return "w:pStyle" in markup or "w:numPr" in markup or "w:outl" in markup


@lru_cache(maxsize=2048)
def _text_of_cell(markup: str, signed: bool) -> str:
    """The lines of a cell whose paragraphs are not styled; most cells of a form say what others said before."""
    runs = (paragraph.rpartition("</w:pPr>")[2] for paragraph in markup.split("</w:p>")[:-1])
    return "\n".join([clean(_text(said, signed)) for said in runs]).strip("\n")


def _text(runs: str, signed: bool) -> str:
    """The text of runs, with signs such as tabs where there are any."""
    if signed:
        text = "".join([SIGNS[sign] if sign else said for said, sign in _SAID_OR_SIGN.findall(runs)])
    else:
        text = "".join(_SAID.findall(runs))
    return unescape(text) if "&" in text else text


def _plain_body(content: bytes) -> str:
    try:
        match = _BEGIN.fullmatch(content.decode())
    except UnicodeDecodeError as error:
        raise NotPlain from error
    if match is None or _ODD.search(match[1]) or _FIELD_IN_FIELD.search(match[1]):
        raise NotPlain
    return _BLANK_PARAGRAPH.sub("<w:p></w:p>", match[1])


def _styles_in(content: str) -> set[str]:
    """The styles of paragraphs and runs."""
    before, *after = content.split('Style w:val="')
    places = zip((before, *after), after, strict=False)
    return {name.partition('"')[0] for lead, name in places if lead.endswith(("<w:p", "<w:r"))}


def _opened(markup: str, name: str) -> int:
    return markup.count(f"<w:{name}>") + markup.count(f"<w:{name} ")


def _row(markup: str) -> Row[str]:
    before = _BEFORE.search(markup) if "gridBefore" in markup else None
    return int(before[1]) if before else 0, [_written(cell) for cell in markup.split("</w:tc>")[:-1]]


def _written(markup: str) -> Written[str]:
    head, found, content = markup.partition("</w:tcPr>")
    if not found:
        return Written(1, "", "", markup)
    span = _SPAN.search(head) if "gridSpan" in head else None
    down = _DOWN.search(head) if "vMerge" in head else None
    if ("gridSpan" in head and span is None) or ("vMerge" in head and down is None):
        raise NotPlain
    merged = (down[1] or "continue") if down else ""
    return Written(max(int(span[1]), 1) if span else 1, "", merged, content)
