"""Objects that are named before a number which counts something else."""

from __future__ import annotations

from parsers.narrative.clauses import Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.phrases import noun_behind
from parsers.narrative.tokens import Token
from parsers.narrative.vocabulary import kinds, vocabulary

_KINDS = 14  # characters between 等 and information (等群众关心关注的信息)


def is_uncounted(mention: Mention, token: Token) -> bool:
    asked = (_enumerated, _apart, _aside, _owns, _sent)
    return any(is_so(mention, token) for is_so in asked)


def topic_of(token: Token) -> str:
    return vocabulary().objects[token.name].topic


def _enumerated(mention: Mention, token: Token) -> bool:
    """公开政策解读、财政预算等信息 55 条 counts information, whatever the open enumeration names (R12)."""
    between = mention.text[token.end : mention.quantity.start]
    if _way(mention, token) or _of_column(mention, token):
        return True
    if between.startswith(GRAMMAR.joints) and vocabulary().generic.fullmatch(between, 1):
        return True
    listed = between.rstrip(f"{vocabulary().measures},")
    if listed.endswith(GRAMMAR.etc) and (noun_behind(mention) or _of_topics(listed)):
        return True
    if listed == GRAMMAR.etc and _among_others(mention, token):
        return True
    etc = between.rfind(GRAMMAR.etc) + 1
    heads = vocabulary().generic.finditer(between, etc, etc + _KINDS) if etc else ()
    return any(head.end() - head.start() > 1 for head in heads)


def _owns(mention: Mention, token: Token) -> bool:
    """有关规范性文件的通知公告 38 份: the papers behind "的" are counted."""
    between = mention.text[token.end : mention.quantity.start].rstrip(vocabulary().measures)
    if topic_of(token) != "document" or not between.startswith(GRAMMAR.of):
        return False
    return between.endswith(vocabulary().kinds) and not vocabulary().generic.fullmatch(between, 1)


def _sent(mention: Mention, token: Token) -> bool:
    """推送惠企政策短信 4.6 万条: what a channel that the number follows is filled with."""
    last = mention.left[-1]
    return last.kind == "channel" and last.end == mention.quantity.start and last.start >= token.end


def _of_topics(listed: str) -> bool:
    """公开政策解读、工作动态、服务信息等 158 条: information is one of what is listed."""
    return any(vocabulary().generic.fullmatch(one.removesuffix(GRAMMAR.etc)) for one in listed.split("、")[1:])


def _among_others(mention: Mention, token: Token) -> bool:
    """公开领导信息、财政预决算、其他文件等 117 篇: the last of several kinds that one number counts together."""
    begins = max(
        (one.end for one in mention.left if one.kind == "verb" and one.end <= token.start), default=mention.start
    )
    topics = [topic_of(one) for one in mention.left if one.kind == "object" and begins <= one.start <= token.start]
    return mention.text.count("、", begins, token.start) >= max(1, topics.count(topic_of(token)))


def _of_column(mention: Mention, token: Token) -> bool:
    """政策解读栏目发布信息 20 条: the name of a column."""
    columns = [one.start for one in mention.left if one.kind == "object" and vocabulary().objects[one.name].medium]
    return any(
        token.end <= start and any(one.name == "publish" and one.start > start for one in mention.left)
        for start in columns
    )


def _way(mention: Mention, token: Token) -> bool:
    """通过网站、邮寄等途径办理依申请公开 12 件: one of the ways named, and the object follows."""
    ways = max((one.start for one in mention.left if one.name == "open_list"), default=0)
    return token.end <= ways and any(one.kind == "object" and one.start > ways for one in mention.left)


def _aside(mention: Mention, token: Token) -> bool:
    """申请主要涉及征地拆迁 31 件: what stands before is not counted, its subject is told.

    复议案件中涉及信息公开的 21 件 are cases still, of which disclosure is the subject.
    """
    about = max((mark.start for mark in mention.left if mark.name == "about"), default=0)
    if token.end > about:
        return False
    of_cases = vocabulary().objects[token.name].disclosure_only
    if of_cases and vocabulary().subject in mention.text[about : mention.quantity.start]:
        return False
    steered = any(mark.start > about for mark in mention.left if mark.kind == "verb" or mark.name == "whole")
    return not steered


def _apart(mention: Mention, token: Token) -> bool:
    """播放防溺水知识 300 次 counts no audience: a bare verb of one stands right before its number."""
    entry = vocabulary().objects[token.name]
    if not entry.audience or token.end - token.start != 2:
        return False
    followers = any(kinds()[key].scope == "stock" for _, key in entry.keys if key in kinds())
    if followers and token is max(mention.left, key=lambda one: one.end):
        return False
    if mention.marked("each"):
        return False  # 粉丝分别为 1.2 万人、3206 人
    begins = max((one.end for one in mention.left if one.kind == "mark" and one.start == token.end), default=token.end)
    return not vocabulary().alone.fullmatch(mention.text, begins, mention.quantity.start)
