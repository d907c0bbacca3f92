"""What stands around a number says whether it is one to tell, and where its object is."""

from __future__ import annotations

from parsers.narrative.clauses import Clause, Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.objects import Found
from parsers.narrative.phrases import asked, phrase_before
from parsers.narrative.scopes import compared
from parsers.narrative.tokens import Token
from parsers.narrative.vocabulary import vocabulary


def no_metric(mention: Mention) -> bool:
    """Growth, plans, what a check found, a reference back (这 7 件), a number that a negation denies (无一件超期)."""
    if mention.before.endswith(vocabulary().back):
        return True
    if mention.marked("future", "found") or _is_base(mention) or is_examined(mention) or _is_average(mention):
        return True
    return _is_growth(mention) or (mention.quantity.value == "1" and _is_denied(mention))


def _is_denied(mention: Mention) -> bool:
    return any(token.name == "negation" and token.end == mention.quantity.start for token in mention.left)


def _is_growth(mention: Mention) -> bool:
    """增加 5 件: the last word before the number; 较上年（297 件）增长 tells that of the year before."""
    if mention.before.endswith(GRAMMAR.differing) and GRAMMAR.differs.search(mention.before):
        return True  # 比 2022 年多 8 件
    if not mention.marked("growth"):
        return False
    told = [token.name for token in mention.left if token.kind in ("mark", "object", "verb", "channel")]
    return told[-1] == "growth" and not compared(mention)


def _is_base(mention: Mention) -> bool:
    """占全部案件（1851 件）的 57.5%: of which the share is told."""
    return mention.bracketed and GRAMMAR.share.match(mention.text, mention.end) is not None


def grows(mention: Mention) -> bool:
    """申请数量下降，由 2023 年的 421 件降至 161 件: either number, of what the clause before named."""
    return reached(mention) or compared(mention) or vocabulary().rising.fullmatch(mention.before) is not None


def is_examined(mention: Mention) -> bool:
    """对 43 件申请开展“回头看”: what is done with them tells not how many came."""
    return mention.before.endswith(GRAMMAR.upon) and any(token.name == "hold" for token in mention.right)


def reached(mention: Mention) -> bool:
    first = mention.left[0] if mention.left else None
    return first is not None and first.name == "reach" and first.start == mention.start


def _is_average(mention: Mention) -> bool:
    """每天发布 3 条; what is told every day 共计 365 条 is their sum."""
    return mention.marked("average") and not mention.marked("whole")


@asked
def refers_back(mention: Mention) -> bool:
    """在已办结的 206 件申请中, 53 件办结件中"""
    return (mention.before.endswith(GRAMMAR.of) and mention.after.endswith(GRAMMAR.within)) or (
        not mention.before and mention.after.endswith(vocabulary().among)
    )


def of_applications(mention: Mention) -> bool:
    """收到的 12 件申请中: of as many as came, which results split; 不予公开的 4 件申请中 are told before."""
    objects = [vocabulary().objects[one.name] for one in (*mention.left, *mention.right) if one.kind == "object"]
    return all(entry.name == "request" for entry in objects)


def adjoins(mention: Mention) -> bool:
    """Does an object follow the number at once (68 个专题, 21 件失效文件), or does nothing stand before it?"""
    ends = mention.quantity.end
    for token in mention.right:
        if token.start != ends or token.kind not in ("object", "verb"):
            break
        if token.kind == "object":
            return True
        ends = token.end
    return not mention.before


def begins(mention: Mention) -> bool:
    """回应关切等，56 个栏目: a number at the beginning of its clause with its object right behind."""
    opens = mention.text[mention.quantity.start - 1 : mention.quantity.start] in (",", ";")
    return opens and any(one.start == mention.quantity.end and one.kind == "object" for one in mention.right)


def equates(mention: Mention) -> bool:
    """9 件为自然人申请: what the number is said to be stands behind it."""
    told = GRAMMAR.being.match(mention.after)
    first = mention.right[0] if told and mention.right else None
    return told is not None and first is not None and first.start == mention.quantity.end + told.end()


def only_verbs(mention: Mention) -> bool:
    held = any(
        token.kind == "channel" or (token.kind == "object" and vocabulary().objects[token.name].rank)
        for token in mention.left
    )
    return not held and not phrase_before(mention)


def of_a_kind(found: Found, mention: Mention) -> bool:
    """公开环评文件 42 件, 文件审批信息 57 项: no documents as such (R16)."""
    if found.key != "docs.published" or found.behind:
        return False
    told = phrase_before(mention)
    if told.endswith(vocabulary().papers):
        return vocabulary().generic.fullmatch(told) is None
    kind = told.removesuffix(mention.text[found.token.start : found.token.end])
    return kind not in ("", told) and not vocabulary().modifier.fullmatch(kind)


def of_a_class(found: Found, mention: Mention) -> bool:
    """申请中征地类的 7 件: by what they are about, which the form does not ask."""
    if found.behind or found.entry.name != found.entry.topic or not mention.before.endswith(vocabulary().classes):
        return False
    name = next(one for one in vocabulary().classes if mention.before.endswith(one))
    return found.token.end < mention.quantity.start - len(name)


def of_something_else(found: Found, mention: Mention, listing: str) -> bool:
    """上年结转的行政处罚案件 59 件; 办理许可 30 件，其中撤回 2 件: words of applications that tell of other things."""
    if found.entry.topic != "request" or found.behind:
        return False
    named = found.token in mention.left  # or in a clause, a sentence or the heading before
    behind = [one for one in mention.left if not named or one.start >= found.token.end]
    matters = [vocabulary().objects[one.name] for one in behind if one.kind == "object"]
    if listing.startswith("enforcement.") or any(entry.topic == "enforcement" for entry in matters):
        return True
    return named and found.entry.name == "request" and not _counts_applications(mention, found, behind)


def _counts_applications(mention: Mention, found: Found, behind: list[Token]) -> bool:
    """申请 12 件, not 申请答复中引用依据 56 条: between it and its number stands no other noun."""
    start, end = found.token.end, mention.quantity.start
    if GRAMMAR.parted.search(mention.text, start, end):
        return True
    told = {at for one in behind for at in range(one.start, one.end)}
    untold = "".join(mention.text[at] for at in range(start, end) if at not in told)
    return GRAMMAR.counted.fullmatch(untold) is not None


def mixed(found: Found, mention: Mention) -> bool:
    """政策文件及解读 11 条, 政策、规范性文件类信息 5 条: an item of two kinds is neither."""
    before = mention.text[mention.start : found.token.start]
    return len(before) > 1 and before.endswith((*GRAMMAR.with_, *GRAMMAR.joints))


def each_its_own(clause: Clause) -> bool:
    """公众号、抖音号分别发布信息 255 条、63 条: "each" opens no list of parts."""
    parts = [token.name for token in clause.tokens if token.name in ("part", "each")]
    each = max((token.end for token in clause.tokens if token.name == "each"), default=0)
    told = any(token.name == "publish" and token.start >= each for token in clause.tokens)
    return told and parts.count("part") == parts.count("each")
