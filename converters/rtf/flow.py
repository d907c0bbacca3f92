"""What the words of an RTF file add up to: paragraphs, rows and tables, also tables within cells and text boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from converters.document import Block, Heading, Origin, Paragraph, Picture, Table
from converters.errors import TooLarge
from converters.grid import POSITION_LIMIT
from converters.lines.tabbed import kept
from converters.rtf.table import Definition, Row, laid
from converters.text import OBJECT, clean, running


@dataclass
class Open:
    """A table being read. `beside` is what is no text in the cell being read, `floating` what was none in others.

    `shows` tells that something is drawn in the cell being read.
    """

    lines: list[str] = field(default_factory=list)
    shows: bool = False
    beside: list[Open | Block] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    floating: list[Open | Block] = field(default_factory=list)

    def end_cell(self) -> None:
        """End the cell being read. A text box of one line in an empty cell is the cell's own text.

        An empty cell in which something else is drawn is neither blank nor a number.
        """
        text = clean("\n".join(self.lines)).strip("\n")
        if not text.strip() and len(self.beside) == 1 and isinstance(self.beside[0], Paragraph):
            text, self.beside = self.beside[0].text, []
        elif self.shows and not text.strip():
            text = OBJECT
        self.texts.append(text)
        self.floating += self.beside
        self.lines, self.beside, self.shows = [], [], False

    def framed(self) -> str:
        """The line round which the table is only a frame, "" where it is more."""
        if len(self.rows) != 1 or self.floating:
            return ""
        lines = [line for _, _, text, *_ in self.rows[0].cells() for line in text.split("\n") if line.strip()]
        return lines[0] if len(lines) == 1 and len(self.rows[0].texts) == 1 else ""


class Defining:
    """The row definitions in force: that of the outer table, and that of tables within its cells.

    `shaded` tells that a cell of the row has a ground of its own.
    """

    def __init__(self) -> None:
        self.current = {False: Definition(), True: Definition()}
        self._across = self._down = self.shaded = False

    def word(self, word: str, number: int | None, nested: bool) -> bool:
        """Take a word that describes rows; False where it is none."""
        match word:
            case "trowd":
                self.current[nested] = Definition()
                self._across = self._down = self.shaded = False
            case "trleft":
                self.current[nested].left = number or 0
            case "clmrg":
                self._across = True
            case "clvmrg":
                self._down = True
            case "clcbpat" | "clshdng":
                self.shaded = True
            case "cellx":
                self.current[nested].add(number or 0, self._across, self._down)
                self._across = self._down = False
            case _:
                return False
        return True


class Flow:
    """Gathers what is said. `title` is the first paragraph in the style of a title."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.defining = Defining()
        self._blocks: list[Block] = []
        self._said: list[str] = []
        self._beside: list[Block] = []
        self._open: list[Open] = []
        self._outside: list[tuple[list[Block], list[str], list[Block], list[Open], bool]] = []
        self._tables = self._cells = 0
        self._shows = False
        self._ground = 0

    def above(self, lift: int) -> int:
        """How far text that is lifted by so much stands above the first of its paragraph."""
        if not self._said:
            self._ground = lift
        return lift - self._ground

    def say(self, text: str) -> None:
        self._said.append(text)

    def picture(self, in_line: bool) -> None:
        """A picture, one `in_line` as a character is; others float, and are only tied to where they stand."""
        self._beside.append(Picture())
        self._shows = self._shows or in_line

    def open_box(self) -> None:
        """Text boxes stand in the middle of a paragraph, and are blocks beside it."""
        self._outside.append((self._blocks, self._said, self._beside, self._open, self._shows))
        self._blocks, self._said, self._beside, self._open, self._shows = [], [], [], [], False

    def close_box(self) -> None:
        boxed = self.finished()
        self._blocks, self._said, self._beside, self._open, self._shows = self._outside.pop()
        self._beside += boxed
        self._shows = self._shows or bool(boxed)

    def end_paragraph(self, depth: int, level: int | None, is_title: bool) -> None:
        """End a paragraph `depth` tables deep; where a row has begun, what says nothing of tables is in its cell."""
        depth = depth or int(bool(self._open and self._open[0].texts))
        if depth:
            self._end_line(depth)
            return
        self._close_tables(0)
        lines = [line for part in self._taken().split("\n") if (line := kept(part))]
        if is_title and lines and self.title is None:
            self.title = running(" ".join(lines))
        self._blocks += [Heading(running(line), level) if level else Paragraph(line) for line in lines]
        self._blocks += self._beside
        self._beside, self._shows = [], False

    def end_cell(self, depth: int) -> None:
        self._end_line(depth)
        self._open[depth - 1].end_cell()

    def end_row(self, depth: int) -> None:
        if "".join(self._said).strip():
            self.end_cell(depth)
        if len(self._open) < depth or not self._open[depth - 1].texts:
            return
        self._close_tables(depth)
        table, definition = self._open[depth - 1], self.defining.current[depth > 1]
        self._cells += max(len(table.texts), len(definition.rights))
        if self._cells > POSITION_LIMIT:
            raise TooLarge(f"the tables hold more than {POSITION_LIMIT} cells; no report needs that")
        table.rows.append(Row(definition, table.texts))
        table.texts = []

    def finished(self) -> list[Block]:
        """All blocks, when nothing more is said."""
        self.end_paragraph(0, None, False)
        self._close_tables(0)
        return self._blocks

    def _end_line(self, depth: int) -> None:
        while len(self._open) < depth:
            self._open.append(Open())
        self._close_tables(depth)
        table = self._open[depth - 1]
        table.lines.append(self._taken())
        table.beside += self._beside
        table.shows = table.shows or self._shows
        self._beside, self._shows = [], False

    def _close_tables(self, depth: int) -> None:
        """End the tables more than `depth` deep: they float out of the cells they stand in, but for frames."""
        while len(self._open) > depth:
            table = self._open.pop()
            if any(table.lines) or table.beside:
                table.end_cell()
            if table.texts:  # a last row that nothing ended
                table.rows.append(Row(self.defining.current[len(self._open) > 0], table.texts))
            if self._open and (line := table.framed()):
                self._open[-1].lines.append(line)
            elif self._open:
                self._open[-1].beside.append(table)
            else:
                self._blocks += self._printed(table)

    def _printed(self, table: Open) -> Iterator[Block]:
        if table.rows:
            found = laid(table.rows, self._tables)
            if len(found.cells) == 1:
                lines = map(running, found.cells[0].text.split("\n"))
                yield from (Paragraph(line) for line in lines if line not in ("", OBJECT))
            elif found.cells:
                yield Table(*found, origin=Origin(table=self._tables))
            self._tables += 1
        for each in table.floating:
            if isinstance(each, Open):
                yield from self._printed(each)
            else:
                yield each

    def _taken(self) -> str:
        """What was said since the last paragraph, with the halves of characters outside the first plane joined."""
        text = "".join(self._said)
        self._said.clear()
        if any("\ud800" <= character <= "\udfff" for character in text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text
