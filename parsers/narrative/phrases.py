"""The printed object of a number: what stands between the last verb and the number, or right behind it."""

from __future__ import annotations

from functools import lru_cache

from parsers.narrative.clauses import Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.tokens import Token
from parsers.narrative.vocabulary import vocabulary

_CUTTING = frozenset({"part", "growth", "whole", "noun", "stock", "present", "outside", "open_list", "rest"})

#: what several rules ask of a mention, one after the other
asked = lru_cache(maxsize=8)


def phrase(mention: Mention) -> str:
    """The printed object, before the number or right behind it."""
    if told := phrase_before(mention) or before_verb(mention):
        return told
    return behind(mention)


@asked
def phrase_before(mention: Mention) -> str:
    """What stands between the last verb or channel and the number."""
    cuts = [
        token.end
        for token in mention.left
        if token.kind in ("verb", "channel")
        or _named(mention, token)
        or (token.kind == "mark" and token.name in _CUTTING)
        if not _sums(mention, token)
    ]
    told = _stripped(mention.text[max([mention.start, *cuts]) : mention.quantity.start])
    return "" if told.endswith(GRAMMAR.etc) and noun_behind(mention) else told


def noun_behind(mention: Mention) -> bool:
    """Does the number count a noun that follows it (等 13 项行政权力)?"""
    return not GRAMMAR.follows.match(mention.after)


@asked
def before_verb(mention: Mention) -> str:
    """财政信息公开 20 条, 财政信息新增 20 条: the kind stands before the verb."""
    verbs = [token for token in mention.left if token.name in ("publish", "noun", "new")]
    if not verbs or verbs[-1].start < mention.start:
        return ""
    start, end = verbs[-1].start, verbs[-1].start
    if verbs[-1].name == "noun" or mention.text[start : verbs[-1].end] in vocabulary().kinds:
        end = verbs[-1].end  # 审计整改公告 8 篇
    cuts = [token.end for token in mention.left if token.end <= start and token.kind not in ("object", "void")]
    told = _stripped(mention.text[max([mention.start, *cuts]) : end].removesuffix(vocabulary().subject))
    return told if told.endswith(vocabulary().kinds) else ""


@asked
def behind(mention: Mention) -> str:
    told = GRAMMAR.way.split(mention.after)[0]
    return "" if GRAMMAR.follows.match(told) else _stripped(told)


def _named(mention: Mention, token: Token) -> bool:
    """A name, but not one joined to a kind (财政及“三公经费”信息), nor that of a kind (“一件事一次办”信息)."""
    if token.kind != "name" or GRAMMAR.joining.match(mention.text, token.start - 1):
        return False
    kind = mention.text[token.end : mention.quantity.start].rstrip(vocabulary().measures)
    return kind not in vocabulary().papers


def _sums(mention: Mention, token: Token) -> bool:
    """工程信息共 121 条: 共 right before the number, behind its object."""
    if token.name != "whole" or token is not mention.left[-1] or token.start == mention.start:
        return False
    before = mention.left[-2] if len(mention.left) > 1 else None
    held = before is None or before.end < token.start or before.kind in ("object", "void")
    kind = mention.text[mention.start : token.start]
    kind = kind[max([0, *(one.end - mention.start for one in mention.left if one.kind in ("verb", "channel"))]) : -1]
    listed = (
        mention.text.startswith(",", token.start - 1) and kind.endswith(vocabulary().kinds) and not is_generic(kind)
    )
    return listed or (held and mention.text[token.start - 1] not in GRAMMAR.edges)


def quoted(mention: Mention) -> str:
    """发布“动态要闻”62 条: the kind is a name."""
    last = mention.left[-1] if mention.left else None
    named = (
        last is not None
        and last.kind == "name"
        and not mention.text[last.end : mention.quantity.start].strip(vocabulary().measures)
        and mention.counted_in("narrow" if mention.text[last.start] in GRAMMAR.quotes else "posted")
    )
    return last.name if named and last else ""


def kind_of(mention: Mention) -> str:
    """An item of a list as printed, without what introduces it."""
    start = mention.start
    for token in mention.left:
        introduces = token.kind == "mark" and token.name in ("part", "outside")
        dated = token.kind == "year" or (token.kind == "void" and token.name[0].isdigit())
        if introduces or (token.start == start and (dated or (token.kind == "verb" and not _is_paper(mention, token)))):
            start = max(start, token.end)
    kind = (
        mention.text[start : mention.quantity.start]
        .strip(GRAMMAR.edges)
        .removeprefix(GRAMMAR.also)
        .rstrip(vocabulary().measures + GRAMMAR.of)
    )
    if GRAMMAR.no_kind.match(kind):
        return ""
    return kind or ("" if mention.counted_in("bodies") else behind(mention))


def _is_paper(mention: Mention, token: Token) -> bool:
    """发布公告 16 条: what is published by its verb is a paper."""
    word = mention.text[token.start : token.end]
    behind = any(one.kind == "verb" and one.end == token.start for one in mention.left)
    return behind and word in vocabulary().kinds and word != vocabulary().subject


def _stripped(text: str) -> str:
    text = vocabulary().qualified.sub("", GRAMMAR.aside.sub("", text).strip(GRAMMAR.edges + GRAMMAR.softening))
    filling = vocabulary().fillers.fullmatch(text) and not vocabulary().generic.fullmatch(text)
    return "" if filling else text


def is_generic(told: str) -> bool:
    """Is the printed object information as such? An enumeration is, whatever it names (R12)."""
    if not told or "、" in told or GRAMMAR.open.search(told):
        return True
    return told not in vocabulary().named and vocabulary().generic.fullmatch(told) is not None


@asked
def tells_publication(mention: Mention) -> bool:
    """Is anything published here? 信息公开 is a verb only where the number follows it at once."""
    verbs = mention.names("verb")
    if "publish" in verbs or (mention.names("channel") and not {"print", "make"}.isdisjoint(verbs)):
        return True
    if "new" in verbs and before_verb(mention):
        return True
    told = phrase(mention)
    return mention.marked("noun") and (not told or vocabulary().generic.fullmatch(told) is not None)


def relative(mention: Mention) -> bool:
    """应主动公开的其他信息 1 条: which information, not that it is published."""
    verbs = [token.end for token in mention.left if token.name == "publish"]
    return bool(verbs) and mention.text.startswith(GRAMMAR.of, verbs[-1])
