"""Lines of text in a fixed pitch: what stands in them, and from which column to which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from converters.text import clean

_LETTER = r"[^\W\d_无零〇Oo]"  # none that stands for a value
_CELL = re.compile(rf"\S+(?:(?:[ \xa0]|(?<![^\s].)(?<={_LETTER})\u3000(?={_LETTER}(?:\s|$)))\S+)*")
_VALUE = re.compile(
    r"(?:\?\s)?(?:[-+−－＋]|新?增加?(?:/减)?|减少?)?\s?\d(?:[\d,，\u200b ]|[.．](?=\d))*"
    r"(?:\s?[（(]?[^\W\d_]{1,3}[)）]?)?"
    r"|[/／\\|—–－−_*＊~～―-]{1,4}|[无零〇○Oo]|不涉及|不适用|N/?A",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(?:[\d.,/\\*—–－-]+ )+[\d.,/\\*—–－-]+")
_TAB = 4
BOXES = "□■☐☑☒√✓✔"


class Chunk(NamedTuple):
    """A text with the columns of the fixed pitch in which it begins and ends."""

    text: str
    start: int
    end: int

    @property
    def is_value(self) -> bool:
        return is_value(self.text)


def is_value(text: str) -> bool:
    """A number with or without sign and unit, a mark, or a word for none."""
    return _VALUE.fullmatch(text) is not None


class Pitch(NamedTuple):
    """A fixed pitch: the kinds of characters (of Unicode's East Asian width) that take two columns of it."""

    wide: str

    def width(self, text: str) -> int:
        """How many columns a text takes."""
        return sum(1 + (unicodedata.east_asian_width(character) in self.wide) for character in clean(text))

    def chunks(self, line: str) -> list[Chunk]:
        """What two narrow blanks or a wide one keep apart, and numbers that one blank does."""
        found: list[Chunk] = []
        last = at = 0
        for cell in _CELL.finditer(line.expandtabs(_TAB)):
            for part in re.finditer(r"\S+" if _NUMBERS.fullmatch(cell[0]) else r".+", cell[0]):
                start = cell.start() + part.start()
                at += self.width(cell.string[last:start])
                found.append(Chunk(part[0], at, at + self.width(part[0])))
                last, at = start + len(part[0]), found[-1].end
        return _choices(found)


#: with quotation marks and the like wide, as in fonts of China; with them narrow; and of one column each
PITCHES = (Pitch("WFA"), Pitch("WF"), Pitch(""))


def pitch_of(lines: Sequence[str]) -> Pitch:
    """The pitch in which the values of these lines stand in the fewest places, the first such of `PITCHES`."""
    return min(PITCHES, key=lambda pitch: _places([values_of(pitch.chunks(line)) for line in lines]))


def _choices(found: Sequence[Chunk]) -> list[Chunk]:
    """The texts with the boxes to tick that stand side by side as one."""
    joined: list[Chunk] = []
    for chunk in found:
        if joined and chunk.text[0] in BOXES and joined[-1].text[0] in BOXES:
            before = joined.pop()
            chunk = Chunk(f"{before.text} {chunk.text}", before.start, chunk.end)
        joined.append(chunk)
    return joined


def _places(rows: Sequence[Sequence[Chunk]]) -> int:
    """In how many columns values begin, or end."""
    found = [chunk for row in rows for chunk in row]
    return min(len({chunk.start for chunk in found}), len({chunk.end for chunk in found}))


def values_of(row: Sequence[Chunk]) -> list[Chunk]:
    """The values that a row ends in."""
    first = len(row)
    while first and row[first - 1].is_value:
        first -= 1
    return list(row[first:])
