"""What is typed into the form fields of a page and drawn otherwise: by a font that lacks it, or before it was typed.

Such a field shows 4719 where 减4719 is typed, and nothing where ／ is: neither is what the field says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from converters.pages.hidden import holds
from converters.pages.lattice import Box
from converters.pages.runs import UNKNOWN, Run


class Field(NamedTuple):
    """A form field that is shown: its box on the page, and what is typed into it."""

    box: Box
    typed: str


def drawn(runs: Sequence[Run], fields: Iterable[Field]) -> tuple[list[Run], list[Run]]:
    """The runs without those of fields that show less or another number than is typed; an unknown character for each.

    A field in which letters are drawn shows its text, in whatever form: only blanks and numbers would be read for what
    they are not.
    """
    kept, lost = list(runs), []
    for box, typed in fields:
        inside = [run for run in kept if holds(box, (run.x0 + run.x1) / 2, (run.top + run.bottom) / 2)]
        if _is_lost(_signs(typed), _signs("".join(run.text for run in inside))):
            kept = [run for run in kept if run not in inside]
            x0, top, x1, bottom = box
            x, y = (x0 + x1) / 2, (top + bottom) / 2
            lost.append(Run(UNKNOWN, x, y, x, y))
    return kept, lost


def _signs(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _is_lost(typed: str, shown: str) -> bool:
    if any(map(str.isalpha, shown)):
        return False
    return not set(typed) <= set(shown) or _digits(typed) != _digits(shown)


def _digits(text: str) -> str:
    """The digits of a number, without those that say nothing (5.00, 1,234)."""
    digits = "".join(letter for letter in text if letter.isdigit() or letter == ".")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits
