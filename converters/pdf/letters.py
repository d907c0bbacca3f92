"""The letters of a page of a PDF as pdfium knows them: words with their boxes, each as wide and high as it was set.

pdfium is called as `converters.pdf.calls` says. A word may be taken apart into its letters at any time.
"""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

import pypdfium2.raw as raw

from converters.pages.lattice import Box
from converters.pages.runs import UNKNOWN, Run, joined
from converters.pdf import ink, touching
from converters.pdf.calls import argument, pointer, quick
from converters.pdf.space import QUARTER, Move

SAMPLE = 20  # runs of a page, or characters
SLANT = 0.1  # radians from the nearest quarter turn: a stamp or watermark is turned more, a crooked scan less
SMALL = 0.75  # of the size: a raised character behind a word

# pdfium writes U+0002 for a hyphen at a line's end and joins the next line to it without a break.
_WORD = re.compile("[^\\s\x02]+\x02?|\x02")

angle_of, is_generated = quick(raw.FPDFText_GetCharAngle, ctypes.c_float), quick(raw.FPDFText_IsGenerated)
_loose_box, _unmapped = quick(raw.FPDFText_GetLooseCharBox), quick(raw.FPDFText_HasUnicodeMapError)
_text_index = quick(raw.FPDFText_GetTextIndexFromCharIndex)


class Letters:
    """What a page's text is, moved to where the page shows it. `slanted` counts those of a watermark, left out."""

    def __init__(self, text: Any, move: Move) -> None:
        self._text, self._move = text, move
        self.slanted = 0
        self._low = math.inf  # in points: a character so low may be known by its ink alone, or its font is too high
        self._tall = False  # a font says of itself that it is far higher than its characters

    def read(self) -> str:
        """All characters as pdfium orders them; lines end in "\\r\\n"."""
        count = raw.FPDFText_CountChars(self._text)
        buffer = _buffer(2 * (count + 1))
        written = raw.FPDFText_GetText(self._text, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
        return ctypes.string_at(buffer, 2 * max(written - 1, 0)).decode("utf-16-le", "replace")

    def runs(self, text: str) -> list[Run]:
        """The words of `text` with their boxes."""
        count = raw.FPDFText_CountChars(self._text)
        located, plain = argument(self._text), len(text) == count
        self._tall = any(self._is_tall(number) for number in range(0, count, max(count // SAMPLE, 1)))
        move = self._move
        runs: list[Run] = []
        for word in _WORD.finditer(text):
            start, end = word.span()
            if not plain:
                start, end = self._index(start), self._index(end - 1) + 1
            _loose_box(located, start, _loose_pointer)
            left, top, right, bottom = _loose
            if top - bottom < self._low:
                top, bottom = self._as_high_as_its_font(start, top, bottom)
            first = last = move(left, bottom, right, top)
            if end - start > 1:
                _loose_box(located, end - 1, _loose_pointer)
                left, top, right, bottom = _loose
                if top - bottom < self._low:
                    top, bottom = self._as_high_as_its_font(end - 1, top, bottom)
                last = move(left, bottom, right, top)
            spaced = start > 0 and text[word.start() - 1] not in "\r\n" and not is_generated(located, start - 1)
            string = word.group().replace("\x02", "-")
            if string[0] < "\x80" and _unmapped(located, start) == 1:  # what pdfium tells is no more than its code
                string = UNKNOWN * len(string)
            elif end - start > 1 and last[3] - last[1] < SMALL * (first[3] - first[1]):
                runs += self._by_size(self.characters(Run(string, *first, spaced, start)))
                continue
            level = first[0] <= last[0] if first[1] == last[1] else _level(first, last) and not self._is_slanted(start)
            if (end - start > 1 or string.isascii()) and level and len(string) == end - start:
                top, bottom = min(first[1], last[1]), max(first[3], last[3])
                runs.append(Run(string, first[0], top, last[2], bottom, spaced, start))
            else:
                runs += self._upright(self.characters(Run(string, *first, spaced, start)))
        return runs if plain else [*runs, *self._untold()]

    def _untold(self) -> Iterator[Run]:
        """Characters that are drawn and of which pdfium gives no text, because their font does not name them."""
        for number in range(raw.FPDFText_CountChars(self._text)):
            if _text_index(self._text, number) < 0 and _unmapped(self._text, number) == 1:
                yield from self.characters(Run(UNKNOWN, 0, 0, 0, 0, start=number))

    def characters(self, run: Run) -> list[Run]:
        """A run taken apart into its characters."""
        characters = []
        for number, character in enumerate(run.text, run.start):
            _loose_box(self._text, number, _loose_pointer)
            left, top, right, bottom = _loose
            if top - bottom < self._low:
                top, bottom = self._as_high_as_its_font(number, top, bottom)
            place = self._move(left, bottom, right, top)
            characters.append(Run(character, *place, run.spaced and number == run.start, number))
        return characters

    def untouched(self, runs: Sequence[Run]) -> list[Run]:
        """The runs, with numbers of neighbouring cells that touch each for itself."""
        return touching.apart(runs, self._text, self.characters)

    def is_one(self, characters: Sequence[Run]) -> bool:
        """Whether characters that follow each other may be one number of one cell."""
        return touching.is_one(characters, self._text)

    def _is_tall(self, number: int) -> bool:
        _loose_box(self._text, number, _loose_pointer)
        _, top, _, bottom = _loose
        return ink.bounded(self._text, number, top, bottom) != (top, bottom)

    def _as_high_as_its_font(self, number: int, top: float, bottom: float) -> tuple[float, float]:
        """Top and bottom of a character so low that pdfium may know its ink alone, or of a font too high."""
        if self._tall:
            top, bottom = ink.bounded(self._text, number, top, bottom)
        found = ink.height(self._text, number, top, bottom)
        if found is None and not self._tall:
            self._low = SMALL * (top - bottom)
        return found or (top, bottom)

    def _by_size(self, characters: list[Run]) -> Iterator[Run]:
        """The characters as one run for each size: the number of a note is set smaller than the number it stands by."""
        sizes = groupby(self._upright(characters), lambda character: round(character.height))
        return (joined(list(group)) for _, group in sizes)

    def _index(self, position: int) -> int:
        """Where pdfium counts the character that stands at `position` of the text: some characters have no text."""
        return int(max(raw.FPDFText_GetCharIndexFromTextIndex(self._text, position), 0))

    def _upright(self, characters: list[Run]) -> list[Run]:
        """The characters without those of a watermark that runs slanted across the page."""
        upright = [character for character in characters if not self._is_slanted(character.start)]
        self.slanted += len(characters) - len(upright)
        return upright

    def _is_slanted(self, number: int) -> bool:
        return bool(SLANT < angle_of(self._text, number) % QUARTER < QUARTER - SLANT)

    def unmapped(self, runs: list[Run]) -> float:
        """The share of runs, by a sample, whose font does not say which character it draws."""
        sample = runs[:: max(len(runs) // SAMPLE, 1)]
        return sum(bool(_unmapped(self._text, run.start) == 1) for run in sample) / max(len(sample), 1)

    def embedded(self, runs: list[Run]) -> bool:
        """Whether the file holds the fonts of the runs, by a sample; another font may draw other characters."""
        sample = runs[:: max(len(runs) // SAMPLE, 1)]
        items = [raw.FPDFText_GetTextObject(self._text, run.start) for run in sample]
        return all(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(item)) == 1 for item in items)


def _level(first: Box, last: Box) -> bool:
    """Whether the first and the last character of a run stand on one line, in reading direction."""
    shared = min(first[3], last[3]) - max(first[1], last[1])
    return first[0] <= last[0] and shared > 0.5 * min(first[3] - first[1], last[3] - last[1])


@cache
def _block(size: int) -> Any:
    return (ctypes.c_ushort * size)()


def _buffer(size: int) -> Any:
    """Room for so many UTF-16 units, used again by each page: ctypes makes a new type for each new size."""
    return _block(max(1 << 14, 1 << size.bit_length()))


# One array for four numbers is read in a third of the time that four ctypes objects take.
_loose = array("f", bytes(16))  # FS_RECTF: left, top, right, bottom
_loose_pointer = pointer(_loose)
