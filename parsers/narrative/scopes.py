"""Which part of what a number is: of the report year, a part of a total, a stock, of another year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from parsers.narrative.clauses import Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.places import TOTAL
from parsers.narrative.publications import CATEGORY, POSTS
from parsers.narrative.tokens import Quantity, Token
from parsers.narrative.vocabulary import kinds, vocabulary

CARRIED, RECEIVED, BOTH = "requests.carried_in", "requests.received", "requests.total"
ORPHAN = "orphan"  # stands for the total of a list whose total is outside the passage
LIST = "list"  # stands for the total of a list that has none (各科室分别为：办公室 45 条、…)
KINDS = "kinds"  # stands for the total of a list of kinds of information that has none (公开的信息：财政资金 62 条、…)
_PUBLICATIONS = (
    "channel.", "disclosure.", "docs.", "enforcement.", "interp.", "web.", "audit.", "site.", "proposals.answers",
)  # fmt: skip
_DECISIONS = ("enforcement.license.count", "enforcement.penalty.count")
#: always of a number that is split (R6)
APPLICANTS = ("requests.received.natural", "requests.received.org")
_ACTS = (".issued", ".amended", ".repealed")  # what is done to documents is no part of what is published
_OVER = ("requests.handled", "requests.closed", "requests.answered")
_HANDLED = ("requests.handled", "requests.closed", BOTH, ORPHAN)


class Draft(msgspec.Struct):
    """A metric before its sentence is read to the end; the offsets are those of the folded sentence."""

    key: str
    value: str
    unit: str
    qualifier: str
    scope: str
    detail: str
    start: int
    end: int
    bracketed: bool = False
    names: frozenset[str] = frozenset()  # of the marks and verbs before the number


def of_publications(listing: str) -> bool:
    """Is what is counted published? Decisions that were made are none (办理行政许可 491 件，其中变更 12 件)."""
    return listing.startswith(_PUBLICATIONS) and not listing.startswith(_DECISIONS)


def scope(mention: Mention, key: str, listing: str, year: int | None, grew: bool) -> str:
    """`grew`: the number before was one of new items, so that 累计 here is the stock (新增 311 条，累计 3174 条)."""
    usual = kinds()[key].scope
    if usual == "stock" and listing == key and key.endswith(".in_force"):
        return "part"
    if usual == "stock":
        return "report_year" if "new" in mention.names("verb") else usual
    carried = key in (CARRIED, "requests.carried_out")
    if not carried and (_grows(mention) or _names_another(mention, year) or compared(mention)):
        return "prev_year"
    if listing and mention.unit != "%" and _splits(listing, key, mention.bracketed):
        return "part"
    marks = [token.name for token in mention.left if token.kind == "mark"]
    marks_of = ("stock",) if key.startswith("requests.") else ("stock", "present")
    long, long_here = (_is_long(tokens, year, marks_of) for tokens in (mention.pending, mention.left))
    stock = long_here or _since(mention, year) or (mention.marked("cumulative") and long)
    all_years = mention.marked("cumulative", "stock") and (
        long or long_here
    )  # 自 2008 年条例实施以来，历年累计公开 86.9 万条
    if not carried and (mention.marked("previous") or (_earlier(mention, year) and not all_years)):
        return "prev_year"
    if not carried and mention.unit != "%" and marks.count("part") > marks.count("each"):
        return "part"
    if stock or (grew and mention.marked("cumulative")):
        return "stock"
    return (mention.marked("cumulative") and kinds()[key].cumulative) or usual


def is_split(key: str, total: str) -> bool:
    """自然人申请 12 件: a part of the applications told before, also where nothing opens a list."""
    return key in APPLICANTS and total.startswith("requests.")


def _is_long(tokens: Sequence[Token], year: int | None, marks: tuple[str, ...]) -> bool:
    """自条例施行以来，累计公开 8972 条; 2020 年以来, in a report on 2020, is since its beginning."""
    before = (None, *tokens)
    return any(
        token.name in marks and not (one and one.kind == "year" and one.name == str(year))
        for one, token in zip(before, tokens, strict=False)
    )


def _since(mention: Mention, year: int | None) -> bool:
    """自 2008 年以来，累计公开 3.6 万条: the clause before names the beginning."""
    return any(
        one.kind == "year" and one.name != str(year) and token.name == "stock" and token.start - one.end < 4
        for one, token in pairwise(mention.pending)
    )


def _grows(mention: Mention) -> bool:
    """由 2024 年的 8600 条增加到 9127 条: what it was before."""
    first = mention.right[0] if mention.right else None
    reached = first is not None and first.name == "reach" and first.start == mention.quantity.end
    return reached and vocabulary().rising.search(mention.before) is not None


def compared(mention: Mention) -> bool:
    """342 条（去年同期 298 条）, 较上年（297 件）增长, 比上年的 297 件增长: what is told of the year before."""
    against = [token.end for token in (*mention.pending, *mention.left) if token.name == "growth"]
    if mention.bracketed:
        return mention.marked("previous") or mention.text.startswith("(", against[-1] if against else mention.end)
    first = mention.right[0] if mention.right else None
    grows = first is not None and first.name == "growth" and first.start == mention.quantity.end
    return grows and bool(against) and mention.text.startswith(GRAMMAR.of, against[-1])


def _names_another(mention: Mention, year: int | None) -> bool:
    """其中 2009 年公开 5320 条，2008 年公开 7280 条: nothing but a verb stands between another year and the number."""
    years = mention.names("year")
    if not years or year is None or int(years[-1]) >= year:
        return False
    told, *behind = mention.left[max(at for at, token in enumerate(mention.left) if token.kind == "year") :]
    between = mention.quantity.start - told.end - sum(token.end - token.start for token in behind)
    return between == 0 and bool(behind) and all(token.kind == "verb" for token in behind)


def _earlier(mention: Mention, year: int | None) -> bool:
    """Does another year open the statement? One behind its verb belongs to a title (公开 2021 年度决算)."""
    verbs = [token.start for token in mention.left if token.kind == "verb"]
    opening = [token for token in mention.left if not verbs or token.start < verbs[0]]
    years = [int(token.name) for token in (*mention.pending, *opening) if token.kind == "year"]
    return bool(year and years and years[-1] < year)


def settle(drafts: list[Draft], whole: Quantity | None, flowed: bool) -> list[Draft]:
    """What only the whole sentence shows: totals that are split, stocks of documents, lists above their total.

    `whole` is the total that the sentences before told, `flowed` that they told what was carried in.
    """
    if not drafts or (len(drafts) == 1 and drafts[0].key != BOTH):
        return drafts
    carried = [draft for draft in drafts if draft.key == CARRIED]
    split = any(draft.scope == "part" for draft in carried)
    last = max((draft.start for draft in drafts if draft.key == TOTAL and {"whole"} < draft.names), default=0)
    for draft in drafts:
        if draft.key == BOTH and not (flowed or split or (carried and carried[0].start < draft.start)):
            draft.key = RECEIVED
        if _is_listed(draft) and draft.start < last:
            draft.scope = "part"
    _by_channel(drafts, whole)
    for total, part in pairwise(draft for draft in drafts if draft.unit != "%"):
        _grow(total, part)
    if _of_stock(drafts):
        for draft in drafts:
            draft.scope = "stock" if draft.key.startswith("docs.") else draft.scope
    return drafts


def _by_channel(drafts: list[Draft], whole: Quantity | None) -> None:
    """公开信息 700 条。网站公开 65 条，微信公开 635 条: channels that make up the total are its parts."""
    posts = [draft for draft in drafts if draft.key.startswith("channel.") and draft.scope == "report_year"]
    if len(posts) < 2:
        return
    told = [Decimal(draft.value) for draft in drafts if draft.key == TOTAL and draft.start < posts[0].start]
    if sum(Decimal(draft.value) for draft in posts) in {*told, *([Decimal(whole.value)] if whole else [])}:
        for draft in posts:
            draft.scope = "part"


def _grow(total: Draft, part: Draft) -> None:
    """累计公开 5928 条，其中本年度新增 2110 条: the first is the stock."""
    same = part.key == total.key or {part.key, total.key} == {TOTAL, POSTS}
    grown = same and part.scope in ("part", "report_year") and "new" in part.names
    if grown and not total.names.isdisjoint(("cumulative", "amount")):
        total.scope = "stock"


def _of_stock(drafts: list[Draft]) -> bool:
    """Is a number of documents split into those in force and those repealed?"""
    documents = [draft for draft in drafts if draft.key.startswith("docs.")]
    stock = any(_is_stock(draft, documents) for draft in documents if draft.key.endswith(".published"))
    return any(draft.key.endswith(".in_force") and (draft.bracketed or stock) for draft in documents)


def _is_stock(draft: Draft, documents: list[Draft]) -> bool:
    """累计公开规范性文件 326 件，其中现行有效 71 件，失效 255 件"""
    if draft.scope == "stock" or "cumulative" not in draft.names:
        return draft.scope == "stock"
    left = [one for one in documents if one.key.endswith((".in_force", ".repealed"))]
    parts = any(one.key.endswith(".repealed") and one.scope == "part" for one in left)
    return parts or sum(Decimal(one.value) for one in left) == Decimal(draft.value)


def _splits(listing: str, key: str, bracketed: bool) -> bool:
    if key == CARRIED:
        return bracketed or listing in _HANDLED
    if listing in (ORPHAN, LIST, KINDS):
        return listing == ORPHAN
    if of_publications(listing):
        return of_publications(key) and not (listing == TOTAL and key.endswith(_ACTS))
    if listing.startswith("requests."):
        over = not bracketed and listing == BOTH and key in _OVER
        return key.startswith("requests.") and key != "requests.carried_out" and not over
    return _family(key) == _family(listing)


def _family(key: str) -> str:
    return "interaction" if key.startswith("interaction.") else key.rpartition(".")[0]


def _is_listed(draft: Draft) -> bool:
    return draft.scope == "report_year" and draft.key.startswith((CATEGORY, "enforcement.", "docs."))
