"""A sentence as clauses, and each quantity with the stretch of the clause that belongs to it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import msgspec

from parsers.keeping import kept
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.tokens import Quantity, Token
from parsers.narrative.vocabulary import vocabulary

_BRACKETS = ("open", "close", "stop")
_CUTS = ("break", "open", "close", "stop", "gap")


class Clause(msgspec.Struct, dict=True):
    """A stretch between marks of punctuation. `closes`: a full stop or a gap ends the thought with it."""

    start: int
    end: int
    tokens: list[Token]
    quantities: list[Quantity]
    bracketed: bool = False
    closes: bool = False

    @kept
    def names(self) -> frozenset[str]:
        """Of all its tokens, once it has them."""
        return frozenset([token.name for token in self.tokens])


class Mention(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A quantity in its surroundings, of which many questions are asked; the same as no other.

    `left` stands between the previous number (or the clause's start) and this one, `right` between this one and the
    next (or the clause's end), `pending` are the clauses without number before this one, up to the last number.
    """

    quantity: Quantity
    text: str
    start: int
    end: int
    left: tuple[Token, ...]
    right: tuple[Token, ...]
    pending: tuple[Token, ...]
    bracketed: bool

    @kept
    def before(self) -> str:
        return self.text[self.start : self.quantity.start]

    @kept
    def after(self) -> str:
        return self.text[self.quantity.end : self.end]

    @kept
    def unit(self) -> str:
        """The first of a double unit: 篇 of 篇(条)."""
        return self.quantity.unit.partition("(")[0].partition("/")[0]

    def counted_in(self, group: str) -> bool:
        """Is its unit one of this class?"""
        return self.unit in vocabulary().units[group]

    @kept
    def _names(self) -> dict[str, list[str]]:
        """The names before it by kind."""
        names: dict[str, list[str]] = {}
        for token in self.left:
            names.setdefault(token.kind, []).append(token.name)
        return names

    def names(self, kind: str) -> Sequence[str]:
        return self._names.get(kind, ())

    @kept
    def _marks(self) -> frozenset[str]:
        return frozenset(self._names.get("mark", ()))

    def marked(self, *names: str) -> bool:
        return not self._marks.isdisjoint(names)

    def verbs_behind(self, reach: int) -> list[str]:
        """Verbs at most `reach` characters behind the number and adverbs (3 件均已办结), before the next item."""
        verbs = [token for token in self.right if token.kind == "verb"]
        if not verbs:
            return []
        softened = GRAMMAR.adverbs.match(self.text, self.quantity.end)
        end = (softened.end() if softened else self.quantity.end) + reach
        item = self.text.find("、", self.quantity.end, end)
        near = end if item < 0 else item
        return [token.name for token in verbs if token.start < near]

    def in_unit(self, unit: str) -> Mention:
        """The same counted in this unit."""
        return msgspec.structs.replace(self, quantity=msgspec.structs.replace(self.quantity, unit=unit))

    def from_(self, start: int) -> Mention:
        """The same without what stands before `start`, because the number before has taken it."""
        if start <= self.start:
            return self
        left = tuple(token for token in self.left if token.start >= start)
        return msgspec.structs.replace(self, start=start, left=left)


def clauses(text: str, tokens: list[Token], quantities: list[Quantity]) -> Iterator[Clause]:
    """Cut at commas, semicolons, colons, brackets, stops and gaps."""
    clause, depth, numbers = Clause(0, 0, [], []), 0, list(quantities)
    for token in _unbracketed(text, tokens, quantities):
        while numbers and numbers[0].start < token.start:
            clause.quantities.append(numbers.pop(0))
        if token.kind not in _CUTS:
            clause.tokens.append(token)
        elif token.kind != "gap" or not _left_out(clause, token):
            clause.end, clause.closes = token.start, _closes(text, token)
            yield clause
            depth = max(0, depth + (token.kind == "open") - (token.kind == "close"))
            clause = Clause(token.end, token.end, [], [], bracketed=depth > 0)
    clause.end = len(text)
    clause.quantities.extend(numbers)
    if clause.start < clause.end:
        yield clause


def mentions(text: str, clause: Clause, before: list[Clause], alone: re.Pattern[str]) -> Iterator[Mention]:
    """The quantities of a clause. `before` are the clauses without number ahead of it.

    A number that is `alone` in its clause (公开财政信息，共计 78 条; 公开动态（含转发）37 条) belongs to the last of
    them, but not to one in brackets where it is in none; one right behind another (推送 48 期 260 条) has the same
    surroundings. One that counts places of publication (网站及 389 个新媒体发布信息 5 万条) parts nothing.
    """
    beside = [one for one in before if clause.bracketed or not one.bracketed]
    start, own, pending = clause.start, clause.tokens, tuple(token for one in beside for token in one.tokens)
    if beside and alone.fullmatch(text, start, clause.quantities[0].start):
        said = before if text.startswith(GRAMMAR.of, clause.start) else ()  # 其他（不属于本机关公开）的 7 件
        inner = [token for one in said if one.start > beside[-1].start for token in one.tokens]
        start, own = beside[-1].start, [*beside[-1].tokens, *inner, *clause.tokens]
    told = clause.quantities
    if len(told) > 1:
        places = {token.start for token in own if token.kind == "channel"}
        told = [one for one in told[:-1] if one.end not in places] + told[-1:]
    ends = [*(quantity.start for quantity in told[1:]), clause.end]
    for quantity, end in zip(told, ends, strict=True):
        yield Mention(
            quantity=quantity,
            text=text,
            start=start,
            end=end,
            left=tuple(token for token in own if start <= token.start < quantity.start),
            right=tuple(token for token in own if quantity.end <= token.start < end),
            pending=pending,
            bracketed=clause.bracketed,
        )
        if end > quantity.end:
            joined = GRAMMAR.joined.search(text[:end], quantity.end)  # 1 名主任、2 名干事
            start, pending = joined.end() if joined else quantity.end, ()


def _unbracketed(text: str, tokens: list[Token], quantities: list[Quantity]) -> list[Token]:
    """领导信箱（网上信访）办件 22 件: a bracket without a number, between words, is passed over.

    其他（不属于本机关公开）的 7 件: it says what is counted.
    """
    opens = [at for at, token in enumerate(tokens) if token.kind == "open"]
    if not opens:
        return tokens
    starts = [quantity.start for quantity in quantities]
    left, begin = list[Token](), 0
    for at in opens:
        end = next((place for place in range(at + 1, len(tokens)) if tokens[place].kind in _BRACKETS), 0)
        if at < begin or not end or tokens[end].kind != "close":
            continue
        first, last = tokens[at].start, tokens[end].end
        numbered = bisect_left(starts, first) < bisect_left(starts, last)
        if (
            not numbered
            and not text.startswith(GRAMMAR.of, last)
            and text[first - 1 : first].isalpha()
            and text[last : last + 1].isalnum()
        ):
            left += tokens[begin:at]
            begin = end + 1
    return left + tokens[begin:]


def respective(clause: Clause, told: list[Mention], places: Sequence[Token]) -> list[Mention]:
    """网站、公众号分别公开信息 210 条、356 条: each number with its own channel, its own object, its own year.

    `places` are the channels of the clause before, for numbers that name none (公众号和微博，分别发布 210 条、356 条).
    """
    if len(told) < 2 or "each" not in clause.names:
        return told
    each = next(token for token in clause.tokens if token.name == "each")
    if any(one.start < each.start for one in told[1:]):
        return told
    opening = [token for token in told[0].left if token.end <= each.start]
    ways = [[token for token in opening if token.kind == kind] for kind in ("channel", "object", "year")]
    for named in (*ways, () if ways[0] else places):
        words = sorted({token.start for token in named})
        if len(words) == len(told):
            shared = [token for token in told[0].left if token not in named]
            owns = [[token for token in named if token.start == word] for word in words]
            lefts = [tuple(sorted([*shared, *own], key=lambda token: token.start)) for own in owns]
            return [msgspec.structs.replace(one, left=left) for one, left in zip(told, lefts, strict=True)]
    return told


def _left_out(clause: Clause, gap: Token) -> bool:
    """收到…申请 5 件: behind a verb "…" stands for words left out, elsewhere it ends the thought."""
    if not clause.tokens or clause.tokens[-1].kind != "verb":
        return False
    return gap.start - clause.tokens[-1].end < 2 and not any(one.end == gap.start for one in clause.quantities)


def _closes(text: str, cut: Token) -> bool:
    return cut.kind == "stop" or (cut.kind == "gap" and text[cut.start - 1] not in ",、")
