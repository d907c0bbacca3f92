"""Which of two rows or columns is the report's own where a table prints the year before beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from parsers.characters import fold
from parsers.vocabulary import words

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
EARLIER, UNSAID = -1, 0


def year_of(texts: Iterable[str]) -> int:
    """The year that the first of the texts to name one names; EARLIER for the year before, UNSAID without any.

    >>> year_of(["", "2022"])
    2022
    """
    return next((year for text in texts if (year := _year(fold(text)))), UNSAID)


def undated(text: str) -> str:
    """The words of a head without the year that they begin with.

    >>> undated("2022年度数量")
    '数量'
    """
    return _dated().sub("", fold(text), count=1)


def _year(text: str) -> int:
    if found := _YEAR.search(text):
        return int(found[1])
    return EARLIER if text.startswith(_previous()) else UNSAID


@cache
def _dated() -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:19|20)\d\d年?度?|{'|'.join(sorted(_previous(), key=len, reverse=True))})(?:数$)?")


@cache
def _previous() -> tuple[str, ...]:
    return tuple(words("narrative")["marks"]["previous"])
