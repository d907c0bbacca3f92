"""Words that mean one thing or another by what stands around them, told apart before a sentence is read."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from parsers.narrative.tokens import Quantity, Token
from parsers.narrative.vocabulary import vocabulary

_CARRIED, _MOVED, _OUT = "carried_in", "moved", "carried_out"
_DONE = ("close", "answer", "handle", "granted", "partial", "denied", "unable", "refused", "other_result")


def carried(tokens: list[Token]) -> list[Token]:
    """结转 carries out with a year right behind it (转至2023年) or after what was done, any other carries in."""
    if {_CARRIED, _MOVED}.isdisjoint([token.name for token in tokens]):
        return tokens
    years = {token.start for token in tokens if token.kind == "year"}
    told, after = list[Token](), ""
    for token in tokens:
        bare = token.name == _CARRIED and token.end - token.start == 2
        out = (bare and after in _DONE) or ((bare or token.name == _MOVED) and token.end in years)
        told.append(msgspec.structs.replace(token, name=_OUT) if out else token)
        passed = token.kind in ("break", "mark") or (token.kind == "object" and token.name not in _DONE)
        after = after if passed else token.name
    return told


def as_verbs(tokens: list[Token], topic: str) -> list[Token]:
    """已主动公开信息 504 条: what is a result where applications are told of is done to information elsewhere."""
    entries = [vocabulary().objects[token.name] for token in tokens if token.kind == "object"]
    told = {topic, *(entry.topic for entry in entries if not entry.verb)}
    acts = {entry.name: entry.verb for entry in entries if entry.verb and entry.topic not in told}
    if not acts:
        return tokens
    return [
        Token("verb", acts.get(token.name, ""), token.start, token.end) if token.name in acts else token
        for token in tokens
    ]


def of_disclosure(text: str, tokens: list[Token], quantities: Sequence[Quantity]) -> list[Token]:
    """公租房申请 50 件, 档案利用申请 3 件: of information only where no matter stands before the word."""
    bare = [one for one in tokens if one.name == "request" and text.startswith(vocabulary().application, one.start)]
    if not bare:
        return tokens
    told = [one.end for one in tokens if one.name != "void"] + [one.end for one in quantities]
    ends = [0, *told, *(at + 1 for at, one in enumerate(text) if one == "、")]
    others = [one for one in bare if _names_matter(text[max(end for end in ends if end <= one.start) : one.start])]
    return [Token("void", "", token.start, token.end) if token in others else token for token in tokens]


def _names_matter(before: str) -> bool:
    return bool(before) and vocabulary().applying.search(before) is None
