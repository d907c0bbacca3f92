"""The tokens of a sentence: quantities, years, words of the vocabulary, names, marks of punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import msgspec

from parsers.narrative.vocabulary import Meaning, Vocabulary, vocabulary
from parsers.numerals import MAGNITUDES, plain, read_numeral


class Token(msgspec.Struct, frozen=True, gc=False):
    """`kind`: object, channel, verb, mark, name, year, break (ends a clause), stop (ends a thought), void."""

    kind: str
    name: str
    start: int
    end: int


class Quantity(msgspec.Struct, frozen=True, gc=False):
    """A number with its unit at [start, end). 万 and 亿 are in the value, money is in 元, tenths (六成) are in %."""

    value: str
    unit: str
    qualifier: str
    start: int
    end: int


_NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?[余多]?(?:[百千]?[万亿]|[十百千](?![分公万]))?"
    r"|零(?=[件份宗起条])|[一二两三四五六七八九十][一二三四五六七八九十百千万零]*|数?[百千万亿十][万亿]?"
)
#: what a year, a number without meaning or a quantity begins with, beside words before a number: most places do not
_COUNTED = r"\dA-Z<h.(\[〔零一二两三四五六七八九十百千万亿数第每同统进任某之逐哪单达了计"
#: what titles and quoted names begin with, and what marks do
_NAMED = '《“"「'
_MARKS = "等,;:()|。!?…并"
#: what may follow a quoted name that is no other's
_BESIDE = "、,;。和及与等"
_TITLE = r"《[^》]{1,60}》"
_QUOTE = r"[“\"「][^”\"」,。;]{1,20}[”\"」]"
_BREAKS = dict.fromkeys(",;:并", "break") | dict.fromkeys("。!?|", "stop") | {"(": "open", ")": "close", "…": "gap"}


def scan(text: str) -> tuple[list[Token], list[Quantity]]:
    """Read a folded sentence from left to right; what is inside a title or a quoted name gives no number."""
    words, tokens, quantities = vocabulary(), list[Token](), list[Quantity]()
    for found in _expression().finditer(text):
        group = found.lastgroup
        if group == "cue":
            start, end = found.span()
            for meaning in words.meanings[found[0]]:
                tokens.append(Token(meaning.kind, meaning.name, start, end))
        elif group == "punctuation":
            tokens.append(Token(_BREAKS[found[0][0]], found[0], found.start(), found.end()))
        elif group == "quantity":
            quantity = _quantity(found, words)
            if quantity is not None:
                quantities.append(quantity)
        else:
            tokens += _tokens(found, words)
    return tokens, quantities


def _tokens(found: re.Match[str], words: Vocabulary) -> list[Token]:
    (start, end), text, group = found.span(), found[0], found.lastgroup
    if group == "open_list":
        return [Token("mark", group, start, end)]
    if group in ("hotline", "other_line"):
        return [Token("object", group, start, end)]
    if group == "dated":
        return [Token("year", found["year"], start, end)]
    if group in ("title", "quoted"):
        named = group == "title" or _by_itself(found.string, end, words)
        known = _inside(text[1:-1], words, named, group == "quoted")
        inside = [Token(meaning.kind, meaning.name, start, end) for meaning in known]
        return inside or [Token("name", text[1:-1], start, end)]
    return [Token("void", text, start, end)]


def _by_itself(text: str, end: int, words: Vocabulary) -> bool:
    """Does what follows a quoted name go on without it, as no account of it does (“某市政府网站”发布, 共发布)?"""
    behind = [one.kind for length in (1, 2, 4) for one in words.meanings.get(text[end : end + length], ())]
    return text[end : end + 1] in _BESIDE or bool({"verb", "mark"}.intersection(behind))


def _inside(name: str, words: Vocabulary, named: bool, quoted: bool) -> list[Meaning]:
    """A quoted name is a word only where it is one (“两微一端”), or ends as what is held under a name (“局长在线访谈”).

    What is `named` by itself, and not as the account of a channel that follows, may end as a periodical does
    (《水利部公报》), and where it is `quoted` as a website does.
    """
    known = words.meanings.get(name, ())
    if not known:
        ends = (name[-length:] for length in (4, 3, 2))
        known = next((words.meanings[end] for end in ends if end in words.meanings), ())
        channels = {one: words.channels[one.name] for one in known if one.kind == "channel"}
        held = [one for one in known if one.kind == "object" and words.objects[one.name].quoted]
        places = [one for one, place in channels.items() if place.periodical or (place.quoted and quoted)]
        known = (*held, *(places if named else ()))
    return [meaning for meaning in known if meaning.kind in ("channel", "object")]


def _quantity(found: re.Match[str], words: Vocabulary) -> Quantity | None:
    value = read_numeral(found["number"])
    if value is None:
        return None
    unit = "%" if found["share"] else found["unit"] or ""
    if found["tenths"]:
        value, unit = value * 10, "%"
    elif unit.endswith("元"):
        value, unit = value * MAGNITUDES.get(unit[0], 1), "元"
    qualifier = words.before[found["before"]] if found["before"] else _suffix(found, words)
    return Quantity(plain(value), unit, qualifier, found.start("number"), found.end("measured"))


def _suffix(found: re.Match[str], words: Vocabulary) -> str:
    inner = found["more"] or ("余" if re.search("[余多]", found["number"]) else "")
    return words.inner[inner] if inner else words.after.get(found["after"] or "", "exact")


@cache
def _expression() -> re.Pattern[str]:
    words = vocabulary()
    units = sorted({unit for group in words.units.values() for unit in group if unit}, key=len, reverse=True)
    unit = "|".join(re.escape(unit) for unit in units)
    double = rf"(?:{unit})(?:\((?:{unit})\)|/(?:{unit}))?"
    before = [f"{word}(?=[百千]?[万亿])" if word in words.round else word for word in words.before]
    before.sort(key=len, reverse=True)
    number = (
        rf"(?P<quantity>(?P<before>{'|'.join(before)})?(?:达到?|了)?"
        rf"(?<![\d.A-Za-z第])(?P<measured>(?P<share>百分之)?(?P<number>{_NUMBER})(?P<more>[{''.join(words.inner)}])?"
        rf"(?(share)|(?:(?P<tenths>成)|(?P<unit>{double})|(?=[,;。)、…]|\((?:其中|含)|粉丝|$))))"
        rf"(?P<after>{'|'.join(sorted(words.after, key=len, reverse=True))})?)"
    )
    passed = "(?:[转交]办(?:件|事项|工单))?"
    hotline = rf"(?P<hotline>[“\"]?(?<!\d)12345[”\"]?(?![\d.,]|条|件|人|次|篇)(?:[^\W\d]{{0,6}}热线)?{passed})"
    other = r"(?P<other_line>[“\"]?(?<!\d)\d{5}[”\"]?[^\W\d]{0,16}热线)"
    counted = rf"(?P<dated>{words.year})|(?P<void>{words.numbered})|{number}"
    told = f'(?P<title>{_TITLE})|(?=[“"\\d])(?:{hotline}|{other})|(?P<quoted>{_QUOTE})|{counted}'
    marks = rf"(?P<open_list>{words.open_list})|(?P<punctuation>[,;:()|。!?]|…+|并(?=全部|均|都|已))"
    return re.compile(
        rf"(?=[{_NAMED}{_COUNTED}{_firsts(words.before)}])(?:{told})"
        rf"|(?=[{_firsts(words.meanings)}])(?P<cue>{words.cue})|(?=[{_MARKS}])(?:{marks})"
    )


def _firsts(words: Iterable[str]) -> str:
    return re.escape("".join(sorted({word[0] for word in words})))
