"""What joins, opens, ends and softens a statement: words and expressions of `vocabulary/grammar.toml`."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from parsers.vocabulary import words


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"with_": "with"}):
    """The words and compiled expressions, each explained in the file."""

    of: str
    etc: str
    either: str
    within: str
    also: str
    upon: str
    joints: tuple[str, ...]
    with_: tuple[str, ...]
    edges: str
    quotes: str
    softening: str
    money: str
    rounds: str
    issues: str
    cases: str
    posts: str
    none: str
    differing: tuple[str, ...]
    follows: re.Pattern[str]
    way: re.Pattern[str]
    aside: re.Pattern[str]
    joining: re.Pattern[str]
    joined: re.Pattern[str]
    asking: re.Pattern[str]
    differs: re.Pattern[str]
    being: re.Pattern[str]
    apart: re.Pattern[str]
    judged: re.Pattern[str]
    various: re.Pattern[str]
    coordinating: re.Pattern[str]
    open: re.Pattern[str]
    numbered: re.Pattern[str]
    share: re.Pattern[str]
    without: re.Pattern[str]
    announced: re.Pattern[str]
    by_kind: re.Pattern[str]
    counted: re.Pattern[str]
    parted: re.Pattern[str]
    raised: re.Pattern[str]
    reported: re.Pattern[str]
    no_kind: re.Pattern[str]
    adverbs: re.Pattern[str]


def _compiled(_: type, value: Any) -> re.Pattern[str]:
    return re.compile(value)


GRAMMAR = msgspec.convert(words("grammar"), Grammar, dec_hook=_compiled)
