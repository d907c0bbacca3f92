"""The header tables of RTF: charset and name of each font, outline level of each style, which colours are white."""

from __future__ import annotations

import re

from converters.rtf import charsets as rtf_charsets
from converters.text import WHITE

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])\s*;?\s*$", re.IGNORECASE)
_TITLES = ("title", "标题")


class Fonts:
    """Fills while the font table is read; `charset` answers for the text that follows."""

    def __init__(self) -> None:
        self.page = "cp1252"
        self.default: int | None = None
        self._charsets: dict[int, str | None] = {}
        self._names: dict[int, str] = {}
        self._current = 0

    def define(self, word: str, number: int | None) -> None:
        if word == "f":
            self._current = number or 0
            self._charsets[self._current] = None
        elif word == "fcharset":
            self._charsets[self._current] = rtf_charsets.of_font(number or 0)
        elif word == "cpg":
            self._charsets[self._current] = rtf_charsets.of_page(number or 0)

    def name(self, text: str) -> None:
        self._names[self._current] = text.strip("; ")

    def named(self, font: int | None) -> str:
        """The name of the font, "" where it has none."""
        number = self.default if font is None else font
        return "" if number is None else self._names.get(number, "")

    def charset(self, font: int | None) -> str:
        """The charset of the font, the document's where the font names none."""
        number = self.default if font is None else font
        return (self._charsets.get(number) if number is not None else None) or self.page


class Colours:
    """Fills while the colour table is read. The first colour is the automatic one, black on white."""

    def __init__(self) -> None:
        self._shares: list[dict[str, int]] = [{}]

    def define(self, word: str, number: int | None) -> None:
        if word in ("red", "green", "blue"):
            self._shares[-1][word] = number or 0

    def end(self, text: str) -> None:
        self._shares += ({} for _ in range(text.count(";")))

    def is_white(self, colour: int) -> bool:
        shares = self._shares[colour].values() if 0 <= colour < len(self._shares) else ()
        return min(shares, default=0) >= WHITE

    def is_drawn(self, ground: int) -> bool:
        """Whether a ground of this colour is seen on paper."""
        return ground > 0 and not self.is_white(ground)


class Styles:
    """Fills while the style sheet is read: a style's level from 1 if it is a heading, and whether it is the title's."""

    def __init__(self) -> None:
        self.levels: dict[int, int] = {}
        self.titles: set[int] = set()
        self._current = 0

    def define(self, word: str, number: int | None) -> None:
        if word == "s":
            self._current = number or 0
        elif word == "outlinelevel" and number is not None and 0 <= number < 9:
            self.levels[self._current] = number + 1

    def name(self, text: str) -> None:
        heading = _HEADING.match(text.strip())
        if heading:
            self.levels.setdefault(self._current, int(heading[1]))
        elif text.strip().rstrip("; ").lower() in _TITLES:
            self.titles.add(self._current)
