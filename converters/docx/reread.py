"""The second reader of DOCX: python-docx, its elements and its text, with a walk of its own.

It is given the main part alone: to open the package, with styles and pictures, takes as long as to read the text. The
walk names a merged cell at each position that it covers, as `row.cells` does, which for each row of a merged cell
climbs to its first; `table.cell(i, j)` takes 30 times as long as that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lxml.etree import LxmlError

from converters.document import Block, Cell, Document, Origin, Paragraph, Table
from converters.docx import settled
from converters.docx.choices import chosen_entry
from converters.docx.drawn import shows_something
from converters.docx.numbering import Numbering
from converters.docx.runs import DRAWN
from converters.docx.styles import Styles
from converters.docx.xml import DECLARES
from converters.errors import Corrupt, EmptyDocument
from converters.fields import unwritten
from converters.lines.tabbed import kept, tabled
from converters.text import OBJECT, clean, running

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TABLE, _PARAGRAPH, _RUN, _LINK = f"{_W}tbl", f"{_W}p", f"{_W}r", f"{_W}hyperlink"
_ROW, _CELL, _SPAN, _MERGE = f"{_W}trPr", f"{_W}tcPr", f"{_W}gridSpan", f"{_W}vMerge"
_SIGNS = frozenset(f"{_W}{name}" for name in ("br", "cr", "fldChar", "instrText", "noBreakHyphen", "ptab", "t", "tab"))
_FIELD, _KIND, _CODE = f"{_W}fldChar", f"{_W}fldCharType", f"{_W}instrText"
_DRAWN = [f"{_W}{name}" for name in DRAWN]
_BOX = f"{_W}txbxContent"

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table as WordTable
    from docx.table import _Cell as WordCell


def read(content: bytes, styles: Styles, numbering: Numbering, unseen: Sequence[str] = ()) -> Document:
    """Paragraphs and tables of a main part, without what stands in the styles `unseen`, which hide it.

    Raises Corrupt where python-docx cannot read it, EmptyDocument.
    """
    from docx.document import Document as WordDocument  # costs 0.1 s, and only documents whose sums fail are read twice
    from docx.exceptions import PythonDocxError
    from docx.oxml.exceptions import XmlchemyError
    from docx.oxml.parser import parse_xml

    accidents = (LookupError, ValueError, AttributeError, TypeError, RuntimeError)
    try:
        root = parse_xml(content)
        if root.getroottree().docinfo.doctype:
            raise Corrupt(DECLARES.format("the main part"))
        document = WordDocument(root, None)  # type: ignore[arg-type]  # no text needs its package
        settled.settle(document.element.body, unseen)
        settled.number(document.element.body, styles, numbering)
        blocks = tabled([*_blocks(document)])
    except (PythonDocxError, XmlchemyError, LxmlError, *accidents) as error:
        raise Corrupt(f"python-docx cannot read the file ({error}); fetch it again") from error
    if not blocks:
        raise EmptyDocument("the document holds neither text nor table; ask the publisher for the right file")
    return Document(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", blocks, route="python-docx"
    )


def _blocks(document: WordDocument) -> Iterator[Block]:
    from docx.text.paragraph import Paragraph as WordParagraph

    tables = 0
    for element in document.iter_inner_content():
        if isinstance(element, WordParagraph):
            yield from (Paragraph(line) for part in _said(element._p).split("\n") if (line := kept(part)))
        else:
            yield from _tables(element, tables)
            tables += 1


def _grid(table: WordTable) -> Iterator[list[WordCell | None]]:
    """By row the cell at each grid column, None before the first. Raises LookupError: a merge begins nowhere."""
    from docx.table import _Cell

    above: dict[int, tuple[WordCell, int]] = {}
    for row in table.rows:
        properties = next(row._tr.iterchildren(_ROW), None)
        start = 0 if properties is None else properties.grid_before
        here: dict[int, tuple[WordCell, int]] = {}
        line: list[WordCell | None] = [None] * start
        for element in row._tr.tc_lst:
            width, goes_on = _merged(element)
            here[start] = above[start] if goes_on else (_Cell(element, table), width)
            cell, covered = here[start]
            line += [cell] * covered
            start += width
        above = here
        yield line


def _merged(cell: BaseOxmlElement) -> tuple[int, bool]:
    """How many columns a cell covers, and whether it goes on with the one above it."""
    width, goes_on = 1, False
    properties = next(cell.iterchildren(_CELL), None)
    for said in () if properties is None else reversed(properties):
        if said.tag == _SPAN:
            width = said.val
        elif said.tag == _MERGE:
            goes_on = said.val == "continue"
    return width, goes_on


def _tables(table: WordTable, number: int) -> Iterator[Table]:
    """The table and those nested in its cells."""
    grid = list(_grid(table))
    first: dict[int, tuple[int, int]] = {}
    last: dict[int, tuple[int, int]] = {}
    kept = {}
    for row, line in enumerate(grid):
        for column, cell in enumerate(line):
            if cell is not None:
                key = id(cell._tc)
                kept[key] = cell
                first.setdefault(key, (row, column))
                last[key] = (row, column)
    columns = sorted({column for _, column in first.values()})
    cells = []
    for key, (row, column) in first.items():
        (bottom, right), at = last[key], bisect_left(columns, column)
        origin = Origin(table=number, row=row, column=at)
        cells.append(Cell(row, at, _text(kept[key]), bottom - row + 1, bisect_right(columns, right) - at, origin))
    if cells:
        yield Table(len(grid), len(columns), tuple(cells), origin=Origin(table=number))
    for cell in kept.values():
        for nested in _nested(cell):
            if _framed(nested) is None:
                yield from _tables(nested, number)


def _nested(cell: WordCell) -> Sequence[WordTable]:
    """The tables in a cell; to ask `cell.tables` of each cell takes a sixth of the reading."""
    return () if next(cell._tc.iterchildren(_TABLE), None) is None else cell.tables


def _text(cell: WordCell) -> str:
    """The text of a cell, also of one that is framed as a table of its own; without any, what stands there instead."""
    framed = (_text(inner) for nested in _nested(cell) if (inner := _framed(nested)) is not None)
    text = "\n".join(filter(None, (clean(_lines(cell)).strip("\n"), *framed)))
    return text if text.strip() else _drawn(cell) or _numbers(cell)


def _drawn(cell: WordCell) -> str:
    """The line of the text box in a cell, a sign where it holds another drawing or more lines."""
    drawings = [each for line in cell._tc.iterchildren(_PARAGRAPH) for each in line.iter(*_DRAWN)]
    boxed = (_said(line) for each in drawings for box in each.iter(_BOX) for line in box.iter(_PARAGRAPH))
    lines = [line for said in boxed for part in said.split("\n") if (line := running(part))]
    return lines[0] if len(lines) == 1 else OBJECT if any(map(shows_something, drawings)) else ""


def _numbers(cell: WordCell) -> str:
    return "\n".join(line.get(settled.NUMBER, "") for line in cell._tc.iterchildren(_PARAGRAPH)).strip("\n")


def _lines(cell: WordCell) -> str:
    """What `cell.text` is."""
    return "\n".join(map(_said, cell._tc.iterchildren(_PARAGRAPH)))


def _said(paragraph: BaseOxmlElement) -> str:
    """What `paragraph.text` is without the codes of fields, and without its searches by XPath.

    These take two thirds of the reading.
    """
    said: list[str] = []
    fields: list[_Field] = []
    for part in paragraph.iterchildren(_RUN, _LINK):
        for run in (part,) if part.tag == _RUN else part.iterchildren(_RUN):
            for sign in run:
                if (tag := sign.tag) not in _SIGNS:
                    continue
                if tag == _FIELD:
                    _pass(fields, sign, said)
                elif tag == _CODE:
                    fields[-1:] = [field._replace(code=field.code + (sign.text or "")) for field in fields[-1:]]
                elif all(field.told for field in fields):
                    said.append(str(sign))
    return "".join(said)


class _Field(NamedTuple):
    """An open field: its first sign, how much was said before it, its code, and whether that is over."""

    begin: BaseOxmlElement
    before: int
    code: str = ""
    told: bool = False


def _pass(fields: list[_Field], sign: BaseOxmlElement, said: list[str]) -> None:
    mark = sign.get(_KIND)
    if mark == "begin":
        fields.append(_Field(sign, len(said)))
    elif fields and mark == "separate":
        fields[-1] = fields[-1]._replace(told=True)
    elif fields and mark == "end":
        field = fields.pop()
        if all(outer.told for outer in fields) and not any(said[field.before :]):
            said.append(unwritten(field.code, chosen_entry(field.begin)))


def _framed(table: WordTable) -> WordCell | None:
    """The one cell of a table that is only a frame round a line of text; None of any other table."""
    cells = [cell for row in _grid(table) for cell in row]
    only = cells[0] if len(cells) == 1 else None
    return None if only is None or "\n" in _lines(only).strip() else only
