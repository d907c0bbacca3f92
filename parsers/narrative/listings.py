"""The list that is being told: what opens it, of which total its numbers are parts, and what ends it."""

from __future__ import annotations

import msgspec

from parsers.narrative import bearings, objects
from parsers.narrative.again import Before
from parsers.narrative.clauses import Clause, Mention
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.places import MEDIA, within
from parsers.narrative.publications import ADOPTED
from parsers.narrative.scopes import APPLICANTS, KINDS, LIST, ORPHAN, of_publications
from parsers.narrative.tokens import Quantity
from parsers.narrative.totals import Total
from parsers.narrative.vocabulary import kinds

_NO_TOTAL = (
    "audience.",
    "press.leader_attendance",
    "requests.carried_out",
    "requests.carried_in",
    *APPLICANTS,
)  # no list below splits them
#: a bracket behind them splits them
_BRACKETED = (
    "requests.total",
    "requests.received",
    "requests.accepted",
    "requests.denied",
    "requests.unable",
    "requests.refused",
    "litigation.cases",
    "proposals.npc",
    "proposals.cppcc",
    MEDIA,
    ADOPTED,
)


class Listing(msgspec.Struct):
    """`key` is that of the total whose parts are told, "" outside a list, ORPHAN, LIST or KINDS where no total is told.

    `total` is what a list that follows would split; `bracketed`: the list ends with its bracket; `opened`: no number
    was told in it yet; `passed` is the unit of a number that got no key, whose like in the list get none either.
    """

    total: Total = msgspec.field(default_factory=Total)
    key: str = ""
    bracketed: bool = False
    opened: bool = False
    passed: str = ""

    def forget(self) -> None:
        """What a full stop ends; the total may be split in the next sentence still."""
        self.key, self.bracketed, self.opened = "", False, False

    def open(self, key: str) -> None:
        self.key, self.opened = key, True
        self.total.open()

    def end(self, key: str = "") -> None:
        """What follows is of another total, `key`, of which no part is told yet."""
        self.key, self.total.rest = key, None

    @property
    def of_publications(self) -> bool:
        return of_publications(self.key)

    @property
    def of_kinds(self) -> str:
        """The key where the numbers may count kinds of information, else ""."""
        return self.key if self.of_publications or self.key in (ORPHAN, LIST, KINDS) else ""

    def enter(self, text: str, clause: Clause, before: Before) -> None:
        """Open or end it where this clause does."""
        names = clause.names
        left = self.bracketed and not clause.bracketed
        if "outside" in names or left or self._turns(text, clause, before):
            self.key, self.bracketed = "", False
        elif not self.key and (
            ("part" in names and not bearings.each_its_own(clause)) or self._in_bracket(text, clause, before)
        ):
            total = self.total.key if before.tally or "each" not in names else ""
            self.open(total or (LIST if "each" in names else ORPHAN))
            self.bracketed = clause.bracketed

    def leave(self, text: str, clause: Clause, told: bool, topic: str) -> None:
        """Open it where the end of this clause does: 新闻宣传信息 28 条：要闻 16 条; 公开的信息：财政资金 62 条."""
        if self.key:
            return
        if told and not clause.bracketed and text.startswith(":", clause.end):
            self.key = self.total.key
        elif not clause.quantities and _announces(text, clause, topic):
            self.key = KINDS

    def skip(self, mention: Mention, blocked: bool) -> None:
        """A number without a key splits nothing, and a list below it is of its things (场所 30 个，其中乡镇 18 个)."""
        self.passed = mention.unit if self.opened or not self.key else ""
        if self.opened and not blocked and self.of_kinds:
            self.key = ""

    def skips(self, mention: Mention) -> bool:
        """Is the number one of those that get no key here?"""
        counted = mention.unit or self.key not in (LIST, KINDS)
        return not counted or (self.key != "" and mention.unit == self.passed != "")

    def take(self, key: str, number: Quantity, bracketed: bool) -> None:
        """A number of this key was told: it may end the list, or be the next total."""
        self.opened = False
        self.passed = self.passed if self.key else ""
        if self._ends_with(key):
            self.end()
        if not (self.key or bracketed or key.startswith(_NO_TOTAL) or number.unit == "%"):
            self.total = Total(key, number, self.total.rest)

    def take_part(self, number: Quantity, bracketed: bool) -> None:
        if bracketed == self.bracketed:
            self.total.take(number)

    def splits_unheard(self, mention: Mention) -> bool:
        """政务服务事项 1368 项，其中行政许可 386 项: is this a kind of what has no keys for its kinds?"""
        number = self.total.number
        divided = self.key in kinds() and kinds()[self.key].divided and not mention.names("verb")
        return divided and number is not None and number.unit == mention.quantity.unit

    def part_of(self, mention: Mention, key: str) -> str:
        """The key of the total that the number may be a part of."""
        total, number = self.total, mention.quantity
        over = total.is_made_up(mention, key) or total.is_less(self.key, number) or total.is_told_again(mention)
        return "" if over else self.key

    def _in_bracket(self, text: str, clause: Clause, before: Before) -> bool:
        """动态 89 条（工作动态 55 条、上级动态 34 条）"""
        total = self.total.key
        behind = before.ended == clause.start - 1 and text.startswith("(", before.ended) and of_publications(total)
        kinds_told = {token.kind for token in clause.tokens}
        dated = "year" in kinds_told and "verb" not in kinds_told  # 482 条（2023 年为 397 条）
        published = behind and bool(clause.quantities) and "publish" not in clause.names and not dated
        return clause.bracketed and (total in _BRACKETED or published)

    def _turns(self, text: str, clause: Clause, before: Before) -> bool:
        """A new verb of publication on another channel ends the list below a channel (R26)."""
        if "publish" not in clause.names or ("part" in clause.names and not bearings.each_its_own(clause)):
            return False
        by_kind = bool(before.key) and not before.key.startswith("channel.")
        if not self.key.startswith("channel.") and not (by_kind and text.startswith(";", clause.start - 1)):
            return False
        places = [token.name for token in clause.tokens if token.kind == "channel"]
        own = within(tuple(places), self.key) and "passive" not in clause.names
        return bool(places) and not own

    def _ends_with(self, key: str) -> bool:
        """复议 17 件，其中纠正 3 件；诉讼 9 件: cases of another kind end the list of those before.

        So do applications that are received that of what was published (其中规划 8 条；受理申请 5 件).
        """
        if self.of_publications and key.startswith("requests."):
            return True
        if self.key.startswith("press.") and of_publications(key):
            return True  # 发布会 24 场，其中出席 2 场；发布解读 195 篇，包括图解 88 篇
        return key.endswith(".cases") and self.key.endswith(".cases") and key != self.key


def _announces(text: str, clause: Clause, topic: str) -> bool:
    """我局网站主动公开的信息：财政资金 62 条、…: a list of kinds that no total opens."""
    said = text.startswith(":", clause.end) and GRAMMAR.announced.search(text, clause.start, clause.end)
    by_kind = GRAMMAR.by_kind.search(text, clause.start, clause.end) and topic != "request"
    return bool(said and "publish" in clause.names) or bool(by_kind and "request" not in objects.topics(clause.tokens))
