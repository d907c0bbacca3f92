"""What a number says that has no object of its own: more of what the numbers before it counted, or their sum."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from parsers.narrative.clauses import Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.phrases import noun_behind, phrase_before
from parsers.narrative.places import TOTAL
from parsers.narrative.publications import CATEGORY
from parsers.narrative.scopes import BOTH, CARRIED, RECEIVED, compared
from parsers.narrative.tokens import Quantity
from parsers.narrative.vocabulary import kinds, vocabulary

_GRANTED, _OTHER = "requests.granted", "requests.other"
_FLOW = (CARRIED, RECEIVED)  # whose last numbers are kept from one sentence to the next
_HELD = ("press.", "interview.", "survey.", "training.", "meeting.")
_RESULTS = ("requests.granted", "requests.partial", "requests.denied", "requests.unable", "requests.refused")


class Before(msgspec.Struct):
    """What the sentence told so far.

    `key` is that of the last number, which ends at `ended`; `tally` are the numbers by key, `flow` the last ones of
    what came in, also of sentences before; `grown` is the key of what the last percentage said to have grown, `aside`
    of what the last number counted that was on other matters.
    """

    flow: dict[str, Decimal]
    key: str = ""
    ended: int = 0
    tally: dict[str, list[Decimal]] = {}
    grown: str = ""
    aside: str = ""

    def forget(self) -> None:
        """What a full stop ends."""
        self.key, self.ended, self.tally, self.grown, self.aside = "", 0, {}, "", ""

    def take(self, key: str, number: Quantity) -> None:
        """A number of this key was told."""
        self.key, self.ended = key, number.end
        self.tally.setdefault(key, []).append(Decimal(number.value))
        if key in _FLOW:
            self.flow[key] = Decimal(number.value)


def again(mention: Mention, before: Before, listing: str) -> str:
    """The key of the number, "" where it does not refer to what came before; `listing` is that of the open list."""
    bare = not phrase_before(mention)
    if _aside(mention, before):
        return before.aside
    if before.grown and (_risen(mention) or (bare and (mention.marked("reach") or _is_whole(mention)))):
        return before.grown
    if bare and is_granted(mention, listing or before.key):
        return _GRANTED
    if _is_remainder(mention, before):
        return _OTHER
    if listing.startswith(_HELD) and _is_held_by(mention):
        return listing
    if bare and _sums_up_ways(mention, before):
        return RECEIVED
    if not before.key:
        return ""
    if bare and before.key.startswith("channel.") and _of_another_year(mention):
        return before.key
    if _only_marks(mention):
        return _of_marks(mention, before, bare)
    held = before.key.startswith(_HELD) and bare and mention.names("verb") == ["hold"] and mention.counted_in("event")
    if held and not noun_behind(mention):
        return before.key  # 市政府召开发布会 24 场，各区召开 61 场
    return _posts(mention, before)


def _risen(mention: Mention) -> bool:
    """申请量下降四成，由上年的 105 件减至 63 件"""
    return vocabulary().rising.fullmatch(mention.before) is not None


def _is_remainder(mention: Mention, before: Before) -> bool:
    """予以公开 41 件，不予公开 8 件，其他 5 件: the last of the results."""
    told = phrase_before(mention) in vocabulary().rest and not before.key.startswith(f"{RECEIVED}.")
    return told and any(key.startswith(_RESULTS) for key in before.tally)


def _of_marks(mention: Mention, before: Before, bare: bool) -> str:
    if _follows(mention, before):
        return before.key
    people = mention.counted_in("person") and not mention.counted_in("item")  # 培训 3 次，累计参训 420 人次
    if _says_again(mention) and (before.key.startswith("audience.") or not people):
        return before.key
    if mention.names("mark") == ["whole"] and (before.key == CARRIED or sums_flow(mention, before.flow)):
        return BOTH  # 新收申请 9 件、上年结转 1 件，共 10 件
    if bare and _sums_up(mention, before):
        return TOTAL if before.key == CATEGORY else before.key
    return _posts(mention, before)


def _is_held_by(mention: Mention) -> bool:
    """举办发布会 213 场，其中省本级 21 场: by whom, or on what."""
    named = mention.names("verb") or mention.names("object")
    return not named and mention.counted_in("event") and not mention.counted_in("bodies")


def _posts(mention: Mention, before: Before) -> str:
    """推送 48 期 260 条, 343 次 420 篇: the posts in the issues or rounds."""
    posts = before.key.replace(".issues", ".posts")
    rounds = posts.endswith(".posts") and mention.text.endswith((GRAMMAR.issues, GRAMMAR.rounds), 0, before.ended)
    beside = not mention.text[before.ended : mention.quantity.start].strip(f"{vocabulary().measures}、,")
    return posts if beside and (rounds or posts != before.key) and posts in kinds() else ""


def _follows(mention: Mention, before: Before) -> bool:
    """三大领域分别公开 22 条、114 条: one number behind the other, in its unit."""
    joint = mention.text[before.ended : mention.quantity.start]
    return joint in GRAMMAR.joints and mention.text.endswith(mention.unit, 0, before.ended)


def _sums_up(mention: Mention, before: Before) -> bool:
    """局机关收到申请 17 件，下属单位收到 4 件，共计 21 件"""
    told = before.tally.get(before.key, [])
    return len(told) > 1 and mention.marked("whole") and sum(told) == Decimal(mention.quantity.value)


def sums_flow(mention: Mention, flow: dict[str, Decimal]) -> bool:
    """上年结转 2 件、新收 27 件，共计 29 件"""
    return len(flow) == len(_FLOW) and sum(flow.values()) == Decimal(mention.quantity.value)


def _sums_up_ways(mention: Mention, before: Before) -> bool:
    """网上申请 105 件，快递 17 件，合计 122 件: or more, as not all ways have a key."""
    told = [number for key, numbers in before.tally.items() if key.startswith(f"{RECEIVED}.") for number in numbers]
    whole = mention.marked("whole") and _only_marks(mention)
    return len(told) > 1 and whole and sum(told) <= Decimal(mention.quantity.value)


def _says_again(mention: Mention) -> bool:
    """历年累计 345 条, 其中 2009 年 1499 万人次, 去年同期为 2871 条: the object of the number before."""
    dated = any(token.kind == "year" for token in mention.left)
    grown = any(token.name == "new" for token in mention.left)
    amount = any(token.name == "amount" and token.start == mention.start for token in mention.left)
    told = mention.marked("stock", "present", "cumulative", "reach", "previous") or compared(mention)
    return told or amount or grown or dated


def _aside(mention: Mention, before: Before) -> bool:
    """行政复议申请 45 件，其中涉及政府信息公开的 2 件"""
    told = mention.before.endswith((GRAMMAR.of, *vocabulary().classes)) or mention.marked("about")
    return bool(before.aside) and told and vocabulary().subject in mention.before


def is_granted(mention: Mention, told: str) -> bool:
    """其中，公开 8 件; 办理结果：公开 8 件"""
    of_results = told.startswith("requests.") or any(one.name == "outcome" for one in (*mention.pending, *mention.left))
    return of_results and (_only_public(mention) or _is_public(mention))


def _is_public(mention: Mention) -> bool:
    """其中 2 件公开: the verb alone, right behind the number."""
    subject = vocabulary().subject
    ends = [one.end for one in mention.right if one.start == mention.quantity.end]
    alone = ends == [mention.quantity.end + len(subject)] and mention.text.startswith(subject, mention.quantity.end)
    return alone and _only_marks(mention)


def _only_public(mention: Mention) -> bool:
    """The verb by itself; 主动公开 is no result of an application."""
    told = [
        mention.text[token.start : token.end]
        for token in mention.left
        if token.kind != "mark" and token.name != "outcome"
    ]
    return told == [vocabulary().subject] and mention.before.rstrip(vocabulary().measures).endswith(
        vocabulary().subject
    )


def _of_another_year(mention: Mention) -> bool:
    """2024 年网站发布 304 条，2023 年发布 287 条"""
    told = [token.kind for token in mention.left if token.name in ("publish", *mention.names("year"))]
    return told == ["year", "verb"] and len(told) == len(mention.left)


def _is_whole(mention: Mention) -> bool:
    return all(token.name == "whole" for token in mention.left)


def _only_marks(mention: Mention) -> bool:
    return all(token.kind in ("mark", "year") or token.name == "new" for token in mention.left)
