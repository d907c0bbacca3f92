"""Whether a number is told of another body or another time than the report's: what the sentence names last decides."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from converters.document import Document
from parsers.narrative.passage import fold
from parsers.report import Metric, Scope
from parsers.vocabulary import words

_REACH = 200  # characters before a number that are looked at
_SENTENCE = re.compile(r"[。!?\n]")
_CLAUSE = re.compile(r"[,;:。()!?\n]")
_TITLE = re.compile(r"《[^》]*》")


class _Side(msgspec.Struct, frozen=True):
    """Expressions for what is the report's `own`, for what is another's, and for a year."""

    own: re.Pattern[str]
    others: re.Pattern[str]
    dated: re.Pattern[str] | None = None


class Telling(msgspec.Struct, frozen=True, eq=False):
    """A document, whose report it is and on which year."""

    document: Document
    scope: Scope
    year: int | None

    def aside(self, metric: Metric) -> bool:
        """Does the sentence tell the number of another body, or of a part of the year or another one?

        全市共收到申请 1128 件 in the report of an office; 第一季度收到 3 件; 2019 年收到 12 件 in a report on 2022.
        """
        around = fold(self.document.text[max(0, metric.start - _REACH) : metric.start])
        before = _TITLE.sub("", _SENTENCE.split(around)[-1])
        return any(_is_others(before, side, self.year) for side in (_side(self.scope), _side("times")))

    def names(self, metric: Metric, words: tuple[str, ...]) -> bool:
        """Does the metric's clause name one of the words, or the year, before the number? Without words, yes."""
        clause = _CLAUSE.split(fold(self.document.text[max(0, metric.start - _REACH) : metric.start]))[-1]
        return not words or any(word in clause for word in (*words, f"{self.year}年"))


def _is_others(before: str, side: _Side, year: int | None) -> bool:
    """Whose it is by what is named last; behind a semicolon that nothing follows, by what the sentence named first."""
    named = [(found.end(), False) for found in side.own.finditer(before)]
    named += [(found.end(), True) for found in side.others.finditer(before)]
    if side.dated and year:
        named += [(found.end(), int(found[1]) != year) for found in side.dated.finditer(before)]
    if not named:
        return False
    last = max(named)
    return last[1] if last[0] > before.rfind(";") else min(named)[1]


@cache
def _side(name: str) -> _Side:
    side = words("asides")[name]
    own, others = ("|".join(side[which]) for which in ("own", "others"))
    return _Side(re.compile(own), re.compile(others), re.compile(side["dated"]) if "dated" in side else None)
