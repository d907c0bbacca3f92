"""What counts as the same text to a parser: traditional characters too. To compare by, never what is told."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from converters.text import fold as folded
from parsers.vocabulary import words

#: The reading that machine-converted mirrors print behind a character: 公務(wù)員.
GLOSS = re.compile(r"(?<=[一-鿿])[(（][a-zà-ǜ]{1,6}[)）]")


def simplified(text: str) -> str:
    """The text in simplified characters, character for character: places in it are places in `text`."""
    return text.translate(characters())


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """A key to compare labels by, as `converters.text.fold`, the same for traditional and simplified characters.

    >>> fold("行政規範性檔案")
    '行政规范性文件'
    """
    key = folded(GLOSS.sub("", text))
    if key.isascii():
        return key
    for printed, meant in mirrored().items():
        key = key.replace(printed, meant)
    return simplified(key)


@cache
def characters() -> dict[int, str]:
    """Each traditional character with its simplified one."""
    data = words("traditional")
    pairs = zip(data["traditional"], data["simplified"], strict=True)
    return {ord(traditional): simplified for traditional, simplified in pairs}


@cache
def mirrored() -> dict[str, str]:
    """What machine-converted mirrors print for a term of the form."""
    terms: dict[str, str] = words("traditional")["mirror"]
    return terms
