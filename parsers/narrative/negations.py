"""What a negation counts as 0: every coordinated object up to the end of its clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

import msgspec

from parsers.narrative.clauses import Clause
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.objects import resolve
from parsers.narrative.tokens import Token
from parsers.narrative.vocabulary import Entry, vocabulary

_CASES = 4  # characters behind the last object (行政诉讼的案件)


class Negated(msgspec.Struct, frozen=True):
    entry: Entry
    key: str
    word: Token


def negated(text: str, clause: Clause, before: Token | None, named: Sequence[Clause]) -> Iterator[Negated]:
    """The objects that the first negation of the clause denies; none where it holds a number (没有…，共 5 件).

    By itself behind a colon it denies what was `named` in the clause before (行政复议、行政诉讼的情况：无).
    A clause of objects alone that ends what is said goes on with the negation `before` it (未受理申请，行政复议和诉讼).
    """
    if "negation" not in clause.names:
        if before and not clause.quantities and _only_objects(text, clause) and _ends_it(text, clause):
            yield from _denied(text, clause, before)
        return
    words = [token for token in clause.tokens if token.kind == "mark" and token.name == "negation"]
    if words and not any(quantity.start > words[0].end + 1 for quantity in clause.quantities):
        told = _reported(text, named[-1], clause, words[0]) if named else clause
        yield from {zero.key: zero for zero in _denied(text, told, words[0])}.values()


def _reported(text: str, named: Clause, clause: Clause, word: Token) -> Clause:
    """The clause with what was `named` before its colon, where it consists of the negation."""
    alone = text.startswith(":", named.end) and (word.start, word.end) == (clause.start, clause.end)
    if not (alone and GRAMMAR.reported.search(text, named.start, named.end)):
        return clause
    return Clause(named.start, word.end, [*named.tokens, word], [])


def _denied(text: str, clause: Clause, word: Token) -> Iterator[Negated]:
    objects = [token for token in clause.tokens if token.kind == "object"]
    if "besides" in clause.names:
        besides = max(token.start for token in clause.tokens if token.name == "besides")
        objects = [token for token in objects if token.start >= besides]
    before = word.start if text[word.start : word.end] == GRAMMAR.none else -1
    denied = [token for token in objects if _negatable(token) and (token.start >= word.end or token.end == before)]
    if not denied and word.end == clause.end:
        denied = [token for token in objects if _negatable(token)]
    said: dict[int, list[str]] = {}
    for token in clause.tokens:
        if token.kind == "verb" and token.start >= word.end:
            said.setdefault(token.start, []).append(token.name)
    if within := vocabulary().meanings.get(text[word.start + 1 : word.end]):
        said[word.start] = [meaning.name for meaning in within]
    verbs = list(said.values())
    for token in _heads(text, denied):
        entry = vocabulary().objects[token.name]
        if entry.listed and not verbs:  # 无规范性文件: made or published?
            continue
        acts = verbs if entry.listed else [[*chain.from_iterable(verbs)] if entry.name == entry.topic else []]
        for act in acts:
            if key := resolve(entry, (), act):
                yield Negated(entry, key, word)


def _only_objects(text: str, clause: Clause) -> bool:
    tokens = clause.tokens
    if not tokens or clause.end - tokens[-1].end > _CASES:
        return False
    return GRAMMAR.raised.fullmatch(text, clause.start, tokens[0].start) is not None and all(
        token.kind == "object" and _negatable(token) for token in tokens
    )


def _ends_it(text: str, clause: Clause) -> bool:
    return text[clause.start - 1] in ",、" and text[clause.end : clause.end + 1] in ("", "。", ";")


def _joined(text: str, head: Token, token: Token) -> bool:
    """申请、复议; not 依申请信息检索、复印费用, which is of one thing."""
    money = vocabulary().objects[token.name].units == {"money"}
    end = head.end + 1 if money else token.start
    return GRAMMAR.coordinating.search(text[head.end : end]) is not None


def _beside(head: Token, token: Token) -> bool:
    """复议诉讼; not 申请复议"""
    objects = vocabulary().objects
    return head.end == token.start and objects[head.name].rank == objects[token.name].rank


def _negatable(token: Token) -> bool:
    return vocabulary().objects[token.name].negatable


def _heads(text: str, tokens: list[Token]) -> list[Token]:
    """Coordinated objects; of two that are not coordinated (因政府信息公开申请提起的行政复议) the higher one."""
    heads: list[Token] = []
    for token in tokens:
        if not heads or _joined(text, heads[-1], token) or _beside(heads[-1], token):
            heads.append(token)
        elif vocabulary().objects[token.name].rank > vocabulary().objects[heads[-1].name].rank:
            of_all = vocabulary().objects[token.name].passing  # 行政复议和行政诉讼被纠错
            heads = [*([] if of_all else heads[:-1]), token]
    return heads
