"""A passage of running text as the machine reads it, with the way back to the printed text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain

import msgspec

from converters.document import Document
from parsers.characters import characters, exchanging, mirrored

# Half-width forms, one character for one: NFKC would change the length of the text.
_WIDTHS = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94)} | {"〇": "零", "﹪": "%", "∶": ":"}
# The last three: pinyin of mirrors; an alternative within a word (乡镇(街道)公开村(居)务信息); a unit before a number.
_DROPPED = re.compile(
    r"[\s*\u200b]+|\[bookmark:[^\]]*\]|\([a-zà-ǜ]{1,6}\)|(?<=[县市区镇乡村局办委体])\([^\W\d_]{1,3}\)(?=[^\W\d_])"
    r"|(?<=[数量])\([^\W\d_]{1,2}\)(?=:)"
)
_SENTENCE = re.compile(r"[^。!?]*[。!?]?[”\")]?")
_ITEM = re.compile(r"\n\s*(?:\(\d{1,2}\)|\d{1,2}(?:\.(?!\d)|[、)])|[①-⑳])")
_LONGEST = 3_000  # characters of one sentence
_WORTH_READING = re.compile(
    r"\d|[一二两三四五六七八九十百千万][条件份篇项个起宗则部封期次场批轮人名位元余多万亿百千成]|无|未|没|不存在|零"
)


#: the same as printed: a line without is not worth folding
_TELLING = re.compile(
    r"\d|[一二两兩三四五六七八九十百千万萬][条條件份篇项項个個起宗则則部封期次场場批轮輪人名位元余餘多万萬亿億百千成]"
    r"|[无無未没沒零〇]|不存在"
)


class Sentence(msgspec.Struct, frozen=True):
    """`text` is folded: half-width, simplified, without blanks. `printed` is the source's own slice."""

    text: str
    printed: str
    places: tuple[int, ...] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the whole text of the folded stretch [start, end)."""
        return self.places[start], self.places[end - 1] + 1


def may_tell(line: str) -> bool:
    """Can the line, as printed, hold a number or a negation at all?"""
    return _TELLING.search(line) is not None


def sentences(line: str, offset: int) -> Iterator[Sentence]:
    """The sentences of one line that may hold a number or a negation; `offset` is where the line starts."""
    folded = fold(line)
    folded = _ITEM.sub(_separated, folded) if Document.BREAK in folded else folded
    worth = _WORTH_READING.search(folded)
    if worth is None:
        return
    for found in _SENTENCE.finditer(folded):
        first, last = found.span()
        if worth.start() >= last:
            continue
        for piece in _pieces(folded, first, last):
            start, end = _trimmed(folded, *piece)
            if start < end and (piece == (first, last) or _WORTH_READING.search(folded, start, end)):
                yield _sentence(folded[start:end], line[start:end], offset + start)
        worth = _WORTH_READING.search(folded, last)
        if worth is None:
            return


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence; one without end (lost stops, noise) in pieces, so that reading it takes no more than its length."""
    while end - start > _LONGEST:
        cut = max(text.rfind(mark, start, start + _LONGEST) for mark in ",;:") + 1 or start + _LONGEST
        yield start, cut
        start = cut
    yield start, end


def _separated(item: re.Match[str]) -> str:
    """A semicolon in place of the break and the number before an item of a list, of the same length."""
    return ";".ljust(len(item[0]))


def fold(text: str) -> str:
    """Half-width and simplified, of the same length."""
    terms = mirrored()
    for term in terms:
        if term in text:
            text = text.replace(term, terms[term])
    return _folding()(text)


def _sentence(folded: str, printed: str, offset: int) -> Sentence:
    dropped = [found.span() for found in _DROPPED.finditer(folded)]
    if not dropped:
        return Sentence(folded, printed, range(offset, offset + len(folded)))
    starts, ends = [0, *(end for _, end in dropped)], [*(start for start, _ in dropped), len(folded)]
    kept = [*zip(starts, ends, strict=True)]
    places = chain.from_iterable(range(offset + start, offset + end) for start, end in kept)
    return Sentence("".join([folded[start:end] for start, end in kept]), printed, tuple(places))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return end - len(piece.lstrip()), start + len(piece.rstrip())


@cache
def _folding() -> Callable[[str], str]:
    return exchanging(_WIDTHS | characters())
