"""Reviews, lawsuits, complaints and meetings count only where they are about disclosure."""

from __future__ import annotations

from parsers.narrative.again import Before
from parsers.narrative.clauses import Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.objects import Found, topics
from parsers.narrative.vocabulary import vocabulary

WORKED = frozenset({"accept", "handle", "close"})  # what is done to cases of any kind


def of_those(mention: Mention, before: Before) -> bool:
    """行政复议 326 件，其中涉及政府信息公开的 7 件"""
    return bool(before.aside) and mention.marked("about") and vocabulary().subject in mention.before


def about_disclosure(found: Found, mention: Mention, before: Before, topic: str, about: bool) -> bool:
    """Is what was found about disclosure, as far as it must be? `topic` is what the text is on, `about` whether the
    text around the sentence names disclosure."""
    none = mention.quantity.value == "0" and not (before.aside or topic == "enforcement")
    if not found.entry.disclosure_only or none or of_those(mention, before):
        return True
    if mention.text.endswith(vocabulary().others, mention.start, found.token.start):
        return False  # 代理其他诉讼 52 件
    if _goes_on(mention, before):
        return True
    sued = topic != "enforcement" and any(one.name == "passive" for one in (*mention.pending, *mention.left))
    split = GRAMMAR.apart.search(mention.text, mention.quantity.end)
    told = GRAMMAR.without.sub("", mention.text[: split.start()] if split else mention.text)
    apart = bool(before.aside) or (split is not None and vocabulary().subject in mention.text[split.start() :])
    in_context = about and not apart and not mention.names("verb")
    others = [one for one in (*mention.pending, *mention.left) if one.end < found.token.start]
    asked = topic == "request" or "request" in topics(others)
    of_requests = not before.aside and asked and WORKED.isdisjoint(mention.names("verb"))
    judged = GRAMMAR.judged.search(mention.text, mention.quantity.end)
    return bool(judged) or sued or in_context or vocabulary().subject in told or of_requests


def _goes_on(mention: Mention, before: Before) -> bool:
    """涉及政府信息公开的复议 7 件、诉讼 2 件; not 信息公开复议 2 件，办理诉讼 30 件"""
    if mention.before.startswith("、"):
        return before.key.endswith(".cases")
    told = not before.aside and any(key.endswith(".cases") for key in before.tally)
    return told and WORKED.isdisjoint(mention.names("verb"))
