"""What a quantity counts: the object beats the channel, the channel beats the verb."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from parsers.narrative.clauses import Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.phrases import phrase, phrase_before
from parsers.narrative.tokens import Token
from parsers.narrative.uncounted import is_uncounted, topic_of
from parsers.narrative.vocabulary import Entry, vocabulary

_REACH = 14  # characters between a number and the object behind it

_STEERING = frozenset({"internal", "part", "passive"})


class Found(msgspec.Struct, frozen=True):
    """A decided object: its key ("" where it blocks), the token that says it, whether it stands behind the number."""

    entry: Entry
    key: str
    token: Token
    behind: bool = False


def left(
    mention: Mention, topic: str, listing: bool, lent: frozenset[str], afar: frozenset[str] = frozenset()
) -> Found | None:
    """The object before the number: of the highest rank, among equals the nearest, that has a key here.

    `lent` are the verbs of the number before, for an object joined to it or of the same topic that has no verb of its
    own (制定规章 3 件，规范性文件 5 件); `afar` are the channel named before it (视频号发布 251 条，开展直播 18 场)
    and what the list splits, both as companions.
    """
    tokens = [token for token in _countable(mention, mention.left) if not is_uncounted(mention, token)]
    for token in _ranked(mention, tokens):
        entry = vocabulary().objects[token.name]
        named = _named(mention, token, listing) | afar
        if entry.topic == topic or mention.before.startswith(GRAMMAR.joints):
            named |= _borrowed(mention, lent)
        behind = [other.name for other in mention.left if other.start >= token.end and other.kind == "verb"]
        key = _key(entry, mention, named, behind, topic)
        if key or (entry.blocks and not mention.marked("all")):
            return Found(entry, key.strip("-"), token)
    return None


def right(mention: Mention, topic: str) -> Found | None:
    """The object behind the number (20 场新闻发布会), or what is said of it there (9 场发布会直播)."""
    tokens = [
        token
        for token in _countable(mention, mention.right)
        if _distance(mention, token) <= _REACH and "、" not in mention.text[mention.quantity.end : token.start]
    ]
    told = [token for token in tokens[1:] if tokens[0].name in dict(vocabulary().objects[token.name].keys)]
    if mention.before.endswith(GRAMMAR.upon):
        same = [token for token in tokens if topic_of(token) == topic_of(tokens[0])]
        tokens = sorted(same, key=_weight, reverse=True)
    elif not mention.names("verb"):
        tokens = _outcome(tokens)
    for token in [*told, *tokens]:
        entry = vocabulary().objects[token.name]
        others = [other for other in mention.right if other is not token]
        named = _named(mention, token, False) | {other.name for other in others}
        named |= {f"{other.name} behind" for other in others if other.kind == "verb"}
        if (key := _key(entry, mention, named, (), topic)) or entry.blocks:
            return Found(entry, key.strip("-"), token, behind=True)
    return None


def headed(mention: Mention, topic: str) -> Found | None:
    """行政复议：涉及政府信息公开 3 件: what is named before a colon, where the clause says only of what it is."""
    named = [token for token in mention.pending if token.kind == "object"]
    if len(named) != 1 or mention.names("object") or not mention.marked("about"):
        return None
    entry = vocabulary().objects[named[0].name]
    told = entry.disclosure_only and mention.text.startswith(":", named[0].end) and _counts(entry, mention)
    return Found(entry, _key(entry, mention, set(), (), topic), named[0]) if told else None


def carried_case(mention: Mention, found: Found) -> bool:
    """2020 年结转的 1 起行政诉讼案件, 2022 年未审结的 1 件诉讼案件: a case before a court, nothing of applications."""
    behind = mention.right[0] if mention.right else None
    if behind is None or behind.kind != "object" or behind.start != mention.quantity.end:
        return False
    carried = found.key == "requests.carried_in" and vocabulary().objects[behind.name].disclosure_only
    return carried or (found.entry.name, behind.name) == ("pending", "litigation")


def detail(mention: Mention, found: Found) -> str:
    """直接起诉 1 件: which of those that the form tells apart, where one is named (not 直接起诉、复议后起诉共 3 件)."""
    said = mention.text[found.token.start : found.token.end] if found.behind else mention.before
    words = [word for word in found.entry.details if word in said and f"{word}{GRAMMAR.etc}" not in said]
    told = {found.entry.details[word] for word in words}
    return told.pop() if len(told) == 1 else ""


def _distance(mention: Mention, token: Token) -> int:
    """Characters between the number and what stands behind it, without names (2 条公众通过“互动交流栏目”提交的申请)."""
    names = sum(one.end - one.start for one in mention.right if one.kind == "name" and one.start < token.start)
    return token.start - mention.quantity.end - names


def _outcome(tokens: list[Token]) -> list[Token]:
    """5 件申请转结下年度: what became of them rather than they."""
    entries = [vocabulary().objects[token.name] for token in tokens]
    became = len(tokens) > 1 and entries[0].name == entries[1].topic != entries[1].name
    return [*tokens[1:], tokens[0]] if became else tokens


def each(mention: Mention, one: Found) -> list[Found]:
    """行政复议、行政诉讼均为 0 件: the number for each of them that has a key."""
    if not mention.marked("all"):
        return [one]
    beside = [token for token in _countable(mention, mention.left) if token.end < one.token.start]
    entries = [vocabulary().objects[token.name] for token in beside]
    like = [
        Found(entry, _key(entry, mention, _named(mention, token, False), (), ""), token)
        for entry, token in zip(entries, beside, strict=True)
        if entry.topic != one.entry.topic and _alike(mention, entry, token, one)
    ]
    return [*(found for found in like if found.key), one]


def _alike(mention: Mention, entry: Entry, token: Token, one: Found) -> bool:
    """复议、诉讼 and 网络、信函 are of one rank; 依申请公开、复议 are joined, and of disclosure."""
    joined = mention.text.startswith(GRAMMAR.joints, token.end)
    if entry.rank == one.entry.rank:
        return entry.negatable or joined
    return entry.negatable and joined and one.entry.disclosure_only


def rates(mention: Mention, topic: str) -> list[Found]:
    """Every rate named before a percentage: 沟通率、办结率均为 100% gives one metric for each."""
    found = []
    for token in _countable(mention, mention.left):
        entry = vocabulary().objects[token.name]
        named = {*mention.names("object"), *topics(mention.left), *topics(mention.pending)}
        if key := _key(entry, mention, named, (), topic):
            found.append(Found(entry, key, token))
    strongest = max((one.entry.rank for one in found), default=0)
    return [one for one in found if one.entry.rank == strongest]


def of_topic(mention: Mention, subject: Token, topic: str) -> Found | None:
    """答复 7 件: the verb alone, about the object of the clauses before; 金额 42 万元: money alone, about it.

    Publication alone is of what came before only where that is documents (制发规范性文件 6 件，公开 6 件).
    """
    entry = vocabulary().objects[subject.name]
    if _of_something_else(entry, mention):
        return None
    if mention.unit == GRAMMAR.money and entry.money:
        return Found(entry, entry.money, subject)
    papers = entry.topic == "document" and mention.counted_in("paper") and not phrase(mention)
    if entry.topic == "document" and any(token.kind == "name" for token in mention.left):
        return None  # 《政务公开简报》印发 9 期
    verbs = {*mention.names("verb"), *mention.verbs_behind(3)} - {"print", "hold", *(() if papers else ("publish",))}
    if not _counts(entry, mention) or verbs.isdisjoint(companion for companion, _ in entry.keys):
        return None
    key = _key(entry, mention, verbs, (), topic)
    return Found(entry, key.strip("-"), subject) if key else None


def grown(mention: Mention, subject: Token, topic: str) -> Found | None:
    """The subject itself, which the clause before said to have grown."""
    entry = vocabulary().objects[subject.name]
    key = _key(entry, mention, set(), (), topic) if _counts(entry, mention) else ""
    return Found(entry, key.strip("-"), subject) if key else None


def _of_something_else(entry: Entry, mention: Mention) -> bool:
    """办理户籍业务 2.6 万件; not 现行有效文件 20 件 of documents, 成交金额 42 万元 of purchases."""
    told = phrase_before(mention)
    if not told or vocabulary().generic.fullmatch(told) or any(word.endswith(told) for word in entry.words):
        return False
    return not (mention.unit == GRAMMAR.money and told.rstrip(vocabulary().measures).endswith(vocabulary().sums))


def resolve(entry: Entry, named: Iterable[str], behind: Iterable[str] = (), topic: str = "") -> str:
    """The metric key of an object beside its companions, "" where it has none here.

    Words behind the object come first (申请办结 5 件), then those anywhere in the stretch, then the topic.
    """
    for companions in (set(behind), set(named)):
        for companion, key in entry.keys:
            if companion in companions:
                return key
    keys = dict(entry.keys)
    return keys.get(f"~{topic}", keys.get("", ""))


def topics(tokens: Iterable[Token]) -> set[str]:
    return {vocabulary().objects[token.name].topic for token in tokens if token.kind == "object"}


def _key(entry: Entry, mention: Mention, named: set[str], behind: Iterable[str], topic: str) -> str:
    if mention.unit == GRAMMAR.money:
        return entry.money or ""
    if mention.unit == "%" and entry.percent:
        return entry.percent
    return resolve(entry, named, behind, topic)


def _countable(mention: Mention, tokens: tuple[Token, ...]) -> list[Token]:
    """The objects that can be counted in the number's unit."""
    return [token for token in tokens if token.kind == "object" and _counts(vocabulary().objects[token.name], mention)]


def _counts(entry: Entry, mention: Mention) -> bool:
    if mention.unit == GRAMMAR.money:
        return entry.money is not None
    if mention.unit == "%":
        return entry.percent is not None or "percent" in entry.units
    if not mention.unit and (numbered := GRAMMAR.numbered.search(mention.before)):
        told = [group for group, words in vocabulary().units.items() if numbered[1] in words]
        return not told or not entry.units.isdisjoint(told)
    return any(mention.unit in vocabulary().units[group] for group in entry.units if group not in ("money", "percent"))


def _weight(token: Token) -> tuple[int, int]:
    return vocabulary().objects[token.name].rank, token.start


def _ranked(mention: Mention, tokens: list[Token]) -> list[Token]:
    """The heaviest first; of two that one number counts together (人大建议和政协提案共 46 件) the first."""
    ranked = sorted(tokens, key=_weight, reverse=True)
    if len(ranked) < 2:
        return ranked
    last, before = ranked[0], ranked[1]
    one, other = vocabulary().objects[last.name], vocabulary().objects[before.name]
    joined = mention.text[before.end : last.start] in GRAMMAR.joints
    together = joined and one.topic == other.topic and one.rank == other.rank and one.topic != one.name
    return [before, last, *ranked[2:]] if together else ranked


def _named(mention: Mention, own: Token, listing: bool) -> set[str]:
    """The other names around; the clauses before lend their verbs where this one has none."""
    ways = max((token.start for token in mention.left if token.name == "open_list"), default=0)
    if vocabulary().objects[own.name].listed and GRAMMAR.various.search(mention.text[: own.start]):
        ways = own.start  # 图解、动漫等解读产品
    others = [
        token
        for token in mention.left
        if token is not own and not (token.kind in ("object", "channel") and token.end <= ways <= own.start)
    ]
    names = {token.name for token in others if token.kind != "mark"} | topics(others)
    if not mention.names("verb"):
        names |= {token.name for token in mention.pending if token.kind == "verb"}
    names |= _STEERING & {token.name for token in (*mention.pending, *mention.left)}
    names |= {"listing"} if listing else set()
    names |= {"place"} if "website" in names else set()
    return names | set(mention.verbs_behind(4))


def _borrowed(mention: Mention, lent: frozenset[str]) -> frozenset[str]:
    """提案答复 31 件 has a noun that looks like a verb: it still borrows the publication."""
    own = set(mention.names("verb"))
    return lent if not own else lent & {"publish"} if own == {"answer"} else frozenset()
