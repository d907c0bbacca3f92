"""Small questions to a text: its words in one line, and how Chinese it is."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff]")
_BLANKS = re.compile(r"\s+")


def tidy(text: str) -> str:
    """One line, single blanks."""
    return _BLANKS.sub(" ", text.replace("\u200b", "")).strip()


def han(text: str) -> int:
    """How many Chinese characters."""
    return len(_HAN.findall(text))
