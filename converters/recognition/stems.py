"""Whether a 1 is one. Where hairlines are lost a 4 is its stem, and on the left of it what is left of them.

In every face a 1 has ink beside its stem only at its head and its foot.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from converters.recognition import prints
from converters.recognition.prints import Box, Group, Print, Shade

BODY = (0.4, 0.9)  # of the height, from the head: between the flag of a 1 and the middle of its foot
REACH = 0.75  # of the height: how far a 4 goes to the left of its stem
FAINT = 0.08  # of the deepest ink: a rest of a hairline; of 366 numbers with a 1 that is one, 16 have as much there
EDGE = 0.3  # of the darkness of the stem: where it begins


def are_bare(shade: Shade, dark: Shade, text: str) -> bool:
    """Whether each 1 of a number is a stem alone. `dark` is all that is darker than paper, dirt as well."""
    found = prints.find(shade, text)
    if found is None:
        return True
    deep = dark / max(float(shade.max(initial=0)), 0.1)
    groups = zip(found.groups, text.lstrip("-").split(","), strict=True)
    return all(_are_bare(found, deep, group, digits, text.startswith("-")) for group, digits in groups)


def _are_bare(found: Print, deep: Shade, group: Group, digits: str, is_signed: bool) -> bool:
    tall = found.digits(group)
    sign = prints.columns(found.shade)[0][2] + 2 if is_signed else 0
    top, foot = (found.top + round(share * found.height) for share in BODY)
    for number in (n for n, digit in enumerate(digits) if digit == "1"):
        at = _at(tall, number, digits, group)
        if at is None:
            return False
        left = max(tall[at - 1][2] + 2 if at else sign, tall[at][0] - int(REACH * found.height))
        if not _is_bare(deep[top:foot, left : tall[at][2] + 1]):
            return False
    return True


def _at(tall: Sequence[Box], number: int, digits: str, group: Group) -> int | None:
    """Which of the tall parts of a group a digit is; broken ones may be two."""
    if len(tall) == len(digits):
        return number
    middle = group[0] + (number + 0.5) * (group[1] - group[0]) / len(digits)
    return min(range(len(tall)), key=lambda n: abs(tall[n][0] + tall[n][2] - 2 * middle), default=None)


def _is_bare(body: Shade) -> bool:
    """Whether no ink is on the left of the stem that has less both over and under it: a foot has less over it only."""
    usual = np.median(body, axis=0)
    beside = body[:, : int(np.flatnonzero(usual >= EDGE * usual.max(initial=0))[0])]
    over = beside - np.minimum.accumulate(beside, axis=0)
    under = beside - np.minimum.accumulate(beside[::-1], axis=0)[::-1]
    return float(np.minimum(over, under).max(initial=0)) < FAINT
