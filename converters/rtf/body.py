"""The flow of an RTF document: control words change a state that groups save and restore, text gathers to blocks.

Headers, footers, notes, field codes, hidden, deleted and struck text are left out; list numbers are text already. The
grammar is that of RTF 1.9.1 as Word, WordPad, WPS and LibreOffice write it.
"""

from __future__ import annotations

from copy import copy

from converters.document import Block
from converters.errors import Corrupt, TooLarge
from converters.fields import plain_symbols
from converters.rtf.charsets import of_page
from converters.rtf.fields import Field
from converters.rtf.flow import Flow
from converters.rtf.state import SIZE, State
from converters.rtf.styles import Colours, Fonts, Styles
from converters.rtf.tokens import BINARY, CLOSE, OPEN, TEXT, Token, tokens
from converters.rtf.words import (
    CHARACTERS,
    DESTINATIONS,
    ENDS_PARAGRAPH,
    KEPT,
    LEFT_OUT,
    OF_FIELDS,
    PAGES,
    SHOWN,
    TABLES,
)
from converters.text import OBJECT, TINY, raised, unseen

DEPTH_LIMIT = 10_000


class Body:
    """Reads a file once. `blocks` and `title` are known when it is read; `damaged` counts the characters lost."""

    def __init__(self) -> None:
        self.fonts, self.styles, self.colours = Fonts(), Styles(), Colours()
        self.damaged = 0
        self._flow = Flow()
        self._state, self._saved = State(), list[State]()
        self._bytes = bytearray()
        self._skipping = 0
        self._optional = False

    @property
    def title(self) -> str | None:
        return self._flow.title

    def read(self, body: bytes) -> list[Block]:
        """Raises Corrupt where the file is cut off, TooLarge past a limit."""
        for token in tokens(body):
            self._take(token)
            if token.kind == CLOSE and not self._saved:
                break
        if self._saved:
            raise Corrupt(f"the file ends inside {len(self._saved)} groups, so it is cut off; fetch it again")
        return self._flow.finished()

    def _take(self, token: Token) -> None:
        if token.kind == TEXT:
            self._text(token.data)
        elif token.kind == BINARY:
            self._skipping = max(self._skipping - 1, 0)
        else:
            self._say(self._decoded())
            self._skipping = 0
            if token.kind == OPEN:
                self._open()
            elif token.kind == CLOSE:
                self._close()
            else:
                self._word(token.word, token.number)

    def _open(self) -> None:
        if len(self._saved) >= DEPTH_LIMIT:
            raise TooLarge(f"groups are nested more than {DEPTH_LIMIT} deep; no report needs that")
        self._saved.append(self._state)
        self._state = copy(self._state)
        self._optional = False

    def _close(self) -> None:
        if self._state.boxed and not self._saved[-1].boxed:
            self._flow.close_box()
        if self._saved:
            field, self._state = self._state.field, self._saved.pop()
            if field is not None and field is not self._state.field:
                self._say(field.unwritten())

    def _text(self, data: bytes) -> None:
        skipped = min(self._skipping, len(data))
        self._skipping -= skipped
        if self._state.shown == SHOWN:
            self._bytes += data[skipped:]

    def _decoded(self) -> str:
        """The bytes gathered so far, in the font's charset, with U+FFFD where it does not fit.

        A lone sign in an East Asian font (a middle dot) is of the document's charset.
        """
        if not self._bytes:
            return ""
        data, charset = bytes(self._bytes), self.fonts.charset(self._state.font)
        self._bytes.clear()
        lone = sum(byte > 0x7F for byte in data) == 1
        for each in (charset, self.fonts.page) if lone else (charset,):
            try:
                return data.decode(each)
            except UnicodeError:
                continue
        text = data.decode(charset, "replace")
        self.damaged += text.count("\ufffd") if not self._state.place else 0
        return text

    def _say(self, text: str) -> None:
        state = self._state
        if not text or state.shown != SHOWN:
            return
        if state.place == "stylesheet":
            self.styles.name(text)
        elif state.place == "fonttbl":
            self.fonts.name(text)
        elif state.place == "colortbl":
            self.colours.end(text)
        elif state.field is not None and state.place in OF_FIELDS:
            state.field.add(state.place, text)
        elif not state.place and not state.invisible and not state.struck:
            self._flow.say(self._printed(text))
            if state.field is not None and text.strip():
                state.field.tell()

    def _printed(self, text: str) -> str:
        """The text by how it looks: raised where it is a superscript or a quarter of its size above what it follows."""
        state = self._state
        above = self._flow.above(state.lift)
        if state.superscript or 4 * above >= state.size:
            text = raised(text)
        is_faint = state.size <= TINY or self.colours.is_white(state.ink)
        return unseen(text) if is_faint and not self._is_on_colour() else text

    def _is_on_colour(self) -> bool:
        grounds = (self._state.ground, self._state.paper)
        return self._flow.defining.shaded or any(map(self.colours.is_drawn, grounds))

    def _word(self, word: str, number: int | None) -> None:
        optional, self._optional = self._optional, word == "*"
        if word == "ud":
            self._state.shown = self._saved[-2].shown if len(self._saved) > 1 else SHOWN
        elif optional and word not in KEPT:
            self._say(OBJECT if word == "moMath" else "")
            self._state.shown = LEFT_OUT
        elif word in DESTINATIONS:
            self._state.shown = max(self._state.shown, DESTINATIONS[word])
        elif word == "field":
            self._state.field = Field(self._state.field)
        elif word in TABLES or word in OF_FIELDS:
            self._state.place = word
        elif word == "pict":
            self._picture()
        elif self._state.place == "fonttbl":
            self.fonts.define(word, number)
        elif self._state.place == "stylesheet":
            self.styles.define(word, number)
        elif self._state.place == "colortbl":
            self.colours.define(word, number)
        elif self._state.place in OF_FIELDS:
            self._of_field(word, number)
        elif self._state.shown == SHOWN:
            self._shown(word, number)

    def _of_field(self, word: str, number: int | None) -> None:
        """A control word in the code of a field, or in the list that it offers."""
        if word == "u":
            self._character(number)
        elif self._state.field is not None and not self._state.field.word(word, number):
            self._formatted(word, number)

    def _picture(self) -> None:
        if self._state.shown != LEFT_OUT and not self._state.place:
            self._flow.picture(in_line=self._state.shown == SHOWN)
        self._state.shown = LEFT_OUT

    def _shown(self, word: str, number: int | None) -> None:
        """A control word of the printed flow; one that is not known changes nothing that is read here."""
        if word == "u":
            self._character(number)
        elif word in CHARACTERS:
            self._say(CHARACTERS[word])
        elif word in ENDS_PARAGRAPH:
            self._end_paragraph()
        elif not self._formatted(word, number) and not self._table(word, number):
            self._document(word, number)

    def _character(self, number: int | None) -> None:
        if number is not None:
            self._say(plain_symbols(chr(number & 0xFFFF), self.fonts.named(self._state.font)))
            self._skipping = self._state.skip

    def _formatted(self, word: str, number: int | None) -> bool:
        """Set what a word says about the characters or paragraphs that follow; False where it says nothing of that."""
        state, on = self._state, number != 0
        match word:
            case "f":
                state.font = number
            case "plain":
                state.reset_characters()
            case "v" | "deleted" | "mvf":
                state.invisible = on
            case "strike" | "striked":
                state.struck = on
            case "super" | "nosupersub" | "sub":
                state.superscript = word == "super" and on
            case "up" | "dn":
                state.lift = (number or 0) if word == "up" else 0
            case "cf":
                state.ink = number or 0
            case "cb" | "highlight" | "chcbpat":
                state.ground = number or 0
            case "cbpat":
                state.paper = number or 0
            case "fs":
                state.size = number or SIZE
            case "uc":
                state.skip = min(max(number or 0, 0), 16)
            case "pard":
                state.reset_paragraph()
            case "intbl":
                state.within = on
            case "itap":
                state.level = number
            case "s":
                state.style = number
            case "outlinelevel":
                state.outline = number
            case "shptxt" | "dptxbxtext":
                self._box()
            case _:
                return False
        return True

    def _table(self, word: str, number: int | None) -> bool:
        state, flow = self._state, self._flow
        match word:
            case "cell":
                flow.end_cell(1)
            case "nestcell":
                flow.end_cell(max(state.depth, 2))
            case "row":
                flow.end_row(1)
            case "nesttableprops":
                state.nested = True
            case "nestrow":
                flow.end_row(max(state.depth, 2))
            case _:
                return flow.defining.word(word, number, state.nested)
        return True

    def _document(self, word: str, number: int | None) -> None:
        if word == "ansicpg":
            self.fonts.page = of_page(number or 0) or self.fonts.page
        elif word in PAGES:
            self.fonts.page = PAGES[word]
        elif word == "deff":
            self.fonts.default = number

    def _box(self) -> None:
        if not self._state.boxed:
            self._flow.open_box()
        self._state.boxed = True
        self._state.reset_paragraph()

    def _end_paragraph(self) -> None:
        state = self._state
        level = self.styles.levels.get(state.style) if state.style is not None else None
        if state.outline is not None:
            level = state.outline + 1 if 0 <= state.outline < 9 else None
        self._flow.end_paragraph(state.depth, level, state.style in self.styles.titles)
