"""What a group of an RTF file saves and restores: how the text that follows looks and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from converters.rtf.fields import Field
from converters.rtf.words import SHOWN

SIZE = 24  # half points: the size of text that says none
_LEVELS_LIMIT = 32  # of tables within tables


@dataclass(slots=True)
class State:
    """`place` is the header table, or the part of a field, that is being read; `skip` the length of \\u's fallbacks."""

    shown: int = SHOWN
    place: str = ""
    field: Field | None = None
    boxed: bool = False
    nested: bool = False
    font: int | None = None
    skip: int = 1
    invisible: bool = False
    struck: bool = False
    superscript: bool = False
    lift: int = 0
    size: int = SIZE
    ink: int = 0
    ground: int = 0  # behind the characters
    paper: int = 0  # behind the paragraph
    within: bool = False  # in a table
    level: int | None = None  # of tables within tables
    style: int | None = None
    outline: int | None = None

    def reset_characters(self) -> None:
        self.font, self.size, self.lift = None, SIZE, 0
        self.ink = self.ground = 0
        self.invisible = self.struck = self.superscript = False

    def reset_paragraph(self) -> None:
        self.within, self.level, self.style, self.outline = False, None, None, None
        self.paper = 0

    @property
    def depth(self) -> int:
        return int(self.within) if self.level is None else min(max(self.level, 0), _LEVELS_LIMIT)
