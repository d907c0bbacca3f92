"""Whether a number is told so plainly that it can be held against a cell of the form.

What a sentence that nobody has seen speaks of is not known; of which words a plain one consists is.
"""

from __future__ import annotations

import re
from functools import cache, cached_property

import msgspec

from converters.document import Document
from parsers.keeping import kept
from parsers.narrative.grammar import GRAMMAR
from parsers.narrative.lines import headed
from parsers.narrative.passage import fold
from parsers.narrative.tokens import Quantity, scan
from parsers.report import Metric, Scope
from parsers.vocabulary import words

_SHORTEST = 4  # characters that are left of the agency's name where a text shortens it (县教育局)
_BREAK = re.compile(r"[,;:。()!?]")
_BRACKET = re.compile(r"\(([^)\d]*)")  # 办结 30 件（信访件）
_ENDS = re.compile(r"[,;:。()!?、]")


class Plainly(msgspec.Struct, frozen=True, eq=False, dict=True):
    """A document, and the agency and scope of its report."""

    document: Document
    agency: str | None
    scope: Scope

    def tells(self, metric: Metric, over: bool) -> bool:
        """Do the clauses that say what the number is of consist of nothing but words of the form?

        Of a number that is `over` all that it can be a part of they may also say that it is one (按期办结 38 件).
        """
        text = self.document.text
        begin = text.find(metric.sentence, max(0, metric.end - len(metric.sentence)))
        line = text.rfind(Document.BREAK, 0, begin) + 1
        before, number = _squeezed(text[line : metric.start]), _squeezed(text[metric.start : metric.end])
        behind = _squeezed(text[metric.end : begin + len(metric.sentence)])
        passage = _Passage(before + number + behind, self._heading(metric), self.agency or "")
        return passage.tells(len(before), len(before) + len(number), _of(metric, self.scope, over))

    def _heading(self, metric: Metric) -> str:
        return next((heading for line, at, heading in self._headed if at <= metric.start < at + len(line)), "")

    @kept
    def _headed(self) -> list[tuple[str, int, str]]:
        """The lines of running text, each with its offset and the heading above it."""
        return list(headed(self.document.running()))


class _Plain(msgspec.Struct, frozen=True):
    """The words of plain clauses, of which kinds of objects they must name one each, what says as much in a line, and
    what names a part of the objects."""

    words: re.Pattern[str]
    objects: tuple[re.Pattern[str], ...]
    series: re.Pattern[str] | None
    sharing: re.Pattern[str] | None

    def names(self, text: str) -> bool:
        return all(kind.search(text) for kind in self.objects)

    def shares(self, said: str) -> bool:
        """Is it said of some of the objects only?"""
        return self.sharing is not None and self.sharing.search(said) is not None

    def lists(self, text: str) -> bool:
        """Does the text hold a series of the form (予以公开 4 件，不予公开 2 件)?"""
        return self.series is not None and self.series.search(text) is not None


class _Passage:
    """A line up to the end of the sentence in question, folded and without blanks, and the heading above it."""

    def __init__(self, text: str, heading: str, agency: str) -> None:
        self.text, self.heading, self.agency = text, heading, agency

    @cached_property
    def numbers(self) -> list[Quantity]:
        return [quantity for quantity in scan(self.text)[1] if quantity.unit != "%"]

    def tells(self, start: int, end: int, plain: _Plain, behind: str = "") -> bool:
        """Is the number at [start, end) told plainly? `behind` is what the clauses behind it say of another one.

        A clause that names no object goes on from those before it, back to a number that must be told plainly, too.
        """
        previous = next((one for one in reversed(self.numbers) if one.end <= start), None)
        floor = previous.end if previous else 0
        denied = not any(map(str.isdigit, self.text[start:end]))  # 没有收到公民、法人和其他组织提出的申请
        close, bracket = (_BREAK if denied else _ENDS).search(self.text, end), _BRACKET.match(self.text, end)
        *opening, own = _BREAK.split(self.text[floor:start])
        said = own + (bracket[1] if bracket else self.text[end : close.start() if close else None])
        if GRAMMAR.apart.search(behind) and plain.shares(said):
            return False  # 自然人提交 12 件，其中予以公开 3 件
        for clause in ("", *reversed(opening)):
            said = clause + said
            if not self._known(said, plain):
                return False
            if plain.names(said + behind):
                return True
        said += behind
        if previous:
            return self.tells(previous.start, previous.end, plain, said)
        return not plain.shares(said) and (plain.names(said + self.heading) or plain.lists(self.text))

    def _known(self, said: str, plain: _Plain) -> bool:
        lengths = range(len(self.agency), _SHORTEST - 1, -1)
        named = next((self.agency[-length:] for length in lengths if self.agency[-length:] in said), "")
        return not plain.words.sub("", said.replace(named, "") if named else said)


def _squeezed(text: str) -> str:
    return "".join(fold(text).split())


@cache
def _plain(of: str, scope: Scope, over: bool, none: bool) -> _Plain:
    data = words("plain")
    kind = next(kind for kind in data["kinds"] if kind["of"] == of)
    groups = ["always", *kind["words"], *(["parts"] if over else []), *(kind.get("none", []) if none else [])]
    known = [word for name in groups for word in data["words"][name]]
    return _Plain(
        re.compile("|".join(sorted([*known, *words("asides")[scope]["own"]], key=len, reverse=True))),
        tuple(re.compile("|".join(objects)) for objects in kind["objects"][: 1 if none else None]),
        *(re.compile(kind[name]) if name in kind else None for name in ("series", "sharing")),
    )


def _of(metric: Metric, scope: Scope, over: bool) -> _Plain:
    of = max((kind["of"] for kind in words("plain")["kinds"] if metric.key.startswith(kind["of"])), key=len)
    return _plain(of, scope, over, metric.value == "0")
